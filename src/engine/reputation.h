/*
 * reputation.h - Beta(r, s) with forgetting (A. Josang, R. Ismail, "The beta reputation
 * system", 2002): each event first multiplies both by 0.98, then adds its weight to one.
 * Owns words 20-26 of a node, and their part in the score.
 *
 * Shown is the lower 5 % bound of the Beta in the normal approximation,
 *   m - 1.645 sqrt(m (1 - m) / (r + s + 1)),  m = r / (r + s),
 * so newcomers rank low and a new identity gains nothing. Faults are forgotten, so s comes
 * down to 0, where that has no margin: the bound is at most (r + s + 1) / (r + s + 2), and
 * what is drawn by 1 - bound never stops.
 */
#ifndef ENGINE_REPUTATION_H
#define ENGINE_REPUTATION_H

#include "engine/engine_int.h"

/* Weights of events, in parts per million of one. */
#define REPUTATION_ACCEPTED_PPM    PPM_ONE /* computed again, replicas agreed, not refused */
#define REPUTATION_RINGER_PPM      PPM_ONE /* a known task answered well */
#define REPUTATION_DISPUTE_WON_PPM (2 * PPM_ONE)
#define REPUTATION_MISSED_BEAT_PPM 250000u
/* Those against a node stand in model/offences.def: fault 1, fraud 4. */

enum outcome { OUTCOME_NONE, OUTCOME_ACCEPTED, OUTCOME_REFUSED, OUTCOME_MISSED };

uint32_t reputation_mean_ppm(const struct node_row *n);
uint32_t reputation_lower_ppm(const struct node_row *n);
uint32_t reputation_lower_of(uint32_t r_ppm, uint32_t s_ppm);
/* reputation_lower_ppm(n) >= bound_ppm, without the square root. */
bool reputation_lower_reaches(const struct node_row *n, int64_t bound_ppm);

/* The first r and s of a node: an imported score is a prior of 20 events, else Beta(1,1). */
void reputation_prior(uint32_t reputation_ppm, uint32_t *r_ppm, uint32_t *s_ppm);

/* An accepted answer: pays, unlocks the stake, counts, raises the reputation: one record. */
void reputation_accept(struct engine *e, uint32_t node, int64_t pay_uusd, uint32_t lock_uusd);
/* Evidence against: weight in parts per million of an event. */
void reputation_blame(struct engine *e, uint32_t node, uint32_t weight_ppm, enum outcome o);
/* Evidence for, without an answer accepted: a ringer, a dispute won. */
void reputation_credit(struct engine *e, uint32_t node, uint32_t weight_ppm);
/* 0.999 for each hour offline, of what speaks for the node. */
void reputation_fade(struct engine *e, uint32_t node, uint32_t hours);

#endif
