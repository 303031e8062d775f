/*
 * places.h - how far apart places are at least, and what a round trip says about it. Integers
 * only; discs of places.def; a straight line through the earth, which no cable beats.
 *
 * Light in glass covers 200 km in a millisecond, so a reply that took m ms there and back
 * came from within 100 m km. A short round trip can prove that a node is not where it says;
 * a long one proves nothing.
 */
#ifndef MODEL_PLACES_H
#define MODEL_PLACES_H

#include <stdbool.h>
#include <stdint.h>

#define PLACES_KM_PER_MS 100u

/* Whether the place (jurisdiction.h) has a disc. */
bool places_is_known(uint16_t place);

/* Between the centres, and between the nearest points of the discs, in km, rounded down; 0
 * when a place is not known, or for one and the same. */
uint32_t places_distance_km(uint16_t a, uint16_t b);
uint32_t places_gap_km(uint16_t a, uint16_t b);

/* Can a node in `place` answer a probe in `probe` within rtt_us? True when a place is not
 * known. */
bool places_are_plausible(uint16_t probe, uint16_t place, uint32_t rtt_us);

#endif
