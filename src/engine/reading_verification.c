/* What the ladder found about one result, and the moves of a dispute: for evidence. */
#include "engine/attribution.h"
#include "engine/referee.h"
#include "engine/submission.h"
#include "engine/tasks.h"
#include "model/posterior.h"

static bool has_answer(const struct engine *e, uint32_t slot, uint32_t result)
{
    return slot != SLOT_NONE && result < tasks_result_count(e, slot) &&
           tasks_result(e, slot, result)->commitment != 0;
}

/* One node, one vote; beside it what the records say. */
static void count_votes(struct engine *e, uint32_t slot, uint32_t result,
                        struct verified_result *out)
{
    struct posterior_answer answers[TASK_RESULTS_MAX] = { { 0 } };
    struct digest roots[TASK_RESULTS_MAX];
    uint32_t count = tasks_result_count(e, slot), first[TASK_RESULTS_MAX] = { 0 };
    struct posterior_verdict raw, weighted;

    for (uint32_t i = 0; i < count; i++) {
        if (!has_answer(e, slot, i))
            continue;
        const struct node_row *n = node_at(e, tasks_result(e, slot, i)->node);
        submission_root(e, slot, i, &roots[i]);
        first[i] = i;
        for (uint32_t k = i; k-- > 0;)
            if (has_answer(e, slot, k) && digest_equal(&roots[i], &roots[k]))
                first[i] = k;
        answers[first[i]].votes++;
        answers[first[i]].weight += posterior_weight(n->r_ppm, n->s_ppm, TASK_RESULTS_MAX);
    }
    for (uint32_t i = 0; i < count; i++) {
        out->votes[i] = has_answer(e, slot, i) ? answers[first[i]].votes : 0;
        out->weights[i] = has_answer(e, slot, i) ? answers[first[i]].weight : 0;
    }
    posterior_decide(answers, count, POSTERIOR_MAJORITY, &raw);
    posterior_decide(answers, count, POSTERIOR_WEIGHTED, &weighted);
    out->is_majority = raw.has_majority && raw.answer == first[result];
    out->is_lead = weighted.leaders == 1 && weighted.answer == first[result];
    out->share_ppm = weighted.answer == first[result] ? weighted.share_ppm : 0;
}

enum rc engine_verification(struct engine *e, uint32_t task, uint32_t result,
                            struct verified_result *out, struct err *err)
{
    uint32_t slot = task == 0 ? SLOT_NONE : tasks_slot(e, task);

    if (!has_answer(e, slot, result))
        return err_set(err, RC_NOT_FOUND, "task t-%u has no such answer any more", task);
    const struct task_row_w *t = task_at(e, slot);
    const struct result_cell *r = tasks_result(e, slot, result);
    *out = (struct verified_result){ .node = r->node,
                                  .state = tasks_result_state(r),
                                  .ran = t->ran,
                                  .failed = t->failed,
                                  .has_dispute = referee_of(e, slot) != NULL };
    count_votes(e, slot, result, out);
    attribution_of(e, slot, result, &out->attribution);
    out->party = attribution_party(out->attribution.fault);
    (void)attribution_print(&out->attribution, out->sentence, sizeof out->sentence);
    return engine_evidence(e, task, result, &out->evidence, err);
}

/* The result of the task that a node holds; TASK_RESULTS_MAX: none. */
static uint32_t result_of(const struct engine *e, uint32_t slot, uint32_t node)
{
    for (uint32_t i = 0; i < tasks_result_count(e, slot); i++)
        if (has_answer(e, slot, i) && tasks_result(e, slot, i)->node == node)
            return i;
    return TASK_RESULTS_MAX;
}

enum rc engine_explain(struct engine *e, uint32_t task, uint32_t node, struct explanation *out,
                       struct err *err)
{
    uint32_t slot = task == 0 ? SLOT_NONE : tasks_slot(e, task);

    *out = (struct explanation){ .party = PARTY_NO_FAULT };
    if (slot == SLOT_NONE || node >= engine_node_count(e))
        return err_set(err, RC_NOT_FOUND, "task t-%u is gone", task);
    out->is_hidden = work_ops((enum work_kind)spec_at(e, task_at(e, slot)->spec)->kind)->is_hidden;
    if (out->is_hidden)
        return RC_OK;
    uint32_t result = result_of(e, slot, node);
    if (result < TASK_RESULTS_MAX)
        attribution_of(e, slot, result, &out->attribution);
    else
        attribution_of_node(e, slot, node, 0, &out->attribution);
    out->party = attribution_party(out->attribution.fault);
    (void)attribution_print(&out->attribution, out->sentence, sizeof out->sentence);
    submission_evidence(e, submission_of_node(e, slot, node, 0), &out->evidence);
    return RC_OK;
}

/* The other answer of one that commits to two: the true one, or where it handed that in, the
 * one to the task before. */
static void second_root(struct engine *e, uint32_t slot, const struct digest *first,
                        struct digest *out)
{
    const struct task_row_w *t = task_at(e, slot);
    struct work_task work;

    tasks_work(e, t, &work);
    work_root(e->scratch, &work, out);
    if (!digest_equal(out, first))
        return;
    work.seed = engine_draw(e, DRAW_SEED, t->id - 1, 0, 0);
    work_root(e->scratch, &work, out);
}

bool engine_answer_root(struct engine *e, uint32_t task, uint32_t node, bool is_second,
                        struct digest *out)
{
    uint32_t slot = task == 0 ? SLOT_NONE : tasks_slot(e, task);

    if (slot == SLOT_NONE || node >= engine_node_count(e) ||
        (is_second && !submission_is_double(e, task, node)))
        return false;
    *out = submission_of_node(e, slot, node, 0)->root;
    if (is_second) {
        struct digest first = *out;
        second_root(e, slot, &first, out);
    }
    return true;
}

void engine_commitment(struct engine *e, uint32_t task, uint32_t node, const struct digest *root,
                       bool is_second, struct commitment *out)
{
    out->nonce = engine_draw(e, DRAW_NONCE, task, node, is_second);
    out->digest = work_commit(e->scratch, task, node, root, out->nonce);
}

uint64_t engine_seed(const struct engine *e)
{
    return e->g->seed;
}

/* Who is to blame for a dispute: the accused is the first party. */
static enum party party_of(const struct dispute_row *d)
{
    if (d->end == BISECT_END_OPEN || d->end == BISECT_END_NO_DIFFERENCE)
        return PARTY_NO_FAULT;
    if (d->end == BISECT_END_DECLARED)
        return PARTY_INCONCLUSIVE;
    if (d->wrong == 3)
        return PARTY_SHARED;
    return d->wrong == 2 ? PARTY_CHALLENGER_FAULT : PARTY_NODE_FRAUD;
}

enum rc engine_dispute(struct engine *e, uint32_t task, struct dispute *out, struct err *err)
{
    uint32_t slot = task == 0 ? SLOT_NONE : tasks_slot(e, task);
    const struct dispute_row *d = slot == SLOT_NONE ? NULL : referee_of(e, slot);

    if (d == NULL)
        return err_set(err, RC_NOT_FOUND, "task t-%u has not come before the referee", task);
    *out = (struct dispute){ .number = d->number,
                             .opened_tick = d->opened_tick,
                             .ended_tick = d->ended_tick,
                             .party = party_of(d),
                             .bond_uusd = referee_bond(e, d) };
    for (uint32_t p = 0; p < BISECT_PARTIES; p++) {
        out->results[p] = d->parties[p];
        out->nodes[p] = d->nodes[p];
    }
    if (d->moves > 0)
        referee_replay(e, d, &out->game);
    return RC_OK;
}
