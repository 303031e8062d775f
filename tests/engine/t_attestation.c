/*
 * t_attestation.c - work on hidden input: enclaves attest to answers, nodes prove products,
 * and what both say decides as it should.
 */
#include "tests/engine/kit.h"

static struct policy hidden_policy(void)
{
    struct policy p = kit_calm_policy();
    kit_products(&p, 0);
    p.demand_ppm = 5000000;
    p.demand_duration_s = 150; /* so many at a time that every node gets some */
    p.demand_opaque_ppm = PPM_ONE;
    p.demand_opaque_rounds = 4;
    p.demand_high_ppm = 0; /* one answer a task */
    p.demand_privacy_ppm = PPM_ONE;
    p.demand_high_value_ppm = 0;
    p.route = 0;
    p.tee_quotes_ppm = PPM_ONE;
    p.tee_outdated_ppm = p.tee_expired_ppm = p.zk_proofs_ppm = 0;
    return p;
}

static void run(const struct policy *p, struct metrics *m, uint32_t kinds[CASE_KIND_COUNT])
{
    struct engine *e = kit_engine();
    struct case_info info;

    kit_init(e, 5);
    kit_policy(e, p);
    kit_generate(e, 100, 1);
    kit_steps(e, 60);
    kit_verify(e, 5, "at the end");
    engine_metrics(e, m);
    memset(kinds, 0, sizeof *kinds * CASE_KIND_COUNT);
    for (uint32_t id = 1; id <= engine_case_count(e); id++) {
        ck_assert(engine_case(e, id, &info));
        kinds[info.kind]++;
    }
    engine_free(e);
}

START_TEST(honest_enclaves_attest_and_nobody_is_asked)
{
    struct policy p = hidden_policy();
    struct metrics m;
    uint32_t kinds[CASE_KIND_COUNT];
    p.zk_proofs_ppm = PPM_ONE;
    run(&p, &m, kinds);
    ck_assert_uint_gt(m.tasks_final, 30);
    ck_assert_uint_ge(m.ran_quote, m.tasks_final);
    ck_assert_uint_eq(m.ran_zk, m.ran_quote);
    ck_assert_uint_eq(m.refused_quote + m.refused_zk + m.false_positives, 0);
    ck_assert_uint_eq(kinds[CASE_TEE_AMBIGUOUS], 0);
}
END_TEST

START_TEST(platforms_that_are_not_in_order_are_for_a_person)
{
    for (int expired = 0; expired < 2; expired++) {
        struct policy p = hidden_policy();
        struct metrics m;
        uint32_t kinds[CASE_KIND_COUNT];
        *(expired ? &p.tee_expired_ppm : &p.tee_outdated_ppm) = PPM_ONE;
        run(&p, &m, kinds);
        ck_assert_uint_gt(kinds[CASE_TEE_AMBIGUOUS], 30);
        ck_assert_uint_eq(m.tasks_final, 0);
        ck_assert_uint_eq(m.refused_quote, 0);
    }
}
END_TEST

START_TEST(an_answer_that_the_enclave_did_not_give_is_refused)
{
    struct policy p = hidden_policy();
    struct metrics m;
    uint32_t kinds[CASE_KIND_COUNT];
    p.mix_lazy_ppm = 400000;
    run(&p, &m, kinds);
    ck_assert_uint_gt(m.refused_quote, 0);
    ck_assert_uint_eq(m.wrong_accepted, 0);
    ck_assert_uint_eq(m.false_positives, 0);
}
END_TEST

START_TEST(answers_that_differ_by_hardware_are_attested_to)
{
    struct policy p = hidden_policy();
    struct metrics m;
    uint32_t kinds[CASE_KIND_COUNT];
    p.mix_nondeterministic_ppm = 500000;
    run(&p, &m, kinds);
    ck_assert_uint_gt(m.ran_quote, 30);
    ck_assert_uint_eq(m.refused_quote, 0);
}
END_TEST

START_TEST(weights_that_were_cut_down_prove_nothing)
{
    struct policy p = hidden_policy();
    struct metrics m;
    uint32_t kinds[CASE_KIND_COUNT];
    p.tee_quotes_ppm = 0;
    p.zk_proofs_ppm = PPM_ONE;
    p.mix_downgrader_ppm = 400000;
    run(&p, &m, kinds);
    ck_assert_uint_eq(m.ran_quote, 0);
    ck_assert_uint_gt(m.refused_zk, 0);
    ck_assert_uint_eq(m.wrong_accepted, 0);
    ck_assert_uint_eq(m.false_positives, 0);
}
END_TEST

START_TEST(quotes_change_nothing_about_replay)
{
    struct policy p = hidden_policy();
    struct digest first, second;
    p.tee_outdated_ppm = 300000;
    p.zk_proofs_ppm = 500000;
    for (int i = 0; i < 2; i++) {
        struct engine *e = kit_engine();
        kit_init(e, 9);
        kit_policy(e, &p);
        kit_generate(e, 50, 1);
        kit_steps(e, 30);
        if (i == 1) { /* there and back again */
            for (int k = 0; k < 10; k++)
                ck_assert(engine_back(e));
            kit_steps(e, 10);
        }
        engine_digest(e, i == 0 ? &first : &second);
        engine_free(e);
    }
    ck_assert(digest_equal(&first, &second));
}
END_TEST

SUITE("attestation", honest_enclaves_attest_and_nobody_is_asked,
      platforms_that_are_not_in_order_are_for_a_person,
      an_answer_that_the_enclave_did_not_give_is_refused,
      answers_that_differ_by_hardware_are_attested_to,
      weights_that_were_cut_down_prove_nothing, quotes_change_nothing_about_replay)
