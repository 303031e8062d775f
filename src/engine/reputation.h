/*
 * reputation.h - Beta(r, s) with forgetting (A. Josang, R. Ismail, "The beta reputation
 * system", 2002): each event first multiplies both by 0.98, then adds its weight to one.
 * Owns words 20-26 of a node, and their part in the score.
 *
 * Shown is the lower 5 % bound of the Beta in the normal approximation,
 *   m - 1.645 sqrt(m (1 - m) / (r + s + 1)),  m = r / (r + s),
 * so newcomers rank low and a new identity gains nothing.
 */
#ifndef ENGINE_REPUTATION_H
#define ENGINE_REPUTATION_H

#include "engine/engine_int.h"

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
/* 0.999 for each hour offline, of what speaks for the node. */
void reputation_fade(struct engine *e, uint32_t node, uint32_t hours);

#endif
