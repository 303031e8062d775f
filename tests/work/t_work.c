/* The computations, their roots and commitments. */
#include "../suite.h"
#include "crypto/hex.h"
#include "work/cheat.h"
#include "work/check.h"
#include "work/work.h"

#include <stdio.h>

static struct work_scratch *scratch(void)
{
    struct work_scratch *s = work_scratch_new(NULL);
    ck_assert_ptr_nonnull(s);
    return s;
}

static void assert_hex(const struct digest *d, const char *want)
{
    char hex[DIGEST_HEX_MAX];
    digest_hex(d, hex);
    ck_assert_str_eq(hex, want);
}

START_TEST(a_chain_is_sha256_over_its_documented_start_again_and_again)
{
    uint8_t start[32] = "depin-console chain v1";
    memcpy(start + 24, "\x01\x02\x03\x04\x05\x06\x07\x08", 8);
    struct work_task t = { .kind = WORK_CHAIN, .seed = UINT64_C(0x0102030405060708) };
    struct work_scratch *s = scratch();
    struct sha256 *sha = sha256_new();
    ck_assert_ptr_nonnull(sha);
    struct digest want;
    memcpy(want.b, start, sizeof start);
    for (uint32_t size = 1; size <= 100; size++) {
        sha256_of(sha, want.b, sizeof want.b, &want);
        t.size = size;
        struct work_output o = WORK_OUTPUT_INIT;
        ck_assert_int_eq(work_run(s, &t, &o, NULL), RC_OK);
        ck_assert(digest_equal(&o.result, &want));
        ck_assert(size == 1 ? digest_equal(&o.root, &want)
                            : !digest_equal(&o.root, &want));
        work_output_free(&o);
    }
    sha256_free(sha);
    work_scratch_free(s);
}
END_TEST

/* Computed by an independent program (Python, hashlib) from the text of work.h. */
static const struct vector {
    struct work_task task;
    const char *root, *result;
} vectors[] = {
#include "vectors.inc"
};

START_TEST(roots_and_results_never_change)
{
    struct work_scratch *s = scratch();
    for (size_t i = 0; i < ARRAY_LEN(vectors); i++) {
        struct work_output o = WORK_OUTPUT_INIT;
        struct digest root;
        ck_assert_int_eq(work_run(s, &vectors[i].task, &o, NULL), RC_OK);
        work_root(s, &vectors[i].task, &root);
        assert_hex(&o.root, vectors[i].root);
        assert_hex(&root, vectors[i].root);
        assert_hex(&o.result, vectors[i].result);
        work_output_seal(s, &o);
        assert_hex(&o.root, vectors[i].root);
        work_output_free(&o);
    }
    work_scratch_free(s);
}
END_TEST

START_TEST(a_commitment_is_the_hash_of_53_documented_bytes)
{
    struct work_scratch *s = scratch();
    struct sha256 *sha = sha256_new();
    ck_assert_ptr_nonnull(sha);
    struct digest root, want, got;
    uint8_t bytes[53];
    for (unsigned i = 0; i < 32; i++)
        root.b[i] = (uint8_t)(0xa0 + i);
    const char *hex = "43"
                      "0102030405060708"
                      "090a0b0c"
                      "a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf"
                      "1112131415161718";
    ck_assert(hex_decode(hex, 106, bytes, sizeof bytes));
    sha256_of(sha, bytes, sizeof bytes, &want);
    got = work_commit(s, UINT64_C(0x0102030405060708), 0x090a0b0c, &root,
                      UINT64_C(0x1112131415161718));
    ck_assert(digest_equal(&got, &want));
    assert_hex(&got, "56f54f506ef4ba8de43f7c542d0eeabc381710ec34733ee275bede562aa29b24");
    sha256_free(sha);
    work_scratch_free(s);
}
END_TEST

static const struct bad_task {
    struct work_task task;
    const char *msg;
} bad_tasks[] = {
    { { .kind = (enum work_kind)9, .size = 8 }, "kind '9' is no kind of work" },
    { { .kind = WORK_CHAIN, .size = 0 },
      "size '0' of a chain is not a multiple of 1 from 1 to 1048576" },
    { { .kind = WORK_CHAIN, .size = (1u << 20) + 1 },
      "size '1048577' of a chain is not a multiple of 1 from 1 to 1048576" },
    { { .kind = WORK_CHAIN, .size = 4, .interval = 5 },
      "interval '5' of a chain is above 4" },
    { { .kind = WORK_MATMUL, .size = 12 },
      "size '12' of a matmul is not a multiple of 8 from 8 to 512" },
    { { .kind = WORK_MATMUL, .size = 520 },
      "size '520' of a matmul is not a multiple of 8 from 8 to 512" },
    { { .kind = WORK_MATMUL, .size = 16, .interval = 1 },
      "interval '1' of a matmul is above 0" },
};

START_TEST(an_illegal_task_is_refused_with_what_is_allowed)
{
    struct err e = ERR_INIT;
    ck_assert_int_eq(work_task_check(&bad_tasks[_i].task, &e), RC_INPUT);
    ck_assert_str_eq(e.msg, bad_tasks[_i].msg);
}
END_TEST

START_TEST(kinds_are_known_by_name)
{
    enum work_kind kind = WORK_CHAIN;
    ck_assert(work_kind_parse("monte", &kind));
    ck_assert_int_eq(kind, WORK_MONTE_CARLO);
    ck_assert(work_kind_parse("matmul", &kind));
    ck_assert_int_eq(kind, WORK_MATMUL);
    ck_assert(!work_kind_parse("mat", &kind));
    ck_assert_str_eq(work_kind_name(WORK_CHAIN), "chain");
    ck_assert_ptr_null(work_kind_name((enum work_kind)0));
    ck_assert_ptr_null(work_ops((enum work_kind)0));
}
END_TEST

START_TEST(units_segments_and_costs_follow_from_the_task)
{
    struct work_task one = { .kind = WORK_CHAIN, .size = 1 };
    struct work_task many = { .kind = WORK_CHAIN, .size = 16384 };
    struct work_task fine = { .kind = WORK_CHAIN, .size = 16384, .interval = 32 };
    struct work_task odd = { .kind = WORK_CHAIN, .size = 100 };
    struct work_task product = { .kind = WORK_MATMUL, .size = 64 };
    ck_assert(work_root_is_answer(&one));
    ck_assert_uint_eq(work_cost(&one), 1);
    ck_assert_uint_eq(work_segments(&many), 32);
    ck_assert_uint_eq(work_units(&many), 33);
    ck_assert_uint_eq(work_segments(&fine), 512);
    ck_assert_uint_eq(work_segments(&odd), 25); /* 4 steps each */
    ck_assert_uint_eq(work_segments(&product), 64);
    ck_assert_uint_eq(work_steps(&product), 64);
    ck_assert_uint_eq(work_cost(&many), 16384 + 33 + 32 * 2);
}
END_TEST

START_TEST(hits_over_points_are_a_quarter_of_pi)
{
    struct work_scratch *s = scratch();
    struct work_output o = WORK_OUTPUT_INIT;
    struct work_task t = { .kind = WORK_MONTE_CARLO, .seed = 3, .size = 4096 };
    ck_assert_int_eq(work_run(s, &t, &o, NULL), RC_OK);
    /* pi/4 of 2^20 points are 823549.7; the deviation is 421 */
    ck_assert_uint_gt(work_monte_carlo_hits(&o), 823550 - 4 * 421);
    ck_assert_uint_lt(work_monte_carlo_hits(&o), 823550 + 4 * 421);
    work_output_free(&o);
    work_scratch_free(s);
}
END_TEST

START_TEST(answers_differ_by_hardware_class_where_the_work_does)
{
    struct work_scratch *s = scratch();
    struct digest root[21];
    for (uint16_t c = 0; c <= 20; c++) {
        struct work_task t = { .kind = WORK_OPAQUE, .seed = 3, .size = 48, .hw_class = c };
        work_root(s, &t, &root[c]);
        for (uint16_t k = 0; k < c; k++)
            ck_assert(!digest_equal(&root[k], &root[c]));
    }
    ck_assert(work_ops(WORK_OPAQUE)->may_differ_by_class);
    ck_assert(work_ops(WORK_OPAQUE)->is_hidden);
    work_scratch_free(s);
}
END_TEST

START_TEST(four_bit_weights_give_another_answer)
{
    const enum work_kind kinds[] = { WORK_MATMUL, WORK_MLP, WORK_OPAQUE };
    struct work_scratch *s = scratch();
    for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
        struct work_task full = { .kind = kinds[k], .seed = 5, .size = 8 };
        struct work_task four = { .kind = kinds[k], .seed = 5, .size = 8, .weight_bits = 4 };
        struct digest a, b, again;
        work_root(s, &full, &a);
        work_root(s, &four, &b);
        work_root(s, &full, &again); /* nothing of the other is kept */
        ck_assert(!digest_equal(&a, &b));
        ck_assert(digest_equal(&a, &again));
        ck_assert(work_ops(kinds[k])->has_weights);
    }
    work_scratch_free(s);
}
END_TEST

START_TEST(one_scratch_serves_tasks_in_any_order)
{
    struct work_scratch *s = scratch();
    struct work_task a = { .kind = WORK_MATMUL, .seed = 1, .size = 64 };
    struct work_task b = { .kind = WORK_MATMUL, .seed = 2, .size = 64 };
    struct work_task c = { .kind = WORK_MATMUL, .seed = 1, .size = 32 };
    const struct work_task *order[] = { &a, &b, &c, &a, &c, &b, &a };
    for (size_t i = 0; i < ARRAY_LEN(order); i++) {
        struct work_scratch *fresh = scratch();
        struct digest reused, alone;
        work_root(s, order[i], &reused);
        work_root(fresh, order[i], &alone);
        ck_assert(digest_equal(&reused, &alone));
        work_scratch_free(fresh);
    }
    work_scratch_free(s);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("work");
    TCase *tc = tcase_create("work");
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, a_chain_is_sha256_over_its_documented_start_again_and_again);
    tcase_add_test(tc, roots_and_results_never_change);
    tcase_add_test(tc, a_commitment_is_the_hash_of_53_documented_bytes);
    tcase_add_loop_test(tc, an_illegal_task_is_refused_with_what_is_allowed, 0,
                        (int)ARRAY_LEN(bad_tasks));
    tcase_add_test(tc, kinds_are_known_by_name);
    tcase_add_test(tc, units_segments_and_costs_follow_from_the_task);
    tcase_add_test(tc, hits_over_points_are_a_quarter_of_pi);
    tcase_add_test(tc, answers_differ_by_hardware_class_where_the_work_does);
    tcase_add_test(tc, four_bit_weights_give_another_answer);
    tcase_add_test(tc, one_scratch_serves_tasks_in_any_order);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
