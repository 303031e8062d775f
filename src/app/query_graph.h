/*
 * query_graph.h - the figures of the network over time, by tick, as graphs.def lists them.
 * Values are those recorded when their tick was made, so a view of the past shows the same
 * whether it was reached forward or backward. Memory holds HISTORY_TICKS ticks up to the
 * newest; the whole history is in the store (`metrics --history`). Call under app_lock().
 */
#ifndef APP_QUERY_GRAPH_H
#define APP_QUERY_GRAPH_H

#include "app/query.h"

struct graph_info {
    const char *name, *unit, *help;
    enum value_kind kind; /* VALUE_INT, VALUE_RATIO or VALUE_MONEY */
};

size_t query_graph_count(void);
const struct graph_info *query_graph_info(size_t graph); /* graph < count */

/* Some neighbouring ticks together. */
struct graph_bin {
    bool is_known; /* false: nothing is recorded of them, or there is nothing to divide by */
    int64_t min, max, last;
};

/* Bins of `per_bin` ticks, the last of which ends with the tick in view; bins that would
 * begin before tick 0 are unknown. Returns the first tick of the first bin, 0 at least. */
uint32_t query_graph_bins(const struct app *a, size_t graph, uint32_t per_bin, size_t count,
                          struct graph_bin out[]);

/* The first tick that is held and recorded, not after the one in view. */
uint32_t query_graph_first(const struct app *a);

#endif
