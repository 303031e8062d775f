/*
 * filter.h - the one filter language: panes, tags, bulk acts and the command line.
 *
 *   tee                 any column shows it (case ignored)    "two words"   /regex/
 *   why:tee             this column shows it                   why:"a b"     why:/^ring/
 *   state=open  != < <= > >=   compares; numbers as numbers, with the units that people write:
 *                       stake>=1.5k  age>30s  5m  2h  1d  green>40%  latency<20ms  task=t-12
 *   node:014,038        one of them (`!=`: none)
 *   -held  -(a or b)    not; `not held` is the same
 *   a b                 both (`and` may stand between)         a or b        (a or b) c
 *
 * A column is named by its name or title, by a beginning of it or by a word of it that no
 * other has; `why` is the column `kind`. Words compare by their letters, case ignored; `=` of
 * a number is also true for what is shown. What is not known is in no comparison, `!=`
 * included; it is shown, and found, as "?". Regular expressions are those of PCRE2 (Perl's) without
 * references; '^' and '$' are the ends of a cell.
 */
#ifndef APP_FILTER_H
#define APP_FILTER_H

#include "app/peek.h"

#define FILTER_TEXT_MAX 512 /* bytes of an expression, with the NUL */

struct filter_expr; /* opaque, compiled */
struct filter_scan; /* opaque */

/* RC_USAGE: *at is the byte of `text` that is wrong. `kinds`, what each column holds, may be
 * NULL: a value that is no number then compares as false. Blank text matches all rows. The
 * table is borrowed. */
enum rc filter_compile(struct filter_expr **out, const struct table *t,
                       const enum value_kind *kinds, const char *text, size_t *at,
                       struct err *err) MUST_CHECK;
void filter_free(struct filter_expr *f); /* NULL is fine */

bool filter_is_empty(const struct filter_expr *f);
uint32_t filter_columns(const struct filter_expr *f); /* bits to ask query_peek() for */
/* Of row i. Allocates nothing (but for what a pattern that steps back far needs). */
bool filter_matches(const struct filter_expr *f, const struct peek_rows *rows, size_t i);

/* The same about very many rows of one table: what was answered about a value is kept for the
 * next row that shows it, at most 40 KiB a condition and column. Nothing but the rows may change
 * meanwhile. NULL: out of memory. The filter is borrowed. */
struct filter_scan *filter_scan_new(const struct filter_expr *f);
void filter_scan_free(struct filter_scan *s); /* NULL is fine */
uint32_t filter_scan_rows(struct filter_scan *s, const struct peek_rows *rows); /* bit i: row i */

/* Add the expression and a caret under byte `at` to a message for the command line. */
void filter_add_caret(struct err *err, const char *text, size_t at);

/* A column by what people call it. SIZE_MAX with RC_USAGE in err when none or several. */
size_t filter_column(const struct table *t, const char *word, size_t len, struct err *err);

#endif
