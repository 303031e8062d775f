/*
 * requesters.h - who asks: their first task, and which answers they send back. Owns the table
 * REQUESTERS, one row by number.
 *
 * A requester who rejects an answer that passed the checks challenges it (challenges.h), and
 * a person decides (CUSTOMER_REJECT).
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

/* Does the requester send these accepted results back? Opens the case then. */
bool requesters_reject(struct engine *e, uint32_t slot, uint32_t paid, bool is_right);

#endif
