/*
 * meter.h - what can be measured of a node from outside: the certificates of green energy it
 * retired, and how long it takes to answer a probe. How it comes about stays behind this
 * header: those who judge (green.c, location.c) see numbers.
 */
#ifndef ENGINE_METER_H
#define ENGINE_METER_H

#include "engine/engine_int.h"

/* A certificate for a share of what the node uses. Its serial names the node that it was
 * issued to; whoever else retires it counts the same energy twice. */
struct meter_certificate {
    uint32_t share_ppm; /* 0: none was retired */
    uint32_t serial;
};
void meter_certificate(const struct engine *e, uint32_t node, struct meter_certificate *out);

/* A simulated round trip to a probe in a place, at a tick at which the node answers; 0: where
 * it stands is unknown. */
uint32_t meter_rtt_us(const struct engine *e, uint32_t node, uint32_t tick, uint16_t probe);

/* The truth about the claims, for scoring alone. */
bool meter_green_is_true(const struct engine *e, uint32_t node);
bool meter_place_is_true(const struct engine *e, uint32_t node);

#endif
