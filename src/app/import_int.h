/*
 * import_int.h - what the readers of import_*.c share: refusing rows, cells of numbers,
 * names and places, batches on their way to the sink.
 */
#ifndef APP_IMPORT_INT_H
#define APP_IMPORT_INT_H

#include "app/import.h"
#include "base/buf.h"
#include "base/csv.h"

#define IMPORT_NAME_MAX 120 /* bytes; short enough that safe_text cuts none */

struct import_run {
    struct import_file *file;
    const struct import_options *o;
    struct names *names;
    const struct import_sink *sink; /* may be NULL */
    struct import_report *report;
    struct err *err; /* never NULL */
    uint64_t line;   /* of the row at hand */
    bool is_bad;     /* the row at hand was refused, for `why` */
    char why[sizeof((struct import_reason *)NULL)->text];
};

/* Refuse the row at hand; the first reason counts. */
void import_refuse(struct import_run *r, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* A remark that refuses nothing. */
void import_note(struct import_run *r, uint64_t line, const char *fmt, ...)
    PRINTF_LIKE(3, 4);

/* Count the row at hand as read, and as skipped when it is bad, which with is_strict is
 * the error returned. is_bad is cleared by import_begin_row(). */
void import_begin_row(struct import_run *r, uint64_t line);
enum rc import_end_row(struct import_run *r);
bool import_is_full(const struct import_run *r); /* the limit is reached */

/* Allowed values in units of 10^-scale. */
struct import_range {
    int64_t min, max;
    unsigned scale;
    bool is_whole; /* digits beyond the scale are refused, not rounded */
};

/* What stands in a message instead of the text of a stranger: at most 40 cells of it. */
void import_shown(struct safe_text *out, const char *s, size_t len);

/* The readers below refuse the row and return false where they cannot. */
bool import_number(struct import_run *r, const char *field, struct csv_field cell,
                   const struct import_range *range, int64_t *out);
bool import_check_range(struct import_run *r, const char *field, struct csv_field cell,
                        const struct import_range *range, int64_t v);
/* Text that can be shown as it is and is short enough; blanks around it are dropped. */
bool import_text(struct import_run *r, const char *field, struct csv_field cell,
                 struct safe_text *out);
/* The number of a name; RC_INTERNAL in r->err and false when out of memory. */
bool import_name(struct import_run *r, const char *field, struct csv_field cell,
                 enum name_kind kind, uint32_t max, uint32_t *out);
bool import_place(struct import_run *r, const char *field, struct csv_field cell,
                  uint16_t *out);

struct csv_field import_trimmed(struct csv_field cell);

/* Append to a sentence: "a, b, c and 12 more". */
#define IMPORT_LISTED_MAX 8
struct import_list {
    struct buf *out;
    size_t count;
};
void import_list_add(struct import_list *l, const char *s, size_t len);
void import_list_end(struct import_list *l);

#endif
