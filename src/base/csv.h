/*
 * csv.h - a strict, streaming reader of comma-separated values (RFC 4180).
 *
 * Own code, because the packaged library (libcsv 3.0) pushes fields through callbacks,
 * counts no lines, has no limits and lets NUL bytes through; here a record is pulled,
 * errors carry the line, and memory is bounded.
 *
 * Accepted: LF, CRLF and CR line ends in any mix, a UTF-8 byte order mark, a last line
 * without its end, quoted fields with commas, line ends and doubled quotes. Empty lines
 * are skipped. Records may differ in length. Spaces are data. Encoding is not checked:
 * whoever shows a field passes it through safe_text.
 *
 * Refused (RC_INPUT, "line N: ..."): a NUL byte; a quote inside an unquoted field;
 * anything but a comma or line end after a closing quote; a quoted field without an end;
 * a record above a limit; a read error. As quotes decide where lines end, nothing after
 * such a fault can be trusted: the error stays and every later call repeats it.
 * RC_INTERNAL is out of memory.
 */
#ifndef BASE_CSV_H
#define BASE_CSV_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define CSV_RECORD_MAX (4u << 20) /* bytes of all fields of one record */
#define CSV_FIELDS_MAX 16384u

struct csv;

struct csv_field {
    const char *s; /* followed by a NUL that is not counted; never NULL */
    size_t len;
};

/* Both borrow their source until csv_free(). NULL is out of memory. */
struct csv *csv_new_file(FILE *in) MUST_CHECK;
struct csv *csv_new_memory(const void *bytes, size_t len) MUST_CHECK;
void csv_free(struct csv *c); /* NULL ok */

/* Read the next record. RC_OK with csv_at_end() true means that there was none. */
enum rc csv_next(struct csv *c, struct err *err) MUST_CHECK;
bool csv_at_end(const struct csv *c);

/* The current record; fields are valid until the next csv_next(). Beyond the last field
 * there is the empty one, so a short record reads as empty cells. */
size_t csv_count(const struct csv *c);
struct csv_field csv_field(const struct csv *c, size_t i);
size_t csv_line(const struct csv *c); /* where the record began, from 1 */

/* Read the next record as the names of the columns. RC_INPUT when there is none. */
enum rc csv_read_header(struct csv *c, struct err *err) MUST_CHECK;

size_t csv_header_count(const struct csv *c);
struct csv_field csv_header_field(const struct csv *c, size_t i); /* until csv_free() */

/* The column of that name, ASCII case and blanks around it ignored, or -1. Empty names
 * are never found; of equal names the first counts. */
int csv_column(const struct csv *c, const char *name);

#endif
