/*
 * t_money.c - double entry: what is taken from one account is given to another, whatever
 * happens in whatever order; a slash waits, is appealed against, returned or split, to the
 * micro-dollar; incentive modes; cover for work in flight; places, ringers, jail.
 */
#include "engine/accounts.h"
#include "engine/appeals.h"
#include "engine/cases.h"
#include "engine/challenges.h"
#include "engine/green.h"
#include "engine/incentive.h"
#include "engine/load.h"
#include "engine/maturing.h"
#include "engine/nodes.h"
#include "engine/reputation.h"
#include "engine/slashing.h"
#include "tests/engine/kit.h"

/* Nodes alike in a network without misfortune; a frame is open, so that parts of the engine
 * can be called by themselves. */
static struct engine *network(uint32_t nodes, int64_t stake_uusd, const struct policy *policy)
{
    struct engine *e = kit_engine_with(&(struct engine_config){ .is_without_undo = true });
    struct node_spec node = kit_node();

    node.stake_uusd = stake_uusd;
    kit_init(e, 5);
    kit_policy(e, policy);
    for (uint32_t i = 0; i < nodes; i++)
        kit_nodes(e, &node, 1);
    ck_assert_int_eq(escrow_reserve(e, 64, NULL), RC_OK);
    ck_assert_int_eq(cases_reserve(e, 64, NULL), RC_OK);
    ck_assert_int_eq(maturing_reserve(e, nodes, NULL), RC_OK);
    return e;
}

static void open_frame(struct engine *e)
{
    ck_assert_int_eq(engine_open_frame(e, false, NULL), RC_OK);
}

static struct policy lonely_policy(void)
{
    struct policy p = kit_calm_policy();
    p.appeal_rate_ppm = 0;
    return p;
}

START_TEST(a_slash_rounds_down_waits_and_halves_exactly)
{
    static const struct {
        int64_t stake_uusd;
        uint32_t share_ppm;
        int64_t taken_uusd, burned_uusd;
    } rows[] = {
        { 200000000, 1000, 200000, 100000 },
        { 200000000, 250000, 50000000, 25000000 },
        { 200000001, 1000000, 200000001, 100000000 }, /* the odd one is not burned */
        { 999, 1000, 0, 0 },
        { 1999999, 1000, 1999, 999 },
        { 0, 1000000, 0, 0 },
        { NODE_STAKE_MAX_UUSD, 999999, 999999000000, 499999500000 },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct policy p = lonely_policy();
        p.slash_missed_ppm = rows[i].share_ppm;
        struct engine *e = network(1, rows[i].stake_uusd, &p);
        const int64_t *uusd_of = e->g->account_uusd;
        struct metrics m;

        open_frame(e);
        ck_assert_int_eq(slashing_punish(e, &(struct escrow_claim){ .node = 0,
                                                                    .offence = OFFENCE_TIMEOUT,
                                                                    .winner = NODE_NONE }),
                         rows[i].taken_uusd);
        engine_close_frame(e);
        ck_assert_int_eq(uusd_of[ACCOUNT_HELD], rows[i].taken_uusd);
        ck_assert_int_eq(node_at(e, 0)->stake_uusd, rows[i].stake_uusd - rows[i].taken_uusd);
        kit_steps(e, 2159);
        ck_assert_int_eq(uusd_of[ACCOUNT_HELD], rows[i].taken_uusd);
        kit_steps(e, 1); /* six hours */
        engine_metrics(e, &m);
        ck_assert_int_eq(m.slashed_uusd, rows[i].taken_uusd);
        ck_assert_int_eq(m.burned_uusd, rows[i].burned_uusd);
        ck_assert_int_eq(m.held_uusd, 0);
        ck_assert_int_eq(uusd_of[ACCOUNT_TREASURY], rows[i].taken_uusd - rows[i].burned_uusd);
        kit_verify(e, i, "after a slash");
        engine_free(e);
    }
}
END_TEST

START_TEST(the_requester_is_made_whole_first_then_the_winner_has_half)
{
    static const struct {
        int64_t uusd, owed_uusd, requester_uusd, winner_uusd, burned_uusd;
    } rows[] = {
        { 1000001, 0, 0, 500001, 500000 },
        { 1000001, 300000, 300000, 350001, 350000 },
        { 1000001, 1000000, 1000000, 1, 0 },
        { 1000001, 5000000, 1000001, 0, 0 },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        for (int has_winner = 0; has_winner <= 1; has_winner++) {
            struct policy p = lonely_policy();
            p.slash_missed_ppm = 1000000;
            struct engine *e = network(2, rows[i].uusd, &p);
            const int64_t *uusd_of = e->g->account_uusd;

            open_frame(e);
            (void)slashing_punish(e, &(struct escrow_claim){
                                         .node = 0,
                                         .offence = OFFENCE_TIMEOUT,
                                         .winner = has_winner ? 1 : NODE_NONE,
                                         .owed_uusd = rows[i].owed_uusd });
            engine_close_frame(e);
            kit_steps(e, 2160);
            ck_assert_int_eq(uusd_of[ACCOUNT_REQUESTERS], rows[i].requester_uusd);
            ck_assert_int_eq(uusd_of[ACCOUNT_BURNED], rows[i].burned_uusd);
            ck_assert_int_eq(node_at(e, 1)->earned_uusd, has_winner ? rows[i].winner_uusd : 0);
            ck_assert_int_eq(uusd_of[ACCOUNT_TREASURY], has_winner ? 0 : rows[i].winner_uusd);
            kit_verify(e, i, "after the window");
            engine_free(e);
        }
}
END_TEST

/* --- a million random events -------------------------------------------------------------- */

#define PROPERTY_NODES 40u

static void check_sum(const struct engine *e, int i)
{
    int64_t sum = 0;
    for (int a = 0; a < ACCOUNT_COUNT; a++) {
        sum += e->g->account_uusd[a];
        ck_assert_msg(a == ACCOUNT_OUTSIDE || e->g->account_uusd[a] >= 0, "event %d: %s is %lld",
                      i, account_names[a], (long long)e->g->account_uusd[a]);
    }
    ck_assert_msg(sum == 0, "event %d: the sum is %lld", i, (long long)sum);
}

static void check_nodes(const struct engine *e, int i)
{
    int64_t sum = 0;
    for (uint32_t n = 0; n < PROPERTY_NODES; n++) {
        ck_assert_int_ge(node_at(e, n)->stake_uusd, 0);
        sum += node_at(e, n)->stake_uusd + node_at(e, n)->earned_uusd;
    }
    ck_assert_msg(sum == e->g->account_uusd[ACCOUNT_NODES] + e->g->account_uusd[ACCOUNT_WALLETS],
                  "event %d: the nodes hold %lld", i, (long long)sum);
    ck_assert_int_eq(maturing_sum(e), e->g->account_uusd[ACCOUNT_MATURING]);
}

static void random_slash(struct engine *e, uint64_t *chance)
{
    static const enum offence offences[] = { OFFENCE_TIMEOUT, OFFENCE_HARDWARE, OFFENCE_WRONG,
                                             OFFENCE_GREEN, OFFENCE_MINORITY, OFFENCE_PLACE };
    uint32_t node = kit_below(chance, PROPERTY_NODES);
    enum offence o = offences[kit_below(chance, ARRAY_LEN(offences))];

    if (o == OFFENCE_GREEN)
        (void)slashing_punish_green(e, node, kit_below(chance, 500000));
    else
        (void)slashing_punish(e, &(struct escrow_claim){
                                     .node = node,
                                     .offence = o,
                                     .winner = kit_chance(chance, 50)
                                                   ? kit_below(chance, PROPERTY_NODES)
                                                   : NODE_NONE,
                                     .owed_uusd = kit_below(chance, 3000000) });
    nodes_forgive(e, node);
    nodes_bond(e, node, 5000000); /* it bonds anew */
    accounts_stake(e, 5000000);
}

static void random_end(struct engine *e, uint64_t *chance)
{
    uint32_t rows = e->g->rows[WORLD_ESCROWS];
    uint32_t row = rows == 0 ? 0 : rows - 1 - kit_below(chance, rows < 50 ? rows : 50);
    if (rows == 0 || escrow_at(e, row)->state != ESCROW_WAITING)
        return;
    if (kit_chance(chance, 40)) {
        int64_t bond = appeals_bond(e, escrow_at(e, row)->uusd);
        challenges_open(e, (struct challenger){ .number = escrow_at(e, row)->node }, bond);
        escrow_set_appealed(e, row, 0, bond);
        appeals_close(e, row, kit_chance(chance, 30));
    } else {
        escrow_release(e, row);
    }
}

static void random_pay(struct engine *e, uint64_t *chance)
{
    struct policy *p = (struct policy *)(void *)(uintptr_t)e->policy;
    int64_t has = e->g->account_uusd[ACCOUNT_ESCROW];
    int64_t share = kit_below(chance, 1000000);
    p->incentive_mode = kit_below(chance, 3);
    p->hybrid_share_ppm = kit_below(chance, 1000001);
    incentive_pay(e, kit_below(chance, PROPERTY_NODES), share < has ? share : has, 0);
}

/* One is opened, and often another one closed: some are always open. */
static void random_challenge(struct engine *e, uint64_t *chance)
{
    static struct {
        struct challenger who;
        int64_t bond_uusd;
    } open[8];
    uint32_t at = kit_below(chance, ARRAY_LEN(open));

    if (open[at].bond_uusd != 0) {
        uint32_t winner = kit_chance(chance, 50) ? kit_below(chance, PROPERTY_NODES) : NODE_NONE;
        challenges_close(e, open[at].who, open[at].bond_uusd,
                         (enum challenge_end)kit_below(chance, CHALLENGE_SHARED + 1), winner);
    }
    open[at].who = (struct challenger){ .number = kit_below(chance, PROPERTY_NODES),
                                        .is_requester = kit_chance(chance, 50) };
    open[at].bond_uusd = 1 + kit_below(chance, 1000000);
    challenges_open(e, open[at].who, open[at].bond_uusd);
}

/* What waits of a node matures, whatever its time. */
static void random_maturity(struct engine *e, uint64_t *chance)
{
    uint32_t rows = e->g->rows[WORLD_MATURING];
    if (rows == 0)
        return;
    uint32_t tick = e->g->tick;
    e->g->tick = 2 * engine_ticks(e, e->policy->hybrid_mature_s);
    maturing_due(e, kit_below(chance, rows));
    e->g->tick = tick;
}

START_TEST(the_sum_is_constant_over_a_million_random_events)
{
    struct policy p = lonely_policy();
    p.dispute_threshold = 1000;
    p.incentive_mode = INCENTIVE_HYBRID;
    struct engine *e = network(PROPERTY_NODES, 200000000, &p);
    uint64_t chance = 2024;

    ck_assert_int_eq(escrow_reserve(e, 600000, NULL), RC_OK);
    ck_assert_int_eq(challenges_reserve(e, 2 * PROPERTY_NODES, NULL), RC_OK);
    if (!wheel_reserve(e->wheel, 900000))
        ck_abort_msg("no memory");
    open_frame(e);
    for (int i = 0; i < 1000000; i++) {
        int64_t uusd = kit_below(&chance, 1u << (1 + kit_below(&chance, 22)));
        int64_t has = e->g->account_uusd[ACCOUNT_ESCROW];
        uint32_t what = kit_below(&chance, 10);

        if (what <= 1)
            accounts_hold(e, uusd);
        else if (what == 2)
            accounts_refund(e, uusd < has ? uusd : has);
        else if (what <= 5)
            random_pay(e, &chance);
        else if (what == 6)
            random_slash(e, &chance);
        else if (what <= 8)
            random_end(e, &chance);
        else if (kit_chance(&chance, 70))
            random_challenge(e, &chance);
        else
            random_maturity(e, &chance);
        check_sum(e, i);
        if (i % 1000 == 0)
            check_nodes(e, i);
    }
    check_nodes(e, 1000000);
    ck_assert_int_gt(e->g->account_uusd[ACCOUNT_BURNED], 0);
    ck_assert_int_gt(e->g->account_uusd[ACCOUNT_WALLETS], 0);
    engine_free(e);
}
END_TEST

/* --- incentives --------------------------------------------------------------------------- */

START_TEST(pay_is_the_formula_and_each_mode_books_it_where_it_says)
{
    static const struct {
        enum incentive_mode mode;
        uint32_t green_ppm, r_ppm; /* of 20 events */
        int64_t share_uusd;
        int64_t earned_uusd, maturing_uusd, wallet_uusd;
    } rows[] = {
        /* 1000003 x (1 + 0.02 x 0.5) = 1010003; trusted x 1.2 = 1.212 */
        { INCENTIVE_REPUTATION, 500000, 10000000, 1000003, 1010003, 0, 0 },
        { INCENTIVE_REPUTATION, 500000, 20000000, 1000003, 1212003, 0, 0 },
        { INCENTIVE_REPUTATION, NODE_UNKNOWN, 10000000, 1000003, 1000003, 0, 0 },
        { INCENTIVE_TOKEN, 500000, 20000000, 1000003, 1212003, 0, 1212003 },
        { INCENTIVE_HYBRID, 500000, 20000000, 1000003, 606001, 606002, 606001 },
        { INCENTIVE_HYBRID, 1000000, 10000000, 1, 0, 1, 0 },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct policy p = lonely_policy();
        p.incentive_mode = rows[i].mode;
        struct engine *e = kit_engine();
        struct node_spec node = kit_node();
        node.green_claimed_ppm = rows[i].green_ppm;
        node.reputation_ppm = rows[i].r_ppm / 20;
        kit_init(e, 1);
        kit_policy(e, &p);
        kit_nodes(e, &node, 1);
        ck_assert_int_eq(maturing_reserve(e, 1, NULL), RC_OK);
        open_frame(e);
        accounts_hold(e, rows[i].share_uusd);
        incentive_pay(e, 0, rows[i].share_uusd, 0);
        const struct node_row *n = node_at(e, 0);
        ck_assert_int_eq(n->earned_uusd, rows[i].earned_uusd);
        ck_assert_int_eq(n->stake_uusd, 200000000);
        ck_assert_int_eq(maturing_of(e, 0), rows[i].maturing_uusd);
        ck_assert_int_eq(e->g->account_uusd[ACCOUNT_WALLETS], rows[i].wallet_uusd);
        ck_assert_int_eq(e->g->account_uusd[ACCOUNT_ESCROW], 0);
        check_sum(e, (int)i);
        kit_verify(e, i, "after paying");
        engine_free(e);
    }
}
END_TEST

static void pay_one(struct engine *e, int64_t uusd)
{
    open_frame(e);
    accounts_hold(e, uusd);
    incentive_pay(e, 0, uusd, 0);
    engine_close_frame(e);
}

START_TEST(the_stake_part_of_hybrid_pay_matures_in_time_and_over_undo_and_restore)
{
    struct policy p = lonely_policy();
    struct engine *e = kit_engine(), *copy = kit_engine();
    struct node_spec node = kit_node();
    struct buf saved = BUF_INIT;

    p.incentive_mode = INCENTIVE_HYBRID;
    p.hybrid_mature_s = 100; /* ten ticks */
    p.green_bonus_ppm = 0;
    p.reputation_multiplier_ppm = PPM_ONE;
    kit_init(e, 5);
    kit_policy(e, &p);
    kit_nodes(e, &node, 1);
    kit_steps(e, 3); /* the first stretch: due at 20 */
    pay_one(e, 1000);
    kit_steps(e, 5);
    pay_one(e, 201); /* 8: the same */
    ck_assert_int_eq(maturing_of(e, 0), 500 + 101);
    kit_steps(e, 2);
    pay_one(e, 4000); /* 10: the second stretch, due at 30 */
    ck_assert_int_eq(e->g->account_uusd[ACCOUNT_MATURING], 2601);
    ck_assert_int_eq(e->g->account_uusd[ACCOUNT_WALLETS], 2600);
    ck_assert_int_eq(engine_save(e, &saved, NULL), RC_OK);
    ck_assert_int_eq(engine_load(copy, saved.data, saved.len, NULL), RC_OK);
    kit_steps(e, 9);
    ck_assert_int_eq(node_at(e, 0)->stake_uusd, 200000000);
    kit_steps(e, 1); /* 20 */
    ck_assert_int_eq(node_at(e, 0)->stake_uusd, 200000601);
    pay_one(e, 8000); /* the third: due at 40, in the row that was emptied */
    ck_assert_int_eq(maturing_of(e, 0), 6000);
    struct digest then = kit_digest(e);
    kit_steps(e, 20);
    ck_assert_int_eq(node_at(e, 0)->stake_uusd, 200006601);
    ck_assert_int_eq(e->g->account_uusd[ACCOUNT_MATURING], 0);
    struct digest end = kit_digest(e);
    for (int i = 0; i < 20; i++)
        ck_assert(engine_back(e));
    struct digest again = kit_digest(e);
    ck_assert(digest_equal(&then, &again));
    kit_steps(e, 20);
    again = kit_digest(e);
    ck_assert(digest_equal(&end, &again));
    kit_steps(copy, 10);
    pay_one(copy, 8000);
    kit_steps(copy, 20);
    again = kit_digest(copy);
    ck_assert(digest_equal(&end, &again));
    kit_verify(e, 5, "after maturing");
    buf_free(&saved);
    engine_free(e);
    engine_free(copy);
}
END_TEST

START_TEST(a_bond_comes_back_or_is_lost_or_halved_as_the_challenge_ends)
{
    static const struct {
        enum challenge_end end;
        bool is_requester, has_winner;
        int64_t back_uusd, burned_uusd, won_uusd, treasury_uusd;
        bool counts;
    } rows[] = {
        { CHALLENGE_UPHELD, false, true, 1001, 0, 0, 0, false },
        { CHALLENGE_MOOT, true, true, 1001, 0, 0, 0, false },
        { CHALLENGE_FALSE, false, true, 0, 500, 501, 0, true },
        { CHALLENGE_FALSE, true, false, 0, 500, 0, 501, true },
        { CHALLENGE_SHARED, false, false, 501, 500, 0, 0, false },
        { CHALLENGE_SHARED, true, false, 501, 500, 0, 0, false },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct policy p = lonely_policy();
        struct engine *e = network(2, 200000000, &p);
        const int64_t *uusd_of = e->g->account_uusd;
        struct challenger who = { .number = 0, .is_requester = rows[i].is_requester };

        ck_assert_int_eq(challenges_reserve(e, 4, NULL), RC_OK);
        open_frame(e);
        for (int n = 0; n < 3; n++) { /* of three false ones the right is suspended */
            int64_t before[ACCOUNT_COUNT];
            enum account home = rows[i].is_requester ? ACCOUNT_REQUESTERS : ACCOUNT_OUTSIDE;
            ck_assert(challenges_may(e, who));
            challenges_open(e, who, 1001);
            memcpy(before, uusd_of, sizeof before);
            ck_assert_int_eq(before[ACCOUNT_BONDS], 1001);
            challenges_close(e, who, 1001, rows[i].end, rows[i].has_winner ? 1 : NODE_NONE);
            ck_assert_int_eq(uusd_of[ACCOUNT_BONDS], 0);
            ck_assert_int_eq(uusd_of[home], before[home] + rows[i].back_uusd);
            ck_assert_int_eq(uusd_of[ACCOUNT_BURNED], before[ACCOUNT_BURNED] + rows[i].burned_uusd);
            ck_assert_int_eq(uusd_of[ACCOUNT_NODES], before[ACCOUNT_NODES] + rows[i].won_uusd);
            ck_assert_int_eq(uusd_of[ACCOUNT_TREASURY],
                             before[ACCOUNT_TREASURY] + rows[i].treasury_uusd);
            check_sum(e, (int)i);
        }
        ck_assert(challenges_may(e, who) == !rows[i].counts);
        engine_free(e);
    }
}
END_TEST

START_TEST(no_green_bonus_is_paid_while_it_is_off)
{
    struct policy p = lonely_policy();
    p.green_off_s = 100;
    struct engine *e = network(1, 200000000, &p);
    const struct node_row *n = node_at(e, 0);

    open_frame(e);
    ck_assert_uint_eq(green_counted_ppm(e, n), 500000);
    /* Nothing was earned: 10 % of the stake for each tenth, of 0.25 */
    ck_assert_int_eq(slashing_punish_green(e, 0, 250000), 50000000);
    ck_assert_uint_eq(green_counted_ppm(e, n), 0);
    engine_close_frame(e);
    kit_steps(e, 9);
    ck_assert_uint_eq(green_counted_ppm(e, n), 0);
    kit_steps(e, 1);
    ck_assert_uint_eq(green_counted_ppm(e, n), 500000);
    open_frame(e);
    nodes_earn(e, 0, 1010000); /* of which 10000 for green at 0.5 x 0.02 */
    accounts_stake(e, 1010000);
    ck_assert_int_eq(slashing_green_amount(e, 0, 0), 2 * 9999);
    ck_assert_int_eq(slashing_green_amount(e, 0, 1000000), 150000000); /* never above the stake */
    engine_free(e);
}
END_TEST

/* --- cover, places, ringers ------------------------------------------------------------------ */

START_TEST(stake_covers_the_work_in_flight)
{
    struct policy p = lonely_policy();
    struct engine *e = network(1, 200000000, &p);

    open_frame(e);
    ck_assert_uint_eq(slashing_cover(e, 1000000, 150000), 5666666); /* 5.67 x at 15 % */
    ck_assert_uint_eq(slashing_cover(e, 1000000, PPM_ONE), 0);
    ck_assert_uint_eq(slashing_cover(e, INT64_C(1000000000000), 50000), UINT32_MAX);
    ((struct policy *)(void *)(uintptr_t)e->policy)->stake_at_risk_ppm = 250000;
    ck_assert_uint_eq(slashing_cover(e, 1000000, 150000), 22666664); /* a quarter counts */
    engine_free(e);
}
END_TEST

START_TEST(each_missed_answer_costs_a_place_down_to_one)
{
    struct policy p = lonely_policy();
    struct engine *e = network(0, 0, &p);
    struct node_spec node = kit_node();
    node.gpu_count = 3;
    kit_nodes(e, &node, 1);
    const struct node_row *n = node_at(e, 0);

    open_frame(e);
    for (uint32_t i = 0; i < 5; i++) {
        ck_assert_uint_eq(node_quota_lost(n), i < 2 ? i : 2);
        (void)slashing_punish(
            e, &(struct escrow_claim){ .offence = OFFENCE_TIMEOUT, .winner = NODE_NONE });
    }
    ck_assert_uint_eq(n->faults, 0); /* not attributed: three never expel */
    struct task_spec spec = kit_task().spec;
    load_take(e, 0, &spec, 0); /* one of three runs: the two others are lost */
    nodes_set_busy(e, 0);
    ck_assert(!load_is_available(n));
    incentive_pay(e, 0, 0, 0);
    ck_assert_uint_eq(node_quota_lost(n), 1);
    ck_assert(load_is_available(n));
    load_release(e, 0, &spec);
    engine_free(e);
}
END_TEST

START_TEST(failing_hardware_works_again_after_five_known_tasks)
{
    struct policy p = lonely_policy();
    struct engine *e = network(1, 200000000, &p);
    const struct node_row *n = node_at(e, 0);

    open_frame(e);
    (void)slashing_punish(
        e, &(struct escrow_claim){ .offence = OFFENCE_HARDWARE, .winner = NODE_NONE });
    engine_close_frame(e);
    ck_assert_int_eq(n->stake_uusd, 198000000);
    ck_assert_int_eq(n->drain, DRAIN_FAULT);
    for (uint32_t left = 5; left > 0; left--) {
        ck_assert_int_eq(n->state, NODE_DRAINED);
        ck_assert_uint_eq(node_ringers_due(n), left);
        kit_steps(e, 60);
    }
    ck_assert_int_eq(n->state, NODE_IDLE);
    ck_assert_uint_eq(n->faults, 1);
    kit_verify(e, 1, "after five ringers");
    open_frame(e);
    (void)slashing_punish(
        e, &(struct escrow_claim){ .offence = OFFENCE_HARDWARE, .winner = NODE_NONE });
    slashing_ringer(e, 0, true);
    slashing_ringer(e, 0, true);
    slashing_ringer(e, 0, false); /* all anew */
    ck_assert_uint_eq(node_ringers_due(n), 5);
    engine_free(e);
}
END_TEST

START_TEST(a_fraud_is_jailed_a_day_and_the_next_for_good)
{
    struct policy p = lonely_policy();
    struct engine *e = network(1, 200000000, &p);
    const struct node_row *n = node_at(e, 0);
    struct escrow_claim fraud = { .offence = OFFENCE_WRONG, .winner = NODE_NONE };

    open_frame(e);
    ck_assert_int_eq(slashing_punish(e, &fraud), 50000000);
    ck_assert_int_eq(n->state, NODE_JAILED);
    ck_assert_uint_eq(n->due_tick, 8640);
    ck_assert_int_eq(slashing_punish(e, &fraud), 150000000);
    ck_assert_uint_eq(n->due_tick, 0);
    ck_assert_int_eq(n->stake_uusd, 0);
    kit_verify(e, 1, "after two frauds");
    engine_free(e);
}
END_TEST

START_TEST(who_leaves_is_within_reach_until_its_stake_is_unbonded)
{
    struct policy p = lonely_policy();
    struct engine *e = network(1, 200000000, &p);
    struct metrics m;

    open_frame(e);
    escrow_unbond(e, 0, nodes_take_stake(e, 0));
    ((struct node_row *)(void *)(uintptr_t)node_at(e, 0))->state = NODE_LEFT;
    ck_assert_int_eq(slashing_punish(e, &(struct escrow_claim){ .offence = OFFENCE_TIMEOUT,
                                                                .winner = NODE_NONE }),
                     200000);
    engine_metrics(e, &m);
    ck_assert_int_eq(m.unbonding_uusd, 199800000);
    ck_assert_int_eq(m.held_uusd, 200000);
    check_sum(e, 0);
    ((struct node_row *)(void *)(uintptr_t)node_at(e, 0))->state = NODE_IDLE;
    engine_close_frame(e);
    kit_steps(e, 17279);
    engine_metrics(e, &m);
    ck_assert_int_eq(m.unbonding_uusd, 199800000);
    kit_steps(e, 1); /* two days */
    engine_metrics(e, &m);
    ck_assert_int_eq(m.unbonding_uusd, 0);
    ck_assert_int_eq(m.minted_uusd, 200000);
    kit_verify(e, 1, "after unbonding");
    engine_free(e);
}
END_TEST

START_TEST(unbonding_lasts_longer_than_evidence_and_that_longer_than_appeals)
{
    struct policy p;
    policy_defaults(&p);
    ck_assert_int_eq(policy_check(&p), POLICY_KEY_COUNT);
    p.evidence_s = p.appeal_s;
    ck_assert_int_eq(policy_check(&p), POLICY_KEY_evidence_s);
    p.evidence_s = p.unbonding_s;
    ck_assert_int_eq(policy_check(&p), POLICY_KEY_unbonding_s);
}
END_TEST

SUITE("money", a_slash_rounds_down_waits_and_halves_exactly,
      the_requester_is_made_whole_first_then_the_winner_has_half,
      the_sum_is_constant_over_a_million_random_events,
      pay_is_the_formula_and_each_mode_books_it_where_it_says,
      the_stake_part_of_hybrid_pay_matures_in_time_and_over_undo_and_restore,
      a_bond_comes_back_or_is_lost_or_halved_as_the_challenge_ends,
      no_green_bonus_is_paid_while_it_is_off, stake_covers_the_work_in_flight,
      each_missed_answer_costs_a_place_down_to_one,
      failing_hardware_works_again_after_five_known_tasks,
      a_fraud_is_jailed_a_day_and_the_next_for_good,
      who_leaves_is_within_reach_until_its_stake_is_unbonded,
      unbonding_lasts_longer_than_evidence_and_that_longer_than_appeals)
