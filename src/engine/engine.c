#include "engine/engine.h"

#include "engine/beacon.h"
#include "engine/attestation.h"
#include "engine/attribution.h"
#include "engine/cases.h"
#include "engine/challenges.h"
#include "engine/feeds.h"
#include "engine/green.h"
#include "engine/escrow.h"
#include "engine/match.h"
#include "engine/maturing.h"
#include "engine/nodes.h"
#include "engine/orchestrator.h"
#include "engine/population.h"
#include "engine/prepared.h"
#include "engine/recent.h"
#include "engine/referee.h"
#include "engine/results.h"
#include "engine/ringers.h"
#include "engine/tasks.h"

#include <stdlib.h>
#include <string.h>

#define UNDO_BYTES_DEFAULT (64u << 20)
#define GLOBALS_USED       ((uint32_t)((sizeof(struct globals) + 3) / 4))

/* --- making --------------------------------------------------------------------------- */

static void bind_globals(struct engine *e)
{
    uint32_t at = world_row(&e->world, WORLD_GLOBALS, 0);
    e->g = (struct globals *)(void *)world_at(&e->world, at);
    e->policy = (const struct policy *)(const void *)world_at(&e->world, at + POLICY_WORD);
}

/* The heads of all draws; again when the seed is another one. */
void engine_keep_heads(struct engine *e)
{
    if (e->draw_seed == e->g->seed && e->draw_heads[0][0] != 0)
        return;
    e->draw_seed = e->g->seed;
    for (uint32_t purpose = 0; purpose < DRAW_PURPOSES; purpose++)
        for (uint32_t k = 0; k < DRAW_NUMBERS; k++)
            e->draw_heads[purpose][k] = draw_head(e->g->seed, purpose, k);
}

static void first_globals(struct engine *e)
{
    struct policy p;
    policy_defaults(&p);
    memcpy(world_at(&e->world, world_row(&e->world, WORLD_GLOBALS, 0) + POLICY_WORD), &p, sizeof p);
    e->g->engine_version = ENGINE_VERSION;
    e->g->rows[WORLD_GLOBALS] = 1;
    e->g->next_task = 1;
}

enum rc engine_new(struct engine **out, const struct engine_config *config, struct err *err)
{
    struct engine *e = calloc(1, sizeof *e);
    enum rc rc;

    *out = NULL;
    if (e == NULL)
        return err_nomem(err, "make the engine");
    e->config = *config;
    size_t undo_bytes = config->undo_bytes != 0 ? config->undo_bytes : UNDO_BYTES_DEFAULT;
    rc = world_init(&e->world, config->is_without_undo ? 0 : undo_bytes, err);
    if (rc == RC_OK)
        rc = world_reserve(&e->world, WORLD_GLOBALS, 1, err);
    if (rc == RC_OK)
        rc = world_reserve(&e->world, WORLD_RECENT, RECENT_ROWS, err);
    if (rc == RC_OK)
        rc = world_reserve(&e->world, WORLD_FAULTS, ATTRIBUTION_KEPT, err);
    e->sha = sha256_new();
    e->scratch = work_scratch_new(NULL);
    e->index = index_new(NULL);
    e->wheel = wheel_new(0);
    map_init(&e->spec_by_hash);
    map_init(&e->challenger_rows);
    if (rc == RC_OK &&
        (e->sha == NULL || e->scratch == NULL || e->index == NULL || e->wheel == NULL))
        rc = err_nomem(err, "make the engine");
    if (rc != RC_OK) {
        engine_free(e);
        return rc;
    }
    bind_globals(e);
    first_globals(e);
    engine_keep_heads(e);
    *out = e;
    return RC_OK;
}

void engine_free(struct engine *e)
{
    if (e == NULL)
        return;
    world_close(&e->world);
    sha256_free(e->sha);
    work_scratch_free(e->scratch);
    for (int i = 0; i < TASK_RESULTS_MAX; i++)
        work_output_free(&e->outputs[i]);
    index_free(e->index);
    wheel_free(e->wheel);
    map_close(&e->spec_by_hash);
    map_close(&e->challenger_rows);
    free(e->queue);
    free(e->due);
    free(e->outbox);
    free(e->held_by);
    free(e->node_due);
    attestation_free(e->attestation);
    prepared_free(e->prepared);
    free(e);
}

void engine_tell(struct engine *e, const struct event *ev)
{
    struct event filled = *ev;
    filled.tick = e->g->tick;
    filled.ordinal = e->g->ordinal - 1;
    e->config.sink(e->config.sink_ctx, &filled);
}

/* --- frames --------------------------------------------------------------------------- */

enum rc engine_open_frame(struct engine *e, bool is_step, struct err *err)
{
    enum rc rc = world_frame(&e->world, is_step, err);
    if (rc != RC_OK)
        return rc;
    (void)world_edit_block(&e->world, world_row(&e->world, WORLD_GLOBALS, 0), GLOBALS_USED);
    e->first_fresh_task = e->g->next_task;
    e->logged.slot = SLOT_NONE;
    engine_keep_heads(e);
    e->is_stepping = is_step;
    e->queue_count = 0;
    return RC_OK;
}

void engine_close_frame(struct engine *e)
{
    results_move_lost(e);
    e->is_stepping = false;
    e->first_fresh_task = UINT32_MAX;
    if (index_wants_rebuild(e->index))
        index_rebuild(e->index);
}

/* --- stepping ------------------------------------------------------------------------- */

/* What falls due in a tick, in order: nodes first, then what the wheel gave. */
static enum rc keep_due(struct engine *e, uint32_t tick, const uint32_t *items, size_t count,
                        size_t *nodes, struct err *err)
{
    *nodes = nodes_falling_due(e, tick, e->due, e->due_capacity);
    if (*nodes + count > e->due_capacity) {
        size_t wanted = (*nodes + count) * 2;
        uint32_t *grown = realloc(e->due, wanted * sizeof *grown);
        if (grown == NULL)
            return err_nomem(err, "make the next tick");
        e->due = grown;
        e->due_capacity = wanted;
        *nodes = nodes_falling_due(e, tick, e->due, e->due_capacity);
    }
    if (count > 0)
        memcpy(e->due + *nodes, items, count * sizeof *items);
    return RC_OK;
}

/* Rows lie far apart: those of items to come are asked for ahead, first the task's, then
 * the node's that it names. Only speed depends on this. */
#define AHEAD_TASK 16u
#define AHEAD_NODE 8u
#define AHEAD_KEY  4u /* and last its place in the index */

static const struct task_row_w *task_ahead(const struct engine *e, size_t i, size_t count)
{
    uint32_t id = i < count ? DUE_ID(e->due[i]) : UINT32_MAX;
    if (id >= e->g->rows[WORLD_TASKS] || e->due[i] >> 28 != DUE_TASK)
        return NULL;
    return task_at(e, id);
}

static void prefetch_due(const struct engine *e, size_t i, size_t count)
{
    const struct task_row_w *t = task_ahead(e, i + AHEAD_TASK, count);
    if (t != NULL)
        __builtin_prefetch(t);
    t = task_ahead(e, i + AHEAD_NODE, count);
    if (t == NULL || t->result.node >= e->g->rows[WORLD_NODES])
        return;
    const struct node_row *n = node_at(e, t->result.node);
    __builtin_prefetch(n);
    __builtin_prefetch(&n->gpus_free);
    __builtin_prefetch(&e->outbox[DUE_ID(e->due[i + AHEAD_NODE])]);
    index_prefetch(e->index, t->result.node);
    t = task_ahead(e, i + AHEAD_KEY, count);
    if (t != NULL)
        index_prefetch_key(e->index, t->result.node);
}

static void run_due(struct engine *e, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        prefetch_due(e, i, count);
        uint32_t id = DUE_ID(e->due[i]);
        switch ((enum due_kind)(e->due[i] >> 28)) {
        case DUE_NODE:
            if (id < e->g->rows[WORLD_NODES])
                nodes_due(e, id);
            break;
        case DUE_EXTRA:
            if (id / 2 < e->g->rows[WORLD_EXTRAS])
                results_extra_due(e, id);
            break;
        case DUE_TASK:
            if (id < e->g->rows[WORLD_TASKS])
                tasks_due(e, id);
            break;
        case DUE_CASE:
            if (id < e->g->rows[WORLD_CASES])
                cases_due(e, id);
            break;
        case DUE_OUTAGE:
            if (id < e->g->rows[WORLD_OUTAGES])
                feeds_outage_due(e, id);
            break;
        case DUE_ESCROW:
            if (id < e->g->rows[WORLD_ESCROWS])
                escrow_due(e, id);
            break;
        case DUE_MATURING:
            if (id < e->g->rows[WORLD_MATURING])
                maturing_due(e, id);
            break;
        }
    }
}

static enum rc reserve_step(struct engine *e, size_t due, uint32_t demand, struct err *err)
{
    /* One item checks up to three results: each may be slashed, and open a case. */
    enum rc rc = orchestrator_reserve(e, demand, due * 8 + demand + population_joins_max(e) * 2 +
                                                  8 * GREEN_FINDINGS_MAX, err);
    if (rc == RC_OK)
        rc = nodes_reserve(e, population_joins_max(e), err);
    if (rc == RC_OK)
        rc = cases_reserve(e, due * 4 + demand + 16 + 2 * GREEN_FINDINGS_MAX, err);
    if (rc == RC_OK)
        rc = escrow_reserve(e, due * 4 + 16 + 4 * GREEN_FINDINGS_MAX, err);
    if (rc == RC_OK)
        rc = referee_reserve(e, due + 1, err);
    if (rc == RC_OK) /* each item sends an answer back, disputes one or appeals */
        rc = challenges_reserve(e, due + 1, err);
    if (rc == RC_OK)
        rc = maturing_reserve(e, e->g->rows[WORLD_NODES], err);
    return rc;
}

enum rc engine_step(struct engine *e, struct err *err)
{
    const uint32_t *items;
    uint32_t tick = e->g->tick + 1;
    uint32_t demand = orchestrator_demand_count(e, tick), ringers = ringers_count(e, demand);
    size_t nodes, count = wheel_pop(e->wheel, tick, &items);

    enum rc rc = keep_due(e, tick, items, count, &nodes, err);
    if (rc == RC_OK) {
        /* What the wheel lent ends with the next reserve; nothing due may mean no memory. */
        items = nodes + count > 0 ? e->due + nodes : items;
        rc = reserve_step(e, nodes + count, demand + ringers, err);
    }
    if (rc == RC_OK)
        rc = engine_open_frame(e, true, err);
    if (rc != RC_OK) { /* what was popped falls due again */
        wheel_rewind(e->wheel, tick - 1);
        for (size_t i = 0; i < count; i++)
            wheel_push(e->wheel, tick, items[i]);
        return rc;
    }
    e->g->tick = tick;
    e->g->ordinal = 0;
    beacon_open(e);
    orchestrator_begin_tick(e);
    run_due(e, nodes + count);
    green_audit(e);
    population_churn(e);
    demand = orchestrator_demand_count(e, tick); /* a new policy may be in force */
    orchestrator_demand(e, demand);
    ringers_demand(e, demand);
    match_queue(e);
    beacon_close(e);
    engine_close_frame(e);
    return RC_OK;
}

/* --- back ----------------------------------------------------------------------------- */

static void count_records(void *ctx, uint32_t offset, uint32_t count, bool is_zero)
{
    (void)offset;
    (void)count;
    (void)is_zero;
    ++*(size_t *)ctx;
}

static void restored(void *ctx, uint32_t offset, uint32_t count, bool is_zero)
{
    struct engine *e = ctx;
    const struct world_chunk *c = &e->world.chunks[offset >> CHUNK_WORDS_LOG2];
    uint32_t stride = world_stride_log2[c->table];
    uint32_t word = offset & (CHUNK_WORDS - 1);
    uint32_t row = (c->index << (CHUNK_WORDS_LOG2 - stride)) + (word >> stride);

    (void)count;
    switch ((enum world_table)c->table) {
    case WORLD_NODES:
        if (is_zero)
            index_remove(e->index, row);
        else
            nodes_derive(e, row);
        break;
    case WORLD_TASKS:
        e->outbox[row].task = 0; /* another future may give the number to another task */
        tasks_derive(e, row);
        break;
    case WORLD_EXTRAS:
        tasks_derive_extra(e, row);
        break;
    case WORLD_CASES:
        cases_derive(e, row);
        break;
    case WORLD_OUTAGES:
        if (!is_zero)
            feeds_outage_derive(e, row);
        break;
    case WORLD_ESCROWS:
        escrow_derive(e, row);
        break;
    case WORLD_MATURING:
        maturing_derive(e, row);
        break;
    case WORLD_GLOBALS:
        if (word >= POLICY_WORD && word < POLICY_NEXT_WORD)
            e->scores_are_stale = true;
        break;
    case WORLD_SPECS:
    case WORLD_ENERGY:
    case WORLD_LATENCY:
    case WORLD_REQUESTERS:
    case WORLD_CHALLENGERS:
    case WORLD_RECENT:
    case WORLD_DISPUTES:
    case WORLD_FAULTS:
    case WORLD_TABLE_COUNT:
        break;
    }
}

bool engine_back(struct engine *e)
{
    size_t records = 0;
    bool is_step = world_newest_is_step(&e->world);

    world_walk(&e->world, count_records, &records);
    if (records == 0 || !wheel_reserve(e->wheel, records * 2))
        return false;
    /* Rows are derived while they are restored: from the clock they go back to. */
    if (is_step) {
        e->g->tick--;
        wheel_rewind(e->wheel, e->g->tick);
    }
    (void)world_back(&e->world, restored, e);
    engine_keep_heads(e);
    if (e->scores_are_stale)
        orchestrator_rescore(e);
    e->scores_are_stale = false;
    return true;
}

bool engine_back_is_step(const struct engine *e)
{
    return world_newest_is_step(&e->world);
}

size_t engine_back_count(const struct engine *e)
{
    return (size_t)world_frames(&e->world);
}

bool engine_back_reaches(const struct engine *e, uint32_t steps)
{
    return world_reaches(&e->world, steps);
}
