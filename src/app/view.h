/*
 * view.h - a table as somebody looks at it: which rows (a filter), in which order (a column),
 * live or frozen. Over query.h; a list draws from a view and from nothing else.
 *
 * Without filter, sort and freeze it passes through to the table, and a frame costs what a
 * page costs. Otherwise the ids that are in it stand in memory, made anew by view_update()
 * when the session has changed and not otherwise; large ones less often while time runs (the
 * rows shown are never older than that, and values are always those of now).
 * A filter costs 12 bytes a row of the table, an order 8 to 12 more, until it is taken off.
 * Rows are named by id, never by number. The caller holds app_lock() where the core runs.
 */
#ifndef APP_VIEW_H
#define APP_VIEW_H

#include "app/filter.h"

#define VIEW_FROZEN_MAX 20000 /* rows whose values a frozen view keeps */

struct view; /* opaque */

struct view *view_new(enum table_id t); /* NULL: out of memory */
void view_free(struct view *v);         /* NULL is fine */
enum table_id view_table(const struct view *v);

/* Set the filter; "" takes it off. RC_USAGE: *at is the wrong byte (may be NULL), and what was
 * in force stays. */
enum rc view_filter(struct view *v, const struct app *a, const char *text, size_t *at,
                    struct err *err) MUST_CHECK;
const char *view_filter_text(const struct view *v); /* "" none */

/* SIZE_MAX: the table's own order. Stable: rows that are equal stand in the table's order;
 * what is not known comes last in both directions. */
void view_sort(struct view *v, size_t column, bool is_reversed);
size_t view_sort_column(const struct view *v);
bool view_is_reversed(const struct view *v);

/* Frozen: rows and values stand still. Values are kept of the VIEW_FROZEN_MAX rows nearest to
 * `row`; those further away are of now. False: out of memory, and it stays live. */
bool view_freeze(struct view *v, const struct app *a, size_t row);
void view_thaw(struct view *v);
bool view_is_frozen(const struct view *v);
/* Of a frozen view: rows top .. top + rows - 1 that look different by now, plus rows that came
 * to the table or left it. */
size_t view_changes(const struct view *v, const struct app *a, size_t top, size_t rows);

/* Another number whenever its rows may be others than before, or what they show, though
 * query_stamp() is the same. */
uint64_t view_serial(const struct view *v);

/* Bring it up to date. `is_moving`: time runs, so a large view may wait for its turn. */
void view_update(struct view *v, const struct app *a, bool is_moving);

size_t view_count(const struct view *v, const struct app *a); /* rows in it */
size_t view_total(const struct view *v, const struct app *a); /* rows of the table */
uint64_t view_id(const struct view *v, const struct app *a, size_t row);
/* SIZE_MAX: not in it. `hint` is the row it was last seen on. */
size_t view_row(const struct view *v, const struct app *a, uint64_t id, size_t hint);
/* A row that is gone from the table since shows unknown values and its id nowhere. */
void view_cells(const struct view *v, const struct app *a, size_t row, struct value *cells);

#endif
