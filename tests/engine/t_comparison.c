/* Answers beside the true one: what is shown to differ does, and nothing else. */
#include "tests/engine/kit.h"

static struct policy mix_of_all_kinds(void)
{
    struct policy p;

    policy_defaults(&p);
    p.demand_ppm = 10000000;
    p.demand_duration_s = 60;
    p.mix_lazy_ppm = 400000;
    return p;
}

/* Where two answers part, counted the slow way, must be where the comparison says. */
static void check_window(const struct comparison *c)
{
    bool is_first = true;

    ck_assert_uint_le(c->from + c->shown, c->elements);
    for (uint32_t i = 0; i < c->shown; i++)
        for (uint32_t a = 0; a < c->answers; a++)
            if (c->found[a][i] != c->truth[i] && c->is_truth_known) {
                ck_assert_uint_gt(c->units_differing[a], 0);
                is_first = false;
            }
    if (c->is_truth_known && c->next == c->unit && c->previous == c->unit && is_first)
        for (uint32_t a = 0; a < c->answers; a++)
            ck_assert_uint_eq(c->units_differing[a], 0);
}

/* From the first difference forward: as many stops as there are units that differ. */
static void check_walk(struct engine *e, uint32_t task, const struct comparison *first)
{
    static struct comparison c;
    struct err err = ERR_INIT;
    uint32_t stops = 1;

    c = *first;
    while (c.next != c.unit) {
        uint32_t to = c.next;
        ck_assert_int_eq(engine_compare(e, task, first->nodes, 1, to, COMPARE_FIRST, &c, &err),
                         RC_OK);
        ck_assert_uint_eq(c.unit, to);
        ck_assert_int_ne(c.found[0][0], c.truth[0]);
        stops++;
    }
    ck_assert_uint_eq(stops, first->units_differing[0]);
}

START_TEST(every_answer_is_compared_with_a_run_of_its_own)
{
    static struct comparison c;
    struct policy p = mix_of_all_kinds();
    struct err err = ERR_INIT;
    uint64_t seed = 11;
    struct engine *e = kit_engine();
    uint32_t compared = 0, wrong = 0, kinds = 0;

    kit_init(e, seed);
    kit_policy(e, &p);
    kit_generate(e, 200, 1);
    kit_steps(e, 120);
    for (uint32_t slot = 0; slot < engine_task_slots(e); slot++) {
        uint32_t task = engine_task_id_at(e, slot), node = kit_below(&seed, 200);
        if (task == 0)
            continue;
        if (engine_compare(e, task, NULL, 0, COMPARE_FIRST, COMPARE_FIRST, &c, &err) == RC_OK)
            check_window(&c);
        ck_assert_int_eq(engine_compare(e, task, &node, 1, COMPARE_FIRST, COMPARE_FIRST, &c, &err),
                         RC_OK);
        compared++;
        kinds |= 1u << c.kind;
        if (!c.is_truth_known || c.units_differing[0] == 0)
            continue;
        wrong++;
        ck_assert_uint_eq(c.previous, c.unit); /* nothing differs before the first */
        ck_assert_int_ne(c.found[0][0], c.truth[0]);
        check_walk(e, task, &c);
    }
    ck_assert_uint_gt(compared, 100);
    ck_assert_uint_gt(wrong, 5);
    ck_assert_msg((kinds & (kinds - 1)) != 0, "one kind only: %x", kinds);
    engine_free(e);
}
END_TEST

START_TEST(what_is_gone_or_unanswered_is_told)
{
    static struct comparison c;
    struct err err = ERR_INIT;
    struct engine *e = kit_engine();

    kit_init(e, 1);
    ck_assert_int_eq(engine_compare(e, 7, NULL, 0, 0, 0, &c, &err), RC_NOT_FOUND);
    ck_assert_int_eq(engine_compare(e, 0, NULL, 0, 0, 0, &c, &err), RC_NOT_FOUND);
    engine_free(e);
}
END_TEST

SUITE("comparison", every_answer_is_compared_with_a_run_of_its_own,
      what_is_gone_or_unanswered_is_told)
