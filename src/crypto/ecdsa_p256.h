/*
 * ecdsa_p256.h - ECDSA over NIST P-256 with SHA-256, signed without randomness (RFC 6979).
 *
 * OpenSSL 3.0 draws a nonce for each signature, so a replayed engine would sign other
 * bytes; here the nonce is the one of RFC 6979, section 3.2, over OpenSSL's numbers and
 * points. Verification is OpenSSL's own.
 *
 * Signing takes a time that depends on the key. That is no loss where it is used, as the
 * private keys are simulated and follow from the network's seed; a real key must not come
 * here.
 *
 * Points and signatures are the raw bytes of attestation quotes: X || Y and r || s, each
 * number 32 bytes, big-endian. A context serves one thread.
 * RC_INTERNAL everywhere: out of memory.
 */
#ifndef CRYPTO_ECDSA_P256_H
#define CRYPTO_ECDSA_P256_H

#include "base/attr.h"
#include "base/err.h"
#include "crypto/digest.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct p256_secret {
    uint8_t b[32];
};

struct p256_public {
    uint8_t b[64];
};

struct p256_signature {
    uint8_t b[64];
};

#define P256_DER_MAX 72 /* bytes of a signature as ASN.1 */

struct p256;

MUST_CHECK struct p256 *p256_new(void); /* NULL: out of memory */
void p256_free(struct p256 *ctx);       /* NULL is fine */

/* The key that a digest stands for: the digest modulo (order - 1), plus one. */
MUST_CHECK enum rc p256_secret_from(struct p256 *ctx, const struct digest *from,
                                    struct p256_secret *out, struct err *err);

/* RC_INPUT: the secret is 0 or not below the order. Both. */
MUST_CHECK enum rc p256_public_of(struct p256 *ctx, const struct p256_secret *secret,
                                  struct p256_public *out, struct err *err);
MUST_CHECK enum rc p256_sign(struct p256 *ctx, const struct p256_secret *secret,
                             const struct digest *of, struct p256_signature *out,
                             struct err *err);

/* RC_CHECK: not this key's signature of that digest, r or s outside 1..order-1, or the
 * key is no point of the curve. As ECDSA has it, (r, order - s) is a signature too. */
MUST_CHECK enum rc p256_verify(const struct p256_public *key, const struct digest *of,
                               const struct p256_signature *sig, struct err *err);

/* The ASN.1 form, SEQUENCE { INTEGER r, INTEGER s }; returns its length. */
size_t p256_signature_der(const struct p256_signature *sig, uint8_t out[P256_DER_MAX]);

/* Strict DER of two numbers that are above 0 and fit 32 bytes; nothing may follow. */
MUST_CHECK bool p256_signature_from_der(const void *der, size_t len,
                                        struct p256_signature *out);

#endif
