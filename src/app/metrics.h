/*
 * metrics.h - the figures of a network by name: the published four first, then what they
 * are made of. One list for `metrics`, its history and the summary of a run.
 */
#ifndef APP_METRICS_H
#define APP_METRICS_H

#include "app/args.h"
#include "app/query.h"
#include "base/buf.h"
#include "store/tables.h"

#define METRICS_ROWS_MAX 140
#define METRICS_NAME_MAX 32

struct metrics_row {
    char name[METRICS_NAME_MAX]; /* key in JSON and CSV; money without its _uusd */
    struct value value;
};

/* Time of one allocation, measured outside the engine; count 0: none was measured. */
struct metrics_timing {
    uint64_t count, p50_ns, p99_ns;
};

/*
 * Ratios are unknown while what they divide by is 0:
 *   allocation_time_ms      median of the allocations measured by this process
 *   green_utilization       mean claimed green share over allocations (no audits yet)
 *   verification_pass_rate  verifications passed / verifications
 *   escalation_rate         cases opened / verifications
 * `timing` may be NULL. Returns the number of rows, at most METRICS_ROWS_MAX.
 */
size_t metrics_rows(const int64_t values[METRIC_COUNT], const struct metrics_timing *timing,
                    struct metrics_row out[METRICS_ROWS_MAX]);

/* The engine's counters in the order of store/metrics.def. */
void metrics_now(const struct app *a, int64_t values[METRIC_COUNT]);

/* One object in JSON, name and value lines in text, name,value in CSV. */
void metrics_print(const struct metrics_row *rows, size_t count, enum output_format format,
                   struct buf *out);

#endif
