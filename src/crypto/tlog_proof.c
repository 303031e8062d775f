#include "crypto/tlog_proof.h"

#include "crypto/base64.h"
#include "crypto/lines.h"

#include <assert.h>
#include <inttypes.h>

#define HEAD "c2sp.org/tlog-proof@v1"

void tlog_proof_add(const struct tlog_proof *proof, struct buf *out)
{
    assert(proof->extra.len <= TLOG_PROOF_EXTRA_MAX && proof->path.n <= MERKLE_LEVELS);
    buf_adds(out, HEAD "\n");
    if (proof->extra.len != 0) {
        buf_adds(out, "extra ");
        base64_add(out, proof->extra.data, proof->extra.len);
        buf_addc(out, '\n');
    }
    buf_addf(out, "index %" PRIu64 "\n", proof->index);
    for (unsigned i = 0; i < proof->path.n; i++) {
        base64_add(out, proof->path.hash[i].b, DIGEST_BYTES);
        buf_addc(out, '\n');
    }
    buf_addc(out, '\n');
    buf_add(out, proof->checkpoint, proof->checkpoint_len);
}

static enum rc not_one(struct err *err, unsigned line, const char *why)
{
    return err_set(err, RC_INPUT, "not a log proof: line %u %s", line, why);
}

static enum rc parse_extra(const struct line *line, struct buf *out, struct err *err)
{
    size_t n = 0;

    if (line->len == 0 || line->len > BASE64_CHARS(TLOG_PROOF_EXTRA_MAX))
        return not_one(err, 2, "holds no extra data, or more than 64 KiB");
    char *room = buf_reserve(out, line->len);
    if (room == NULL)
        return err_nomem(err, "read a log proof");
    /* Three bytes from four characters: the room is enough whatever the limit. */
    if (!base64_decode(line->s, line->len, room, TLOG_PROOF_EXTRA_MAX, &n))
        return not_one(err, 2, "is not base 64 of at most 64 KiB");
    room[n] = '\0';
    out->len += n;
    return RC_OK;
}

static enum rc parse_path(struct lines *rest, unsigned line_no, struct merkle_proof *out,
                          struct err *err)
{
    struct line line;

    for (; lines_next(rest, &line); line_no++) {
        if (line.len == 0)
            return RC_OK;
        if (out->n == MERKLE_LEVELS)
            return not_one(err, line_no, "is one hash more than the tallest tree needs");
        if (!line_digest(&line, &out->hash[out->n]))
            return not_one(err, line_no, "is not a hash, base 64 of 32 bytes");
        out->n++;
    }
    return not_one(err, line_no, "should be empty and followed by the checkpoint");
}

static enum rc parse(struct lines *rest, struct tlog_proof *out, struct err *err)
{
    struct line line;
    unsigned line_no = 2;
    enum rc rc;

    if (!lines_next(rest, &line) || !line_skip(&line, HEAD) || line.len != 0)
        return not_one(err, 1, "is not '" HEAD "'");
    if (!lines_next(rest, &line))
        return not_one(err, line_no, "is missing");
    if (line_skip(&line, "extra ")) {
        rc = parse_extra(&line, &out->extra, err);
        if (rc != RC_OK)
            return rc;
        line_no++;
        if (!lines_next(rest, &line))
            return not_one(err, line_no, "is missing");
    }
    if (!line_skip(&line, "index ") ||
        !line_decimal(&line, MERKLE_SIZE_MAX - 1, &out->index))
        return not_one(err, line_no, "is not 'index' and a number without leading zeros");
    rc = parse_path(rest, line_no + 1, &out->path, err);
    if (rc != RC_OK)
        return rc;
    out->checkpoint = rest->rest;
    out->checkpoint_len = rest->left;
    struct note note;
    rc = note_parse(out->checkpoint, out->checkpoint_len, &note, err);
    if (rc != RC_OK)
        (void)err_wrap(err, "not a log proof: its checkpoint");
    return rc;
}

enum rc tlog_proof_parse(const char *bytes, size_t len, struct tlog_proof *out,
                         struct err *err)
{
    struct lines rest = { bytes, len };
    enum rc rc;

    *out = (struct tlog_proof){ .extra = BUF_INIT };
    rc = parse(&rest, out, err);
    if (rc != RC_OK)
        tlog_proof_free(out);
    return rc;
}

void tlog_proof_free(struct tlog_proof *proof)
{
    buf_free(&proof->extra);
}

enum rc tlog_proof_verify(struct sha256 *sha, const struct tlog_proof *proof,
                          const struct digest *leaf, const struct note_verifier *log,
                          struct checkpoint *out, struct err *err)
{
    struct checkpoint cp;
    enum rc rc = checkpoint_open(proof->checkpoint, proof->checkpoint_len, log, &cp, err);

    if (rc == RC_OK)
        rc = merkle_inclusion_verify(sha, leaf, proof->index, cp.size, &proof->path,
                                     &cp.root, err);
    if (rc == RC_OK && out != NULL)
        *out = cp;
    return rc;
}
