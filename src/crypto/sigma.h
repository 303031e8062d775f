/*
 * sigma.h - a zero-knowledge proof that a hidden vector has a given product with a public one.
 *
 * Statement: y = <w, x>, where x and y are public and w stands in a Pedersen commitment
 *   C = w_1 G_1 + ... + w_16 G_16 + rho H.
 * The prover shows that it knows w and rho, and nothing else about them:
 *   A = s_1 G_1 + ... + s_16 G_16 + s_rho H and t = <s, x> for random s,
 *   e = SHA-256(context, C, x, y, A, t), z = s + e w, z_rho = s_rho + e rho,
 * and the verifier checks that sum z_i G_i + z_rho H = A + e C and <z, x> = t + e y.
 * It is Okamoto's protocol ("Provably secure and practical identification schemes", 1992) with
 * one linear relation, made non-interactive as A. Fiat and A. Shamir did (1986). There is no
 * trusted set-up: G_i and H are hashed to the curve (P-256, by trying x after x), so nobody
 * knows how they hang together, and C binds to w as long as discrete logarithms are hard.
 *
 * It proves the product, not that w are the weights somebody promised: that is what publishing
 * C beforehand is for. `context` ties a proof to its purpose, so that it cannot be used again.
 *
 * Nonces are derived from the secret and the statement, so the same call gives the same bytes.
 * A context serves one thread. RC_INTERNAL: out of memory.
 */
#ifndef CRYPTO_SIGMA_H
#define CRYPTO_SIGMA_H

#include "base/attr.h"
#include "base/err.h"
#include "crypto/digest.h"

#include <stdint.h>

#define SIGMA_N           16
#define SIGMA_POINT_BYTES 33 /* compressed */
#define SIGMA_PROOF_BYTES (SIGMA_POINT_BYTES + 32 * (SIGMA_N + 2))

struct sigma;

struct sigma_commitment {
    uint8_t b[SIGMA_POINT_BYTES];
};

struct sigma_statement {
    struct digest context;
    struct sigma_commitment commitment;
    int32_t x[SIGMA_N];
    int64_t y;
};

struct sigma_secret {
    int32_t w[SIGMA_N];
    struct digest blinding; /* rho, modulo the order of the curve */
};

struct sigma_proof { /* A, t, z_1 .. z_16, z_rho */
    uint8_t b[SIGMA_PROOF_BYTES];
};

MUST_CHECK struct sigma *sigma_new(void); /* NULL: out of memory */
void sigma_free(struct sigma *ctx);       /* NULL is fine */

/* RC_INPUT: all of it is zero. */
MUST_CHECK enum rc sigma_commit(struct sigma *ctx, const struct sigma_secret *secret,
                                struct sigma_commitment *out, struct err *err);

/* A statement that is not true of the secret gives a proof that does not verify. */
MUST_CHECK enum rc sigma_prove(struct sigma *ctx, const struct sigma_statement *statement,
                               const struct sigma_secret *secret, struct sigma_proof *out,
                               struct err *err);

/* RC_CHECK: not a proof of this statement, a number not below the order, or no point. */
MUST_CHECK enum rc sigma_verify(struct sigma *ctx, const struct sigma_statement *statement,
                                const struct sigma_proof *proof, struct err *err);

#endif
