/* index_rebuild.c - latency classes from quantiles, and packed leaves. */
#include "engine/index_inner.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static int compare_u32(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a;
    uint32_t y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* Latencies of nodes at even distances, sorted. */
static uint32_t sample_take(struct index *ix)
{
    uint32_t step = ix->node_end / SAMPLE_MAX + 1;
    uint32_t n = 0;
    for (uint64_t node = 0; node < ix->node_end; node += step)
        if (index_has(ix, (uint32_t)node))
            ix->sample[n++] = ix->nodes.latency_ms[node];
    qsort(ix->sample, n, sizeof *ix->sample, compare_u32);
    return n;
}

/* The given limits, and quantiles in the classes that remain. A quantile that
 * comes again is one value with more than a class's share: it gets a class of
 * its own, so that a limit next to it does not cut it. */
static void classes_choose(struct index *ix)
{
    uint32_t n = sample_take(ix);
    uint32_t want = CLASSES - ix->limit_count;
    uint32_t tops[CLASSES] = { 0 };
    uint32_t count = 0;
    for (uint32_t k = 1; k < want && n > 0; k++) {
        uint32_t top = ix->sample[(uint64_t)n * k / want];
        bool is_again = k > 1 && top == ix->sample[(uint64_t)n * (k - 1) / want];
        tops[count++] = is_again && top > 0 ? top - 1 : top;
    }
    for (uint32_t i = 0; i < ix->limit_count; i++)
        tops[count++] = ix->limits_ms[i];
    tops[count++] = UINT32_MAX;
    qsort(tops, count, sizeof *tops, compare_u32);
    ix->class_count = 0;
    memset(ix->class_top_ms, 0xff, sizeof ix->class_top_ms);
    for (uint32_t i = 0; i < count; i++)
        if (i == 0 || tops[i] != tops[i - 1])
            ix->class_top_ms[ix->class_count++] = tops[i];
}

static uint32_t node_cell(const struct index *ix, uint32_t node)
{
    bool is_new = false;
    uint32_t gpu = index_gpu_class(ix, ix->nodes.gpu_gb[node], &is_new);
    uint32_t bucket = ix->bucket_of[gpu][ix->nodes.place[node] & KERNEL_JURISDICTION];
    assert(!is_new && bucket > 0);
    return (bucket - 1) * CLASSES + index_latency_class(ix, ix->nodes.latency_ms[node]);
}

/* Lay out the leaves of each cell side by side, first to last in list order
 * reversed; the cell's head stands at its first leaf until the fill is done. */
static void leaves_lay_out(struct index *ix)
{
    ix->leaf_free = LEAF_NONE;
    ix->leaf_used = 0;
    for (uint32_t c = 0; c < ix->bucket_count * CLASSES; c++) {
        struct cell *cell = &ix->buckets.cells[c];
        uint32_t leaf_count = (cell->count + LEAF_SLOTS - 1) / LEAF_SLOTS;
        for (uint32_t i = 0; i < leaf_count; i++) {
            uint32_t leaf = index_leaf_take(ix, c);
            ix->leaves.next[leaf] = i > 0 ? leaf - 1 : LEAF_NONE;
        }
        *cell = (struct cell){ .head = ix->leaf_used - leaf_count };
    }
}

static void maxima_compute(struct index *ix)
{
    for (uint32_t l = 0; l < ix->leaf_used; l++) {
        uint64_t max = index_leaf_max(&ix->leaves.keys[(size_t)l * LEAF_SLOTS]);
        struct cell *cell = &ix->buckets.cells[ix->leaves.cell[l]];
        ix->leaves.max[l] = max;
        cell->max = max > cell->max ? max : cell->max;
    }
    for (size_t b = 0; b < ix->bucket_count; b++) {
        uint64_t max = 0;
        for (size_t c = 0; c < ix->class_count; c++) {
            const struct cell *cell = &ix->buckets.cells[b * CLASSES + c];
            max = cell->max > max ? cell->max : max;
            ix->buckets.prefix[c * ix->buckets.capacity + b] = max;
        }
        ix->buckets.second[b] = max;
    }
}

void index_rebuild(struct index *ix)
{
    classes_choose(ix);
    memset(ix->class_nodes, 0, sizeof ix->class_nodes);
    for (uint32_t c = 0; c < ix->bucket_count * CLASSES; c++)
        ix->buckets.cells[c] = (struct cell){ .head = LEAF_NONE };
    for (uint32_t node = 0; node < ix->node_end; node++) {
        if (!index_has(ix, node))
            continue;
        uint32_t cell = node_cell(ix, node);
        ix->nodes.slot[node] = cell; /* until it has a slot */
        ix->buckets.cells[cell].count++;
        ix->class_nodes[cell % CLASSES]++;
    }
    leaves_lay_out(ix);
    for (uint32_t node = 0; node < ix->node_end; node++) {
        if (!index_has(ix, node))
            continue;
        struct cell *cell = &ix->buckets.cells[ix->nodes.slot[node]];
        uint32_t slot = cell->head * LEAF_SLOTS + cell->count++;
        ix->nodes.slot[node] = slot;
        ix->leaves.keys[slot] = index_key(ix, node);
    }
    for (uint32_t c = 0; c < ix->bucket_count * CLASSES; c++) {
        struct cell *cell = &ix->buckets.cells[c];
        cell->head =
            cell->count > 0 ? cell->head + (cell->count - 1) / LEAF_SLOTS : LEAF_NONE;
    }
    maxima_compute(ix);
    ix->first.is_known = false;
    ix->placed = 0;
}

/* A value that many nodes share keeps its class large whatever is chosen, so a
 * large class counts only after enough nodes have come or moved. */
bool index_wants_rebuild(const struct index *ix)
{
    if (ix->placed > ix->count / 2 + 256)
        return true;
    if (ix->placed <= ix->count / 8 + 64)
        return false;
    for (uint32_t c = 0; c < ix->class_count; c++)
        if (ix->class_nodes[c] / 4 > ix->count / ix->class_count)
            return true;
    return false;
}
