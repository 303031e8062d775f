#include "app/query_diff.h"

#include "app/app_int.h"
#include "app/history.h"
#include "work/work.h"

#include <inttypes.h>
#include <string.h>

/* What is compared: a task, and the nodes that are asked about; none: all that answered. */
struct subject {
    uint32_t task, node_count;
    uint32_t nodes[TASK_RESULTS_MAX];
};

static bool subject_of(const struct app *a, enum table_id t, uint64_t id, struct subject *out)
{
    struct case_info c;

    *out = (struct subject){ .task = 0 };
    if (t == TABLE_TASKS) {
        out->task = (uint32_t)id;
    } else if (t == TABLE_CASES && engine_case(a->engine, (uint32_t)id, &c)) {
        out->task = c.task;
        for (uint32_t i = 0; i < c.node_count && c.task != 0; i++)
            out->nodes[out->node_count++] = c.nodes[i];
    } else if (t == TABLE_VERIFICATIONS) {
        const struct verification_row *v = &a->history.verifications[id % HISTORY_HELD];
        out->task = v->id == id ? v->task : 0;
        out->nodes[out->node_count++] = v->node;
    }
    return out->task != 0;
}

static void fill(const struct comparison *c, uint32_t task, struct diff *out)
{
    const struct work_ops *ops = work_ops((enum work_kind)c->kind);
    uint32_t columns = 0;

    *out = (struct diff){ .unit = c->unit, .units = c->units, .next = c->next,
                          .previous = c->previous, .from = c->from, .elements = c->elements,
                          .row_count = c->shown, .is_hex = ops->element_bytes == 1 };
    safe_text_setf(&out->title, "t-%" PRIu32 " %s: %s %" PRIu32 " of %" PRIu32, task,
                   work_kind_name((enum work_kind)c->kind), c->unit_name, c->unit + 1, c->units);
    if (c->is_truth_known) {
        safe_text_from_str(&out->heads[0], "re-run now");
        memcpy(out->values[columns++], c->truth, sizeof c->truth);
    }
    for (uint32_t i = 0; i < c->answers; i++, columns++) {
        safe_text_setf(&out->heads[columns], "n-%03" PRIu32, c->nodes[i]);
        if (!c->is_truth_known && i == 0)
            safe_text_from_str(&out->notes[columns], "the input is hidden");
        else
            safe_text_setf(&out->notes[columns], "%" PRIu32 " of %" PRIu32 " differ",
                           c->units_differing[i], c->units);
        memcpy(out->values[columns], c->found[i], sizeof c->found[i]);
    }
    out->column_count = columns;
}

enum rc query_diff(struct app *a, enum table_id t, uint64_t id, uint32_t unit, uint32_t from,
                   struct diff *out, struct err *err)
{
    struct comparison c;
    struct subject s;
    enum rc rc;

    if (!subject_of(a, t, id, &s))
        return err_set(err, RC_NOT_FOUND,
                       "nothing to compare: choose a task, a verification or a case about one");
    rc = engine_compare(a->engine, s.task, s.nodes, s.node_count, unit, from, &c, err);
    if (rc == RC_OK)
        fill(&c, s.task, out);
    return rc;
}
