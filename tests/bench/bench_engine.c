/* bench_engine.c - whole lives of tasks: arrival, match, the computation, commitment, check,
 * payment, with hashing and the undo log on. Chains of one step, so that what is measured is
 * the engine, in its steady state: the undo ring has gone around, so that its memory is there.
 * Asserted: undo on against off, and a step back against a step forward; the throughput is
 * printed, median and best of the rounds. */
#include "config.h"

#include "base/rng.h"
#include "engine/engine.h"
#include "tests/bench/bench.h"

#include <string.h>

#define ROUNDS     9
#define RING_BYTES (64u << 20) /* what the engine takes unless told otherwise */

struct scale {
    uint32_t nodes, tasks; /* tasks: mean of a tick */
    uint32_t ticks;        /* in a round */
};

static const struct scale scales[] = {
    { 1000, 100, 400 },
    { 10000, 1000, 40 },
    { 100000, 2000, 30 },
    { 1000000, 2000, 30 },
};

/* Processor time: other programs on the machine do not count as the engine's work. */
static double cpu_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void apply(struct engine *e, const struct command *c)
{
    struct err err = ERR_INIT;
    bench_assert(engine_apply(e, c, &err) == RC_OK, "the command was refused");
}

static struct engine *network(const struct scale *s, bool is_without_undo)
{
    struct engine *e;
    struct err err = ERR_INIT;
    struct engine_config config = { .is_without_undo = is_without_undo };
    struct command c = { .kind = COMMAND_INIT };

    bench_assert(engine_new(&e, &config, &err) == RC_OK, "out of memory");
    c.init.seed = 42;
    apply(e, &c);
    c = (struct command){ .kind = COMMAND_POLICY };
    policy_defaults(&c.policy);
    c.policy.demand_ppm = (int64_t)s->tasks * PPM_ONE;
    c.policy.demand_chain_steps = 1;
    c.policy.demand_matmul_ppm = c.policy.demand_mlp_ppm = 0;
    c.policy.demand_monte_carlo_ppm = c.policy.demand_opaque_ppm = 0;
    c.policy.demand_duration_s = 10;
    c.policy.demand_high_ppm = 0;
    c.policy.demand_high_value_ppm = 0;
    c.policy.demand_privacy_ppm = 0;
    apply(e, &c);
    c = (struct command){ .kind = COMMAND_GENERATE_NODES };
    c.generate.count = s->nodes;
    c.generate.mix = 1;
    apply(e, &c);
    return e;
}

static void step(struct engine *e, uint32_t ticks)
{
    struct err err = ERR_INIT;
    for (uint32_t i = 0; i < ticks; i++)
        bench_assert(engine_step(e, &err) == RC_OK, "out of memory");
}

static uint64_t finals(const struct engine *e)
{
    struct metrics m;
    engine_metrics(e, &m);
    return m.tasks_final;
}

/* Nanoseconds a task. */
static double time_forward(struct engine *e, uint32_t ticks)
{
    uint64_t before = finals(e);
    double start = cpu_ns();
    step(e, ticks);
    return (cpu_ns() - start) / (double)(finals(e) - before);
}

static double time_back(struct engine *e, uint32_t ticks)
{
    double start = cpu_ns();
    for (uint32_t i = 0; i < ticks; i++)
        bench_assert(engine_back(e), "the undo ring is too short");
    return (cpu_ns() - start) / ticks;
}

static double time_again(struct engine *e, uint32_t ticks)
{
    double start = cpu_ns();
    step(e, ticks);
    return (cpu_ns() - start) / ticks;
}

/* Until the undo ring is full; both networks live through the same. */
static void warm_up(struct engine *with, struct engine *without)
{
    while (engine_undo_bytes(with) < RING_BYTES) {
        step(with, 1);
        step(without, 1);
    }
}

static double undo_bytes(struct engine *e, uint32_t ticks)
{
    uint64_t tasks = finals(e), bytes = engine_undo_bytes(e);
    step(e, ticks);
    return (double)(engine_undo_bytes(e) - bytes) / (double)(finals(e) - tasks);
}

static bool bench_scale(const struct scale *s)
{
    struct engine *with = network(s, false), *without = network(s, true);
    double on[ROUNDS], off[ROUNDS], ratio[ROUNDS], back[ROUNDS], again[ROUNDS], slower[ROUNDS];
    char name[80];

    double node_bytes = (double)engine_memory(with) / s->nodes;
    warm_up(with, without);
    for (size_t r = 0; r < ROUNDS; r++) {
        on[r] = time_forward(with, s->ticks);
        off[r] = time_forward(without, s->ticks);
        ratio[r] = off[r] / on[r];
        back[r] = time_back(with, 10);
        again[r] = time_again(with, 10);
        slower[r] = back[r] / again[r];
    }
    double task_bytes = undo_bytes(with, s->ticks);
    double ns = bench_median(on, ROUNDS);
    double best = on[0]; /* the median has sorted them */
    printf("engine, %u nodes, %u tasks a tick: %.0f tasks/s (best round %.0f), %.0f ns a task "
           "(%.0f without undo)\n",
           (unsigned)s->nodes, (unsigned)s->tasks, 1e9 / ns, 1e9 / best, ns,
           bench_median(off, ROUNDS));
    printf("    %.0f bytes of undo a task, %.1f bytes a node, step back %.3f ms, forward %.3f ms\n",
           task_bytes, node_bytes, bench_median(back, ROUNDS) / 1e6,
           bench_median(again, ROUNDS) / 1e6);
    snprintf(name, sizeof name, "speed with undo over without, %u nodes", (unsigned)s->nodes);
    bool is_met = bench_ratio(name, bench_median(ratio, ROUNDS), 0.6);
    snprintf(name, sizeof name, "step back over step forward, %u nodes", (unsigned)s->nodes);
    is_met &= bench_growth(name, bench_median(slower, ROUNDS), 2);
    engine_free(with);
    engine_free(without);
    return is_met;
}

int main(void)
{
    bool is_met = true;
    for (size_t i = 0; i < sizeof scales / sizeof *scales; i++)
        is_met &= bench_scale(&scales[i]);
    return is_met ? EXIT_SUCCESS : EXIT_FAILURE;
}
