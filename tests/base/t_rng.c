/* Counter-based chance: its exact values, and that they look like chance. */
#include "../suite.h"
#include "base/attr.h"
#include "base/rng.h"

/* The first two outputs of SplitMix64 from seed 0, as published with the algorithm. */
START_TEST(the_finaliser_is_the_one_of_splitmix64)
{
    ck_assert_uint_eq(rng_mix(0), UINT64_C(0xe220a8397b1dcdaf));
    ck_assert_uint_eq(rng_mix(UINT64_C(0x9e3779b97f4a7c15)),
                      UINT64_C(0x6e789e6aa1b965f4));
}
END_TEST

/* Computed once by a separate program of ten lines with unbounded integers. */
START_TEST(a_named_draw_never_changes)
{
    static const struct {
        uint64_t seed;
        uint32_t purpose;
        uint64_t entity, tick;
        uint32_t k;
        uint64_t bits, below_1000;
    } rows[] = {
        { 0, 0, 0, 0, 0, UINT64_C(0x2130748aaac80268), 129 },
        { 42, 1, 0, 0, 0, UINT64_C(0x336293d08e404b2a), 200 },
        { 42, 1, 7, 1200, 0, UINT64_C(0x68267befb49f9c83), 406 },
        { 42, 1, 7, 1200, 1, UINT64_C(0x0425399e694cdf69), 16 },
        { 42, 2, 7, 1200, 0, UINT64_C(0x9ca1267e4d2448c0), 611 },
        { 43, 1, 7, 1200, 0, UINT64_C(0xc7742c0bd88fef5a), 779 },
        { UINT64_MAX, UINT32_MAX, UINT64_MAX, UINT64_MAX, UINT32_MAX,
          UINT64_C(0x9c666618c8f279d7), 610 },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        ck_assert_uint_eq(
            draw(rows[i].seed, rows[i].purpose, rows[i].entity, rows[i].tick, rows[i].k),
            rows[i].bits);
        ck_assert_uint_eq(draw_below(rows[i].seed, rows[i].purpose, rows[i].entity,
                                     rows[i].tick, rows[i].k, 1000),
                          rows[i].below_1000);
    }
}
END_TEST

START_TEST(the_high_half_of_a_product_is_exact)
{
    static const struct {
        uint64_t a, b, high;
    } rows[] = {
        { 0, UINT64_MAX, 0 },
        { UINT64_MAX, 1, 0 },
        { UINT64_MAX, UINT64_MAX, UINT64_MAX - 1 },
        { UINT64_C(1) << 63, 2, 1 },
        { UINT64_C(0xffffffff), UINT64_C(0xffffffff00000000), UINT64_C(0xfffffffe) },
        { UINT64_C(0x123456789abcdef0), UINT64_C(0xfedcba9876543210),
          UINT64_C(0x121fa00ad77d7422) },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        ck_assert_uint_eq(rng_mul_high(rows[i].a, rows[i].b), rows[i].high);
        ck_assert_uint_eq(rng_mul_high(rows[i].b, rows[i].a), rows[i].high);
    }
}
END_TEST

/* 64 cells of 1,000 expected hits each: chi-square with 63 degrees of freedom is above
 * 120 with probability below 1e-5; each word of the name is varied alone. */
START_TEST(each_word_of_the_name_spreads_over_all_outcomes)
{
    for (int word = 0; word < 5; word++) {
        uint64_t cells[64] = { 0 }, chi = 0;
        for (uint64_t i = 0; i < 64000; i++) {
            uint32_t i32 = (uint32_t)i;
            uint64_t v = word == 0   ? draw_below(i, 1, 2, 3, 4, 64)
                         : word == 1 ? draw_below(9, i32, 2, 3, 4, 64)
                         : word == 2 ? draw_below(9, 1, i, 3, 4, 64)
                         : word == 3 ? draw_below(9, 1, 2, i, 4, 64)
                                     : draw_below(9, 1, 2, 3, i32, 64);
            if (v >= 64)
                ck_abort_msg("word %d: %u is not below 64", word, (unsigned)v);
            cells[v]++;
        }
        for (size_t c = 0; c < 64; c++) {
            uint64_t off = cells[c] > 1000 ? cells[c] - 1000 : 1000 - cells[c];
            chi += off * off;
        }
        ck_assert_msg(chi / 1000 < 120, "word %d: chi-square %u", word,
                      (unsigned)(chi / 1000));
        ck_assert_msg(chi / 1000 > 20, "word %d is too even to be chance", word);
    }
}
END_TEST

START_TEST(one_flipped_bit_of_a_word_flips_half_of_the_outcome)
{
    unsigned flips = 0, n = 0;
    for (uint64_t i = 0; i < 200; i++) {
        for (unsigned bit = 0; bit < 64; bit++, n++) {
            uint64_t a = draw(i, 1, i, 5, 0),
                     b = draw(i, 1, i ^ UINT64_C(1) << bit, 5, 0);
            for (uint64_t d = a ^ b; d != 0; d &= d - 1)
                flips++;
        }
    }
    ck_assert_uint_gt(flips, n * 319 / 10);
    ck_assert_uint_lt(flips, n * 321 / 10);
}
END_TEST

START_TEST(a_chance_happens_as_often_as_it_says)
{
    unsigned hits = 0, wrong = 0;
    for (uint64_t i = 0; i < 100000; i++) {
        hits += draw_chance(7, 3, i, 0, 0, 150000);
        wrong += draw_chance(7, 3, i, 0, 0, 0) || !draw_chance(7, 3, i, 0, 0, PPM_ONE);
    }
    ck_assert_uint_eq(wrong, 0);
    ck_assert_uint_gt(hits, 14500);
    ck_assert_uint_lt(hits, 15500);
}
END_TEST

SUITE("rng", the_finaliser_is_the_one_of_splitmix64, a_named_draw_never_changes,
      the_high_half_of_a_product_is_exact,
      each_word_of_the_name_spreads_over_all_outcomes,
      one_flipped_bit_of_a_word_flips_half_of_the_outcome,
      a_chance_happens_as_often_as_it_says)
