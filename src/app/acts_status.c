/* status TASK: what is recorded about a task, how far its proof has got, and the caveat. */
#include "app/acts.h"
#include "app/acts_commitments.h"
#include "app/app_int.h"
#include "app/card.h"
#include "app/entity.h"
#include "app/faults.h"
#include "app/output.h"
#include "app/standing.h"
#include "app/value.h"
#include "store/store.h"
#include "store/tables.h"

#include <inttypes.h>

#define ANSWERS_MAX 8

struct report {
    struct task_info task;
    struct standing_info standing;
    struct safe_text id, node, backup; /* empty: none */
    struct table_fault answers[ANSWERS_MAX]; /* the wrong ones */
    size_t answer_count;
    struct commitments commitments;
};

/* In the engine, or in the store when the engine has forgotten it. */
static enum rc find_task(struct app *a, const char *word, struct task_info *out,
                         struct err *err)
{
    struct err none = ERR_INIT;
    uint64_t id = 0;
    enum rc rc = entity_parse(a, TABLE_TASKS, word, &id, err);

    if (rc != RC_OK)
        return rc;
    if (id > 0 && id <= UINT32_MAX && engine_task(a->engine, (uint32_t)id, out))
        return RC_OK;
    rc = RC_NOT_FOUND;
    if (id > 0 && id <= UINT32_MAX && a->store != NULL)
        rc = tables_get_task(a->store, (uint32_t)id, out, &none);
    if (rc == RC_NOT_FOUND)
        return err_set(err, RC_NOT_FOUND, "no task '%s': neither running nor in the store",
                       word);
    return rc == RC_OK ? RC_OK : err_set(err, rc, "%s", none.msg);
}

static void name_node(const struct app *a, uint32_t node, struct safe_text *out)
{
    if (node == NODE_NONE)
        safe_text_from_str(out, "");
    else
        names_get(a->names, NAME_NODE, node, out);
}

static void add_standing(const struct standing_info *s, struct buf *out)
{
    char hex[DIGEST_HEX_MAX];

    if (s->reached >= STANDING_LOGGED) {
        digest_hex(&s->leaf_hash, hex);
        buf_addf(out, "ledger     entry %" PRIu64 ", %s of T %" PRIu32 "\n", s->index,
                 ledger_kind_words[s->kind], s->tick);
        buf_addf(out, "proof      %s\n", hex);
    }
    buf_addf(out, "reached    %s", standing_words[s->reached]);
    if (s->reached >= STANDING_CHECKPOINTED)
        buf_addf(out, " (checkpoint %" PRIu64 " covers %" PRIu64 " entries)", s->checkpoint,
                 s->size);
    buf_addf(out, "\ncaveat     %s\n", standing_caveat);
}

/* The answers that stand, and those that were refused as far as the session remembers. */
static size_t answering_nodes(const struct app *a, const struct task_info *t,
                              uint32_t nodes[ANSWERS_MAX])
{
    const struct history *h = &a->history;
    uint64_t last = history_last_verification(h, engine_tick(a->engine));
    size_t count = 0;

    for (uint32_t i = 0; i < t->result_count && i < TASK_RESULTS_MAX; i++)
        if (t->results[i].node != NODE_NONE)
            nodes[count++] = t->results[i].node;
    for (uint64_t id = history_first_verification(h, last); id != 0 && id <= last; id++) {
        const struct verification_row *v = &h->verifications[id % HISTORY_HELD];
        bool is_known = v->task != t->id || v->failed == 0;
        for (size_t i = 0; i < count && !is_known; i++)
            is_known = nodes[i] == v->node;
        if (!is_known && count < ANSWERS_MAX)
            nodes[count++] = v->node;
    }
    return count;
}

static void keep_answer(struct report *r, const struct table_fault *f)
{
    size_t i = 0;

    while (i < r->answer_count && r->answers[i].node != f->node)
        i++;
    if (i == ANSWERS_MAX || !faults_is_wrong(f))
        return;
    r->answers[i] = *f; /* what was found last */
    r->answer_count += i == r->answer_count;
}

static enum rc add_kept(void *ctx, const struct table_fault *f, struct err *err)
{
    (void)err;
    keep_answer(ctx, f);
    return RC_OK;
}

/* What was taken down when they were refused, then what can be computed now. */
static enum rc find_wrong_answers(struct app *a, struct report *r, struct err *err)
{
    uint32_t nodes[ANSWERS_MAX];
    size_t count = answering_nodes(a, &r->task, nodes);
    enum rc rc = a->store == NULL ? RC_OK
                                  : tables_faults_of_task(a->store, STORE_BRANCH_MAIN, r->task.id,
                                                          engine_tick(a->engine), add_kept, r, err);

    for (size_t i = 0; rc == RC_OK && i < count; i++) {
        struct table_fault f;
        if (faults_find(a, r->task.id, nodes[i], &f))
            keep_answer(r, &f);
    }
    for (size_t i = 0; i < r->answer_count; i++)
        (void)faults_rerun(a, &r->answers[i]);
    return rc;
}

static void add_wrong_answers(const struct report *r, struct buf *out)
{
    const char *unit_name = faults_unit_name(r->task.row.spec.kind);

    for (size_t i = 0; i < r->answer_count; i++) {
        const struct table_fault *f = &r->answers[i];
        buf_addf(out, "wrong      n-%03" PRIu32 " %s (%s)\n", f->node, f->sentence, f->party);
        if (f->first_wrong == FAULT_NO_PART)
            continue;
        buf_adds(out, "           ");
        faults_add_where(out, f, unit_name);
        buf_adds(out, "\n           ");
        faults_add_roots(out, f);
        buf_addc(out, '\n');
    }
}

/* Two of one node for one task are the proof against it. */
static void add_equivocation(const struct report *r, struct buf *out)
{
    size_t at = commitments_equivocation(&r->commitments);

    if (at != SIZE_MAX)
        buf_addf(out, "twice      n-%03" PRIu32 " committed to two answers; `proof export %s "
                 "--commitments` shows both, signed\n", r->commitments.notes[at].node, r->id.s);
}

static void print_text(const struct report *r, struct buf *out)
{
    const struct task_info *t = &r->task;

    buf_addf(out, "task       %s\nstatus     %s\n", r->id.s, task_states[t->state].word);
    if (r->node.s[0] != '\0')
        buf_addf(out, "node       %s\n", r->node.s);
    if (r->backup.s[0] != '\0')
        buf_addf(out, "backup     %s\n", r->backup.s);
    buf_adds(out, "checks     ");
    if (t->checks == 0)
        buf_adds(out, "none ran yet");
    else
        card_add_layers(out, t->checks, t->failed);
    buf_addc(out, '\n');
    add_wrong_answers(r, out);
    add_equivocation(r, out);
    if (t->case_id != 0)
        buf_addf(out, "case       C-%04" PRIu32 " waits for a person\n", t->case_id);
    add_standing(&r->standing, out);
}

static void add_json_text(struct json_writer *w, const char *key, const char *text)
{
    jw_key(w, key);
    if (text == NULL || text[0] == '\0')
        jw_null(w);
    else
        jw_string(w, text);
}

static void add_json_checks(const struct task_info *t, struct json_writer *w)
{
    static const char *const words[CARD_LAYER_COUNT] = {
#define LAYER(id, word, help) [CARD_LAYER_##id] = (word),
#include "engine/layers.def"
#undef LAYER
    };
    jw_key(w, "checks");
    jw_begin_object(w);
    for (unsigned i = 0; i < CARD_LAYER_COUNT; i++) {
        if ((t->checks >> i & 1) == 0)
            continue;
        jw_key(w, words[i]);
        jw_string(w, (t->failed >> i & 1) == 0 ? "passed" : "failed");
    }
    jw_end_object(w);
}

static void add_json_standing(const struct standing_info *s, struct json_writer *w)
{
    add_json_text(w, "level", standing_words[s->reached]);
    jw_key(w, "ledger_index");
    if (s->reached >= STANDING_LOGGED)
        jw_int64(w, (int64_t)s->index);
    else
        jw_null(w);
    add_json_text(w, "ledger_kind",
                  s->reached >= STANDING_LOGGED ? ledger_kind_words[s->kind] : NULL);
    jw_key(w, "checkpoint");
    if (s->reached >= STANDING_CHECKPOINTED)
        jw_int64(w, (int64_t)s->checkpoint);
    else
        jw_null(w);
}

static void add_json_part(struct json_writer *w, const char *key, int64_t n, bool is_known)
{
    jw_key(w, key);
    if (is_known)
        jw_int64(w, n);
    else
        jw_null(w);
}

static void add_json_root(struct json_writer *w, const char *key, const struct digest *d,
                          bool is_known)
{
    char hex[DIGEST_HEX_MAX] = "";

    if (is_known)
        digest_hex(d, hex);
    add_json_text(w, key, hex);
}

static void add_json_answer(struct json_writer *w, const struct table_fault *f,
                            const char *unit_name)
{
    bool has_part = f->first_wrong != FAULT_NO_PART, has_steps = f->steps_total != 0;

    jw_begin_object(w);
    jw_key(w, "node");
    jw_int64(w, f->node);
    add_json_text(w, "class", f->class_word);
    add_json_text(w, "sentence", f->sentence);
    add_json_text(w, "blame", f->party);
    add_json_part(w, "first_wrong_step", (int64_t)f->steps_done + 1, has_steps);
    add_json_part(w, "steps", (int64_t)f->steps_total, has_steps);
    add_json_text(w, "part_name", unit_name);
    add_json_part(w, "first_wrong", (int64_t)f->first_wrong + 1, has_part);
    add_json_part(w, "parts", f->parts, f->parts != 0);
    add_json_part(w, "differing", f->differing, f->parts != 0);
    add_json_root(w, "submitted", &f->root, f->has_root);
    add_json_root(w, "expected", &f->expected, f->has_expected);
    jw_key(w, "rerun_tick");
    jw_int64(w, f->tick);
    jw_end_object(w);
}

static void add_json_wrong(const struct report *r, struct json_writer *w)
{
    jw_key(w, "wrong_answers");
    jw_begin_array(w);
    for (size_t i = 0; i < r->answer_count; i++)
        add_json_answer(w, &r->answers[i], faults_unit_name(r->task.row.spec.kind));
    jw_end_array(w);
}

static enum rc print_json(struct app *a, const struct report *r, struct buf *out, struct err *err)
{
    struct safe_text case_id = { .s = "" };
    char hex[DIGEST_HEX_MAX] = "";
    struct json_writer w;

    if (r->standing.reached >= STANDING_LOGGED)
        digest_hex(&r->standing.leaf_hash, hex);
    if (r->task.case_id != 0)
        entity_format(TABLE_CASES, r->task.case_id, &case_id);
    jw_init(&w, out, false);
    jw_begin_object(&w);
    add_json_text(&w, "task", r->id.s);
    add_json_text(&w, "status", task_states[r->task.state].word);
    add_json_text(&w, "node_id", r->node.s);
    add_json_text(&w, "backup", r->backup.s);
    add_json_checks(&r->task, &w);
    add_json_wrong(r, &w);
    enum rc rc = acts_commitments_json(a, &r->commitments, &w, err);
    add_json_text(&w, "case", case_id.s);
    add_json_text(&w, "proof", hex);
    add_json_standing(&r->standing, &w);
    add_json_text(&w, "caveat", standing_caveat);
    jw_end_object(&w);
    buf_addc(out, '\n');
    return rc;
}

enum rc act_STATUS(struct app *a, const struct args *args, struct buf *out, struct err *err)
{
    struct report r = { .answer_count = 0 };
    enum rc rc = standing_refuse_csv(args, "status", err);
    if (rc == RC_OK)
        rc = find_task(a, args->words[0], &r.task, err);
    if (rc == RC_OK)
        rc = standing_find(a, LEDGER_REF_TASK, r.task.id, &r.standing, err);
    if (rc != RC_OK)
        return rc;
    entity_format(TABLE_TASKS, r.task.id, &r.id);
    name_node(a, r.task.result_count > 0 ? r.task.results[0].node : NODE_NONE, &r.node);
    name_node(a, r.task.backup, &r.backup);
    rc = find_wrong_answers(a, &r, err);
    if (rc == RC_OK)
        rc = commitments_find(a, r.task.id, &r.commitments, err);
    if (rc == RC_OK && args->format == OUTPUT_JSON)
        rc = print_json(a, &r, out, err);
    else if (rc == RC_OK)
        print_text(&r, out);
    if (rc != RC_OK)
        return rc;
    return out->failed ? err_nomem(err, "print the status") : RC_OK;
}
