/*
 * keyring.h - the Ed25519 keys of a store: the operator's, which signs decisions, and the
 * log's, which signs checkpoints. They lie beside the database in FILE.keys/ (0700), one
 * PEM file each (0600); public keys and the log's name stand in the store's settings, so
 * that audits need no secret. A store in memory has keys made from its seed: they prove
 * nothing and are gone with it.
 */
#ifndef APP_KEYRING_H
#define APP_KEYRING_H

#include "base/text.h"
#include "crypto/ed25519.h"
#include "store/store.h"

#define ORIGIN_MAX 64

struct keyring {
    struct ed25519_key *operator_key, *log_key; /* owned; NULL when opened read-only */
    struct ed25519_public operator_public, log_public;
    struct safe_text operator_name;
    struct ed25519_public asked_public; /* of keyring_public_of() */
    char asked_name[64];
    char origin[ORIGIN_MAX];
};

/* `db` NULL: in memory. Makes what is missing in a store that may be written;
 * one that may only be read need not know the operator. RC_STORE: a
 * key file does not fit the public key in the store. */
enum rc keyring_open(struct keyring *k, struct store *s, const char *db,
                     const char *operator_name, struct err *err) MUST_CHECK;
/* The public key of any operator of the store, borrowed until the next call. RC_CHECK: the
 * store knows no such operator. */
enum rc keyring_public_of(struct keyring *k, struct store *s, const char *name, size_t len,
                          const struct ed25519_public **out, struct err *err) MUST_CHECK;
void keyring_close(struct keyring *k);

#endif
