#include "model/posterior.h"

#include <assert.h>

#define FRACTION_BITS 16u
#define ONE_Q32       (UINT64_C(1) << 32)
#define MILLION       1000000u

_Static_assert(POSTERIOR_BIT == 1 << FRACTION_BITS, "a bit is the unit of the fraction");

const char *const posterior_rule_words[POSTERIOR_RULE_COUNT] = {
    [POSTERIOR_MAJORITY] = "majority",
    [POSTERIOR_WEIGHTED] = "posterior",
};

/* Squaring a number in [1, 2) doubles its logarithm: each square tells one more bit. */
int32_t posterior_log2(uint64_t n)
{
    assert(n > 0);
    unsigned whole = 63u - (unsigned)__builtin_clzll(n);
    uint64_t x = n << (63u - whole) >> 32; /* [1, 2) in units of 2^-31 */
    uint32_t fraction = 0;

    for (unsigned bit = FRACTION_BITS; bit-- > 0;) {
        x = x * x >> 31;
        if (x >= ONE_Q32) {
            x >>= 1;
            fraction |= 1u << bit;
        }
    }
    return (int32_t)(whole << FRACTION_BITS | fraction);
}

int32_t posterior_weight(uint64_t r_ppm, uint64_t s_ppm, uint32_t choices)
{
    assert(choices >= 2);
    if (r_ppm == 0 && s_ppm == 0)
        r_ppm = s_ppm = 1;
    const int32_t most = posterior_log2(POSTERIOR_ODDS_MAX);
    int32_t odds = r_ppm == 0   ? -most
                   : s_ppm == 0 ? most
                                : posterior_log2(r_ppm) - posterior_log2(s_ppm);

    odds = odds > most ? most : odds < -most ? -most : odds;
    return odds + posterior_log2(choices - 1);
}

/* 2^-(bits / POSTERIOR_BIT) in units of 2^-32. */
static uint64_t power_of_half(uint64_t bits)
{
    static const uint32_t roots[FRACTION_BITS] = { /* 2^(32 - 2^-k), k from 1 */
        3037000500, 3611622603, 3938502376, 4112874773, 4202935003, 4248701965,
        4271771996, 4283353945, 4289156690, 4292061010, 4293513907, 4294240540,
        4294603903, 4294785595, 4294876445, 4294921870,
    };
    uint64_t whole = bits >> FRACTION_BITS, v = ONE_Q32;

    if (whole > 32)
        return 0;
    for (unsigned k = 0; k < FRACTION_BITS; k++)
        if ((bits >> (FRACTION_BITS - 1 - k) & 1) != 0)
            v = v * roots[k] >> 32;
    return v >> whole;
}

/* Of the leader among all answers: 1 / sum of 2^(their weight - its weight). */
static uint32_t probability(const struct posterior_answer *answers, uint32_t count,
                            int64_t best)
{
    uint64_t sum = 0;

    for (uint32_t i = 0; i < count; i++)
        if (answers[i].votes > 0)
            sum += power_of_half((uint64_t)(best - answers[i].weight));
    return sum == 0 ? 0 : (uint32_t)((ONE_Q32 * MILLION + sum / 2) / sum);
}

void posterior_decide(const struct posterior_answer *answers, uint32_t count,
                      enum posterior_rule rule, struct posterior_verdict *out)
{
    int64_t best = 0;

    *out = (struct posterior_verdict){ .leaders = 0 };
    for (uint32_t i = 0; i < count; i++) {
        const struct posterior_answer *a = &answers[i];
        int64_t value = rule == POSTERIOR_WEIGHTED ? a->weight : (int64_t)a->votes;
        if (a->votes == 0)
            continue;
        out->votes += a->votes;
        if (out->leaders == 0 || value > best) {
            best = value;
            out->answer = i;
            out->leaders = 1;
        } else if (value == best) {
            out->leaders++;
        }
    }
    if (out->leaders == 0)
        return;
    const struct posterior_answer *leader = &answers[out->answer];
    out->has_majority = leader->votes > out->votes / 2;
    out->share_ppm = rule == POSTERIOR_WEIGHTED
                         ? probability(answers, count, best)
                         : (uint32_t)((uint64_t)leader->votes * MILLION / out->votes);
}
