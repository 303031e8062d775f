/* Patterns against the C library: the automaton must say what regexec() says, of every cell
 * and of all cells of a row as lines. */
#include "config.h"

#include "app/pattern.h"
#include "base/rng.h"
#include "tests/suite.h"

#include <stdio.h>
#include <string.h>

static bool by_library(const char *pattern, const char *text)
{
    regex_t r;
    ck_assert_int_eq(regcomp(&r, pattern, REG_EXTENDED | REG_ICASE | REG_NOSUB | REG_NEWLINE), 0);
    bool is_in = regexec(&r, text, 0, NULL, 0) == 0;
    regfree(&r);
    return is_in;
}

static struct pattern compile(const char *text)
{
    struct pattern p;
    char why[PATTERN_WHY_MAX];
    ck_assert_msg(pattern_compile(&p, text, why), "%s", text);
    return p;
}

/* Which patterns are made into the automaton. */
static const struct form {
    const char *pattern;
    bool is_fast;
} forms[] = {
    { "idle", true },           { "^n-.*99$", true },      { "^(idle|busy)$", true },
    { "[0-9]{3}", true },       { "n-0*42", true },        { "(ab)+|c?d", true },
    { "\\.5|\\(x\\)", true },   { "[]a]", true },          { "[^]a]", true },
    { "[[:alpha:]_]", true },   { "\\w\\w", true },        { "a{2,}", true },
    { "a{0,2}b", true },        { "a{,2}b", false },       { "a**", false },
    { "^(^a)", false },         { "$^", false },           { "[[:space:]]", false },
    { "a\\b", false },          { "\\`a", false },
    { "\\s", false },           { "\\W", false },          { "a|", false },
    { "()", false },            { "\xc3\xa9", false },     { "a{65}", false },
    { "[[.a.]]", false },       { "a\nb", false },
};

START_TEST(common_patterns_are_fast_and_what_may_match_a_newline_is_not)
{
    for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
        struct pattern p = compile(forms[i].pattern);
        ck_assert_msg((p.fast != NULL) == forms[i].is_fast, "%s", forms[i].pattern);
        pattern_free(&p);
    }
}
END_TEST

static const char *const texts[] = { "",         "idle",     "n-099",  "IDLE x",  "a.5",
                                     "node-042", "aa (x) b", "a]b",    "_",       "ab\xc3\xa9""cd",
                                     "\xc3\x89", "a b",      "tee_ab", "n-1099x", "aaab" };

START_TEST(a_form_finds_what_the_library_finds)
{
    for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
        struct pattern p = compile(forms[i].pattern);
        for (size_t t = 0; t < ARRAY_LEN(texts); t++)
            ck_assert_msg(pattern_is_in(&p, texts[t]) == by_library(forms[i].pattern, texts[t]),
                          "/%s/ in '%s'", forms[i].pattern, texts[t]);
        pattern_free(&p);
    }
}
END_TEST

/* --- patterns by chance ---------------------------------------------------------------------- */

static uint64_t state;

static uint64_t below(uint64_t n)
{
    state = rng_mix(state + 1);
    return state % n;
}

/* Of pieces that people write, most of them in a place where they mean something. */
static void any_pattern(char *out, size_t size)
{
    static const char *const pieces[] = { "a", "B", "1", "-", "(", ")", "|", "*", "+", "?", "^",
                                          "$", ".", "[ab]", "[^a]", "[0-9]", "{2}", "{1,2}",
                                          "{0,1}", "{2,}", "\\.", "(a|b)", "(ab)*", "[a-z]+",
                                          "(^|a)", "(b|$)", "\\w", "[[:digit:]]" };
    size_t used = 0, count = 1 + below(7);
    for (size_t i = 0; i < count; i++) {
        const char *piece = pieces[below(ARRAY_LEN(pieces))];
        size_t len = strlen(piece);
        if (used + len < size) {
            memcpy(out + used, piece, len);
            used += len;
        }
    }
    out[used] = '\0';
}

static void any_text(char *out)
{
    static const char letters[] = "aAbB1-. x";
    size_t len = below(10);
    for (size_t i = 0; i < len; i++)
        out[i] = letters[below(sizeof letters - 1)];
    out[len] = '\0';
}

/* Whether any of the cells has it, as one question about the lines. */
static void check_pattern(const char *pattern, struct pattern *p)
{
    regex_t r;
    ck_assert_int_eq(regcomp(&r, pattern, REG_EXTENDED | REG_ICASE | REG_NOSUB | REG_NEWLINE), 0);
    for (int row = 0; row < 12; row++) {
        char lines[64] = "", cell[16];
        bool is_in_any = false;
        for (int c = 0; c < 3; c++) {
            any_text(cell);
            bool is_in = pattern_is_in(p, cell);
            ck_assert_msg(is_in == (regexec(&r, cell, 0, NULL, 0) == 0), "/%s/ in '%s'", pattern,
                          cell);
            is_in_any = is_in_any || is_in;
            (void)snprintf(lines + strlen(lines), sizeof lines - strlen(lines), "%s%s",
                           c > 0 ? "\n" : "", cell);
        }
        if (p->fast != NULL)
            ck_assert_msg(is_in_any == (regexec(&r, lines, 0, NULL, 0) == 0), "/%s/ in '%s'",
                          pattern, lines);
    }
    regfree(&r);
}

START_TEST(a_pattern_by_chance_finds_what_the_library_finds)
{
    size_t fast = 0;
    for (uint64_t seed = 1; seed <= 3000; seed++) {
        char pattern[64], why[PATTERN_WHY_MAX];
        struct pattern p;
        state = seed;
        any_pattern(pattern, sizeof pattern);
        if (!pattern_compile(&p, pattern, why))
            continue;
        fast += p.fast != NULL;
        check_pattern(pattern, &p);
        pattern_free(&p);
    }
    ck_assert_uint_gt(fast, 500);
}
END_TEST

SUITE("pattern",
      common_patterns_are_fast_and_what_may_match_a_newline_is_not,
      a_form_finds_what_the_library_finds,
      a_pattern_by_chance_finds_what_the_library_finds)
