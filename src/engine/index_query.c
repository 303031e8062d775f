/* index_query.c - the best node by branch and bound, and by a scan. */
#include "engine/index_inner.h"

#define FAILED_MAX 8 /* so many buckets in the order of their maxima, then all */

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
    uint32_t node = index_key_node(key);
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

static void search_bucket(struct search *s, size_t bucket)
{
    const struct cell *cells = &s->ix->buckets.cells[bucket * CLASSES];
    for (uint32_t c = 0; c <= s->last_class; c++)
        search_cell(s, &cells[c]);
}

/* The largest key of the bucket but `top`, which is the largest. */
static uint64_t bucket_second(const struct index *ix, size_t bucket, uint64_t top)
{
    uint32_t leaf = ix->nodes.slot[index_key_node(top)] / LEAF_SLOTS;
    const uint64_t *keys = &ix->leaves.keys[(size_t)leaf * LEAF_SLOTS];
    const struct cell *cells = &ix->buckets.cells[bucket * CLASSES];
    uint32_t own = ix->leaves.cell[leaf] % CLASSES;
    uint64_t second = 0;

    for (uint32_t i = 0; i < LEAF_SLOTS; i++)
        second = keys[i] > second && keys[i] != top ? keys[i] : second;
    for (uint32_t c = 0; c < ix->class_count; c++)
        second = cells[c].max > second && c != own ? cells[c].max : second;
    for (uint32_t l = cells[own].head; l != LEAF_NONE; l = ix->leaves.next[l])
        second = ix->leaves.max[l] > second && l != leaf ? ix->leaves.max[l] : second;
    return second;
}

/* A bucket whose largest key failed: most have no other that beats the best so far. */
static void search_failed(struct search *s, struct index *ix, uint64_t failed)
{
    uint32_t leaf = ix->nodes.slot[index_key_node(failed)] / LEAF_SLOTS;
    uint32_t bucket = ix->leaves.cell[leaf] / CLASSES;
    uint64_t *second = &ix->buckets.second[bucket];
    size_t all = (size_t)(ix->class_count - 1) * ix->buckets.capacity;

    if (failed == ix->buckets.prefix[all + bucket]) {
        if (*second > s->best)
            *second = bucket_second(ix, bucket, failed);
        if (*second <= s->best)
            return;
    }
    s->failed = failed;
    search_bucket(s, bucket);
}

static bool bucket_matches(const struct search *s, size_t bucket)
{
    uint32_t j = s->ix->buckets.jurisdiction[bucket];
    return (s->ix->buckets.gpu_top[bucket] >= s->q->min_gpu_gb) &
           (s->jurisdictions[j / 64] >> (j % 64) & 1);
}

/* The largest maximum of a matching bucket that is smaller than `below`. */
static uint64_t next_top(const struct search *s, const uint64_t *tops, uint64_t below)
{
    const struct buckets *buckets = &s->ix->buckets;
    const struct kernel_buckets columns = { tops, buckets->gpu_top, buckets->jurisdiction };
    size_t blocks = (s->ix->bucket_count + KERNEL_BUCKETS - 1) / KERNEL_BUCKETS;

    if (s->q->jurisdictions == NULL)
        return kernel_top_any(&columns, blocks, s->q->min_gpu_gb, below);
    return kernel_top_listed(&columns, blocks, s->q->min_gpu_gb, below, s->q->jurisdictions);
}

/* What will be read when this key's node is tried and then taken. */
static void fetch_ahead(const struct search *s, uint64_t key)
{
    uint32_t node = index_key_node(key);
    if (key <= KEY_CLOSED)
        return;
    index_prefetch(s->ix, node);
    s->q->ahead(s->q->ctx, node);
}

/* The two largest maxima. Queries come in pairs that differ in what `fits` alone: they are
 * kept for the next one, and what the second needs is fetched while the first is tried. */
static void find_first(const struct search *s, struct index *ix, const uint64_t *tops)
{
    if (ix->first.is_known && s->q->jurisdictions == NULL &&
        ix->first.last_class == s->last_class && ix->first.min_gpu_gb == s->q->min_gpu_gb)
        return;
    ix->first.top = next_top(s, tops, UINT64_MAX);
    ix->first.has_next = s->q->ahead != NULL; /* a lone question seldom needs it */
    if (ix->first.has_next) {
        fetch_ahead(s, ix->first.top);
        ix->first.next = next_top(s, tops, ix->first.top);
        fetch_ahead(s, ix->first.next);
    }
    ix->first.last_class = s->last_class;
    ix->first.min_gpu_gb = s->q->min_gpu_gb;
    ix->first.is_known = s->q->jurisdictions == NULL;
}

/* Maxima of buckets in descending order, until one's node passes. Only the buckets whose
 * maxima failed before it can then hold a better node. */
uint32_t index_best(struct index *ix, const struct index_query *q)
{
    struct search s = { .ix = ix, .q = q, .best = KEY_CLOSED };
    s.jurisdictions = q->jurisdictions != NULL ? q->jurisdictions : any_jurisdiction;
    s.last_class = index_latency_class(ix, q->max_latency_ms);
    s.is_cutting_class = ix->class_top_ms[s.last_class] != q->max_latency_ms;

    const uint64_t *tops =
        &ix->buckets.prefix[(size_t)s.last_class * ix->buckets.capacity];
    uint64_t failed[FAILED_MAX];
    size_t failed_count = 0;
    find_first(&s, ix, tops);
    uint64_t top = ix->first.top;
    while (top > KEY_CLOSED && !search_try(&s, top)) {
        if (failed_count == FAILED_MAX)
            break;
        failed[failed_count++] = top;
        top = failed_count == 1 && ix->first.has_next ? ix->first.next : next_top(&s, tops, top);
    }
    for (size_t i = failed_count; i-- > 0;)
        search_failed(&s, ix, failed[i]);
    if (failed_count == FAILED_MAX)
        for (size_t b = 0; b < ix->bucket_count; b++)
            if (tops[b] > s.best && bucket_matches(&s, b))
                search_bucket(&s, b);
    return s.best == KEY_CLOSED ? INDEX_NONE : index_key_node(s.best);
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
            if (columns.score[i] >= best &&
                kernel_passes_listed(&columns, &filter, i) != 0 &&
                !is_excluded(q, node) && (q->fits == NULL || q->fits(q->ctx, node))) {
                best = columns.score[i] + 1;
                winner = node;
            }
        }
    }
    return winner;
}
