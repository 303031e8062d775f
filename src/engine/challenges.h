/*
 * challenges.h - who challenges, the bond put up for it, and the right to. A requester
 * challenges an answer that it sends back, a node one that it takes to the referee or the
 * slash that it appeals against. Owns the table CHALLENGERS: a row for each that ever did.
 *
 * The bond lies in BONDS from the challenge until the referee or a person has spoken:
 *   UPHELD  it comes back
 *   MOOT    nobody is at fault: it comes back, and the challenge does not count
 *   FALSE   it is lost: half, rounded down, is burned, the rest is the winner's
 *   SHARED  both were wrong. The challenge was not false, and nobody else won it: the part of
 *           a winner comes back, the other half is burned
 * A node puts its bond up from outside: its stake has to go on covering its work in flight.
 * After stake.false_challenges of the last 50 the right is suspended for
 * stake.suspension_s; no more than so many may be open, so that nobody floods the queue.
 */
#ifndef ENGINE_CHALLENGES_H
#define ENGINE_CHALLENGES_H

#include "engine/engine_int.h"

struct challenger {
    uint32_t number; /* of the node or the requester */
    bool is_requester;
};

enum challenge_end { CHALLENGE_UPHELD, CHALLENGE_MOOT, CHALLENGE_FALSE, CHALLENGE_SHARED };

/* Room for so many that never challenged before. */
enum rc challenges_reserve(struct engine *e, size_t count, struct err *err) MUST_CHECK;
bool challenges_may(const struct engine *e, struct challenger who);
/* Puts up the bond. Reserved before. */
void challenges_open(struct engine *e, struct challenger who, int64_t bond_uusd);
/* Of an open one; `winner`: the node that gains by a false one, NODE_NONE the treasury. */
void challenges_close(struct engine *e, struct challenger who, int64_t bond_uusd,
                      enum challenge_end end, uint32_t winner);

bool challenges_are_sane(const struct engine *e, uint32_t row);
void challenges_derive(struct engine *e); /* the map from who to row */

#endif
