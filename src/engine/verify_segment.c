/* Layer 2: two segments of a chain, chosen after the commitment, computed again; not where
 * the whole will be, unless that came out wrong: then they may prove it without a referee. */
#include "engine/submission.h"
#include "engine/verifier.h"
#include "work/check.h"

enum finding verify_segment(struct engine *e, const struct exhibit *x)
{
    struct work_opening openings[CHECK_OPENINGS_MAX];
    struct check_sample sample;

    const struct work_ops *ops = work_ops(x->work.kind);
    if (ops->is_algebraic || ops->is_hidden || e->policy->check_segments == 0 ||
        (verify_is_whole(e, x) && !x->is_wrong))
        return FINDING_SKIPPED;
    if (work_root_is_answer(&x->work)) {
        struct check_report whole = check_recompute(e->scratch, &x->work, &x->root);
        e->g->m.verifier_units += whole.cost_units;
        return whole.verdict == CHECK_PASS ? FINDING_PASS : FINDING_REFUSED;
    }
    const struct work_output *o = submission_output(e, x->slot, x->result);
    check_sample_draw(&x->work, &x->root, x->challenge, &sample);
    for (uint32_t i = 0; i < sample.index_count; i++)
        work_open(e->scratch, o, sample.index[i], &openings[i]);
    struct check_report report = check_segments(e->scratch, &x->work, &x->root, &o->result,
                                                &sample, openings, sample.index_count);
    e->g->m.verifier_units += report.cost_units;
    return report.verdict == CHECK_PASS ? FINDING_PASS : FINDING_REFUSED;
}
