/*
 * t_prepared.c - what is computed ahead of a step: all that it asks for in the common case,
 * nothing that changes it, and no more than there is room for. That the state is the same
 * with and without, after going back and with commands in between, t_engine_back.c walks
 * through.
 */
#include "engine/prepared.h"
#include "tests/engine/kit.h"
#include "work/cheat.h"

/* Everybody honest and in reach; every kind of work, and replicas. */
static struct policy busy_policy(void)
{
    struct policy p = kit_calm_policy();
    p.demand_ppm = 3000000;
    p.demand_duration_s = 60;
    p.demand_high_ppm = 300000;
    p.demand_matmul_ppm = p.demand_mlp_ppm = p.demand_monte_carlo_ppm = 200000;
    p.demand_opaque_ppm = 100000;
    return p;
}

static struct engine *network(const struct policy *p)
{
    struct engine *e = kit_engine();
    kit_init(e, 1);
    kit_policy(e, p);
    kit_generate(e, 200, 1);
    return e;
}

static void prepared_steps(struct engine *e, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        engine_prepare(e);
        kit_steps(e, 1);
    }
}

START_TEST(a_step_that_was_prepared_for_runs_nothing_anew)
{
    struct policy p = busy_policy();
    struct engine *e = network(&p);

    prepared_steps(e, 20);
    struct prepared_counts before = prepared_count(e);
    prepared_steps(e, 200);
    struct prepared_counts after = prepared_count(e);
    ck_assert_uint_eq(after.answers_missed, before.answers_missed);
    ck_assert_uint_eq(after.truths_missed, before.truths_missed);
    ck_assert_uint_gt(after.answers_found - before.answers_found, 1000);
    ck_assert_uint_gt(after.truths_found - before.truths_found, 20);
    /* An answer is made once, and asked for when it is committed to and when it is checked. */
    ck_assert_uint_ge(after.answers_found - before.answers_found,
                      2 * (after.answers_made - before.answers_made));
    engine_free(e);
}
END_TEST

/* The common case among cheats, losses and disputes: hardly anything. */
START_TEST(what_is_not_foreseen_is_rare)
{
    struct policy p;
    policy_defaults(&p);
    p.demand_ppm = 3000000;
    struct engine *e = network(&p);

    prepared_steps(e, 1000);
    struct prepared_counts c = prepared_count(e);
    ck_assert_uint_gt(c.answers_found, 5000);
    ck_assert_msg(c.answers_missed * 100 < c.answers_found, "%" PRIu64 " of %" PRIu64,
                  c.answers_missed, c.answers_found);
    engine_free(e);
}
END_TEST

START_TEST(a_preparation_changes_nothing_and_serves_no_reader)
{
    struct policy p = busy_policy();
    struct engine *e = network(&p);

    prepared_steps(e, 30);
    struct digest before = kit_digest(e);
    engine_prepare(e);
    struct digest after = kit_digest(e);
    ck_assert(digest_equal(&before, &after));
    struct prepared_counts made = prepared_count(e);
    for (uint32_t slot = 0; slot < engine_task_slots(e); slot++) {
        struct evidence evidence;
        struct digest root;
        if (engine_root(e, slot, 0, &root))
            ck_assert_int_eq(engine_evidence(e, engine_task_id_at(e, slot), 0, &evidence, NULL),
                             RC_OK);
    }
    struct prepared_counts read = prepared_count(e);
    ck_assert_mem_eq(&made, &read, sizeof made);
    engine_free(e);
}
END_TEST

/* More falls due in one tick than there is room for. */
START_TEST(preparations_are_bounded_and_what_has_no_room_is_computed_in_the_step)
{
    struct policy p = kit_calm_policy();
    struct engine *with = kit_engine(), *without = kit_engine(), *both[] = { with, without };
    static struct task_row tasks[PREPARED_MAX + 500];

    p.demand_ppm = 0;
    for (size_t i = 0; i < ARRAY_LEN(tasks); i++)
        tasks[i] = kit_task();
    for (size_t k = 0; k < ARRAY_LEN(both); k++) {
        kit_init(both[k], 1);
        kit_policy(both[k], &p);
        kit_generate(both[k], 3000, 1);
        kit_tasks(both[k], tasks, ARRAY_LEN(tasks));
    }
    for (uint32_t tick = 0; tick < 20; tick++) {
        uint64_t made = prepared_count(with).answers_made;
        prepared_steps(with, 1);
        kit_steps(without, 1);
        ck_assert_uint_le(prepared_count(with).answers_made - made, PREPARED_MAX);
        struct digest a = kit_digest(with), b = kit_digest(without);
        ck_assert(digest_equal(&a, &b));
    }
    struct prepared_counts c = prepared_count(with);
    ck_assert_uint_eq(c.answers_made, PREPARED_MAX);
    ck_assert_uint_gt(c.answers_missed, 0);
    engine_free(with);
    engine_free(without);
}
END_TEST

/* Outputs of a megabyte: the bytes run out long before the entries do. */
START_TEST(large_outputs_are_made_ahead_while_there_is_room_for_their_bytes)
{
    struct policy p = kit_calm_policy();
    struct engine *e = kit_engine();
    static struct task_row tasks[30];

    p.demand_ppm = 0;
    for (size_t i = 0; i < ARRAY_LEN(tasks); i++) {
        tasks[i] = kit_task();
        tasks[i].spec.kind = WORK_MATMUL;
        tasks[i].spec.size = 512;
        tasks[i].duration_s = 60 + 20 * (uint32_t)(i / 20); /* the last ones two ticks later */
    }
    kit_init(e, 1);
    kit_policy(e, &p);
    kit_generate(e, 300, 1);
    kit_tasks(e, tasks, ARRAY_LEN(tasks));
    prepared_steps(e, 20);
    struct prepared_counts c = prepared_count(e);
    ck_assert_uint_gt(c.answers_missed, 0);
    ck_assert_uint_ge(c.answers_made, 16 + 10); /* the first filled it, and gave way */
    ck_assert_uint_lt(c.answers_made, 30);
    engine_free(e);
}
END_TEST

/* Each field of the key decides: another one is another entry, or none. */
START_TEST(a_value_is_found_by_all_that_it_depends_on)
{
    struct engine *e = kit_engine();
    const struct work_task chain = { .kind = WORK_CHAIN, .seed = 5, .size = 64 };
    const struct work_task tasks[] = {
        { .kind = WORK_MONTE_CARLO, .seed = 5, .size = 64 },
        { .kind = WORK_CHAIN, .seed = 6, .size = 64 },
        { .kind = WORK_CHAIN, .seed = 5, .size = 65 },
        { .kind = WORK_CHAIN, .seed = 5, .size = 64, .interval = 3 },
        { .kind = WORK_CHAIN, .seed = 5, .size = 64, .weight_bits = 4 },
        { .kind = WORK_CHAIN, .seed = 5, .size = 64, .hw_class = 1 },
    };
    const struct cheat_plan honest = { .cheat = CHEAT_NONE };
    const struct cheat_plan plans[] = {
        { .cheat = CHEAT_CONSTANT }, { .part_ppm = 1 }, { .seed_replayed = 1 },
        { .hw_class = 1 },           { .draw = 1 },
    };
    struct digest root, truth;
    struct work_scratch *s = work_scratch_new(NULL);

    ck_assert_ptr_nonnull(s);
    kit_init(e, 1);
    engine_prepare(e);
    prepared_make_answer(e, &chain, &honest);
    ck_assert_ptr_null(prepared_answer(e, &chain, &honest)); /* no step runs */
    e->is_stepping = true;
    for (size_t i = 0; i < ARRAY_LEN(tasks); i++)
        ck_assert_ptr_null(prepared_answer(e, &tasks[i], &honest));
    for (size_t i = 0; i < ARRAY_LEN(plans); i++)
        ck_assert_ptr_null(prepared_answer(e, &chain, &plans[i]));
    ck_assert(!prepared_truth(e, &chain, &root)); /* an honest answer is no run of one's own */
    const struct work_output *o = prepared_answer(e, &chain, &honest);
    ck_assert_ptr_nonnull(o);
    work_root(s, &chain, &truth);
    ck_assert(digest_equal(&o->root, &truth));
    prepared_make_truth(e, &chain);
    ck_assert(prepared_truth(e, &chain, &root) && digest_equal(&root, &truth));
    prepared_make_answer(e, &chain, &plans[0]);
    o = prepared_answer(e, &chain, &plans[0]);
    ck_assert(o != NULL && !digest_equal(&o->root, &truth));
    e->is_stepping = false;
    work_scratch_free(s);
    engine_free(e);
}
END_TEST

SUITE("prepared", a_step_that_was_prepared_for_runs_nothing_anew, what_is_not_foreseen_is_rare,
      a_preparation_changes_nothing_and_serves_no_reader,
      preparations_are_bounded_and_what_has_no_room_is_computed_in_the_step,
      large_outputs_are_made_ahead_while_there_is_room_for_their_bytes,
      a_value_is_found_by_all_that_it_depends_on)
