/*
 * t_reputation.c - Beta reputation against numbers worked out by hand, and the books of a
 * stormy network. Money by itself is t_money.c.
 */
#include "engine/reputation.h"
#include "tests/engine/kit.h"

START_TEST(the_lower_bound_is_the_one_of_the_formula)
{
    /* m - 1.645 sqrt(m (1 - m) / (r + s + 1)), each step rounded down */
    static const struct {
        uint32_t r_ppm, s_ppm, mean, lower;
    } rows[] = {
        { 0, 0, 0, 0 },
        { 1000000, 1000000, 500000, 25130 },    /* .5 - 1.645 sqrt(.25 / 3) */
        { 18000000, 2000000, 900000, 792311 },  /* .9 - 1.645 sqrt(.09 / 21) */
        { 20000000, 0, 1000000, 954546 },       /* no margin left: 1 - 1 / 22 */
        { 0, 0, 0, 0 },
        { 0, 20000000, 0, 0 },
        { 10000000, 10000000, 500000, 320518 }, /* .5 - 1.645 sqrt(.25 / 21) */
        { 49000000, 1000000, 980000, 947754 },  /* .98 - 1.645 sqrt(.0196 / 51) */
        { 100000, 900000, 100000, 0 },          /* the margin is larger than the mean */
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct node_row n = { .r_ppm = rows[i].r_ppm, .s_ppm = rows[i].s_ppm };
        ck_assert_uint_eq(reputation_mean_ppm(&n), rows[i].mean);
        ck_assert_msg(reputation_lower_ppm(&n) == rows[i].lower, "row %zu: %u", i,
                      reputation_lower_ppm(&n));
        ck_assert_uint_eq(reputation_lower_of(rows[i].r_ppm, rows[i].s_ppm), rows[i].lower);
    }
}
END_TEST

START_TEST(the_lower_bound_is_compared_as_it_is_computed)
{
    for (uint32_t i = 0; i < 20000; i++) {
        struct node_row n = {
            .r_ppm = (uint32_t)draw_below(7, 1, i, 0, 0, 50 * PPM_ONE) >> i % 20,
            .s_ppm = (uint32_t)draw_below(7, 1, i, 0, 1, 50 * PPM_ONE) >> i % 23,
        };
        int64_t lower = reputation_lower_ppm(&n);
        for (int64_t bound = lower - 2; bound <= lower + 2; bound++)
            ck_assert_msg(reputation_lower_reaches(&n, bound) == (lower >= bound),
                          "r %u s %u bound %lld", n.r_ppm, n.s_ppm, (long long)bound);
    }
}
END_TEST

START_TEST(an_imported_score_is_the_mean_and_worth_twenty_events)
{
    uint32_t r, s;
    uint64_t chance = 4;
    for (int i = 0; i < 100000; i++) {
        uint32_t score = i < 3 ? (uint32_t)i * 500000 : kit_below(&chance, PPM_ONE + 1);
        reputation_prior(score, &r, &s);
        struct node_row n = { .r_ppm = r, .s_ppm = s };
        ck_assert_uint_eq(reputation_mean_ppm(&n), score);
        ck_assert_uint_eq(r + s, 20000000);
    }
    reputation_prior(NODE_UNKNOWN, &r, &s);
    ck_assert_uint_eq(r, 1000000);
    ck_assert_uint_eq(s, 1000000);
}
END_TEST

static struct engine *one_node(uint32_t reputation_ppm, int64_t stake_uusd)
{
    struct engine *e = kit_engine();
    struct policy p = kit_calm_policy();
    struct node_spec node = kit_node();

    node.reputation_ppm = reputation_ppm;
    node.stake_uusd = stake_uusd;
    kit_init(e, 1);
    kit_policy(e, &p);
    kit_nodes(e, &node, 1);
    ck_assert_int_eq(world_frame(&e->world, false, NULL), RC_OK);
    return e;
}

START_TEST(each_event_forgets_a_fiftieth_and_adds_its_weight)
{
    struct engine *e = one_node(900000, 0);
    const struct node_row *n = node_at(e, 0);

    reputation_accept(e, 0, 0, 0);
    ck_assert_uint_eq(n->r_ppm, 18640000); /* 18 x .98 + 1 */
    ck_assert_uint_eq(n->s_ppm, 1960000);
    ck_assert_uint_eq(n->outcomes, 1);
    ck_assert_uint_eq(n->done, 1);
    reputation_blame(e, 0, 4 * PPM_ONE, OUTCOME_REFUSED);
    ck_assert_uint_eq(n->r_ppm, 18267200);
    ck_assert_uint_eq(n->s_ppm, 5920800);
    ck_assert_uint_eq(n->outcomes, 1 << 2 | 2);
    reputation_blame(e, 0, 250000, OUTCOME_NONE); /* a missed beat is no outcome */
    ck_assert_uint_eq(n->r_ppm, 17901856);
    ck_assert_uint_eq(n->s_ppm, 6052384);
    ck_assert_uint_eq(n->outcomes, 1 << 2 | 2);
    reputation_fade(e, 0, 2); /* two hours: .999 twice, of what speaks for it */
    ck_assert_uint_eq(n->r_ppm, 17866070);
    ck_assert_uint_eq(n->s_ppm, 6052384);
    reputation_fade(e, 0, 0);
    ck_assert_uint_eq(n->r_ppm, 17866070);
    for (int i = 0; i < 2000; i++)
        reputation_accept(e, 0, 0, 0);
    ck_assert_uint_le(n->r_ppm, 50000000); /* a memory of fifty events */
    ck_assert_uint_gt(n->r_ppm, 49990000);
    ck_assert_uint_lt(n->s_ppm, 50);
    for (int i = 0; i < 2000; i++)
        reputation_blame(e, 0, 4 * PPM_ONE, OUTCOME_REFUSED);
    ck_assert_uint_le(n->s_ppm, 200000000);
    ck_assert_uint_eq(reputation_lower_ppm(n), 0);
    engine_free(e);
}
END_TEST

START_TEST(the_bound_never_reaches_one)
{
    struct engine *e = one_node(1000000, 0);
    const struct node_row *n = node_at(e, 0);

    for (int i = 0; i < 3000; i++) {
        ck_assert_uint_lt(reputation_lower_ppm(n), 985000); /* 1 - 1 / 61: some count double */
        ck_assert(!reputation_lower_reaches(n, 985000));
        reputation_credit(e, 0, i % 7 == 0 ? REPUTATION_DISPUTE_WON_PPM : REPUTATION_RINGER_PPM);
    }
    ck_assert_uint_eq(n->s_ppm, 0);
    ck_assert_uint_gt(reputation_lower_ppm(n), 970000);
    ck_assert_uint_eq(n->outcomes, 0); /* neither is an answer */
    engine_free(e);
}
END_TEST

/* Through the engine: every event of a stormy network, each node's books summed. */
START_TEST(the_books_of_a_stormy_network_add_up)
{
    struct engine *e = kit_engine();
    struct policy p;

    policy_defaults(&p);
    p.mtbf_s = 20000;
    p.leave_ppm = 100000;
    p.joins_per_hour_ppm = 30000000;
    p.demand_ppm = 20000000;
    p.demand_duration_s = 60;
    p.demand_chain_steps = 32;
    p.demand_matmul_n = 8;
    p.mix_lazy_ppm = p.mix_flaky_ppm = 150000;
    kit_init(e, 6);
    kit_policy(e, &p);
    kit_generate(e, 300, 1);
    for (int i = 0; i < 60; i++) {
        kit_steps(e, 10);
        kit_verify(e, 6, "along the way");
        for (uint32_t id = 1; id <= engine_case_count(e); id++) {
            struct case_info c;
            ck_assert(engine_case(e, id, &c));
            if (c.state == CASE_OPEN || c.state == CASE_ESCALATED)
                kit_decide(e, id, id % 2 == 0 ? VERB_APPROVE : VERB_REJECT);
        }
        struct metrics m;
        engine_metrics(e, &m);
        if (m.cases_pending > 0)
            kit_do(e, COMMAND_CLOSE_BATCH);
        kit_verify(e, 6, "after a batch");
    }
    engine_free(e);
}
END_TEST

SUITE("reputation and accounts", the_lower_bound_is_the_one_of_the_formula,
      the_lower_bound_is_compared_as_it_is_computed,
      an_imported_score_is_the_mean_and_worth_twenty_events,
      each_event_forgets_a_fiftieth_and_adds_its_weight, the_bound_never_reaches_one,
      the_books_of_a_stormy_network_add_up)
