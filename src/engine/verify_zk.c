/* Layer 5, without trust in hardware: of a share of the work on hidden input the node proves
 * one round, drawn after the commitment, with the weights that were committed to beforehand. It
 * says that it holds these weights and nothing about the other rounds. */
#include "engine/attestation.h"
#include "engine/tasks.h"
#include "engine/verifier.h"

#include <string.h>

#define DRAW_PROOF 1u

enum finding verify_zk(struct engine *e, const struct exhibit *x)
{
    struct sigma_statement statement;
    struct sigma_proof proof;
    uint8_t purpose[QUOTE_DATA_BYTES];

    if (x->work.kind != WORK_OPAQUE ||
        !engine_draw_chance(e, DRAW_ATTEST, task_at(e, x->slot)->id, 0, DRAW_PROOF,
                            (uint32_t)e->policy->zk_proofs_ppm))
        return FINDING_SKIPPED;
    attestation_proof(e, x->slot, x->result, (uint32_t)(x->challenge % x->work.size), &statement,
                      &proof);
    attestation_purpose(e, task_at(e, x->slot)->id, tasks_result(e, x->slot, x->result)->node,
                        &x->root, purpose);
    enum rc rc = memcmp(statement.context.b, purpose, sizeof statement.context.b) == 0
                     ? sigma_verify(attestation_sigma(e), &statement, &proof, NULL)
                     : RC_CHECK;
    assert(rc != RC_INTERNAL);
    return rc == RC_OK ? FINDING_PASS : FINDING_REFUSED;
}
