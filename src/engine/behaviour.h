/*
 * behaviour.h - the hidden truth: how a node really behaves, and what that does to its
 * answers and their timing. Verifier files may not include this (a lint sees to it); they
 * see outputs only (submission.h). Nothing here is ever shown to an operator.
 *
 * Everything is a function of numbered draws, of what was fixed when the node joined, and
 * of one event that is written down (behaviour_turn), so that an answer is the same
 * whenever it is made: between commitment and reveal, after undo, in a replay.
 */
#ifndef ENGINE_BEHAVIOUR_H
#define ENGINE_BEHAVIOUR_H

#include "engine/engine_int.h"
#include "work/cheat.h"

enum behaviour {
    BEHAVIOUR_HONEST = 0,
#define BEHAVIOUR(id, number, symbol, help) BEHAVIOUR_##id = (number),
#include "engine/behaviours.def"
#undef BEHAVIOUR
    BEHAVIOUR_COUNT
};

const char *behaviour_word(enum behaviour b); /* "honest", or the policy's key */

/* Tasks that are accepted before a node of ON_OFF shows its other side. */
#define BEHAVIOUR_TRUST_TASKS 30u

/* Drawn when a node joins, by the shares and the chance of the policy in force. A later
 * policy changes nothing about it. */
void behaviour_draw(const struct engine *e, uint32_t node, struct node_row *n);
enum behaviour behaviour_of(const struct engine *e, uint32_t node);
/* The same number for the members of a ring; 0: in none. */
uint32_t behaviour_ring(const struct engine *e, uint32_t node);

/* The node's BEHAVIOUR_TRUST_TASKS-th task was accepted: tasks that arrive from now on may
 * be answered otherwise. Nothing for any other behaviour. */
void behaviour_turn(struct engine *e, uint32_t node);

/* What the node does to its answer for a task. */
void behaviour_plan(const struct engine *e, uint32_t task, uint32_t node,
                    const struct work_task *work, struct cheat_plan *plan);

/* Ticks that its answer takes beyond the task's duration; UINT32_MAX: it never comes.
 * `deadline` ticks after the start is when the answer is due. */
uint32_t behaviour_delay(const struct engine *e, uint32_t task, uint32_t node,
                         uint32_t duration, uint32_t deadline);

/* Declares, when asked in a dispute, that it cannot show its trace. */
bool behaviour_loses_trace(const struct engine *e, uint32_t task, enum work_kind kind,
                           uint32_t node);
/* Commits to two answers for one task: lazy nodes, by behaviour.equivocate. */
bool behaviour_equivocates(const struct engine *e, uint32_t task, uint32_t node);

/* Would the node's answer be an honest one? For the scores that the engine keeps of itself. */
bool behaviour_is_honest(const struct engine *e, uint32_t task, enum work_kind kind,
                         uint32_t node);

/* By how much the node's claim of green energy is above what it uses; 0: it is true. */
uint32_t behaviour_green_excess_ppm(const struct engine *e, uint32_t node);

/* Does the requester reject correct results? */
bool behaviour_requester_is_spiteful(const struct engine *e, uint32_t requester);

/* Does the answer to this OPAQUE task depend on the hardware? Then nobody is at fault. */
bool behaviour_task_depends_on_class(const struct engine *e, uint32_t task,
                                     enum work_kind kind);

#endif
