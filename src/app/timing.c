#include "config.h"

#include "app/timing.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SAMPLES 4096u

struct timing {
    uint64_t count;
    uint64_t begin_ns;
    uint32_t samples_ns[SAMPLES];
};

struct timing *timing_new(void)
{
    return calloc(1, sizeof(struct timing));
}

void timing_free(struct timing *t)
{
    free(t);
}

static uint64_t now_ns(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

void timing_probe(void *timing, bool is_begin)
{
    struct timing *t = timing;
    if (is_begin) {
        t->begin_ns = now_ns();
        return;
    }
    uint64_t took = now_ns() - t->begin_ns;
    t->samples_ns[t->count++ % SAMPLES] = took > UINT32_MAX ? UINT32_MAX : (uint32_t)took;
}

static int compare(const void *x, const void *y)
{
    const uint32_t *a = x, *b = y;
    return *a < *b ? -1 : *a > *b;
}

void timing_summarise(const struct timing *t, struct metrics_timing *out)
{
    uint32_t sorted[SAMPLES];
    size_t n = t->count < SAMPLES ? (size_t)t->count : SAMPLES;

    *out = (struct metrics_timing){ .count = t->count };
    if (n == 0)
        return;
    memcpy(sorted, t->samples_ns, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, compare);
    out->p50_ns = sorted[n / 2];
    out->p99_ns = sorted[n * 99 / 100];
}
