#include "crypto/checkpoint.h"

#include "crypto/base64.h"
#include "crypto/lines.h"
#include "crypto/merkle.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

void checkpoint_add(const struct checkpoint *cp, struct buf *out)
{
    assert(cp->size <= MERKLE_SIZE_MAX);
    buf_addf(out, "%s\n%" PRIu64 "\n", cp->origin, cp->size);
    base64_add(out, cp->root.b, sizeof cp->root.b);
    buf_addc(out, '\n');
}

static enum rc not_one(struct err *err, const char *why)
{
    return err_set(err, RC_INPUT, "not a checkpoint: %s", why);
}

enum rc checkpoint_parse(const char *text, size_t len, struct checkpoint *out,
                         struct err *err)
{
    struct lines rest = { text, len };
    struct checkpoint cp = { .size = 0 };
    struct line line;

    if (!lines_next(&rest, &line) || line.len == 0 || line.len > NOTE_NAME_MAX ||
        memchr(line.s, '\0', line.len) != NULL)
        return not_one(err, "line 1 is not an origin of 1 to 255 bytes");
    memcpy(cp.origin, line.s, line.len);
    if (!lines_next(&rest, &line) || !line_decimal(&line, MERKLE_SIZE_MAX, &cp.size))
        return not_one(err,
                       "line 2 is not a tree size from 0 to 2^62 without leading zeros");
    if (!lines_next(&rest, &line) || !line_digest(&line, &cp.root))
        return not_one(err, "line 3 is not a root hash, base 64 of 32 bytes");
    while (rest.left != 0)
        if (!lines_next(&rest, &line) || line.len == 0)
            return not_one(err,
                           "an extension line is empty or does not end in a newline");
    *out = cp;
    return RC_OK;
}

enum rc checkpoint_sign(struct sha256 *sha, const struct checkpoint *cp,
                        const struct ed25519_key *key, struct buf *out, struct err *err)
{
    struct buf text = BUF_INIT;
    enum rc rc;

    checkpoint_add(cp, &text);
    rc = text.failed ? err_nomem(err, "sign a checkpoint")
                     : note_sign(sha, cp->origin, key, text.data, text.len, out, err);
    buf_free(&text);
    return rc;
}

enum rc checkpoint_open(const char *bytes, size_t len, const struct note_verifier *log,
                        struct checkpoint *out, struct err *err)
{
    struct checkpoint cp;
    struct note note;
    enum rc rc = note_parse(bytes, len, &note, err);

    if (rc == RC_OK)
        rc = note_verify(&note, log, 1, err);
    if (rc == RC_OK)
        rc = checkpoint_parse(note.text, note.text_len, &cp, err);
    if (rc != RC_OK)
        return rc;
    if (strcmp(cp.origin, log->name) != 0)
        return err_set(err, RC_CHECK, "the checkpoint is of another log than '%s'",
                       log->name);
    *out = cp;
    return RC_OK;
}
