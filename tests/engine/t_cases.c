/*
 * t_cases.c - contested verifications: each kind comes about, is decided both ways, and moves
 * exactly the money that it should, when its batch closes and not before. Undo, levels, time.
 */
#include "tests/engine/kit.h"

struct books { /* micro-dollars */
    int64_t earned, stake, slashed, paid, refunded, burned, escrow;
    struct metrics m;
};

static struct books books_of(const struct engine *e, uint32_t node)
{
    struct books b = { 0 };
    struct node_info n;
    engine_metrics(e, &b.m);
    b.paid = b.m.paid_uusd;
    b.refunded = b.m.refunded_uusd;
    b.burned = b.m.burned_uusd;
    b.escrow = b.m.escrow_uusd;
    engine_node(e, node, &n);
    b.earned = n.earned_uusd;
    b.stake = n.stake_uusd;
    b.slashed = n.slashed_uusd;
    return b;
}

static struct case_info case_of(const struct engine *e, uint32_t id)
{
    struct case_info c;
    ck_assert_msg(engine_case(e, id, &c), "no case %u", id);
    return c;
}

/* A reward with the bonus for green and trust, as the node stands now. */
static int64_t pay_of(const struct engine *e, uint32_t node, int64_t share)
{
    const struct policy *p = engine_policy(e);
    struct node_info n;
    engine_node(e, node, &n);
    int64_t factor = 1000000 + n.spec.green_claimed_ppm * p->green_bonus_ppm / 1000000;
    if (n.reputation_ppm >= p->trust_threshold_ppm)
        factor = factor * p->reputation_multiplier_ppm / 1000000;
    return share + share * (factor - 1000000) / 1000000;
}

/* Nodes alike, 30 tasks at a time, until a case of the kind is open. Its id. */
static struct engine *until_case(enum case_kind kind, const struct policy *p,
                                 const struct task_row *task, uint32_t *id)
{
    struct engine *e = kit_engine();
    struct node_spec nodes[30];

    kit_init(e, 17);
    kit_policy(e, p);
    for (size_t i = 0; i < ARRAY_LEN(nodes); i++) {
        nodes[i] = kit_node();
        nodes[i].gpu_count = 8;
        nodes[i].reputation_ppm = 850000 + (uint32_t)i * 5000; /* about half are trusted */
        nodes[i].green_claimed_ppm = (uint32_t)i * 33333;
    }
    kit_nodes(e, nodes, ARRAY_LEN(nodes));
    for (int round = 0; round < 400; round++) {
        kit_tasks(e, task, 1);
        kit_steps(e, 4);
        for (*id = 1; *id <= engine_case_count(e); ++*id)
            if (case_of(e, *id).kind == kind && case_of(e, *id).state == CASE_OPEN)
                return e;
    }
    ck_abort_msg("no case %s came about", case_kind_words[kind]);
}

static void decide_and_close(struct engine *e, uint32_t id, enum verb verb, struct books *before)
{
    uint32_t node = case_of(e, id).node;
    *before = books_of(e, node);
    kit_decide(e, id, verb);
    ck_assert_int_eq(case_of(e, id).state, CASE_PENDING);
    ck_assert_int_eq(case_of(e, id).verb, verb);
    struct books pending = books_of(e, node);
    ck_assert_int_eq(pending.earned, before->earned); /* nothing moves yet */
    ck_assert_int_eq(pending.stake, before->stake);
    ck_assert_int_eq(pending.escrow, before->escrow);
    kit_do(e, COMMAND_CLOSE_BATCH);
    ck_assert_int_eq(case_of(e, id).state, CASE_CLOSED);
    kit_verify(e, 17, "after closing");
}

static void check_task(const struct engine *e, uint32_t task, enum task_state state)
{
    struct task_info t;
    ck_assert(engine_task(e, task, &t));
    ck_assert_msg(t.state == state, "task %u is %s", task, task_states[t.state].word);
}

/* Approve pays the node of the claim the whole reward, reject returns it. */
static void check_task_case(enum case_kind kind, const struct policy *p,
                            const struct task_row *task, uint32_t slash_ppm)
{
    for (int v = VERB_APPROVE; v <= VERB_REJECT; v++) {
        uint32_t id;
        struct engine *e = until_case(kind, p, task, &id);
        struct case_info c = case_of(e, id);
        int64_t reward = task->reward_uusd, pay = pay_of(e, c.node, reward);
        struct books before, after;

        check_task(e, c.task, TASK_REVIEW);
        ck_assert_int_eq(c.loss_if_wrongly_approved_uusd, reward);
        ck_assert_int_eq(c.loss_if_wrongly_rejected_uusd,
                         reward + books_of(e, c.node).stake * slash_ppm / 1000000);
        ck_assert_int_eq(c.at_risk_uusd, c.loss_if_wrongly_rejected_uusd);
        decide_and_close(e, id, (enum verb)v, &before);
        after = books_of(e, c.node);
        ck_assert_int_eq(after.escrow, before.escrow - reward);
        if (v == VERB_APPROVE) {
            check_task(e, c.task, TASK_FINAL);
            ck_assert_int_eq(after.earned, before.earned + pay);
            ck_assert_int_eq(after.paid, before.paid + pay);
            ck_assert_int_eq(after.refunded, before.refunded);
            ck_assert_int_eq(after.stake, before.stake);
        } else {
            int64_t slash = before.stake * slash_ppm / 1000000;
            check_task(e, c.task, TASK_FAILED);
            ck_assert_int_eq(after.earned, before.earned);
            ck_assert_int_eq(after.refunded, before.refunded + reward);
            ck_assert_int_eq(after.stake, before.stake - slash);
            ck_assert_int_eq(after.slashed, before.slashed + slash);
            ck_assert_int_eq(after.burned, before.burned); /* it waits in escrow */
            ck_assert_int_eq(after.m.held_uusd, before.m.held_uusd + slash);
        }
        engine_free(e);
    }
}

static struct policy late_policy(void)
{
    struct policy p = kit_calm_policy();
    p.mix_late_ppm = 1000000;
    return p;
}

START_TEST(a_late_right_answer_is_paid_or_costs_a_thousandth)
{
    struct policy p = late_policy();
    struct task_row task = kit_task();
    task.reward_uusd = 1000003;
    check_task_case(CASE_LATE_CORRECT, &p, &task, 1000);
}
END_TEST

START_TEST(a_high_reward_is_paid_or_returned_and_nobody_slashed)
{
    struct policy p = kit_calm_policy();
    struct task_row task = kit_task();
    task.spec.kind = WORK_MATMUL;
    task.spec.size = 8;
    task.reward_uusd = 50000000;
    check_task_case(CASE_HIGH_VALUE, &p, &task, 0);
    task.reward_uusd = 123456789;
    check_task_case(CASE_HIGH_VALUE, &p, &task, 0);
}
END_TEST

START_TEST(three_answers_pay_the_best_reputed_or_nobody)
{
    struct policy p = kit_calm_policy();
    struct task_row task = kit_task();
    uint32_t id;

    p.mix_lazy_ppm = 1000000;
    p.sample_rate_ppm = 0; /* the cheats are left to the vote */
    p.verify_mode = VERIFY_ARTICLE; /* with traces the referee would find out */
    p.check_segments = 0;
    task.spec.tier = TIER_HIGH;
    task.reward_uusd = 2001;
    check_task_case(CASE_NO_CONSENSUS, &p, &task, 0);

    struct engine *e = until_case(CASE_NO_CONSENSUS, &p, &task, &id);
    struct case_info c = case_of(e, id);
    struct node_info claimed, n;
    engine_node(e, c.node, &claimed);
    ck_assert_uint_eq(c.node_count, 3);
    for (uint32_t i = 0; i < c.node_count; i++) {
        engine_node(e, c.nodes[i], &n);
        ck_assert_uint_le(n.reputation_ppm, claimed.reputation_ppm);
        for (uint32_t k = 0; k < i; k++)
            ck_assert_uint_ne(c.nodes[i], c.nodes[k]);
    }
    engine_free(e);
}
END_TEST

START_TEST(a_node_at_the_threshold_waits_and_is_forgiven_or_jailed)
{
    struct policy p = kit_calm_policy();
    struct task_row task = kit_task();

    p.mix_flaky_ppm = 1000000; /* flipped bits: faults, not fraud */
    p.dispute_threshold = 1;
    p.ringers_to_pass = 0;
    task.spec.kind = WORK_MATMUL;
    task.spec.size = 8;
    task.duration_s = 10;
    for (int v = VERB_APPROVE; v <= VERB_REJECT; v++) {
        uint32_t id;
        struct engine *e = until_case(CASE_NODE_THRESHOLD, &p, &task, &id);
        struct case_info c = case_of(e, id);
        struct node_info n;
        struct books before, after;

        engine_node(e, c.node, &n);
        ck_assert_int_eq(n.state, NODE_DRAINED);
        ck_assert_int_eq(n.drain, DRAIN_CASE);
        ck_assert_uint_eq(n.faults, 1);
        ck_assert_int_eq(n.stake_uusd, 198000000); /* 1 % for a flipped bit */
        ck_assert_int_eq(n.slashed_uusd, 2000000);
        ck_assert_int_eq(c.loss_if_wrongly_rejected_uusd, 49500000);
        decide_and_close(e, id, (enum verb)v, &before);
        after = books_of(e, c.node);
        engine_node(e, c.node, &n);
        ck_assert_uint_eq(n.faults, 0);
        ck_assert_int_eq(after.stake, before.stake - (v == VERB_REJECT ? 49500000 : 0));
        ck_assert_int_eq(after.m.held_uusd,
                         before.m.held_uusd + (v == VERB_REJECT ? 49500000 : 0));
        if (v == VERB_APPROVE)
            ck_assert(n.state == NODE_IDLE || n.state == NODE_BUSY);
        else
            ck_assert_int_eq(n.state, NODE_JAILED);
        ck_assert_uint_eq(n.back_tick, v == VERB_REJECT ? engine_tick(e) + 8640 : 0);
        engine_free(e);
    }
}
END_TEST

START_TEST(a_jailed_node_with_a_case_does_not_work_before_it_is_decided)
{
    struct policy p = kit_calm_policy();
    struct task_row task = kit_task();
    struct node_info n;

    p.mix_lazy_ppm = 1000000;
    p.dispute_threshold = 1;
    p.jail_s = 300;
    task.spec.kind = WORK_MATMUL;
    task.spec.size = 8;
    task.duration_s = 10;
    for (int v = VERB_APPROVE; v <= VERB_REJECT; v++) {
        uint32_t id;
        struct books before;
        struct engine *e = until_case(CASE_NODE_THRESHOLD, &p, &task, &id);
        uint32_t node = case_of(e, id).node;
        engine_node(e, node, &n);
        ck_assert_int_eq(n.state, NODE_JAILED);
        if (v == VERB_REJECT) /* approved at once it serves its time, no more */
            kit_steps(e, 40);
        engine_node(e, node, &n);
        ck_assert_int_eq(n.state, v == VERB_REJECT ? NODE_DRAINED : NODE_JAILED);
        decide_and_close(e, id, (enum verb)v, &before);
        engine_node(e, node, &n);
        ck_assert_int_eq(n.state, NODE_JAILED);
        ck_assert_int_eq(n.drain, DRAIN_NONE);
        kit_steps(e, 40);
        engine_node(e, node, &n);
        ck_assert(n.state == NODE_IDLE || n.state == NODE_BUSY);
        engine_free(e);
    }
}
END_TEST

/* Three or more cases of high reward, open. */
static struct engine *three_cases(const struct engine_config *config)
{
    struct engine *e = kit_engine_with(config);
    struct policy p = kit_calm_policy();
    struct task_row task = kit_task();

    task.spec.kind = WORK_MATMUL;
    task.spec.size = 8;
    task.duration_s = 10;
    task.reward_uusd = 60000000;
    kit_init(e, 1);
    kit_policy(e, &p);
    kit_generate(e, 10, 0);
    for (int i = 0; i < 3; i++)
        kit_tasks(e, &task, 1);
    kit_steps(e, 4);
    ck_assert_uint_eq(engine_case_count(e), 3);
    return e;
}

static enum rc try_decide(struct engine *e, uint32_t id, uint32_t version, enum verb verb)
{
    struct command c = { .kind = COMMAND_DECIDE,
                         .decide = { .case_id = id, .version = version, .verb = verb } };
    struct err err = ERR_INIT;
    struct digest before = kit_digest(e), after;
    enum rc rc = engine_apply(e, &c, &err);
    after = kit_digest(e);
    ck_assert(rc == RC_OK || (digest_equal(&before, &after) && err.msg[0] != '\0'));
    return rc;
}

START_TEST(what_cannot_be_decided_is_refused)
{
    struct engine *e = three_cases(&(struct engine_config){ 0 });

    ck_assert_int_eq(try_decide(e, 0, 0, VERB_APPROVE), RC_NOT_FOUND);
    ck_assert_int_eq(try_decide(e, 4, 0, VERB_APPROVE), RC_NOT_FOUND);
    ck_assert_int_eq(try_decide(e, 1, 0, VERB_NONE), RC_USAGE);
    ck_assert_int_eq(try_decide(e, 1, 0, VERB_COUNT), RC_USAGE);
    ck_assert_int_eq(try_decide(e, 1, 2, VERB_APPROVE), RC_CONFLICT); /* not yet */
    ck_assert_int_eq(try_decide(e, 1, 1, VERB_APPROVE), RC_OK);
    ck_assert_int_eq(try_decide(e, 1, 1, VERB_APPROVE), RC_CONFLICT); /* stale */
    ck_assert_int_eq(try_decide(e, 1, 2, VERB_REJECT), RC_CONFLICT);  /* twice */
    kit_do(e, COMMAND_CLOSE_BATCH);
    ck_assert_int_eq(try_decide(e, 1, 0, VERB_REJECT), RC_CONFLICT);
    struct command undo = { .kind = COMMAND_UNDO }, close = { .kind = COMMAND_CLOSE_BATCH };
    ck_assert_int_eq(engine_apply(e, &undo, NULL), RC_REFUSED);
    ck_assert_int_eq(engine_apply(e, &close, NULL), RC_REFUSED);
    engine_free(e);
}
END_TEST

static void check_case(const struct engine *e, uint32_t id, enum case_state state, uint32_t level)
{
    struct case_info c = case_of(e, id);
    ck_assert_msg(c.state == state && c.level == level, "case %u is %s at level %u", id,
                  case_states[c.state].word, c.level);
}

START_TEST(acts_are_taken_back_newest_first)
{
    struct engine *e = three_cases(&(struct engine_config){ 0 });
    struct case_info first = case_of(e, 1), again;
    struct metrics m;

    kit_decide(e, 1, VERB_ESCALATE);
    kit_decide(e, 2, VERB_APPROVE);
    kit_decide(e, 1, VERB_ESCALATE);
    kit_decide(e, 3, VERB_REJECT);
    kit_decide(e, 1, VERB_APPROVE);
    check_case(e, 1, CASE_PENDING, 3);
    kit_do(e, COMMAND_UNDO);
    check_case(e, 1, CASE_ESCALATED, 3);
    kit_do(e, COMMAND_UNDO);
    check_case(e, 3, CASE_OPEN, 1);
    kit_do(e, COMMAND_UNDO);
    check_case(e, 1, CASE_ESCALATED, 2);
    check_case(e, 2, CASE_PENDING, 1);
    kit_do(e, COMMAND_UNDO);
    check_case(e, 2, CASE_OPEN, 1);
    kit_do(e, COMMAND_UNDO);
    check_case(e, 1, CASE_OPEN, 1);
    ck_assert_int_eq(engine_apply(e, &(struct command){ .kind = COMMAND_UNDO }, NULL), RC_REFUSED);
    again = case_of(e, 1);
    ck_assert_uint_gt(again.version, first.version); /* whoever saw it before must look again */
    again.version = first.version;
    ck_assert_int_eq(again.verb, VERB_NONE);
    ck_assert_uint_eq(again.reason, 0);
    ck_assert_uint_eq(again.decided_tick, 0);
    engine_metrics(e, &m);
    ck_assert_uint_eq(m.decisions, 0);
    ck_assert_uint_eq(m.cases_open, 3);
    ck_assert_uint_eq(m.cases_pending, 0);
    kit_verify(e, 1, "after undo");
    engine_free(e);
}
END_TEST

START_TEST(a_decision_taken_back_after_its_time_gets_new_time)
{
    struct engine *e = three_cases(&(struct engine_config){ 0 });
    uint32_t sla = 150;

    kit_decide(e, 1, VERB_APPROVE);
    kit_steps(e, sla + 10); /* pending: time does not press */
    check_case(e, 1, CASE_PENDING, 1);
    check_case(e, 2, CASE_ESCALATED, 2);
    kit_do(e, COMMAND_UNDO);
    check_case(e, 1, CASE_OPEN, 1);
    ck_assert_uint_eq(case_of(e, 1).due_tick, engine_tick(e) + sla);
    kit_steps(e, sla);
    check_case(e, 1, CASE_ESCALATED, 2);
    engine_free(e);
}
END_TEST

START_TEST(time_takes_a_case_up_the_levels_and_never_decides_it)
{
    struct engine *e = three_cases(&(struct engine_config){ 0 });
    uint32_t sla = 150, opened = case_of(e, 1).opened_tick;
    struct metrics m;

    ck_assert_uint_eq(case_of(e, 1).due_tick, opened + sla);
    kit_steps(e, opened + sla - 1 - engine_tick(e));
    check_case(e, 1, CASE_OPEN, 1);
    kit_steps(e, 1);
    check_case(e, 1, CASE_ESCALATED, 2);
    kit_steps(e, sla);
    check_case(e, 1, CASE_ESCALATED, 3);
    engine_metrics(e, &m);
    ck_assert_uint_eq(m.cases_due, 0);
    kit_steps(e, sla);
    engine_metrics(e, &m);
    ck_assert_uint_eq(m.cases_due, 3);
    kit_steps(e, 2000);
    check_case(e, 1, CASE_ESCALATED, 3);
    check_task(e, case_of(e, 1).task, TASK_REVIEW);
    engine_metrics(e, &m);
    ck_assert_uint_eq(m.cases_due, 3);
    ck_assert_int_eq(m.escrow_uusd, 180000000); /* the money stays where it is */
    ck_assert_int_eq(try_decide(e, 1, 0, VERB_ESCALATE), RC_CONFLICT);
    ck_assert_int_eq(try_decide(e, 1, 0, VERB_APPROVE), RC_OK);
    engine_free(e);
}
END_TEST

START_TEST(a_case_that_was_pending_in_an_undone_tick_is_still_due)
{
    struct engine *e = three_cases(&(struct engine_config){ 0 });

    kit_steps(e, case_of(e, 1).due_tick - 1 - engine_tick(e));
    kit_decide(e, 1, VERB_APPROVE);
    kit_steps(e, 1);
    check_case(e, 1, CASE_PENDING, 1);
    check_case(e, 2, CASE_ESCALATED, 2);
    ck_assert(engine_back(e));
    kit_do(e, COMMAND_UNDO);
    kit_steps(e, 1);
    check_case(e, 1, CASE_ESCALATED, 2);
    engine_free(e);
}
END_TEST

struct closings {
    uint32_t ids[8], count;
};

static void note_closing(void *ctx, const struct event *e)
{
    struct closings *c = ctx;
    if (e->kind == EVENT_CASE_CLOSED && c->count < ARRAY_LEN(c->ids))
        c->ids[c->count++] = e->case_id;
}

START_TEST(a_batch_closes_in_the_order_of_its_decisions)
{
    struct closings closed = { .count = 0 };
    struct engine *e = three_cases(&(struct engine_config){ .sink = note_closing,
                                                            .sink_ctx = &closed });
    struct metrics m;

    kit_decide(e, 3, VERB_REJECT);
    kit_decide(e, 1, VERB_APPROVE);
    kit_decide(e, 2, VERB_APPROVE);
    kit_do(e, COMMAND_UNDO);
    kit_decide(e, 2, VERB_ESCALATE);
    kit_do(e, COMMAND_CLOSE_BATCH);
    ck_assert_uint_eq(closed.count, 2);
    ck_assert_uint_eq(closed.ids[0], 3);
    ck_assert_uint_eq(closed.ids[1], 1);
    check_case(e, 2, CASE_ESCALATED, 2); /* escalations stay, and are no longer taken back */
    ck_assert_int_eq(engine_apply(e, &(struct command){ .kind = COMMAND_UNDO }, NULL), RC_REFUSED);
    kit_do(e, COMMAND_ANCHORED);
    check_case(e, 1, CASE_ANCHORED, 1);
    check_case(e, 3, CASE_ANCHORED, 1);
    check_case(e, 2, CASE_ESCALATED, 2);
    kit_decide(e, 2, VERB_APPROVE);
    kit_do(e, COMMAND_CLOSE_BATCH);
    check_case(e, 2, CASE_CLOSED, 2);
    engine_metrics(e, &m);
    ck_assert_uint_eq(m.decisions, 4);
    ck_assert_uint_eq(m.cases_open, 0);
    ck_assert_int_eq(m.escrow_uusd, 0);
    ck_assert_int_eq(m.refunded_uusd, 60000000);
    engine_free(e);
}
END_TEST

struct slots {
    const struct engine *e;
    uint32_t most, without; /* slots named; events about a task that has none any more */
};

static void note_slot(void *ctx, const struct event *ev)
{
    struct slots *s = ctx;

    if (ev->task == 0)
        return;
    if (ev->slot == EVENT_NO_SLOT)
        s->without++;
    else if (ev->slot > s->most)
        s->most = ev->slot;
}

/* Appeals come when their task has left its slot: who keeps tables by slot must be told. */
START_TEST(an_event_names_a_slot_that_is_there_or_none)
{
    struct slots s = { .most = 0 };
    struct engine *e = kit_engine_with(&(struct engine_config){ .sink = note_slot,
                                                                .sink_ctx = &s });
    struct policy p;

    policy_defaults(&p);
    p.demand_ppm = 20000000;
    p.demand_duration_s = 60;
    p.demand_chain_steps = 64;
    p.demand_matmul_n = 8;
    p.mix_lazy_ppm = p.mix_flaky_ppm = 200000;
    p.appeal_rate_ppm = 1000000;
    kit_init(e, 9);
    kit_policy(e, &p);
    kit_generate(e, 400, 1);
    kit_steps(e, 400);
    ck_assert_uint_lt(s.most, engine_task_slots(e));
    ck_assert_uint_gt(s.without, 0);
    engine_free(e);
}
END_TEST

SUITE("cases", a_late_right_answer_is_paid_or_costs_a_thousandth,
      a_high_reward_is_paid_or_returned_and_nobody_slashed,
      three_answers_pay_the_best_reputed_or_nobody,
      a_node_at_the_threshold_waits_and_is_forgiven_or_jailed,
      a_jailed_node_with_a_case_does_not_work_before_it_is_decided,
      what_cannot_be_decided_is_refused,
      acts_are_taken_back_newest_first, a_decision_taken_back_after_its_time_gets_new_time,
      a_case_that_was_pending_in_an_undone_tick_is_still_due,
      time_takes_a_case_up_the_levels_and_never_decides_it,
      a_batch_closes_in_the_order_of_its_decisions,
      an_event_names_a_slot_that_is_there_or_none)
