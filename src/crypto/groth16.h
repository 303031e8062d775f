/*
 * groth16.h - verification of Groth16 proofs over BN254, from the files of snarkjs.
 *
 * J. Groth, "On the size of pairing-based non-interactive arguments", 2016. A proof (A, B, C)
 * of public inputs x_1 .. x_n holds under a key (alpha, beta, gamma, delta, IC) when
 *   e(A, B) = e(alpha, beta) e(IC_0 + x_1 IC_1 + ... + x_n IC_n, gamma) e(C, delta).
 * Whoever made the key could forge proofs, unless the secrets of its making were destroyed;
 * nothing here can tell.
 *
 * Files: verification_key.json with protocol "groth16", curve "bn128" or "bn254", nPublic,
 * vk_alpha_1, vk_beta_2, vk_gamma_2, vk_delta_2 and IC; proof.json with pi_a, pi_b, pi_c and,
 * if they are there, protocol and curve; public.json, an array of inputs. Numbers are decimal
 * digits without leading zeros, points [x, y, 1], infinity [0, 1, 0]. vk_alphabeta_12 is not
 * used: it follows from the rest, and might contradict it.
 *
 * RC_INPUT: the file has not this form (or not that of json.h). RC_CHECK: it has, and is
 * refused:
 *   a coordinate of p or more, a point off its curve or outside its subgroup
 *   infinity anywhere but in IC
 *   a public input of r or more; another count of inputs than the key has
 *   gamma equal to delta: the key of an unfinished ceremony, under which anybody can forge
 *   the equation does not hold
 * RC_INTERNAL: out of memory.
 *
 * Proofs can be changed into other proofs of the same statement, so nothing must be told
 * apart, counted or paid by the bytes of a proof: groth16_statement() is what to go by.
 */
#ifndef CRYPTO_GROTH16_H
#define CRYPTO_GROTH16_H

#include "base/attr.h"
#include "base/err.h"
#include "crypto/bn254.h"
#include "crypto/digest.h"

#include <stddef.h>
#include <stdint.h>

#define GROTH16_FILE_MAX   (4u << 20) /* bytes of a file */
#define GROTH16_INPUTS_MAX 4096u

struct groth16_key;

struct groth16_proof {
    struct bn254_g1 a, c;
    struct bn254_g2 b;
};

struct groth16_inputs {
    uint8_t (*values)[BN254_BYTES]; /* big-endian; may be NULL when there are none */
    size_t count;
};

MUST_CHECK enum rc groth16_key_parse(const char *text, size_t len, struct groth16_key **out,
                                     struct err *err);
void groth16_key_free(struct groth16_key *key); /* NULL is fine */
size_t groth16_key_inputs(const struct groth16_key *key);

MUST_CHECK enum rc groth16_proof_parse(const char *text, size_t len, struct groth16_proof *out,
                                       struct err *err);

/* The caller closes `out`, also after an error. */
MUST_CHECK enum rc groth16_inputs_parse(const char *text, size_t len,
                                        struct groth16_inputs *out, struct err *err);
void groth16_inputs_close(struct groth16_inputs *inputs);

MUST_CHECK enum rc groth16_verify(const struct groth16_key *key,
                                  const struct groth16_proof *proof,
                                  const struct groth16_inputs *inputs, struct err *err);

/* SHA-256 of the key's points and the inputs: the same for every proof of one statement. */
void groth16_statement(struct sha256 *sha, const struct groth16_key *key,
                       const struct groth16_inputs *inputs, struct digest *out);

#endif
