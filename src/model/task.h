/*
 * task.h - a unit of requested compute, its requirements, its states, and the states of
 * the results that nodes return for it (BOINC's words). Plain data.
 */
#ifndef MODEL_TASK_H
#define MODEL_TASK_H

#include "model/node.h"

#define TASK_RESULTS_MAX 3

/* word, sign, states that may follow */
#define TASK_STATE_LIST(X)                                                              \
    X(NONE, "none", ' ', TS(QUEUED))                                                    \
    X(QUEUED, "queued", '~', TS(RUNNING) | TS(CANCELLED) | TS(FAILED) | TS(REVIEW))     \
    X(RUNNING, "running", '~', TS(COMMITTED) | TS(QUEUED) | TS(FAILED) | TS(CANCELLED)) \
    X(COMMITTED, "committed", '~', TS(CHECKING) | TS(QUEUED) | TS(FAILED))              \
    X(CHECKING, "checking", '~',                                                        \
      TS(PROVISIONAL) | TS(FINAL) | TS(REVIEW) | TS(QUEUED) | TS(FAILED) | TS(DISPUTED)) \
    X(DISPUTED, "disputed", '!',                                                        \
      TS(PROVISIONAL) | TS(FINAL) | TS(REVIEW) | TS(QUEUED) | TS(FAILED))                \
    X(PROVISIONAL, "provisional", '+', TS(FINAL) | TS(FAILED) | TS(REVIEW))             \
    X(FINAL, "final", '+', TS(QUEUED))                                                  \
    X(REVIEW, "review", '!', TS(FINAL) | TS(FAILED) | TS(QUEUED) | TS(CANCELLED))       \
    X(FAILED, "failed", 'x', TS(QUEUED))                                                \
    X(CANCELLED, "cancelled", '-', TS(QUEUED))

enum task_state {
#define X(id, word, sign, next) TASK_##id,
    TASK_STATE_LIST(X)
#undef X
        TASK_STATE_COUNT
};
extern const struct state_info task_states[TASK_STATE_COUNT];

/* Final, failed and cancelled tasks are over: their slot may be used again. */
bool task_state_is_over(enum task_state s);

#define RESULT_STATE_LIST(X)                                                              \
    X(INIT, "init", ' ', RS(SENT))                                                        \
    X(SENT, "sent", '~', RS(OK) | RS(LATE) | RS(NO_REPLY) | RS(NODE_ERROR) | RS(INVALID)) \
    X(OK, "ok", '+', RS(INVALID) | RS(INCONCLUSIVE) | RS(INIT))                           \
    X(LATE, "late", '!', RS(OK) | RS(NO_REPLY) | RS(INVALID) | RS(TOO_LATE) | RS(INCONCLUSIVE)) \
    X(NO_REPLY, "no_reply", 'x', RS(INIT))                                                \
    X(NODE_ERROR, "node_error", 'x', RS(INIT))                                            \
    X(INVALID, "invalid", 'x', RS(INIT))                                                  \
    X(INCONCLUSIVE, "inconclusive", '?', RS(INIT))                                        \
    X(TOO_LATE, "too_late", 'x', RS(INIT))

enum result_state {
#define X(id, word, sign, next) RESULT_##id,
    RESULT_STATE_LIST(X)
#undef X
        RESULT_STATE_COUNT
};
extern const struct state_info result_states[RESULT_STATE_COUNT];

enum task_tier { TIER_LOW, TIER_STANDARD, TIER_HIGH, TIER_COUNT };
enum privacy_level { PRIVACY_LOW, PRIVACY_STANDARD, PRIVACY_HIGH, PRIVACY_COUNT };
extern const char *const task_tier_words[TIER_COUNT];
extern const char *const privacy_words[PRIVACY_COUNT];

/* Set of jurisdiction numbers (jurisdiction.h); all zero: any. */
#define JURISDICTION_WORDS 8
struct jurisdiction_set {
    uint32_t bits[JURISDICTION_WORDS];
};

/* What a task asks for. Many tasks share one: the engine interns them. */
struct task_spec {
    uint16_t kind;             /* enum work_kind */
    uint8_t tier;              /* enum task_tier */
    uint8_t privacy;           /* enum privacy_level */
    uint32_t size;             /* of the work, see work.h */
    uint16_t min_gpu_gb, gpus; /* gpus 0: a CPU task */
    uint16_t min_ram_gb, min_cores;
    uint32_t max_price_uusd;   /* per GPU-hour; UINT32_MAX: no limit */
    uint32_t max_latency_ms;   /* UINT32_MAX: no limit */
    uint16_t priority;         /* higher first */
    uint16_t spare;            /* 0 */
    struct jurisdiction_set allowed; /* filters where any bit is set; an unknown place
                                        is then outside */
};

#define TASK_DURATION_MAX_S  100000000u                  /* about three years */
#define TASK_ARRIVAL_MAX     2000000000u                 /* ticks */
#define TASK_REWARD_MAX_UUSD INT64_C(10000000000000)     /* ten million dollars */

/* One task to submit. */
struct task_row {
    struct task_spec spec;
    uint32_t requester;    /* dense number; 0: unknown */
    uint32_t duration_s;   /* on the reference GPU; 1 .. TASK_DURATION_MAX_S */
    uint32_t arrival_tick; /* not before the tick it is submitted in */
    int64_t reward_uusd;   /* 0 .. TASK_REWARD_MAX_UUSD */
};

/* One node's answer, for display. */
struct result_info {
    uint32_t node; /* NODE_NONE: not given out */
    enum result_state state;
    uint32_t due_tick;
};

/* A task as the network knows it now: a copy. */
struct task_info {
    uint32_t id;
    struct task_row row;
    enum task_state state;
    uint32_t backup; /* NODE_NONE */
    uint32_t started_tick, due_tick, ended_tick;
    uint32_t attempts;
    uint32_t checks;    /* bit set of verification layers that ran, see verdict in event.h */
    uint32_t failed;    /* the layers that refused */
    uint32_t result_count;
    struct result_info results[TASK_RESULTS_MAX];
    uint32_t case_id; /* open case; 0 none */
};

#endif
