/*
 * Whatever arrives as a note, a checkpoint, a log proof or a verifier key is refused or
 * understood; what is understood has one text, so writing it again gives the same bytes.
 */
#include "base/buf.h"
#include "crypto/checkpoint.h"
#include "crypto/note.h"
#include "crypto/tlog_proof.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must_equal(struct buf *got, const char *bytes, size_t len)
{
    if (!got->failed && (got->len != len || memcmp(got->data, bytes, len) != 0))
        abort();
    buf_free(got);
}

static void try_verifier(struct sha256 *sha, const char *bytes, size_t len)
{
    struct note_verifier v;
    struct buf again = BUF_INIT;

    if (note_verifier_parse(sha, bytes, len, &v, NULL) != RC_OK)
        return;
    note_verifier_add(&v, &again);
    must_equal(&again, bytes, len);
}

static void try_checkpoint(const char *bytes, size_t len)
{
    struct checkpoint cp;
    struct buf again = BUF_INIT;

    if (checkpoint_parse(bytes, len, &cp, NULL) != RC_OK)
        return;
    checkpoint_add(&cp, &again);
    /* Extension lines may follow. */
    must_equal(&again, bytes, again.len <= len ? again.len : len);
}

static void try_note(const struct note_verifier *log, const char *bytes, size_t len)
{
    struct note note;

    if (note_parse(bytes, len, &note, NULL) != RC_OK)
        return;
    if (note.n_signatures == 0 || note.text_len + 1 + note.signatures_len != len)
        abort();
    try_checkpoint(note.text, note.text_len);
    (void)!note_verify(&note, log, 1, NULL);
}

static void try_proof(struct sha256 *sha, const struct note_verifier *log,
                      const char *bytes, size_t len)
{
    static const struct digest leaf;
    struct tlog_proof proof;
    struct buf again = BUF_INIT;

    if (tlog_proof_parse(bytes, len, &proof, NULL) != RC_OK)
        return;
    tlog_proof_add(&proof, &again);
    must_equal(&again, bytes, len);
    try_note(log, proof.checkpoint, proof.checkpoint_len);
    (void)!tlog_proof_verify(sha, &proof, &leaf, log, NULL, NULL);
    tlog_proof_free(&proof);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char key[] =
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    static struct sha256 *sha;
    static struct note_verifier log;
    const char *bytes = (const char *)data;

    if (sha == NULL) {
        sha = sha256_new();
        if (sha == NULL ||
            note_verifier_parse(sha, key, strlen(key), &log, NULL) != RC_OK)
            abort();
    }
    try_verifier(sha, bytes, size);
    try_checkpoint(bytes, size);
    try_note(&log, bytes, size);
    try_proof(sha, &log, bytes, size);
    return 0;
}
