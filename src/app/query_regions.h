/*
 * query_regions.h - where the network stands: nodes, load and green share by region or by
 * jurisdiction. Counting takes time in proportion to the nodes, so the counts are kept and
 * made anew when the tick in view has moved: at every tick below REGIONS_NODES_A_TICK
 * nodes, at one more a tick for each so many; the tick they are of is told. Call under app_lock().
 */
#ifndef APP_QUERY_REGIONS_H
#define APP_QUERY_REGIONS_H

#include "app/query.h"

#define REGIONS_NODES_A_TICK 20000

enum regions_by { REGIONS_BY_REGION, REGIONS_BY_JURISDICTION, REGIONS_BY_COUNT };

struct region_row {
    uint32_t number;         /* of the name; 0: nodes that do not say */
    uint32_t nodes, up;      /* up: idle or busy */
    uint64_t gpus, busy;     /* of the nodes that are up */
    uint64_t green_gpus;     /* of nodes that claim a share */
    uint64_t green_sum_ppm;  /* claimed share times GPUs, over these */
};

struct regions {
    uint32_t tick;             /* that the counts are of */
    size_t count;
    const struct region_row *rows; /* borrowed until the next call; most GPUs first */
};

/* Kept by the session; freed with it. */
struct region_counts;
void query_regions_free(struct region_counts *r); /* NULL is fine */

/* False: out of memory. */
bool query_regions(struct app *a, enum regions_by by, struct regions *out);
void query_region_name(const struct app *a, enum regions_by by, uint32_t number,
                       struct safe_text *out);

#endif
