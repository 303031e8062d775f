/*
 * cases.h - contested verifications, and what a person's decision does. Owns the table
 * CASES.
 *
 * approve and reject make a case PENDING: nothing moves until the batch closes, and the
 * newest act can be taken back. Escalation counts at once and can be taken back likewise.
 * A case that nobody decides in time goes up one level; it is never approved by silence.
 */
#ifndef ENGINE_CASES_H
#define ENGINE_CASES_H

#include "engine/engine_int.h"

enum rc cases_reserve(struct engine *e, size_t count, struct err *err) MUST_CHECK;
/* `paid`: mask of the results that approval pays. The task goes to REVIEW. */
void cases_open_task(struct engine *e, enum case_kind kind, uint32_t slot, uint32_t paid);
/* About a node whose faults reached the threshold; drained until it is decided. */
void cases_open_node(struct engine *e, uint32_t node);
void cases_due(struct engine *e, uint32_t row);

enum rc cases_check_decide(const struct engine *e, const struct command *c, struct err *err);
void cases_decide(struct engine *e, const struct command *c);
uint32_t cases_newest_act(const struct engine *e); /* case of the act that undo takes back; 0 */
bool cases_can_undo(const struct engine *e);
void cases_undo(struct engine *e);
void cases_close_batch(struct engine *e);
void cases_anchored(struct engine *e);

/* The case that a task in review waits for; 0 none. */
uint32_t cases_of_task(const struct engine *e, uint32_t task);
uint32_t cases_reputation_of(const struct engine *e, uint32_t node);
void cases_derive(struct engine *e, uint32_t row);
bool cases_info(const struct engine *e, uint32_t id, struct case_info *out);

#endif
