/* Faults: why an answer was refused, written once, as verifications are. */
#include "store/tables.h"

#include "store/store_int.h"

#include <inttypes.h>
#include <string.h>

static void put_digest(struct stmt *q, bool is_known, const struct digest *d)
{
    if (is_known)
        stmt_digest(q, d);
    else
        stmt_null(q);
}

/* Text of at most `size` - 1 bytes. */
static void read_text(struct stmt *q, int col, char *out, size_t size)
{
    size_t len;
    const char *text = stmt_get_text(q, col, &len);

    if (len >= size) {
        q->is_bad = true;
        len = 0;
    }
    memcpy(out, text, len);
    out[len] = '\0';
}

static bool read_digest(struct stmt *q, int col, struct digest *out)
{
    if (sqlite3_column_type(q->h, col) == SQLITE_NULL)
        return false;
    stmt_get_digest(q, col, out);
    return true;
}

static void read_fault(struct stmt *q, struct table_fault *f)
{
    *f = (struct table_fault){
        .id = stmt_get_uint(q, 0, INT64_MAX),
        .tick = (uint32_t)stmt_get_uint(q, 1, UINT32_MAX),
        .ordinal = (uint32_t)stmt_get_uint(q, 2, UINT32_MAX),
        .task = (uint32_t)stmt_get_uint(q, 3, UINT32_MAX),
        .node = (uint32_t)stmt_get_uint(q, 4, UINT32_MAX),
        .steps_done = stmt_get_uint_or(q, 8, INT64_MAX, 0),
        .steps_total = stmt_get_uint_or(q, 9, INT64_MAX, 0),
        .first_wrong = (uint32_t)stmt_get_uint_or(q, 10, UINT32_MAX, FAULT_NO_PART),
        .parts = (uint32_t)stmt_get_uint(q, 11, UINT32_MAX),
        .differing = (uint32_t)stmt_get_uint(q, 12, UINT32_MAX),
    };
    read_text(q, 5, f->class_word, sizeof f->class_word);
    read_text(q, 6, f->party, sizeof f->party);
    read_text(q, 7, f->sentence, sizeof f->sentence);
    f->has_root = read_digest(q, 13, &f->root);
    f->has_expected = read_digest(q, 14, &f->expected);
    f->has_second = read_digest(q, 15, &f->second);
}

static enum rc compare_fault(struct store *s, uint32_t branch, struct table_fault *f,
                             struct err *err)
{
    struct table_fault have;
    struct stmt q;
    bool more;

    stmt_open(&q, s, STMT_FAULT_GET);
    stmt_int(&q, branch);
    stmt_int(&q, f->tick);
    stmt_int(&q, f->ordinal);
    stmt_int(&q, f->node);
    enum rc rc = stmt_step(&q, &more, "read a fault", err);
    if (rc == RC_OK) {
        read_fault(&q, &have);
        if (!more || q.is_bad)
            rc = store_damaged(s, err, "fault %u of tick %u", (unsigned)f->ordinal,
                               (unsigned)f->tick);
        else if (have.task != f->task || strcmp(have.sentence, f->sentence) != 0)
            rc = err_set(err, RC_CHECK,
                         "fault %u of tick %u is of task %u in the store and differs from what "
                         "replay made of task %u",
                         (unsigned)f->ordinal, (unsigned)f->tick, (unsigned)have.task,
                         (unsigned)f->task);
        f->id = have.id;
    }
    stmt_close(&q);
    return rc;
}

enum rc tables_add_fault(struct store *s, uint32_t branch, struct table_fault *f,
                         struct err *err)
{
    struct stmt q;
    bool own;
    enum rc rc = store_enter(s, &own, err);

    if (rc != RC_OK)
        return rc;
    stmt_open(&q, s, STMT_FAULT_ADD);
    stmt_int(&q, branch);
    stmt_int(&q, f->tick);
    stmt_int(&q, f->ordinal);
    stmt_int(&q, f->task);
    stmt_int(&q, f->node);
    stmt_word(&q, f->class_word);
    stmt_word(&q, f->party);
    stmt_word(&q, f->sentence);
    stmt_int_or_null(&q, (int64_t)f->steps_done, f->steps_total == 0 ? (int64_t)f->steps_done : -1);
    stmt_int_or_null(&q, (int64_t)f->steps_total, 0);
    stmt_int_or_null(&q, f->first_wrong, FAULT_NO_PART);
    stmt_int(&q, f->parts);
    stmt_int(&q, f->differing);
    put_digest(&q, f->has_root, &f->root);
    put_digest(&q, f->has_expected, &f->expected);
    put_digest(&q, f->has_second, &f->second);
    rc = stmt_run(&q, "write a fault", err);
    if (rc == RC_OK) {
        if (sqlite3_changes(s->db) == 0)
            rc = compare_fault(s, branch, f, err);
        else
            f->id = (uint64_t)sqlite3_last_insert_rowid(s->db);
    }
    return store_leave(s, own, rc, err);
}

static enum rc each_fault(struct store *s, struct stmt *q, tables_fault_row *row, void *ctx,
                          struct err *err)
{
    struct table_fault f;
    bool more;
    enum rc rc;

    while ((rc = stmt_step(q, &more, "read the faults", err)) == RC_OK && more) {
        read_fault(q, &f);
        rc = q->is_bad ? store_damaged(s, err, "fault row %" PRIu64, f.id) : row(ctx, &f, err);
        if (rc != RC_OK)
            break;
    }
    stmt_close(q);
    return rc;
}

enum rc tables_last_faults(struct store *s, uint32_t branch, uint32_t tick, uint32_t n,
                           tables_fault_row *row, void *ctx, struct err *err)
{
    struct stmt q;

    stmt_open_fresh(&q, s, STMT_FAULT_TAIL);
    stmt_int(&q, branch);
    stmt_int(&q, tick);
    stmt_int(&q, n);
    return each_fault(s, &q, row, ctx, err);
}

enum rc tables_faults_of_task(struct store *s, uint32_t branch, uint32_t task, uint32_t tick,
                              tables_fault_row *row, void *ctx, struct err *err)
{
    struct stmt q;

    stmt_open_fresh(&q, s, STMT_FAULT_OF_TASK);
    stmt_int(&q, branch);
    stmt_int(&q, task);
    stmt_int(&q, tick);
    return each_fault(s, &q, row, ctx, err);
}
