#include "store/ledger.h"

#include "crypto/tlog_proof.h"
#include "store/ledger_int.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

const char *const ledger_kind_words[LEDGER_KIND_COUNT] = {
#define X(id, word) [LEDGER_##id] = (word),
    LEDGER_KIND_LIST(X)
#undef X
};

const char *const ledger_ref_words[LEDGER_REF_COUNT] = {
#define X(id, word) [LEDGER_REF_##id] = (word),
    LEDGER_REF_LIST(X)
#undef X
};

uint64_t ledger_size(const struct store *s)
{
    return s->ends.ledger.size;
}

void ledger_root(struct store *s, struct digest *out)
{
    merkle_head_root(s->sha, &s->ends.ledger, out);
}

/* --- subtrees ------------------------------------------------------------------- */

static enum rc get_hash(struct store *s, enum stmt_id id, unsigned level, uint64_t number,
                        struct digest *out, struct err *err)
{
    struct stmt q;
    bool more;

    stmt_open(&q, s, id);
    if (level > 0)
        stmt_int(&q, level);
    stmt_int(&q, (int64_t)number);
    enum rc rc = stmt_step(&q, &more, "read the ledger", err);
    if (rc == RC_OK && more)
        stmt_get_digest(&q, 0, out);
    if (rc == RC_OK && (!more || q.is_bad))
        rc = store_damaged(s, err, "subtree %" PRIu64 " of level %u of the ledger is %s",
                           number, level, more ? "no hash" : "missing");
    stmt_close(&q);
    return rc;
}

static enum rc get_node(void *ctx, unsigned level, uint64_t index, struct digest *out,
                        struct err *err)
{
    return get_hash(ctx, level == 0 ? STMT_LEDGER_LEAF : STMT_TREE_GET, level, index, out,
                    err);
}

struct merkle_nodes ledger_nodes(struct store *s)
{
    return (struct merkle_nodes){ .get = get_node, .ctx = s };
}

enum rc ledger_stored_size(struct store *s, uint64_t *size, struct err *err)
{
    struct stmt q;
    bool more;

    stmt_open(&q, s, STMT_LEDGER_SIZE);
    enum rc rc = stmt_step(&q, &more, "read the ledger", err);
    if (rc == RC_OK)
        *size = stmt_get_uint(&q, 0, MERKLE_SIZE_MAX);
    if (rc == RC_OK && q.is_bad)
        rc = store_damaged(s, err, "the size of the ledger");
    stmt_close(&q);
    return rc;
}

enum rc ledger_load_head(struct store *s, struct err *err)
{
    struct merkle_nodes nodes = ledger_nodes(s);
    uint64_t size = 0;
    enum rc rc = ledger_stored_size(s, &size, err);

    if (rc == RC_OK)
        rc = merkle_head_load(&nodes, size, &s->ends.ledger, err);
    memset(&s->ends.chain, 0, sizeof s->ends.chain);
    if (rc == RC_OK && size > 0)
        rc = get_hash(s, STMT_LEDGER_CHAIN, 0, size - 1, &s->ends.chain, err);
    return rc;
}

enum rc ledger_root_at(struct store *s, uint64_t size, struct digest *out, struct err *err)
{
    struct merkle_nodes nodes = ledger_nodes(s);
    struct merkle_head head;

    if (size > s->ends.ledger.size)
        return err_set(err, RC_NOT_FOUND,
                       "the ledger has %" PRIu64 " entries, not %" PRIu64,
                       s->ends.ledger.size, size);
    enum rc rc = merkle_head_load(&nodes, size, &head, err);
    if (rc == RC_OK)
        merkle_head_root(s->sha, &head, out);
    return rc;
}

enum rc ledger_inclusion(struct store *s, uint64_t index, uint64_t size,
                         struct merkle_proof *out, struct err *err)
{
    struct merkle_nodes nodes = ledger_nodes(s);

    return merkle_inclusion(s->sha, &nodes, index, size, out, err);
}

enum rc ledger_consistency(struct store *s, uint64_t old, uint64_t size,
                           struct merkle_proof *out, struct err *err)
{
    struct merkle_nodes nodes = ledger_nodes(s);

    return merkle_consistency(s->sha, &nodes, old, size, out, err);
}

/* --- appending ------------------------------------------------------------------ */

static uint8_t *put_be(uint8_t *p, uint64_t v, unsigned bytes)
{
    for (unsigned i = bytes; i-- > 0;)
        *p++ = (uint8_t)(v >> (8 * i));
    return p;
}

void ledger_chain(struct store *s, const struct digest *before,
                  const struct ledger_leaf *leaf, struct digest *out)
{
    uint8_t b[2 * DIGEST_BYTES + 14];
    uint8_t *p = b;

    memcpy(p, before->b, DIGEST_BYTES);
    memcpy(p + DIGEST_BYTES, leaf->leaf_hash.b, DIGEST_BYTES);
    p = put_be(p + 2 * DIGEST_BYTES, leaf->ref_number, 8);
    p = put_be(p, leaf->tick, 4);
    p = put_be(p, leaf->kind, 1);
    p = put_be(p, leaf->ref, 1);
    sha256_of(s->sha, b, (size_t)(p - b), out);
}

static enum rc insert_leaf(struct store *s, const struct ledger_leaf *leaf, struct err *err)
{
    struct stmt q;

    stmt_open(&q, s, STMT_LEDGER_ADD);
    stmt_int(&q, (int64_t)leaf->index);
    stmt_int(&q, leaf->tick);
    stmt_word(&q, ledger_kind_words[leaf->kind]);
    stmt_word(&q, ledger_ref_words[leaf->ref]);
    stmt_int(&q, (int64_t)leaf->ref_number);
    stmt_blob(&q, leaf->bytes, leaf->len);
    stmt_digest(&q, &leaf->leaf_hash);
    stmt_digest(&q, &leaf->chain_hash);
    return stmt_run(&q, "append to the ledger", err);
}

static enum rc append(struct store *s, const struct ledger_leaf *leaf, struct err *err)
{
    struct digest done[MERKLE_LEVELS];
    struct stmt q;
    uint64_t index = leaf->index;
    enum rc rc = insert_leaf(s, leaf, err);

    if (rc != RC_OK)
        return rc;
    unsigned n = merkle_head_append(s->sha, &s->ends.ledger, &leaf->leaf_hash, done);
    s->ends.chain = leaf->chain_hash;
    stmt_open(&q, s, STMT_TREE_ADD);
    for (unsigned level = 1; rc == RC_OK && level < n; level++) {
        stmt_int(&q, level);
        stmt_int(&q, (int64_t)(index >> level));
        stmt_digest(&q, &done[level]);
        rc = stmt_run_again(&q, "append to the ledger's tree", err);
    }
    stmt_close(&q);
    return rc;
}

static enum rc compare(struct store *s, struct ledger_leaf *leaf, struct err *err)
{
    struct ledger_leaf have;
    struct buf bytes = BUF_INIT;
    enum rc rc = ledger_read(s, leaf->index, &have, &bytes, err);

    if (rc == RC_OK) {
        leaf->chain_hash = have.chain_hash;
        if (have.len != leaf->len || memcmp(have.bytes, leaf->bytes, leaf->len) != 0 ||
            have.kind != leaf->kind || have.ref != leaf->ref ||
            have.ref_number != leaf->ref_number || have.tick != leaf->tick)
            rc = err_set(err, RC_CHECK,
                         "entry %" PRIu64 " of the ledger is not what replay makes of it",
                         leaf->index);
    }
    buf_free(&bytes);
    return rc;
}

enum rc ledger_append(struct store *s, struct ledger_leaf *leaf, struct err *err)
{
    bool own;

    assert(leaf->kind < LEDGER_KIND_COUNT && leaf->ref < LEDGER_REF_COUNT);
    if (leaf->len > LEDGER_BYTES_MAX || leaf->ref_number > INT64_MAX)
        return err_set(err, RC_USAGE, "an entry of the ledger is too long: %zu bytes, at most %u",
                       leaf->len, LEDGER_BYTES_MAX);
    if (leaf->index > s->ends.ledger.size)
        return err_set(err, RC_INTERNAL,
                       "entry %" PRIu64 " of the ledger comes before entry %" PRIu64,
                       leaf->index, s->ends.ledger.size);
    merkle_leaf(s->sha, leaf->bytes, leaf->len, &leaf->leaf_hash);
    if (leaf->index < s->ends.ledger.size)
        return compare(s, leaf, err);
    enum rc rc = store_enter(s, &own, err);
    if (rc != RC_OK)
        return rc;
    ledger_chain(s, &s->ends.chain, leaf, &leaf->chain_hash);
    return store_leave(s, own, append(s, leaf, err), err);
}

/* --- reading -------------------------------------------------------------------- */

enum rc ledger_row(struct stmt *q, struct ledger_leaf *out, struct err *err)
{
    out->index = stmt_get_uint(q, 0, MERKLE_SIZE_MAX);
    out->tick = (uint32_t)stmt_get_uint(q, 1, UINT32_MAX);
    out->kind = (enum ledger_kind)stmt_get_word(q, 2, ledger_kind_words, LEDGER_KIND_COUNT);
    out->ref = (enum ledger_ref)stmt_get_word(q, 3, ledger_ref_words, LEDGER_REF_COUNT);
    out->ref_number = stmt_get_uint(q, 4, INT64_MAX);
    out->bytes = stmt_get_blob(q, 5, &out->len);
    stmt_get_digest(q, 6, &out->leaf_hash);
    stmt_get_digest(q, 7, &out->chain_hash);
    if (!q->is_bad)
        return RC_OK;
    return store_damaged(q->s, err, "entry %" PRIu64 " of the ledger", out->index);
}

enum rc ledger_read(struct store *s, uint64_t index, struct ledger_leaf *out,
                    struct buf *bytes, struct err *err)
{
    struct ledger_leaf leaf;
    struct stmt q;
    bool more;

    stmt_open(&q, s, STMT_LEDGER_READ);
    stmt_int(&q, (int64_t)(index & INT64_MAX));
    enum rc rc = stmt_step(&q, &more, "read the ledger", err);
    if (rc == RC_OK && more)
        rc = ledger_row(&q, &leaf, err);
    if (rc == RC_OK && (!more || leaf.index != index))
        rc = err_set(err, RC_NOT_FOUND, "the ledger has no entry %" PRIu64, index);
    if (rc == RC_OK) {
        buf_reset(bytes);
        buf_add(bytes, leaf.bytes, leaf.len);
        leaf.bytes = bytes->data;
        *out = leaf;
        if (bytes->failed)
            rc = err_nomem(err, "read the ledger");
    }
    stmt_close(&q);
    return rc;
}

enum rc ledger_find(struct store *s, enum ledger_ref ref, uint64_t ref_number,
                    enum ledger_kind kind, uint64_t *index, struct err *err)
{
    const char *word = kind == LEDGER_KIND_COUNT ? NULL : ledger_kind_words[kind];
    struct stmt q;
    bool more;

    stmt_open(&q, s, STMT_LEDGER_FIND);
    stmt_word(&q, ledger_ref_words[ref]);
    stmt_int(&q, (int64_t)(ref_number & INT64_MAX));
    stmt_word(&q, word);
    stmt_word(&q, word);
    enum rc rc = stmt_step(&q, &more, "search the ledger", err);
    if (rc == RC_OK && !more)
        rc = err_set(err, RC_NOT_FOUND, "the ledger has no %s entry about %s %" PRIu64,
                     word == NULL ? "" : word, ledger_ref_words[ref], ref_number);
    if (rc == RC_OK)
        *index = stmt_get_uint(&q, 0, MERKLE_SIZE_MAX);
    stmt_close(&q);
    return rc;
}

/* --- proofs --------------------------------------------------------------------- */

enum rc ledger_proof_text(struct store *s, uint64_t index, struct buf *out, struct err *err)
{
    struct tlog_proof proof = { .extra = BUF_INIT, .index = index };
    struct ledger_checkpoint c;
    struct ledger_leaf leaf;
    struct buf note = BUF_INIT;
    enum rc rc = ledger_read(s, index, &leaf, &proof.extra, err);

    if (rc == RC_OK)
        rc = ledger_covering(s, index, &c, &note, err);
    if (rc == RC_OK)
        rc = ledger_inclusion(s, index, c.size, &proof.path, err);
    if (rc == RC_OK) {
        proof.checkpoint = note.data;
        proof.checkpoint_len = note.len;
        tlog_proof_add(&proof, out);
        if (out->failed)
            rc = err_nomem(err, "write a proof");
    }
    buf_free(&note);
    buf_free(&proof.extra);
    return rc;
}
