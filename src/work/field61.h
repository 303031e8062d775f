/*
 * field61.h - vectors modulo p = 2^61 - 1 (a Mersenne prime), and products with small
 * integers in forms that vector units are made for. Internal to work/.
 *
 * A vector keeps each entry v < p twice:
 *   narrow  four limbs of 16 bits, v = sum l_i 2^(16 i) with -2^15 <= l_i < 2^15 and
 *           0 <= l_3 <= 2^13: 16-bit products with entries of a factor;
 *   wide    31 lower and 30 upper bits: 32-bit products with entries of a product.
 */
#ifndef WORK_FIELD61_H
#define WORK_FIELD61_H

#include <stdbool.h>
#include <stdint.h>

#define FIELD61_P     ((UINT64_C(1) << 61) - 1)
#define FIELD61_N_MAX 512
#define FIELD61_LIMBS 4

struct field61_vector {
    uint32_t n;     /* entries, a multiple of 8 */
    uint64_t total; /* their sum */
    int16_t limb[FIELD61_LIMBS][FIELD61_N_MAX];
    uint32_t lower[FIELD61_N_MAX], upper[FIELD61_N_MAX];
};

/* From v[0] .. v[n - 1], each below p. */
void field61_vector_set(struct field61_vector *x, const uint64_t *v, uint32_t n);

/* n entries named by the challenge, uniform but for 0 to 7, which nine of the 2^64 words
 * of the generator give and all others eight. */
void field61_vector_draw(struct field61_vector *x, uint32_t n, uint64_t challenge);

static inline uint64_t field61_vector_get(const struct field61_vector *x, uint32_t j)
{
    return (uint64_t)x->upper[j] << 31 | x->lower[j];
}

/* <row, x> for x->n entries. */
uint64_t field61_dot_narrow(const int8_t *row, const struct field61_vector *x);

/* <row, x> for x->n little-endian int32 from FIELD61_WIDE_MIN to FIELD61_WIDE_MAX, the
 * range of a sum of 512 products of int8; false: one is outside. */
#define FIELD61_WIDE_MIN (-(1 << 23) + 1)
#define FIELD61_WIDE_MAX (1 << 23)
bool field61_dot_wide(const uint8_t *row, const struct field61_vector *x, uint64_t *dot);

#endif
