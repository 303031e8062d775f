/* Audits of green claims and of places: the bands, what follows, and who is left alone. */
#include "engine/engine_int.h"
#include "engine/green.h"
#include "model/jurisdiction.h"
#include "tests/engine/kit.h"

#define HOUR_TICKS 360

static uint16_t place(const char *code)
{
    return jurisdiction_by_code(code, 2);
}

static struct engine *network(const struct policy *p, const struct node_spec *rows, uint32_t n)
{
    struct engine *e = kit_engine();
    kit_init(e, 7);
    kit_policy(e, p);
    kit_nodes(e, rows, n);
    return e;
}

/* So many oracles that all see the same share in DE. */
static void observe(struct engine *e, uint32_t green_ppm, uint32_t oracles, uint32_t spread_ppm)
{
    struct energy_row rows[8];
    struct command c = { .kind = COMMAND_IMPORT_ENERGY };

    for (uint32_t i = 0; i < oracles; i++)
        rows[i] = (struct energy_row){ .hour = FEED_ALL_YEAR,
                                       .place = place("DE"),
                                       .green_ppm = green_ppm,
                                       .intensity_mg = FEED_UNKNOWN,
                                       .forecast_mg = FEED_UNKNOWN };
    rows[0].green_ppm -= spread_ppm;
    rows[oracles - 1].green_ppm += spread_ppm;
    c.energy.rows = rows;
    c.energy.count = oracles;
    kit_apply(e, &c);
}

static struct node_spec claimant(uint32_t green_ppm)
{
    struct node_spec s = kit_node();
    s.jurisdiction = place("DE");
    s.green_claimed_ppm = green_ppm;
    return s;
}

/* Nobody has certificates beyond the truth: everybody overstates. */
static struct policy washers(void)
{
    struct policy p = kit_calm_policy();
    p.mix_greenwasher_ppm = PPM_ONE;
    return p;
}

START_TEST(the_bands_follow_the_median_and_the_spread)
{
    static const struct {
        uint32_t grid_ppm, oracles, spread_ppm;
        enum green_band band;
    } rows[] = {
        { 890000, 3, 0, GREEN_FINE },       /* 0.01 over */
        { 860000, 3, 0, GREEN_DOUBT },      /* 0.04 */
        { 860000, 3, 10000, GREEN_FINE },   /* 0.04 = 2 x 0.01 + 0.02 */
        { 840000, 3, 0, GREEN_OVERSTATED }, /* 0.06 */
        { 840000, 3, 10000, GREEN_DOUBT },
        { 840000, 2, 0, GREEN_DOUBT },      /* too few oracles */
        { 990000, 1, 0, GREEN_FINE },
    };
    const struct policy p = washers();

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct node_spec s = claimant(900000);
        struct engine *e = network(&p, &s, 1);
        struct green_finding f;
        observe(e, rows[i].grid_ppm, rows[i].oracles, rows[i].spread_ppm);
        engine_green(e, 0, &f);
        ck_assert_uint_eq(f.oracles, rows[i].oracles);
        ck_assert_uint_le(f.certified_ppm, 650000);
        ck_assert_msg(f.band == rows[i].band, "row %zu: band %u, %u over", i, f.band,
                      f.excess_ppm);
        engine_free(e);
    }
}
END_TEST

START_TEST(an_overstated_claim_costs_stake_and_the_bonus)
{
    const struct policy p = washers();
    struct node_spec s = claimant(900000);
    struct engine *e = network(&p, &s, 1);
    struct node_info n;
    struct metrics m;

    observe(e, 500000, 3, 0);
    ck_assert_uint_eq(green_counted_ppm(e, node_at(e, 0)), 900000);
    kit_steps(e, HOUR_TICKS);
    engine_node(e, 0, &n);
    engine_metrics(e, &m);
    ck_assert_int_gt(n.slashed_uusd, 0);
    ck_assert_uint_eq(m.cases_opened, 0);
    ck_assert_uint_eq(green_counted_ppm(e, node_at(e, 0)), 0);
    int64_t once = n.slashed_uusd;
    kit_steps(e, 3 * HOUR_TICKS); /* not again while the bonus is off */
    engine_node(e, 0, &n);
    ck_assert_int_eq(n.slashed_uusd, once);
    kit_verify(e, 7, "after the audit");
    engine_free(e);
}
END_TEST

START_TEST(a_doubt_is_for_a_person_and_settled_once)
{
    const struct policy p = washers();
    struct node_spec s = claimant(900000);
    struct engine *e = network(&p, &s, 1);
    struct case_info c;

    observe(e, 860000, 3, 0);
    kit_steps(e, HOUR_TICKS);
    ck_assert_uint_eq(engine_case_count(e), 1);
    ck_assert(engine_case(e, 1, &c));
    ck_assert_int_eq(c.kind, CASE_GREEN_DISCREPANCY);
    ck_assert(!c.claim_is_true);
    struct green_finding f; /* what was found then stays to be seen in another hour */
    engine_green_at(e, c.node, c.opened_tick, &f);
    ck_assert_int_eq(f.band, GREEN_DOUBT);
    ck_assert(f.excess_ppm > f.fine_ppm && f.excess_ppm <= f.doubt_ppm);
    kit_decide(e, 1, VERB_APPROVE);
    kit_do(e, COMMAND_CLOSE_BATCH);
    kit_steps(e, 5 * HOUR_TICKS);
    ck_assert_uint_eq(engine_case_count(e), 1);
    engine_free(e);
}
END_TEST

START_TEST(honest_claims_are_left_alone_in_any_zone)
{
    struct policy p = kit_calm_policy();
    struct engine *e = kit_engine();
    struct metrics m;

    kit_init(e, 3);
    kit_policy(e, &p);
    kit_generate(e, 400, 1);
    kit_steps(e, 26 * HOUR_TICKS);
    engine_metrics(e, &m);
    ck_assert_uint_eq(m.cases_opened, 0);
    ck_assert_int_eq(m.slashed_uusd, 0);
    engine_free(e);
}
END_TEST

START_TEST(most_who_overstate_are_found_in_a_day_and_some_by_borrowed_certificates)
{
    const struct policy p = washers();
    struct engine *e = kit_engine();
    uint32_t found = 0, borrowed = 0, clear = 0;

    kit_init(e, 4);
    kit_policy(e, &p);
    kit_generate(e, 300, 1);
    for (uint32_t i = 0; i < 300; i++) {
        struct green_finding f;
        engine_green(e, i, &f);
        borrowed += f.borrowed_from != NODE_NONE;
        clear += f.band == GREEN_FINE;
    }
    kit_steps(e, 24 * HOUR_TICKS);
    for (uint32_t i = 0; i < 300; i++)
        found += node_is_green_off(node_at(e, i)) || node_at(e, i)->drain == DRAIN_CASE;
    ck_assert_uint_gt(borrowed, 10);
    /* Whoever claims no more than the grid gives is right, whatever he meant to do. */
    ck_assert_msg(found + clear >= 270, "%u found, %u within the grid", found, clear);
    kit_verify(e, 4, "after a day of audits");
    engine_free(e);
}
END_TEST

START_TEST(a_claim_counts_as_far_as_stake_covers_it)
{
    const struct policy p = kit_calm_policy(); /* $20 for a claim of one */
    struct node_spec s[] = { claimant(900000), claimant(900000), claimant(100000) };

    s[0].stake_uusd = 20000000;
    s[1].stake_uusd = 5000000;
    s[2].stake_uusd = 5000000;
    struct engine *e = network(&p, s, 3);
    ck_assert_uint_eq(green_counted_ppm(e, node_at(e, 0)), 900000);
    ck_assert_uint_eq(green_counted_ppm(e, node_at(e, 1)), 250000);
    ck_assert_uint_eq(green_counted_ppm(e, node_at(e, 2)), 100000);
    engine_free(e);
}
END_TEST

static void measure(struct engine *e, const char *probe, uint32_t node, uint32_t rtt_us)
{
    const struct latency_row row = { .from_place = place(probe), .from_node = FEED_UNKNOWN,
                                     .to_node = node, .rtt_us = rtt_us };
    struct command c = { .kind = COMMAND_IMPORT_LATENCY };
    c.latency.rows = &row;
    c.latency.count = 1;
    kit_apply(e, &c);
}

START_TEST(too_near_to_a_far_probe_is_a_case_and_slow_is_none)
{
    const struct policy p = kit_calm_policy();
    struct node_spec s[] = { claimant(NODE_UNKNOWN), claimant(NODE_UNKNOWN),
                             claimant(NODE_UNKNOWN) };
    struct engine *e = network(&p, s, 3);
    struct location_finding f;
    struct case_info c;

    measure(e, "JP", 0, 3000);    /* claims DE, 300 km from a probe in Japan */
    measure(e, "JP", 1, 5000000); /* slow: proves nothing */
    engine_location(e, 0, &f);
    ck_assert(f.is_impossible && f.probe == place("JP") && f.reach_km == 300 && f.gap_km > 5000);
    engine_location(e, 1, &f);
    ck_assert(!f.is_impossible && f.probes == 4); /* and the simulated ones */
    engine_location(e, 2, &f);
    ck_assert(!f.is_impossible && f.probes == 3);
    kit_steps(e, HOUR_TICKS);
    ck_assert_uint_eq(engine_case_count(e), 1);
    ck_assert(engine_case(e, 1, &c));
    ck_assert(c.kind == CASE_JURISDICTION && c.node == 0);
    kit_verify(e, 7, "with a case about a place");
    engine_free(e);
}
END_TEST

/* A table that says nothing of a node leaves its audit as it was; one that measures it from a
 * probe's place stands for that probe. */
START_TEST(round_trips_stand_for_the_probes_that_they_measure)
{
    const struct policy p = kit_calm_policy();
    struct node_spec s[] = { claimant(NODE_UNKNOWN), claimant(NODE_UNKNOWN) };
    struct engine *e = network(&p, s, 2);
    struct location_finding before, after;

    engine_location(e, 0, &before);
    ck_assert_uint_eq(before.probes, 3);
    measure(e, "US", 1, 200000);
    engine_location(e, 0, &after);
    ck_assert(after.probes == 3 && after.probe == before.probe && after.rtt_us == before.rtt_us);
    engine_location(e, 1, &after);
    ck_assert_uint_eq(after.probes, 3);
    measure(e, "FR", 1, 200000);
    engine_location(e, 1, &after);
    ck_assert_uint_eq(after.probes, 4);
    engine_free(e);
}
END_TEST

START_TEST(simulated_probes_find_liars_and_nobody_else)
{
    struct policy p = kit_calm_policy();
    struct engine *e = kit_engine();
    uint32_t impossible = 0;

    p.mix_misplaced_ppm = 300000;
    kit_init(e, 9);
    kit_policy(e, &p);
    kit_generate(e, 300, 1);
    kit_steps(e, HOUR_TICKS);
    for (uint32_t id = 1; id <= engine_case_count(e); id++) {
        struct case_info c;
        ck_assert(engine_case(e, id, &c));
        ck_assert(c.kind == CASE_JURISDICTION && !c.claim_is_true);
        struct location_finding f; /* as it was then, whatever the node does now */
        engine_location_at(e, c.node, c.opened_tick, &f);
        ck_assert(f.is_impossible && f.gap_km > f.reach_km && f.rtt_us > 0);
        impossible++;
    }
    ck_assert_uint_gt(impossible, 20);
    engine_free(e);
}
END_TEST

SUITE("green", the_bands_follow_the_median_and_the_spread,
      an_overstated_claim_costs_stake_and_the_bonus, a_doubt_is_for_a_person_and_settled_once,
      honest_claims_are_left_alone_in_any_zone,
      most_who_overstate_are_found_in_a_day_and_some_by_borrowed_certificates,
      a_claim_counts_as_far_as_stake_covers_it,
      too_near_to_a_far_probe_is_a_case_and_slow_is_none,
      round_trips_stand_for_the_probes_that_they_measure,
      simulated_probes_find_liars_and_nobody_else)
