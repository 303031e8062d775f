/*
 * list.h - cursor, scroll and drawing for any table of query.h. The only list there is.
 *
 * The selection is the id of a row, never its number: rows move under a live network, and
 * a key must act on what the operator was looking at. When rows move, the list scrolls so
 * that the selected one stays on its line of the screen. A list that follows the top keeps
 * its cursor on the newest row until somebody moves it (list_first() lets it follow again).
 *
 * The caller holds app_lock() where the core thread runs.
 */
#ifndef UI_LIST_H
#define UI_LIST_H

#include "app/query.h"
#include "ui/frame.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct list { /* zeros except the first two to begin */
    enum table_id table;
    bool follows_top;
    bool is_pinned; /* somebody chose this row */
    bool has_row;   /* false: the table is empty and `selected` means nothing */
    uint64_t selected;
    size_t cursor; /* the row it is on, kept by list_sync() */
    size_t top;    /* the first row on the screen */
};

/* After rows may have moved. When the selected row is gone the nearest place is taken. */
void list_sync(struct list *l, const struct app *a);
void list_move(struct list *l, const struct app *a, long delta); /* clamps */
void list_first(struct list *l, const struct app *a);
bool list_select(struct list *l, const struct app *a, uint64_t id); /* false: no such row */

/* Cells that all its columns would fill. */
int list_width(const struct list *l);

/* Heads of the columns on the first line of `r` unless it is bare, rows below. Columns that
 * do not fit go by their priority. */
void list_draw(struct list *l, const struct app *a, struct frame *f, struct rect r,
               bool is_bare);

#endif
