/*
 * incentive.h - what an accepted answer earns, and how it is paid.
 *
 *   pay = share of the reward x (1 + green bonus x audited green) x multiplier if trusted
 *
 * The reward is rate x GPU-hours where a task names none; what the formula adds comes out of
 * the treasury. Mode reputation credits it in the books; token pays it out, into the
 * node's wallet; hybrid pays out a part and lets the rest mature (maturing.h) into stake: at
 * risk, and free again when the node leaves and its unbonding time is over.
 */
#ifndef ENGINE_INCENTIVE_H
#define ENGINE_INCENTIVE_H

#include "engine/engine_int.h"

/* What comes on top of a share of a reward. */
int64_t incentive_bonus(const struct engine *e, const struct node_row *n, int64_t share_uusd);
/* Pays a share out of escrow, with its bonus, and counts the answer as accepted. */
void incentive_pay(struct engine *e, uint32_t node, int64_t share_uusd, uint32_t lock_uusd);

#endif
