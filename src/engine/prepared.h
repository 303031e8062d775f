/*
 * prepared.h - answers and re-computations made before the step that asks for them.
 *
 * What a node hands in is a function of the task and of what the node does to it, an honest
 * run one of the task alone. Both are made here ahead of a step, while others read the engine
 * (engine_prepare), and looked up only while a step runs. A key holds all that the value
 * depends on: an entry is never stale, and what is not there is computed by whoever asks. So
 * nothing here is state, and no result depends on it.
 *
 * An answer and the run of a verifier of its own are entries of different kinds: neither is
 * ever taken for the other, and each is computed by itself.
 *
 * Bounded: PREPARED_MAX entries, and no new output while all hold PREPARED_BYTES_MAX. An entry
 * that neither this round nor the one before asked for gives way. What costs little is
 * not kept at all.
 */
#ifndef ENGINE_PREPARED_H
#define ENGINE_PREPARED_H

#include "engine/engine_int.h"

struct prepared;   /* opaque; NULL until the first round */
struct cheat_plan; /* what a node does: who includes this need not know */

#define PREPARED_MAX       1024u
#define PREPARED_BYTES_MAX (16u << 20)
#define PREPARED_COST_MIN  16u /* units of work.h; a lookup costs about as much as a few */

void prepared_free(struct prepared *p); /* NULL is allowed */

/* Does a run cost enough to be kept? What is asked below need not be asked otherwise. */
bool prepared_is_worth(const struct work_task *t);

/* --- before a step; out of memory: nothing is made ----------------------------------- */
bool prepared_begin(struct engine *e); /* a new round; false: there will be none */
void prepared_make_answer(struct engine *e, const struct work_task *t,
                          const struct cheat_plan *plan);
void prepared_make_truth(struct engine *e, const struct work_task *t);

/* --- in a step, else nothing is found ------------------------------------------------ */
/* Borrowed until the step ends; NULL: it was not made. */
const struct work_output *prepared_answer(struct engine *e, const struct work_task *t,
                                          const struct cheat_plan *plan);
bool prepared_truth(struct engine *e, const struct work_task *t, struct digest *root);

/* Since the first round; of what costs enough to be kept. */
struct prepared_counts {
    uint64_t answers_made, answers_found, answers_missed;
    uint64_t truths_made, truths_found, truths_missed;
};
struct prepared_counts prepared_count(const struct engine *e);

#endif
