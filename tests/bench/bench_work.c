/* The checks against doing the work again, and what a commitment costs. */
#include "config.h"

#include "bench.h"

#include "work/check.h"

static struct work_scratch *s;
static struct work_output out;
static uint64_t sink; /* keeps results alive */

static double freivalds_ns(const struct work_task *t, uint64_t challenge, uint32_t repeat)
{
    double start = bench_ns();
    for (uint32_t i = 0; i < repeat; i++)
        bench_assert(check_freivalds_holds(t, out.units, challenge + i),
                     "honest product");
    return (bench_ns() - start) / repeat;
}

static double root_ns(struct work_task t, uint32_t repeat)
{
    struct digest root;
    double start = bench_ns();
    for (uint32_t i = 0; i < repeat; i++) {
        t.seed += 1; /* another task each time, so that nothing is made ready already */
        work_root(s, &t, &root);
        sink += root.b[0];
    }
    return (bench_ns() - start) / repeat;
}

static bool freivalds_against_recomputation(uint32_t n, uint32_t repeat, double at_least)
{
    double check[BENCH_ROUNDS], again[BENCH_ROUNDS], ratio[BENCH_ROUNDS];
    struct work_task t = { .kind = WORK_MATMUL, .seed = n, .size = n };
    char name[64];
    bench_assert(work_run(s, &t, &out, NULL) == RC_OK, "memory");
    for (uint64_t i = 0; i < BENCH_ROUNDS; i++) {
        check[i] = freivalds_ns(&t, i, repeat);
        again[i] = root_ns(t, repeat);
        ratio[i] = again[i] / check[i];
    }
    printf("matmul n=%u: run %.3f ms, freivalds %.3f ms\n", n,
           bench_median(again, BENCH_ROUNDS) / 1e6,
           bench_median(check, BENCH_ROUNDS) / 1e6);
    (void)snprintf(name, sizeof name, "freivalds against recomputation, n=%u", n);
    return bench_ratio(name, bench_median(ratio, BENCH_ROUNDS), at_least);
}

/* A net's hash of its layers costs as much as its products: reported, not asserted. */
static void print_net(uint32_t batch, uint32_t repeat)
{
    double check[BENCH_ROUNDS], again[BENCH_ROUNDS];
    struct work_task t = { .kind = WORK_MLP, .seed = batch, .size = batch };
    bench_assert(work_run(s, &t, &out, NULL) == RC_OK, "memory");
    for (uint64_t i = 0; i < BENCH_ROUNDS; i++) {
        check[i] = freivalds_ns(&t, i, repeat);
        again[i] = root_ns(t, repeat);
    }
    printf("mlp of %u samples: run %.3f ms, freivalds %.3f ms\n", batch,
           bench_median(again, BENCH_ROUNDS) / 1e6, bench_median(check, BENCH_ROUNDS) / 1e6);
}

static bool trace_against_bare_chain(void)
{
    struct work_task bare = { .kind = WORK_CHAIN, .size = 16384, .interval = 16384 };
    struct work_task trace = { .kind = WORK_CHAIN, .size = 16384, .interval = 32 };
    double without[BENCH_ROUNDS], with[BENCH_ROUNDS], ratio[BENCH_ROUNDS];
    for (int i = 0; i < BENCH_ROUNDS; i++) {
        without[i] = root_ns(bare, 10);
        with[i] = root_ns(trace, 10);
        ratio[i] = without[i] / with[i];
    }
    double base = bench_median(without, BENCH_ROUNDS),
           all = bench_median(with, BENCH_ROUNDS);
    printf("chain of 16384: %.3f ms, its 513 states of 32 bytes committed: +%.3f ms\n",
           base / 1e6, (all - base) / 1e6);
    return bench_ratio("chain without a trace against with one",
                       bench_median(ratio, BENCH_ROUNDS), 0.7);
}

/* Two hashes make a one-step task: the step and the commitment. */
static bool one_step_against_two_hashes(void)
{
    enum { N = 200000 };
    double hashes[BENCH_ROUNDS], task[BENCH_ROUNDS], ratio[BENCH_ROUNDS];
    struct sha256 *sha = sha256_new();
    bench_assert(sha != NULL, "memory");
    struct digest d = { .b = { 1 } };
    uint8_t bytes[53] = { 'C' };
    for (int i = 0; i < BENCH_ROUNDS; i++) {
        double start = bench_ns();
        for (int k = 0; k < N; k++) {
            sha256_of(sha, d.b, sizeof d.b, &d);
            sha256_of(sha, bytes, sizeof bytes, &d);
        }
        hashes[i] = (bench_ns() - start) / N;
        start = bench_ns();
        for (uint64_t k = 0; k < N; k++) {
            struct work_task t = { .kind = WORK_CHAIN, .seed = k, .size = 1 };
            work_root(s, &t, &d);
            d = work_commit(s, k, 7, &d, k);
            sink += d.b[0];
        }
        task[i] = (bench_ns() - start) / N;
        ratio[i] = hashes[i] / task[i];
    }
    sha256_free(sha);
    printf("one-step chain, run and committed: %.0f ns; two bare hashes: %.0f ns\n",
           bench_median(task, BENCH_ROUNDS), bench_median(hashes, BENCH_ROUNDS));
    return bench_ratio("two bare hashes against a one-step task",
                       bench_median(ratio, BENCH_ROUNDS), 0.5);
}

int main(void)
{
    s = work_scratch_new(NULL);
    bench_assert(s != NULL, "memory");
    out = (struct work_output)WORK_OUTPUT_INIT;
    bool is_met = freivalds_against_recomputation(64, 100, 5);
    is_met = freivalds_against_recomputation(512, 1, 40) && is_met;
    print_net(64, 50);
    print_net(256, 10);
    is_met = trace_against_bare_chain() && is_met;
    is_met = one_step_against_two_hashes() && is_met;
    work_output_free(&out);
    work_scratch_free(s);
    return is_met && sink != 1 ? EXIT_SUCCESS : EXIT_FAILURE;
}
