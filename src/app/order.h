/*
 * order.h - the natural orders of tables that do not stand sorted in the engine: tasks
 * newest first, cases by urgency. Sorted anew only when the engine changed, and then only
 * what is new is sorted. Reading through a const session fills it, so it is not part of
 * the session's state; the lock of the session covers it.
 *
 * Cases: open and escalated ones first, then pending ones, both with the soonest due first
 * and then by id; then those that are over, newest first.
 */
#ifndef APP_ORDER_H
#define APP_ORDER_H

#include "engine/engine.h"

struct query_cache;

struct query_cache *query_cache_new(void); /* NULL: out of memory */
void query_cache_free(struct query_cache *c); /* NULL is fine */

/* Another engine is looked at from now on: nothing that was kept is about it. */
void query_cache_forget(struct query_cache *c);

struct order_task {
    uint32_t id, slot;
};

/* Out of memory leaves the order of before (at first: empty). */
const struct order_task *order_tasks(struct query_cache *c, const struct engine *e,
                                     size_t *count);

struct order_cases {
    const uint32_t *ids;
    const uint32_t *rows; /* row of an id: rows[id], id 1 .. count */
    size_t count, open, pending;
};
struct order_cases order_cases(struct query_cache *c, const struct engine *e);

/* What a result holds against its re-computation, kept for the task looked at last: making
 * it costs a whole run of the work. False: there is nothing to compare. */
bool order_evidence(struct query_cache *c, struct engine *e, const struct task_info *t,
                    uint32_t result, struct evidence *out);

/* Why the answer of a node is wrong, kept for the few that were looked at last in this tick.
 * False: the task is gone. */
bool order_explanation(struct query_cache *c, struct engine *e, uint32_t task, uint32_t node,
                       struct explanation *out);

#endif
