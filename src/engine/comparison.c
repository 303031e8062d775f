/* Answers side by side with the truth: what an operator looks at, never what decides. */
#include "engine/submission.h"
#include "engine/tasks.h"
#include "work/check.h"

#include <string.h>

/* All that is compared: the truth, or the first answer in its place, and the answers. */
struct table {
    const struct work_output *truth;
    const struct work_output *answers[TASK_RESULTS_MAX];
    uint32_t count;
};

static bool answer_differs(const struct table *t, uint32_t answer, uint32_t unit)
{
    return memcmp(work_output_unit(t->truth, unit), work_output_unit(t->answers[answer], unit),
                  work_unit_length(&t->truth->task, unit)) != 0;
}

static bool unit_differs(const struct table *t, uint32_t unit)
{
    for (uint32_t i = 0; i < t->count; i++)
        if (answer_differs(t, i, unit))
            return true;
    return false;
}

/* The nearest unit beyond `unit` where something differs; `unit` itself where nothing does. */
static uint32_t next_differing(const struct table *t, uint32_t unit)
{
    for (uint32_t u = unit + 1; u < t->truth->count; u++)
        if (unit_differs(t, u))
            return u;
    return unit;
}

static uint32_t previous_differing(const struct table *t, uint32_t unit)
{
    for (uint32_t u = unit; u-- > 0;)
        if (unit_differs(t, u))
            return u;
    return unit;
}

static uint32_t first_differing(const struct table *t)
{
    uint32_t last = t->truth->count - 1;
    return unit_differs(t, 0) ? 0 : next_differing(t, 0) == 0 ? last : next_differing(t, 0);
}

static int64_t element(const struct work_output *o, uint32_t unit, uint32_t index)
{
    return check_element(&o->task, work_output_unit(o, unit), index);
}

static uint32_t first_element(const struct table *t, uint32_t unit, uint32_t elements)
{
    for (uint32_t i = 0; i < elements; i++)
        for (uint32_t a = 0; a < t->count; a++)
            if (element(t->answers[a], unit, i) != element(t->truth, unit, i))
                return i;
    return 0;
}

static void show(const struct table *t, uint32_t unit, uint32_t from, struct comparison *out)
{
    const struct work_task *task = &t->truth->task;
    const struct work_ops *ops = work_ops(task->kind);

    out->kind = task->kind;
    out->unit_name = ops->unit_name;
    out->units = t->truth->count;
    out->unit = unit == COMPARE_FIRST || unit >= out->units ? first_differing(t) : unit;
    out->next = next_differing(t, out->unit);
    out->previous = previous_differing(t, out->unit);
    out->answers = t->count;
    for (uint32_t a = 0; a < t->count; a++)
        for (uint32_t u = 0; u < out->units; u++)
            out->units_differing[a] += answer_differs(t, a, u);
    out->elements = (uint32_t)(work_unit_length(task, out->unit) / ops->element_bytes);
    out->from = from < out->elements ? from : first_element(t, out->unit, out->elements);
    out->shown = out->elements - out->from < COMPARE_SHOWN ? out->elements - out->from
                                                           : COMPARE_SHOWN;
    for (uint32_t i = 0; i < out->shown; i++) {
        out->truth[i] = element(t->truth, out->unit, out->from + i);
        for (uint32_t a = 0; a < t->count; a++)
            out->found[a][i] = element(t->answers[a], out->unit, out->from + i);
    }
}

/* The nodes whose answers stand, when none are named. */
static uint32_t standing_nodes(const struct engine *e, uint32_t slot, uint32_t *nodes)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < tasks_result_count(e, slot); i++)
        if (tasks_is_committed(tasks_result(e, slot, i)))
            nodes[count++] = tasks_result(e, slot, i)->node;
    return count;
}

enum rc engine_compare(struct engine *e, uint32_t task, const uint32_t *nodes,
                       uint32_t node_count, uint32_t unit, uint32_t from,
                       struct comparison *out, struct err *err)
{
    uint32_t slot = task == 0 ? SLOT_NONE : tasks_slot(e, task);
    struct work_output truth = WORK_OUTPUT_INIT;
    struct work_task work;
    struct table t = { .truth = &truth };

    assert(node_count <= TASK_RESULTS_MAX);
    *out = (struct comparison){ .is_truth_known = true };
    if (slot == SLOT_NONE)
        return err_set(err, RC_NOT_FOUND, "task t-%u is gone: its slot is used again", task);
    for (uint32_t i = 0; i < node_count; i++)
        out->nodes[i] = nodes[i];
    t.count = node_count == 0 ? standing_nodes(e, slot, out->nodes) : node_count;
    if (t.count == 0)
        return err_set(err, RC_NOT_FOUND, "task t-%u has no answer yet", task);
    for (uint32_t i = 0; i < t.count; i++)
        t.answers[i] = submission_of_node(e, slot, out->nodes[i], i);
    tasks_work(e, task_at(e, slot), &work);
    if (work_ops(work.kind)->is_hidden) {
        out->is_truth_known = false;
        t.truth = t.answers[0];
    } else if (work_run(e->scratch, &work, &truth, err) != RC_OK) {
        work_output_free(&truth);
        return RC_INTERNAL;
    }
    show(&t, unit, from, out);
    work_output_free(&truth);
    return RC_OK;
}
