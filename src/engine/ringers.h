/*
 * ringers.h - tasks of the network's own whose answer is known beforehand, strewn among the
 * others: a node cannot tell which they are, and a wrong answer to one is caught for certain
 * (the word is BOINC's and of the volunteer-computing literature).
 *
 * They come with the generated demand, verification.ringers of it, drawn like any other task;
 * their specification carries SPEC_RINGER in `spare`, which no node gets to see. They are no
 * useful work: their execution counts as overhead. Owns `ringer_accumulator_ppm`.
 */
#ifndef ENGINE_RINGERS_H
#define ENGINE_RINGERS_H

#include "engine/engine_int.h"

#define SPEC_RINGER 1u

/* How many come with `demand` generated tasks; then they come. */
uint32_t ringers_count(const struct engine *e, uint32_t demand);
void ringers_demand(struct engine *e, uint32_t demand);

static inline bool ringers_is(const struct task_spec *spec)
{
    return (spec->spare & SPEC_RINGER) != 0;
}

#endif
