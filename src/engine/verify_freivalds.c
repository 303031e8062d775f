/* Layer 1: every matrix product, by a random projection drawn after the commitment. */
#include "engine/submission.h"
#include "engine/verifier.h"
#include "work/check.h"

enum finding verify_freivalds(struct engine *e, const struct exhibit *x)
{
    if (!work_ops(x->work.kind)->is_algebraic)
        return FINDING_SKIPPED;
    const struct work_output *o = submission_output(e, x->slot, x->result);
    struct check_report report =
        check_freivalds(e->scratch, &x->work, &x->root, o->units, x->challenge);
    e->g->m.verifier_units += report.cost_units;
    return report.verdict == CHECK_PASS ? FINDING_PASS : FINDING_REFUSED;
}
