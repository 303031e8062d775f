/*
 * node.h - a compute node: what it says of itself (node_spec), what the network keeps
 * about it (node_info), and its states. Plain data.
 *
 * Unknown is a value of its own: NODE_UNKNOWN (or 0 where the comment says so). It never
 * stands for zero, and an unknown owner or region never excludes.
 */
#ifndef MODEL_NODE_H
#define MODEL_NODE_H

#include "model/state.h"

#define NODE_NONE    UINT32_MAX /* no node */
#define NODE_UNKNOWN UINT32_MAX /* value not known */
#define NODE_MAX     (4u << 20) /* nodes in one network */
#define NODE_STAKE_MAX_UUSD INT64_C(1000000000000) /* a million dollars */

/* Words of Slurm and Kubernetes. word, sign, states that may follow. */
#define NODE_STATE_LIST(X)                                                             \
    X(JOINING, "joining", '~', NS(IDLE) | NS(LEFT))                                    \
    X(IDLE, "idle", '+', NS(BUSY) | NS(SUSPECT) | NS(DRAINED) | NS(JAILED) | NS(LEFT)) \
    X(BUSY, "busy", '+', NS(IDLE) | NS(SUSPECT) | NS(DRAINED) | NS(JAILED) | NS(LEFT)) \
    X(SUSPECT, "suspect", '!', NS(IDLE) | NS(BUSY) | NS(DOWN) | NS(DRAINED) | NS(JAILED)) \
    X(DOWN, "down", 'x', NS(IDLE) | NS(BUSY) | NS(DRAINED) | NS(JAILED) | NS(LEFT))    \
    X(DRAINED, "drained", '=', NS(IDLE) | NS(BUSY) | NS(JAILED) | NS(LEFT) | NS(DOWN)) \
    X(JAILED, "jailed", 'x', NS(IDLE) | NS(DRAINED) | NS(LEFT))                        \
    X(LEFT, "left", '-', NS(JOINING))

enum node_state {
#define X(id, word, sign, next) NODE_##id,
    NODE_STATE_LIST(X)
#undef X
        NODE_STATE_COUNT
};
extern const struct state_info node_states[NODE_STATE_COUNT];

/* Why a node is drained. */
enum drain_reason { DRAIN_NONE, DRAIN_CASE, DRAIN_FAULT, DRAIN_OPERATOR };

/* What a node says of itself when it joins. Numbers of names (owner, region, model) are
 * given out by the store; the engine compares them and nothing else. */
struct node_spec {
    uint32_t gpu_memory_gb;     /* of one GPU; NODE_UNKNOWN; 0: no GPU */
    uint32_t gpu_count;         /* 0: CPU only; unknown is taken as 1 */
    uint32_t cpu_cores;         /* NODE_UNKNOWN */
    uint32_t ram_gb;            /* NODE_UNKNOWN */
    uint32_t price_uusd;        /* micro-dollars per GPU-hour; NODE_UNKNOWN: the base rate */
    uint32_t performance_ppm;   /* NODE_UNKNOWN: min(1, gpu_memory_gb / 24) */
    uint32_t latency_ms;        /* NODE_UNKNOWN: fails any latency limit */
    uint32_t green_claimed_ppm; /* share of renewable energy claimed; NODE_UNKNOWN */
    uint32_t reputation_ppm;    /* imported score: a prior of 20 events; NODE_UNKNOWN */
    uint32_t owner;             /* 0: unknown */
    uint16_t region;            /* 0: unknown */
    uint16_t jurisdiction;      /* number of an ISO 3166-1 row, see jurisdiction.h; 0: unknown */
    uint16_t gpu_model;         /* 0: unknown */
    uint16_t hw_class;          /* 0: unknown */
    int64_t stake_uusd;         /* -1: the policy's initial stake */
};

/* A node as the network knows it now: a copy, for display and tables. */
struct node_info {
    uint32_t id;
    struct node_spec spec; /* unknowns as they came in */
    enum node_state state;
    enum drain_reason drain;
    uint32_t gpus_free, cores_free, ram_free_gb;
    uint32_t running;          /* results in flight */
    uint32_t reputation_ppm;   /* lower 5 % bound */
    uint32_t reputation_mean_ppm;
    uint32_t score;            /* under the profile in force, times 1e-9 */
    uint32_t done, faults;     /* results accepted; faults attributed */
    uint64_t outcomes;         /* last 32 results, two bits each, newest lowest:
                                  0 none, 1 accepted, 2 refused, 3 missed */
    int64_t stake_uusd, locked_uusd, earned_uusd, slashed_uusd;
    uint32_t joined_tick, silent_since_tick, back_tick; /* 0: not silent */
    uint32_t changed_tick;     /* when the state last changed */
};

#endif
