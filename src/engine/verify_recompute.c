/* Layer 3: a share of the results is computed again as a whole. Who is sampled follows from
 * the task and the epoch's secret, so that the choice can be audited afterwards. */
#include "engine/prepared.h"
#include "engine/reputation.h"
#include "engine/ringers.h"
#include "engine/submission.h"
#include "engine/tasks.h"
#include "engine/verifier.h"
#include "work/check.h"

#define DRAW_SECOND 1u /* of DRAW_REPLICATE; match.c draws the first */

/* The whole computed again: for this step, or ahead of it. */
static struct check_report compute_again(struct engine *e, const struct exhibit *x)
{
    struct digest truth;
    if (!prepared_truth(e, &x->work, &truth))
        return check_recompute(e->scratch, &x->work, &x->root);
    return check_recomputed(&x->work, &truth, &x->root);
}

bool verify_is_right(struct engine *e, const struct exhibit *x)
{
    struct check_report report = compute_again(e, x);
    e->g->m.replays++;
    e->g->m.verifier_units += report.cost_units;
    return report.verdict == CHECK_PASS;
}

/* p = max(p_min, min(1, kappa (1 - R_low))): who is trusted less is looked at more, and
 * nobody never. */
static uint32_t rate_ppm(const struct engine *e, uint32_t node, uint64_t least, uint64_t kappa)
{
    uint64_t doubt = PPM_ONE - reputation_lower_ppm(node_at(e, node));
    uint64_t rate = kappa * doubt / PPM_ONE;
    if (rate < least)
        rate = least;
    return (uint32_t)(rate < PPM_ONE ? rate : PPM_ONE);
}

uint32_t verify_rate_ppm(const struct engine *e, uint32_t node)
{
    uint64_t least = (uint64_t)e->policy->sample_rate_ppm;
    if (e->policy->verify_mode == VERIFY_ARTICLE)
        return (uint32_t)least;
    return rate_ppm(e, node, least, (uint64_t)e->policy->kappa_ppm);
}

uint32_t verify_least_ppm(const struct engine *e, enum work_kind kind)
{
    bool is_doubled = work_ops(kind)->is_hidden && e->policy->verify_mode == VERIFY_LADDER;
    uint32_t least = (uint32_t)e->policy->sample_rate_ppm * (is_doubled ? 2 : 1);
    return least < PPM_ONE ? least : PPM_ONE;
}

/* Nobody may compute it again, so a second node answers it as well. */
bool verify_is_doubled(const struct engine *e, const struct task_row_w *t, uint32_t node)
{
    enum work_kind kind = (enum work_kind)spec_at(e, t->spec)->kind;
    uint64_t kappa = (uint64_t)e->policy->kappa_hidden_ppm;

    return e->policy->verify_mode == VERIFY_LADDER && work_ops(kind)->is_hidden &&
           engine_draw_chance(e, DRAW_REPLICATE, t->id, t->attempts, DRAW_SECOND,
                              rate_ppm(e, node, verify_least_ppm(e, kind), kappa));
}

/* Is there nothing left to compute again? A product that passes is right but for 2^-61, the
 * only segment of a chain is all of it, and hidden input is not the verifier's to see. */
static bool is_settled(const struct engine *e, const struct exhibit *x)
{
    const struct work_ops *ops = work_ops(x->work.kind);
    return ops->is_hidden ||
           (e->policy->verify_mode == VERIFY_LADDER &&
           (ops->is_algebraic ||
            (work_root_is_answer(&x->work) && e->policy->check_segments != 0)));
}

bool verify_is_sampled(const struct engine *e, const struct exhibit *x)
{
    const struct task_row_w *t = task_at(e, x->slot);
    uint64_t drawn = engine_draw_below(e, DRAW_SAMPLE, t->id, x->result, 0, PPM_ONE);
    return drawn < (uint64_t)e->policy->sample_rate_ppm ||
           drawn < verify_rate_ppm(e, tasks_result(e, x->slot, x->result)->node);
}

bool verify_is_whole(const struct engine *e, const struct exhibit *x)
{
    return ringers_is(x->spec) || (!is_settled(e, x) && verify_is_sampled(e, x));
}

bool verify_was_whole(const struct task_row_w *t)
{
    return (t->ran & ~t->failed & 1u << LAYER_RECOMPUTE) != 0;
}

/* The answer has been known since before the task was given out: comparing costs nothing. */
static enum finding compare_known(struct engine *e, const struct exhibit *x)
{
    bool is_right = compute_again(e, x).verdict == CHECK_PASS;
    e->g->m.ringers++;
    e->g->m.ringers_failed += !is_right;
    return is_right ? FINDING_PASS : FINDING_REFUSED;
}

enum finding verify_recompute(struct engine *e, const struct exhibit *x)
{
    if (ringers_is(x->spec))
        return compare_known(e, x);
    if (!verify_is_whole(e, x))
        return FINDING_SKIPPED;
    return verify_is_right(e, x) ? FINDING_PASS : FINDING_REFUSED;
}
