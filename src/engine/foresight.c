/* What the next step will ask for, as things stand: a guess that costs time where it is wrong,
 * and changes nothing. */
#include "engine/prepared.h"
#include "engine/results.h"
#include "engine/submission.h"
#include "engine/tasks.h"
#include "engine/verifier.h"

struct outlook {
    struct engine *e;
    uint32_t tick; /* the next */
};

/* Units to show; and the whole again, where the check will want it. */
static void foresee_check(struct engine *e, uint32_t slot, uint32_t result)
{
    const struct task_row_w *t = task_at(e, slot);
    struct exhibit x = { .slot = slot, .result = result, .spec = spec_at(e, t->spec) };

    submission_prepare(e, slot, result);
    tasks_work(e, t, &x.work);
    if (e->policy->verify_mode != VERIFY_VOTE && verify_is_whole(e, &x))
        prepared_make_truth(e, &x.work);
}

/* Asked first: of tasks that cost little there may be many. */
static bool is_worth(const struct engine *e, const struct task_row_w *t)
{
    const struct task_spec *s = spec_at(e, t->spec);
    return prepared_is_worth(
        &(struct work_task){ .kind = (enum work_kind)s->kind, .size = s->size });
}

static void foresee_task(struct engine *e, uint32_t slot, uint32_t tick)
{
    const struct task_row_w *t = task_at(e, slot);

    if (t->result.due_tick != tick || !is_worth(e, t))
        return;
    if (t->state == TASK_RUNNING && results_comes_at(e, slot, 0, tick))
        submission_prepare(e, slot, 0);
    /* Of what waits for its end the engine has kept the root of the first. */
    for (uint32_t i = t->state == TASK_PROVISIONAL; i < tasks_result_count(e, slot); i++) {
        if (!tasks_is_committed(tasks_result(e, slot, i)))
            continue;
        if (t->state == TASK_COMMITTED)
            foresee_check(e, slot, i);
        else if (t->state == TASK_DISPUTED || t->state == TASK_PROVISIONAL)
            submission_prepare(e, slot, i);
    }
}

static void foresee_extra(struct engine *e, uint32_t extra_result, uint32_t tick)
{
    const struct extra_row *x = extra_at(e, extra_result / 2);
    uint32_t result = extra_result % 2;

    if (x->slot_plus_1 != 0 && x->result[result].node != NODE_NONE &&
        x->result[result].due_tick == tick &&
        results_comes_at(e, x->slot_plus_1 - 1, result + 1, tick))
        submission_prepare(e, x->slot_plus_1 - 1, result + 1);
}

static void foresee(void *ctx, uint32_t item)
{
    const struct outlook *o = ctx;
    uint32_t id = DUE_ID(item);

    if (item >> 28 == DUE_TASK && id < o->e->g->rows[WORLD_TASKS])
        foresee_task(o->e, id, o->tick);
    else if (item >> 28 == DUE_EXTRA && id / 2 < o->e->g->rows[WORLD_EXTRAS])
        foresee_extra(o->e, id, o->tick);
}

void engine_prepare(struct engine *e)
{
    struct outlook o = { .e = e, .tick = e->g->tick + 1 };

    if (prepared_begin(e))
        wheel_peek(e->wheel, foresee, &o);
}
