/*
 * digest.h - SHA-256 (FIPS 180-4) for many small inputs, and HMAC over it.
 *
 * A `struct sha256` is a working context that its owner makes once and uses for
 * every hash: nothing is looked up or allocated per hash.
 * One context serves one thread and one hash at a time. Inputs of up to 55 bytes
 * take one compression, up to 119 bytes two: formats hashed in bulk should fit.
 *
 * Once sha256_new() has given a context no call can fail; should the library
 * refuse all the same, that is a broken invariant and the program aborts.
 * Not here: hashing of files, other algorithms, hex of arbitrary strings (hex.h).
 */
#ifndef CRYPTO_DIGEST_H
#define CRYPTO_DIGEST_H

#include "base/attr.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define DIGEST_BYTES     32
#define DIGEST_HEX_MAX   65 /* with the NUL */
#define DIGEST_SHORT_MAX 13 /* with the NUL */

struct digest {
    uint8_t b[DIGEST_BYTES];
};

static inline int digest_compare(const struct digest *x, const struct digest *y)
{
    return memcmp(x->b, y->b, sizeof x->b);
}

/* For public values; a MAC is compared with digest_equal_secret(). */
static inline bool digest_equal(const struct digest *x, const struct digest *y)
{
    return digest_compare(x, y) == 0;
}

/* In a time that does not depend on where the two differ. */
bool digest_equal_secret(const struct digest *x, const struct digest *y);

/* 64 lower-case hex digits and a NUL; the first 12 of them and a NUL. */
void digest_hex(const struct digest *d, char out[DIGEST_HEX_MAX]);
void digest_short(const struct digest *d, char out[DIGEST_SHORT_MAX]);

/* Reads exactly 64 hex digits of either case. False, `out` untouched: anything else. */
MUST_CHECK bool digest_parse(const char *s, size_t len, struct digest *out);

struct sha256;

/* NULL: out of memory. */
MUST_CHECK struct sha256 *sha256_new(void);
void sha256_free(struct sha256 *ctx); /* NULL is fine */

/* A hash in pieces: init, any number of add, end. Init drops an unfinished hash. */
void sha256_init(struct sha256 *ctx);
void sha256_add(struct sha256 *ctx, const void *p, size_t n);
void sha256_end(struct sha256 *ctx, struct digest *out);

/* In one go; of2 is SHA-256(p || q). `out` may overlap the input. */
void sha256_of(struct sha256 *ctx, const void *p, size_t n, struct digest *out);
void sha256_of2(struct sha256 *ctx, const void *p, size_t n, const void *q, size_t m,
                struct digest *out);

/* HMAC-SHA-256 (RFC 2104). Allocates. RC_INTERNAL: out of memory. */
MUST_CHECK enum rc hmac_sha256(const void *key, size_t key_len, const void *p, size_t n,
                               struct digest *out, struct err *err);

#endif
