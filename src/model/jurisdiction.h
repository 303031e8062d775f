/*
 * jurisdiction.h - places as numbers: ISO 3166-1 codes in alphabetical order, from 1; 0 is
 * unknown. Sets of places, and the European Economic Area (the shipped list of the GDPR).
 */
#ifndef MODEL_JURISDICTION_H
#define MODEL_JURISDICTION_H

#include "model/task.h"

#define JURISDICTION_COUNT 249

/* Number of a two-letter code of either case; 0 when it is none. */
uint16_t jurisdiction_by_code(const char *code, size_t len);
const char *jurisdiction_code(uint16_t number); /* "??" for 0 and beyond */
bool jurisdiction_is_eea(uint16_t number);

void jurisdiction_set_add(struct jurisdiction_set *set, uint16_t number);
bool jurisdiction_set_has(const struct jurisdiction_set *set, uint16_t number);
bool jurisdiction_set_is_empty(const struct jurisdiction_set *set);
void jurisdiction_set_eea(struct jurisdiction_set *set); /* exactly the EEA */

#endif
