/* Layer 5: where a verifier may not see the input, the node's enclave has to attest to the
 * answer. What is wrong is refused; what is out of date or has run out is for a person. */
#include "engine/attestation.h"
#include "engine/tasks.h"
#include "engine/verifier.h"

#define DRAW_QUOTE 0u

/* Work on hidden input of high tier or privacy; a share of it, by the policy. */
static bool is_asked_for(const struct engine *e, const struct exhibit *x)
{
    bool is_high = x->spec->tier == TIER_HIGH || x->spec->privacy == PRIVACY_HIGH;

    return work_ops(x->work.kind)->is_hidden && is_high &&
           engine_draw_chance(e, DRAW_ATTEST, task_at(e, x->slot)->id, 0, DRAW_QUOTE,
                              (uint32_t)e->policy->tee_quotes_ppm);
}

enum finding verify_quote(struct engine *e, const struct exhibit *x)
{
    uint8_t purpose[QUOTE_DATA_BYTES];
    struct quote_measurement program;
    struct quote_report report;
    struct sgx_quote parts;
    struct cert_chain *pck = NULL;
    struct quote_trust trust = { .allowed = &program, .allowed_count = 1,
                                 .report_data = purpose };

    if (!is_asked_for(e, x))
        return FINDING_SKIPPED;
    const struct buf *quote = attestation_quote(e, x->slot, x->result);
    trust.root = attestation_root(e);
    trust.at_s = attestation_now_s(e);
    quote_sim_measurement(&program);
    attestation_purpose(e, task_at(e, x->slot)->id, tasks_result(e, x->slot, x->result)->node,
                        &x->root, purpose);
    enum rc rc = quote_verify(e->sha, quote->data, quote->len, &trust, &parts, &pck, &report,
                              NULL);
    assert(rc != RC_INTERNAL);
    if (rc == RC_OK)
        quote_sim_judge(pck, &report);
    cert_chain_free(pck);
    if (rc != RC_OK || report.verdict == QUOTE_RESULT_FAIL)
        return FINDING_REFUSED;
    return report.verdict == QUOTE_RESULT_OK ? FINDING_PASS : FINDING_AMBIGUOUS;
}
