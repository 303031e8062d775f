/* Transactions, and what is true after a COMMIT that reported an error. */
#include "store/store_int.h"

static enum rc run(struct store *s, enum stmt_id id, const char *what, struct err *err)
{
    struct stmt q;

    stmt_open(&q, s, id);
    return stmt_run(&q, what, err);
}

enum rc group_begin(struct store *s, struct err *err)
{
    if (s->is_read_only)
        return err_set(err, RC_STORE, "cannot write to '%s': it was opened read-only",
                       store_name(s));
    if (s->is_behind)
        return err_set(err, RC_STORE,
                       "cannot write to '%s': rows were lost in a failed commit; "
                       "open it again",
                       store_name(s));
    enum rc rc = run(s, STMT_BEGIN, "begin a transaction", err);
    if (rc != RC_OK)
        return rc;
    s->ends_before = s->ends;
    s->is_spoilt = false;
    s->group_has_rows = false;
    return RC_OK;
}

void group_roll_back(struct store *s)
{
    /* SQLite has rolled back by itself after some errors. */
    if (s->db != NULL && !sqlite3_get_autocommit(s->db))
        (void)run(s, STMT_ROLLBACK, "roll back", NULL);
    s->ends = s->ends_before;
    s->has_group = false;
}

/* The file as it is, after COMMIT said no: was the transaction number `expected` kept?
 * A checkpoint of the write-ahead log makes sure that what is seen is on the disk. */
static enum rc look_again(struct store *s, uint64_t expected, bool *is_kept, struct err *err)
{
    enum rc rc;

    *is_kept = false;
    connection_close(s);
    if ((rc = connection_open(s, err)) != RC_OK || (rc = store_load_ends(s, err)) != RC_OK)
        return rc;
    if (s->commits != expected)
        return RC_OK;
    if (sqlite3_wal_checkpoint_v2(s->db, NULL, SQLITE_CHECKPOINT_FULL, NULL, NULL) !=
        SQLITE_OK)
        return store_fail(s, "make a commit durable", err);
    *is_kept = true;
    return RC_OK;
}

static enum rc resolve(struct store *s, struct err *why, struct err *err)
{
    struct err again = ERR_INIT;
    bool had_rows = s->group_has_rows, is_kept = false;

    if (s->path == NULL) {
        group_roll_back(s);
        s->is_behind = had_rows;
        return err_set(err, why->rc, "%s", why->msg);
    }
    s->has_group = false;
    enum rc rc = look_again(s, s->commits, &is_kept, &again);
    if (rc != RC_OK) {
        s->is_behind = true;
        connection_close(s);
        return err_set(err, RC_STORE, "%s; whether it was kept is unknown: %s", why->msg,
                       again.msg);
    }
    if (is_kept)
        return RC_OK;
    s->is_behind = had_rows;
    return err_set(err, RC_STORE, "%s; looked again: nothing of it was kept", why->msg);
}

enum rc group_commit(struct store *s, struct err *err)
{
    struct err why = ERR_INIT;
    struct stmt q;

    stmt_open(&q, s, STMT_COMMITS_SET);
    stmt_int(&q, (int64_t)(s->commits + 1));
    enum rc rc = stmt_run(&q, "count a transaction", err);
    if (rc != RC_OK || s->is_spoilt) {
        s->is_behind = s->group_has_rows;
        group_roll_back(s);
        return rc != RC_OK ? rc
                           : err_set(err, RC_STORE,
                                     "cannot commit to '%s': a write before it failed",
                                     store_name(s));
    }
    s->commits++;
    rc = run(s, STMT_COMMIT, "commit", &why);
    if (rc != RC_OK)
        return resolve(s, &why, err);
    s->has_group = false;
    return RC_OK;
}

enum rc store_enter(struct store *s, bool *own, struct err *err)
{
    *own = false;
    if (s->has_group) {
        s->group_has_rows = true;
        return RC_OK;
    }
    *own = true;
    return group_begin(s, err);
}

enum rc store_leave(struct store *s, bool own, enum rc rc, struct err *err)
{
    if (own && rc == RC_OK)
        return group_commit(s, err);
    if (own)
        group_roll_back(s);
    else if (rc == RC_STORE || rc == RC_INTERNAL)
        s->is_spoilt = true;
    return rc;
}

enum rc store_begin_read(struct store *s, struct err *err)
{
    return s->has_group ? RC_OK : run(s, STMT_BEGIN_READ, "begin to read", err);
}

void store_end_read(struct store *s)
{
    if (!s->has_group)
        (void)run(s, STMT_COMMIT, "end reading", NULL);
}

enum rc store_begin_group(struct store *s, struct err *err)
{
    if (s->has_group)
        return RC_OK;
    enum rc rc = group_begin(s, err);
    s->has_group = rc == RC_OK;
    return rc;
}

bool store_has_group(const struct store *s)
{
    return s->has_group;
}

void store_drop_group(struct store *s)
{
    if (s->has_group)
        group_roll_back(s);
}

enum rc store_commit_group(struct store *s, const struct store_head *head, struct err *err)
{
    struct stmt q;
    enum rc rc = store_begin_group(s, err);

    if (rc != RC_OK)
        return rc;
    if (head->seq > s->ends.journal_seq)
        return err_set(err, RC_INTERNAL,
                       "cannot commit a head at entry %llu: the journal ends at %llu",
                       (unsigned long long)head->seq,
                       (unsigned long long)s->ends.journal_seq);
    stmt_open(&q, s, STMT_HEAD_PUT);
    stmt_int(&q, head->branch);
    stmt_int(&q, head->tick);
    stmt_int(&q, (int64_t)head->seq);
    stmt_int(&q, (int64_t)s->ends.ledger.size);
    stmt_digest(&q, &head->digest);
    rc = stmt_run(&q, "store the head", err);
    if (rc != RC_OK) {
        s->is_spoilt = true;
        return rc;
    }
    return group_commit(s, err);
}

enum rc store_get_head(struct store *s, uint32_t branch, struct store_head *out,
                       struct err *err)
{
    struct store_head h = { .branch = branch };
    struct stmt q;
    bool more;

    stmt_open(&q, s, STMT_HEAD_GET);
    stmt_int(&q, branch);
    enum rc rc = stmt_step(&q, &more, "read the head", err);
    if (rc == RC_OK && !more)
        rc = err_set(err, RC_NOT_FOUND, "'%s' has no head on branch %u", store_name(s),
                     (unsigned)branch);
    if (rc == RC_OK) {
        h.tick = (uint32_t)stmt_get_uint(&q, 0, UINT32_MAX);
        h.seq = stmt_get_uint(&q, 1, INT64_MAX);
        h.ledger_size = stmt_get_uint(&q, 2, INT64_MAX);
        stmt_get_digest(&q, 3, &h.digest);
        if (q.is_bad)
            rc = store_damaged(s, err, "the head of branch %u", (unsigned)branch);
    }
    stmt_close(&q);
    if (rc == RC_OK)
        *out = h;
    return rc;
}
