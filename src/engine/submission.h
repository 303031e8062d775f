/*
 * submission.h - what nodes hand in, as everybody sees it: a commitment, a root, and the
 * units behind the root when asked. How it came about stays behind this header; the
 * verifier sees nothing else of a node's answer.
 */
#ifndef ENGINE_SUBMISSION_H
#define ENGINE_SUBMISSION_H

#include "engine/engine_int.h"
#include "work/attribute.h"

/* The root of a node's answer. Kept until its slot is used again, else computed anew. */
void submission_root(struct engine *e, uint32_t slot, uint32_t result, struct digest *root);

/* First 8 bytes of the commitment, never 0. */
uint64_t submission_commitment(struct engine *e, uint32_t task, uint32_t node,
                               const struct digest *root);

/* The next step will ask for this answer: makes it now (prepared.h). */
void submission_prepare(struct engine *e, uint32_t slot, uint32_t result);

/* The whole answer with its units, in e->outputs[result], or as it was prepared for the step
 * that runs. */
const struct work_output *submission_output(struct engine *e, uint32_t slot, uint32_t result);
/* What a node gave, or would give, for the task in a slot: likewise, with e->outputs[place]. */
const struct work_output *submission_of_node(struct engine *e, uint32_t slot, uint32_t node,
                                             uint32_t place);

/* Does the node declare, when asked for its trace, that it cannot show it? */
bool submission_is_lost(const struct engine *e, const struct task_row_w *t, uint32_t node);
/* Does it commit to a second, other answer for the same task? */
bool submission_is_double(const struct engine *e, uint32_t task, uint32_t node);

/* An answer beside a run of its own. */
void submission_evidence(struct engine *e, const struct work_output *o, struct evidence *out);

/* Is it what an honest run on the node's hardware gives? For the engine's own scores: no
 * verdict may rest on it. */
bool submission_is_true(const struct engine *e, const struct task_row_w *t, uint32_t node);
/* The same for a task that may be over and gone; may search all slots. */
bool submission_was_true(const struct engine *e, uint32_t task, uint32_t node);

/* The tasks before this one whose answers might have been handed in instead; how many. */
#define SUBMISSION_OTHERS 8u
uint32_t submission_others(const struct engine *e, uint32_t task,
                           struct attribute_other others[SUBMISSION_OTHERS]);

/* The class of hardware that the node is known to be; where it does not say, its GPU's
 * memory stands for it. 0: unknown. */
uint16_t submission_hw_class(const struct engine *e, uint32_t node);
bool submission_of_kind_is_true(const struct engine *e, uint32_t task, enum work_kind kind,
                                uint32_t node);

/* A node drained for its hardware computes a small known task: is its answer right? */
bool submission_ringer(struct engine *e, uint32_t node);

#endif
