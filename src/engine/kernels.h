/*
 * kernels.h - the inner loops that are worth vector instructions.
 *
 * Integers only, so every machine gives the same answer. Where the toolchain
 * can (HAVE_TARGET_CLONES), each kernel is compiled for several instruction
 * sets and the program chooses when it starts; `_plain` is the same loop for
 * the baseline machine, for the bench and the tests.
 *
 * Kernels work on whole blocks: columns of nodes are padded with closed nodes,
 * columns of buckets with bounds of 0.
 */
#ifndef ENGINE_KERNELS_H
#define ENGINE_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KERNEL_BLOCK 256

/* place = jurisdiction (9 bits) | KERNEL_OPEN when the node is available */
#define KERNEL_JURISDICTION 0x01ffU
#define KERNEL_OPEN         0x8000U

struct kernel_columns {
    const uint32_t *score; /* < UINT32_MAX */
    const uint32_t *latency_ms;
    const uint16_t *gpu_gb;
    const uint16_t *place;
};

struct kernel_filter {
    uint32_t min_gpu_gb;
    uint32_t max_latency_ms;
    uint32_t jurisdictions[16]; /* bit set of 512; unused by the _any kernels */
};

/* 1 when node i is open and passes the filter, else 0. */
static inline uint32_t kernel_passes_any(const struct kernel_columns *c,
                                         const struct kernel_filter *f, size_t i)
{
    return (uint32_t)(c->gpu_gb[i] >= f->min_gpu_gb) &
           (uint32_t)(c->latency_ms[i] <= f->max_latency_ms) &
           (uint32_t)((c->place[i] & KERNEL_OPEN) != 0);
}

static inline uint32_t kernel_passes_listed(const struct kernel_columns *c,
                                            const struct kernel_filter *f, size_t i)
{
    uint32_t j = c->place[i] & KERNEL_JURISDICTION;
    return kernel_passes_any(c, f, i) & (f->jurisdictions[j >> 5] >> (j & 31));
}

/* The largest score + 1 among the nodes from .. from+KERNEL_BLOCK-1 that pass,
 * 0 when none does: in any jurisdiction, or in those listed. */
uint32_t kernel_best_any(const struct kernel_columns *c, const struct kernel_filter *f,
                         size_t from);
uint32_t kernel_best_listed(const struct kernel_columns *c, const struct kernel_filter *f,
                            size_t from);
uint32_t kernel_best_any_plain(const struct kernel_columns *c,
                               const struct kernel_filter *f, size_t from);
uint32_t kernel_best_listed_plain(const struct kernel_columns *c,
                                  const struct kernel_filter *f, size_t from);

/* Upper bounds of buckets of nodes. */
#define KERNEL_BUCKETS 16

struct kernel_buckets {
    const uint64_t *tops;
    const uint16_t *gpu_top;
    const uint16_t *jurisdiction;
};

/* The largest bound smaller than `below` among the first blocks * KERNEL_BUCKETS
 * buckets that have at least min_gpu_gb, in any jurisdiction or in those listed. */
uint64_t kernel_top_any(const struct kernel_buckets *b, size_t blocks,
                        uint32_t min_gpu_gb, uint64_t below);
uint64_t kernel_top_listed(const struct kernel_buckets *b, size_t blocks,
                           uint32_t min_gpu_gb, uint64_t below,
                           const uint64_t *jurisdictions);

#endif
