#include "app/entity.h"
#include "app/metrics.h"
#include "app/order.h"
#include "app/output.h"
#include "app/policy_print.h"
#include "app/urgency.h"
#include "base/json.h"
#include "model/jurisdiction.h"
#include "tests/app/fake_engine.h"
#include "tests/suite.h"

#include <ctype.h>
#include <string.h>

static size_t column(enum table_id t, const char *name)
{
    const struct table *table = query_table(t);
    for (size_t c = 0; c < table->column_count; c++)
        if (strcmp(table->columns[c].name, name) == 0)
            return c;
    ck_abort_msg("%s has no column %s", table->name, name);
    return 0;
}

static void check_cell(const struct app *a, enum table_id t, size_t row, const char *name,
                       const char *text)
{
    struct value cells[TABLE_COLUMNS_MAX];
    struct safe_text shown;
    query_cells(a, t, row, cells);
    value_format(&cells[column(t, name)], &shown);
    ck_assert_str_eq(shown.s, text);
}

static void add_history(struct app *a)
{
    history_add_verification(&a->history, &(struct verification_row){
                                              .id = 1, .tick = 1200, .task = 5, .node = 2,
                                              .ran = 3, .failed = 2 });
    history_add_verification(&a->history, &(struct verification_row){
                                              .id = 2, .tick = 1234, .task = 9, .node = 3,
                                              .ran = 1 });
    history_add_event(&a->history,
                      &(struct event_row){ .id = 1,
                                           .event = { .kind = EVENT_NODE_DOWN,
                                                      .tick = 1230,
                                                      .node = 1 } });
    history_add_checkpoint(&a->history, &(struct checkpoint_row){ .id = 1, .tick = 1100,
                                                                  .decisions = 4, .size = 90 });
    a->ledger_size = 95;
    a->anchored_size = 90;
    a->oldest_unanchored_tick = 1230;
}

START_TEST(columns_have_stable_distinct_names)
{
    for (int t = 0; t < TABLE_COUNT; t++) {
        const struct table *table = query_table((enum table_id)t);
        ck_assert_uint_le(table->column_count, TABLE_COLUMNS_MAX);
        ck_assert_str_eq(table->columns[0].name, "id");
        ck_assert_uint_gt(strlen(table->empty), 10);
        for (size_t c = 0; c < table->column_count; c++) {
            const char *name = table->columns[c].name;
            ck_assert_msg(strspn(name, "abcdefghijklmnopqrstuvwxyz_") == strlen(name), "%s", name);
            ck_assert_int_ge(table->columns[c].width, (int)strlen(table->columns[c].title));
            ck_assert_uint_eq(column((enum table_id)t, name), c);
        }
    }
}
END_TEST

START_TEST(a_node_is_found_by_its_number)
{
    struct app *a = fake_app();
    ck_assert_uint_eq(query_count(a, TABLE_NODES), FAKE_NODES);
    ck_assert_uint_eq(query_row(a, TABLE_NODES, 3, 0), 3);
    ck_assert_uint_eq(query_row(a, TABLE_NODES, FAKE_NODES, 0), SIZE_MAX);
    check_cell(a, TABLE_NODES, 1, "id", "n-001");
    check_cell(a, TABLE_NODES, 1, "node_id", "node-000001");
    check_cell(a, TABLE_NODES, 1, "state", "x down");
    check_cell(a, TABLE_NODES, 1, "reputation", "0.714");
    check_cell(a, TABLE_NODES, 1, "price_per_gpu_hour", "0.48");
    check_cell(a, TABLE_NODES, 4, "latency_ms", "?");
    check_cell(a, TABLE_NODES, 4, "owner", "?");
    fake_app_end();
}
END_TEST

START_TEST(a_million_nodes_cost_what_a_page_costs)
{
    struct app *a = fake_app();
    fake_engine()->node_count = 1000000;
    ck_assert_uint_eq(query_count(a, TABLE_NODES), 1000000);
    ck_assert_uint_eq(query_row(a, TABLE_NODES, 999999, 0), 999999);
    check_cell(a, TABLE_NODES, 999999, "id", "n-999999");
    fake_app_end();
}
END_TEST

START_TEST(tasks_stand_newest_first_and_follow_changes)
{
    struct app *a = fake_app();
    struct engine *e = fake_engine();
    ck_assert_uint_eq(query_count(a, TABLE_TASKS), 3);
    ck_assert_uint_eq(query_id(a, TABLE_TASKS, 0), 9);
    ck_assert_uint_eq(query_id(a, TABLE_TASKS, 1), 7);
    ck_assert_uint_eq(query_id(a, TABLE_TASKS, 2), 5);
    ck_assert_uint_eq(query_row(a, TABLE_TASKS, 5, 0), 2);
    ck_assert_uint_eq(query_row(a, TABLE_TASKS, 8, 1), SIZE_MAX);
    check_cell(a, TABLE_TASKS, 0, "id", "t-9");
    check_cell(a, TABLE_TASKS, 0, "state", "~ running");
    check_cell(a, TABLE_TASKS, 0, "node", "n-003");
    check_cell(a, TABLE_TASKS, 0, "backup", "-");
    check_cell(a, TABLE_TASKS, 0, "due_s", "1m");
    check_cell(a, TABLE_TASKS, 1, "age_s", "1m");
    check_cell(a, TABLE_TASKS, 2, "checks", "+---x---");

    e->tasks[3].id = 12; /* the slot of t-7 is used again */
    e->tasks[6] = e->tasks[2];
    e->tasks[6].id = 10;
    e->tasks[0].id = 0;
    ck_assert_uint_eq(query_id(a, TABLE_TASKS, 0), 9); /* nothing changed as far as known */
    fake_change();
    ck_assert_uint_eq(query_count(a, TABLE_TASKS), 3);
    ck_assert_uint_eq(query_id(a, TABLE_TASKS, 0), 12);
    ck_assert_uint_eq(query_id(a, TABLE_TASKS, 1), 10);
    ck_assert_uint_eq(query_id(a, TABLE_TASKS, 2), 9);
    ck_assert_uint_eq(query_row(a, TABLE_TASKS, 7, 1), SIZE_MAX);
    fake_app_end();
}
END_TEST

/* xorshift32: the test's own chance; the seed is printed when it fails. */
static uint32_t next_random(uint32_t *x)
{
    *x ^= *x << 13;
    *x ^= *x >> 17;
    *x ^= *x << 5;
    return *x;
}

START_TEST(the_order_of_tasks_equals_a_full_sort_after_any_changes)
{
    const uint32_t seed = 20240917;
    uint32_t x = seed, next_id = 100;
    struct app *a = fake_app();
    struct engine *e = fake_engine();
    for (int round = 0; round < 2000; round++) {
        for (int k = 0; k < 3; k++) {
            struct task_info *t = &e->tasks[next_random(&x) % FAKE_SLOTS];
            uint32_t dice = next_random(&x) % 4;
            t->id = dice == 0 ? 0 : dice == 1 ? 1 + (uint32_t)(t - e->tasks) : next_id++;
        }
        fake_change();
        size_t expected = 0, n;
        for (size_t i = 0; i < FAKE_SLOTS; i++)
            expected += e->tasks[i].id != 0;
        const struct order_task *order = order_tasks(a->cache, e, &n);
        ck_assert_msg(n == expected, "seed %u round %d", seed, round);
        for (size_t i = 0; i < n; i++) {
            ck_assert_msg(e->tasks[order[i].slot].id == order[i].id &&
                              (i == 0 || order[i - 1].id > order[i].id),
                          "seed %u round %d", seed, round);
            ck_assert_uint_eq(query_row(a, TABLE_TASKS, order[i].id, 0), i);
        }
    }
    fake_app_end();
}
END_TEST

START_TEST(cases_stand_by_urgency)
{
    static const uint64_t expected[] = { 2, 5, 1, 4, 3 }; /* 5 is read faster than 1 */
    struct app *a = fake_app();
    ck_assert_uint_eq(query_count(a, TABLE_CASES), 5);
    for (size_t row = 0; row < 5; row++) {
        ck_assert_uint_eq(query_id(a, TABLE_CASES, row), expected[row]);
        ck_assert_uint_eq(query_row(a, TABLE_CASES, expected[row], 0), row);
    }
    ck_assert_uint_eq(query_row(a, TABLE_CASES, 0, 0), SIZE_MAX);
    ck_assert_uint_eq(query_row(a, TABLE_CASES, 6, 0), SIZE_MAX);
    ck_assert_uint_eq(query_version(a, TABLE_CASES, 2), 3);
    ck_assert_uint_eq(query_version(a, TABLE_NODES, 2), 0);
    check_cell(a, TABLE_CASES, 0, "id", "C-0002");
    check_cell(a, TABLE_CASES, 0, "state", "^ escalated");
    check_cell(a, TABLE_CASES, 0, "due_s", "1m !");
    check_cell(a, TABLE_CASES, 0, "nodes", "001 002 000");
    check_cell(a, TABLE_CASES, 0, "at_risk", "40.00");
    check_cell(a, TABLE_CASES, 1, "task", "-");
    check_cell(a, TABLE_CASES, 3, "due_s", "-");
    check_cell(a, TABLE_CASES, 3, "decision", "reject");
    check_cell(a, TABLE_CASES, 3, "reason", "R02");
    fake_app_end();
}
END_TEST

START_TEST(the_columns_that_decide_fit_on_80_cells)
{
    const struct table *table = query_table(TABLE_CASES);
    int total = 3 - 1; /* the margin of a list */

    for (size_t c = 0; c <= column(TABLE_CASES, "state"); c++)
        total += 1 + table->columns[c].width;
    ck_assert_uint_eq(column(TABLE_CASES, "state"), 7);
    ck_assert_int_le(total, 80);
    for (int kind = 0; kind < CASE_KIND_COUNT; kind++)
        ck_assert_int_le((int)strlen(case_kind_words[kind]),
                         table->columns[column(TABLE_CASES, "kind")].width);
}
END_TEST

/* An hour to decide: k is half of it. */
START_TEST(the_larger_loss_or_the_nearer_end_comes_first)
{
    struct policy p;
    struct case_info a = { .id = 1, .kind = CASE_HIGH_VALUE, .due_tick = 400 }, b = a;

    policy_defaults(&p);
    p.review_sla_s = 3600;
    b.id = 2;
    a.loss_if_wrongly_approved_uusd = a.loss_if_wrongly_rejected_uusd = 10000000;
    b.loss_if_wrongly_approved_uusd = b.loss_if_wrongly_rejected_uusd = 40000000;
    ck_assert_int_gt(urgency_of(&b, 40, &p), urgency_of(&a, 40, &p));
    b.due_tick = 400 + 251; /* 1.386 k later: a quarter of the urgency; a little less */
    ck_assert_int_lt(urgency_of(&b, 40, &p), urgency_of(&a, 40, &p));
    b.due_tick = 400 + 248;
    ck_assert_int_gt(urgency_of(&b, 40, &p), urgency_of(&a, 40, &p));
    for (uint32_t tick = 0; tick < 1000; tick += 7) /* also when overdue */
        ck_assert_int_gt(urgency_of(&b, tick, &p), urgency_of(&a, tick, &p));
    b = a;
    b.kind = CASE_RING_SUSPECT; /* takes three times as long to read */
    ck_assert_int_lt(urgency_of(&b, 40, &p), urgency_of(&a, 40, &p));
    b = a;
    b.loss_if_wrongly_approved_uusd = INT64_MAX;
    b.loss_if_wrongly_rejected_uusd = INT64_MAX;
    ck_assert_int_gt(urgency_of(&b, 40, &p), urgency_of(&a, 40, &p));
    b.loss_if_wrongly_approved_uusd = b.loss_if_wrongly_rejected_uusd = 0;
    ck_assert_int_lt(urgency_of(&b, UINT32_MAX, &p), urgency_of(&a, UINT32_MAX, &p));
}
END_TEST

START_TEST(next_goes_round_the_open_cases)
{
    struct app *a = fake_app();
    ck_assert_uint_eq(query_next_case(a, 0), 2);
    ck_assert_uint_eq(query_next_case(a, 2), 5);
    ck_assert_uint_eq(query_next_case(a, 5), 1);
    ck_assert_uint_eq(query_next_case(a, 1), 2);
    ck_assert_uint_eq(query_next_case(a, 4), 2);
    fake_engine()->case_count = 1;
    fake_change();
    ck_assert_uint_eq(query_next_case(a, 1), 0);
    ck_assert_uint_eq(query_next_case(a, 0), 1);
    fake_engine()->case_count = 0;
    fake_change();
    ck_assert_uint_eq(query_next_case(a, 0), 0);
    fake_app_end();
}
END_TEST

START_TEST(histories_end_at_the_tick_in_view)
{
    struct app *a = fake_app();
    add_history(a);
    ck_assert_uint_eq(query_count(a, TABLE_VERIFICATIONS), 2);
    ck_assert_uint_eq(query_id(a, TABLE_VERIFICATIONS, 0), 2);
    check_cell(a, TABLE_VERIFICATIONS, 0, "verdict", "+ passed");
    check_cell(a, TABLE_VERIFICATIONS, 1, "verdict", "x refused");
    check_cell(a, TABLE_VERIFICATIONS, 1, "freivalds", "x");
    check_cell(a, TABLE_VERIFICATIONS, 1, "vote", "-");
    check_cell(a, TABLE_EVENTS, 0, "text", "n-001 is down");
    check_cell(a, TABLE_ANCHORS, 0, "size", "90");
    fake_engine()->tick = 1210;
    ck_assert_uint_eq(query_count(a, TABLE_VERIFICATIONS), 1);
    ck_assert_uint_eq(query_count(a, TABLE_EVENTS), 0);
    ck_assert_uint_eq(query_row(a, TABLE_VERIFICATIONS, 2, 0), SIZE_MAX);
    fake_app_end();
}
END_TEST

static bool card_has(const struct card *c, char key, char mark, const char *part)
{
    for (size_t i = 0; i < c->count; i++)
        if (c->lines[i].key == key && c->lines[i].mark == mark &&
            strstr(c->lines[i].text.s, part) != NULL)
            return true;
    return false;
}

START_TEST(the_evidence_card_has_nine_items_and_three_consequences)
{
    struct app *a = fake_app();
    struct card c;
    ck_assert(query_card(a, TABLE_CASES, 2, &c));
    ck_assert_uint_eq(c.version, 3);
    ck_assert_ptr_nonnull(strstr(c.title.s, "C-0002 chain t-5 - claim: "));
    ck_assert_ptr_nonnull(strstr(c.title.s, "(001) is right"));
    for (size_t i = 0; i < 12; i++) {
        ck_assert_int_eq(c.lines[i].key, "123456789are"[i]);
        ck_assert_uint_gt(strlen(c.lines[i].text.s), 3);
        ck_assert_int_le(text_width(c.lines[i].text.s), 80);
        if (i < 9)
            ck_assert_msg(strchr("+x-", c.lines[i].mark) != NULL, "item %zu", i + 1);
    }
    ck_assert(card_has(&c, '1', '+', "all as committed"));
    ck_assert(card_has(&c, '2', 'x', "001 002 "));
    ck_assert(card_has(&c, '3', 'x', "000 the same; 001 002 another"));
    ck_assert(card_has(&c, '6', 'x', "001 silent for 40s"));
    ck_assert(card_has(&c, '7', 'x', "001 0 of 3, 002 3 of 3, 000 0 of 3"));
    ck_assert(card_has(&c, '9', '+', "C-0001"));
    ck_assert(card_has(&c, 'a', ' ', "40.00"));
    ck_assert(card_has(&c, 'e', ' ', "to level 2; due again in 25m"));
    ck_assert_str_eq(c.foot.s, "process check, not proof of correctness");
    fake_app_end();
}
END_TEST

/* Turns C-0002 into one about one node. */
static void make_claim_case(enum case_kind kind)
{
    struct case_info *c = &fake_engine()->cases[1];
    c->kind = kind;
    c->task = 0;
    c->node = c->nodes[0] = 1;
    c->node_count = 1;
    c->opened_tick = 1200;
    c->slash_tick = 1100;
    fake_engine()->nodes[1].spec.green_claimed_ppm = 740000;
    fake_engine()->nodes[1].spec.jurisdiction = jurisdiction_by_code("DE", 2);
    fake_change();
}

START_TEST(a_green_claim_stands_beside_what_the_oracles_say)
{
    static const struct {
        struct green_finding found;
        char mark;
        const char *line, *band, *paper;
    } rows[] = {
        { { .band = GREEN_FINE, .grid_ppm = 700000, .spread_ppm = 20000, .oracles = 4,
            .excess_ppm = 40000, .fine_ppm = 60000, .doubt_ppm = 130000,
            .borrowed_from = NODE_NONE }, '+',
          "001 claims 0.74; 4 oracles of DE: 0.70 +-0.02 at T 1200: fine",
          "over by 0.04: fine, fine up to 0.06, slashed above 0.13", NULL },
        { { .band = GREEN_DOUBT, .grid_ppm = 450000, .spread_ppm = 20000, .oracles = 3,
            .certified_ppm = 640000, .excess_ppm = 100000, .fine_ppm = 60000,
            .doubt_ppm = 130000, .borrowed_from = NODE_NONE }, 'x',
          "3 oracles of DE: 0.45 +-0.02 at T 1200: doubt",
          "over by 0.10: doubt", "certificate 2 for 0.64" },
        { { .band = GREEN_OVERSTATED, .grid_ppm = 450000, .spread_ppm = 20000, .oracles = 3,
            .excess_ppm = 290000, .fine_ppm = 60000, .doubt_ppm = 130000,
            .borrowed_from = 3 }, 'x', "at T 1200: overstated", "over by 0.29: overstated",
          "certificate 4 was issued to n-003, which retires it too" },
        { { .band = GREEN_UNKNOWN, .borrowed_from = NODE_NONE }, '-',
          "001 claims 0.74; no oracle", NULL, NULL },
    };
    struct card c;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct app *a = fake_app();
        make_claim_case(CASE_GREEN_DISCREPANCY);
        fake_engine()->green = rows[i].found;
        ck_assert(query_card(a, TABLE_CASES, 2, &c));
        ck_assert_msg(card_has(&c, '8', rows[i].mark, rows[i].line), "%s", rows[i].line);
        if (rows[i].band != NULL)
            ck_assert_msg(card_has(&c, ' ', rows[i].mark, rows[i].band), "%s", rows[i].band);
        if (rows[i].paper != NULL)
            ck_assert(card_has(&c, ' ', rows[i].found.borrowed_from == NODE_NONE ? '+' : 'x',
                               rows[i].paper));
        fake_app_end();
    }
    struct app *a = fake_app();
    make_claim_case(CASE_APPEAL); /* by the readings of when it was slashed */
    fake_engine()->green = rows[2].found;
    ck_assert(query_card(a, TABLE_CASES, 2, &c));
    ck_assert(card_has(&c, '8', 'x', "at T 1100: overstated"));
    fake_app_end();
}
END_TEST

START_TEST(a_claimed_place_stands_beside_a_round_trip_and_physics)
{
    struct app *a = fake_app();
    struct card c;
    make_claim_case(CASE_JURISDICTION);
    ck_assert(query_card(a, TABLE_CASES, 2, &c));
    ck_assert(card_has(&c, '8', '-', "001 says DE; no probe measured it"));
    fake_engine()->location = (struct location_finding){
        .is_impossible = true, .probes = 3, .probe = jurisdiction_by_code("SG", 2),
        .rtt_us = 12340, .gap_km = 9000, .reach_km = 1234 };
    fake_change();
    ck_assert(query_card(a, TABLE_CASES, 2, &c));
    ck_assert(card_has(&c, '8', 'x', "001 says DE; probe SG had its answer in 12.3 ms at T 1200: "
                                     "1234 km, not 9000"));
    ck_assert(card_has(&c, ' ', 'x', "100 km a ms: within 1234 km of SG; DE begins 9000 km"));
    ck_assert(card_has(&c, ' ', '-', "001 claims 0.74"));
    fake_app_end();
}
END_TEST

START_TEST(the_hidden_truth_changes_no_card)
{
    struct app *a = fake_app();
    struct card with, without;
    ck_assert(query_card(a, TABLE_CASES, 2, &with));
    for (uint32_t i = 0; i < FAKE_CASES; i++)
        fake_engine()->cases[i].claim_is_true = false;
    fake_change();
    ck_assert(query_card(a, TABLE_CASES, 2, &without));
    ck_assert_str_eq(with.title.s, without.title.s);
    ck_assert_uint_eq(with.count, without.count);
    for (size_t i = 0; i < with.count; i++)
        ck_assert_str_eq(with.lines[i].text.s, without.lines[i].text.s);
    fake_app_end();
}
END_TEST

START_TEST(evidence_is_computed_once_for_a_case_that_stands_still)
{
    struct app *a = fake_app();
    struct card c;
    ck_assert(query_card(a, TABLE_CASES, 2, &c));
    uint64_t made = fake_engine()->evidence_made;
    ck_assert_uint_eq(made, 3);
    ck_assert(query_card(a, TABLE_CASES, 1, &c)); /* about the same task */
    ck_assert_uint_eq(fake_engine()->evidence_made, made);
    fake_engine()->tasks[0].results[1].state = RESULT_INVALID;
    ck_assert(query_card(a, TABLE_CASES, 2, &c));
    ck_assert_uint_eq(fake_engine()->evidence_made, made + 1);
    fake_app_end();
}
END_TEST

START_TEST(every_table_has_a_card_for_each_row_and_none_for_others)
{
    struct app *a = fake_app();
    struct card c;
    add_history(a);
    for (int t = 0; t < TABLE_COUNT; t++) {
        enum table_id id = (enum table_id)t;
        for (size_t row = 0; row < query_count(a, id); row++) {
            ck_assert(query_card(a, id, query_id(a, id, row), &c));
            ck_assert_uint_gt(c.count, 2);
            for (size_t i = 0; i < c.count; i++)
                ck_assert_msg(c.lines[i].text.s[0] != '\0', "%s", c.title.s);
        }
        ck_assert(!query_card(a, id, 99999, &c));
    }
    ck_assert(query_card(a, TABLE_NODES, 2, &c));
    ck_assert(card_has(&c, ' ', ' ', "!x+"));
    fake_app_end();
}
END_TEST

START_TEST(the_status_counts_what_the_panes_show)
{
    struct app *a = fake_app();
    struct status s;
    add_history(a);
    query_status(a, &s);
    ck_assert_uint_eq(s.tick, 1234);
    ck_assert(s.is_live);
    ck_assert_uint_eq(s.review_open, 3);
    ck_assert_uint_eq(s.review_due, 1);
    ck_assert_uint_eq(s.pending, 1);
    ck_assert_uint_eq(s.oldest_unanchored_s, 40);
    ck_assert_str_eq(s.branch.s, "main");
    ck_assert_uint_eq(strlen(s.ledger_root.s), 12);
    a->head_tick = 1300;
    query_status(a, &s);
    ck_assert(!s.is_live);
    struct card batch;
    query_batch(a, &batch);
    ck_assert_str_eq(batch.title.s, "close the batch: 1 decision");
    ck_assert(card_has(&batch, ' ', ' ', "0 approve, 1 reject, 0 escalate"));
    fake_app_end();
}
END_TEST

START_TEST(ids_are_read_in_every_form_that_is_shown)
{
    static const struct {
        enum table_id table;
        const char *word;
        enum rc rc;
        uint64_t id;
    } rows[] = {
        { TABLE_CASES, "2", RC_OK, 2 },          { TABLE_CASES, "C-0002", RC_OK, 2 },
        { TABLE_CASES, "c-2", RC_OK, 2 },        { TABLE_CASES, "t-2", RC_USAGE, 0 },
        { TABLE_CASES, "99", RC_NOT_FOUND, 0 },  { TABLE_CASES, "", RC_USAGE, 0 },
        { TABLE_NODES, "n-003", RC_OK, 3 },      { TABLE_NODES, "node-000003", RC_OK, 3 },
        { TABLE_NODES, "alpha", RC_OK, 1 },      { TABLE_NODES, "beta", RC_NOT_FOUND, 0 },
        { TABLE_NODES, "n-009", RC_NOT_FOUND, 0 }, { TABLE_TASKS, "t-19034", RC_OK, 19034 },
        { TABLE_EVENTS, "1", RC_OK, 1 },         { TABLE_EVENTS, "-1", RC_USAGE, 0 },
    };
    struct app *a = fake_app();
    add_history(a);
    ck_assert(names_set(a->names, NAME_NODE, 1, "alpha"));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct err err = ERR_INIT;
        uint64_t id = 0;
        ck_assert_msg(entity_parse(a, rows[i].table, rows[i].word, &id, &err) == rows[i].rc,
                      "%s: %s", rows[i].word, err.msg);
        ck_assert_uint_eq(id, rows[i].id);
    }
    fake_app_end();
}
END_TEST

START_TEST(json_of_a_table_is_valid_and_keyed_by_columns)
{
    struct app *a = fake_app();
    add_history(a);
    for (int t = 0; t < TABLE_COUNT; t++) {
        struct buf out = BUF_INIT;
        struct err err = ERR_INIT;
        struct json_doc *doc;
        output_table(a, (enum table_id)t, OUTPUT_JSON, &out);
        ck_assert_int_eq(json_parse(out.data, out.len, NULL, &doc, &err), RC_OK);
        const struct json *first = json_first(json_root(doc));
        ck_assert_uint_eq(json_count(json_root(doc)), query_count(a, (enum table_id)t));
        ck_assert_uint_eq(json_count(first), query_table((enum table_id)t)->column_count);
        json_free(doc);
        buf_free(&out);
    }
    struct buf out = BUF_INIT;
    output_table(a, TABLE_NODES, OUTPUT_JSON, &out);
    ck_assert_ptr_nonnull(strstr(out.data, "\"stake\":\"200.000000\""));
    ck_assert_ptr_nonnull(strstr(out.data, "\"reputation\":0.714000"));
    ck_assert_ptr_nonnull(strstr(out.data, "\"score\":0.812345678"));
    ck_assert_ptr_nonnull(strstr(out.data, "\"ram_gb\":null"));
    ck_assert_ptr_null(strstr(out.data, "claim"));
    buf_free(&out);
    fake_app_end();
}
END_TEST

START_TEST(csv_quotes_what_must_be_quoted)
{
    static const struct {
        const char *cell, *csv;
    } rows[] = {
        { "plain", "plain" },   { "a,b", "\"a,b\"" },       { "say \"x\"", "\"say \"\"x\"\"\"" },
        { "a\nb", "\"a\nb\"" }, { "=1+1", "=1+1" },         { "", "" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buf out = BUF_INIT;
        output_csv_cell(&out, rows[i].cell);
        ck_assert_str_eq(out.data, rows[i].csv);
        buf_free(&out);
    }
    struct app *a = fake_app();
    struct buf out = BUF_INIT;
    output_table(a, TABLE_CASES, OUTPUT_CSV, &out);
    ck_assert_ptr_nonnull(strstr(out.data, "id,age_s,due_s,kind,task,nodes,at_risk,state,"));
    ck_assert_ptr_nonnull(strstr(out.data, "\r\nC-0002,40,60,NO_CONSENSUS,t-5,001 002 000,"
                                           "40.000000,escalated,1,-,-,3,no\r\n"));
    buf_free(&out);
    fake_app_end();
}
END_TEST

START_TEST(text_is_aligned_and_an_empty_table_says_what_to_do)
{
    struct app *a = fake_app();
    struct buf out = BUF_INIT;
    output_table(a, TABLE_CASES, OUTPUT_TEXT, &out);
    ck_assert_int_eq(strncmp(out.data, "CASE    AGE  DUE   KIND", 23), 0);
    ck_assert_ptr_nonnull(strstr(out.data, "\nC-0002  40s  1m !  NO_CONSENSUS"));
    ck_assert_ptr_null(strstr(out.data, " \n"));
    buf_reset(&out);
    output_table(a, TABLE_EVENTS, OUTPUT_TEXT, &out);
    ck_assert_str_eq(out.data, "nothing happened yet: 'pause' runs the clock\n");
    buf_free(&out);
    fake_app_end();
}
END_TEST

START_TEST(a_card_prints_as_text_and_as_json_with_its_row)
{
    struct app *a = fake_app();
    struct buf out = BUF_INIT;
    struct card c;
    struct err err = ERR_INIT;
    struct json_doc *doc;
    ck_assert(query_card(a, TABLE_CASES, 2, &c));
    output_card(a, TABLE_CASES, 0, &c, OUTPUT_TEXT, &out);
    ck_assert_ptr_nonnull(strstr(out.data, "\n 1 + hash"));
    buf_reset(&out);
    output_card(a, TABLE_CASES, 0, &c, OUTPUT_JSON, &out);
    ck_assert_int_eq(json_parse(out.data, out.len, NULL, &doc, &err), RC_OK);
    ck_assert_str_eq(json_string(json_get(json_root(doc), "id")), "C-0002");
    const struct json *lines = json_get(json_get(json_root(doc), "card"), "lines");
    ck_assert_uint_eq(json_count(lines), c.count);
    json_free(doc);
    buf_free(&out);
    fake_app_end();
}
END_TEST

START_TEST(the_published_metrics_come_first)
{
    static const char *const published[] = { "allocation_time_ms", "green_utilization",
                                             "verification_pass_rate", "escalation_rate" };
    struct app *a = fake_app();
    int64_t values[METRIC_COUNT];
    struct metrics_row rows[METRICS_ROWS_MAX];
    struct buf out = BUF_INIT;
    metrics_now(a, values);
    size_t n = metrics_rows(values, NULL, rows);
    for (size_t i = 0; i < 4; i++)
        ck_assert_str_eq(rows[i].name, published[i]);
    ck_assert(!rows[0].value.is_known);
    metrics_print(rows, n, OUTPUT_JSON, &out);
    ck_assert_ptr_nonnull(strstr(out.data, "{\"allocation_time_ms\":null,"
                                           "\"green_utilization\":0.750000,"
                                           "\"verification_pass_rate\":0.970000,"
                                           "\"escalation_rate\":0.050000,"));
    ck_assert_ptr_nonnull(strstr(out.data, "\"paid\":\"12.500000\""));
    const struct metrics_timing timing = { .count = 9, .p50_ns = 1500, .p99_ns = 20000 };
    buf_reset(&out);
    metrics_print(rows, metrics_rows(values, &timing, rows), OUTPUT_CSV, &out);
    ck_assert_ptr_nonnull(strstr(out.data, "allocation_time_ms,0.001500000\r\n"));
    buf_free(&out);
    fake_app_end();
}
END_TEST

START_TEST(the_policy_prints_as_a_document_that_reads_back)
{
    struct policy p;
    struct buf out = BUF_INIT;
    struct err err = ERR_INIT;
    struct json_doc *doc;
    policy_defaults(&p);
    policy_print(&out, &p, false);
    ck_assert_int_eq(json_parse(out.data, out.len, NULL, &doc, &err), RC_OK);
    for (size_t i = 0; i < POLICY_KEY_COUNT; i++)
        ck_assert_ptr_nonnull(json_get(json_get(json_root(doc), policy_infos[i].group),
                                       policy_infos[i].key));
    json_free(doc);
    ck_assert_ptr_nonnull(strstr(out.data, "\"base_rate\": 0.1,"));
    ck_assert_ptr_nonnull(strstr(out.data, "\"profile\": \"balanced\","));
    ck_assert_ptr_nonnull(strstr(out.data, "\"min_gpu_memory\": \"0GB\","));
    const struct json_options with_comments = { .allows_comments = true };
    buf_reset(&out);
    policy_print(&out, &p, true);
    ck_assert_int_eq(json_parse(out.data, out.len, &with_comments, &doc, &err), RC_OK);
    json_free(doc);
    buf_free(&out);
}
END_TEST

SUITE("table", columns_have_stable_distinct_names, a_node_is_found_by_its_number,
      a_million_nodes_cost_what_a_page_costs, tasks_stand_newest_first_and_follow_changes,
      the_order_of_tasks_equals_a_full_sort_after_any_changes, cases_stand_by_urgency,
      the_columns_that_decide_fit_on_80_cells,
      the_larger_loss_or_the_nearer_end_comes_first, next_goes_round_the_open_cases,
      histories_end_at_the_tick_in_view,
      the_evidence_card_has_nine_items_and_three_consequences,
      a_green_claim_stands_beside_what_the_oracles_say,
      a_claimed_place_stands_beside_a_round_trip_and_physics, the_hidden_truth_changes_no_card,
      evidence_is_computed_once_for_a_case_that_stands_still,
      every_table_has_a_card_for_each_row_and_none_for_others,
      the_status_counts_what_the_panes_show, ids_are_read_in_every_form_that_is_shown,
      json_of_a_table_is_valid_and_keyed_by_columns, csv_quotes_what_must_be_quoted,
      text_is_aligned_and_an_empty_table_says_what_to_do,
      a_card_prints_as_text_and_as_json_with_its_row, the_published_metrics_come_first,
      the_policy_prints_as_a_document_that_reads_back)
