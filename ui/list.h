/*
 * list.h - cursor, scroll and drawing for any table: the rows of a view (app/view.h), or of the
 * table itself where there is none. The only list there is.
 *
 * The selection is the id of a row, never its number: rows move under a live network, and
 * a key must act on what the operator was looking at. When rows move, the list scrolls so
 * that the selected one stays on its line of the screen. A list that follows the top keeps
 * its cursor on the newest row until somebody moves it (list_first() lets it follow again).
 * A list that follows an id keeps it selected even while its row is not there.
 *
 * The caller holds app_lock() where the core thread runs.
 */
#ifndef UI_LIST_H
#define UI_LIST_H

#include "app/view.h"
#include "ui/frame.h"
#include "ui/row_cache.h"
#include "ui/tags.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct list { /* zeros except the first three to begin */
    enum table_id table;
    bool follows_top;
    const char *filter; /* the view's filter to begin with; "" or NULL none */
    bool is_pinned; /* somebody chose this row */
    bool has_row;   /* false: the table is empty and `selected` means nothing */
    uint64_t selected;
    size_t cursor; /* the row it is on, kept by list_sync() */
    size_t top;    /* the first row on the screen */

    struct view *view;     /* owned by whoever made the list; NULL: the whole table */
    bool is_moving;        /* time runs: a large view may lag, see view_update() */
    bool is_followed;      /* the selected id is not given up */
    bool is_absent;        /* and its row is not there now */
    struct tags tags;      /* owned likewise */
    bool has_range;        /* rows from `range_from` to the cursor are about to be tagged */
    uint64_t range_from;
    uint32_t hidden;       /* bits of columns that are not shown */
    size_t shift;          /* 0: columns by their priority; else the shown column (from 0)
                            * that stands beside the first one, all after it in their order */
    size_t rows_shown;     /* of the last drawing, as is what follows */
    int w_shown;
    uint32_t drawn_columns;
    struct row_cache drawn; /* owned likewise */
};

/* Columns that are off at first: bits for `hidden`. */
uint32_t list_columns_off(enum table_id t);

/* After rows may have moved. When the selected row is gone the nearest place is taken. */
void list_sync(struct list *l, const struct app *a);
void list_move(struct list *l, const struct app *a, long delta); /* clamps */
void list_first(struct list *l, const struct app *a);
bool list_select(struct list *l, const struct app *a, uint64_t id); /* false: no such row */

size_t list_count(const struct list *l, const struct app *a); /* rows in it */
/* The rows of an open range, both included; false: there is none. */
bool list_range(const struct list *l, const struct app *a, size_t *first, size_t *last);

/* Cells that all its columns would fill. */
int list_width(const struct list *l);

/* Sideways by a column: 1 right, -1 left; the first column stays, it says which row it is.
 * False: there are no more on that side. */
bool list_scroll(struct list *l, int by);

/* Heads of the columns on the first line of `r`, rows below. Columns that do not fit go by
 * their priority until the list is scrolled sideways; '<' and '>' in the head say where there
 * are more. Without the cursor and tags where it is bare. */
void list_draw(struct list *l, const struct app *a, struct frame *f, struct rect r,
               bool is_bare);

#endif
