/*
 * A (B x) = C x modulo p = 2^61 - 1, in the 16-bit products that vector units are made
 * for. The entries of a vector are cut into five limbs of 13 bits. No element of a
 * product of n x n int8 matrices exceeds n * 2^14 <= 2^23, and one that does is wrong
 * without algebra; the others are cut into three bytes, the upper one signed. So each
 * product stays within 2^21 and a sum of 512 within 2^30, an int32.
 */
#include "work/check.h"

#include "work/matmul.h"
#include "work/scratch.h"

#include <assert.h>

#define P        ((UINT64_C(1) << 61) - 1)
#define LIMBS    5
#define LIMB_BIT 13
#define BYTES    3

struct vector {
    uint32_t n;
    int16_t limb[LIMBS * WORK_MATMUL_N_MAX]; /* limb l of entry j at l * n + j */
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
    for (unsigned l = 0; l < LIMBS; l++)
        x->limb[l * x->n + j] =
            (int16_t)(v >> LIMB_BIT * l & ((UINT64_C(1) << LIMB_BIT) - 1));
}

static uint64_t vector_get(const struct vector *x, uint32_t j)
{
    uint64_t v = 0;
    for (unsigned l = 0; l < LIMBS; l++)
        v |= (uint64_t)x->limb[l * x->n + j] << LIMB_BIT * l;
    return v;
}

/* Uniform but for 0 to 7, which nine of the 2^64 words give and all others eight. */
static void vector_draw(struct vector *x, uint32_t n, uint64_t challenge)
{
    memset(x, 0, sizeof *x);
    x->n = n;
    uint64_t key = rng_mix(challenge);
    for (uint32_t j = 0; j < n; j++)
        vector_set(x, j, reduce(matmul_word(key, j)));
}

/* The dot product from those of the limbs. */
static uint64_t compose(const int64_t limb[LIMBS])
{
    uint64_t v = 0; /* five terms below 2^61 fit */
    for (unsigned l = 0; l < LIMBS; l++)
        v += shift(reduce_signed(limb[l]), LIMB_BIT * l);
    return reduce(v);
}

static uint64_t dot_factor(const int8_t *row, const struct vector *x)
{
    int16_t wide[WORK_MATMUL_N_MAX];
    int32_t sums[LIMBS];
    int64_t limb[LIMBS];
    for (uint32_t j = 0; j < x->n; j++)
        wide[j] = row[j];
    matmul_dots(wide, x->limb, x->n, LIMBS, sums);
    for (unsigned l = 0; l < LIMBS; l++)
        limb[l] = sums[l];
    return compose(limb);
}

/* False: an element is larger than any sum of n products of int8. */
static bool dot_product(const uint8_t *row, const struct vector *x, uint64_t *dot)
{
    int16_t bytes[BYTES][WORK_MATMUL_N_MAX];
    int64_t limb[LIMBS] = { 0 };
    int32_t limit = (int32_t)x->n << 14;
    for (uint32_t j = 0; j < x->n; j++) {
        int32_t e = matmul_element(row, j);
        if (e < -limit || e > limit)
            return false;
        uint32_t u = (uint32_t)(e + (1 << 24)); /* shifts of what is not negative */
        bytes[0][j] = (int16_t)(u & 0xff);
        bytes[1][j] = (int16_t)(u >> 8 & 0xff);
        bytes[2][j] = (int16_t)((int32_t)(u >> 16) - (1 << 8));
    }
    for (unsigned b = 0; b < BYTES; b++) {
        int32_t sums[LIMBS];
        matmul_dots(bytes[b], x->limb, x->n, LIMBS, sums);
        for (unsigned l = 0; l < LIMBS; l++)
            limb[l] += (int64_t)sums[l] * (1 << 8 * b);
    }
    *dot = compose(limb);
    return true;
}

/* x becomes M x for a factor M of the task; a row of M at a time. */
static void multiply_factor(const struct work_task *t, enum matmul_factor factor,
                            struct vector *x)
{
    uint64_t y[WORK_MATMUL_N_MAX];
    int8_t row[WORK_MATMUL_N_MAX];
    for (uint32_t i = 0; i < x->n; i++) {
        matmul_expand(t, factor, i, 1, row);
        y[i] = dot_factor(row, x);
    }
    for (uint32_t i = 0; i < x->n; i++)
        vector_set(x, i, y[i]);
}

/* The first row that contradicts the vector; CHECK_NOWHERE if none does. */
static uint32_t first_wrong_row(const struct work_task *t, const uint8_t *rows,
                                uint64_t challenge)
{
    assert(t->kind == WORK_MATMUL && t->size <= WORK_MATMUL_N_MAX);
    struct vector x, abx;
    vector_draw(&x, t->size, challenge);
    abx = x;
    multiply_factor(t, MATMUL_B, &abx);
    multiply_factor(t, MATMUL_A, &abx);
    for (uint32_t i = 0; i < t->size; i++) {
        uint64_t cx;
        if (!dot_product(rows + (size_t)i * t->size * 4, &x, &cx) ||
            cx != vector_get(&abx, i))
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
    work_units_root(s, t, rows, 0, t->size, &shown);
    r.cost_units = t->size * work_cost_hash(1 + len) +
                   (t->size - 1) * work_cost_hash(1 + 2 * DIGEST_BYTES);
    if (!digest_equal(&shown, root)) {
        r.verdict = CHECK_UNBOUND;
        return r;
    }
    uint64_t macs = (uint64_t)(2 + BYTES) * LIMBS * t->size * t->size; /* A, B; C */
    r.cost_units += (macs + WORK_MACS_PER_UNIT - 1) / WORK_MACS_PER_UNIT;
    r.unit = first_wrong_row(t, rows, challenge);
    r.verdict = r.unit == CHECK_NOWHERE ? CHECK_PASS : CHECK_WRONG;
    return r;
}
