/*
 * appeals.h - a node that was slashed appeals within the window, with a bond, and a person
 * decides (a case APPEAL). Simulated: who appeals and when is drawn when the slash is made.
 *
 * Three in ten appeals against a time-out or a flipped bit are justified: it was the network
 * or the oracle. What a person can see of that are the witnesses, probes that asked the node
 * at the time; they tend to the truth and do not settle it. Against a slash for an answer an
 * appeal is justified exactly when that answer was true.
 *
 * An appeal is a challenge (challenges.h): whose right is suspended, cannot appeal.
 * Approved: the slash and the bond go back, the reputation gains a dispute won, a fault is
 * forgiven, the node leaves jail. Rejected: half of the bond goes to the winner of the
 * slash, half is burned, and the slash is final.
 */
#ifndef ENGINE_APPEALS_H
#define ENGINE_APPEALS_H

#include "engine/engine_int.h"

/* The tick at which the node of a new row appeals; `end` when it does not. */
uint32_t appeals_tick(const struct engine *e, const struct escrow_row *r, uint32_t row,
                      uint32_t end);
/* Opens the case; false: it does not appeal (any more). */
bool appeals_open(struct engine *e, uint32_t row);
/* The batch closed. */
void appeals_close(struct engine *e, uint32_t row, bool is_granted);
int64_t appeals_bond(const struct engine *e, int64_t slash_uusd);

#endif
