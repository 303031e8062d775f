/* Events and verifications: rows written once, and compared when replay meets them. */
#include "store/tables.h"

#include "store/store_int.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

static const char *const event_words[EVENT_COUNT] = {
#define EVENT(id, word, notable, logged, text) [EVENT_##id] = (word),
#include "model/events.def"
#undef EVENT
};

/* --- events --------------------------------------------------------------------- */

static void read_event(struct stmt *q, uint64_t *id, struct event *e)
{
    *id = stmt_get_uint(q, 0, INT64_MAX);
    *e = (struct event){
        .tick = (uint32_t)stmt_get_uint(q, 1, UINT32_MAX),
        .ordinal = (uint32_t)stmt_get_uint(q, 2, UINT32_MAX),
        .kind = (enum event_kind)stmt_get_word(q, 3, event_words, EVENT_COUNT),
        .task = (uint32_t)stmt_get_uint_or(q, 4, UINT32_MAX, 0),
        .slot = (uint32_t)stmt_get_uint(q, 5, UINT32_MAX),
        .node = (uint32_t)stmt_get_uint_or(q, 6, UINT32_MAX, NODE_NONE),
        .case_id = (uint32_t)stmt_get_uint_or(q, 7, UINT32_MAX, 0),
        .a = stmt_get_int(q, 8),
        .b = stmt_get_int(q, 9),
    };
}

static bool same_event(const struct event *x, const struct event *y)
{
    return x->kind == y->kind && x->task == y->task && x->node == y->node &&
           x->case_id == y->case_id && x->a == y->a && x->b == y->b;
}

static enum rc compare_event(struct store *s, uint32_t branch, const struct event *e,
                             uint64_t *id, struct err *err)
{
    struct event have;
    struct stmt q;
    bool more;

    stmt_open(&q, s, STMT_EVENT_GET);
    stmt_int(&q, branch);
    stmt_int(&q, e->tick);
    stmt_int(&q, e->ordinal);
    enum rc rc = stmt_step(&q, &more, "read an event", err);
    if (rc == RC_OK) {
        read_event(&q, id, &have);
        if (!more || q.is_bad)
            rc = store_damaged(s, err, "event %u of tick %u", (unsigned)e->ordinal,
                               (unsigned)e->tick);
        else if (!same_event(&have, e))
            rc = err_set(err, RC_CHECK,
                         "event %u of tick %u is %s in the store, but replay made %s",
                         (unsigned)e->ordinal, (unsigned)e->tick, event_words[have.kind],
                         event_words[e->kind]);
    }
    stmt_close(&q);
    return rc;
}

static enum rc insert_event(struct store *s, uint32_t branch, const struct event *e,
                            struct err *err)
{
    struct buf text = BUF_INIT;
    struct stmt q;
    enum rc rc;

    event_add_text(&text, e);
    stmt_open(&q, s, STMT_EVENT_ADD);
    stmt_int(&q, branch);
    stmt_int(&q, e->tick);
    stmt_int(&q, e->ordinal);
    stmt_word(&q, event_words[e->kind]);
    stmt_int_or_null(&q, e->task, 0);
    stmt_int(&q, e->slot);
    stmt_int_or_null(&q, e->node, NODE_NONE);
    stmt_int_or_null(&q, e->case_id, 0);
    stmt_int(&q, e->a);
    stmt_int(&q, e->b);
    stmt_text(&q, text.data, text.len);
    rc = stmt_run(&q, "write an event", err);
    if (rc == RC_OK && text.failed)
        rc = err_nomem(err, "write an event");
    buf_free(&text);
    return rc;
}

enum rc tables_add_event(struct store *s, uint32_t branch, const struct event *e,
                         uint64_t *id, struct err *err)
{
    uint64_t row = 0;
    bool own;

    assert((unsigned)e->kind < EVENT_COUNT);
    enum rc rc = store_enter(s, &own, err);
    if (rc != RC_OK)
        return rc;
    rc = insert_event(s, branch, e, err);
    if (rc == RC_OK) {
        if (sqlite3_changes(s->db) == 0)
            rc = compare_event(s, branch, e, &row, err);
        else
            row = (uint64_t)sqlite3_last_insert_rowid(s->db);
    }
    rc = store_leave(s, own, rc, err);
    if (rc == RC_OK && id != NULL)
        *id = row;
    return rc;
}

enum rc tables_last_events(struct store *s, uint32_t branch, uint32_t tick, uint32_t n,
                           enum rc (*row)(void *ctx, uint64_t id, const struct event *e,
                                          struct err *err),
                           void *ctx, struct err *err)
{
    struct event e;
    struct stmt q;
    uint64_t id;
    bool more;
    enum rc rc;

    stmt_open_fresh(&q, s, STMT_EVENT_TAIL);
    stmt_int(&q, branch);
    stmt_int(&q, tick);
    stmt_int(&q, n);
    while ((rc = stmt_step(&q, &more, "read the events", err)) == RC_OK && more) {
        read_event(&q, &id, &e);
        rc = q.is_bad ? store_damaged(s, err, "event row %" PRIu64, id)
                      : row(ctx, id, &e, err);
        if (rc != RC_OK)
            break;
    }
    stmt_close(&q);
    return rc;
}

/* --- verifications -------------------------------------------------------------- */

static void read_verification(struct stmt *q, struct table_verification *v)
{
    *v = (struct table_verification){
        .id = stmt_get_uint(q, 0, INT64_MAX),
        .tick = (uint32_t)stmt_get_uint(q, 1, UINT32_MAX),
        .ordinal = (uint32_t)stmt_get_uint(q, 2, UINT32_MAX),
        .task = (uint32_t)stmt_get_uint(q, 3, UINT32_MAX),
        .node = (uint32_t)stmt_get_uint_or(q, 4, UINT32_MAX, NODE_NONE),
        .ran = (uint32_t)stmt_get_uint(q, 5, UINT32_MAX),
        .failed = (uint32_t)stmt_get_uint(q, 6, UINT32_MAX),
    };
}

static enum rc compare_verification(struct store *s, uint32_t branch,
                                    struct table_verification *v, struct err *err)
{
    struct table_verification have;
    struct stmt q;
    bool more;

    stmt_open(&q, s, STMT_VERIFICATION_GET);
    stmt_int(&q, branch);
    stmt_int(&q, v->tick);
    stmt_int(&q, v->ordinal);
    enum rc rc = stmt_step(&q, &more, "read a verification", err);
    if (rc == RC_OK) {
        read_verification(&q, &have);
        if (!more || q.is_bad)
            rc = store_damaged(s, err, "verification %u of tick %u", (unsigned)v->ordinal,
                               (unsigned)v->tick);
        else if (have.task != v->task || have.node != v->node || have.ran != v->ran ||
                 have.failed != v->failed)
            rc = err_set(err, RC_CHECK,
                         "verification %u of tick %u is of task %u in the store and differs "
                         "from what replay made of task %u",
                         (unsigned)v->ordinal, (unsigned)v->tick, (unsigned)have.task,
                         (unsigned)v->task);
        v->id = have.id;
    }
    stmt_close(&q);
    return rc;
}

enum rc tables_add_verification(struct store *s, uint32_t branch,
                                struct table_verification *v, struct err *err)
{
    struct stmt q;
    bool own;
    enum rc rc = store_enter(s, &own, err);

    if (rc != RC_OK)
        return rc;
    stmt_open(&q, s, STMT_VERIFICATION_ADD);
    stmt_int(&q, branch);
    stmt_int(&q, v->tick);
    stmt_int(&q, v->ordinal);
    stmt_int(&q, v->task);
    stmt_int_or_null(&q, v->node, NODE_NONE);
    stmt_int(&q, v->ran);
    stmt_int(&q, v->failed);
    rc = stmt_run(&q, "write a verification", err);
    if (rc == RC_OK) {
        if (sqlite3_changes(s->db) == 0)
            rc = compare_verification(s, branch, v, err);
        else
            v->id = (uint64_t)sqlite3_last_insert_rowid(s->db);
    }
    return store_leave(s, own, rc, err);
}

enum rc tables_get_verification(struct store *s, uint64_t id, struct table_verification *out,
                                struct err *err)
{
    struct stmt q;
    bool more;

    stmt_open(&q, s, STMT_VERIFICATION_BY_ID);
    stmt_int(&q, (int64_t)id);
    enum rc rc = stmt_step(&q, &more, "read a verification", err);
    if (rc == RC_OK && !more) {
        rc = err_set(err, RC_NOT_FOUND, "no verification %" PRIu64, id);
    } else if (rc == RC_OK) {
        read_verification(&q, out);
        if (q.is_bad)
            rc = store_damaged(s, err, "verification row %" PRIu64, id);
    }
    stmt_close(&q);
    return rc;
}

enum rc tables_last_verifications(struct store *s, uint32_t branch, uint32_t tick,
                                  uint32_t n,
                                  enum rc (*row)(void *ctx,
                                                 const struct table_verification *v,
                                                 struct err *err),
                                  void *ctx, struct err *err)
{
    struct table_verification v;
    struct stmt q;
    bool more;
    enum rc rc;

    stmt_open_fresh(&q, s, STMT_VERIFICATION_TAIL);
    stmt_int(&q, branch);
    stmt_int(&q, tick);
    stmt_int(&q, n);
    while ((rc = stmt_step(&q, &more, "read the verifications", err)) == RC_OK && more) {
        read_verification(&q, &v);
        rc = q.is_bad ? store_damaged(s, err, "verification row %" PRIu64, v.id)
                      : row(ctx, &v, err);
        if (rc != RC_OK)
            break;
    }
    stmt_close(&q);
    return rc;
}
