/*
 * query_diff.h - the answers to a task side by side with the true one, computed now: one unit
 * (a state, a row, a layer) in a window of elements. For a task, a case or a verification.
 *
 * Between app_lock() and app_unlock(), as query.h.
 */
#ifndef APP_QUERY_DIFF_H
#define APP_QUERY_DIFF_H

#include "app/query.h"

#define DIFF_COLUMNS_MAX 4   /* the truth and three answers */
#define DIFF_ROWS_MAX    256
#define DIFF_FIRST       UINT32_MAX

struct diff {
    struct safe_text title;   /* "t-23 matmul: row 7 of 0-63" */
    struct safe_text heads[DIFF_COLUMNS_MAX];
    struct safe_text notes[DIFF_COLUMNS_MAX]; /* "12 of 64 differ": units */
    size_t column_count;
    uint32_t unit, units;
    uint32_t next, previous;  /* units where an answer differs; `unit` where there is none */
    uint32_t from, elements;  /* the window's first element; all of the unit */
    size_t row_count;
    bool is_hex;              /* bytes */
    int64_t values[DIFF_COLUMNS_MAX][DIFF_ROWS_MAX];
};

/* `unit`, `from` DIFF_FIRST: where the first difference is. RC_NOT_FOUND with a sentence for
 * the operator: there is nothing (any more) to compare. */
enum rc query_diff(struct app *a, enum table_id t, uint64_t id, uint32_t unit, uint32_t from,
                   struct diff *out, struct err *err) MUST_CHECK;

#endif
