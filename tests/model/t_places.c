/* Distances without floating point, and what a round trip can prove. */
#include "../suite.h"
#include "model/jurisdiction.h"
#include "model/places.h"

static uint16_t place(const char *code)
{
    return jurisdiction_by_code(code, 2);
}

START_TEST(distances_are_those_of_a_chord_through_the_earth)
{
    /* 2 r sin(arc / 2) between the centres of places.def, to the kilometre */
    static const struct {
        const char *a, *b;
        uint32_t km;
    } known[] = {
        { "DE", "FR", 733 }, { "DE", "JP", 8266 }, { "US", "SG", 11780 },
        { "BR", "AU", 12096 }, { "NZ", "ES", 12739 }, { "BE", "NL", 111 },
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        uint32_t km = places_distance_km(place(known[i].a), place(known[i].b));
        ck_assert_msg(km + 2 >= known[i].km && km <= known[i].km + 2, "%s-%s: %u, not %u",
                      known[i].a, known[i].b, km, known[i].km);
        ck_assert_uint_eq(km, places_distance_km(place(known[i].b), place(known[i].a)));
    }
}
END_TEST

START_TEST(neighbours_touch_and_the_unknown_is_nowhere)
{
    ck_assert_uint_eq(places_gap_km(place("DE"), place("FR")), 0);
    ck_assert_uint_eq(places_gap_km(place("DE"), place("DE")), 0);
    ck_assert_uint_gt(places_gap_km(place("DE"), place("JP")), 5000);
    ck_assert_uint_eq(places_gap_km(place("DE"), 0), 0);
    ck_assert(!places_is_known(0) && !places_is_known(place("AQ")) && places_is_known(place("DE")));
    uint32_t with_disc = 0;
    for (uint16_t p = 1; p <= JURISDICTION_COUNT; p++) {
        with_disc += places_is_known(p);
        if (jurisdiction_is_eea(p))
            ck_assert_msg(places_is_known(p), "%s has no disc", jurisdiction_code(p));
    }
    ck_assert_uint_ge(with_disc, 60);
}
END_TEST

START_TEST(a_short_round_trip_excludes_and_a_long_one_proves_nothing)
{
    uint16_t de = place("DE"), jp = place("JP"), fr = place("FR");
    uint32_t gap = places_gap_km(de, jp);

    ck_assert(!places_are_plausible(de, jp, 5000));
    ck_assert(!places_are_plausible(de, jp, gap * 10 - 1));
    ck_assert(places_are_plausible(de, jp, gap * 10));
    ck_assert(places_are_plausible(de, jp, 4000000));
    ck_assert(places_are_plausible(de, fr, 1));
    ck_assert(places_are_plausible(de, 0, 1));
    ck_assert(places_are_plausible(0, jp, 1));
}
END_TEST

SUITE("places", distances_are_those_of_a_chord_through_the_earth,
      neighbours_touch_and_the_unknown_is_nowhere,
      a_short_round_trip_excludes_and_a_long_one_proves_nothing)
