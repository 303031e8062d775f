/*
 * verifier.h - the auditor: was the procedure followed, and do the checks refuse?
 *
 * The ladder of layers.def, cheapest first, each layer one file verify_X.c that looks at
 * one submission: PASS says nothing was found, never that the answer is right. What the
 * layers cannot settle becomes a case for a person.
 */
#ifndef ENGINE_VERIFIER_H
#define ENGINE_VERIFIER_H

#include "engine/engine_int.h"

enum layer {
#define LAYER(id, word, help) LAYER_##id,
#include "engine/layers.def"
#undef LAYER
    LAYER_COUNT
};
extern const char *const layer_words[LAYER_COUNT];
extern const char *const layer_helps[LAYER_COUNT];

/* AMBIGUOUS: nothing was found wrong, and not enough to rest on; a person decides. */
enum finding { FINDING_SKIPPED, FINDING_PASS, FINDING_REFUSED, FINDING_AMBIGUOUS };

/* One submission under check. */
struct exhibit {
    uint32_t slot, result;
    const struct task_spec *spec;
    struct work_task work;
    struct digest root;
    uint64_t challenge; /* drawn after the commitments */
    bool is_wrong;      /* the whole was computed again, with another answer */
};

enum finding verify_commit(struct engine *e, const struct exhibit *x);
enum finding verify_freivalds(struct engine *e, const struct exhibit *x);
enum finding verify_segment(struct engine *e, const struct exhibit *x);
enum finding verify_recompute(struct engine *e, const struct exhibit *x);
enum finding verify_quote(struct engine *e, const struct exhibit *x);
enum finding verify_zk(struct engine *e, const struct exhibit *x);

/* The share of a node's results that is computed again, as its record stands now; and
 * whether this one is: a function of the task, the network's secret and that share, so that
 * the choice can be audited afterwards. */
uint32_t verify_rate_ppm(const struct engine *e, uint32_t node);
bool verify_is_sampled(const struct engine *e, const struct exhibit *x);
/* The least share of a kind of work that is looked at so, whatever the record: of work on
 * hidden input twice the sample rate. */
uint32_t verify_least_ppm(const struct engine *e, enum work_kind kind);
/* Is a second node to answer the task, besides the node it is given to? The same for work on
 * hidden input, chosen before anybody begins: a function of the task, its attempt, the
 * network's secret and the record of the node. */
bool verify_is_doubled(const struct engine *e, const struct task_row_w *t, uint32_t node);
/* Does layer `recompute` look at all of it: sampled where no cheaper layer settles it, or the
 * answer is known? */
bool verify_is_whole(const struct engine *e, const struct exhibit *x);

/* Which of the submissions agree with most others? `alive`: results that count. The mask of
 * the largest group, 0 when no group is larger than all others and than half of `asked`. */
uint32_t verify_vote(const struct digest roots[TASK_RESULTS_MAX], uint32_t alive, uint32_t asked);

/* Of an accepted task: its results, which agree, were computed again as a whole. */
bool verify_was_whole(const struct task_row_w *t);

/* Compute again whatever the sample says; for a minority and for evidence. */
bool verify_is_right(struct engine *e, const struct exhibit *x);

/* All committed results of a task: check, then accept, refuse, ask again or open a case. */
void verifier_check(struct engine *e, uint32_t slot);
/* The dispute that it waited for is over. */
struct dispute_row;
void verifier_ruled(struct engine *e, uint32_t slot, const struct dispute_row *d);

#endif
