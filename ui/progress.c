#include "config.h"

#include "ui/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define BAR_CELLS 20

static void format_rate(char *out, size_t size, uint64_t done, uint64_t elapsed_ms)
{
    uint64_t per_s = elapsed_ms == 0 ? 0 : done * 1000 / elapsed_ms;

    if (per_s >= 1000000)
        (void)snprintf(out, size, "%" PRIu64 ".%" PRIu64 "M/s", per_s / 1000000,
                       per_s / 100000 % 10);
    else if (per_s >= 1000)
        (void)snprintf(out, size, "%" PRIu64 ".%" PRIu64 "k/s", per_s / 1000,
                       per_s / 100 % 10);
    else
        (void)snprintf(out, size, "%" PRIu64 "/s", per_s);
}

void progress_line(struct safe_text *out, const char *what, uint64_t done, uint64_t total,
                   uint64_t elapsed_ms)
{
    char rate[32], bar[BAR_CELLS + 1];
    uint64_t left_s = 0;

    format_rate(rate, sizeof rate, done, elapsed_ms);
    if (total == 0) {
        safe_text_setf(out, "%s %" PRIu64 "  %s", what, done, rate);
        return;
    }
    if (done > total)
        done = total;
    for (size_t i = 0; i < BAR_CELLS; i++)
        bar[i] = done * BAR_CELLS >= total * (i + 1) ? '=' : ' ';
    bar[BAR_CELLS] = '\0';
    if (done > 0)
        left_s = (total - done) * elapsed_ms / done / 1000;
    safe_text_setf(out, "%s [%s] %" PRIu64 "/%" PRIu64 "  %s  %" PRIu64 ":%02u left", what,
                   bar, done, total, rate, left_s / 60, (unsigned)(left_s % 60));
}
