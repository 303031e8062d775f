/*
 * tasks.h - tasks in their slots, and which node runs them. Owns the tables TASKS and EXTRAS;
 * results.c shares the setters below.
 *
 * A task and its first result are one cache line; tasks of tier high have an extra row
 * with two more results. A slot whose task is over is used again when the hand comes
 * round: finished tasks stay readable until then. There are at least twice as many slots
 * as live tasks.
 */
#ifndef ENGINE_TASKS_H
#define ENGINE_TASKS_H

#include "engine/engine_int.h"

/* Memory for `count` more tasks with `specs` new specs among them, and for `pushes` more
 * entries of the wheel than tasks need. */
enum rc tasks_reserve(struct engine *e, uint32_t count, uint32_t specs, size_t pushes,
                      struct err *err) MUST_CHECK;
/* Room for what a node hands in for such a task. */
enum rc tasks_reserve_work(struct engine *e, const struct task_spec *spec,
                           struct err *err) MUST_CHECK;
/* A new task, QUEUED, due at its arrival tick (the next one when that is not ahead; in
 * this one while a step runs). */
void tasks_add(struct engine *e, const struct task_row *row);

void tasks_due(struct engine *e, uint32_t slot);
void tasks_arrive(struct engine *e, uint32_t slot); /* counts it and lets it wait in this tick */

/* After the checks: the results of `paid`, which agree, are accepted, unless the requester
 * sends them back (requesters.h). */
void tasks_accept(struct engine *e, uint32_t slot, uint32_t paid);
/* Counts those that are wrong, for the scores the engine keeps of itself; how many. */
uint32_t tasks_count_wrong(struct engine *e, uint32_t slot, uint32_t accepted);
/* They share the reward and count as accepted, whoever says what. */
void tasks_pay(struct engine *e, uint32_t slot, uint32_t paid);
void tasks_give_up(struct engine *e, uint32_t slot); /* FAILED, the reward is returned */
void tasks_cancel(struct engine *e, uint32_t slot);  /* never ran: CANCELLED, the reward back */
void tasks_let_run(struct engine *e, uint32_t slot); /* from review to the queue */
void tasks_again(struct engine *e, uint32_t slot);   /* QUEUED anew, or given up */
void tasks_review(struct engine *e, uint32_t slot);  /* waits for a person */
void tasks_set_checks(struct engine *e, uint32_t slot, uint32_t ran, uint32_t failed);

/* Room for the second and third result. */
void tasks_make_extra(struct engine *e, uint32_t slot);
/* Give a result to a node: takes its load, sets SENT and the due tick. */
void tasks_assign(struct engine *e, uint32_t slot, uint32_t result, uint32_t node,
                  uint32_t started_tick);
uint32_t tasks_lock_of(const struct engine *e, const struct task_row_w *t);

/* Setters shared with results.c. The row of the task, or of its extra results, for writing. */
struct task_row_w *tasks_edit(struct engine *e, uint32_t slot, uint32_t word, uint32_t count);
struct result_cell *tasks_edit_result(struct engine *e, uint32_t slot, uint32_t result);
void tasks_set_state(struct engine *e, uint32_t slot, enum task_state state, uint32_t due);
void tasks_set_result_state(struct engine *e, uint32_t slot, uint32_t result,
                            enum result_state state, uint32_t due);

/* The extra row of a task, plus 1; 0: none. */
static inline uint32_t tasks_extra_number(const struct task_row_w *t)
{
    return t->result.state >> 8;
}
static inline uint32_t tasks_result_count(const struct engine *e, uint32_t slot)
{
    uint32_t extra = tasks_extra_number(task_at(e, slot));
    if (extra == 0)
        return 1;
    return extra_at(e, extra - 1)->result[1].node == NODE_NONE ? 2 : 3;
}
static inline const struct result_cell *tasks_result(const struct engine *e, uint32_t slot,
                                                     uint32_t result)
{
    const struct task_row_w *t = task_at(e, slot);
    return result == 0 ? &t->result
                       : &extra_at(e, tasks_extra_number(t) - 1)->result[result - 1];
}
static inline uint32_t tasks_started(const struct engine *e, uint32_t slot, uint32_t result)
{
    const struct task_row_w *t = task_at(e, slot);
    return result == 0 ? t->started_tick
                       : extra_at(e, tasks_extra_number(t) - 1)->started_tick[result - 1];
}
static inline enum result_state tasks_result_state(const struct result_cell *r)
{
    return (enum result_state)(r->state & 0xff);
}
/* Handed in: there is a commitment. */
static inline bool tasks_is_committed(const struct result_cell *r)
{
    enum result_state s = tasks_result_state(r);
    return (s == RESULT_OK || s == RESULT_LATE) && r->commitment != 0;
}

/* Of one run, in the unit of work.h. */
static inline uint64_t tasks_cost(const struct engine *e, const struct task_row_w *t)
{
    const struct task_spec *s = spec_at(e, t->spec);
    return work_cost(&(struct work_task){ .kind = (enum work_kind)s->kind, .size = s->size });
}
void tasks_work(const struct engine *e, const struct task_row_w *t, struct work_task *out);
bool tasks_info(const struct engine *e, uint32_t slot, struct task_info *out);
uint32_t tasks_slot(const struct engine *e, uint32_t id); /* SLOT_NONE: gone */
void tasks_derive(struct engine *e, uint32_t slot);
void tasks_derive_extra(struct engine *e, uint32_t row);

#endif
