/*
 * t_model.c - the tables of the domain: state machines that can be told apart and that end,
 * house rules whose defaults hold, events that read as sentences, places in their order.
 */
#include "base/file.h"
#include "model/command.h"
#include "model/event.h"
#include "model/jurisdiction.h"
#include "model/policy.h"
#include "tests/suite.h"

#include <string.h>

static const struct {
    const char *name;
    const struct state_info *table;
    size_t count;
} machines[] = {
    { "node", node_states, NODE_STATE_COUNT },
    { "task", task_states, TASK_STATE_COUNT },
    { "result", result_states, RESULT_STATE_COUNT },
    { "case", case_states, CASE_STATE_COUNT },
};
#define MACHINES (sizeof machines / sizeof *machines)

START_TEST(states_have_words_of_their_own_and_known_signs)
{
    for (size_t m = 0; m < MACHINES; m++)
        for (size_t i = 0; i < machines[m].count; i++) {
            const struct state_info *s = &machines[m].table[i];
            ck_assert_ptr_nonnull(s->word);
            ck_assert_msg(strspn(s->word, "abcdefghijklmnopqrstuvwxyz_") == strlen(s->word) &&
                              s->word[0] != '\0',
                          "%s state '%s'", machines[m].name, s->word);
            ck_assert_ptr_nonnull(strchr("+x~^=?!*- ", s->sign));
            ck_assert_int_eq(state_by_word(machines[m].table, machines[m].count, s->word), (int)i);
        }
    ck_assert_int_eq(state_by_word(node_states, NODE_STATE_COUNT, "asleep"), -1);
    ck_assert_int_eq(state_by_word(node_states, NODE_STATE_COUNT, ""), -1);
}
END_TEST

START_TEST(transitions_lead_to_states_that_exist_and_every_state_is_reached)
{
    for (size_t m = 0; m < MACHINES; m++) {
        uint32_t reached = 1; /* the first one is where everything begins */
        for (size_t i = 0; i < machines[m].count; i++) {
            uint32_t next = machines[m].table[i].next;
            ck_assert_uint_eq(next >> machines[m].count, 0);
            ck_assert_msg((next >> i & 1) == 0, "%s state %zu lists itself", machines[m].name, i);
            for (size_t k = 0; k < machines[m].count; k++)
                ck_assert_int_eq(state_follows(machines[m].table, machines[m].count, (unsigned)i,
                                               (unsigned)k),
                                 i == k || (next >> k & 1) != 0);
        }
        for (size_t round = 0; round < machines[m].count; round++)
            for (size_t i = 0; i < machines[m].count; i++)
                if ((reached >> i & 1) != 0)
                    reached |= machines[m].table[i].next;
        if (machines[m].table == node_states) /* imported nodes are there from the start */
            reached |= 1u << NODE_JOINING;
        ck_assert_msg(reached == (1u << machines[m].count) - 1, "%s: reached %x", machines[m].name,
                      reached);
    }
    ck_assert_uint_eq(case_states[CASE_ANCHORED].next, 0);
    ck_assert(!state_follows(case_states, CASE_STATE_COUNT, CASE_CLOSED, CASE_OPEN));
    ck_assert(!state_follows(task_states, TASK_STATE_COUNT, TASK_FINAL, TASK_FAILED));
}
END_TEST

START_TEST(tasks_that_are_over_can_only_begin_anew)
{
    for (int s = 0; s < TASK_STATE_COUNT; s++)
        if (task_state_is_over((enum task_state)s))
            ck_assert_uint_eq(task_states[s].next, 1u << TASK_QUEUED);
    ck_assert(!task_state_is_over(TASK_REVIEW));
    ck_assert(!task_state_is_over(TASK_PROVISIONAL));
}
END_TEST

START_TEST(the_default_policy_holds_its_own_rules)
{
    struct policy p;
    policy_defaults(&p);
    ck_assert_uint_eq(policy_check(&p), POLICY_KEY_COUNT);
    for (int i = 0; i < POLICY_KEY_COUNT; i++) {
        const struct policy_info *k = &policy_infos[i];
        ck_assert_msg(k->min <= k->def && k->def <= k->max, "%s.%s", k->group, k->key);
        ck_assert_int_eq(policy_get(&p, (enum policy_key)i), k->def);
        ck_assert(k->help[0] != '\0' && k->unit[0] != '\0');
        for (int j = 0; j < i; j++)
            ck_assert_msg(strcmp(k->group, policy_infos[j].group) != 0 ||
                              strcmp(k->key, policy_infos[j].key) != 0,
                          "%s.%s stands twice", k->group, k->key);
        if (k->kind == POLICY_WORD) { /* one word for each number */
            int64_t words = 1;
            for (const char *c = k->unit; *c != '\0'; c++)
                words += *c == '|';
            ck_assert_int_eq(k->min, 0);
            ck_assert_int_eq(k->max, words - 1);
        }
    }
}
END_TEST

START_TEST(a_value_beyond_its_range_names_its_key)
{
    for (int i = 0; i < POLICY_KEY_COUNT; i++) {
        const struct policy_info *k = &policy_infos[i];
        struct policy p;
        policy_defaults(&p);
        policy_set(&p, (enum policy_key)i, k->min - 1);
        ck_assert_uint_eq(policy_check(&p), (unsigned)i);
        policy_set(&p, (enum policy_key)i, k->max + 1);
        ck_assert_uint_eq(policy_check(&p), (unsigned)i);
    }
}
END_TEST

START_TEST(rules_between_keys_hold)
{
    struct policy p;
    policy_defaults(&p);
    p.suspect_s = p.failover_s + 1;
    ck_assert_uint_eq(policy_check(&p), POLICY_KEY_failover_s);
    policy_defaults(&p);
    p.failover_s = p.down_s + 1;
    ck_assert_uint_eq(policy_check(&p), POLICY_KEY_down_s);
    policy_defaults(&p);
    p.suspect_s = p.failover_s = p.down_s;
    ck_assert_uint_eq(policy_check(&p), POLICY_KEY_COUNT);
    p.demand_matmul_n = 12;
    ck_assert_uint_eq(policy_check(&p), POLICY_KEY_demand_matmul_n);
    policy_defaults(&p);
    p.demand_mlp_batch = 12;
    ck_assert_uint_eq(policy_check(&p), POLICY_KEY_demand_mlp_batch);
    policy_defaults(&p);
    p.demand_matmul_ppm = 1000000;
    ck_assert_uint_eq(policy_check(&p), POLICY_KEY_demand_matmul_ppm);
    policy_defaults(&p);
    p.mix_ring_ppm = 1000000;
    ck_assert_uint_eq(policy_check(&p), POLICY_KEY_mix_ring_ppm);
    policy_defaults(&p);
    p.weight_performance_ppm = p.weight_reputation_ppm = p.weight_latency_ppm = 1000000;
    p.weight_green_ppm = 1000000;
    p.weight_cost_ppm = 0;
    ck_assert_uint_eq(policy_check(&p), POLICY_KEY_COUNT);
    p.weight_cost_ppm = 1;
    ck_assert_uint_eq(policy_check(&p), POLICY_KEY_weight_cost_ppm);
}
END_TEST

START_TEST(places_are_numbered_by_their_codes)
{
    ck_assert_uint_eq(jurisdiction_by_code("AD", 2), 1);
    ck_assert_uint_eq(jurisdiction_by_code("ZW", 2), JURISDICTION_COUNT);
    ck_assert_uint_eq(jurisdiction_by_code("de", 2), jurisdiction_by_code("DE", 2));
    ck_assert_uint_eq(jurisdiction_by_code("XX", 2), 0);
    ck_assert_uint_eq(jurisdiction_by_code("??", 2), 0);
    ck_assert_uint_eq(jurisdiction_by_code("DEU", 3), 0);
    ck_assert_uint_eq(jurisdiction_by_code("", 0), 0);
    for (uint16_t i = 1; i <= JURISDICTION_COUNT; i++) {
        const char *code = jurisdiction_code(i);
        ck_assert_uint_eq(jurisdiction_by_code(code, 2), i);
        if (i > 1)
            ck_assert_int_lt(strcmp(jurisdiction_code((uint16_t)(i - 1)), code), 0);
    }
    ck_assert_str_eq(jurisdiction_code(0), "??");
    ck_assert_str_eq(jurisdiction_code(JURISDICTION_COUNT + 1), "??");
}
END_TEST

START_TEST(places_are_those_of_the_shipped_table)
{
    struct buf text = BUF_INIT;
    ck_assert_int_eq(file_read(SRCDIR "/data/jurisdictions.csv", 1u << 20, &text, NULL), RC_OK);
    uint16_t row = 0;
    for (const char *line = text.data; *line != '\0'; line += strcspn(line, "\n") + 1) {
        size_t len = strcspn(line, "\r\n");
        if (row > 0) { /* the last three columns: eu, eea, efta */
            ck_assert_uint_le(row, JURISDICTION_COUNT);
            ck_assert_msg(memcmp(line, jurisdiction_code(row), 2) == 0 && line[2] == ',',
                          "row %u: %.*s", row, (int)len, line);
            ck_assert_msg((line[len - 3] == '1') == jurisdiction_is_eea(row), "%.*s", (int)len,
                          line);
        }
        row++;
    }
    ck_assert_uint_eq(row - 1, JURISDICTION_COUNT);
    buf_free(&text);
}
END_TEST

START_TEST(sets_of_places_hold_what_was_added)
{
    struct jurisdiction_set set = { { 0 } }, eea;
    unsigned count = 0;
    ck_assert(jurisdiction_set_is_empty(&set));
    for (uint16_t i = 0; i <= JURISDICTION_COUNT; i++) {
        ck_assert(!jurisdiction_set_has(&set, i));
        jurisdiction_set_add(&set, i);
        ck_assert(jurisdiction_set_has(&set, i));
    }
    ck_assert(!jurisdiction_set_is_empty(&set));
    ck_assert(!jurisdiction_set_has(&set, 300));
    jurisdiction_set_eea(&eea);
    for (uint16_t i = 0; i <= JURISDICTION_COUNT; i++) {
        ck_assert_int_eq(jurisdiction_set_has(&eea, i), jurisdiction_is_eea(i));
        count += jurisdiction_is_eea(i);
    }
    ck_assert_uint_eq(count, 30); /* 27 of the union, Iceland, Liechtenstein, Norway */
    ck_assert(!jurisdiction_is_eea(jurisdiction_by_code("CH", 2)));
    ck_assert(!jurisdiction_is_eea(jurisdiction_by_code("GB", 2)));
    ck_assert(jurisdiction_is_eea(jurisdiction_by_code("NO", 2)));
}
END_TEST

START_TEST(every_event_reads_as_a_sentence)
{
    for (int k = 0; k < EVENT_COUNT; k++) {
        struct event e = { .kind = (enum event_kind)k,
                           .task = 19034,
                           .node = 42,
                           .case_id = 7,
                           .a = 2,
                           .b = 5 };
        struct buf text = BUF_INIT;
        event_add_text(&text, &e);
        ck_assert_msg(text.len > 5 && text.len < 100 && strchr(text.data, '%') == NULL, "%s: %s",
                      event_infos[k].word, text.data);
        buf_reset(&text); /* of nobody, without a task, with any verb */
        e = (struct event){ .kind = (enum event_kind)k, .node = NODE_NONE, .a = INT64_MIN };
        event_add_text(&text, &e);
        ck_assert(!text.failed && text.len > 0);
        buf_free(&text);
        for (int j = 0; j < k; j++)
            ck_assert_str_ne(event_infos[j].word, event_infos[k].word);
    }
}
END_TEST

START_TEST(sentences_name_what_they_are_about)
{
    static const struct {
        struct event event;
        const char *text;
    } rows[] = {
        { { .kind = EVENT_TASK_MATCHED, .task = 19034, .node = 42 }, "t-19034 runs on n-042" },
        { { .kind = EVENT_TASK_FINAL, .task = 3, .node = 12345, .a = 1234567 },
          "t-3 is final, 1.23 paid to n-12345" },
        { { .kind = EVENT_CASE_DECIDED, .case_id = 42, .a = VERB_REJECT },
          "C-0042: reject, pending" },
        { { .kind = EVENT_TASK_FAILOVER, .task = 8, .node = 1, .a = 7, .b = 32 },
          "t-8 resumed by backup n-001 at 7 of 32 segments" },
        { { .kind = EVENT_BATCH_CLOSED, .node = NODE_NONE, .a = 3 },
          "batch of 3 decisions closed" },
        { { .kind = EVENT_BATCH_CLOSED, .node = NODE_NONE, .a = 1 },
          "batch of 1 decision closed" },
        { { .kind = EVENT_NODE_JAILED, .node = 42, .a = 8677 }, "n-042 jailed until tick 8677" },
        { { .kind = EVENT_NODE_JAILED, .node = 42 }, "n-042 jailed for good" },
        { { .kind = EVENT_CASE_OPENED, .case_id = 2, .task = 29, .node = 42 },
          "C-0002 opened about t-29" },
        { { .kind = EVENT_CASE_OPENED, .case_id = 2, .node = 23 }, "C-0002 opened about n-023" },
        { { .kind = EVENT_TASK_REQUEUED, .task = 8, .node = NODE_NONE },
          "t-8 waits again after -" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buf text = BUF_INIT;
        event_add_text(&text, &rows[i].event);
        ck_assert_str_eq(text.data, rows[i].text);
        buf_free(&text);
    }
}
END_TEST

START_TEST(words_of_commands_cases_and_verbs_are_their_own)
{
    for (int i = 0; i < COMMAND_COUNT; i++)
        for (int k = 0; k < i; k++)
            ck_assert_str_ne(command_names[i], command_names[k]);
    for (int i = 0; i < CASE_KIND_COUNT; i++) {
        ck_assert(case_claims[i][0] != '\0');
        for (int k = 0; k < i; k++)
            ck_assert_str_ne(case_kind_words[i], case_kind_words[k]);
    }
    for (int i = 1; i < VERB_COUNT; i++)
        ck_assert_int_eq(verb_letters[i], verb_words[i][0] - 'a' + 'A');
    ck_assert_str_eq(task_tier_words[TIER_HIGH], "high");
    ck_assert_str_eq(privacy_words[PRIVACY_HIGH], "high");
}
END_TEST

SUITE("model", states_have_words_of_their_own_and_known_signs,
      transitions_lead_to_states_that_exist_and_every_state_is_reached,
      tasks_that_are_over_can_only_begin_anew, the_default_policy_holds_its_own_rules,
      a_value_beyond_its_range_names_its_key, rules_between_keys_hold,
      places_are_numbered_by_their_codes, places_are_those_of_the_shipped_table,
      sets_of_places_hold_what_was_added, every_event_reads_as_a_sentence,
      sentences_name_what_they_are_about, words_of_commands_cases_and_verbs_are_their_own)
