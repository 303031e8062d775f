/*
 * t_engine_counts.c - what a task and a node cost, counted and not timed; and one scenario
 * whose digest stands here, so that every build (compiler, optimisation, machine) is held
 * against it. A digest that changes on purpose goes with a new ENGINE_VERSION once states
 * have been released: old journals replay differently then.
 */
#include "crypto/hex.h"
#include "tests/engine/kit.h"

#define UNDO_BYTES_A_TASK 200
#define NODE_BYTES_100K   200
#define NODE_BYTES_1M     160

/* A steady run of one-step chains, after 50 ticks to fill the network. */
START_TEST(a_task_costs_few_bytes_of_undo)
{
    struct engine *e = kit_engine();
    struct policy p = kit_calm_policy();
    struct metrics before, after;

    p.demand_ppm = 1000000000; /* a thousand a tick */
    p.demand_duration_s = 20;
    kit_products(&p, 0);
    p.demand_chain_steps = 1;
    p.demand_high_ppm = 0;
    p.demand_high_value_ppm = 0;
    kit_init(e, 1);
    kit_policy(e, &p);
    kit_generate(e, 20000, 1);
    kit_steps(e, 50);
    engine_metrics(e, &before);
    uint64_t start = engine_undo_bytes(e);
    kit_steps(e, 100);
    engine_metrics(e, &after);
    uint64_t tasks = after.tasks_final - before.tasks_final;
    uint64_t bytes = engine_undo_bytes(e) - start;
    ck_assert_uint_gt(tasks, 80000);
    ck_assert_msg(bytes <= UNDO_BYTES_A_TASK * tasks, "%" PRIu64 " bytes a task", bytes / tasks);
    engine_free(e);
}
END_TEST

static size_t bytes_a_node(uint32_t count)
{
    struct engine *e = kit_engine();
    kit_init(e, 1);
    kit_generate(e, count, 1);
    kit_steps(e, 1);
    size_t bytes = engine_memory(e) / count;
    engine_free(e);
    return bytes;
}

START_TEST(a_node_costs_few_bytes_among_100000)
{
    ck_assert_uint_le(bytes_a_node(100000), NODE_BYTES_100K);
}
END_TEST

START_TEST(a_node_costs_few_bytes_among_a_million)
{
    ck_assert_uint_le(bytes_a_node(1000000), NODE_BYTES_1M);
}
END_TEST

/* Everything at once: churn, losses, every kind of task, cheats, decisions, a new policy. */
static struct engine *scenario(void)
{
    struct engine *e = kit_engine();
    struct policy p;

    policy_defaults(&p);
    p.mtbf_s = 6000;
    p.joins_per_hour_ppm = 20000000;
    p.demand_ppm = 3000000;
    p.demand_duration_s = 90;
    p.demand_high_ppm = 300000;
    p.demand_high_value_ppm = 50000;
    p.mix_lazy_ppm = p.mix_flaky_ppm = p.mix_late_ppm = 100000;
    p.dispute_threshold = 2;
    kit_init(e, 20240229);
    kit_policy(e, &p);
    kit_generate(e, 60, 0);
    kit_generate(e, 60, 1);
    for (uint32_t i = 0; i < 30; i++) {
        struct metrics m;
        kit_steps(e, 20);
        if (i == 10) {
            p.profile = PROFILE_ARTICLE;
            p.tick_s = 30;
            kit_policy(e, &p);
        }
        for (uint32_t id = 1; id <= engine_case_count(e); id++) {
            struct case_info c;
            ck_assert(engine_case(e, id, &c));
            if (c.state == CASE_OPEN)
                kit_decide(e, id, (enum verb)(VERB_APPROVE + id % 3));
        }
        engine_metrics(e, &m);
        if (i % 3 == 0 && m.cases_pending > 0)
            kit_do(e, COMMAND_CLOSE_BATCH);
        if (i % 5 == 0)
            kit_apply(e, &(struct command){ .kind = COMMAND_ANCHORED,
                                            .anchored = { .ledger_size = i } });
    }
    kit_verify(e, 20240229, "at the end");
    return e;
}

START_TEST(the_scenario_has_the_same_digest_in_every_build)
{
    static const char golden[] = "71b7324ff2babbb9cb21bfdaa56d2eaeb54868b97023ef86518d9773f5491a84";
    struct engine *e = scenario();
    struct digest d = kit_digest(e);
    char hex[2 * DIGEST_BYTES + 1];
    struct metrics m;

    engine_metrics(e, &m);
    ck_assert_uint_gt(m.cases_opened, 20);
    ck_assert_uint_gt(m.tasks_final, 500);
    hex_encode(d.b, sizeof d.b, hex);
    ck_assert_str_eq(hex, golden);
    engine_free(e);
}
END_TEST

SUITE("engine counts", a_task_costs_few_bytes_of_undo, a_node_costs_few_bytes_among_100000,
      a_node_costs_few_bytes_among_a_million, the_scenario_has_the_same_digest_in_every_build)
