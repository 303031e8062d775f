#include "engine/orchestrator.h"

#include "engine/cases.h"
#include "engine/executor.h"
#include "engine/requesters.h"
#include "engine/results.h"
#include "engine/tasks.h"
#include "model/jurisdiction.h"

#include <string.h>

#define LATENCY_TIGHT_MS 200u /* limits of generated tasks */
#define LATENCY_WIDE_MS  500u

#define POLICY_WORDS ((uint32_t)(sizeof(struct policy) / 4))

static void put_policy(struct engine *e, uint32_t word, const struct policy *p)
{
    uint32_t at = world_row(&e->world, WORLD_GLOBALS, 0) + word;
    memcpy(world_edit_block(&e->world, at, POLICY_WORDS), p, sizeof *p);
}

void orchestrator_rescore(struct engine *e)
{
    uint32_t limit = e->policy->task_max_latency_ms > UINT32_MAX - 1
                         ? UINT32_MAX
                         : (uint32_t)e->policy->task_max_latency_ms;
    const uint32_t limits_ms[] = { limit, LATENCY_TIGHT_MS, LATENCY_WIDE_MS };
    index_set_limits(e->index, &(struct index_config){ .limits_ms = limits_ms,
                                                       .limit_count = ARRAY_LEN(limits_ms) });
    for (uint32_t n = 0; n < e->g->rows[WORLD_NODES]; n++)
        executor_publish_score(e, n);
}

static void enforce(struct engine *e, const struct policy *p)
{
    put_policy(e, POLICY_WORD, p);
    e->g->policy_is_pending = 0;
    orchestrator_rescore(e);
    results_note_all_lost(e);
    engine_emit(e, &(struct event){ .kind = EVENT_POLICY_CHANGED, .node = NODE_NONE });
}

void orchestrator_submit(struct engine *e, const struct policy *p)
{
    if (e->g->tick == 0) {
        enforce(e, p);
        return;
    }
    put_policy(e, POLICY_NEXT_WORD, p);
    e->g->policy_is_pending = 1;
}

void orchestrator_begin_tick(struct engine *e)
{
    if (e->g->policy_is_pending != 0) {
        struct policy next;
        uint32_t at = world_row(&e->world, WORLD_GLOBALS, 0) + POLICY_NEXT_WORD;
        memcpy(&next, world_at(&e->world, at), sizeof next);
        enforce(e, &next);
    }
}

/* --- routing --------------------------------------------------------------------------- */

#define HARMLESS_PPM 850000u /* of the unusual tasks */

static bool is_unusual(const struct engine *e, const struct task_row_w *t)
{
    const struct policy *p = e->policy;
    bool is_high = p->route == ROUTE_REWARD || p->route == ROUTE_BOTH;
    bool is_new = p->route == ROUTE_NEW || p->route == ROUTE_BOTH;
    return (is_high && t->reward_uusd > p->route_reward_uusd) ||
           (is_new && requesters_is_first(e, t->requester, t->id));
}

bool orchestrator_routes(struct engine *e, uint32_t slot)
{
    const struct task_row_w *t = task_at(e, slot);

    if (e->policy->route == ROUTE_OFF || !is_unusual(e, t))
        return false;
    bool is_true = engine_draw_chance(e, DRAW_UNUSUAL, t->id, 0, 0, HARMLESS_PPM);
    cases_open(e, &(struct case_opening){ .kind = CASE_UNUSUAL_TASK,
                                          .slot = slot,
                                          .truth = is_true ? CASE_TRUTH_TRUE : CASE_TRUTH_FALSE });
    return true;
}

/* --- demand ---------------------------------------------------------------------------- */

static uint64_t demand_ppm(const struct engine *e, uint32_t tick)
{
    uint64_t mean = (uint64_t)engine_policy_next(e)->demand_ppm;
    if (mean == 0)
        return 0;
    uint64_t drawn = engine_draw_below(e, DRAW_DEMAND, 0, tick, 0, 2 * mean + 1);
    return (uint64_t)e->g->demand_accumulator_ppm + drawn;
}

uint32_t orchestrator_demand_count(const struct engine *e, uint32_t tick)
{
    return (uint32_t)(demand_ppm(e, tick) / PPM_ONE);
}

static const uint16_t gpu_sizes[] = { 0, 4, 4, 8, 8, 12, 16, 24 };
static const uint16_t product_sizes_shift[] = { 0, 0, 0, 1 };

/* Specs that the generator can make: all are reserved for, so that no task can fail. */
#define GENERATED_SPECS 512u

/* Kinds by their share; chains take the rest. */
static const struct {
    enum work_kind kind;
    size_t share, size; /* offsets in struct policy */
} kinds_wanted[] = {
    { WORK_MATMUL, offsetof(struct policy, demand_matmul_ppm),
      offsetof(struct policy, demand_matmul_n) },
    { WORK_MLP, offsetof(struct policy, demand_mlp_ppm),
      offsetof(struct policy, demand_mlp_batch) },
    { WORK_MONTE_CARLO, offsetof(struct policy, demand_monte_carlo_ppm),
      offsetof(struct policy, demand_monte_carlo_blocks) },
    { WORK_OPAQUE, offsetof(struct policy, demand_opaque_ppm),
      offsetof(struct policy, demand_opaque_rounds) },
    { WORK_CHAIN, 0, offsetof(struct policy, demand_chain_steps) },
};

static uint32_t policy_number(const struct policy *p, size_t offset)
{
    int64_t v;
    memcpy(&v, (const char *)p + offset, sizeof v);
    return (uint32_t)v;
}

/* Products come in two sizes. */
static uint32_t size_of_kind(const struct policy *p, enum work_kind kind, unsigned doubled)
{
    uint32_t size = 0;
    for (size_t i = 0; i < ARRAY_LEN(kinds_wanted); i++)
        if (kinds_wanted[i].kind == kind)
            size = policy_number(p, kinds_wanted[i].size);
    if (kind == WORK_MATMUL)
        size <<= doubled;
    return kind == WORK_MATMUL && size > WORK_MATMUL_N_MAX ? WORK_MATMUL_N_MAX : size;
}

enum rc orchestrator_reserve(struct engine *e, uint32_t count, size_t pushes, struct err *err)
{
    enum rc rc = tasks_reserve(e, count, count > 0 ? GENERATED_SPECS : 0, pushes, err);
    for (size_t i = 0; rc == RC_OK && count > 0 && i < ARRAY_LEN(kinds_wanted); i++) {
        enum work_kind kind = kinds_wanted[i].kind;
        struct task_spec largest = { .kind = (uint16_t)kind,
                                     .size = size_of_kind(engine_policy_next(e), kind, 1) };
        rc = tasks_reserve_work(e, &largest, err);
    }
    return rc;
}

static uint64_t task_draw(const struct engine *e, uint32_t k, uint64_t n)
{
    return engine_draw_below(e, DRAW_TASK, e->g->next_task, 0, k, n);
}

static bool task_chance(const struct engine *e, uint32_t k, int64_t ppm)
{
    return ppm > 0 && task_draw(e, k, PPM_ONE) < (uint64_t)ppm;
}

static enum work_kind draw_kind(const struct engine *e)
{
    uint64_t at = task_draw(e, 0, PPM_ONE);
    for (size_t i = 0; i + 1 < ARRAY_LEN(kinds_wanted); i++) {
        uint32_t share_ppm = policy_number(e->policy, kinds_wanted[i].share);
        if (at < share_ppm)
            return kinds_wanted[i].kind;
        at -= share_ppm;
    }
    return WORK_CHAIN;
}

static void draw_spec(const struct engine *e, struct task_spec *s)
{
    const struct policy *p = e->policy;
    enum work_kind kind = draw_kind(e);
    unsigned doubled = kind == WORK_MATMUL ? product_sizes_shift[task_draw(e, 1, 4)] : 0;

    *s = (struct task_spec){
        .kind = (uint16_t)kind,
        .size = size_of_kind(p, kind, doubled),
        .tier = task_chance(e, 2, p->demand_high_ppm) ? TIER_HIGH
                : task_draw(e, 3, 10) == 0            ? TIER_LOW
                                                      : TIER_STANDARD,
        .privacy = kind == WORK_OPAQUE ? PRIVACY_HIGH : PRIVACY_STANDARD,
        .min_gpu_gb = gpu_sizes[task_draw(e, 4, ARRAY_LEN(gpu_sizes))],
        .gpus = 1,
        .max_price_uusd = UINT32_MAX,
        .max_latency_ms = task_draw(e, 5, 4) == 0 ? LATENCY_TIGHT_MS : LATENCY_WIDE_MS,
    };
    if (task_chance(e, 6, p->demand_privacy_ppm)) {
        s->privacy = PRIVACY_HIGH;
        jurisdiction_set_eea(&s->allowed);
    }
}

/* Half to three halves of the median, in tenths: simple, and wide enough to look alive. */
static uint32_t draw_duration(const struct engine *e)
{
    uint64_t median = (uint64_t)e->policy->demand_duration_s;
    uint64_t tenths = 5 + task_draw(e, 7, 11);
    return median < 2 ? 1 : (uint32_t)(median * tenths / 10);
}

void orchestrator_draw_task(const struct engine *e, struct task_row *row)
{
    const struct policy *p = e->policy;
    int64_t hour_uusd = p->base_rate_uusd * 10;

    draw_spec(e, &row->spec);
    row->requester = 1 + (uint32_t)task_draw(e, 8, (uint64_t)p->demand_requesters);
    row->duration_s = draw_duration(e);
    row->arrival_tick = e->g->tick;
    row->reward_uusd = hour_uusd * row->duration_s / 3600 + 1;
    /* Only products, which are always checked: for a chain of such a reward hardly any node
     * has the stake (executor_lock). */
    if (row->spec.kind == WORK_MATMUL && task_chance(e, 9, p->demand_high_value_ppm))
        row->reward_uusd = p->high_value_uusd +
                           (int64_t)task_draw(e, 10, (uint64_t)p->high_value_uusd * 4 + 1);
}

void orchestrator_demand(struct engine *e, uint32_t count)
{
    uint64_t all = demand_ppm(e, e->g->tick);
    assert(all / PPM_ONE == count);
    e->g->demand_accumulator_ppm = (int64_t)(all % PPM_ONE);
    for (uint32_t i = 0; i < count; i++) {
        struct task_row row = { 0 };
        orchestrator_draw_task(e, &row);
        tasks_add(e, &row);
    }
}
