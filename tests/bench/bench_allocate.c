/* bench_allocate.c - the time of one allocation with backup, for bench_python.sh: prints the
 * nanoseconds and writes the nodes, the requests and the answers, so that the other side can
 * be timed on the same and compared. Usage: bench_allocate NODES FILE */
#include "config.h"

#include "engine/engine.h"
#include "tests/bench/bench.h"

#define REQUESTS 64
#define ROUNDS   200

static void apply(struct engine *e, const struct command *c)
{
    struct err err = ERR_INIT;
    bench_assert(engine_apply(e, c, &err) == RC_OK, "the command was refused");
}

static struct engine *network(uint32_t nodes)
{
    struct engine *e;
    struct err err = ERR_INIT;
    struct engine_config config = { 0 };
    struct command c = { .kind = COMMAND_INIT };

    bench_assert(engine_new(&e, &config, &err) == RC_OK, "out of memory");
    c.init.seed = 7;
    apply(e, &c);
    c = (struct command){ .kind = COMMAND_POLICY };
    policy_defaults(&c.policy);
    c.policy.profile = PROFILE_ARTICLE;
    apply(e, &c);
    c = (struct command){ .kind = COMMAND_GENERATE_NODES };
    c.generate.count = nodes;
    apply(e, &c);
    return e;
}

static void write_nodes(const struct engine *e, FILE *f)
{
    fprintf(f, "%u\n", (unsigned)engine_node_count(e));
    for (uint32_t i = 0; i < engine_node_count(e); i++) {
        struct node_info n;
        engine_node(e, i, &n);
        fprintf(f, "%u %u %u %u %u %u %u %u\n", (unsigned)i, (unsigned)n.spec.gpu_memory_gb,
                (unsigned)n.spec.latency_ms, (unsigned)n.spec.reputation_ppm,
                (unsigned)n.spec.green_claimed_ppm, (unsigned)n.spec.performance_ppm,
                (unsigned)n.spec.owner, (unsigned)n.spec.region);
    }
}

int main(int argc, char **argv)
{
    static const uint16_t sizes[] = { 0, 4, 8, 12, 24 };
    struct task_row tasks[REQUESTS] = { { .duration_s = 300 } };
    struct allocation a[REQUESTS];
    uint64_t rng = 3;

    bench_assert(argc == 3, "usage: bench_allocate NODES FILE");
    struct engine *e = network((uint32_t)strtoul(argv[1], NULL, 10));
    FILE *f = fopen(argv[2], "w");
    bench_assert(f != NULL, "the file cannot be written");
    for (size_t i = 0; i < REQUESTS; i++) {
        uint64_t r = bench_random(&rng);
        tasks[i] = (struct task_row){ .duration_s = 300 };
        tasks[i].spec = (struct task_spec){ .size = 1,
                                            .gpus = 1,
                                            .min_gpu_gb = sizes[r % 5],
                                            .max_price_uusd = UINT32_MAX,
                                            .max_latency_ms = 50 + (uint32_t)(r >> 32) % 450 };
    }
    double start = bench_ns();
    for (size_t k = 0; k < ROUNDS; k++)
        for (size_t i = 0; i < REQUESTS; i++)
            engine_allocate(e, &tasks[i], PROFILE_COUNT, NULL, 0, false, &a[i]);
    printf("%.0f\n", (bench_ns() - start) / (ROUNDS * REQUESTS));
    write_nodes(e, f);
    for (size_t i = 0; i < REQUESTS; i++)
        fprintf(f, "%u %u %u %u\n", (unsigned)tasks[i].spec.min_gpu_gb,
                (unsigned)tasks[i].spec.max_latency_ms, (unsigned)a[i].node,
                (unsigned)a[i].backup);
    bench_assert(fclose(f) == 0, "the file cannot be written");
    engine_free(e);
    return EXIT_SUCCESS;
}
