#include "engine/cases.h"

#include "engine/behaviour.h"
#include "engine/nodes.h"
#include "engine/reputation.h"
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

void cases_open_task(struct engine *e, enum case_kind kind, uint32_t slot, uint32_t paid)
{
    const struct task_row_w *t = task_at(e, slot);
    struct case_row *c = open_case(e, kind);

    c->task = t->id;
    c->slot = slot;
    c->result = paid;
    c->node = tasks_result(e, slot, first_of(paid))->node;
    c->node_count = tasks_result_count(e, slot);
    for (uint32_t i = 0; i < c->node_count; i++)
        c->nodes[i] = tasks_result(e, slot, i)->node;
    c->at_risk_uusd = t->reward_uusd;
    c->loss_approve_uusd = t->reward_uusd;
    c->loss_reject_uusd = t->reward_uusd;
    c->truth = submission_is_true(e, t->id, c->node);
    tasks_review(e, slot);
    tell(e, EVENT_CASE_OPENED, c, kind);
}

static bool has_open_case(const struct engine *e, uint32_t node)
{
    return node_at(e, node)->drain == DRAIN_CASE;
}

void cases_open_node(struct engine *e, uint32_t node)
{
    const struct node_row *n = node_at(e, node);
    /* Jailed for good or gone: there is nothing left to decide. */
    if (has_open_case(e, node) || n->state == NODE_LEFT ||
        (n->state == NODE_JAILED && n->due_tick == 0) || n->faults != e->policy->dispute_threshold)
        return;
    struct case_row *c = open_case(e, CASE_NODE_THRESHOLD);
    c->node = node;
    c->nodes[0] = node;
    c->node_count = 1;
    c->at_risk_uusd = n->stake_uusd;
    c->loss_approve_uusd = n->stake_uusd;
    c->loss_reject_uusd =
        n->stake_uusd / PPM_ONE * e->policy->slash_first_ppm +
        n->stake_uusd % PPM_ONE * e->policy->slash_first_ppm / PPM_ONE;
    c->truth = n->behaviour == BEHAVIOUR_HONEST;
    nodes_drain(e, node, DRAIN_CASE);
    tell(e, EVENT_CASE_OPENED, c, CASE_NODE_THRESHOLD);
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
    if (cmd->decide.reason > 9)
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

static void close_task(struct engine *e, const struct case_row *c)
{
    if (c->verb == VERB_APPROVE) {
        tasks_accept(e, c->slot, c->result);
        return;
    }
    if (c->kind == CASE_LATE_CORRECT) {
        reputation_blame(e, c->node, PPM_ONE, OUTCOME_MISSED);
        (void)nodes_slash(e, c->node, (uint32_t)e->policy->slash_missed_ppm, c->task);
    }
    tasks_give_up(e, c->slot);
}

static void close_node(struct engine *e, const struct case_row *c)
{
    nodes_forgive(e, c->node);
    if (c->verb == VERB_APPROVE) {
        nodes_resume(e, c->node);
    } else {
        (void)nodes_slash(e, c->node, (uint32_t)e->policy->slash_first_ppm, 0);
        nodes_jail(e, c->node, false);
        nodes_resume(e, c->node); /* no case holds it when it has served its time */
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
        if (c->kind == CASE_NODE_THRESHOLD)
            close_node(e, c);
        else
            close_task(e, c);
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
        .loss_if_wrongly_approved_uusd = c->loss_approve_uusd,
        .loss_if_wrongly_rejected_uusd = c->loss_reject_uusd,
        .claim_is_true = c->truth != 0,
    };
    memcpy(out->nodes, c->nodes, sizeof out->nodes);
    return true;
}
