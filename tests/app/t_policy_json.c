/* The policy as a document: what is read, what is refused and with which words, and that
 * what is written reads back the same. */
#include "config.h"

#include "../suite.h"
#include "app/policy_json.h"
#include "base/rng.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct policy defaults(void)
{
    struct policy p;
    policy_defaults(&p);
    return p;
}

static enum rc read_text(struct policy *p, const char *text, struct err *err)
{
    return policy_read(p, text, strlen(text), "p.json", err);
}

START_TEST(the_published_document_loads_as_it_stands)
{
    struct policy p = defaults();
    const char *text =
        "{\"task_requirements\":{\"min_gpu_memory\":\"8GB\",\"max_latency_ms\":500,"
        "\"privacy_level\":\"high\"},\"incentive_model\":{\"base_rate\":0.10,"
        "\"green_bonus\":0.02,\"reputation_multiplier\":1.2},\"verification\":"
        "{\"sample_rate\":0.15,\"dispute_threshold\":3}}";

    ck_assert_int_eq(read_text(&p, text, NULL), RC_OK);
    ck_assert_int_eq(p.task_min_gpu_gb, 8);
    ck_assert_int_eq(p.task_max_latency_ms, 500);
    ck_assert_int_eq(p.task_privacy, 2);
    ck_assert_int_eq(p.base_rate_uusd, 100000);
    ck_assert_int_eq(p.green_bonus_ppm, 20000);
    ck_assert_int_eq(p.reputation_multiplier_ppm, 1200000);
    ck_assert_int_eq(p.sample_rate_ppm, 150000);
    ck_assert_int_eq(p.dispute_threshold, 3);
}
END_TEST

START_TEST(the_shipped_document_loads_with_its_comments)
{
    struct policy p = defaults();
    struct err err = ERR_INIT;

    ck_assert_msg(policy_read_file(&p, SRCDIR "/data/policy.json", &err) == RC_OK, "%s",
                  err.msg);
    ck_assert_int_eq(p.task_min_gpu_gb, 8);
    ck_assert_int_eq(policy_read_file(&p, SRCDIR "/data/no-such-policy", &err),
                     RC_NOT_FOUND);
}
END_TEST

/* One key changes, the others keep what they had. */
START_TEST(a_value_is_read_as_its_kind_allows)
{
    static const struct {
        const char *text;
        enum policy_key key;
        int64_t value;
    } rows[] = {
        { "{}", POLICY_KEY_tick_s, 10 },
        { "{\"heartbeat\":{}}", POLICY_KEY_tick_s, 10 },
        { "\xef\xbb\xbf{ // c\r\n # c\n\"heartbeat\":{\"tick_s\":60}}", POLICY_KEY_tick_s,
          60 },
        { "{\"heartbeat\":{\"tick_s\":6e1}}", POLICY_KEY_tick_s, 60 },
        { "{\"heartbeat\":{\"tick_s\":\"60\"}}", POLICY_KEY_tick_s, 60 },
        { "{\"task_requirements\":{\"min_gpu_memory\":8}}", POLICY_KEY_task_min_gpu_gb,
          8 },
        { "{\"task_requirements\":{\"min_gpu_memory\":\"8 GiB\"}}",
          POLICY_KEY_task_min_gpu_gb, 8 },
        { "{\"task_requirements\":{\"min_gpu_memory\":\"24576MB\"}}",
          POLICY_KEY_task_min_gpu_gb, 24 },
        { "{\"stake\":{\"initial\":\"12.5\"}}", POLICY_KEY_stake_initial_uusd, 12500000 },
        { "{\"stake\":{\"initial\":0.000001}}", POLICY_KEY_stake_initial_uusd, 1 },
        { "{\"stake\":{\"slash_missed\":1}}", POLICY_KEY_slash_missed_ppm, 1000000 },
        { "{\"stake\":{\"slash_missed\":0.5000000}}", POLICY_KEY_slash_missed_ppm,
          500000 },
        { "{\"scoring\":{\"profile\":\"article\"}}", POLICY_KEY_profile,
          PROFILE_ARTICLE },
        { "{\"scoring\":{\"profile\":\"balanced\"}}", POLICY_KEY_profile,
          PROFILE_BALANCED },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct policy p = defaults(), expected = defaults();
        struct err err = ERR_INIT;
        ck_assert_msg(read_text(&p, rows[i].text, &err) == RC_OK, "row %zu: %s", i,
                      err.msg);
        policy_set(&expected, rows[i].key, rows[i].value);
        ck_assert_msg(memcmp(&p, &expected, sizeof p) == 0, "row %zu", i);
    }
}
END_TEST

START_TEST(what_is_wrong_is_refused_with_its_line_its_path_and_what_is_allowed)
{
    static const struct {
        const char *text, *message;
    } rows[] = {
        { "{\n\n\"verification\":{\n\"sampel_rate\":0.2}}",
          "line 4: verification.sampel_rate: no such key; did you mean 'sample_rate'?" },
        { "{\"scoring\":{\"sample_rate\":0.2}}",
          "line 1: scoring.sample_rate: no such key; did you mean "
          "'verification.sample_rate'?" },
        { "{\"scoring\":{\"qqqqqqqqqqq\":1}}",
          "line 1: scoring.qqqqqqqqqqq: no such key" },
        { "{\"verificaton\":{}}",
          "line 1: verificaton: no such group; did you mean 'verification'?" },
        { "{\"sample_rate\":1}", "line 1: sample_rate: no such group; did you mean "
                                 "'verification.sample_rate'?" },
        { "{\"stake\":3}", "line 1: stake: expected an object, not 3" },
        { "[]", "line 1: expected an object, not a list" },
        { "", "line 1:1: expected a value, not the end" },
        { "{\"verification\":{\"sample_rate\":1.5}}",
          "line 1: verification.sample_rate: 1.5 is outside 0.0 to 1.0 (ratio)" },
        { "{\"verification\":{\"sample_rate\":-0.5}}",
          "line 1: verification.sample_rate: -0.5 is outside 0.0 to 1.0 (ratio)" },
        { "{\"verification\":{\"sample_rate\":0.1234567}}",
          "line 1: verification.sample_rate: 0.1234567 has more than six decimals; "
          "allowed "
          "are 0.0 to 1.0 (ratio)" },
        { "{\"verification\":{\"sample_rate\":true}}",
          "line 1: verification.sample_rate: a truth value is no number; allowed are 0.0 "
          "to "
          "1.0 (ratio)" },
        { "{\"verification\":{\"dispute_threshold\":2.5}}",
          "line 1: verification.dispute_threshold: 2.5 is no whole number; allowed are 1 "
          "to "
          "1000 (faults)" },
        { "{\"verification\":{\"dispute_threshold\":null}}",
          "line 1: verification.dispute_threshold: null is no whole number; allowed are "
          "1 to "
          "1000 (faults)" },
        { "{\"task_requirements\":{\"min_gpu_memory\":\"8 apples\"}}",
          "line 1: task_requirements.min_gpu_memory: '8 apples' is no whole number of "
          "GiB "
          "such as 8 or \"8GB\"; allowed are \"0GB\" to \"4096GB\" (GiB)" },
        { "{\"task_requirements\":{\"min_gpu_memory\":\"5TB\"}}",
          "line 1: task_requirements.min_gpu_memory: '5TB' is outside \"0GB\" to "
          "\"4096GB\" "
          "(GiB)" },
        { "{\"task_requirements\":{\"privacy_level\":\"hihg\"}}",
          "line 1: task_requirements.privacy_level: 'hihg' is not one of \"low\", "
          "\"standard\", \"high\"" },
        { "{\"task_requirements\":{\"privacy_level\":\"low|standard\"}}",
          "line 1: task_requirements.privacy_level: 'low|standard' is not one of "
          "\"low\", "
          "\"standard\", \"high\"" },
        { "{\"task_requirements\":{\"privacy_level\":\"\"}}",
          "line 1: task_requirements.privacy_level: '' is not one of \"low\", "
          "\"standard\", \"high\"" },
        { "{\"incentive_model\":{\"base_rate\":1e30}}",
          "line 1: incentive_model.base_rate: 1e30 is no number; allowed are 0.0 to "
          "1000.0 "
          "($ per GPU-hour)" },
        { "{\"heartbeat\":{\"failover_s\":10}}",
          "heartbeat.failover_s: 10 has to be at least heartbeat.suspect_s: 20" },
        { "{\"heartbeat\":{\"down_s\":29}}",
          "heartbeat.down_s: 29 has to be at least heartbeat.failover_s: 30" },
        { "{\"demand\":{\"matmul_n\":12}}", "demand.matmul_n: 12 is no multiple of 8" },
        { "{\"scoring\":{\"weight_performance\":1,\"weight_reputation\":1,\"weight_"
          "latency\":1,"
          "\"weight_green\":1,\"weight_cost\":0.5}}",
          "scoring.weight_performance 1.0 + scoring.weight_reputation 1.0 + scoring.weight_latency "
          "1.0 + scoring.weight_green 1.0 + scoring.weight_cost 0.5 = 4.5, above 4 in all" },
        { "{\"stake\":{\"unbonding_s\":100}}",
          "stake.unbonding_s: 100 has to be above stake.evidence_s: 86400" },
        { "{\"stake\":{\"appeal_s\":86400}}",
          "stake.evidence_s: 86400 has to be above stake.appeal_s: 86400" },
        { "{\"demand\":{\"matmul\":1,\"mlp\":0,\"opaque\":0}}",
          "demand.matmul 1.0 + demand.monte_carlo 0.2 = 1.2, above 1 in all" },
        { "{\"stake\":{},\"stake\":{}}", "line 1:21: duplicate key 'stake'" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct policy p = defaults(), before = defaults();
        struct err err = ERR_INIT;
        struct buf expected = BUF_INIT;
        buf_addf(&expected, "cannot read 'p.json': %s", rows[i].message);
        ck_assert_int_eq(read_text(&p, rows[i].text, &err), RC_INPUT);
        ck_assert_str_eq(err.msg, expected.data);
        ck_assert(memcmp(&p, &before, sizeof p) == 0);
        buf_free(&expected);
    }
}
END_TEST

START_TEST(one_wrong_key_leaves_the_policy_as_it_was)
{
    struct policy p = defaults(), before = defaults();

    ck_assert_int_eq(read_text(&p, "{\"heartbeat\":{\"tick_s\":60,\"tock_s\":1}}", NULL),
                     RC_INPUT);
    ck_assert(memcmp(&p, &before, sizeof p) == 0);
}
END_TEST

static struct policy random_policy(uint64_t seed, uint64_t round)
{
    struct policy p = defaults();

    for (int i = 0; i < POLICY_KEY_COUNT; i++) {
        const struct policy_info *info = &policy_infos[i];
        uint64_t span = (uint64_t)(info->max - info->min) + 1;
        uint64_t r = draw(seed, 1, round, 0, (uint32_t)i);
        policy_set(&p, (enum policy_key)i, info->min + (int64_t)(r % span));
    }
    p.suspect_s = 1 + p.suspect_s % 1000;
    p.failover_s = p.suspect_s + p.failover_s % 1000;
    p.down_s = p.failover_s + p.down_s % 1000;
    p.appeal_s = 10 + p.appeal_s % 1000;
    p.evidence_s = p.appeal_s + 1 + p.evidence_s % 1000;
    p.unbonding_s = p.evidence_s + 1 + p.unbonding_s % 1000;
    p.demand_matmul_n -= p.demand_matmul_n % 8;
    p.demand_mlp_batch -= p.demand_mlp_batch % 8;
    p.demand_matmul_ppm = p.demand_mlp_ppm = 0; /* so that shares are at most one in all */
    p.demand_monte_carlo_ppm /= 2;
    p.demand_opaque_ppm /= 2;
    for (int k = POLICY_KEY_mix_flaky_ppm; k <= POLICY_KEY_mix_greenwasher_ppm; k++)
        policy_set(&p, (enum policy_key)k, policy_get(&p, (enum policy_key)k) / 7);
    p.weight_cost_ppm = 0; /* so that the weights are at most four in all */
    ck_assert_int_eq(policy_check(&p), POLICY_KEY_COUNT);
    return p;
}

static enum rc read_mix(struct policy *p, const char *text, struct err *err)
{
    return policy_read_mix(p, text, strlen(text), "m.json", err);
}

START_TEST(a_mix_is_shares_alone_and_what_it_does_not_name_is_nothing)
{
    struct policy p = defaults(), before;
    struct err e = ERR_INIT;
    ck_assert_int_eq(read_mix(&p, "# a ring\n{\"ring\": 0.25, \"lazy\": 0.75}", NULL), RC_OK);
    ck_assert_int_eq(p.mix_ring_ppm, 250000);
    ck_assert_int_eq(p.mix_lazy_ppm, 750000);
    ck_assert_int_eq(p.mix_flaky_ppm, 0);
    ck_assert_int_eq(p.mix_spiteful_ppm, 0);
    ck_assert_int_eq(p.honest_flip_ppm, 200);
    ck_assert_int_eq(p.sample_rate_ppm, 50000);
    ck_assert_int_eq(p.mix_misplaced_ppm, 0);
    ck_assert_int_eq(read_mix(&p, "{\"demand\": {\"tier_high\": 1}, \"late\": 0.5}", NULL), RC_OK);
    ck_assert_int_eq(p.demand_high_ppm, 1000000);
    ck_assert_int_eq(p.demand_opaque_ppm, 50000);
    ck_assert_int_eq(p.mix_late_ppm, 500000);
    before = p;
    ck_assert_int_eq(read_mix(&p, "{\"demand\": {\"tier_hgih\": 1}}", &e), RC_INPUT);
    ck_assert_ptr_nonnull(strstr(e.msg, "demand.tier_hgih: no such key; did you mean 'tier_high'"));
    ck_assert_int_eq(read_mix(&p, "{\"demand\": {\"matmul_n\": 12}}", &e), RC_INPUT);
    ck_assert_ptr_nonnull(strstr(e.msg, "demand.matmul_n: 12 is no multiple of 8"));
    ck_assert_int_eq(read_mix(&p, "{\"demand\": 1}", &e), RC_INPUT);
    ck_assert_int_eq(read_mix(&p, "{\"stake\": {}}", &e), RC_INPUT);
    ck_assert_int_eq(read_mix(&p, "{\"lzay\": 0.5}", &e), RC_INPUT);
    ck_assert_ptr_nonnull(strstr(e.msg, "behaviour.lzay: no such key; did you mean 'lazy'?"));
    ck_assert_int_eq(read_mix(&p, "{\"lazy\": 0.5, \"late\": 0.6}", &e), RC_INPUT);
    ck_assert_str_eq(e.msg, "cannot read 'm.json': behaviour.lazy 0.5 + behaviour.late 0.6 = 1.1, "
                            "above 1 in all");
    ck_assert_int_eq(read_mix(&p, "{\"behaviour\": {\"lazy\": 0.5}}", &e), RC_INPUT);
    ck_assert_int_eq(read_mix(&p, "{\"lazy\": 0.5}, \"demand\": {}", &e), RC_INPUT);
    ck_assert_int_eq(read_mix(&p, "[0.5]", &e), RC_INPUT);
    ck_assert_mem_eq(&p, &before, sizeof p);
}
END_TEST

START_TEST(every_shipped_mix_reads_and_default_is_the_default)
{
    static const char *const names[] = { "flaky",  "lazy", "downgrader",  "ring",     "on-off",
                                         "late", "greenwasher", "spiteful", "nondeterministic",
                                         "all-honest", "default" };
    const char *srcdir = getenv("srcdir");
    char folder[4096];
    (void)snprintf(folder, sizeof folder, "%s/data", srcdir == NULL ? "." : srcdir);
    ck_assert_int_eq(setenv("DEPIN_DATADIR", folder, 1), 0);
    struct policy def = defaults(), p = def;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct err e = ERR_INIT;
        int64_t shares = 0;
        p = def;
        ck_assert_msg(policy_read_mix_file(&p, names[i], &e) == RC_OK, "%s", e.msg);
        for (int k = POLICY_KEY_mix_flaky_ppm; k < POLICY_KEY_honest_flip_ppm; k++)
            shares += policy_get(&p, (enum policy_key)k);
        ck_assert_int_eq(shares == 0, strcmp(names[i], "all-honest") == 0);
    }
    ck_assert_mem_eq(&p, &def, sizeof p);
    ck_assert_int_ne(policy_read_mix_file(&p, "no-such-mix", NULL), RC_OK);
}
END_TEST

START_TEST(what_is_written_reads_back_the_same_and_writes_the_same)
{
    const uint64_t seed = 7;

    for (uint64_t round = 0; round < 200; round++) {
        struct policy p = round == 0 ? defaults() : random_policy(seed, round);
        for (int with_comments = 0; with_comments < 2; with_comments++) {
            struct policy again = defaults();
            struct buf text = BUF_INIT, twice = BUF_INIT;
            struct err err = ERR_INIT;
            policy_write(&p, with_comments != 0, &text);
            ck_assert_msg(policy_read(&again, text.data, text.len, "w", &err) == RC_OK,
                          "seed %d round %d: %s", (int)seed, (int)round, err.msg);
            ck_assert_msg(memcmp(&p, &again, sizeof p) == 0, "seed %d round %d",
                          (int)seed, (int)round);
            policy_write(&again, with_comments != 0, &twice);
            ck_assert_str_eq(text.data, twice.data);
            buf_free(&text);
            buf_free(&twice);
        }
    }
}
END_TEST

START_TEST(the_canonical_form_is_sorted_and_compact)
{
    struct policy p = defaults();
    struct buf text = BUF_INIT;

    policy_write(&p, false, &text);
    ck_assert_ptr_eq(strstr(text.data, "{\"behaviour\":{\"bit_flip\":0.000200,"),
                     text.data);
    ck_assert_ptr_nonnull(strstr(text.data, "\"base_rate\":\"0.100000\","));
    ck_assert_ptr_nonnull(strstr(text.data, "\"privacy_level\":\"standard\"}"));
    ck_assert_ptr_null(strchr(text.data, ' '));
    ck_assert_ptr_null(strchr(text.data, '\n'));
    buf_free(&text);
}
END_TEST

START_TEST(a_difference_is_a_line_a_key)
{
    struct policy old = defaults(), now = defaults();
    struct buf text = BUF_INIT;

    ck_assert_uint_eq(policy_diff(&old, &now, &text), 0);
    ck_assert_str_eq(text.data, "");
    now.sample_rate_ppm = 200000;
    now.profile = PROFILE_ARTICLE;
    ck_assert_uint_eq(policy_diff(&old, &now, &text), 2);
    ck_assert_str_eq(text.data, "verification.sample_rate 0.05 -> 0.2\n"
                                "scoring.profile \"balanced\" -> \"article\"\n");
    buf_free(&text);
}
END_TEST

SUITE("policy_json", the_published_document_loads_as_it_stands,
      the_shipped_document_loads_with_its_comments, a_value_is_read_as_its_kind_allows,
      what_is_wrong_is_refused_with_its_line_its_path_and_what_is_allowed,
      one_wrong_key_leaves_the_policy_as_it_was,
      a_mix_is_shares_alone_and_what_it_does_not_name_is_nothing,
      every_shipped_mix_reads_and_default_is_the_default,
      what_is_written_reads_back_the_same_and_writes_the_same,
      the_canonical_form_is_sorted_and_compact, a_difference_is_a_line_a_key)
