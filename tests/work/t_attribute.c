/* Why an answer is wrong: every cheat is given its class, with the numbers. */
#include "../suite.h"
#include "base/rng.h"
#include "work/attribute.h"
#include "work/cheat.h"

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

static const struct work_task tasks[] = {
    { .kind = WORK_CHAIN, .seed = 1, .size = 64 },
    { .kind = WORK_CHAIN, .seed = 2, .size = 1000 },
    { .kind = WORK_CHAIN, .seed = 3, .size = 20, .interval = 20 },
    { .kind = WORK_MATMUL, .seed = 4, .size = 16 },
    { .kind = WORK_MATMUL, .seed = 5, .size = 64 },
    { .kind = WORK_MLP, .seed = 6, .size = 8 },
    { .kind = WORK_MLP, .seed = 7, .size = 32 },
    { .kind = WORK_MONTE_CARLO, .seed = 8, .size = 16 },
    { .kind = WORK_OPAQUE, .seed = 9, .size = 48 },
};

static struct attribution attributed(const struct work_task *t, const struct cheat_plan *plan)
{
    static const struct attribute_other others[] = { { 17, 100 }, { 18, 101 }, { 19, 102 } };
    struct attribution a;
    ck_assert_int_eq(cheat_run(s, t, plan, &o, NULL), RC_OK);
    attribute_output(s, &o, others, ARRAY_LEN(others), &a);
    return a;
}

static const struct {
    enum cheat cheat;
    enum fault_class fault;
} classes[] = {
    { CHEAT_NONE, FAULT_NONE },           { CHEAT_BIT_FLIP, FAULT_HARDWARE },
    { CHEAT_CONSTANT, FAULT_LAZY },       { CHEAT_DOWNGRADED, FAULT_DOWNGRADE },
    { CHEAT_TRUNCATED, FAULT_TRUNCATED }, { CHEAT_REPLAYED, FAULT_REPLAY },
    { CHEAT_TARGETED, FAULT_TARGETED },   { CHEAT_COLLUDED, FAULT_TARGETED },
};

START_TEST(every_cheat_has_its_class)
{
    for (size_t k = 0; k < ARRAY_LEN(tasks); k++) {
        for (uint64_t i = 0; i < 20; i++) {
            struct work_task t = tasks[k];
            t.seed += i;
            struct cheat_plan plan = { .cheat = classes[_i].cheat,
                                       .part_ppm = 100000 + 40000 * (uint32_t)i,
                                       .seed_replayed = 101,
                                       .draw = draw(i, 2, 0, 0, 0) };
            enum fault_class want = classes[_i].fault;
            if (plan.cheat == CHEAT_DOWNGRADED && !work_ops(t.kind)->has_weights)
                want = FAULT_NONE;
            struct attribution a = attributed(&t, &plan);
            ck_assert_msg(a.fault == want, "task %zu draw %u: %s", k, (unsigned)i,
                          fault_word(a.fault));
            ck_assert_uint_eq(a.steps_total, work_steps(&t));
            if (want == FAULT_TRUNCATED)
                ck_assert_uint_eq(a.steps_done,
                                  (uint64_t)work_steps(&t) * plan.part_ppm / 1000000);
            if (want == FAULT_REPLAY)
                ck_assert_uint_eq(a.other_task, 18);
            if (want == FAULT_TARGETED && plan.cheat == CHEAT_TARGETED)
                ck_assert_uint_eq(a.elements_differing, 1);
        }
    }
}
END_TEST

START_TEST(the_sentence_says_the_numbers)
{
    static const struct {
        struct attribution a;
        const char *text;
    } rows[] = {
        { { .fault = FAULT_NONE }, "NONE: equals the true result" },
        { { .fault = FAULT_TRUNCATED, .steps_done = 40, .steps_total = 64 },
          "TRUNCATED: equals the true result after 40 of 64 steps" },
        { { .fault = FAULT_HARDWARE, .kind = WORK_MATMUL, .unit = 5, .element = 3, .bit = 7,
            .expected = -12, .found = -140 },
          "HARDWARE_FAULT: one bit differs: bit 7 of element 4 in row 6, -140 instead of -12" },
        { { .fault = FAULT_LAZY, .elements_total = 256, .found = 0 },
          "LAZY: a constant: all 256 elements are 0" },
        { { .fault = FAULT_DOWNGRADE },
          "DOWNGRADE: equals the result computed with 4-bit weights" },
        { { .fault = FAULT_REPLAY, .other_task = 77 },
          "REPLAY: equals the answer to task 77" },
        { { .fault = FAULT_COLLUSION, .members = 3, .operators = 2 },
          "COLLUSION: the same wrong answer from 3 nodes of 2 operators" },
        { { .fault = FAULT_NONDETERMINISM, .answers = 2, .classes = 2 },
          "NONDETERMINISM: 2 answers from 2 hardware classes, alike within each class" },
        { { .fault = FAULT_TARGETED, .kind = WORK_CHAIN, .elements_differing = 1,
            .elements_total = 1056, .element = 4, .unit = 32, .found = 7, .expected = 4 },
          "TARGETED: 1 of 1056 elements differ, first element 5 of state 33: 7 instead of 4" },
    };
    char text[ATTRIBUTION_TEXT_MAX], tight[10];
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        ck_assert_uint_eq(attribution_print(&rows[i].a, text, sizeof text),
                          strlen(rows[i].text));
        ck_assert_str_eq(text, rows[i].text);
    }
    ck_assert_uint_eq(attribution_print(&rows[1].a, tight, sizeof tight), 9);
    ck_assert_str_eq(tight, "TRUNCATED");
}
END_TEST

START_TEST(a_constant_that_also_is_another_answer_is_lazy)
{
    struct work_task t = { .kind = WORK_MATMUL, .seed = 1, .size = 8 };
    struct cheat_plan plan = { .cheat = CHEAT_CONSTANT, .draw = 0 };
    ck_assert_int_eq(attributed(&t, &plan).fault, FAULT_LAZY); /* also 0 of 8 steps */
}
END_TEST

static const struct digest truth = { .b = { 1 } }, wrong = { .b = { 2 } },
                           other = { .b = { 3 } };

START_TEST(one_wrong_answer_of_two_operators_is_collusion)
{
    struct attribution a = { .fault = FAULT_TARGETED };
    struct attribute_answer v[] = { { wrong, 1, 1 }, { wrong, 1, 2 }, { truth, 3, 3 } };
    ck_assert(!attribute_group(v, 3, &truth, false, &a)); /* one operator, two nodes */
    ck_assert_int_eq(a.fault, FAULT_TARGETED);
    v[1].operator_id = 0;
    ck_assert(!attribute_group(v, 3, &truth, false, &a)); /* unknown is nobody */
    v[1].operator_id = 2;
    ck_assert(!attribute_group(v, 3, NULL, false, &a)); /* the truth is not known */
    ck_assert(attribute_group(v, 3, &truth, false, &a));
    ck_assert_int_eq(a.fault, FAULT_COLLUSION);
    ck_assert_uint_eq(a.members, 2);
    ck_assert_uint_eq(a.operators, 2);
    v[1].root = other;
    ck_assert(!attribute_group(v, 3, &truth, false, &a)); /* two different wrong answers */
    v[1].root = v[0].root = truth;
    ck_assert(!attribute_group(v, 3, &truth, false, &a));
}
END_TEST

START_TEST(a_split_along_hardware_classes_blames_nobody)
{
    struct attribution a = { .fault = FAULT_NONE };
    struct attribute_answer v[] = { { wrong, 1, 1 }, { wrong, 2, 1 }, { truth, 3, 2 } };
    ck_assert(attribute_group(v, 3, &truth, true, &a));
    ck_assert_int_eq(a.fault, FAULT_NONDETERMINISM);
    ck_assert_int_eq(fault_blame(a.fault), FAULT_OF_NOBODY);
    ck_assert_uint_eq(a.answers, 2);
    ck_assert(attribute_group(v, 3, &truth, false, &a)); /* work that cannot differ */
    ck_assert_int_eq(a.fault, FAULT_COLLUSION);
    v[2].hw_class = 1; /* one class, two answers */
    ck_assert(!attribute_group(v, 3, NULL, true, &a));
    v[2].hw_class = 0; /* a class that is not known */
    ck_assert(!attribute_group(v, 3, NULL, true, &a));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("attribute");
    TCase *tc = tcase_create("attribute");
    tcase_set_timeout(tc, 120);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_loop_test(tc, every_cheat_has_its_class, 0, (int)ARRAY_LEN(classes));
    tcase_add_test(tc, the_sentence_says_the_numbers);
    tcase_add_test(tc, a_constant_that_also_is_another_answer_is_lazy);
    tcase_add_test(tc, one_wrong_answer_of_two_operators_is_collusion);
    tcase_add_test(tc, a_split_along_hardware_classes_blames_nobody);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
