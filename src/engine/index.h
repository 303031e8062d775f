/*
 * index.h - the best node for a task, exactly: the allocation index.
 *
 * Derived data: filled from the nodes' columns, kept in step by their setters,
 * never saved, digested or undone. It answers "which available node that
 * passes these filters has the highest score, ties to the lowest number?"
 * with the same node that a full scan names, whatever the order of updates
 * and whenever it was rebuilt. It knows nothing of tasks or policy: the rare
 * filters (price, stake, cores, owner ...) come as a function.
 *
 * A node is a dense number below the count given to index_reserve.
 * Unknown values: gpu_gb 0 (no GPU, or unknown), jurisdiction 0, latency
 * INDEX_LATENCY_UNKNOWN. A filter is a plain comparison with these values: an
 * unknown latency fails every limit, and jurisdiction 0 passes a list exactly
 * if bit 0 of the list is set, so a caller for whom an unknown place must not
 * exclude sets that bit.
 *
 * Structure: cells of GPU class x jurisdiction x latency class. A cell is a
 * list of 16-slot leaves; leaves and cells know their maximum key, and each
 * bucket (GPU class x jurisdiction) the maximum over its first k latency
 * classes, so a query reads one number per matching bucket. The largest is the
 * answer if its node passes; otherwise branch and bound. Keys are
 * (score + 1) << 32 | ~node, 0 in the upper half when not available: there are
 * no ties, and the maximum names its node.
 *
 * Cost: query O(buckets) when the first candidate passes; update O(1) unless
 * a maximum changes. About 26 bytes a node, plus up to 5 KiB a bucket, so a few
 * hundred nodes spread over many jurisdictions take more each.
 */
#ifndef ENGINE_INDEX_H
#define ENGINE_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define INDEX_NONE            UINT32_MAX /* no node passes */
#define INDEX_LATENCY_UNKNOWN UINT32_MAX
#define INDEX_LATENCY_ANY     UINT32_MAX  /* as a limit: none */
#define INDEX_SCORE_MAX       4000000000U /* scores are scaled by 1e9 */
#define INDEX_JURISDICTIONS   512
#define INDEX_LIMITS_MAX      8

/* Latency limits that queries will often carry (the policy's): they become
 * boundaries of latency classes, so that such a query cuts no cell. Only
 * speed depends on them; those after the first INDEX_LIMITS_MAX are ignored. */
struct index_config {
    const uint32_t *limits_ms;
    size_t limit_count;
};

struct index_node {
    uint16_t gpu_gb;
    uint16_t jurisdiction; /* < INDEX_JURISDICTIONS */
    uint32_t latency_ms;
    uint32_t score; /* <= INDEX_SCORE_MAX */
    bool is_available;
};

struct index_query {
    uint32_t min_gpu_gb;
    uint32_t max_latency_ms;       /* INDEX_LATENCY_ANY: no limit */
    const uint64_t *jurisdictions; /* bit set of 512, NULL: any */
    const uint32_t *exclude;       /* node numbers; a handful */
    size_t exclude_count;
    bool (*fits)(const void *ctx, uint32_t node); /* NULL: every node fits */
    /* NULL, or: this node will probably be asked about. For queries in pairs that differ in
     * what is excluded; only speed depends on it. */
    void (*ahead)(const void *ctx, uint32_t node);
    const void *ctx;
};

struct index;

/* config may be NULL. NULL when out of memory. */
struct index *index_new(const struct index_config *config);
void index_free(struct index *ix); /* NULL ok */

/* Nodes 0 .. node_count-1 may be put. False when out of memory: nothing
 * changed. Never shrinks. */
bool index_reserve(struct index *ix, uint32_t node_count);

/* Add a node or change everything about it. False when out of memory, nothing
 * changed; that can happen only when its GPU class has not yet been seen in
 * its jurisdiction. */
bool index_put(struct index *ix, uint32_t node, const struct index_node *in);

/* Take a node out; nothing happens when it is not in. */
void index_remove(struct index *ix, uint32_t node);

/* These take effect at once and cannot fail. The node must be in. */
void index_set_score(struct index *ix, uint32_t node, uint32_t score);
void index_set_available(struct index *ix, uint32_t node, bool is_available);

/* It will soon be told something about this node: fetch what that takes. */
void index_prefetch(const struct index *ix, uint32_t node);
/* Some time after that. */
void index_prefetch_key(const struct index *ix, uint32_t node);

/* A node's place, score and availability as held. False: it is not in. */
bool index_get(const struct index *ix, uint32_t node, struct index_node *out);

/* The winner, or INDEX_NONE. `fits` is asked about nodes that pass all other
 * filters and would win; it must not change the index. For the k best, ask
 * again with the winners excluded. The index is changed only in what it remembers. */
uint32_t index_best(struct index *ix, const struct index_query *q);

/* The same answer by a scan over all nodes: the oracle of the tests. */
uint32_t index_scan(const struct index *ix, const struct index_query *q);

/* New latency limits; they count from the next rebuild on. */
void index_set_limits(struct index *ix, const struct index_config *config);

/* Choose latency classes anew (quantiles of the nodes now in) and pack the
 * leaves. O(nodes), allocates nothing; for tick boundaries. No answer depends
 * on whether or when this is called. wants_rebuild: enough nodes came or moved
 * since the last one, or a class has outgrown four times its share. */
void index_rebuild(struct index *ix);
bool index_wants_rebuild(const struct index *ix);

/* Nodes in the index, and bytes allocated. */
uint32_t index_count(const struct index *ix);
size_t index_memory(const struct index *ix);

#endif
