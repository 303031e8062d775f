/* t_index.c - the allocation index against a plain scan of a mirror. */
#include "engine/index.h"
#include "engine/kernels.h"

#include "tests/suite.h"

#include <stdio.h>
#include <string.h>

#define NODES_MAX 6000

struct mirror {
    uint32_t size;
    bool is_in[NODES_MAX];
    struct index_node nodes[NODES_MAX];
    uint8_t price[NODES_MAX]; /* what `fits` looks at */
};

struct buyer {
    const struct mirror *mirror;
    uint8_t price_max;
};

static uint64_t random_next(uint64_t *state) /* SplitMix64 */
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15U);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

static uint32_t random_below(uint64_t *state, uint32_t n)
{
    return (uint32_t)(random_next(state) >> 32) % n;
}

/* A ck_assert writes to the runner each time; thousands of them take seconds. */
static void put(struct index *ix, uint32_t node, const struct index_node *n)
{
    if (!index_put(ix, node, n))
        ck_abort_msg("out of memory");
}

static bool can_pay(const void *ctx, uint32_t node)
{
    const struct buyer *buyer = ctx;
    return buyer->mirror->price[node] <= buyer->price_max;
}

static bool is_listed(const uint32_t *list, size_t count, uint32_t node)
{
    for (size_t i = 0; i < count; i++)
        if (list[i] == node)
            return true;
    return false;
}

static uint32_t mirror_best(const struct mirror *m, const struct index_query *q)
{
    uint32_t best = INDEX_NONE;
    for (uint32_t i = 0; i < m->size; i++) {
        const struct index_node *n = &m->nodes[i];
        if (!m->is_in[i] || !n->is_available || n->gpu_gb < q->min_gpu_gb ||
            n->latency_ms > q->max_latency_ms ||
            is_listed(q->exclude, q->exclude_count, i))
            continue;
        if (q->jurisdictions != NULL &&
            (q->jurisdictions[n->jurisdiction / 64] >> n->jurisdiction % 64 & 1) == 0)
            continue;
        if (q->fits != NULL && !q->fits(q->ctx, i))
            continue;
        if (best == INDEX_NONE || n->score > m->nodes[best].score)
            best = i;
    }
    return best;
}

/* What the nodes of a population look like. */
struct population {
    const char *name;
    uint32_t size;
    uint32_t gpu_values, jurisdictions, latencies, scores; /* how many differ */
    uint32_t operations;
    bool is_rebuilding;
};

static uint32_t random_score(const struct population *p, uint64_t *rng)
{
    uint32_t step = INDEX_SCORE_MAX / p->scores;
    return p->scores == 1 ? INDEX_SCORE_MAX : random_below(rng, p->scores + 1) * step;
}

static uint32_t random_latency(const struct population *p, uint64_t *rng)
{
    if (random_below(rng, 20) == 0)
        return INDEX_LATENCY_UNKNOWN;
    return random_below(rng, p->latencies) * 7;
}

static struct index_node random_node(const struct population *p, uint64_t *rng)
{
    return (struct index_node){
        .gpu_gb = (uint16_t)(random_below(rng, p->gpu_values) * 4),
        .jurisdiction = (uint16_t)random_below(rng, p->jurisdictions),
        .latency_ms = random_latency(p, rng),
        .score = random_score(p, rng),
        .is_available = random_below(rng, 4) != 0,
    };
}

struct asked {
    struct index_query q;
    uint64_t jurisdictions[INDEX_JURISDICTIONS / 64];
    uint32_t exclude[8];
    struct buyer buyer;
};

static void random_query(struct asked *a, const struct population *p,
                         const struct mirror *m, uint64_t *rng)
{
    static const uint32_t limits[] = { 0, 70, 100, 350, 700, UINT32_MAX - 1 };
    a->q = (struct index_query){ .max_latency_ms = INDEX_LATENCY_ANY };
    if (random_below(rng, 2) == 0)
        a->q.min_gpu_gb = random_below(rng, p->gpu_values * 4 + 2);
    switch (random_below(rng, 3)) {
    case 0:
        a->q.max_latency_ms = limits[random_below(rng, 6)];
        break;
    case 1:
        a->q.max_latency_ms = random_below(rng, p->latencies * 7 + 1);
        break;
    default:
        break;
    }
    if (random_below(rng, 2) == 0) {
        uint32_t density = random_below(rng, 4);
        for (size_t i = 0; i < INDEX_JURISDICTIONS / 64; i++) {
            a->jurisdictions[i] = random_next(rng);
            for (uint32_t d = 0; d < density; d++)
                a->jurisdictions[i] &= random_next(rng);
        }
        a->q.jurisdictions = a->jurisdictions;
    }
    if (random_below(rng, 2) == 0) {
        static const uint8_t prices[] = { 255, 230, 128, 13, 0 };
        a->buyer = (struct buyer){ m, prices[random_below(rng, 5)] };
        a->q.fits = can_pay;
        a->q.ctx = &a->buyer;
    }
}

/* Ask, then ask again without the winner, which is what replicas do. */
static void compare_answers(struct index *ix, const struct population *p,
                            const struct mirror *m, uint64_t seed, uint64_t *rng)
{
    struct asked a;
    random_query(&a, p, m, rng);
    for (uint32_t again = random_below(rng, 8);; again--) {
        uint32_t expected = mirror_best(m, &a.q);
        uint32_t best = index_best(ix, &a.q);
        uint32_t scan = index_scan(ix, &a.q);
        if (best != expected || scan != expected)
            ck_abort_msg("%s, seed %llu: index says %u, scan %u, the mirror %u", p->name,
                         (unsigned long long)seed, (unsigned)best, (unsigned)scan,
                         (unsigned)expected);
        if (again == 0 || expected == INDEX_NONE)
            return;
        a.exclude[a.q.exclude_count++] = expected;
        a.q.exclude = a.exclude;
    }
}

static void change_something(struct index *ix, const struct population *p,
                             struct mirror *m, uint64_t *rng)
{
    uint32_t node = random_below(rng, p->size);
    struct index_node *n = &m->nodes[node];
    uint32_t what = random_below(rng, 100);
    if (!m->is_in[node] || what < 20) {
        *n = random_node(p, rng);
        m->price[node] = (uint8_t)random_below(rng, 256);
        m->is_in[node] = true;
        put(ix, node, n);
    } else if (what < 30) {
        n->latency_ms = random_latency(p, rng);
        put(ix, node, n);
    } else if (what < 65) {
        n->score = random_score(p, rng);
        index_set_score(ix, node, n->score);
    } else if (what < 95) {
        n->is_available = !n->is_available;
        index_set_available(ix, node, n->is_available);
    } else {
        m->is_in[node] = false;
        index_remove(ix, node);
    }
}

static void compare_places(struct index *ix, const struct mirror *m, uint64_t seed)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < m->size; i++) {
        struct index_node n = { 0 };
        bool is_in = index_get(ix, i, &n);
        count += is_in;
        const struct index_node *e = &m->nodes[i];
        if (is_in != m->is_in[i] ||
            (is_in && (n.score != e->score || n.latency_ms != e->latency_ms ||
                       n.gpu_gb != e->gpu_gb || n.jurisdiction != e->jurisdiction ||
                       n.is_available != e->is_available)))
            ck_abort_msg("seed %llu: node %u differs", (unsigned long long)seed,
                         (unsigned)i);
    }
    ck_assert_uint_eq(index_count(ix), count);
}

static void run_population(const struct population *p, uint64_t seed)
{
    static const uint32_t limits[] = { 350, 100 };
    static struct mirror m;
    memset(&m, 0, sizeof m);
    m.size = p->size;
    uint64_t rng = seed;
    struct index *ix = index_new(&(struct index_config){ limits, 2 });
    ck_assert_ptr_nonnull(ix);
    ck_assert(index_reserve(ix, p->size / 2 + 1));
    ck_assert(index_reserve(ix, p->size));
    for (uint32_t i = 0; i < p->size; i++) {
        if (random_below(&rng, 10) == 0)
            continue;
        m.nodes[i] = random_node(p, &rng);
        m.price[i] = (uint8_t)random_below(&rng, 256);
        m.is_in[i] = true;
        put(ix, i, &m.nodes[i]);
    }
    for (uint32_t op = 0; op < p->operations; op++) {
        for (uint32_t n = random_below(&rng, 6); n > 0; n--)
            change_something(ix, p, &m, &rng);
        if (p->is_rebuilding && (index_wants_rebuild(ix) || random_below(&rng, 500) == 0))
            index_rebuild(ix);
        compare_answers(ix, p, &m, seed, &rng);
    }
    compare_places(ix, &m, seed);
    index_free(ix);
}

START_TEST(the_index_names_the_node_that_a_scan_names)
{
    static const struct population populations[] = {
        { "one node", 1, 3, 2, 9, 9, 1000, true },
        { "a dozen", 12, 3, 2, 9, 3, 2000, true },
        { "one leaf each", 300, 4, 20, 200, 1000000, 3000, true },
        { "ordinary", 1200, 5, 30, 500, 1000000, 1500, true },
        { "never rebuilt", 1200, 5, 30, 500, 1000000, 700, false },
        { "large", NODES_MAX, 4, 7, 100, 50, 200, true },
    };
    for (size_t i = 0; i < sizeof populations / sizeof *populations; i++)
        for (uint64_t seed = 1; seed <= 2; seed++)
            run_population(&populations[i], 100 * seed + i);
}
END_TEST

START_TEST(equal_latencies_and_equal_scores_do_not_confuse_it)
{
    static const struct population populations[] = {
        { "all scores equal", 1500, 2, 3, 300, 1, 800, true },
        { "all latencies equal", 1500, 2, 3, 1, 1000000, 800, true },
        { "everything equal", 700, 1, 1, 1, 1, 800, true },
        { "two latencies", 1500, 1, 2, 2, 2, 800, true },
    };
    for (size_t i = 0; i < sizeof populations / sizeof *populations; i++)
        run_population(&populations[i], 700 + i);
}
END_TEST

START_TEST(more_gpu_values_than_classes_still_give_the_exact_winner)
{
    static const struct population many = { "many GPUs", 1500,    4000, 512,
                                            300,         1000000, 1000, true };
    run_population(&many, 31);
    run_population(&many, 32);
}
END_TEST

START_TEST(an_unknown_latency_fails_every_limit_and_passes_without_one)
{
    struct index *ix = index_new(NULL);
    ck_assert(index_reserve(ix, 2));
    struct index_node n = { .latency_ms = INDEX_LATENCY_UNKNOWN,
                            .score = 5,
                            .is_available = true };
    ck_assert(index_put(ix, 1, &n));
    struct index_query q = { .max_latency_ms = INDEX_LATENCY_ANY };
    ck_assert_uint_eq(index_best(ix, &q), 1);
    q.max_latency_ms = UINT32_MAX - 1;
    ck_assert_uint_eq(index_best(ix, &q), INDEX_NONE);
    ck_assert_uint_eq(index_scan(ix, &q), INDEX_NONE);
    index_free(ix);
}
END_TEST

START_TEST(scores_of_nothing_and_of_the_maximum_both_count_and_ties_go_to_the_lowest)
{
    struct index *ix = index_new(NULL);
    ck_assert(index_reserve(ix, 700));
    struct index_node n = { .latency_ms = 1, .is_available = true };
    for (uint32_t i = 700; i-- > 0;)
        put(ix, i, &n);
    struct index_query q = { .max_latency_ms = INDEX_LATENCY_ANY };
    ck_assert_uint_eq(index_best(ix, &q), 0);
    index_set_available(ix, 0, false);
    ck_assert_uint_eq(index_best(ix, &q), 1);
    index_set_score(ix, 600, INDEX_SCORE_MAX);
    index_set_score(ix, 300, INDEX_SCORE_MAX);
    ck_assert_uint_eq(index_best(ix, &q), 300);
    ck_assert_uint_eq(index_scan(ix, &q), 300);
    index_free(ix);
    index_free(NULL);
}
END_TEST

struct counting {
    uint32_t calls;
    uint32_t refused;
};

static bool refuse_some(const void *ctx, uint32_t node)
{
    struct counting *const *counting = ctx;
    (*counting)->calls++;
    return node >= (*counting)->refused;
}

START_TEST(a_first_candidate_that_fits_is_the_only_one_asked)
{
    struct index *ix = index_new(NULL);
    ck_assert(index_reserve(ix, 5000));
    for (uint32_t i = 0; i < 5000; i++) {
        struct index_node n = { .gpu_gb = (uint16_t)(i % 4),
                                .jurisdiction = (uint16_t)(i % 9),
                                .latency_ms = i % 100,
                                .score = 10000 - i,
                                .is_available = true };
        put(ix, i, &n);
    }
    index_rebuild(ix);
    struct counting counting = { 0, 0 };
    struct counting *ctx = &counting;
    struct index_query q = { .max_latency_ms = INDEX_LATENCY_ANY,
                             .fits = refuse_some,
                             .ctx = &ctx };
    ck_assert_uint_eq(index_best(ix, &q), 0);
    ck_assert_uint_eq(counting.calls, 1);
    counting.refused = 100;
    ck_assert_uint_eq(index_best(ix, &q), 100);
    ck_assert_uint_le(counting.calls, 5000);
    index_free(ix);
}
END_TEST

START_TEST(a_rebuild_is_wanted_after_growth_and_not_after_itself)
{
    struct index *ix = index_new(NULL);
    ck_assert(index_reserve(ix, 3000));
    struct index_node n = { .latency_ms = 50, .is_available = true };
    for (uint32_t i = 0; i < 3000; i++)
        put(ix, i, &n);
    ck_assert(index_wants_rebuild(ix));
    index_rebuild(ix);
    ck_assert(!index_wants_rebuild(ix));
    for (uint32_t i = 0; i < 3000; i++)
        index_set_score(ix, i, i);
    ck_assert(!index_wants_rebuild(ix));
    index_free(ix);
}
END_TEST

START_TEST(a_node_takes_at_most_forty_bytes_at_100k)
{
    struct index *ix = index_new(NULL);
    ck_assert(index_reserve(ix, 100000));
    for (uint32_t i = 0; i < 100000; i++) {
        struct index_node n = { .gpu_gb = (uint16_t)(4 << i % 4),
                                .jurisdiction = (uint16_t)(i % 30),
                                .latency_ms = 10 + i * 7919 % 490,
                                .score = i };
        put(ix, i, &n);
    }
    ck_assert_uint_le(index_memory(ix), 40 * 100000);
    index_free(ix);
}
END_TEST

START_TEST(kernels_of_every_instruction_set_agree)
{
    static uint32_t score[KERNEL_BLOCK], latency[KERNEL_BLOCK];
    static uint16_t gpu[KERNEL_BLOCK], place[KERNEL_BLOCK];
    const struct kernel_columns columns = { score, latency, gpu, place };
    uint64_t rng = 5;
    for (int round = 0; round < 2000; round++) {
        for (size_t i = 0; i < KERNEL_BLOCK; i++) {
            score[i] = (uint32_t)random_next(&rng) % INDEX_SCORE_MAX;
            latency[i] = (uint32_t)random_next(&rng);
            gpu[i] = (uint16_t)random_next(&rng);
            place[i] = (uint16_t)random_next(&rng);
        }
        struct kernel_filter f = { random_below(&rng, 70000),
                                   (uint32_t)random_next(&rng),
                                   { 0 } };
        for (size_t i = 0; i < 16; i++)
            f.jurisdictions[i] = (uint32_t)random_next(&rng);
        if (kernel_best_any(&columns, &f, 0) != kernel_best_any_plain(&columns, &f, 0) ||
            kernel_best_listed(&columns, &f, 0) !=
                kernel_best_listed_plain(&columns, &f, 0))
            ck_abort_msg("kernels differ in round %d", round);
    }
}
END_TEST

SUITE("engine/index", the_index_names_the_node_that_a_scan_names,
      equal_latencies_and_equal_scores_do_not_confuse_it,
      more_gpu_values_than_classes_still_give_the_exact_winner,
      an_unknown_latency_fails_every_limit_and_passes_without_one,
      scores_of_nothing_and_of_the_maximum_both_count_and_ties_go_to_the_lowest,
      a_first_candidate_that_fits_is_the_only_one_asked,
      a_rebuild_is_wanted_after_growth_and_not_after_itself,
      a_node_takes_at_most_forty_bytes_at_100k, kernels_of_every_instruction_set_agree)
