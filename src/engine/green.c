#include "engine/green.h"

#include "engine/cases.h"
#include "engine/feeds.h"
#include "engine/location.h"
#include "engine/meter.h"
#include "engine/slashing.h"
#include "model/jurisdiction.h"

#include <string.h>

#define SECONDS_HOUR      3600
#define HOURS_DAY         24u
#define ORACLES_SIMULATED 4u
#define MISSING_PPM       200000u /* an oracle misses an hour */
#define NOISE_PPM         20000   /* an oracle is off by at most this */
#define GRID_LEAST_PPM    150000u
#define GRID_RANGE_PPM    500000u
#define SWING_PPM         10000u  /* for each hour from midnight, up to noon */
#define OBSERVATIONS_MAX  64u     /* of a place and hour; further ones do not count */
#define FINE_SPREADS      2u
#define FINE_PPM          20000u
#define DOUBT_SPREADS     4u
#define DOUBT_PPM         50000u

struct reading {
    uint32_t count, median_ppm, spread_ppm;
};

/* --- oracles ------------------------------------------------------------------------ */

static void sort(uint32_t *v, uint32_t n)
{
    for (uint32_t i = 1; i < n; i++)
        for (uint32_t k = i; k > 0 && v[k - 1] > v[k]; k--) {
            uint32_t t = v[k];
            v[k] = v[k - 1];
            v[k - 1] = t;
        }
}

/* Of an even number of observations the lower middle one. */
static struct reading summarise(uint32_t *v, uint32_t n)
{
    if (n == 0)
        return (struct reading){ .count = 0 };
    sort(v, n);
    return (struct reading){ .count = n,
                             .median_ppm = v[(n - 1) / 2],
                             .spread_ppm = (v[n - 1] - v[0]) / 2 };
}

static uint32_t share_of(const struct energy_row *r)
{
    if (r->green_ppm != FEED_UNKNOWN)
        return r->green_ppm;
    return r->intensity_mg < PPM_ONE ? PPM_ONE - r->intensity_mg : 0;
}

/* *is_covered: there are readings of the place, of whatever hour. */
static uint32_t imported(const struct engine *e, uint16_t place, uint32_t hour,
                         uint32_t v[OBSERVATIONS_MAX], bool *is_covered)
{
    uint32_t n = 0;

    *is_covered = false;
    for (uint32_t i = 0; i < e->g->rows[WORLD_ENERGY]; i++) {
        const struct energy_row *r = feeds_energy(e, i);
        if (r->place != place ||
            (r->green_ppm == FEED_UNKNOWN && r->intensity_mg == FEED_UNKNOWN))
            continue;
        *is_covered = true;
        if ((r->hour == hour || r->hour == FEED_ALL_YEAR) && n < OBSERVATIONS_MAX)
            v[n++] = share_of(r);
    }
    return n;
}

/* A grid of its own for each place, greenest at noon; four oracles look at it. */
static uint32_t simulated(const struct engine *e, uint16_t place, uint32_t hour,
                          uint32_t v[OBSERVATIONS_MAX])
{
    uint32_t of_day = hour % HOURS_DAY, n = 0;
    uint32_t grid = GRID_LEAST_PPM +
                    (uint32_t)engine_draw_below(e, DRAW_ORACLE, place, 0, 0, GRID_RANGE_PPM) +
                    SWING_PPM * (of_day < HOURS_DAY / 2 ? of_day : HOURS_DAY - of_day);

    for (uint32_t k = 0; k < ORACLES_SIMULATED; k++) {
        uint64_t noise = engine_draw_below(e, DRAW_ORACLE, place, hour, 2 * k + 1, 2 * NOISE_PPM);
        if (!engine_draw_chance(e, DRAW_ORACLE, place, hour, 2 * k + 2, MISSING_PPM))
            v[n++] = grid - NOISE_PPM + (uint32_t)noise;
    }
    return n;
}

static struct reading read_place(const struct engine *e, uint16_t place, uint32_t hour)
{
    uint32_t v[OBSERVATIONS_MAX];
    bool is_covered = false;
    uint32_t n = e->g->rows[WORLD_ENERGY] > 0 ? imported(e, place, hour, v, &is_covered) : 0;

    if (!is_covered)
        n = simulated(e, place, hour, v);
    return summarise(v, n);
}

/* --- judging ------------------------------------------------------------------------ */

static uint32_t hour_of(const struct engine *e, uint32_t tick)
{
    return (uint32_t)((uint64_t)tick * (uint64_t)e->policy->tick_s / SECONDS_HOUR);
}

/* Issued to another node that is there and retires it too. */
static bool is_borrowed(const struct engine *e, uint32_t node, const struct meter_certificate *c)
{
    struct meter_certificate own;
    uint32_t other = c->serial - 1;

    if (other == node || other >= e->g->rows[WORLD_NODES])
        return false;
    meter_certificate(e, other, &own);
    return own.serial == c->serial && own.share_ppm > 0;
}

static void judge_with(const struct engine *e, uint32_t node, const struct reading *grid,
                       struct green_finding *out)
{
    struct meter_certificate paper;
    uint32_t claim = node_at(e, node)->green_ppm;

    *out = (struct green_finding){ .claimed_ppm = claim,
                                   .grid_ppm = grid->median_ppm,
                                   .spread_ppm = grid->spread_ppm,
                                   .oracles = grid->count,
                                   .fine_ppm = FINE_SPREADS * grid->spread_ppm + FINE_PPM,
                                   .doubt_ppm = DOUBT_SPREADS * grid->spread_ppm + DOUBT_PPM,
                                   .borrowed_from = NODE_NONE };
    if (claim == NODE_UNKNOWN || claim == 0 || grid->count == 0)
        return;
    meter_certificate(e, node, &paper);
    bool is_twice = paper.share_ppm > grid->median_ppm && is_borrowed(e, node, &paper);
    out->certified_ppm = is_twice ? 0 : paper.share_ppm;
    out->borrowed_from = is_twice ? paper.serial - 1 : NODE_NONE;
    out->measured_ppm =
        out->certified_ppm > grid->median_ppm ? out->certified_ppm : grid->median_ppm;
    out->excess_ppm = claim > out->measured_ppm ? claim - out->measured_ppm : 0;
    if (out->excess_ppm <= out->fine_ppm)
        out->band = GREEN_FINE;
    else if (!is_twice && (grid->count < GREEN_ORACLES_MIN || out->excess_ppm <= out->doubt_ppm))
        out->band = GREEN_DOUBT;
    else
        out->band = GREEN_OVERSTATED;
}

void engine_green_at(const struct engine *e, uint32_t node, uint32_t tick,
                     struct green_finding *out)
{
    uint16_t place = node_at(e, node)->jurisdiction;
    struct reading grid = { .count = 0 };

    if (place != 0)
        grid = read_place(e, place, hour_of(e, tick));
    judge_with(e, node, &grid, out);
}

void engine_green(const struct engine *e, uint32_t node, struct green_finding *out)
{
    engine_green_at(e, node, e->g->tick, out);
}

uint32_t green_counted_ppm(const struct engine *e, const struct node_row *n)
{
    int64_t whole_uusd = e->policy->green_stake_uusd;

    if (n->green_ppm == NODE_UNKNOWN || node_is_green_off(n))
        return 0;
    if (n->stake_uusd >= whole_uusd)
        return n->green_ppm;
    uint32_t covered = (uint32_t)(n->stake_uusd * PPM_ONE / whole_uusd);
    return covered < n->green_ppm ? covered : n->green_ppm;
}

/* --- auditing ----------------------------------------------------------------------- */

/* A person looked at this claim, which never changes, and let it stand. */
static bool was_accepted(const struct engine *e, uint32_t node, enum case_kind kind)
{
    for (uint32_t id = e->g->rows[WORLD_CASES]; id > 0; id--) {
        const struct case_row *c = case_at(e, id);
        if (c->kind == kind && c->node == node)
            return c->verb == VERB_APPROVE;
    }
    return false;
}

static bool open_case(struct engine *e, uint32_t node, enum case_kind kind, uint32_t link,
                      bool is_true)
{
    if (cases_has_open(e, node) || was_accepted(e, node, kind))
        return false;
    (void)cases_open(e, &(struct case_opening){
                            .kind = kind,
                            .slot = SLOT_NONE,
                            .nodes = { node },
                            .node_count = 1,
                            .link = link,
                            .truth = is_true ? CASE_TRUTH_TRUE : CASE_TRUTH_FALSE });
    return true;
}

/* True when something was found. */
static bool audit_green(struct engine *e, uint32_t node, const struct reading *grid)
{
    struct green_finding f;

    judge_with(e, node, grid, &f);
    if (f.band == GREEN_DOUBT)
        return open_case(e, node, CASE_GREEN_DISCREPANCY, f.excess_ppm,
                         meter_green_is_true(e, node));
    if (f.band != GREEN_OVERSTATED)
        return false;
    engine_emit(e, &(struct event){ .kind = EVENT_GREEN_OVERSTATED,
                                    .node = node,
                                    .a = f.claimed_ppm / (PPM_ONE / 100),
                                    .b = f.measured_ppm / (PPM_ONE / 100) });
    (void)slashing_punish_green(e, node, f.excess_ppm);
    return true;
}

static bool audit_place(struct engine *e, uint32_t node)
{
    struct location_finding f;

    engine_location(e, node, &f);
    return f.is_impossible &&
           open_case(e, node, CASE_JURISDICTION, 0, meter_place_is_true(e, node));
}

static bool is_there(const struct node_row *n)
{
    return n->state == NODE_IDLE || n->state == NODE_BUSY;
}

/* Of the readings of one tick, by place: most nodes stand in few places. */
struct atlas {
    struct reading readings[JURISDICTION_COUNT + 1];
    bool is_read[JURISDICTION_COUNT + 1];
};

static bool audit_node(struct engine *e, uint32_t node, uint32_t period, struct atlas *atlas)
{
    const struct node_row *n = node_at(e, node);
    uint32_t age = e->g->tick - n->joined_tick;
    uint16_t place = n->jurisdiction;

    if (place == 0 || !is_there(n))
        return false;
    /* Places are looked at once a day, and at the first audit. */
    bool is_its_day = age <= period || (age / period + node) % HOURS_DAY == 0;
    if (is_its_day && audit_place(e, node))
        return true;
    if (n->green_ppm == NODE_UNKNOWN || n->green_ppm == 0 || node_is_green_off(n))
        return false;
    if (!atlas->is_read[place]) {
        atlas->is_read[place] = true;
        atlas->readings[place] = read_place(e, place, hour_of(e, e->g->tick));
    }
    return audit_green(e, node, &atlas->readings[place]);
}

void green_audit(struct engine *e)
{
    uint32_t period = engine_ticks(e, SECONDS_HOUR), found = 0;
    struct atlas atlas;

    memset(atlas.is_read, 0, sizeof atlas.is_read);
    for (uint32_t node = e->g->tick % period;
         node < e->g->rows[WORLD_NODES] && found < GREEN_FINDINGS_MAX; node += period)
        found += audit_node(e, node, period, &atlas);
}
