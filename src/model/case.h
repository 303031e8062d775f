/*
 * case.h - a contested verification that waits for a person: kinds, states, verbs.
 *
 * A case puts one claim; approve accepts it, reject refuses it, escalate hands it to the
 * next level. A decision is PENDING until its batch closes: only then do money and
 * reputation move, and until then it can be taken back without trace in the engine.
 */
#ifndef MODEL_CASE_H
#define MODEL_CASE_H

#include "model/task.h"

/* kind, word, claim as a sentence; it has to fit in the title of a card on 80 cells */
#define CASE_KIND_LIST(X)                                                             \
    X(NO_CONSENSUS, "NO_CONSENSUS", "the best-reputed node is right")                 \
    X(LATE_CORRECT, "LATE_CORRECT", "the late answer is right; pay it")               \
    X(NODE_THRESHOLD, "NODE_THRESHOLD", "the node may go on working")                 \
    X(HIGH_VALUE, "HIGH_VALUE", "the high reward is earned")

enum case_kind {
#define X(id, word, claim) CASE_##id,
    CASE_KIND_LIST(X)
#undef X
        CASE_KIND_COUNT
};
extern const char *const case_kind_words[CASE_KIND_COUNT];
extern const char *const case_claims[CASE_KIND_COUNT];

/* word, sign, states that may follow */
#define CASE_STATE_LIST(X)                                              \
    X(OPEN, "open", '~', CS(PENDING) | CS(ESCALATED) | CS(WITHDRAWN))   \
    X(ESCALATED, "escalated", '^', CS(PENDING) | CS(OPEN) | CS(WITHDRAWN)) \
    X(PENDING, "pending", '*', CS(OPEN) | CS(ESCALATED) | CS(CLOSED))   \
    X(CLOSED, "closed", '+', CS(ANCHORED))                              \
    X(ANCHORED, "anchored", '+', 0)                                     \
    X(WITHDRAWN, "withdrawn", '-', 0)

enum case_state {
#define X(id, word, sign, next) CASE_##id,
    CASE_STATE_LIST(X)
#undef X
        CASE_STATE_COUNT
};
extern const struct state_info case_states[CASE_STATE_COUNT];

enum verb { VERB_NONE, VERB_APPROVE, VERB_REJECT, VERB_ESCALATE, VERB_COUNT };
extern const char *const verb_words[VERB_COUNT]; /* "none" "approve" ... */
extern const char *const verb_pasts[VERB_COUNT]; /* "none" "approved" ... */
extern const char verb_letters[VERB_COUNT];      /* ' ' 'A' 'R' 'E': first letter of reason codes */

#define CASE_LEVEL_MAX 3

/* A case as the network knows it now: a copy. Money in micro-dollars. */
struct case_info {
    uint32_t id, version;
    enum case_kind kind;
    enum case_state state;
    uint32_t level;      /* 1 operator, 2 second operator, 3 panel */
    uint32_t task;       /* 0: about a node */
    uint32_t node;       /* the node the claim is about; NODE_NONE */
    uint32_t nodes[TASK_RESULTS_MAX];
    uint32_t node_count; /* nodes of the case */
    uint32_t opened_tick, due_tick;
    enum verb verb;      /* of the pending or closed decision */
    uint32_t reason;     /* its digit, 0 none */
    uint32_t decided_tick;
    int64_t at_risk_uusd;
    int64_t loss_if_wrongly_approved_uusd, loss_if_wrongly_rejected_uusd;
    bool claim_is_true;  /* the hidden truth: for scoring only, shown to nobody */
};

#endif
