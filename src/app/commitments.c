#include "app/commitments.h"

#include "crypto/hex.h"
#include "crypto/lines.h"
#include "crypto/secret.h"
#include "work/work.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define HEADING "depin-console/commitment\n"

/* --- signing ------------------------------------------------------------------------- */

static enum rc node_key(struct sha256 *sha, uint64_t network_seed, uint32_t node,
                        struct ed25519_key **out, struct err *err)
{
    uint8_t bytes[8 + 8 + 4] = "node key";
    struct digest seed;

    for (unsigned i = 0; i < 8; i++)
        bytes[8 + i] = (uint8_t)(network_seed >> (56 - 8 * i));
    for (unsigned i = 0; i < 4; i++)
        bytes[16 + i] = (uint8_t)(node >> (24 - 8 * i));
    sha256_of(sha, bytes, sizeof bytes, &seed);
    enum rc rc = ed25519_from_seed(seed.b, out, err);
    secret_wipe(&seed, sizeof seed);
    return rc;
}

static void node_name(uint32_t node, char out[16])
{
    (void)snprintf(out, 16, "n-%03" PRIu32, node);
}

enum rc commitments_key(const struct app *a, uint32_t node, struct note_verifier *out,
                        struct err *err)
{
    struct sha256 *sha = sha256_new();
    struct ed25519_key *key = NULL;
    char name[16];
    enum rc rc = sha == NULL ? err_nomem(err, "make the key of a node")
                             : node_key(sha, engine_seed(a->engine), node, &key, err);

    node_name(node, name);
    if (rc == RC_OK)
        rc = note_verifier_init(sha, name, ed25519_public(key), out, err);
    ed25519_free(key);
    sha256_free(sha);
    return rc;
}

static void add_text(const struct commitment_note *c, struct buf *out)
{
    char hex[DIGEST_HEX_MAX];

    buf_addf(out, HEADING "task %" PRIu32 "\nnode %" PRIu32 "\n", c->task, c->node);
    digest_hex(&c->root, hex);
    buf_addf(out, "root %s\nnonce %016" PRIx64 "\n", hex, c->nonce);
    digest_hex(&c->digest, hex);
    buf_addf(out, "commitment %s\n", hex);
}

enum rc commitments_sign(const struct app *a, const struct commitment_note *c, struct buf *out,
                         struct err *err)
{
    struct sha256 *sha = sha256_new();
    struct ed25519_key *key = NULL;
    struct buf text = BUF_INIT;
    char name[16];
    enum rc rc = sha == NULL ? err_nomem(err, "sign a commitment")
                             : node_key(sha, engine_seed(a->engine), c->node, &key, err);

    node_name(c->node, name);
    add_text(c, &text);
    if (rc == RC_OK && text.failed)
        rc = err_nomem(err, "sign a commitment");
    if (rc == RC_OK)
        rc = note_sign(sha, name, key, text.data, text.len, out, err);
    buf_free(&text);
    ed25519_free(key);
    sha256_free(sha);
    return rc;
}

/* --- checking ------------------------------------------------------------------------ */

bool commitments_are_in(const char *text, size_t len)
{
    return len >= strlen(HEADING) && memcmp(text, HEADING, strlen(HEADING)) == 0;
}

static bool read_number(struct lines *rest, const char *key, uint32_t max, uint32_t *out)
{
    struct line line;
    uint64_t n;

    if (!lines_next(rest, &line) || !line_skip(&line, key) || !line_decimal(&line, max, &n))
        return false;
    *out = (uint32_t)n;
    return true;
}

static bool read_hex(struct lines *rest, const char *key, uint8_t *out, size_t bytes)
{
    struct line line;

    return lines_next(rest, &line) && line_skip(&line, key) && line.len == 2 * bytes &&
           hex_decode(line.s, line.len, out, bytes);
}

/* The very text that would be written of what was read: no other form is a note. */
static bool read_text(const struct note *n, struct commitment_note *c)
{
    struct lines rest = { n->text + strlen(HEADING), n->text_len - strlen(HEADING) };
    struct buf again = BUF_INIT;
    uint8_t nonce[8];

    *c = (struct commitment_note){ .nonce = 0 };
    bool is_read = read_number(&rest, "task ", UINT32_MAX, &c->task) &&
                   read_number(&rest, "node ", NODE_NONE - 1, &c->node) &&
                   read_hex(&rest, "root ", c->root.b, DIGEST_BYTES) &&
                   read_hex(&rest, "nonce ", nonce, sizeof nonce) &&
                   read_hex(&rest, "commitment ", c->digest.b, DIGEST_BYTES);
    if (!is_read)
        return false;
    for (size_t i = 0; i < sizeof nonce; i++)
        c->nonce = c->nonce << 8 | nonce[i];
    add_text(c, &again);
    is_read = !again.failed && again.len == n->text_len &&
              memcmp(again.data, n->text, again.len) == 0;
    buf_free(&again);
    return is_read;
}

/* Up to the next heading. */
static size_t note_len(const char *text, size_t len)
{
    for (size_t i = 1; i < len; i++)
        if (text[i - 1] == '\n' && commitments_are_in(text + i, len - i))
            return i;
    return len;
}

static enum rc each_note(const char *text, size_t len, struct note notes[COMMITMENTS_MAX],
                         struct commitments *out, struct err *err)
{
    out->count = 0;
    while (len > 0) {
        size_t n = note_len(text, len), i = out->count;
        if (i == COMMITMENTS_MAX)
            return err_set(err, RC_INPUT, "more than %d commitments", COMMITMENTS_MAX);
        if (!commitments_are_in(text, n))
            return err_set(err, RC_INPUT, "note %zu is not of a commitment", i + 1);
        if (note_parse(text, n, &notes[i], err) != RC_OK)
            return err_wrap(err, "note %zu", i + 1);
        if (!read_text(&notes[i], &out->notes[i]))
            return err_set(err, RC_INPUT, "note %zu: its lines are not task, node, root, nonce "
                                          "and commitment as they are written", i + 1);
        out->count++;
        text += n;
        len -= n;
    }
    return RC_OK;
}

enum rc commitments_read(const char *text, size_t len, struct commitments *out, struct err *err)
{
    struct note notes[COMMITMENTS_MAX];

    return each_note(text, len, notes, out, err);
}

static enum rc check_hash(struct work_scratch *s, const struct commitment_note *c,
                          struct err *err)
{
    struct digest d = work_commit(s, c->task, c->node, &c->root, c->nonce);

    return digest_equal(&d, &c->digest)
               ? RC_OK
               : err_set(err, RC_CHECK,
                         "the commitment is not the hash of its task, node, root and nonce");
}

static enum rc check_signature(const struct note *note, const struct commitment_note *c,
                               const struct note_verifier *keys, size_t count, struct err *err)
{
    char name[16];

    node_name(c->node, name);
    for (size_t i = 0; i < count; i++)
        if (strcmp(keys[i].name, name) == 0)
            return note_verify(note, &keys[i], 1, err);
    return err_set(err, RC_CHECK, "no key of %s was given", name);
}

static void mark_seconds(struct commitments *c)
{
    for (size_t i = 0; i < c->count; i++)
        for (size_t k = 0; k < i; k++)
            if (c->notes[k].node == c->notes[i].node && c->notes[k].task == c->notes[i].task &&
                !digest_equal(&c->notes[k].root, &c->notes[i].root))
                c->notes[i].is_second = true;
}

enum rc commitments_verify(const char *text, size_t len, const struct note_verifier *keys,
                           size_t key_count, struct commitments *out, struct err *err)
{
    struct note notes[COMMITMENTS_MAX];
    struct work_scratch *s = work_scratch_new(err);
    enum rc rc = s == NULL ? RC_INTERNAL : each_note(text, len, notes, out, err);

    for (size_t i = 0; rc == RC_OK && i < out->count; i++) {
        rc = check_signature(&notes[i], &out->notes[i], keys, key_count, err);
        if (rc == RC_OK)
            rc = check_hash(s, &out->notes[i], err);
        if (rc != RC_OK)
            rc = err_wrap(err, "note %zu", i + 1);
    }
    if (rc == RC_OK)
        mark_seconds(out);
    work_scratch_free(s);
    return rc;
}

size_t commitments_equivocation(const struct commitments *c)
{
    for (size_t i = 0; i < c->count; i++)
        if (c->notes[i].is_second)
            return i;
    return SIZE_MAX;
}
