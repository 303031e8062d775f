#include "work/field61.h"

#include "work/matmul.h"

#include <assert.h>

/* Only for speed: both ways give the same numbers. */
#if defined __SSE2__ && !defined FIELD61_PORTABLE
#include <emmintrin.h>
#define HAS_SSE2 1
#else
#define HAS_SSE2 0
#endif

#define P FIELD61_P

/* Sums of this many products of a limb with an int8 fit an int32: 2^15 2^7 2^8 = 2^30. */
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

#if HAS_SSE2

static int64_t sum_of_lanes(__m128i v)
{
    int32_t lane[4];
    _mm_storeu_si128((__m128i *)(void *)lane, v);
    return (int64_t)lane[0] + lane[1] + lane[2] + lane[3];
}

static __m128i load(const void *p)
{
    return _mm_loadu_si128((const __m128i *)p);
}

/* A lane sums 64 pairs of at most 2^23. */
static void narrow_sums(const int8_t *row, const struct field61_vector *x,
                        int64_t sums[FIELD61_LIMBS])
{
    __m128i s[FIELD61_LIMBS];
    for (unsigned l = 0; l < FIELD61_LIMBS; l++)
        s[l] = _mm_setzero_si128();
    for (uint32_t k = 0; k < x->n; k += 8) {
        __m128i bytes = _mm_loadl_epi64((const __m128i *)(const void *)(row + k));
        __m128i a = _mm_srai_epi16(_mm_unpacklo_epi8(bytes, bytes), 8);
        for (unsigned l = 0; l < FIELD61_LIMBS; l++)
            s[l] = _mm_add_epi32(s[l], _mm_madd_epi16(a, load(x->limb[l] + k)));
    }
    for (unsigned l = 0; l < FIELD61_LIMBS; l++)
        sums[l] = sum_of_lanes(s[l]);
}

#else

/* In parts that fit an int32. */
static void narrow_sums(const int8_t *row, const struct field61_vector *x,
                        int64_t sums[FIELD61_LIMBS])
{
    for (unsigned l = 0; l < FIELD61_LIMBS; l++) {
        sums[l] = 0;
        for (uint32_t from = 0; from < x->n; from += NARROW_SPAN) {
            uint32_t left = x->n - from, count = left < NARROW_SPAN ? left : NARROW_SPAN;
            int32_t sum = 0;
            for (uint32_t k = from; k < from + count; k++)
                sum += row[k] * x->limb[l][k];
            sums[l] += sum;
        }
    }
}

#endif

uint64_t field61_dot_narrow(const int8_t *row, const struct field61_vector *x)
{
    int64_t s[FIELD61_LIMBS]; /* each within 2^31 */
    narrow_sums(row, x, s);
    uint64_t low = reduce_signed(s[0] + s[1] * 65536);
    uint64_t high = reduce_signed(s[2] + s[3] * 65536);
    return reduce(low + shift(high, 32));
}

/*
 * Entries with their least value taken off are below 2^24, and those outside the range show
 * in a bit above: *seen is all of them, or-ed. Sums stay below 2^24 2^31 2^9 = 2^64 then.
 */
#if HAS_SSE2

static void wide_sums(const uint8_t *row, const struct field61_vector *x, uint32_t *seen,
                      uint64_t *low, uint64_t *high)
{
    const __m128i least = _mm_set1_epi32(FIELD61_WIDE_MIN);
    __m128i all = _mm_setzero_si128(), s0 = all, s1 = all;
    uint64_t sums[2];
    uint32_t words[4];
    for (uint32_t k = 0; k < x->n; k += 4) {
        __m128i u = _mm_sub_epi32(load(row + 4 * (size_t)k), least);
        __m128i lower = load(x->lower + k), upper = load(x->upper + k);
        all = _mm_or_si128(all, u);
        s0 = _mm_add_epi64(s0, _mm_mul_epu32(u, lower)); /* the entries of even number */
        s1 = _mm_add_epi64(s1, _mm_mul_epu32(u, upper));
        u = _mm_srli_epi64(u, 32);
        s0 = _mm_add_epi64(s0, _mm_mul_epu32(u, _mm_srli_epi64(lower, 32)));
        s1 = _mm_add_epi64(s1, _mm_mul_epu32(u, _mm_srli_epi64(upper, 32)));
    }
    _mm_storeu_si128((__m128i *)(void *)words, all);
    *seen = words[0] | words[1] | words[2] | words[3];
    _mm_storeu_si128((__m128i *)(void *)sums, s0);
    *low = sums[0] + sums[1];
    _mm_storeu_si128((__m128i *)(void *)sums, s1);
    *high = sums[0] + sums[1];
}

#else

static void wide_sums(const uint8_t *row, const struct field61_vector *x, uint32_t *seen,
                      uint64_t *low, uint64_t *high)
{
    *seen = 0;
    *low = *high = 0;
    for (uint32_t k = 0; k < x->n; k++) {
        uint32_t u = (uint32_t)matmul_element(row, k) - (uint32_t)FIELD61_WIDE_MIN;
        *seen |= u;
        *low += (uint64_t)u * x->lower[k];
        *high += (uint64_t)u * x->upper[k];
    }
}

#endif

bool field61_dot_wide(const uint8_t *row, const struct field61_vector *x, uint64_t *dot)
{
    uint32_t seen;
    uint64_t low, high;
    wide_sums(row, x, &seen, &low, &high);
    if (seen >> 24 != 0)
        return false;
    /* What was taken off comes back: FIELD61_WIDE_MIN times the sum of the vector. */
    uint64_t added = reduce(shift(x->total, 23) + P - x->total);
    *dot = reduce(reduce(low) + shift(reduce(high), 31) + P - added);
    return true;
}
