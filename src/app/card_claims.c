/* Evidence about what a node says of itself: its green energy against the oracles, its place
 * against round trips. By the readings of the tick at which it was found. */
#include "app/card.h"

#include "app/app_int.h"
#include "base/decimal.h"
#include "model/jurisdiction.h"
#include "model/places.h"

#include <inttypes.h>

static const struct {
    char mark;
    const char *word;
} bands[] = {
    [GREEN_UNKNOWN] = { '-', "no oracle" },
    [GREEN_FINE] = { '+', "fine" },
    [GREEN_DOUBT] = { 'x', "doubt" },
    [GREEN_OVERSTATED] = { 'x', "overstated" },
};

static void add_share(struct buf *b, uint32_t ppm)
{
    if (ppm == NODE_UNKNOWN)
        buf_addc(b, '?');
    else
        decimal_add(b, ppm, 6, 2);
}

/* --- green energy ------------------------------------------------------------------- */

static void add_band(const struct green_finding *f, struct card *out)
{
    struct buf b = BUF_INIT;

    buf_adds(&b, "over by ");
    add_share(&b, f->excess_ppm);
    buf_addf(&b, ": %s, fine up to ", bands[f->band].word);
    add_share(&b, f->fine_ppm);
    buf_adds(&b, ", slashed above ");
    add_share(&b, f->doubt_ppm);
    card_buf(out, ' ', bands[f->band].mark, "band", &b);
    buf_free(&b);
}

static void add_certificate(const struct green_finding *f, uint32_t node, struct card *out)
{
    struct buf b = BUF_INIT;

    if (f->borrowed_from != NODE_NONE) {
        card_line(out, ' ', 'x', "paper", "certificate %" PRIu32 " was issued to n-%03" PRIu32
                  ", which retires it too", f->borrowed_from + 1, f->borrowed_from);
    } else if (f->certified_ppm > 0) {
        buf_addf(&b, "certificate %" PRIu32 " for ", node + 1);
        add_share(&b, f->certified_ppm);
        card_buf(out, ' ', '+', "paper", &b);
    }
    buf_free(&b);
}

/* One node: the claim, what the oracles say, and how far they are apart. */
static void add_green(struct app *a, uint32_t node, uint32_t tick, char key, struct card *out)
{
    struct green_finding f;
    struct node_info n;
    struct buf b = BUF_INIT;

    engine_node_facts(a->engine, node, &n);
    engine_green_at(a->engine, node, tick, &f);
    buf_addf(&b, "%03" PRIu32 " claims ", node);
    add_share(&b, f.claimed_ppm);
    if (f.oracles == 0) {
        buf_adds(&b, n.spec.jurisdiction == 0 ? "; its place is not known" : "; no oracle");
    } else {
        buf_addf(&b, "; %" PRIu32 " oracle%s of %s: ", f.oracles, f.oracles == 1 ? "" : "s",
                 jurisdiction_code(n.spec.jurisdiction));
        add_share(&b, f.grid_ppm);
        buf_adds(&b, " +-");
        add_share(&b, f.spread_ppm);
        buf_addf(&b, " at T %" PRIu32 ": %s", tick, bands[f.band].word);
    }
    card_buf(out, key, bands[f.band].mark, "green", &b);
    buf_free(&b);
}

/* Several: each with its band. */
static void add_greens(struct app *a, const struct case_info *c, uint32_t tick, struct card *out)
{
    struct buf b = BUF_INIT;
    char mark = '-';

    buf_adds(&b, "claims ");
    for (uint32_t i = 0; i < c->node_count && i < TASK_RESULTS_MAX; i++) {
        struct green_finding f;
        engine_green_at(a->engine, c->nodes[i], tick, &f);
        buf_addf(&b, "%s%03" PRIu32 " ", i > 0 ? ", " : "", c->nodes[i]);
        add_share(&b, f.claimed_ppm);
        buf_addf(&b, " %s", bands[f.band].word);
        if (mark == '-' || bands[f.band].mark == 'x')
            mark = bands[f.band].mark;
    }
    card_buf(out, '8', mark, "green", &b);
    buf_free(&b);
}

/* --- place -------------------------------------------------------------------------- */

static void add_place(struct app *a, uint32_t node, uint32_t tick, struct card *out)
{
    struct location_finding f;
    struct node_info n;
    struct buf b = BUF_INIT;

    engine_node_facts(a->engine, node, &n);
    engine_location_at(a->engine, node, tick, &f);
    buf_addf(&b, "%03" PRIu32 " says %s; ", node, jurisdiction_code(n.spec.jurisdiction));
    if (f.probes == 0) {
        buf_adds(&b, "no probe measured it");
        card_buf(out, '8', '-', "place", &b);
        buf_free(&b);
        return;
    }
    buf_addf(&b, "probe %s had its answer in ", jurisdiction_code(f.probe));
    decimal_add(&b, f.rtt_us, 3, 1);
    buf_addf(&b, " ms at T %" PRIu32, tick);
    buf_addf(&b, ": %" PRIu32 " km, not %" PRIu32, f.reach_km, f.gap_km);
    card_buf(out, '8', f.is_impossible ? 'x' : '+', "place", &b);
    buf_free(&b);
}

static void add_physics(struct app *a, uint32_t node, uint32_t tick, struct card *out)
{
    struct location_finding f;
    struct node_info n;

    engine_node_facts(a->engine, node, &n);
    engine_location_at(a->engine, node, tick, &f);
    if (f.probes > 0)
        card_line(out, ' ', f.is_impossible ? 'x' : '+', "physics", "%u km a ms: within %" PRIu32
                  " km of %s; %s begins %" PRIu32 " km from it", PLACES_KM_PER_MS, f.reach_km,
                  jurisdiction_code(f.probe), jurisdiction_code(n.spec.jurisdiction), f.gap_km);
}

static uint32_t found_tick(const struct case_info *c)
{
    return c->kind == CASE_APPEAL ? c->slash_tick : c->opened_tick;
}

void card_add_claims(struct app *a, const struct case_info *c, struct card *out)
{
    uint32_t tick = found_tick(c);

    if (c->node_count == 0)
        card_line(out, '8', '-', "green", "no node yet");
    else if (c->kind == CASE_JURISDICTION)
        add_place(a, c->nodes[0], tick, out);
    else if (c->node_count == 1)
        add_green(a, c->nodes[0], tick, '8', out);
    else
        add_greens(a, c, tick, out);
}

void card_add_claims_detail(struct app *a, const struct case_info *c, struct card *out)
{
    uint32_t tick = found_tick(c);
    struct green_finding f;

    if (c->node_count != 1)
        return;
    if (c->kind == CASE_JURISDICTION) {
        add_physics(a, c->nodes[0], tick, out);
        add_green(a, c->nodes[0], tick, ' ', out);
    }
    engine_green_at(a->engine, c->nodes[0], tick, &f);
    if (f.band == GREEN_UNKNOWN)
        return;
    add_band(&f, out);
    add_certificate(&f, c->nodes[0], out);
}
