/*
 * behaviour.h - the hidden truth: how a node really behaves, and what that does to its
 * answers and their timing. Verifier files may not include this (a lint sees to it); they
 * see outputs only (submission.h). Nothing here is ever shown to an operator.
 */
#ifndef ENGINE_BEHAVIOUR_H
#define ENGINE_BEHAVIOUR_H

#include "engine/engine_int.h"
#include "work/cheat.h"

enum behaviour { BEHAVIOUR_HONEST, BEHAVIOUR_FLAKY, BEHAVIOUR_LAZY, BEHAVIOUR_LATE,
                 BEHAVIOUR_COUNT };

/* Drawn when a node joins, by the shares and the chance of the policy in force. A later
 * policy changes nothing about it: an answer must not differ between commitment and reveal. */
void behaviour_draw(const struct engine *e, uint32_t node, struct node_row *n);

/* What the node does to its answer for a task. */
void behaviour_plan(const struct engine *e, uint32_t task, uint32_t node,
                    const struct work_task *work, struct cheat_plan *plan);

/* Ticks that its answer takes beyond the task's duration; UINT32_MAX: it never comes.
 * `deadline` ticks after the start is when the answer is due. */
uint32_t behaviour_delay(const struct engine *e, uint32_t task, uint32_t node,
                         uint32_t duration, uint32_t deadline);

/* Would the node's answer be the true one? For the scores that the engine keeps of itself. */
bool behaviour_is_honest(const struct engine *e, uint32_t task, uint32_t node);

/* Does the requester reject correct results? */
bool behaviour_requester_is_spiteful(const struct engine *e, uint32_t requester);

#endif
