/*
 * requesters.h - who asks: their first task, and their right to reject answers. Owns the
 * table REQUESTERS, one row by number.
 *
 * A requester who rejects an answer that passed the checks puts up a bond, and a person
 * decides (CUSTOMER_REJECT). A false challenge costs the bond: half to the node, half burned.
 * After stake.false_challenges of the last 50 the right is suspended; no more than so many
 * may wait for a decision, so that nobody floods the queue.
 */
#ifndef ENGINE_REQUESTERS_H
#define ENGINE_REQUESTERS_H

#include "engine/engine_int.h"

#define REQUESTER_MAX (1u << 20)

/* Rows up to a number. RC_REFUSED: not below REQUESTER_MAX. */
enum rc requesters_reserve(struct engine *e, uint32_t highest, struct err *err) MUST_CHECK;
/* A task of theirs came in. */
void requesters_note(struct engine *e, uint32_t requester, uint32_t task);
bool requesters_is_first(const struct engine *e, uint32_t requester, uint32_t task);
bool requesters_may_challenge(const struct engine *e, uint32_t requester);
/* A person decided about a challenge. */
void requesters_judge(struct engine *e, uint32_t requester, bool is_false);

/* Does the requester send these accepted results back? Opens the case then. */
bool requesters_reject(struct engine *e, uint32_t slot, uint32_t paid, bool is_right);

#endif
