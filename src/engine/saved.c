#include "engine/saved.h"

#include "engine/attribution.h"
#include "engine/behaviour.h"
#include "engine/cases.h"
#include "engine/challenges.h"
#include "engine/feeds.h"
#include "engine/escrow.h"
#include "engine/load.h"
#include "engine/maturing.h"
#include "engine/nodes.h"
#include "engine/recent.h"
#include "engine/referee.h"
#include "engine/specs.h"
#include "engine/tasks.h"
#include "model/jurisdiction.h"

#include <stdlib.h>
#include <string.h>

#define TICK_MAX   UINT32_C(4000000000)
#define RECORD_MAX (400 * PPM_ONE) /* forgetting keeps r and s below 200 events */

/* Adds what must not be negative; false when it is, or the sum overflows. */
static bool add(int64_t *sum, int64_t uusd)
{
    return uusd >= 0 && !__builtin_add_overflow(*sum, uusd, sum);
}

static bool is_ratio(uint32_t ppm)
{
    return ppm <= PPM_ONE || ppm == NODE_UNKNOWN;
}

static bool is_node(const struct engine *e, uint32_t node)
{
    return node < e->g->rows[WORLD_NODES];
}

static bool is_node_or_none(const struct engine *e, uint32_t node)
{
    return node == NODE_NONE || is_node(e, node);
}

/* Nobody owes but the world outside; each and the sum fit. */
static bool accounts_are_sane(const struct globals *g, int64_t *sum)
{
    for (int i = 0; i < ACCOUNT_COUNT; i++)
        if (i != ACCOUNT_OUTSIDE && i != ACCOUNT_NODES && i != ACCOUNT_WALLETS &&
            !add(sum, g->account_uusd[i]))
            return false;
    return g->account_uusd[ACCOUNT_OUTSIDE] <= 0 && g->account_uusd[ACCOUNT_NODES] >= 0 &&
           g->account_uusd[ACCOUNT_WALLETS] >= 0;
}

static bool globals_are_sane(const struct engine *e, int64_t *sum)
{
    const struct globals *g = e->g;
    struct policy next;

    memcpy(&next, world_at(&e->world, world_row(&e->world, WORLD_GLOBALS, 0) + POLICY_NEXT_WORD),
           sizeof next);
    return g->tick <= TICK_MAX && policy_check(e->policy) == POLICY_KEY_COUNT &&
           (g->policy_is_pending == 0 || policy_check(&next) == POLICY_KEY_COUNT) &&
           g->tasks_live <= g->rows[WORLD_TASKS] && g->extras_live <= g->rows[WORLD_EXTRAS] &&
           g->join_accumulator_ppm >= 0 && g->join_accumulator_ppm < 2 * PPM_ONE &&
           g->demand_accumulator_ppm >= 0 && g->demand_accumulator_ppm < PPM_ONE &&
           g->ringer_accumulator_ppm >= 0 && g->ringer_accumulator_ppm < PPM_ONE &&
           g->rows[WORLD_FAULTS] <= ATTRIBUTION_KEPT && g->faults_end >= g->rows[WORLD_FAULTS] &&
           g->rows[WORLD_RECENT] <= RECENT_ROWS && g->recent_end >= g->rows[WORLD_RECENT] &&
           accounts_are_sane(g, sum);
}

static bool node_is_sane(const struct engine *e, uint32_t node, int64_t *sum)
{
    const struct node_row *n = node_at(e, node);

    return n->state < NODE_STATE_COUNT && n->drain <= DRAIN_OPERATOR &&
           (n->behaviour & 15u) < BEHAVIOUR_COUNT && n->jurisdiction <= JURISDICTION_COUNT &&
           is_ratio(n->performance_ppm) && is_ratio(n->green_ppm) &&
           n->gpus_free <= load_slots(n) && n->r_ppm <= RECORD_MAX &&
           n->s_ppm <= RECORD_MAX && n->silent_since <= e->g->tick && n->locked_uusd >= 0 &&
           add(sum, n->stake_uusd) && add(sum, n->earned_uusd);
}

static bool spec_is_sane(const struct task_spec *s)
{
    const struct work_task work = { .kind = (enum work_kind)s->kind, .size = s->size };
    return s->tier < TIER_COUNT && s->privacy < PRIVACY_COUNT &&
           work_task_check(&work, NULL) == RC_OK;
}

static bool result_is_sane(const struct engine *e, const struct task_row_w *t,
                           const struct result_cell *r)
{
    bool is_given = t->state == TASK_RUNNING || t->state == TASK_COMMITTED ||
                    t->state == TASK_PROVISIONAL || t->state == TASK_DISPUTED ||
                    (t->state == TASK_REVIEW && (t->result.state & 0xff) != RESULT_INIT);
    return (r->state & 0xff) < RESULT_STATE_COUNT && is_node_or_none(e, r->node) &&
           (!is_given || r->node != NODE_NONE) && (r->lock_uusd == 0 || r->node != NODE_NONE);
}

static bool task_is_sane(const struct engine *e, uint32_t slot, int64_t *sum)
{
    const struct task_row_w *t = task_at(e, slot);
    uint32_t extra = t->result.state >> 8;
    bool has_ok = false;

    if (t->id == 0 || t->id >= e->g->next_task || t->state >= TASK_STATE_COUNT ||
        t->state == TASK_NONE || t->state == TASK_CHECKING ||
        t->requester >= e->g->rows[WORLD_REQUESTERS] ||
        t->spec >= e->g->rows[WORLD_SPECS] || extra > e->g->rows[WORLD_EXTRAS] ||
        t->duration_s == 0 || t->duration_s > TASK_DURATION_MAX_S ||
        !is_node_or_none(e, t->backup) || !add(sum, t->reward_uusd))
        return false;
    if (extra != 0 &&
        (extra_at(e, extra - 1)->slot_plus_1 != slot + 1 || t->state == TASK_QUEUED))
        return false;
    for (uint32_t i = 0; i < tasks_result_count(e, slot); i++) {
        const struct result_cell *r = tasks_result(e, slot, i);
        if (!result_is_sane(e, t, r))
            return false;
        has_ok = has_ok || tasks_result_state(r) == RESULT_OK;
    }
    return t->state != TASK_PROVISIONAL || has_ok;
}

static bool extra_is_sane(const struct engine *e, uint32_t row)
{
    const struct extra_row *x = extra_at(e, row);
    return x->slot_plus_1 == 0 ||
           (x->slot_plus_1 <= e->g->rows[WORLD_TASKS] && x->result[0].node != NODE_NONE &&
            task_at(e, x->slot_plus_1 - 1)->result.state >> 8 == row + 1);
}

/* An open case about a task holds that task in REVIEW, and no other does: `held`, by slot. */
static bool task_claim_is_sane(const struct engine *e, const struct case_row *c, uint8_t *held)
{
    const struct task_row_w *t = task_at(e, c->slot);
    if (t->id != c->task || t->state != TASK_REVIEW || held[c->slot]++ != 0)
        return false;
    if (case_subject((enum case_kind)c->kind) == SUBJECT_QUEUED)
        return (t->result.state & 0xff) == RESULT_INIT && c->node_count == 0 &&
               (c->result | c->paid_if_rejected | c->accused) == 0;
    uint32_t mask = c->result | c->paid_if_rejected | c->accused;
    return c->node_count == tasks_result_count(e, c->slot) && mask >> c->node_count == 0;
}

static bool claim_is_sane(const struct engine *e, const struct case_row *c, uint8_t *held)
{
    for (uint32_t i = 0; i < c->node_count; i++)
        if (!is_node(e, c->nodes[i]))
            return false;
    if (case_subject((enum case_kind)c->kind) == SUBJECT_SLASH) {
        if (c->link == 0 || c->link > e->g->rows[WORLD_ESCROWS])
            return false;
        const struct escrow_row *r = escrow_at(e, c->link - 1);
        return r->state == ESCROW_APPEALED && r->case_id == c->id && r->bond_uusd == c->bond_uusd;
    }
    if (c->slot == SLOT_NONE)
        return case_subject((enum case_kind)c->kind) != SUBJECT_QUEUED && is_node(e, c->node) &&
               c->node_count > 0 && c->result == 0 && c->paid_if_rejected == 0;
    if (c->kind == CASE_CUSTOMER_REJECT && c->link >= e->g->rows[WORLD_REQUESTERS])
        return false;
    if (c->kind == CASE_TRACE_WITHHELD && c->link > e->g->rows[WORLD_NODES])
        return false;
    return c->slot < e->g->rows[WORLD_TASKS] && task_claim_is_sane(e, c, held);
}

static bool escrow_is_sane(const struct engine *e, uint32_t row)
{
    const struct escrow_row *r = escrow_at(e, row);
    return is_node(e, r->node) && is_node_or_none(e, r->winner) &&
           r->offence < OFFENCE_COUNT && r->state < ESCROW_STATE_COUNT && r->uusd >= 0 &&
           r->owed_uusd >= 0 && r->bond_uusd >= 0 && r->made_tick <= e->g->tick &&
           r->case_id <= e->g->rows[WORLD_CASES];
}

static bool case_is_sane(const struct engine *e, uint32_t id, uint8_t *held)
{
    const struct case_row *c = case_at(e, id);
    bool is_live = c->state == CASE_OPEN || c->state == CASE_ESCALATED || c->state == CASE_PENDING;

    if (c->id != id || c->kind >= CASE_KIND_COUNT || c->state >= CASE_STATE_COUNT ||
        c->verb >= VERB_COUNT || c->level < 1 || c->level > CASE_LEVEL_MAX ||
        c->reason > REASON_MAX ||
        c->node_count > TASK_RESULTS_MAX || c->at_risk_uusd < 0 || c->bond_uusd < 0 ||
        c->witnesses > CASE_WITNESSES)
        return false;
    if ((c->decided_order != 0) != (c->state == CASE_PENDING) ||
        (c->state == CASE_PENDING && c->verb != VERB_APPROVE && c->verb != VERB_REJECT))
        return false;
    for (uint32_t i = 0; i + 1 < CASE_LEVEL_MAX; i++)
        if (c->escalated_order[i] != 0 && (!is_live || i + 1 >= c->level))
            return false;
    return !is_live || claim_is_sane(e, c, held);
}

static enum rc wrong(const char *what, uint32_t number, struct err *err)
{
    return err_set(err, RC_INPUT, "the saved state is broken: %s %u", what, number);
}

/* A dispute that goes on holds its task, and no other does: `held`, by slot. */
static bool dispute_is_sane(const struct engine *e, uint32_t row, uint8_t *held)
{
    const struct dispute_row *d = world_get(&e->world, WORLD_DISPUTES, row);

    if (d->slot_plus_1 == 0 || d->slot_plus_1 > e->g->rows[WORLD_TASKS] ||
        d->opened_tick > e->g->tick || d->asked_tick > e->g->tick ||
        d->end >= BISECT_END_COUNT || d->wrong > 3 || d->moves > BISECT_MOVES_MAX ||
        d->bond_ppm > PPM_ONE || !is_node_or_none(e, d->nodes[1]) || !is_node(e, d->nodes[0]))
        return false;
    const struct task_row_w *t = task_at(e, d->slot_plus_1 - 1);
    if (t->id != d->task)
        return d->ended_tick != 0;
    uint32_t count = tasks_result_count(e, d->slot_plus_1 - 1);
    bool is_again = t->state != TASK_DISPUTED && d->ended_tick != 0;
    if (!is_again && (d->parties[0] >= count || d->parties[0] == d->parties[1] ||
                      (d->parties[1] >= count && d->parties[1] != REFEREE_AUDITOR) ||
                      ((uint32_t)d->alive | d->late | d->contested) >> count != 0))
        return false;
    if (d->ended_tick == 0)
        held[d->slot_plus_1 - 1]++;
    return d->ended_tick != 0 || (t->state == TASK_DISPUTED && d->end == BISECT_END_OPEN &&
                                  d->moves < BISECT_MOVES_MAX);
}

static uint32_t count_undisputed(const struct engine *e, const uint8_t *held)
{
    uint32_t wrong = 0;
    for (uint32_t slot = 0; slot < e->g->rows[WORLD_TASKS]; slot++)
        wrong += held[slot] != (task_at(e, slot)->state == TASK_DISPUTED);
    return wrong;
}

static enum rc check_disputes(const struct engine *e, uint8_t *held, struct err *err)
{
    memset(held, 0, e->g->rows[WORLD_TASKS]);
    for (uint32_t i = 0; i < e->g->rows[WORLD_RECENT]; i++)
        if (!recent_is_sane(e, i))
            return wrong("accepted result", i, err);
    for (uint32_t i = 0; i < e->g->rows[WORLD_MATURING]; i++)
        if (!maturing_is_sane(e, i))
            return wrong("maturing pay", i, err);
    for (uint32_t i = 0; i < e->g->rows[WORLD_FAULTS]; i++)
        if (!attribution_is_sane(e, i))
            return wrong("fault", i, err);
    for (uint32_t i = 0; i < e->g->rows[WORLD_CHALLENGERS]; i++)
        if (!challenges_are_sane(e, i))
            return wrong("record of challenges", i, err);
    for (uint32_t i = 0; i < e->g->rows[WORLD_DISPUTES]; i++)
        if (!dispute_is_sane(e, i, held))
            return wrong("dispute", i, err);
    if (count_undisputed(e, held) != 0)
        return wrong("disputed tasks without a dispute:", count_undisputed(e, held), err);
    return RC_OK;
}

static uint32_t count_held(const struct engine *e, const uint8_t *held)
{
    uint32_t unheld = 0;
    for (uint32_t slot = 0; slot < e->g->rows[WORLD_TASKS]; slot++)
        unheld += task_at(e, slot)->state == TASK_REVIEW && held[slot] == 0;
    return unheld;
}

static enum rc check_tasks(const struct engine *e, uint8_t *held, struct err *err)
{
    const uint32_t *rows = e->g->rows;
    int64_t sum = 0;

    for (uint32_t i = 0; i < rows[WORLD_SPECS]; i++)
        if (!spec_is_sane(spec_at(e, i)))
            return wrong("task specification", i, err);
    for (uint32_t i = 0; i < rows[WORLD_TASKS]; i++)
        if (!task_is_sane(e, i, &sum))
            return wrong("task slot", i, err);
    for (uint32_t i = 0; i < rows[WORLD_EXTRAS]; i++)
        if (!extra_is_sane(e, i))
            return wrong("replica row", i, err);
    for (uint32_t i = 0; i < rows[WORLD_ESCROWS]; i++)
        if (!escrow_is_sane(e, i))
            return wrong("escrow", i, err);
    for (uint32_t i = 1; i <= rows[WORLD_CASES]; i++)
        if (!case_is_sane(e, i, held))
            return wrong("case", i, err);
    if (count_held(e, held) != 0)
        return wrong("tasks in review without a case:", count_held(e, held), err);
    return RC_OK;
}

enum rc saved_check(const struct engine *e, struct err *err)
{
    int64_t sum = 0;

    if (!globals_are_sane(e, &sum))
        return wrong("clock, policy or accounts at tick", e->g->tick, err);
    for (uint32_t i = 0; i < e->g->rows[WORLD_NODES]; i++)
        if (!node_is_sane(e, i, &sum))
            return wrong("node", i, err);
    if (!feeds_are_sane(e))
        return wrong("readings at tick", e->g->tick, err);
    uint8_t *held = calloc((size_t)e->g->rows[WORLD_TASKS] + 1, 1);
    if (held == NULL)
        return err_nomem(err, "check the saved state");
    enum rc rc = check_tasks(e, held, err);
    if (rc == RC_OK)
        rc = check_disputes(e, held, err);
    free(held);
    return rc;
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

    engine_keep_heads(e);
    wheel_clear(e->wheel, g->tick);
    if (!wheel_reserve(e->wheel, (size_t)g->rows[WORLD_TASKS] +
                                     2 * (size_t)g->rows[WORLD_EXTRAS] + g->rows[WORLD_CASES] +
                                     g->rows[WORLD_OUTAGES] + g->rows[WORLD_ESCROWS] +
                                     g->rows[WORLD_MATURING]))
        return err_nomem(err, "derive the wheel");
    enum rc rc = nodes_reserve(e, 0, err);
    if (rc == RC_OK)
        rc = tasks_reserve(e, 0, g->rows[WORLD_SPECS], 0, err);
    if (rc == RC_OK)
        rc = challenges_reserve(e, 0, err);
    for (uint32_t i = 0; rc == RC_OK && i < g->rows[WORLD_SPECS]; i++)
        rc = tasks_reserve_work(e, spec_at(e, i), err);
    if (rc != RC_OK)
        return rc;
    specs_derive(e);
    challenges_derive(e);
    memset(e->node_due, 0xff, e->node_due_capacity * sizeof *e->node_due);
    for (uint32_t i = 0; i < g->rows[WORLD_NODES]; i++)
        nodes_derive(e, i);
    for (uint32_t i = 0; i < g->rows[WORLD_TASKS]; i++)
        tasks_derive(e, i);
    for (uint32_t i = 0; i < g->rows[WORLD_EXTRAS]; i++)
        tasks_derive_extra(e, i);
    for (uint32_t i = 0; i < g->rows[WORLD_CASES]; i++)
        cases_derive(e, i);
    for (uint32_t i = 0; i < g->rows[WORLD_OUTAGES]; i++)
        feeds_outage_derive(e, i);
    for (uint32_t i = 0; i < g->rows[WORLD_ESCROWS]; i++)
        escrow_derive(e, i);
    for (uint32_t i = 0; i < g->rows[WORLD_MATURING]; i++)
        maturing_derive(e, i);
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
