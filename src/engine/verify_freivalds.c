/* Layer 1: every matrix product, by a random projection drawn once the rows are shown; of two
 * of them, that they are those committed to. */
#include "engine/ringers.h"
#include "engine/submission.h"
#include "engine/verifier.h"
#include "work/check.h"

enum finding verify_freivalds(struct engine *e, const struct exhibit *x)
{
    struct work_opening openings[CHECK_OPENINGS_MAX];
    struct check_sample sample;

    if (!work_ops(x->work.kind)->is_algebraic || ringers_is(x->spec))
        return FINDING_SKIPPED;
    const struct work_output *o = submission_output(e, x->slot, x->result);
    check_product_draw(&x->work, &x->root, x->challenge, &sample);
    for (uint32_t i = 0; i < sample.index_count; i++)
        work_open(e->scratch, o, sample.index[i], &openings[i]);
    struct check_report report = check_product(e->scratch, &x->work, &x->root, o->units,
                                               x->challenge, &sample, openings,
                                               sample.index_count);
    e->g->m.verifier_units += report.cost_units;
    return report.verdict == CHECK_PASS ? FINDING_PASS : FINDING_REFUSED;
}
