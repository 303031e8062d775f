/* The program itself on a terminal device, its store in a directory of its own. */
#include "config.h"

#include "../suite.h"
#include "pty.h"

#include "base/decimal.h"

#include <dirent.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define PROGRAM  BUILDDIR "/depin-console"
#define RESTORED "\033[?1049l" /* rmcup of xterm */
#define FRAME    "\033[?2026h"
#define SHOWN    "\033[?2026l"
#define QUIET_MS 250 /* longer than the console ignores acts after an act */

static const char *const console_argv[] = { PROGRAM, NULL };
static char dir[128];
static struct pty p;

static void set_up(void)
{
    char here[96];

    ck_assert_ptr_nonnull(getcwd(here, sizeof here));
    (void)snprintf(dir, sizeof dir, "%s/t_pty.XXXXXX", here);
    ck_assert_ptr_nonnull(mkdtemp(dir));
    (void)setenv("XDG_STATE_HOME", dir, 1);
    (void)setenv("HOME", dir, 1);
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

static void tear_down(void)
{
    buf_free(&p.out);
    remove_tree(dir);
}

/* --- the console --------------------------------------------------------------------- */

/* Not while the clock runs. */
static void settle(void)
{
    while (!pty_is_silent(&p, QUIET_MS))
        continue;
}

static void start(const char *text)
{
    pty_start(&p, console_argv, "xterm-256color", 80, 24);
    ck_assert_msg(pty_expect(&p, text), "no '%s' in: %s", text, p.out.data);
    ck_assert(pty_expect(&p, SHOWN));
}

static void pause_clock(void)
{
    pty_send(&p, "p");
    ck_assert(pty_expect(&p, "paused"));
}

/* Draws the screen anew until the text stands on it. */
static void see(const char *text)
{
    for (int i = 0; i < 8; i++) {
        size_t from;
        settle();
        from = p.mark = p.out.len;
        pty_send(&p, "\014");
        ck_assert(pty_expect(&p, SHOWN));
        settle();
        if (memmem(p.out.data + from, p.out.len - from, text, strlen(text)) != NULL)
            return;
    }
    ck_abort_msg("'%s' is not on the screen: %s", text, p.out.data + p.mark);
}

static void press(const char *keys, const char *text)
{
    settle();
    pty_send(&p, keys);
    see(text);
}

/* Keys that open a layer, or are for the one that is open: it takes C-l for itself. */
static void type(const char *keys, const char *text)
{
    settle();
    p.mark = p.out.len;
    pty_send(&p, keys);
    ck_assert_msg(pty_expect(&p, text), "no '%s' after '%s'", text, keys);
}

static void quit(void)
{
    int status;

    pty_send(&p, "q");
    ck_assert(pty_expect(&p, "Leave the console?"));
    pty_send(&p, "y");
    ck_assert(pty_expect(&p, RESTORED));
    ck_assert(pty_is_cooked(&p));
    status = pty_finish(&p);
    ck_assert(WIFEXITED(status));
    ck_assert_int_eq(WEXITSTATUS(status), 0);
    buf_free(&p.out);
}

/* --- the command line ------------------------------------------------------------------ */

/* The words are ours and plain, so a shell may split them. */
static void command(const char *words, int status, struct buf *out)
{
    char line[512], bytes[4096];
    int ends[2], how = 0;
    ssize_t n;

    (void)snprintf(line, sizeof line, "'%s' %s </dev/null 2>&1", PROGRAM, words);
    buf_reset(out);
    ck_assert_int_eq(pipe(ends), 0);
    pid_t pid = fork();
    ck_assert_int_ge(pid, 0);
    if (pid == 0) {
        (void)dup2(ends[1], STDOUT_FILENO);
        (void)close(ends[0]);
        (void)close(ends[1]);
        (void)execl("/bin/sh", "sh", "-c", line, (char *)NULL);
        _exit(127);
    }
    (void)close(ends[1]);
    while ((n = read(ends[0], bytes, sizeof bytes)) > 0)
        buf_add(out, bytes, (size_t)n);
    (void)close(ends[0]);
    ck_assert_int_eq(waitpid(pid, &how, 0), pid);
    ck_assert_msg(WIFEXITED(how) && WEXITSTATUS(how) == status, "%s: %s", words, out->data);
}

static size_t count(const struct buf *b, const char *text)
{
    size_t n = 0, len = strlen(text);

    for (size_t i = 0; i + len <= b->len; i++)
        n += memcmp(b->data + i, text, len) == 0 ? 1 : 0;
    return n;
}

static void expect_audits(void)
{
    struct buf out = BUF_INIT;

    command("audit verify --json", 0, &out);
    ck_assert_uint_eq(count(&out, "\"ok\":true"), 1);
    command("ledger audit --json", 0, &out);
    ck_assert_uint_eq(count(&out, "\"ok\":true"), 1);
    buf_free(&out);
}

/* --- tests -------------------------------------------------------------------------------- */

START_TEST(what_is_decided_by_keyboard_is_found_once)
{
    struct buf out = BUF_INIT;

    start(" run x4"); /* a new store runs */
    ck_assert_uint_ge(count(&p.out, "Review 3]"), 1); /* and three cases wait */
    pause_clock();
    press("a", ": approved by op1");
    see("pending 1");
    type("r", "why?");
    type("2", ": rejected by op1");
    see("pending 2");
    type("e", "why?");
    type("1", ": escalated by op1");
    press("u", "the decision is taken back");
    see("pending 2");
    type("$", "type 2 and Enter to close");
    type("1\r", "nothing is closed");
    type("\1772\r", "2 decisions closed");
    see("2 decisions closed");
    see("pending 0");
    quit();

    start(" paused  main"); /* a store that is opened again waits */
    see("pending 0");
    quit();
    command("case list --json", 0, &out);
    ck_assert_uint_eq(count(&out, "\"state\":\"anchored\""), 2);
    ck_assert_uint_eq(count(&out, "\"decision\":\"approve\""), 1);
    ck_assert_uint_eq(count(&out, "\"decision\":\"reject\",\"reason\":\"R02\""), 1);
    ck_assert_uint_eq(count(&out, "\"decision\":\"escalate\""), 0);
    command("event list --json", 0, &out);
    ck_assert_uint_eq(count(&out, "\"case_decided\""), 3);
    ck_assert_uint_eq(count(&out, "\"case_undone\""), 1);
    ck_assert_uint_eq(count(&out, "\"batch_closed\""), 1);
    command("anchor list --json", 0, &out);
    ck_assert_uint_eq(count(&out, "\"id\":"), 1);
    expect_audits();
    buf_free(&out);
}
END_TEST

/* Clock ticks that a process has used, of 10 ms as a rule. */
static uint64_t cpu_ticks(pid_t pid)
{
    char name[64], line[1024] = "";
    const char *at;
    uint64_t sum = 0, v;
    FILE *f;

    (void)snprintf(name, sizeof name, "/proc/%ld/stat", (long)pid);
    f = fopen(name, "r");
    if (f == NULL || fgets(line, sizeof line, f) == NULL)
        line[0] = '\0';
    if (f != NULL)
        (void)fclose(f);
    at = strrchr(line, ')');
    for (int field = 2; at != NULL && field <= 15; field++) {
        size_t n;
        at += strspn(at, ") ");
        n = strcspn(at, " ");
        if (field >= 13 && uint_parse(at, n, UINT64_MAX, &v))
            sum += v;
        at += n;
    }
    return sum;
}

START_TEST(a_paused_console_sends_nothing_and_computes_nothing)
{
    start(" run x4");
    pause_clock();
    press("a", "pending 1"); /* with a decision that waits, too */
    settle();
    uint64_t before = cpu_ticks(p.pid);
    ck_assert(pty_is_silent(&p, 1500));
    ck_assert_uint_le(cpu_ticks(p.pid) - before, 1);
    quit();
}
END_TEST

START_TEST(all_output_stands_in_frames)
{
    size_t begins = 0;
    bool is_open = false;

    start(" run x4");
    for (const char *key = "123456jjkG4p.,L"; *key != '\0'; key++) {
        char one[2] = { *key, '\0' };
        pty_send(&p, one);
        ck_assert(pty_expect(&p, SHOWN));
    }
    settle();
    for (size_t i = 0; i + 8 <= p.out.len; i++) {
        bool is_begin = memcmp(p.out.data + i, FRAME, 8) == 0;
        bool is_end = memcmp(p.out.data + i, SHOWN, 8) == 0;
        ck_assert(!is_begin || !is_open);
        ck_assert(!is_end || is_open);
        begins += is_begin ? 1 : 0;
        is_open = is_begin || (is_open && !is_end);
        if (is_end && i + 8 < p.out.len) /* nothing between two frames */
            ck_assert_mem_eq(p.out.data + i + 8, FRAME,
                             p.out.len - i - 8 < 8 ? p.out.len - i - 8 : 8);
    }
    ck_assert(!is_open);
    ck_assert_uint_ge(begins, 15);
    quit();
}
END_TEST

START_TEST(the_past_is_looked_at_and_left_again)
{
    struct buf before = BUF_INIT, after = BUF_INIT;

    command("digest", 0, &before); /* a new store, not on a terminal: it waits */
    start(" paused  main");
    press("...", ", the newest");
    press(",", "L returns to the newest");
    press(",", "L returns to the newest");
    press("a", "the past is read-only");
    press(".", "L returns to the newest");
    press("L", ", the newest");
    see("LIVE");
    quit();
    command("digest", 0, &before);
    start(" paused  main");
    press("..", ", the newest");
    quit();
    command("digest", 0, &after);
    ck_assert_str_ne(before.data, after.data);
    start(" paused  main");
    press(".", ", the newest");
    press(",", "L returns to the newest");
    quit(); /* leaving from the past loses nothing */
    command("digest", 0, &before);
    ck_assert_str_ne(before.data, after.data);
    expect_audits();
    buf_free(&before);
    buf_free(&after);
}
END_TEST

START_TEST(a_signal_ends_it_and_gives_the_terminal_back)
{
    struct buf out = BUF_INIT;
    int status;

    start(" run x4");
    pause_clock();
    press("a", "pending 1");
    ck_assert(!pty_is_cooked(&p));
    ck_assert_int_eq(kill(p.pid, SIGTERM), 0);
    ck_assert(pty_expect(&p, RESTORED));
    ck_assert(pty_is_cooked(&p));
    status = pty_finish(&p);
    ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
    command("case list --json", 0, &out);
    ck_assert_uint_eq(count(&out, "\"decision\":\"approve\""), 1);
    expect_audits();
    buf_free(&out);
}
END_TEST

START_TEST(a_held_store_is_read_by_others_and_changed_by_none)
{
    struct buf out = BUF_INIT;
    char pid[32];

    start(" run x4");
    pause_clock();
    settle();
    command("case list --json", 0, &out);
    ck_assert_uint_ge(count(&out, "\"id\":\"C-"), 3);
    command("digest", 0, &out);
    command("metrics --history --csv", 0, &out);
    command("case approve C-1 --reason A05", 5, &out);
    (void)snprintf(pid, sizeof pid, "%ld", (long)p.pid);
    ck_assert_uint_eq(count(&out, pid), 1);
    command("run --ticks 5", 5, &out);
    quit();
    command("run --ticks 5", 0, &out);
    buf_free(&out);
}
END_TEST

START_TEST(a_new_store_has_private_files)
{
    char name[256];
    struct stat st;
    static const char *const files[] = { "console.db", "console.db.lock",
                                         "console.db.keys/log.pem",
                                         "console.db.keys/operator-op1.pem" };

    start(" run x4");
    quit();
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        (void)snprintf(name, sizeof name, "%s/depin-console/%s", dir, files[i]);
        ck_assert_msg(stat(name, &st) == 0, "%s", name);
        ck_assert_uint_eq(st.st_mode & 0777, 0600);
    }
    (void)snprintf(name, sizeof name, "%s/depin-console", dir);
    ck_assert_int_eq(stat(name, &st), 0);
    ck_assert_uint_eq(st.st_mode & 0777, 0700);
}
END_TEST

/* How often the threads of the program gave up the processor to wait (proc(5), status). */
static uint64_t waits(void)
{
    char path[512], line[128];
    const struct dirent *e;
    uint64_t sum = 0;
    DIR *d;

    (void)snprintf(path, sizeof path, "/proc/%ld/task", (long)p.pid);
    d = opendir(path);
    ck_assert_ptr_nonnull(d);
    while ((e = readdir(d)) != NULL) {
        (void)snprintf(path, sizeof path, "/proc/%ld/task/%s/status", (long)p.pid, e->d_name);
        FILE *f = e->d_name[0] == '.' ? NULL : fopen(path, "r");
        while (f != NULL && fgets(line, sizeof line, f) != NULL)
            if (strncmp(line, "voluntary_ctxt_switches:", 24) == 0)
                sum += strtoull(line + 24, NULL, 10);
        if (f != NULL)
            (void)fclose(f);
    }
    (void)closedir(d);
    return sum;
}

START_TEST(a_paused_console_sends_nothing_and_wakes_nobody)
{
    uint64_t before = 0;
    int tries = 0;

    start(" run x4");
    pause_clock();
    press("a", "pending 1"); /* a batch that waits to be closed is no reason either */
    do { /* on a slow disk the last commit may still be under way; what wakes goes on waking */
        settle();
        before = waits();
        ck_assert_uint_gt(before, 0);
        ck_assert_int_lt(tries++, 5);
    } while (!pty_is_silent(&p, 2500) || waits() != before);
    quit();
}
END_TEST

static time_t log_written(void)
{
    char path[256];
    struct stat s;

    (void)snprintf(path, sizeof path, "%s/depin-console/console.db-wal", dir);
    return stat(path, &s) == 0 ? s.st_mtim.tv_sec : 0;
}

/* Nobody reads, and whole screens are asked for until nothing more fits into the device. */
static void stall(void)
{
    int queued = 0, before = -1;

    for (int i = 0; queued != before || i % 50 != 0; i++) {
        if (i % 50 == 0)
            before = queued;
        pty_resize(&p, 200 + i % 2, 60);
        (void)poll(NULL, 0, 2);
        ck_assert_int_eq(ioctl(p.fd, FIONREAD, &queued), 0);
        ck_assert_int_lt(i, 10000);
    }
}

START_TEST(a_stalled_terminal_does_not_stop_the_network)
{
    time_t before;

    start(" run x4");
    stall();
    before = log_written();
    for (int i = 0; log_written() <= before + 1; i++) { /* committed twice since */
        (void)poll(NULL, 0, 20);
        ck_assert_int_lt(i, PTY_TIMEOUT_MS / 20);
    }
    pty_resize(&p, 80, 24);
    pause_clock();
    settle();
    quit();
}
END_TEST

SUITE_WITH("pty_real", set_up, tear_down, what_is_decided_by_keyboard_is_found_once,
           a_paused_console_sends_nothing_and_computes_nothing, all_output_stands_in_frames,
           the_past_is_looked_at_and_left_again, a_signal_ends_it_and_gives_the_terminal_back,
           a_held_store_is_read_by_others_and_changed_by_none, a_new_store_has_private_files,
           a_paused_console_sends_nothing_and_wakes_nobody,
           a_stalled_terminal_does_not_stop_the_network)
