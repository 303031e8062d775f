/* The curve BN254 and its pairing. */
#include "../suite.h"
#include "base/attr.h"
#include "base/rng.h"
#include "crypto/bn254.h"
#include "crypto/hex.h"

#include <string.h>

/* The generators of EIP-197. */
static const char g2_hex[] = "198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2"
                             "1800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed"
                             "090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b"
                             "12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa";
static const char modulus_hex[] =
    "30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47";
static const char order_hex[] =
    "30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001";

static void from_hex(const char *hex, void *out, size_t n)
{
    ck_assert(hex_decode(hex, strlen(hex), out, n));
}

static void scalar_of(uint64_t n, uint8_t out[32])
{
    memset(out, 0, 32);
    for (size_t i = 0; i < 8; i++)
        out[31 - i] = (uint8_t)(n >> (8 * i));
}

static struct bn254_g1 g1(void)
{
    uint8_t x[32], y[32];
    struct bn254_g1 p;
    scalar_of(1, x);
    scalar_of(2, y);
    ck_assert_int_eq(bn254_g1_read(x, y, &p), BN254_OK);
    return p;
}

/* In the order of EIP-197: imaginary parts first. */
static enum bn254_fault read_g2(const uint8_t b[128], struct bn254_g2 *out)
{
    return bn254_g2_read(b + 32, b, b + 96, b + 64, out);
}

static struct bn254_g2 g2(void)
{
    uint8_t b[128];
    struct bn254_g2 q;
    from_hex(g2_hex, b, sizeof b);
    ck_assert_int_eq(read_g2(b, &q), BN254_OK);
    return q;
}

static struct bn254_g1 times(const struct bn254_g1 *p, uint64_t n)
{
    uint8_t scalar[32];
    struct bn254_g1 out;
    scalar_of(n, scalar);
    bn254_g1_mul(&out, p, scalar);
    return out;
}

static void must_equal(const struct bn254_g1 *p, const struct bn254_g1 *q)
{
    uint8_t a[64], b[64];
    bn254_g1_write(p, a);
    bn254_g1_write(q, b);
    ck_assert_mem_eq(a, b, sizeof a);
    ck_assert_int_eq(p->is_infinity, q->is_infinity);
}

START_TEST(field_numbers_obey_the_laws)
{
    for (uint64_t seed = 0; seed < 200; seed++) {
        struct fp12 a, b, c, left, right;
        uint64_t words[3 * sizeof a / 8];
        for (size_t i = 0; i < ARRAY_LEN(words); i++)
            words[i] = rng_mix(seed * 1000 + i);
        memcpy(&a, words, sizeof a);
        memcpy(&b, words + sizeof a / 8, sizeof b);
        memcpy(&c, words + 2 * (sizeof a / 8), sizeof c);
        for (size_t i = 0; i < 6; i++) /* below p: the top limb of p is 0x30644e72 */
            for (struct fp12 *x = &a; x != NULL; x = x == &a ? &b : x == &b ? &c : NULL) {
                x->c[i].re.w[7] %= 0x30644e72;
                x->c[i].im.w[7] %= 0x30644e72;
            }
        fp12_mul(&left, &a, &b);
        fp12_mul(&right, &b, &a);
        ck_assert_mem_eq(&left, &right, sizeof left);
        fp12_mul(&left, &left, &c);
        fp12_mul(&right, &b, &c);
        fp12_mul(&right, &a, &right);
        ck_assert_mem_eq(&left, &right, sizeof left);
        fp12_inverse(&left, &a);
        fp12_mul(&left, &left, &a);
        ck_assert(fp12_is_one(&left));
    }
}
END_TEST

START_TEST(the_frobenius_map_is_the_power_it_stands_for)
{
    uint8_t p[32];
    struct fp12 a, left, right;
    from_hex(modulus_hex, p, sizeof p);
    fp12_set_one(&a);
    for (size_t i = 0; i < 6; i++)
        a.c[i] = (struct fp2){ .re = { { (uint32_t)i + 3 } }, .im = { { (uint32_t)i * 7 } } };
    fp12_power(&left, &a, p, sizeof p);
    fp12_power(&left, &left, p, sizeof p);
    fp12_frobenius2(&right, &a);
    ck_assert_mem_eq(&left, &right, sizeof left);
    for (int i = 0; i < 4; i++)
        fp12_power(&left, &left, p, sizeof p);
    fp12_conjugate(&right, &a);
    ck_assert_mem_eq(&left, &right, sizeof left);
}
END_TEST

START_TEST(multiples_of_the_generator_add_up)
{
    /* 2 G as EIP-196 clients give it. */
    static const char twice_hex[] =
        "030644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd3"
        "15ed738c0e0a7c92e7845f96b2ae9c0a68a6a449e3538fc7ff3ebf7a5a18a2c4";
    struct bn254_g1 p = g1(), sum = p, product, minus;
    char hex[129];
    uint8_t xy[64], order[32];
    product = times(&p, 2);
    bn254_g1_write(&product, xy);
    hex_encode(xy, sizeof xy, hex);
    ck_assert_str_eq(hex, twice_hex);
    for (uint64_t n = 2; n < 50; n++) {
        bn254_g1_add(&sum, &sum, &p);
        product = times(&p, n);
        must_equal(&sum, &product);
    }
    bn254_g1_negate(&minus, &p);
    bn254_g1_add(&sum, &p, &minus);
    ck_assert(sum.is_infinity);
    bn254_g1_add(&sum, &sum, &p);
    must_equal(&sum, &p);
    product = times(&p, 0);
    ck_assert(product.is_infinity);
    from_hex(order_hex, order, sizeof order);
    bn254_g1_mul(&product, &p, order);
    ck_assert(product.is_infinity);
    order[31]--;
    bn254_g1_mul(&product, &p, order);
    must_equal(&product, &minus);
}
END_TEST

START_TEST(the_pairing_is_bilinear_and_not_trivial)
{
    struct bn254_g1 p = g1(), a, b, minus;
    struct bn254_g2 q = g2();
    ck_assert(!bn254_pairing_is_one(&p, &q, 1));
    ck_assert(bn254_pairing_is_one(&p, &q, 0));
    for (uint64_t n = 1; n < 6; n++) { /* e(aG) e(bG) e(-(a+b)G) = 1 */
        uint64_t x = rng_mix(n) >> 8, y = rng_mix(n + 100) >> 8;
        a = times(&p, x);
        b = times(&p, y);
        minus = times(&p, x + y);
        bn254_g1_negate(&minus, &minus);
        const struct bn254_g1 good[3] = { a, b, minus }, bad[3] = { a, b, p };
        const struct bn254_g2 at[3] = { q, q, q };
        ck_assert(bn254_pairing_is_one(good, at, 3));
        ck_assert(!bn254_pairing_is_one(bad, at, 3));
    }
    a = (struct bn254_g1){ .is_infinity = true };
    ck_assert(bn254_pairing_is_one(&a, &q, 1));
    q.is_infinity = true;
    ck_assert(bn254_pairing_is_one(&p, &q, 1));
}
END_TEST

/* Vectors that the Ethereum clients share for the contracts of EIP-196 (chfast2, cdetrio1) and
 * EIP-197 (jeff1, two_point_match_4, jeff6). */
static const struct {
    const char *in, *out;
} eip196_mul[] = {
    { "070a8d6a982153cae4be29d434e8faef8a47b274a053f5a4ee2a6c9c13c31e5c"
      "031b8ce914eba3a9ffb989f9cdd5b0f01943074bf4f0f315690ec3cec6981afc"
      "30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd46",
      "025a6f4181d2b4ea8b724290ffb40156eb0adb514c688556eb79cdea0752c2bb"
      "2eff3f31dea215f1eb86023a133a996eb6300b44da664d64251d05381bb8a02e" },
    { "1a87b0584ce92f4593d161480614f2989035225609f08058ccfa3d0f940febe3"
      "1a2f3c951f6dadcc7ee9007dff81504b0fcd6d7cf59996efdc33d92bf7f9f8f6"
      "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
      "2cde5879ba6f13c0b5aa4ef627f159a3347df9722efce88a9afbb20b763b4c41"
      "1aa7e43076f6aee272755a7f9b84832e71559ba0d2e0b17d5f9f01755e5b0d11" },
};
static const struct {
    const char *in;
    bool is_one;
} eip197[] = {
    { "1c76476f4def4bb94541d57ebba1193381ffa7aa76ada664dd31c16024c43f59"
      "3034dd2920f673e204fee2811c678745fc819b55d3e9d294e45c9b03a76aef41"
      "209dd15ebff5d46c4bd888e51a93cf99a7329636c63514396b4a452003a35bf7"
      "04bf11ca01483bfa8b34b43561848d28905960114c8ac04049af4b6315a41678"
      "2bb8324af6cfc93537a2ad1a445cfd0ca2a71acd7ac41fadbf933c2a51be344d"
      "120a2a4cf30c1bf9845f20c6fe39e07ea2cce61f0c9bb048165fe5e4de877550"
      "111e129f1cf1097710d41c4ac70fcdfa5ba2023c6ff1cbeac322de49d1b6df7c"
      "2032c61a830e3c17286de9462bf242fca2883585b93870a73853face6a6bf411"
      "198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2"
      "1800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed"
      "090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b"
      "12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa",
      true },
    { "105456a333e6d636854f987ea7bb713dfd0ae8371a72aea313ae0c32c0bf1016"
      "0cf031d41b41557f3e7e3ba0c51bebe5da8e6ecd855ec50fc87efcdeac168bcc"
      "0476be093a6d2b4bbf907172049874af11e1b6267606e00804d3ff0037ec57fd"
      "3010c68cb50161b7d1d96bb71edfec9880171954e56871abf3d93cc94d745fa1"
      "14c059d74e5b6c4ec14ae5864ebe23a71781d86c29fb8fb6cce94f70d3de7a21"
      "01b33461f39d9e887dbb100f170a2345dde3c07e256d1dfa2b657ba5cd030427"
      "0000000000000000000000000000000000000000000000000000000000000001"
      "0000000000000000000000000000000000000000000000000000000000000002"
      "1a2c3013d2ea92e13c800cde68ef56a294b883f6ac35d25f587c09b1b3c635f7"
      "290158a80cd3d66530f74dc94c94adb88f5cdb481acca997b6e60071f08a115f"
      "2f997f3dbd66a7afe07fe7862ce239edba9e05c5afff7f8a1259c9733b2dfbb9"
      "29d1691530ca701b4a106054688728c9972c8512e9789e9567aae23e302ccd75",
      true },
    { "1c76476f4def4bb94541d57ebba1193381ffa7aa76ada664dd31c16024c43f59"
      "3034dd2920f673e204fee2811c678745fc819b55d3e9d294e45c9b03a76aef41"
      "209dd15ebff5d46c4bd888e51a93cf99a7329636c63514396b4a452003a35bf7"
      "04bf11ca01483bfa8b34b43561848d28905960114c8ac04049af4b6315a41678"
      "2bb8324af6cfc93537a2ad1a445cfd0ca2a71acd7ac41fadbf933c2a51be344d"
      "120a2a4cf30c1bf9845f20c6fe39e07ea2cce61f0c9bb048165fe5e4de877550"
      "111e129f1cf1097710d41c4ac70fcdfa5ba2023c6ff1cbeac322de49d1b6df7c"
      "103188585e2364128fe25c70558f1560f4f9350baf3959e603cc91486e110936"
      "198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2"
      "1800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed"
      "090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b"
      "12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa",
      false },
};

START_TEST(the_vectors_of_ethereum_hold)
{
    for (size_t i = 0; i < ARRAY_LEN(eip196_mul); i++) {
        uint8_t in[96], xy[64];
        struct bn254_g1 p;
        char hex[129];
        from_hex(eip196_mul[i].in, in, sizeof in);
        ck_assert_int_eq(bn254_g1_read(in, in + 32, &p), BN254_OK);
        bn254_g1_mul(&p, &p, in + 64);
        bn254_g1_write(&p, xy);
        hex_encode(xy, sizeof xy, hex);
        ck_assert_str_eq(hex, eip196_mul[i].out);
    }
    for (size_t i = 0; i < ARRAY_LEN(eip197); i++) {
        uint8_t in[2][192];
        struct bn254_g1 p[2];
        struct bn254_g2 q[2];
        from_hex(eip197[i].in, in, sizeof in);
        for (size_t k = 0; k < 2; k++) {
            ck_assert_int_eq(bn254_g1_read(in[k], in[k] + 32, &p[k]), BN254_OK);
            ck_assert_int_eq(read_g2(in[k] + 64, &q[k]), BN254_OK);
        }
        ck_assert_int_eq(bn254_pairing_is_one(p, q, 2), eip197[i].is_one);
    }
}
END_TEST

START_TEST(coordinates_and_points_that_are_none_are_refused)
{
    uint8_t x[32], y[32], b[128], p[32];
    struct bn254_g1 out;
    struct bn254_g2 q;
    scalar_of(1, x);
    scalar_of(3, y);
    ck_assert_int_eq(bn254_g1_read(x, y, &out), BN254_OFF_CURVE);
    scalar_of(0, x);
    scalar_of(0, y);
    ck_assert_int_eq(bn254_g1_read(x, y, &out), BN254_OFF_CURVE);
    from_hex(modulus_hex, p, sizeof p);
    ck_assert_int_eq(bn254_g1_read(p, y, &out), BN254_COORDINATE);
    p[31]++; /* p + 1 = 1, written another way */
    scalar_of(2, y);
    ck_assert_int_eq(bn254_g1_read(p, y, &out), BN254_COORDINATE);
    from_hex(g2_hex, b, sizeof b);
    for (size_t i = 31; i < sizeof b; i += 32) {
        b[i] ^= 1;
        ck_assert_int_eq(read_g2(b, &q), BN254_OFF_CURVE);
        b[i] ^= 1;
        memset(b + i - 31, 0xff, 32);
        ck_assert_int_eq(read_g2(b, &q), BN254_COORDINATE);
        from_hex(g2_hex, b, sizeof b);
    }
}
END_TEST

START_TEST(a_point_of_the_twist_outside_the_subgroup_is_refused)
{
    /* Both found by solving y^2 = x^3 + 3 / (9 + u) for small x. */
    static const char *const odd[] = {
        "0000000000000000000000000000000000000000000000000000000000000001"
        "0000000000000000000000000000000000000000000000000000000000000002"
        "2b76c179599bb92a963dac85546a005a777f7c13f6a7b75d5918b6b5808f5fde"
        "101f7278419308b95099eca02dcee0c5381f4d26d1d62313f057167f064101ce",
        "0000000000000000000000000000000000000000000000000000000000000001"
        "0000000000000000000000000000000000000000000000000000000000000003"
        "16f36623ff7c6a394eb9190bb391072c1e41899e5fd5bf84d7132ea39ab5ab0c"
        "18317863a822ced60b87aca78e89515cb87f54f50c1600e4512dc35743fa5543",
    };
    for (size_t i = 0; i < ARRAY_LEN(odd); i++) {
        uint8_t b[128];
        struct bn254_g2 q;
        from_hex(odd[i], b, sizeof b);
        ck_assert_int_eq(read_g2(b, &q), BN254_SUBGROUP);
    }
}
END_TEST

START_TEST(numbers_below_the_order_are_scalars)
{
    uint8_t n[32];
    from_hex(order_hex, n, sizeof n);
    ck_assert(!bn254_is_scalar(n));
    n[31]--;
    ck_assert(bn254_is_scalar(n));
    n[31] += 2;
    ck_assert(!bn254_is_scalar(n));
    memset(n, 0xff, sizeof n);
    ck_assert(!bn254_is_scalar(n));
    memset(n, 0, sizeof n);
    ck_assert(bn254_is_scalar(n));
}
END_TEST

SUITE("bn254", field_numbers_obey_the_laws, the_frobenius_map_is_the_power_it_stands_for,
      multiples_of_the_generator_add_up, the_pairing_is_bilinear_and_not_trivial,
      the_vectors_of_ethereum_hold, coordinates_and_points_that_are_none_are_refused,
      a_point_of_the_twist_outside_the_subgroup_is_refused, numbers_below_the_order_are_scalars)
