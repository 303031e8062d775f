#include "store/keyframe.h"

#include "store/store_int.h"

#include <string.h>

#define PART_BYTES ((size_t)1 << 20)
#define PARTS_MAX  65536u

static enum rc drop(struct store *s, uint64_t id, struct err *err)
{
    struct stmt q;

    stmt_open(&q, s, STMT_PART_DROP);
    stmt_int(&q, (int64_t)(id * PARTS_MAX));
    stmt_int(&q, (int64_t)(id * PARTS_MAX + PARTS_MAX - 1));
    enum rc rc = stmt_run(&q, "drop a keyframe", err);
    if (rc != RC_OK)
        return rc;
    stmt_open(&q, s, STMT_KEYFRAME_DROP);
    stmt_int(&q, (int64_t)id);
    return stmt_run(&q, "drop a keyframe", err);
}

static enum rc drop_same(struct store *s, const struct keyframe *k, struct err *err)
{
    struct stmt q;
    uint64_t id = 0;
    bool more;

    stmt_open(&q, s, STMT_KEYFRAME_FIND);
    stmt_int(&q, k->branch);
    stmt_int(&q, k->tick);
    stmt_int(&q, (int64_t)k->seq);
    enum rc rc = stmt_step(&q, &more, "find a keyframe", err);
    if (rc == RC_OK && more)
        id = stmt_get_uint(&q, 0, INT64_MAX / PARTS_MAX);
    stmt_close(&q);
    return rc == RC_OK && more ? drop(s, id, err) : rc;
}

static enum rc put_parts(struct store *s, uint64_t id, const uint8_t *bytes, size_t len,
                         struct err *err)
{
    enum rc rc = RC_OK;
    struct stmt q;

    stmt_open(&q, s, STMT_PART_ADD);
    for (size_t at = 0, part = 0; rc == RC_OK && at < len; at += PART_BYTES, part++) {
        stmt_int(&q, (int64_t)(id * PARTS_MAX + part));
        stmt_blob(&q, bytes + at, len - at < PART_BYTES ? len - at : PART_BYTES);
        rc = stmt_run_again(&q, "save a keyframe", err);
    }
    stmt_close(&q);
    return rc;
}

static enum rc save(struct store *s, struct keyframe *k, const void *bytes, size_t len,
                    struct err *err)
{
    struct digest sha256;
    struct stmt q;
    enum rc rc = drop_same(s, k, err);

    if (rc != RC_OK)
        return rc;
    sha256_of(s->sha, bytes, len, &sha256);
    stmt_open(&q, s, STMT_KEYFRAME_ADD);
    stmt_int(&q, k->branch);
    stmt_int(&q, k->tick);
    stmt_int(&q, (int64_t)k->seq);
    stmt_int(&q, (int64_t)k->ledger_size);
    stmt_digest(&q, &k->digest);
    stmt_digest(&q, &sha256);
    stmt_int(&q, (int64_t)len);
    rc = stmt_run(&q, "save a keyframe", err);
    if (rc != RC_OK)
        return rc;
    k->id = (uint64_t)sqlite3_last_insert_rowid(s->db);
    k->bytes = len;
    return put_parts(s, k->id, bytes, len, err);
}

enum rc keyframe_save(struct store *s, struct keyframe *k, const void *bytes, size_t len,
                      struct err *err)
{
    bool own;

    if (len > PARTS_MAX * PART_BYTES)
        return err_set(err, RC_INTERNAL, "cannot save a keyframe of %zu bytes", len);
    enum rc rc = store_enter(s, &own, err);
    if (rc != RC_OK)
        return rc;
    return store_leave(s, own, save(s, k, bytes, len, err), err);
}

static void read_row(struct stmt *q, struct keyframe *k, struct digest *sha256)
{
    *k = (struct keyframe){
        .id = stmt_get_uint(q, 0, INT64_MAX / PARTS_MAX),
        .branch = (uint32_t)stmt_get_uint(q, 1, UINT32_MAX),
        .tick = (uint32_t)stmt_get_uint(q, 2, UINT32_MAX),
        .seq = stmt_get_uint(q, 3, INT64_MAX),
        .ledger_size = stmt_get_uint(q, 4, INT64_MAX),
        .bytes = stmt_get_uint(q, 6, (uint64_t)PARTS_MAX * PART_BYTES),
    };
    stmt_get_digest(q, 5, &k->digest);
    stmt_get_digest(q, 7, sha256);
}

/* RC_CHECK: the bytes are not those that were saved. */
static enum rc read_parts(struct store *s, const struct keyframe *k,
                          const struct digest *sha256, struct buf *bytes, struct err *err)
{
    struct digest is;
    struct stmt q;
    enum rc rc;
    bool more;

    buf_reset(bytes);
    if (buf_reserve(bytes, k->bytes) == NULL)
        return err_nomem(err, "load a keyframe");
    stmt_open(&q, s, STMT_PART_READ);
    stmt_int(&q, (int64_t)(k->id * PARTS_MAX));
    stmt_int(&q, (int64_t)(k->id * PARTS_MAX + PARTS_MAX - 1));
    while ((rc = stmt_step(&q, &more, "load a keyframe", err)) == RC_OK && more) {
        size_t len;
        const void *p = stmt_get_blob(&q, 0, &len);

        if (len > k->bytes - bytes->len)
            break;
        buf_add(bytes, p, len);
    }
    stmt_close(&q);
    if (rc != RC_OK)
        return rc;
    sha256_of(s->sha, bytes->data, bytes->len, &is);
    return bytes->len == k->bytes && digest_equal(&is, sha256) ? RC_OK : RC_CHECK;
}

enum rc keyframe_load(struct store *s, uint32_t branch, uint32_t tick, uint64_t seq,
                      struct keyframe *out, struct buf *bytes, struct err *err)
{
    struct keyframe k;
    struct digest sha256;
    struct stmt q;
    bool more, is_found = false;
    enum rc rc;

    stmt_open(&q, s, STMT_KEYFRAME_BEFORE);
    stmt_int(&q, branch);
    stmt_int(&q, tick);
    stmt_int(&q, (int64_t)(seq > INT64_MAX ? INT64_MAX : seq));
    while ((rc = stmt_step(&q, &more, "find a keyframe", err)) == RC_OK && more) {
        q.is_bad = false;
        read_row(&q, &k, &sha256);
        if (q.is_bad)
            continue;
        rc = read_parts(s, &k, &sha256, bytes, err);
        is_found = rc == RC_OK;
        if (rc != RC_CHECK)
            break;
    }
    stmt_close(&q);
    if (rc != RC_OK)
        return rc;
    if (!is_found)
        return err_set(err, RC_NOT_FOUND, "'%s' has no sound keyframe at or before tick %u",
                       store_name(s), (unsigned)tick);
    *out = k;
    return RC_OK;
}

static enum rc thin(struct store *s, uint32_t branch,
                    bool (*keep)(void *ctx, const struct keyframe *k), void *ctx,
                    struct err *err)
{
    struct buf ids = BUF_INIT; /* of uint64_t: rows are not deleted under the reader */
    struct keyframe k;
    struct digest sha256;
    struct stmt q;
    enum rc rc;
    bool more;

    stmt_open_fresh(&q, s, STMT_KEYFRAME_ALL);
    stmt_int(&q, branch);
    while ((rc = stmt_step(&q, &more, "list the keyframes", err)) == RC_OK && more) {
        read_row(&q, &k, &sha256);
        if (!keep(ctx, &k))
            buf_add(&ids, &k.id, sizeof k.id);
    }
    stmt_close(&q);
    if (rc == RC_OK && ids.failed)
        rc = err_nomem(err, "thin the keyframes");
    for (size_t at = 0; rc == RC_OK && at < ids.len; at += sizeof k.id) {
        memcpy(&k.id, ids.data + at, sizeof k.id);
        rc = drop(s, k.id, err);
    }
    buf_free(&ids);
    return rc;
}

enum rc keyframe_thin(struct store *s, uint32_t branch,
                      bool (*keep)(void *ctx, const struct keyframe *k), void *ctx,
                      struct err *err)
{
    bool own;
    enum rc rc = store_enter(s, &own, err);

    if (rc != RC_OK)
        return rc;
    return store_leave(s, own, thin(s, branch, keep, ctx, err), err);
}
