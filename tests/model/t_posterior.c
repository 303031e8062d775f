/* Voting rules: counts, weights, ties, and the integers behind the weights. */
#include "../suite.h"
#include "model/posterior.h"

START_TEST(log2_is_exact_at_powers_and_rounds_down_between)
{
    for (unsigned k = 0; k < 64; k++)
        ck_assert_int_eq(posterior_log2(UINT64_C(1) << k), (int)k * POSTERIOR_BIT);
    /* floor(65536 * log2(n)), computed with 60 digits */
    static const struct {
        uint64_t n;
        int32_t log2;
    } known[] = { { 3, 103872 }, { 5, 152169 }, { 10, 217705 }, { 99, 434461 },
                  { 1000000, 1306235 }, { UINT64_MAX, 4194303 } };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        int32_t got = posterior_log2(known[i].n);
        ck_assert_int_le(got, known[i].log2);
        ck_assert_int_ge(got, known[i].log2 - 1);
    }
}
END_TEST

START_TEST(a_better_record_weighs_more_and_none_more_than_the_limit)
{
    const int32_t most = posterior_log2(POSTERIOR_ODDS_MAX);
    int32_t before = INT32_MIN;

    ck_assert_int_eq(posterior_weight(0, 0, 2), 0);
    ck_assert_int_eq(posterior_weight(4000000, 1000000, 2), 2 * POSTERIOR_BIT);
    ck_assert_int_eq(posterior_weight(1000000, 4000000, 2), -2 * POSTERIOR_BIT);
    ck_assert_int_eq(posterior_weight(1, 0, 2), most);
    ck_assert_int_eq(posterior_weight(0, UINT32_MAX, 2), -most);
    ck_assert_int_eq(posterior_weight(UINT32_MAX, 1, 2), most);
    ck_assert_int_eq(posterior_weight(1, 1, 5), 2 * POSTERIOR_BIT);
    for (uint64_t r = 0; r <= 1000; r++) {
        int32_t w = posterior_weight(r, 1000 - r, 2);
        ck_assert_int_ge(w, before);
        before = w;
    }
}
END_TEST

START_TEST(the_majority_counts_heads_and_tells_a_tie)
{
    struct posterior_verdict v;

    posterior_decide((const struct posterior_answer[]){ { 1, 900 }, { 2, -5 } }, 2,
                     POSTERIOR_MAJORITY, &v);
    ck_assert(v.answer == 1 && v.leaders == 1 && v.votes == 3 && v.has_majority);
    ck_assert_uint_eq(v.share_ppm, 666666);
    posterior_decide((const struct posterior_answer[]){ { 2, 0 }, { 1, 0 }, { 2, 0 } }, 3,
                     POSTERIOR_MAJORITY, &v);
    ck_assert(v.answer == 0 && v.leaders == 2 && !v.has_majority);
    posterior_decide((const struct posterior_answer[]){ { 2, 0 }, { 1, 0 }, { 1, 0 } }, 3,
                     POSTERIOR_MAJORITY, &v);
    ck_assert(v.leaders == 1 && !v.has_majority);
    posterior_decide(NULL, 0, POSTERIOR_MAJORITY, &v);
    ck_assert_uint_eq(v.leaders, 0);
    posterior_decide((const struct posterior_answer[]){ { 0, 7 } }, 1, POSTERIOR_WEIGHTED, &v);
    ck_assert_uint_eq(v.leaders, 0);
}
END_TEST

START_TEST(one_good_record_outvotes_two_poor_ones)
{
    const int32_t good = posterior_weight(19000000, 1000000, 2);
    const int32_t poor = posterior_weight(3000000, 2000000, 2);
    const struct posterior_answer answers[] = { { 2, 2 * poor }, { 1, good } };
    struct posterior_verdict v;

    posterior_decide(answers, 2, POSTERIOR_WEIGHTED, &v);
    ck_assert(v.answer == 1 && v.leaders == 1 && !v.has_majority);
    /* 19 / (19 + 1.5^2) = 0.894118 */
    ck_assert_uint_ge(v.share_ppm, 894000);
    ck_assert_uint_le(v.share_ppm, 894200);
}
END_TEST

START_TEST(the_shares_of_two_answers_add_up)
{
    struct posterior_verdict v;

    for (int64_t bits = 0; bits <= 40; bits++) {
        const struct posterior_answer answers[] = { { 1, 0 }, { 1, bits * POSTERIOR_BIT } };
        posterior_decide(answers, 2, POSTERIOR_WEIGHTED, &v);
        uint64_t exact = bits >= 32 ? 1000000 : 1000000 * (UINT64_C(1) << bits) /
                                                    ((UINT64_C(1) << bits) + 1);
        ck_assert_uint_le(v.share_ppm - exact, 1);
        ck_assert_uint_eq(v.leaders, bits == 0 ? 2 : 1);
    }
}
END_TEST

SUITE("posterior", log2_is_exact_at_powers_and_rounds_down_between,
      a_better_record_weighs_more_and_none_more_than_the_limit,
      the_majority_counts_heads_and_tells_a_tie, one_good_record_outvotes_two_poor_ones,
      the_shares_of_two_answers_add_up)
