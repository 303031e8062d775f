/* OPAQUE: hidden vectors multiplied and sealed under a hash, round after round. */
#include "work/opaque.h"

#include "work/matmul.h"
#include "work/scratch.h"

#include <assert.h>

#define KEY_WEIGHTS 6
#define KEY_INPUTS  7

void opaque_vectors(const struct work_task *t, uint32_t round, int8_t weights[OPAQUE_N],
                    int8_t inputs[OPAQUE_N])
{
    uint64_t mixed = rng_mix(t->seed);
    matmul_stream(rng_mix(mixed ^ KEY_WEIGHTS), 0, OPAQUE_N / 8, weights);
    matmul_stream(rng_mix(mixed ^ KEY_INPUTS), (uint64_t)round * (OPAQUE_N / 8),
                  OPAQUE_N / 8, inputs);
}

/* The highest bits of a sum, towards zero. */
static int32_t keep_highest(int32_t sum)
{
    uint32_t magnitude = (uint32_t)(sum < 0 ? -sum : sum), dropped = 0;
    while (magnitude >> dropped >> OPAQUE_BITS != 0)
        dropped++;
    int32_t kept = (int32_t)(magnitude >> dropped << dropped);
    return sum < 0 ? -kept : kept;
}

int16_t opaque_weight(const struct work_task *t, int8_t weight)
{
    return weight_of(t, weight);
}

int32_t opaque_product(const struct work_task *t, uint32_t round)
{
    int8_t weights[OPAQUE_N], inputs[OPAQUE_N];
    int32_t sum = 0;
    uint32_t at = t->hw_class, stride = 1 + 2 * (t->hw_class / OPAQUE_N % 8u);
    opaque_vectors(t, round, weights, inputs);
    for (uint32_t i = 0; i < OPAQUE_N; i++, at += stride) {
        sum += weight_of(t, weights[at % OPAQUE_N]) * inputs[at % OPAQUE_N];
        if (t->hw_class != 0)
            sum = keep_highest(sum);
    }
    return sum;
}

static uint32_t opaque_unit_count(const struct work_task *t)
{
    (void)t;
    return 2;
}

static size_t opaque_unit_bytes(const struct work_task *t)
{
    (void)t;
    return DIGEST_BYTES;
}

static uint32_t opaque_unit_steps(const struct work_task *t, uint32_t index)
{
    return index == 0 ? 0 : t->size;
}

static uint32_t opaque_step_count(const struct work_task *t)
{
    return t->size;
}

static uint64_t opaque_steps_cost(const struct work_task *t, uint64_t steps)
{
    (void)t;
    return steps;
}

static void opaque_unit(struct work_scratch *s, const struct work_task *t, uint32_t index,
                        uint32_t steps, const uint8_t *previous, uint8_t *out)
{
    static const char tag[24] = "depin-console opaque v1";
    struct digest state;
    if (index == 0) {
        memcpy(out, tag, sizeof tag);
        for (unsigned i = 0; i < 8; i++)
            out[sizeof tag + i] = (uint8_t)(t->seed >> (56 - 8 * i));
        return;
    }
    assert(previous != NULL);
    memcpy(state.b, previous, DIGEST_BYTES);
    for (uint32_t r = 0; r < steps; r++) {
        uint8_t bytes[DIGEST_BYTES + 4];
        memcpy(bytes, state.b, DIGEST_BYTES);
        matmul_element_set(bytes + DIGEST_BYTES, 0, opaque_product(t, r));
        sha256_of(s->sha, bytes, sizeof bytes, &state);
    }
    memcpy(out, state.b, DIGEST_BYTES);
}

const struct work_ops work_ops_opaque = {
    .step_name = "round",
    .unit_name = "state",
    .element_bytes = 1,
    .size_min = 1,
    .size_max = 512,
    .size_multiple = 1,
    .answer_is_last_unit = true,
    .unit_needs_previous = true,
    .has_weights = true,
    .is_hidden = true,
    .may_differ_by_class = true,
    .step_count = opaque_step_count,
    .unit_count = opaque_unit_count,
    .unit_bytes = opaque_unit_bytes,
    .unit_steps = opaque_unit_steps,
    .steps_cost = opaque_steps_cost,
    .unit = opaque_unit,
};
