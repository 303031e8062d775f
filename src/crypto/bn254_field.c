#include "crypto/bn254_field.h"

#include <string.h>

#define LIMBS 8

static const uint32_t modulus[LIMBS] = { 0xd87cfd47, 0x3c208c16, 0x6871ca8d, 0x97816a91,
                                         0x8181585d, 0xb85045b6, 0xe131a029, 0x30644e72 };
#define MODULUS_INVERSE UINT32_C(0xe4866389) /* -1 / p modulo 2^32 */

const struct fp fp_zero = { { 0 } };
/* 2^256 and 2^512 modulo p: 1 in Montgomery form, and what brings a number into it. */
const struct fp fp_one = { { 0xc58f0d9d, 0xd35d438d, 0xf5c70b3d, 0x0a78eb28, 0x7879462c,
                             0x666ea36f, 0x9a07df2f, 0x0e0a77c1 } };
static const struct fp fp_to_form = { { 0x538afa89, 0xf32cfc5b, 0xd44501fb, 0xb5e71911,
                                        0x0a417ff6, 0x47ab1eff, 0xcab8351f, 0x06d89f71 } };

/* --- Fp ------------------------------------------------------------------------------ */

static bool is_below_modulus(const uint32_t a[LIMBS])
{
    for (size_t i = LIMBS; i-- > 0;)
        if (a[i] != modulus[i])
            return a[i] < modulus[i];
    return false;
}

/* a - b, with the borrow. */
static uint32_t subtract(uint32_t out[LIMBS], const uint32_t a[LIMBS], const uint32_t b[LIMBS])
{
    uint64_t borrow = 0;

    for (size_t i = 0; i < LIMBS; i++) {
        uint64_t d = (uint64_t)a[i] - b[i] - borrow;
        out[i] = (uint32_t)d;
        borrow = d >> 63;
    }
    return (uint32_t)borrow;
}

static void add(uint32_t out[LIMBS], const uint32_t a[LIMBS], const uint32_t b[LIMBS])
{
    uint64_t carry = 0;

    for (size_t i = 0; i < LIMBS; i++) {
        carry += (uint64_t)a[i] + b[i];
        out[i] = (uint32_t)carry;
        carry >>= 32;
    }
}

bool fp_is_zero(const struct fp *a)
{
    return memcmp(a, &fp_zero, sizeof *a) == 0;
}

/* Two numbers below p stay below 2^255: there is no carry out. */
void fp_add(struct fp *out, const struct fp *a, const struct fp *b)
{
    add(out->w, a->w, b->w);
    if (!is_below_modulus(out->w))
        (void)subtract(out->w, out->w, modulus);
}

void fp_sub(struct fp *out, const struct fp *a, const struct fp *b)
{
    if (subtract(out->w, a->w, b->w) != 0)
        add(out->w, out->w, modulus);
}

/* a b / R, one limb of a at a time; t stays below 2p, so nine limbs hold it. */
void fp_mul(struct fp *out, const struct fp *a, const struct fp *b)
{
    uint32_t t[LIMBS + 1] = { 0 };

    for (size_t i = 0; i < LIMBS; i++) {
        uint64_t c = (uint64_t)a->w[i] * b->w[0] + t[0];
        uint32_t m = (uint32_t)c * MODULUS_INVERSE;
        uint64_t d = (uint64_t)m * modulus[0] + (uint32_t)c;
        for (size_t j = 1; j < LIMBS; j++) {
            c = (uint64_t)a->w[i] * b->w[j] + t[j] + (c >> 32);
            d = (uint64_t)m * modulus[j] + (uint32_t)c + (d >> 32);
            t[j - 1] = (uint32_t)d;
        }
        c = (c >> 32) + t[LIMBS] + (d >> 32);
        t[LIMBS - 1] = (uint32_t)c;
        t[LIMBS] = (uint32_t)(c >> 32);
    }
    memcpy(out->w, t, sizeof out->w);
    if (!is_below_modulus(out->w))
        (void)subtract(out->w, out->w, modulus);
}

/* a^(p - 2) */
void fp_inverse(struct fp *out, const struct fp *a)
{
    struct fp base = *a, r = fp_one;

    for (size_t bit = 256; bit-- > 0;) {
        uint32_t limb = modulus[bit / 32] - (bit < 32 ? 2 : 0);
        fp_mul(&r, &r, &r);
        if ((limb >> bit % 32 & 1) != 0)
            fp_mul(&r, &r, &base);
    }
    *out = r;
}

bool fp_read(const uint8_t bytes[32], struct fp *out)
{
    struct fp a;

    for (size_t i = 0; i < LIMBS; i++) {
        const uint8_t *p = bytes + 4 * (LIMBS - 1 - i);
        a.w[i] = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
    }
    if (!is_below_modulus(a.w))
        return false;
    fp_mul(out, &a, &fp_to_form);
    return true;
}

void fp_write(const struct fp *a, uint8_t bytes[32])
{
    static const struct fp one = { { 1 } };
    struct fp plain;

    fp_mul(&plain, a, &one);
    for (size_t i = 0; i < 32; i++)
        bytes[i] = (uint8_t)(plain.w[LIMBS - 1 - i / 4] >> (24 - 8 * (i % 4)));
}

/* --- Fp2 ----------------------------------------------------------------------------- */

bool fp2_is_zero(const struct fp2 *a)
{
    return fp_is_zero(&a->re) && fp_is_zero(&a->im);
}

bool fp2_is_equal(const struct fp2 *a, const struct fp2 *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

void fp2_add(struct fp2 *out, const struct fp2 *a, const struct fp2 *b)
{
    fp_add(&out->re, &a->re, &b->re);
    fp_add(&out->im, &a->im, &b->im);
}

void fp2_sub(struct fp2 *out, const struct fp2 *a, const struct fp2 *b)
{
    fp_sub(&out->re, &a->re, &b->re);
    fp_sub(&out->im, &a->im, &b->im);
}

void fp2_negate(struct fp2 *out, const struct fp2 *a)
{
    fp_sub(&out->re, &fp_zero, &a->re);
    fp_sub(&out->im, &fp_zero, &a->im);
}

void fp2_conjugate(struct fp2 *out, const struct fp2 *a)
{
    out->re = a->re;
    fp_sub(&out->im, &fp_zero, &a->im);
}

/* Three products: the middle one from the product of the sums (Karatsuba). */
void fp2_mul(struct fp2 *out, const struct fp2 *a, const struct fp2 *b)
{
    struct fp re, im, sum_a, sum_b;

    fp_add(&sum_a, &a->re, &a->im);
    fp_add(&sum_b, &b->re, &b->im);
    fp_mul(&re, &a->re, &b->re);
    fp_mul(&im, &a->im, &b->im);
    fp_mul(&sum_a, &sum_a, &sum_b);
    fp_sub(&sum_a, &sum_a, &re);
    fp_sub(&out->im, &sum_a, &im);
    fp_sub(&out->re, &re, &im);
}

void fp2_scale(struct fp2 *out, const struct fp2 *a, const struct fp *by)
{
    struct fp factor = *by;

    fp_mul(&out->re, &a->re, &factor);
    fp_mul(&out->im, &a->im, &factor);
}

void fp2_inverse(struct fp2 *out, const struct fp2 *a)
{
    struct fp norm, t;
    struct fp2 conjugate;

    fp_mul(&norm, &a->re, &a->re);
    fp_mul(&t, &a->im, &a->im);
    fp_add(&norm, &norm, &t);
    fp_inverse(&norm, &norm);
    fp2_conjugate(&conjugate, a);
    fp2_scale(out, &conjugate, &norm);
}

/* By xi = 9 + u. */
static void times_xi(struct fp2 *out, const struct fp2 *a)
{
    struct fp2 t = *a, nine;

    fp2_add(&nine, &t, &t);
    fp2_add(&nine, &nine, &nine);
    fp2_add(&nine, &nine, &nine);
    fp2_add(&nine, &nine, &t);
    fp_sub(&out->re, &nine.re, &t.im);
    fp_add(&out->im, &nine.im, &t.re);
}

/* --- Fp12 ---------------------------------------------------------------------------- */

void fp12_set_one(struct fp12 *out)
{
    memset(out, 0, sizeof *out);
    out->c[0].re = fp_one;
}

bool fp12_is_one(const struct fp12 *a)
{
    struct fp12 one;

    fp12_set_one(&one);
    return memcmp(a, &one, sizeof one) == 0;
}

/* Eleven coefficients become six: w^6 = xi. */
static void fold(struct fp12 *out, struct fp2 t[11])
{
    for (size_t i = 0; i < 5; i++) {
        times_xi(&t[i + 6], &t[i + 6]);
        fp2_add(&out->c[i], &t[i], &t[i + 6]);
    }
    out->c[5] = t[5];
}

void fp12_mul(struct fp12 *out, const struct fp12 *a, const struct fp12 *b)
{
    struct fp2 t[11], product;

    memset(t, 0, sizeof t);
    for (size_t i = 0; i < 6; i++)
        for (size_t j = 0; j < 6; j++) {
            fp2_mul(&product, &a->c[i], &b->c[j]);
            fp2_add(&t[i + j], &t[i + j], &product);
        }
    fold(out, t);
}

void fp12_mul_line(struct fp12 *out, const struct fp12 *a, const struct fp *c0,
                   const struct fp2 *c1, const struct fp2 *c3)
{
    struct fp2 t[11], product;

    memset(t, 0, sizeof t);
    for (size_t i = 0; i < 6; i++) {
        fp2_scale(&product, &a->c[i], c0);
        fp2_add(&t[i], &t[i], &product);
        fp2_mul(&product, &a->c[i], c1);
        fp2_add(&t[i + 1], &t[i + 1], &product);
        fp2_mul(&product, &a->c[i], c3);
        fp2_add(&t[i + 3], &t[i + 3], &product);
    }
    fold(out, t);
}

/* w^(p^6) = -w. */
void fp12_conjugate(struct fp12 *out, const struct fp12 *a)
{
    *out = *a;
    for (size_t i = 1; i < 6; i += 2)
        fp2_negate(&out->c[i], &out->c[i]);
}

/* w^(p^2) = w xi^((p^2 - 1) / 6), and these factors and their powers are in Fp. */
void fp12_frobenius2(struct fp12 *out, const struct fp12 *a)
{
    static const struct fp factors[5] = {
        { { 0x00fa1bf2, 0xca8d8005, 0x68b39769, 0xf0c5d614, 0xad0d4418, 0x0e201271, 0xbad856e6,
            0x04290f65 } },
        { { 0x13e80b9c, 0x3350c88e, 0xdb5e56b9, 0x7dce557c, 0xb615564a, 0x6001b4b8, 0x020217e0,
            0x2682e617 } },
        { { 0x12edefaa, 0x68c34889, 0x72aabf4f, 0x8d087f68, 0x09081231, 0x51e1a247, 0x4729c0fa,
            0x2259d6b1 } },
        { { 0xd782e155, 0x71930c11, 0xffbe3323, 0xa6bb947c, 0xd4741444, 0xaa303344, 0x26594943,
            0x2c3b3f0d } },
        { { 0xc494f1ab, 0x08cfc388, 0x8d1373d4, 0x19b31514, 0xcb6c0213, 0x584e90fd, 0xdf2f8849,
            0x09e1685b } },
    };

    out->c[0] = a->c[0];
    for (size_t i = 1; i < 6; i++)
        fp2_scale(&out->c[i], &a->c[i], &factors[i - 1]);
}

/* Of a0 + a1 v + a2 v^2 with v^3 = xi. */
static void invert_cubic(struct fp2 out[3], const struct fp2 a[3])
{
    struct fp2 c[3], t, norm;

    fp2_mul(&c[0], &a[0], &a[0]);
    fp2_mul(&t, &a[1], &a[2]);
    times_xi(&t, &t);
    fp2_sub(&c[0], &c[0], &t);
    fp2_mul(&c[1], &a[2], &a[2]);
    times_xi(&c[1], &c[1]);
    fp2_mul(&t, &a[0], &a[1]);
    fp2_sub(&c[1], &c[1], &t);
    fp2_mul(&c[2], &a[1], &a[1]);
    fp2_mul(&t, &a[0], &a[2]);
    fp2_sub(&c[2], &c[2], &t);
    fp2_mul(&norm, &a[2], &c[1]);
    fp2_mul(&t, &a[1], &c[2]);
    fp2_add(&norm, &norm, &t);
    times_xi(&norm, &norm);
    fp2_mul(&t, &a[0], &c[0]);
    fp2_add(&norm, &norm, &t);
    fp2_inverse(&norm, &norm);
    for (size_t i = 0; i < 3; i++)
        fp2_mul(&out[i], &c[i], &norm);
}

/* 1 / a = conjugate / (a conjugate), and that product has even powers of w alone. */
void fp12_inverse(struct fp12 *out, const struct fp12 *a)
{
    struct fp12 conjugate, product;
    struct fp2 cubic[3];

    fp12_conjugate(&conjugate, a);
    fp12_mul(&product, a, &conjugate);
    for (size_t i = 0; i < 3; i++)
        cubic[i] = product.c[2 * i];
    invert_cubic(cubic, cubic);
    memset(&product, 0, sizeof product);
    for (size_t i = 0; i < 3; i++)
        product.c[2 * i] = cubic[i];
    fp12_mul(out, &conjugate, &product);
}

void fp12_power(struct fp12 *out, const struct fp12 *a, const uint8_t *exponent, size_t len)
{
    struct fp12 base = *a, r;

    fp12_set_one(&r);
    for (size_t bit = 0; bit < 8 * len; bit++) {
        fp12_mul(&r, &r, &r);
        if ((exponent[bit / 8] >> (7 - bit % 8) & 1) != 0)
            fp12_mul(&r, &r, &base);
    }
    *out = r;
}
