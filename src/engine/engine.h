/*
 * engine.h - the network in miniature: a pure function of the commands applied to it.
 *
 * No clock, no file, no socket, no environment, no locale, no floating point, no rand().
 * Chance is counter-based (base/rng.h). Same commands, same digest, everywhere.
 *
 * Time is counted in ticks (policy heartbeat.tick_s seconds each). A step makes the next
 * tick; a command takes effect at once, within the tick it is applied in. Both open an
 * undo frame, so engine_back() can take them back, newest first, as far as the undo ring
 * reaches. Memory is reserved before a step or a command: either it happens or it is
 * refused with RC_INTERNAL and nothing changed.
 *
 * Reading never changes anything. Node numbers are dense and never reused.
 */
#ifndef ENGINE_ENGINE_H
#define ENGINE_ENGINE_H

#include "base/err.h"
#include "crypto/digest.h"
#include "model/command.h"
#include "model/event.h"
#include "work/attribute.h"
#include "work/bisect.h"

struct engine; /* opaque */

#define ENGINE_VERSION 3 /* of the engine's meaning: part of saved states and of the digest */

struct engine_config {
    size_t undo_bytes; /* cap of the undo ring; 0: 64 MiB */
    bool is_without_undo; /* no ring: nothing can be taken back */
    /* Called for each event, in order, while a step or a command runs; may be NULL. */
    void (*sink)(void *ctx, const struct event *e);
    void *sink_ctx;
    /* Called around each pick of a node, to time it (true before, false after); may be
     * NULL. What it sees never enters the state. */
    void (*probe)(void *ctx, bool is_begin);
    void *probe_ctx;
};

enum rc engine_new(struct engine **out, const struct engine_config *config,
                   struct err *err) MUST_CHECK;
void engine_free(struct engine *e); /* NULL is fine */

/* Would this command be accepted now? Changes nothing. RC_NOT_FOUND no such case;
 * RC_CONFLICT the version moved on or the state forbids it; RC_REFUSED nothing to undo or
 * to close, or limits exceeded; RC_USAGE a policy out of range; RC_INTERNAL no memory. */
enum rc engine_check(struct engine *e, const struct command *c, struct err *err) MUST_CHECK;

/* Apply a command; what engine_check() accepts is applied without fail. */
enum rc engine_apply(struct engine *e, const struct command *c, struct err *err) MUST_CHECK;

/* The next tick. RC_INTERNAL: no memory, nothing changed. */
enum rc engine_step(struct engine *e, struct err *err) MUST_CHECK;

/* Computes ahead what the next step will ask for: a step after it is shorter, and what it
 * does is the same. Nothing but time depends on it, whatever comes in between. Touches nothing
 * that a reader reads or writes, so others may go on reading while it runs; no two calls, nor
 * a call and a change, at a time. */
void engine_prepare(struct engine *e);

/* Take back the newest frame (a step or a command). False when the ring holds none. */
bool engine_back(struct engine *e);
/* True when the newest frame is a step, false when it is a command or there is none. */
bool engine_back_is_step(const struct engine *e);
size_t engine_back_count(const struct engine *e); /* frames the ring holds */
/* Does the ring hold so many steps? */
bool engine_back_reaches(const struct engine *e, uint32_t steps);

/* SHA-256 over the whole primary state. Only blocks that changed are hashed again. */
void engine_digest(struct engine *e, struct digest *out);

/* A saved state: portable bytes with a version, the digest last. load: RC_INPUT for bytes that
 * are no saved state, of another version, altered or impossible; *e is unchanged then. It
 * holds both states while it loads. The undo ring is empty afterwards. */
enum rc engine_save(struct engine *e, struct buf *out, struct err *err) MUST_CHECK;
enum rc engine_load(struct engine *e, const void *bytes, size_t len,
                    struct err *err) MUST_CHECK;

/* Every invariant, by full scan: money conserved, legal counts, index equal to a rebuilt
 * one. RC_CHECK names the first that is broken. For tests, keyframes and `audit`. */
enum rc engine_verify(struct engine *e, struct err *err) MUST_CHECK;

/* --- reading ------------------------------------------------------------------ */

uint32_t engine_tick(const struct engine *e);
const struct policy *engine_policy(const struct engine *e); /* borrowed until the next change */
/* What is in force from the next tick on: the policy, unless another one is pending. */
const struct policy *engine_policy_next(const struct engine *e);

uint32_t engine_node_count(const struct engine *e); /* numbers 0 .. count-1 */
void engine_node(const struct engine *e, uint32_t node, struct node_info *out);
/* The same without what has to be computed: reputation and score are 0. For long scans. */
void engine_node_facts(const struct engine *e, uint32_t node, struct node_info *out);
uint32_t engine_node_reputation(const struct engine *e, uint32_t node); /* node_info's, alone */

/* Tasks stand in slots; the slots of tasks that are over are used again, oldest first. */
uint32_t engine_task_slots(const struct engine *e);
uint32_t engine_task_id_at(const struct engine *e, uint32_t slot); /* 0: none */
bool engine_task_at(const struct engine *e, uint32_t slot, struct task_info *out); /* false: none */
bool engine_task(const struct engine *e, uint32_t id, struct task_info *out); /* false: gone */

/* The case whose decision `undo` would take back; 0 none. */
uint32_t engine_newest_act(const struct engine *e);

uint32_t engine_case_count(const struct engine *e); /* ids 1 .. count */
bool engine_case(const struct engine *e, uint32_t id, struct case_info *out);
/* What closing a decision would do now, see case.h. False: no such case, or it is closed. */
bool engine_case_effect(const struct engine *e, uint32_t id, enum verb verb,
                        struct case_effect *out);

/* What one node submitted for a task, and whether it is right: recomputed on demand, never
 * stored. For evidence; not for a verifier that decides. */
struct evidence {
    struct digest submitted, expected;
    bool is_equal;
    uint32_t first_wrong; /* segment or row; meaningful unless equal */
    uint32_t parts;       /* segments or rows in all */
    uint32_t differing;   /* parts that differ */
};
/* RC_NOT_FOUND: the task is gone or has no such result. */
enum rc engine_evidence(struct engine *e, uint32_t task, uint32_t result,
                        struct evidence *out, struct err *err) MUST_CHECK;

/*
 * Answers to a task beside the true one, element by element of one unit (work.h), all
 * computed now. An answer is named by its node, which need not hold a result of the task any
 * more: what it handed in is what it would hand in again.
 */
#define COMPARE_SHOWN 256        /* elements in a window */
#define COMPARE_FIRST UINT32_MAX
struct comparison {
    uint32_t kind;           /* enum work_kind */
    const char *unit_name;   /* "state", "row" */
    uint32_t unit, units;
    uint32_t next, previous; /* units where some answer differs; the unit itself where there
                                is none on that side */
    bool is_truth_known;     /* no: nobody but the node may see the input, and the first
                                answer stands in for the true one */
    uint32_t answers;        /* 1 .. TASK_RESULTS_MAX */
    uint32_t nodes[TASK_RESULTS_MAX];
    uint32_t units_differing[TASK_RESULTS_MAX];
    uint32_t elements;       /* of the unit */
    uint32_t from, shown;    /* the window */
    int64_t truth[COMPARE_SHOWN];
    int64_t found[TASK_RESULTS_MAX][COMPARE_SHOWN];
};
/* `unit` COMPARE_FIRST: the first where some answer differs, or the last. `from`
 * COMPARE_FIRST: the window begins with the first element that differs, or the first of all.
 * `node_count` 0: the nodes whose answers stand. RC_NOT_FOUND: the task is gone, or nobody
 * has answered; RC_INTERNAL: out of memory. */
enum rc engine_compare(struct engine *e, uint32_t task, const uint32_t *nodes,
                       uint32_t node_count, uint32_t unit, uint32_t from,
                       struct comparison *out, struct err *err) MUST_CHECK;

/* Who is to blame for a refused answer or a lost dispute. INCONCLUSIVE moves no money. */
#define PARTY_LIST(X)                                                                      \
    X(NODE_FAULT, "NODE_FAULT") X(NODE_FRAUD, "NODE_FRAUD")                                \
    X(CHALLENGER_FAULT, "CHALLENGER_FAULT") X(SHARED, "SHARED") X(NO_FAULT, "NO_FAULT")    \
    X(INCONCLUSIVE, "INCONCLUSIVE")
enum party {
#define X(id, word) PARTY_##id,
    PARTY_LIST(X)
#undef X
    PARTY_COUNT
};
extern const char *const party_words[PARTY_COUNT];

/* One result under the ladder, with everything computed on demand: never stored, and not
 * for a verifier that decides. */
struct verified_result {
    uint32_t node;
    enum result_state state;
    uint32_t ran, failed;        /* layers of the task so far */
    uint32_t votes[TASK_RESULTS_MAX];      /* for the answer that each result gives; 0: none */
    int64_t weights[TASK_RESULTS_MAX];     /* of that answer, by record; see model/posterior.h */
    uint32_t share_ppm;          /* probability of this answer by record, among those given */
    bool is_majority;            /* this answer alone has more than half of the votes */
    bool is_lead;                /* and leads by record: where these two differ, a split */
    struct evidence evidence;
    struct attribution attribution;
    enum party party;
    char sentence[ATTRIBUTION_TEXT_MAX]; /* "TRUNCATED: equals ..." */
    bool has_dispute;
};
/* RC_NOT_FOUND: the task is gone or has no such answer. */
enum rc engine_verification(struct engine *e, uint32_t task, uint32_t result,
                            struct verified_result *out, struct err *err) MUST_CHECK;

/* Why the answer of a node to a task is wrong, if it is: computed now, for a node that need
 * not hold a result of the task any more. */
struct explanation {
    bool is_hidden; /* nobody else may see the input: nothing below is known */
    struct attribution attribution;
    enum party party;
    char sentence[ATTRIBUTION_TEXT_MAX];
    struct evidence evidence;
};
/* RC_NOT_FOUND: the task is gone. */
enum rc engine_explain(struct engine *e, uint32_t task, uint32_t node, struct explanation *out,
                       struct err *err) MUST_CHECK;

/* What a node committed to for a task that still stands in its slot. The node must have
 * answered it: what it handed in is what it would hand in again. False: the task is gone, or
 * (`is_second`) the node did not commit to a second, other answer. */
bool engine_answer_root(struct engine *e, uint32_t task, uint32_t node, bool is_second,
                        struct digest *out);
/* The commitment of a node to a root, for any task and at any time: SHA-256("C" || task ||
 * node || root || nonce), see work.h. */
struct commitment {
    uint64_t nonce;
    struct digest digest;
};
void engine_commitment(struct engine *e, uint32_t task, uint32_t node, const struct digest *root,
                       bool is_second, struct commitment *out);
/* The number that all chance comes from; in a simulated network the keys of nodes, too. */
uint64_t engine_seed(const struct engine *e);

/* The newest dispute about a task, its moves played again from the answers. */
struct dispute {
    uint32_t number;           /* of all disputes, from 1 */
    uint32_t nodes[2];         /* NODE_NONE: the auditor */
    uint32_t results[2];       /* TASK_RESULTS_MAX: the auditor */
    uint32_t opened_tick, ended_tick; /* 0: goes on */
    enum party party;          /* NO_FAULT while it goes on */
    int64_t bond_uusd;         /* put up by the second: lost by CHALLENGER_FAULT, half of it by
                                  SHARED; 0 of the auditor */
    struct bisect game;        /* log[0 .. moves): one row a move; pointers in it are dead */
};
/* RC_NOT_FOUND: no such task, or it never came before the referee. */
enum rc engine_dispute(struct engine *e, uint32_t task, struct dispute *out,
                       struct err *err) MUST_CHECK;

/* The root that a result of the task in a slot committed to. False: none was handed in. */
bool engine_root(struct engine *e, uint32_t slot, uint32_t result, struct digest *out);

/* Counters since the beginning, and the state of now. */
struct metrics {
    uint64_t tasks_arrived, tasks_final, tasks_failed, tasks_requeued;
    uint64_t allocations;
    uint64_t queue, running, in_review;
    uint64_t nodes_up, nodes_total;
    uint64_t gpus_busy, gpus_total;
    uint64_t verifications, verifications_passed;
    uint64_t cases_opened, cases_open, cases_pending, cases_due;
    uint64_t decisions;
    uint64_t results_honest, false_positives; /* honest results refused, honest nodes slashed */
    uint64_t results_wrong, wrong_accepted, wrong_caught;
    uint64_t executions, replays;             /* results computed; computed again by the verifier */
    /* Cost units of work.h: all executions, one for each final task, and the checks. */
    uint64_t execution_units, useful_units, verifier_units;
    /* By layer, in the order of layers.def: results it looked at, results it refused. */
    uint64_t ran_commit, ran_freivalds, ran_segment, ran_recompute, ran_vote, ran_bisect;
    uint64_t ran_quote, ran_zk;
    uint64_t refused_commit, refused_freivalds, refused_segment;
    uint64_t refused_recompute, refused_vote, refused_bisect;
    uint64_t refused_quote, refused_zk;
    /* Refused results by class, in the order of work/faults.def. */
    uint64_t faults_hardware, faults_lazy, faults_downgrade, faults_truncated;
    uint64_t faults_replay, faults_collusion, faults_nondeterminism, faults_targeted;
    uint64_t ringers, ringers_failed;  /* answers to tasks with a known answer */
    uint64_t reaudits, withdrawn;      /* accepted results looked at again; found wrong then */
    uint64_t equivocations, vote_splits;
    uint64_t disputes, dispute_moves, dispute_bytes, dispute_steps;
    uint64_t green_seconds_ppm, gpu_seconds;  /* sum of ppm x seconds, and seconds */
    uint64_t green_sum_ppm;                   /* over allocations */
    int64_t paid_uusd, refunded_uusd, slashed_uusd, burned_uusd, escrow_uusd, minted_uusd;
    /* accounts now: engine/accounts.def */
    int64_t held_uusd, bonds_uusd, unbonding_uusd, treasury_uusd, wallets_uusd;
};
/* What an audit of a node's claim of green energy finds now; see engine/green.h. */
enum green_band { GREEN_UNKNOWN, GREEN_FINE, GREEN_DOUBT, GREEN_OVERSTATED };
struct green_finding {
    enum green_band band;      /* UNKNOWN: no claim, no place, or no oracle */
    uint32_t claimed_ppm, grid_ppm, spread_ppm, oracles;
    uint32_t certified_ppm;    /* by certificates that count */
    uint32_t measured_ppm, excess_ppm;
    uint32_t fine_ppm, doubt_ppm; /* an excess up to which is fine, or for a person */
    uint32_t borrowed_from;    /* the node whose certificate was retired twice; NODE_NONE */
};
void engine_green(const struct engine *e, uint32_t node, struct green_finding *out);
/* The same by the readings of the hour of an earlier tick. */
void engine_green_at(const struct engine *e, uint32_t node, uint32_t tick,
                     struct green_finding *out);

/* And of its place, by round trips: the probe that leaves the least room. */
struct location_finding {
    bool is_impossible;
    uint32_t probes;           /* that answered; 0: nothing is known */
    uint16_t probe;            /* a place */
    uint32_t rtt_us;
    uint32_t gap_km, reach_km; /* at least so far away, at most so far reached */
};
void engine_location(const struct engine *e, uint32_t node, struct location_finding *out);
/* As it was at an earlier tick, when the node answered. */
void engine_location_at(const struct engine *e, uint32_t node, uint32_t tick,
                        struct location_finding *out);

/* Nodes that may never work again, by the hidden truth: for comparing policies alone. */
struct engine_expelled {
    uint32_t honest, others;
};
void engine_expelled(const struct engine *e, struct engine_expelled *out);

void engine_metrics(const struct engine *e, struct metrics *out);

size_t engine_memory(const struct engine *e);     /* bytes held, but for the undo ring
                                                    and what was prepared */
uint64_t engine_undo_bytes(const struct engine *e); /* written to the ring since the start */

/* --- allocation on demand: changes nothing ------------------------------------- */

#define EXPLAIN_TOP 5
/* Filters in the order they are tried; a node is counted at the first that refuses it. */
#define FILTER_LIST(X)                                                                     \
    X(STATE, "state") X(GPU_MEMORY, "gpu_memory") X(GPUS, "gpus") X(CORES, "cores")        \
    X(RAM, "ram") X(PRICE, "price") X(LATENCY, "latency") X(JURISDICTION, "jurisdiction")  \
    X(OWNER, "owner") X(STAKE, "stake")
enum filter {
#define X(id, word) FILTER_##id,
    FILTER_LIST(X)
#undef X
    FILTER_COUNT
};
extern const char *const filter_words[FILTER_COUNT];

struct score_terms { /* each times 1e-9, rounded; total is rounded once, from the exact sum */
    uint32_t performance, reputation, latency, green, cost, total;
};
struct allocation {
    uint32_t node, backup; /* NODE_NONE: none feasible */
    uint32_t score;
    uint32_t candidates;   /* nodes that pass every filter */
    uint32_t rejected[FILTER_COUNT];
    uint32_t top_count;
    struct {
        uint32_t node;
        struct score_terms terms;
    } top[EXPLAIN_TOP];
};
/* Where would a task go now? `profile` PROFILE_COUNT: the policy's. `exclude`: nodes that
 * are taken, ascending; may be NULL.
 * With is_explained the full scan fills candidates, rejected and top. */
void engine_allocate(struct engine *e, const struct task_row *task, enum score_profile profile,
                     const uint32_t *exclude, size_t exclude_count, bool is_explained,
                     struct allocation *out);

#endif
