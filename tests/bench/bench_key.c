/*
 * bench_key.c - from a key to its frame, through a pseudo terminal of 120x40.
 *
 *   bench_key                          the scenes below, each with what it may take
 *   bench_key -t KEYS PROGRAM ARG ...  one of your own; KEYS are typed before it is measured
 *
 * The program is the real one. A frame has ended when the mark of synchronized output has come.
 */
#include "config.h"

#include "../ui/pty.h"
#include "base/attr.h"
#include "bench.h"

#include <dirent.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define KEYS 1000
#define FRAME_END "\033[?2026l"
#define PROGRAM BUILDDIR "/depin-console"
#define URWID "/usr/bin/python3"
#define ARGS_MAX 8

static char dir[] = "bench_key.XXXXXX";
static char db[64];

struct scene {
    const char *name;
    const char *argv[ARGS_MAX];
    const char *typed;   /* before it is measured */
    const char *preload; /* library; NULL */
    int pause_ms;        /* between two keys */
    double p50_ms_max, p99_ms_max; /* 0: printed only */
};

static const struct scene scenes[] = {
    { "10,000 nodes at full speed",
      { PROGRAM, "--generate-nodes", "10000", "--seed", "1" }, "1]]]]]]", NULL, 0, 0.3, 16 },
    { "1,000,000 nodes, paused",
      { PROGRAM, "--generate-nodes", "1000000", "--seed", "1" }, "1p", NULL, 0, 0.3, 16 },
    { "a disk that takes 5 s to sync",
      { PROGRAM, "--db", db }, "1p", BUILDDIR "/tests/bench/slow_sync.so", 10, 0, 50 },
};

struct times {
    double p50_ms, p99_ms, cpu_us; /* of the thread that draws, a key */
    size_t bytes, full_bytes;
};

static double key_to(struct pty *p, const char *key, const char *end)
{
    double begun = bench_ns();

    pty_send(p, key);
    if (!pty_expect(p, end)) {
        fprintf(stderr, "bench_key: no frame after '%s'\n", key);
        exit(EXIT_FAILURE);
    }
    return bench_ns() - begun;
}

/* Nanoseconds that the main thread of a process was on a processor (proc(5), schedstat). */
static double cpu_ns(pid_t pid)
{
    char path[64], line[96] = "";
    FILE *f;

    (void)snprintf(path, sizeof path, "/proc/%ld/task/%ld/schedstat", (long)pid, (long)pid);
    f = fopen(path, "r");
    if (f != NULL) {
        (void)!fgets(line, sizeof line, f);
        (void)fclose(f);
    }
    return strtod(line, NULL);
}

static void start(struct pty *p, const char *const *argv, const char *preload)
{
    if (preload != NULL)
        (void)setenv("LD_PRELOAD", preload, 1);
    pty_start(p, argv, "xterm-256color", 120, 40);
    (void)unsetenv("LD_PRELOAD");
    if (!pty_expect(p, FRAME_END)) {
        fprintf(stderr, "bench_key: no first frame from %s\n%.*s\n", argv[0], (int)p->out.len,
                p->out.data);
        exit(EXIT_FAILURE);
    }
}

static void stop(struct pty *p)
{
    (void)kill(p->pid, SIGKILL);
    (void)pty_finish(p);
    buf_free(&p->out);
}

static void measure(const char *const *argv, const char *typed, const char *preload, int pause_ms,
                    struct times *out)
{
    static double ns[KEYS];
    int keys = pause_ms > 0 ? KEYS / 2 : KEYS;
    struct pty p;
    size_t before;
    double cpu;

    start(&p, argv, preload);
    for (; *typed != '\0'; typed++)
        (void)key_to(&p, (const char[]){ *typed, '\0' }, FRAME_END);
    before = p.out.len;
    (void)key_to(&p, "\014", FRAME_END); /* C-l: the whole screen */
    out->full_bytes = p.out.len - before;
    before = p.out.len;
    cpu = cpu_ns(p.pid);
    for (int i = 0; i < keys; i++) {
        ns[i] = key_to(&p, i / 60 % 2 == 0 ? "j" : "k", FRAME_END);
        if (pause_ms > 0)
            (void)poll(NULL, 0, pause_ms);
    }
    out->cpu_us = (cpu_ns(p.pid) - cpu) / keys / 1e3;
    out->bytes = (p.out.len - before) / (size_t)keys;
    out->p50_ms = bench_median(ns, (size_t)keys) / 1e6;
    out->p99_ms = ns[keys * 99 / 100] / 1e6;
    stop(&p);
}

static void print_times(const char *name, const struct times *t)
{
    printf("key to frame, %s: p50 %.2f ms, p99 %.2f ms, %.0f us of processor; %zu bytes a frame "
           "of %zu\n",
           name, t->p50_ms, t->p99_ms, t->cpu_us, t->bytes, t->full_bytes);
}

static bool bench_scenes(void)
{
    bool is_met = true;
    struct times t;

    for (size_t i = 0; i < ARRAY_LEN(scenes); i++) {
        const struct scene *s = &scenes[i];
        measure(s->argv, s->typed, s->preload, s->pause_ms, &t);
        print_times(s->name, &t);
        if (s->p50_ms_max > 0)
            is_met = bench_growth("  p50 against what it may take", t.p50_ms / s->p50_ms_max, 1) &&
                     is_met;
        is_met = bench_growth("  p99 against what it may take", t.p99_ms / s->p99_ms_max, 1) &&
                 is_met;
        is_met = bench_growth("  bytes of a moved cursor against a whole screen",
                              (double)t.bytes / (double)t.full_bytes, 0.3) && is_met;
    }
    return is_met;
}

/* Does a frame over a million rows cost more than one over a thousand? */
static bool bench_rows(void)
{
    static const char *const few[] = { PROGRAM, "--generate-nodes", "1000", "--seed", "1", NULL };
    static const char *const many[] = { PROGRAM, "--generate-nodes", "1000000", "--seed", "1",
                                        NULL };
    struct times a, b;

    measure(few, "1p", NULL, 0, &a);
    measure(many, "1p", NULL, 0, &b);
    printf("processor a frame: %.0f us over 1,000 rows, %.0f us over 1,000,000\n", a.cpu_us,
           b.cpu_us);
    return bench_growth("frame over 1,000,000 rows against 1,000", b.cpu_us / a.cpu_us, 1.5);
}

static bool bench_first_frame(void)
{
    static const char *const argv[] = { PROGRAM, "--db", db, NULL };
    double ms[BENCH_ROUNDS];
    struct pty p;

    for (int i = 0; i < BENCH_ROUNDS; i++) {
        double begun = bench_ns();
        start(&p, argv, NULL);
        ms[i] = (bench_ns() - begun) / 1e6;
        stop(&p);
    }
    double median = bench_median(ms, BENCH_ROUNDS);
    printf("first frame of a stored network: %.1f ms\n", median);
    return bench_growth("first frame against 50 ms", median / 50, 1);
}

/* The same list in urwid, whose footer counts the keys and is drawn last. */
static bool bench_urwid(void)
{
    static const char *const probe[] = { URWID, "-c", "import urwid; print('it is there')", NULL };
    static const char *const theirs[] = { URWID, SRCDIR "/tests/bench/bench_urwid.py", NULL };
    static const char *const ours[] = { PROGRAM, "--generate-nodes", "10000", "--seed", "1", NULL };
    static double ns[KEYS];
    struct pty p;
    struct times t;
    char end[16];
    bool is_there;

    pty_start(&p, probe, "xterm-256color", 120, 40);
    is_there = pty_expect(&p, "it is there");
    stop(&p);
    if (!is_there) {
        printf("key to frame against urwid: it is not installed (python3-urwid)\n");
        return true;
    }
    pty_start(&p, theirs, "xterm-256color", 120, 40);
    if (!pty_expect(&p, "keys:0;"))
        return false;
    for (int i = 0; i < KEYS / 2; i++) {
        (void)snprintf(end, sizeof end, "keys:%d;", i + 1);
        ns[i] = key_to(&p, i / 60 % 2 == 0 ? "j" : "k", end);
    }
    stop(&p);
    measure(ours, "1p", NULL, 0, &t);
    double urwid_ms = bench_median(ns, KEYS / 2) / 1e6;
    printf("key to frame, 10,000 rows, p50: urwid %.2f ms, here %.2f ms\n", urwid_ms, t.p50_ms);
    return bench_ratio("key to frame, urwid against here", urwid_ms / t.p50_ms, 3);
}

/* A store with the demo network, made before it is measured. */
static bool make_store(void)
{
    static const char *const argv[] = { PROGRAM, "--db", db, NULL };
    struct pty p;

    if (mkdtemp(dir) == NULL)
        return false;
    (void)snprintf(db, sizeof db, "%s/console.db", dir);
    start(&p, argv, NULL);
    (void)key_to(&p, "q", FRAME_END);
    pty_send(&p, "y");
    (void)pty_finish(&p);
    buf_free(&p.out);
    return true;
}

static void remove_tree(const char *name)
{
    char inner[512];
    const struct dirent *e;
    DIR *d = opendir(name);

    while (d != NULL && (e = readdir(d)) != NULL) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        (void)snprintf(inner, sizeof inner, "%s/%s", name, e->d_name);
        if (unlink(inner) != 0)
            remove_tree(inner);
    }
    if (d != NULL)
        (void)closedir(d);
    (void)rmdir(name);
}

int main(int argc, char *argv[])
{
    bool is_met = true;
    struct times t;

    if (argc > 3 && strcmp(argv[1], "-t") == 0) {
        measure((const char *const *)(argv + 3), argv[2], NULL, 0, &t);
        print_times(argv[3], &t);
        return EXIT_SUCCESS;
    }
    (void)setenv("DEPIN_DATADIR", SRCDIR "/data", 0);
    if (!make_store())
        return EXIT_FAILURE;
    is_met = bench_scenes();
    is_met = bench_rows() && is_met;
    is_met = bench_first_frame() && is_met;
    is_met = bench_urwid() && is_met;
    remove_tree(dir);
    return is_met ? EXIT_SUCCESS : EXIT_FAILURE;
}
