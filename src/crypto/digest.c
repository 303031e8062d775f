/* SHA-256 goes below EVP: in OpenSSL 3.0 each EVP_DigestInit_ex2() allocates, so that a short
 * message costs more around the compression than in it. SHA256_Init() and its kin, marked
 * as deprecated in favour of EVP, compute the same with the same instructions. */
#define OPENSSL_SUPPRESS_DEPRECATED

#include "crypto/digest.h"

#include "crypto/hex.h"

#include <assert.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/sha.h>
#include <stdlib.h>

/* Joining two short inputs on the stack costs less than a second update call. */
#define JOIN_MAX 128
#define BLOCK_MESSAGE_MAX 55 /* bytes that fit one block with their padding */

struct sha256 {
    SHA256_CTX state;
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
    return calloc(1, sizeof(struct sha256));
}

void sha256_free(struct sha256 *ctx)
{
    free(ctx);
}

void sha256_init(struct sha256 *ctx)
{
    int ok = SHA256_Init(&ctx->state);
    assert(ok == 1);
}

void sha256_add(struct sha256 *ctx, const void *p, size_t n)
{
    int ok = SHA256_Update(&ctx->state, p, n);
    assert(ok == 1);
}

void sha256_end(struct sha256 *ctx, struct digest *out)
{
    int ok = SHA256_Final(out->b, &ctx->state);
    assert(ok == 1);
}

static inline void put_be32(uint8_t *p, uint32_t v)
{
    p[0] = (uint8_t)(v >> 24);
    p[1] = (uint8_t)(v >> 16);
    p[2] = (uint8_t)(v >> 8);
    p[3] = (uint8_t)v;
}

/* FIPS 180-4, 5.3.3. The compression reads and writes nothing of the state but this. */
static const SHA_LONG initial[DIGEST_BYTES / 4] = {
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
};

/* The message, a one bit, zeros and the length in bits fill one block: FIPS 180-4, 5.1.1.
 * Inline, so that a length known to the compiler costs no call to copy. */
static inline void hash_block(struct sha256 *ctx, const void *p, size_t n, struct digest *out)
{
    uint8_t block[SHA256_CBLOCK] = { 0 };

    if (n != 0)
        memcpy(block, p, n);
    block[n] = 0x80;
    put_be32(block + SHA256_CBLOCK - 4, (uint32_t)n * 8);
    memcpy(ctx->state.h, initial, sizeof initial);
    SHA256_Transform(&ctx->state, block);
    for (size_t i = 0; i < DIGEST_BYTES / 4; i++)
        put_be32(out->b + 4 * i, ctx->state.h[i]);
}

void sha256_of(struct sha256 *ctx, const void *p, size_t n, struct digest *out)
{
    if (n == DIGEST_BYTES) { /* a step of a chain */
        hash_block(ctx, p, DIGEST_BYTES, out);
        return;
    }
    if (n <= BLOCK_MESSAGE_MAX) {
        hash_block(ctx, p, n, out);
        return;
    }
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
