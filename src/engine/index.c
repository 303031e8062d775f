#include "engine/index.h"

#include "engine/kernels.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

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
#define BUCKETS_STEP 16

/* Nodes per latency class and bucket that a rebuild aims at, and bounds. */
#define CELL_AIM    8
#define CLASSES_MIN 4

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
    uint32_t class_top_ms[CLASSES]; /* ascending, the last UINT32_MAX */
    uint32_t class_nodes[CLASSES];
    uint32_t limits_ms[INDEX_LIMITS_MAX];
    uint32_t limit_count;
    uint32_t gpu_count;
    bool gpu_is_shared; /* more values than classes: classes hold ranges */
    uint16_t gpu_values[GPU_VALUES];
    uint16_t bucket_of[GPU_VALUES][INDEX_JURISDICTIONS]; /* + 1; 0: none */
    uint32_t sample[SAMPLE_MAX];
};

/* --- memory ------------------------------------------------------------------ */

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
    return capacity * (CLASSES * (sizeof(struct cell) + sizeof(uint64_t)) +
                       2 * sizeof(uint16_t));
}

static bool buckets_grow(struct buckets *b, uint32_t capacity)
{
    struct buckets to = { .block = calloc(1, buckets_bytes(capacity)),
                          .capacity = capacity };
    if (to.block == NULL)
        return false;
    to.cells = to.block;
    to.prefix = (uint64_t *)(to.cells + (size_t)CLASSES * capacity);
    to.gpu_top = (uint16_t *)(to.prefix + (size_t)CLASSES * capacity);
    to.jurisdiction = to.gpu_top + capacity;
    if (b->capacity > 0) {
        memcpy(to.cells, b->cells, (size_t)CLASSES * b->capacity * sizeof *b->cells);
        for (size_t c = 0; c < CLASSES; c++)
            memcpy(to.prefix + c * capacity, b->prefix + c * b->capacity,
                   b->capacity * sizeof *b->prefix);
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
static bool leaves_suffice(struct index *ix, uint32_t nodes, uint32_t buckets)
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
    if (!leaves_suffice(ix, node_count, ix->buckets.capacity))
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
    if (!buckets_grow(&ix->buckets, BUCKETS_STEP)) {
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

/* --- keys and maxima ------------------------------------------------------------ */

static uint64_t node_key(const struct index *ix, uint32_t node)
{
    uint64_t rank = ix->nodes.place[node] & KERNEL_OPEN ? ix->nodes.score[node] + 1U : 0;
    return rank << 32 | (uint32_t)~node;
}

static uint32_t key_node(uint64_t key)
{
    return ~(uint32_t)key;
}

static uint64_t max_of(const uint64_t *keys)
{
    uint64_t max = 0;
    for (size_t i = 0; i < LEAF_SLOTS; i++)
        max = keys[i] > max ? keys[i] : max;
    return max;
}

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

/* Write a slot and carry the change up to the first level that it leaves as it
 * was. */
static void slot_write(struct index *ix, uint32_t slot, uint64_t key)
{
    uint32_t leaf = slot / LEAF_SLOTS;
    uint64_t old_max = ix->leaves.max[leaf];
    uint64_t old = ix->leaves.keys[slot];
    ix->leaves.keys[slot] = key;
    if (key < old_max) {
        if (old != old_max)
            return;
        key = max_of(&ix->leaves.keys[(size_t)leaf * LEAF_SLOTS]);
    }
    if (key == old_max)
        return;
    ix->leaves.max[leaf] = key;
    cell_update(ix, leaf, old_max);
}

/* --- cells ------------------------------------------------------------------------ */

static uint32_t leaf_take(struct index *ix, uint32_t cell)
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
        uint32_t leaf = leaf_take(ix, number);
        ix->leaves.next[leaf] = cell->count > 0 ? cell->head : LEAF_NONE;
        cell->head = leaf;
    }
    uint32_t slot = cell->head * LEAF_SLOTS + cell->count % LEAF_SLOTS;
    cell->count++;
    ix->class_nodes[number % CLASSES]++;
    ix->placed++;
    ix->nodes.slot[node] = slot;
    slot_write(ix, slot, node_key(ix, node));
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
        ix->nodes.slot[key_node(key)] = hole;
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

/* The class of a latency: the first whose top is not below it. */
static uint32_t latency_class(const struct index *ix, uint32_t latency_ms)
{
    uint32_t below = 0;
    for (uint32_t c = 0; c < ix->class_count; c++)
        below += ix->class_top_ms[c] < latency_ms;
    return below;
}

/* The class of the value itself; of the nearest below it once there are
 * GPU_VALUES of them. */
static uint32_t gpu_class(const struct index *ix, uint16_t gpu_gb, bool *is_new)
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
    uint32_t gpu = gpu_class(ix, in->gpu_gb, &is_new);
    if (ix->bucket_of[gpu][in->jurisdiction] == 0) {
        uint32_t capacity = ix->buckets.capacity;
        if (ix->bucket_count == capacity) {
            if (!leaves_suffice(ix, ix->reserved, 2 * capacity) ||
                !buckets_grow(&ix->buckets, 2 * capacity))
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
    return true;
}

static bool is_in(const struct index *ix, uint32_t node)
{
    return node < ix->node_end && (ix->nodes.place[node] & NODE_IS_IN) != 0;
}

bool index_put(struct index *ix, uint32_t node, const struct index_node *in)
{
    assert(node < ix->reserved);
    assert(in->jurisdiction < INDEX_JURISDICTIONS && in->score <= INDEX_SCORE_MAX);
    uint32_t bucket = 0;
    if (!bucket_find(ix, in, &bucket))
        return false;
    uint32_t cell = bucket * CLASSES + latency_class(ix, in->latency_ms);
    bool was_in = is_in(ix, node);
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
        slot_write(ix, slot, node_key(ix, node));
    ix->count += !was_in;
    if (ix->node_end <= node)
        ix->node_end = node + 1;
    return true;
}

void index_remove(struct index *ix, uint32_t node)
{
    if (!is_in(ix, node))
        return;
    cell_remove(ix, node);
    ix->nodes.place[node] = 0;
    ix->count--;
}

void index_set_score(struct index *ix, uint32_t node, uint32_t score)
{
    assert(is_in(ix, node) && score <= INDEX_SCORE_MAX);
    ix->nodes.score[node] = score;
    slot_write(ix, ix->nodes.slot[node], node_key(ix, node));
}

void index_set_available(struct index *ix, uint32_t node, bool is_available)
{
    assert(is_in(ix, node));
    uint32_t place = ix->nodes.place[node] & ~KERNEL_OPEN;
    ix->nodes.place[node] = (uint16_t)(is_available ? place | KERNEL_OPEN : place);
    slot_write(ix, ix->nodes.slot[node], node_key(ix, node));
}

bool index_get(const struct index *ix, uint32_t node, struct index_node *out)
{
    if (!is_in(ix, node))
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

/* --- rebuilding ---------------------------------------------------------------------- */

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
        if (is_in(ix, (uint32_t)node))
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
    uint32_t room = CLASSES - 1 - ix->limit_count;
    uint32_t want = ix->count / (CELL_AIM * (ix->bucket_count + 1));
    want = want > room ? room : want < CLASSES_MIN ? CLASSES_MIN : want;
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
    for (uint32_t i = 0; i < count; i++)
        if (i == 0 || tops[i] != tops[i - 1])
            ix->class_top_ms[ix->class_count++] = tops[i];
}

static uint32_t node_cell(const struct index *ix, uint32_t node)
{
    bool is_new = false;
    uint32_t gpu = gpu_class(ix, ix->nodes.gpu_gb[node], &is_new);
    uint32_t bucket = ix->bucket_of[gpu][ix->nodes.place[node] & KERNEL_JURISDICTION];
    assert(!is_new && bucket > 0);
    return (bucket - 1) * CLASSES + latency_class(ix, ix->nodes.latency_ms[node]);
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
            uint32_t leaf = leaf_take(ix, c);
            ix->leaves.next[leaf] = i > 0 ? leaf - 1 : LEAF_NONE;
        }
        *cell = (struct cell){ .head = ix->leaf_used - leaf_count };
    }
}

static void maxima_compute(struct index *ix)
{
    for (uint32_t l = 0; l < ix->leaf_used; l++) {
        uint64_t max = max_of(&ix->leaves.keys[(size_t)l * LEAF_SLOTS]);
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
    }
}

void index_rebuild(struct index *ix)
{
    classes_choose(ix);
    memset(ix->class_nodes, 0, sizeof ix->class_nodes);
    for (uint32_t c = 0; c < ix->bucket_count * CLASSES; c++)
        ix->buckets.cells[c] = (struct cell){ .head = LEAF_NONE };
    for (uint32_t node = 0; node < ix->node_end; node++) {
        if (!is_in(ix, node))
            continue;
        uint32_t cell = node_cell(ix, node);
        ix->nodes.slot[node] = cell; /* until it has a slot */
        ix->buckets.cells[cell].count++;
        ix->class_nodes[cell % CLASSES]++;
    }
    leaves_lay_out(ix);
    for (uint32_t node = 0; node < ix->node_end; node++) {
        if (!is_in(ix, node))
            continue;
        struct cell *cell = &ix->buckets.cells[ix->nodes.slot[node]];
        uint32_t slot = cell->head * LEAF_SLOTS + cell->count++;
        ix->nodes.slot[node] = slot;
        ix->leaves.keys[slot] = node_key(ix, node);
    }
    for (uint32_t c = 0; c < ix->bucket_count * CLASSES; c++) {
        struct cell *cell = &ix->buckets.cells[c];
        cell->head = cell->count > 0 ? cell->head + (cell->count - 1) / LEAF_SLOTS
                                     : LEAF_NONE;
    }
    maxima_compute(ix);
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

/* --- queries --------------------------------------------------------------------------- */

struct search {
    const struct index *ix;
    const struct index_query *q;
    const uint64_t *jurisdictions;
    uint32_t last_class;   /* the class that the latency limit falls in */
    bool is_cutting_class; /* some of that class may be above the limit */
    uint64_t best;
    uint64_t failed; /* the key that was tested last without success */
};

static const uint64_t any_jurisdiction[INDEX_JURISDICTIONS / 64] = {
    UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX,
    UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX,
};

static bool is_excluded(const struct index_query *q, uint32_t node)
{
    for (size_t i = 0; i < q->exclude_count; i++)
        if (q->exclude[i] == node)
            return true;
    return false;
}

/* Is the key's node, which lies in a matching bucket, the answer unless there is
 * a better one? Then it is kept as the best so far. */
static bool search_try(struct search *s, uint64_t key)
{
    if (key == s->failed)
        return false;
    uint32_t node = key_node(key);
    const struct index_query *q = s->q;
    const struct nodes *nodes = &s->ix->nodes;
    if (is_excluded(q, node) ||
        (s->is_cutting_class && nodes->latency_ms[node] > q->max_latency_ms) ||
        (s->ix->gpu_is_shared && nodes->gpu_gb[node] < q->min_gpu_gb) ||
        (q->fits != NULL && !q->fits(q->ctx, node))) {
        s->failed = key;
        return false;
    }
    s->best = key;
    return true;
}

/* The slots that beat the best so far, in descending order. */
static void search_leaf(struct search *s, uint32_t leaf)
{
    const uint64_t *keys = &s->ix->leaves.keys[(size_t)leaf * LEAF_SLOTS];
    uint64_t below = UINT64_MAX;
    for (;;) {
        uint64_t top = s->best;
        for (size_t i = 0; i < LEAF_SLOTS; i++)
            top = keys[i] > top && keys[i] < below ? keys[i] : top;
        if (top == s->best || search_try(s, top))
            return;
        below = top;
    }
}

static void search_cell(struct search *s, const struct cell *cell)
{
    if (cell->max <= s->best || search_try(s, cell->max))
        return;
    for (uint32_t l = cell->head; l != LEAF_NONE; l = s->ix->leaves.next[l])
        if (s->ix->leaves.max[l] > s->best)
            search_leaf(s, l);
}

static void search_bucket(struct search *s, size_t bucket, uint64_t top)
{
    if (top <= s->best || search_try(s, top))
        return;
    const struct cell *cells = &s->ix->buckets.cells[bucket * CLASSES];
    for (uint32_t c = 0; c <= s->last_class; c++)
        search_cell(s, &cells[c]);
}

static bool bucket_matches(const struct search *s, size_t bucket)
{
    uint32_t j = s->ix->buckets.jurisdiction[bucket];
    return (s->ix->buckets.gpu_top[bucket] >= s->q->min_gpu_gb) &
           (s->jurisdictions[j / 64] >> (j % 64) & 1);
}

uint32_t index_best(const struct index *ix, const struct index_query *q)
{
    struct search s = { .ix = ix, .q = q, .best = KEY_CLOSED };
    s.jurisdictions = q->jurisdictions != NULL ? q->jurisdictions : any_jurisdiction;
    s.last_class = latency_class(ix, q->max_latency_ms);
    s.is_cutting_class = ix->class_top_ms[s.last_class] != q->max_latency_ms;

    const uint64_t *tops = &ix->buckets.prefix[(size_t)s.last_class * ix->buckets.capacity];
    uint64_t top = KEY_CLOSED;
    size_t top_bucket = 0;
    for (size_t b = 0; b < ix->bucket_count; b++) {
        uint64_t bound = tops[b] & (0 - (uint64_t)bucket_matches(&s, b));
        top_bucket = bound > top ? b : top_bucket;
        top = bound > top ? bound : top;
    }
    if (top == KEY_CLOSED)
        return INDEX_NONE;
    if (search_try(&s, top))
        return key_node(top);
    search_bucket(&s, top_bucket, top);
    for (size_t b = 0; b < ix->bucket_count; b++)
        if (tops[b] > s.best && bucket_matches(&s, b))
            search_bucket(&s, b, tops[b]);
    return s.best == KEY_CLOSED ? INDEX_NONE : key_node(s.best);
}

uint32_t index_scan(const struct index *ix, const struct index_query *q)
{
    const struct kernel_columns columns = { ix->nodes.score, ix->nodes.latency_ms,
                                            ix->nodes.gpu_gb, ix->nodes.place };
    const uint64_t *bits = q->jurisdictions != NULL ? q->jurisdictions : any_jurisdiction;
    struct kernel_filter filter = { .min_gpu_gb = q->min_gpu_gb,
                                    .max_latency_ms = q->max_latency_ms };
    for (size_t i = 0; i < 16; i++)
        filter.jurisdictions[i] = (uint32_t)(bits[i / 2] >> (i % 2 * 32));

    uint32_t best = 0; /* score + 1 */
    uint32_t winner = INDEX_NONE;
    for (size_t from = 0; from < ix->node_end; from += KERNEL_BLOCK) {
        uint32_t block_best = q->jurisdictions != NULL
                                  ? kernel_best_listed(&columns, &filter, from)
                                  : kernel_best_any(&columns, &filter, from);
        if (block_best <= best)
            continue;
        for (size_t i = from; i < from + KERNEL_BLOCK; i++) {
            uint32_t node = (uint32_t)i;
            if (columns.score[i] >= best && kernel_passes_listed(&columns, &filter, i) != 0 &&
                !is_excluded(q, node) && (q->fits == NULL || q->fits(q->ctx, node))) {
                best = columns.score[i] + 1;
                winner = node;
            }
        }
    }
    return winner;
}
