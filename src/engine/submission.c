#include "engine/submission.h"

#include "engine/behaviour.h"
#include "engine/prepared.h"
#include "engine/tasks.h"
#include "work/check.h"

#include <string.h>

/* What a node is asked, and what it does about it: all that its answer depends on. */
static void plan_of(const struct engine *e, const struct task_row_w *t, uint32_t node,
                    struct work_task *work, struct cheat_plan *plan)
{
    tasks_work(e, t, work);
    behaviour_plan(e, t->id, node, work, plan);
}

void submission_root(struct engine *e, uint32_t slot, uint32_t result, struct digest *root)
{
    const struct task_row_w *t = task_at(e, slot);
    uint32_t node = tasks_result(e, slot, result)->node;
    struct outbox_entry *kept = &e->outbox[slot];
    struct work_task work;
    struct cheat_plan plan;

    if (result == 0 && kept->task == t->id && kept->node == node) {
        *root = kept->root;
        return;
    }
    plan_of(e, t, node, &work, &plan);
    const struct work_output *made = prepared_answer(e, &work, &plan);
    if (made != NULL)
        *root = made->root;
    else
        cheat_root(e->scratch, &work, &plan, root);
    if (result == 0)
        *kept = (struct outbox_entry){ .task = t->id, .node = node, .root = *root };
}

uint64_t submission_commitment(struct engine *e, uint32_t task, uint32_t node,
                               const struct digest *root)
{
    uint64_t first, nonce = engine_draw(e, DRAW_NONCE, task, node, 0);
    struct digest d = work_commit(e->scratch, task, node, root, nonce);
    memcpy(&first, d.b, sizeof first);
    return first == 0 ? 1 : first;
}

const struct work_output *submission_of_node(struct engine *e, uint32_t slot, uint32_t node,
                                             uint32_t place)
{
    struct work_task work;
    struct cheat_plan plan;

    plan_of(e, task_at(e, slot), node, &work, &plan);
    const struct work_output *made = prepared_answer(e, &work, &plan);
    if (made != NULL)
        return made;
    enum rc rc = cheat_run(e->scratch, &work, &plan, &e->outputs[place], NULL);
    assert(rc == RC_OK); /* tasks_reserve_work() made room when the task came in */
    (void)rc;
    return &e->outputs[place];
}

void submission_prepare(struct engine *e, uint32_t slot, uint32_t result)
{
    struct work_task work;
    struct cheat_plan plan;

    plan_of(e, task_at(e, slot), tasks_result(e, slot, result)->node, &work, &plan);
    prepared_make_answer(e, &work, &plan);
}

const struct work_output *submission_output(struct engine *e, uint32_t slot, uint32_t result)
{
    return submission_of_node(e, slot, tasks_result(e, slot, result)->node, result);
}

bool submission_is_lost(const struct engine *e, const struct task_row_w *t, uint32_t node)
{
    return behaviour_loses_trace(e, t->id, (enum work_kind)spec_at(e, t->spec)->kind, node);
}

bool submission_is_double(const struct engine *e, uint32_t task, uint32_t node)
{
    return behaviour_equivocates(e, task, node);
}

bool submission_of_kind_is_true(const struct engine *e, uint32_t task, enum work_kind kind,
                                uint32_t node)
{
    return behaviour_is_honest(e, task, kind, node);
}

void submission_evidence(struct engine *e, const struct work_output *o, struct evidence *out)
{
    struct check_difference d;

    check_first_difference(e->scratch, o, &d);
    *out = (struct evidence){ .submitted = o->root,
                              .is_equal = !d.differs,
                              .first_wrong = d.unit,
                              .parts = d.units_total,
                              .differing = d.units_differing };
    work_root(e->scratch, &o->task, &out->expected);
}

bool submission_is_true(const struct engine *e, const struct task_row_w *t, uint32_t node)
{
    return behaviour_is_honest(e, t->id, (enum work_kind)spec_at(e, t->spec)->kind, node);
}

bool submission_was_true(const struct engine *e, uint32_t task, uint32_t node)
{
    /* The kind of work matters to few nodes, and the search takes long. Of a task that is
     * gone it is not known: whoever could cheat at some work did. */
    bool is_true_anyway = behaviour_is_honest(e, task, WORK_MATMUL, node);
    if (is_true_anyway || behaviour_of(e, node) != BEHAVIOUR_DOWNGRADER)
        return is_true_anyway;
    uint32_t slot = tasks_slot(e, task);
    return slot != SLOT_NONE && submission_is_true(e, task_at(e, slot), node);
}

uint32_t submission_others(const struct engine *e, uint32_t task,
                           struct attribute_other others[SUBMISSION_OTHERS])
{
    uint32_t count = 0;
    for (uint32_t id = task; id > 1 && count < SUBMISSION_OTHERS; count++) {
        id--;
        others[count] = (struct attribute_other){
            .task = id,
            .seed = engine_draw(e, DRAW_SEED, id, 0, 0),
        };
    }
    return count;
}

#define CLASS_BY_MEMORY 256u /* above all that are given out by name in one file */

uint16_t submission_hw_class(const struct engine *e, uint32_t node)
{
    const struct node_row *n = node_at(e, node);
    if (n->hw_class != 0 || n->gpu_gb == NODE_U16_UNKNOWN)
        return n->hw_class;
    return (uint16_t)(CLASS_BY_MEMORY + n->gpu_gb);
}

#define RINGER_STEPS 64u

bool submission_ringer(struct engine *e, uint32_t node)
{
    uint32_t number = UINT32_MAX - e->g->tick; /* beyond the tasks: its own chance */
    struct work_task work = { .kind = WORK_CHAIN,
                              .seed = engine_draw(e, DRAW_RINGER, node, e->g->tick, 0),
                              .size = RINGER_STEPS };
    struct cheat_plan plan;
    struct digest expected, given;

    behaviour_plan(e, number, node, &work, &plan);
    cheat_root(e->scratch, &work, &plan, &given);
    work_root(e->scratch, &work, &expected);
    return digest_equal(&expected, &given);
}
