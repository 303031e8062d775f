/* bench_crypto.c - one hash context used again against a new one for each hash, the cost of a
 * Merkle leaf against hashing blocks, and what quotes and proofs cost. */
#include "config.h"

#include "crypto/bn254.h"
#include "crypto/digest.h"
#include "crypto/merkle.h"
#include "crypto/quote_sim.h"
#include "crypto/sigma.h"
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

/* --- quotes and proofs: figures that are printed, none is asserted ---------------------- */

#define QUOTES 50U

static void print_quotes(struct sha256 *sha)
{
    static const uint8_t purpose[QUOTE_DATA_BYTES] = { 1 };
    double make[BENCH_ROUNDS], check[BENCH_ROUNDS];
    struct quote_sim *sim;
    struct buf bytes = BUF_INIT;

    bench_assert(quote_sim_new(1, 0, &sim, NULL) == RC_OK, "no simulated platforms");
    for (size_t r = 0; r < BENCH_ROUNDS; r++) {
        double start = bench_ns();
        for (uint32_t i = 0; i < QUOTES; i++) {
            const struct quote_sim_request q = { .node = i, .report_data = purpose };
            buf_reset(&bytes);
            bench_assert(quote_sim_make(sim, &q, &bytes, NULL) == RC_OK, "no quote");
        }
        make[r] = (bench_ns() - start) / QUOTES;
        start = bench_ns();
        for (uint32_t i = 0; i < QUOTES; i++) {
            const struct quote_trust trust = { .root = quote_sim_root(sim) };
            struct cert_chain *pck;
            struct sgx_quote parts;
            struct quote_report report;
            bench_assert(quote_verify(sha, bytes.data, bytes.len, &trust, &parts, &pck, &report,
                                      NULL) == RC_OK, "out of memory");
            quote_sim_judge(pck, &report);
            bench_assert(report.verdict == QUOTE_RESULT_OK, "a good quote is not ok");
            cert_chain_free(pck);
        }
        check[r] = (bench_ns() - start) / QUOTES;
    }
    printf("    a quote with its chain: made in %.3f ms, verified in %.3f ms\n",
           bench_median(make, BENCH_ROUNDS) / 1e6, bench_median(check, BENCH_ROUNDS) / 1e6);
    buf_free(&bytes);
    quote_sim_free(sim);
}

static void print_sigma(void)
{
    double prove[BENCH_ROUNDS], check[BENCH_ROUNDS];
    struct sigma *sigma = sigma_new();
    struct sigma_secret secret = { .blinding = { { 7 } } };
    struct sigma_statement s = { .y = 0 };
    struct sigma_proof proof;

    for (int32_t i = 0; i < SIGMA_N; i++) {
        secret.w[i] = i * 9 - 64;
        s.x[i] = 100 - i * 13;
        s.y += (int64_t)secret.w[i] * s.x[i];
    }
    bench_assert(sigma != NULL && sigma_commit(sigma, &secret, &s.commitment, NULL) == RC_OK,
                 "out of memory");
    for (size_t r = 0; r < BENCH_ROUNDS; r++) {
        double start = bench_ns();
        for (uint32_t i = 0; i < QUOTES; i++)
            bench_assert(sigma_prove(sigma, &s, &secret, &proof, NULL) == RC_OK, "no proof");
        prove[r] = (bench_ns() - start) / QUOTES;
        start = bench_ns();
        for (uint32_t i = 0; i < QUOTES; i++)
            bench_assert(sigma_verify(sigma, &s, &proof, NULL) == RC_OK, "a good proof fails");
        check[r] = (bench_ns() - start) / QUOTES;
    }
    printf("    a sigma proof (n = %d): made in %.3f ms, verified in %.3f ms\n", SIGMA_N,
           bench_median(prove, BENCH_ROUNDS) / 1e6, bench_median(check, BENCH_ROUNDS) / 1e6);
    sigma_free(sigma);
}

/* Groth16 is four pairings at once; the points do not matter. */
static void print_pairings(void)
{
    static const uint8_t one[BN254_BYTES] = { [31] = 1 }, two[BN254_BYTES] = { [31] = 2 };
    double times[BENCH_ROUNDS];
    struct bn254_g1 p[4];
    struct bn254_g2 q[4];

    for (size_t i = 0; i < 4; i++) {
        bench_assert(bn254_g1_read(one, two, &p[i]) == BN254_OK, "no generator");
        q[i] = (struct bn254_g2){ .x = { .re = p[0].x, .im = p[0].y },
                                  .y = { .re = p[0].y, .im = p[0].x } };
    }
    for (size_t r = 0; r < BENCH_ROUNDS; r++) {
        double start = bench_ns();
        (void)bn254_pairing_is_one(p, q, 4);
        times[r] = bench_ns() - start;
    }
    printf("    four pairings over BN254, as Groth16 needs: %.1f ms\n",
           bench_median(times, BENCH_ROUNDS) / 1e6);
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
    print_quotes(sha);
    print_sigma();
    print_pairings();
    sha256_free(sha);
    return is_met ? EXIT_SUCCESS : EXIT_FAILURE;
}
