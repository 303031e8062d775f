/*
 * effects.h - what closing a decision about a case would move, and what a wrong one would
 * cost. Only looks: cases.c acts on it, and the card shows it before the key is pressed.
 */
#ifndef ENGINE_EFFECTS_H
#define ENGINE_EFFECTS_H

#include "engine/engine_int.h"

void effects_of(const struct engine *e, const struct case_row *c, enum verb verb,
                struct case_effect *out);
/* What a wrong decision costs: all that it moves. Of a node that goes on working though it
 * should not, its whole stake is at risk. */
int64_t effects_loss(const struct engine *e, const struct case_row *c, enum verb verb);

#endif
