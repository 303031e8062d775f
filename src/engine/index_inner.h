/*
 * index_inner.h - how the index lies in memory; for the files index*.c alone.
 *
 * A slot is a leaf number * LEAF_SLOTS + a place in the leaf; a cell number is
 * bucket * CLASSES + latency class. A free slot has key 0; a node that is in but
 * not available has a key below 2^32.
 */
#ifndef ENGINE_INDEX_INNER_H
#define ENGINE_INDEX_INNER_H

#include "engine/index.h"
#include "engine/kernels.h"

#define CLASSES      32 /* latency classes */
#define GPU_VALUES   64 /* values of gpu_gb with a class of their own */
#define LEAF_SLOTS   16
#define SAMPLE_MAX   4096
#define NODES_MAX    (UINT32_MAX / 2) /* so that slot numbers fit */
#define LEAF_NONE    UINT32_MAX
#define SLOT_NONE    UINT32_MAX
#define NODE_IS_IN   0x4000U    /* beside KERNEL_OPEN in a node's place */
#define KEY_CLOSED   UINT32_MAX /* no available node has a key up to this */
#define CACHE_LINE   64
#define BUCKETS_STEP KERNEL_BUCKETS /* capacities are this times a power of 2 */

struct nodes {
    void *block;
    uint32_t capacity; /* whole blocks of KERNEL_BLOCK */
    uint32_t *score;
    uint32_t *latency_ms;
    uint32_t *slot;
    uint16_t *gpu_gb;
    uint16_t *place; /* jurisdiction | NODE_IS_IN | KERNEL_OPEN */
};

struct leaves {
    void *block;
    uint32_t capacity;
    uint64_t *keys; /* LEAF_SLOTS a leaf */
    uint64_t *max;
    uint32_t *next;
    uint32_t *cell;
};

/* All leaves of a cell are full but the first. */
struct cell {
    uint64_t max;
    uint32_t head;
    uint32_t count;
};

struct buckets {
    void *block;
    uint32_t capacity;
    struct cell *cells; /* CLASSES a bucket */
    uint64_t *prefix;   /* [class * capacity + bucket]: maximum of classes 0..class */
    uint64_t *second;   /* no key of the bucket is larger, the largest excepted */
    uint16_t *gpu_top;  /* no node of the bucket has more */
    uint16_t *jurisdiction;
};

struct index {
    struct nodes nodes;
    struct leaves leaves;
    struct buckets buckets;
    uint32_t reserved;  /* nodes that may be put */
    uint32_t node_end;  /* above every node ever put */
    uint32_t count;     /* nodes in */
    uint32_t placed;    /* nodes that entered a cell since the last rebuild */
    uint32_t leaf_used; /* leaves from here on were never used */
    uint32_t leaf_free;
    uint32_t bucket_count;
    uint32_t class_count;
    uint32_t class_top_ms[CLASSES]; /* ascending, from the last on UINT32_MAX */
    uint32_t class_nodes[CLASSES];
    struct {
        bool is_known, has_next;
        uint32_t last_class, min_gpu_gb;
        uint64_t top, next;
    } first; /* the largest bounds of the last query, until a bound changes */
    uint32_t limits_ms[INDEX_LIMITS_MAX];
    uint32_t limit_count;
    uint32_t gpu_count;
    bool gpu_is_shared; /* more values than classes: classes hold ranges */
    uint16_t gpu_values[GPU_VALUES];
    uint16_t bucket_of[GPU_VALUES][INDEX_JURISDICTIONS]; /* + 1; 0: none */
    uint32_t sample[SAMPLE_MAX];
};

/* True when the node has been put and not removed. */
static inline bool index_has(const struct index *ix, uint32_t node)
{
    return node < ix->node_end && (ix->nodes.place[node] & NODE_IS_IN) != 0;
}

static inline uint64_t index_key(const struct index *ix, uint32_t node)
{
    uint64_t rank = ix->nodes.place[node] & KERNEL_OPEN ? ix->nodes.score[node] + 1U : 0;
    return rank << 32 | (uint32_t)~node;
}

static inline uint32_t index_key_node(uint64_t key)
{
    return ~(uint32_t)key;
}

static inline uint64_t index_leaf_max(const uint64_t *keys)
{
    uint64_t max = 0;
    for (size_t i = 0; i < LEAF_SLOTS; i++)
        max = keys[i] > max ? keys[i] : max;
    return max;
}

/* The class of a latency: the first whose top is not below it. */
static inline uint32_t index_latency_class(const struct index *ix, uint32_t latency_ms)
{
    uint32_t below = 0;
    for (uint32_t c = 0; c < CLASSES; c++)
        below += ix->class_top_ms[c] < latency_ms;
    return below;
}

/* The class of a gpu_gb: of the value itself, or of the nearest below it once
 * there are GPU_VALUES of them. *is_new: it has none yet, and this would be it. */
uint32_t index_gpu_class(const struct index *ix, uint16_t gpu_gb, bool *is_new);

/* An empty leaf of that cell, in no list. */
uint32_t index_leaf_take(struct index *ix, uint32_t cell);

/* Room for the leaves of so many nodes in so many buckets; false when out of
 * memory. */
bool index_leaves_suffice(struct index *ix, uint32_t nodes, uint32_t buckets);

bool index_buckets_grow(struct index *ix, uint32_t capacity);

#endif
