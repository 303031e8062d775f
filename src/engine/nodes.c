#include "engine/nodes.h"

#include "engine/accounts.h"
#include "engine/behaviour.h"
#include "engine/executor.h"
#include "engine/load.h"
#include "engine/reputation.h"
#include "engine/results.h"
#include "engine/slashing.h"
#include "engine/submission.h"
#include "model/jurisdiction.h"

#include <stdlib.h>
#include <string.h>

#define QUOTA_LOST_MAX 7u

static struct node_row *edit(struct engine *e, uint32_t node, uint32_t word, uint32_t count)
{
    uint32_t at = world_row(&e->world, WORLD_NODES, node);
    (void)world_edit(&e->world, at + word, count);
    return (struct node_row *)(void *)world_at(&e->world, at);
}

static bool is_up(unsigned state)
{
    return state == NODE_IDLE || state == NODE_BUSY;
}

static void count_state(struct engine *e, unsigned from, unsigned to)
{
    e->g->m.nodes_up += (uint64_t)is_up(to) - (uint64_t)is_up(from);
}

static void note_due(struct engine *e, uint32_t node, uint32_t due)
{
    uint32_t *first = &e->node_due[node / NODE_BLOCK];
    if (due > e->g->tick && due < *first)
        *first = due;
}

size_t nodes_falling_due(struct engine *e, uint32_t tick, uint32_t *out, size_t room)
{
    uint32_t rows = e->g->rows[WORLD_NODES];
    size_t count = 0;

    for (uint32_t block = 0; block * NODE_BLOCK < rows; block++) {
        uint32_t first = UINT32_MAX;
        if (e->node_due[block] > tick)
            continue;
        for (uint32_t i = block * NODE_BLOCK; i < (block + 1) * NODE_BLOCK && i < rows; i++) {
            uint32_t due = node_at(e, i)->due_tick;
            if (due == tick && count++ < room)
                out[count - 1] = DUE_ITEM(DUE_NODE, i);
            if (due >= tick && due < first)
                first = due;
        }
        e->node_due[block] = first; /* this tick stays until it has been made */
    }
    return count;
}

static void set_state(struct engine *e, uint32_t node, enum node_state state,
                      enum drain_reason why, uint32_t due)
{
    struct node_row *n = edit(e, node, NODE_WORD(due_tick), 2);
    assert(state_follows(node_states, NODE_STATE_COUNT, n->state, state));
    count_state(e, n->state, state);
    n->state = (uint8_t)state;
    n->drain = (uint8_t)why;
    n->due_tick = due;
    note_due(e, node, due);
    load_publish(e, node);
}

static void tell(struct engine *e, enum event_kind kind, uint32_t node, int64_t a)
{
    engine_emit(e, &(struct event){ .kind = kind, .node = node, .a = a });
}

/* --- joining -------------------------------------------------------------------- */

static bool reserve_blocks(struct engine *e, uint32_t nodes)
{
    uint32_t need = nodes / NODE_BLOCK + 1;
    if (need <= e->node_due_capacity)
        return true;
    need += need / 4;
    uint32_t *grown = realloc(e->node_due, need * sizeof *grown);
    if (grown == NULL)
        return false;
    memset(grown + e->node_due_capacity, 0xff, (need - e->node_due_capacity) * sizeof *grown);
    e->node_due = grown;
    e->node_due_capacity = need;
    return true;
}

enum rc nodes_reserve(struct engine *e, uint32_t count, struct err *err)
{
    uint64_t all = (uint64_t)e->g->rows[WORLD_NODES] + count;

    if (all > NODE_MAX)
        return err_set(err, RC_REFUSED, "cannot add %u nodes: a network holds at most %u",
                       count, NODE_MAX);
    enum rc rc = world_reserve(&e->world, WORLD_NODES, (uint32_t)all, err);
    if (rc == RC_OK && (!index_reserve(e->index, (uint32_t)all) ||
                        !reserve_blocks(e, (uint32_t)all)))
        rc = err_nomem(err, "add nodes");
    return rc;
}

static bool is_ratio(uint32_t ppm)
{
    return ppm <= PPM_ONE || ppm == NODE_UNKNOWN;
}

bool nodes_spec_is_sane(const struct node_spec *s)
{
    return is_ratio(s->performance_ppm) && is_ratio(s->green_claimed_ppm) &&
           is_ratio(s->reputation_ppm) && s->jurisdiction <= JURISDICTION_COUNT &&
           s->stake_uusd >= -1 && s->stake_uusd <= NODE_STAKE_MAX_UUSD;
}

static uint16_t narrow(uint32_t v)
{
    if (v == NODE_UNKNOWN)
        return NODE_U16_UNKNOWN;
    return (uint16_t)(v >= NODE_U16_UNKNOWN ? NODE_U16_UNKNOWN - 1 : v);
}

static uint32_t performance_of(const struct node_spec *s)
{
    if (s->performance_ppm != NODE_UNKNOWN)
        return s->performance_ppm;
    if (s->gpu_memory_gb == NODE_UNKNOWN)
        return NODE_UNKNOWN;
    return s->gpu_memory_gb >= 24 ? PPM_ONE : s->gpu_memory_gb * PPM_ONE / 24;
}

/* Ticks to the next loss: geometric in shape by halving the mean with each leading zero. */
static uint32_t ticks_to_loss(const struct engine *e, uint32_t node, uint32_t after)
{
    int64_t mean = e->policy->mtbf_s / e->policy->tick_s;
    if (mean <= 0)
        return 0;
    uint64_t d = engine_draw(e, DRAW_LOSS, node, after, 0);
    uint32_t halvings = d == 0 ? 63 : (uint32_t)__builtin_clzll(d);
    uint64_t part = engine_draw_below(e, DRAW_LOSS, node, after, 1, (uint64_t)mean);
    uint64_t ticks = ((uint64_t)mean * halvings + part) * 2 / 3;
    return ticks < 1 ? 1 : ticks > 100000000 ? 100000000 : (uint32_t)ticks;
}

/* By imported outages, not by chance. */
static bool nodes_are_driven(const struct engine *e)
{
    return e->g->rows[WORLD_OUTAGES] > 0;
}

static uint32_t next_loss(const struct engine *e, uint32_t node)
{
    uint32_t ticks = nodes_are_driven(e) ? 0 : ticks_to_loss(e, node, e->g->tick);
    return ticks == 0 ? 0 : e->g->tick + ticks;
}

static void fill(struct engine *e, struct node_row *n, uint32_t node, const struct node_spec *s)
{
    *n = (struct node_row){
        .gpu_gb = narrow(s->gpu_memory_gb),
        .gpu_count = narrow(s->gpu_count),
        .cores = narrow(s->cpu_cores),
        .ram_gb = narrow(s->ram_gb),
        .price_uusd = s->price_uusd,
        .performance_ppm = performance_of(s),
        .latency_ms = s->latency_ms,
        .green_ppm = s->green_claimed_ppm,
        .reputation_ppm = s->reputation_ppm,
        .owner = s->owner,
        .region = s->region,
        .jurisdiction = s->jurisdiction,
        .gpu_model = s->gpu_model,
        .hw_class = s->hw_class,
        .joined_tick = e->g->tick,
        .state = NODE_IDLE,
        .cores_free = narrow(s->cpu_cores),
        .ram_free = narrow(s->ram_gb),
        .stake_uusd = s->stake_uusd < 0 ? e->policy->stake_initial_uusd : s->stake_uusd,
    };
    n->gpus_free = load_slots(n);
    behaviour_draw(e, node, n);
    n->due_tick = next_loss(e, node);
    reputation_prior(s->reputation_ppm, &n->r_ppm, &n->s_ppm);
}

void nodes_join(struct engine *e, const struct node_spec *spec)
{
    uint32_t node = e->g->rows[WORLD_NODES]++;
    uint32_t at = world_row(&e->world, WORLD_NODES, node);
    struct node_row *n = (struct node_row *)(void *)world_edit_zero(&e->world, at, 32);

    fill(e, n, node, spec);
    accounts_stake(e, n->stake_uusd);
    e->g->gpu_total += n->gpus_free;
    e->g->m.nodes_total++;
    e->g->m.nodes_up++;
    nodes_derive(e, node);
    tell(e, EVENT_NODE_JOINED, node, 0);
}

static uint16_t known_or_none(uint16_t v)
{
    return v == NODE_U16_UNKNOWN ? 0 : v;
}

static void note_most(struct engine *e, const struct node_row *n)
{
    if (n->stake_uusd > e->most.stake_uusd)
        e->most.stake_uusd = n->stake_uusd;
    if (load_slots(n) > e->most.gpus)
        e->most.gpus = load_slots(n);
    if (known_or_none(n->cores) > e->most.cores)
        e->most.cores = n->cores;
    if (known_or_none(n->ram_gb) > e->most.ram_gb)
        e->most.ram_gb = n->ram_gb;
}

void nodes_derive(struct engine *e, uint32_t node)
{
    const struct node_row *n = node_at(e, node);
    bool is_known = n->gpu_gb != NODE_U16_UNKNOWN && n->gpu_count != 0;
    struct index_node held;

    note_due(e, node, n->due_tick);
    if (index_get(e->index, node, &held)) { /* its place never changes */
        executor_publish_score(e, node);
        load_publish(e, node);
        return;
    }
    /* Room was made by nodes_reserve(); a class first seen here may still need memory. */
    bool is_put = index_put(e->index, node,
                            &(struct index_node){
                                .gpu_gb = is_known ? n->gpu_gb : 0,
                                .jurisdiction = n->jurisdiction,
                                .latency_ms = n->latency_ms,
                                .score = executor_score(e, n, e->policy->profile),
                                .is_available = load_is_available(n),
                            });
    if (!is_put)
        abort();
    note_most(e, n);
}

/* --- health ---------------------------------------------------------------------- */

bool nodes_is_lost(const struct engine *e, uint32_t node)
{
    const struct node_row *n = node_at(e, node);
    return n->silent_since != 0 &&
           e->g->tick - n->silent_since >= engine_ticks(e, e->policy->failover_s);
}

/* Lengths double with each zero bit: half the outages are short, a few are long. */
static uint32_t outage_ticks(const struct engine *e, uint32_t node)
{
    uint64_t d = engine_draw(e, DRAW_OUTAGE, node, e->g->tick, 0);
    uint32_t doublings = d == 0 ? 8 : (uint32_t)__builtin_ctzll(d);
    uint64_t base = (uint64_t)engine_ticks(e, e->policy->outage_s);
    uint64_t ticks = (base / 2 << (doublings > 8 ? 8 : doublings)) +
                     engine_draw_below(e, DRAW_OUTAGE, node, e->g->tick, 1, base);
    return ticks < 1 ? 1 : (uint32_t)ticks;
}

/* The tick after `now` at which something shows of a silence, or its end. */
static uint32_t next_stage(const struct engine *e, const struct node_row *n)
{
    const int64_t stages_s[] = { e->policy->suspect_s, e->policy->failover_s, e->policy->down_s };
    for (size_t i = 0; i < ARRAY_LEN(stages_s); i++) {
        uint32_t at = n->silent_since + engine_ticks(e, stages_s[i]);
        if (at > e->g->tick)
            return at < n->back_tick ? at : n->back_tick;
    }
    return n->back_tick;
}

static void begin_silence(struct engine *e, uint32_t node, uint32_t back_tick, bool is_leaving)
{
    struct node_row *n = edit(e, node, NODE_WORD(due_tick), 4);
    n->silent_since = e->g->tick;
    n->back_tick = back_tick;
    n->outlook = (uint8_t)((n->outlook & ~1u) | is_leaving);
    n->due_tick = next_stage(e, n);
    note_due(e, node, n->due_tick);
}

static enum node_state working_state(const struct node_row *n)
{
    return n->running > 0 ? NODE_BUSY : NODE_IDLE;
}

static void end_silence(struct engine *e, uint32_t node)
{
    struct node_row *n = edit(e, node, NODE_WORD(due_tick), 4);
    uint32_t silent = e->g->tick - n->silent_since;
    bool was_seen = n->state == NODE_SUSPECT || n->state == NODE_DOWN;

    n->silent_since = 0;
    n->back_tick = 0;
    n->due_tick = next_loss(e, node);
    note_due(e, node, n->due_tick);
    if (was_seen) {
        count_state(e, n->state, working_state(n));
        n->state = (uint8_t)working_state(n);
        tell(e, EVENT_NODE_BACK, node, silent);
    }
    load_publish(e, node);
    reputation_fade(e, node, (uint32_t)((uint64_t)silent * (uint64_t)e->policy->tick_s / 3600));
}

static void leave(struct engine *e, uint32_t node)
{
    const struct node_row *n = node_at(e, node);
    escrow_unbond(e, node, nodes_take_stake(e, node));
    set_state(e, node, NODE_LEFT, DRAIN_NONE, 0);
    e->g->gpu_total -= n->gpus_free; /* it leaves with nothing running */
    e->g->m.nodes_total--;
    tell(e, EVENT_NODE_LEFT, node, 0);
}

static uint32_t next_ringer(const struct engine *e);
static void give_ringer(struct engine *e, uint32_t node);

static void advance_silence(struct engine *e, uint32_t node)
{
    const struct node_row *n = node_at(e, node);
    uint32_t silent = e->g->tick - n->silent_since;

    if (silent >= engine_ticks(e, e->policy->suspect_s) && is_up(n->state)) {
        set_state(e, node, NODE_SUSPECT, DRAIN_NONE, 0);
        reputation_blame(e, node, REPUTATION_MISSED_BEAT_PPM, OUTCOME_NONE);
        tell(e, EVENT_NODE_SUSPECT, node, 0);
    }
    if (silent >= engine_ticks(e, e->policy->down_s) && n->state == NODE_SUSPECT) {
        set_state(e, node, NODE_DOWN, DRAIN_NONE, 0);
        tell(e, EVENT_NODE_DOWN, node, 0);
        if (node_is_leaving(n) && n->running == 0 && n->locked_uusd == 0) {
            leave(e, node);
            return;
        }
    }
    if (silent >= engine_ticks(e, e->policy->failover_s) && n->running > 0)
        results_note_lost(e, node);
    struct node_row *row = edit(e, node, NODE_WORD(due_tick), 1);
    row->due_tick = next_stage(e, row);
    note_due(e, node, row->due_tick);
}

void nodes_due(struct engine *e, uint32_t node)
{
    const struct node_row *n = node_at(e, node);

    if (n->due_tick != e->g->tick)
        return;
    if (n->state == NODE_JAILED && n->drain != DRAIN_NONE) { /* a case waits all the same */
        set_state(e, node, NODE_DRAINED, (enum drain_reason)n->drain,
                  n->drain == DRAIN_FAULT ? next_ringer(e) : 0);
        tell(e, EVENT_NODE_DRAINED, node, n->drain);
    } else if (n->state == NODE_JAILED) {
        set_state(e, node, NODE_IDLE, DRAIN_NONE, next_loss(e, node));
        tell(e, EVENT_NODE_RESUMED, node, 0);
    } else if (n->state == NODE_DRAINED && n->drain == DRAIN_FAULT) {
        give_ringer(e, node);
    } else if (n->state == NODE_LEFT || n->state == NODE_DRAINED) {
        return;
    } else if (n->silent_since == 0) {
        if (nodes_are_driven(e)) /* written, so that going back makes it due again */
            edit(e, node, NODE_WORD(due_tick), 1)->due_tick = 0;
        else
            begin_silence(e, node, e->g->tick + outage_ticks(e, node),
                          engine_draw_chance(e, DRAW_LEAVE, node, e->g->tick, 0,
                                             (uint32_t)e->policy->leave_ppm));
    } else if (e->g->tick >= n->back_tick) {
        end_silence(e, node);
    } else {
        advance_silence(e, node);
    }
}

void nodes_outage(struct engine *e, uint32_t node, uint32_t back_tick)
{
    const struct node_row *n = node_at(e, node);

    if (back_tick <= e->g->tick || n->state == NODE_LEFT || n->state == NODE_DRAINED ||
        n->state == NODE_JAILED)
        return;
    if (n->silent_since == 0) {
        begin_silence(e, node, back_tick, false);
    } else if (n->back_tick < back_tick) { /* two outages that overlap are one */
        struct node_row *row = edit(e, node, NODE_WORD(due_tick), 4);
        row->back_tick = back_tick;
        row->due_tick = next_stage(e, row);
        note_due(e, node, row->due_tick);
    }
}

/* --- acts upon a node ------------------------------------------------------------- */

void nodes_set_busy(struct engine *e, uint32_t node)
{
    const struct node_row *n = node_at(e, node);
    if ((n->state != NODE_IDLE && n->state != NODE_BUSY) || n->state == working_state(n))
        return;
    struct node_row *row = edit(e, node, NODE_WORD(due_tick) + 1, 1);
    row->state = (uint8_t)working_state(row);
}

static void stop_silence(struct engine *e, uint32_t node)
{
    struct node_row *n = edit(e, node, NODE_WORD(silent_since), 2);
    n->silent_since = 0;
    n->back_tick = 0;
}

void nodes_drain(struct engine *e, uint32_t node, enum drain_reason why)
{
    const struct node_row *n = node_at(e, node);
    if (n->state == NODE_LEFT || (n->state == NODE_DRAINED && why != DRAIN_CASE))
        return;
    if (n->state == NODE_JAILED) { /* when it has served its time */
        edit(e, node, NODE_WORD(due_tick) + 1, 1)->drain = (uint8_t)why;
        return;
    }
    stop_silence(e, node);
    set_state(e, node, NODE_DRAINED, why, why == DRAIN_FAULT ? next_ringer(e) : 0);
    tell(e, EVENT_NODE_DRAINED, node, why);
}

void nodes_resume(struct engine *e, uint32_t node)
{
    const struct node_row *n = node_at(e, node);
    enum drain_reason left = node_ringers_due(n) > 0 ? DRAIN_FAULT : DRAIN_NONE;
    if (n->state == NODE_JAILED)
        edit(e, node, NODE_WORD(due_tick) + 1, 1)->drain = (uint8_t)left;
    if (n->state != NODE_DRAINED)
        return;
    if (left != DRAIN_NONE) { /* nothing else holds it, its hardware still does */
        set_state(e, node, NODE_DRAINED, left, next_ringer(e));
        return;
    }
    set_state(e, node, working_state(n), DRAIN_NONE, next_loss(e, node));
    tell(e, EVENT_NODE_RESUMED, node, 0);
}

/* Never more than there are bits for: the limit of the policy is below. */
void nodes_count_late(struct engine *e, uint32_t node, int more)
{
    uint32_t late = (uint32_t)((int)node_late_waiting(node_at(e, node)) + more);
    struct node_row *n = edit(e, node, NODE_WORD(due_tick) + 1, 1);

    assert(more == 1 || more == -1);
    n->outlook = (uint8_t)((n->outlook & 1u) | (late > 127 ? 127 : late) << 1);
}

void nodes_jail(struct engine *e, uint32_t node, bool is_for_good)
{
    const struct node_row *n = node_at(e, node);
    uint32_t until = is_for_good ? 0 : e->g->tick + engine_ticks(e, e->policy->jail_s);
    if (n->state == NODE_LEFT)
        return;
    if (n->state == NODE_JAILED && (n->due_tick == 0 || (until != 0 && until <= n->due_tick)))
        return;
    stop_silence(e, node);
    set_state(e, node, NODE_JAILED, (enum drain_reason)n->drain, until);
    if (n->running > 0)
        results_note_lost(e, node);
    tell(e, EVENT_NODE_JAILED, node, until);
}

/* --- stake, faults, places -------------------------------------------------------- */

/* A node that left has no stake; what is slashed was taken from its unbonding stake. */
void nodes_slash(struct engine *e, uint32_t node, int64_t uusd)
{
    struct node_row *n = edit(e, node, NODE_WORD(stake_uusd), 4);
    if (n->state != NODE_LEFT) {
        assert(uusd <= n->stake_uusd);
        n->stake_uusd -= uusd;
    }
    n->slashed_uusd += uusd;
}

void nodes_unslash(struct engine *e, uint32_t node, int64_t uusd)
{
    struct node_row *n = edit(e, node, NODE_WORD(stake_uusd), 4);
    n->stake_uusd += uusd;
    n->slashed_uusd -= uusd;
    note_most(e, n);
}

int64_t nodes_take_stake(struct engine *e, uint32_t node)
{
    struct node_row *n = edit(e, node, NODE_WORD(stake_uusd), 2);
    int64_t uusd = n->stake_uusd;
    n->stake_uusd = 0;
    return uusd;
}

void nodes_bond(struct engine *e, uint32_t node, int64_t uusd)
{
    struct node_row *n = edit(e, node, NODE_WORD(stake_uusd), 2);
    n->stake_uusd += uusd;
    note_most(e, n);
}

void nodes_earn(struct engine *e, uint32_t node, int64_t uusd)
{
    edit(e, node, NODE_WORD(earned_uusd), 2)->earned_uusd += uusd;
    tell(e, EVENT_NODE_WON, node, uusd);
}

void nodes_count_fault(struct engine *e, uint32_t node, bool is_attributed, bool is_fraud)
{
    struct node_row *n = edit(e, node, NODE_WORD(faults), 1);
    if (is_attributed && n->faults < UINT16_MAX)
        n->faults++;
    if (is_fraud && n->frauds < UINT16_MAX)
        n->frauds++;
}

static void set_trouble(struct engine *e, uint32_t node, uint32_t quota, uint32_t ringers,
                        bool is_green_off)
{
    edit(e, node, NODE_WORD(due_tick) + 1, 1)->trouble =
        (uint8_t)(quota | ringers << 3 | (is_green_off ? 0x80u : 0u));
}

void nodes_lose_quota(struct engine *e, uint32_t node)
{
    const struct node_row *n = node_at(e, node);
    uint32_t lost = node_quota_lost(n);
    if (lost < QUOTA_LOST_MAX && lost + 1 < load_slots(n)) {
        set_trouble(e, node, lost + 1, node_ringers_due(n), node_is_green_off(n));
        load_publish(e, node);
    }
}

void nodes_win_quota(struct engine *e, uint32_t node)
{
    const struct node_row *n = node_at(e, node);
    set_trouble(e, node, node_quota_lost(n) - 1, node_ringers_due(n), node_is_green_off(n));
    load_publish(e, node);
}

void nodes_set_green_off(struct engine *e, uint32_t node, bool is_off)
{
    const struct node_row *n = node_at(e, node);
    set_trouble(e, node, node_quota_lost(n), node_ringers_due(n), is_off);
    executor_publish_score(e, node);
}

/* --- failing hardware -------------------------------------------------------------- */

static uint32_t next_ringer(const struct engine *e)
{
    return e->g->tick + engine_ticks(e, e->policy->ringer_s);
}

void nodes_await_ringers(struct engine *e, uint32_t node)
{
    const struct node_row *n = node_at(e, node);
    uint32_t ringers = (uint32_t)e->policy->ringers_to_pass;
    if (ringers == 0 || n->state == NODE_LEFT)
        return;
    set_trouble(e, node, node_quota_lost(n), ringers, node_is_green_off(n));
    if (n->drain == DRAIN_NONE)
        nodes_drain(e, node, DRAIN_FAULT);
}

void nodes_answer_ringer(struct engine *e, uint32_t node, bool is_passed)
{
    const struct node_row *n = node_at(e, node);
    uint32_t left = node_ringers_due(n);
    left = !is_passed ? (uint32_t)e->policy->ringers_to_pass : left > 0 ? left - 1 : 0;
    set_trouble(e, node, node_quota_lost(n), left, node_is_green_off(n));
    tell(e, EVENT_NODE_RINGER, node, left);
    if (left == 0 && n->drain == DRAIN_FAULT)
        nodes_resume(e, node);
}

/* A drained node is given a known task, which it answers as it would any. */
static void give_ringer(struct engine *e, uint32_t node)
{
    set_state(e, node, NODE_DRAINED, DRAIN_FAULT, next_ringer(e));
    slashing_ringer(e, node, submission_ringer(e, node));
}

/* The node was right to complain: out of jail, or its quota back; a fault less. */
void nodes_pardon(struct engine *e, uint32_t node, enum offence o)
{
    const struct offence_info *info = &offence_infos[o];
    const struct node_row *n = node_at(e, node);
    bool was_counted = info->is_attributed && n->faults > 0;

    if (was_counted || (info->is_fraud && n->frauds > 0)) {
        struct node_row *row = edit(e, node, NODE_WORD(faults), 1);
        row->faults = (uint16_t)(row->faults - was_counted);
        row->frauds = (uint16_t)(row->frauds - (info->is_fraud && row->frauds > 0));
    }
    if (info->then == THEN_QUOTA && node_quota_lost(n) > 0)
        nodes_win_quota(e, node);
    if (info->then == THEN_DRAIN && node_ringers_due(n) > 0) {
        set_trouble(e, node, node_quota_lost(n), 0, node_is_green_off(n));
        if (n->drain == DRAIN_FAULT)
            nodes_resume(e, node);
    }
    if (n->state == NODE_JAILED && n->drain == DRAIN_NONE &&
        (info->then == THEN_JAIL || info->then == THEN_JAIL_GOOD)) {
        set_state(e, node, NODE_IDLE, DRAIN_NONE, next_loss(e, node));
        tell(e, EVENT_NODE_RESUMED, node, 0);
    }
}

void nodes_forgive(struct engine *e, uint32_t node)
{
    struct node_row *n = edit(e, node, NODE_WORD(faults), 1);
    n->faults = 0;
}
