/*
 * bn254.h - the pairing-friendly curve BN254 (alt_bn128, "bn128" of snarkjs) for checking.
 *
 * G1: y^2 = x^3 + 3 over Fp. G2: the subgroup of order r of y^2 = x^3 + 3 / (9 + u) over
 * Fp2. The pairing is the optimal ate pairing (F. Vercauteren, "Optimal pairings", 2008).
 * Own code, because no packaged library has this curve; it is compared with the vectors of
 * EIP-196 and EIP-197 and with proofs of snarkjs. The curve's security is about 100 bits.
 *
 * Only public values come here: nothing is done in constant time.
 * Points are read from affine coordinates of 32 bytes, big-endian; a value of these types
 * is a point of its group by construction.
 */
#ifndef CRYPTO_BN254_H
#define CRYPTO_BN254_H

#include "base/attr.h"
#include "crypto/bn254_field.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BN254_BYTES 32

struct bn254_g1 {
    struct fp x, y;
    bool is_infinity;
};

struct bn254_g2 {
    struct fp2 x, y;
    bool is_infinity;
};

enum bn254_fault {
    BN254_OK,
    BN254_COORDINATE, /* p or more */
    BN254_OFF_CURVE,
    BN254_SUBGROUP, /* on the curve of G2, of another order */
    BN254_FAULT_COUNT
};
extern const char *const bn254_fault_words[BN254_FAULT_COUNT];

MUST_CHECK enum bn254_fault bn254_g1_read(const uint8_t x[BN254_BYTES],
                                          const uint8_t y[BN254_BYTES], struct bn254_g1 *out);
/* x = x_re + x_im u, y alike. */
MUST_CHECK enum bn254_fault bn254_g2_read(const uint8_t x_re[BN254_BYTES],
                                          const uint8_t x_im[BN254_BYTES],
                                          const uint8_t y_re[BN254_BYTES],
                                          const uint8_t y_im[BN254_BYTES],
                                          struct bn254_g2 *out);

/* Zeros for the point at infinity. */
void bn254_g1_write(const struct bn254_g1 *p, uint8_t xy[2 * BN254_BYTES]);

void bn254_g1_negate(struct bn254_g1 *out, const struct bn254_g1 *p);
void bn254_g1_add(struct bn254_g1 *out, const struct bn254_g1 *p, const struct bn254_g1 *q);
/* Any 32 bytes, big-endian. */
void bn254_g1_mul(struct bn254_g1 *out, const struct bn254_g1 *p,
                  const uint8_t scalar[BN254_BYTES]);

/* The order r of the groups: is the number (big-endian) below it? */
bool bn254_is_scalar(const uint8_t bytes[BN254_BYTES]);

/* e(p[0], q[0]) ... e(p[n-1], q[n-1]) = 1? With a point at infinity a factor is 1. */
bool bn254_pairing_is_one(const struct bn254_g1 p[], const struct bn254_g2 q[], size_t n);

#endif
