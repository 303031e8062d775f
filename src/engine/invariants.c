/* Every invariant of the world, by full scan. What must hold is said in each message. */
#include "engine/engine_int.h"
#include "engine/executor.h"
#include "engine/load.h"
#include "engine/tasks.h"

struct sums {
    int64_t nodes_uusd;
    int64_t escrow_uusd;
    uint64_t up, gpu_free, gpu_used;
    uint32_t live, extras;
};

static enum rc check_node(const struct engine *e, uint32_t node, struct sums *sums,
                          struct err *err)
{
    const struct node_row *n = node_at(e, node);
    struct index_node held;

    if (n->state >= NODE_STATE_COUNT || n->locked_uusd < 0 || n->stake_uusd < 0)
        return err_set(err, RC_CHECK, "node %u: state, stake or lock out of range", node);
    if (!index_get(e->index, node, &held) || held.is_available != load_is_available(n) ||
        held.score != executor_score(e, n, e->policy->profile))
        return err_set(err, RC_CHECK, "node %u: the index differs from the node", node);
    if ((n->state == NODE_IDLE && n->running > 0) || (n->state == NODE_BUSY && n->running == 0))
        return err_set(err, RC_CHECK, "node %u: %s with %u tasks", node,
                       node_states[n->state].word, n->running);
    sums->nodes_uusd += n->stake_uusd + n->earned_uusd;
    sums->up += n->state == NODE_IDLE || n->state == NODE_BUSY;
    return RC_OK;
}

static enum rc check_task(const struct engine *e, uint32_t slot, struct sums *sums,
                          struct err *err)
{
    const struct task_row_w *t = task_at(e, slot);

    if (t->state >= TASK_STATE_COUNT || t->spec >= e->g->rows[WORLD_SPECS])
        return err_set(err, RC_CHECK, "task slot %u: state or spec out of range", slot);
    if (task_state_is_over((enum task_state)t->state))
        return t->result.lock_uusd == 0
                   ? RC_OK
                   : err_set(err, RC_CHECK, "task t-%u is over and holds stake", t->id);
    sums->live++;
    sums->escrow_uusd += t->reward_uusd;
    for (uint32_t i = 0; i < tasks_result_count(e, slot); i++) {
        const struct result_cell *r = tasks_result(e, slot, i);
        enum result_state s = tasks_result_state(r);
        bool runs = s == RESULT_SENT || (s == RESULT_LATE && r->commitment == 0);
        if (runs && t->state != TASK_RUNNING)
            return err_set(err, RC_CHECK, "task t-%u is %s with an answer outstanding", t->id,
                           task_states[t->state].word);
    }
    sums->extras += (t->result.state >> 8) != 0;
    return RC_OK;
}

static enum rc check_locks(const struct engine *e, struct err *err)
{
    int64_t locked = 0;
    for (uint32_t i = 0; i < e->g->rows[WORLD_NODES]; i++)
        locked += node_at(e, i)->locked_uusd;
    for (uint32_t slot = 0; slot < e->g->rows[WORLD_TASKS]; slot++)
        for (uint32_t i = 0; i < tasks_result_count(e, slot); i++)
            locked -= tasks_result(e, slot, i)->lock_uusd;
    return locked == 0 ? RC_OK
                       : err_set(err, RC_CHECK, "stake in flight is off by %lld micro-dollars",
                                 (long long)locked);
}

static enum rc check_sums(const struct engine *e, const struct sums *s, struct err *err)
{
    const struct globals *g = e->g;
    int64_t all = g->requesters_uusd + g->escrow_uusd + g->treasury_uusd + g->burned_uusd +
                  s->nodes_uusd;

    if (all != g->minted_uusd || s->nodes_uusd != g->nodes_uusd)
        return err_set(err, RC_CHECK, "money is not conserved: %lld of %lld micro-dollars",
                       (long long)all, (long long)g->minted_uusd);
    if (s->escrow_uusd != g->escrow_uusd)
        return err_set(err, RC_CHECK, "escrow differs from the rewards of the live tasks");
    if (s->live != g->tasks_live || s->extras != g->extras_live)
        return err_set(err, RC_CHECK, "%u live tasks counted, %u kept", s->live, g->tasks_live);
    if (s->up != g->m.nodes_up)
        return err_set(err, RC_CHECK, "%llu nodes up counted, %llu kept",
                       (unsigned long long)s->up, (unsigned long long)g->m.nodes_up);
    return RC_OK;
}

enum rc engine_verify(struct engine *e, struct err *err)
{
    struct sums sums = { 0 };
    enum rc rc = RC_OK;

    for (uint32_t i = 0; rc == RC_OK && i < e->g->rows[WORLD_NODES]; i++)
        rc = check_node(e, i, &sums, err);
    for (uint32_t i = 0; rc == RC_OK && i < e->g->rows[WORLD_TASKS]; i++)
        rc = check_task(e, i, &sums, err);
    if (rc == RC_OK)
        rc = check_locks(e, err);
    return rc == RC_OK ? check_sums(e, &sums, err) : rc;
}
