/* The console on a real terminal device: what it sends, and how it gives it back. */
#include "config.h"

#include "../suite.h"
#include "pty.h"

#include "base/decimal.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PROGRAM BUILDDIR "/tests/ui/ui_prog"
#define RESTORED "\033[?1049l" /* rmcup of xterm */

static const char *const console_argv[] = { PROGRAM, NULL };
static char stats_path[64];
static struct pty p;

static void set_up(void)
{
    (void)snprintf(stats_path, sizeof stats_path, "ui_stats.%ld", (long)getpid());
    (void)setenv("UI_STATS", stats_path, 1);
}

static void tear_down(void)
{
    (void)unlink(stats_path);
    buf_free(&p.out);
}

static void start(void)
{
    pty_start(&p, console_argv, "xterm-256color", 80, 24);
    ck_assert(pty_expect(&p, "\033[?2026l"));
}

struct stats {
    uint64_t frames, writes, bytes, acts;
};

static struct stats read_stats(void)
{
    struct stats s = { 0 };
    char line[128] = "";
    const char *at = line;
    FILE *f = fopen(stats_path, "r");

    ck_assert(f != NULL && fgets(line, sizeof line, f) != NULL);
    (void)fclose(f);
    uint64_t *const fields[] = { &s.frames, &s.writes, &s.bytes, &s.acts };
    for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
        size_t n = strcspn(at, " \n");
        ck_assert(uint_parse(at, n, UINT64_MAX, fields[i]));
        at += n + 1;
    }
    return s;
}

static size_t count(const char *text)
{
    size_t n = 0, len = strlen(text);

    for (size_t i = 0; i + len <= p.out.len; i++)
        n += memcmp(p.out.data + i, text, len) == 0 ? 1 : 0;
    return n;
}

static void quit(void)
{
    int status;

    pty_send(&p, "q");
    ck_assert(pty_expect(&p, "Leave the console?"));
    pty_send(&p, "y");
    ck_assert(pty_expect(&p, RESTORED));
    status = pty_finish(&p);
    ck_assert(WIFEXITED(status));
    ck_assert_int_eq(WEXITSTATUS(status), 0);
}

START_TEST(each_frame_is_one_write_and_nothing_else_is_written)
{
    struct stats s;

    start();
    for (const char *key = "jjj1jjkG2345j4"; *key != '\0'; key++) {
        char one[2] = { *key, '\0' };
        pty_send(&p, one);
        ck_assert(pty_expect(&p, "\033[?2026l"));
    }
    quit();
    s = read_stats();
    ck_assert_uint_eq(count("\033[?2026h"), s.frames);
    ck_assert_uint_eq(s.writes, s.frames + 1); /* and the restoring bytes */
    ck_assert_uint_eq(s.bytes, p.out.len);
    ck_assert_uint_ge(s.frames, 15);
}
END_TEST

START_TEST(nothing_is_sent_while_nothing_changes)
{
    start();
    ck_assert(pty_is_silent(&p, 300));
    pty_send(&p, "\014"); /* C-l: the same picture again, whole */
    ck_assert(pty_expect(&p, "Review 7"));
    quit();
}
END_TEST

START_TEST(a_moved_cursor_costs_a_fraction_of_a_screen)
{
    size_t before, full;

    start();
    full = p.out.len;
    pty_send(&p, "1");
    ck_assert(pty_expect(&p, "\033[?2026l"));
    before = p.out.len;
    pty_send(&p, "j");
    ck_assert(pty_expect(&p, "\033[?2026l"));
    ck_assert_uint_le((p.out.len - before) * 10, full * 3);
    quit();
}
END_TEST

/* Bytes of the frame that answers a key. */
static size_t frame_after(const char *key)
{
    size_t before = p.out.len;

    pty_send(&p, key);
    ck_assert(pty_expect(&p, "\033[?2026l"));
    return p.out.len - before;
}

START_TEST(a_list_scrolled_by_a_line_costs_less_than_a_third_of_a_screen)
{
    size_t full;

    start();
    (void)frame_after("1");
    full = frame_after("\014");
    for (int i = 0; i < 40; i++)
        ck_assert_uint_le(frame_after("j") * 10, full * 3);
    quit();
}
END_TEST

START_TEST(a_tick_that_changes_the_header_alone_costs_a_hundred_bytes_at_most)
{
    start();
    (void)frame_after("."); /* the message row says it is not live the first time */
    for (int i = 0; i < 12; i++)
        ck_assert_uint_le(frame_after("."), 100);
    quit();
}
END_TEST

START_TEST(what_frames_cost_can_be_asked_for)
{
    start();
    (void)frame_after("j");
    pty_send(&p, ":stats\r");
    ck_assert(pty_expect(&p, "frames, "));
    ck_assert(pty_expect(&p, " keys p50 "));
    quit();
}
END_TEST

START_TEST(the_terminal_is_given_back_on_each_signal)
{
    static const int signals[] = { SIGTERM, SIGHUP,  SIGINT, SIGQUIT, SIGSEGV,
                                   SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGUSR1,
                                   SIGUSR2, SIGALRM, SIGPIPE };

    for (size_t i = 0; i < ARRAY_LEN(signals); i++) {
        int status;
        start();
        ck_assert(!pty_is_cooked(&p));
        ck_assert_int_eq(kill(p.pid, signals[i]), 0);
        ck_assert_msg(pty_expect(&p, "\033[?2004l"), "signal %d", signals[i]);
        ck_assert_msg(pty_expect(&p, RESTORED), "signal %d", signals[i]);
        ck_assert(pty_expect(&p, "\033[?25h") || pty_expect(&p, "\033[?12l"));
        ck_assert(pty_is_cooked(&p));
        status = pty_finish(&p);
        ck_assert(WIFSIGNALED(status));
        ck_assert_int_eq(WTERMSIG(status), signals[i]);
        buf_free(&p.out);
    }
}
END_TEST

START_TEST(the_terminal_is_given_back_on_a_stack_overflow)
{
    int status;

    start();
    pty_send(&p, ":step 4242\r");
    ck_assert(pty_expect(&p, RESTORED));
    ck_assert(pty_is_cooked(&p));
    status = pty_finish(&p);
    ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
}
END_TEST

START_TEST(a_vanished_terminal_ends_the_program)
{
    static const char *const argv[] = { PROGRAM, "--nohup", NULL };
    int status;

    pty_start(&p, argv, "xterm-256color", 80, 24);
    ck_assert(pty_expect(&p, "\033[?2026l"));
    pty_hang_up(&p);
    status = pty_finish(&p);
    ck_assert(WIFEXITED(status));

    buf_free(&p.out);
    start();
    pty_hang_up(&p);
    status = pty_finish(&p);
    ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGHUP);
}
END_TEST

START_TEST(a_storm_of_resizes_ends_in_a_whole_picture)
{
    uint32_t x = 77;

    start();
    for (int i = 0; i < 300; i++) {
        x = x * 1664525 + 1013904223;
        pty_resize(&p, 1 + (int)(x >> 16) % 200, 1 + (int)(x >> 8) % 60);
        if (i % 10 == 0)
            (void)pty_is_silent(&p, 1);
    }
    pty_resize(&p, 1, 1);
    (void)pty_is_silent(&p, 50);
    pty_resize(&p, 1000, 500);
    (void)pty_is_silent(&p, 50);
    pty_resize(&p, 80, 24);
    (void)pty_is_silent(&p, 50);
    p.mark = p.out.len;
    pty_send(&p, "\014");
    ck_assert(pty_expect(&p, "[4 Review 7]"));
    ck_assert(pty_expect(&p, "process check, not proof of correctness"));
    quit();
}
END_TEST

START_TEST(control_z_stops_the_job_and_fg_draws_it_anew)
{
    static const char *const argv[] = { PROGRAM, "--job", NULL };

    pty_start(&p, argv, "xterm-256color", 80, 24);
    ck_assert(pty_expect(&p, "\033[?2026l"));
    for (int i = 0; i < 2; i++) {
        pty_send(&p, "\032");
        ck_assert(pty_expect(&p, RESTORED));
        ck_assert(pty_expect(&p, "[stopped]"));
        ck_assert(pty_is_cooked(&p));
        pty_send(&p, "fg\n");
        ck_assert(pty_expect(&p, "\033[?1049h"));
        ck_assert(pty_expect(&p, "[4 Review 7]"));
        ck_assert(pty_expect(&p, "\033[?2026l"));
        ck_assert(!pty_is_cooked(&p));
    }
    quit();
}
END_TEST

START_TEST(what_was_typed_while_it_was_stopped_is_dropped)
{
    static const char *const argv[] = { PROGRAM, "--job", NULL };

    pty_start(&p, argv, "xterm-256color", 80, 24);
    ck_assert(pty_expect(&p, "\033[?2026l"));
    pty_send(&p, "\032");
    ck_assert(pty_expect(&p, "[stopped]"));
    pty_send(&p, "fg\n...\n");
    ck_assert(pty_expect(&p, "\033[?1049h"));
    ck_assert(pty_expect(&p, "\033[?2026l"));
    quit();
    ck_assert_uint_eq(read_stats().acts, 0);
}
END_TEST

START_TEST(a_stop_from_elsewhere_is_obeyed_too)
{
    int status = 0;

    start();
    ck_assert_int_eq(kill(p.pid, SIGSTOP), 0);
    ck_assert_int_eq(waitpid(p.pid, &status, WUNTRACED), p.pid);
    ck_assert(WIFSTOPPED(status));
    ck_assert_int_eq(kill(p.pid, SIGCONT), 0);
    ck_assert(pty_expect(&p, "[4 Review 7]"));
    quit();
}
END_TEST

START_TEST(a_paste_does_nothing_but_say_so)
{
    start();
    pty_send(&p, "\033[200~aaar1$3\rqy\033[201~");
    ck_assert(pty_expect(&p, "pasted text ignored"));
    quit();
    ck_assert_uint_eq(read_stats().acts, 0);
}
END_TEST

START_TEST(a_lone_escape_closes_what_is_open)
{
    start();
    pty_send(&p, "?");
    ck_assert(pty_expect(&p, "keys and commands"));
    pty_send(&p, "\033");
    ck_assert(pty_expect(&p, "[4 Review 7]"));
    quit();
    ck_assert_uint_eq(read_stats().acts, 0);
}
END_TEST

START_TEST(terminals_that_cannot_show_it_are_refused_with_a_hint)
{
    static const char *const terms[] = { NULL, "", "dumb", "no-such-terminal" };

    for (size_t i = 0; i < ARRAY_LEN(terms); i++) {
        int status;
        pty_start(&p, console_argv, terms[i], 80, 24);
        ck_assert(pty_expect(&p, "cannot open the console"));
        ck_assert(pty_expect(&p, "--help"));
        ck_assert_uint_eq(count("\033"), 0);
        status = pty_finish(&p);
        ck_assert(WIFEXITED(status));
        ck_assert_int_eq(WEXITSTATUS(status), 2);
        buf_free(&p.out);
    }
}
END_TEST

START_TEST(plain_terminals_are_enough)
{
    static const char *const terms[] = { "vt100", "linux", "screen", "xterm" };

    for (size_t i = 0; i < ARRAY_LEN(terms); i++) {
        int status;
        pty_start(&p, console_argv, terms[i], 80, 24);
        if (!pty_expect(&p, "Review 7"))
            ck_abort_msg("TERM=%s: %s", terms[i], p.out.data);
        pty_send(&p, "q");
        ck_assert(pty_expect(&p, "Everything is saved")); /* a y before it is dropped */
        pty_send(&p, "y");
        status = pty_finish(&p);
        ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
        buf_free(&p.out);
    }
}
END_TEST

SUITE_WITH("pty", set_up, tear_down,
           each_frame_is_one_write_and_nothing_else_is_written,
           nothing_is_sent_while_nothing_changes,
           a_moved_cursor_costs_a_fraction_of_a_screen,
           a_list_scrolled_by_a_line_costs_less_than_a_third_of_a_screen,
           a_tick_that_changes_the_header_alone_costs_a_hundred_bytes_at_most,
           what_frames_cost_can_be_asked_for, the_terminal_is_given_back_on_each_signal,
           the_terminal_is_given_back_on_a_stack_overflow,
           a_vanished_terminal_ends_the_program,
           a_storm_of_resizes_ends_in_a_whole_picture,
           control_z_stops_the_job_and_fg_draws_it_anew,
      what_was_typed_while_it_was_stopped_is_dropped, a_stop_from_elsewhere_is_obeyed_too,
           a_paste_does_nothing_but_say_so, a_lone_escape_closes_what_is_open,
           terminals_that_cannot_show_it_are_refused_with_a_hint, plain_terminals_are_enough)
