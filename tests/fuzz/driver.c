/*
 * driver.c - runs a fuzz target without a fuzzer: over its corpus, then over a fixed
 * number of mutations of it. The same bytes on every machine, so a failure comes back.
 *
 *     fuzz_NAME [-n MUTATIONS] [FILE...]
 *
 * Without files it reads tests/fuzz/corpus/NAME under $srcdir. A crash, an assertion or
 * a run over the time limit prints which input it was and leaves the bytes in
 * fuzz_NAME.crash, which can then be given as FILE (with -n 0).
 * The real search is the same target built with --enable-fuzzers.
 */
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
    SEEDS_MAX = 512,
    SEED_SIZE_MAX = 1 << 20,
    MUTANT_SIZE_MAX = 1 << 16,
    MUTATIONS_DEFAULT = 10000,
    TIME_LIMIT_S = 300, /* for the whole run: a net under an endless loop, not a measure */
};

struct seed {
    char *name;
    uint8_t *data;
    size_t size;
};

static struct seed seeds[SEEDS_MAX];
static size_t seeds_len;
static uint64_t chance = 88172645463325252ULL; /* xorshift64, Marsaglia 2003 */

/* What is running now, for the signal handler. */
static const uint8_t *now_data;
static volatile size_t now_size;
static volatile unsigned long now_mutation;
static char crash_file[128];

static uint64_t draw(uint64_t below)
{
    chance ^= chance << 13;
    chance ^= chance >> 7;
    chance ^= chance << 17;
    return below == 0 ? 0 : chance % below;
}

static void say(const char *text)
{
    ssize_t ignored = write(STDERR_FILENO, text, strlen(text));
    (void)ignored;
}

static void say_number(unsigned long n)
{
    char digits[24];
    size_t at = sizeof digits - 1;

    digits[at] = '\0';
    do {
        digits[--at] = (char)('0' + n % 10);
        n /= 10;
    } while (n > 0);
    say(digits + at);
}

static void on_failure(int signo)
{
    int fd = open(crash_file, O_WRONLY | O_CREAT | O_TRUNC, 0600);

    if (fd >= 0) {
        ssize_t ignored = write(fd, now_data, now_size);
        (void)ignored;
        (void)close(fd);
    }
    say("signal ");
    say_number((unsigned long)signo);
    say(" on mutation ");
    say_number(now_mutation);
    say(" (0: a corpus file); the input is in ");
    say(crash_file);
    say("\n");
    (void)raise(signo); /* SA_RESETHAND: now with the default action */
}

static void watch_failures(void)
{
    static const int signals[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGALRM };
    struct sigaction action = { .sa_handler = on_failure };

    action.sa_flags = (int)(SA_RESETHAND | (unsigned)SA_NODEFER);
    (void)sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        (void)sigaction(signals[i], &action, NULL);
    (void)alarm(TIME_LIMIT_S);
}

static bool add_seed(const char *path)
{
    FILE *f = fopen(path, "rb");
    struct seed *s = &seeds[seeds_len];

    if (f == NULL || seeds_len == SEEDS_MAX) {
        (void)fprintf(stderr, "cannot read '%s': %s\n", path,
                      f == NULL ? strerror(errno) : "too many seeds");
        if (f != NULL)
            (void)fclose(f);
        return false;
    }
    s->name = strdup(path);
    s->data = malloc(SEED_SIZE_MAX);
    if (s->name != NULL && s->data != NULL) {
        s->size = fread(s->data, 1, SEED_SIZE_MAX, f);
        seeds_len++;
    }
    (void)fclose(f);
    return s->name != NULL && s->data != NULL;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct seed *)a)->name, ((const struct seed *)b)->name);
}

static bool add_folder(const char *folder)
{
    DIR *d = opendir(folder);
    struct dirent *entry;
    bool ok = true;

    if (d == NULL) {
        (void)fprintf(stderr, "cannot read '%s': %s\n", folder, strerror(errno));
        return false;
    }
    while (ok && (entry = readdir(d)) != NULL) {
        char path[4096];

        if (entry->d_name[0] == '.')
            continue;
        ok = (size_t)snprintf(path, sizeof path, "%s/%s", folder, entry->d_name) < sizeof path &&
             add_seed(path);
    }
    (void)closedir(d);
    qsort(seeds, seeds_len, sizeof *seeds, by_name); /* not the order of the folder */
    return ok;
}

/* Runs on a copy of the exact size, so that a read past the end meets the sanitizer. */
static void run(const uint8_t *data, size_t size, unsigned long mutation)
{
    uint8_t *copy = malloc(size > 0 ? size : 1);

    if (copy == NULL)
        return;
    if (size > 0)
        memcpy(copy, data, size);
    now_data = copy;
    now_size = size;
    now_mutation = mutation;
    (void)LLVMFuzzerTestOneInput(copy, size);
    free(copy);
}

static uint8_t telling_byte(void)
{
    static const uint8_t telling[] = { 0,   0xff, 0x80, 0x7f, '\n', '\r', '"', ',', '{', '}',
                                       '[', ']',  '\\', '-',  '0',  '9',  ' ', 'e', '.', 0xc3 };

    return draw(3) == 0 ? (uint8_t)draw(256) : telling[draw(sizeof telling)];
}

/* One small change of `m`; returns the new size. */
static size_t change(uint8_t *m, size_t size)
{
    size_t at = (size_t)draw(size + 1);
    size_t left = size - at;
    size_t span = (size_t)draw(left < 32 ? left + 1 : 33);
    const struct seed *other = &seeds[draw(seeds_len)];

    switch (draw(6)) {
    case 0: /* one byte or bit becomes another */
        if (left > 0)
            m[at] = draw(2) == 0 ? telling_byte() : (uint8_t)(m[at] ^ (1U << draw(8)));
        return size;
    case 1: /* a byte comes in */
        if (size == MUTANT_SIZE_MAX)
            return size;
        memmove(m + at + 1, m + at, left);
        m[at] = telling_byte();
        return size + 1;
    case 2: /* a span goes */
        memmove(m + at, m + at + span, left - span);
        return size - span;
    case 3: /* a span comes twice */
        if (size + span > MUTANT_SIZE_MAX)
            return size;
        memmove(m + at + span, m + at, left);
        return size + span;
    case 4: /* the end goes */
        return draw(4) == 0 ? at : size;
    default: /* the rest of another seed follows */
        if (draw(4) != 0 || other->size == 0)
            return size;
        span = (size_t)draw(other->size);
        span = other->size - span;
        if (span > MUTANT_SIZE_MAX - at)
            span = MUTANT_SIZE_MAX - at;
        memcpy(m + at, other->data + (other->size - span), span);
        return at + span;
    }
}

static void run_mutations(unsigned long count)
{
    static uint8_t mutant[MUTANT_SIZE_MAX];

    for (unsigned long n = 1; n <= count; n++) {
        const struct seed *s = &seeds[draw(seeds_len)];
        size_t size = s->size < MUTANT_SIZE_MAX ? s->size : MUTANT_SIZE_MAX;

        if (size > 0)
            memcpy(mutant, s->data, size);
        for (uint64_t changes = 1 + draw(8); changes > 0; changes--)
            size = change(mutant, size);
        run(mutant, size, n);
    }
}

static bool add_corpus(const char *program)
{
    const char *srcdir = getenv("srcdir");
    const char *name = strstr(program, "fuzz_");
    char folder[4096];

    (void)snprintf(folder, sizeof folder, "%s/tests/fuzz/corpus/%s", srcdir != NULL ? srcdir : ".",
                   name != NULL ? name + strlen("fuzz_") : program);
    return add_folder(folder);
}

int main(int argc, char **argv)
{
    const char *slash = strrchr(argv[0], '/');
    const char *program = slash != NULL ? slash + 1 : argv[0];
    unsigned long mutations = MUTATIONS_DEFAULT;
    bool ok = true;
    int option;

    while ((option = getopt(argc, argv, "n:")) != -1) {
        if (option != 'n')
            return 2;
        mutations = strtoul(optarg, NULL, 10);
    }
    (void)snprintf(crash_file, sizeof crash_file, "%s.crash", program);
    if (optind == argc)
        ok = add_corpus(program);
    for (; ok && optind < argc; optind++)
        ok = add_seed(argv[optind]);
    if (!ok || seeds_len == 0) {
        (void)fprintf(stderr, "%s: no seeds\n", program);
        return 2;
    }
    watch_failures();
    for (size_t i = 0; i < seeds_len; i++) {
        (void)printf("%s\n", seeds[i].name);
        (void)fflush(stdout);
        run(seeds[i].data, seeds[i].size, 0);
    }
    run_mutations(mutations);
    (void)printf("%zu seeds, %lu mutations\n", seeds_len, mutations);
    for (size_t i = 0; i < seeds_len; i++) {
        free(seeds[i].name);
        free(seeds[i].data);
    }
    return 0;
}
