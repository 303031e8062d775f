/*
 * orchestrator.h - the house rules at work: the policy in force, and the demand that the
 * generator makes.
 */
#ifndef ENGINE_ORCHESTRATOR_H
#define ENGINE_ORCHESTRATOR_H

#include "engine/engine_int.h"

/* Put a policy in force at the next tick; before the first tick at once. */
void orchestrator_submit(struct engine *e, const struct policy *p);
void orchestrator_begin_tick(struct engine *e);

/* Tasks that the generator makes in the tick that comes: counted first, to reserve for. */
uint32_t orchestrator_demand_count(const struct engine *e, uint32_t tick);
enum rc orchestrator_reserve(struct engine *e, uint32_t count, size_t pushes,
                             struct err *err) MUST_CHECK;
void orchestrator_demand(struct engine *e, uint32_t count);
/* The next task as the generator would make it. */
void orchestrator_draw_task(const struct engine *e, struct task_row *row);

/* A task that just came in and has to be seen by a person before it runs: a reward above
 * the limit, or the first of its requester, as the policy says. Opens UNUSUAL_TASK. */
bool orchestrator_routes(struct engine *e, uint32_t slot);

/* Every score of the index from the policy in force. */
void orchestrator_rescore(struct engine *e);

#endif
