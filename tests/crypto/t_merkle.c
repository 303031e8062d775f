/* The log's tree against the published vectors and against every small tree. */
#include "../suite.h"
#include "base/attr.h"
#include "crypto/hex.h"
#include "crypto/merkle.h"

#include <string.h>

#define SIZES     64 /* trees tried in full */
#define SIZES_BIT 9  /* trees in which every single bit is turned */

static struct sha256 *sha;
static struct digest leaf[SIZES];
static struct digest root[SIZES + 1];
static struct merkle_leaves leaves;
static const struct merkle_nodes nodes = { .get = merkle_leaves_get, .ctx = &leaves };

/* The entries of the certificate transparency test tree for the first eight. */
static void plant(void)
{
    static const char *const entry[8] = {
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    };
    if (sha != NULL)
        return;
    sha = sha256_new();
    ck_assert_ptr_nonnull(sha);
    for (size_t i = 0; i < SIZES; i++) {
        uint8_t b[16] = { (uint8_t)i, 0xee };
        size_t n = i < 8 ? strlen(entry[i]) / 2 : 2;
        if (i < 8)
            ck_assert(hex_decode(entry[i], 2 * n, b, n));
        merkle_leaf(sha, b, n, &leaf[i]);
    }
    for (size_t n = 0; n <= SIZES; n++)
        merkle_root(sha, leaf, n, &root[n]);
    leaves = (struct merkle_leaves){ .sha = sha, .leaf = leaf, .n = SIZES };
}

static void uproot(void)
{
    sha256_free(sha);
    sha = NULL;
}

static void hash_is(const struct digest *d, const char *hex)
{
    char got[DIGEST_HEX_MAX];
    digest_hex(d, got);
    ck_assert_str_eq(got, hex);
}

static const char l1[] =
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7";
static const char n23[] =
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e";
static const char n47[] =
    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4";
static const char l4[] =
    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b";
static const char n67[] =
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0";
static const char n45[] =
    "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a";
static const char root4[] =
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7";

START_TEST(the_test_tree_of_certificate_transparency_has_its_published_roots)
{
    static const char *const hex[9] = {
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        root4,
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    };
    plant();
    for (size_t n = 0; n < ARRAY_LEN(hex); n++)
        hash_is(&root[n], hex[n]);
    uproot();
}
END_TEST

START_TEST(its_published_proofs_are_the_ones_we_make)
{
    static const struct {
        bool is_inclusion;
        unsigned from, size, n;
        const char *hash[3];
    } row[] = {
        { true, 0, 1, 0, { NULL } },           { true, 0, 8, 3, { l1, n23, n47 } },
        { true, 5, 8, 3, { l4, n67, root4 } }, { false, 1, 1, 0, { NULL } },
        { false, 1, 8, 3, { l1, n23, n47 } },  { false, 6, 8, 3, { n45, n67, root4 } },
    };
    plant();
    for (size_t i = 0; i < ARRAY_LEN(row); i++) {
        struct merkle_proof p;
        enum rc rc =
            row[i].is_inclusion
                ? merkle_inclusion(sha, &nodes, row[i].from, row[i].size, &p, NULL)
                : merkle_consistency(sha, &nodes, row[i].from, row[i].size, &p, NULL);
        ck_assert_int_eq(rc, RC_OK);
        ck_assert_uint_eq(p.n, row[i].n);
        for (unsigned k = 0; k < p.n; k++)
            hash_is(&p.hash[k], row[i].hash[k]);
    }
    uproot();
}
END_TEST

/* MTH of RFC 6962, 2.1, as it is written there. */
static struct digest naive_root(const struct digest *d, size_t n)
{
    struct digest left, right;
    size_t k = 1;
    if (n == 1)
        return d[0];
    while (2 * k < n)
        k *= 2;
    left = naive_root(d, k);
    right = naive_root(d + k, n - k);
    merkle_node(sha, &left, &right, &left);
    return left;
}

START_TEST(a_growing_head_reports_each_complete_subtree_once)
{
    struct merkle_head head = { .size = 0 }, loaded;
    struct digest done[MERKLE_LEVELS], r, want;
    unsigned total = 0;
    plant();
    for (uint64_t i = 0; i < SIZES; i++) {
        unsigned n = merkle_head_append(sha, &head, &leaf[i], done);
        for (unsigned level = 0; level < n; level++) {
            ck_assert_int_eq(merkle_leaves_get(&leaves, level, i >> level, &want, NULL),
                             RC_OK);
            ck_assert(digest_equal(&done[level], &want));
        }
        total += n;
        merkle_head_root(sha, &head, &r);
        want = naive_root(leaf, (size_t)head.size);
        ck_assert(digest_equal(&r, &want));
        ck_assert(digest_equal(&r, &root[head.size]));
        ck_assert_int_eq(merkle_head_load(&nodes, head.size, &loaded, NULL), RC_OK);
        merkle_head_root(sha, &loaded, &r);
        ck_assert(digest_equal(&r, &want));
    }
    ck_assert_uint_eq(total, 2 * SIZES - 1);
    uproot();
}
END_TEST

static enum rc includes(const struct digest *l, unsigned i, unsigned n,
                        const struct merkle_proof *p, const struct digest *r)
{
    struct err e = ERR_INIT;
    enum rc rc = merkle_inclusion_verify(sha, l, i, n, p, r, &e);
    ck_assert(rc == RC_OK || strncmp(e.msg, "inclusion proof refused: ", 25) == 0);
    return rc;
}

START_TEST(every_inclusion_proof_up_to_64_leaves_holds_for_its_leaf_alone)
{
    plant();
    for (unsigned n = 1; n <= SIZES; n++) {
        for (unsigned i = 0; i < n; i++) {
            struct merkle_proof p;
            ck_assert_int_eq(merkle_inclusion(sha, &nodes, i, n, &p, NULL), RC_OK);
            ck_assert_int_eq(includes(&leaf[i], i, n, &p, &root[n]), RC_OK);
            ck_assert_int_eq(includes(&leaf[(i + 1) % SIZES], i, n, &p, &root[n]),
                             RC_CHECK);
            ck_assert_int_eq(includes(&leaf[i], i, n, &p, &root[n - 1]), RC_CHECK);
            ck_assert_int_eq(includes(&leaf[i], n, n, &p, &root[n]), RC_CHECK);
            for (unsigned k = 0; k < n; k++)
                if (k != i)
                    ck_assert_int_eq(includes(&leaf[i], k, n, &p, &root[n]), RC_CHECK);
            p.n++;
            p.hash[p.n - 1] = leaf[0];
            ck_assert_int_eq(includes(&leaf[i], i, n, &p, &root[n]), RC_CHECK);
            p.n -= 2;
            if (n > 1)
                ck_assert_int_eq(includes(&leaf[i], i, n, &p, &root[n]), RC_CHECK);
        }
    }
    uproot();
}
END_TEST

static enum rc extends(unsigned m, const struct digest *old, unsigned n,
                       const struct digest *r, const struct merkle_proof *p)
{
    struct err e = ERR_INIT;
    enum rc rc = merkle_consistency_verify(sha, m, old, n, r, p, &e);
    ck_assert(rc == RC_OK || strncmp(e.msg, "consistency proof refused: ", 27) == 0);
    return rc;
}

START_TEST(every_consistency_proof_up_to_64_leaves_holds_for_its_trees_alone)
{
    plant();
    for (unsigned n = 1; n <= SIZES; n++) {
        for (unsigned m = 0; m <= n; m++) {
            struct merkle_proof p;
            ck_assert_int_eq(merkle_consistency(sha, &nodes, m, n, &p, NULL), RC_OK);
            ck_assert_int_eq(extends(m, &root[m], n, &root[n], &p), RC_OK);
            ck_assert_int_eq(extends(m, &root[m == 0 ? 1 : m - 1], n, &root[n], &p),
                             RC_CHECK);
            if (m != 0)
                ck_assert_int_eq(extends(m, &root[m], n, &root[n - 1], &p), RC_CHECK);
            ck_assert_int_eq(extends(n + 1, &root[m], n, &root[n], &p), RC_CHECK);
            p.n++;
            p.hash[p.n - 1] = leaf[0];
            ck_assert_int_eq(extends(m, &root[m], n, &root[n], &p), RC_CHECK);
            if (p.n < 2)
                continue;
            p.n -= 2;
            ck_assert_int_eq(extends(m, &root[m], n, &root[n], &p), RC_CHECK);
        }
    }
    uproot();
}
END_TEST

START_TEST(no_single_bit_of_an_inclusion_proof_can_be_turned)
{
    plant();
    for (unsigned n = 1; n <= SIZES_BIT; n++) {
        for (unsigned i = 0; i < n; i++) {
            struct merkle_proof p;
            struct digest l = leaf[i], r = root[n];
            ck_assert_int_eq(merkle_inclusion(sha, &nodes, i, n, &p, NULL), RC_OK);
            for (unsigned bit = 0; bit < 256 * (p.n + 2); bit++) {
                uint8_t *hash = bit / 256 < p.n    ? p.hash[bit / 256].b
                                : bit / 256 == p.n ? l.b
                                                   : r.b;
                hash[bit % 256 / 8] ^= (uint8_t)(1u << bit % 8);
                ck_assert_int_eq(includes(&l, i, n, &p, &r), RC_CHECK);
                hash[bit % 256 / 8] ^= (uint8_t)(1u << bit % 8);
            }
            ck_assert_int_eq(includes(&l, i, n, &p, &r), RC_OK);
        }
    }
    uproot();
}
END_TEST

START_TEST(no_single_bit_of_a_consistency_proof_can_be_turned)
{
    plant();
    for (unsigned n = 1; n <= SIZES_BIT; n++) {
        for (unsigned m = 1; m <= n; m++) {
            struct merkle_proof p;
            struct digest old = root[m], r = root[n];
            ck_assert_int_eq(merkle_consistency(sha, &nodes, m, n, &p, NULL), RC_OK);
            for (unsigned bit = 0; bit < 256 * (p.n + 2); bit++) {
                uint8_t *hash = bit / 256 < p.n    ? p.hash[bit / 256].b
                                : bit / 256 == p.n ? old.b
                                                   : r.b;
                hash[bit % 256 / 8] ^= (uint8_t)(1u << bit % 8);
                ck_assert_int_eq(extends(m, &old, n, &r, &p), RC_CHECK);
                hash[bit % 256 / 8] ^= (uint8_t)(1u << bit % 8);
            }
            ck_assert_int_eq(extends(m, &old, n, &r, &p), RC_OK);
        }
    }
    uproot();
}
END_TEST

/* A log of 2^40 + 5 equal leaves: a node depends on its level alone. */
struct uniform {
    struct digest level[MERKLE_LEVELS];
    unsigned reads;
};

static enum rc uniform_get(void *ctx, unsigned level, uint64_t index, struct digest *out,
                           struct err *err)
{
    struct uniform *u = ctx;
    (void)index;
    (void)err;
    u->reads++;
    *out = u->level[level];
    return RC_OK;
}

START_TEST(proofs_over_a_huge_log_read_few_hashes)
{
    const uint64_t old = (UINT64_C(1) << 39) - 1, size = (UINT64_C(1) << 40) + 5;
    struct uniform u = { .reads = 0 };
    const struct merkle_nodes huge = { .get = uniform_get, .ctx = &u };
    struct merkle_head head;
    struct merkle_proof p;
    struct digest r, old_r;
    struct err e = ERR_INIT;
    plant();
    u.level[0] = leaf[0];
    for (unsigned i = 1; i < MERKLE_LEVELS; i++)
        merkle_node(sha, &u.level[i - 1], &u.level[i - 1], &u.level[i]);
    ck_assert_int_eq(merkle_head_load(&huge, old, &head, &e), RC_OK);
    merkle_head_root(sha, &head, &old_r);
    ck_assert_int_eq(merkle_head_load(&huge, size, &head, &e), RC_OK);
    merkle_head_root(sha, &head, &r);
    u.reads = 0;
    ck_assert_int_eq(merkle_inclusion(sha, &huge, size - 3, size, &p, &e), RC_OK);
    ck_assert_int_eq(merkle_inclusion_verify(sha, &leaf[0], size - 3, size, &p, &r, &e),
                     RC_OK);
    ck_assert_int_eq(merkle_inclusion(sha, &huge, 1, size, &p, &e), RC_OK);
    ck_assert_int_eq(merkle_inclusion_verify(sha, &leaf[0], 1, size, &p, &r, &e), RC_OK);
    ck_assert_uint_eq(p.n, 41);
    ck_assert_int_eq(merkle_consistency(sha, &huge, old, size, &p, &e), RC_OK);
    ck_assert_int_eq(merkle_consistency_verify(sha, old, &old_r, size, &r, &p, &e),
                     RC_OK);
    ck_assert_uint_lt(u.reads, 100);
    uproot();
}
END_TEST

START_TEST(what_cannot_be_proven_is_refused_with_a_sentence)
{
    struct merkle_proof p = { .n = 0 };
    struct err e = ERR_INIT;
    plant();
    ck_assert_int_eq(merkle_inclusion(sha, &nodes, 8, 8, &p, &e), RC_NOT_FOUND);
    ck_assert_str_eq(e.msg, "cannot prove entry 8: the tree has 8 entries");
    ck_assert_int_eq(merkle_inclusion(sha, &nodes, 0, 65, &p, &e), RC_NOT_FOUND);
    ck_assert_str_eq(e.msg, "cannot read subtree 64 of level 0: only 64 leaves");
    ck_assert_int_eq(merkle_consistency(sha, &nodes, 60, 65, &p, &e), RC_NOT_FOUND);
    ck_assert_int_eq(merkle_consistency(sha, &nodes, 9, 8, &p, &e), RC_USAGE);
    ck_assert_int_eq(merkle_leaves_get(&leaves, MERKLE_LEVELS, 0, &leaf[0], &e),
                     RC_NOT_FOUND);
    ck_assert_int_eq(
        merkle_inclusion_verify(sha, &leaf[0], 0, MERKLE_SIZE_MAX + 1, &p, &root[1], &e),
        RC_CHECK);
    ck_assert_int_eq(merkle_consistency_verify(sha, 1, &root[1], MERKLE_SIZE_MAX + 1,
                                               &root[2], &p, &e),
                     RC_CHECK);
    ck_assert_str_eq(e.msg, "consistency proof refused: the tree size is above 2^62");
    uproot();
}
END_TEST

SUITE("merkle", the_test_tree_of_certificate_transparency_has_its_published_roots,
      its_published_proofs_are_the_ones_we_make,
      a_growing_head_reports_each_complete_subtree_once,
      every_inclusion_proof_up_to_64_leaves_holds_for_its_leaf_alone,
      every_consistency_proof_up_to_64_leaves_holds_for_its_trees_alone,
      no_single_bit_of_an_inclusion_proof_can_be_turned,
      no_single_bit_of_a_consistency_proof_can_be_turned,
      proofs_over_a_huge_log_read_few_hashes,
      what_cannot_be_proven_is_refused_with_a_sentence)
