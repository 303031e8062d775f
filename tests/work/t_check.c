/* Verifiers find what is wrong, say where, and let honest work pass. */
#include "../suite.h"
#include "base/rng.h"
#include "work/cheat.h"
#include "work/check.h"
#include "work/matmul.h"

static struct work_scratch *s;
static struct work_output o;

static void setup(void)
{
    s = work_scratch_new(NULL);
    ck_assert_ptr_nonnull(s);
    o = (struct work_output)WORK_OUTPUT_INIT;
}

static void teardown(void)
{
    work_output_free(&o);
    work_scratch_free(s);
}

static void submit(const struct work_task *t, const struct cheat_plan *plan)
{
    ck_assert_int_eq(cheat_run(s, t, plan, &o, NULL), RC_OK);
}

static const struct cheat_plan honest;

/* What the submitter does when asked: open what the sample names. */
static struct check_report answer_sample(const struct check_sample *sample)
{
    struct work_opening openings[CHECK_OPENINGS_MAX];
    for (uint32_t i = 0; i < sample->index_count; i++)
        work_open(s, &o, sample->index[i], &openings[i]);
    return check_segments(s, &o.task, &o.root, &o.result, sample, openings,
                          sample->index_count);
}

static struct check_report sample_check(uint64_t challenge)
{
    struct check_sample sample;
    check_sample_draw(&o.task, &o.root, challenge, &sample);
    return answer_sample(&sample);
}

START_TEST(freivalds_misses_none_of_10000_single_element_corruptions)
{
    uint32_t corrupted = 0, honest_checked = 0;
    for (uint32_t n = 16; n <= 64; n += 16) {
        struct work_task t = { .kind = WORK_MATMUL, .seed = n, .size = n };
        submit(&t, &honest);
        for (uint32_t k = 0; k < 2500; k++) {
            uint64_t at = draw_below(n, 1, 0, k, 0, (uint64_t)n * n);
            uint64_t delta = 1 + draw_below(n, 1, 0, k, 1, UINT32_MAX);
            uint8_t *row = o.units + at / n * o.unit_bytes;
            uint32_t column = (uint32_t)(at % n);
            int32_t truth = matmul_element(row, column);
            if (k % 4 == 0) /* the smallest change there is, too */
                delta = k % 8 == 0 ? 1 : UINT32_MAX;
            uint32_t wrong = (uint32_t)truth + (uint32_t)delta;
            for (unsigned b = 0; b < 4; b++)
                row[column * 4 + b] = (uint8_t)(wrong >> 8 * b);
            ck_assert_msg(!check_freivalds_holds(&t, o.units, k), "n %u seed %u", n, k);
            corrupted++;
            matmul_element_set(row, column, truth);
            if (k % 10 == 0) {
                ck_assert_msg(check_freivalds_holds(&t, o.units, k), "n %u seed %u", n,
                              k);
                honest_checked++;
            }
        }
    }
    ck_assert_uint_eq(corrupted, 10000);
    ck_assert_uint_eq(honest_checked, 1000);
}
END_TEST

static struct check_report product(const struct work_task *t, const struct digest *root)
{
    struct work_opening openings[CHECK_OPENINGS_MAX];
    struct check_sample sample;
    check_product_draw(t, root, 99, &sample);
    ck_assert_uint_eq(sample.index_count, CHECK_SAMPLED);
    for (uint32_t i = 0; i < sample.index_count; i++)
        work_open(s, &o, sample.index[i], &openings[i]);
    struct check_report r =
        check_product(s, t, root, o.units, 99, &sample, openings, 0);
    ck_assert_int_eq(r.verdict, CHECK_WITHHELD);
    return check_product(s, t, root, o.units, 99, &sample, openings, sample.index_count);
}

START_TEST(a_product_in_hand_is_checked_without_hashing_all_of_it)
{
    const struct work_task tasks[] = { { .kind = WORK_MATMUL, .seed = 3, .size = 64 },
                                       { .kind = WORK_MLP, .seed = 3, .size = 64 } };
    for (size_t i = 0; i < ARRAY_LEN(tasks); i++) {
        const struct work_task *t = &tasks[i];
        submit(t, &honest);
        struct digest committed = o.root;
        struct check_report r = product(t, &o.root);
        ck_assert_int_eq(r.verdict, CHECK_PASS);
        ck_assert_uint_lt(r.cost_units,
                          check_freivalds(s, t, &o.root, o.units, 99).cost_units);
        o.units[o.unit_bytes * 2] ^= 1; /* bound, and wrong */
        work_output_seal(s, &o);
        r = product(t, &o.root);
        ck_assert_int_eq(r.verdict, CHECK_WRONG);
        ck_assert_uint_eq(r.unit, 2);
        ck_assert_int_eq(product(t, &committed).verdict, CHECK_UNBOUND);
    }
}
END_TEST

START_TEST(freivalds_names_the_row_and_knows_unbound_rows)
{
    for (uint32_t n = 8; n <= WORK_MATMUL_N_MAX; n = n == 8 ? 104 : n + 408) {
        struct work_task t = { .kind = WORK_MATMUL, .seed = 3, .size = n };
        submit(&t, &honest);
        struct check_report r = check_freivalds(s, &t, &o.root, o.units, 99);
        ck_assert_int_eq(r.verdict, CHECK_PASS);
        ck_assert_uint_eq(r.unit, CHECK_NOWHERE);
        struct digest committed = o.root;
        matmul_element_set(o.units + 5 * o.unit_bytes, 2, INT32_MIN);
        r = check_freivalds(s, &t, &committed, o.units, 99);
        ck_assert_int_eq(r.verdict, CHECK_UNBOUND);
        work_output_seal(s, &o);
        r = check_freivalds(s, &t, &o.root, o.units, 99);
        ck_assert_int_eq(r.verdict, CHECK_WRONG);
        ck_assert_uint_eq(r.unit, 5);
        ck_assert(n < 104 || r.cost_units < work_cost(&t));
    }
}
END_TEST

START_TEST(extreme_elements_do_not_overflow_the_algebra)
{
    struct work_task t = { .kind = WORK_MATMUL, .seed = 4, .size = WORK_MATMUL_N_MAX };
    submit(&t, &honest);
    for (uint32_t i = 0; i < t.size * t.size; i++)
        matmul_element_set(o.units, i, i % 2 == 0 ? INT32_MIN : INT32_MAX);
    ck_assert(!check_freivalds_holds(&t, o.units, 1));
    memset(o.units, 0x80, o.count * o.unit_bytes);
    ck_assert(!check_freivalds_holds(&t, o.units, 1));
}
END_TEST

START_TEST(freivalds_misses_none_of_10000_corruptions_of_a_net)
{
    uint32_t corrupted = 0;
    for (uint32_t n = 8; n <= 32; n += 8) {
        struct work_task t = { .kind = WORK_MLP, .seed = n, .size = n };
        submit(&t, &honest);
        for (uint32_t k = 0; k < 2500; k++) {
            uint32_t unit = 1 + k % 3;
            uint8_t *layer = o.units + unit * o.unit_bytes;
            uint32_t at = (uint32_t)draw_below(n, 2, 0, k, 0, work_unit_length(&t, unit) / 4);
            uint64_t delta = 1 + draw_below(n, 2, 0, k, 1, UINT32_MAX);
            int32_t true_sum = matmul_element(layer, at);
            if (k % 4 == 0)
                delta = k % 8 == 0 ? 1 : UINT32_MAX;
            matmul_element_set(layer, at, (int32_t)(uint32_t)((uint64_t)true_sum + delta));
            ck_assert_msg(!check_freivalds_holds(&t, o.units, k), "n %u seed %u", n, k);
            corrupted++;
            matmul_element_set(layer, at, true_sum);
            if (k % 10 == 0)
                ck_assert_msg(check_freivalds_holds(&t, o.units, k), "n %u seed %u", n, k);
        }
        o.units[3] ^= 1; /* the start */
        ck_assert(!check_freivalds_holds(&t, o.units, 1));
    }
    ck_assert_uint_eq(corrupted, 10000);
}
END_TEST

/* What bisection does in the end: two parties agree on a unit and not on the next. */
START_TEST(one_segment_computed_again_from_the_agreed_unit_is_the_truth)
{
    const struct work_task all[] = {
        { .kind = WORK_CHAIN, .seed = 1, .size = 100, .interval = 7 },
        { .kind = WORK_MATMUL, .seed = 2, .size = 16 },
        { .kind = WORK_MLP, .seed = 3, .size = 16 },
        { .kind = WORK_MONTE_CARLO, .seed = 4, .size = 12 },
        { .kind = WORK_OPAQUE, .seed = 5, .size = 20 },
    };
    static uint8_t unit[1 << 16];
    for (size_t k = 0; k < ARRAY_LEN(all); k++) {
        const struct work_ops *ops = work_ops(all[k].kind);
        struct work_opening opening;
        struct digest leaf;
        struct sha256 *sha = sha256_new();
        uint32_t steps = 0;
        submit(&all[k], &honest);
        for (uint32_t i = 0; i < o.count; i++) {
            size_t len = work_unit_length(&all[k], i);
            steps += ops->unit_steps(&all[k], i);
            ops->unit(s, &all[k], i, ops->unit_steps(&all[k], i),
                      i == 0 ? NULL : work_output_unit(&o, i - 1), unit);
            ck_assert_mem_eq(unit, work_output_unit(&o, i), len);
            work_open(s, &o, i, &opening);
            merkle_leaf(sha, opening.unit, len, &leaf);
            if (!work_root_is_answer(&all[k]))
                ck_assert_int_eq(merkle_inclusion_verify(sha, &leaf, i, o.count,
                                                         &opening.proof, &o.root, NULL),
                                 RC_OK);
        }
        ck_assert_uint_eq(steps, work_steps(&all[k]));
        sha256_free(sha);
    }
}
END_TEST

/* The path stands in the output: with every other unit gone, each still leads to the root. */
START_TEST(a_unit_is_opened_without_a_look_at_the_others)
{
    const struct work_task all[] = {
        { .kind = WORK_CHAIN, .seed = 1, .size = 100, .interval = 7 },
        { .kind = WORK_CHAIN, .seed = 1, .size = 64 },
        { .kind = WORK_MATMUL, .seed = 2, .size = 16 },
        { .kind = WORK_MLP, .seed = 3, .size = 16 },
        { .kind = WORK_MONTE_CARLO, .seed = 4, .size = 13 },
    };
    struct sha256 *sha = sha256_new();
    ck_assert_ptr_nonnull(sha);
    for (size_t k = 0; k < ARRAY_LEN(all); k++) {
        submit(&all[k], &honest);
        uint32_t count = o.count;
        for (uint32_t i = 0; i < count; i++) {
            struct work_opening opening;
            struct digest leaf;
            submit(&all[k], &honest);
            uint8_t *unit = o.units + i * o.unit_bytes;
            memset(o.units, 0xee, i * o.unit_bytes);
            memset(unit + o.unit_bytes, 0xee, (count - 1 - i) * o.unit_bytes);
            work_open(s, &o, i, &opening);
            merkle_leaf(sha, opening.unit, work_unit_length(&all[k], i), &leaf);
            ck_assert_int_eq(merkle_inclusion_verify(sha, &leaf, i, count, &opening.proof,
                                                     &o.root, NULL), RC_OK);
        }
    }
    sha256_free(sha);
}
END_TEST

static const struct work_task tasks[] = {
    { .kind = WORK_CHAIN, .seed = 11, .size = 1 },
    { .kind = WORK_CHAIN, .seed = 12, .size = 2 },
    { .kind = WORK_CHAIN, .seed = 13, .size = 33 },
    { .kind = WORK_CHAIN, .seed = 14, .size = 100, .interval = 1 },
    { .kind = WORK_CHAIN, .seed = 15, .size = 1000 },
    { .kind = WORK_CHAIN, .seed = 16, .size = 50, .interval = 50 },
    { .kind = WORK_MATMUL, .seed = 17, .size = 8 },
    { .kind = WORK_MATMUL, .seed = 18, .size = 64 },
    { .kind = WORK_MLP, .seed = 19, .size = 8 },
    { .kind = WORK_MLP, .seed = 20, .size = 24 },
    { .kind = WORK_MONTE_CARLO, .seed = 21, .size = 8 },
    { .kind = WORK_MONTE_CARLO, .seed = 22, .size = 40 },
    { .kind = WORK_OPAQUE, .seed = 23, .size = 1 },
    { .kind = WORK_OPAQUE, .seed = 24, .size = 48 },
};

START_TEST(honest_work_is_never_rejected)
{
    for (uint64_t seed = 0; seed < 100; seed++) {
        struct work_task t = tasks[_i];
        t.seed = seed;
        submit(&t, &honest);
        struct digest root;
        work_root(s, &t, &root);
        ck_assert(digest_equal(&root, &o.root));
        struct check_report r = sample_check(seed);
        ck_assert_int_eq(r.verdict, CHECK_PASS);
        ck_assert_uint_gt(r.steps_rerun, 0);
        ck_assert_int_eq(check_recompute(s, &t, &o.root).verdict, CHECK_PASS);
        struct check_difference d;
        check_first_difference(s, &o, &d);
        ck_assert(!d.differs && d.units_differing == 0 && d.elements_differing == 0);
    }
}
END_TEST

START_TEST(every_cheat_is_caught_by_recomputation_and_located)
{
    const struct work_task *t = &tasks[_i];
    for (uint64_t k = 0; k < 20; k++) {
        const struct cheat_plan plans[] = {
            { .cheat = CHEAT_CONSTANT, .draw = k },
            { .cheat = CHEAT_TRUNCATED,
              .part_ppm = CHEAT_PART_MIN_PPM + 25000 * (uint32_t)k },
            { .cheat = CHEAT_REPLAYED, .seed_replayed = t->seed + 1 + k },
            { .cheat = CHEAT_BIT_FLIP, .draw = rng_mix(k) },
            { .cheat = CHEAT_TARGETED, .draw = rng_mix(k) },
            { .cheat = CHEAT_COLLUDED, .draw = rng_mix(k) },
            { .cheat = CHEAT_DOWNGRADED },
        };
        for (size_t c = 0; c < ARRAY_LEN(plans); c++) {
            struct digest light;
            struct check_difference d;
            if (plans[c].cheat == CHEAT_DOWNGRADED && !work_ops(t->kind)->has_weights)
                continue;
            submit(t, &plans[c]);
            cheat_root(s, t, &plans[c], &light);
            ck_assert(digest_equal(&light, &o.root));
            ck_assert_int_eq(check_recompute(s, t, &o.root).verdict, CHECK_WRONG);
            check_first_difference(s, &o, &d);
            ck_assert(d.differs && d.expected != d.found && d.units_differing > 0);
            if (plans[c].cheat == CHEAT_BIT_FLIP)
                ck_assert(d.bits == 1 && d.elements_differing == 1);
            if (plans[c].cheat == CHEAT_TRUNCATED) {
                uint32_t done =
                    (uint32_t)((uint64_t)work_steps(t) * plans[c].part_ppm / 1000000);
                ck_assert(d.step_from <= done && done < d.step_to);
            }
            if (work_ops(t->kind)->is_algebraic) {
                struct check_report r = check_freivalds(s, t, &o.root, o.units, k);
                ck_assert_int_eq(r.verdict, CHECK_WRONG);
                ck_assert_uint_eq(r.unit, d.unit);
            }
        }
    }
}
END_TEST

START_TEST(the_first_difference_is_exact_for_every_step_of_a_64_step_chain)
{
    struct work_task t = { .kind = WORK_CHAIN, .seed = 5, .size = 64, .interval = 1 };
    for (uint32_t done = 0; done < 64; done++) {
        struct cheat_plan plan = { .cheat = CHEAT_TRUNCATED, .part_ppm = done * 15625 };
        struct check_difference d;
        submit(&t, &plan);
        check_first_difference(s, &o, &d);
        ck_assert(d.differs);
        ck_assert_uint_eq(d.step_from, done);
        ck_assert_uint_eq(d.step_to, done + 1);
        ck_assert_uint_eq(d.unit, done + 1);
        ck_assert_uint_eq(d.units_differing, 64 - done);
        ck_assert_uint_eq(d.units_total, 65);
        ck_assert_uint_eq(d.cost_units, 64);
    }
}
END_TEST

/* All C(32, 2) = 496 samples, so the count is the formula's and not an estimate of it. */
START_TEST(truncated_chains_are_caught_by_exactly_the_samples_that_mathematics_counts)
{
    struct work_task t = { .kind = WORK_CHAIN, .seed = 6, .size = 64 };
    for (uint32_t done = 24; done < 60; done += 5) {
        struct cheat_plan plan = { .cheat = CHEAT_TRUNCATED, .part_ppm = done * 15625 };
        submit(&t, &plan);
        uint32_t right = done / 2, caught = 0;
        for (uint32_t a = 0; a < 32; a++) {
            for (uint32_t b = a + 1; b < 32; b++) {
                struct check_sample sample = { .segment_count = 2,
                                               .segment = { a, b },
                                               .index_count = 6,
                                               .index = { 0, 32, a, a + 1, b, b + 1 } };
                struct check_report r = answer_sample(&sample);
                if (r.verdict == CHECK_PASS)
                    continue;
                caught++;
                ck_assert_int_eq(r.verdict, CHECK_WRONG);
                ck_assert_uint_eq(r.segment, a >= right ? a : b);
                ck_assert_uint_eq(r.unit, r.segment + 1);
            }
        }
        ck_assert_uint_eq(caught, 496 - right * (right - 1) / 2);
    }
}
END_TEST

START_TEST(every_pair_of_segments_is_drawn_equally_often)
{
    struct work_task t = { .kind = WORK_CHAIN, .seed = 7, .size = 64 };
    struct digest root = { .b = { 1 } };
    static uint32_t seen[32][32];
    memset(seen, 0, sizeof seen);
    for (uint64_t challenge = 0; challenge < 496 * 100; challenge++) {
        struct check_sample sample;
        check_sample_draw(&t, &root, challenge, &sample);
        ck_assert_uint_lt(sample.segment[0], sample.segment[1]);
        ck_assert_uint_lt(sample.segment[1], 32);
        seen[sample.segment[0]][sample.segment[1]]++;
    }
    uint64_t squares = 0; /* chi-square times 100, 495 degrees of freedom */
    for (unsigned a = 0; a < 32; a++)
        for (unsigned b = a + 1; b < 32; b++)
            squares += (uint64_t)((int64_t)seen[a][b] - 100) *
                       (uint64_t)((int64_t)seen[a][b] - 100);
    ck_assert_uint_lt(squares / 100, 495 + 4 * 31); /* 4 standard deviations */
    ck_assert_uint_gt(squares / 100, 495 - 4 * 31);
}
END_TEST

START_TEST(a_replayed_chain_fails_at_its_start_whatever_is_sampled)
{
    struct work_task t = { .kind = WORK_CHAIN, .seed = 8, .size = 640 };
    struct cheat_plan plan = { .cheat = CHEAT_REPLAYED, .seed_replayed = 9 };
    submit(&t, &plan);
    for (uint64_t challenge = 0; challenge < 100; challenge++) {
        struct check_report r = sample_check(challenge);
        ck_assert_int_eq(r.verdict, CHECK_WRONG);
        ck_assert_uint_eq(r.unit, 0);
    }
}
END_TEST

START_TEST(openings_that_are_missing_swapped_or_altered_are_told_apart)
{
    struct work_task t = { .kind = WORK_CHAIN, .seed = 10, .size = 640 };
    struct check_sample sample;
    struct work_opening openings[CHECK_OPENINGS_MAX], good;
    submit(&t, &honest);
    check_sample_draw(&t, &o.root, 1, &sample);
    ck_assert_uint_eq(sample.index_count, 6);
    for (uint32_t i = 0; i < 6; i++)
        work_open(s, &o, sample.index[i], &openings[i]);
#define VERDICT(count) \
    check_segments(s, &t, &o.root, &o.result, &sample, openings, count).verdict
    ck_assert_int_eq(VERDICT(6), CHECK_PASS);
    ck_assert_int_eq(VERDICT(5), CHECK_WITHHELD);
    for (uint32_t i = 0; i < 6; i++) {
        uint8_t altered[32];
        good = openings[i];
        openings[i].index ^= 1;
        ck_assert_int_eq(VERDICT(6), CHECK_WITHHELD);
        openings[i] = good;
        memcpy(altered, good.unit, sizeof altered);
        altered[31] ^= 1;
        openings[i].unit = altered;
        ck_assert_int_eq(VERDICT(6), CHECK_UNBOUND);
        openings[i] = good;
        openings[i].proof.hash[0].b[0] ^= 1;
        ck_assert_int_eq(VERDICT(6), CHECK_UNBOUND);
        openings[i] = good;
        openings[i].proof.n--;
        ck_assert_int_eq(VERDICT(6), CHECK_UNBOUND);
        openings[i] = good;
    }
    struct digest other = { .b = { 0 } };
    struct check_report r = check_segments(s, &t, &o.root, &other, &sample, openings, 6);
    ck_assert_int_eq(r.verdict, CHECK_UNBOUND);
    ck_assert_uint_eq(r.unit, 32);
}
END_TEST

START_TEST(a_one_step_chain_costs_one_unit_to_check)
{
    struct check_sample sample;
    submit(&tasks[0], &honest);
    check_sample_draw(&o.task, &o.root, 1, &sample);
    ck_assert_uint_eq(sample.index_count, 0);
    struct check_report r = sample_check(1);
    ck_assert_uint_eq(r.cost_units, 1);
    ck_assert_uint_eq(r.steps_rerun, 1);
    o.root.b[0] ^= 1;
    ck_assert_int_eq(sample_check(1).verdict, CHECK_WRONG);
}
END_TEST

START_TEST(a_reserved_output_is_reused)
{
    struct work_task large = { .kind = WORK_MATMUL, .seed = 1, .size = 128 };
    ck_assert_int_eq(work_output_reserve(&o, &large, NULL), RC_OK);
    const uint8_t *kept = o.units;
    for (size_t i = 0; i < ARRAY_LEN(tasks); i++) {
        submit(&tasks[i], &honest);
        ck_assert_ptr_eq(o.units, kept);
        ck_assert_int_eq(check_recompute(s, &tasks[i], &o.root).verdict, CHECK_PASS);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("check");
    TCase *tc = tcase_create("check");
    tcase_set_timeout(tc, 120);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, freivalds_misses_none_of_10000_single_element_corruptions);
    tcase_add_test(tc, freivalds_misses_none_of_10000_corruptions_of_a_net);
    tcase_add_test(tc, one_segment_computed_again_from_the_agreed_unit_is_the_truth);
    tcase_add_test(tc, a_product_in_hand_is_checked_without_hashing_all_of_it);
    tcase_add_test(tc, freivalds_names_the_row_and_knows_unbound_rows);
    tcase_add_test(tc, extreme_elements_do_not_overflow_the_algebra);
    tcase_add_loop_test(tc, honest_work_is_never_rejected, 0, (int)ARRAY_LEN(tasks));
    tcase_add_loop_test(tc, every_cheat_is_caught_by_recomputation_and_located, 0,
                        (int)ARRAY_LEN(tasks));
    tcase_add_test(tc, the_first_difference_is_exact_for_every_step_of_a_64_step_chain);
    tcase_add_test(
        tc, truncated_chains_are_caught_by_exactly_the_samples_that_mathematics_counts);
    tcase_add_test(tc, every_pair_of_segments_is_drawn_equally_often);
    tcase_add_test(tc, a_replayed_chain_fails_at_its_start_whatever_is_sampled);
    tcase_add_test(tc, a_unit_is_opened_without_a_look_at_the_others);
    tcase_add_test(tc, openings_that_are_missing_swapped_or_altered_are_told_apart);
    tcase_add_test(tc, a_one_step_chain_costs_one_unit_to_check);
    tcase_add_test(tc, a_reserved_output_is_reused);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
