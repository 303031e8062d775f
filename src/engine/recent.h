/*
 * recent.h - the latest accepted results of the whole network: what is needed to look at a
 * node's work again when it is caught. Owns the table RECENT.
 *
 * A ring of RECENT_ROWS rows, whatever the number of nodes: where the network accepts more
 * than that within verification.window_ticks, the older ones have gone for good. Left out are
 * results that were computed again as a whole anyway (chains of one segment).
 *
 * A withdrawn result counts as caught, not as accepted. What was found right for certain is
 * not computed again: products, which passed the projection, and results that were computed
 * again before they were accepted.
 */
#ifndef ENGINE_RECENT_H
#define ENGINE_RECENT_H

#include "engine/engine_int.h"

#define RECENT_ROWS 16384u /* a power of two */

struct recent_row {
    uint32_t node; /* NODE_NONE: withdrawn */
    uint32_t task;
    uint32_t spec; /* its number; highest bit: it was computed again, and right */
    uint32_t tick;
    int64_t reward_uusd; /* its share */
    uint64_t root;       /* first 8 bytes */
};
_Static_assert(sizeof(struct recent_row) == 32, "eight words");

/* An accepted result. */
void recent_note(struct engine *e, uint32_t slot, uint32_t result, int64_t share_uusd);

/* A node was caught: its results of the window are computed again; wrong ones withdrawn.
 * Returns what was paid for those: owed to who asked for them. */
int64_t recent_reaudit(struct engine *e, uint32_t node);

/* The newest other task with the same kind and size whose accepted answer has this root; 0. */
uint32_t recent_task_of_root(const struct engine *e, const struct digest *root,
                             const struct task_spec *spec, uint32_t but);
bool recent_is_sane(const struct engine *e, uint32_t row);

#endif
