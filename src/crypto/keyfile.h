/*
 * keyfile.h - an Ed25519 private key on disk.
 *
 * The file is PEM "PRIVATE KEY" around PKCS #8 as RFC 8410, section 7, writes it: 119
 * bytes, the form that `openssl genpkey -algorithm ed25519` gives. No passphrase: the
 * protection is owner and mode (0600, in a directory of mode 0700). Nothing is
 * buffered, and every copy made on the way is wiped.
 * The engine never comes here: these are the layer's only files.
 */
#ifndef CRYPTO_KEYFILE_H
#define CRYPTO_KEYFILE_H

#include "base/attr.h"
#include "base/err.h"
#include "crypto/ed25519.h"

/*
 * Writes `key` to dir/name, making `dir` if its parent stands. The file is there whole
 * or not at all; an existing one is never touched.
 * RC_CONFLICT: the file exists. RC_REFUSED: `dir` is not the user's own or open to
 * others. RC_STORE: input or output failed.
 */
MUST_CHECK enum rc keyfile_create(const char *dir, const char *name,
                                  const struct ed25519_key *key, struct err *err);

/*
 * RC_NOT_FOUND: no such file. RC_REFUSED: a symbolic link, not a regular file, not the
 * user's own, or open to others. RC_INPUT: not such a key. RC_STORE: cannot be read.
 */
MUST_CHECK enum rc keyfile_read(const char *path, struct ed25519_key **out,
                                struct err *err);

#endif
