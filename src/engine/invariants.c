/* Every invariant of the world, by full scan. What must hold is said in each message. */
#include "engine/engine_int.h"
#include "engine/escrow.h"
#include "engine/executor.h"
#include "engine/load.h"
#include "engine/maturing.h"
#include "engine/referee.h"
#include "engine/tasks.h"

#include <stdlib.h>

struct sums {
    int64_t nodes_uusd;
    int64_t escrow_uusd;
    uint64_t up, total, gpus;
    uint64_t queue, running, review; /* tasks */
    int64_t held_uusd, unbonding_uusd, bonds_uusd;
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
    sums->total += n->state != NODE_LEFT;
    sums->gpus += n->state != NODE_LEFT ? load_slots(n) : 0;
    return RC_OK;
}

static enum rc check_task(const struct engine *e, uint32_t slot, struct sums *sums,
                          struct err *err)
{
    const struct task_row_w *t = task_at(e, slot);

    if (t->state >= TASK_STATE_COUNT || t->spec >= e->g->rows[WORLD_SPECS])
        return err_set(err, RC_CHECK, "task slot %u: state or spec out of range", slot);
    sums->extras += (t->result.state >> 8) != 0;
    if (task_state_is_over((enum task_state)t->state))
        return t->result.lock_uusd == 0
                   ? RC_OK
                   : err_set(err, RC_CHECK, "task t-%u is over and holds stake", t->id);
    sums->live++;
    if (t->state == TASK_QUEUED) /* before its arrival it does not wait yet */
        sums->queue += t->arrival_tick < e->g->tick || t->result.due_tick != t->arrival_tick;
    else if (t->state == TASK_REVIEW)
        sums->review++;
    else
        sums->running++;
    sums->escrow_uusd += t->reward_uusd;
    for (uint32_t i = 0; i < tasks_result_count(e, slot); i++) {
        const struct result_cell *r = tasks_result(e, slot, i);
        enum result_state s = tasks_result_state(r);
        bool runs = s == RESULT_SENT || (s == RESULT_LATE && r->commitment == 0);
        if (runs && t->state != TASK_RUNNING)
            return err_set(err, RC_CHECK, "task t-%u is %s with an answer outstanding", t->id,
                           task_states[t->state].word);
    }
    return RC_OK;
}

/* What a node's results in flight take from it, added up. */
struct load {
    uint32_t running, gpus, cores, ram;
    int64_t locked_uusd;
};

static void add_result(const struct engine *e, const struct task_row_w *t,
                       const struct result_cell *r, struct load *loads)
{
    const struct task_spec *spec = spec_at(e, t->spec);
    enum result_state s = tasks_result_state(r);

    if (r->node == NODE_NONE)
        return;
    loads[r->node].locked_uusd += r->lock_uusd;
    if (t->state != TASK_RUNNING ||
        !(s == RESULT_SENT || (s == RESULT_LATE && r->commitment == 0)))
        return;
    loads[r->node].running++;
    loads[r->node].gpus += spec->gpus == 0 ? 1 : spec->gpus;
    loads[r->node].cores += spec->min_cores;
    loads[r->node].ram += spec->min_ram_gb;
}

static bool adds_up(uint16_t all, uint16_t free, uint32_t taken)
{
    return all == NODE_U16_UNKNOWN ? free == NODE_U16_UNKNOWN : free + taken == all;
}

static enum rc check_load(const struct engine *e, uint32_t node, const struct load *l,
                          struct err *err)
{
    const struct node_row *n = node_at(e, node);

    if (n->locked_uusd != l->locked_uusd)
        return err_set(err, RC_CHECK, "node %u: %lld micro-dollars locked, its results hold %lld",
                       node, (long long)n->locked_uusd, (long long)l->locked_uusd);
    if (n->running != l->running || !adds_up(load_slots(n), n->gpus_free, l->gpus) ||
        !adds_up(n->cores, n->cores_free, l->cores) || !adds_up(n->ram_gb, n->ram_free, l->ram))
        return err_set(err, RC_CHECK, "node %u: its load differs from its tasks", node);
    return RC_OK;
}

static enum rc check_loads(const struct engine *e, struct err *err)
{
    uint32_t nodes = e->g->rows[WORLD_NODES];
    struct load *loads = calloc((size_t)nodes + 1, sizeof *loads);
    uint64_t busy = 0;
    enum rc rc = RC_OK;

    if (loads == NULL)
        return err_nomem(err, "check the load of the nodes");
    for (uint32_t slot = 0; slot < e->g->rows[WORLD_TASKS]; slot++)
        for (uint32_t i = 0; i < tasks_result_count(e, slot); i++)
            add_result(e, task_at(e, slot), tasks_result(e, slot, i), loads);
    for (uint32_t node = 0; rc == RC_OK && node < nodes; node++) {
        busy += loads[node].gpus;
        rc = check_load(e, node, &loads[node], err);
    }
    if (rc == RC_OK && busy != e->g->gpu_busy)
        rc = err_set(err, RC_CHECK, "%llu GPUs busy counted, %u kept", (unsigned long long)busy,
                     e->g->gpu_busy);
    free(loads);
    return rc;
}

static enum rc check_sums(const struct engine *e, const struct sums *s, struct err *err)
{
    const struct globals *g = e->g;
    const int64_t *uusd_of = g->account_uusd;
    int64_t all = 0;

    for (int i = 0; i < ACCOUNT_COUNT; i++)
        all += uusd_of[i];
    if (all != 0 || s->nodes_uusd != uusd_of[ACCOUNT_NODES] + uusd_of[ACCOUNT_WALLETS])
        return err_set(err, RC_CHECK, "money is not conserved: %lld micro-dollars too many",
                       (long long)all);
    if (s->escrow_uusd != uusd_of[ACCOUNT_ESCROW])
        return err_set(err, RC_CHECK, "escrow differs from the rewards of the live tasks");
    if (s->held_uusd != uusd_of[ACCOUNT_HELD] || s->unbonding_uusd != uusd_of[ACCOUNT_UNBONDING])
        return err_set(err, RC_CHECK, "slashed or unbonding stakes are miscounted");
    if (maturing_sum(e) != uusd_of[ACCOUNT_MATURING])
        return err_set(err, RC_CHECK, "maturing pay is miscounted");
    if (s->bonds_uusd != uusd_of[ACCOUNT_BONDS])
        return err_set(err, RC_CHECK, "bonds differ from those of the open cases and disputes");
    if (s->live != g->tasks_live || s->extras != g->extras_live)
        return err_set(err, RC_CHECK, "%u live tasks counted, %u kept", s->live, g->tasks_live);
    if (s->up != g->m.nodes_up || s->total != g->m.nodes_total || s->gpus != g->gpu_total)
        return err_set(err, RC_CHECK, "%llu nodes up counted, %llu kept",
                       (unsigned long long)s->up, (unsigned long long)g->m.nodes_up);
    if (s->queue != g->m.queue || s->running != g->m.running || s->review != g->m.in_review)
        return err_set(err, RC_CHECK, "waiting, running or reviewed tasks are miscounted");
    return RC_OK;
}

static void add_waiting(const struct engine *e, struct sums *s)
{
    for (uint32_t i = 0; i < e->g->rows[WORLD_ESCROWS]; i++) {
        const struct escrow_row *r = escrow_at(e, i);
        if (r->state == ESCROW_WAITING || r->state == ESCROW_APPEALED)
            s->held_uusd += r->uusd;
        else if (r->state == ESCROW_UNBONDING)
            s->unbonding_uusd += r->uusd;
    }
    for (uint32_t id = 1; id <= e->g->rows[WORLD_CASES]; id++) {
        const struct case_row *c = case_at(e, id);
        if (c->state == CASE_OPEN || c->state == CASE_ESCALATED || c->state == CASE_PENDING)
            s->bonds_uusd += c->bond_uusd;
    }
    for (uint32_t i = 0; i < e->g->rows[WORLD_DISPUTES]; i++) {
        const struct dispute_row *d = world_get(&e->world, WORLD_DISPUTES, i);
        if (d->ended_tick == 0)
            s->bonds_uusd += referee_bond(e, d);
    }
}

enum rc engine_verify(struct engine *e, struct err *err)
{
    struct sums sums = { 0 };
    enum rc rc = RC_OK;

    for (uint32_t i = 0; rc == RC_OK && i < e->g->rows[WORLD_NODES]; i++)
        rc = check_node(e, i, &sums, err);
    for (uint32_t i = 0; rc == RC_OK && i < e->g->rows[WORLD_TASKS]; i++)
        rc = check_task(e, i, &sums, err);
    add_waiting(e, &sums);
    if (rc == RC_OK)
        rc = check_loads(e, err);
    return rc == RC_OK ? check_sums(e, &sums, err) : rc;
}
