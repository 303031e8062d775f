#include "app/standing.h"

#include "app/session.h"
#include "crypto/note.h"

const char *const standing_words[STANDING_COUNT] = {
    [STANDING_NONE] = "none",
    [STANDING_RECORDED] = "recorded",
    [STANDING_LOGGED] = "logged",
    [STANDING_CHECKPOINTED] = "checkpointed",
};

const char standing_caveat[] = "process check, not proof of correctness";

static enum rc find_entry(struct store *s, enum ledger_ref ref, uint64_t number,
                          uint64_t *index, struct err *err)
{
    struct err none = ERR_INIT;
    enum rc rc = RC_NOT_FOUND;

    if (ref == LEDGER_REF_TASK)
        rc = ledger_find(s, ref, number, LEDGER_TASK_PROOF, index, &none);
    if (rc == RC_NOT_FOUND)
        rc = ledger_find(s, ref, number, LEDGER_KIND_COUNT, index, &none);
    return rc == RC_OK ? RC_OK : err_set(err, rc, "%s", none.msg);
}

static enum rc read_entry(struct app *a, struct standing_info *out, struct err *err)
{
    struct ledger_leaf leaf;
    struct buf bytes = BUF_INIT;
    enum rc rc = ledger_read(a->store, out->index, &leaf, &bytes, err);

    if (rc == RC_OK) {
        out->reached = STANDING_LOGGED;
        out->tick = leaf.tick;
        out->kind = leaf.kind;
        out->leaf_hash = leaf.leaf_hash;
    }
    buf_free(&bytes);
    return rc;
}

enum rc standing_find(struct app *a, enum ledger_ref ref, uint64_t number,
                      struct standing_info *out, struct err *err)
{
    struct ledger_checkpoint c;
    struct err none = ERR_INIT;

    *out = (struct standing_info){ .reached = STANDING_RECORDED };
    if (a->store == NULL)
        return RC_OK;
    enum rc rc = find_entry(a->store, ref, number, &out->index, &none);
    if (rc == RC_NOT_FOUND)
        return RC_OK;
    if (rc == RC_OK)
        rc = read_entry(a, out, &none);
    if (rc != RC_OK)
        return err_set(err, rc, "%s", none.msg);
    rc = ledger_get_checkpoint(a->store, 0, &c, NULL, &none);
    if (rc != RC_OK && rc != RC_NOT_FOUND)
        return err_set(err, rc, "%s", none.msg);
    if (rc == RC_NOT_FOUND || c.size <= out->index)
        return RC_OK;
    out->checkpoint = c.id;
    out->size = c.size;
    out->reached = STANDING_CHECKPOINTED;
    return RC_OK;
}

void standing_begin_json(struct json_writer *w, const struct standing_report *report)
{
    jw_begin_object(w);
    jw_key(w, "ok");
    jw_bool(w, report->is_ok);
    jw_key(w, "level");
    jw_string(w, standing_words[report->level]);
    jw_key(w, "first_bad");
    if (report->has_first_bad)
        jw_int64(w, (int64_t)report->first_bad);
    else
        jw_null(w);
    jw_key(w, "reason");
    if (report->reason == NULL)
        jw_null(w);
    else
        jw_string(w, report->reason);
}

enum rc standing_add_log_key(struct app *a, struct buf *out, struct err *err)
{
    struct note_verifier log;
    struct sha256 *sha = sha256_new();

    if (sha == NULL)
        return err_nomem(err, "write the log's key");
    enum rc rc = note_verifier_init(sha, session_origin(a), session_log_key(a), &log, err);
    if (rc == RC_OK)
        note_verifier_add(&log, out);
    sha256_free(sha);
    return rc;
}

enum rc standing_refuse_csv(const struct args *args, const char *what, struct err *err)
{
    return args->format != OUTPUT_CSV
               ? RC_OK
               : err_set(err, RC_USAGE, "%s prints no table: leave out --csv", what);
}
