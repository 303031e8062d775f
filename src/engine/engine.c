#include "engine/engine.h"

#include "engine/cases.h"
#include "engine/executor.h"
#include "engine/nodes.h"
#include "engine/orchestrator.h"
#include "engine/results.h"
#include "engine/saved.h"
#include "engine/submission.h"
#include "engine/tasks.h"
#include "engine/verifier.h"
#include "work/check.h"

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
static void keep_heads(struct engine *e)
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
    e->sha = sha256_new();
    e->scratch = work_scratch_new(NULL);
    e->index = index_new(NULL);
    e->wheel = wheel_new(0);
    map_init(&e->spec_by_hash);
    if (rc == RC_OK &&
        (e->sha == NULL || e->scratch == NULL || e->index == NULL || e->wheel == NULL))
        rc = err_nomem(err, "make the engine");
    if (rc != RC_OK) {
        engine_free(e);
        return rc;
    }
    bind_globals(e);
    first_globals(e);
    keep_heads(e);
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
    free(e->queue);
    free(e->due);
    free(e->outbox);
    free(e->held_by);
    free(e->node_due);
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

static enum rc open_frame(struct engine *e, bool is_step, struct err *err)
{
    enum rc rc = world_frame(&e->world, is_step, err);
    if (rc != RC_OK)
        return rc;
    (void)world_edit_block(&e->world, world_row(&e->world, WORLD_GLOBALS, 0), GLOBALS_USED);
    e->first_fresh_task = e->g->next_task;
    e->logged.slot = SLOT_NONE;
    keep_heads(e);
    e->is_stepping = is_step;
    e->queue_count = 0;
    return RC_OK;
}

static void close_frame(struct engine *e)
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
        }
    }
}

static enum rc reserve_step(struct engine *e, size_t due, uint32_t demand, struct err *err)
{
    enum rc rc = orchestrator_reserve(e, demand, due * 3 + nodes_churn_count(e) * 2, err);
    if (rc == RC_OK)
        rc = nodes_reserve(e, nodes_churn_count(e), err);
    if (rc == RC_OK)
        rc = cases_reserve(e, due * 2 + 16, err);
    return rc;
}

enum rc engine_step(struct engine *e, struct err *err)
{
    const uint32_t *items;
    uint32_t tick = e->g->tick + 1;
    uint32_t demand = orchestrator_demand_count(e, tick);
    size_t nodes, count = wheel_pop(e->wheel, tick, &items);

    enum rc rc = keep_due(e, tick, items, count, &nodes, err);
    if (rc == RC_OK) {
        /* What the wheel lent ends with the next reserve; nothing due may mean no memory. */
        items = nodes + count > 0 ? e->due + nodes : items;
        rc = reserve_step(e, nodes + count, demand, err);
    }
    if (rc == RC_OK)
        rc = open_frame(e, true, err);
    if (rc != RC_OK) { /* what was popped falls due again */
        wheel_rewind(e->wheel, tick - 1);
        for (size_t i = 0; i < count; i++)
            wheel_push(e->wheel, tick, items[i]);
        return rc;
    }
    e->g->tick = tick;
    e->g->ordinal = 0;
    orchestrator_begin_tick(e);
    run_due(e, nodes + count);
    nodes_churn(e);
    orchestrator_demand(e, orchestrator_demand_count(e, tick));
    tasks_match_queue(e);
    close_frame(e);
    return RC_OK;
}

/* --- commands ------------------------------------------------------------------------- */

static enum rc check_init(struct engine *e, const struct command *c, struct err *err)
{
    (void)c;
    if (e->g->tick != 0 || e->g->rows[WORLD_NODES] != 0)
        return err_set(err, RC_CONFLICT, "the network has begun already");
    return RC_OK;
}

static void apply_init(struct engine *e, const struct command *c)
{
    e->g->seed = c->init.seed;
}

static enum rc check_generate(struct engine *e, const struct command *c, struct err *err)
{
    return nodes_reserve(e, c->generate.count, err);
}

static void apply_generate(struct engine *e, const struct command *c)
{
    for (uint32_t i = 0; i < c->generate.count; i++) {
        struct node_spec spec;
        nodes_generate_spec(e, e->g->rows[WORLD_NODES], c->generate.mix, &spec);
        nodes_join(e, &spec);
    }
    engine_emit(e, &(struct event){
                       .kind = EVENT_NODES_JOINED, .node = NODE_NONE, .a = c->generate.count });
}

static enum rc check_nodes(struct engine *e, const struct command *c, struct err *err)
{
    for (uint32_t i = 0; i < c->nodes.count; i++)
        if (!nodes_spec_is_sane(&c->nodes.rows[i]))
            return err_set(err, RC_USAGE, "node %u: a ratio, the stake or the place out of range",
                           i);
    return nodes_reserve(e, c->nodes.count, err);
}

static void apply_nodes(struct engine *e, const struct command *c)
{
    for (uint32_t i = 0; i < c->nodes.count; i++)
        nodes_join(e, &c->nodes.rows[i]);
    engine_emit(e, &(struct event){
                       .kind = EVENT_NODES_JOINED, .node = NODE_NONE, .a = c->nodes.count });
}

static enum rc check_tasks(struct engine *e, const struct command *c, struct err *err)
{
    enum rc rc = tasks_reserve(e, c->tasks.count, c->tasks.count, c->tasks.count, err);
    for (uint32_t i = 0; rc == RC_OK && i < c->tasks.count; i++) {
        const struct task_row *t = &c->tasks.rows[i];
        if (t->reward_uusd < 0 || t->reward_uusd > TASK_REWARD_MAX_UUSD || t->duration_s == 0 ||
            t->duration_s > TASK_DURATION_MAX_S || t->arrival_tick > TASK_ARRIVAL_MAX)
            rc = err_set(err, RC_USAGE, "task %u: reward, duration or arrival out of range", i);
        else if (t->spec.tier >= TIER_COUNT || t->spec.privacy >= PRIVACY_COUNT)
            rc = err_set(err, RC_USAGE, "task %u: no such tier or privacy level", i);
        else
            rc = tasks_reserve_work(e, &t->spec, err);
    }
    return rc;
}

static void apply_tasks(struct engine *e, const struct command *c)
{
    for (uint32_t i = 0; i < c->tasks.count; i++)
        tasks_add(e, &c->tasks.rows[i]);
    engine_emit(e, &(struct event){
                       .kind = EVENT_TASKS_IMPORTED, .node = NODE_NONE, .a = c->tasks.count });
}

static enum rc check_policy(struct engine *e, const struct command *c, struct err *err)
{
    (void)e;
    enum policy_key bad = policy_check(&c->policy);
    if (bad != POLICY_KEY_COUNT)
        return err_set(err, RC_USAGE, "policy %s.%s is out of range", policy_infos[bad].group,
                       policy_infos[bad].key);
    return RC_OK;
}

static void apply_policy(struct engine *e, const struct command *c)
{
    orchestrator_submit(e, &c->policy);
}

static enum rc check_decide(struct engine *e, const struct command *c, struct err *err)
{
    return cases_check_decide(e, c, err);
}

static enum rc check_undo(struct engine *e, const struct command *c, struct err *err)
{
    (void)c;
    return cases_can_undo(e) ? RC_OK
                             : err_set(err, RC_REFUSED, "there is no decision to take back");
}

static void apply_undo(struct engine *e, const struct command *c)
{
    (void)c;
    cases_undo(e);
}

static enum rc check_close(struct engine *e, const struct command *c, struct err *err)
{
    (void)c;
    return e->g->m.cases_pending > 0 ? RC_OK
                                     : err_set(err, RC_REFUSED, "no decision is pending");
}

static void apply_close(struct engine *e, const struct command *c)
{
    (void)c;
    cases_close_batch(e);
}

static enum rc check_anchored(struct engine *e, const struct command *c, struct err *err)
{
    (void)e;
    (void)c;
    (void)err;
    return RC_OK;
}

static void apply_anchored(struct engine *e, const struct command *c)
{
    /* Told first: who listens sees in their state which cases are meant. */
    engine_emit(e, &(struct event){ .kind = EVENT_ANCHORED,
                                    .node = NODE_NONE,
                                    .a = (int64_t)c->anchored.ledger_size });
    cases_anchored(e);
}

static const struct {
    enum rc (*check)(struct engine *e, const struct command *c, struct err *err);
    void (*apply)(struct engine *e, const struct command *c);
} commands[COMMAND_COUNT] = {
    [COMMAND_INIT] = { check_init, apply_init },
    [COMMAND_GENERATE_NODES] = { check_generate, apply_generate },
    [COMMAND_IMPORT_NODES] = { check_nodes, apply_nodes },
    [COMMAND_IMPORT_TASKS] = { check_tasks, apply_tasks },
    [COMMAND_POLICY] = { check_policy, apply_policy },
    [COMMAND_DECIDE] = { check_decide, cases_decide },
    [COMMAND_UNDO] = { check_undo, apply_undo },
    [COMMAND_CLOSE_BATCH] = { check_close, apply_close },
    [COMMAND_ANCHORED] = { check_anchored, apply_anchored },
};

enum rc engine_check(struct engine *e, const struct command *c, struct err *err)
{
    enum rc rc = commands[c->kind].check(e, c, err);
    if (rc == RC_OK) /* closing a batch may open cases about nodes, and gives tasks out again */
        rc = cases_reserve(e, 64, err);
    if (rc == RC_OK)
        rc = tasks_reserve(e, c->kind == COMMAND_IMPORT_TASKS ? c->tasks.count : 0,
                           c->kind == COMMAND_IMPORT_TASKS ? c->tasks.count : 0,
                           (size_t)e->g->rows[WORLD_CASES] * 2 + 256, err);
    return rc;
}

enum rc engine_apply(struct engine *e, const struct command *c, struct err *err)
{
    enum rc rc = engine_check(e, c, err);
    if (rc == RC_OK)
        rc = open_frame(e, false, err);
    if (rc != RC_OK)
        return rc;
    commands[c->kind].apply(e, c);
    close_frame(e);
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
    case WORLD_GLOBALS:
        if (word >= POLICY_WORD && word < POLICY_NEXT_WORD)
            e->scores_are_stale = true;
        break;
    case WORLD_SPECS:
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
    keep_heads(e);
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

/* --- digest, save, load ------------------------------------------------------------------ */

void engine_digest(struct engine *e, struct digest *out)
{
    world_digest(&e->world, e->sha, e->g->rows, out);
}

static const char saved_magic[8] = { 'D', 'P', 'N', 'W', '0', '0', '0', ENGINE_VERSION };

enum rc engine_save(struct engine *e, struct buf *out, struct err *err)
{
    struct digest d;

    buf_add(out, saved_magic, sizeof saved_magic);
    buf_add(out, e->g->rows, sizeof e->g->rows);
    world_save(&e->world, e->g->rows, out);
    engine_digest(e, &d);
    buf_add(out, d.b, sizeof d.b);
    return out->failed ? err_nomem(err, "save the state") : RC_OK;
}

static enum rc derive(struct engine *e, struct err *err)
{
    const struct globals *g = e->g;

    keep_heads(e);
    wheel_clear(e->wheel, g->tick);
    if (!wheel_reserve(e->wheel, (size_t)g->rows[WORLD_TASKS] +
                                     2 * (size_t)g->rows[WORLD_EXTRAS] + g->rows[WORLD_CASES]))
        return err_nomem(err, "derive the wheel");
    enum rc rc = nodes_reserve(e, 0, err);
    if (rc == RC_OK)
        rc = tasks_reserve(e, 0, g->rows[WORLD_SPECS], 0, err);
    for (uint32_t i = 0; rc == RC_OK && i < g->rows[WORLD_SPECS]; i++)
        rc = tasks_reserve_work(e, spec_at(e, i), err);
    if (rc != RC_OK)
        return rc;
    tasks_derive_specs(e);
    memset(e->node_due, 0xff, e->node_due_capacity * sizeof *e->node_due);
    for (uint32_t i = 0; i < g->rows[WORLD_NODES]; i++)
        nodes_derive(e, i);
    for (uint32_t i = 0; i < g->rows[WORLD_TASKS]; i++)
        tasks_derive(e, i);
    for (uint32_t i = 0; i < g->rows[WORLD_EXTRAS]; i++)
        tasks_derive_extra(e, i);
    for (uint32_t i = 0; i < g->rows[WORLD_CASES]; i++)
        cases_derive(e, i);
    index_rebuild(e->index);
    return RC_OK;
}

static enum rc check_saved(const uint8_t *bytes, size_t len, uint32_t rows[WORLD_TABLE_COUNT],
                           struct err *err)
{
    size_t head = sizeof saved_magic + WORLD_TABLE_COUNT * sizeof *rows;

    if (len < head || memcmp(bytes, saved_magic, sizeof saved_magic) != 0)
        return err_set(err, RC_INPUT, "the saved state is of another version, or none");
    memcpy(rows, bytes + sizeof saved_magic, WORLD_TABLE_COUNT * sizeof *rows);
    for (int t = 0; t < WORLD_TABLE_COUNT; t++)
        if (rows[t] > DUE_ID(UINT32_MAX) >> world_stride_log2[t])
            return err_set(err, RC_INPUT, "the saved state has impossible counts");
    if (rows[WORLD_GLOBALS] != 1 || world_save_size(rows) + DIGEST_BYTES != len - head)
        return err_set(err, RC_INPUT, "the saved state is cut off");
    return RC_OK;
}

/* `e` is new and empty. */
static enum rc load(struct engine *e, const uint8_t *bytes,
                    const uint32_t rows[WORLD_TABLE_COUNT], struct err *err)
{
    struct digest d;
    enum rc rc = RC_OK;

    for (int t = 0; rc == RC_OK && t < WORLD_TABLE_COUNT; t++)
        rc = world_reserve(&e->world, (enum world_table)t, rows[t], err);
    if (rc != RC_OK)
        return rc;
    world_load(&e->world, rows, bytes);
    if (e->g->engine_version != ENGINE_VERSION || memcmp(e->g->rows, rows, sizeof e->g->rows) != 0)
        return err_set(err, RC_INPUT, "the saved state contradicts itself");
    engine_digest(e, &d);
    if (memcmp(d.b, bytes + world_save_size(rows), DIGEST_BYTES) != 0)
        return err_set(err, RC_INPUT, "the saved state was altered: its digest differs");
    rc = saved_check(e, err);
    if (rc == RC_OK)
        rc = derive(e, err);
    if (rc == RC_OK && engine_verify(e, err) != RC_OK)
        rc = err != NULL ? (err->rc = RC_INPUT) : RC_INPUT;
    return rc;
}

enum rc engine_load(struct engine *e, const void *bytes, size_t len, struct err *err)
{
    uint32_t rows[WORLD_TABLE_COUNT];
    struct engine *fresh;
    enum rc rc = check_saved(bytes, len, rows, err);

    if (rc == RC_OK)
        rc = engine_new(&fresh, &e->config, err);
    if (rc != RC_OK)
        return rc;
    rc = load(fresh, (const uint8_t *)bytes + sizeof saved_magic + sizeof rows, rows, err);
    if (rc == RC_OK) { /* all or nothing */
        struct engine old = *e;
        *e = *fresh;
        *fresh = old;
    }
    engine_free(fresh);
    return rc;
}

/* --- reading ------------------------------------------------------------------------------ */

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

void engine_node(const struct engine *e, uint32_t node, struct node_info *out)
{
    assert(node < e->g->rows[WORLD_NODES]);
    nodes_info(e, node, out);
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
    out->escrow_uusd = g->escrow_uusd;
    out->minted_uusd = g->minted_uusd;
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
    struct check_difference d;
    uint32_t slot = task == 0 ? SLOT_NONE : tasks_slot(e, task);

    if (slot == SLOT_NONE || result >= tasks_result_count(e, slot) ||
        !tasks_is_committed(tasks_result(e, slot, result)))
        return err_set(err, RC_NOT_FOUND, "task t-%u has no such answer any more", task);
    const struct work_output *o = submission_output(e, slot, result);
    check_first_difference(e->scratch, o, &d);
    *out = (struct evidence){ .submitted = o->root,
                              .is_equal = !d.differs,
                              .first_wrong = d.unit,
                              .parts = d.units_total,
                              .differing = d.units_differing };
    work_root(e->scratch, &o->task, &out->expected);
    return RC_OK;
}
