#include "config.h"

#include "app/bar.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define BAR_WIDTH 30

static time_t seconds_now(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec;
}

struct bar bar_begin(const char *unit)
{
    return (struct bar){ .unit = unit, .is_shown = isatty(STDERR_FILENO) != 0,
                         .begun = seconds_now() };
}

void bar_draw(struct bar *b, int64_t done, int64_t total)
{
    time_t now = b->is_shown ? seconds_now() : 0;
    char cells[BAR_WIDTH + 1];

    if (!b->is_shown || now == b->drawn || now == b->begun)
        return;
    b->drawn = now;
    int full = (int)(done * BAR_WIDTH / total);
    memset(cells, '.', BAR_WIDTH);
    memset(cells, '#', (size_t)full);
    cells[BAR_WIDTH] = '\0';
    int64_t rate = done / (now - b->begun);
    (void)fprintf(stderr,
                  "\r[%s] %" PRId64 "/%" PRId64 " %s, %" PRId64 "/s, %" PRId64 " s left ", cells,
                  done, total, b->unit, rate, rate > 0 ? (total - done) / rate : 0);
    (void)fflush(stderr);
}

void bar_end(const struct bar *b)
{
    if (b->is_shown && b->drawn != 0)
        (void)fputs("\r\033[K", stderr);
}
