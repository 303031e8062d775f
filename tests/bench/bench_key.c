/*
 * bench_key.c - from a key to its frame, through a pseudo terminal of 120x40, and what a
 * frame costs in bytes.
 *
 *   bench_key [PROGRAM ARG ...]   default: the console over the fake session
 */
#include "config.h"

#include "../ui/pty.h"
#include "bench.h"

#include <signal.h>
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
    const char *const *program = argc > 1 ? (const char *const *)(argv + 1) : default_argv;
    static double ns[KEYS];
    struct pty p;
    size_t full, before;
    double p50;

    pty_start(&p, program, "xterm-256color", 120, 40);
    if (!pty_expect(&p, FRAME_END))
        return EXIT_FAILURE;
    full = p.out.len;
    (void)key_to_frame(&p, "1");
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
