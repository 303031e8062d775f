/* bench.h - what the benches share: a clock, a median, and the one line that
 * says a ratio. Absolute figures drift with the machine; only ratios of two
 * things measured in turn in one run are asserted. */
#ifndef TESTS_BENCH_H
#define TESTS_BENCH_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define BENCH_ROUNDS 7

static inline double bench_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static inline int bench_compare(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

static inline double bench_median(double *values, size_t n)
{
    qsort(values, n, sizeof *values, bench_compare);
    return values[n / 2];
}

static inline uint64_t bench_random(uint64_t *state) /* SplitMix64 */
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15U);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

/* Prints the line; true when the ratio is at least what is expected. */
static inline bool bench_ratio(const char *name, double ratio, double at_least)
{
    bool is_met = ratio >= at_least;
    printf("%s: ratio %.2f (expect >= %.4g)%s\n", name, ratio, at_least,
           is_met ? "" : " FAILED");
    return is_met;
}

/* The same for a ratio that must not grow beyond a bound. */
static inline bool bench_growth(const char *name, double ratio, double at_most)
{
    bool is_met = ratio <= at_most;
    printf("%s: ratio %.2f (expect <= %.4g)%s\n", name, ratio, at_most,
           is_met ? "" : " FAILED");
    return is_met;
}

static inline void bench_assert(bool is_true, const char *what)
{
    if (is_true)
        return;
    fprintf(stderr, "bench: %s\n", what);
    exit(EXIT_FAILURE);
}

#endif
