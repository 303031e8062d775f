#include "store/store_int.h"

#include "base/text.h"

#include <assert.h>
#include <string.h>

static const char *const stmt_sql[STMT_COUNT] = {
#define STMT(id, sql) [STMT_##id] = sql,
#include "store/statements.def"
#undef STMT
};

static void reset(struct stmt *q)
{
    /* Bindings stay: every run binds all its parameters again. */
    q->at = 0;
    if (q->h != NULL)
        (void)sqlite3_reset(q->h);
}

void stmt_open(struct stmt *q, struct store *s, enum stmt_id id)
{
    *q = (struct stmt){ .s = s, .rc = SQLITE_OK };
    if (s->db == NULL) {
        q->rc = SQLITE_MISUSE;
        return;
    }
    if (s->stmts[id] == NULL)
        q->rc = sqlite3_prepare_v3(s->db, stmt_sql[id], -1, SQLITE_PREPARE_PERSISTENT,
                                   &s->stmts[id], NULL);
    q->h = s->stmts[id];
    assert(q->h == NULL || !sqlite3_stmt_busy(q->h));
    reset(q);
}

void stmt_open_fresh(struct stmt *q, struct store *s, enum stmt_id id)
{
    *q = (struct stmt){ .s = s, .rc = SQLITE_MISUSE, .is_fresh = true };
    if (s->db != NULL)
        q->rc = sqlite3_prepare_v3(s->db, stmt_sql[id], -1, 0, &q->h, NULL);
}

void stmt_close(struct stmt *q)
{
    if (q->is_fresh)
        (void)sqlite3_finalize(q->h);
    else
        reset(q);
    q->h = NULL;
}

static void bound(struct stmt *q, int rc)
{
    if (q->rc == SQLITE_OK)
        q->rc = rc;
}

void stmt_int(struct stmt *q, int64_t v)
{
    bound(q, sqlite3_bind_int64(q->h, ++q->at, v));
}

void stmt_null(struct stmt *q)
{
    bound(q, sqlite3_bind_null(q->h, ++q->at));
}

void stmt_int_or_null(struct stmt *q, int64_t v, int64_t null)
{
    if (v == null)
        stmt_null(q);
    else
        stmt_int(q, v);
}

void stmt_text(struct stmt *q, const char *p, size_t len)
{
    bound(q, sqlite3_bind_text64(q->h, ++q->at, p, len, SQLITE_STATIC, SQLITE_UTF8));
}

void stmt_word(struct stmt *q, const char *p)
{
    if (p == NULL)
        stmt_null(q);
    else
        stmt_text(q, p, strlen(p));
}

void stmt_blob(struct stmt *q, const void *p, size_t len)
{
    bound(q, sqlite3_bind_blob64(q->h, ++q->at, len == 0 ? "" : p, len, SQLITE_STATIC));
}

void stmt_digest(struct stmt *q, const struct digest *d)
{
    stmt_blob(q, d->b, sizeof d->b);
}

enum rc stmt_step(struct stmt *q, bool *more, const char *what, struct err *err)
{
    *more = false;
    if (q->rc == SQLITE_OK)
        q->rc = sqlite3_step(q->h);
    if (q->rc != SQLITE_ROW && q->rc != SQLITE_DONE)
        return store_fail(q->s, what, err);
    *more = q->rc == SQLITE_ROW;
    q->rc = SQLITE_OK;
    return RC_OK;
}

enum rc stmt_run_again(struct stmt *q, const char *what, struct err *err)
{
    bool more;
    enum rc rc = stmt_step(q, &more, what, err);

    reset(q);
    return rc;
}

enum rc stmt_run(struct stmt *q, const char *what, struct err *err)
{
    enum rc rc = stmt_run_again(q, what, err);

    stmt_close(q);
    return rc;
}

int64_t stmt_get_int(struct stmt *q, int col)
{
    if (sqlite3_column_type(q->h, col) != SQLITE_INTEGER)
        q->is_bad = true;
    return sqlite3_column_int64(q->h, col);
}

uint64_t stmt_get_uint(struct stmt *q, int col, uint64_t max)
{
    int64_t v = stmt_get_int(q, col);

    if (v < 0 || (uint64_t)v > max) {
        q->is_bad = true;
        return 0;
    }
    return (uint64_t)v;
}

uint64_t stmt_get_uint_or(struct stmt *q, int col, uint64_t max, uint64_t null)
{
    if (sqlite3_column_type(q->h, col) == SQLITE_NULL)
        return null;
    return stmt_get_uint(q, col, max);
}

void stmt_get_digest(struct stmt *q, int col, struct digest *out)
{
    size_t len;
    const void *p = stmt_get_blob(q, col, &len);

    if (len == sizeof out->b) {
        memcpy(out->b, p, sizeof out->b);
        return;
    }
    q->is_bad = true;
    memset(out->b, 0, sizeof out->b);
}

const char *stmt_get_text(struct stmt *q, int col, size_t *len)
{
    const unsigned char *p = NULL;

    if (sqlite3_column_type(q->h, col) == SQLITE_TEXT)
        p = sqlite3_column_text(q->h, col);
    *len = p == NULL ? 0 : (size_t)sqlite3_column_bytes(q->h, col);
    if (p == NULL || memchr(p, '\0', *len) != NULL) {
        q->is_bad = true;
        *len = 0;
        return "";
    }
    return (const char *)p;
}

const void *stmt_get_blob(struct stmt *q, int col, size_t *len)
{
    const void *p = "";

    *len = 0;
    if (sqlite3_column_type(q->h, col) != SQLITE_BLOB) {
        q->is_bad = true;
        return p;
    }
    p = sqlite3_column_blob(q->h, col);
    *len = (size_t)sqlite3_column_bytes(q->h, col);
    return p == NULL ? "" : p;
}

unsigned stmt_get_word(struct stmt *q, int col, const char *const words[], size_t count)
{
    size_t len;
    const char *word = stmt_get_text(q, col, &len);

    for (size_t i = 0; i < count; i++)
        if (strcmp(words[i], word) == 0)
            return (unsigned)i;
    q->is_bad = true;
    return 0;
}

#define SET_BYTES (4 * JURISDICTION_WORDS)

void stmt_jurisdictions(struct stmt *q, const struct jurisdiction_set *set)
{
    static const struct jurisdiction_set any;
    uint8_t b[SET_BYTES];

    if (memcmp(set, &any, sizeof any) == 0) {
        stmt_null(q);
        return;
    }
    for (size_t i = 0; i < SET_BYTES; i++)
        b[i] = (uint8_t)(set->bits[i / 4] >> (8 * (i % 4)));
    bound(q, sqlite3_bind_blob64(q->h, ++q->at, b, sizeof b, SQLITE_TRANSIENT));
}

void stmt_get_jurisdictions(struct stmt *q, int col, struct jurisdiction_set *out)
{
    size_t len;

    memset(out, 0, sizeof *out);
    if (sqlite3_column_type(q->h, col) == SQLITE_NULL)
        return;
    const uint8_t *b = stmt_get_blob(q, col, &len);
    if (len != SET_BYTES) {
        q->is_bad = true;
        return;
    }
    for (size_t i = 0; i < SET_BYTES; i++)
        out->bits[i / 4] |= (uint32_t)b[i] << (8 * (i % 4));
}
