/* Checkpoints, and checking all that was written from the stored bytes alone. */
#include "store/ledger_int.h"

#include "crypto/checkpoint.h"

#include <inttypes.h>
#include <string.h>

/* --- hashing again -------------------------------------------------------------- */

struct rehash {
    struct store *s;
    struct merkle_nodes nodes;
    struct merkle_head *head;
    struct digest *chain;
    bool with_tree;
};

static enum rc bad_entry(uint64_t index, const char *why, struct err *err)
{
    return err_set(err, RC_CHECK, "entry %" PRIu64 " of the ledger %s", index, why);
}

static enum rc check_subtrees(struct rehash *r, uint64_t index, const struct digest *done,
                              unsigned n, struct err *err)
{
    struct digest have;

    for (unsigned level = 1; r->with_tree && level < n; level++) {
        enum rc rc = r->nodes.get(r->nodes.ctx, level, index >> level, &have, err);

        if (rc != RC_OK || !digest_equal(&have, &done[level]))
            return bad_entry(index, "does not lead to the stored tree", err);
    }
    return RC_OK;
}

static enum rc rehash_entry(struct rehash *r, const struct ledger_leaf *leaf, struct err *err)
{
    struct digest hash, done[MERKLE_LEVELS];
    uint64_t index = r->head->size;

    if (leaf->index != index)
        return bad_entry(index, "is missing", err);
    merkle_leaf(r->s->sha, leaf->bytes, leaf->len, &hash);
    if (!digest_equal(&hash, &leaf->leaf_hash))
        return bad_entry(index, "was changed: it does not have its hash", err);
    ledger_chain(r->s, r->chain, leaf, r->chain);
    if (!digest_equal(r->chain, &leaf->chain_hash))
        return bad_entry(index, "does not follow from the one before", err);
    unsigned n = merkle_head_append(r->s->sha, r->head, &hash, done);
    return check_subtrees(r, index, done, n, err);
}

enum rc ledger_rehash(struct store *s, uint64_t to, bool with_tree, struct merkle_head *head,
                      struct digest *chain, uint64_t *bad, struct err *err)
{
    struct rehash r = {
        .s = s, .nodes = ledger_nodes(s), .head = head, .chain = chain, .with_tree = with_tree
    };
    struct ledger_leaf leaf;
    struct stmt q;
    bool more;
    enum rc rc;

    stmt_open_fresh(&q, s, STMT_LEDGER_READ);
    stmt_int(&q, head->size == 0 ? INT64_MIN : (int64_t)head->size);
    for (;;) {
        *bad = head->size;
        rc = stmt_step(&q, &more, "read the ledger", err);
        if (rc != RC_OK || (!more && head->size >= to))
            break;
        if (!more) {
            rc = bad_entry(head->size, "is missing", err);
            break;
        }
        if (ledger_row(&q, &leaf, err) != RC_OK) {
            rc = bad_entry(head->size, "has a column out of its form", err);
            break;
        }
        if (leaf.index >= to)
            break;
        rc = rehash_entry(&r, &leaf, err);
        if (rc != RC_OK)
            break;
    }
    stmt_close(&q);
    return rc;
}

/* --- checkpoints ---------------------------------------------------------------- */

static enum rc read_checkpoint(struct stmt *q, struct ledger_checkpoint *out,
                               struct buf *note, struct err *err)
{
    struct ledger_checkpoint c = {
        .id = stmt_get_uint(q, 0, INT64_MAX),
        .tick = (uint32_t)stmt_get_uint(q, 1, UINT32_MAX),
        .decisions = (uint32_t)stmt_get_uint(q, 2, UINT32_MAX),
        .size = stmt_get_uint(q, 3, MERKLE_SIZE_MAX),
    };
    size_t len;
    const char *text = stmt_get_text(q, 5, &len);

    stmt_get_digest(q, 4, &c.root);
    if (q->is_bad)
        return store_damaged(q->s, err, "checkpoint %" PRIu64, c.id);
    if (note != NULL) {
        buf_add(note, text, len);
        if (note->failed)
            return err_nomem(err, "read a checkpoint");
    }
    *out = c;
    return RC_OK;
}

static enum rc one_checkpoint(struct stmt *q, struct ledger_checkpoint *out,
                              struct buf *note, struct err *err)
{
    bool more;
    enum rc rc = stmt_step(q, &more, "read a checkpoint", err);

    if (rc == RC_OK)
        rc = more ? read_checkpoint(q, out, note, err)
                  : err_set(err, RC_NOT_FOUND, "'%s' has no such checkpoint",
                            store_name(q->s));
    stmt_close(q);
    return rc;
}

enum rc ledger_get_checkpoint(struct store *s, uint64_t id, struct ledger_checkpoint *out,
                              struct buf *note, struct err *err)
{
    struct stmt q;

    stmt_open(&q, s, id == 0 ? STMT_CHECKPOINT_LAST : STMT_CHECKPOINT_GET);
    if (id != 0)
        stmt_int(&q, (int64_t)(id & INT64_MAX));
    return one_checkpoint(&q, out, note, err);
}

enum rc ledger_covering(struct store *s, uint64_t index, struct ledger_checkpoint *out,
                        struct buf *note, struct err *err)
{
    struct err why = ERR_INIT;
    struct stmt q;

    stmt_open(&q, s, STMT_CHECKPOINT_COVERING);
    stmt_int(&q, (int64_t)(index & INT64_MAX));
    enum rc rc = one_checkpoint(&q, out, note, &why);
    if (rc == RC_NOT_FOUND)
        return err_set(err, rc, "no checkpoint covers entry %" PRIu64 " yet", index);
    return rc == RC_OK ? rc : err_set(err, rc, "%s", why.msg);
}

enum rc ledger_last_checkpoints(struct store *s, uint32_t n,
                                enum rc (*row)(void *ctx, const struct ledger_checkpoint *c,
                                               struct err *err),
                                void *ctx, struct err *err)
{
    struct err none = ERR_INIT;
    struct ledger_checkpoint c = { .id = 0 };
    struct stmt q;
    bool more;
    enum rc rc = ledger_get_checkpoint(s, 0, &c, NULL, &none);

    if (rc == RC_NOT_FOUND)
        return RC_OK;
    if (rc != RC_OK)
        return err_set(err, rc, "%s", none.msg);
    stmt_open_fresh(&q, s, STMT_CHECKPOINT_FROM);
    stmt_int(&q, c.id > n ? (int64_t)(c.id - n + 1) : 1);
    while ((rc = stmt_step(&q, &more, "read the checkpoints", err)) == RC_OK && more) {
        rc = read_checkpoint(&q, &c, NULL, err);
        if (rc == RC_OK)
            rc = row(ctx, &c, err);
        if (rc != RC_OK)
            break;
    }
    stmt_close(&q);
    return rc;
}

/* The tree as it stood at the last checkpoint, from which the new entries go on. */
static enum rc load_last(struct store *s, struct ledger_checkpoint *last,
                         struct merkle_head *head, struct digest *chain, struct err *err)
{
    struct merkle_nodes nodes = ledger_nodes(s);
    struct err why = ERR_INIT;
    struct digest root;
    struct ledger_leaf leaf;
    struct buf bytes = BUF_INIT;

    *last = (struct ledger_checkpoint){ .id = 0 };
    memset(head, 0, sizeof *head);
    memset(chain, 0, sizeof *chain);
    enum rc rc = ledger_get_checkpoint(s, 0, last, NULL, &why);
    if (rc == RC_NOT_FOUND)
        return RC_OK;
    if (rc != RC_OK)
        return err_set(err, rc, "%s", why.msg);
    if (last->size > s->ends.ledger.size)
        return err_set(err, RC_CHECK,
                       "checkpoint %" PRIu64 " covers %" PRIu64
                       " entries, but the ledger has %" PRIu64,
                       last->id, last->size, s->ends.ledger.size);
    rc = merkle_head_load(&nodes, last->size, head, err);
    if (rc != RC_OK)
        return rc;
    merkle_head_root(s->sha, head, &root);
    if (!digest_equal(&root, &last->root))
        return err_set(err, RC_CHECK,
                       "the ledger does not lead to the root of checkpoint %" PRIu64,
                       last->id);
    rc = ledger_read(s, last->size - 1, &leaf, &bytes, err);
    if (rc == RC_OK)
        *chain = leaf.chain_hash;
    buf_free(&bytes);
    return rc;
}

static enum rc insert_checkpoint(struct store *s, const struct ledger_checkpoint *c,
                                 const struct buf *note, struct err *err)
{
    struct stmt q;

    stmt_open(&q, s, STMT_CHECKPOINT_ADD);
    stmt_int(&q, (int64_t)c->id);
    stmt_int(&q, c->tick);
    stmt_int(&q, c->decisions);
    stmt_int(&q, (int64_t)c->size);
    stmt_digest(&q, &c->root);
    stmt_text(&q, note->data, note->len);
    return stmt_run(&q, "write a checkpoint", err);
}

/* RC_CHECK unless the new entries lead from the last checkpoint to the stored tree. */
static enum rc check_new(struct store *s, struct ledger_checkpoint *last, struct digest *root,
                         struct err *err)
{
    struct merkle_head head;
    struct digest chain, stored;
    uint64_t bad;
    enum rc rc = load_last(s, last, &head, &chain, err);

    if (rc != RC_OK)
        return rc;
    if (s->ends.ledger.size <= last->size)
        return err_set(err, RC_REFUSED,
                       "nothing to sign: no new entries in the ledger since checkpoint %" PRIu64,
                       last->id);
    rc = ledger_rehash(s, s->ends.ledger.size, true, &head, &chain, &bad, err);
    if (rc != RC_OK)
        return rc;
    merkle_head_root(s->sha, &head, root);
    ledger_root(s, &stored);
    if (!digest_equal(root, &stored))
        return err_set(err, RC_CHECK, "the entries of the ledger do not lead to its root");
    return RC_OK;
}

static enum rc sign_head(struct store *s, const char *origin, const struct ed25519_key *key,
                         const struct ledger_checkpoint *c, struct buf *note,
                         struct err *err)
{
    struct checkpoint cp = { .size = c->size, .root = c->root };
    size_t len = strlen(origin);

    if (len >= sizeof cp.origin)
        return err_set(err, RC_USAGE, "the name of the log is longer than %d bytes",
                       NOTE_NAME_MAX);
    memcpy(cp.origin, origin, len + 1);
    return checkpoint_sign(s->sha, &cp, key, note, err);
}

enum rc ledger_add_checkpoint(struct store *s, uint32_t tick, uint32_t decisions,
                              const char *origin, const struct ed25519_key *key,
                              struct ledger_checkpoint *out, struct err *err)
{
    struct ledger_checkpoint last, c = { .tick = tick, .decisions = decisions };
    struct buf note = BUF_INIT;
    bool own = false;

    if (s->is_read_only)
        return err_set(err, RC_STORE, "cannot write to '%s': it was opened read-only",
                       store_name(s));
    enum rc rc = check_new(s, &last, &c.root, err);
    c.id = last.id + 1;
    c.size = s->ends.ledger.size;
    if (rc == RC_OK)
        rc = sign_head(s, origin, key, &c, &note, err);
    if (rc == RC_OK && (rc = store_enter(s, &own, err)) == RC_OK)
        rc = store_leave(s, own, insert_checkpoint(s, &c, &note, err), err);
    buf_free(&note);
    if (rc == RC_OK)
        *out = c;
    return rc;
}

/* --- audit ---------------------------------------------------------------------- */

static enum rc audit_checkpoint(struct store *s, const struct ledger_checkpoint *c,
                                const struct buf *note, const struct note_verifier *log,
                                struct merkle_head *head, struct digest *chain,
                                struct ledger_audit *out, struct err *err)
{
    struct checkpoint cp;
    struct digest root;
    struct err why = ERR_INIT;

    if (c->id != out->checkpoints + 1)
        return err_set(err, RC_CHECK, "checkpoint %" PRIu64 " is missing",
                       out->checkpoints + 1);
    enum rc rc = checkpoint_open(note->data, note->len, log, &cp, &why);
    if (rc != RC_OK)
        return err_set(err, rc == RC_INTERNAL ? rc : RC_CHECK, "checkpoint %" PRIu64 ": %s",
                       c->id, why.msg);
    if (cp.size != c->size || !digest_equal(&cp.root, &c->root))
        return err_set(err, RC_CHECK,
                       "checkpoint %" PRIu64 " does not say what its signed note says", c->id);
    if (c->size < head->size)
        return err_set(err, RC_CHECK,
                       "checkpoint %" PRIu64 " is smaller than the one before", c->id);
    rc = ledger_rehash(s, c->size, true, head, chain, &out->first_bad, err);
    out->entries = head->size;
    out->is_entry_bad = rc == RC_CHECK;
    if (rc != RC_OK)
        return rc;
    merkle_head_root(s->sha, head, &root);
    if (!digest_equal(&root, &c->root))
        return err_set(err, RC_CHECK,
                       "the entries of the ledger do not lead to the root of checkpoint "
                       "%" PRIu64,
                       c->id);
    out->checkpoints++;
    return RC_OK;
}

/* Subtrees that belong to no entry would stand beside a truncated log. */
static enum rc audit_tree_size(struct store *s, uint64_t size, struct err *err)
{
    uint64_t expected = 0, have = 0;
    struct stmt q;
    bool more;

    for (unsigned level = 1; size >> level != 0; level++)
        expected += size >> level;
    stmt_open(&q, s, STMT_TREE_COUNT);
    enum rc rc = stmt_step(&q, &more, "count the subtrees", err);
    if (rc == RC_OK)
        have = stmt_get_uint(&q, 0, INT64_MAX);
    stmt_close(&q);
    if (rc == RC_OK && have != expected)
        rc = err_set(err, RC_CHECK,
                     "the ledger's tree has %" PRIu64 " subtrees, not the %" PRIu64
                     " of %" PRIu64 " entries",
                     have, expected, size);
    return rc;
}

/* The journal tells of each checkpoint, so one that was taken away is missed there. */
static enum rc audit_anchored(struct store *s, struct err *err)
{
    struct stmt q;
    bool more;

    stmt_open_fresh(&q, s, STMT_CHECKPOINT_LOST);
    enum rc rc = stmt_step(&q, &more, "compare the checkpoints with the journal", err);
    if (rc == RC_OK && more)
        rc = err_set(err, RC_CHECK,
                     "the checkpoint that entry %" PRIu64
                     " of the journal tells of is missing or has another tick",
                     stmt_get_uint(&q, 0, INT64_MAX));
    stmt_close(&q);
    return rc;
}

static enum rc audit_all(struct store *s, const struct note_verifier *log,
                         struct ledger_audit *out, struct err *err)
{
    struct merkle_head head = { .size = 0 };
    struct digest chain = { { 0 } };
    struct ledger_checkpoint c;
    struct buf note = BUF_INIT;
    struct stmt q;
    bool more;
    enum rc rc;

    stmt_open_fresh(&q, s, STMT_CHECKPOINT_FROM);
    stmt_int(&q, INT64_MIN);
    while ((rc = stmt_step(&q, &more, "read the checkpoints", err)) == RC_OK && more) {
        buf_reset(&note);
        rc = read_checkpoint(&q, &c, &note, err);
        if (rc == RC_OK)
            rc = audit_checkpoint(s, &c, &note, log, &head, &chain, out, err);
        if (rc != RC_OK)
            break;
    }
    stmt_close(&q);
    buf_free(&note);
    if (rc != RC_OK)
        return rc;
    uint64_t to = 0;
    rc = ledger_stored_size(s, &to, err);
    if (rc != RC_OK)
        return rc;
    rc = ledger_rehash(s, to, true, &head, &chain, &out->first_bad, err);
    out->entries = head.size;
    out->is_entry_bad = rc == RC_CHECK;
    if (rc == RC_OK)
        rc = audit_tree_size(s, head.size, err);
    if (rc == RC_OK)
        rc = audit_anchored(s, err);
    merkle_head_root(s->sha, &head, &out->root);
    return rc;
}

enum rc ledger_audit(struct store *s, const char *origin, const struct ed25519_public *key,
                     struct ledger_audit *out, struct err *err)
{
    struct note_verifier log;
    struct err why = ERR_INIT;

    *out = (struct ledger_audit){ .entries = 0 };
    enum rc rc = note_verifier_init(s->sha, origin, key, &log, err);
    if (rc != RC_OK)
        return rc;
    rc = store_begin_read(s, err);
    if (rc != RC_OK)
        return rc;
    rc = audit_all(s, &log, out, &why);
    store_end_read(s);
    if (rc == RC_OK)
        return RC_OK;
    return err_set(err, rc == RC_INTERNAL ? rc : RC_CHECK, "%s", why.msg);
}
