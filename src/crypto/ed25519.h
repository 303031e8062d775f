/*
 * ed25519.h - Ed25519 signatures (RFC 8032, pure: the message is not hashed before).
 *
 * A `struct ed25519_key` holds the private key and is released with ed25519_free(),
 * which wipes it. Signing is deterministic. A seed that passes through the caller's
 * hands is wiped by the caller (secret.h); keyfile.h keeps keys on disk.
 * RC_INTERNAL everywhere: out of memory, or no randomness to be had.
 */
#ifndef CRYPTO_ED25519_H
#define CRYPTO_ED25519_H

#include "base/attr.h"
#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

#define ED25519_SEED_BYTES      32
#define ED25519_PUBLIC_BYTES    32
#define ED25519_SIGNATURE_BYTES 64

struct ed25519_public {
    uint8_t b[ED25519_PUBLIC_BYTES];
};

struct ed25519_signature {
    uint8_t b[ED25519_SIGNATURE_BYTES];
};

struct ed25519_key;

/* A fresh key from the system's randomness. */
MUST_CHECK enum rc ed25519_generate(struct ed25519_key **out, struct err *err);

/* The key that a seed (RFC 8032, section 5.1.5) stands for, and back. */
MUST_CHECK enum rc ed25519_from_seed(const uint8_t seed[ED25519_SEED_BYTES],
                                     struct ed25519_key **out, struct err *err);
void ed25519_seed(const struct ed25519_key *key, uint8_t seed[ED25519_SEED_BYTES]);

void ed25519_free(struct ed25519_key *key); /* NULL is fine */

/* Borrowed: lives as long as the key. */
const struct ed25519_public *ed25519_public(const struct ed25519_key *key);

MUST_CHECK enum rc ed25519_sign(const struct ed25519_key *key, const void *p, size_t n,
                                struct ed25519_signature *out, struct err *err);

/* RC_CHECK: not this key's signature of these bytes (a scalar not below the group
 * order is refused as well, so a signature has one form). */
MUST_CHECK enum rc ed25519_verify(const struct ed25519_public *key, const void *p,
                                  size_t n, const struct ed25519_signature *sig,
                                  struct err *err);

#endif
