/* CHAIN: the state after step i is the SHA-256 of the state after step i - 1. */
#include "work/scratch.h"

#include <assert.h>

static uint32_t interval_of(const struct work_task *t)
{
    return t->interval != 0 ? t->interval : (t->size - 1) / WORK_SEGMENTS + 1;
}

static uint32_t chain_unit_count(const struct work_task *t)
{
    return (t->size - 1) / interval_of(t) + 2;
}

static size_t chain_unit_bytes(const struct work_task *t)
{
    (void)t;
    return DIGEST_BYTES;
}

static uint32_t chain_unit_steps(const struct work_task *t, uint32_t index)
{
    if (index == 0)
        return 0;
    uint32_t interval = interval_of(t);
    uint32_t left = t->size - (index - 1) * interval;
    return left < interval ? left : interval;
}

static uint32_t chain_step_count(const struct work_task *t)
{
    return t->size;
}

static uint64_t chain_steps_cost(const struct work_task *t, uint64_t steps)
{
    (void)t;
    return steps;
}

static void start_value(uint64_t seed, uint8_t out[DIGEST_BYTES])
{
    static const char tag[24] = "depin-console chain v1\0";
    memcpy(out, tag, sizeof tag);
    for (unsigned i = 0; i < 8; i++)
        out[sizeof tag + i] = (uint8_t)(seed >> (56 - 8 * i));
}

static void chain_unit(struct work_scratch *s, const struct work_task *t, uint32_t index,
                       uint32_t steps, const uint8_t *previous, uint8_t *out)
{
    if (index == 0) {
        start_value(t->seed, out);
        return;
    }
    assert(previous != NULL);
    struct digest state;
    memcpy(state.b, previous, DIGEST_BYTES);
    for (uint32_t i = 0; i < steps; i++)
        sha256_of(s->sha, state.b, DIGEST_BYTES, &state);
    memcpy(out, state.b, DIGEST_BYTES);
}

const struct work_ops work_ops_chain = {
    .step_name = "hash",
    .unit_name = "state",
    .element_bytes = 1,
    .size_min = 1,
    .size_max = UINT32_C(1) << 20,
    .size_multiple = 1,
    .takes_interval = true,
    .answer_is_last_unit = true,
    .unit_needs_previous = true,
    .steps_follow_on = true,
    .step_count = chain_step_count,
    .unit_count = chain_unit_count,
    .unit_bytes = chain_unit_bytes,
    .unit_steps = chain_unit_steps,
    .steps_cost = chain_steps_cost,
    .unit = chain_unit,
};
