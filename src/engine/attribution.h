/*
 * attribution.h - why a refused answer is wrong, and who is to blame.
 *
 * The class comes from work/attribute.h: the first of faults.def that fits. A class that one
 * answer tells (a flipped bit, a constant, ...) goes before one that several tell together;
 * of these COLLUSION is the same wrong answer from two or more operators, unless the answers
 * follow the class of hardware: NONDETERMINISM, and nobody is at fault.
 * What was found when an answer was refused stands: the table FAULTS keeps the class of the
 * latest, and what other answers told about it, which a later look might no longer find. All
 * else of the sentence is computed on demand from the answer. Owns that table.
 */
#ifndef ENGINE_ATTRIBUTION_H
#define ENGINE_ATTRIBUTION_H

#include "engine/engine_int.h"
#include "work/attribute.h"

#define ATTRIBUTION_KEPT 4096u /* faults */

/* Of a result that is about to be refused: alone, then with what the others tell. */
void attribution_find(struct engine *e, uint32_t slot, uint32_t result, struct attribution *out);
/* It was refused for this: from now on, that is why. */
void attribution_keep(struct engine *e, uint32_t slot, uint32_t result,
                      const struct attribution *why);

/* Of what a node handed in for the task in a slot: as it was refused, or else seen alone;
 * computed in e->outputs[place]. FAULT_NONE when it is right. */
void attribution_of_node(struct engine *e, uint32_t slot, uint32_t node, uint32_t place,
                         struct attribution *out);
/* Of one result that was handed in: as it was refused, or else as it would be. */
void attribution_of(struct engine *e, uint32_t slot, uint32_t result, struct attribution *out);

bool attribution_is_sane(const struct engine *e, uint32_t row);

/* Do the answers of a task follow the class of hardware, where its kind allows that? */
bool attribution_is_by_class(struct engine *e, uint32_t slot);

/* Counts a refused result under its class. */
void attribution_count(struct engine *e, enum fault_class fault);

enum party attribution_party(enum fault_class fault);

#endif
