/*
 * A (B x) = C x modulo p = 2^61 - 1. The entries of a vector are cut into limbs of 21,
 * 20 and 20 bits: the product of an int32 and a limb stays within 2^52 and a sum of 512
 * within 2^61, so sums need no reduction and compilers can vectorise them.
 */
#include "work/check.h"

#include "work/matmul.h"
#include "work/scratch.h"

#include <assert.h>

#define P         ((UINT64_C(1) << 61) - 1)
#define LIMBS     3
#define LIMB1_BIT 21
#define LIMB2_BIT 41
#define PRODUCTS  3 /* of a matrix and a vector: B x, A (B x), C x */

struct vector {
    int32_t limb[LIMBS][WORK_MATMUL_N_MAX];
};

static uint64_t reduce(uint64_t v)
{
    v = (v & P) + (v >> 61);
    return v >= P ? v - P : v;
}

static uint64_t reduce_signed(int64_t v)
{
    if (v >= 0)
        return reduce((uint64_t)v);
    uint64_t negative = reduce(0 - (uint64_t)v);
    return negative == 0 ? 0 : P - negative;
}

/* v * 2^bits: modulo 2^61 - 1 that is a rotation of 61 bits. v < p. */
static uint64_t shift(uint64_t v, unsigned bits)
{
    return reduce((v << bits & P) | v >> (61 - bits));
}

static void vector_set(struct vector *x, uint32_t j, uint64_t v)
{
    assert(v < P);
    x->limb[0][j] = (int32_t)(v & ((1u << LIMB1_BIT) - 1));
    x->limb[1][j] = (int32_t)(v >> LIMB1_BIT & ((1u << (LIMB2_BIT - LIMB1_BIT)) - 1));
    x->limb[2][j] = (int32_t)(v >> LIMB2_BIT);
}

/* Uniform below p but for the 8 values in 2^64 that reduce twice. */
static void vector_draw(struct vector *x, uint32_t n, uint64_t challenge)
{
    uint64_t key = rng_mix(challenge);
    for (uint32_t j = 0; j < n; j++)
        vector_set(x, j, reduce(matmul_word(key, j)));
}

static uint64_t dot(const int32_t *restrict row, const struct vector *x, uint32_t n)
{
    int64_t sum[LIMBS];
    for (unsigned l = 0; l < LIMBS; l++) {
        const int32_t *restrict limb = x->limb[l];
        int64_t acc = 0;
        for (uint32_t j = 0; j < n; j++)
            acc += (int64_t)row[j] * limb[j];
        sum[l] = acc;
    }
    uint64_t low = reduce_signed(sum[0]) + shift(reduce_signed(sum[1]), LIMB1_BIT);
    return reduce(low + shift(reduce_signed(sum[2]), LIMB2_BIT));
}

/* x becomes M x for a factor M of the task; a row of M at a time. */
static void multiply_factor(const struct work_task *t, enum matmul_factor factor,
                            struct vector *x)
{
    uint64_t y[WORK_MATMUL_N_MAX];
    int8_t elements[WORK_MATMUL_N_MAX];
    int32_t row[WORK_MATMUL_N_MAX];
    for (uint32_t i = 0; i < t->size; i++) {
        matmul_expand(t, factor, i, 1, elements);
        for (uint32_t j = 0; j < t->size; j++)
            row[j] = elements[j];
        y[i] = dot(row, x, t->size);
    }
    for (uint32_t i = 0; i < t->size; i++)
        vector_set(x, i, y[i]);
}

static uint64_t vector_get(const struct vector *x, uint32_t j)
{
    return (uint64_t)x->limb[0][j] | (uint64_t)x->limb[1][j] << LIMB1_BIT |
           (uint64_t)x->limb[2][j] << LIMB2_BIT;
}

/* The first row that contradicts the vector; CHECK_NOWHERE if none does. */
static uint32_t first_wrong_row(const struct work_task *t, const uint8_t *rows,
                                uint64_t challenge)
{
    assert(t->kind == WORK_MATMUL && t->size <= WORK_MATMUL_N_MAX);
    uint32_t n = t->size;
    struct vector x, abx;
    memset(&x, 0, sizeof x); /* it is copied whole */
    int32_t row[WORK_MATMUL_N_MAX];
    vector_draw(&x, n, challenge);
    abx = x;
    multiply_factor(t, MATMUL_B, &abx);
    multiply_factor(t, MATMUL_A, &abx);
    for (uint32_t i = 0; i < n; i++) {
        for (uint32_t j = 0; j < n; j++)
            row[j] = matmul_element(rows + (size_t)i * n * 4, j);
        if (dot(row, &x, n) != vector_get(&abx, i))
            return i;
    }
    return CHECK_NOWHERE;
}

bool check_freivalds_holds(const struct work_task *t, const uint8_t *rows,
                           uint64_t challenge)
{
    return first_wrong_row(t, rows, challenge) == CHECK_NOWHERE;
}

struct check_report check_freivalds(struct work_scratch *s, const struct work_task *t,
                                    const struct digest *root, const uint8_t *rows,
                                    uint64_t challenge)
{
    struct check_report r = { .unit = CHECK_NOWHERE, .segment = CHECK_NOWHERE };
    size_t len = (size_t)t->size * 4;
    struct digest shown;
    work_units_root(s, rows, len, t->size, &shown);
    r.cost_units = t->size * work_cost_hash(1 + len) +
                   (t->size - 1) * work_cost_hash(1 + 2 * DIGEST_BYTES);
    if (!digest_equal(&shown, root)) {
        r.verdict = CHECK_UNBOUND;
        return r;
    }
    uint64_t macs = (uint64_t)PRODUCTS * LIMBS * t->size * t->size;
    r.cost_units += (macs + WORK_MACS_PER_UNIT - 1) / WORK_MACS_PER_UNIT;
    r.unit = first_wrong_row(t, rows, challenge);
    r.verdict = r.unit == CHECK_NOWHERE ? CHECK_PASS : CHECK_WRONG;
    return r;
}
