#include "app/faults.h"

#include "app/order.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool faults_is_wrong(const struct table_fault *f)
{
    return strcmp(f->class_word, fault_word(FAULT_NONE)) != 0;
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
    f->parts = x->evidence.parts;
    f->differing = x->evidence.differing;
    f->first_wrong = x->evidence.is_equal ? FAULT_NO_PART : x->evidence.first_wrong;
    f->has_root = f->has_expected = true;
    f->root = x->evidence.submitted;
    f->expected = x->evidence.expected;
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
