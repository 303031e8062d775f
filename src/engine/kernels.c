#include "config.h"

#include "engine/kernels.h"

#ifdef HAVE_TARGET_CLONES
#define CLONES \
    __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define CLONES
#endif

/* The columns are copied to locals and the trip count is constant: that is what
 * the compiler needs to vectorise at -O2 without a scalar remainder. */
static inline uint32_t best_any(const struct kernel_columns *c,
                                const struct kernel_filter *f, size_t from)
{
    const struct kernel_columns at = { c->score + from, c->latency_ms + from,
                                       c->gpu_gb + from, c->place + from };
    const struct kernel_filter filter = { .min_gpu_gb = f->min_gpu_gb,
                                          .max_latency_ms = f->max_latency_ms };
    uint32_t best = 0;
    for (size_t i = 0; i < KERNEL_BLOCK; i++) {
        uint32_t rank = (0 - kernel_passes_any(&at, &filter, i)) & (at.score[i] + 1);
        best = rank > best ? rank : best;
    }
    return best;
}

static inline uint32_t best_listed(const struct kernel_columns *c,
                                   const struct kernel_filter *f, size_t from)
{
    const struct kernel_columns at = { c->score + from, c->latency_ms + from,
                                       c->gpu_gb + from, c->place + from };
    uint32_t best = 0;
    for (size_t i = 0; i < KERNEL_BLOCK; i++) {
        uint32_t rank = (0 - kernel_passes_listed(&at, f, i)) & (at.score[i] + 1);
        best = rank > best ? rank : best;
    }
    return best;
}

CLONES uint32_t kernel_best_any(const struct kernel_columns *c,
                                const struct kernel_filter *f, size_t from)
{
    return best_any(c, f, from);
}

CLONES uint32_t kernel_best_listed(const struct kernel_columns *c,
                                   const struct kernel_filter *f, size_t from)
{
    return best_listed(c, f, from);
}

uint32_t kernel_best_any_plain(const struct kernel_columns *c,
                               const struct kernel_filter *f, size_t from)
{
    return best_any(c, f, from);
}

uint32_t kernel_best_listed_plain(const struct kernel_columns *c,
                                  const struct kernel_filter *f, size_t from)
{
    return best_listed(c, f, from);
}

CLONES uint64_t kernel_top_any(const struct kernel_buckets *b, size_t blocks,
                               uint32_t min_gpu_gb, uint64_t below)
{
    const struct kernel_buckets at = *b;
    uint64_t top = 0;
    for (size_t i = 0; i < blocks * KERNEL_BUCKETS; i++) {
        uint64_t is_matching = (at.gpu_top[i] >= min_gpu_gb) & (at.tops[i] < below);
        uint64_t bound = at.tops[i] & (0 - is_matching);
        top = bound > top ? bound : top;
    }
    return top;
}

CLONES uint64_t kernel_top_listed(const struct kernel_buckets *b, size_t blocks,
                                  uint32_t min_gpu_gb, uint64_t below,
                                  const uint64_t *jurisdictions)
{
    const struct kernel_buckets at = *b;
    uint64_t top = 0;
    for (size_t i = 0; i < blocks * KERNEL_BUCKETS; i++) {
        uint64_t j = at.jurisdiction[i];
        uint64_t is_matching =
            (at.gpu_top[i] >= min_gpu_gb) & (at.tops[i] < below) &
            (jurisdictions[j >> 6] >> (j & 63));
        uint64_t bound = at.tops[i] & (0 - is_matching);
        top = bound > top ? bound : top;
    }
    return top;
}
