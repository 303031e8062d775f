/* bench_index.c - the allocation index against the scan that proves it, in one
 * run with the same answers; its growth; the scan's kernels for this machine
 * against the same loops for the baseline machine. */
#include "config.h"

#include "engine/index.h"
#include "engine/kernels.h"
#include "tests/bench/bench.h"

#include <string.h>

#define QUERIES       2048U
#define UPDATES       100000U
#define JURISDICTIONS 40U

static const uint16_t gpu_values[] = { 4, 8, 12, 24 };
static const uint32_t limits_ms[] = { 500, 100 };

struct scale {
    uint32_t nodes;
    uint32_t scans; /* queries asked of the scan in one round */
    double expected;
};

static const struct scale scales[] = {
    { 1000, QUERIES, 1 },
    { 10000, 1024, 5 },
    { 100000, 128, 20 },
    { 1000000, 16, 50 },
};

#define SCALES (sizeof scales / sizeof *scales)

struct figures {
    double query_ns, scan_ns, update_ns, cycle_ns, rebuild_ms;
    double ratio;
    double bytes_per_node;
};

static bool almost_all(const void *ctx, uint32_t node)
{
    (void)ctx;
    return node % 64 != 0;
}

static struct index *population(uint32_t nodes, uint64_t *rng)
{
    struct index *ix = index_new(&(struct index_config){ limits_ms, 2 });
    bench_assert(ix != NULL && index_reserve(ix, nodes), "out of memory");
    for (uint32_t i = 0; i < nodes; i++) {
        uint64_t r = bench_random(rng);
        struct index_node n = {
            .gpu_gb = gpu_values[r % 4],
            .jurisdiction = (uint16_t)(1 + (r >> 8) % JURISDICTIONS),
            .latency_ms = 10 + (uint32_t)(r >> 16) % 491,
            .score = (uint32_t)(r >> 32) % 1000000000U,
            .is_available = (r & 0x80) != 0,
        };
        bench_assert(index_put(ix, i, &n), "out of memory");
        if (index_wants_rebuild(ix))
            index_rebuild(ix);
    }
    return ix;
}

/* Half with a list of jurisdictions, half with a function that nearly always
 * says yes; limits none, the policy's, and any. */
static void make_queries(struct index_query *queries, uint64_t (*sets)[8], uint64_t *rng)
{
    for (size_t i = 0; i < QUERIES; i++) {
        uint64_t r = bench_random(rng);
        for (size_t j = 0; j < 8; j++)
            sets[i][j] = bench_random(rng);
        queries[i] = (struct index_query){
            .min_gpu_gb = gpu_values[r % 4],
            .max_latency_ms = (r >> 8) % 3 == 0   ? INDEX_LATENCY_ANY
                              : (r >> 8) % 3 == 1 ? limits_ms[(r >> 16) % 2]
                                                  : 20 + (uint32_t)(r >> 20) % 480,
            .jurisdictions = (r >> 50 & 1) != 0 ? sets[i] : NULL,
            .fits = (r >> 51 & 1) != 0 ? almost_all : NULL,
        };
    }
}

static double time_queries(struct index *ix, const struct index_query *queries,
                           uint32_t *answers)
{
    double start = bench_ns();
    for (size_t i = 0; i < QUERIES; i++)
        answers[i] = index_best(ix, &queries[i]);
    return (bench_ns() - start) / QUERIES;
}

static double time_scans(const struct index *ix, const struct index_query *queries,
                         uint32_t scans, size_t first, const uint32_t *answers)
{
    double start = bench_ns();
    for (size_t i = 0; i < scans; i++) {
        size_t at = (first + i) % QUERIES;
        bench_assert(index_scan(ix, &queries[at]) == answers[at],
                     "index and scan name different nodes");
    }
    return (bench_ns() - start) / scans;
}

static double time_updates(struct index *ix, uint32_t nodes, uint64_t *rng)
{
    double start = bench_ns();
    for (uint32_t i = 0; i < UPDATES; i++) {
        uint64_t r = bench_random(rng);
        uint32_t node = (uint32_t)r % nodes;
        if ((r >> 40 & 1) != 0)
            index_set_score(ix, node, (uint32_t)(r >> 32) % 1000000000U);
        else
            index_set_available(ix, node, (r >> 41 & 1) != 0);
    }
    return (bench_ns() - start) / UPDATES;
}

/* Pick a node, mark it busy, free the one picked a while ago. */
static double time_cycle(struct index *ix, const struct index_query *queries)
{
    uint32_t busy[64];
    memset(busy, 0xff, sizeof busy);
    double start = bench_ns();
    for (size_t i = 0; i < QUERIES; i++) {
        uint32_t *old = &busy[i % 64];
        if (*old != INDEX_NONE)
            index_set_available(ix, *old, true);
        *old = index_best(ix, &queries[i]);
        if (*old != INDEX_NONE)
            index_set_available(ix, *old, false);
    }
    double ns = (bench_ns() - start) / QUERIES;
    for (size_t i = 0; i < 64; i++)
        if (busy[i] != INDEX_NONE)
            index_set_available(ix, busy[i], true);
    return ns;
}

static void measure(const struct scale *scale, struct figures *out)
{
    static struct index_query queries[QUERIES];
    static uint64_t sets[QUERIES][8];
    static uint32_t answers[QUERIES];
    uint64_t rng = scale->nodes;
    struct index *ix = population(scale->nodes, &rng);
    make_queries(queries, sets, &rng);
    double query[BENCH_ROUNDS], scan[BENCH_ROUNDS], update[BENCH_ROUNDS];
    double cycle[BENCH_ROUNDS], ratio[BENCH_ROUNDS], rebuild[BENCH_ROUNDS];
    for (size_t r = 0; r < BENCH_ROUNDS; r++) {
        update[r] = time_updates(ix, scale->nodes, &rng);
        cycle[r] = time_cycle(ix, queries);
        query[r] = time_queries(ix, queries, answers);
        scan[r] = time_scans(ix, queries, scale->scans, r * scale->scans, answers);
        ratio[r] = scan[r] / query[r];
        double start = bench_ns();
        index_rebuild(ix);
        rebuild[r] = (bench_ns() - start) / 1e6;
    }
    *out = (struct figures){
        .query_ns = bench_median(query, BENCH_ROUNDS),
        .scan_ns = bench_median(scan, BENCH_ROUNDS),
        .update_ns = bench_median(update, BENCH_ROUNDS),
        .cycle_ns = bench_median(cycle, BENCH_ROUNDS),
        .rebuild_ms = bench_median(rebuild, BENCH_ROUNDS),
        .ratio = bench_median(ratio, BENCH_ROUNDS),
        .bytes_per_node = (double)index_memory(ix) / scale->nodes,
    };
    index_free(ix);
}

static bool bench_against_scan(void)
{
    struct figures f[SCALES];
    bool is_met = true;
    for (size_t i = 0; i < SCALES; i++) {
        char name[64];
        measure(&scales[i], &f[i]);
        snprintf(name, sizeof name, "index over scan, %u nodes",
                 (unsigned)scales[i].nodes);
        is_met &= bench_ratio(name, f[i].ratio, scales[i].expected);
        printf("    query %.0f ns, scan %.0f ns, update %.0f ns, pick and free %.0f ns, "
               "rebuild %.2f ms, %.1f bytes a node\n",
               f[i].query_ns, f[i].scan_ns, f[i].update_ns, f[i].cycle_ns,
               f[i].rebuild_ms, f[i].bytes_per_node);
    }
    is_met &= bench_growth("index query, 1M nodes over 1k",
                           f[SCALES - 1].query_ns / f[0].query_ns, 30);
    return is_met;
}

/* --- kernels --------------------------------------------------------------- */

#define KERNEL_NODES (40 * KERNEL_BLOCK)

typedef uint32_t kernel(const struct kernel_columns *, const struct kernel_filter *,
                        size_t);

static double time_kernel(kernel *run, const struct kernel_columns *columns,
                          const struct kernel_filter *filter, uint64_t *sum)
{
    double start = bench_ns();
    for (int again = 0; again < 100; again++)
        for (size_t from = 0; from < KERNEL_NODES; from += KERNEL_BLOCK)
            *sum = *sum * 31 + run(columns, filter, from);
    return (bench_ns() - start) / (100.0 * KERNEL_NODES);
}

static bool has_clones(void)
{
#ifdef HAVE_TARGET_CLONES
    return __builtin_cpu_supports("avx2") != 0;
#else
    return false;
#endif
}

static bool bench_pair(const char *name, kernel *cloned, kernel *plain, double expected)
{
    static uint32_t score[KERNEL_NODES], latency[KERNEL_NODES];
    static uint16_t gpu[KERNEL_NODES], place[KERNEL_NODES];
    const struct kernel_columns columns = { score, latency, gpu, place };
    uint64_t rng = 9;
    for (size_t i = 0; i < KERNEL_NODES; i++) {
        uint64_t r = bench_random(&rng);
        score[i] = (uint32_t)r % INDEX_SCORE_MAX;
        latency[i] = 10 + (uint32_t)(r >> 32) % 491;
        gpu[i] = gpu_values[r >> 62];
        place[i] = (uint16_t)(KERNEL_OPEN | (r >> 40 & KERNEL_JURISDICTION));
    }
    struct kernel_filter filter = { .min_gpu_gb = 8, .max_latency_ms = 400 };
    for (size_t i = 0; i < 16; i++)
        filter.jurisdictions[i] = (uint32_t)bench_random(&rng);
    double ratios[BENCH_ROUNDS], clone_ns[BENCH_ROUNDS], plain_ns[BENCH_ROUNDS];
    for (size_t r = 0; r < BENCH_ROUNDS; r++) {
        uint64_t sums[2] = { 0, 0 };
        clone_ns[r] = time_kernel(cloned, &columns, &filter, &sums[0]);
        plain_ns[r] = time_kernel(plain, &columns, &filter, &sums[1]);
        bench_assert(sums[0] == sums[1], "the clones give other results");
        ratios[r] = plain_ns[r] / clone_ns[r];
    }
    if (!has_clones()) {
        printf("%s: skipped (no clones in this build, or no AVX2)\n", name);
        return true;
    }
    bool is_met = bench_ratio(name, bench_median(ratios, BENCH_ROUNDS), expected);
    printf("    clone %.3f ns, baseline %.3f ns a node\n",
           bench_median(clone_ns, BENCH_ROUNDS), bench_median(plain_ns, BENCH_ROUNDS));
    return is_met;
}

/* A list of places is a gather, which processors do at very different speeds:
 * there less is expected. */
int main(void)
{
    bool is_met = bench_against_scan();
    is_met &= bench_pair("cloned kernel over baseline, any place", kernel_best_any,
                         kernel_best_any_plain, 3);
    is_met &= bench_pair("cloned kernel over baseline, listed places", kernel_best_listed,
                         kernel_best_listed_plain, 2);
    return is_met ? EXIT_SUCCESS : EXIT_FAILURE;
}
