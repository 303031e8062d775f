/* bench_crypto.c - one hash context used again against a new one for each hash, and the cost
 * of a Merkle leaf against hashing blocks. */
#include "config.h"

#include "crypto/digest.h"
#include "crypto/merkle.h"
#include "tests/bench/bench.h"

#include <openssl/evp.h>

#define HASHES 200000U
#define LEAVES (1U << 18)

/* What the short way costs: the algorithm looked up and a context made for each hash. */
static double time_one_shot(uint8_t *bytes, size_t n)
{
    double start = bench_ns();
    for (uint32_t i = 0; i < HASHES; i++)
        bench_assert(EVP_Digest(bytes, n, bytes, NULL, EVP_sha256(), NULL) == 1, "no SHA-256");
    return (bench_ns() - start) / HASHES;
}

static double time_reused(struct sha256 *sha, uint8_t *bytes, size_t n)
{
    struct digest d;
    double start = bench_ns();
    for (uint32_t i = 0; i < HASHES; i++) {
        sha256_of(sha, bytes, n, &d);
        bytes[0] = d.b[0];
    }
    return (bench_ns() - start) / HASHES;
}

/* A megabyte in one message: what a block costs when nothing stands around it. */
static double time_block(struct sha256 *sha)
{
    static uint8_t bytes[1U << 20];
    struct digest d;
    double start = bench_ns();
    sha256_of(sha, bytes, sizeof bytes, &d);
    return (bench_ns() - start) / (sizeof bytes / 64);
}

static double time_leaf(struct sha256 *sha, struct digest *leaves)
{
    static const uint8_t entry[32] = { 1 };
    struct digest root;
    double start = bench_ns();
    for (uint32_t i = 0; i < LEAVES; i++)
        merkle_leaf(sha, entry, sizeof entry, &leaves[i]);
    merkle_root(sha, leaves, LEAVES, &root);
    return (bench_ns() - start) / LEAVES;
}

int main(void)
{
    static struct digest leaves[LEAVES];
    struct sha256 *sha = sha256_new();
    double reuse[BENCH_ROUNDS], tree[BENCH_ROUNDS];
    double once[BENCH_ROUNDS], again[BENCH_ROUNDS], leaf[BENCH_ROUNDS], block[BENCH_ROUNDS];
    uint8_t bytes[64] = { 0 };

    bench_assert(sha != NULL, "out of memory");
    for (size_t r = 0; r < BENCH_ROUNDS; r++) {
        once[r] = time_one_shot(bytes, sizeof bytes);
        again[r] = time_reused(sha, bytes, sizeof bytes);
        block[r] = time_block(sha);
        leaf[r] = time_leaf(sha, leaves);
        reuse[r] = once[r] / again[r];
        tree[r] = leaf[r] / (3 * block[r]);
    }
    bool is_met = bench_ratio("a hash context reused over one for each hash",
                              bench_median(reuse, BENCH_ROUNDS), 1.5);
    printf("    64 bytes: %.0f ns against %.0f ns\n", bench_median(again, BENCH_ROUNDS),
           bench_median(once, BENCH_ROUNDS));
    is_met &= bench_growth("a Merkle leaf over three blocks", bench_median(tree, BENCH_ROUNDS), 3);
    printf("    leaf and its share of the tree %.0f ns, a block %.0f ns\n",
           bench_median(leaf, BENCH_ROUNDS), bench_median(block, BENCH_ROUNDS));
    sha256_free(sha);
    return is_met ? EXIT_SUCCESS : EXIT_FAILURE;
}
