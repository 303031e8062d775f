/* The journal in SQLite: the only implementation of struct journal_ops. */
#include "store/journal.h"
#include "store/journal_form.h"
#include "store/store_int.h"

#include <inttypes.h>
#include <string.h>

/* --- reading -------------------------------------------------------------------- */

static enum rc read_entry(struct stmt *q, struct journal_entry *e, struct err *err)
{
    size_t len = 0;

    *e = (struct journal_entry){
        .seq = stmt_get_uint(q, 0, INT64_MAX),
        .branch = (uint32_t)stmt_get_uint(q, 1, UINT32_MAX),
        .tick = (uint32_t)stmt_get_uint(q, 2, UINT32_MAX),
        .wall_ms = stmt_get_int(q, 9),
    };
    e->actor = stmt_get_text(q, 3, &e->actor_len);
    e->command = stmt_get_text(q, 4, &e->command_len);
    e->args = stmt_get_text(q, 5, &e->args_len);
    stmt_get_digest(q, 6, &e->prev_hash);
    stmt_get_digest(q, 7, &e->hash);
    if (sqlite3_column_type(q->h, 8) != SQLITE_NULL) {
        const void *p = stmt_get_blob(q, 8, &len);

        e->is_signed = true;
        if (len == sizeof e->signature.b)
            memcpy(e->signature.b, p, sizeof e->signature.b);
        else
            q->is_bad = true;
    }
    const char *why = q->is_bad ? "a column is not of its type" : journal_form(e);
    if (why == NULL)
        return RC_OK;
    return store_damaged(q->s, err, "entry %" PRIu64 " of the journal: %s", e->seq, why);
}

static enum rc sqlite_read(void *ctx, uint64_t seq,
                           enum rc (*row)(void *row_ctx, const struct journal_entry *entry,
                                          struct err *err),
                           void *row_ctx, struct err *err)
{
    struct store *s = ctx;
    struct journal_entry e;
    struct stmt q;
    bool more;
    enum rc rc;

    stmt_open_fresh(&q, s, STMT_JOURNAL_READ);
    /* A row before the first would be one that somebody planted: read it too. */
    stmt_int(&q, seq <= 1 ? INT64_MIN : (int64_t)(seq & INT64_MAX));
    while ((rc = stmt_step(&q, &more, "read the journal", err)) == RC_OK && more) {
        rc = read_entry(&q, &e, err);
        if (rc == RC_OK)
            rc = row(row_ctx, &e, err);
        if (rc != RC_OK)
            break;
    }
    stmt_close(&q);
    return rc;
}

static enum rc last_stored(struct store *s, uint64_t *seq, struct err *err)
{
    struct stmt q;
    bool more;

    stmt_open(&q, s, STMT_JOURNAL_LAST);
    enum rc rc = stmt_step(&q, &more, "read the journal", err);
    if (rc == RC_OK) {
        *seq = stmt_get_uint(&q, 0, INT64_MAX);
        if (q.is_bad)
            rc = store_damaged(s, err, "the journal");
    }
    stmt_close(&q);
    return rc;
}

static enum rc sqlite_last(void *ctx, uint64_t *seq, struct err *err)
{
    struct store *s = ctx;

    if (s->is_read_only) /* somebody else may be writing */
        return last_stored(s, seq, err);
    *seq = s->ends.journal_seq;
    return RC_OK;
}

/* --- the tail, at opening ------------------------------------------------------- */

struct tail {
    struct store *s;
    bool has_first;
    uint64_t seq;
    struct digest hash;
};

static enum rc tail_row(void *ctx, const struct journal_entry *e, struct err *err)
{
    struct tail *t = ctx;
    enum rc rc;

    if (!t->has_first && e->seq > 1) { /* taken as it is: what came before is not read */
        t->seq = e->seq - 1;
        t->hash = e->prev_hash;
    }
    t->has_first = true;
    rc = journal_follows(t->s->sha, t->seq, &t->hash, e, err);
    t->seq = e->seq;
    t->hash = e->hash;
    return rc;
}

enum rc journal_load_tail(struct store *s, struct err *err)
{
    struct tail t = { .s = s };
    struct err why = ERR_INIT;
    uint64_t last = 0;
    enum rc rc = last_stored(s, &last, err);

    if (rc != RC_OK)
        return rc;
    uint64_t from = last > STORE_TAIL_ENTRIES ? last - STORE_TAIL_ENTRIES + 1 : 1;
    rc = sqlite_read(s, from, tail_row, &t, &why);
    if (rc == RC_CHECK)
        return store_damaged(s, err, "%s", why.msg);
    if (rc != RC_OK)
        return err_set(err, rc, "%s", why.msg);
    s->ends.journal_seq = t.seq;
    s->ends.journal_hash = t.hash;
    return RC_OK;
}

/* --- appending ------------------------------------------------------------------ */

static enum rc insert(struct store *s, const struct journal_entry *e, struct err *err)
{
    struct stmt q;

    stmt_open(&q, s, STMT_JOURNAL_ADD);
    stmt_int(&q, (int64_t)e->seq);
    stmt_int(&q, e->branch);
    stmt_int(&q, e->tick);
    stmt_text(&q, e->actor, e->actor_len);
    stmt_text(&q, e->command, e->command_len);
    stmt_text(&q, e->args, e->args_len);
    stmt_digest(&q, &e->prev_hash);
    stmt_digest(&q, &e->hash);
    if (e->is_signed)
        stmt_blob(&q, e->signature.b, sizeof e->signature.b);
    else
        stmt_null(&q);
    stmt_int(&q, e->wall_ms);
    return stmt_run(&q, "append to the journal", err);
}

static size_t length(const char *text, size_t len)
{
    return len == 0 && text != NULL ? strlen(text) : len;
}

static enum rc complete(struct store *s, uint64_t seq, struct journal_entry *e,
                        const struct journal_signer *signer, struct err *err)
{
    e->seq = seq;
    e->actor_len = length(e->actor, e->actor_len);
    e->command_len = length(e->command, e->command_len);
    e->args_len = length(e->args, e->args_len);
    e->prev_hash = s->ends.journal_hash;
    e->is_signed = signer != NULL && signer->sign != NULL;
    enum rc rc = journal_hash(s->sha, e, &e->hash, err);
    if (rc == RC_OK && e->is_signed)
        rc = signer->sign(signer->ctx, &e->hash, &e->signature, err);
    return rc;
}

static enum rc sqlite_append(void *ctx, uint64_t seq, struct journal_entry *entry,
                             const struct journal_signer *signer, struct err *err)
{
    struct store *s = ctx;

    if (seq != s->ends.journal_seq + 1)
        return err_set(err, RC_CONFLICT,
                       "cannot append entry %" PRIu64 " to the journal: the next is %" PRIu64,
                       seq, s->ends.journal_seq + 1);
    enum rc rc = complete(s, seq, entry, signer, err);
    if (rc != RC_OK)
        return rc;
    bool joins = s->has_group;
    if (!joins && (rc = group_begin(s, err)) != RC_OK)
        return rc;
    rc = insert(s, entry, err);
    if (rc != RC_OK) {
        s->is_behind = joins && s->group_has_rows;
        group_roll_back(s);
        return rc;
    }
    s->ends.journal_seq = seq;
    s->ends.journal_hash = entry->hash;
    return group_commit(s, err);
}

static const struct journal_ops sqlite_ops = {
    .append = sqlite_append,
    .read = sqlite_read,
    .last = sqlite_last,
};

struct journal journal_of_store(struct store *s)
{
    return (struct journal){ .ops = &sqlite_ops, .ctx = s };
}
