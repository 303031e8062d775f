#include "engine/cases.h"

#include "engine/accounts.h"
#include "engine/appeals.h"
#include "engine/behaviour.h"
#include "engine/challenges.h"
#include "engine/effects.h"
#include "engine/nodes.h"
#include "engine/reputation.h"
#include "engine/requesters.h"
#include "engine/slashing.h"
#include "engine/submission.h"
#include "engine/tasks.h"

#include <string.h>

#define CASE_WORDS 32u

static struct case_row *edit(struct engine *e, uint32_t id)
{
    uint32_t at = world_row(&e->world, WORLD_CASES, id - 1);
    return (struct case_row *)(void *)world_edit_block(&e->world, at, CASE_WORDS);
}

static uint32_t sla_ticks(const struct engine *e)
{
    return engine_ticks(e, e->policy->review_sla_s);
}

static void set_state(struct engine *e, struct case_row *c, enum case_state state)
{
    struct metrics *m = &e->g->m;
    bool was_open = c->state == CASE_OPEN || c->state == CASE_ESCALATED;
    bool is_open = state == CASE_OPEN || state == CASE_ESCALATED;

    assert(state_follows(case_states, CASE_STATE_COUNT, c->state, state));
    m->cases_open += (uint64_t)is_open - (uint64_t)was_open;
    m->cases_pending += (uint64_t)(state == CASE_PENDING) - (uint64_t)(c->state == CASE_PENDING);
    c->state = (uint8_t)state;
    c->version++;
}

static void tell(struct engine *e, enum event_kind kind, const struct case_row *c, int64_t a)
{
    engine_emit(e, &(struct event){ .kind = kind,
                                    .task = c->task,
                                    .slot = c->slot,
                                    .node = c->node,
                                    .case_id = c->id,
                                    .a = a,
                                    .b = c->reason });
}

/* --- opening ------------------------------------------------------------------------- */

enum rc cases_reserve(struct engine *e, size_t count, struct err *err)
{
    uint64_t rows = (uint64_t)e->g->rows[WORLD_CASES] + count;
    if (rows > DUE_ID(UINT32_MAX))
        return err_set(err, RC_REFUSED, "cannot hold more cases");
    return world_reserve(&e->world, WORLD_CASES, (uint32_t)rows, err);
}

uint32_t cases_reputation_of(const struct engine *e, uint32_t node)
{
    return reputation_lower_ppm(node_at(e, node));
}

static struct case_row *open_case(struct engine *e, enum case_kind kind)
{
    uint32_t row = e->g->rows[WORLD_CASES]++;
    uint32_t at = world_row(&e->world, WORLD_CASES, row);
    struct case_row *c = (struct case_row *)(void *)world_edit_zero(&e->world, at, CASE_WORDS);

    *c = (struct case_row){
        .id = row + 1,
        .version = 1,
        .kind = (uint8_t)kind,
        .state = CASE_OPEN,
        .level = 1,
        .node = NODE_NONE,
        .opened_tick = e->g->tick,
        .due_tick = e->g->tick + sla_ticks(e),
    };
    e->g->m.cases_opened++;
    e->g->m.cases_open++;
    engine_due(e, DUE_CASE, row, c->due_tick);
    return c;
}

static uint32_t first_of(uint32_t mask)
{
    uint32_t i = 0;
    while ((mask >> i & 1) == 0)
        i++;
    return i;
}

static bool is_over(const struct case_row *c)
{
    return c->state == CASE_CLOSED || c->state == CASE_ANCHORED || c->state == CASE_WITHDRAWN;
}

bool cases_effect(const struct engine *e, uint32_t id, enum verb verb, struct case_effect *out)
{
    if (id == 0 || id > e->g->rows[WORLD_CASES] || is_over(case_at(e, id)))
        return false;
    effects_of(e, case_at(e, id), verb, out);
    return true;
}

static void set_losses(const struct engine *e, struct case_row *c)
{
    c->loss_approve_uusd = effects_loss(e, c, VERB_APPROVE);
    c->loss_reject_uusd = effects_loss(e, c, VERB_REJECT);
    c->at_risk_uusd = c->loss_approve_uusd > c->loss_reject_uusd ? c->loss_approve_uusd
                                                                 : c->loss_reject_uusd;
}

static bool are_true(const struct engine *e, const struct case_row *c, uint32_t mask)
{
    bool all = true;
    for (uint32_t i = 0; i < c->node_count; i++)
        if ((mask >> i & 1) != 0)
            all = all && submission_was_true(e, c->task, c->nodes[i]);
    return all;
}

static bool are_false(const struct engine *e, const struct case_row *c, uint32_t mask)
{
    bool all = true;
    for (uint32_t i = 0; i < c->node_count; i++)
        if ((mask >> i & 1) != 0)
            all = all && !submission_was_true(e, c->task, c->nodes[i]);
    return all;
}

/* The hidden truth, where the answers themselves hold it. */
static bool truth_of(const struct engine *e, const struct case_row *c)
{
    if (c->kind == CASE_RING_SUSPECT)
        return are_false(e, c, c->accused);
    if (c->kind == CASE_NONDETERMINISM)
        return are_true(e, c, c->result | c->accused);
    return submission_was_true(e, c->task, c->node);
}

static uint32_t answered(const struct engine *e, uint32_t slot)
{
    uint32_t mask = 0;
    for (uint32_t i = 0; i < tasks_result_count(e, slot); i++)
        if (tasks_is_committed(tasks_result(e, slot, i)))
            mask |= 1u << i;
    return mask;
}

/* Accused unless the opener says otherwise: those of whom somebody must be wrong. */
static uint32_t accused_by_kind(const struct engine *e, const struct case_opening *o)
{
    if (o->slot == SLOT_NONE)
        return (1u << o->node_count) - 1;
    switch (o->kind) {
    case CASE_NONDETERMINISM:
    case CASE_VOTE_SPLIT:
        return answered(e, o->slot);
    case CASE_LATE_CORRECT:
    case CASE_TRACE_WITHHELD:
    case CASE_CUSTOMER_REJECT:
        return o->paid;
    case CASE_RING_SUSPECT:
        return o->paid_if_rejected;
    case CASE_NO_CONSENSUS:
    case CASE_NODE_THRESHOLD:
    case CASE_HIGH_VALUE:
    case CASE_TEE_AMBIGUOUS:
    case CASE_GREEN_DISCREPANCY:
    case CASE_JURISDICTION:
    case CASE_APPEAL:
    case CASE_UNUSUAL_TASK:
    case CASE_KIND_COUNT:
        break;
    }
    return 0;
}

static void fill_task(struct engine *e, const struct case_opening *o, struct case_row *c)
{
    c->task = task_at(e, o->slot)->id;
    if (case_subject(o->kind) == SUBJECT_QUEUED)
        return;
    c->node_count = tasks_result_count(e, o->slot);
    for (uint32_t i = 0; i < c->node_count; i++)
        c->nodes[i] = tasks_result(e, o->slot, i)->node;
    uint32_t about = o->paid != 0 ? o->paid : c->accused != 0 ? c->accused : 1;
    c->node = c->nodes[first_of(about)];
}

static void fill_nodes(struct engine *e, const struct case_opening *o, struct case_row *c)
{
    bool is_slash = case_subject(o->kind) == SUBJECT_SLASH;
    c->task = o->task;
    c->node_count = o->node_count;
    c->node = o->nodes[0];
    for (uint32_t i = 0; i < o->node_count; i++) {
        c->nodes[i] = o->nodes[i];
        if (!is_slash)
            nodes_drain(e, o->nodes[i], DRAIN_CASE);
    }
}

bool cases_has_open(const struct engine *e, uint32_t node)
{
    if (node_at(e, node)->drain != DRAIN_CASE)
        return false;
    for (uint32_t id = e->g->rows[WORLD_CASES]; id > 0; id--) {
        const struct case_row *c = case_at(e, id);
        if (c->node == node && !is_over(c) &&
            case_subject((enum case_kind)c->kind) == SUBJECT_NODE)
            return true;
    }
    return false;
}

/* A node whose late answers flood the queue works again when a person has caught up. */
static void count_late(struct engine *e, uint32_t node, int more)
{
    uint32_t most = (uint32_t)e->policy->late_waiting_max;
    bool was_held = node_late_waiting(node_at(e, node)) >= most;

    nodes_count_late(e, node, more);
    bool is_held = node_late_waiting(node_at(e, node)) >= most;
    if (is_held && !was_held && node_at(e, node)->drain == DRAIN_NONE)
        nodes_drain(e, node, DRAIN_CASE);
    if (!is_held && was_held && node_at(e, node)->drain == DRAIN_CASE && !cases_has_open(e, node))
        nodes_resume(e, node);
}

uint32_t cases_open(struct engine *e, const struct case_opening *o)
{
    assert(o->slot != SLOT_NONE || (o->node_count > 0 && o->node_count <= TASK_RESULTS_MAX));
    struct case_row *c = open_case(e, o->kind);

    c->slot = o->slot;
    c->result = o->paid;
    c->paid_if_rejected = (uint8_t)o->paid_if_rejected;
    c->accused = (uint8_t)(o->accused != 0 ? o->accused : accused_by_kind(e, o));
    c->link = o->link;
    c->bond_uusd = o->bond_uusd;
    c->witnesses = (uint8_t)o->witnesses;
    if (o->slot != SLOT_NONE)
        fill_task(e, o, c);
    else
        fill_nodes(e, o, c);
    set_losses(e, c);
    c->truth = o->truth == CASE_TRUTH_OF_ANSWERS ? truth_of(e, c) : o->truth == CASE_TRUTH_TRUE;
    if (o->slot != SLOT_NONE)
        tasks_review(e, o->slot);
    if (o->kind == CASE_LATE_CORRECT)
        count_late(e, c->node, 1);
    tell(e, EVENT_CASE_OPENED, c, o->kind);
    return c->id;
}

void cases_open_task(struct engine *e, enum case_kind kind, uint32_t slot, uint32_t paid)
{
    (void)cases_open(e, &(struct case_opening){ .kind = kind, .slot = slot, .paid = paid });
}

void cases_open_node(struct engine *e, uint32_t node)
{
    const struct node_row *n = node_at(e, node);
    /* Jailed for good or gone: there is nothing left to decide. */
    if (cases_has_open(e, node) || n->state == NODE_LEFT ||
        (n->state == NODE_JAILED && n->due_tick == 0) || n->faults != e->policy->dispute_threshold)
        return;
    bool is_honest = n->behaviour == BEHAVIOUR_HONEST;
    (void)cases_open(e, &(struct case_opening){
                            .kind = CASE_NODE_THRESHOLD,
                            .slot = SLOT_NONE,
                            .nodes = { node },
                            .node_count = 1,
                            .truth = is_honest ? CASE_TRUTH_TRUE : CASE_TRUTH_FALSE });
}

/* What was done about a case so far can no longer be taken back. */
static void forget_acts(struct case_row *c)
{
    c->decided_order = 0;
    c->escalated_order[0] = c->escalated_order[1] = 0;
    c->due_before[0] = c->due_before[1] = 0;
}

/* --- time ---------------------------------------------------------------------------- */

void cases_due(struct engine *e, uint32_t row)
{
    const struct case_row *now = case_at(e, row + 1);
    if (now->due_tick != e->g->tick ||
        (now->state != CASE_OPEN && now->state != CASE_ESCALATED))
        return;
    struct case_row *c = edit(e, row + 1);
    if (c->level < CASE_LEVEL_MAX) {
        c->level++;
        c->due_tick = e->g->tick + sla_ticks(e);
        forget_acts(c);
        set_state(e, c, CASE_ESCALATED);
        engine_due(e, DUE_CASE, row, c->due_tick);
    } else { /* it keeps the tick it was due at: how late it is shows */
        c->version++;
        e->g->m.cases_due++;
    }
    tell(e, EVENT_CASE_OVERDUE, c, c->level);
}

/* --- deciding ------------------------------------------------------------------------ */

enum rc cases_check_decide(const struct engine *e, const struct command *cmd, struct err *err)
{
    uint32_t id = cmd->decide.case_id;
    if (id == 0 || id > e->g->rows[WORLD_CASES])
        return err_set(err, RC_NOT_FOUND, "no case C-%04u", id);
    const struct case_row *c = case_at(e, id);
    if (cmd->decide.version != 0 && cmd->decide.version != c->version)
        return err_set(err, RC_CONFLICT, "C-%04u moved on since you saw it (version %u, now %u)",
                       id, cmd->decide.version, c->version);
    if (c->state != CASE_OPEN && c->state != CASE_ESCALATED)
        return err_set(err, RC_CONFLICT, "C-%04u is %s; u takes the last decision back", id,
                       case_states[c->state].word);
    if (cmd->decide.verb <= VERB_NONE || cmd->decide.verb >= VERB_COUNT)
        return err_set(err, RC_USAGE, "C-%04u: no such verb", id);
    if (cmd->decide.verb == VERB_ESCALATE && c->level >= CASE_LEVEL_MAX)
        return err_set(err, RC_CONFLICT, "C-%04u is at the highest level already", id);
    if (cmd->decide.reason > REASON_MAX)
        return err_set(err, RC_USAGE, "C-%04u: no reason %u", id, cmd->decide.reason);
    return RC_OK;
}

void cases_decide(struct engine *e, const struct command *cmd)
{
    struct case_row *c = edit(e, cmd->decide.case_id);

    c->verb = (uint8_t)cmd->decide.verb;
    c->reason = cmd->decide.reason;
    c->decided_tick = e->g->tick;
    e->g->decide_order++;
    if (cmd->decide.verb == VERB_ESCALATE) {
        c->escalated_order[c->level - 1] = e->g->decide_order;
        c->due_before[c->level - 1] = c->due_tick;
        c->level++;
        c->due_tick = e->g->tick + sla_ticks(e);
        engine_due(e, DUE_CASE, c->id - 1, c->due_tick);
        set_state(e, c, CASE_ESCALATED);
    } else {
        c->decided_order = e->g->decide_order;
        set_state(e, c, CASE_PENDING);
    }
    e->g->m.decisions++;
    tell(e, EVENT_CASE_DECIDED, c, c->verb);
}

/* The order of the newest act about a case that still can be taken back; 0 none. */
static uint32_t newest_order(const struct case_row *c)
{
    uint32_t order = c->decided_order;
    for (size_t i = 0; i < ARRAY_LEN(c->escalated_order); i++)
        if (c->escalated_order[i] > order)
            order = c->escalated_order[i];
    return order;
}

/* The case of the newest act; 0 none. */
uint32_t cases_newest_act(const struct engine *e)
{
    uint32_t id = 0, order = 0;
    for (uint32_t i = 1; i <= e->g->rows[WORLD_CASES]; i++)
        if (newest_order(case_at(e, i)) > order) {
            order = newest_order(case_at(e, i));
            id = i;
        }
    return id;
}

bool cases_can_undo(const struct engine *e)
{
    return cases_newest_act(e) != 0;
}

void cases_undo(struct engine *e)
{
    struct case_row *c = edit(e, cases_newest_act(e));

    if (c->decided_order == 0) {
        c->level--;
        c->escalated_order[c->level - 1] = 0;
        c->due_tick = c->due_before[c->level - 1];
        c->due_before[c->level - 1] = 0;
    }
    c->decided_order = 0;
    c->decided_tick = 0;
    c->verb = VERB_NONE;
    c->reason = 0;
    set_state(e, c, c->level > 1 ? CASE_ESCALATED : CASE_OPEN);
    if (c->due_tick <= e->g->tick)
        c->due_tick = e->g->tick + sla_ticks(e);
    /* Its entry may have been popped, ignored and rewound while the case was pending. */
    engine_due(e, DUE_CASE, c->id - 1, c->due_tick);
    e->g->m.decisions--;
    tell(e, EVENT_CASE_UNDONE, c, 0);
}

/* --- closing ------------------------------------------------------------------------- */

static void punish(struct engine *e, const struct case_row *c, const struct case_effect *f)
{
    uint32_t winner = f->paid != 0 ? c->nodes[first_of(f->paid)] : NODE_NONE;

    for (uint32_t i = 0; i < c->node_count; i++) {
        if ((f->accused >> i & 1) == 0)
            continue;
        if (f->offence == OFFENCE_GREEN)
            (void)slashing_punish_green(e, c->nodes[i], c->link);
        else
            (void)slashing_punish(e, &(struct escrow_claim){ .node = c->nodes[i],
                                                             .task = c->task,
                                                             .offence = f->offence,
                                                             .winner = winner });
    }
}

static void judge_requester(struct engine *e, const struct case_row *c, bool is_false)
{
    struct challenger who = { .number = c->link, .is_requester = true };

    challenges_close(e, who, c->bond_uusd, is_false ? CHALLENGE_FALSE : CHALLENGE_UPHELD, c->node);
    if (is_false)
        reputation_credit(e, c->node, REPUTATION_DISPUTE_WON_PPM);
}

/* A lost trace is nobody's fault. One that was withheld loses the dispute. */
static void judge_disputant(struct engine *e, const struct case_row *c, const struct case_effect *f)
{
    uint32_t winner = f->paid != 0 ? c->nodes[first_of(f->paid)] : NODE_NONE;
    enum challenge_end end = f->bond_lost_uusd > 0             ? CHALLENGE_FALSE
                             : (enum verb)c->verb == VERB_REJECT ? CHALLENGE_UPHELD
                                                                 : CHALLENGE_MOOT;
    challenges_close(e, (struct challenger){ .number = c->link - 1 }, c->bond_uusd, end, winner);
}

static void resume(struct engine *e, const struct case_row *c)
{
    for (uint32_t i = 0; i < c->node_count; i++)
        nodes_resume(e, c->nodes[i]);
}

/* The slashes come first: what a task locked of a stake ends with the task. */
static void close_case(struct engine *e, const struct case_row *c)
{
    struct case_effect f;

    effects_of(e, c, (enum verb)c->verb, &f);
    if (c->kind == CASE_NODE_THRESHOLD)
        nodes_forgive(e, c->node);
    if (c->kind == CASE_CUSTOMER_REJECT)
        judge_requester(e, c, c->verb == VERB_APPROVE);
    if (c->kind == CASE_LATE_CORRECT)
        count_late(e, c->node, -1);
    if (c->kind == CASE_TRACE_WITHHELD && c->link != 0)
        judge_disputant(e, c, &f);
    punish(e, c, &f);
    switch (f.act) {
    case ACT_PAY:
        if (c->kind != CASE_CUSTOMER_REJECT) /* counted when the checks accepted it */
            (void)tasks_count_wrong(e, c->slot, f.paid);
        tasks_pay(e, c->slot, f.paid);
        break;
    case ACT_RETURN:
        tasks_give_up(e, c->slot);
        break;
    case ACT_RUN:
        tasks_let_run(e, c->slot);
        break;
    case ACT_CANCEL:
        tasks_cancel(e, c->slot);
        break;
    case ACT_RESUME:
        resume(e, c); /* from jail, if a slash put it there, when it has served its time */
        break;
    case ACT_RESTORE:
    case ACT_RELEASE:
        appeals_close(e, c->link - 1, f.act == ACT_RESTORE);
        break;
    case ACT_NONE:
        break;
    }
}

static uint32_t next_pending(const struct engine *e, uint32_t after)
{
    uint32_t id = 0, order = UINT32_MAX;
    for (uint32_t i = 1; i <= e->g->rows[WORLD_CASES]; i++) {
        const struct case_row *c = case_at(e, i);
        if (c->state == CASE_PENDING && c->decided_order > after && c->decided_order < order) {
            order = c->decided_order;
            id = i;
        }
    }
    return id;
}

/* In the order in which they were decided. Escalations can no longer be taken back. */
void cases_close_batch(struct engine *e)
{
    uint32_t count = 0, order = 0;

    for (uint32_t id = next_pending(e, 0); id != 0; id = next_pending(e, order)) {
        struct case_row *c = edit(e, id);
        order = c->decided_order;
        set_state(e, c, CASE_CLOSED);
        close_case(e, c);
        tell(e, EVENT_CASE_CLOSED, c, c->verb);
        count++;
    }
    for (uint32_t i = 1; i <= e->g->rows[WORLD_CASES]; i++)
        if (newest_order(case_at(e, i)) != 0)
            forget_acts(edit(e, i));
    engine_emit(e, &(struct event){ .kind = EVENT_BATCH_CLOSED, .node = NODE_NONE, .a = count });
}

void cases_anchored(struct engine *e)
{
    for (uint32_t i = 1; i <= e->g->rows[WORLD_CASES]; i++)
        if (case_at(e, i)->state == CASE_CLOSED)
            set_state(e, edit(e, i), CASE_ANCHORED);
}

/* --- reading ------------------------------------------------------------------------- */

void cases_derive(struct engine *e, uint32_t row)
{
    engine_due(e, DUE_CASE, row, case_at(e, row + 1)->due_tick);
}

uint32_t cases_of_task(const struct engine *e, uint32_t task)
{
    for (uint32_t id = e->g->rows[WORLD_CASES]; id > 0; id--)
        if (case_at(e, id)->task == task)
            return id;
    return 0;
}

bool cases_info(const struct engine *e, uint32_t id, struct case_info *out)
{
    if (id == 0 || id > e->g->rows[WORLD_CASES])
        return false;
    const struct case_row *c = case_at(e, id);
    *out = (struct case_info){
        .id = c->id,
        .version = c->version,
        .kind = (enum case_kind)c->kind,
        .state = (enum case_state)c->state,
        .level = c->level,
        .task = c->task,
        .node = c->node,
        .node_count = c->node_count,
        .opened_tick = c->opened_tick,
        .due_tick = c->due_tick,
        .verb = (enum verb)c->verb,
        .reason = c->reason,
        .decided_tick = c->decided_tick,
        .at_risk_uusd = c->at_risk_uusd,
        .paid_if_approved = c->result,
        .paid_if_rejected = c->paid_if_rejected,
        .accused = c->accused,
        .bond_uusd = c->bond_uusd,
        .witnesses = c->witnesses,
        .loss_if_wrongly_approved_uusd = c->loss_approve_uusd,
        .loss_if_wrongly_rejected_uusd = c->loss_reject_uusd,
        .claim_is_true = c->truth != 0,
    };
    memcpy(out->nodes, c->nodes, sizeof out->nodes);
    if (c->kind == CASE_APPEAL) {
        out->offence = (enum offence)escrow_at(e, c->link - 1)->offence;
        out->slash_uusd = escrow_at(e, c->link - 1)->uusd;
        out->slash_tick = escrow_at(e, c->link - 1)->made_tick;
    }
    return true;
}
