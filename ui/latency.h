/*
 * latency.h - how long keys took to become frames: the last LATENCY_KEPT of them, from the
 * moment a key was read to the moment its frame was sent, in microseconds.
 */
#ifndef UI_LATENCY_H
#define UI_LATENCY_H

#include <stddef.h>
#include <stdint.h>

#define LATENCY_KEPT 512

struct latency { /* all zero to begin */
    uint32_t us[LATENCY_KEPT];
    size_t count, next;
};

void latency_add(struct latency *l, uint64_t us);

/* The value that `percent` of a hundred do not exceed; 0 when there is none. */
uint32_t latency_percentile(const struct latency *l, unsigned percent);

#endif
