#include "app/value.h"
#include "app/history.h"
#include "app/names.h"
#include "app/reasons.h"
#include "base/csv.h"
#include "tests/suite.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

START_TEST(values_are_shown_as_panes_need_them)
{
    static const struct {
        enum value_kind kind;
        int64_t n;
        const char *shown, *exact;
    } rows[] = {
        { VALUE_INT, 1234567, "1234567", "1234567" },
        { VALUE_INT, INT64_MIN, "-9223372036854775808", "-9223372036854775808" },
        { VALUE_MONEY, 12500000, "12.50", "12.500000" },
        { VALUE_MONEY, 833, "0.0008", "0.000833" },
        { VALUE_MONEY, -120000000, "-120.00", "-120.000000" },
        { VALUE_RATIO, 714000, "0.714", "0.714000" },
        { VALUE_SCORE, 812345678, "0.8123", "0.812345678" },
        { VALUE_SECONDS, 40, "40s", "40" },
        { VALUE_SECONDS, 60, "1m", "60" },
        { VALUE_SECONDS, 7200, "2h", "7200" },
        { VALUE_SECONDS, 432000, "5d", "432000" },
        { VALUE_SECONDS, -90, "-1m", "-90" },
        { VALUE_SECONDS, INT64_MIN, "-106751991167300d", "-9223372036854775808" },
        { VALUE_MS, 33, "33ms", "33" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct value v;
        struct safe_text text;
        struct buf exact = BUF_INIT;
        value_set_number(&v, rows[i].kind, rows[i].n);
        value_format(&v, &text);
        value_add_exact(&exact, &v);
        ck_assert_str_eq(text.s, rows[i].shown);
        ck_assert_str_eq(exact.data, rows[i].exact);
        buf_free(&exact);
    }
}
END_TEST

START_TEST(states_have_a_sign_and_the_unknown_is_a_question_mark)
{
    struct value v;
    struct safe_text text;
    value_set_word(&v, "open", '~');
    value_format(&v, &text);
    ck_assert_str_eq(text.s, "~ open");
    value_set_optional(&v, VALUE_MS, NODE_UNKNOWN);
    value_format(&v, &text);
    ck_assert_str_eq(text.s, "?");
    value_set_number(&v, VALUE_SECONDS, 120);
    v.sign = '!';
    value_format(&v, &text);
    ck_assert_str_eq(text.s, "2m !");
}
END_TEST

START_TEST(names_are_numbered_in_order_of_arrival)
{
    struct names *n = names_new();
    struct safe_text text;
    ck_assert_ptr_nonnull(n);
    ck_assert_uint_eq(names_number(n, NAME_OWNER, "", 0), 0);
    ck_assert_uint_eq(names_number(n, NAME_OWNER, "anna", 4), 1);
    ck_assert_uint_eq(names_number(n, NAME_OWNER, "bob", 3), 2);
    ck_assert_uint_eq(names_number(n, NAME_OWNER, "anna", 4), 1);
    ck_assert_uint_eq(names_number(n, NAME_REGION, "bob", 3), 1);
    ck_assert_uint_eq(names_find(n, NAME_OWNER, "bob"), 2);
    ck_assert_uint_eq(names_find(n, NAME_OWNER, "carl"), UINT32_MAX);
    ck_assert_uint_eq(names_count(n, NAME_OWNER), 3);
    names_get(n, NAME_OWNER, 2, &text);
    ck_assert_str_eq(text.s, "bob");
    names_get(n, NAME_OWNER, 0, &text);
    ck_assert_str_eq(text.s, "?");
    names_get(n, NAME_OWNER, 9, &text);
    ck_assert_str_eq(text.s, "?");
    names_free(n);
}
END_TEST

START_TEST(nodes_without_a_stored_name_are_called_by_their_number)
{
    struct names *n = names_new();
    struct safe_text text;
    names_get(n, NAME_NODE, 42, &text);
    ck_assert_str_eq(text.s, "node-000042");
    ck_assert_uint_eq(names_find(n, NAME_NODE, "node-000042"), 42);
    ck_assert_uint_eq(names_find(n, NAME_NODE, "node-42"), UINT32_MAX);
    ck_assert_uint_eq(names_find(n, NAME_NODE, "node-0000042"), UINT32_MAX);
    ck_assert_uint_eq(names_find(n, NAME_NODE, "node-1000000"), 1000000);
    ck_assert(names_set(n, NAME_NODE, 0, "alpha"));
    ck_assert(names_set(n, NAME_NODE, 0, "alpha"));
    ck_assert(!names_set(n, NAME_NODE, 1, "alpha"));
    ck_assert(names_set(n, NAME_NODE, 7, "node-000042"));
    ck_assert_uint_eq(names_find(n, NAME_NODE, "node-000042"), 7);
    ck_assert_uint_eq(names_find(n, NAME_NODE, "node-000000"), UINT32_MAX);
    ck_assert_uint_eq(names_find(n, NAME_NODE, "alpha"), 0);
    names_free(n);
}
END_TEST

START_TEST(names_are_cleaned_so_that_equal_looks_are_one_name)
{
    struct names *n = names_new();
    struct safe_text text;
    uint32_t a = names_number(n, NAME_OWNER, "ev\x1b[31mil", 9);
    names_get(n, NAME_OWNER, a, &text);
    ck_assert_str_eq(text.s, "ev\xef\xbf\xbd[31mil");
    ck_assert_uint_eq(names_number(n, NAME_OWNER, "ev\xe2\x80\x8b\x1b[31mil", 12), a);
    names_free(n);
}
END_TEST

START_TEST(a_ring_shows_the_newest_rows_up_to_a_tick)
{
    struct history h;
    ck_assert(history_init(&h));
    ck_assert_uint_eq(history_last_event(&h, UINT32_MAX), 0);
    ck_assert_uint_eq(history_first_event(&h, 0), 0);
    for (uint64_t id = 50; id < 60; id++)
        history_add_event(&h, &(struct event_row){ .id = id, .event.tick = (uint32_t)id / 2 });
    ck_assert_uint_eq(history_first_event(&h, 59), 50);
    ck_assert_uint_eq(history_first_event(&h, 52), 50);
    ck_assert_uint_eq(history_last_event(&h, 24), 0);
    ck_assert_uint_eq(history_last_event(&h, 25), 51);
    ck_assert_uint_eq(history_last_event(&h, 28), 57);
    ck_assert_uint_eq(history_last_event(&h, 900), 59);
    for (uint64_t id = 60; id < 60 + 2 * HISTORY_HELD; id++)
        history_add_event(&h, &(struct event_row){ .id = id, .event.tick = (uint32_t)id / 2 });
    ck_assert_uint_eq(h.last_event - history_first_event(&h, h.last_event) + 1, HISTORY_ROWS);
    ck_assert_uint_eq(h.last_event - history_first_event(&h, h.last_event - 7) + 1,
                      HISTORY_ROWS + 7);
    ck_assert_uint_eq(history_last_event(&h, 26), 0);
    history_close(&h);
}
END_TEST

/* ids 2 .. of events, four a tick; metrics from tick `from` on. */
static void fill(struct history *h, uint64_t rows, uint32_t from)
{
    const int64_t values[METRIC_COUNT] = { 0 };

    ck_assert(history_init(h));
    h->from_tick = from;
    for (uint64_t id = 2; id < 2 + rows; id++) {
        history_add_event(h, &(struct event_row){ .id = id, .event.tick = (uint32_t)id / 4 });
        history_set_metrics(h, (uint32_t)id / 4, values);
    }
}

START_TEST(rings_cover_a_tick_when_all_that_is_shown_of_it_is_held)
{
    struct history h;

    fill(&h, HISTORY_ROWS - 1, 0);
    ck_assert(!history_covers(&h, HISTORY_ROWS)); /* one row less than is shown */
    history_close(&h);
    fill(&h, 4 * HISTORY_HELD, 0);
    ck_assert(history_covers(&h, 4 * HISTORY_HELD / 4));
    ck_assert(history_covers(&h, 4 * HISTORY_HELD / 4 - HISTORY_ROWS / 4));
    ck_assert(!history_covers(&h, 4 * HISTORY_HELD / 4 - HISTORY_ROWS / 4 - 2));
    h.until_tick = 4 * HISTORY_HELD / 4 - 1;
    ck_assert(!history_covers(&h, 4 * HISTORY_HELD / 4));
    history_close(&h);
    fill(&h, 2 * HISTORY_HELD, 2 * HISTORY_HELD / 4 - HISTORY_TICKS + 1);
    ck_assert(!history_covers(&h, 2 * HISTORY_HELD / 4)); /* one tick of metrics less */
    history_close(&h);
    ck_assert(history_init(&h));
    ck_assert(history_covers(&h, 0)); /* nothing was, and nothing is missing */
    history_close(&h);
}
END_TEST

START_TEST(reasons_are_read_as_code_or_digit)
{
    static const struct {
        enum verb verb;
        enum case_kind kind;
        const char *text;
        uint32_t number; /* 0: refused */
    } rows[] = {
        { VERB_REJECT, CASE_HIGH_VALUE, "R02", 2 },
        { VERB_ESCALATE, CASE_HIGH_VALUE, "e1", 1 },
        { VERB_APPROVE, REASON_ABOUT_ANY, "6", 6 },
        { VERB_APPROVE, CASE_HIGH_VALUE, "A07", 0 },
        { VERB_REJECT, CASE_HIGH_VALUE, "A01", 0 },
        { VERB_REJECT, CASE_HIGH_VALUE, "", 0 },
        { VERB_REJECT, CASE_HIGH_VALUE, "R", 0 },
        { VERB_REJECT, CASE_HIGH_VALUE, "0", 0 },
        { VERB_REJECT, CASE_HIGH_VALUE, "R10", 0 },
        { VERB_REJECT, CASE_UNUSUAL_TASK, "R10", 10 },
        { VERB_REJECT, CASE_UNUSUAL_TASK, "r13", 13 },
        { VERB_REJECT, CASE_UNUSUAL_TASK, "12", 12 },
        { VERB_REJECT, CASE_UNUSUAL_TASK, "1", 10 },
        { VERB_REJECT, CASE_UNUSUAL_TASK, "R01", 0 },
        { VERB_REJECT, CASE_UNUSUAL_TASK, "5", 0 },
        { VERB_APPROVE, CASE_UNUSUAL_TASK, "5", 5 },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct err err = ERR_INIT;
        uint32_t number = 0;
        ck_assert_msg(reason_parse(rows[i].verb, rows[i].kind, rows[i].text, &number, &err) ==
                          (rows[i].number == 0 ? RC_USAGE : RC_OK),
                      "'%s': %s", rows[i].text, err.msg);
        ck_assert_uint_eq(number, rows[i].number);
    }
}
END_TEST

START_TEST(each_kind_is_offered_at_most_nine_reasons_and_old_ones_stay_readable)
{
    for (int verb = VERB_APPROVE; verb < VERB_COUNT; verb++)
        for (int kind = 0; kind <= CASE_KIND_COUNT; kind++) {
            uint32_t digits = 0, count = 0;
            for (size_t i = 0; i < reason_count; i++) {
                if (!reason_is_offered(&reasons[i], (enum verb)verb, (enum case_kind)kind))
                    continue;
                count++;
                digits |= 1u << reasons[i].digit;
            }
            ck_assert_uint_ge(count, 1);
            ck_assert_uint_le(count, 9);
            ck_assert_uint_eq(digits, (2u << count) - 2); /* 1 .. count, each once */
        }
    /* What was recorded before a kind had reasons of its own. */
    for (uint32_t number = 1; number <= 9; number++)
        ck_assert_int_eq(reason_get(VERB_REJECT, number)->code[2], (char)('0' + number));
    ck_assert_str_eq(reason_get(VERB_REJECT, 5)->title, "proof invalid");
    ck_assert_ptr_null(reason_get(VERB_REJECT, 14));
}
END_TEST

START_TEST(the_reasons_shipped_as_data_are_those_of_the_program)
{
    FILE *in = fopen(SRCDIR "/data/reasons.csv", "rb");
    ck_assert_ptr_nonnull(in);
    struct csv *c = csv_new_file(in);
    struct err err = ERR_INIT;
    ck_assert_int_eq(csv_read_header(c, &err), RC_OK);
    size_t n = 0;
    for (; csv_next(c, &err) == RC_OK && !csv_at_end(c); n++) {
        char digit[2] = { (char)('0' + reasons[n].digit), '\0' };
        bool is_any = reasons[n].about == REASON_ABOUT_ANY;
        ck_assert_uint_lt(n, reason_count);
        ck_assert_str_eq(csv_field(c, 1).s, verb_words[reasons[n].verb]);
        ck_assert_str_eq(csv_field(c, 2).s, digit);
        ck_assert_str_eq(csv_field(c, 3).s, is_any ? "any" : case_kind_words[reasons[n].about]);
        ck_assert_str_eq(csv_field(c, 4).s, reasons[n].code);
        ck_assert_str_eq(csv_field(c, 5).s, reasons[n].title);
    }
    ck_assert_uint_eq(n, reason_count);
    csv_free(c);
    fclose(in);
}
END_TEST

SUITE("value", values_are_shown_as_panes_need_them,
      states_have_a_sign_and_the_unknown_is_a_question_mark,
      names_are_numbered_in_order_of_arrival,
      nodes_without_a_stored_name_are_called_by_their_number,
      names_are_cleaned_so_that_equal_looks_are_one_name,
      a_ring_shows_the_newest_rows_up_to_a_tick,
      rings_cover_a_tick_when_all_that_is_shown_of_it_is_held,
      reasons_are_read_as_code_or_digit,
      each_kind_is_offered_at_most_nine_reasons_and_old_ones_stay_readable,
      the_reasons_shipped_as_data_are_those_of_the_program)
