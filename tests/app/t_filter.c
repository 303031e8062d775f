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

static void fill(size_t r, struct peek_row *out)
{
    const char *const texts[] = { rows[r].id, rows[r].state, rows[r].kind, rows[r].nodes };
    for (size_t c = 0; c < COLUMNS; c++) {
        bool is_text = c < ARRAY_LEN(texts);
        int64_t n = is_text ? 0 : rows[r].n[c - ARRAY_LEN(texts)];
        out->cells[c] = (struct peek){ .kind = kinds[c], .is_known = n >= 0, .sign = ' ', .n = n,
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
    static struct peek_row row;
    for (size_t i = 0; i < ARRAY_LEN(passing); i++) {
        struct filter_expr *f = compile(passing[i].text);
        char got[ROWS + 1] = "";
        size_t n = 0;
        for (size_t r = 0; r < ROWS; r++) {
            fill(r, &row);
            if (filter_matches(f, &row))
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
    { "why:/(/", "bad regular expression", 4 },
    { "/(.)\\1/", "references", 0 },
    { "/((a{99}){99})/", "repetitions", 0 },
    { "/((((((((a+)+)+)+)+)+)+)+)/", "repetitions", 0 },
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

SUITE("filter",
      a_filter_lets_its_rows_through,
      what_is_no_filter_is_refused_where_it_goes_wrong,
      length_depth_and_number_of_conditions_are_limited,
      only_the_columns_named_are_asked_for,
      a_caret_stands_under_the_wrong_byte,
      numbers_are_shown_as_panes_show_them)
