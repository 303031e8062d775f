#include "engine/tasks.h"

#include "engine/accounts.h"
#include "engine/cases.h"
#include "engine/executor.h"
#include "engine/incentive.h"
#include "engine/load.h"
#include "engine/nodes.h"
#include "engine/orchestrator.h"
#include "engine/requesters.h"
#include "engine/recent.h"
#include "engine/referee.h"
#include "engine/results.h"
#include "engine/ringers.h"
#include "engine/specs.h"
#include "engine/submission.h"
#include "engine/verifier.h"

#include <stdlib.h>
#include <string.h>

/* --- memory ------------------------------------------------------------------------ */

static enum rc reserve_vector(uint32_t **v, size_t *capacity, size_t need, struct err *err)
{
    if (need <= *capacity)
        return RC_OK;
    size_t wanted = *capacity < 256 ? 256 : *capacity;
    while (wanted < need)
        wanted *= 2;
    uint32_t *grown = realloc(*v, wanted * sizeof *grown);
    if (grown == NULL)
        return err_nomem(err, "keep the queue");
    *v = grown;
    *capacity = wanted;
    return RC_OK;
}

/* The columns by slot that are derived. */
static enum rc reserve_slots(struct engine *e, uint32_t slots, struct err *err)
{
    if (slots <= e->outbox_capacity)
        return RC_OK;
    uint32_t wanted = e->outbox_capacity < 256 ? 256 : e->outbox_capacity;
    while (wanted < slots)
        wanted *= 2;
    struct outbox_entry *grown = realloc(e->outbox, wanted * sizeof *grown);
    if (grown == NULL)
        return err_nomem(err, "keep the commitments");
    memset(grown + e->outbox_capacity, 0, (wanted - e->outbox_capacity) * sizeof *grown);
    e->outbox = grown;
    uint32_t *held_by = realloc(e->held_by, wanted * sizeof *held_by);
    if (held_by == NULL)
        return err_nomem(err, "keep who holds which task");
    memset(held_by + e->outbox_capacity, 0xff, (wanted - e->outbox_capacity) * sizeof *held_by);
    e->held_by = held_by;
    e->outbox_capacity = wanted;
    return RC_OK;
}

enum rc tasks_reserve_work(struct engine *e, const struct task_spec *spec, struct err *err)
{
    struct work_task work = { .kind = (enum work_kind)spec->kind, .size = spec->size };
    enum rc rc = work_task_check(&work, err);
    for (int i = 0; rc == RC_OK && i < TASK_RESULTS_MAX; i++)
        rc = work_output_reserve(&e->outputs[i], &work, err);
    return rc;
}

enum rc tasks_reserve(struct engine *e, uint32_t count, uint32_t specs, size_t pushes,
                      struct err *err)
{
    const struct globals *g = e->g;
    uint64_t live = (uint64_t)g->tasks_live + count;
    uint64_t slots = live * 2 + 64 > g->rows[WORLD_TASKS] ? live * 2 + 64 : g->rows[WORLD_TASKS];
    uint64_t extras = (uint64_t)g->extras_live + count;
    uint32_t extra_rows = (uint32_t)(extras * 2 + 64);

    if (slots > DUE_ID(UINT32_MAX) / 4)
        return err_set(err, RC_REFUSED, "cannot hold %llu live tasks",
                       (unsigned long long)live);
    if (extra_rows < g->rows[WORLD_EXTRAS])
        extra_rows = g->rows[WORLD_EXTRAS];
    enum rc rc = world_reserve(&e->world, WORLD_TASKS, (uint32_t)slots, err);
    if (rc == RC_OK)
        rc = world_reserve(&e->world, WORLD_EXTRAS, extra_rows, err);
    if (rc == RC_OK)
        rc = specs_reserve(e, specs, err);
    if (rc == RC_OK)
        rc = requesters_reserve(e, (uint32_t)e->policy->demand_requesters, err);
    if (rc == RC_OK)
        rc = reserve_slots(e, (uint32_t)slots, err);
    if (rc == RC_OK)
        rc = reserve_vector(&e->queue, &e->queue_capacity, live + 16, err);
    if (rc == RC_OK && !wheel_reserve(e->wheel, (size_t)live * 4 + pushes + 1024))
        rc = err_nomem(err, "take in tasks");
    return rc;
}

/* --- rows ---------------------------------------------------------------------------- */

struct task_row_w *tasks_edit(struct engine *e, uint32_t slot, uint32_t word, uint32_t count)
{
    uint32_t at = world_row(&e->world, WORLD_TASKS, slot);
    struct task_row_w *t = (struct task_row_w *)(void *)world_at(&e->world, at);
    bool is_logged = slot == e->logged.slot && word >= e->logged.from &&
                     word + count <= e->logged.to;

    if (is_logged || t->id >= e->first_fresh_task) {
        (void)world_fresh(&e->world, at);
    } else {
        (void)world_edit(&e->world, at + word, count);
        e->logged.slot = slot;
        e->logged.from = word;
        e->logged.to = word + count;
    }
    return t;
}

static struct extra_row *edit_extra(struct engine *e, uint32_t row, uint32_t word, uint32_t count)
{
    uint32_t at = world_row(&e->world, WORLD_EXTRAS, row);
    (void)world_edit(&e->world, at + word, count);
    return (struct extra_row *)(void *)world_at(&e->world, at);
}

struct result_cell *tasks_edit_result(struct engine *e, uint32_t slot, uint32_t result)
{
    if (result == 0)
        return &tasks_edit(e, slot, TASK_WORD(result), 6)->result;
    uint32_t word = (uint32_t)(offsetof(struct extra_row, result) / 4) + (result - 1) * 6;
    return &edit_extra(e, tasks_extra_number(task_at(e, slot)) - 1, word, 6)->result[result - 1];
}

static uint32_t due_item(const struct engine *e, uint32_t slot, uint32_t result)
{
    if (result == 0)
        return DUE_ITEM(DUE_TASK, slot);
    return DUE_ITEM(DUE_EXTRA, (tasks_extra_number(task_at(e, slot)) - 1) * 2 + result - 1);
}

static void note_holder(struct engine *e, uint32_t slot)
{
    const struct task_row_w *t = task_at(e, slot);
    e->held_by[slot] = tasks_extra_number(t) != 0 ? HELD_BY_SEVERAL : t->result.node;
}

static void push_due(struct engine *e, uint32_t slot, uint32_t result, uint32_t due)
{
    if (due > e->g->tick)
        wheel_push(e->wheel, due, due_item(e, slot, result));
}

void tasks_set_state(struct engine *e, uint32_t slot, enum task_state state, uint32_t due)
{
    struct task_row_w *t = tasks_edit(e, slot, TASK_WORD(state), 3);
    assert(state_follows(task_states, TASK_STATE_COUNT, t->state, state));
    t->state = (uint8_t)state;
    t->result.due_tick = due;
    push_due(e, slot, 0, due);
}

void tasks_set_result_state(struct engine *e, uint32_t slot, uint32_t result,
                            enum result_state state, uint32_t due)
{
    struct result_cell *r;
    if (result == 0) {
        r = &tasks_edit(e, slot, TASK_WORD(result), 2)->result;
    } else {
        uint32_t word = (uint32_t)(offsetof(struct extra_row, result) / 4) + (result - 1) * 6;
        r = &edit_extra(e, tasks_extra_number(task_at(e, slot)) - 1, word, 2)->result[result - 1];
    }
    assert(state_follows(result_states, RESULT_STATE_COUNT, r->state & 0xff, state));
    r->state = (r->state & ~0xffu) | (uint32_t)state;
    r->due_tick = due;
    push_due(e, slot, result, due);
}

void tasks_set_checks(struct engine *e, uint32_t slot, uint32_t ran, uint32_t failed)
{
    struct task_row_w *t = tasks_edit(e, slot, TASK_WORD(state), 1);
    t->ran = (uint8_t)ran;
    t->failed = (uint8_t)failed;
}

/* --- slots --------------------------------------------------------------------------- */

static uint32_t take_slot(struct engine *e)
{
    struct globals *g = e->g;
    if ((g->tasks_live + 1) * 2 > g->rows[WORLD_TASKS])
        return g->rows[WORLD_TASKS]++;
    for (;;) {
        g->task_hand = g->task_hand + 1 >= g->rows[WORLD_TASKS] ? 0 : g->task_hand + 1;
        if (task_state_is_over((enum task_state)task_at(e, g->task_hand)->state))
            return g->task_hand;
    }
}

static uint32_t take_extra(struct engine *e)
{
    struct globals *g = e->g;
    g->extras_live++;
    if (g->extras_live * 2 > g->rows[WORLD_EXTRAS])
        return g->rows[WORLD_EXTRAS]++;
    for (;;) {
        g->extra_hand = g->extra_hand + 1 >= g->rows[WORLD_EXTRAS] ? 0 : g->extra_hand + 1;
        if (extra_at(e, g->extra_hand)->slot_plus_1 == 0)
            return g->extra_hand;
    }
}

void tasks_make_extra(struct engine *e, uint32_t slot)
{
    uint32_t row = take_extra(e);
    struct extra_row *x = edit_extra(e, row, 0, 8);
    (void)edit_extra(e, row, 8, 8);
    *x = (struct extra_row){ .slot_plus_1 = slot + 1 };
    x->result[0].node = x->result[1].node = NODE_NONE;
    tasks_edit(e, slot, TASK_WORD(result), 1)->result.state |= (row + 1) << 8;
}

/* The slot is used again, or the task is given out anew: its extra results go. */
static void free_extra(struct engine *e, uint32_t slot)
{
    uint32_t row = tasks_extra_number(task_at(e, slot));
    if (row == 0)
        return;
    edit_extra(e, row - 1, 0, 1)->slot_plus_1 = 0;
    tasks_edit(e, slot, TASK_WORD(result), 1)->result.state &= 0xff;
    e->g->extras_live--;
}

void tasks_add(struct engine *e, const struct task_row *row)
{
    struct globals *g = e->g;
    uint32_t spec = specs_number(e, &row->spec);
    uint32_t before = g->rows[WORLD_TASKS], slot = take_slot(e);
    uint32_t at = world_row(&e->world, WORLD_TASKS, slot);
    bool is_now = e->is_stepping && row->arrival_tick <= g->tick;
    uint32_t arrival = row->arrival_tick > g->tick || is_now ? row->arrival_tick : g->tick + 1;

    if (slot >= before) {
        (void)world_edit_zero(&e->world, at, 16);
    } else {
        free_extra(e, slot);
        (void)world_edit(&e->world, at, 8);
        (void)world_edit(&e->world, at + 8, 8);
    }
    *(struct task_row_w *)(void *)world_at(&e->world, at) = (struct task_row_w){
        .id = g->next_task++,
        .spec = spec,
        .arrival_tick = is_now ? g->tick : arrival,
        .requester = row->requester,
        .duration_s = row->duration_s,
        .backup = NODE_NONE,
        .reward_uusd = row->reward_uusd,
        .state = TASK_QUEUED,
        .result = { .state = RESULT_INIT, .node = NODE_NONE, .due_tick = is_now ? 0 : arrival },
    };
    g->tasks_live++;
    accounts_hold(e, row->reward_uusd);
    requesters_note(e, row->requester, g->next_task - 1);
    if (is_now)
        tasks_arrive(e, slot);
    else
        push_due(e, slot, 0, arrival);
}

void tasks_arrive(struct engine *e, uint32_t slot)
{
    e->g->m.tasks_arrived++;
    e->g->m.queue++;
    engine_emit(e, &(struct event){ .kind = EVENT_TASK_QUEUED,
                                    .task = task_at(e, slot)->id,
                                    .slot = slot,
                                    .node = NODE_NONE });
    if (!orchestrator_routes(e, slot))
        e->queue[e->queue_count++] = slot;
}

/* --- giving out ------------------------------------------------------------------------ */

void tasks_work(const struct engine *e, const struct task_row_w *t, struct work_task *out)
{
    const struct task_spec *s = spec_at(e, t->spec);
    *out = (struct work_task){
        .kind = (enum work_kind)s->kind,
        .seed = engine_draw(e, DRAW_SEED, t->id, 0, 0),
        .size = s->size,
    };
}

uint32_t tasks_lock_of(const struct engine *e, const struct task_row_w *t)
{
    return executor_lock(e, spec_at(e, t->spec), t->reward_uusd);
}

void tasks_assign(struct engine *e, uint32_t slot, uint32_t result, uint32_t node,
                  uint32_t started_tick)
{
    const struct task_row_w *t = task_at(e, slot);
    const struct task_spec *spec = spec_at(e, t->spec);
    uint32_t lock = tasks_lock_of(e, t);

    load_take(e, node, spec, lock);
    nodes_set_busy(e, node);
    if (result == 0) {
        tasks_edit(e, slot, TASK_WORD(started_tick), 1)->started_tick = started_tick;
    } else {
        uint32_t word = (uint32_t)(offsetof(struct extra_row, started_tick) / 4) + result - 1;
        edit_extra(e, tasks_extra_number(t) - 1, word, 1)->started_tick[result - 1] = started_tick;
    }
    struct result_cell *r = tasks_edit_result(e, slot, result);
    r->state = (r->state & ~0xffu) | RESULT_SENT;
    r->node = node;
    r->lock_uusd = lock;
    r->commitment = 0;
    r->due_tick = results_next_due(e, slot, result);
    push_due(e, slot, result, r->due_tick);
    note_holder(e, slot);
}

/* --- ends ---------------------------------------------------------------------------- */

static void leave_state(struct engine *e, enum task_state from)
{
    if (from == TASK_QUEUED)
        e->g->m.queue--;
    else if (from == TASK_REVIEW)
        e->g->m.in_review--;
    else
        e->g->m.running--;
}

/* Stake in flight of every result that still holds some. */
static void unlock_all(struct engine *e, uint32_t slot)
{
    for (uint32_t i = 0; i < tasks_result_count(e, slot); i++) {
        const struct result_cell *r = tasks_result(e, slot, i);
        if (r->lock_uusd == 0)
            continue;
        load_unlock(e, r->node, r->lock_uusd);
        tasks_edit_result(e, slot, i)->lock_uusd = 0;
    }
}

static void end_task(struct engine *e, uint32_t slot, enum task_state state,
                     enum event_kind kind, uint32_t node)
{
    const struct task_row_w *t = task_at(e, slot);
    leave_state(e, (enum task_state)t->state);
    unlock_all(e, slot);
    tasks_set_state(e, slot, state, e->g->tick); /* due no more: when it ended */
    engine_emit(e, &(struct event){ .kind = kind,
                                    .task = t->id,
                                    .slot = slot,
                                    .node = node,
                                    .a = t->reward_uusd });
    e->g->tasks_live--;
}

void tasks_give_up(struct engine *e, uint32_t slot)
{
    const struct task_row_w *t = task_at(e, slot);
    accounts_refund(e, t->reward_uusd);
    e->g->m.tasks_failed++;
    end_task(e, slot, TASK_FAILED, EVENT_TASK_FAILED, t->result.node);
}

void tasks_cancel(struct engine *e, uint32_t slot)
{
    const struct task_row_w *t = task_at(e, slot);
    accounts_refund(e, t->reward_uusd);
    e->g->m.tasks_failed++;
    end_task(e, slot, TASK_CANCELLED, EVENT_TASK_FAILED, NODE_NONE);
}

void tasks_let_run(struct engine *e, uint32_t slot)
{
    leave_state(e, TASK_REVIEW);
    tasks_set_state(e, slot, TASK_QUEUED, e->g->tick + 1);
    e->g->m.queue++;
}

void tasks_again(struct engine *e, uint32_t slot)
{
    const struct task_row_w *t = task_at(e, slot);
    if (t->attempts + 1 >= e->policy->attempts_max) {
        tasks_give_up(e, slot);
        return;
    }
    leave_state(e, (enum task_state)t->state);
    unlock_all(e, slot);
    free_extra(e, slot);
    struct task_row_w *row = tasks_edit(e, slot, TASK_WORD(state), 2);
    row->attempts++;
    row->result.state = RESULT_INIT;
    tasks_set_state(e, slot, TASK_QUEUED, e->g->tick + 1);
    e->g->m.queue++;
    e->g->m.tasks_requeued++;
    engine_emit(e, &(struct event){ .kind = EVENT_TASK_REQUEUED,
                                    .task = t->id,
                                    .slot = slot,
                                    .node = t->result.node });
}

void tasks_review(struct engine *e, uint32_t slot)
{
    leave_state(e, (enum task_state)task_at(e, slot)->state);
    tasks_set_state(e, slot, TASK_REVIEW, 0);
    e->g->m.in_review++;
}

static void pay_result(struct engine *e, uint32_t slot, uint32_t result, int64_t share_uusd)
{
    const struct result_cell *r = tasks_result(e, slot, result);

    recent_note(e, slot, result, share_uusd);
    incentive_pay(e, r->node, share_uusd, r->lock_uusd);
    if (r->lock_uusd != 0)
        tasks_edit_result(e, slot, result)->lock_uusd = 0;
}

static uint32_t count_bits(uint32_t mask)
{
    uint32_t n = 0;
    for (; mask != 0; mask &= mask - 1)
        n++;
    return n;
}

void tasks_pay(struct engine *e, uint32_t slot, uint32_t paid)
{
    const struct task_row_w *t = task_at(e, slot);
    uint32_t left = count_bits(paid);
    int64_t rest = t->reward_uusd;
    uint32_t first = NODE_NONE;

    assert(left > 0);
    for (uint32_t i = 0; i < TASK_RESULTS_MAX; i++) {
        if ((paid >> i & 1) == 0)
            continue;
        int64_t share = rest / left;
        if (first == NODE_NONE)
            first = tasks_result(e, slot, i)->node;
        pay_result(e, slot, i, share);
        rest -= share;
        left--;
    }
    e->g->m.tasks_final++;
    if (!ringers_is(spec_at(e, t->spec)))
        e->g->m.useful_units += tasks_cost(e, t);
    end_task(e, slot, TASK_FINAL, EVENT_TASK_FINAL, first);
}

uint32_t tasks_count_wrong(struct engine *e, uint32_t slot, uint32_t accepted)
{
    uint32_t wrong = 0;
    for (uint32_t i = 0; i < TASK_RESULTS_MAX; i++)
        wrong += (accepted >> i & 1) != 0 &&
                 !submission_is_true(e, task_at(e, slot), tasks_result(e, slot, i)->node);
    e->g->m.wrong_accepted += wrong;
    return wrong;
}

void tasks_accept(struct engine *e, uint32_t slot, uint32_t paid)
{
    bool is_right = tasks_count_wrong(e, slot, paid) == 0;
    if (!requesters_reject(e, slot, paid, is_right))
        tasks_pay(e, slot, paid);
}

/* --- due ----------------------------------------------------------------------------- */

static void finish_provisional(struct engine *e, uint32_t slot)
{
    uint32_t paid = 0;
    for (uint32_t i = 0; i < tasks_result_count(e, slot); i++)
        if (tasks_result_state(tasks_result(e, slot, i)) == RESULT_OK)
            paid |= 1u << i;
    tasks_accept(e, slot, paid);
}

void tasks_due(struct engine *e, uint32_t slot)
{
    const struct task_row_w *t = task_at(e, slot);
    if (t->result.due_tick != e->g->tick)
        return;
    if (t->state == TASK_QUEUED && t->arrival_tick == e->g->tick)
        tasks_arrive(e, slot);
    else if (t->state == TASK_QUEUED)
        e->queue[e->queue_count++] = slot;
    else if (t->state == TASK_RUNNING)
        results_due(e, slot, 0);
    else if (t->state == TASK_COMMITTED)
        verifier_check(e, slot);
    else if (t->state == TASK_DISPUTED)
        referee_due(e, slot);
    else if (t->state == TASK_PROVISIONAL)
        finish_provisional(e, slot);
}

void tasks_derive(struct engine *e, uint32_t slot)
{
    push_due(e, slot, 0, task_at(e, slot)->result.due_tick);
    note_holder(e, slot);
}

void tasks_derive_extra(struct engine *e, uint32_t row)
{
    const struct extra_row *x = extra_at(e, row);
    for (uint32_t i = 0; x->slot_plus_1 != 0 && i < 2; i++)
        if (x->result[i].node != NODE_NONE && x->result[i].due_tick > e->g->tick)
            wheel_push(e->wheel, x->result[i].due_tick, DUE_ITEM(DUE_EXTRA, row * 2 + i));
}

/* --- reading ------------------------------------------------------------------------- */

uint32_t tasks_slot(const struct engine *e, uint32_t id)
{
    for (uint32_t slot = 0; slot < e->g->rows[WORLD_TASKS]; slot++)
        if (task_at(e, slot)->id == id)
            return slot;
    return SLOT_NONE;
}

bool tasks_info(const struct engine *e, uint32_t slot, struct task_info *out)
{
    const struct task_row_w *t = task_at(e, slot);
    if (t->id == 0)
        return false;
    bool is_over = task_state_is_over((enum task_state)t->state);
    *out = (struct task_info){
        .id = t->id,
        .row = { .spec = *spec_at(e, t->spec),
                 .requester = t->requester,
                 .duration_s = t->duration_s,
                 .arrival_tick = t->arrival_tick,
                 .reward_uusd = t->reward_uusd },
        .state = (enum task_state)t->state,
        .backup = t->backup,
        .started_tick = t->started_tick,
        .due_tick = is_over ? 0 : t->result.due_tick,
        .ended_tick = is_over ? t->result.due_tick : 0,
        .case_id = t->state == TASK_REVIEW ? cases_of_task(e, t->id) : 0,
        .attempts = t->attempts,
        .checks = t->ran,
        .failed = t->failed,
        .result_count = tasks_result_count(e, slot),
    };
    for (uint32_t i = 0; i < out->result_count; i++) {
        const struct result_cell *r = tasks_result(e, slot, i);
        out->results[i] = (struct result_info){ .node = r->node,
                                                .state = tasks_result_state(r),
                                                .due_tick = is_over ? 0 : r->due_tick };
    }
    return true;
}
