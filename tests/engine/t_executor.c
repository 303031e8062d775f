/*
 * t_executor.c - the node that is given a task is the one that the published formulas name,
 * by an oracle that knows nothing of the index: the formulas in long double, the filters as
 * they are documented, one node after the other.
 */
#include "model/jurisdiction.h"
#include "tests/engine/kit.h"

#include <math.h>

#define NODES 60

struct oracle {
    const struct engine *e;
    const struct task_row *task;
    enum score_profile profile;
    uint32_t exclude[8], exclude_count;
    uint32_t owners[4], owner_count;
    uint32_t regions[4], region_count;
};

static long double ratio(uint32_t ppm)
{
    return ppm == NODE_UNKNOWN ? 0.0L : (long double)ppm / 1e6L;
}

static long double score_balanced(const struct policy *p, const struct node_info *n)
{
    long double latency = n->spec.latency_ms == NODE_UNKNOWN
                              ? 0.0L
                              : 1.0L / (1.0L + (long double)n->spec.latency_ms / 100.0L);
    long double cost = 0.0L;
    if (n->spec.price_uusd != NODE_UNKNOWN) /* a ratio is kept in parts per million */
        cost = floorl(1e6L * (long double)p->base_rate_uusd /
                          ((long double)p->base_rate_uusd + (long double)n->spec.price_uusd) +
                      1e-9L) /
               1e6L;
    return (long double)p->weight_performance_ppm / 1e6L * ratio(n->spec.performance_ppm) +
           (long double)p->weight_reputation_ppm / 1e6L * ratio(n->reputation_ppm) +
           (long double)p->weight_latency_ppm / 1e6L * latency +
           (long double)p->weight_green_ppm / 1e6L * ratio(n->spec.green_claimed_ppm) +
           (long double)p->weight_cost_ppm / 1e6L * cost;
}

/* In 1e-9, rounded; the little that is added is far below any real difference. */
static int64_t score(const struct oracle *o, const struct node_info *n)
{
    long double speed = n->spec.latency_ms == NODE_UNKNOWN ? 0.0L
                        : n->spec.latency_ms == 0          ? 1.0L
                                                  : 1.0L / (long double)n->spec.latency_ms;
    long double mean = ratio(n->reputation_mean_ppm), green = ratio(n->spec.green_claimed_ppm);
    long double s = 0.0L;

    if (o->profile == PROFILE_ARTICLE)
        s = 0.4L * ratio(n->spec.performance_ppm) + 0.3L * mean + 0.2L * speed + 0.1L * green;
    else if (o->profile == PROFILE_GREEN_FIRST)
        s = 0.5L * green + 0.3L * mean + 0.2L * speed;
    else
        s = score_balanced(engine_policy(o->e), n);
    return llroundl(s * 1e9L + 1e-8L);
}

static bool holds(const uint32_t *list, uint32_t count, uint32_t value)
{
    for (uint32_t i = 0; i < count; i++)
        if (list[i] == value)
            return true;
    return false;
}

static int64_t lock_of(const struct engine *e, const struct task_row *t)
{
    int64_t p = engine_policy(e)->sample_rate_ppm;
    if (t->spec.kind == WORK_MATMUL || t->spec.size == 1)
        return 0;
    if (p < 10000)
        p = 10000;
    return t->reward_uusd * (1000000 - p) / p;
}

/* What a task asks for, in the words of node.h and task.h. */
static bool passes(const struct oracle *o, const struct node_info *n)
{
    const struct task_spec *t = &o->task->spec;
    const struct node_spec *s = &n->spec;
    uint32_t price = s->price_uusd == NODE_UNKNOWN ? (uint32_t)engine_policy(o->e)->base_rate_uusd
                                                   : s->price_uusd;
    bool has_gpu = s->gpu_count != 0;

    return (n->state == NODE_IDLE || n->state == NODE_BUSY) &&
           (t->min_gpu_gb == 0 || (has_gpu && s->gpu_memory_gb != NODE_UNKNOWN &&
                                   s->gpu_memory_gb >= t->min_gpu_gb)) &&
           (t->gpus == 0 || has_gpu) && n->gpus_free >= (t->gpus == 0 ? 1u : t->gpus) &&
           (t->min_cores == 0 ||
            (n->cores_free != NODE_UNKNOWN && n->cores_free >= t->min_cores)) &&
           (t->min_ram_gb == 0 ||
            (n->ram_free_gb != NODE_UNKNOWN && n->ram_free_gb >= t->min_ram_gb)) &&
           price <= t->max_price_uusd &&
           (t->max_latency_ms == UINT32_MAX ||
            (s->latency_ms != NODE_UNKNOWN && s->latency_ms <= t->max_latency_ms)) &&
           (jurisdiction_set_is_empty(&t->allowed) ||
            jurisdiction_set_has(&t->allowed, s->jurisdiction)) &&
           n->stake_uusd - n->locked_uusd >= lock_of(o->e, o->task) &&
           !holds(o->owners, o->owner_count, s->owner) &&
           !holds(o->regions, o->region_count, s->region);
}

static uint32_t best_of(const struct oracle *o, uint32_t *candidates)
{
    uint32_t best = NODE_NONE;
    int64_t best_score = -1;

    *candidates = 0;
    for (uint32_t i = 0; i < engine_node_count(o->e); i++) {
        struct node_info n;
        engine_node(o->e, i, &n);
        if (holds(o->exclude, o->exclude_count, i) || !passes(o, &n))
            continue;
        ++*candidates;
        if (score(o, &n) > best_score) {
            best = i;
            best_score = score(o, &n);
        }
    }
    return best;
}

/* Another owner always, another region where that is possible. */
static uint32_t pick(struct oracle *o)
{
    uint32_t candidates, node = best_of(o, &candidates);
    if (node == NODE_NONE && o->region_count > 0) {
        uint32_t count = o->region_count;
        o->region_count = 0;
        node = best_of(o, &candidates);
        o->region_count = count;
    }
    return node;
}

static void avoid(struct oracle *o, uint32_t node)
{
    struct node_info n;
    engine_node(o->e, node, &n);
    o->exclude[o->exclude_count++] = node;
    if (n.spec.owner != 0)
        o->owners[o->owner_count++] = n.spec.owner;
    if (n.spec.region != 0)
        o->regions[o->region_count++] = n.spec.region;
}

/* Few distinct values, so that ties and refusals are common. */
static void draw_node(uint64_t *chance, struct node_spec *s)
{
    static const uint32_t gpus[] = { 0, 4, 8, 12, 24, NODE_UNKNOWN };
    static const uint32_t latencies[] = { 0, 1, 10, 120, 200, 500, NODE_UNKNOWN };
    static const uint32_t ratios[] = { 0, 333333, 500000, 1000000, NODE_UNKNOWN };

    *s = kit_node();
    s->gpu_memory_gb = gpus[kit_below(chance, ARRAY_LEN(gpus))];
    s->gpu_count = kit_chance(chance, 10) ? NODE_UNKNOWN : kit_below(chance, 5);
    s->cpu_cores = kit_chance(chance, 10) ? NODE_UNKNOWN : kit_below(chance, 40);
    s->ram_gb = kit_chance(chance, 10) ? NODE_UNKNOWN : kit_below(chance, 128);
    s->price_uusd = kit_chance(chance, 10) ? NODE_UNKNOWN : kit_below(chance, 200000);
    s->performance_ppm = ratios[kit_below(chance, ARRAY_LEN(ratios))];
    s->latency_ms = latencies[kit_below(chance, ARRAY_LEN(latencies))];
    s->green_claimed_ppm = kit_chance(chance, 50) ? ratios[kit_below(chance, ARRAY_LEN(ratios))]
                                                  : kit_below(chance, 1000001);
    s->reputation_ppm = ratios[kit_below(chance, ARRAY_LEN(ratios))];
    s->owner = kit_below(chance, 7);
    s->region = (uint16_t)kit_below(chance, 4);
    s->jurisdiction = (uint16_t)kit_below(chance, 6);
    s->stake_uusd = kit_chance(chance, 20) ? -1 : (int64_t)kit_below(chance, 40000000);
}

static void draw_task(uint64_t *chance, struct task_row *t)
{
    *t = kit_task();
    t->spec.kind = kit_chance(chance, 30) ? WORK_MATMUL : WORK_CHAIN;
    t->spec.size = t->spec.kind == WORK_MATMUL ? 8 : 1 + kit_below(chance, 3);
    t->spec.tier = (uint8_t)kit_below(chance, TIER_COUNT);
    t->spec.gpus = (uint16_t)kit_below(chance, 4);
    t->spec.min_gpu_gb = (uint16_t)(kit_chance(chance, 50) ? 0 : kit_below(chance, 26));
    t->spec.min_cores = (uint16_t)(kit_chance(chance, 60) ? 0 : kit_below(chance, 30));
    t->spec.min_ram_gb = (uint16_t)(kit_chance(chance, 60) ? 0 : kit_below(chance, 100));
    t->spec.max_price_uusd = kit_chance(chance, 60) ? UINT32_MAX : kit_below(chance, 200000);
    t->spec.max_latency_ms = kit_chance(chance, 60) ? UINT32_MAX : kit_below(chance, 300);
    for (uint16_t j = 0; j < 6; j++) /* an unknown place may be meant, too */
        if (kit_chance(chance, 8))
            jurisdiction_set_add(&t->spec.allowed, j);
    t->duration_s = 10000000; /* nothing ends while the test runs */
    t->reward_uusd = kit_below(chance, 5000000);
}

static void check_explained(struct engine *e, const struct oracle *o, const struct allocation *a)
{
    uint32_t refused = 0, candidates;
    (void)best_of(o, &candidates);
    for (int f = 0; f < FILTER_COUNT; f++)
        refused += a->rejected[f];
    ck_assert_uint_eq(a->candidates, candidates);
    ck_assert_uint_eq(a->candidates + refused, engine_node_count(e) - o->exclude_count);
    ck_assert_uint_eq(a->top_count, candidates < EXPLAIN_TOP ? candidates : EXPLAIN_TOP);
    for (uint32_t i = 0; i < a->top_count; i++) {
        const struct score_terms *t = &a->top[i].terms;
        int64_t sum = (int64_t)t->performance + t->reputation + t->latency + t->green + t->cost;
        ck_assert_int_le(llabs(sum - (int64_t)t->total), 3); /* each is rounded */
        if (i == 0)
            continue;
        uint32_t above = a->top[i - 1].terms.total;
        ck_assert(above > t->total ||
                  (above == t->total && a->top[i - 1].node < a->top[i].node));
    }
    if (candidates > 0)
        ck_assert_uint_eq(a->top[0].node, a->node);
}

static void check_allocation(struct engine *e, uint64_t seed, const struct task_row *task,
                             enum score_profile profile, uint64_t *chance)
{
    struct oracle o = { .e = e, .task = task, .profile = profile };
    struct allocation a;

    for (uint32_t n = kit_below(chance, 3); n > 0; n--) {
        uint32_t node = kit_below(chance, engine_node_count(e));
        if (!holds(o.exclude, o.exclude_count, node))
            o.exclude[o.exclude_count++] = node;
    }
    if (o.exclude_count == 2 && o.exclude[0] > o.exclude[1]) { /* ascending, as asked for */
        uint32_t larger = o.exclude[0];
        o.exclude[0] = o.exclude[1];
        o.exclude[1] = larger;
    }
    engine_allocate(e, task, profile, o.exclude, o.exclude_count, true, &a);
    check_explained(e, &o, &a);
    uint32_t node = pick(&o), backup = NODE_NONE;
    ck_assert_msg(a.node == node, "seed %" PRIu64 ", profile %d: node %u, by the formula %u", seed,
                  (int)profile, a.node, node);
    if (node != NODE_NONE) {
        struct node_info n;
        engine_node(e, node, &n);
        ck_assert_int_eq(a.score, score(&o, &n));
        avoid(&o, node);
        backup = pick(&o);
    }
    ck_assert_msg(a.backup == backup, "seed %" PRIu64 ": backup %u, by the formula %u", seed,
                  a.backup, backup);
}

static struct engine *random_nodes(uint64_t seed, uint64_t *chance, enum score_profile profile)
{
    struct engine *e = kit_engine();
    struct policy p = kit_calm_policy();
    struct node_spec nodes[NODES];

    p.profile = profile;
    p.sample_rate_ppm = 50000 + kit_below(chance, 900000);
    kit_init(e, seed);
    kit_policy(e, &p);
    for (int i = 0; i < NODES; i++)
        draw_node(chance, &nodes[i]);
    kit_nodes(e, nodes, NODES);
    return e;
}

START_TEST(the_winner_is_the_one_of_the_published_formulas)
{
    for (uint64_t seed = 1; seed <= 24; seed++) {
        uint64_t chance = seed;
        struct engine *e = random_nodes(seed, &chance, (enum score_profile)(seed % PROFILE_COUNT));
        for (int i = 0; i < 60; i++) {
            struct task_row task;
            draw_task(&chance, &task);
            for (int p = 0; p <= PROFILE_COUNT; p++)
                check_allocation(e, seed, &task,
                                 p == PROFILE_COUNT ? (enum score_profile)engine_policy(e)->profile
                                                    : (enum score_profile)p,
                                 &chance);
        }
        engine_free(e);
    }
}
END_TEST

/* One task a tick, each predicted, replicas and backup included. */
START_TEST(nodes_given_out_are_the_ones_predicted)
{
    uint32_t given = 0, waiting = 0;

    for (uint64_t seed = 31; seed <= 48; seed++) {
        uint64_t chance = seed;
        struct engine *e = random_nodes(seed, &chance, (enum score_profile)(seed % PROFILE_COUNT));
        for (uint32_t id = 1; id <= 50; id++) {
            struct task_row task;
            struct task_info t;
            draw_task(&chance, &task);
            struct oracle o = { .e = e,
                                .task = &task,
                                .profile = (enum score_profile)engine_policy(e)->profile };
            uint32_t count = task.spec.tier == TIER_HIGH ? 3 : 1, nodes[3], backup = NODE_NONE;
            bool is_given = true;
            for (uint32_t i = 0; i < count && is_given; i++) {
                nodes[i] = pick(&o);
                is_given = nodes[i] != NODE_NONE;
                if (is_given)
                    avoid(&o, nodes[i]);
            }
            if (is_given && task.spec.tier == TIER_STANDARD)
                backup = pick(&o);
            kit_tasks(e, &task, 1);
            kit_steps(e, 1);
            ck_assert(engine_task(e, id, &t));
            given += is_given;
            waiting += !is_given;
            ck_assert_msg(t.state == (is_given ? TASK_RUNNING : TASK_QUEUED),
                          "seed %" PRIu64 ", task %u is %s", seed, id, task_states[t.state].word);
            for (uint32_t i = 0; is_given && i < count; i++)
                ck_assert_msg(t.results[i].node == nodes[i],
                              "seed %" PRIu64 ", task %u.%u: node %u, by the formula %u", seed, id,
                              i, t.results[i].node, nodes[i]);
            if (is_given)
                ck_assert_uint_eq(t.backup, backup);
            kit_verify(e, seed, "after a task");
            if (!is_given) /* it would ask again; the prediction is about the next one */
                while (engine_task(e, id, &t) && t.state == TASK_QUEUED && engine_back(e))
                    if (!engine_task(e, id, &t))
                        break;
            if (!is_given)
                id--;
            if (waiting > 2000)
                break;
        }
        engine_free(e);
    }
    ck_assert_uint_gt(given, 100);
    ck_assert_uint_gt(waiting, 100);
}
END_TEST

START_TEST(ties_go_to_the_lowest_number)
{
    struct engine *e = kit_engine();
    struct policy p = kit_calm_policy();
    struct node_spec nodes[9];
    struct task_row task = kit_task();
    struct allocation a;

    kit_init(e, 1);
    kit_policy(e, &p);
    for (size_t i = 0; i < ARRAY_LEN(nodes); i++)
        nodes[i] = kit_node();
    nodes[0].green_claimed_ppm = 499999;
    kit_nodes(e, nodes, ARRAY_LEN(nodes));
    for (int profile = 0; profile < PROFILE_COUNT; profile++) {
        engine_allocate(e, &task, (enum score_profile)profile, NULL, 0, false, &a);
        ck_assert_uint_eq(a.node, 1);
        ck_assert_uint_eq(a.backup, 2);
    }
    engine_free(e);
}
END_TEST

START_TEST(a_hundred_tasks_in_a_row_spread_over_the_nodes)
{
    struct engine *e = kit_engine();
    struct policy p = kit_calm_policy();
    struct task_row task = kit_task();
    uint32_t used = 0;

    kit_init(e, 7);
    kit_policy(e, &p);
    kit_generate(e, 100, 0);
    task.duration_s = 100000;
    task.reward_uusd = 1000;
    for (int i = 0; i < 100; i++) {
        kit_tasks(e, &task, 1);
        kit_steps(e, 1);
    }
    for (uint32_t i = 0; i < 100; i++) {
        struct node_info n;
        engine_node(e, i, &n);
        used += n.running > 0;
    }
    ck_assert_uint_eq(used, 100); /* one GPU each: each has one task */
    engine_free(e);
}
END_TEST

START_TEST(no_feasible_node_is_a_clear_answer)
{
    struct engine *e = kit_engine();
    struct policy p = kit_calm_policy();
    struct node_spec nodes[] = { kit_node(), kit_node(), kit_node(), kit_node() };
    struct task_row task = kit_task();
    struct allocation a;

    engine_allocate(e, &task, PROFILE_COUNT, NULL, 0, true, &a); /* no nodes at all */
    ck_assert_uint_eq(a.node, NODE_NONE);
    ck_assert_uint_eq(a.backup, NODE_NONE);
    ck_assert_uint_eq(a.candidates, 0);
    kit_init(e, 1);
    kit_policy(e, &p);
    nodes[0].gpu_memory_gb = 8;
    nodes[1].latency_ms = NODE_UNKNOWN;
    nodes[2].price_uusd = 200001;
    nodes[3].stake_uusd = 5;
    kit_nodes(e, nodes, ARRAY_LEN(nodes));
    task.spec.min_gpu_gb = 12;
    task.spec.max_latency_ms = 100;
    task.spec.max_price_uusd = 200000;
    engine_allocate(e, &task, PROFILE_COUNT, NULL, 0, true, &a);
    ck_assert_uint_eq(a.node, NODE_NONE);
    ck_assert_uint_eq(a.rejected[FILTER_GPU_MEMORY], 1);
    ck_assert_uint_eq(a.rejected[FILTER_LATENCY], 1);
    ck_assert_uint_eq(a.rejected[FILTER_PRICE], 1);
    ck_assert_uint_eq(a.rejected[FILTER_STAKE], 1);
    task.spec.max_price_uusd = 300000; /* one fits: no backup */
    engine_allocate(e, &task, PROFILE_COUNT, NULL, 0, true, &a);
    ck_assert_uint_eq(a.node, 2);
    ck_assert_uint_eq(a.backup, NODE_NONE);
    engine_free(e);
}
END_TEST

static uint32_t backup_of(struct node_spec second, struct node_spec third)
{
    struct engine *e = kit_engine();
    struct policy p = kit_calm_policy();
    struct node_spec nodes[] = { kit_node(), second, third };
    struct task_row task = kit_task();
    struct allocation a;

    kit_init(e, 1);
    kit_policy(e, &p);
    nodes[0].green_claimed_ppm = 1000000; /* the best */
    nodes[0].owner = 5;
    nodes[0].region = 3;
    kit_nodes(e, nodes, ARRAY_LEN(nodes));
    engine_allocate(e, &task, PROFILE_COUNT, NULL, 0, false, &a);
    ck_assert_uint_eq(a.node, 0);
    engine_free(e);
    return a.backup;
}

START_TEST(the_backup_has_another_owner_and_if_possible_another_region)
{
    const struct {
        uint32_t owner_2, owner_3;
        uint16_t region_2, region_3;
        uint32_t backup;
    } rows[] = {
        { 0, 0, 0, 0, 1 },                 /* unknown never excludes */
        { 5, 6, 0, 0, 2 },                 /* another owner */
        { 5, 5, 1, 2, NODE_NONE },         /* never the same owner */
        { 6, 7, 3, 4, 2 },                 /* another region, though the score is lower */
        { 6, 7, 3, 3, 1 },                 /* the same region, if there is no other */
        { 5, 6, 4, 3, 2 },                 /* the owner counts more than the region */
        { 6, 5, 3, 4, 1 },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct node_spec second = kit_node(), third = kit_node();
        third.green_claimed_ppm = 1000;
        second.owner = rows[i].owner_2;
        second.region = rows[i].region_2;
        third.owner = rows[i].owner_3;
        third.region = rows[i].region_3;
        ck_assert_msg(backup_of(second, third) == rows[i].backup, "row %zu", i);
    }
}
END_TEST

START_TEST(the_stake_in_flight_covers_the_gain_from_cheating)
{
    struct engine *e = kit_engine();
    struct policy p = kit_calm_policy();
    struct node_spec node = kit_node();
    struct task_row task = kit_task();
    struct allocation a;

    p.sample_rate_ppm = 150000;
    node.stake_uusd = 5666666; /* 1,000,000 x 0.85 / 0.15 = 5,666,666.67 */
    kit_init(e, 1);
    kit_policy(e, &p);
    kit_nodes(e, &node, 1);
    engine_allocate(e, &task, PROFILE_COUNT, NULL, 0, false, &a);
    ck_assert_uint_eq(a.node, 0);
    task.reward_uusd = 1000001;
    engine_allocate(e, &task, PROFILE_COUNT, NULL, 0, false, &a);
    ck_assert_uint_eq(a.node, NODE_NONE);
    task.spec.kind = WORK_MATMUL; /* always checked: nothing to cover */
    task.spec.size = 8;
    engine_allocate(e, &task, PROFILE_COUNT, NULL, 0, false, &a);
    ck_assert_uint_eq(a.node, 0);
    engine_free(e);
}
END_TEST

SUITE("executor", the_winner_is_the_one_of_the_published_formulas,
      nodes_given_out_are_the_ones_predicted, ties_go_to_the_lowest_number,
      a_hundred_tasks_in_a_row_spread_over_the_nodes, no_feasible_node_is_a_clear_answer,
      the_backup_has_another_owner_and_if_possible_another_region,
      the_stake_in_flight_covers_the_gain_from_cheating)
