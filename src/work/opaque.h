/*
 * opaque.h - work whose input the verifier may not see: a sealed scoring function.
 *
 * Round r multiplies a vector of 16 hidden weights with the r-th 16 hidden inputs, and
 * absorbs the product: state r+1 = SHA-256(state r || product, 4 bytes little-endian). State
 * 0 is 24 bytes "depin-console opaque v1\0" and the seed, big-endian; the last state is the
 * answer, and the root. In this simulation weights and inputs follow from the seed, like
 * everything; that a verifier does not make use of it is a rule of procedure.
 *
 * Nondeterministic work stands for kernels that add in another order on other hardware:
 * with hw_class c > 0 the products are added from number c mod 16 on, in strides of
 * 1 + 2 (c / 16 mod 8), and after each only the eight highest bits of the sum are kept, as
 * in short floating point. Class 0 is the exact sum.
 */
#ifndef WORK_OPAQUE_H
#define WORK_OPAQUE_H

#include "work/work.h"

#define OPAQUE_N    16
#define OPAQUE_BITS 8

/* The hidden vectors of a round, below t->size: bytes of the streams with keys
 * rng_mix(rng_mix(seed) ^ 6) (weights, the same in all rounds) and ^ 7 (inputs). */
void opaque_vectors(const struct work_task *t, uint32_t round, int8_t weights[OPAQUE_N],
                    int8_t inputs[OPAQUE_N]);

/* A weight as the task's weight_bits leave it. */
int16_t opaque_weight(const struct work_task *t, int8_t weight);

/* Their product, as the task's weight_bits and hw_class have it. */
int32_t opaque_product(const struct work_task *t, uint32_t round);

#endif
