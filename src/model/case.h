/*
 * case.h - a contested verification that waits for a person: kinds, states, verbs.
 *
 * A case puts one claim; approve accepts it, reject refuses it, escalate hands it to the
 * next level. A decision is PENDING until its batch closes: only then do money and
 * reputation move, and until then it can be taken back without trace in the engine.
 */
#ifndef MODEL_CASE_H
#define MODEL_CASE_H

#include "model/offence.h"
#include "model/task.h"

enum case_kind {
#define CASE_KIND(id, subject, claim, approve, by_approve, reject, by_reject) CASE_##id,
#include "model/case_kinds.def"
#undef CASE_KIND
    CASE_KIND_COUNT
};
extern const char *const case_kind_words[CASE_KIND_COUNT];
extern const char *const case_claims[CASE_KIND_COUNT];

enum case_subject { SUBJECT_TASK, SUBJECT_QUEUED, SUBJECT_NODE, SUBJECT_SLASH };
/* What a verb does to the money or to the subject: see case_kinds.def. */
enum case_act { ACT_NONE, ACT_PAY, ACT_RETURN, ACT_RUN, ACT_CANCEL, ACT_RESUME, ACT_RESTORE,
                ACT_RELEASE };

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
#define REASON_MAX     99 /* number of a reason code */

/* By kind and verb; ACT_NONE and OFFENCE_NONE for other verbs than approve and reject. */
enum case_subject case_subject(enum case_kind kind);
enum case_act case_act(enum case_kind kind, enum verb verb);
enum offence case_offence(enum case_kind kind, enum verb verb);

#define CASE_WITNESSES 5 /* probes asked about a node's silence */

/* What closing a decision by a verb would do now: for the card, before the key is pressed.
 * Micro-dollars; the engine moves exactly these when the batch closes. */
struct case_effect {
    enum case_act act;
    uint32_t paid;          /* mask over nodes[] of those who share the reward */
    int64_t reward_uusd;    /* that is paid or returned */
    enum offence offence;   /* of the accused */
    uint32_t accused;       /* mask over nodes[]; empty without an offence */
    int64_t slash_uusd[TASK_RESULTS_MAX]; /* of each accused node's stake, into escrow */
    bool is_for_good[TASK_RESULTS_MAX];   /* jailed so */
    int64_t bond_lost_uusd, bond_back_uusd; /* of the requester or the appellant */
    int64_t restored_uusd;  /* given back to the node */
};

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
    uint32_t reason;     /* number of its code, 0 none */
    uint32_t decided_tick;
    int64_t at_risk_uusd;
    int64_t loss_if_wrongly_approved_uusd, loss_if_wrongly_rejected_uusd;
    /* Masks over nodes[]: who shares the reward if approved, if rejected; who is accused. */
    uint32_t paid_if_approved, paid_if_rejected, accused;
    int64_t bond_uusd;   /* put up by the requester or the appellant; 0 none */
    enum offence offence; /* an appeal: what the node was slashed for */
    int64_t slash_uusd;   /* an appeal: what waits in escrow */
    uint32_t slash_tick;  /* an appeal: since when */
    uint32_t witnesses;   /* an appeal: probes of WITNESSES that saw the node answer */
    bool claim_is_true;  /* the hidden truth: for scoring only, shown to nobody */
};

#endif
