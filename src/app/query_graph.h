/*
 * query_graph.h - the figures of the network over time, by tick, as graphs.def lists them.
 * Values are those recorded when their tick was made, so a view of the past shows the same
 * whether it was reached forward or backward. Memory holds the HISTORY_TICKS ticks up to the
 * one in view; the whole history is in the store (`metrics --history`). Call under app_lock().
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
    int64_t mean; /* times GRAPH_FRACTION for VALUE_INT, which has no fraction of its own */
};
#define GRAPH_FRACTION 1000

/* Bins of `per_bin` ticks from multiples of it on, the last one with the tick in view.
 * Returns the first tick of the first bin; bins before the beginning are unknown. */
int64_t query_graph_bins(const struct app *a, size_t graph, uint32_t per_bin, size_t count,
                         struct graph_bin out[]);

#endif
