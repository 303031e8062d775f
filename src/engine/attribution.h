/*
 * attribution.h - why a refused answer is wrong, and who is to blame.
 *
 * The class comes from work/attribute.h: the first of faults.def that fits. A class that one
 * answer tells (a flipped bit, a constant, ...) goes before one that several tell together;
 * of these COLLUSION is the same wrong answer from two or more operators, unless the answers
 * follow the class of hardware: NONDETERMINISM, and nobody is at fault.
 * Computed on demand from the answers: nothing is stored but counters.
 */
#ifndef ENGINE_ATTRIBUTION_H
#define ENGINE_ATTRIBUTION_H

#include "engine/engine_int.h"
#include "work/attribute.h"

/* Of what a node handed in for the task in a slot, seen alone; computed in
 * e->outputs[place]. FAULT_NONE when it is right. */
void attribution_of_node(struct engine *e, uint32_t slot, uint32_t node, uint32_t place,
                         struct attribution *out);

/* Of one result that was handed in, with what the others tell. */
void attribution_of(struct engine *e, uint32_t slot, uint32_t result, struct attribution *out);

/* Do the answers of a task follow the class of hardware, where its kind allows that? */
bool attribution_is_by_class(struct engine *e, uint32_t slot);

/* Counts a refused result under its class. */
void attribution_count(struct engine *e, enum fault_class fault);

enum party attribution_party(enum fault_class fault);

#endif
