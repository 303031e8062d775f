/*
 * feeds.h - readings that were imported (model/feed.h), as they are kept: energy, round
 * trips, outages. Owns the tables ENERGY, LATENCY and OUTAGES, whose rows are only added.
 *
 * As soon as there is any outage, outages drive the silences of all nodes and the
 * fault model of the policy rests; one that is under way ends as it was drawn. An outage of a
 * node that is drained, jailed or gone changes nothing.
 */
#ifndef ENGINE_FEEDS_H
#define ENGINE_FEEDS_H

#include "engine/engine_int.h"

enum rc feeds_check(struct engine *e, const struct command *c, struct err *err) MUST_CHECK;
void feeds_add(struct engine *e, const struct command *c); /* feeds_check() made room */

static inline const struct energy_row *feeds_energy(const struct engine *e, uint32_t row)
{
    return world_get(&e->world, WORLD_ENERGY, row);
}
static inline const struct latency_row *feeds_latency(const struct engine *e, uint32_t row)
{
    return world_get(&e->world, WORLD_LATENCY, row);
}

void feeds_outage_due(struct engine *e, uint32_t row);
void feeds_outage_derive(struct engine *e, uint32_t row); /* into the wheel */

/* Of a loaded state: rows that the engine would have taken. */
bool feeds_are_sane(const struct engine *e);

#endif
