/*
 * t_engine_back.c - going back is as if it had never happened: random walks through a
 * network with joins, losses, imports, policy changes and decisions. At every position the
 * digest is the one recorded there before, every invariant holds, and the index answers
 * like a full scan; a copy loaded from a saved state goes on in the same way. Steps and
 * commands are prepared for or not as it comes: that makes no difference either.
 */
#include "engine/engine_int.h"
#include "tests/engine/kit.h"

#define ROWS_MAX 6

struct act {
    bool is_step;
    struct command command;
    struct node_spec nodes[ROWS_MAX];
    struct task_row tasks[ROWS_MAX];
    struct energy_row energy[ROWS_MAX];
    struct latency_row latency[ROWS_MAX];
    struct outage_row outages[ROWS_MAX];
};

struct walk {
    struct engine *e;
    uint64_t seed, chance, preparing; /* two streams of chance */
    struct act *acts;       /* act i leads from position i to i + 1 */
    struct digest *digests; /* of every position */
    size_t at, known, limit;
    uint32_t backs, branches, copies, kinds[COMMAND_COUNT];
};

static struct policy stormy_policy(void)
{
    struct policy p;
    policy_defaults(&p);
    p.mtbf_s = 3000;
    p.outage_s = 60;
    p.leave_ppm = 200000;
    p.joins_per_hour_ppm = 60000000;
    p.demand_ppm = 2000000;
    p.demand_duration_s = 60;
    p.demand_high_ppm = 300000;
    p.demand_high_value_ppm = 30000;
    p.demand_chain_steps = 40;
    p.demand_matmul_n = 8;
    p.mix_flaky_ppm = p.mix_lazy_ppm = 300000;
    p.mix_late_ppm = 150000;
    p.honest_flip_ppm = 20000;
    p.jail_s = 300;
    p.review_sla_s = 150;
    p.dispute_threshold = 1;
    p.sample_rate_ppm = 300000;
    p.appeal_rate_ppm = 600000;
    return p;
}

static void draw_policy(struct walk *w, struct policy *p)
{
    static const int64_t ticks_s[] = { 1, 10, 10, 60 };
    *p = stormy_policy();
    p->tick_s = ticks_s[kit_below(&w->chance, ARRAY_LEN(ticks_s))];
    p->profile = kit_below(&w->chance, PROFILE_COUNT);
    p->weight_green_ppm = kit_below(&w->chance, PPM_ONE);
    p->honest_flip_ppm = kit_below(&w->chance, 100000);
    p->sample_rate_ppm = kit_below(&w->chance, PPM_ONE + 1);
    p->verify_mode = kit_chance(&w->chance, 30) ? VERIFY_ARTICLE : VERIFY_LADDER;
    if (p->verify_mode == VERIFY_ARTICLE) /* votes alone */
        p->sample_rate_ppm = 0;
    p->replicas = 1 + kit_below(&w->chance, 3);
    p->provisional_ticks = kit_below(&w->chance, 4);
    p->incentive_mode = kit_below(&w->chance, INCENTIVE_HYBRID + 1);
    p->hybrid_mature_s = 10 + kit_below(&w->chance, 300);
    p->attempts_max = 1 + kit_below(&w->chance, 4);
    p->late_grace_s = kit_below(&w->chance, 600);
    p->check_segments = kit_chance(&w->chance, 50) ? 2 : 0;
    p->mtbf_s = kit_chance(&w->chance, 20) ? 0 : 1000 + kit_below(&w->chance, 5000);
}

static void draw_node(struct walk *w, struct node_spec *s)
{
    *s = kit_node();
    s->gpu_memory_gb = kit_chance(&w->chance, 10) ? NODE_UNKNOWN : kit_below(&w->chance, 48);
    s->gpu_count = kit_below(&w->chance, 4);
    s->latency_ms = kit_chance(&w->chance, 10) ? NODE_UNKNOWN : kit_below(&w->chance, 500);
    s->owner = kit_below(&w->chance, 8);
    s->region = (uint16_t)kit_below(&w->chance, 4);
    s->jurisdiction = (uint16_t)kit_below(&w->chance, 250);
    s->reputation_ppm = kit_chance(&w->chance, 20) ? NODE_UNKNOWN
                                                   : kit_below(&w->chance, PPM_ONE + 1);
}

static void draw_task(struct walk *w, struct task_row *t)
{
    *t = kit_task();
    t->spec.kind = kit_chance(&w->chance, 50) ? WORK_CHAIN : WORK_MATMUL;
    t->spec.size = t->spec.kind == WORK_CHAIN ? 1 + kit_below(&w->chance, 70) : 8;
    t->spec.tier = (uint8_t)kit_below(&w->chance, TIER_COUNT);
    t->spec.priority = (uint16_t)kit_below(&w->chance, 3);
    t->spec.min_cores = (uint16_t)kit_below(&w->chance, 8);
    t->duration_s = 1 + kit_below(&w->chance, 200);
    t->reward_uusd = kit_below(&w->chance, 80000000);
    t->arrival_tick = engine_tick(w->e) + kit_below(&w->chance, 20);
}

static void draw_feed(struct walk *w, struct act *a)
{
    struct command *c = &a->command;
    uint32_t nodes = engine_node_count(w->e), tick = engine_tick(w->e);

    for (uint32_t i = 0; i < ROWS_MAX; i++) {
        a->energy[i] = (struct energy_row){ .hour = kit_below(&w->chance, 4),
                                            .place = 1 + kit_below(&w->chance, 249),
                                            .green_ppm = kit_below(&w->chance, PPM_ONE + 1),
                                            .intensity_mg = FEED_UNKNOWN,
                                            .forecast_mg = FEED_UNKNOWN };
        a->latency[i] = (struct latency_row){ .from_place = kit_below(&w->chance, 250),
                                              .from_node = FEED_UNKNOWN,
                                              .to_node = kit_below(&w->chance, nodes),
                                              .rtt_us = 1 + kit_below(&w->chance, 100000) };
        uint32_t start = tick + kit_below(&w->chance, 10);
        a->outages[i] = (struct outage_row){ .node = kit_below(&w->chance, nodes),
                                             .start_tick = start,
                                             .end_tick = start + 1 + kit_below(&w->chance, 40),
                                             .cause = kit_below(&w->chance, OUTAGE_CAUSE_COUNT) };
    }
    if (c->kind == COMMAND_IMPORT_ENERGY) {
        c->energy.rows = a->energy;
        c->energy.count = ROWS_MAX;
    } else if (c->kind == COMMAND_IMPORT_LATENCY) {
        c->latency.rows = a->latency;
        c->latency.count = ROWS_MAX;
    } else {
        c->outages.rows = a->outages;
        c->outages.count = ROWS_MAX;
    }
}

static void draw_command(struct walk *w, struct act *a)
{
    struct command *c = &a->command;
    uint32_t cases = engine_case_count(w->e);
    static const enum command_kind kinds[] = {
        COMMAND_GENERATE_NODES, COMMAND_IMPORT_NODES, COMMAND_IMPORT_TASKS, COMMAND_IMPORT_TASKS,
        COMMAND_POLICY,         COMMAND_DECIDE,       COMMAND_DECIDE,       COMMAND_DECIDE,
        COMMAND_DECIDE,         COMMAND_UNDO,         COMMAND_CLOSE_BATCH,  COMMAND_ANCHORED,
        COMMAND_IMPORT_ENERGY,  COMMAND_IMPORT_LATENCY, COMMAND_IMPORT_OUTAGES,
    };

    *c = (struct command){ .kind = kinds[kit_below(&w->chance, ARRAY_LEN(kinds))] };
    if (c->kind == COMMAND_GENERATE_NODES) {
        c->generate.count = 1 + kit_below(&w->chance, 4);
        c->generate.mix = kit_below(&w->chance, 2);
    } else if (c->kind == COMMAND_IMPORT_NODES) {
        c->nodes.count = 1 + kit_below(&w->chance, 3);
        c->nodes.rows = a->nodes;
        for (uint32_t i = 0; i < ROWS_MAX; i++)
            draw_node(w, &a->nodes[i]);
    } else if (c->kind == COMMAND_IMPORT_TASKS) {
        c->tasks.count = 1 + kit_below(&w->chance, ROWS_MAX);
        c->tasks.rows = a->tasks;
        for (uint32_t i = 0; i < ROWS_MAX; i++)
            draw_task(w, &a->tasks[i]);
    } else if (c->kind >= COMMAND_IMPORT_ENERGY) {
        draw_feed(w, a);
    } else if (c->kind == COMMAND_POLICY) {
        draw_policy(w, &c->policy);
    } else if (c->kind == COMMAND_DECIDE && cases > 0) {
        uint32_t recent = cases > 12 ? 12 : cases;
        c->decide.case_id = cases - kit_below(&w->chance, recent);
        c->decide.verb = (enum verb)(1 + kit_below(&w->chance, 3));
        c->decide.reason = kit_below(&w->chance, 10);
    }
}

static void do_act(struct walk *w, const struct act *a)
{
    if (kit_chance(&w->preparing, 50))
        engine_prepare(w->e);
    if (a->is_step)
        kit_steps(w->e, 1);
    else
        kit_apply(w->e, &a->command);
}

static void check_index(struct walk *w)
{
    uint32_t nodes = engine_node_count(w->e);
    for (int i = 0; i < 3; i++) {
        uint32_t exclude = kit_below(&w->chance, nodes);
        struct index_query q = { .min_gpu_gb = kit_below(&w->chance, 30),
                                 .max_latency_ms = kit_chance(&w->chance, 30)
                                                       ? INDEX_LATENCY_ANY
                                                       : kit_below(&w->chance, 500),
                                 .exclude = &exclude,
                                 .exclude_count = 1 };
        ck_assert_msg(index_best(w->e->index, &q) == index_scan(w->e->index, &q),
                      "seed %" PRIu64 ": the index differs from a scan", w->seed);
    }
    ck_assert_uint_eq(index_count(w->e->index), nodes);
}

static void check_here(struct walk *w, const char *where)
{
    struct digest now = kit_digest(w->e);
    ck_assert_msg(digest_equal(&now, &w->digests[w->at]),
                  "seed %" PRIu64 ", position %zu, tick %u: another digest %s", w->seed, w->at,
                  engine_tick(w->e), where);
    kit_verify(w->e, w->seed, where);
    check_index(w);
}

static void go_on(struct walk *w)
{
    if (w->at < w->known) {
        do_act(w, &w->acts[w->at]);
        w->at++;
        check_here(w, "on repeating");
        return;
    }
    struct act *a = &w->acts[w->at];
    a->is_step = kit_chance(&w->chance, 65);
    if (!a->is_step) {
        draw_command(w, a);
        if (engine_check(w->e, &a->command, NULL) != RC_OK)
            return;
        w->kinds[a->command.kind]++;
    }
    do_act(w, a);
    w->known = ++w->at;
    w->digests[w->at] = kit_digest(w->e);
    check_here(w, "at first");
}

static void go_back(struct walk *w)
{
    size_t count = engine_back_count(w->e);
    uint32_t far = 1 + kit_below(&w->chance, kit_chance(&w->chance, 20) ? 60 : 6);
    for (uint32_t i = 0; i < far && i < count && w->at > 0; i++) {
        bool is_step = engine_back_is_step(w->e);
        uint32_t tick = engine_tick(w->e);
        ck_assert(engine_back(w->e));
        w->at--;
        w->backs++;
        ck_assert_msg(is_step == w->acts[w->at].is_step, "seed %" PRIu64, w->seed);
        ck_assert_uint_eq(engine_tick(w->e), tick - is_step);
        check_here(w, "on going back");
    }
    if (kit_chance(&w->chance, 30)) { /* another future from here */
        w->known = w->at;
        w->branches++;
    }
}

/* What is derived is rebuilt from the saved state, the wheel included. */
static void compare_with_copy(struct walk *w)
{
    struct buf saved = BUF_INIT;
    struct err err = ERR_INIT;
    struct engine *copy = kit_engine();

    ck_assert_int_eq(engine_save(w->e, &saved, &err), RC_OK);
    kit_init(copy, 99);
    kit_generate(copy, 40, 1);
    if (engine_load(copy, saved.data, saved.len, &err) != RC_OK)
        ck_abort_msg("seed %" PRIu64 ": %s", w->seed, err.msg);
    for (int i = 0; i < 50; i++) {
        struct digest a, b;
        kit_verify(copy, w->seed, "in a copy");
        engine_digest(w->e, &a);
        engine_digest(copy, &b);
        ck_assert_msg(digest_equal(&a, &b),
                      "seed %" PRIu64 ": a copy differs %d ticks after tick %u", w->seed, i,
                      engine_tick(w->e) - (uint32_t)i);
        engine_prepare(w->e);
        kit_steps(w->e, 1);
        kit_steps(copy, 1);
    }
    for (int i = 0; i < 50; i++)
        ck_assert(engine_back(w->e));
    check_here(w, "after a copy");
    engine_free(copy);
    buf_free(&saved);
    w->copies++;
}

static void begin(struct walk *w, uint64_t seed, size_t undo_bytes, size_t limit)
{
    struct policy p = stormy_policy();
    *w = (struct walk){ .seed = seed, .chance = seed, .preparing = ~seed, .limit = limit };
    w->acts = calloc(limit + 1, sizeof *w->acts);
    w->digests = calloc(limit + 2, sizeof *w->digests);
    ck_assert(w->acts != NULL && w->digests != NULL);
    w->e = kit_engine_with(&(struct engine_config){ .undo_bytes = undo_bytes });
    kit_init(w->e, seed);
    kit_policy(w->e, &p);
    kit_generate(w->e, 30, 1);
    while (engine_back_count(w->e) > 0 && kit_chance(&w->chance, 50))
        kit_steps(w->e, 1);
    w->digests[0] = kit_digest(w->e);
}

static void end(struct walk *w)
{
    engine_free(w->e);
    free(w->acts);
    free(w->digests);
}

static void check_coverage(const struct walk *w, uint32_t cases_of[CASE_KIND_COUNT])
{
    for (uint32_t id = 1; id <= engine_case_count(w->e); id++) {
        struct case_info c;
        ck_assert(engine_case(w->e, id, &c));
        cases_of[c.kind]++;
    }
}

/* Kinds that come about in a storm; the others need a network made for them. */
static const enum case_kind expected[] = { CASE_TRACE_WITHHELD, CASE_LATE_CORRECT,
                                           CASE_NODE_THRESHOLD, CASE_HIGH_VALUE,
                                           CASE_CUSTOMER_REJECT, CASE_APPEAL,
                                           CASE_UNUSUAL_TASK };

START_TEST(going_back_any_distance_gives_the_state_that_was)
{
    uint32_t cases_of[CASE_KIND_COUNT] = { 0 }, kinds[COMMAND_COUNT] = { 0 }, branches = 0;

    for (uint64_t seed = 1; seed <= 3; seed++) {
        struct walk w;
        begin(&w, seed, 0, 300);
        while (w.at < w.limit) {
            if (kit_chance(&w.chance, 90))
                go_on(&w);
            else
                go_back(&w);
            if (kit_chance(&w.chance, 1))
                compare_with_copy(&w);
        }
        check_coverage(&w, cases_of);
        for (int k = 0; k < COMMAND_COUNT; k++)
            kinds[k] += w.kinds[k];
        branches += w.branches;
        ck_assert_uint_gt(w.backs, 50);
        end(&w);
    }
    ck_assert_uint_gt(branches, 5);
    for (size_t k = 0; k < ARRAY_LEN(expected); k++)
        ck_assert_msg(cases_of[expected[k]] > 0, "no case %s came about",
                      case_kind_words[expected[k]]);
    for (int k = COMMAND_GENERATE_NODES; k < COMMAND_COUNT; k++)
        ck_assert_msg(kinds[k] > 0, "no command %s was tried", command_names[k]);
}
END_TEST

START_TEST(a_small_ring_goes_back_less_far_and_as_exactly)
{
    for (uint64_t seed = 11; seed <= 12; seed++) {
        struct walk w;
        begin(&w, seed, 1, 300);
        while (w.at < w.limit) {
            if (kit_chance(&w.chance, 97))
                go_on(&w);
            else
                go_back(&w);
        }
        end(&w);
    }
}
END_TEST

START_TEST(back_to_the_beginning_is_the_beginning)
{
    struct engine *e = kit_engine();
    struct digest first = kit_digest(e), again;
    struct policy p = stormy_policy();

    kit_init(e, 5);
    kit_policy(e, &p);
    kit_generate(e, 50, 0);
    kit_steps(e, 200);
    while (engine_back(e))
        kit_verify(e, 5, "on the way back");
    ck_assert_uint_eq(engine_tick(e), 0);
    ck_assert_uint_eq(engine_node_count(e), 0);
    again = kit_digest(e);
    ck_assert(digest_equal(&first, &again));
    ck_assert(!engine_back(e));
    engine_free(e);
}
END_TEST

SUITE("engine_back", going_back_any_distance_gives_the_state_that_was,
      a_small_ring_goes_back_less_far_and_as_exactly, back_to_the_beginning_is_the_beginning)
