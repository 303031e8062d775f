#include "app/record.h"

#include "app/faults.h"
#include "app/metrics.h"
#include "app/seek.h"
#include "base/json_writer.h"
#include "model/jurisdiction.h"
#include "store/ledger.h"
#include "store/store.h"
#include "store/tables.h"
#include "work/work.h"

#include <stdlib.h>
#include <string.h>

/* Numbers that changed, each once. */
struct dirty {
    uint8_t *marks;
    uint32_t *ids;
    size_t count, capacity, marks_capacity;
};

struct noted_task { /* a task at its end: its slot may be used again at once */
    struct task_info info;
    struct digest root;
    bool has_root;
};

struct note {
    struct event event;
    size_t task; /* index of the noted task + 1; 0 none */
};

struct record {
    struct app *app;
    enum record_mode mode;
    uint64_t next_entry;
    struct note *notes;
    size_t note_count, note_capacity;
    struct noted_task *tasks;
    size_t task_count, task_capacity;
    struct fault_notes faults;
    struct dirty nodes, slots, cases;
    uint32_t named_nodes;  /* nodes below this number have their words in the table */
    struct record_last last;
    bool is_dirty, has_failed;
};

struct record *record_new(struct app *a)
{
    struct record *r = calloc(1, sizeof *r);
    if (r != NULL)
        r->app = a;
    return r;
}

static void dirty_close(struct dirty *d)
{
    free(d->marks);
    free(d->ids);
}

void record_free(struct record *r)
{
    if (r == NULL)
        return;
    free(r->notes);
    free(r->tasks);
    faults_close(&r->faults);
    dirty_close(&r->nodes);
    dirty_close(&r->slots);
    dirty_close(&r->cases);
    free(r);
}

void record_set_named(struct record *r, uint32_t named_nodes)
{
    r->named_nodes = named_nodes;
}

void record_set_mode(struct record *r, enum record_mode mode)
{
    r->mode = mode;
}

void record_set_ledger(struct record *r, uint64_t next_entry)
{
    r->next_entry = next_entry;
}

uint64_t record_ledger(const struct record *r)
{
    return r->next_entry;
}

struct record_last record_last(const struct record *r)
{
    return r->last;
}

bool record_is_dirty(const struct record *r)
{
    return r->is_dirty;
}

/* --- taking notes: runs inside the engine ------------------------------------------- */

static bool grow(void **array, size_t *capacity, size_t need, size_t size)
{
    if (need <= *capacity)
        return true;
    size_t wanted = *capacity < 64 ? 64 : *capacity;
    while (wanted < need)
        wanted *= 2;
    void *grown = realloc(*array, wanted * size);
    if (grown == NULL)
        return false;
    *array = grown;
    *capacity = wanted;
    return true;
}

static bool dirty_add(struct dirty *d, uint32_t id)
{
    size_t before = d->marks_capacity;
    void *marks = d->marks, *ids = d->ids;
    bool is_grown = grow(&marks, &d->marks_capacity, (size_t)id + 1, 1);
    d->marks = marks;
    if (!is_grown)
        return false;
    memset(d->marks + before, 0, d->marks_capacity - before);
    if (d->marks[id] != 0)
        return true;
    is_grown = grow(&ids, &d->capacity, d->count + 1, sizeof *d->ids);
    d->ids = ids;
    if (!is_grown)
        return false;
    d->marks[id] = 1;
    d->ids[d->count++] = id;
    return true;
}

static void dirty_clear(struct dirty *d)
{
    for (size_t i = 0; i < d->count; i++)
        d->marks[d->ids[i]] = 0;
    d->count = 0;
}

/* Does the event give an entry of the ledger? The same rule for counting and writing. */
static bool is_ledger_event(const struct event *e)
{
    if (e->kind == EVENT_TASK_VERIFIED) /* what was accepted stands in the task's own entry */
        return (e->a >> 16) != 0;
    return event_infos[e->kind].is_logged;
}

static bool note_task(struct record *r, const struct event *e)
{
    void *tasks = r->tasks;
    bool is_grown = grow(&tasks, &r->task_capacity, r->task_count + 1, sizeof *r->tasks);
    r->tasks = tasks;
    if (!is_grown)
        return false;
    struct noted_task *t = &r->tasks[r->task_count];
    if (!engine_task_at(r->app->engine, e->slot, &t->info))
        return true;
    t->has_root = engine_root(r->app->engine, e->slot, 0, &t->root);
    r->task_count++;
    return true;
}

/* Replicas and a backup change with their task, and no event names them. */
static bool mark_nodes(struct record *r, const struct event *e)
{
    struct task_info t;
    bool is_kept = true;

    if (!engine_task_at(r->app->engine, e->slot, &t))
        return true;
    for (uint32_t i = 0; i < t.result_count; i++)
        if (t.results[i].node != NODE_NONE)
            is_kept = is_kept && dirty_add(&r->nodes, t.results[i].node);
    if (t.backup != NODE_NONE)
        is_kept = is_kept && dirty_add(&r->nodes, t.backup);
    return is_kept;
}

/* The closed ones are about to be anchored. */
static bool mark_closed_cases(struct record *r)
{
    struct case_info c;
    bool is_kept = true;

    for (uint32_t id = 1; is_kept && engine_case(r->app->engine, id, &c); id++)
        if (c.state == CASE_CLOSED)
            is_kept = dirty_add(&r->cases, id);
    return is_kept;
}

static bool note_event(struct record *r, const struct event *e)
{
    bool is_end = e->kind == EVENT_TASK_FINAL || e->kind == EVENT_TASK_FAILED;
    size_t before = r->task_count;
    void *notes = r->notes;

    if (is_end && !note_task(r, e))
        return false;
    bool is_grown = grow(&notes, &r->note_capacity, r->note_count + 1, sizeof *r->notes);
    r->notes = notes;
    if (!is_grown)
        return false;
    r->notes[r->note_count++] = (struct note){
        .event = *e, .task = r->task_count > before ? r->task_count : 0 };
    return true;
}

void record_sink(void *record, const struct event *e)
{
    struct record *r = record;
    bool is_kept = true;

    if (r->mode == RECORD_NOTHING)
        return;
    if (r->mode == RECORD_COUNT) {
        r->next_entry += is_ledger_event(e);
        return;
    }
    r->is_dirty = true;
    if (event_infos[e->kind].is_notable || is_ledger_event(e) || e->kind == EVENT_TASK_VERIFIED)
        is_kept = note_event(r, e);
    is_kept = is_kept && faults_note(&r->faults, r->app->engine, e);
    if (e->node != NODE_NONE)
        is_kept = is_kept && dirty_add(&r->nodes, e->node);
    if (e->task != 0 && e->slot != EVENT_NO_SLOT) /* an appeal outlives its task */
        is_kept = is_kept && dirty_add(&r->slots, e->slot) && mark_nodes(r, e);
    if (e->case_id != 0)
        is_kept = is_kept && dirty_add(&r->cases, e->case_id);
    if (e->kind == EVENT_ANCHORED)
        is_kept = is_kept && mark_closed_cases(r);
    r->has_failed = r->has_failed || !is_kept;
}

/* --- ledger entries: canonical JSON, ids and hashes only ------------------------------ */

static void put_text(struct json_writer *w, const char *key, const char *text)
{
    jw_key(w, key);
    jw_string(w, text);
}

static void put_number(struct json_writer *w, const char *key, int64_t v)
{
    jw_key(w, key);
    jw_int64(w, v);
}

static void put_quantity(struct json_writer *w, const char *key, int64_t v)
{
    jw_key(w, key);
    jw_int64_text(w, v);
}

static void put_digest(struct json_writer *w, const char *key, const struct digest *d)
{
    jw_key(w, key);
    jw_hex(w, d->b, sizeof d->b);
}

static void write_task(struct json_writer *w, const struct event *e, const struct noted_task *t)
{
    put_number(w, "checks", t->info.checks);
    put_number(w, "failed", t->info.failed);
    put_text(w, "kind", "task_proof");
    if (e->node != NODE_NONE)
        put_number(w, "node", e->node);
    put_quantity(w, "reward_uusd", t->info.row.reward_uusd);
    if (t->has_root)
        put_digest(w, "root", &t->root);
    put_text(w, "state", task_states[t->info.state].word);
    put_number(w, "task", e->task);
}

static void write_verification(struct json_writer *w, const struct event *e)
{
    put_number(w, "checks", e->a & 0xffff);
    put_number(w, "failed", e->a >> 16);
    put_quantity(w, "id", e->b);
    put_text(w, "kind", "verification");
    put_number(w, "node", e->node);
    put_number(w, "task", e->task);
}

static void write_decision(struct json_writer *w, const struct event *e,
                           const struct digest *entry)
{
    put_text(w, "act", event_infos[e->kind].word);
    put_number(w, "case", e->case_id);
    put_text(w, "decision", verb_words[e->a >= 0 && e->a < VERB_COUNT ? e->a : VERB_NONE]);
    if (entry != NULL)
        put_digest(w, "journal", entry);
    put_text(w, "kind", "decision");
    put_number(w, "reason", e->b);
    if (e->task != 0)
        put_number(w, "task", e->task);
}

static void write_slash(struct json_writer *w, const struct event *e)
{
    put_quantity(w, "amount_uusd", e->a);
    put_text(w, "kind", "slash");
    put_number(w, "node", e->node);
    if (e->task != 0)
        put_number(w, "task", e->task);
}

static enum ledger_kind write_entry(const struct record *r, const struct note *n,
                                    const struct digest *decision, struct buf *out)
{
    const struct event *e = &n->event;
    enum ledger_kind kind = LEDGER_POLICY_CHANGE;
    struct json_writer w;

    jw_init(&w, out, true);
    jw_begin_object(&w);
    if (e->kind == EVENT_TASK_FINAL || e->kind == EVENT_TASK_FAILED) {
        kind = LEDGER_TASK_PROOF;
        write_task(&w, e, &r->tasks[n->task - 1]);
    } else if (e->kind == EVENT_TASK_VERIFIED) {
        kind = LEDGER_VERIFICATION;
        write_verification(&w, e);
    } else if (e->kind == EVENT_SLASHED) {
        kind = LEDGER_SLASH;
        write_slash(&w, e);
    } else if (e->case_id != 0) {
        kind = LEDGER_DECISION;
        write_decision(&w, e, decision);
    } else {
        put_text(&w, "kind", "policy_change");
    }
    put_number(&w, "tick", e->tick);
    put_number(&w, "v", 1);
    jw_end_object(&w);
    return kind;
}

static enum rc append_entry(struct record *r, const struct note *n, const struct digest *decision,
                            struct buf *bytes, struct err *err)
{
    const struct event *e = &n->event;

    buf_reset(bytes);
    enum ledger_kind kind = write_entry(r, n, decision, bytes);
    if (bytes->failed)
        return err_nomem(err, "write the ledger");
    struct ledger_leaf leaf = {
        .index = r->next_entry,
        .tick = e->tick,
        .kind = kind,
        .ref = e->case_id != 0             ? LEDGER_REF_CASE
               : e->kind == EVENT_SLASHED  ? LEDGER_REF_NODE
               : e->task != 0              ? LEDGER_REF_TASK
                                           : LEDGER_REF_NONE,
        .ref_number = e->case_id != 0            ? e->case_id
                      : e->kind == EVENT_SLASHED ? e->node
                                                 : e->task,
        .bytes = bytes->data,
        .len = bytes->len,
    };
    enum rc rc = ledger_append(r->app->store, &leaf, err);
    if (rc != RC_OK)
        return rc;
    if (e->kind == EVENT_TASK_FINAL)
        r->last = (struct record_last){ .task = e->task, .node = e->node,
                                        .entry = r->next_entry };
    r->next_entry++;
    return RC_OK;
}

/* --- rows ------------------------------------------------------------------------------ */

static enum rc write_verification_row(struct record *r, const struct event *e, struct err *err)
{
    struct table_verification v = {
        .tick = e->tick,
        .ordinal = e->ordinal,
        .task = e->task,
        .node = e->node,
        .ran = (uint32_t)(e->a & 0xffff),
        .failed = (uint32_t)(e->a >> 16),
    };
    enum rc rc = tables_add_verification(r->app->store, STORE_BRANCH_MAIN, &v, err);
    if (rc != RC_OK)
        return rc;
    app_lock(r->app);
    if (v.id == r->app->history.last_verification + 1 || r->app->history.last_verification == 0)
        history_add_verification(&r->app->history, &(struct verification_row){
                                                       .id = v.id,
                                                       .tick = v.tick,
                                                       .task = v.task,
                                                       .node = v.node,
                                                       .ran = v.ran,
                                                       .failed = v.failed,
                                                   });
    app_unlock(r->app);
    return RC_OK;
}

static enum rc write_fault_rows(struct record *r, struct err *err)
{
    struct app *a = r->app;
    enum rc rc = RC_OK;

    for (size_t i = 0; rc == RC_OK && i < r->faults.count; i++) {
        struct table_fault *f = &r->faults.rows[i];
        rc = tables_add_fault(a->store, STORE_BRANCH_MAIN, f, err);
        app_lock(a);
        if (rc == RC_OK && (f->id == a->history.last_fault + 1 || a->history.last_fault == 0))
            history_add_fault(&a->history, f);
        app_unlock(a);
    }
    return rc;
}

static enum rc write_event_row(struct record *r, const struct event *e, struct err *err)
{
    struct event_row row = { .event = *e };
    enum rc rc = tables_add_event(r->app->store, STORE_BRANCH_MAIN, e, &row.id, err);
    if (rc != RC_OK)
        return rc;
    app_lock(r->app);
    if (row.id == r->app->history.last_event + 1 || r->app->history.last_event == 0)
        history_add_event(&r->app->history, &row);
    app_unlock(r->app);
    return RC_OK;
}

static enum rc write_task_row(struct record *r, const struct task_info *t, struct err *err)
{
    struct safe_text requester;
    struct task_info row = *t;

    if (t->state == TASK_QUEUED) /* due is when it is looked at again: nothing it owes */
        row.due_tick = row.results[0].due_tick = 0;
    names_get(r->app->names, NAME_REQUESTER, t->row.requester, &requester);
    struct task_words words = {
        .kind = work_kind_name((enum work_kind)t->row.spec.kind),
        .requester = t->row.requester == 0 ? NULL : requester.s,
    };
    return tables_put_task(r->app->store, &row, &words, err);
}

static enum rc write_metrics(struct record *r, struct err *err)
{
    uint32_t tick = engine_tick(r->app->engine);
    int64_t values[METRIC_COUNT];
    metrics_now(r->app, values);
    app_lock(r->app);
    history_set_metrics(&r->app->history, tick, values);
    app_unlock(r->app);
    return tables_put_metrics(r->app->store, STORE_BRANCH_MAIN, tick, values, err);
}

static void publish_ledger(struct record *r)
{
    struct app *a = r->app;
    struct digest root;
    uint64_t size = ledger_size(a->store);

    if (size == a->ledger_size)
        return;
    ledger_root(a->store, &root);
    app_lock(a);
    if (a->ledger_size == a->anchored_size)
        a->oldest_unanchored_tick = engine_tick(a->engine);
    a->ledger_size = size;
    a->ledger_root = root;
    app_unlock(a);
}

enum rc record_flush(struct record *r, const struct digest *decision, struct err *err)
{
    struct buf bytes = BUF_INIT;
    enum rc rc = RC_OK;

    if (r->mode != RECORD_WRITE)
        return RC_OK;
    if (r->has_failed)
        rc = err_set(err, RC_INTERNAL, "cannot record what happened: out of memory; open the "
                                       "store again and it is replayed");
    if (rc == RC_OK)
        rc = store_begin_group(r->app->store, err);
    for (size_t i = 0; rc == RC_OK && i < r->note_count; i++) {
        const struct note *n = &r->notes[i];
        if (is_ledger_event(&n->event) &&
            (n->task != 0 || (n->event.kind != EVENT_TASK_FINAL &&
                              n->event.kind != EVENT_TASK_FAILED)))
            rc = append_entry(r, n, decision, &bytes, err);
        if (rc == RC_OK && n->event.kind == EVENT_TASK_VERIFIED)
            rc = write_verification_row(r, &n->event, err);
        if (rc == RC_OK && event_infos[n->event.kind].is_notable)
            rc = write_event_row(r, &n->event, err);
        if (rc == RC_OK && n->task != 0)
            rc = write_task_row(r, &r->tasks[n->task - 1].info, err);
    }
    if (rc == RC_OK)
        rc = write_fault_rows(r, err);
    if (rc == RC_OK)
        rc = write_metrics(r, err);
    r->faults.count = 0;
    r->note_count = 0;
    r->task_count = 0;
    buf_free(&bytes);
    if (rc == RC_OK)
        publish_ledger(r);
    return rc;
}

/* A node's words never change: they are written with its first row. */
static enum rc write_new_node(struct record *r, const struct node_info *n, struct err *err)
{
    struct safe_text name, owner, region, model, hw;
    const struct names *names = r->app->names;

    names_get(names, NAME_NODE, n->id, &name);
    names_get(names, NAME_OWNER, n->spec.owner, &owner);
    names_get(names, NAME_REGION, n->spec.region, &region);
    names_get(names, NAME_GPU_MODEL, n->spec.gpu_model, &model);
    names_get(names, NAME_HW_CLASS, n->spec.hw_class, &hw);
    struct node_words words = {
        .name = name.s,
        .owner = n->spec.owner == 0 ? NULL : owner.s,
        .region = n->spec.region == 0 ? NULL : region.s,
        .jurisdiction =
            n->spec.jurisdiction == 0 ? NULL : jurisdiction_code(n->spec.jurisdiction),
        .gpu_model = n->spec.gpu_model == 0 ? NULL : model.s,
        .hw_class = n->spec.hw_class == 0 ? NULL : hw.s,
    };
    return tables_put_node(r->app->store, n, &words, err);
}

#define PROGRESS_ROWS 8192u

/* A store in memory goes with its process: nobody can query its nodes. */
static enum rc write_nodes(struct record *r, struct err *err)
{
    const struct app_options *o = &r->app->options;
    enum rc rc = RC_OK;

    for (size_t i = 0; rc == RC_OK && o->db != NULL && i < r->nodes.count; i++) {
        struct node_info n;
        engine_node(r->app->engine, r->nodes.ids[i], &n);
        rc = n.id >= r->named_nodes ? write_new_node(r, &n, err)
                                    : tables_put_node(r->app->store, &n, NULL, err);
        if (i % PROGRESS_ROWS == PROGRESS_ROWS - 1)
            seek_tell(r->app, "writing nodes", i, r->nodes.count);
    }
    if (rc == RC_OK)
        r->named_nodes = engine_node_count(r->app->engine);
    return rc;
}

static enum rc write_tasks_and_cases(struct record *r, struct err *err)
{
    enum rc rc = RC_OK;

    /* One that is over was written as it ended; by now its slot has given up some of it. */
    for (size_t i = 0; rc == RC_OK && i < r->slots.count; i++) {
        struct task_info t;
        if (engine_task_at(r->app->engine, r->slots.ids[i], &t) && !task_state_is_over(t.state))
            rc = write_task_row(r, &t, err);
    }
    for (size_t i = 0; rc == RC_OK && i < r->cases.count; i++) {
        struct case_info c;
        if (engine_case(r->app->engine, r->cases.ids[i], &c))
            rc = tables_put_case(r->app->store, &c, err);
    }
    return rc;
}

enum rc record_entities(struct record *r, struct err *err)
{
    enum rc rc = store_begin_group(r->app->store, err);

    if (rc == RC_OK)
        rc = write_nodes(r, err);
    if (rc == RC_OK)
        rc = write_tasks_and_cases(r, err);
    if (rc != RC_OK)
        return rc;
    dirty_clear(&r->nodes);
    dirty_clear(&r->slots);
    dirty_clear(&r->cases);
    r->is_dirty = false;
    return RC_OK;
}
