#include "app/faults.h"

#include "app/card.h"
#include "app/order.h"
#include "work/work.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool faults_is_wrong(const struct table_fault *f)
{
    return strcmp(f->class_word, fault_word(FAULT_NONE)) != 0;
}

static void fill_evidence(struct table_fault *f, const struct evidence *e)
{
    f->parts = e->parts;
    f->differing = e->differing;
    f->first_wrong = e->is_equal ? FAULT_NO_PART : e->first_wrong;
    f->has_root = f->has_expected = true;
    f->root = e->submitted;
    f->expected = e->expected;
}

static void fill(struct table_fault *f, const struct explanation *x)
{
    const struct attribution *why = &x->attribution;

    (void)snprintf(f->class_word, sizeof f->class_word, "%s", fault_word(why->fault));
    (void)snprintf(f->party, sizeof f->party, "%s", party_words[x->party]);
    (void)snprintf(f->sentence, sizeof f->sentence, "%s",
                   x->is_hidden ? FAULT_HIDDEN : x->sentence);
    f->first_wrong = FAULT_NO_PART;
    if (x->is_hidden)
        return;
    if (why->fault == FAULT_TRUNCATED) {
        f->steps_done = why->steps_done;
        f->steps_total = why->steps_total;
    }
    fill_evidence(f, &x->evidence);
}

/* --- taking down ---------------------------------------------------------------------- */

static struct table_fault *add_row(struct fault_notes *n)
{
    if (n->count == n->capacity) {
        size_t wanted = n->capacity == 0 ? 16 : 2 * n->capacity;
        void *grown = realloc(n->rows, wanted * sizeof *n->rows);
        if (grown == NULL)
            return NULL;
        n->rows = grown;
        n->capacity = wanted;
    }
    return &n->rows[n->count];
}

static bool is_noted(const struct fault_notes *n, uint32_t task, uint32_t node)
{
    for (size_t i = n->count; i-- > 0;)
        if (n->rows[i].task == task && n->rows[i].node == node)
            return true;
    return false;
}

/* `is_refused`: also where it equals the true result, or nobody may look. */
static bool note_answer(struct fault_notes *n, struct engine *e, const struct event *event,
                        uint32_t node, bool is_refused)
{
    struct err gone = ERR_INIT;
    struct explanation x;

    if (is_noted(n, event->task, node) ||
        engine_explain(e, event->task, node, &x, &gone) != RC_OK ||
        (!is_refused && x.attribution.fault == FAULT_NONE))
        return true;
    struct table_fault *f = add_row(n);
    if (f == NULL)
        return false;
    *f = (struct table_fault){
        .tick = event->tick, .ordinal = event->ordinal, .task = event->task, .node = node };
    fill(f, &x);
    if (!f->has_root)
        f->has_root = engine_answer_root(e, event->task, node, false, &f->root);
    f->has_second = event->kind == EVENT_EQUIVOCATION &&
                    engine_answer_root(e, event->task, node, true, &f->second);
    n->count++;
    return true;
}

static bool note_case(struct fault_notes *n, struct engine *e, const struct event *event)
{
    struct task_info t;
    bool is_kept = true;

    if (event->slot == EVENT_NO_SLOT || !engine_task_at(e, event->slot, &t) ||
        t.id != event->task)
        return true;
    for (uint32_t i = 0; is_kept && i < t.result_count && i < TASK_RESULTS_MAX; i++)
        if (t.results[i].node != NODE_NONE && t.results[i].state != RESULT_SENT &&
            t.results[i].state != RESULT_NO_REPLY)
            is_kept = note_answer(n, e, event, t.results[i].node, false);
    return is_kept;
}

bool faults_note(struct fault_notes *n, struct engine *e, const struct event *event)
{
    if (event->task == 0)
        return true;
    if (event->kind == EVENT_CASE_OPENED)
        return note_case(n, e, event);
    bool is_told = event->kind == EVENT_RESULT_INVALID || event->kind == EVENT_RESULT_WITHDRAWN ||
                   event->kind == EVENT_EQUIVOCATION ||
                   (event->kind == EVENT_TASK_VERIFIED && event->a >> 16 != 0);
    return !is_told || event->node == NODE_NONE || note_answer(n, e, event, event->node, true);
}

void faults_close(struct fault_notes *n)
{
    free(n->rows);
    *n = (struct fault_notes){ .count = 0 };
}

/* --- reading ---------------------------------------------------------------------------- */

bool faults_find(struct app *a, uint32_t task, uint32_t node, struct table_fault *out)
{
    struct explanation x;
    const struct table_fault *kept =
        history_find_fault(&a->history, task, node, engine_tick(a->engine));

    if (kept != NULL) {
        *out = *kept;
        return true;
    }
    if (!order_explanation(a->cache, a->engine, task, node, &x))
        return false;
    *out = (struct table_fault){ .tick = engine_tick(a->engine), .task = task, .node = node };
    fill(out, &x);
    return true;
}

bool faults_rerun(struct app *a, struct table_fault *f)
{
    struct explanation x;

    if (!order_explanation(a->cache, a->engine, f->task, f->node, &x) || x.is_hidden)
        return false;
    f->id = 0;
    f->tick = engine_tick(a->engine);
    fill_evidence(f, &x.evidence);
    return true;
}

/* --- telling ---------------------------------------------------------------------------- */

const char *faults_unit_name(uint32_t kind)
{
    const struct work_ops *ops = work_ops((enum work_kind)kind);
    return ops == NULL ? "part" : ops->unit_name;
}

void faults_add_where(struct buf *out, const struct table_fault *f, const char *unit_name)
{
    if (f->first_wrong == FAULT_NO_PART || f->parts == 0)
        return;
    buf_adds(out, "first wrong ");
    if (f->steps_total != 0)
        buf_addf(out, "step %" PRIu64 " of %" PRIu64 ", in ", f->steps_done + 1, f->steps_total);
    buf_addf(out, "%s %" PRIu32 " of %" PRIu32 "; %" PRIu32 " %s", unit_name, f->first_wrong + 1,
             f->parts, f->differing, f->differing == 1 ? "differs" : "differ");
}

void faults_add_roots(struct buf *out, const struct table_fault *f)
{
    if (!f->has_root || !f->has_expected)
        return;
    buf_adds(out, "submitted ");
    card_add_digest(out, &f->root);
    buf_adds(out, ", expected ");
    card_add_digest(out, &f->expected);
    if (f->id == 0)
        buf_adds(out, " (re-run now)");
    else
        buf_addf(out, " (re-run at T %" PRIu32 ")", f->tick);
}
