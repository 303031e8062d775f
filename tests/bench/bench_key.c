/*
 * bench_key.c - from a key to its frame, through a pseudo terminal of 120x40, and what a
 * frame costs in bytes.
 *
 *   bench_key [-t KEYS] [PROGRAM ARG ...]
 *
 * KEYS are typed before it is measured (default "1", the nodes), e.g. "2p]]]]]" for the
 * tasks at full speed. The program is the console over the fake session by default.
 */
#include "config.h"

#include "../ui/pty.h"
#include "bench.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#define KEYS 1000
#define FRAME_END "\033[?2026l"

static const char *const default_argv[] = { BUILDDIR "/tests/ui/ui_prog", NULL };

static double key_to_frame(struct pty *p, const char *key)
{
    double begun = bench_ns();

    pty_send(p, key);
    if (!pty_expect(p, FRAME_END)) {
        fprintf(stderr, "bench_key: no frame after '%s'\n", key);
        exit(EXIT_FAILURE);
    }
    return bench_ns() - begun;
}

int main(int argc, char *argv[])
{
    bool has_keys = argc > 2 && strcmp(argv[1], "-t") == 0;
    const char *typed = has_keys ? argv[2] : "1";
    int first = has_keys ? 3 : 1;
    const char *const *program =
        argc > first ? (const char *const *)(argv + first) : default_argv;
    static double ns[KEYS];
    struct pty p;
    size_t full, before;
    double p50;

    pty_start(&p, program, "xterm-256color", 120, 40);
    if (!pty_expect(&p, FRAME_END))
        return EXIT_FAILURE;
    for (; *typed != '\0'; typed++)
        (void)key_to_frame(&p, (const char[]){ *typed, '\0' });
    before = p.out.len;
    (void)key_to_frame(&p, "\014"); /* C-l: the whole screen */
    full = p.out.len - before;
    before = p.out.len;
    for (int i = 0; i < KEYS; i++)
        ns[i] = key_to_frame(&p, i / 60 % 2 == 0 ? "j" : "k");
    before = p.out.len - before;
    p50 = bench_median(ns, KEYS);
    printf("key to frame at 120x40: p50 %.2f ms, p99 %.2f ms; %zu bytes a frame of %zu\n",
           p50 / 1e6, ns[KEYS * 99 / 100] / 1e6, before / KEYS, full);
    bool is_met = bench_growth("key to frame, p99 against 16 ms",
                               ns[KEYS * 99 / 100] / 16e6, 1);
    is_met = bench_growth("bytes of a moved cursor against a whole screen",
                          (double)before / KEYS / (double)full, 0.3) && is_met;
    (void)kill(p.pid, SIGTERM);
    (void)pty_finish(&p);
    buf_free(&p.out);
    return is_met ? EXIT_SUCCESS : EXIT_FAILURE;
}
