#include "crypto/digest.h"

#include "crypto/hex.h"

#include <assert.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <stdlib.h>

/* Joining two short inputs on the stack costs less than a second update call. */
#define JOIN_MAX 128

struct sha256 {
    EVP_MD *md;
    EVP_MD_CTX *ctx;
};

bool digest_equal_secret(const struct digest *x, const struct digest *y)
{
    return CRYPTO_memcmp(x->b, y->b, sizeof x->b) == 0;
}

void digest_hex(const struct digest *d, char out[DIGEST_HEX_MAX])
{
    hex_encode(d->b, sizeof d->b, out);
}

void digest_short(const struct digest *d, char out[DIGEST_SHORT_MAX])
{
    hex_encode(d->b, (DIGEST_SHORT_MAX - 1) / 2, out);
}

bool digest_parse(const char *s, size_t len, struct digest *out)
{
    return hex_decode(s, len, out->b, sizeof out->b);
}

struct sha256 *sha256_new(void)
{
    struct sha256 *ctx = calloc(1, sizeof *ctx);
    if (ctx == NULL)
        return NULL;
    ctx->md = EVP_MD_fetch(NULL, "SHA256", NULL);
    ctx->ctx = EVP_MD_CTX_new();
    if (ctx->md == NULL || ctx->ctx == NULL ||
        EVP_DigestInit_ex2(ctx->ctx, ctx->md, NULL) != 1) {
        sha256_free(ctx);
        return NULL;
    }
    return ctx;
}

void sha256_free(struct sha256 *ctx)
{
    if (ctx == NULL)
        return;
    EVP_MD_CTX_free(ctx->ctx);
    EVP_MD_free(ctx->md);
    free(ctx);
}

/* A NULL type keeps the algorithm and its state block: no look-up, no allocation. */
void sha256_init(struct sha256 *ctx)
{
    int ok = EVP_DigestInit_ex2(ctx->ctx, NULL, NULL);
    assert(ok == 1);
}

void sha256_add(struct sha256 *ctx, const void *p, size_t n)
{
    int ok = EVP_DigestUpdate(ctx->ctx, p, n);
    assert(ok == 1);
}

void sha256_end(struct sha256 *ctx, struct digest *out)
{
    int ok = EVP_DigestFinal_ex(ctx->ctx, out->b, NULL);
    assert(ok == 1);
}

void sha256_of(struct sha256 *ctx, const void *p, size_t n, struct digest *out)
{
    sha256_init(ctx);
    sha256_add(ctx, p, n);
    sha256_end(ctx, out);
}

void sha256_of2(struct sha256 *ctx, const void *p, size_t n, const void *q, size_t m,
                struct digest *out)
{
    uint8_t joined[JOIN_MAX];

    if (n > sizeof joined || m > sizeof joined - n) {
        sha256_init(ctx);
        sha256_add(ctx, p, n);
        sha256_add(ctx, q, m);
        sha256_end(ctx, out);
        return;
    }
    if (n != 0)
        memcpy(joined, p, n);
    if (m != 0)
        memcpy(joined + n, q, m);
    sha256_of(ctx, joined, n + m, out);
}

enum rc hmac_sha256(const void *key, size_t key_len, const void *p, size_t n,
                    struct digest *out, struct err *err)
{
    char name[] = "SHA256";
    const OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0),
        OSSL_PARAM_construct_end(),
    };
    /* The library takes a NULL key for "the key set before": an empty one needs an
     * address. */
    const void *key_bytes = key_len != 0 ? key : "";
    EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    EVP_MAC_CTX *ctx = mac != NULL ? EVP_MAC_CTX_new(mac) : NULL;
    size_t len = 0;
    bool is_done = ctx != NULL && EVP_MAC_init(ctx, key_bytes, key_len, params) == 1 &&
                   EVP_MAC_update(ctx, p, n) == 1 &&
                   EVP_MAC_final(ctx, out->b, &len, sizeof out->b) == 1;

    EVP_MAC_CTX_free(ctx);
    EVP_MAC_free(mac);
    if (!is_done)
        return err_nomem(err, "compute an HMAC");
    assert(len == sizeof out->b);
    return RC_OK;
}
