#include "work/field61.h"

#include "work/matmul.h"

#include <assert.h>

#define P FIELD61_P

/* Sums of this many 16-bit products with int8 fit an int32: 2^7 2^15 2^8 = 2^30. */
#define NARROW_SPAN 256u

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

void field61_vector_set(struct field61_vector *x, const uint64_t *v, uint32_t n)
{
    assert(n <= FIELD61_N_MAX && n % 8 == 0);
    x->n = n;
    x->total = 0;
    for (uint32_t j = 0; j < n; j++) {
        uint64_t biased = v[j] + UINT64_C(0x800080008000); /* 2^15 to each lower limb */
        for (unsigned l = 0; l < FIELD61_LIMBS; l++)
            x->limb[l][j] =
                (int16_t)((int32_t)(biased >> 16 * l & 0xffff) - (l < 3 ? 0x8000 : 0));
        x->lower[j] = (uint32_t)(v[j] & 0x7fffffff);
        x->upper[j] = (uint32_t)(v[j] >> 31);
        x->total = reduce(x->total + v[j]);
    }
}

void field61_vector_draw(struct field61_vector *x, uint32_t n, uint64_t challenge)
{
    uint64_t v[FIELD61_N_MAX], key = rng_mix(challenge);
    for (uint32_t j = 0; j < n; j++)
        v[j] = reduce(matmul_word(key, j));
    field61_vector_set(x, v, n);
}

/* Four sums at once, in multiples of 8: the shape that compilers vectorise at -O2. */
static void narrow_sums(const int16_t *restrict row, const struct field61_vector *x,
                        uint32_t from, uint32_t count, int32_t sums[FIELD61_LIMBS])
{
    const int16_t *restrict l0 = x->limb[0] + from, *restrict l1 = x->limb[1] + from;
    const int16_t *restrict l2 = x->limb[2] + from, *restrict l3 = x->limb[3] + from;
    int32_t s0 = 0, s1 = 0, s2 = 0, s3 = 0;
    size_t eights = count & ~UINT32_C(7);
    for (size_t k = 0; k < eights; k++) {
        s0 += row[k] * l0[k];
        s1 += row[k] * l1[k];
        s2 += row[k] * l2[k];
        s3 += row[k] * l3[k];
    }
    sums[0] = s0;
    sums[1] = s1;
    sums[2] = s2;
    sums[3] = s3;
}

uint64_t field61_dot_narrow(const int16_t *row, const struct field61_vector *x)
{
    int64_t low = 0, high = 0; /* of 2^0 and of 2^32; each below 2^49 */
    for (uint32_t from = 0; from < x->n; from += NARROW_SPAN) {
        int32_t s[FIELD61_LIMBS];
        uint32_t left = x->n - from;
        narrow_sums(row + from, x, from, left < NARROW_SPAN ? left : NARROW_SPAN, s);
        low += s[0] + s[1] * INT64_C(65536);
        high += s[2] + s[3] * INT64_C(65536);
    }
    return reduce(reduce_signed(low) + shift(reduce_signed(high), 32));
}

/* Entries with their least value taken off: below 2^24. Those outside show in a bit above. */
static uint32_t from_least(const uint8_t *row, uint32_t n, uint32_t *restrict out)
{
    uint32_t seen = 0;
    size_t eights = n & ~UINT32_C(7);
    if (MATMUL_IS_LITTLE_ENDIAN) {
        memcpy(out, row, 4 * eights);
    } else {
        for (uint32_t j = 0; j < n; j++)
            out[j] = (uint32_t)matmul_element(row, j);
    }
    for (size_t j = 0; j < eights; j++) {
        out[j] -= (uint32_t)FIELD61_WIDE_MIN;
        seen |= out[j];
    }
    return seen;
}

/* 2^24 2^31 2^9 = 2^64, and the entries are below. */
static void wide_sums(const uint32_t *restrict u, const struct field61_vector *x,
                      uint64_t *low, uint64_t *high)
{
    const uint32_t *restrict lower = x->lower, *restrict upper = x->upper;
    uint64_t s0 = 0, s1 = 0;
    size_t eights = x->n & ~UINT32_C(7);
    for (size_t k = 0; k < eights; k++) {
        s0 += (uint64_t)u[k] * lower[k];
        s1 += (uint64_t)u[k] * upper[k];
    }
    *low = s0;
    *high = s1;
}

bool field61_dot_wide(const uint8_t *row, const struct field61_vector *x, uint64_t *dot)
{
    uint32_t u[FIELD61_N_MAX];
    uint64_t low, high;
    if (from_least(row, x->n, u) >> 24 != 0)
        return false;
    wide_sums(u, x, &low, &high);
    /* What was taken off comes back: FIELD61_WIDE_MIN times the sum of the vector. */
    uint64_t added = reduce(shift(x->total, 23) + P - x->total);
    *dot = reduce(reduce(low) + shift(reduce(high), 31) + P - added);
    return true;
}
