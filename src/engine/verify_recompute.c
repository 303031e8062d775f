/* Layer 3: a share of the results is computed again as a whole. Who is sampled follows from
 * the task and the epoch's secret, so that the choice can be audited afterwards. */
#include "engine/submission.h"
#include "engine/tasks.h"
#include "engine/verifier.h"
#include "work/check.h"

bool verify_is_right(struct engine *e, const struct exhibit *x)
{
    e->g->m.replays++;
    return check_recompute(e->scratch, &x->work, &x->root).verdict == CHECK_PASS;
}

bool verify_is_single_bit(struct engine *e, const struct exhibit *x)
{
    struct check_difference d;
    check_first_difference(e->scratch, submission_output(e, x->slot, x->result), &d);
    return d.differs && d.elements_differing == 1 && d.bits == 1;
}

enum finding verify_recompute(struct engine *e, const struct exhibit *x)
{
    const struct task_row_w *t = task_at(e, x->slot);
    uint32_t rate_ppm = (uint32_t)e->policy->sample_rate_ppm;

    if (x->work.kind == WORK_MATMUL || work_root_is_answer(&x->work) ||
        !engine_draw_chance(e, DRAW_SAMPLE, t->id, x->result, 0, rate_ppm))
        return FINDING_SKIPPED;
    return verify_is_right(e, x) ? FINDING_PASS : FINDING_REFUSED;
}
