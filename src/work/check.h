/*
 * check.h - how a verifier finds out whether a submission is right.
 *
 * Everything here knows the task, what was committed and what was shown, never who
 * submitted it or why it is wrong. Each check gives a report: a verdict, what it cost,
 * and where the submission failed; no text. A report is evidence about one submission,
 * not a judgement of a node.
 *
 * Freivalds is a probabilistic check and segment sampling a partial one; neither is a
 * proof, and neither is zero knowledge.
 */
#ifndef WORK_CHECK_H
#define WORK_CHECK_H

#include "work/work.h"

enum check_verdict {
    CHECK_PASS,     /* nothing wrong found */
    CHECK_WRONG,    /* re-execution or algebra contradicts what was shown */
    CHECK_UNBOUND,  /* what was shown does not hash to the committed root */
    CHECK_WITHHELD, /* what had to be shown was not, or not in the order asked */
};

#define CHECK_NOWHERE UINT32_MAX

struct check_report {
    enum check_verdict verdict;
    uint32_t unit;    /* the first unit found wrong or not bound; CHECK_NOWHERE */
    uint32_t segment; /* the failing segment of a CHAIN; CHECK_NOWHERE */
    uint32_t steps_rerun;
    uint64_t cost_units; /* the unit of work.h */
};

/*
 * Product check: does A (B x) = C x hold modulo 2^61 - 1 for one vector x drawn from
 * the challenge? (R. Freivalds, "Probabilistic machines can use less running time",
 * IFIP 1977.) A wrong product passes with probability at most 9/2^64, hardly more than
 * 2^-61, if the challenge was unknown when the submission was committed. Costs O(n^2).
 * MLP: the same for the sums of each layer, W X = Z, with X the activations that the shown
 * sums before it give; the layer that is wrong is wrong with the same probability. What is
 * no product, the start and which logit is largest, is compared as it stands.
 * `units` are those of the submission. Only for kinds that are algebraic (work_ops).
 */
bool check_freivalds_holds(const struct work_task *t, const uint8_t *units,
                           uint64_t challenge);

/* The same with the binding: first the units must hash to the root (UNBOUND), then the
 * product must hold (WRONG, `unit` = the first row or layer that contradicts the vector). */
struct check_report check_freivalds(struct work_scratch *s, const struct work_task *t,
                                    const struct digest *root, const uint8_t *units,
                                    uint64_t challenge);

/*
 * Segment sampling. The verifier asks for the units of check_sample.index, in that order.
 * CHAIN: the first and the last unit, then both ends of each sampled segment, which is
 * re-executed. The first must be the start value that the task gives, so a replayed trace
 * always fails, and the last the claimed result. A trace with b of n segments wrong
 * passes with probability C(n-b, 2) / C(n, 2).
 * MATMUL: a segment is a row, computed anew; one unit each.
 * Where the root is the answer nothing is asked for and the whole is re-executed.
 */
#define CHECK_SAMPLED      2
#define CHECK_OPENINGS_MAX (2 + 2 * CHECK_SAMPLED)

struct check_sample {
    uint32_t segment_count;          /* CHECK_SAMPLED, or all where there are fewer */
    uint32_t segment[CHECK_SAMPLED]; /* distinct, ascending */
    uint32_t index_count;
    uint32_t index[CHECK_OPENINGS_MAX];
};

/* The draw: a function of the task, the root and the challenge alone. */
void check_sample_draw(const struct work_task *t, const struct digest *root,
                       uint64_t challenge, struct check_sample *sample);

/*
 * check_freivalds() for units that are in the verifier's hands before it draws the challenge:
 * the product alone then says that they are right, and the binding need not be hashed as a
 * whole. Of CHECK_SAMPLED units, never that of the start, the audit path is asked for: each
 * must be the one shown and lead to the root. A root that leads elsewhere for b of n units
 * passes with probability C(n-b, 2) / C(n, 2), and gains nothing: what is accepted is right,
 * and whoever hashes the units has the proof against the node. Where the product fails, all
 * units are hashed: evidence has to be bound (WRONG), or is none (UNBOUND).
 */
void check_product_draw(const struct work_task *t, const struct digest *root,
                        uint64_t challenge, struct check_sample *sample);
struct check_report check_product(struct work_scratch *s, const struct work_task *t,
                                  const struct digest *root, const uint8_t *units,
                                  uint64_t challenge, const struct check_sample *sample,
                                  const struct work_opening *openings, uint32_t count);

/* `openings` answers `sample` one by one; a shorter answer or another index is
 * WITHHELD. `result` is the claimed answer. */
struct check_report check_segments(struct work_scratch *s, const struct work_task *t,
                                   const struct digest *root, const struct digest *result,
                                   const struct check_sample *sample,
                                   const struct work_opening *openings, uint32_t count);

/* Do it all again and compare the roots: WRONG when they differ. */
struct check_report check_recompute(struct work_scratch *s, const struct work_task *t,
                                    const struct digest *root);
/* The same where the verifier did it before: `truth` is what its run gave (work_root). The
 * report says what that cost. */
struct check_report check_recomputed(const struct work_task *t, const struct digest *truth,
                                     const struct digest *root);

/*
 * Where a submission parts from the truth, as evidence. Re-executes the whole task.
 * The steps after step_from and up to step_to contain the first wrong one: exactly
 * one step where the units are one step apart.
 */
struct check_difference {
    bool differs;
    uint32_t unit;    /* the first that differs: CHAIN state, MATMUL row */
    uint32_t element; /* the first in it: byte of a state, column of a row */
    uint32_t step_from, step_to;
    int64_t expected, found; /* that element */
    uint32_t bits;           /* that differ in it */
    uint32_t bit;            /* the lowest of them; 0 is the lowest of the element */
    uint32_t units_differing, units_total;
    uint64_t elements_differing, elements_total;
    uint64_t cost_units;
};

/* Element `index` of a unit, as a number. */
int64_t check_element(const struct work_task *t, const uint8_t *unit, uint32_t index);

void check_first_difference(struct work_scratch *s, const struct work_output *claimed,
                            struct check_difference *d);

#endif
