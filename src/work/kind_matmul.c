/* MATMUL: C = A B with int8 factors and int32 sums; |sum| <= 512 * 2^14 fits easily. */
#include "work/matmul.h"
#include "work/scratch.h"

void matmul_expand(const struct work_task *t, enum matmul_factor factor, uint32_t first,
                   uint32_t rows, int8_t *out)
{
    uint64_t key = matmul_key(t->seed, factor);
    uint64_t word = (uint64_t)first * t->size / 8;
    size_t words = (size_t)rows * t->size / 8;
    for (size_t i = 0; i < words; i++) {
        uint64_t z = matmul_word(key, word + i);
        uint8_t bytes[8];
        for (unsigned b = 0; b < 8; b++)
            bytes[b] = (uint8_t)(z >> 8 * b);
        memcpy(out + 8 * i, bytes, sizeof bytes);
    }
}

static uint32_t matmul_unit_count(const struct work_task *t)
{
    return t->size;
}

static size_t matmul_unit_bytes(const struct work_task *t)
{
    return (size_t)t->size * 4;
}

static uint32_t matmul_unit_steps(const struct work_task *t, uint32_t index)
{
    (void)t;
    (void)index;
    return 1;
}

static uint64_t matmul_steps_cost(const struct work_task *t, uint64_t steps)
{
    return (steps * t->size * t->size + WORK_MACS_PER_UNIT - 1) / WORK_MACS_PER_UNIT;
}

static void make_factor_ready(struct work_scratch *s, const struct work_task *t)
{
    if (s->factor_is_ready && s->factor_seed == t->seed && s->factor_n == t->size)
        return;
    matmul_expand(t, MATMUL_B, 0, t->size, s->factor);
    s->factor_is_ready = true;
    s->factor_seed = t->seed;
    s->factor_n = t->size;
}

/* The order k outside, j inside reads B along its rows, so that compilers vectorise. */
static void multiply_row(const int8_t *restrict a, const int8_t *restrict b, uint32_t n,
                         int32_t *restrict sum)
{
    for (uint32_t k = 0; k < n; k++) {
        int32_t factor = a[k];
        const int8_t *restrict row = b + (size_t)k * n;
        for (uint32_t j = 0; j < n; j++)
            sum[j] += factor * row[j];
    }
}

static void matmul_unit(struct work_scratch *s, const struct work_task *t, uint32_t index,
                        uint32_t steps, const uint8_t *previous, uint8_t *out)
{
    (void)previous;
    uint32_t n = t->size;
    if (steps == 0) {
        memset(out, 0, matmul_unit_bytes(t));
        return;
    }
    int8_t a[WORK_MATMUL_N_MAX];
    int32_t sum[WORK_MATMUL_N_MAX];
    memset(sum, 0, n * sizeof sum[0]);
    make_factor_ready(s, t);
    matmul_expand(t, MATMUL_A, index, 1, a);
    multiply_row(a, s->factor, n, sum);
    for (uint32_t j = 0; j < n; j++)
        matmul_element_set(out, j, sum[j]);
}

const struct work_ops work_ops_matmul = {
    .step_name = "row",
    .size_min = 8,
    .size_max = WORK_MATMUL_N_MAX,
    .size_multiple = 8,
    .unit_count = matmul_unit_count,
    .unit_bytes = matmul_unit_bytes,
    .unit_steps = matmul_unit_steps,
    .steps_cost = matmul_steps_cost,
    .unit = matmul_unit,
};
