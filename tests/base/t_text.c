/* Text from outside, UTF-8, widths and near names. */
#include "../suite.h"
#include "base/rng.h"
#include "base/text.h"

#include <inttypes.h>
#include <string.h>

#define FFFD "\xef\xbf\xbd"

START_TEST(hostile_text_becomes_harmless_and_stays_visible)
{
    static const struct {
        const char *raw, *clean;
    } rows[] = {
        { "", "" },
        { "node-7", "node-7" },
        { "Zürich 北京", "Zürich 北京" },
        { "a\033[2Jb", "a" FFFD "[2Jb" },
        { "a\r\n\t\x7f\b", "a" FFFD FFFD FFFD FFFD FFFD },
        { "x\xc2\x9by", "x" FFFD "y" },                 /* C1 CSI */
        { "gpu\xe2\x80\xaetxt", "gpu" FFFD "txt" },     /* right-to-left override */
        { "\xe2\x81\xa6i\xe2\x81\xa9", FFFD "i" FFFD }, /* isolates */
        { "\xd8\x9c\xe2\x80\x8f", FFFD FFFD },          /* marks of direction */
        { "pay\xe2\x80\x8bpal", "paypal" },             /* zero-width space */
        { "\xef\xbb\xbfid", "id" },                     /* BOM */
        { "so\xc2\xad"
          "ft",
          "soft" },                                /* soft hyphen */
        { "a\xf3\xa0\x81\x81z", "az" },            /* tag letter */
        { "\xe2\x80\xa8\xe2\x80\xa9", FFFD FFFD }, /* line separators */
        { "\xff\xfe", FFFD FFFD },
        { "\xc0\xaf", FFFD FFFD },                   /* overlong slash */
        { "\xed\xa0\x80", FFFD FFFD FFFD },          /* surrogate */
        { "\xf4\x90\x80\x80", FFFD FFFD FFFD FFFD }, /* above U+10FFFF */
        { "\xf0\x9f\x98", FFFD },                    /* cut off */
        { "\xef\xbf\xbf", FFFD },                    /* U+FFFF */
        { "\xef\xb7\x90", FFFD },                    /* U+FDD0 */
        { "e\xcc\x81", "e\xcc\x81" },                /* combining acute */
        { "\xcc\x81x", FFFD "x" },                   /* nothing to stand on */
        { "z\xcc\x80\xcc\x80\xcc\x80\xcc\x80\xcc\x80\xcc\x80y",
          "z\xcc\x80\xcc\x80\xcc\x80\xcc\x80y" },
        { FFFD, FFFD },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct safe_text t, again;
        memset(&t, 'x', sizeof t);
        safe_text_from_str(&t, rows[i].raw);
        ck_assert_msg(strcmp(t.s, rows[i].clean) == 0, "row %zu gives '%s'", i, t.s);
        safe_text_from_str(&again, t.s);
        ck_assert_str_eq(again.s, t.s);
    }
    struct safe_text nul;
    safe_text_set(&nul, "a\0b", 3);
    ck_assert_str_eq(nul.s, "a" FFFD "b");
    safe_text_from_str(&nul, NULL);
    ck_assert_str_eq(nul.s, "");
}
END_TEST

START_TEST(long_text_is_cut_between_characters_and_says_so)
{
    char raw[400];
    struct safe_text t;

    memset(raw, 'a', sizeof raw);
    safe_text_set(&t, raw, SAFE_TEXT_MAX - 1);
    ck_assert_uint_eq(strlen(t.s), SAFE_TEXT_MAX - 1);
    ck_assert_ptr_null(strstr(t.s, "…"));
    safe_text_set(&t, raw, SAFE_TEXT_MAX);
    ck_assert_uint_eq(strlen(t.s), SAFE_TEXT_MAX - 1);
    ck_assert_str_eq(t.s + SAFE_TEXT_MAX - 4, "…");
    for (size_t start = 0; start < 4; start++) {
        for (size_t i = start; i + 4 <= sizeof raw; i += 4)
            memcpy(raw + i, "\xf0\x9f\x98\x80", 4);
        safe_text_set(&t, raw, sizeof raw - 4 + start);
        ck_assert(utf8_is_valid(t.s, strlen(t.s)));
        ck_assert_uint_ge(strlen(t.s), SAFE_TEXT_MAX - 8);
        ck_assert_str_eq(t.s + strlen(t.s) - 3, "…");
    }
    /* The mark that does not fit takes its letter with it. */
    memset(raw, 'a', sizeof raw);
    memcpy(raw + 123, "e\xcc\x81\xcc\x81\xcc\x81", 7);
    safe_text_set(&t, raw, 200);
    ck_assert_str_eq(t.s + 122, "a…");
}
END_TEST

START_TEST(formatted_text_is_cleaned_too)
{
    struct safe_text t;
    safe_text_setf(&t, "%s/%d", "\033c", 7);
    ck_assert_str_eq(t.s, FFFD "c/7");
    char big[600];
    memset(big, 'b', sizeof big - 1);
    big[sizeof big - 1] = '\0';
    safe_text_setf(&t, "%s", big);
    ck_assert_uint_eq(strlen(t.s), SAFE_TEXT_MAX - 1);
}
END_TEST

START_TEST(random_bytes_give_clean_bounded_text)
{
    for (uint64_t seed = 0; seed < 20000; seed++) {
        char raw[300];
        size_t len = (size_t)draw_below(seed, 1, 0, 0, 0, sizeof raw + 1);
        for (size_t i = 0; i < len; i++) {
            uint64_t r = draw(seed, 2, i, 0, 0);
            /* Lead and trail bytes of marks and bidi controls are made frequent. */
            static const unsigned char likely[] = { 0xe2, 0x80, 0xae, 0xcc,
                                                    0x81, 'a',  0xf0, 0x9f };
            raw[i] = (char)(r % 3 == 0 ? r >> 32 : likely[(r >> 8) % sizeof likely]);
        }
        struct safe_text t, again;
        safe_text_set(&t, raw, len);
        ck_assert_msg(utf8_is_valid(t.s, strlen(t.s)), "seed %" PRIu64, seed);
        safe_text_from_str(&again, t.s);
        ck_assert_msg(strcmp(t.s, again.s) == 0, "seed %" PRIu64 " is not stable", seed);
        ck_assert_msg(strpbrk(t.s, "\x01\x1b\x7f\r\n") == NULL, "seed %" PRIu64, seed);
    }
}
END_TEST

START_TEST(every_scalar_value_survives_encoding_and_nothing_else_does)
{
    for (uint32_t cp = 0; cp <= 0x110010; cp++) {
        char s[4];
        uint32_t back = 0;
        size_t n = utf8_encode(cp, s);
        bool is_scalar = cp <= 0x10ffff && !(cp >= 0xd800 && cp <= 0xdfff);
        if (n < 1 || n > 4 || utf8_decode(s, n, &back) != n ||
            back != (is_scalar ? cp : UTF8_REPLACEMENT))
            ck_abort_msg("U+%04x", cp);
        for (size_t cut = 1; cut < n; cut++)
            if (utf8_is_valid(s, cut))
                ck_abort_msg("U+%04x cut to %zu bytes passes", cp, cut);
    }
    uint32_t cp;
    ck_assert_uint_eq(utf8_decode("", 0, &cp), 0);
    ck_assert_uint_eq(utf8_valid_prefix("ab\xffz", 4), 2);
    ck_assert_uint_eq(utf8_valid_prefix("ab" FFFD, 5), 5);
}
END_TEST

START_TEST(widths_follow_unicode_and_not_the_locale)
{
    static const struct {
        uint32_t cp;
        int width;
    } rows[] = {
        { 0, 0 },      { '\n', 0 },    { 0x7f, 0 },    { 0x9b, 0 },    { 'a', 1 },
        { 0xa0, 1 },   { 0xe9, 1 },    { 0x301, 0 },   { 0x200b, 0 },  { 0x202e, 0 },
        { 0x2014, 1 }, { 0x2502, 1 },  { 0x1100, 2 },  { 0x11a8, 0 },  { 0x3042, 2 },
        { 0x4e2d, 2 }, { 0xac00, 2 },  { 0xff21, 2 },  { 0xff71, 1 },  { 0x1f600, 2 },
        { 0x2026, 1 }, { 0x20000, 2 }, { 0xe0100, 0 }, { 0xfffd, 1 },  { 0x10ffff, 1 },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        ck_assert_msg(codepoint_width(rows[i].cp) == rows[i].width, "U+%04x is %d",
                      rows[i].cp, codepoint_width(rows[i].cp));
    ck_assert_int_eq(text_width(""), 0);
    ck_assert_int_eq(text_width("Zu\xcc\x88rich 北京\xff"), 12);
}
END_TEST

START_TEST(a_cell_budget_never_splits_a_character)
{
    ck_assert_uint_eq(text_fit("abc", 2), 2);
    ck_assert_uint_eq(text_fit("abc", 9), 3);
    ck_assert_uint_eq(text_fit("北京", 3), 3);
    ck_assert_uint_eq(text_fit("北京", 1), 0);
    ck_assert_uint_eq(text_fit("e\xcc\x81x", 1), 3);
    ck_assert_uint_eq(text_fit("abc", 0), 0);
}
END_TEST

START_TEST(a_mistyped_word_finds_its_nearest_name)
{
    static const char *const names[] = {
        "min_gpu_memory", "max_latency_ms", NULL, "sample_rate", "run", "rum"
    };
    static const struct {
        const char *word, *nearest;
    } rows[] = {
        { "min_gpu_memroy", "min_gpu_memory" }, { "max_latency", "max_latency_ms" },
        { "SAMPLE_RATE", "sample_rate" },       { "samplerate", "sample_rate" },
        { "ru", "run" },                        { "rnu", "run" },
        { "rum", "rum" },                       { "zebra", NULL },
        { "", NULL },                           { "x", NULL },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        ck_assert_pstr_eq(text_nearest(rows[i].word, names, ARRAY_LEN(names)),
                          rows[i].nearest);
    static const char *const swaps[] = { "abcdef", "bacdfe" };
    ck_assert_pstr_eq(text_nearest("abcdfe", swaps, 2), "abcdef"); /* one swap each */
    ck_assert_pstr_eq(text_nearest("bacdef", swaps + 1, 1), "bacdfe");
    ck_assert_ptr_null(text_nearest("fedcba", swaps, 2));
    static const char *const short_name[] = { "ab" };
    ck_assert_ptr_null(text_nearest("", short_name, 1));
    ck_assert_ptr_null(text_nearest("cd", short_name, 1));
    char endless[200];
    memset(endless, 'a', sizeof endless - 1);
    endless[sizeof endless - 1] = '\0';
    ck_assert_ptr_null(text_nearest(endless, names, ARRAY_LEN(names)));
    const char *only_endless[] = { endless };
    ck_assert_ptr_null(text_nearest("aaa", only_endless, 1));
}
END_TEST

SUITE("text", hostile_text_becomes_harmless_and_stays_visible,
      long_text_is_cut_between_characters_and_says_so, formatted_text_is_cleaned_too,
      random_bytes_give_clean_bounded_text,
      every_scalar_value_survives_encoding_and_nothing_else_does,
      widths_follow_unicode_and_not_the_locale, a_cell_budget_never_splits_a_character,
      a_mistyped_word_finds_its_nearest_name)
