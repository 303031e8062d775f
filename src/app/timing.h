/*
 * timing.h - how long the executor takes to pick a node, by the wall clock. It watches from
 * outside through the engine's probe; nothing of it enters the state.
 */
#ifndef APP_TIMING_H
#define APP_TIMING_H

#include "app/metrics.h"

struct timing;

struct timing *timing_new(void); /* NULL: out of memory */
void timing_free(struct timing *t);
void timing_probe(void *timing, bool is_begin); /* for engine_config */
/* Median and 99th percentile of the newest samples. */
void timing_summarise(const struct timing *t, struct metrics_timing *out);

#endif
