/* P-256 signatures without randomness, and the ways they can be wrong. */
#include "../suite.h"
#include "base/attr.h"
#include "crypto/ecdsa_p256.h"
#include "crypto/hex.h"

#include <string.h>

/* RFC 6979, A.2.5. */
static const char secret_hex[] =
    "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721";
static const char public_hex[] =
    "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
    "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299";
static const struct {
    const char *message, *signature;
} rfc6979[] = {
    { "sample", "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
                "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8" },
    { "test", "f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367"
              "019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083" },
};
static const char order_hex[] =
    "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";

static struct p256 *p256;
static struct sha256 *sha;

static void set_up(void)
{
    p256 = p256_new();
    sha = sha256_new();
    ck_assert(p256 != NULL && sha != NULL);
}

static void tear_down(void)
{
    p256_free(p256);
    sha256_free(sha);
}

static struct digest digest_of(const char *message)
{
    struct digest d;
    sha256_of(sha, message, strlen(message), &d);
    return d;
}

static void from_hex(const char *hex, void *out, size_t n)
{
    ck_assert(hex_decode(hex, strlen(hex), out, n));
}

START_TEST(signatures_are_those_of_rfc_6979)
{
    struct p256_secret secret;
    struct p256_public key;
    char hex[129];
    from_hex(secret_hex, secret.b, sizeof secret.b);
    ck_assert_int_eq(p256_public_of(p256, &secret, &key, NULL), RC_OK);
    hex_encode(key.b, sizeof key.b, hex);
    ck_assert_str_eq(hex, public_hex);
    for (size_t i = 0; i < ARRAY_LEN(rfc6979); i++) {
        struct digest d = digest_of(rfc6979[i].message);
        struct p256_signature sig;
        ck_assert_int_eq(p256_sign(p256, &secret, &d, &sig, NULL), RC_OK);
        hex_encode(sig.b, sizeof sig.b, hex);
        ck_assert_str_eq(hex, rfc6979[i].signature);
        ck_assert_int_eq(p256_verify(&key, &d, &sig, NULL), RC_OK);
    }
}
END_TEST

START_TEST(no_bit_of_digest_key_or_signature_can_be_turned)
{
    struct digest d = digest_of("sample");
    struct p256_signature sig;
    struct p256_public key;
    struct {
        uint8_t *b;
        size_t n;
    } parts[] = { { d.b, sizeof d.b }, { sig.b, sizeof sig.b }, { key.b, sizeof key.b } };
    from_hex(public_hex, key.b, sizeof key.b);
    from_hex(rfc6979[0].signature, sig.b, sizeof sig.b);
    for (size_t p = 0; p < ARRAY_LEN(parts); p++)
        for (size_t bit = 0; bit < 8 * parts[p].n; bit += 3) {
            parts[p].b[bit / 8] ^= (uint8_t)(1u << bit % 8);
            ck_assert_int_eq(p256_verify(&key, &d, &sig, NULL), RC_CHECK);
            parts[p].b[bit / 8] ^= (uint8_t)(1u << bit % 8);
        }
    ck_assert_int_eq(p256_verify(&key, &d, &sig, NULL), RC_OK);
}
END_TEST

/* In the manner of the Wycheproof tests: numbers that no signer may give. */
START_TEST(r_and_s_outside_the_order_are_refused)
{
    uint8_t order[32], special[6][32] = { { 0 } };
    struct digest d = digest_of("sample");
    struct p256_signature good, sig;
    struct p256_public key;
    from_hex(order_hex, order, sizeof order);
    from_hex(public_hex, key.b, sizeof key.b);
    from_hex(rfc6979[0].signature, good.b, sizeof good.b);
    special[1][31] = 1;
    memcpy(special[2], order, 32);
    memcpy(special[3], order, 32);
    special[3][31]++; /* order + 1 */
    memset(special[4], 0xff, 32);
    memcpy(special[5], order, 32);
    special[5][31]--; /* order - 1: in range, and still not this signature */
    for (size_t i = 0; i < ARRAY_LEN(special); i++) {
        sig = good;
        memcpy(sig.b, special[i], 32);
        ck_assert_int_eq(p256_verify(&key, &d, &sig, NULL), RC_CHECK);
        sig = good;
        memcpy(sig.b + 32, special[i], 32);
        ck_assert_int_eq(p256_verify(&key, &d, &sig, NULL), RC_CHECK);
        for (size_t j = 0; j < ARRAY_LEN(special); j++) {
            memcpy(sig.b, special[i], 32);
            memcpy(sig.b + 32, special[j], 32);
            ck_assert_int_eq(p256_verify(&key, &d, &sig, NULL), RC_CHECK);
        }
    }
}
END_TEST

START_TEST(a_key_that_is_no_point_verifies_nothing)
{
    struct digest d = digest_of("sample");
    struct p256_signature sig;
    struct p256_public key;
    from_hex(rfc6979[0].signature, sig.b, sizeof sig.b);
    memset(key.b, 0, sizeof key.b);
    ck_assert_int_eq(p256_verify(&key, &d, &sig, NULL), RC_CHECK);
    memset(key.b, 0xff, sizeof key.b);
    ck_assert_int_eq(p256_verify(&key, &d, &sig, NULL), RC_CHECK);
}
END_TEST

START_TEST(secrets_outside_the_order_are_refused)
{
    struct p256_secret secret = { { 0 } };
    struct digest d = digest_of("sample"), high;
    struct p256_signature sig;
    struct p256_public key;
    ck_assert_int_eq(p256_public_of(p256, &secret, &key, NULL), RC_INPUT);
    ck_assert_int_eq(p256_sign(p256, &secret, &d, &sig, NULL), RC_INPUT);
    from_hex(order_hex, secret.b, sizeof secret.b);
    ck_assert_int_eq(p256_sign(p256, &secret, &d, &sig, NULL), RC_INPUT);
    memset(high.b, 0xff, sizeof high.b);
    ck_assert_int_eq(p256_secret_from(p256, &high, &secret, NULL), RC_OK);
    ck_assert_int_eq(p256_public_of(p256, &secret, &key, NULL), RC_OK);
    memset(high.b, 0, sizeof high.b);
    ck_assert_int_eq(p256_secret_from(p256, &high, &secret, NULL), RC_OK);
    ck_assert_int_eq(p256_public_of(p256, &secret, &key, NULL), RC_OK);
}
END_TEST

START_TEST(the_asn1_form_goes_both_ways)
{
    static const char *const shapes[] = {
        "0000000000000000000000000000000000000000000000000000000000000001"
        "0000000000000000000000000000000000000000000000000000000000000080",
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
        "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "00ff000000000000000000000000000000000000000000000000000000000000"
        "0080000000000000000000000000000000000000000000000000000000000000",
    };
    for (size_t i = 0; i < ARRAY_LEN(shapes); i++) {
        struct p256_signature sig, back;
        uint8_t der[P256_DER_MAX];
        from_hex(shapes[i], sig.b, sizeof sig.b);
        size_t len = p256_signature_der(&sig, der);
        ck_assert(p256_signature_from_der(der, len, &back));
        ck_assert_mem_eq(sig.b, back.b, sizeof sig.b);
        for (size_t cut = 0; cut < len; cut++)
            ck_assert(!p256_signature_from_der(der, cut, &back));
    }
}
END_TEST

START_TEST(asn1_that_is_not_strict_is_refused)
{
    static const char *const bad[] = {
        "3006020101020101ff",     /* a byte follows */
        "300602010102010100",     /* the same, zero */
        "3007020101020101",       /* longer than there is */
        "3005020101020101",       /* shorter */
        "308106020101020101",     /* a long length where a short one will do */
        "3080020101020101" "0000", /* no length */
        "3106020101020101",       /* a SET */
        "3006030101020101",       /* a BIT STRING */
        "300702020001020101",     /* a zero in front for nothing */
        "3006020181020101",       /* the high bit: negative */
        "3006020101020180",       /* the same in s */
        "3005020002020101",       /* no bytes */
        "300602010002010100",     /* r = 0 in a longer text */
        "3006020100020101",       /* r = 0 */
        "3006020101020100",       /* s = 0 */
        "3003020101",             /* no s */
        "300902010102010102" "0101", /* three numbers */
        "3000", "30", "",
    };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct p256_signature sig;
        uint8_t der[P256_DER_MAX];
        from_hex(bad[i], der, strlen(bad[i]) / 2);
        ck_assert_msg(!p256_signature_from_der(der, strlen(bad[i]) / 2, &sig), "%s", bad[i]);
    }
}
END_TEST

SUITE_WITH("ecdsa_p256", set_up, tear_down, signatures_are_those_of_rfc_6979,
           no_bit_of_digest_key_or_signature_can_be_turned,
           r_and_s_outside_the_order_are_refused, a_key_that_is_no_point_verifies_nothing,
           secrets_outside_the_order_are_refused, the_asn1_form_goes_both_ways,
           asn1_that_is_not_strict_is_refused)
