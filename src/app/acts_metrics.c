/* metrics, metrics --history */
#include "app/acts.h"
#include "app/app_int.h"
#include "app/metrics.h"
#include "app/output.h"
#include "app/value.h"
#include "store/store.h"

#include <stdlib.h>
#include <string.h>

/* The history in memory: a few hundred bytes a tick. */
struct history_rows {
    struct history_row {
        uint32_t tick;
        int64_t values[METRIC_COUNT];
    } *rows;
    size_t count, cap;
};

static enum rc keep_row(void *ctx, uint32_t tick, const int64_t values[METRIC_COUNT],
                        struct err *err)
{
    struct history_rows *h = ctx;
    if (h->count == h->cap) {
        size_t cap = h->cap * 2 + 256;
        struct history_row *more = realloc(h->rows, cap * sizeof *more);
        if (more == NULL)
            return err_nomem(err, "read the metrics");
        h->rows = more;
        h->cap = cap;
    }
    h->rows[h->count].tick = tick;
    memcpy(h->rows[h->count++].values, values, METRIC_COUNT * sizeof *values);
    return RC_OK;
}

static void history_cells(const void *ctx, size_t row, struct value *cells)
{
    const struct history_rows *h = ctx;
    struct metrics_row rows[METRICS_ROWS_MAX];
    size_t n = metrics_rows(h->rows[row].values, NULL, rows);
    value_set_number(&cells[0], VALUE_INT, h->rows[row].tick);
    for (size_t i = 0; i < n; i++)
        cells[1 + i] = rows[i].value;
}

static enum rc print_history(struct app *a, enum output_format format, struct buf *out,
                             struct err *err)
{
    struct history_rows h = { .count = 0 };
    struct metrics_row names[METRICS_ROWS_MAX];
    struct column columns[METRICS_ROWS_MAX + 1] = {
        { .name = "tick", .title = "tick", .is_right = true }
    };
    const int64_t zeros[METRIC_COUNT] = { 0 };
    size_t n = metrics_rows(zeros, NULL, names);
    for (size_t i = 0; i < n; i++)
        columns[1 + i] = (struct column){ .name = names[i].name,
                                          .title = names[i].name,
                                          .is_right = true };
    enum rc rc = tables_each_metrics(a->store, STORE_BRANCH_MAIN, 0, engine_tick(a->engine),
                                     keep_row, &h, err);
    const struct output_rows rows = { .columns = columns,
                                      .column_count = n + 1,
                                      .count = h.count,
                                      .cells = history_cells,
                                      .ctx = &h };
    if (rc == RC_OK)
        output_rows(&rows, format, out);
    free(h.rows);
    return rc;
}

enum rc act_METRICS(struct app *a, const struct args *args, struct buf *out, struct err *err)
{
    if (args_option(args, "history") != NULL)
        return print_history(a, args->format, out, err);
    int64_t values[METRIC_COUNT];
    struct metrics_row rows[METRICS_ROWS_MAX];
    metrics_now(a, values);
    metrics_print(rows, metrics_rows(values, &a->allocation_time, rows), args->format, out);
    return out->failed ? err_nomem(err, "print the metrics") : RC_OK;
}
