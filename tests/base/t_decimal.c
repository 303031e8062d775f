/* Decimal text and scaled integers. */
#include "../suite.h"
#include "base/attr.h"
#include "base/decimal.h"
#include "base/rng.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

START_TEST(a_decimal_is_read_exactly_and_rounded_half_away_from_zero)
{
    static const struct {
        const char *text;
        unsigned scale;
        int64_t v;
    } rows[] = {
        { "0.10", 6, 100000 },
        { "0", 6, 0 },
        { "-0", 0, 0 },
        { "-0.0", 3, 0 },
        { "+1.5", 1, 15 },
        { "-1.5", 1, -15 },
        { ".5", 1, 5 },
        { "5.", 1, 50 },
        { "007", 0, 7 },
        { "0.4", 0, 0 },
        { "0.5", 0, 1 },
        { "-0.5", 0, -1 },
        { "0.49999", 0, 0 },
        { "1.0000005", 6, 1000001 },
        { "1.00000049", 6, 1000000 },
        { "0.999999999", 6, 1000000 },
        { "9223372036854775807", 0, INT64_MAX },
        { "-9223372036854775808", 0, INT64_MIN },
        { "9223372036854775806.5", 0, INT64_MAX },
        { "9.223372036854775807", 18, INT64_MAX },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int64_t v = 77;
        ck_assert_msg(
            decimal_parse(rows[i].text, strlen(rows[i].text), rows[i].scale, &v),
            "'%s' was refused", rows[i].text);
        ck_assert_int_eq(v, rows[i].v);
    }
}
END_TEST

START_TEST(what_is_not_a_decimal_is_refused_and_changes_nothing)
{
    static const char *const rows[] = {
        "",     ".",    "-",   "+",    "--1",  "1e3",  "1E3",
        " 1",   "1 ",   "1,5", "1.2.", "0x10", "nan",  "inf",
        "1..2", "-+1",  "1-",  "1_0",  "9223372036854775808",
        "-9223372036854775809",        "9223372036854775807.5",
        "99999999999999999999999999",  "18446744073709551615.9",
        "18446744073709551616",
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int64_t v = 77;
        ck_assert_msg(!decimal_parse(rows[i], strlen(rows[i]), 0, &v), "'%s'", rows[i]);
        ck_assert_int_eq(v, 77);
    }
    int64_t v;
    ck_assert(!decimal_parse("9223372036855", 13, 6, &v));
    ck_assert(!decimal_parse("1\0", 2, 0, &v));
}
END_TEST

START_TEST(an_exact_decimal_may_only_drop_zeros)
{
    int64_t v = 0;
    ck_assert(decimal_parse_exact("8.000", 5, 0, &v));
    ck_assert_int_eq(v, 8);
    ck_assert(!decimal_parse_exact("8.0001", 6, 0, &v));
    ck_assert(!decimal_parse_exact("8.01", 4, 1, &v));
}
END_TEST

START_TEST(a_decimal_is_printed_with_the_digits_asked_for)
{
    static const struct {
        int64_t v;
        unsigned scale, digits;
        const char *text;
    } rows[] = {
        { 100000, 6, 6, "0.100000" },
        { 100000, 6, 2, "0.10" },
        { 0, 6, 0, "0" },
        { 0, 0, 2, "0.00" },
        { 5, 1, 0, "1" },
        { -5, 1, 0, "-1" },
        { 4, 1, 0, "0" },
        { -4, 1, 0, "0" },
        { -4999, 6, 2, "0.00" },
        { -5000, 6, 2, "-0.01" },
        { 999999, 6, 3, "1.000" },
        { 123, 2, 5, "1.23000" },
        { INT64_MAX, 0, 0, "9223372036854775807" },
        { INT64_MIN, 0, 0, "-9223372036854775808" },
        { INT64_MIN, 18, 18, "-9.223372036854775808" },
        { INT64_MAX, 6, 2, "9223372036854.78" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf b = BUF_INIT;
        decimal_add(&b, rows[i].v, rows[i].scale, rows[i].digits);
        ck_assert_str_eq(b.data, rows[i].text);
        buf_free(&b);
    }
}
END_TEST

START_TEST(what_is_printed_reads_back_the_same)
{
    struct buf b = BUF_INIT;
    for (uint64_t seed = 0; seed < 20000; seed++) {
        unsigned scale = (unsigned)draw_below(seed, 1, 0, 0, 0, DECIMAL_SCALE_MAX + 1);
        int64_t v = (int64_t)(draw(seed, 2, 0, 0, 0) >> draw_below(seed, 3, 0, 0, 0, 64));
        int64_t back = 0;
        v = draw_chance(seed, 4, 0, 0, 0, 500000) ? -(v / 2) : v;
        buf_reset(&b);
        decimal_add(&b, v, scale, scale);
        ck_assert_msg(decimal_parse_exact(b.data, b.len, scale, &back) && back == v,
                      "seed %" PRIu64 ": %" PRId64 " at scale %u gave '%s'", seed, v,
                      scale, b.data);
    }
    buf_free(&b);
}
END_TEST

START_TEST(an_unsigned_number_is_digits_within_its_limit)
{
    uint64_t v = 0;
    ck_assert(uint_parse("18446744073709551615", 20, UINT64_MAX, &v));
    ck_assert_uint_eq(v, UINT64_MAX);
    ck_assert(!uint_parse("18446744073709551616", 20, UINT64_MAX, &v));
    ck_assert(uint_parse("0010", 4, 10, &v));
    ck_assert_uint_eq(v, 10);
    ck_assert(!uint_parse("11", 2, 10, &v));
    ck_assert(!uint_parse("", 0, 10, &v));
    ck_assert(!uint_parse("-1", 2, 10, &v));
    ck_assert(!uint_parse("+1", 2, 10, &v));
    ck_assert_uint_eq(v, 10);
}
END_TEST

START_TEST(memory_sizes_are_whole_gib_or_refused)
{
    static const struct {
        const char *text;
        int64_t gib; /* -1 = refused */
    } rows[] = {
        { "8GB", 8 },
        { "8 GB", 8 },
        { "8GiB", 8 },
        { "8", 8 },
        { "8g", 8 },
        { "8Gi", 8 },
        { "24576MiB", 24 },
        { "24576 mb", 24 },
        { "1.5TB", 1536 },
        { "8.0", 8 },
        { "0", 0 },
        { "4294967295", 4294967295 },
        { "500MB", -1 },
        { "4294967296", -1 },
        { "8.5GB", -1 },
        { "8 ", -1 },
        { " 8", -1 },
        { "", -1 },
        { "GB", -1 },
        { "8KB", -1 },
        { "8GBx", -1 },
        { "8xB", -1 },
        { "8Gx", -1 },
        { "-8GB", -1 },
        { "8GiX", -1 },
        { "99999999999999999999GB", -1 },
        { "9000000000000TB", -1 },
        { "8.0000001", -1 },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        uint32_t gib = 77;
        bool ok = bytes_parse_gib(rows[i].text, strlen(rows[i].text), &gib);
        ck_assert_msg(ok == (rows[i].gib >= 0), "'%s' gives %d, %u", rows[i].text, ok,
                      gib);
        ck_assert_int_eq(gib, ok ? rows[i].gib : 77);
    }
}
END_TEST

START_TEST(a_short_count_takes_four_characters_and_never_overstates)
{
    static const struct {
        uint64_t v;
        const char *text;
    } rows[] = {
        { 0, "0" },           { 9999, "9999" },     { 10000, "10k" },   { 99999, "99k" },
        { 999999, "999k" },   { 1000000, "1.0M" },  { 1999999, "1.9M" },
        { 12345678, "12M" },  { UINT64_MAX, "18E" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf b = BUF_INIT;
        decimal_add_si(&b, rows[i].v);
        ck_assert_str_eq(b.data, rows[i].text);
        buf_free(&b);
    }
}
END_TEST

SUITE("decimal", a_decimal_is_read_exactly_and_rounded_half_away_from_zero,
      what_is_not_a_decimal_is_refused_and_changes_nothing,
      an_exact_decimal_may_only_drop_zeros,
      a_decimal_is_printed_with_the_digits_asked_for, what_is_printed_reads_back_the_same,
      an_unsigned_number_is_digits_within_its_limit,
      memory_sizes_are_whole_gib_or_refused,
      a_short_count_takes_four_characters_and_never_overstates)
