/* What every journal has in common: the form of an entry, its bytes, its chain. */
#include "store/journal.h"

#include "base/text.h"
#include "store/journal_form.h"

#include <inttypes.h>
#include <string.h>

#define MAGIC "dpn-jrn1"

enum rc journal_append(const struct journal *j, uint64_t seq, struct journal_entry *entry,
                       const struct journal_signer *signer, struct err *err)
{
    return j->ops->append(j->ctx, seq, entry, signer, err);
}

enum rc journal_read(const struct journal *j, uint64_t seq,
                     enum rc (*row)(void *row_ctx, const struct journal_entry *entry,
                                    struct err *err),
                     void *row_ctx, struct err *err)
{
    return j->ops->read(j->ctx, seq, row, row_ctx, err);
}

enum rc journal_last(const struct journal *j, uint64_t *seq, struct err *err)
{
    return j->ops->last(j->ctx, seq, err);
}

/* --- form ----------------------------------------------------------------------- */

static bool is_control_free(const char *p, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)p[i] < 0x20 || p[i] == 0x7f)
            return false;
    return true;
}

static bool is_command(const char *p, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        bool is_ok = (p[i] >= 'a' && p[i] <= 'z') || (p[i] >= '0' && p[i] <= '9') ||
                     p[i] == '_';
        if (!is_ok)
            return false;
    }
    return len >= 1 && len <= JOURNAL_COMMAND_MAX;
}

const char *journal_form(const struct journal_entry *e)
{
    if (e->seq == 0 || e->seq > INT64_MAX)
        return "seq is not a number from 1 on";
    if (e->actor_len == 0 || e->actor_len > JOURNAL_ACTOR_MAX)
        return "actor has to be of 1 to 64 bytes";
    if (!utf8_is_valid(e->actor, e->actor_len) || !is_control_free(e->actor, e->actor_len))
        return "actor is not plain UTF-8";
    if (!is_command(e->command, e->command_len))
        return "command has to be of 1 to 32 characters a-z 0-9 _";
    if (e->args_len > JOURNAL_ARGS_MAX)
        return "args are longer than 1 MiB";
    if (!utf8_is_valid(e->args, e->args_len) || memchr(e->args, '\0', e->args_len) != NULL)
        return "args are not UTF-8 text";
    return NULL;
}

/* --- canonical bytes ------------------------------------------------------------ */

static void put_be(struct buf *out, uint64_t v, unsigned bytes)
{
    uint8_t b[8];

    for (unsigned i = 0; i < bytes; i++)
        b[i] = (uint8_t)(v >> (8 * (bytes - 1 - i)));
    buf_add(out, b, bytes);
}

static void put_text(struct buf *out, const char *p, size_t len)
{
    put_be(out, len, 4);
    buf_add(out, p, len);
}

enum rc journal_encode(const struct journal_entry *e, struct buf *out, struct err *err)
{
    const char *why = journal_form(e);

    if (why != NULL)
        return err_set(err, RC_USAGE, "cannot write entry %" PRIu64 " of the journal: %s",
                       e->seq, why);
    buf_add(out, MAGIC, 8);
    put_be(out, e->seq, 8);
    put_be(out, e->branch, 4);
    put_be(out, e->tick, 4);
    put_text(out, e->actor, e->actor_len);
    put_text(out, e->command, e->command_len);
    put_text(out, e->args, e->args_len);
    buf_add(out, e->prev_hash.b, DIGEST_BYTES);
    return out->failed ? err_nomem(err, "write an entry of the journal") : RC_OK;
}

struct cursor {
    const uint8_t *p;
    size_t left;
    bool is_short;
};

static const uint8_t *take(struct cursor *c, size_t n)
{
    static const uint8_t zeros[DIGEST_BYTES];

    if (n > c->left) {
        c->is_short = true;
        c->left = 0;
        return zeros;
    }
    const uint8_t *p = c->p;
    c->p += n;
    c->left -= n;
    return p;
}

static uint64_t take_be(struct cursor *c, unsigned bytes)
{
    const uint8_t *p = take(c, bytes);
    uint64_t v = 0;

    for (unsigned i = 0; i < bytes; i++)
        v = v << 8 | p[i];
    return v;
}

static const char *take_text(struct cursor *c, size_t *len)
{
    size_t n = (size_t)take_be(c, 4);

    *len = n <= c->left ? n : 0;
    return (const char *)take(c, n);
}

enum rc journal_decode(const void *bytes, size_t len, struct journal_entry *out,
                       struct err *err)
{
    struct cursor c = { .p = bytes, .left = len };
    struct journal_entry e = { .seq = 0 };

    if (len < 8 || memcmp(take(&c, 8), MAGIC, 8) != 0)
        return err_set(err, RC_INPUT, "not an entry of a journal: it does not begin with '%s'",
                       MAGIC);
    e.seq = take_be(&c, 8);
    e.branch = (uint32_t)take_be(&c, 4);
    e.tick = (uint32_t)take_be(&c, 4);
    e.actor = take_text(&c, &e.actor_len);
    e.command = take_text(&c, &e.command_len);
    e.args = take_text(&c, &e.args_len);
    memcpy(e.prev_hash.b, take(&c, DIGEST_BYTES), DIGEST_BYTES);
    if (c.is_short || c.left != 0)
        return err_set(err, RC_INPUT, "not an entry of a journal: %s",
                       c.is_short ? "it ends too early" : "bytes after its end");
    const char *why = journal_form(&e);
    if (why != NULL)
        return err_set(err, RC_INPUT, "not an entry of a journal: %s", why);
    *out = e;
    return RC_OK;
}

enum rc journal_hash(struct sha256 *sha, const struct journal_entry *e, struct digest *out,
                     struct err *err)
{
    struct buf bytes = BUF_INIT;
    enum rc rc = journal_encode(e, &bytes, err);

    if (rc == RC_OK)
        sha256_of(sha, bytes.data, bytes.len, out);
    buf_free(&bytes);
    return rc;
}

/* --- verifying ------------------------------------------------------------------ */

struct walk {
    const struct journal_keys *keys;
    struct sha256 *sha;
    uint64_t seq; /* of the last entry that holds */
    struct digest hash;
};

enum rc journal_follows(struct sha256 *sha, uint64_t seq, const struct digest *prev_hash,
                        const struct journal_entry *e, struct err *err)
{
    struct digest hash;

    if (e->seq != seq + 1)
        return err_set(err, RC_CHECK, "entry %" PRIu64 " of the journal is missing", seq + 1);
    if (!digest_equal(&e->prev_hash, prev_hash))
        return err_set(err, RC_CHECK,
                       "entry %" PRIu64 " of the journal does not follow from the one before",
                       e->seq);
    enum rc rc = journal_hash(sha, e, &hash, err);
    if (rc == RC_OK && !digest_equal(&hash, &e->hash))
        rc = err_set(err, RC_CHECK,
                     "entry %" PRIu64 " of the journal was changed: it does not have its hash",
                     e->seq);
    return rc;
}

static enum rc check_signature(const struct walk *w, const struct journal_entry *e,
                               struct err *err)
{
    const struct ed25519_public *key = NULL;
    struct err why = ERR_INIT;

    if (w->keys == NULL)
        return RC_OK;
    enum rc rc = w->keys->key(w->keys->ctx, e, &key, &why);
    if (rc == RC_OK && key == NULL && e->is_signed)
        rc = err_set(&why, RC_CHECK, "it is signed, but '%s' signs nothing", e->actor);
    if (rc == RC_OK && key != NULL && !e->is_signed)
        rc = err_set(&why, RC_CHECK, "the signature of '%s' is missing", e->actor);
    if (rc == RC_OK && key != NULL)
        rc = ed25519_verify(key, e->hash.b, sizeof e->hash.b, &e->signature, &why);
    if (rc == RC_OK)
        return RC_OK;
    return err_set(err, rc == RC_INTERNAL ? RC_INTERNAL : RC_CHECK,
                   "entry %" PRIu64 " of the journal: %s", e->seq, why.msg);
}

static enum rc verify_row(void *ctx, const struct journal_entry *e, struct err *err)
{
    struct walk *w = ctx;
    enum rc rc = journal_follows(w->sha, w->seq, &w->hash, e, err);

    if (rc == RC_OK)
        rc = check_signature(w, e, err);
    if (rc != RC_OK)
        return rc;
    w->seq = e->seq;
    w->hash = e->hash;
    return RC_OK;
}

enum rc journal_verify(const struct journal *j, const struct journal_keys *keys,
                       uint64_t *count, uint64_t *first_bad, struct err *err)
{
    struct walk w = { .keys = keys, .sha = sha256_new() };
    struct err why = ERR_INIT;

    *first_bad = 0;
    if (w.sha == NULL)
        return err_nomem(err, "verify the journal");
    enum rc rc = journal_read(j, 0, verify_row, &w, &why);
    sha256_free(w.sha);
    if (count != NULL)
        *count = w.seq;
    if (rc == RC_OK)
        return RC_OK;
    if (rc != RC_INTERNAL)
        *first_bad = w.seq + 1;
    return err_set(err, rc == RC_INTERNAL ? rc : RC_CHECK, "%s", why.msg);
}
