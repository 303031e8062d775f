/* kit.h - what the tests of the engine share: random numbers, engines, commands, sums. */
#ifndef TESTS_ENGINE_KIT_H
#define TESTS_ENGINE_KIT_H

#include "base/buf.h"
#include "base/rng.h"
#include "engine/engine.h"
#include "tests/suite.h"
#include "work/work.h"

#include <inttypes.h>
#include <string.h>

/* SplitMix64: the only chance of a test, so that its seed says everything. */
static inline uint64_t kit_next(uint64_t *state)
{
    uint64_t z = *state;
    *state += UINT64_C(0x9e3779b97f4a7c15);
    return rng_mix(z);
}

static inline uint32_t kit_below(uint64_t *state, uint32_t n)
{
    return (uint32_t)(kit_next(state) % n);
}

static inline bool kit_chance(uint64_t *state, uint32_t percent)
{
    return kit_below(state, 100) < percent;
}

static inline struct engine *kit_engine_with(const struct engine_config *config)
{
    struct engine *e;
    struct err err = ERR_INIT;
    if (engine_new(&e, config, &err) != RC_OK)
        ck_abort_msg("engine_new: %s", err.msg);
    return e;
}

static inline struct engine *kit_engine(void)
{
    return kit_engine_with(&(struct engine_config){ 0 });
}

static inline void kit_apply(struct engine *e, const struct command *c)
{
    struct err err = ERR_INIT;
    if (engine_apply(e, c, &err) != RC_OK)
        ck_abort_msg("%s at tick %u: %s", command_names[c->kind], engine_tick(e), err.msg);
}

static inline void kit_init(struct engine *e, uint64_t seed)
{
    kit_apply(e, &(struct command){ .kind = COMMAND_INIT, .init = { .seed = seed } });
}

static inline void kit_policy(struct engine *e, const struct policy *p)
{
    struct command c = { .kind = COMMAND_POLICY };
    c.policy = *p;
    kit_apply(e, &c);
}

static inline void kit_generate(struct engine *e, uint32_t count, uint32_t mix)
{
    kit_apply(e, &(struct command){ .kind = COMMAND_GENERATE_NODES,
                                    .generate = { .count = count, .mix = mix } });
}

static inline void kit_nodes(struct engine *e, const struct node_spec *rows, uint32_t count)
{
    kit_apply(e, &(struct command){ .kind = COMMAND_IMPORT_NODES,
                                    .nodes = { .rows = rows, .count = count } });
}

static inline void kit_tasks(struct engine *e, const struct task_row *rows, uint32_t count)
{
    kit_apply(e, &(struct command){ .kind = COMMAND_IMPORT_TASKS,
                                    .tasks = { .rows = rows, .count = count } });
}

static inline void kit_decide(struct engine *e, uint32_t id, enum verb verb)
{
    kit_apply(e, &(struct command){ .kind = COMMAND_DECIDE,
                                    .decide = { .case_id = id, .verb = verb, .reason = 1 } });
}

static inline void kit_do(struct engine *e, enum command_kind kind)
{
    kit_apply(e, &(struct command){ .kind = kind });
}

static inline void kit_steps(struct engine *e, uint32_t count)
{
    struct err err = ERR_INIT;
    for (uint32_t i = 0; i < count; i++)
        if (engine_step(e, &err) != RC_OK)
            ck_abort_msg("step after tick %u: %s", engine_tick(e), err.msg);
}

static inline struct digest kit_digest(struct engine *e)
{
    struct digest d;
    engine_digest(e, &d);
    return d;
}

static inline void kit_verify(struct engine *e, uint64_t seed, const char *where)
{
    struct err err = ERR_INIT;
    if (engine_verify(e, &err) != RC_OK)
        ck_abort_msg("seed %" PRIu64 ", tick %u, %s: %s", seed, engine_tick(e), where, err.msg);
}

/* A node without any unknown; change what matters to the test. */
static inline struct node_spec kit_node(void)
{
    return (struct node_spec){
        .gpu_memory_gb = 24,
        .gpu_count = 1,
        .cpu_cores = 16,
        .ram_gb = 64,
        .price_uusd = 100000,
        .performance_ppm = NODE_UNKNOWN,
        .latency_ms = 50,
        .green_claimed_ppm = 500000,
        .reputation_ppm = 900000,
        .stake_uusd = 200000000,
    };
}

/* A chain of 64 steps for 60 s and $1 without requirements. */
static inline struct task_row kit_task(void)
{
    return (struct task_row){
        .spec = { .kind = WORK_CHAIN,
                  .size = 64,
                  .tier = TIER_STANDARD,
                  .privacy = PRIVACY_STANDARD,
                  .gpus = 1,
                  .max_price_uusd = UINT32_MAX,
                  .max_latency_ms = UINT32_MAX },
        .requester = 1,
        .duration_s = 60,
        .reward_uusd = 1000000,
    };
}

/* Everybody honest: no flipped bits, no spite, no hardware that computes otherwise. */
static inline void kit_all_honest(struct policy *p)
{
    p->mix_flaky_ppm = p->mix_lazy_ppm = p->mix_late_ppm = 0;
    p->mix_downgrader_ppm = p->mix_ring_ppm = p->mix_on_off_ppm = p->mix_greenwasher_ppm = 0;
    p->mix_spiteful_ppm = p->mix_nondeterministic_ppm = p->honest_flip_ppm = 0;
    p->mix_misplaced_ppm = 0;
}

/* Generated tasks: products with this share, the others chains. */
static inline void kit_products(struct policy *p, int64_t share_ppm)
{
    p->demand_matmul_ppm = share_ppm;
    p->demand_mlp_ppm = p->demand_monte_carlo_ppm = p->demand_opaque_ppm = 0;
}

/* Defaults without any misfortune: no losses, everybody honest. */
static inline struct policy kit_calm_policy(void)
{
    struct policy p;
    policy_defaults(&p);
    p.mtbf_s = 0;
    kit_all_honest(&p);
    return p;
}

#endif
