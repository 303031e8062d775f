/* What others may know of the network. Nothing here changes it. */
#include "engine/behaviour.h"
#include "engine/cases.h"
#include "engine/executor.h"
#include "engine/nodes.h"
#include "engine/reputation.h"
#include "engine/submission.h"
#include "engine/tasks.h"
#include "work/check.h"

uint32_t engine_tick(const struct engine *e)
{
    return e->g->tick;
}

const struct policy *engine_policy(const struct engine *e)
{
    return e->policy;
}

const struct policy *engine_policy_next(const struct engine *e)
{
    uint32_t at = world_row(&e->world, WORLD_GLOBALS, 0) + POLICY_NEXT_WORD;
    return e->g->policy_is_pending == 0
               ? e->policy
               : (const struct policy *)(const void *)world_at(&e->world, at);
}

uint32_t engine_node_count(const struct engine *e)
{
    return e->g->rows[WORLD_NODES];
}

static uint32_t widen(uint16_t v)
{
    return v == NODE_U16_UNKNOWN ? NODE_UNKNOWN : v;
}

void engine_node_facts(const struct engine *e, uint32_t node, struct node_info *out)
{
    assert(node < e->g->rows[WORLD_NODES]);
    const struct node_row *n = node_at(e, node);

    *out = (struct node_info){
        .id = node,
        .spec = { .gpu_memory_gb = widen(n->gpu_gb),
                  .gpu_count = widen(n->gpu_count),
                  .cpu_cores = widen(n->cores),
                  .ram_gb = widen(n->ram_gb),
                  .price_uusd = n->price_uusd,
                  .performance_ppm = n->performance_ppm,
                  .latency_ms = n->latency_ms,
                  .green_claimed_ppm = n->green_ppm,
                  .reputation_ppm = n->reputation_ppm,
                  .owner = n->owner,
                  .region = n->region,
                  .jurisdiction = n->jurisdiction,
                  .gpu_model = n->gpu_model,
                  .hw_class = n->hw_class,
                  .stake_uusd = n->stake_uusd },
        .state = (enum node_state)n->state,
        .drain = (enum drain_reason)n->drain,
        .gpus_free = n->gpus_free,
        .cores_free = widen(n->cores_free),
        .ram_free_gb = widen(n->ram_free),
        .running = n->running,
        .done = n->done,
        .faults = n->faults,
        .outcomes = n->outcomes,
        .stake_uusd = n->stake_uusd,
        .locked_uusd = n->locked_uusd,
        .earned_uusd = n->earned_uusd,
        .slashed_uusd = n->slashed_uusd,
        .joined_tick = n->joined_tick,
        .silent_since_tick = n->silent_since,
        .back_tick = n->state == NODE_JAILED ? n->due_tick : n->back_tick,
    };
}

void engine_node(const struct engine *e, uint32_t node, struct node_info *out)
{
    assert(node < e->g->rows[WORLD_NODES]);
    const struct node_row *n = node_at(e, node);

    engine_node_facts(e, node, out);
    out->reputation_ppm = reputation_lower_ppm(n);
    out->reputation_mean_ppm = reputation_mean_ppm(n);
    out->score = executor_score_with(e, n, e->policy->profile, out->reputation_ppm);
}

uint32_t engine_node_reputation(const struct engine *e, uint32_t node)
{
    assert(node < e->g->rows[WORLD_NODES]);
    return reputation_lower_ppm(node_at(e, node));
}

uint32_t engine_task_slots(const struct engine *e)
{
    return e->g->rows[WORLD_TASKS];
}

bool engine_task_at(const struct engine *e, uint32_t slot, struct task_info *out)
{
    return slot < e->g->rows[WORLD_TASKS] && tasks_info(e, slot, out);
}

uint32_t engine_task_id_at(const struct engine *e, uint32_t slot)
{
    return slot < e->g->rows[WORLD_TASKS] ? task_at(e, slot)->id : 0;
}

bool engine_task(const struct engine *e, uint32_t id, struct task_info *out)
{
    uint32_t slot = id == 0 ? SLOT_NONE : tasks_slot(e, id);
    return slot != SLOT_NONE && tasks_info(e, slot, out);
}

uint32_t engine_newest_act(const struct engine *e)
{
    return cases_newest_act(e);
}

uint32_t engine_case_count(const struct engine *e)
{
    return e->g->rows[WORLD_CASES];
}

bool engine_case(const struct engine *e, uint32_t id, struct case_info *out)
{
    return cases_info(e, id, out);
}

void engine_metrics(const struct engine *e, struct metrics *out)
{
    const struct globals *g = e->g;
    *out = g->m;
    out->gpus_busy = g->gpu_busy;
    out->gpus_total = g->gpu_total;
    const int64_t *uusd_of = g->account_uusd;
    out->burned_uusd = uusd_of[ACCOUNT_BURNED];
    out->escrow_uusd = uusd_of[ACCOUNT_ESCROW];
    out->minted_uusd = -uusd_of[ACCOUNT_OUTSIDE];
    out->held_uusd = uusd_of[ACCOUNT_HELD];
    out->bonds_uusd = uusd_of[ACCOUNT_BONDS];
    out->unbonding_uusd = uusd_of[ACCOUNT_UNBONDING];
    out->treasury_uusd = uusd_of[ACCOUNT_TREASURY];
    out->wallets_uusd = uusd_of[ACCOUNT_WALLETS];
}

bool engine_case_effect(const struct engine *e, uint32_t id, enum verb verb,
                        struct case_effect *out)
{
    return cases_effect(e, id, verb, out);
}

size_t engine_memory(const struct engine *e)
{
    return world_memory(&e->world) + index_memory(e->index) + wheel_memory(e->wheel) +
           e->outbox_capacity * (sizeof *e->outbox + sizeof *e->held_by) +
           e->queue_capacity * sizeof *e->queue + e->due_capacity * sizeof *e->due +
           e->node_due_capacity * sizeof *e->node_due;
}

uint64_t engine_undo_bytes(const struct engine *e)
{
    return e->world.end * 4;
}

bool engine_root(struct engine *e, uint32_t slot, uint32_t result, struct digest *out)
{
    if (slot >= e->g->rows[WORLD_TASKS] || result >= tasks_result_count(e, slot) ||
        tasks_result(e, slot, result)->commitment == 0)
        return false;
    submission_root(e, slot, result, out);
    return true;
}

enum rc engine_evidence(struct engine *e, uint32_t task, uint32_t result, struct evidence *out,
                        struct err *err)
{
    uint32_t slot = task == 0 ? SLOT_NONE : tasks_slot(e, task);

    if (slot == SLOT_NONE || result >= tasks_result_count(e, slot) ||
        tasks_result(e, slot, result)->commitment == 0)
        return err_set(err, RC_NOT_FOUND, "task t-%u has no such answer any more", task);
    submission_evidence(e, submission_output(e, slot, result), out);
    return RC_OK;
}

void engine_expelled(const struct engine *e, struct engine_expelled *out)
{
    *out = (struct engine_expelled){ 0 };
    for (uint32_t i = 0; i < e->g->rows[WORLD_NODES]; i++) {
        const struct node_row *n = node_at(e, i);
        if (n->state != NODE_JAILED || n->due_tick != 0)
            continue;
        if (behaviour_of(e, i) == BEHAVIOUR_HONEST)
            out->honest++;
        else
            out->others++;
    }
}
