/* What may be commanded: each command is checked, then applied without fail. */
#include "engine/cases.h"
#include "engine/feeds.h"
#include "engine/escrow.h"
#include "engine/maturing.h"
#include "engine/nodes.h"
#include "engine/orchestrator.h"
#include "engine/population.h"
#include "engine/requesters.h"
#include "engine/tasks.h"

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
        population_spec(e, e->g->rows[WORLD_NODES], c->generate.mix, &spec);
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
        if (rc == RC_OK)
            rc = requesters_reserve(e, t->requester, err);
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
    [COMMAND_IMPORT_ENERGY] = { feeds_check, feeds_add },
    [COMMAND_IMPORT_LATENCY] = { feeds_check, feeds_add },
    [COMMAND_IMPORT_OUTAGES] = { feeds_check, feeds_add },
};

enum rc engine_check(struct engine *e, const struct command *c, struct err *err)
{
    enum rc rc = commands[c->kind].check(e, c, err);
    if (rc == RC_OK) /* closing a batch may open cases about nodes, and gives tasks out again */
        rc = cases_reserve(e, 64 + 4 * (size_t)e->g->m.cases_pending, err);
    if (rc == RC_OK)
        rc = escrow_reserve(e, 64 + 8 * (size_t)e->g->m.cases_pending, err);
    if (rc == RC_OK)
        rc = maturing_reserve(e, e->g->rows[WORLD_NODES], err);
    if (rc == RC_OK)
        rc = tasks_reserve(e, c->kind == COMMAND_IMPORT_TASKS ? c->tasks.count : 0,
                           c->kind == COMMAND_IMPORT_TASKS ? c->tasks.count : 0,
                           (size_t)e->g->rows[WORLD_CASES] * 2 + 256 +
                               16 * (size_t)e->g->m.cases_pending +
                               (c->kind == COMMAND_IMPORT_OUTAGES ? c->outages.count : 0),
                           err);
    return rc;
}

enum rc engine_apply(struct engine *e, const struct command *c, struct err *err)
{
    enum rc rc = engine_check(e, c, err);
    if (rc == RC_OK)
        rc = engine_open_frame(e, false, err);
    if (rc != RC_OK)
        return rc;
    commands[c->kind].apply(e, c);
    engine_close_frame(e);
    return RC_OK;
}
