#include "engine/meter.h"

#include "engine/behaviour.h"
#include "model/jurisdiction.h"
#include "model/places.h"

#define DETOUR_PERCENT 130  /* cables are longer than the straight line */
#define RTT_BASE_US    2000 /* the last mile, there and back */
#define RTT_NOISE_US   8000
#define TWICE_PPM      250000u /* of those who overstate, how many borrow a certificate */

/* --- energy ------------------------------------------------------------------------- */

static bool borrows(const struct engine *e, uint32_t node)
{
    return engine_draw_chance(e, DRAW_GREEN, node, 0, 1, TWICE_PPM);
}

void meter_certificate(const struct engine *e, uint32_t node, struct meter_certificate *out)
{
    uint32_t claim = node_at(e, node)->green_ppm, nodes = e->g->rows[WORLD_NODES];
    uint32_t excess = behaviour_green_excess_ppm(e, node);

    *out = (struct meter_certificate){ .serial = node + 1 };
    if (claim == NODE_UNKNOWN || claim == 0)
        return;
    if (excess > 0 && nodes > 1 && borrows(e, node)) { /* all of it, with another's paper */
        uint32_t other = (uint32_t)engine_draw_below(e, DRAW_GREEN, node, 0, 2, nodes - 1);
        out->serial = 1 + (other >= node ? other + 1 : other);
        excess = 0;
    }
    out->share_ppm = claim - excess;
}

bool meter_green_is_true(const struct engine *e, uint32_t node)
{
    return behaviour_green_excess_ppm(e, node) == 0;
}

/* --- place -------------------------------------------------------------------------- */

/* Where it stands: mostly where it says. */
static uint16_t true_place(const struct engine *e, uint32_t node)
{
    static const char elsewhere[][3] = { "US", "SG", "DE", "BR", "IN", "JP" };
    uint16_t claimed = node_at(e, node)->jurisdiction;
    uint64_t k = engine_draw_below(e, DRAW_PLACE, node, 0, 1, ARRAY_LEN(elsewhere));

    if (!engine_draw_chance(e, DRAW_PLACE, node, 0, 0, (uint32_t)e->policy->mix_misplaced_ppm))
        return claimed;
    return jurisdiction_by_code(elsewhere[k], 2);
}

bool meter_place_is_true(const struct engine *e, uint32_t node)
{
    return true_place(e, node) == node_at(e, node)->jurisdiction;
}

uint32_t meter_rtt_us(const struct engine *e, uint32_t node, uint32_t tick, uint16_t probe)
{
    uint16_t place = true_place(e, node);

    if (!places_is_known(place))
        return 0;
    uint32_t km = places_distance_km(place, probe);
    return RTT_BASE_US + km * (1000 / PLACES_KM_PER_MS) / 100 * DETOUR_PERCENT +
           (uint32_t)engine_draw_below(e, DRAW_PLACE, node, tick, 2 + probe % 8, RTT_NOISE_US);
}
