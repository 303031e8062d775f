/*
 * engine_int.h - what the files of the engine share: the layout of the world, the derived
 * data, and who owns what. Only src/engine includes this.
 *
 * Each table of the world belongs to one file, and only that file writes its columns:
 *   globals    engine.c (clock) · orchestrator.c (policy) · accounts.c (money); each file
 *              its own counters
 *   nodes      nodes.c (spec, health) · load.c (capacity, stake in flight) · reputation.c (record)
 *   tasks      tasks.c (slots, results)
 *   specs      specs.c
 *   cases      cases.c
 *   energy, latency, outages  feeds.c
 *   escrows    escrow.c
 *   requesters requesters.c
 *   challengers challenges.c
 *   recent     recent.c
 *   disputes   referee.c
 *   faults     attribution.c
 *   maturing   maturing.c
 * prepared.c keeps computations made ahead of a step: neither state nor derived from it.
 * Derived data (index, wheel, queue, specs by content, challengers by who) is made again from
 * the world when a state is loaded (saved.c), and after undo by the same functions that keep
 * it in step.
 */
#ifndef ENGINE_ENGINE_INT_H
#define ENGINE_ENGINE_INT_H

#include "base/map.h"
#include "base/rng.h"
#include "engine/engine.h"
#include "engine/index.h"
#include "engine/wheel.h"
#include "engine/world.h"
#include "work/work.h"

/* --- what falls due: kind << 28 | id; one tick's items run in this order ------- */
enum due_kind { DUE_NODE, DUE_EXTRA, DUE_TASK, DUE_CASE, DUE_OUTAGE, DUE_ESCROW,
                DUE_MATURING };
#define DUE_ITEM(kind, id) ((uint32_t)(kind) << 28 | (id))
#define DUE_ID(item)       ((item) & 0x0fffffffu)

/* --- what chance is asked for: the purpose of a draw (base/rng.h) --------------- */
enum draw_purpose {
    DRAW_NODE_SPEC = 1, DRAW_NODE_BEHAVIOUR, DRAW_LOSS, DRAW_OUTAGE, DRAW_LEAVE, DRAW_JOIN,
    DRAW_DEMAND, DRAW_TASK, DRAW_SEED, DRAW_LATENESS, DRAW_NO_REPLY, DRAW_CHEAT,
    DRAW_FLIP, DRAW_NONCE, DRAW_BEACON, DRAW_SAMPLE, DRAW_APPEAL, DRAW_CUSTOMER, DRAW_UNUSUAL,
    DRAW_RINGER, DRAW_REQUESTER, DRAW_RING, DRAW_GREEN, DRAW_CLASS,
    DRAW_TRACE, DRAW_EQUIVOCATE, DRAW_ATTEST,
    DRAW_REPLICATE, DRAW_ORACLE, DRAW_PLACE,
    DRAW_PURPOSES,
};

#define DRAW_NUMBERS 16u /* draws of one name */

/* --- rows --------------------------------------------------------------------- */
#define NODE_U16_UNKNOWN UINT16_MAX

struct node_row {
    /* words 0-11: what it said of itself; written once */
    uint16_t gpu_gb, gpu_count;
    uint16_t cores, ram_gb;
    uint32_t price_uusd, performance_ppm, latency_ms, green_ppm, reputation_ppm, owner;
    uint16_t region, jurisdiction, gpu_model, hw_class;
    uint32_t joined_tick;
    uint8_t behaviour; /* hidden truth: behaviour.c alone reads it and the next */
    uint8_t flip_ppm[3]; /* chance of a flipped bit, lowest byte first: fixed on joining; of
                            a node that turns, when */
    /* words 12-15: health */
    uint32_t due_tick;
    uint8_t state, drain, trouble, /* see node_quota_lost() and the next two */
        outlook;                   /* see node_is_leaving() and the next */
    uint32_t silent_since, back_tick;
    /* words 16-19: load */
    uint16_t gpus_free, cores_free, ram_free, running;
    int64_t locked_uusd;
    /* words 20-26: record */
    uint32_t r_ppm, s_ppm; /* Beta(r, s) times 1e6 */
    uint64_t outcomes;
    int64_t earned_uusd;
    uint32_t done;
    /* words 27-31: trouble */
    uint16_t faults, frauds;
    int64_t stake_uusd, slashed_uusd;
};
_Static_assert(sizeof(struct node_row) == 128, "a node is two cache lines");
#define NODE_WORD(field) ((uint32_t)(offsetof(struct node_row, field) / 4))

/* A result: the answer of one node. `state` enum result_state. */
struct result_cell {
    uint32_t state; /* low 8 bits; task row: the upper 24 hold the extra row + 1 */
    uint32_t due_tick;
    uint32_t lock_uusd; /* stake in flight */
    uint32_t node;
    uint64_t commitment; /* first 8 bytes of the commitment, as they stand */
};

struct task_row_w { /* a task; its first result stands in it */
    uint32_t id, spec, arrival_tick, requester;
    uint32_t duration_s, backup;
    int64_t reward_uusd;
    uint32_t started_tick;
    uint8_t state, attempts, ran, failed;
    struct result_cell result;
};
_Static_assert(sizeof(struct task_row_w) == 64, "a task is one cache line");
#define TASK_WORD(field) ((uint32_t)(offsetof(struct task_row_w, field) / 4))

struct extra_row { /* the second and third result of a task */
    uint32_t slot_plus_1; /* 0: free */
    uint32_t started_tick[2];
    uint32_t spare;
    struct result_cell result[2];
};
_Static_assert(sizeof(struct extra_row) == 64, "an extra row has sixteen words");

struct case_row {
    uint32_t id, version;
    uint8_t kind, state, level, verb;
    uint32_t reason;
    uint32_t task, slot, result; /* the claim is about this result */
    uint32_t node;
    uint32_t nodes[3];
    uint32_t node_count;
    uint32_t opened_tick, due_tick, decided_tick, decided_order;
    uint32_t escalated_order[2]; /* of the acts that left level 1 and 2; 0: none to take back */
    uint32_t due_before[2];      /* what was due then */
    uint32_t truth;              /* 1: the claim is true */
    int64_t at_risk_uusd, loss_approve_uusd, loss_reject_uusd;
    uint8_t paid_if_rejected, accused, witnesses, spare;
    uint32_t link;     /* row of the slash + 1, number of the requester, ppm overstated, or the
                          node that disputes + 1 */
    int64_t bond_uusd; /* put up by who challenges or appeals */
};
_Static_assert(sizeof(struct case_row) == 128, "a case has thirty-two words");

struct escrow_row { /* money that waits, see escrow.h */
    uint32_t node, task, made_tick, due_tick;
    uint8_t offence, state, spare[2];
    uint32_t case_id, winner, spare_word;
    int64_t uusd, owed_uusd, bond_uusd;
    uint32_t spare_words[2];
};
_Static_assert(sizeof(struct escrow_row) == 64, "an escrow has sixteen words");

struct requester_row {
    uint32_t first_task;
};
_Static_assert(sizeof(struct requester_row) == 4, "a requester is a word");

struct challenger_row {
    uint32_t who; /* number of the node or the requester << 1; lowest bit: a requester */
    uint32_t suspended_until;
    uint64_t challenges; /* a bit each of 50, newest lowest: 1 false; top byte: open ones */
};
_Static_assert(sizeof(struct challenger_row) == 16, "who challenges has four words");

enum account {
#define ACCOUNT(id, name, help) ACCOUNT_##id,
#include "engine/accounts.def"
#undef ACCOUNT
    ACCOUNT_COUNT
};

/* Counters and clock; logged once a frame, then written freely within it. */
struct globals {
    uint64_t seed;
    uint32_t engine_version, tick;
    uint32_t rows[WORLD_TABLE_COUNT]; /* in use, per table */
    uint32_t policy_is_pending;
    uint32_t task_hand, tasks_live, next_task, extra_hand, extras_live;
    uint32_t decide_order, pending_cases;
    uint32_t gpu_total, gpu_busy;
    uint32_t ordinal, spare; /* of the next event in this tick */
    uint64_t next_verification;
    struct digest beacon;
    int64_t account_uusd[ACCOUNT_COUNT]; /* sum 0, see accounts.h */
    int64_t join_accumulator_ppm, demand_accumulator_ppm, ringer_accumulator_ppm;
    uint64_t recent_end; /* results noted in RECENT since the beginning */
    uint64_t faults_end; /* and faults in FAULTS */
    struct metrics m;
};
#define GLOBALS_WORDS    512u /* words of the globals row set aside for struct globals */
#define POLICY_WORD      512u /* the policy in force stands behind */
#define POLICY_NEXT_WORD 1024u
_Static_assert(sizeof(struct globals) <= GLOBALS_WORDS * 4, "globals fit");
_Static_assert(sizeof(struct policy) <= 512 * 4, "policies fit");

/* Committed roots of results whose reveal is near: derived, recomputed when it is not there. */
struct outbox_entry {
    uint32_t task, node;
    struct digest root;
};

#define SLOT_NONE       UINT32_MAX
#define NODE_BLOCK      16u
#define LOST_BITS       4096u
#define HELD_BY_SEVERAL (NODE_NONE - 1)

struct engine {
    struct engine_config config;
    struct world world;
    struct sha256 *sha;
    struct work_scratch *scratch;
    struct work_output outputs[TASK_RESULTS_MAX]; /* reused: what nodes hand in */
    /* derived */
    uint64_t draw_seed; /* of the heads */
    uint64_t draw_heads[DRAW_PURPOSES][DRAW_NUMBERS];
    struct globals *g;           /* into the world */
    const struct policy *policy; /* into the world */
    struct index *index;
    struct wheel *wheel;
    struct map spec_by_hash;
    struct map challenger_rows; /* by who */
    uint32_t *queue; /* slots that wait for a node in this tick */
    size_t queue_count, queue_capacity;
    bool has_lost; /* some nodes' tasks move at the end of the frame: those whose number, */
    uint64_t lost[LOST_BITS / 64]; /* modulo LOST_BITS, has its bit here */
    uint32_t *held_by; /* by slot: the last node of its only result, or HELD_BY_SEVERAL */
    struct outbox_entry *outbox; /* by slot */
    uint32_t outbox_capacity;
    struct {
        struct digest chain;
        uint64_t commitments[8]; /* not yet in the chain */
        uint32_t count;
    } fresh; /* commitments of the open step, see beacon.h */
    struct {
        uint32_t slot, from, to;
    } logged; /* words of a task's row that this frame logged last */
    uint32_t first_fresh_task; /* tasks from this id on were made in the open frame */
    uint32_t *node_due; /* by block of NODE_BLOCK nodes: no node in it is due before */
    uint32_t node_due_capacity;
    uint32_t *due; /* the items of this tick */
    size_t due_capacity;
    /* Of all nodes that ever joined: what a task asks beyond these, no node can give. After
     * undo they may be too high, which costs a search and changes nothing. */
    struct {
        int64_t stake_uusd;
        uint16_t gpus, cores, ram_gb;
    } most;
    struct prepared *prepared; /* made ahead for the next step: prepared.h */
    struct attestation *attestation; /* simulated platforms, when they were first asked for */
    bool is_stepping; /* the open frame is a step */
    bool scores_are_stale; /* the policy changed: every score is to be computed again */
};

/* --- engine.c ----------------------------------------------------------------- */
/* Open and close a frame around a step or a command. */
enum rc engine_open_frame(struct engine *e, bool is_step, struct err *err) MUST_CHECK;
void engine_close_frame(struct engine *e);
/* The heads of all draws, after the seed was set. */
void engine_keep_heads(struct engine *e);
void engine_tell(struct engine *e, const struct event *ev);
/* Numbers an event and tells it. A macro: with nobody to tell, the event, whose making has
 * no effects, is not even made. */
#define engine_emit(e, ...)                   \
    do {                                      \
        (e)->g->ordinal++;                    \
        if ((e)->config.sink != NULL)         \
            engine_tell((e), __VA_ARGS__);    \
    } while (0)
static inline uint32_t engine_ticks(const struct engine *e, int64_t seconds)
{
    int64_t ticks = (seconds + e->policy->tick_s - 1) / e->policy->tick_s;
    return ticks < 1 ? 1 : (uint32_t)ticks;
}
static inline void engine_due(struct engine *e, enum due_kind kind, uint32_t id, uint32_t due)
{
    if (due > e->g->tick)
        wheel_push(e->wheel, due, DUE_ITEM(kind, id));
}

/* --- chance: draw() with the network's seed -------------------------------------- */
static inline uint64_t engine_draw(const struct engine *e, enum draw_purpose purpose,
                                   uint64_t entity, uint64_t tick, uint32_t k)
{
    return draw_from(e->draw_heads[purpose][k], entity, tick);
}
static inline uint64_t engine_draw_below(const struct engine *e, enum draw_purpose purpose,
                                         uint64_t entity, uint64_t tick, uint32_t k,
                                         uint64_t n)
{
    return rng_mul_high(engine_draw(e, purpose, entity, tick, k), n);
}
static inline bool engine_draw_chance(const struct engine *e, enum draw_purpose purpose,
                                      uint64_t entity, uint64_t tick, uint32_t k,
                                      uint32_t chance_ppm)
{
    return engine_draw_below(e, purpose, entity, tick, k, PPM_ONE) < chance_ppm;
}

/* A part of an amount, rounded down, without overflow. */
static inline int64_t engine_share(int64_t uusd, uint32_t share_ppm)
{
    return uusd / PPM_ONE * share_ppm + uusd % PPM_ONE * share_ppm / PPM_ONE;
}

/* --- rows, for reading -------------------------------------------------------- */
static inline const struct node_row *node_at(const struct engine *e, uint32_t node)
{
    return world_get(&e->world, WORLD_NODES, node);
}
static inline const struct task_row_w *task_at(const struct engine *e, uint32_t slot)
{
    return world_get(&e->world, WORLD_TASKS, slot);
}
static inline const struct task_spec *spec_at(const struct engine *e, uint32_t spec)
{
    return world_get(&e->world, WORLD_SPECS, spec);
}
static inline const struct extra_row *extra_at(const struct engine *e, uint32_t row)
{
    return world_get(&e->world, WORLD_EXTRAS, row);
}
/* The byte `trouble` of a node: places it lost (3 bits), known tasks to answer (4), no green
 * bonus (1). */
static inline uint32_t node_quota_lost(const struct node_row *n)
{
    return n->trouble & 7u;
}
static inline uint32_t node_ringers_due(const struct node_row *n)
{
    return n->trouble >> 3 & 15u;
}
static inline bool node_is_green_off(const struct node_row *n)
{
    return n->trouble >> 7 != 0;
}
/* The byte `outlook`: after its silence it does not come back (1 bit); its late answers that
 * wait for a person (7). */
static inline bool node_is_leaving(const struct node_row *n)
{
    return (n->outlook & 1u) != 0;
}
static inline uint32_t node_late_waiting(const struct node_row *n)
{
    return n->outlook >> 1;
}
static inline const struct escrow_row *escrow_at(const struct engine *e, uint32_t row)
{
    return world_get(&e->world, WORLD_ESCROWS, row);
}
static inline const struct requester_row *requester_at(const struct engine *e, uint32_t number)
{
    return world_get(&e->world, WORLD_REQUESTERS, number);
}
static inline const struct case_row *case_at(const struct engine *e, uint32_t id)
{
    return world_get(&e->world, WORLD_CASES, id - 1);
}

#endif
