/*
 * population.h - the generator: what a made-up node says of itself, and who joins by chance.
 * Keeps no rows: nodes.h takes them in.
 */
#ifndef ENGINE_POPULATION_H
#define ENGINE_POPULATION_H

#include "engine/engine_int.h"

/* Of the node that would have this number. `mix` 0: the published ranges; 1: common GPUs. */
void population_spec(const struct engine *e, uint32_t node, uint32_t mix, struct node_spec *out);
void population_churn(struct engine *e);                 /* the joins of this tick */
uint32_t population_joins_max(const struct engine *e);   /* to reserve for */

#endif
