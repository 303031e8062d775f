/*
 * results.h - the answers of nodes on their way: computing, the deadline, commitment, no
 * reply, and the move to a backup when beats are missing. Writes through tasks.h.
 *
 * A result is SENT until its node finishes (OK), its deadline passes (LATE) or the grace
 * after it (NO_REPLY). On finishing the node really computes, then commits:
 * SHA-256("C" || task || node || root || nonce); the root is revealed a tick later.
 */
#ifndef ENGINE_RESULTS_H
#define ENGINE_RESULTS_H

#include "engine/engine_int.h"
#include "work/attribute.h"

#define RESULT_SEGMENTS 32u /* checkpoints of a chain from which a backup resumes */

void results_due(struct engine *e, uint32_t slot, uint32_t result);
/* Will its node hand in at that tick, as things stand? */
bool results_comes_at(const struct engine *e, uint32_t slot, uint32_t result, uint32_t tick);
void results_extra_due(struct engine *e, uint32_t extra_result); /* row * 2 + result - 1 */
/* The tick at which something shows of a result just sent: its end or its deadline. */
uint32_t results_next_due(const struct engine *e, uint32_t slot, uint32_t result);
uint32_t results_deadline(const struct engine *e, uint32_t slot, uint32_t result);

/* Nodes that stopped answering (or were jailed): their work moves at the end of the frame. */
void results_note_lost(struct engine *e, uint32_t node);
void results_note_all_lost(struct engine *e); /* the rule changed: look at all */
void results_move_lost(struct engine *e);

/* Refused by the checks: blame, slash, jail, by its class; of a fraud, the node's latest
 * results are looked at again. A class that is nobody's fault moves nothing. */
void results_refuse(struct engine *e, uint32_t slot, uint32_t result, enum fault_class fault);
/* Outvoted where nobody can compute it again: not paid, blamed, not slashed. */
void results_outvoted(struct engine *e, uint32_t slot, uint32_t result);
/* The same wrong answer as another operator's: not paid; whether a ring is to be slashed is a
 * person's to say (RING_SUSPECT). */
void results_suspect(struct engine *e, uint32_t slot, uint32_t result);
/* Lost by silence in a dispute: not paid, and blamed as a missed deadline is. */
void results_forfeit(struct engine *e, uint32_t slot, uint32_t result);
void results_no_reply(struct engine *e, uint32_t slot, uint32_t result);

#endif
