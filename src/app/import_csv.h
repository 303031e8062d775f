/*
 * import_csv.h - what readers of CSV with named columns share: finding the columns, the
 * loop over the rows, and the wording of what is missing or not used.
 */
#ifndef APP_IMPORT_CSV_H
#define APP_IMPORT_CSV_H

#include "app/import_int.h"

#define IMPORT_COLUMNS_MAX 16

struct import_column {
    const char *names; /* case ignored; "a|b": either, the first that is there */
    bool is_required;
};

struct import_csv {
    struct import_run *r;
    struct csv *csv;
    const struct import_column *columns;
    size_t count;                /* at most IMPORT_COLUMNS_MAX */
    int at[IMPORT_COLUMNS_MAX];  /* in the file; -1: not there */
};

/* The cell of a column in the row at hand, without blanks around it; empty when the column
 * is not there. */
struct csv_field import_csv_cell(const struct import_csv *c, size_t column);

/* The column of the first of the names between bars that is there, or -1. */
int import_csv_find(const struct csv *csv, const char *names);

/*
 * Read all rows of r->file up to the limit. row() reads one: it may refuse it
 * (import_refuse), and it ends the import with what it returns unless that is RC_OK. kept()
 * is called for a row that was not refused, after it was counted. Columns that are not used
 * are named in one remark; one that is used and stands twice is RC_INPUT. Errors are in
 * r->err: RC_INPUT, RC_INTERNAL, those of the callbacks.
 */
struct import_csv_rows {
    const struct import_column *columns;
    size_t count;
    enum rc (*row)(const struct import_csv *c, void *ctx);
    enum rc (*kept)(const struct import_csv *c, void *ctx); /* may be NULL */
    void *ctx;
};
enum rc import_csv_read(struct import_run *r, const struct import_csv_rows *rows) MUST_CHECK;

/* What every reader does last: its error to the caller's, with "cannot import 'NAME': " in
 * front. */
enum rc import_csv_end(const struct import_run *r, enum rc rc, struct err *err) MUST_CHECK;

#endif
