/*
 * note.h - signed notes (c2sp.org/signed-note) with Ed25519 keys.
 *
 * A note is a text that ends in a newline, an empty line, and signature lines
 * "(em dash) NAME BASE64(key id || signature)". Signatures of other kinds or by unknown
 * keys may stand beside ours and are passed over. A key is handed to others as a
 * verifier key, "NAME+KEYID+BASE64(01 || public key)", where the key id is the first
 * four bytes of SHA-256(NAME || 0A || 01 || public key).
 *
 * The text of a note must not be used before note_verify() has said yes.
 * Errors: RC_INPUT, not a note, a text or a key of this form, with the place and the
 * reason; RC_CHECK, a signature that says no; RC_INTERNAL, out of memory.
 */
#ifndef CRYPTO_NOTE_H
#define CRYPTO_NOTE_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "crypto/digest.h"
#include "crypto/ed25519.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NOTE_BYTES_MAX      (256 * 1024)
#define NOTE_SIGNATURES_MAX 64   /* the format asks for 16 at least */
#define NOTE_SIGNATURE_MAX  8192 /* bytes of one, with its key id */
#define NOTE_NAME_MAX       255  /* bytes, without the NUL */

/* A key that is trusted under a name. */
struct note_verifier {
    char name[NOTE_NAME_MAX + 1];
    uint32_t key_id;
    struct ed25519_public key;
};

/* RC_INPUT: not a key name (1 to 255 bytes of UTF-8 without spaces, controls or '+'). */
MUST_CHECK enum rc note_verifier_init(struct sha256 *sha, const char *name,
                                      const struct ed25519_public *key,
                                      struct note_verifier *out, struct err *err);

/* From and to the verifier key text, without a newline. */
MUST_CHECK enum rc note_verifier_parse(struct sha256 *sha, const char *s, size_t len,
                                       struct note_verifier *out, struct err *err);
void note_verifier_add(const struct note_verifier *v, struct buf *out);

/* A note taken apart: everything is borrowed from the parsed bytes. */
struct note {
    const char *text; /* with its last newline */
    size_t text_len;
    const char *signatures; /* `n_signatures` well-formed lines */
    size_t signatures_len;
    unsigned n_signatures;
};

MUST_CHECK enum rc note_parse(const char *bytes, size_t len, struct note *out,
                              struct err *err);

/*
 * Yes when one of the `n` verifiers signed, and each that claims to have signed did.
 */
MUST_CHECK enum rc note_verify(const struct note *note, const struct note_verifier *known,
                               size_t n, struct err *err);

/* Appends text, empty line and one signature line to `out`. On an error `out` may hold
 * a part. RC_INPUT: a name or a text that no note can carry. */
MUST_CHECK enum rc note_sign(struct sha256 *sha, const char *name,
                             const struct ed25519_key *key, const char *text, size_t len,
                             struct buf *out, struct err *err);

#endif
