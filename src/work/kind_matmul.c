/* MATMUL: C = A B with int8 factors and int32 sums; |sum| <= 512 * 2^14 fits easily. */
#include "work/matmul.h"
#include "work/scratch.h"

void matmul_stream(uint64_t key, uint64_t first, size_t words, int8_t *out)
{
    for (size_t i = 0; i < words; i++) {
        uint64_t z = matmul_word(key, first + i);
        if (MATMUL_IS_LITTLE_ENDIAN) {
            memcpy(out + 8 * i, &z, sizeof z);
            continue;
        }
        for (unsigned b = 0; b < 8; b++) {
            uint8_t byte = (uint8_t)(z >> 8 * b);
            memcpy(out + 8 * i + b, &byte, 1);
        }
    }
}

void matmul_expand(const struct work_task *t, enum matmul_factor factor, uint32_t first,
                   uint32_t rows, int8_t *out)
{
    matmul_stream(matmul_key(t->seed, factor), (uint64_t)first * t->size / 8,
                  (size_t)rows * t->size / 8, out);
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

static uint32_t matmul_step_count(const struct work_task *t)
{
    return t->size;
}

static uint64_t matmul_steps_cost(const struct work_task *t, uint64_t steps)
{
    return (steps * t->size * t->size + WORK_MACS_PER_UNIT - 1) / WORK_MACS_PER_UNIT;
}

/* B with rows and columns changed places, in the 16-bit form that products are made of.
 */
static void make_factor_ready(struct work_scratch *s, const struct work_task *t)
{
    uint32_t n = t->size;
    if (s->factor_is_ready && s->factor_seed == t->seed && s->factor_n == n &&
        s->factor_bits == t->weight_bits)
        return;
    int8_t row[WORK_MATMUL_N_MAX];
    for (uint32_t k = 0; k < n; k++) {
        matmul_expand(t, MATMUL_B, k, 1, row);
        for (uint32_t j = 0; j < n; j++)
            s->factor[(size_t)j * n + k] = weight_of(t, row[j]);
    }
    s->factor_is_ready = true;
    s->factor_seed = t->seed;
    s->factor_n = n;
    s->factor_bits = t->weight_bits;
}

/* Sums of 16-bit products, in multiples of 8 and into memory of their own, are what
 * compilers vectorise even at -O2. */
void matmul_dots(const int16_t *restrict a, const int16_t *restrict b, uint32_t n,
                 uint32_t count, int32_t *restrict sums)
{
    size_t eights = n & ~UINT32_C(7);
    for (uint32_t j = 0; j < count; j++) {
        const int16_t *restrict column = b + (size_t)j * n;
        int32_t sum = 0;
        for (size_t k = 0; k < eights; k++)
            sum += a[k] * column[k];
        sums[j] = sum;
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
    int8_t row[WORK_MATMUL_N_MAX];
    int16_t a[WORK_MATMUL_N_MAX];
    int32_t sums[WORK_MATMUL_N_MAX];
    make_factor_ready(s, t);
    matmul_expand(t, MATMUL_A, index, 1, row);
    for (uint32_t k = 0; k < n; k++)
        a[k] = row[k];
    matmul_dots(a, s->factor, n, n, sums);
    for (uint32_t j = 0; j < n; j++)
        matmul_element_set(out, j, sums[j]);
}

const struct work_ops work_ops_matmul = {
    .step_name = "row",
    .unit_name = "row",
    .element_bytes = 4,
    .size_min = 8,
    .size_max = WORK_MATMUL_N_MAX,
    .size_multiple = 8,
    .has_weights = true,
    .is_algebraic = true,
    .step_count = matmul_step_count,
    .unit_count = matmul_unit_count,
    .unit_bytes = matmul_unit_bytes,
    .unit_steps = matmul_unit_steps,
    .steps_cost = matmul_steps_cost,
    .unit = matmul_unit,
};
