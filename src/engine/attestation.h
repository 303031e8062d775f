/*
 * attestation.h - what nodes with a sealed enclave hand in about work on hidden input: a
 * quote, and a proof of a product. How it came about stays behind this header; the verifier's
 * layers (verify_quote.c, verify_zk.c) judge the bytes alone.
 *
 * The platforms are simulated (crypto/quote_sim.h): keys follow from the network's seed, and
 * certificates hang under a root that is called so. The enclave computes the answer itself and
 * attests to that one, so a node that hands in another has no quote for it.
 *
 * Nothing here is state: it is made when first asked for, and again when the seed is another
 * one. Inside a step memory for it cannot be refused any more; where the library has none the
 * program stops, as with a hash (crypto/digest.h).
 */
#ifndef ENGINE_ATTESTATION_H
#define ENGINE_ATTESTATION_H

#include "crypto/quote_sim.h"
#include "crypto/sigma.h"
#include "engine/engine_int.h"

struct attestation;
void attestation_free(struct attestation *a); /* NULL is fine */

/* The simulated clock, which certificates are judged by: seconds since 1970. Tick 0 is
 * 2026-01-01. */
int64_t attestation_now_s(const struct engine *e);

const struct cert_chain *attestation_root(struct engine *e);

/* SHA-256(task, 8 bytes || node, 4 || root), numbers big-endian, and 32 zeros. */
void attestation_purpose(struct engine *e, uint32_t task, uint32_t node,
                         const struct digest *root, uint8_t out[QUOTE_DATA_BYTES]);

/* The quote of the node's enclave for a result; borrowed until the next call. */
const struct buf *attestation_quote(struct engine *e, uint32_t slot, uint32_t result);

struct sigma *attestation_sigma(struct engine *e);

/*
 * Round `round` of an OPAQUE result: the node opens its inputs and proves the product with the
 * weights that it holds, for the purpose of its answer. The commitment to the true weights was
 * published with the task.
 */
void attestation_proof(struct engine *e, uint32_t slot, uint32_t result, uint32_t round,
                       struct sigma_statement *statement, struct sigma_proof *proof);

#endif
