/*
 * mlp.h - the small neural net of an MLP task. Internal to work/.
 *
 * Three dense layers, 64 -> 64 -> 32 -> 10, without biases. Weights and inputs are int8, the
 * sums int32. Between layers a sum becomes an activation: negative ones 0 (ReLU), the others
 * divided by 2^MLP_SHIFT, rounded down, and cut at 127, as integer inference does with a
 * scale that is a power of two (B. Jacob et al., "Quantization and training of neural
 * networks for efficient integer-arithmetic-only inference", CVPR 2018, section 2).
 *
 * Weights are bytes of the stream with key rng_mix(rng_mix(seed) ^ 4), layer after layer,
 * neuron after neuron; inputs of that with ^ 3, sample after sample (see matmul.h).
 */
#ifndef WORK_MLP_H
#define WORK_MLP_H

#include "work/work.h"

#define MLP_LAYERS    3
#define MLP_SHIFT     9
#define MLP_BATCH_MAX 256
#define MLP_WIDTH_MAX 64
#define MLP_CLASSES   10
#define MLP_WEIGHTS   (64 * 64 + 64 * 32 + 32 * 10)

/* Inputs of layer l are mlp_width[l], its neurons mlp_width[l + 1]. */
extern const uint16_t mlp_width[MLP_LAYERS + 1];

/* All weights as the task gives them. */
void mlp_weight_bytes(const struct work_task *t, int8_t out[MLP_WEIGHTS]);
/* Where the weights of layer l begin. */
uint32_t mlp_weights_at(uint32_t layer);

/* Inputs of layer 0, sample after sample. */
void mlp_inputs(const struct work_task *t, int8_t *out);

/* The activation that a sum becomes. */
static inline int16_t mlp_activation(int32_t sum)
{
    int32_t scaled = sum <= 0 ? 0 : sum >> MLP_SHIFT;
    return (int16_t)(scaled > 127 ? 127 : scaled);
}

/* Which of the sample's logits is the largest; the first of equal ones. `unit` is the last
 * unit of the task. */
uint32_t mlp_argmax(const struct work_task *t, const uint8_t *unit, uint32_t sample);

/* Unit 0: what the task gives. */
#define MLP_START_BYTES 32
void mlp_start(const struct work_task *t, uint8_t out[MLP_START_BYTES]);

#endif
