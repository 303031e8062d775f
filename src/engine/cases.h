/*
 * cases.h - contested verifications, and what a person's decision does. Owns the table
 * CASES.
 *
 * approve and reject make a case PENDING: nothing moves until the batch closes, and the
 * newest act can be taken back. Escalation counts at once and can be taken back likewise.
 * A case that nobody decides in time goes up one level; it is never approved by silence.
 */
#ifndef ENGINE_CASES_H
#define ENGINE_CASES_H

#include "engine/engine_int.h"

enum rc cases_reserve(struct engine *e, size_t count, struct err *err) MUST_CHECK;
/* Whether the claim is true, for scoring alone: as the answers are, or as the opener knows. */
enum case_truth { CASE_TRUTH_OF_ANSWERS, CASE_TRUTH_TRUE, CASE_TRUTH_FALSE };

/* What a case is about. Masks are over the results of the task, or over `nodes`. */
struct case_opening {
    enum case_kind kind;
    uint32_t slot;             /* its task goes to REVIEW; SLOT_NONE: about nodes, which are
                                  drained until it is decided (not for APPEAL) */
    uint32_t paid;             /* share the reward if approved; 0: it is returned */
    uint32_t paid_if_rejected; /* likewise if rejected, for kinds that pay then */
    uint32_t accused;          /* who bears the offence of the verb, less those it pays; 0: by
                                  kind. NONDETERMINISM, VOTE_SPLIT: all that answered;
                                  RING_SUSPECT: paid_if_rejected; LATE_CORRECT, TRACE_WITHHELD,
                                  CUSTOMER_REJECT: `paid`; without a task: all of nodes */
    uint32_t task;             /* without a slot: the id of the task it came from; 0 none */
    uint32_t nodes[TASK_RESULTS_MAX], node_count; /* without a slot */
    uint32_t link;             /* APPEAL: row of the slash + 1; CUSTOMER_REJECT: requester;
                                  GREEN_DISCREPANCY: ppm overstated; TRACE_WITHHELD: the node
                                  that disputes + 1, 0 the auditor */
    int64_t bond_uusd;         /* in BONDS already */
    uint32_t witnesses;
    enum case_truth truth;     /* of answers: only with a task */
};

/* Its id. The task has to be CHECKING, PROVISIONAL or (UNUSUAL_TASK) QUEUED; nodes without a
 * case that holds them (cases_has_open). One case needs a row of cases_reserve(). */
uint32_t cases_open(struct engine *e, const struct case_opening *o);
/* About it, not about an answer of it. */
bool cases_has_open(const struct engine *e, uint32_t node);
/* What closing would move, now; false for a case that is closed. */
bool cases_effect(const struct engine *e, uint32_t id, enum verb verb, struct case_effect *out);

/* `paid`: mask of the results that approval pays. The task goes to REVIEW. */
void cases_open_task(struct engine *e, enum case_kind kind, uint32_t slot, uint32_t paid);
/* About a node whose faults reached the threshold; drained until it is decided. */
void cases_open_node(struct engine *e, uint32_t node);
void cases_due(struct engine *e, uint32_t row);

enum rc cases_check_decide(const struct engine *e, const struct command *c, struct err *err);
void cases_decide(struct engine *e, const struct command *c);
uint32_t cases_newest_act(const struct engine *e); /* case of the act that undo takes back; 0 */
bool cases_can_undo(const struct engine *e);
void cases_undo(struct engine *e);
void cases_close_batch(struct engine *e);
void cases_anchored(struct engine *e);

/* The case that a task in review waits for; 0 none. */
uint32_t cases_of_task(const struct engine *e, uint32_t task);
uint32_t cases_reputation_of(const struct engine *e, uint32_t node);
void cases_derive(struct engine *e, uint32_t row);
bool cases_info(const struct engine *e, uint32_t id, struct case_info *out);

#endif
