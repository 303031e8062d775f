#include "crypto/bn254.h"

#include <string.h>

const char *const bn254_fault_words[BN254_FAULT_COUNT] = {
    [BN254_OK] = "in order",
    [BN254_COORDINATE] = "has a coordinate that is not below p",
    [BN254_OFF_CURVE] = "is not on the curve",
    [BN254_SUBGROUP] = "is outside the subgroup of order r",
};

static const uint8_t order[BN254_BYTES] = {
    0x30, 0x64, 0x4e, 0x72, 0xe1, 0x31, 0xa0, 0x29, 0xb8, 0x50, 0x45, 0xb6, 0x81, 0x81, 0x58, 0x5d,
    0x28, 0x33, 0xe8, 0x48, 0x79, 0xb9, 0x70, 0x91, 0x43, 0xe1, 0xf5, 0x93, 0xf0, 0x00, 0x00, 0x01
};

/* 3, and 3 / (9 + u), in Montgomery form. */
static const struct fp b_g1 = { { 0x50ad28d7, 0x7a17caa9, 0xe15521b9, 0x1f6ac17a, 0x696bd284,
                                  0x334bea4e, 0xce179d8e, 0x2a1f6744 } };
static const struct fp2 b_g2 = { { { 0x77b802a8, 0x3bf938e3, 0x3633535d, 0x020b1b27, 0x49755260,
                                     0x26b7edf0, 0x4384a86d, 0x2514c632 } },
                                 { { 0xd1dcff67, 0x38e7eccc, 0x93ce0d3e, 0x65f0b37d, 0x22ac00aa,
                                     0xd749d0dd, 0x4a688d4d, 0x0141b9ce } } };

bool bn254_is_scalar(const uint8_t bytes[BN254_BYTES])
{
    return memcmp(bytes, order, sizeof order) < 0;
}

/* --- points in Jacobian coordinates -------------------------------------------------- */

/* (X / Z^2, Y / Z^3); Z = 0 is infinity. The formulas (a = 0) know nothing of b, so points of
 * both groups go this way, those of G1 with imaginary parts of 0. */
struct jacobian {
    struct fp2 x, y, z;
};

/* "dbl-2009-l" of the Explicit-Formulas Database. */
static void twice(struct jacobian *p)
{
    struct fp2 a, b, c, d, e, f;

    fp2_mul(&a, &p->x, &p->x);
    fp2_mul(&b, &p->y, &p->y);
    fp2_mul(&c, &b, &b);
    fp2_add(&d, &p->x, &b);
    fp2_mul(&d, &d, &d);
    fp2_sub(&d, &d, &a);
    fp2_sub(&d, &d, &c);
    fp2_add(&d, &d, &d);
    fp2_add(&e, &a, &a);
    fp2_add(&e, &e, &a);
    fp2_mul(&f, &e, &e);
    fp2_mul(&p->z, &p->y, &p->z);
    fp2_add(&p->z, &p->z, &p->z);
    fp2_sub(&p->x, &f, &d);
    fp2_sub(&p->x, &p->x, &d);
    fp2_sub(&d, &d, &p->x);
    fp2_mul(&p->y, &e, &d);
    fp2_add(&c, &c, &c);
    fp2_add(&c, &c, &c);
    fp2_add(&c, &c, &c);
    fp2_sub(&p->y, &p->y, &c);
}

/* The affine (x, y) added; "madd" with the cases of equal and opposite points. */
static void add_affine(struct jacobian *p, const struct fp2 *x, const struct fp2 *y)
{
    struct fp2 zz, u, s, h, r, hh, hhh, v;

    if (fp2_is_zero(&p->z)) {
        *p = (struct jacobian){ .x = *x, .y = *y, .z = { .re = fp_one } };
        return;
    }
    fp2_mul(&zz, &p->z, &p->z);
    fp2_mul(&u, x, &zz);
    fp2_mul(&s, &zz, &p->z);
    fp2_mul(&s, y, &s);
    fp2_sub(&h, &u, &p->x);
    fp2_sub(&r, &s, &p->y);
    if (fp2_is_zero(&h) && fp2_is_zero(&r)) {
        twice(p);
        return;
    }
    fp2_mul(&hh, &h, &h);
    fp2_mul(&hhh, &hh, &h);
    fp2_mul(&v, &p->x, &hh);
    fp2_mul(&p->z, &p->z, &h); /* opposite points: h = 0, so infinity */
    fp2_mul(&p->x, &r, &r);
    fp2_sub(&p->x, &p->x, &hhh);
    fp2_sub(&p->x, &p->x, &v);
    fp2_sub(&p->x, &p->x, &v);
    fp2_sub(&v, &v, &p->x);
    fp2_mul(&v, &r, &v);
    fp2_mul(&p->y, &p->y, &hhh);
    fp2_sub(&p->y, &v, &p->y);
}

static void multiply(struct jacobian *out, const struct fp2 *x, const struct fp2 *y,
                     const uint8_t scalar[BN254_BYTES])
{
    memset(out, 0, sizeof *out);
    for (size_t bit = 0; bit < 8 * BN254_BYTES; bit++) {
        twice(out);
        if ((scalar[bit / 8] >> (7 - bit % 8) & 1) != 0)
            add_affine(out, x, y);
    }
}

/* --- G1 and G2 ----------------------------------------------------------------------- */

static bool is_on_curve(const struct fp2 *x, const struct fp2 *y, const struct fp2 *b)
{
    struct fp2 left, right;

    fp2_mul(&left, y, y);
    fp2_mul(&right, x, x);
    fp2_mul(&right, &right, x);
    fp2_add(&right, &right, b);
    return fp2_is_equal(&left, &right);
}

enum bn254_fault bn254_g1_read(const uint8_t x[BN254_BYTES], const uint8_t y[BN254_BYTES],
                               struct bn254_g1 *out)
{
    struct fp2 px = { .re = fp_zero }, py = { .re = fp_zero };
    const struct fp2 b = { .re = b_g1 };

    if (!fp_read(x, &px.re) || !fp_read(y, &py.re))
        return BN254_COORDINATE;
    if (!is_on_curve(&px, &py, &b))
        return BN254_OFF_CURVE;
    *out = (struct bn254_g1){ .x = px.re, .y = py.re };
    return BN254_OK;
}

enum bn254_fault bn254_g2_read(const uint8_t x_re[BN254_BYTES], const uint8_t x_im[BN254_BYTES],
                               const uint8_t y_re[BN254_BYTES], const uint8_t y_im[BN254_BYTES],
                               struct bn254_g2 *out)
{
    struct fp2 x, y;
    struct jacobian product;

    if (!fp_read(x_re, &x.re) || !fp_read(x_im, &x.im) || !fp_read(y_re, &y.re) ||
        !fp_read(y_im, &y.im))
        return BN254_COORDINATE;
    if (!is_on_curve(&x, &y, &b_g2))
        return BN254_OFF_CURVE;
    multiply(&product, &x, &y, order);
    if (!fp2_is_zero(&product.z))
        return BN254_SUBGROUP;
    *out = (struct bn254_g2){ .x = x, .y = y };
    return BN254_OK;
}

void bn254_g1_write(const struct bn254_g1 *p, uint8_t xy[2 * BN254_BYTES])
{
    fp_write(p->is_infinity ? &fp_zero : &p->x, xy);
    fp_write(p->is_infinity ? &fp_zero : &p->y, xy + BN254_BYTES);
}

void bn254_g1_negate(struct bn254_g1 *out, const struct bn254_g1 *p)
{
    *out = *p;
    fp_sub(&out->y, &fp_zero, &p->y);
}

static void to_g1(struct bn254_g1 *out, const struct jacobian *p)
{
    struct fp inverse, square;

    out->is_infinity = fp2_is_zero(&p->z);
    fp_inverse(&inverse, &p->z.re);
    fp_mul(&square, &inverse, &inverse);
    fp_mul(&out->x, &p->x.re, &square);
    fp_mul(&square, &square, &inverse);
    fp_mul(&out->y, &p->y.re, &square);
}

void bn254_g1_add(struct bn254_g1 *out, const struct bn254_g1 *p, const struct bn254_g1 *q)
{
    const struct fp2 px = { .re = p->x }, py = { .re = p->y };
    const struct fp2 qx = { .re = q->x }, qy = { .re = q->y };
    struct jacobian sum = { .x = { .re = fp_zero } };

    if (!p->is_infinity)
        add_affine(&sum, &px, &py);
    if (!q->is_infinity)
        add_affine(&sum, &qx, &qy);
    to_g1(out, &sum);
}

void bn254_g1_mul(struct bn254_g1 *out, const struct bn254_g1 *p,
                  const uint8_t scalar[BN254_BYTES])
{
    const struct fp2 x = { .re = p->x }, y = { .re = p->y };
    struct jacobian product = { .x = { .re = fp_zero } };

    if (!p->is_infinity)
        multiply(&product, &x, &y, scalar);
    to_g1(out, &product);
}

/* --- the pairing --------------------------------------------------------------------- */

/* A point of G2 on its way, affine: the slope is needed for the line anyway. */
struct walker {
    struct fp2 x, y;
};

/*
 * f times the line through t and q (its tangent at t when q is NULL) at p; t becomes the sum.
 * A point (x, y) of G2 stands for (x w^2, y w^3), so the line of slope s is
 * p.y - s p.x w + (s t.x - t.y) w^3. Points of order r never meet a vertical line here.
 */
static void step(struct fp12 *f, struct walker *t, const struct walker *q,
                 const struct bn254_g1 *p)
{
    struct fp2 slope, below, x, c1, c3;

    if (q == NULL) {
        fp2_mul(&x, &t->x, &t->x);
        fp2_add(&slope, &x, &x);
        fp2_add(&slope, &slope, &x);
        fp2_add(&below, &t->y, &t->y);
    } else {
        fp2_sub(&slope, &q->y, &t->y);
        fp2_sub(&below, &q->x, &t->x);
    }
    fp2_inverse(&below, &below);
    fp2_mul(&slope, &slope, &below);
    fp2_scale(&c1, &slope, &p->x);
    fp2_negate(&c1, &c1);
    fp2_mul(&c3, &slope, &t->x);
    fp2_sub(&c3, &c3, &t->y);
    fp12_mul_line(f, f, &p->y, &c1, &c3);
    fp2_mul(&x, &slope, &slope);
    fp2_sub(&x, &x, &t->x);
    fp2_sub(&x, &x, q == NULL ? &t->x : &q->x);
    fp2_sub(&below, &t->x, &x);
    fp2_mul(&below, &slope, &below);
    fp2_sub(&t->y, &below, &t->y);
    t->x = x;
}

/* The images of q under the p-power map, and minus that under its square. */
static void frobenius(const struct walker *q, struct walker *once, struct walker *minus_twice)
{
    /* xi^((p-1)/3), xi^((p-1)/2) and xi^((p^2-1)/3); xi^((p^2-1)/2) is -1. */
    static const struct fp2 for_x = { { { 0x4563ab30, 0xb5773b10, 0xa9aa6454, 0x347f91c8,
                                          0x242e0991, 0x7a007127, 0x118214ec, 0x1956bcd8 } },
                                      { { 0xa0aa4757, 0x6e849f1e, 0x89f89141, 0xaa1c7b6d,
                                          0xfae0ca3a, 0xb6e713cd, 0x4e82ebc3, 0x26694fbb } } };
    static const struct fp2 for_y = { { { 0x2936b629, 0xe4bbdd0c, 0xe133bacb, 0xbb30f162,
                                          0xf9645366, 0x31a9d1b6, 0xa500f8dd, 0x253570be } },
                                      { { 0x5ffe77c7, 0xa1d77ce4, 0x7826d1db, 0x07affd11,
                                          0xbb7edc6b, 0x6d16bd27, 0x85defecc, 0x2c872002 } } };
    static const struct fp for_x_twice = { { 0x13e80b9c, 0x3350c88e, 0xdb5e56b9, 0x7dce557c,
                                             0xb615564a, 0x6001b4b8, 0x020217e0, 0x2682e617 } };

    fp2_conjugate(&once->x, &q->x);
    fp2_mul(&once->x, &once->x, &for_x);
    fp2_conjugate(&once->y, &q->y);
    fp2_mul(&once->y, &once->y, &for_y);
    fp2_scale(&minus_twice->x, &q->x, &for_x_twice);
    minus_twice->y = q->y;
}

/* The loop over 6 x + 2 = 2^64 + these bits. */
#define LOOP UINT64_C(0x9d797039be763ba8)

static void miller(struct fp12 *f, const struct bn254_g1 *p, const struct bn254_g2 *at)
{
    const struct walker q = { .x = at->x, .y = at->y };
    struct walker t = q, once, minus_twice;

    fp12_set_one(f);
    for (unsigned bit = 64; bit-- > 0;) {
        fp12_mul(f, f, f);
        step(f, &t, NULL, p);
        if ((LOOP >> bit & 1) != 0)
            step(f, &t, &q, p);
    }
    frobenius(&q, &once, &minus_twice);
    step(f, &t, &once, p);
    step(f, &t, &minus_twice, p);
}

/* f^((p^12 - 1) / r): the easy part (p^6 - 1)(p^2 + 1), then (p^4 - p^2 + 1) / r. */
static void final_power(struct fp12 *f)
{
    static const uint8_t hard[] = {
        0x01, 0xba, 0xaa, 0x71, 0x0b, 0x07, 0x59, 0xad, 0x33, 0x1e, 0xc1, 0x51, 0x83, 0x17,
        0x7f, 0xaf, 0x6c, 0x0e, 0xb5, 0x22, 0xd5, 0xb1, 0x22, 0x78, 0x4e, 0x52, 0x9a, 0x58,
        0x61, 0x87, 0x6f, 0x6b, 0x3b, 0x1b, 0x13, 0x55, 0xd1, 0x89, 0x22, 0x7d, 0x79, 0x58,
        0x1e, 0x16, 0xf3, 0xfd, 0x90, 0xc6, 0x6b, 0x88, 0x7d, 0x56, 0xd5, 0x09, 0x5f, 0x23,
        0xaa, 0xa4, 0x41, 0xe3, 0x95, 0x4b, 0xcf, 0x8a, 0xdc, 0xc7, 0xb4, 0x4c, 0x87, 0xcd,
        0xba, 0xcf, 0xf1, 0x15, 0x4e, 0x7e, 0x1d, 0xa0, 0x14, 0xfd, 0x5a, 0xbf, 0x5c, 0xc4,
        0xf4, 0x9c, 0x36, 0xd4, 0xe8, 0x1b, 0xb4, 0x82, 0xcc, 0xdf, 0x42, 0xb1,
    };
    struct fp12 t;

    fp12_conjugate(&t, f);
    fp12_inverse(f, f);
    fp12_mul(f, f, &t);
    fp12_frobenius2(&t, f);
    fp12_mul(f, f, &t);
    fp12_power(f, f, hard, sizeof hard);
}

bool bn254_pairing_is_one(const struct bn254_g1 p[], const struct bn254_g2 q[], size_t n)
{
    struct fp12 product, factor;

    fp12_set_one(&product);
    for (size_t i = 0; i < n; i++) {
        if (p[i].is_infinity || q[i].is_infinity)
            continue;
        miller(&factor, &p[i], &q[i]);
        fp12_mul(&product, &product, &factor);
    }
    final_power(&product);
    return fp12_is_one(&product);
}
