#include "engine/results.h"

#include "engine/attribution.h"
#include "engine/beacon.h"
#include "engine/behaviour.h"
#include "engine/cases.h"
#include "engine/executor.h"
#include "engine/load.h"
#include "engine/nodes.h"
#include "engine/recent.h"
#include "engine/slashing.h"
#include "engine/submission.h"
#include "engine/tasks.h"

#include <string.h>

/* --- timing ------------------------------------------------------------------------ */

static uint32_t duration_ticks(const struct engine *e, uint32_t slot)
{
    return engine_ticks(e, task_at(e, slot)->duration_s);
}

uint32_t results_deadline(const struct engine *e, uint32_t slot, uint32_t result)
{
    uint64_t ticks = duration_ticks(e, slot);
    uint64_t factor_ppm = (uint64_t)e->policy->late_factor_ppm;
    return tasks_started(e, slot, result) + (uint32_t)(ticks * factor_ppm / PPM_ONE) + 1;
}

/* UINT32_MAX: never. */
static uint32_t finish_tick(const struct engine *e, uint32_t slot, uint32_t result)
{
    uint32_t started = tasks_started(e, slot, result), duration = duration_ticks(e, slot);
    uint32_t deadline = results_deadline(e, slot, result) - started;
    uint32_t delay = behaviour_delay(e, task_at(e, slot)->id, tasks_result(e, slot, result)->node,
                                     duration, deadline);
    return delay == UINT32_MAX ? UINT32_MAX : started + duration + delay;
}

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

uint32_t results_next_due(const struct engine *e, uint32_t slot, uint32_t result)
{
    uint32_t due = least(finish_tick(e, slot, result), results_deadline(e, slot, result));
    return due > e->g->tick ? due : e->g->tick + 1;
}

/* --- handing in --------------------------------------------------------------------- */

static bool is_outstanding(const struct result_cell *r)
{
    enum result_state s = tasks_result_state(r);
    return s == RESULT_SENT || (s == RESULT_LATE && r->commitment == 0);
}

/* All answers are in, or given up: check them a tick later, or give the task out again. */
static void close_round(struct engine *e, uint32_t slot)
{
    bool any = false;
    for (uint32_t i = 0; i < tasks_result_count(e, slot); i++) {
        const struct result_cell *r = tasks_result(e, slot, i);
        if (is_outstanding(r))
            return;
        any = any || tasks_is_committed(r);
    }
    if (any)
        tasks_set_state(e, slot, TASK_COMMITTED, e->g->tick + 1);
    else
        tasks_again(e, slot);
}

static void slash(struct engine *e, uint32_t slot, uint32_t node, enum offence o,
                  int64_t owed_uusd)
{
    (void)slashing_punish(e, &(struct escrow_claim){ .node = node,
                                                     .task = task_at(e, slot)->id,
                                                     .offence = o,
                                                     .winner = NODE_NONE,
                                                     .owed_uusd = owed_uusd });
}

/* Out, as this state: it counts, and its stake in flight is free. */
static void take_out(struct engine *e, uint32_t slot, uint32_t result, enum result_state state)
{
    const struct result_cell *r = tasks_result(e, slot, result);

    if (submission_is_true(e, task_at(e, slot), r->node))
        e->g->m.false_positives++;
    else
        e->g->m.wrong_caught++;
    if (r->lock_uusd != 0) {
        load_unlock(e, r->node, r->lock_uusd);
        tasks_edit_result(e, slot, result)->lock_uusd = 0;
    }
    tasks_set_result_state(e, slot, result, state,
                           result == 0 ? task_at(e, slot)->result.due_tick : 0);
}

/* Two commitments of one node for one task: each is proof against the other. */
static void equivocate(struct engine *e, uint32_t slot, uint32_t result)
{
    uint32_t node = tasks_result(e, slot, result)->node, task = task_at(e, slot)->id;

    e->g->m.equivocations++;
    take_out(e, slot, result, RESULT_INVALID);
    engine_emit(e, &(struct event){
                       .kind = EVENT_EQUIVOCATION, .task = task, .slot = slot, .node = node });
    slash(e, slot, node, OFFENCE_EQUIVOCATION, recent_reaudit(e, node));
}

static void commit(struct engine *e, uint32_t slot, uint32_t result)
{
    const struct task_row_w *t = task_at(e, slot);
    uint32_t node = tasks_result(e, slot, result)->node;
    bool is_late = e->g->tick > results_deadline(e, slot, result);
    struct digest root;

    submission_root(e, slot, result, &root);
    if (result == 0) /* one record for what changes here and in close_round() */
        (void)tasks_edit(e, slot, TASK_WORD(state), 7);
    struct result_cell *r = tasks_edit_result(e, slot, result);
    r->state = (r->state & ~0xffu) | (uint32_t)(is_late ? RESULT_LATE : RESULT_OK);
    r->due_tick = 0;
    r->commitment = submission_commitment(e, t->id, node, &root);
    beacon_add(e, r->commitment);
    e->g->m.executions++;
    e->g->m.execution_units += tasks_cost(e, t);
    if (submission_is_true(e, t, node))
        e->g->m.results_honest++;
    else
        e->g->m.results_wrong++;
    load_release(e, node, spec_at(e, t->spec));
    nodes_set_busy(e, node);
    engine_emit(e, &(struct event){
                       .kind = EVENT_TASK_COMMITTED, .task = t->id, .slot = slot, .node = node });
    if (submission_is_double(e, t->id, node))
        equivocate(e, slot, result);
    close_round(e, slot);
}

static void let_go(struct engine *e, uint32_t slot, uint32_t result)
{
    const struct task_row_w *t = task_at(e, slot);
    const struct result_cell *r = tasks_result(e, slot, result);
    load_release(e, r->node, spec_at(e, t->spec));
    load_unlock(e, r->node, r->lock_uusd);
    nodes_set_busy(e, r->node);
    tasks_edit_result(e, slot, result)->lock_uusd = 0;
}

void results_no_reply(struct engine *e, uint32_t slot, uint32_t result)
{
    uint32_t node = tasks_result(e, slot, result)->node;
    let_go(e, slot, result);
    tasks_set_result_state(e, slot, result, RESULT_NO_REPLY, 0);
    slash(e, slot, node, OFFENCE_TIMEOUT, 0);
    close_round(e, slot);
}

static void postpone(struct engine *e, uint32_t slot, uint32_t result, uint32_t due)
{
    enum result_state s = tasks_result_state(tasks_result(e, slot, result));
    tasks_set_result_state(e, slot, result, s, due);
}

static void pass_deadline(struct engine *e, uint32_t slot, uint32_t result, uint32_t finish)
{
    uint32_t grace = (uint32_t)(e->policy->late_grace_s / e->policy->tick_s);
    uint32_t end = results_deadline(e, slot, result) + grace;

    if (tasks_result_state(tasks_result(e, slot, result)) == RESULT_SENT) {
        tasks_set_result_state(e, slot, result, RESULT_LATE, 0);
        engine_emit(e, &(struct event){ .kind = EVENT_RESULT_LATE,
                                        .task = task_at(e, slot)->id,
                                        .slot = slot,
                                        .node = tasks_result(e, slot, result)->node });
    }
    if (end <= e->g->tick)
        results_no_reply(e, slot, result);
    else
        postpone(e, slot, result, least(finish, end));
}

bool results_comes_at(const struct engine *e, uint32_t slot, uint32_t result, uint32_t tick)
{
    const struct result_cell *r = tasks_result(e, slot, result);
    const struct node_row *n;

    if (!is_outstanding(r) || r->node == NODE_NONE)
        return false;
    n = node_at(e, r->node);
    return (n->silent_since == 0 || n->back_tick <= tick) && finish_tick(e, slot, result) <= tick;
}

void results_due(struct engine *e, uint32_t slot, uint32_t result)
{
    const struct result_cell *r = tasks_result(e, slot, result);
    const struct node_row *n = node_at(e, r->node);
    uint32_t finish = finish_tick(e, slot, result);

    if (!is_outstanding(r))
        return;
    if (n->silent_since != 0 && n->back_tick > e->g->tick)
        postpone(e, slot, result, n->back_tick); /* what it has cannot be sent */
    else if (finish <= e->g->tick)
        commit(e, slot, result);
    else if (e->g->tick < results_deadline(e, slot, result))
        postpone(e, slot, result, results_next_due(e, slot, result)); /* ticks are shorter now */
    else
        pass_deadline(e, slot, result, finish);
}

void results_extra_due(struct engine *e, uint32_t extra_result)
{
    const struct extra_row *x = extra_at(e, extra_result / 2);
    if (x->slot_plus_1 != 0 && x->result[extra_result % 2].due_tick == e->g->tick &&
        x->result[extra_result % 2].node != NODE_NONE)
        results_due(e, x->slot_plus_1 - 1, extra_result % 2 + 1);
}

/* --- failover ------------------------------------------------------------------------ */

void results_note_lost(struct engine *e, uint32_t node)
{
    e->has_lost = true;
    e->lost[node % LOST_BITS / 64] |= UINT64_C(1) << node % 64;
}

void results_note_all_lost(struct engine *e)
{
    e->has_lost = true;
    memset(e->lost, 0xff, sizeof e->lost);
}

static bool must_move(const struct engine *e, const struct result_cell *r)
{
    return is_outstanding(r) && r->node != NODE_NONE &&
           (nodes_is_lost(e, r->node) || node_at(e, r->node)->state == NODE_JAILED);
}

/* The checkpoints that stand committed: a chain resumes, a product starts anew. */
static uint32_t segments_done(const struct engine *e, uint32_t slot, uint32_t result)
{
    const struct task_row_w *t = task_at(e, slot);
    const struct node_row *n = node_at(e, tasks_result(e, slot, result)->node);
    uint32_t until = n->silent_since != 0 ? n->silent_since : e->g->tick;
    uint32_t started = tasks_started(e, slot, result);

    if (spec_at(e, t->spec)->kind != WORK_CHAIN || until <= started)
        return 0;
    uint32_t done = (uint32_t)((uint64_t)(until - started) * RESULT_SEGMENTS /
                               duration_ticks(e, slot));
    return least(done, RESULT_SEGMENTS - 1);
}

static uint32_t find_backup(struct engine *e, uint32_t slot, uint32_t result)
{
    const struct task_row_w *t = task_at(e, slot);
    struct placement p = { .spec = spec_at(e, t->spec), .lock_uusd = tasks_lock_of(e, t) };

    for (uint32_t i = 0; i < tasks_result_count(e, slot); i++)
        if (i != result) {
            executor_avoid(e, &p, tasks_result(e, slot, i)->node);
            executor_ask_class(e, &p, tasks_result(e, slot, i)->node);
        }
    if (p.exclude_count < ARRAY_LEN(p.exclude))
        p.exclude[p.exclude_count++] = tasks_result(e, slot, result)->node;
    if (result == 0 && t->backup != NODE_NONE &&
        executor_filter(e, &p, t->backup) == FILTER_COUNT)
        return t->backup;
    uint32_t node = executor_pick(e, &p);
    if (node != NODE_NONE || p.hw_class == 0)
        return node;
    p.hw_class = 0; /* it goes on, rather than not at all */
    return executor_pick(e, &p);
}

static void move_result(struct engine *e, uint32_t slot, uint32_t result)
{
    uint32_t done = segments_done(e, slot, result);
    let_go(e, slot, result);
    uint32_t to = find_backup(e, slot, result);

    if (to == NODE_NONE) {
        tasks_set_result_state(e, slot, result, RESULT_NO_REPLY, 0);
        close_round(e, slot);
        return;
    }
    uint32_t credit = (uint32_t)((uint64_t)duration_ticks(e, slot) * done / RESULT_SEGMENTS);
    tasks_assign(e, slot, result, to, e->g->tick - credit);
    engine_emit(e, &(struct event){ .kind = EVENT_TASK_FAILOVER,
                                    .task = task_at(e, slot)->id,
                                    .slot = slot,
                                    .node = to,
                                    .a = done,
                                    .b = RESULT_SEGMENTS });
}

static void move_task(struct engine *e, uint32_t slot)
{
    for (uint32_t i = 0; task_at(e, slot)->state == TASK_RUNNING &&
                         i < tasks_result_count(e, slot); i++)
        if (must_move(e, tasks_result(e, slot, i)))
            move_result(e, slot, i);
}

/* The column that says who holds a task spares the rows of nearly all of them. */
void results_move_lost(struct engine *e)
{
    uint64_t lost[LOST_BITS / 64];

    if (!e->has_lost)
        return;
    memcpy(lost, e->lost, sizeof lost);
    memset(e->lost, 0, sizeof e->lost);
    e->has_lost = false;
    for (uint32_t slot = 0; slot < e->g->rows[WORLD_TASKS]; slot++) {
        uint32_t node = e->held_by[slot];
        if (node == HELD_BY_SEVERAL || (lost[node % LOST_BITS / 64] >> node % 64 & 1) != 0)
            move_task(e, slot);
    }
}

/* --- refused ------------------------------------------------------------------------- */

void results_forfeit(struct engine *e, uint32_t slot, uint32_t result)
{
    uint32_t node = tasks_result(e, slot, result)->node;

    take_out(e, slot, result, RESULT_INCONCLUSIVE);
    slash(e, slot, node, OFFENCE_TIMEOUT, 0);
}

void results_outvoted(struct engine *e, uint32_t slot, uint32_t result)
{
    uint32_t node = tasks_result(e, slot, result)->node;

    take_out(e, slot, result, RESULT_INCONCLUSIVE);
    slash(e, slot, node, OFFENCE_MINORITY, 0);
}

void results_suspect(struct engine *e, uint32_t slot, uint32_t result)
{
    attribution_count(e, FAULT_COLLUSION);
    take_out(e, slot, result, RESULT_INCONCLUSIVE);
}

void results_refuse(struct engine *e, uint32_t slot, uint32_t result, enum fault_class fault)
{
    const struct task_row_w *t = task_at(e, slot);
    uint32_t node = tasks_result(e, slot, result)->node;
    bool is_fraud = attribution_party(fault) == PARTY_NODE_FRAUD;

    attribution_count(e, fault);
    if (attribution_party(fault) == PARTY_NO_FAULT) {
        take_out(e, slot, result, RESULT_INCONCLUSIVE);
        return;
    }
    take_out(e, slot, result, RESULT_INVALID);
    engine_emit(e, &(struct event){ .kind = EVENT_RESULT_INVALID,
                                    .task = t->id,
                                    .slot = slot,
                                    .node = node,
                                    .a = fault });
    int64_t owed_uusd = is_fraud ? recent_reaudit(e, node) : 0;
    slash(e, slot, node, slashing_of_fault(fault), owed_uusd);
}
