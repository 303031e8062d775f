#include "crypto/merkle.h"

#include <assert.h>
#include <inttypes.h>

void merkle_leaf(struct sha256 *sha, const void *entry, size_t n, struct digest *out)
{
    sha256_of2(sha, "\x00", 1, entry, n, out);
}

void merkle_node(struct sha256 *sha, const struct digest *left,
                 const struct digest *right, struct digest *out)
{
    uint8_t b[1 + 2 * DIGEST_BYTES];

    b[0] = 0x01;
    memcpy(b + 1, left->b, DIGEST_BYTES);
    memcpy(b + 1 + DIGEST_BYTES, right->b, DIGEST_BYTES);
    sha256_of(sha, b, sizeof b, out);
}

unsigned merkle_head_append(struct sha256 *sha, struct merkle_head *head,
                            const struct digest *leaf, struct digest done[MERKLE_LEVELS])
{
    struct digest h = *leaf;
    unsigned level = 0;

    assert(head->size < MERKLE_SIZE_MAX);
    if (done != NULL)
        done[0] = h;
    while ((head->size >> level & 1) != 0) {
        merkle_node(sha, &head->peak[level], &h, &h);
        level++;
        if (done != NULL)
            done[level] = h;
    }
    head->peak[level] = h;
    head->size++;
    return level + 1;
}

void merkle_head_root(struct sha256 *sha, const struct merkle_head *head,
                      struct digest *out)
{
    unsigned level = 0;

    if (head->size == 0) {
        sha256_of(sha, "", 0, out);
        return;
    }
    while ((head->size >> level & 1) == 0)
        level++;
    struct digest h = head->peak[level];
    for (level++; head->size >> level != 0; level++)
        if ((head->size >> level & 1) != 0)
            merkle_node(sha, &head->peak[level], &h, &h);
    *out = h;
}

void merkle_root(struct sha256 *sha, const struct digest *leaf, size_t n,
                 struct digest *out)
{
    struct merkle_head head = { .size = 0 };

    for (size_t i = 0; i < n; i++)
        (void)merkle_head_append(sha, &head, &leaf[i], NULL);
    merkle_head_root(sha, &head, out);
}

enum rc merkle_leaves_get(void *leaves, unsigned level, uint64_t index,
                          struct digest *out, struct err *err)
{
    const struct merkle_leaves *l = leaves;

    if (level >= MERKLE_LEVELS || index >= (uint64_t)l->n >> level)
        return err_set(err, RC_NOT_FOUND,
                       "cannot read subtree %" PRIu64 " of level %u: only %zu leaves",
                       index, level, l->n);
    merkle_root(l->sha, l->leaf + (index << level), (size_t)1 << level, out);
    return RC_OK;
}

/* The peaks of the `len` leaves from `first` on, which is a multiple of a power of two
 * not below `len`, so that the peaks are nodes of the whole tree as well. */
static enum rc load_range(const struct merkle_nodes *nodes, uint64_t first, uint64_t len,
                          struct merkle_head *out, struct err *err)
{
    out->size = len;
    for (unsigned level = 0; len >> level != 0; level++) {
        if ((len >> level & 1) == 0)
            continue;
        uint64_t index = (first >> level) + (len >> level) - 1;
        enum rc rc = nodes->get(nodes->ctx, level, index, &out->peak[level], err);
        if (rc != RC_OK)
            return rc;
    }
    return RC_OK;
}

enum rc merkle_head_load(const struct merkle_nodes *nodes, uint64_t size,
                         struct merkle_head *out, struct err *err)
{
    assert(size <= MERKLE_SIZE_MAX);
    return load_range(nodes, 0, size, out, err);
}

/* Walks from the root down; reversed at the end, because proofs start at the leaf. */
struct walk {
    struct sha256 *sha;
    const struct merkle_nodes *nodes;
    struct merkle_proof *proof;
    uint64_t first, len; /* leaves under the present node */
};

static enum rc push_range(struct walk *w, uint64_t first, uint64_t len, struct err *err)
{
    struct merkle_head peaks;
    enum rc rc = load_range(w->nodes, first, len, &peaks, err);

    if (rc != RC_OK)
        return rc;
    assert(w->proof->n < MERKLE_LEVELS);
    merkle_head_root(w->sha, &peaks, &w->proof->hash[w->proof->n++]);
    return RC_OK;
}

/* The largest power of two below len, for len > 1: where RFC 6962 splits a tree. */
static uint64_t split(uint64_t len)
{
    uint64_t k = 1;

    while (k < len - k)
        k *= 2;
    return k;
}

/* Steps into one half and notes the hash of the other. */
static enum rc descend(struct walk *w, bool is_left, struct err *err)
{
    uint64_t k = split(w->len), first = w->first, len = w->len;

    if (is_left) {
        w->len = k;
        return push_range(w, first + k, len - k, err);
    }
    w->first += k;
    w->len -= k;
    return push_range(w, first, k, err);
}

static void reverse(struct merkle_proof *proof)
{
    for (unsigned i = 0, j = proof->n; i + 1 < j; i++) {
        struct digest d = proof->hash[i];
        j--;
        proof->hash[i] = proof->hash[j];
        proof->hash[j] = d;
    }
}

enum rc merkle_inclusion(struct sha256 *sha, const struct merkle_nodes *nodes,
                         uint64_t index, uint64_t size, struct merkle_proof *out,
                         struct err *err)
{
    struct walk w = { .sha = sha, .nodes = nodes, .proof = out, .first = 0, .len = size };
    enum rc rc = RC_OK;

    assert(size <= MERKLE_SIZE_MAX);
    if (index >= size)
        return err_set(err, RC_NOT_FOUND,
                       "cannot prove entry %" PRIu64 ": the tree has %" PRIu64 " entries",
                       index, size);
    out->n = 0;
    while (rc == RC_OK && w.len > 1)
        rc = descend(&w, index - w.first < split(w.len), err);
    reverse(out);
    return rc;
}

enum rc merkle_consistency(struct sha256 *sha, const struct merkle_nodes *nodes,
                           uint64_t old, uint64_t size, struct merkle_proof *out,
                           struct err *err)
{
    struct walk w = { .sha = sha, .nodes = nodes, .proof = out, .first = 0, .len = size };
    enum rc rc = RC_OK;

    assert(size <= MERKLE_SIZE_MAX);
    if (old > size)
        return err_set(err, RC_USAGE,
                       "cannot prove consistency from %" PRIu64 " to %" PRIu64
                       " entries: the older tree is the larger",
                       old, size);
    out->n = 0;
    if (old == 0)
        return RC_OK;
    while (rc == RC_OK && old - w.first != w.len)
        rc = descend(&w, old - w.first <= split(w.len), err);
    if (rc == RC_OK && w.first != 0)
        rc = push_range(&w, w.first, w.len, err);
    reverse(out);
    return rc;
}

static enum rc refuse(struct err *err, const char *what, const char *why)
{
    return err_set(err, RC_CHECK, "%s proof refused: %s", what, why);
}

enum rc merkle_inclusion_verify(struct sha256 *sha, const struct digest *leaf,
                                uint64_t index, uint64_t size,
                                const struct merkle_proof *proof,
                                const struct digest *root, struct err *err)
{
    static const char what[] = "inclusion";
    struct digest r = *leaf;

    if (size > MERKLE_SIZE_MAX)
        return refuse(err, what, "the tree size is above 2^62");
    if (index >= size)
        return refuse(err, what, "the index is not below the tree size");
    uint64_t fn = index, sn = size - 1;
    for (unsigned i = 0; i < proof->n; i++) {
        if (sn == 0)
            return refuse(err, what, "it has more hashes than the tree has levels");
        if ((fn & 1) == 0 && fn != sn) {
            merkle_node(sha, &r, &proof->hash[i], &r);
        } else {
            merkle_node(sha, &proof->hash[i], &r, &r);
            while ((fn & 1) == 0 && fn != 0) {
                fn >>= 1;
                sn >>= 1;
            }
        }
        fn >>= 1;
        sn >>= 1;
    }
    if (sn != 0)
        return refuse(err, what, "it has fewer hashes than the tree has levels");
    if (!digest_equal(&r, root))
        return refuse(err, what, "it leads to another root");
    return RC_OK;
}

/* Steps 4 to 8 of RFC 9162, 2.1.4.2; `seed` is the first hash of the path. */
static enum rc consistency_walk(struct sha256 *sha, uint64_t fn, uint64_t sn,
                                const struct digest *seed, const struct digest *path,
                                unsigned n, const struct digest *old_root,
                                const struct digest *root, struct err *err)
{
    static const char what[] = "consistency";
    struct digest fr = *seed, sr = *seed;

    while ((fn & 1) != 0) {
        fn >>= 1;
        sn >>= 1;
    }
    for (unsigned i = 0; i < n; i++) {
        if (sn == 0)
            return refuse(err, what, "it has more hashes than the trees have levels");
        if ((fn & 1) == 0 && fn != sn) {
            merkle_node(sha, &sr, &path[i], &sr);
        } else {
            merkle_node(sha, &path[i], &fr, &fr);
            merkle_node(sha, &path[i], &sr, &sr);
            while ((fn & 1) == 0 && fn != 0) {
                fn >>= 1;
                sn >>= 1;
            }
        }
        fn >>= 1;
        sn >>= 1;
    }
    if (sn != 0)
        return refuse(err, what, "it has fewer hashes than the trees have levels");
    if (!digest_equal(&fr, old_root))
        return refuse(err, what, "it leads to another old root");
    if (!digest_equal(&sr, root))
        return refuse(err, what, "it leads to another new root");
    return RC_OK;
}

enum rc merkle_consistency_verify(struct sha256 *sha, uint64_t old,
                                  const struct digest *old_root, uint64_t size,
                                  const struct digest *root,
                                  const struct merkle_proof *proof, struct err *err)
{
    static const char what[] = "consistency";
    struct digest empty;

    if (size > MERKLE_SIZE_MAX)
        return refuse(err, what, "the tree size is above 2^62");
    if (old > size)
        return refuse(err, what, "the older tree is the larger");
    if ((old == 0 || old == size) && proof->n != 0)
        return refuse(err, what, "between these sizes it has no hashes");
    if (old == size && !digest_equal(old_root, root))
        return refuse(err, what, "one size has two roots");
    merkle_root(sha, NULL, 0, &empty);
    if (old == 0 && !digest_equal(old_root, &empty))
        return refuse(err, what, "the root of the empty tree is wrong");
    if (old == 0 || old == size)
        return RC_OK;
    bool is_power = (old & (old - 1)) == 0;
    if (!is_power && proof->n == 0)
        return refuse(err, what, "it has no hashes");
    return consistency_walk(sha, old - 1, size - 1, is_power ? old_root : &proof->hash[0],
                            is_power ? proof->hash : proof->hash + 1,
                            is_power ? proof->n : proof->n - 1, old_root, root, err);
}
