/* Which commitments about a task are known: in the engine, the table of faults, the ledger. */
#include "app/commitments.h"

#include "base/json.h"
#include "store/ledger.h"
#include "store/store.h"
#include "store/tables.h"

#include <string.h>

static void add(struct app *a, struct commitments *out, uint32_t task, uint32_t node,
                const struct digest *root, bool is_second)
{
    struct commitment c;

    for (size_t i = 0; i < out->count; i++)
        if (out->notes[i].node == node && out->notes[i].is_second == is_second)
            return;
    if (out->count == COMMITMENTS_MAX)
        return;
    engine_commitment(a->engine, task, node, root, is_second, &c);
    out->notes[out->count++] = (struct commitment_note){ .task = task,
                                                         .node = node,
                                                         .is_second = is_second,
                                                         .root = *root,
                                                         .digest = c.digest,
                                                         .nonce = c.nonce };
}

struct finding_for {
    struct app *app;
    struct commitments *out;
};

static enum rc add_fault(void *ctx, const struct table_fault *f, struct err *err)
{
    struct finding_for *to = ctx;

    (void)err;
    if (f->has_root)
        add(to->app, to->out, f->task, f->node, &f->root, false);
    if (f->has_second)
        add(to->app, to->out, f->task, f->node, &f->second, true);
    return RC_OK;
}

static void add_held(struct app *a, const struct task_info *t, struct commitments *out)
{
    for (uint32_t i = 0; i < t->result_count && i < TASK_RESULTS_MAX; i++) {
        struct err none = ERR_INIT;
        struct evidence e;
        struct digest root;
        uint32_t node = t->results[i].node;
        if (node == NODE_NONE || engine_evidence(a->engine, t->id, i, &e, &none) != RC_OK)
            continue;
        add(a, out, t->id, node, &e.submitted, false);
        if (engine_answer_root(a->engine, t->id, node, true, &root))
            add(a, out, t->id, node, &root, true);
    }
}

/* {"node":3,...,"root":"1b07.."} of an accepted answer. */
static void add_entry(struct app *a, uint32_t task, const struct buf *entry,
                      struct commitments *out)
{
    struct err none = ERR_INIT;
    struct json_doc *doc;
    struct digest root;
    int64_t node;

    if (json_parse(entry->data, entry->len, NULL, &doc, &none) != RC_OK)
        return;
    const char *hex = json_string(json_get(json_root(doc), "root"));
    if (hex != NULL && digest_parse(hex, strlen(hex), &root) &&
        json_int64(json_get(json_root(doc), "node"), &node) && node >= 0 && node < NODE_NONE)
        add(a, out, task, (uint32_t)node, &root, false);
    json_free(doc);
}

static enum rc add_logged(struct app *a, uint32_t task, struct commitments *out, struct err *err)
{
    struct ledger_leaf leaf;
    struct buf bytes = BUF_INIT;
    struct err none = ERR_INIT;
    uint64_t index;
    enum rc rc = ledger_find(a->store, LEDGER_REF_TASK, task, LEDGER_TASK_PROOF, &index, &none);

    if (rc == RC_NOT_FOUND)
        return RC_OK;
    if (rc == RC_OK)
        rc = ledger_read(a->store, index, &leaf, &bytes, &none);
    if (rc == RC_OK)
        add_entry(a, task, &bytes, out);
    buf_free(&bytes);
    return rc == RC_OK ? RC_OK : err_set(err, rc, "%s", none.msg);
}

enum rc commitments_find(struct app *a, uint32_t task, struct commitments *out, struct err *err)
{
    struct finding_for to = { .app = a, .out = out };
    struct task_info t;
    enum rc rc = RC_OK;

    out->count = 0;
    if (a->store != NULL)
        rc = tables_faults_of_task(a->store, STORE_BRANCH_MAIN, task, engine_tick(a->engine),
                                   add_fault, &to, err);
    if (rc == RC_OK && engine_task(a->engine, task, &t))
        add_held(a, &t, out);
    else if (rc == RC_OK && a->store != NULL)
        rc = add_logged(a, task, out, err);
    return rc;
}
