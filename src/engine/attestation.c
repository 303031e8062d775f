#include "engine/attestation.h"

#include "engine/behaviour.h"
#include "engine/submission.h"
#include "engine/tasks.h"
#include "work/opaque.h"

#include <stdlib.h>
#include <string.h>

#define EPOCH_S       INT64_C(1767225600) /* 2026-01-01T00:00:00Z */
#define DRAW_FIRMWARE 2u /* number of the draw that says what platform a node has */
#define DRAW_BLINDING 3u

struct attestation {
    uint64_t seed;
    struct quote_sim *sim;
    struct sigma *sigma;
    struct buf quote;
};

void attestation_free(struct attestation *a)
{
    if (a == NULL)
        return;
    quote_sim_free(a->sim);
    sigma_free(a->sigma);
    buf_free(&a->quote);
    free(a);
}

/* Made when it is first needed: most networks never ask for a quote. */
static struct attestation *attestation_of(struct engine *e)
{
    struct attestation *a = e->attestation;
    enum rc rc;

    if (a != NULL && a->seed == e->g->seed)
        return a;
    attestation_free(a);
    e->attestation = a = calloc(1, sizeof *a);
    assert(a != NULL);
    a->seed = e->g->seed;
    a->quote = (struct buf)BUF_INIT;
    a->sigma = sigma_new();
    assert(a->sigma != NULL);
    rc = quote_sim_new(a->seed, EPOCH_S, &a->sim, NULL);
    assert(rc == RC_OK);
    (void)rc;
    return a;
}

int64_t attestation_now_s(const struct engine *e)
{
    return EPOCH_S + (int64_t)e->g->tick * e->policy->tick_s;
}

const struct cert_chain *attestation_root(struct engine *e)
{
    return quote_sim_root(attestation_of(e)->sim);
}

struct sigma *attestation_sigma(struct engine *e)
{
    return attestation_of(e)->sigma;
}

void attestation_purpose(struct engine *e, uint32_t task, uint32_t node,
                         const struct digest *root, uint8_t out[QUOTE_DATA_BYTES])
{
    uint8_t name[12] = { 0 };
    struct digest d;

    for (unsigned i = 0; i < 4; i++) {
        name[4 + i] = (uint8_t)(task >> (24 - 8 * i));
        name[8 + i] = (uint8_t)(node >> (24 - 8 * i));
    }
    sha256_of2(e->sha, name, sizeof name, root->b, sizeof root->b, &d);
    memset(out, 0, QUOTE_DATA_BYTES);
    memcpy(out, d.b, sizeof d.b);
}

static enum quote_sim_platform platform_of(const struct engine *e, uint32_t node)
{
    uint64_t at = engine_draw_below(e, DRAW_ATTEST, node, 0, DRAW_FIRMWARE, PPM_ONE);
    uint64_t outdated = (uint64_t)e->policy->tee_outdated_ppm;

    if (at < outdated)
        return QUOTE_SIM_OUTDATED;
    return at < outdated + (uint64_t)e->policy->tee_expired_ppm ? QUOTE_SIM_EXPIRED
                                                               : QUOTE_SIM_CURRENT;
}

const struct buf *attestation_quote(struct engine *e, uint32_t slot, uint32_t result)
{
    struct attestation *a = attestation_of(e);
    const struct task_row_w *t = task_at(e, slot);
    uint32_t node = tasks_result(e, slot, result)->node;
    uint8_t purpose[QUOTE_DATA_BYTES];
    const struct quote_sim_request request = { .node = node,
                                               .platform = platform_of(e, node),
                                               .form = QUOTE_SIM_SGX_V3,
                                               .report_data = purpose };
    struct work_task work;
    struct digest root;
    enum rc rc;

    tasks_work(e, t, &work);
    if (behaviour_task_depends_on_class(e, t->id, work.kind))
        work.hw_class = submission_hw_class(e, node);
    work_root(e->scratch, &work, &root); /* the enclave's own, whatever the node hands in */
    attestation_purpose(e, t->id, node, &root, purpose);
    buf_reset(&a->quote);
    rc = quote_sim_make(a->sim, &request, &a->quote, NULL);
    assert(rc == RC_OK);
    (void)rc;
    return &a->quote;
}

/* The blinding of the published commitment comes with the sealed weights. */
static void blind(const struct engine *e, uint32_t task, struct digest *out)
{
    for (uint32_t i = 0; i < DIGEST_BYTES / 8; i++) {
        uint64_t word = engine_draw(e, DRAW_ATTEST, task, 1 + i, DRAW_BLINDING);
        memcpy(out->b + 8 * i, &word, sizeof word);
    }
}

void attestation_proof(struct engine *e, uint32_t slot, uint32_t result, uint32_t round,
                       struct sigma_statement *statement, struct sigma_proof *proof)
{
    const struct task_row_w *t = task_at(e, slot);
    uint32_t node = tasks_result(e, slot, result)->node;
    struct sigma_secret published, held;
    int8_t weights[OPAQUE_N], inputs[OPAQUE_N];
    struct sigma *sigma = attestation_sigma(e);
    struct work_task work;
    uint8_t purpose[QUOTE_DATA_BYTES];
    struct digest root;
    struct cheat_plan plan;
    enum rc rc;

    tasks_work(e, t, &work);
    behaviour_plan(e, t->id, node, &work, &plan);
    opaque_vectors(&work, round, weights, inputs);
    blind(e, t->id, &published.blinding);
    held.blinding = published.blinding;
    *statement = (struct sigma_statement){ .y = 0 };
    work.weight_bits = plan.cheat == CHEAT_DOWNGRADED ? 4 : 0;
    for (uint32_t i = 0; i < OPAQUE_N; i++) {
        published.w[i] = weights[i];
        held.w[i] = opaque_weight(&work, weights[i]);
        statement->x[i] = inputs[i];
        statement->y += (int64_t)held.w[i] * inputs[i];
    }
    submission_root(e, slot, result, &root);
    attestation_purpose(e, t->id, node, &root, purpose);
    memcpy(statement->context.b, purpose, sizeof statement->context.b);
    rc = sigma_commit(sigma, &published, &statement->commitment, NULL);
    if (rc == RC_OK)
        rc = sigma_prove(sigma, statement, &held, proof, NULL);
    assert(rc == RC_OK);
    (void)rc;
}
