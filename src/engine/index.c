/* index.c - nodes come, change and go. */
#include "engine/index_inner.h"

#include <assert.h>
#include <string.h>

/* --- keys and maxima ------------------------------------------------------------ */

/* The later maxima depend on this cell only through the earlier ones, so the
 * first that does not change ends the walk. */
static void prefix_update(struct index *ix, uint32_t cell)
{
    uint32_t bucket = cell / CLASSES;
    size_t stride = ix->buckets.capacity;
    const struct cell *cells = &ix->buckets.cells[(size_t)bucket * CLASSES];
    uint64_t *prefix = &ix->buckets.prefix[bucket];
    uint32_t c = cell % CLASSES;
    uint64_t max = c > 0 ? prefix[(c - 1) * stride] : 0;
    for (; c < ix->class_count; c++) {
        max = cells[c].max > max ? cells[c].max : max;
        if (prefix[c * stride] == max)
            return;
        prefix[c * stride] = max;
        ix->first.is_known = false;
    }
}

static void cell_update(struct index *ix, uint32_t leaf, uint64_t old_max)
{
    uint64_t max = ix->leaves.max[leaf];
    uint32_t number = ix->leaves.cell[leaf];
    struct cell *cell = &ix->buckets.cells[number];
    if (max < cell->max) {
        if (old_max != cell->max)
            return;
        for (uint32_t l = cell->head; l != LEAF_NONE; l = ix->leaves.next[l])
            max = ix->leaves.max[l] > max ? ix->leaves.max[l] : max;
    }
    if (max == cell->max)
        return;
    cell->max = max;
    prefix_update(ix, number);
}

/* A key that rose is now the second of its bucket, or the largest before it is. */
static void second_update(struct index *ix, uint32_t leaf, uint64_t key)
{
    uint32_t bucket = ix->leaves.cell[leaf] / CLASSES;
    uint64_t *second = &ix->buckets.second[bucket];
    if (key <= *second)
        return;
    size_t all = (size_t)(ix->class_count - 1) * ix->buckets.capacity;
    uint64_t top = ix->buckets.prefix[all + bucket];
    *second = key < top ? key : *second < top ? top : *second;
}

/* Write a slot and carry the change up to the first level that it leaves as it
 * was. */
static void slot_write(struct index *ix, uint32_t slot, uint64_t key)
{
    uint32_t leaf = slot / LEAF_SLOTS;
    uint64_t old_max = ix->leaves.max[leaf];
    uint64_t old = ix->leaves.keys[slot];
    ix->leaves.keys[slot] = key;
    if (key > old)
        second_update(ix, leaf, key);
    if (key < old_max) {
        if (old != old_max)
            return;
        key = index_leaf_max(&ix->leaves.keys[(size_t)leaf * LEAF_SLOTS]);
    }
    if (key == old_max)
        return;
    ix->leaves.max[leaf] = key;
    cell_update(ix, leaf, old_max);
}

/* --- cells ------------------------------------------------------------------------ */

uint32_t index_leaf_take(struct index *ix, uint32_t cell)
{
    uint32_t leaf = ix->leaf_free;
    if (leaf != LEAF_NONE) {
        ix->leaf_free = ix->leaves.next[leaf];
    } else {
        leaf = ix->leaf_used++;
        assert(leaf < ix->leaves.capacity); /* leaves_suffice came first */
    }
    memset(&ix->leaves.keys[(size_t)leaf * LEAF_SLOTS], 0, LEAF_SLOTS * sizeof(uint64_t));
    ix->leaves.max[leaf] = 0;
    ix->leaves.cell[leaf] = cell;
    return leaf;
}

static void cell_insert(struct index *ix, uint32_t number, uint32_t node)
{
    struct cell *cell = &ix->buckets.cells[number];
    if (cell->count % LEAF_SLOTS == 0) {
        uint32_t leaf = index_leaf_take(ix, number);
        ix->leaves.next[leaf] = cell->count > 0 ? cell->head : LEAF_NONE;
        cell->head = leaf;
    }
    uint32_t slot = cell->head * LEAF_SLOTS + cell->count % LEAF_SLOTS;
    cell->count++;
    ix->class_nodes[number % CLASSES]++;
    ix->placed++;
    ix->nodes.slot[node] = slot;
    slot_write(ix, slot, index_key(ix, node));
}

/* The cell's last slot fills the hole. */
static void cell_remove(struct index *ix, uint32_t node)
{
    uint32_t hole = ix->nodes.slot[node];
    uint32_t number = ix->leaves.cell[hole / LEAF_SLOTS];
    struct cell *cell = &ix->buckets.cells[number];
    cell->count--;
    uint32_t last = cell->head * LEAF_SLOTS + cell->count % LEAF_SLOTS;
    if (last != hole) {
        uint64_t key = ix->leaves.keys[last];
        ix->nodes.slot[index_key_node(key)] = hole;
        slot_write(ix, hole, key);
    }
    slot_write(ix, last, 0);
    ix->nodes.slot[node] = SLOT_NONE;
    ix->class_nodes[number % CLASSES]--;
    if (cell->count % LEAF_SLOTS == 0) {
        uint32_t leaf = cell->head;
        cell->head = cell->count > 0 ? ix->leaves.next[leaf] : LEAF_NONE;
        ix->leaves.next[leaf] = ix->leaf_free;
        ix->leaf_free = leaf;
    }
}

/* --- places ----------------------------------------------------------------------- */

uint32_t index_gpu_class(const struct index *ix, uint16_t gpu_gb, bool *is_new)
{
    uint32_t nearest = 0;
    *is_new = false;
    for (uint32_t i = 0; i < ix->gpu_count; i++) {
        if (ix->gpu_values[i] == gpu_gb)
            return i;
        if (ix->gpu_values[i] < gpu_gb && ix->gpu_values[i] > ix->gpu_values[nearest])
            nearest = i;
    }
    *is_new = ix->gpu_count < GPU_VALUES;
    return *is_new ? ix->gpu_count : nearest;
}

/* The bucket for a node's place, made if it is not there; false when out of
 * memory. */
static bool bucket_find(struct index *ix, const struct index_node *in, uint32_t *bucket)
{
    bool is_new = false;
    uint32_t gpu = index_gpu_class(ix, in->gpu_gb, &is_new);
    if (ix->bucket_of[gpu][in->jurisdiction] == 0) {
        uint32_t capacity = ix->buckets.capacity;
        if (ix->bucket_count == capacity) {
            if (!index_leaves_suffice(ix, ix->reserved, 2 * capacity) ||
                !index_buckets_grow(ix, 2 * capacity))
                return false;
        }
        ix->buckets.jurisdiction[ix->bucket_count] = in->jurisdiction;
        ix->bucket_of[gpu][in->jurisdiction] = (uint16_t)++ix->bucket_count;
    }
    if (is_new)
        ix->gpu_values[ix->gpu_count++] = in->gpu_gb;
    *bucket = ix->bucket_of[gpu][in->jurisdiction] - 1U;
    if (ix->gpu_values[gpu] != in->gpu_gb)
        ix->gpu_is_shared = true;
    if (ix->buckets.gpu_top[*bucket] < in->gpu_gb)
        ix->buckets.gpu_top[*bucket] = in->gpu_gb;
    ix->first.is_known = false;
    return true;
}

bool index_put(struct index *ix, uint32_t node, const struct index_node *in)
{
    assert(node < ix->reserved);
    assert(in->jurisdiction < INDEX_JURISDICTIONS && in->score <= INDEX_SCORE_MAX);
    uint32_t bucket = 0;
    if (!bucket_find(ix, in, &bucket))
        return false;
    uint32_t cell = bucket * CLASSES + index_latency_class(ix, in->latency_ms);
    bool was_in = index_has(ix, node);
    uint32_t slot = ix->nodes.slot[node];
    bool is_moving = !was_in || ix->leaves.cell[slot / LEAF_SLOTS] != cell;
    if (was_in && is_moving)
        cell_remove(ix, node);
    ix->nodes.score[node] = in->score;
    ix->nodes.latency_ms[node] = in->latency_ms;
    ix->nodes.gpu_gb[node] = in->gpu_gb;
    ix->nodes.place[node] =
        (uint16_t)(in->jurisdiction | NODE_IS_IN | (in->is_available ? KERNEL_OPEN : 0));
    if (is_moving)
        cell_insert(ix, cell, node);
    else
        slot_write(ix, slot, index_key(ix, node));
    ix->count += !was_in;
    if (ix->node_end <= node)
        ix->node_end = node + 1;
    return true;
}

void index_remove(struct index *ix, uint32_t node)
{
    if (!index_has(ix, node))
        return;
    cell_remove(ix, node);
    ix->nodes.place[node] = 0;
    ix->count--;
}

void index_set_score(struct index *ix, uint32_t node, uint32_t score)
{
    assert(index_has(ix, node) && score <= INDEX_SCORE_MAX);
    ix->nodes.score[node] = score;
    slot_write(ix, ix->nodes.slot[node], index_key(ix, node));
}

void index_set_available(struct index *ix, uint32_t node, bool is_available)
{
    assert(index_has(ix, node));
    uint32_t place = ix->nodes.place[node] & ~KERNEL_OPEN;
    ix->nodes.place[node] = (uint16_t)(is_available ? place | KERNEL_OPEN : place);
    slot_write(ix, ix->nodes.slot[node], index_key(ix, node));
}

void index_prefetch(const struct index *ix, uint32_t node)
{
    if (node >= ix->node_end)
        return;
    __builtin_prefetch(&ix->nodes.score[node]);
    __builtin_prefetch(&ix->nodes.place[node]);
    __builtin_prefetch(&ix->nodes.slot[node]);
}

void index_prefetch_key(const struct index *ix, uint32_t node)
{
    if (!index_has(ix, node))
        return;
    __builtin_prefetch(&ix->leaves.keys[ix->nodes.slot[node]]);
    __builtin_prefetch(&ix->leaves.max[ix->nodes.slot[node] / LEAF_SLOTS]);
}

bool index_get(const struct index *ix, uint32_t node, struct index_node *out)
{
    if (!index_has(ix, node))
        return false;
    *out = (struct index_node){
        .gpu_gb = ix->nodes.gpu_gb[node],
        .jurisdiction = ix->nodes.place[node] & KERNEL_JURISDICTION,
        .latency_ms = ix->nodes.latency_ms[node],
        .score = ix->nodes.score[node],
        .is_available = (ix->nodes.place[node] & KERNEL_OPEN) != 0,
    };
    return true;
}

uint32_t index_count(const struct index *ix)
{
    return ix->count;
}
