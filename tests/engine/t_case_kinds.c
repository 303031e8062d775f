/*
 * t_case_kinds.c - every kind of contested case, both ways: what approving and rejecting move,
 * to the micro-dollar; what the card is told beforehand is what happens; undone decisions
 * leave no trace; going back and saved states are exact.
 */
#include "engine/accounts.h"
#include "engine/behaviour.h"
#include "engine/cases.h"
#include "engine/incentive.h"
#include "engine/nodes.h"
#include "engine/challenges.h"
#include "engine/requesters.h"
#include "engine/slashing.h"
#include "engine/tasks.h"
#include "tests/engine/kit.h"

#define REWARD  INT64_C(3000001)
#define STAKE   INT64_C(200000000)
#define QUARTER (STAKE / 4)
#define BOND    INT64_C(300000)
#define SLOT    0u

/* Plain pay: no bonus, nobody is trusted, nobody appeals or rejects of itself. */
static struct policy plain_policy(void)
{
    struct policy p = kit_calm_policy();
    p.green_bonus_ppm = 0;
    p.reputation_multiplier_ppm = PPM_ONE;
    p.appeal_rate_ppm = p.customer_reject_ppm = 0;
    p.customer_notices_ppm = PPM_ONE;
    p.mix_spiteful_ppm = 0;
    p.provisional_ticks = 1000;
    p.review_sla_s = 100000000;
    p.dispute_threshold = 1000;
    return p;
}

/* One task with three answers that waits in its provisional window. */
static struct engine *provisional(const struct policy *p)
{
    struct engine *e = kit_engine();
    struct node_spec node = kit_node();
    struct task_row task = kit_task();

    kit_init(e, 3);
    kit_policy(e, p);
    for (int i = 0; i < 5; i++)
        kit_nodes(e, &node, 1);
    task.spec.kind = WORK_MATMUL;
    task.spec.size = 8;
    task.spec.tier = TIER_HIGH;
    task.reward_uusd = REWARD;
    kit_tasks(e, &task, 1);
    for (int i = 0; i < 30 && task_at(e, SLOT)->state != TASK_PROVISIONAL; i++)
        kit_steps(e, 1);
    ck_assert_uint_eq(task_at(e, SLOT)->state, TASK_PROVISIONAL);
    ck_assert_uint_eq(tasks_result_count(e, SLOT), 3);
    return e;
}

static uint32_t open_now(struct engine *e, const struct case_opening *o)
{
    ck_assert_int_eq(cases_reserve(e, 4, NULL), RC_OK);
    ck_assert_int_eq(engine_open_frame(e, false, NULL), RC_OK);
    if (o->kind == CASE_CUSTOMER_REJECT)
        (void)requesters_reject(e, SLOT, o->paid, false); /* honest ones notice each wrong one */
    else
        (void)cases_open(e, o);
    uint32_t id = engine_case_count(e);
    engine_close_frame(e);
    kit_verify(e, o->kind, "with the case open");
    return id;
}

struct expectation {
    enum case_kind kind;
    uint32_t paid, paid_if_rejected; /* of the opening */
    enum verb verb;
    uint32_t gets;            /* mask of who shares the reward; 0: it is returned */
    int64_t slash_uusd[3];
    bool is_jailed, is_for_good;
    int64_t bond_lost_uusd;   /* half of it goes to the first node */
};

static const struct expectation expectations[] = {
    { CASE_NO_CONSENSUS, 1, 0, VERB_APPROVE, 1, { 0 }, false, false, 0 },
    { CASE_NO_CONSENSUS, 1, 0, VERB_REJECT, 0, { 0 }, false, false, 0 },
    { CASE_LATE_CORRECT, 1, 0, VERB_APPROVE, 1, { 0 }, false, false, 0 },
    { CASE_LATE_CORRECT, 1, 0, VERB_REJECT, 0, { STAKE / 1000, 0, 0 }, false, false, 0 },
    { CASE_HIGH_VALUE, 7, 0, VERB_APPROVE, 7, { 0 }, false, false, 0 },
    { CASE_HIGH_VALUE, 7, 0, VERB_REJECT, 0, { 0 }, false, false, 0 },
    { CASE_NONDETERMINISM, 7, 3, VERB_APPROVE, 7, { 0 }, false, false, 0 },
    { CASE_NONDETERMINISM, 7, 3, VERB_REJECT, 3, { 0, 0, QUARTER }, true, false, 0 },
    { CASE_NONDETERMINISM, 7, 0, VERB_REJECT, 0, { 0 }, false, false, 0 },
    { CASE_TRACE_WITHHELD, 1, 6, VERB_APPROVE, 1, { 0 }, false, false, 0 },
    { CASE_TRACE_WITHHELD, 1, 6, VERB_REJECT, 6, { QUARTER, 0, 0 }, true, false, 0 },
    { CASE_TRACE_WITHHELD, 1, 0, VERB_REJECT, 0, { QUARTER, 0, 0 }, true, false, 0 },
    { CASE_RING_SUSPECT, 1, 6, VERB_APPROVE, 1, { 0, STAKE, STAKE }, true, true, 0 },
    { CASE_RING_SUSPECT, 0, 6, VERB_APPROVE, 0, { 0, STAKE, STAKE }, true, true, 0 },
    { CASE_RING_SUSPECT, 1, 6, VERB_REJECT, 6, { 0 }, false, false, 0 },
    { CASE_TEE_AMBIGUOUS, 1, 0, VERB_APPROVE, 1, { 0 }, false, false, 0 },
    { CASE_TEE_AMBIGUOUS, 1, 0, VERB_REJECT, 0, { 0 }, false, false, 0 },
    { CASE_CUSTOMER_REJECT, 7, 0, VERB_APPROVE, 7, { 0 }, false, false, BOND },
    { CASE_CUSTOMER_REJECT, 7, 0, VERB_REJECT, 0, { QUARTER, QUARTER, QUARTER }, true, false, 0 },
    { CASE_VOTE_SPLIT, 3, 4, VERB_APPROVE, 3, { 0 }, false, false, 0 },
    { CASE_VOTE_SPLIT, 3, 4, VERB_REJECT, 4, { 0 }, false, false, 0 },
};

static struct case_opening opening_of(const struct expectation *x)
{
    struct case_opening o = { .kind = x->kind,
                              .slot = SLOT,
                              .paid = x->paid,
                              .paid_if_rejected = x->paid_if_rejected };
    if (x->kind == CASE_CUSTOMER_REJECT) {
        o.link = 1;
        o.bond_uusd = BOND;
    }
    return o;
}

static int64_t share_of(uint32_t mask, uint32_t i)
{
    uint32_t left = (uint32_t)__builtin_popcount(mask);
    int64_t rest = REWARD, share = 0;
    for (uint32_t k = 0; k <= i; k++)
        if ((mask >> k & 1) != 0) {
            share = rest / left--;
            rest -= share;
        }
    return (mask >> i & 1) != 0 ? share : 0;
}

static void check_told(const struct engine *e, uint32_t id, const struct expectation *x)
{
    struct case_effect f;
    ck_assert(engine_case_effect(e, id, x->verb, &f));
    ck_assert_uint_eq(f.paid, x->gets);
    ck_assert_int_eq(f.act, x->gets != 0 ? ACT_PAY : ACT_RETURN);
    ck_assert_int_eq(f.reward_uusd, REWARD);
    ck_assert_int_eq(f.bond_lost_uusd, x->bond_lost_uusd);
    for (uint32_t i = 0; i < 3; i++) {
        ck_assert_int_eq(f.slash_uusd[i], x->slash_uusd[i]);
        ck_assert_int_eq(f.is_for_good[i], x->is_for_good && x->slash_uusd[i] > 0);
    }
}

static void check_losses(const struct engine *e, uint32_t id)
{
    struct case_info c;
    int64_t loss[2] = { 0 };
    ck_assert(engine_case(e, id, &c));
    for (int v = 0; v < 2; v++) {
        struct case_effect f;
        ck_assert(engine_case_effect(e, id, v == 0 ? VERB_APPROVE : VERB_REJECT, &f));
        loss[v] = f.reward_uusd + f.bond_lost_uusd + f.slash_uusd[0] + f.slash_uusd[1] +
                  f.slash_uusd[2];
    }
    ck_assert_int_eq(c.loss_if_wrongly_approved_uusd, loss[0]);
    ck_assert_int_eq(c.loss_if_wrongly_rejected_uusd, loss[1]);
    ck_assert_int_eq(c.at_risk_uusd, loss[0] > loss[1] ? loss[0] : loss[1]);
}

static void check_moved(const struct engine *e, const struct case_info *c,
                        const struct expectation *x)
{
    const int64_t *uusd_of = e->g->account_uusd;
    int64_t held = 0;

    for (uint32_t i = 0; i < 3; i++) {
        const struct node_row *n = node_at(e, c->nodes[i]);
        bool is_slashed = x->slash_uusd[i] > 0;
        int64_t won = i == 0 ? x->bond_lost_uusd - x->bond_lost_uusd / 2 : 0;
        ck_assert_int_eq(n->earned_uusd, share_of(x->gets, i) + won);
        ck_assert_int_eq(n->stake_uusd, STAKE - x->slash_uusd[i]);
        ck_assert_int_eq(n->slashed_uusd, x->slash_uusd[i]);
        ck_assert_int_eq(n->state == NODE_JAILED, x->is_jailed && is_slashed);
        if (x->is_jailed && is_slashed)
            ck_assert_uint_eq(n->due_tick, x->is_for_good ? 0 : e->g->tick + 8640);
        held += x->slash_uusd[i];
    }
    ck_assert_int_eq(uusd_of[ACCOUNT_HELD], held);
    ck_assert_int_eq(uusd_of[ACCOUNT_ESCROW], 0);
    ck_assert_int_eq(uusd_of[ACCOUNT_BONDS], 0);
    ck_assert_int_eq(uusd_of[ACCOUNT_BURNED], x->bond_lost_uusd / 2);
    ck_assert_int_eq(e->g->m.refunded_uusd, x->gets == 0 ? REWARD : 0);
    ck_assert_uint_eq(task_at(e, SLOT)->state, x->gets == 0 ? TASK_FAILED : TASK_FINAL);
}

/* Field by field: between them a struct holds bytes of no meaning. */
static void check_same(const struct case_info *a, const struct case_info *b)
{
    const int64_t fields[][2] = {
        { a->kind, b->kind },
        { a->state, b->state },
        { a->level, b->level },
        { a->task, b->task },
        { a->node, b->node },
        { a->node_count, b->node_count },
        { a->opened_tick, b->opened_tick },
        { a->due_tick, b->due_tick },
        { a->verb, b->verb },
        { a->reason, b->reason },
        { a->decided_tick, b->decided_tick },
        { a->at_risk_uusd, b->at_risk_uusd },
        { a->loss_if_wrongly_approved_uusd, b->loss_if_wrongly_approved_uusd },
        { a->loss_if_wrongly_rejected_uusd, b->loss_if_wrongly_rejected_uusd },
        { a->paid_if_approved, b->paid_if_approved },
        { a->paid_if_rejected, b->paid_if_rejected },
        { a->accused, b->accused },
        { a->bond_uusd, b->bond_uusd },
        { a->offence, b->offence },
        { a->slash_uusd, b->slash_uusd },
        { a->witnesses, b->witnesses },
        { a->claim_is_true, b->claim_is_true },
    };
    for (size_t i = 0; i < ARRAY_LEN(fields); i++)
        ck_assert_msg(fields[i][0] == fields[i][1], "field %zu", i);
    ck_assert_mem_eq(a->nodes, b->nodes, sizeof a->nodes);
}

/* Undone it is as it was, but for the version and the order of acts. */
static void check_undo(struct engine *e, uint32_t id, enum verb verb)
{
    struct case_info before, after;
    int64_t money[ACCOUNT_COUNT];

    memcpy(money, e->g->account_uusd, sizeof money);
    ck_assert(engine_case(e, id, &before));
    kit_decide(e, id, verb);
    ck_assert_mem_eq(money, e->g->account_uusd, sizeof money);
    kit_do(e, COMMAND_UNDO);
    ck_assert_mem_eq(money, e->g->account_uusd, sizeof money);
    ck_assert(engine_case(e, id, &after));
    ck_assert_uint_gt(after.version, before.version);
    check_same(&before, &after);
}

/* Decide and close; going back over both gives what was, going on again the same. */
static void decide(struct engine *e, uint32_t id, enum verb verb)
{
    struct digest before = kit_digest(e), pending, closed, now;

    kit_decide(e, id, verb);
    pending = kit_digest(e);
    kit_do(e, COMMAND_CLOSE_BATCH);
    closed = kit_digest(e);
    kit_verify(e, id, "after closing");
    ck_assert(engine_back(e));
    now = kit_digest(e);
    ck_assert(digest_equal(&now, &pending));
    ck_assert(engine_back(e));
    now = kit_digest(e);
    ck_assert(digest_equal(&now, &before));
    kit_verify(e, id, "after going back");
    kit_decide(e, id, verb);
    kit_do(e, COMMAND_CLOSE_BATCH);
    now = kit_digest(e);
    ck_assert(digest_equal(&now, &closed));
}

/* A state saved with the case open loads, and is the same. */
static void check_saved(struct engine *e)
{
    struct buf saved = BUF_INIT;
    struct err err = ERR_INIT;
    struct engine *copy = kit_engine();
    struct digest a = kit_digest(e), b;

    ck_assert_int_eq(engine_save(e, &saved, &err), RC_OK);
    if (engine_load(copy, saved.data, saved.len, &err) != RC_OK)
        ck_abort_msg("%s", err.msg);
    b = kit_digest(copy);
    ck_assert(digest_equal(&a, &b));
    engine_free(copy);
    buf_free(&saved);
}

START_TEST(a_case_about_answers_moves_what_its_kind_says)
{
    const struct expectation *x = &expectations[_i];
    struct policy p = plain_policy();
    struct engine *e = provisional(&p);
    struct case_opening o = opening_of(x);
    struct case_info c;

    uint32_t id = open_now(e, &o);
    ck_assert(engine_case(e, id, &c));
    ck_assert_uint_eq(task_at(e, SLOT)->state, TASK_REVIEW);
    ck_assert_uint_eq(c.node_count, 3);
    check_losses(e, id);
    check_told(e, id, x);
    check_saved(e);
    check_undo(e, id, x->verb);
    decide(e, id, x->verb);
    check_moved(e, &c, x);
    struct case_effect f;
    ck_assert(!engine_case_effect(e, id, x->verb, &f));
    check_saved(e);
    engine_free(e);
}
END_TEST

START_TEST(who_is_outvoted_loses_reputation_and_nothing_else)
{
    for (int v = VERB_APPROVE; v <= VERB_REJECT; v++) {
        struct policy p = plain_policy();
        struct engine *e = provisional(&p);
        struct case_info c;
        uint32_t id = open_now(e, &(struct case_opening){ .kind = CASE_VOTE_SPLIT,
                                                          .slot = SLOT,
                                                          .paid = 3,
                                                          .paid_if_rejected = 4 });
        ck_assert(engine_case(e, id, &c));
        ck_assert(c.claim_is_true); /* all are honest here */
        decide(e, id, (enum verb)v);
        for (uint32_t i = 0; i < 3; i++) {
            bool is_paid = ((v == VERB_APPROVE ? 3u : 4u) >> i & 1) != 0;
            ck_assert_uint_eq(node_at(e, c.nodes[i])->outcomes & 3, is_paid ? 1 : 2);
            ck_assert_uint_eq(node_at(e, c.nodes[i])->faults, 0);
        }
        engine_free(e);
    }
}
END_TEST

/* --- about nodes ----------------------------------------------------------------------------- */

static const struct {
    enum case_kind kind;
    enum verb verb;
    int64_t slash_uusd;
    enum node_state state;
    bool is_for_good;
} about_nodes[] = {
    { CASE_GREEN_DISCREPANCY, VERB_APPROVE, 0, NODE_IDLE, false },
    { CASE_GREEN_DISCREPANCY, VERB_REJECT, QUARTER, NODE_IDLE, false }, /* 10 % for each of 2.5 */
    { CASE_JURISDICTION, VERB_APPROVE, 0, NODE_IDLE, false },
    { CASE_JURISDICTION, VERB_REJECT, QUARTER, NODE_JAILED, false },
    { CASE_NODE_THRESHOLD, VERB_APPROVE, 0, NODE_IDLE, false },
    { CASE_NODE_THRESHOLD, VERB_REJECT, QUARTER, NODE_JAILED, false },
    { CASE_RING_SUSPECT, VERB_APPROVE, STAKE, NODE_JAILED, true },
    { CASE_RING_SUSPECT, VERB_REJECT, 0, NODE_IDLE, false },
};

START_TEST(a_case_about_nodes_holds_them_and_moves_what_its_kind_says)
{
    struct policy p = plain_policy();
    struct engine *e = provisional(&p);
    enum verb verb = about_nodes[_i].verb;
    struct case_effect f;
    struct case_info c;

    uint32_t count = about_nodes[_i].kind == CASE_RING_SUSPECT ? 3 : 1;
    uint32_t id = open_now(e, &(struct case_opening){ .kind = about_nodes[_i].kind,
                                                      .slot = SLOT_NONE,
                                                      .nodes = { 4, 3, 2 },
                                                      .node_count = count,
                                                      .link = 250000,
                                                      .truth = CASE_TRUTH_TRUE });
    for (uint32_t i = 0; i < count; i++)
        ck_assert_int_eq(node_at(e, 4 - i)->drain, DRAIN_CASE);
    check_saved(e);
    check_undo(e, id, verb);
    ck_assert(engine_case_effect(e, id, verb, &f));
    ck_assert(engine_case(e, id, &c));
    if (c.kind != CASE_RING_SUSPECT)
        ck_assert_int_eq(c.loss_if_wrongly_approved_uusd, STAKE);
    decide(e, id, verb);
    for (uint32_t i = 0; i < count; i++) {
        const struct node_row *n = node_at(e, 4 - i);
        ck_assert_int_eq(f.slash_uusd[i], about_nodes[_i].slash_uusd);
        ck_assert_int_eq(n->stake_uusd, STAKE - about_nodes[_i].slash_uusd);
        ck_assert_int_eq(n->state, about_nodes[_i].state);
        ck_assert_int_eq(n->drain, DRAIN_NONE);
        ck_assert_int_eq(n->state == NODE_JAILED && n->due_tick == 0, about_nodes[_i].is_for_good);
        ck_assert_int_eq(node_is_green_off(n),
                         c.kind == CASE_GREEN_DISCREPANCY && verb == VERB_REJECT);
    }
    ck_assert_int_eq(e->g->account_uusd[ACCOUNT_HELD], about_nodes[_i].slash_uusd * count);
    engine_free(e);
}
END_TEST

/* --- before it runs --------------------------------------------------------------------------- */

static struct engine *with_unusual(int64_t route, int64_t reward_uusd, int tasks)
{
    struct policy p = plain_policy();
    struct engine *e = kit_engine();
    struct task_row task = kit_task();

    p.route = route;
    p.provisional_ticks = 0;
    p.high_value_uusd = INT64_C(1000000000000);
    kit_init(e, 3);
    kit_policy(e, &p);
    kit_generate(e, 10, 1);
    task.spec.kind = WORK_MATMUL;
    task.spec.size = 8;
    task.duration_s = 10;
    task.reward_uusd = reward_uusd;
    for (int i = 0; i < tasks; i++)
        kit_tasks(e, &task, 1);
    kit_steps(e, 1);
    return e;
}

START_TEST(an_unusual_task_waits_for_a_person_before_it_runs)
{
    for (int v = VERB_APPROVE; v <= VERB_REJECT; v++) {
        struct engine *e = with_unusual(ROUTE_REWARD, 150000001, 1);
        struct case_effect f;
        struct metrics m;

        ck_assert_uint_eq(engine_case_count(e), 1);
        ck_assert_uint_eq(task_at(e, 0)->state, TASK_REVIEW);
        check_saved(e);
        check_undo(e, 1, (enum verb)v);
        ck_assert(engine_case_effect(e, 1, (enum verb)v, &f));
        ck_assert_int_eq(f.act, v == VERB_APPROVE ? ACT_RUN : ACT_CANCEL);
        ck_assert_int_eq(f.reward_uusd, 150000001);
        kit_steps(e, 20);
        ck_assert_uint_eq(task_at(e, 0)->state, TASK_REVIEW);
        decide(e, 1, (enum verb)v);
        kit_steps(e, 10);
        engine_metrics(e, &m);
        ck_assert_uint_eq(task_at(e, 0)->state, v == VERB_APPROVE ? TASK_FINAL : TASK_CANCELLED);
        ck_assert_int_eq(m.refunded_uusd, v == VERB_APPROVE ? 0 : 150000001);
        ck_assert_uint_eq(engine_case_count(e), 1);
        kit_verify(e, 1, "at the end");
        engine_free(e);
    }
}
END_TEST

START_TEST(the_policy_says_what_is_unusual)
{
    static const struct {
        int64_t route, reward_uusd;
        uint32_t cases; /* of three tasks of one requester */
    } rows[] = {
        { ROUTE_OFF, 300000000, 0 }, { ROUTE_REWARD, 150000000, 0 }, { ROUTE_REWARD, 150000001, 3 },
        { ROUTE_NEW, 300000000, 1 }, { ROUTE_BOTH, 1000, 1 },        { ROUTE_BOTH, 300000000, 3 },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct engine *e = with_unusual(rows[i].route, rows[i].reward_uusd, 3);
        ck_assert_msg(engine_case_count(e) == rows[i].cases, "row %zu: %u cases", i,
                      engine_case_count(e));
        engine_free(e);
    }
}
END_TEST

/* --- appeals --------------------------------------------------------------------- */

/* One node, slashed for a time-out, appeals within the window. */
static struct engine *with_appeal(enum offence o, uint32_t *id)
{
    struct policy p = plain_policy();
    struct engine *e = kit_engine();
    struct node_spec node = kit_node();

    p.appeal_rate_ppm = PPM_ONE;
    node.gpu_count = 4;
    kit_init(e, 3);
    kit_policy(e, &p);
    kit_nodes(e, &node, 1);
    kit_nodes(e, &node, 1);
    for (uint32_t tries = 0; tries < 40; tries++) { /* frauds appeal a quarter as often */
        ck_assert_int_eq(engine_open_frame(e, false, NULL), RC_OK);
        ck_assert_int_eq(escrow_reserve(e, 4, NULL), RC_OK);
        ((struct node_row *)(void *)(uintptr_t)node_at(e, 0))->frauds = 0;
        (void)slashing_punish(
            e, &(struct escrow_claim){ .node = 0, .offence = o, .winner = 1 });
        engine_close_frame(e);
        kit_steps(e, 2160);
        if (engine_case_count(e) > 0)
            break;
    }
    *id = engine_case_count(e);
    ck_assert_uint_gt(*id, 0);
    return e;
}

START_TEST(an_appeal_gives_the_slash_back_or_costs_the_bond)
{
    for (int v = VERB_APPROVE; v <= VERB_REJECT; v++) {
        uint32_t id;
        struct engine *e = with_appeal(OFFENCE_TIMEOUT, &id);
        const int64_t *uusd_of = e->g->account_uusd;
        int64_t slash = STAKE / 1000, bond = slash / 10;
        struct case_info c;
        struct case_effect f;

        ck_assert(engine_case(e, id, &c));
        ck_assert_int_eq(c.kind, CASE_APPEAL);
        ck_assert_int_eq(c.bond_uusd, bond);
        ck_assert_int_eq(c.slash_uusd, slash);
        ck_assert_uint_le(c.witnesses, CASE_WITNESSES);
        ck_assert_int_eq(c.loss_if_wrongly_approved_uusd, slash);
        ck_assert_int_eq(c.loss_if_wrongly_rejected_uusd, slash + bond);
        ck_assert_int_eq(uusd_of[ACCOUNT_BONDS], bond);
        ck_assert_int_eq(uusd_of[ACCOUNT_HELD], slash);
        ck_assert_uint_eq(node_quota_lost(node_at(e, 0)), 1);
        check_saved(e);
        check_undo(e, id, (enum verb)v);
        ck_assert(engine_case_effect(e, id, (enum verb)v, &f));
        ck_assert_int_eq(f.restored_uusd, v == VERB_APPROVE ? slash : 0);
        uint32_t r_ppm = node_at(e, 0)->r_ppm;
        kit_steps(e, 3000); /* the window is long over: it waits for the person */
        ck_assert_int_eq(uusd_of[ACCOUNT_HELD], slash);
        decide(e, id, (enum verb)v);
        ck_assert_int_eq(uusd_of[ACCOUNT_BONDS], 0);
        ck_assert_int_eq(uusd_of[ACCOUNT_HELD], 0);
        ck_assert_int_eq(node_at(e, 0)->stake_uusd, v == VERB_APPROVE ? STAKE : STAKE - slash);
        if (v == VERB_APPROVE) {
            ck_assert_uint_eq(node_at(e, 0)->r_ppm, r_ppm / 50 * 49 + 2000000);
            ck_assert_uint_eq(node_quota_lost(node_at(e, 0)), 0);
            ck_assert_int_eq(e->g->m.slashed_uusd, 0);
        } else {
            ck_assert_int_eq(uusd_of[ACCOUNT_BURNED], slash / 2 + bond / 2);
            ck_assert_int_eq(node_at(e, 1)->earned_uusd, slash / 2 + bond / 2);
        }
        engine_free(e);
    }
}
END_TEST

START_TEST(a_fraud_pardoned_on_appeal_leaves_jail)
{
    uint32_t id;
    struct engine *e = with_appeal(OFFENCE_WRONG, &id);
    ck_assert_int_eq(node_at(e, 0)->state, NODE_JAILED);
    uint32_t faults = node_at(e, 0)->faults;
    decide(e, id, VERB_APPROVE);
    ck_assert_int_eq(node_at(e, 0)->state, NODE_IDLE);
    ck_assert_uint_eq(node_at(e, 0)->faults, faults - 1);
    engine_free(e);
}
END_TEST

START_TEST(three_in_ten_appeals_are_justified_and_witnesses_tend_to_the_truth)
{
    struct policy p = plain_policy();
    struct engine *e = kit_engine();
    struct node_spec node = kit_node();
    uint32_t justified = 0, told = 0, count;

    p.appeal_rate_ppm = PPM_ONE;
    p.appeal_s = 100;
    kit_init(e, 8);
    kit_policy(e, &p);
    for (int i = 0; i < 1000; i++)
        kit_nodes(e, &node, 1);
    for (uint32_t i = 0; i < 1000; i++) {
        ck_assert_int_eq(engine_open_frame(e, false, NULL), RC_OK);
        ck_assert_int_eq(escrow_reserve(e, 4, NULL), RC_OK);
        (void)slashing_punish(e, &(struct escrow_claim){
                                     .node = i, .offence = OFFENCE_TIMEOUT, .winner = 1 });
        engine_close_frame(e);
        kit_steps(e, 1);
    }
    kit_steps(e, 10);
    count = engine_case_count(e);
    ck_assert_uint_eq(count, 1000);
    for (uint32_t id = 1; id <= count; id++) {
        struct case_info c;
        ck_assert(engine_case(e, id, &c));
        justified += c.claim_is_true;
        told += (c.witnesses * 2 > CASE_WITNESSES) == c.claim_is_true;
    }
    ck_assert_msg(justified > 255 && justified < 345, "%u of 1000 justified", justified);
    ck_assert_msg(told > 940 && told < 1000, "%u of 1000 told by their witnesses", told);
    engine_free(e);
}
END_TEST

START_TEST(a_node_appeals_no_more_after_three_that_were_refused)
{
    struct policy p = plain_policy();
    struct engine *e = kit_engine();
    struct node_spec node = kit_node();

    p.appeal_rate_ppm = PPM_ONE;
    p.appeal_s = 100;
    p.suspension_s = 1000;
    kit_init(e, 8);
    kit_policy(e, &p);
    kit_nodes(e, &node, 1);
    for (uint32_t i = 1; i <= 5; i++) {
        uint32_t opened = i <= 3 ? i : i == 4 ? 3 : 4;
        ck_assert_int_eq(engine_open_frame(e, false, NULL), RC_OK);
        ck_assert_int_eq(escrow_reserve(e, 4, NULL), RC_OK);
        (void)slashing_punish(e, &(struct escrow_claim){ .offence = OFFENCE_TIMEOUT,
                                                         .winner = NODE_NONE });
        engine_close_frame(e);
        kit_steps(e, 12);
        ck_assert_uint_eq(engine_case_count(e), opened);
        if (i <= 3)
            decide(e, i, VERB_REJECT);
        ck_assert(challenges_may(e, (struct challenger){ .number = 0 }) == (i < 3 || i == 5));
        if (i == 4)
            kit_steps(e, 100); /* the right comes back */
    }
    kit_verify(e, 8, "after three appeals");
    engine_free(e);
}
END_TEST

START_TEST(a_node_with_many_late_answers_to_decide_is_drained_until_one_is)
{
    struct policy p = plain_policy();
    struct engine *e = kit_engine();
    struct node_spec node = kit_node();
    struct task_row task = kit_task();

    p.mix_late_ppm = PPM_ONE;
    p.late_waiting_max = 2;
    kit_init(e, 4);
    kit_policy(e, &p);
    kit_nodes(e, &node, 1);
    for (uint32_t i = 0; i < 200 && node_late_waiting(node_at(e, 0)) < 2; i++) {
        kit_tasks(e, &task, 1);
        kit_steps(e, 12);
        ck_assert_int_ne(node_at(e, 0)->state, node_late_waiting(node_at(e, 0)) < 2
                                                   ? NODE_DRAINED
                                                   : NODE_IDLE);
    }
    ck_assert_int_eq(node_at(e, 0)->drain, DRAIN_CASE);
    ck_assert(!cases_has_open(e, 0)); /* that would be one about the node */
    ck_assert_uint_eq(engine_case_count(e), 2);
    decide(e, 1, VERB_APPROVE);
    ck_assert_int_eq(node_at(e, 0)->state, NODE_IDLE);
    ck_assert_uint_eq(node_late_waiting(node_at(e, 0)), 1);
    decide(e, 2, VERB_REJECT);
    ck_assert_uint_eq(node_late_waiting(node_at(e, 0)), 0);
    kit_verify(e, 4, "after late answers");
    engine_free(e);
}
END_TEST

/* --- requesters ------------------------------------------------------------------ */

static uint32_t requester_who(const struct engine *e, bool is_spiteful)
{
    for (uint32_t r = 1; r < 10000; r++)
        if (behaviour_requester_is_spiteful(e, r) == is_spiteful)
            return r;
    ck_abort_msg("no such requester");
}

static bool may_challenge(const struct engine *e, uint32_t requester)
{
    return challenges_may(e, (struct challenger){ .number = requester, .is_requester = true });
}

static void run_one(struct engine *e, uint32_t requester)
{
    struct task_row task = kit_task();
    task.spec.kind = WORK_MATMUL;
    task.spec.size = 8;
    task.duration_s = 10;
    task.requester = requester;
    kit_tasks(e, &task, 1);
    kit_steps(e, 4);
}

START_TEST(a_spiteful_requester_pays_for_it_and_is_suspended_after_three)
{
    struct policy p = plain_policy();
    struct engine *e = kit_engine();

    p.customer_reject_ppm = PPM_ONE;
    p.mix_spiteful_ppm = 20000;
    p.provisional_ticks = 0;
    kit_init(e, 3);
    kit_policy(e, &p);
    kit_generate(e, 10, 1);
    uint32_t spiteful = requester_who(e, true), honest = requester_who(e, false);
    run_one(e, honest);
    ck_assert_uint_eq(engine_case_count(e), 0);
    for (uint32_t i = 1; i <= 3; i++) {
        struct case_info c;
        run_one(e, spiteful);
        ck_assert_uint_eq(engine_case_count(e), i);
        ck_assert(engine_case(e, i, &c));
        ck_assert_int_eq(c.kind, CASE_CUSTOMER_REJECT);
        ck_assert(c.claim_is_true);
        ck_assert_int_eq(c.bond_uusd, 100000);
        int64_t burned = e->g->account_uusd[ACCOUNT_BURNED];
        decide(e, i, VERB_APPROVE);
        ck_assert_int_eq(e->g->account_uusd[ACCOUNT_BURNED], burned + 50000);
        ck_assert(may_challenge(e, spiteful) == (i < 3));
    }
    run_one(e, spiteful);
    ck_assert_uint_eq(engine_case_count(e), 3);
    engine_free(e);
}
END_TEST

START_TEST(no_more_challenges_wait_than_may_be_false)
{
    struct policy p = plain_policy();
    struct engine *e = kit_engine();
    struct metrics m;

    p.customer_reject_ppm = PPM_ONE;
    p.mix_spiteful_ppm = PPM_ONE;
    p.provisional_ticks = 0;
    kit_init(e, 3);
    kit_policy(e, &p);
    kit_generate(e, 10, 1);
    for (uint32_t i = 1; i <= 6; i++) {
        run_one(e, 7);
        ck_assert_uint_eq(engine_case_count(e), i < 3 ? i : 3);
    }
    decide(e, 2, VERB_REJECT); /* not false: the next may come */
    run_one(e, 7);
    ck_assert_uint_eq(engine_case_count(e), 4);
    engine_metrics(e, &m);
    ck_assert_uint_eq(m.cases_open, 3);
    engine_free(e);
}
END_TEST

START_TEST(an_honest_requester_sends_back_what_slipped_through)
{
    struct policy p = plain_policy();
    struct engine *e = kit_engine();
    struct task_row task = kit_task();

    p.provisional_ticks = 0;
    p.mix_lazy_ppm = PPM_ONE;
    p.sample_rate_ppm = 0;
    p.check_segments = 0;
    kit_init(e, 3);
    kit_policy(e, &p);
    kit_generate(e, 30, 1);
    task.requester = requester_who(e, false);
    for (int i = 0; i < 60 && engine_case_count(e) == 0; i++) {
        kit_tasks(e, &task, 1);
        kit_steps(e, 12);
    }
    struct case_info c;
    ck_assert(engine_case(e, 1, &c));
    ck_assert_int_eq(c.kind, CASE_CUSTOMER_REJECT);
    ck_assert(!c.claim_is_true);
    ck_assert_uint_gt(e->g->m.wrong_accepted, 0); /* the checks did accept it */
    int64_t requesters = e->g->account_uusd[ACCOUNT_REQUESTERS];
    decide(e, 1, VERB_REJECT);
    ck_assert_int_eq(e->g->account_uusd[ACCOUNT_REQUESTERS], requesters + 1100000);
    ck_assert_int_eq(node_at(e, c.node)->state, NODE_JAILED);
    ck_assert(may_challenge(e, task.requester));
    engine_free(e);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("case kinds");
    TCase *answers = tcase_create("answers"), *nodes = tcase_create("nodes"),
          *others = tcase_create("others");
    tcase_add_loop_test(answers, a_case_about_answers_moves_what_its_kind_says, 0,
                        (int)ARRAY_LEN(expectations));
    tcase_add_loop_test(nodes, a_case_about_nodes_holds_them_and_moves_what_its_kind_says, 0,
                        (int)ARRAY_LEN(about_nodes));
    const TTest *rest[] = { who_is_outvoted_loses_reputation_and_nothing_else,
                            an_unusual_task_waits_for_a_person_before_it_runs,
                            the_policy_says_what_is_unusual,
                            an_appeal_gives_the_slash_back_or_costs_the_bond,
                            a_fraud_pardoned_on_appeal_leaves_jail,
                            three_in_ten_appeals_are_justified_and_witnesses_tend_to_the_truth,
                            a_node_with_many_late_answers_to_decide_is_drained_until_one_is,
                            a_node_appeals_no_more_after_three_that_were_refused,
                            a_spiteful_requester_pays_for_it_and_is_suspended_after_three,
                            no_more_challenges_wait_than_may_be_false,
                            an_honest_requester_sends_back_what_slipped_through };
    for (size_t i = 0; i < ARRAY_LEN(rest); i++)
        tcase_add_test(others, rest[i]);
    suite_add_tcase(s, answers);
    suite_add_tcase(s, nodes);
    suite_add_tcase(s, others);
    SRunner *runner = srunner_create(s);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
