/* Filters as tables: an expression with the rows it lets through, an expression with where
 * and why it is refused. */
#include "config.h"

#include "app/filter.h"
#include "app/value.h"
#include "base/rng.h"
#include "tests/suite.h"

#include <stdio.h>
#include <string.h>

static const struct column columns[] = {
    { "id", "TASK", 8, 0, false },        { "state", "STATE", 8, 0, false },
    { "kind", "KIND", 8, 0, false },      { "nodes", "NODES", 8, 0, false },
    { "age_s", "AGE", 4, 0, true },       { "at_risk", "AT RISK", 7, 0, true },
    { "green_ratio", "GREEN", 5, 0, true }, { "latency_ms", "LAT", 5, 0, true },
    { "done", "DONE", 5, 0, true },       { "score", "SCORE", 5, 0, true },
};
enum { COLUMNS = ARRAY_LEN(columns) };
static const struct table table = { .name = "job", .columns = columns, .column_count = COLUMNS };
static const enum value_kind kinds[COLUMNS] = { VALUE_TEXT,  VALUE_STATE, VALUE_TEXT, VALUE_TEXT,
                                                VALUE_SECONDS, VALUE_MONEY, VALUE_RATIO, VALUE_MS,
                                                VALUE_INT, VALUE_SCORE };

/* Numbers below 0 are not known. */
static const struct row {
    const char *id, *state, *kind, *nodes;
    int64_t n[6]; /* from age_s on */
} rows[] = {
    { "t-1", "open", "RING_SUSPECT", "007 042", { 40, 270000000, 400000, 20, 5, 900000000 } },
    { "t-12", "held", "TEE_AMBIGUOUS", "061", { 20, 12000000, 960000, 250, 1500, 100000000 } },
    { "t-100", "open", "NO_CONSENSUS", "042 1", { 300, 1500000000, 0, -1, 0, 500000000 } },
    { "-", "closed", "late (x)", "", { 7300, 500000, 1000000, 33, 12, 333333333 } },
};
enum { ROWS = ARRAY_LEN(rows) };

static void fill(size_t r, struct peek_rows *out)
{
    const char *const texts[] = { rows[r].id, rows[r].state, rows[r].kind, rows[r].nodes };
    for (size_t c = 0; c < COLUMNS; c++) {
        bool is_text = c < ARRAY_LEN(texts);
        int64_t n = is_text ? 0 : rows[r].n[c - ARRAY_LEN(texts)];
        out->cells[c][0] = (struct peek){ .kind = kinds[c], .is_known = n >= 0, .sign = ' ', .n = n,
                                       .text = is_text ? texts[c] : NULL };
    }
}

static struct filter_expr *compile(const char *text)
{
    struct err err = ERR_INIT;
    struct filter_expr *f = NULL;
    size_t at = 0;
    ck_assert_msg(filter_compile(&f, &table, kinds, text, &at, &err) == RC_OK, "%s: %s", text,
                  err.msg);
    return f;
}

/* Which rows a filter lets through, as digits. */
static const struct passing {
    const char *text, *rows;
} passing[] = {
    { "", "0123" },
    { "  ", "0123" },
    { "open", "02" },
    { "OPEN", "02" },
    { "-open", "13" },
    { "--open", "02" },
    { "state:op", "02" },
    { "state=op", "" },
    { "state=Open", "02" },
    { "state!=open", "13" },
    { "state<h", "3" },
    { "why:tee", "1" },
    { "WHY:tee", "1" },
    { "kind:/^(ring|tee)_/", "01" },
    { "/s.s/", "02" },
    { "/\\//", "" },
    { "/^open$/", "02" },
    { "/open.ring/", "" },
    { "/^300$|^5m$/", "2" },
    { "nodes:042", "02" },
    { "node:042", "02" },
    { "node:007,061", "01" },
    { "node:007,061 open", "0" },
    { "-node:007,061", "23" },
    { "id=t-1,t-100", "02" },
    { "id!=t-1,t-100", "13" },
    { "state:\"he\",clo", "13" },
    { "risk:1,500", "" }, /* one number as it may be shown, not 1 or 500 */
    { "risk:>100", "02" },
    { "age:<=40s", "01" },
    { "state:=open", "02" },
    { "state:!=open", "13" },
    { "not state:open", "13" },
    { "NOT (open or held)", "3" },
    { "open not ring", "2" },
    { "not not open", "02" },
    { "042", "02" },
    { "id=12", "1" },
    { "id=t-12", "1" },
    { "task=T-0012", "1" },
    { "id>12", "2" },
    { "id!=12", "023" },
    { "age>30s", "023" },
    { "age>=5m", "23" },
    { "age<5m", "01" },
    { "age>2h", "3" },
    { "age=2h", "3" },
    { "age<1d", "0123" },
    { "age_s>=40 age_s<=40", "0" },
    { "risk>100", "02" },
    { "risk>=1.5k", "2" },
    { "at_risk<$12.01", "13" },
    { "risk=270.00", "0" },
    { "risk<0.6", "3" },
    { "green>=40%", "013" },
    { "green>0.4", "13" },
    { "green=100%", "3" },
    { "lat<100ms", "03" },
    { "lat>=0.25s", "1" },
    { "lat:?", "2" },
    { "-lat<100", "12" },
    { "lat!=33", "01" },
    { "done>=1.5k", "1" },
    { "done=12", "3" },
    { "done:15", "1" },
    { "score>50%", "0" },
    { "score=0.3333", "3" },
    { "open or held", "012" },
    { "open OR held", "012" },
    { "open and ring", "0" },
    { "open ring or closed", "03" },
    { "open (ring or closed)", "0" },
    { "-(open or held)", "3" },
    { "(((open)))", "02" },
    { "\"LATE (X)\"", "3" },
    { "kind:\"late (x)\"", "3" },
    { "kind=\"no_consensus\"", "2" },
    { "\"or\"", "" },
    { "at", "3" },
};

START_TEST(a_filter_lets_its_rows_through)
{
    static struct peek_rows row;
    for (size_t i = 0; i < ARRAY_LEN(passing); i++) {
        struct filter_expr *f = compile(passing[i].text);
        char got[ROWS + 1] = "";
        size_t n = 0;
        for (size_t r = 0; r < ROWS; r++) {
            fill(r, &row);
            if (filter_matches(f, &row, 0))
                got[n++] = (char)('0' + r);
        }
        got[n] = '\0';
        ck_assert_msg(strcmp(got, passing[i].rows) == 0, "'%s': rows %s, not %s",
                      passing[i].text, got, passing[i].rows);
        filter_free(f);
    }
}
END_TEST

static const struct refusal {
    const char *text, *words;
    size_t at;
} refusals[] = {
    { "not", "something to look for is missing", 3 },
    { "node:1,", "',' needs something after it", 7 },
    { "node:,2", "':' needs something after it", 5 },
    { "id>1,2", "'>' compares with one value, not with a list", 4 },
    { "stat3:x", "no column 'stat3': did you mean 'state'", 0 },
    { "open zzzzzzz=1", "no column 'zzzzzzz', but id, state", 5 },
    { "s:x", "'s' may be one of state", 0 },
    { "risk>=b", "'b' is no amount", 6 },
    { "age>3x", "'3x' is no time", 4 },
    { "green<x%", "no share", 6 },
    { "done>1.5", "no count", 5 },
    { "open (held", "closing ')'", 5 },
    { "open)", "closes nothing", 4 },
    { "()", "closes nothing", 1 },
    { "open or", "missing here", 7 },
    { "or open", "stands between", 0 },
    { "open or or held", "stands between", 8 },
    { "open and", "missing here", 8 },
    { "-", "directly before", 0 },
    { "open - held", "directly before", 5 },
    { "why:", "':' needs something", 4 },
    { "risk>= 5", "'>=' needs something", 6 },
    { "open \"held", "closing '\"'", 5 },
    { "\"\"", "between the quotes", 0 },
    { "/open", "closing '/'", 0 },
    { "//", "between the slashes", 0 },
    { "why:/(/", "missing closing parenthesis", 5 },
    { "/ab*+*/", "quantifier does not follow", 5 },
    { "/(.)\\1/", "references", 1 },
};

START_TEST(what_is_no_filter_is_refused_where_it_goes_wrong)
{
    for (size_t i = 0; i < ARRAY_LEN(refusals); i++) {
        const struct refusal *r = &refusals[i];
        struct err err = ERR_INIT;
        struct filter_expr *f = NULL;
        size_t at = 999;
        ck_assert_msg(filter_compile(&f, &table, kinds, r->text, &at, &err) == RC_USAGE, "%s",
                      r->text);
        ck_assert_ptr_null(f);
        ck_assert_msg(strstr(err.msg, r->words) != NULL, "%s: %s", r->text, err.msg);
        ck_assert_msg(at == r->at, "%s: at %zu, not %zu", r->text, at, r->at);
    }
}
END_TEST

START_TEST(length_depth_and_number_of_conditions_are_limited)
{
    char text[700];
    struct err err = ERR_INIT;
    struct filter_expr *f = NULL;
    size_t at;
    memset(text, 'a', 600);
    text[600] = '\0';
    ck_assert_int_eq(filter_compile(&f, &table, NULL, text, &at, &err), RC_USAGE);
    memset(text, '(', 400);
    text[400] = '\0';
    ck_assert_int_eq(filter_compile(&f, &table, NULL, text, &at, &err), RC_USAGE);
    ck_assert_ptr_nonnull(strstr(err.msg, "deep"));
    for (size_t i = 0; i < 400; i += 2)
        memcpy(text + i, "a ", 2);
    ck_assert_int_eq(filter_compile(&f, &table, NULL, text, &at, &err), RC_USAGE);
    ck_assert_ptr_nonnull(strstr(err.msg, "conditions"));
}
END_TEST

START_TEST(only_the_columns_named_are_asked_for)
{
    struct filter_expr *f = compile("state:x or lat>5");
    ck_assert_uint_eq(filter_columns(f), 1u << 1 | 1u << 7);
    filter_free(f);
    f = compile("x"); /* no number shows an x */
    ck_assert_uint_eq(filter_columns(f), 15);
    filter_free(f);
    f = compile("4");
    ck_assert_uint_eq(filter_columns(f), (1u << COLUMNS) - 1);
    filter_free(f);
    f = compile("");
    ck_assert(filter_is_empty(f));
    filter_free(f);
}
END_TEST

START_TEST(a_caret_stands_under_the_wrong_byte)
{
    struct err err = ERR_INIT;
    (void)err_set(&err, RC_USAGE, "no");
    filter_add_caret(&err, "\xc3\xa9t\xc3\xa9 s:x", 6);
    ck_assert_str_eq(err.msg, "no\n  \xc3\xa9t\xc3\xa9 s:x\n      ^");
}
END_TEST

START_TEST(numbers_are_shown_as_panes_show_them)
{
    static const enum value_kind all[] = { VALUE_INT,   VALUE_MONEY,   VALUE_RATIO,
                                           VALUE_SCORE, VALUE_SECONDS, VALUE_MS };
    static const int64_t edges[] = { 0, 1, -1, 9999, 10000, 999999, -999999, 59, 60, 3599, 3600,
                                     172799, 172800, 499, 500, 49999, 50000, INT64_MAX,
                                     INT64_MIN + 1 };
    for (size_t k = 0; k < ARRAY_LEN(all); k++)
        for (uint32_t i = 0; i < 5000; i++) {
            char space[PEEK_SHOWN_MAX];
            struct safe_text shown;
            struct value v;
            int64_t n = i < ARRAY_LEN(edges) ? edges[i]
                                             : (int64_t)(rng_mix(i + 1) >> i % 60);
            value_set_number(&v, all[k], n);
            value_format(&v, &shown);
            struct peek p = { .kind = all[k], .is_known = true, .sign = ' ', .n = n };
            ck_assert_str_eq(peek_shown(&p, space), shown.s);
        }
}
END_TEST

/* Numbers of a kind have the same number exactly when they are shown alike. */
START_TEST(a_shown_number_stands_for_what_is_shown)
{
    static const enum value_kind all[] = { VALUE_MONEY, VALUE_RATIO, VALUE_SCORE };
    static const int64_t steps[] = { 1, 49, 50, 51, 99, 100, 499, 500, 4999, 5000, 9999, 10000,
                                     50000, 100000 };
    for (size_t k = 0; k < ARRAY_LEN(all); k++)
        for (uint32_t i = 0; i < 20000; i++) {
            char one[PEEK_SHOWN_MAX], two[PEEK_SHOWN_MAX];
            int64_t n = (int64_t)(rng_mix(i + 1) >> (24 + i % 39)) * (i % 2 == 0 ? 1 : -1);
            struct peek a = { .kind = all[k], .is_known = true, .n = n }, b = a;
            b.n += steps[i % ARRAY_LEN(steps)];
            bool is_alike = strcmp(peek_shown(&a, one), peek_shown(&b, two)) == 0;
            ck_assert_msg(is_alike == (peek_shown_number(&a) == peek_shown_number(&b)),
                          "%s and %s", peek_shown(&a, one), peek_shown(&b, two));
        }
}
END_TEST

/* --- many rows ------------------------------------------------------------------------------- */

static const char *const scanned[] = {
    "4", "42", "-4", "0.4", "1.5", "20ms", "?", "\"-\"", "s", "open", "tee", "t-1", "/4/", "/^4/",
    "/^[0-9]+$/", "/t-.*9$/", "/ms$/", "/^(open|held)$/", "/[[:space:]]/", "/\\bx/", "/o.*n/",
    "4 or open", "4 -open", "-(4 or /^1/)", "done:4 lat:2", "green:/^0/ or score:/5$/",
    "risk>3 (7 or 8)", "age:2 -why:e", "-lat:/[13]/ kind:s", "state=open /2/", "done!=4 4",
};

/* Some values come again and again, some push one another out, some are not known; ids are
 * written into the space of the rows. */
static void fill_by_chance(uint64_t seed, struct peek_rows *out)
{
    static const char *const states[] = { "open", "held", "closed" };
    static const char *const words[] = { "RING_SUSPECT", "late (x)", "", "\xc3\xa9t\xc3\xa9 4",
                                         "42" };
    out->count = 1 + rng_mix(seed) % PEEK_ROWS;
    for (size_t i = 0; i < out->count; i++) {
        uint64_t r = rng_mix(seed * 1000 + i);
        peek_set_numbered(out, i, 0, "t-", r % 100000, 1);
        peek_set_text(&out->cells[1][i], states[r % ARRAY_LEN(states)]);
        out->cells[1][i].kind = VALUE_STATE;
        peek_set_text(&out->cells[2][i], words[(r >> 8) % ARRAY_LEN(words)]);
        peek_set_text(&out->cells[3][i], r % 5 == 0 ? NULL : words[(r >> 11) % ARRAY_LEN(words)]);
        for (size_t c = 4; c < COLUMNS; c++) {
            uint64_t n = rng_mix(r + c);
            n = c % 2 == 0 ? n % 40 : n % 3 == 0 ? n >> 4 : n % 1000000;
            peek_set_number(&out->cells[c][i], kinds[c], (int64_t)n * (n % 7 == 0 ? -1 : 1));
            out->cells[c][i].is_known = n % 11 != 0;
        }
    }
}

START_TEST(many_rows_are_let_through_as_each_of_them_alone)
{
    static struct peek_rows some;
    for (size_t f = 0; f < ARRAY_LEN(scanned); f++) {
        struct filter_expr *e = compile(scanned[f]);
        struct filter_scan *s = filter_scan_new(e);
        ck_assert_ptr_nonnull(s);
        for (uint64_t seed = 1; seed <= 300; seed++) {
            uint32_t want = 0;
            fill_by_chance(seed, &some);
            for (size_t i = 0; i < some.count; i++)
                want |= (uint32_t)filter_matches(e, &some, i) << i;
            ck_assert_msg(filter_scan_rows(s, &some) == want, "'%s', seed %d", scanned[f],
                          (int)seed);
        }
        filter_scan_free(s);
        filter_free(e);
    }
}
END_TEST

SUITE("filter",
      a_filter_lets_its_rows_through,
      what_is_no_filter_is_refused_where_it_goes_wrong,
      length_depth_and_number_of_conditions_are_limited,
      only_the_columns_named_are_asked_for,
      a_caret_stands_under_the_wrong_byte,
      numbers_are_shown_as_panes_show_them,
      a_shown_number_stands_for_what_is_shown,
      many_rows_are_let_through_as_each_of_them_alone)
