/*
 * merkle.h - the Merkle tree of a transparency log (RFC 6962 section 2.1, RFC 9162
 * section 2.1) with SHA-256: tree heads, inclusion and consistency proofs.
 *
 * The complete subtree (level, index) covers the 2^level leaves from
 * index * 2^level on; level 0 holds the leaf hashes. A log stores such hashes as
 * they come into being (merkle_head_append reports them) and every proof reads a
 * few dozen of them through `struct merkle_nodes`, whatever the size of the log.
 * A store that keeps only some levels answers for the others with merkle_root()
 * over the hashes below.
 *
 * A proof says that the tree with this root holds the leaf, or extends the older
 * tree. It says nothing about who vouches for the root: that is checkpoint.h.
 * Nothing here allocates; sizes are at most MERKLE_SIZE_MAX.
 */
#ifndef CRYPTO_MERKLE_H
#define CRYPTO_MERKLE_H

#include "base/attr.h"
#include "base/err.h"
#include "crypto/digest.h"

#include <stddef.h>
#include <stdint.h>

#define MERKLE_SIZE_MAX (UINT64_C(1) << 62)
#define MERKLE_LEVELS   63

/* SHA-256(00 || entry) and SHA-256(01 || left || right). */
void merkle_leaf(struct sha256 *sha, const void *entry, size_t n, struct digest *out);
void merkle_node(struct sha256 *sha, const struct digest *left,
                 const struct digest *right, struct digest *out);

/* A compact range: `peak[k]` counts when bit k of `size` is set. All zero = empty. */
struct merkle_head {
    uint64_t size;
    struct digest peak[MERKLE_LEVELS];
};

/*
 * Adds one leaf hash. Returns how many complete subtrees came into being (1 to 63);
 * `done[k]`, unless `done` is NULL, is the subtree (k, old size >> k).
 */
unsigned merkle_head_append(struct sha256 *sha, struct merkle_head *head,
                            const struct digest *leaf, struct digest done[MERKLE_LEVELS]);
void merkle_head_root(struct sha256 *sha, const struct merkle_head *head,
                      struct digest *out);

/* Root of `n` leaf hashes; of none: SHA-256 of the empty string. */
void merkle_root(struct sha256 *sha, const struct digest *leaf, size_t n,
                 struct digest *out);

/* Where complete subtrees are read. An error of `get` is handed up as it is. */
struct merkle_nodes {
    enum rc (*get)(void *ctx, unsigned level, uint64_t index, struct digest *out,
                   struct err *err);
    void *ctx;
};

/* `get` for leaf hashes in memory. */
struct merkle_leaves {
    struct sha256 *sha;
    const struct digest *leaf;
    size_t n;
};
enum rc merkle_leaves_get(void *leaves, unsigned level, uint64_t index,
                          struct digest *out, struct err *err);

/* The head of the first `size` leaves. Errors: those of `get`. */
MUST_CHECK enum rc merkle_head_load(const struct merkle_nodes *nodes, uint64_t size,
                                    struct merkle_head *out, struct err *err);

struct merkle_proof {
    unsigned n;
    struct digest hash[MERKLE_LEVELS];
};

/* Leaf `index` in the tree of `size` leaves. RC_NOT_FOUND: no such leaf; those of `get`.
 */
MUST_CHECK enum rc merkle_inclusion(struct sha256 *sha, const struct merkle_nodes *nodes,
                                    uint64_t index, uint64_t size,
                                    struct merkle_proof *out, struct err *err);

/* From `old` to `size` leaves; empty when old is 0 or `size`. RC_USAGE: old > size. */
MUST_CHECK enum rc merkle_consistency(struct sha256 *sha,
                                      const struct merkle_nodes *nodes, uint64_t old,
                                      uint64_t size, struct merkle_proof *out,
                                      struct err *err);

/* RFC 9162, 2.1.3.2. RC_CHECK with the reason: the proof does not hold. */
MUST_CHECK enum rc merkle_inclusion_verify(struct sha256 *sha, const struct digest *leaf,
                                           uint64_t index, uint64_t size,
                                           const struct merkle_proof *proof,
                                           const struct digest *root, struct err *err);

/* RFC 9162, 2.1.4.2, and for `old` 0: the old root is the empty tree's. RC_CHECK. */
MUST_CHECK enum rc merkle_consistency_verify(struct sha256 *sha, uint64_t old,
                                             const struct digest *old_root, uint64_t size,
                                             const struct digest *root,
                                             const struct merkle_proof *proof,
                                             struct err *err);

#endif
