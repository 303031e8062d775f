/*
 * ledger.h - every output that others may rely on: an append-only transparency log.
 *
 * Entries are bytes (canonical JSON by the caller), kept exactly as hashed. Over them
 * stands the Merkle tree of RFC 6962 (crypto/merkle.h) with every complete subtree
 * stored, and a chain that covers the other columns too: chain_hash = SHA-256(chain_hash
 * before || leaf_hash || ref_number (8 bytes, big-endian) || tick (4) || kind (1) ||
 * ref (1)), zeros before the first, kind and ref as numbered below (never renumbered).
 * Checkpoints are C2SP signed notes, proofs C2SP tlog-proof texts.
 *
 * A proof says that an entry was in the log unaltered and that the log key vouched for
 * it. It does not say that the entry is right.
 *
 * Entries are numbered from 0. Replay appends the same entries again under the same
 * numbers: what is there is compared, not written. No key is kept here: whoever signs
 * passes it in.
 */
#ifndef STORE_LEDGER_H
#define STORE_LEDGER_H

#include "base/buf.h"
#include "base/err.h"
#include "crypto/digest.h"
#include "crypto/ed25519.h"
#include "crypto/merkle.h"

#include <stdint.h>

struct store;

/* kind, word as stored */
#define LEDGER_KIND_LIST(X)                                                             \
    X(TASK_PROOF, "task_proof") X(VERIFICATION, "verification") X(DECISION, "decision") \
    X(SLASH, "slash") X(POLICY_CHANGE, "policy_change") X(ANCHOR, "anchor")
enum ledger_kind {
#define X(id, word) LEDGER_##id,
    LEDGER_KIND_LIST(X)
#undef X
    LEDGER_KIND_COUNT /* in ledger_find(): any kind */
};
extern const char *const ledger_kind_words[LEDGER_KIND_COUNT];

/* What an entry is about: task 12, case 3. */
#define LEDGER_REF_LIST(X) \
    X(NONE, "none") X(TASK, "task") X(CASE, "case") X(NODE, "node") X(SIZE, "size")
enum ledger_ref {
#define X(id, word) LEDGER_REF_##id,
    LEDGER_REF_LIST(X)
#undef X
    LEDGER_REF_COUNT
};
extern const char *const ledger_ref_words[LEDGER_REF_COUNT];

#define LEDGER_BYTES_MAX (64u << 10) /* of one entry */

struct ledger_leaf {
    uint64_t index;
    uint32_t tick;
    enum ledger_kind kind;
    enum ledger_ref ref;
    uint64_t ref_number;
    const void *bytes; /* borrowed */
    size_t len;
    struct digest leaf_hash, chain_hash; /* out */
};

/* Appends leaf->{index,tick,kind,ref,ref_number,bytes,len} and fills in the hashes (the
 * caller's copy, not `bytes`). index == size appends. index < size compares: RC_CHECK
 * names the entry when it differs. RC_INTERNAL: index > size. RC_USAGE: too long. */
enum rc ledger_append(struct store *s, struct ledger_leaf *leaf, struct err *err) MUST_CHECK;

uint64_t ledger_size(const struct store *s);            /* open group included */
void ledger_root(struct store *s, struct digest *out); /* of all entries */
/* RC_NOT_FOUND: size is beyond the ledger. */
enum rc ledger_root_at(struct store *s, uint64_t size, struct digest *out,
                       struct err *err) MUST_CHECK;

/* One entry; its bytes go to `bytes` (reset first), which out->bytes borrows.
 * RC_NOT_FOUND: no such entry. */
enum rc ledger_read(struct store *s, uint64_t index, struct ledger_leaf *out,
                    struct buf *bytes, struct err *err) MUST_CHECK;
/* The newest entry about something; kind LEDGER_KIND_COUNT: of any kind. RC_NOT_FOUND. */
enum rc ledger_find(struct store *s, enum ledger_ref ref, uint64_t ref_number,
                    enum ledger_kind kind, uint64_t *index, struct err *err) MUST_CHECK;

/* Errors: those of crypto/merkle.h. */
enum rc ledger_inclusion(struct store *s, uint64_t index, uint64_t size,
                         struct merkle_proof *out, struct err *err) MUST_CHECK;
enum rc ledger_consistency(struct store *s, uint64_t old, uint64_t size,
                           struct merkle_proof *out, struct err *err) MUST_CHECK;

struct ledger_checkpoint {
    uint64_t id; /* from 1, dense */
    uint32_t tick;
    uint32_t decisions; /* in the batch it closed */
    uint64_t size;      /* entries covered */
    struct digest root;
};

/*
 * Signs the present size and root. Before that the entries since the last checkpoint are
 * hashed again from their stored bytes and must lead from that checkpoint's root to the
 * stored one. `origin` names the log and its key in the note (no spaces, no '+').
 * RC_CHECK: they do not; RC_REFUSED: no new entries since the last checkpoint.
 */
enum rc ledger_add_checkpoint(struct store *s, uint32_t tick, uint32_t decisions,
                              const char *origin, const struct ed25519_key *key,
                              struct ledger_checkpoint *out, struct err *err) MUST_CHECK;
/* Adds the note to `note` unless that is NULL. id 0: the newest. RC_NOT_FOUND. */
enum rc ledger_get_checkpoint(struct store *s, uint64_t id, struct ledger_checkpoint *out,
                              struct buf *note, struct err *err) MUST_CHECK;
/* The newest `n`, oldest first. A row that does not return RC_OK ends it. */
enum rc ledger_last_checkpoints(struct store *s, uint32_t n,
                                enum rc (*row)(void *ctx, const struct ledger_checkpoint *c,
                                               struct err *err),
                                void *ctx, struct err *err) MUST_CHECK;

/* A tlog-proof text: entry `index` under the first checkpoint that covers it.
 * RC_NOT_FOUND: no such entry, or no checkpoint covers it yet. */
enum rc ledger_proof_text(struct store *s, uint64_t index, struct buf *out,
                          struct err *err) MUST_CHECK;

/* What an audit saw. */
struct ledger_audit {
    uint64_t entries, checkpoints; /* that hold */
    struct digest root;
    uint64_t first_bad; /* entry, when is_entry_bad */
    bool is_entry_bad;
};
/* Everything again from the stored bytes: leaf hashes, chain, tree, each checkpoint's
 * signature and its root at its size; the checkpoints that the journal tells of
 * ("anchored") are there. RC_CHECK: the message names the first bad entry or checkpoint.
 * `origin` and `key` as for signing. */
enum rc ledger_audit(struct store *s, const char *origin, const struct ed25519_public *key,
                     struct ledger_audit *out, struct err *err) MUST_CHECK;

#endif
