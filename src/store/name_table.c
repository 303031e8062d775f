#include "store/name_table.h"

#include "store/store_int.h"

#include <assert.h>
#include <string.h>

const char *const name_table_words[NAME_TABLE_KINDS] = {
    "node", "owner", "region", "gpu_model", "hw_class", "requester",
};

/* The row was not written because something is there: is it the same row? */
static enum rc compare(struct store *s, unsigned kind, uint32_t number, const char *text,
                       size_t len, struct err *err)
{
    struct stmt q;
    size_t have_len = 0;
    bool more;

    stmt_open(&q, s, STMT_NAME_GET);
    stmt_word(&q, name_table_words[kind]);
    stmt_int(&q, number);
    enum rc rc = stmt_step(&q, &more, "read a name", err);
    if (rc == RC_OK) {
        const char *have = more ? stmt_get_text(&q, 0, &have_len) : "";

        if (!more)
            rc = err_set(err, RC_CONFLICT, "cannot name %s %u '%.*s': another one has that name",
                         name_table_words[kind], (unsigned)number, (int)(len & 0xff), text);
        else if (have_len != len || memcmp(have, text, len) != 0)
            rc = err_set(err, RC_CONFLICT, "cannot name %s %u '%.*s': it is called '%s'",
                         name_table_words[kind], (unsigned)number, (int)(len & 0xff), text,
                         have);
    }
    stmt_close(&q);
    return rc;
}

enum rc name_table_put(struct store *s, unsigned kind, uint32_t number, const char *text,
                       size_t len, struct err *err)
{
    struct stmt q;
    bool own;

    assert(kind < NAME_TABLE_KINDS);
    enum rc rc = store_enter(s, &own, err);
    if (rc != RC_OK)
        return rc;
    stmt_open(&q, s, STMT_NAME_ADD);
    stmt_word(&q, name_table_words[kind]);
    stmt_int(&q, number);
    stmt_text(&q, text, len);
    rc = stmt_run(&q, "write a name", err);
    if (rc == RC_OK && sqlite3_changes(s->db) == 0)
        rc = compare(s, kind, number, text, len, err);
    return store_leave(s, own, rc, err);
}

enum rc name_table_load(struct store *s, unsigned kind,
                        enum rc (*row)(void *ctx, uint32_t number, const char *text,
                                       size_t len, struct err *err),
                        void *ctx, struct err *err)
{
    struct stmt q;
    size_t len;
    enum rc rc;
    bool more;

    assert(kind < NAME_TABLE_KINDS);
    stmt_open_fresh(&q, s, STMT_NAME_ALL);
    stmt_word(&q, name_table_words[kind]);
    while ((rc = stmt_step(&q, &more, "read the names", err)) == RC_OK && more) {
        uint32_t number = (uint32_t)stmt_get_uint(&q, 0, UINT32_MAX);
        const char *text = stmt_get_text(&q, 1, &len);

        rc = q.is_bad ? store_damaged(s, err, "a name of kind %s", name_table_words[kind])
                      : row(ctx, number, text, len, err);
        if (rc != RC_OK)
            break;
    }
    stmt_close(&q);
    return rc;
}
