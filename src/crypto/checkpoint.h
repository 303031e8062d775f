/*
 * checkpoint.h - the signed head of a transparency log (c2sp.org/tlog-checkpoint).
 *
 * A checkpoint is a signed note (note.h) of three lines: the log's origin, the number of
 * entries, the base 64 of the root (merkle.h). Further lines, which the format allows and
 * nobody can audit, are read over and never written. The log's key goes by the name of
 * its origin. Whoever signs makes sure that the head extends the last one he signed.
 */
#ifndef CRYPTO_CHECKPOINT_H
#define CRYPTO_CHECKPOINT_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "crypto/digest.h"
#include "crypto/ed25519.h"
#include "crypto/note.h"

#include <stddef.h>
#include <stdint.h>

struct checkpoint {
    char origin[NOTE_NAME_MAX + 1]; /* for a checkpoint to be signed: a key name */
    uint64_t size;                  /* at most MERKLE_SIZE_MAX */
    struct digest root;
};

/* The note's text, without signatures. */
void checkpoint_add(const struct checkpoint *cp, struct buf *out);

/* RC_INPUT: not such a text, with the line and the reason. Nothing is verified. */
MUST_CHECK enum rc checkpoint_parse(const char *text, size_t len, struct checkpoint *out,
                                    struct err *err);

/* Appends the signed note to `out`. Errors as note_sign(). */
MUST_CHECK enum rc checkpoint_sign(struct sha256 *sha, const struct checkpoint *cp,
                                   const struct ed25519_key *key, struct buf *out,
                                   struct err *err);

/*
 * Reads a signed checkpoint of the log that `log` names. RC_INPUT: malformed.
 * RC_CHECK: not signed by `log`, or of another origin. `out` is untouched on an error.
 */
MUST_CHECK enum rc checkpoint_open(const char *bytes, size_t len,
                                   const struct note_verifier *log,
                                   struct checkpoint *out, struct err *err);

#endif
