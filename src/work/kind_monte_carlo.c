/*
 * MONTE_CARLO: how many of the points drawn fall into a quarter of a circle.
 *
 * Point k of the task is word k of the stream with key rng_mix(rng_mix(seed) ^ 5) (see
 * matmul.h), x its upper and y its lower 31 bits; a hit is x^2 + y^2 < 2^62. The sums of
 * squares are below 2^63, and nothing is rounded.
 */
#include "work/matmul.h"
#include "work/scratch.h"

#define KEY_POINTS   5
#define BLOCK_POINTS 256
#define BLOCK_COST   6 /* hash units of a block: a point is a word of the stream and two squares */

static uint32_t monte_carlo_unit_count(const struct work_task *t)
{
    return t->size;
}

static size_t monte_carlo_unit_bytes(const struct work_task *t)
{
    (void)t;
    return 8;
}

static uint32_t monte_carlo_unit_steps(const struct work_task *t, uint32_t index)
{
    (void)t;
    (void)index;
    return 1;
}

static uint32_t monte_carlo_step_count(const struct work_task *t)
{
    return t->size;
}

static uint64_t monte_carlo_steps_cost(const struct work_task *t, uint64_t steps)
{
    (void)t;
    return steps * BLOCK_COST;
}

static void monte_carlo_unit(struct work_scratch *s, const struct work_task *t,
                             uint32_t index, uint32_t steps, const uint8_t *previous,
                             uint8_t *out)
{
    (void)s;
    (void)previous;
    uint64_t key = rng_mix(rng_mix(t->seed) ^ KEY_POINTS), hits = 0;
    for (uint32_t i = 0; i < steps * BLOCK_POINTS; i++) {
        uint64_t z = matmul_word(key, (uint64_t)index * BLOCK_POINTS + i);
        uint64_t x = z >> 33, y = z & 0x7fffffff;
        hits += x * x + y * y < UINT64_C(1) << 62;
    }
    for (unsigned b = 0; b < 8; b++)
        out[b] = (uint8_t)(hits >> 8 * b);
}

uint64_t work_monte_carlo_hits(const struct work_output *o)
{
    uint64_t hits = 0;
    for (uint32_t i = 0; i < o->count; i++) {
        uint64_t block = 0;
        for (unsigned b = 8; b-- > 0;)
            block = block << 8 | work_output_unit(o, i)[b];
        hits += block;
    }
    return hits;
}

const struct work_ops work_ops_monte_carlo = {
    .step_name = "block",
    .unit_name = "block",
    .element_bytes = 8,
    .size_min = 8,
    .size_max = 65536,
    .size_multiple = 1,
    .step_count = monte_carlo_step_count,
    .unit_count = monte_carlo_unit_count,
    .unit_bytes = monte_carlo_unit_bytes,
    .unit_steps = monte_carlo_unit_steps,
    .steps_cost = monte_carlo_steps_cost,
    .unit = monte_carlo_unit,
};
