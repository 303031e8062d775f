/*
 * slashing.h - what an offence costs (model/offences.def): reputation, a share of the bonded
 * stake into escrow, and what follows. Whoever finds a fault names the offence and calls
 * slashing_punish(); nothing else takes stake.
 *
 * Work in flight has to be covered: sigma * S >= sum of value * (1 - p) / p, with S the stake,
 * sigma the part of it that counts, p the least chance of being caught at that kind of work.
 * The executor locks that much of a stake for each result (slashing_cover).
 */
#ifndef ENGINE_SLASHING_H
#define ENGINE_SLASHING_H

#include "engine/escrow.h"
#include "work/attribute.h"

/* The offence that a fault found by computing again is, as far as the machine may decide:
 * never for a ring (FAULT_COLLUSION), which the verifier puts to a person (RING_SUSPECT).
 * OFFENCE_NONE: nobody is to blame. */
enum offence slashing_of_fault(enum fault_class fault);

/* What a share of the stake that is bonded now (or still unbonding) would be. */
int64_t slashing_amount(const struct engine *e, enum offence o, uint32_t node);
/* An overstated green claim: a multiple of the bonus received for it, and a part of the
 * stake for each tenth overstated; at most the stake. */
int64_t slashing_green_amount(const struct engine *e, uint32_t node, uint32_t overstated_ppm);

/* Blame, slash, and what follows; opens NODE_THRESHOLD when the attributed faults reach the
 * threshold. Returns what was taken. */
int64_t slashing_punish(struct engine *e, const struct escrow_claim *claim);
int64_t slashing_punish_green(struct engine *e, uint32_t node, uint32_t overstated_ppm);

/* Is the next fraud not the first: jailed for good then. */
bool slashing_is_for_good(const struct engine *e, enum offence o, uint32_t node);

/* Stake to lock for work worth so much that is caught with chance p; UINT32_MAX at most. */
uint32_t slashing_cover(const struct engine *e, int64_t value_uusd, uint32_t p_ppm);

/* A node drained for its hardware answers a known task: one less to pass, or all anew. */
void slashing_ringer(struct engine *e, uint32_t node, bool is_passed);

#endif
