/* What patterns find in cells. */
#include "config.h"

#include "app/pattern.h"
#include "tests/suite.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *pattern, *text;
    bool is_in;
} finds[] = {
    { "idle", "idle", true },
    { "IDLE", "x idle", true },
    { "^n-.*99$", "n-1099", true },
    { "^n-.*99$", "an-1099", false },
    { "[0-9]{3}", "n-42", false },
    { "slash|jail", "jailed", true },
    { "(ab)+|c?d", "xd", true },
    { "[[:alpha:]_]", "42", false },
    { "\\d{2,}", "a42", true },
    { "\\s", "one", false },
    { "\xc3\xa9", "CAF\xc3\x89", true },          /* case, beyond ASCII */
    { "^.{4}$", "caf\xc3\xa9", true },             /* a character, not a byte */
    { "$^", "x", false },
    { "a\\b", "a-c", true },
    { "", "anything", true },
};

START_TEST(a_pattern_is_found_where_it_stands)
{
    for (size_t i = 0; i < sizeof finds / sizeof *finds; i++) {
        char why[PATTERN_WHY_MAX];
        size_t at;
        struct pattern *p = pattern_new(finds[i].pattern, &at, why);
        ck_assert_msg(p != NULL, "/%s/: %s", finds[i].pattern, why);
        ck_assert_msg(pattern_is_in(p, finds[i].text) == finds[i].is_in, "/%s/ in '%s'",
                      finds[i].pattern, finds[i].text);
        pattern_free(p);
    }
}
END_TEST

static const struct {
    const char *pattern, *why;
    size_t at;
} refusals[] = {
    { "a(b", "missing closing parenthesis", 3 },
    { "a[b", "missing terminating ] for character class", 3 },
    { "*a", "quantifier does not follow a repeatable item", 0 },
    { "(a)\\1", "references such as \\1 are not taken", 0 },
    { "a\\Cb", "using \\C is disabled by the application", 3 },
    { "\xff", "UTF-8 error: illegal byte (0xfe or 0xff)", 0 },
};

START_TEST(what_is_no_pattern_is_refused_with_the_place)
{
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        char why[PATTERN_WHY_MAX];
        size_t at = 99;
        ck_assert_ptr_null(pattern_new(refusals[i].pattern, &at, why));
        ck_assert_str_eq(why, refusals[i].why);
        ck_assert_msg(refusals[i].at == 0 || at == refusals[i].at, "/%s/ at %zu",
                      refusals[i].pattern, at);
    }
}
END_TEST

/* Stepping back, each would take more steps than there are seconds in a life. */
START_TEST(patterns_that_explode_elsewhere_end_here)
{
    static const char *const bombs[] = { "(a+)+$", "(a|aa)+$", "(a*)*b", "(.*)*(.*)*(.*)*x" };
    char text[150];

    memset(text, 'a', sizeof text - 2);
    memcpy(text + sizeof text - 2, "!", 2);
    for (size_t i = 0; i < sizeof bombs / sizeof *bombs; i++) {
        char why[PATTERN_WHY_MAX];
        size_t at;
        struct pattern *p = pattern_new(bombs[i], &at, why);
        ck_assert_ptr_nonnull(p);
        ck_assert(!pattern_is_in(p, text));
        pattern_free(p);
    }
    char why[PATTERN_WHY_MAX];
    size_t at;
    struct pattern *p = pattern_new("(a+)+!$", &at, why); /* and what is there is found */
    ck_assert_ptr_nonnull(p);
    ck_assert(pattern_is_in(p, text));
    pattern_free(p);
}
END_TEST

SUITE("pattern", a_pattern_is_found_where_it_stands, what_is_no_pattern_is_refused_with_the_place,
      patterns_that_explode_elsewhere_end_here)
