/*
 * t_ladder.c - the ladder over whole populations: what slips through, what it costs, who is
 * wronged; and what each part of it does: disputes, the window, equivocation, the published
 * policy. Counts, not times; the table is printed. LADDER_SEEDS: of how many seeds the default
 * mix is run, 2 unless set, at most 10.
 */
#include "engine/attribution.h"
#include "engine/behaviour.h"
#include "engine/referee.h"
#include "engine/tasks.h"
#include "tests/engine/kit.h"

#include <stdio.h>
#include <stdlib.h>

#define NODES      50u
#define TASKS      40000u
#define TICK_TASKS 20u
#define OVERHEAD_PERCENT 15u

static struct policy default_mix(void)
{
    struct policy p;
    policy_defaults(&p);
    p.demand_ppm = TICK_TASKS * PPM_ONE;
    p.demand_duration_s = 20;
    return p;
}

static struct engine *population(uint64_t seed, const struct policy *p, uint32_t nodes,
                                 uint32_t ticks, struct metrics *m)
{
    struct engine *e = kit_engine_with(&(struct engine_config){ .is_without_undo = true });
    struct policy none = *p;

    kit_init(e, seed);
    kit_policy(e, p);
    kit_generate(e, nodes, 1);
    kit_steps(e, ticks);
    none.demand_ppm = 0;
    kit_policy(e, &none);
    kit_steps(e, 100); /* what is under way ends */
    kit_verify(e, seed, "at the end");
    engine_metrics(e, m);
    return e;
}

static uint32_t honest_expelled(const struct engine *e)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < engine_node_count(e); i++) {
        struct node_info n;
        engine_node(e, i, &n);
        count += behaviour_of(e, i) == BEHAVIOUR_HONEST && n.state == NODE_JAILED &&
                 n.back_tick == 0;
    }
    return count;
}

static uint64_t percent_milli(uint64_t part, uint64_t whole)
{
    return whole == 0 ? 0 : part * 100000 / whole;
}

/* Replicas, known tasks and failed attempts, and what the checks cost. */
static uint64_t overhead_of(const struct metrics *m)
{
    return m->execution_units - m->useful_units + m->verifier_units;
}

static void print_row(uint64_t seed, const struct metrics *m, uint32_t expelled)
{
    uint64_t overhead = overhead_of(m);
    if (seed == 1)
        printf("seed  final  wrong accepted caught withdrawn  disputes cases  false  expelled  "
               "overhead %%/1000 (extra, checks)\n");
    printf("%4" PRIu64 " %6" PRIu64 " %6" PRIu64 " %8" PRIu64 " %6" PRIu64 " %9" PRIu64
           " %9" PRIu64 " %5" PRIu64 " %6" PRIu64 " %9u  %8" PRIu64 " (%" PRIu64 ", %" PRIu64
           ")\n",
           seed, m->tasks_final, m->results_wrong, m->wrong_accepted, m->wrong_caught,
           m->withdrawn, m->disputes, m->cases_opened, m->false_positives, expelled,
           percent_milli(overhead, m->useful_units),
           percent_milli(m->execution_units - m->useful_units, m->useful_units),
           percent_milli(m->verifier_units, m->useful_units));
}

/* One to two cases reach a person in a hundred tasks. */
static void check_case_rate(uint64_t seed, const struct metrics *m)
{
    ck_assert_msg(m->cases_opened >= m->tasks_final / 100 &&
                      m->cases_opened <= m->tasks_final / 50,
                  "seed %" PRIu64 ": %" PRIu64 " cases of %" PRIu64 " tasks", seed,
                  m->cases_opened, m->tasks_final);
}

static bool is_wanted(uint64_t seed)
{
    const char *seeds = getenv("LADDER_SEEDS");
    return seed <= (seeds == NULL ? 2 : strtoull(seeds, NULL, 10));
}

static void check_default_mix(uint64_t seed)
{
    struct policy p = default_mix();
    struct metrics m;

    if (!is_wanted(seed))
        return;
    struct engine *e = population(seed, &p, NODES, TASKS / TICK_TASKS, &m);
    uint32_t expelled = honest_expelled(e);

    print_row(seed, &m, expelled);
    ck_assert_uint_gt(m.tasks_final, TASKS * 95 / 100);
    ck_assert_uint_le(m.wrong_accepted * 1000, m.tasks_final);    /* 0.1 % */
    ck_assert_uint_lt(m.false_positives * 200, m.results_honest); /* 0.5 % */
    ck_assert_uint_eq(expelled, 0);
    ck_assert_uint_le(overhead_of(&m) * 100, m.useful_units * OVERHEAD_PERCENT);
    check_case_rate(seed, &m);
    engine_free(e);
}

START_TEST(the_default_mix_over_40000_tasks)
{
    check_default_mix((uint64_t)_i);
}
END_TEST

/* What reaches a person hardly depends on how long the work takes: short work, more seeds. */
START_TEST(one_to_two_cases_in_a_hundred_tasks)
{
    for (uint64_t seed = 1; seed <= 10; seed++) {
        struct policy p = default_mix();
        struct metrics m;
        p.demand_chain_steps = 64;
        p.demand_monte_carlo_blocks = 32;
        p.demand_matmul_n = 8;
        p.demand_opaque_rounds = 4;
        engine_free(population(seed, &p, NODES, TASKS / TICK_TASKS, &m));
        printf("seed %" PRIu64 ": %" PRIu64 " cases of %" PRIu64 " tasks\n", seed, m.cases_opened,
               m.tasks_final);
        check_case_rate(seed, &m);
    }
}
END_TEST

START_TEST(wrong_products_do_not_get_through)
{
    struct policy p = default_mix();
    struct metrics m;
    p.demand_matmul_ppm = 700000;
    p.demand_mlp_ppm = 300000;
    p.demand_monte_carlo_ppm = p.demand_opaque_ppm = 0;
    p.demand_matmul_n = 16;
    p.mix_lazy_ppm = p.mix_downgrader_ppm = 200000;
    struct engine *e = population(6, &p, 100, 500, &m);
    printf("products: %" PRIu64 " of %" PRIu64 " wrong ones caught\n", m.wrong_caught,
           m.results_wrong);
    ck_assert_uint_gt(m.results_wrong, 20);
    ck_assert_uint_gt(m.wrong_caught * 100, m.results_wrong * 95);
    engine_free(e);
}
END_TEST

/* The first open case of a kind; 0. */
static uint32_t find_case(const struct engine *e, enum case_kind kind, struct case_info *c)
{
    for (uint32_t id = 1; id <= engine_case_count(e); id++)
        if (engine_case(e, id, c) && c->kind == kind && c->state == CASE_OPEN)
            return id;
    return 0;
}

static struct policy ring_policy(void)
{
    struct policy p = default_mix();
    kit_all_honest(&p);
    p.mix_ring_ppm = 600000;
    p.demand_high_ppm = 900000;
    p.demand_opaque_ppm = 0;
    p.demand_chain_steps = 64;
    p.demand_monte_carlo_blocks = 32;
    return p;
}

static uint32_t await_ring_case(struct engine *e, struct case_info *c)
{
    uint32_t id = 0;
    for (uint32_t i = 0; i < 400 && id == 0; i++) {
        kit_steps(e, 1);
        id = find_case(e, CASE_RING_SUSPECT, c);
    }
    ck_assert_uint_ne(id, 0);
    return id;
}

static void check_ring_case(enum verb verb)
{
    struct policy p = ring_policy();
    struct engine *e = kit_engine();
    struct case_info c;
    uint32_t before[TASK_RESULTS_MAX], members = 0;
    int64_t slashed_uusd;

    kit_init(e, 21);
    kit_policy(e, &p);
    kit_generate(e, 64, 1);
    uint32_t id = await_ring_case(e, &c);
    for (uint32_t i = 0; i < c.node_count; i++) {
        struct node_info n;
        engine_node(e, c.nodes[i], &n);
        before[i] = n.faults;
    }
    struct metrics m;
    engine_metrics(e, &m);
    slashed_uusd = m.slashed_uusd;
    kit_decide(e, id, verb);
    kit_do(e, COMMAND_CLOSE_BATCH);
    engine_metrics(e, &m);
    for (uint32_t i = 0; i < c.node_count; i++) {
        struct node_info n;
        engine_node(e, c.nodes[i], &n);
        bool is_member = behaviour_of(e, c.nodes[i]) == BEHAVIOUR_RING && n.faults > before[i];
        ck_assert(n.faults == before[i] || is_member);
        members += is_member;
    }
    ck_assert_uint_eq(members >= 2, verb == VERB_APPROVE);
    ck_assert_int_eq(m.slashed_uusd > slashed_uusd, verb == VERB_APPROVE);
    kit_verify(e, 21, "after a ring");
    engine_free(e);
}

START_TEST(the_same_wrong_answer_of_two_operators_is_for_a_person_to_slash)
{
    check_ring_case(VERB_APPROVE);
    check_ring_case(VERB_REJECT);
}
END_TEST

/* Of the accused: the same when they are looked at one by one, as a later look does. */
static void check_ring_is_remembered(struct engine *e, const struct case_info *c)
{
    uint32_t slot = tasks_slot(e, c->task), members = 0;
    for (uint32_t i = 0; i < c->node_count; i++) {
        struct attribution why;
        if ((c->accused >> i & 1) == 0)
            continue;
        attribution_of_node(e, slot, c->nodes[i], 0, &why);
        ck_assert_int_eq(why.fault, FAULT_COLLUSION);
        ck_assert_uint_ge(why.members, 2);
        ck_assert_uint_ge(why.operators, 2);
        members++;
    }
    ck_assert_uint_ge(members, 2);
}

START_TEST(a_ring_stays_a_ring_on_a_later_look)
{
    struct policy p = ring_policy();
    struct engine *e = kit_engine(), *copy = kit_engine();
    struct buf saved = BUF_INIT;
    struct case_info c;

    kit_init(e, 21);
    kit_policy(e, &p);
    kit_generate(e, 64, 1);
    uint32_t id = await_ring_case(e, &c);
    check_ring_is_remembered(e, &c);
    ck_assert_int_eq(engine_save(e, &saved, NULL), RC_OK);
    ck_assert_int_eq(engine_load(copy, saved.data, saved.len, NULL), RC_OK);
    check_ring_is_remembered(copy, &c);
    kit_decide(e, id, VERB_APPROVE);
    kit_do(e, COMMAND_CLOSE_BATCH);
    check_ring_is_remembered(e, &c);
    buf_free(&saved);
    engine_free(e);
    engine_free(copy);
}
END_TEST

/* No slash is released in this time, so that whatever is burned was a bond. */
START_TEST(who_challenges_falsely_loses_its_bond_by_the_referee)
{
    struct policy p = ring_policy();
    struct engine *e = kit_engine();
    uint32_t by_wrong[4] = { 0 };
    int64_t burned_uusd = 0;

    p.appeal_s = 80000;
    p.appeal_rate_ppm = 0;
    p.sample_rate_ppm = p.kappa_ppm = p.check_segments = 0; /* the vote alone finds them */
    kit_init(e, 21);
    kit_policy(e, &p);
    kit_generate(e, 64, 1);
    for (uint32_t i = 0; i < 400; i++) {
        kit_steps(e, 1);
        for (uint32_t row = 0; row < e->g->rows[WORLD_DISPUTES]; row++) {
            const struct dispute_row *d = world_get(&e->world, WORLD_DISPUTES, row);
            if (d->ended_tick != engine_tick(e) || d->nodes[1] == NODE_NONE)
                continue;
            ck_assert_int_gt(referee_bond(e, d), 0);
            by_wrong[d->wrong]++;
            if ((d->wrong & 2) != 0) /* the challenger, or both */
                burned_uusd += referee_bond(e, d) / 2;
        }
        ck_assert_int_eq(e->g->account_uusd[ACCOUNT_BURNED], burned_uusd);
        if (i % 20 == 0)
            kit_verify(e, 21, "with bonds");
    }
    ck_assert_uint_gt(by_wrong[1], 0);
    ck_assert_uint_gt(by_wrong[2], 0);
    ck_assert_int_gt(burned_uusd, 0);
    engine_free(e);
}
END_TEST

static struct dispute last;
static struct explanation found;
static uint32_t disputes, open_disputes;

static void look_at_disputes(struct engine *e)
{
    for (uint32_t slot = 0; slot < engine_task_slots(e); slot++) {
        struct task_info t;
        struct err err = ERR_INIT;
        if (!engine_task_at(e, slot, &t) || engine_dispute(e, t.id, &last, &err) != RC_OK)
            continue;
        disputes++;
        open_disputes += last.ended_tick == 0;
        ck_assert_uint_le(last.game.bytes, 8192);
        ck_assert_int_eq(last.ended_tick == 0, last.game.end == BISECT_END_OPEN);
        /* The answers may be gone by then, and the moves are still there. */
        ck_assert_int_eq(engine_explain(e, t.id, last.nodes[0], &found, &err), RC_OK);
        if (last.game.end == BISECT_END_RERUN && (last.game.wrong & 1) != 0) {
            ck_assert(!found.evidence.is_equal);
            ck_assert_uint_eq(found.evidence.first_wrong, last.game.unit);
            ck_assert_int_ne(found.attribution.fault, FAULT_NONE);
        }
    }
}

START_TEST(disputes_are_read_while_they_go_on_and_name_the_first_wrong_unit)
{
    struct policy p = default_mix();
    struct engine *e = kit_engine();
    struct metrics m;

    p.mtbf_s = 3000;
    p.demand_ppm = 4 * PPM_ONE;
    p.mix_lazy_ppm = 300000;
    p.demand_high_ppm = 500000;
    p.demand_matmul_ppm = p.demand_mlp_ppm = 0;
    p.jail_s = 60;
    kit_init(e, 11);
    kit_policy(e, &p);
    kit_generate(e, 60, 1);
    for (uint32_t i = 0; i < 300; i++) {
        kit_steps(e, 1);
        look_at_disputes(e);
    }
    kit_verify(e, 11, "with disputes");
    engine_metrics(e, &m);
    ck_assert_uint_gt(m.disputes, 3);
    ck_assert_uint_gt(open_disputes, 3);
    ck_assert_uint_ge(m.dispute_moves, m.disputes);
    engine_free(e);
}
END_TEST

START_TEST(two_answers_for_one_task_cost_everything)
{
    struct policy p = default_mix();
    struct metrics m;
    p.mix_lazy_ppm = 200000;
    p.equivocate_ppm = 100000;
    struct engine *e = population(12, &p, 60, 100, &m);
    ck_assert_uint_gt(m.equivocations, 0);
    ck_assert_int_gt(m.slashed_uusd, 0);
    engine_free(e);
}
END_TEST

START_TEST(the_published_policy_has_three_layers)
{
    struct policy p = default_mix();
    struct metrics m;
    p.verify_mode = VERIFY_ARTICLE;
    p.sample_rate_ppm = 150000;
    struct engine *e = population(13, &p, 100, 500, &m);
    ck_assert_uint_eq(m.ran_freivalds + m.ran_segment + m.disputes, 0);
    ck_assert_uint_gt(m.ran_recompute * 100, m.ran_commit * 10);
    ck_assert_uint_lt(m.ran_recompute * 100, m.ran_commit * 20);
    engine_free(e);
}
END_TEST

START_TEST(what_a_caught_node_had_been_paid_for_is_looked_at_again)
{
    struct policy p = default_mix();
    struct metrics with, without;
    p.mix_on_off_ppm = 300000;
    p.demand_matmul_ppm = p.demand_mlp_ppm = p.demand_opaque_ppm = 0;
    struct engine *e = population(14, &p, 60, 600, &with);
    engine_free(e);
    p.window_results = 0;
    e = population(14, &p, 60, 600, &without);
    engine_free(e);
    printf("window: %" PRIu64 " withdrawn, %" PRIu64 " accepted; without: %" PRIu64 "\n",
           with.withdrawn, with.wrong_accepted, without.wrong_accepted);
    ck_assert_uint_gt(with.reaudits, 0);
    ck_assert_uint_gt(with.withdrawn, 0);
    ck_assert_uint_eq(without.withdrawn, 0);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("ladder");
    TCase *seeds = tcase_create("seeds"), *others = tcase_create("others");
    const TTest *rest[] = { one_to_two_cases_in_a_hundred_tasks,
                            wrong_products_do_not_get_through,
                            the_same_wrong_answer_of_two_operators_is_for_a_person_to_slash,
                            a_ring_stays_a_ring_on_a_later_look,
                            who_challenges_falsely_loses_its_bond_by_the_referee,
                            disputes_are_read_while_they_go_on_and_name_the_first_wrong_unit,
                            two_answers_for_one_task_cost_everything,
                            the_published_policy_has_three_layers,
                            what_a_caught_node_had_been_paid_for_is_looked_at_again };

    tcase_add_loop_test(seeds, the_default_mix_over_40000_tasks, 1, 11);
    for (size_t i = 0; i < ARRAY_LEN(rest); i++)
        tcase_add_test(others, rest[i]);
    tcase_set_timeout(seeds, 300);
    tcase_set_timeout(others, 300);
    suite_add_tcase(s, seeds);
    suite_add_tcase(s, others);
    SRunner *runner = srunner_create(s);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
