#include "app/urgency.h"

#include "base/rng.h"

#include <assert.h>

#define PART_LOG2   16 /* fraction bits of a logarithm */
#define NEAR_LOG2   13 /* an eighth of a doubling is near */
#define LOG2_E      94548 /* log2(e) in such parts */
#define SLACK_MAX_K 64 /* beyond, all are alike */
#define STIR_BITS   20

static const uint16_t reading_s[CASE_KIND_COUNT] = {
    [CASE_NO_CONSENSUS] = 120,      [CASE_LATE_CORRECT] = 30,   [CASE_NODE_THRESHOLD] = 90,
    [CASE_HIGH_VALUE] = 60,         [CASE_NONDETERMINISM] = 120, [CASE_TRACE_WITHHELD] = 90,
    [CASE_RING_SUSPECT] = 180,      [CASE_TEE_AMBIGUOUS] = 90,  [CASE_GREEN_DISCREPANCY] = 90,
    [CASE_JURISDICTION] = 90,       [CASE_CUSTOMER_REJECT] = 60, [CASE_APPEAL] = 90,
    [CASE_VOTE_SPLIT] = 120,        [CASE_UNUSUAL_TASK] = 45,
};

uint32_t urgency_reading_s(enum case_kind kind)
{
    assert(kind < CASE_KIND_COUNT);
    return reading_s[kind];
}

/* By squaring: each bit of the fraction says whether the square passes two. */
static int64_t log2_of(uint64_t n)
{
    int64_t whole = 63 - __builtin_clzll(n), log = whole << PART_LOG2;
    uint64_t x = whole > 31 ? n >> (whole - 31) : n << (31 - whole); /* 1 <= x / 2^31 < 2 */

    for (int bit = PART_LOG2 - 1; bit >= 0; bit--) {
        x = x * x >> 31;
        if (x >> 32 != 0) {
            x >>= 1;
            log += INT64_C(1) << bit;
        }
    }
    return log;
}

int64_t urgency_of(const struct case_info *c, uint32_t tick, const struct policy *p)
{
    int64_t loss = c->loss_if_wrongly_approved_uusd / 2 + c->loss_if_wrongly_rejected_uusd / 2;
    int64_t half_s = p->review_sla_s / 2 > 0 ? p->review_sla_s / 2 : 1;
    int64_t slack_s = ((int64_t)c->due_tick - tick) * p->tick_s;

    int64_t most_s = half_s * SLACK_MAX_K;
    slack_s = slack_s > most_s ? most_s : slack_s < -most_s ? -most_s : slack_s;
    int64_t log = log2_of((uint64_t)loss + 1) - log2_of(urgency_reading_s(c->kind)) +
                  (64 << PART_LOG2);
    /* Losses nearly alike fall into one step; within it the number of the case is stirred.
     * Time passes for all alike, so the order stays what it is while nothing happens. */
    log = log >> NEAR_LOG2 << NEAR_LOG2;
    return (log - slack_s * LOG2_E / half_s) * (INT64_C(1) << STIR_BITS) +
           (int64_t)(rng_mix(c->id) >> (64 - STIR_BITS));
}
