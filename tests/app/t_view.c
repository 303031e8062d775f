/* Views over the fixed tables of the fake engine, and the sort against the C library's. */
#include "config.h"

#include "app/value.h"
#include "app/view.h"
#include "app/view_sort.h"
#include "base/rng.h"
#include "tests/app/fake_engine.h"
#include "tests/suite.h"

#include <stdio.h>
#include <string.h>

/* --- sorting --------------------------------------------------------------------------------- */

enum { ROWS = 5000 };
static struct peek cells[ROWS];
static char words[ROWS][80];
static bool is_reversed, is_by_word, is_still;

static int order_of(const struct peek *a, const struct peek *b)
{
    if (a->is_known != b->is_known)
        return a->is_known ? -1 : 1;
    if (!a->is_known)
        return 0;
    int order = is_by_word ? strncmp(a->text, b->text, 64) : (a->n > b->n) - (a->n < b->n);
    return is_reversed ? -order : order;
}

static int by_cell(const void *x, const void *y)
{
    uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
    int order = order_of(&cells[a], &cells[b]);
    return order != 0 ? order : (a > b) - (a < b);
}

static void check_sort(struct view_keys *k, uint64_t seed)
{
    static uint32_t got[ROWS], want[ROWS];
    static uint64_t spare[ROWS];
    size_t count = 1 + rng_mix(seed) % ROWS;
    ck_assert(view_keys_begin(k, is_reversed, count));
    for (size_t i = 0; i < count; i++) {
        view_keys_add(k, &cells[i], is_still);
        got[i] = want[i] = (uint32_t)i;
    }
    ck_assert(view_keys_sort(k, got, spare, count));
    qsort(want, count, sizeof *want, by_cell);
    for (size_t i = 0; i < count; i++)
        ck_assert_msg(got[i] == want[i], "seed %d, row %zu", (int)seed, i);
}

START_TEST(a_sort_by_number_is_the_sort_of_the_library_and_stable)
{
    struct view_keys *k = view_keys_new();
    for (uint64_t seed = 1; seed <= 60; seed++) {
        is_reversed = seed % 2 == 0;
        is_by_word = false;
        for (size_t i = 0; i < ROWS; i++) {
            uint64_t r = rng_mix(seed * 1000003 + i);
            cells[i] = (struct peek){ .kind = VALUE_MONEY, .is_known = r % 11 != 0,
                                      .n = (int64_t)(r << 8) >> (8 + seed % 56) };
        }
        check_sort(k, seed);
    }
    view_keys_free(k);
}
END_TEST

/* Many different words, or few that stand still: in the latter case rows share them. */
START_TEST(a_sort_by_word_is_the_sort_of_the_library_and_stable)
{
    struct view_keys *k = view_keys_new();
    is_by_word = true;
    for (uint64_t seed = 1; seed <= 80; seed++) {
        size_t different = seed % 4 < 2 ? ROWS : 1 + seed % 7 * 40;
        is_reversed = seed % 2 == 0;
        is_still = seed > 40;
        for (size_t i = 0; i < different; i++) {
            uint64_t r = rng_mix(seed * 1000003 + i);
            size_t len = 1 + r % (seed % 70 + 1);
            for (size_t c = 0; c < len; c++)
                words[i][c] = (char)('a' + (c + 3 < len ? 0 : rng_mix(r + c) % 4));
            words[i][len] = '\0';
        }
        for (size_t i = 0; i < ROWS; i++)
            cells[i] = (struct peek){ .kind = VALUE_TEXT,
                                      .is_known = rng_mix(seed + i) % 13 != 0,
                                      .text = words[rng_mix(i) % different] };
        check_sort(k, seed);
    }
    view_keys_free(k);
}
END_TEST

START_TEST(ids_are_sorted_by_their_numbers)
{
    static const char *const ids[] = { "n-1000", "n-999", "-", "n-007", "n-042" };
    static const uint32_t want[] = { 3, 4, 1, 0, 2 };
    uint32_t rows[] = { 0, 1, 2, 3, 4 };
    uint64_t spare[ARRAY_LEN(ids)];
    struct view_keys *k = view_keys_new();
    ck_assert(view_keys_begin(k, false, ARRAY_LEN(ids)));
    for (size_t i = 0; i < ARRAY_LEN(ids); i++)
        view_keys_add(k, &(struct peek){ .kind = VALUE_TEXT, .is_known = true, .text = ids[i] },
                      i % 2 == 0);
    ck_assert(view_keys_sort(k, rows, spare, ARRAY_LEN(ids)));
    ck_assert_mem_eq(rows, want, sizeof want);
    view_keys_free(k);
}
END_TEST

/* --- views ------------------------------------------------------------------------------------ */

static void set_filter(struct view *v, const struct app *a, const char *text)
{
    struct err err = ERR_INIT;
    ck_assert_msg(view_filter(v, a, text, NULL, &err) == RC_OK, "%s", err.msg);
    view_update(v, a, false);
}

static void check_ids(const struct view *v, const struct app *a, const char *want)
{
    char got[64] = "";
    size_t n = 0;
    for (size_t i = 0; i < view_count(v, a); i++)
        n += (size_t)snprintf(got + n, sizeof got - n, "%s%d", i > 0 ? " " : "",
                              (int)view_id(v, a, i));
    ck_assert_str_eq(got, want);
}

START_TEST(a_plain_view_is_the_table)
{
    struct app *a = fake_app();
    struct view *v = view_new(TABLE_NODES);
    view_update(v, a, false);
    ck_assert_uint_eq(view_count(v, a), FAKE_NODES);
    ck_assert_uint_eq(view_total(v, a), FAKE_NODES);
    ck_assert_uint_eq(view_row(v, a, 3, 0), 3);
    view_free(v);
    fake_app_end();
}
END_TEST

START_TEST(a_view_filters_and_sorts_and_gives_up_both)
{
    struct app *a = fake_app();
    struct view *v = view_new(TABLE_NODES);
    struct err err = ERR_INIT;
    size_t at = 0;
    set_filter(v, a, "-state:down");
    ck_assert_uint_eq(view_count(v, a), FAKE_NODES - 1);
    ck_assert_uint_eq(view_row(v, a, 1, 0), SIZE_MAX);
    ck_assert_uint_eq(view_row(v, a, 2, 0), 1);
    set_filter(v, a, "id<3");
    view_sort(v, filter_column(query_table(TABLE_NODES), "done", 4, &err), true);
    view_update(v, a, false);
    check_ids(v, a, "2 1 0");
    ck_assert_int_eq(view_filter(v, a, "id<3 nix:", &at, &err), RC_USAGE);
    ck_assert_uint_eq(at, 5);
    check_ids(v, a, "2 1 0");
    ck_assert_str_eq(view_filter_text(v), "id<3");
    set_filter(v, a, "");
    view_sort(v, SIZE_MAX, false);
    ck_assert_uint_eq(view_count(v, a), FAKE_NODES);
    view_free(v);
    fake_app_end();
}
END_TEST

START_TEST(a_view_is_made_anew_when_something_changed_and_not_before)
{
    struct app *a = fake_app();
    struct view *v = view_new(TABLE_NODES);
    set_filter(v, a, "state:down");
    check_ids(v, a, "1");
    fake_engine()->nodes[2].state = NODE_DOWN;
    view_update(v, a, true);
    check_ids(v, a, "1");
    fake_change();
    view_update(v, a, true);
    check_ids(v, a, "1 2");
    view_free(v);
    fake_app_end();
}
END_TEST

START_TEST(frozen_rows_and_values_stand_still_and_changes_are_counted)
{
    struct app *a = fake_app();
    struct view *v = view_new(TABLE_NODES);
    struct value now[TABLE_COLUMNS_MAX];
    struct safe_text text;
    ck_assert(view_freeze(v, a, 0));
    ck_assert(view_is_frozen(v));
    ck_assert_uint_eq(view_changes(v, a, 0, FAKE_NODES), 0);
    fake_engine()->nodes[2].state = NODE_DOWN;
    fake_engine()->nodes[3].done = 77;
    fake_change();
    view_update(v, a, true);
    view_cells(v, a, 2, now);
    value_format(&now[2], &text);
    ck_assert_str_eq(text.s, "+ idle");
    ck_assert_uint_eq(view_changes(v, a, 0, FAKE_NODES), 2);
    ck_assert_uint_eq(view_changes(v, a, 0, 3), 1);
    view_thaw(v);
    view_update(v, a, true);
    view_cells(v, a, 2, now);
    value_format(&now[2], &text);
    ck_assert_str_eq(text.s, "x down");
    view_free(v);
    fake_app_end();
}
END_TEST

START_TEST(what_is_peeked_is_what_cells_say)
{
    struct app *a = fake_app();
    static struct peek_rows row;
    struct value all[TABLE_COLUMNS_MAX];
    for (int t = 0; t < TABLE_COUNT; t++)
        for (size_t r = 0; r < query_count(a, (enum table_id)t); r++) {
            size_t count = query_table((enum table_id)t)->column_count;
            query_peek(a, (enum table_id)t, r, 1, (UINT32_C(1) << count) - 1, &row);
            query_cells(a, (enum table_id)t, r, all);
            for (size_t c = 0; c < count; c++) {
                ck_assert_int_eq(row.cells[c][0].kind, all[c].kind);
                ck_assert_int_eq(row.cells[c][0].is_known, all[c].is_known);
                if (all[c].is_known && (all[c].kind == VALUE_TEXT || all[c].kind == VALUE_STATE))
                    ck_assert_str_eq(row.cells[c][0].text, all[c].text.s);
                else if (all[c].is_known)
                    ck_assert_int_eq(row.cells[c][0].n, all[c].n);
                else
                    ck_assert_int_eq(row.cells[c][0].sign == '-', all[c].sign == '-');
            }
        }
    fake_app_end();
}
END_TEST

/* The plain way, a row after the other. */
static void check_against_rows(const struct view *v, const struct app *a, const char *text)
{
    static struct peek_rows row;
    struct err err = ERR_INIT;
    struct filter_expr *f = NULL;
    size_t n = 0, at, count = query_table(view_table(v))->column_count;
    ck_assert_int_eq(filter_compile(&f, query_table(view_table(v)), NULL, text, &at, &err), RC_OK);
    for (size_t r = 0; r < query_count(a, view_table(v)); r++) {
        query_peek(a, view_table(v), r, 1, (UINT32_C(1) << count) - 1, &row);
        if (!filter_matches(f, &row, 0))
            continue;
        ck_assert_msg(n < view_count(v, a), "'%s' row %zu", text, r);
        ck_assert_uint_eq(view_id(v, a, n++), query_id(a, view_table(v), r));
    }
    ck_assert_uint_eq(n, view_count(v, a));
    filter_free(f);
}

START_TEST(a_filter_of_a_view_is_the_filter_of_its_rows)
{
    static const char *const texts[] = { "1", "2", "0.", "\"-\"", "/n-?0/", "/[0-9]{3}/", "-/^0$/",
                                         "idle or 3", "-(1 2)", "/\\s/", "e" };
    struct app *a = fake_app();
    for (int t = 0; t < TABLE_COUNT; t++) {
        struct view *v = view_new((enum table_id)t);
        for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
            set_filter(v, a, texts[i]);
            check_against_rows(v, a, texts[i]);
        }
        view_free(v);
    }
    fake_app_end();
}
END_TEST

SUITE("view",
      a_sort_by_number_is_the_sort_of_the_library_and_stable,
      a_sort_by_word_is_the_sort_of_the_library_and_stable,
      ids_are_sorted_by_their_numbers,
      a_plain_view_is_the_table,
      a_view_filters_and_sorts_and_gives_up_both,
      a_view_is_made_anew_when_something_changed_and_not_before,
      frozen_rows_and_values_stand_still_and_changes_are_counted,
      what_is_peeked_is_what_cells_say,
      a_filter_of_a_view_is_the_filter_of_its_rows)
