/*
 * journal.h - every input of the network, in order: append-only, hash-chained, signed.
 *
 * Replaying the journal gives the same state; so an entry is durable before the command
 * in it takes effect. The journal stands behind `struct journal_ops`, SQLite being the
 * only implementation (journal_of_store), so that a replicated log can take its place.
 *
 * Canonical bytes of an entry; all integers big-endian:
 *    8  the ASCII bytes "dpn-jrn1"
 *    8  seq, from 1, dense
 *    4  branch
 *    4  tick
 *    4  length of actor, then actor     1..64 bytes of UTF-8, no control bytes
 *    4  length of command, then command 1..32 of a-z 0-9 _
 *    4  length of args, then args       up to 1 MiB of UTF-8 without NUL (canonical JSON)
 *   32  prev_hash: the hash of entry seq - 1; zeros for the first
 * hash = SHA-256 of these bytes. The signature is Ed25519 over the 32 bytes of hash.
 * wall_ms is for display and outside the hash.
 */
#ifndef STORE_JOURNAL_H
#define STORE_JOURNAL_H

#include "base/buf.h"
#include "base/err.h"
#include "crypto/digest.h"
#include "crypto/ed25519.h"

#include <stdbool.h>
#include <stdint.h>

#define JOURNAL_ACTOR_MAX   64
#define JOURNAL_COMMAND_MAX 32
#define JOURNAL_ARGS_MAX    (1u << 20)

struct store;

/* One row. The text is borrowed: in a row callback until it returns. NUL-terminated
 * everywhere except after journal_decode(), where the lengths count. */
struct journal_entry {
    uint64_t seq;
    uint32_t branch, tick;
    const char *actor, *command, *args;
    size_t actor_len, command_len, args_len; /* append: may be 0, then strlen is taken */
    struct digest prev_hash, hash;
    bool is_signed;
    struct ed25519_signature signature;
    int64_t wall_ms; /* since 1970; display only */
};

/* Signs the hash of the new entry. `sign` NULL: a machine's command, left unsigned. */
struct journal_signer {
    enum rc (*sign)(void *ctx, const struct digest *hash, struct ed25519_signature *out,
                    struct err *err);
    void *ctx;
};

struct journal_ops {
    /*
     * Appends entry->{branch,tick,actor,command,args,wall_ms} as number `seq`, signs it,
     * and fills in the rest of *entry. Durable on return. RC_CONFLICT: `seq` is not the
     * next number, somebody else appended; RC_USAGE: a field out of its form; errors of
     * the signer. Nothing was appended then, and an open group is still open.
     */
    enum rc (*append)(void *ctx, uint64_t seq, struct journal_entry *entry,
                      const struct journal_signer *signer, struct err *err);
    /* Calls `row` for every entry from `seq` on until it returns other than RC_OK, which
     * is handed up. RC_STORE: a row out of its form, named by its number. */
    enum rc (*read)(void *ctx, uint64_t seq,
                    enum rc (*row)(void *row_ctx, const struct journal_entry *entry,
                                   struct err *err),
                    void *row_ctx, struct err *err);
    /* Number of the newest entry; 0 none. */
    enum rc (*last)(void *ctx, uint64_t *seq, struct err *err);
    /* A replicated log adds `follow` here: to be told of entries that others append. */
};

struct journal {
    const struct journal_ops *ops;
    void *ctx;
};

struct journal journal_of_store(struct store *s); /* borrows s */

enum rc journal_append(const struct journal *j, uint64_t seq, struct journal_entry *entry,
                       const struct journal_signer *signer, struct err *err) MUST_CHECK;
enum rc journal_read(const struct journal *j, uint64_t seq,
                     enum rc (*row)(void *row_ctx, const struct journal_entry *entry,
                                    struct err *err),
                     void *row_ctx, struct err *err) MUST_CHECK;
enum rc journal_last(const struct journal *j, uint64_t *seq, struct err *err) MUST_CHECK;

/* Whose signature an entry must bear: *out NULL means it must bear none. An error (an
 * actor nobody knows) makes the entry a bad one. */
struct journal_keys {
    enum rc (*key)(void *ctx, const struct journal_entry *entry,
                   const struct ed25519_public **out, struct err *err);
    void *ctx;
};

/* Walks the whole chain and all signatures. RC_CHECK: *first_bad and the message say
 * which entry and why; RC_OK: *first_bad is 0. `keys` NULL: signatures are not checked.
 * `count` (may be NULL): entries that hold. */
enum rc journal_verify(const struct journal *j, const struct journal_keys *keys,
                       uint64_t *count, uint64_t *first_bad, struct err *err) MUST_CHECK;

/* The canonical bytes. encode: RC_USAGE for a field out of its form. decode is strict,
 * borrows from `bytes`, computes no hash: RC_INPUT for anything encode would not write. */
enum rc journal_encode(const struct journal_entry *entry, struct buf *out,
                       struct err *err) MUST_CHECK;
enum rc journal_decode(const void *bytes, size_t len, struct journal_entry *out,
                       struct err *err) MUST_CHECK;

#endif
