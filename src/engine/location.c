#include "engine/location.h"

#include "engine/feeds.h"
#include "engine/meter.h"
#include "model/jurisdiction.h"
#include "model/places.h"

static const char probes[][3] = { "DE", "US", "SG" };

/* Keep the probe that leaves the least room. */
static void weigh(const struct node_row *n, uint16_t probe, uint32_t rtt_us,
                  struct location_finding *out)
{
    uint32_t gap = places_gap_km(probe, n->jurisdiction);
    uint32_t reach = (uint32_t)((uint64_t)rtt_us * PLACES_KM_PER_MS / 1000);
    int64_t room = (int64_t)reach - gap, least = (int64_t)out->reach_km - out->gap_km;

    if (rtt_us == 0 || !places_is_known(probe) || !places_is_known(n->jurisdiction) ||
        (out->probes++ > 0 && room >= least))
        return;
    out->probe = probe;
    out->rtt_us = rtt_us;
    out->gap_km = gap;
    out->reach_km = reach;
    out->is_impossible = !places_are_plausible(probe, n->jurisdiction, rtt_us);
}

static bool is_end(const struct node_row *n, uint32_t node, uint32_t row_node,
                   uint32_t row_region)
{
    return row_node == node || (row_node == FEED_UNKNOWN && row_region != 0 &&
                                row_region == n->region);
}

/* Which simulated probes the imported table stands for, a bit each. */
static unsigned probes_at(uint32_t place)
{
    unsigned bits = 0;

    for (size_t i = 0; i < ARRAY_LEN(probes); i++)
        if (jurisdiction_by_code(probes[i], 2) == place)
            bits |= 1u << i;
    return bits;
}

/* A round trip is the same from either end. */
static unsigned weigh_imported(const struct engine *e, uint32_t node,
                               struct location_finding *out)
{
    const struct node_row *n = node_at(e, node);
    unsigned done = 0;

    for (uint32_t i = 0; i < e->g->rows[WORLD_LATENCY]; i++) {
        const struct latency_row *r = feeds_latency(e, i);
        if (is_end(n, node, r->to_node, r->to_region)) {
            weigh(n, (uint16_t)r->from_place, r->rtt_us, out);
            done |= probes_at(r->from_place);
        }
        if (is_end(n, node, r->from_node, r->from_region)) {
            weigh(n, (uint16_t)r->to_place, r->rtt_us, out);
            done |= probes_at(r->to_place);
        }
    }
    return done;
}

void engine_location_at(const struct engine *e, uint32_t node, uint32_t tick,
                        struct location_finding *out)
{
    *out = (struct location_finding){ .probes = 0 };
    unsigned done = weigh_imported(e, node, out);

    for (size_t i = 0; i < ARRAY_LEN(probes); i++) {
        uint16_t probe = jurisdiction_by_code(probes[i], 2);
        if ((done >> i & 1u) == 0)
            weigh(node_at(e, node), probe, meter_rtt_us(e, node, tick, probe), out);
    }
}

void engine_location(const struct engine *e, uint32_t node, struct location_finding *out)
{
    *out = (struct location_finding){ .probes = 0 };
    if (e->g->rows[WORLD_LATENCY] > 0 || node_at(e, node)->silent_since == 0)
        engine_location_at(e, node, e->g->tick, out);
}
