/* Layer 0: the root that is shown now is the one committed to a tick ago. */
#include "engine/submission.h"
#include "engine/tasks.h"
#include "engine/verifier.h"

enum finding verify_commit(struct engine *e, const struct exhibit *x)
{
    const struct result_cell *r = tasks_result(e, x->slot, x->result);
    uint64_t shown = submission_commitment(e, task_at(e, x->slot)->id, r->node, &x->root);
    return shown == r->commitment ? FINDING_PASS : FINDING_REFUSED;
}
