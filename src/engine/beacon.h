/*
 * beacon.h - what nobody knows before the commitments of a tick are in: the source of every
 * challenge, so that no node can compute its answer to fit one.
 *
 *   chain_t  = SHA-256 over chain_t and up to eight commitments at a time, from zero
 *   beacon_t = HMAC-SHA-256(secret, t || beacon before || chain_t)     (RFC 2104)
 *
 * secret: from the network's seed; t is a big-endian 8-byte number. A tick without
 * commitments makes no beacon: the last one stands. Owns `beacon` in the globals.
 */
#ifndef ENGINE_BEACON_H
#define ENGINE_BEACON_H

#include "engine/engine_int.h"

void beacon_open(struct engine *e);                      /* a step begins */
void beacon_add(struct engine *e, uint64_t commitment);  /* made in this step */
void beacon_close(struct engine *e);                     /* the step ends */

/* For one result of a task that was committed to in an earlier tick. */
uint64_t beacon_challenge(const struct engine *e, uint32_t task, uint32_t result);

#endif
