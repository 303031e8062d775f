/* index_memory.c - the blocks of the index: making, growing, freeing. */
#include "engine/index_inner.h"

#include <stdlib.h>
#include <string.h>

static size_t nodes_bytes(size_t capacity)
{
    return capacity * (3 * sizeof(uint32_t) + 2 * sizeof(uint16_t));
}

static bool nodes_grow(struct nodes *n, uint32_t capacity)
{
    struct nodes to = { .block = calloc(1, nodes_bytes(capacity)), .capacity = capacity };
    if (to.block == NULL)
        return false;
    to.score = to.block;
    to.latency_ms = to.score + capacity;
    to.slot = to.latency_ms + capacity;
    to.gpu_gb = (uint16_t *)(to.slot + capacity);
    to.place = to.gpu_gb + capacity;
    if (n->capacity > 0) {
        memcpy(to.score, n->score, n->capacity * sizeof *n->score);
        memcpy(to.latency_ms, n->latency_ms, n->capacity * sizeof *n->latency_ms);
        memcpy(to.slot, n->slot, n->capacity * sizeof *n->slot);
        memcpy(to.gpu_gb, n->gpu_gb, n->capacity * sizeof *n->gpu_gb);
        memcpy(to.place, n->place, n->capacity * sizeof *n->place);
    }
    free(n->block);
    *n = to;
    return true;
}

static size_t leaves_bytes(size_t capacity)
{
    return capacity * ((LEAF_SLOTS + 1) * sizeof(uint64_t) + 2 * sizeof(uint32_t)) +
           CACHE_LINE;
}

/* A leaf is two cache lines. */
static bool leaves_grow(struct leaves *l, uint32_t capacity)
{
    struct leaves to = { .block = malloc(leaves_bytes(capacity)), .capacity = capacity };
    if (to.block == NULL)
        return false;
    unsigned char *start = to.block;
    start += (CACHE_LINE - (uintptr_t)start % CACHE_LINE) % CACHE_LINE;
    to.keys = (uint64_t *)(void *)start;
    to.max = to.keys + (size_t)LEAF_SLOTS * capacity;
    to.next = (uint32_t *)(to.max + capacity);
    to.cell = to.next + capacity;
    if (l->capacity > 0) {
        memcpy(to.keys, l->keys, (size_t)LEAF_SLOTS * l->capacity * sizeof *l->keys);
        memcpy(to.max, l->max, l->capacity * sizeof *l->max);
        memcpy(to.next, l->next, l->capacity * sizeof *l->next);
        memcpy(to.cell, l->cell, l->capacity * sizeof *l->cell);
    }
    free(l->block);
    *l = to;
    return true;
}

static size_t buckets_bytes(size_t capacity)
{
    return capacity *
           (CLASSES * (sizeof(struct cell) + sizeof(uint64_t)) + sizeof(uint64_t) +
            2 * sizeof(uint16_t));
}

bool index_buckets_grow(struct index *ix, uint32_t capacity)
{
    struct buckets *b = &ix->buckets;
    struct buckets to = { .block = calloc(1, buckets_bytes(capacity)),
                          .capacity = capacity };
    if (to.block == NULL)
        return false;
    to.cells = to.block;
    to.prefix = (uint64_t *)(to.cells + (size_t)CLASSES * capacity);
    to.second = to.prefix + (size_t)CLASSES * capacity;
    to.gpu_top = (uint16_t *)(to.second + capacity);
    to.jurisdiction = to.gpu_top + capacity;
    if (b->capacity > 0) {
        memcpy(to.cells, b->cells, (size_t)CLASSES * b->capacity * sizeof *b->cells);
        for (size_t c = 0; c < CLASSES; c++)
            memcpy(to.prefix + c * capacity, b->prefix + c * b->capacity,
                   b->capacity * sizeof *b->prefix);
        memcpy(to.second, b->second, b->capacity * sizeof *b->second);
        memcpy(to.gpu_top, b->gpu_top, b->capacity * sizeof *b->gpu_top);
        memcpy(to.jurisdiction, b->jurisdiction, b->capacity * sizeof *b->jurisdiction);
    }
    free(b->block);
    *b = to;
    return true;
}

/* What to grow to, so that many small steps cost O(1) a node. */
static uint32_t capacity_for(uint32_t have, uint64_t need)
{
    uint64_t stride = (uint64_t)have + have / 4;
    return (uint32_t)(need > stride ? need : stride);
}

/* Every cell that is not empty may have one leaf that is not full. */
bool index_leaves_suffice(struct index *ix, uint32_t nodes, uint32_t buckets)
{
    uint64_t cells = (uint64_t)buckets * CLASSES;
    uint64_t need = nodes / LEAF_SLOTS + (cells < nodes ? cells : nodes) + 1;
    uint32_t have = ix->leaves.capacity;
    return need <= have || leaves_grow(&ix->leaves, capacity_for(have, need));
}

bool index_reserve(struct index *ix, uint32_t node_count)
{
    if (node_count <= ix->reserved)
        return true;
    if (node_count > NODES_MAX)
        return false;
    if (!index_leaves_suffice(ix, node_count, ix->buckets.capacity))
        return false;
    if (node_count > ix->nodes.capacity) {
        uint32_t blocks = capacity_for(ix->nodes.capacity, node_count) / KERNEL_BLOCK + 1;
        if (!nodes_grow(&ix->nodes, blocks * KERNEL_BLOCK))
            return false;
    }
    ix->reserved = node_count;
    return true;
}

size_t index_memory(const struct index *ix)
{
    return sizeof *ix + nodes_bytes(ix->nodes.capacity) +
           leaves_bytes(ix->leaves.capacity) + buckets_bytes(ix->buckets.capacity);
}

void index_set_limits(struct index *ix, const struct index_config *config)
{
    ix->limit_count = 0;
    for (size_t i = 0; config != NULL && i < config->limit_count; i++)
        if (ix->limit_count < INDEX_LIMITS_MAX)
            ix->limits_ms[ix->limit_count++] = config->limits_ms[i];
}

struct index *index_new(const struct index_config *config)
{
    struct index *ix = calloc(1, sizeof *ix);
    if (ix == NULL)
        return NULL;
    ix->leaf_free = LEAF_NONE;
    ix->gpu_count = 1; /* the value 0, so that every value has one at or below it */
    index_set_limits(ix, config);
    if (!index_buckets_grow(ix, BUCKETS_STEP)) {
        index_free(ix);
        return NULL;
    }
    index_rebuild(ix);
    return ix;
}

void index_free(struct index *ix)
{
    if (ix == NULL)
        return;
    free(ix->nodes.block);
    free(ix->leaves.block);
    free(ix->buckets.block);
    free(ix);
}
