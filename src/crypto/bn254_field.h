/*
 * bn254_field.h - the numbers below the pairing of bn254.h, used by its file and its tests.
 *
 * Fp: integers modulo p = 36 x^4 + 36 x^3 + 24 x^2 + 6 x + 1 with x = 4965661367192848881, in
 * Montgomery form with R = 2^256, eight limbs of 32 bits, lowest first (P. Montgomery, "Modular
 * multiplication without trial division", 1985). Always below p, so equal numbers have equal
 * limbs.
 * Fp2 = Fp[u] / (u^2 + 1). Fp12 = Fp2[w] / (w^6 - xi) with xi = 9 + u, six coefficients.
 *
 * Only public values come here: nothing is done in constant time. All outputs may be the
 * inputs. Inverting 0 gives 0.
 */
#ifndef CRYPTO_BN254_FIELD_H
#define CRYPTO_BN254_FIELD_H

#include "base/attr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fp {
    uint32_t w[8];
};

struct fp2 {
    struct fp re, im;
};

struct fp12 {
    struct fp2 c[6];
};

extern const struct fp fp_zero, fp_one;

/* 32 bytes, big-endian. False, `out` untouched: p or more. */
MUST_CHECK bool fp_read(const uint8_t bytes[32], struct fp *out);
void fp_write(const struct fp *a, uint8_t bytes[32]);
bool fp_is_zero(const struct fp *a);
void fp_add(struct fp *out, const struct fp *a, const struct fp *b);
void fp_sub(struct fp *out, const struct fp *a, const struct fp *b);
void fp_mul(struct fp *out, const struct fp *a, const struct fp *b);
void fp_inverse(struct fp *out, const struct fp *a);

bool fp2_is_zero(const struct fp2 *a);
bool fp2_is_equal(const struct fp2 *a, const struct fp2 *b);
void fp2_add(struct fp2 *out, const struct fp2 *a, const struct fp2 *b);
void fp2_sub(struct fp2 *out, const struct fp2 *a, const struct fp2 *b);
void fp2_negate(struct fp2 *out, const struct fp2 *a);
void fp2_conjugate(struct fp2 *out, const struct fp2 *a);
void fp2_mul(struct fp2 *out, const struct fp2 *a, const struct fp2 *b);
void fp2_scale(struct fp2 *out, const struct fp2 *a, const struct fp *by);
void fp2_inverse(struct fp2 *out, const struct fp2 *a);

void fp12_set_one(struct fp12 *out);
bool fp12_is_one(const struct fp12 *a);
void fp12_mul(struct fp12 *out, const struct fp12 *a, const struct fp12 *b);
/* By c0 + c1 w + c3 w^3, which is what a line is. */
void fp12_mul_line(struct fp12 *out, const struct fp12 *a, const struct fp *c0,
                   const struct fp2 *c1, const struct fp2 *c3);
void fp12_conjugate(struct fp12 *out, const struct fp12 *a);  /* a^(p^6) */
void fp12_frobenius2(struct fp12 *out, const struct fp12 *a); /* a^(p^2) */
void fp12_inverse(struct fp12 *out, const struct fp12 *a);
/* The exponent is `len` bytes, big-endian. */
void fp12_power(struct fp12 *out, const struct fp12 *a, const uint8_t *exponent, size_t len);

#endif
