/* MLP: inference of a small quantised net, layer by layer over a batch of samples. */
#include "work/mlp.h"

#include "work/matmul.h"
#include "work/scratch.h"

#include <assert.h>

#define KEY_INPUTS  3
#define KEY_WEIGHTS 4
#define NEURONS     106 /* 64 + 32 + 10 */

const uint16_t mlp_width[MLP_LAYERS + 1] = { 64, 64, 32, MLP_CLASSES };

static uint64_t key_of(const struct work_task *t, uint64_t what)
{
    return rng_mix(rng_mix(t->seed) ^ what);
}

void mlp_weight_bytes(const struct work_task *t, int8_t out[MLP_WEIGHTS])
{
    matmul_stream(key_of(t, KEY_WEIGHTS), 0, MLP_WEIGHTS / 8, out);
}

uint32_t mlp_weights_at(uint32_t layer)
{
    uint32_t at = 0;
    for (uint32_t l = 0; l < layer; l++)
        at += (uint32_t)mlp_width[l] * mlp_width[l + 1];
    return at;
}

void mlp_inputs(const struct work_task *t, int8_t *out)
{
    matmul_stream(key_of(t, KEY_INPUTS), 0, (size_t)t->size * mlp_width[0] / 8, out);
}

uint32_t mlp_argmax(const struct work_task *t, const uint8_t *unit, uint32_t sample)
{
    uint32_t best = 0;
    for (uint32_t c = 1; c < MLP_CLASSES; c++)
        if (matmul_element(unit, c * t->size + sample) >
            matmul_element(unit, best * t->size + sample))
            best = c;
    return best;
}

void mlp_start(const struct work_task *t, uint8_t out[MLP_START_BYTES])
{
    static const char tag[24] = "depin-console mlp v1";
    memcpy(out, tag, sizeof tag);
    for (unsigned i = 0; i < 8; i++)
        out[sizeof tag + i] = (uint8_t)(t->seed >> (56 - 8 * i));
}

static uint32_t mlp_unit_count(const struct work_task *t)
{
    (void)t;
    return 1 + MLP_LAYERS;
}

static size_t mlp_unit_bytes(const struct work_task *t)
{
    return (size_t)t->size * MLP_WIDTH_MAX * 4;
}

static size_t mlp_unit_length(const struct work_task *t, uint32_t index)
{
    if (index == 0)
        return MLP_START_BYTES;
    size_t rows = mlp_width[index] + (index == MLP_LAYERS ? 1u : 0u);
    return rows * t->size * 4;
}

static uint32_t mlp_unit_steps(const struct work_task *t, uint32_t index)
{
    (void)t;
    return index == 0 ? 0 : mlp_width[index];
}

static uint32_t mlp_step_count(const struct work_task *t)
{
    (void)t;
    return NEURONS;
}

/* Every neuron is taken for one of 64 inputs, though ten have 32. */
static uint64_t mlp_steps_cost(const struct work_task *t, uint64_t steps)
{
    return (steps * t->size * MLP_WIDTH_MAX + WORK_MACS_PER_UNIT - 1) / WORK_MACS_PER_UNIT;
}

static void make_net_ready(struct work_scratch *s, const struct work_task *t)
{
    if (s->net_is_ready && s->net_seed == t->seed && s->net_bits == t->weight_bits)
        return;
    int8_t bytes[MLP_WEIGHTS];
    mlp_weight_bytes(t, bytes);
    for (uint32_t i = 0; i < MLP_WEIGHTS; i++)
        s->net[i] = weight_of(t, bytes[i]);
    s->net_is_ready = true;
    s->net_seed = t->seed;
    s->net_bits = t->weight_bits;
}

/* What layer `layer` reads, sample after sample, from the unit before it. */
static void read_inputs(struct work_scratch *s, const struct work_task *t, uint32_t layer,
                        const uint8_t *previous)
{
    uint32_t width = mlp_width[layer];
    if (layer == 0) {
        int8_t inputs[MLP_BATCH_MAX * MLP_WIDTH_MAX];
        mlp_inputs(t, inputs);
        for (uint32_t i = 0; i < t->size * width; i++)
            s->activations[i] = inputs[i];
        return;
    }
    for (uint32_t j = 0; j < width; j++)
        for (uint32_t b = 0; b < t->size; b++)
            s->activations[b * width + j] =
                mlp_activation(matmul_element(previous, j * t->size + b));
}

static void mlp_unit(struct work_scratch *s, const struct work_task *t, uint32_t index,
                     uint32_t steps, const uint8_t *previous, uint8_t *out)
{
    if (index == 0) {
        mlp_start(t, out);
        return;
    }
    uint32_t layer = index - 1, width = mlp_width[layer];
    int32_t sums[MLP_BATCH_MAX];
    assert(previous != NULL);
    if (steps > 0) {
        make_net_ready(s, t);
        read_inputs(s, t, layer, previous);
    }
    memset(out, 0, mlp_unit_length(t, index));
    for (uint32_t j = 0; j < steps; j++) {
        const int16_t *weights = s->net + mlp_weights_at(layer) + j * width;
        matmul_dots(weights, s->activations, width, t->size, sums);
        for (uint32_t b = 0; b < t->size; b++)
            matmul_element_set(out, j * t->size + b, sums[b]);
    }
    for (uint32_t b = 0; index == MLP_LAYERS && steps == MLP_CLASSES && b < t->size; b++)
        matmul_element_set(out, MLP_CLASSES * t->size + b, (int32_t)mlp_argmax(t, out, b));
}

const struct work_ops work_ops_mlp = {
    .step_name = "neuron",
    .unit_name = "layer",
    .element_bytes = 4,
    .size_min = 8,
    .size_max = MLP_BATCH_MAX,
    .size_multiple = 8,
    .answer_is_last_unit = true,
    .unit_needs_previous = true,
    .has_weights = true,
    .is_algebraic = true,
    .step_count = mlp_step_count,
    .unit_count = mlp_unit_count,
    .unit_bytes = mlp_unit_bytes,
    .unit_length = mlp_unit_length,
    .unit_steps = mlp_unit_steps,
    .steps_cost = mlp_steps_cost,
    .unit = mlp_unit,
};
