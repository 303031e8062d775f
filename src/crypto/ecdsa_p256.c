#include "crypto/ecdsa_p256.h"

#include "crypto/secret.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/params.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define SIDE 32 /* bytes of a coordinate and of a scalar */

enum { BN_D, BN_K, BN_R, BN_S, BN_Z, BN_X, BN_Y, BN_COUNT };

struct p256 {
    EC_GROUP *group;
    EC_POINT *point;
    BN_CTX *bn;
    BIGNUM *n[BN_COUNT];
};

struct p256 *p256_new(void)
{
    struct p256 *ctx = calloc(1, sizeof *ctx);
    bool is_whole;

    if (ctx == NULL)
        return NULL;
    ctx->group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
    ctx->bn = BN_CTX_new();
    is_whole = ctx->group != NULL && ctx->bn != NULL;
    if (is_whole)
        ctx->point = EC_POINT_new(ctx->group);
    for (size_t i = 0; i < BN_COUNT; i++)
        is_whole = (ctx->n[i] = BN_new()) != NULL && is_whole;
    if (is_whole && ctx->point != NULL)
        return ctx;
    p256_free(ctx);
    return NULL;
}

void p256_free(struct p256 *ctx)
{
    if (ctx == NULL)
        return;
    for (size_t i = 0; i < BN_COUNT; i++)
        BN_clear_free(ctx->n[i]);
    EC_POINT_free(ctx->point);
    EC_GROUP_free(ctx->group);
    BN_CTX_free(ctx->bn);
    free(ctx);
}

static bool put(const BIGNUM *n, uint8_t *out)
{
    return BN_bn2binpad(n, out, SIDE) == SIDE;
}

enum rc p256_secret_from(struct p256 *ctx, const struct digest *from,
                         struct p256_secret *out, struct err *err)
{
    BIGNUM *d = ctx->n[BN_D], *below = ctx->n[BN_K];
    bool is_done = BN_bin2bn(from->b, sizeof from->b, d) != NULL &&
                   BN_copy(below, EC_GROUP_get0_order(ctx->group)) != NULL &&
                   BN_sub_word(below, 1) == 1 && BN_mod(d, d, below, ctx->bn) == 1 &&
                   BN_add_word(d, 1) == 1 && put(d, out->b);

    return is_done ? RC_OK : err_nomem(err, "make a P-256 key");
}

/* The secret in n[BN_D]. */
static enum rc take_secret(struct p256 *ctx, const struct p256_secret *secret, struct err *err)
{
    BIGNUM *d = ctx->n[BN_D];

    if (BN_bin2bn(secret->b, sizeof secret->b, d) == NULL)
        return err_nomem(err, "use a P-256 key");
    if (BN_is_zero(d) || BN_cmp(d, EC_GROUP_get0_order(ctx->group)) >= 0)
        return err_set(err, RC_INPUT, "a P-256 key is 0 or not below the order of the curve");
    return RC_OK;
}

/* n[BN_X], n[BN_Y] = scalar * G. */
static bool times_g(struct p256 *ctx, const BIGNUM *scalar)
{
    return EC_POINT_mul(ctx->group, ctx->point, scalar, NULL, NULL, ctx->bn) == 1 &&
           EC_POINT_get_affine_coordinates(ctx->group, ctx->point, ctx->n[BN_X], ctx->n[BN_Y],
                                           ctx->bn) == 1;
}

enum rc p256_public_of(struct p256 *ctx, const struct p256_secret *secret,
                       struct p256_public *out, struct err *err)
{
    enum rc rc = take_secret(ctx, secret, err);

    if (rc != RC_OK)
        return rc;
    if (!times_g(ctx, ctx->n[BN_D]) || !put(ctx->n[BN_X], out->b) ||
        !put(ctx->n[BN_Y], out->b + SIDE))
        return err_nomem(err, "make a P-256 key");
    return RC_OK;
}

/* --- RFC 6979, section 3.2 ----------------------------------------------------------- */

struct nonces {
    struct digest k, v;
};

/* K = HMAC(K, V || tag || more); V = HMAC(K, V). */
static enum rc stir(struct nonces *n, uint8_t tag, const uint8_t *more, size_t len,
                    struct err *err)
{
    uint8_t text[DIGEST_BYTES + 1 + 2 * SIDE];
    enum rc rc;

    memcpy(text, n->v.b, DIGEST_BYTES);
    text[DIGEST_BYTES] = tag;
    if (len > 0)
        memcpy(text + DIGEST_BYTES + 1, more, len);
    rc = hmac_sha256(n->k.b, DIGEST_BYTES, text, DIGEST_BYTES + 1 + len, &n->k, err);
    secret_wipe(text, sizeof text);
    return rc == RC_OK ? hmac_sha256(n->k.b, DIGEST_BYTES, n->v.b, DIGEST_BYTES, &n->v, err)
                       : rc;
}

/* Steps a to g; z is the digest modulo the order. */
static enum rc nonces_begin(struct p256 *ctx, const struct p256_secret *secret,
                            struct nonces *n, struct err *err)
{
    uint8_t seed[2 * SIDE];
    enum rc rc;

    memset(n->k.b, 0, sizeof n->k.b);
    memset(n->v.b, 1, sizeof n->v.b);
    memcpy(seed, secret->b, SIDE);
    if (!put(ctx->n[BN_Z], seed + SIDE))
        return err_nomem(err, "sign");
    rc = stir(n, 0, seed, sizeof seed, err);
    if (rc == RC_OK)
        rc = stir(n, 1, seed, sizeof seed, err);
    secret_wipe(seed, sizeof seed);
    return rc;
}

/* Step h: the next candidate in n[BN_K]; it may be out of range. */
static enum rc nonces_next(struct p256 *ctx, struct nonces *n, struct err *err)
{
    enum rc rc = hmac_sha256(n->k.b, DIGEST_BYTES, n->v.b, DIGEST_BYTES, &n->v, err);

    if (rc == RC_OK && BN_bin2bn(n->v.b, DIGEST_BYTES, ctx->n[BN_K]) == NULL)
        return err_nomem(err, "sign");
    return rc;
}

/* r = (k G).x mod n, s = (z + r d) / k mod n. False: out of memory. */
static bool sign_with_k(struct p256 *ctx)
{
    const BIGNUM *order = EC_GROUP_get0_order(ctx->group);
    BIGNUM *const *n = ctx->n;

    return times_g(ctx, n[BN_K]) && BN_mod(n[BN_R], n[BN_X], order, ctx->bn) == 1 &&
           BN_mod_mul(n[BN_S], n[BN_R], n[BN_D], order, ctx->bn) == 1 &&
           BN_mod_add(n[BN_S], n[BN_S], n[BN_Z], order, ctx->bn) == 1 &&
           BN_mod_inverse(n[BN_X], n[BN_K], order, ctx->bn) != NULL &&
           BN_mod_mul(n[BN_S], n[BN_S], n[BN_X], order, ctx->bn) == 1;
}

enum rc p256_sign(struct p256 *ctx, const struct p256_secret *secret, const struct digest *of,
                  struct p256_signature *out, struct err *err)
{
    const BIGNUM *order = EC_GROUP_get0_order(ctx->group);
    BIGNUM *const *n = ctx->n;
    struct nonces nonces;
    enum rc rc = take_secret(ctx, secret, err);

    if (rc != RC_OK)
        return rc;
    if (BN_bin2bn(of->b, sizeof of->b, n[BN_Z]) == NULL ||
        BN_mod(n[BN_Z], n[BN_Z], order, ctx->bn) != 1)
        return err_nomem(err, "sign");
    rc = nonces_begin(ctx, secret, &nonces, err);
    BN_zero(n[BN_R]);
    BN_zero(n[BN_S]);
    while (rc == RC_OK && (BN_is_zero(n[BN_R]) || BN_is_zero(n[BN_S]))) {
        rc = nonces_next(ctx, &nonces, err);
        bool is_in_range =
            rc == RC_OK && !BN_is_zero(n[BN_K]) && BN_cmp(n[BN_K], order) < 0;
        if (is_in_range && !sign_with_k(ctx))
            rc = err_nomem(err, "sign");
        if (rc == RC_OK && (BN_is_zero(n[BN_R]) || BN_is_zero(n[BN_S])))
            rc = stir(&nonces, 0, NULL, 0, err);
    }
    secret_wipe(&nonces, sizeof nonces);
    if (rc == RC_OK && (!put(n[BN_R], out->b) || !put(n[BN_S], out->b + SIDE)))
        rc = err_nomem(err, "sign");
    return rc;
}

/* --- verification -------------------------------------------------------------------- */

static EVP_PKEY *key_of(const struct p256_public *key)
{
    uint8_t point[1 + sizeof key->b] = { POINT_CONVERSION_UNCOMPRESSED };
    char curve[] = "prime256v1";
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, curve, 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point),
        OSSL_PARAM_construct_end(),
    };
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    EVP_PKEY *pkey = NULL;

    memcpy(point + 1, key->b, sizeof key->b);
    if (ctx != NULL && EVP_PKEY_fromdata_init(ctx) == 1)
        (void)EVP_PKEY_fromdata(ctx, &pkey, EVP_PKEY_PUBLIC_KEY, params);
    EVP_PKEY_CTX_free(ctx);
    return pkey;
}

enum rc p256_verify(const struct p256_public *key, const struct digest *of,
                    const struct p256_signature *sig, struct err *err)
{
    uint8_t der[P256_DER_MAX];
    size_t len = p256_signature_der(sig, der);
    EVP_PKEY *pkey = key_of(key);
    EVP_PKEY_CTX *ctx = pkey != NULL ? EVP_PKEY_CTX_new_from_pkey(NULL, pkey, NULL) : NULL;
    bool is_good = ctx != NULL && EVP_PKEY_verify_init(ctx) == 1 &&
                   EVP_PKEY_verify(ctx, der, len, of->b, sizeof of->b) == 1;

    EVP_PKEY_CTX_free(ctx);
    EVP_PKEY_free(pkey);
    if (is_good)
        return RC_OK;
    return err_set(err, RC_CHECK, "the signature does not fit the bytes and the key");
}

/* --- ASN.1 --------------------------------------------------------------------------- */

/* INTEGER: shortest form, a zero byte in front when it would read as negative. */
static size_t add_integer(const uint8_t n[SIDE], uint8_t *out)
{
    size_t skip = 0, pad;

    while (skip < SIDE - 1 && n[skip] == 0)
        skip++;
    pad = n[skip] >> 7;
    out[0] = 0x02;
    out[1] = (uint8_t)(SIDE - skip + pad);
    out[2] = 0;
    memcpy(out + 2 + pad, n + skip, SIDE - skip);
    return 2 + pad + SIDE - skip;
}

size_t p256_signature_der(const struct p256_signature *sig, uint8_t out[P256_DER_MAX])
{
    size_t len = add_integer(sig->b, out + 2);

    len += add_integer(sig->b + SIDE, out + 2 + len);
    out[0] = 0x30;
    out[1] = (uint8_t)len;
    return len + 2;
}

/* The length taken, 0 when there is no such number. */
static size_t take_integer(const uint8_t *der, size_t len, uint8_t out[SIDE])
{
    size_t n = len >= 3 && der[0] == 0x02 ? der[1] : 0, pad;

    if (n == 0 || n > SIDE + 1 || n > len - 2 || (der[2] & 0x80) != 0)
        return 0;
    pad = der[2] == 0;
    if (pad == 1 && (n == 1 || (der[3] & 0x80) == 0))
        return 0;
    if (n - pad > SIDE)
        return 0;
    memset(out, 0, SIDE);
    memcpy(out + SIDE - (n - pad), der + 2 + pad, n - pad);
    return n + 2;
}

bool p256_signature_from_der(const void *der, size_t len, struct p256_signature *out)
{
    const uint8_t *p = der;
    struct p256_signature sig;
    size_t r, s;

    if (len < 8 || len > P256_DER_MAX || p[0] != 0x30 || p[1] != len - 2)
        return false;
    r = take_integer(p + 2, len - 2, sig.b);
    s = r == 0 ? 0 : take_integer(p + 2 + r, len - 2 - r, sig.b + SIDE);
    if (s == 0 || r + s != len - 2)
        return false;
    *out = sig;
    return true;
}
