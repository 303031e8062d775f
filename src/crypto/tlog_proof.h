/*
 * tlog_proof.h - a proof that an entry is in a log, as one text file that anybody can
 * check without the log (c2sp.org/tlog-proof, version 1):
 *
 *     c2sp.org/tlog-proof@v1
 *     extra BASE64            (only when there is extra data)
 *     index DECIMAL
 *     BASE64                  (each hash from the leaf's sibling upwards)
 *                             (an empty line)
 *     the signed checkpoint (checkpoint.h), as it is
 *
 * A text that parses is the only one for its content: adding it again gives the same
 * bytes. The extra data is vouched for by nobody; we carry the entry itself there, and
 * its leaf hash is what is proven. File names end in .tlog-proof.
 */
#ifndef CRYPTO_TLOG_PROOF_H
#define CRYPTO_TLOG_PROOF_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "crypto/checkpoint.h"
#include "crypto/merkle.h"
#include "crypto/note.h"

#include <stddef.h>
#include <stdint.h>

#define TLOG_PROOF_EXTRA_MAX (64 * 1024)

struct tlog_proof {
    struct buf extra; /* owned; empty = none */
    uint64_t index;   /* below MERKLE_SIZE_MAX */
    struct merkle_proof path;
    const char *checkpoint; /* borrowed: the signed note */
    size_t checkpoint_len;
};

/* Appends the file's text. `extra` is at most TLOG_PROOF_EXTRA_MAX bytes. */
void tlog_proof_add(const struct tlog_proof *proof, struct buf *out);

/*
 * Takes the text apart; the checkpoint stays borrowed from `bytes` and is a well-formed
 * note. Nothing is verified. RC_INPUT: not such a file, with the line and the reason.
 * On an error nothing is owned by `out`; else release it with tlog_proof_free().
 */
MUST_CHECK enum rc tlog_proof_parse(const char *bytes, size_t len, struct tlog_proof *out,
                                    struct err *err);
void tlog_proof_free(struct tlog_proof *proof);

/*
 * Is the entry with this leaf hash in the log at the size the checkpoint names?
 * RC_CHECK or RC_INPUT: no, with the step that failed. `out` (may be NULL) gets the
 * checkpoint once all has held.
 */
MUST_CHECK enum rc tlog_proof_verify(struct sha256 *sha, const struct tlog_proof *proof,
                                     const struct digest *leaf,
                                     const struct note_verifier *log,
                                     struct checkpoint *out, struct err *err);

#endif
