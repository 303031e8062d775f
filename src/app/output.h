/*
 * output.h - tables and cards as text, JSON and CSV.
 *
 * Text: aligned, one row a line, values as panes show them. JSON: an array of objects
 * keyed by column names; money as strings with six decimals, ratios as numbers 0-1 with
 * six, scores with nine, seconds and milliseconds as whole numbers, counts beyond 2^53 as
 * strings, unknown values null. CSV: RFC 4180 with CRLF and a header, the same texts,
 * unknown values empty. A text of two characters or more that begins with = + - or @ gets
 * a ' before it, so that a spreadsheet does not run what a stranger wrote.
 */
#ifndef APP_OUTPUT_H
#define APP_OUTPUT_H

#include "app/args.h"
#include "app/view.h"
#include "base/buf.h"
#include "base/json_writer.h"

void output_table(const struct app *a, enum table_id t, enum output_format format,
                  struct buf *out);

/* The rows of a view and some of its columns (NULL: all). */
void output_view(const struct app *a, const struct view *v, const size_t *columns,
                 size_t column_count, enum output_format format, struct buf *out);

/* One row with its card. `row` SIZE_MAX: the card alone. CSV is the row without the card. */
void output_card(const struct app *a, enum table_id t, size_t row, const struct card *card,
                 enum output_format format, struct buf *out);

/* Any rows of values: what metrics and tables share. */
struct output_rows {
    const struct column *columns;
    size_t column_count; /* at most OUTPUT_COLUMNS_MAX */
    size_t count;
    void (*cells)(const void *ctx, size_t row, struct value *cells);
    const void *ctx;
};
#define OUTPUT_COLUMNS_MAX 128
void output_rows(const struct output_rows *rows, enum output_format format, struct buf *out);

void output_json_value(struct json_writer *w, const struct value *v);
void output_csv_cell(struct buf *out, const char *text);

#endif
