/* menu.h - a menu of columns: each has a digit or a letter. For the layers of sort and columns. */
#ifndef UI_MENU_H
#define UI_MENU_H

#include "ui/console_int.h"

/* The key of a column: 1-9, then letters. */
char menu_key(size_t column);
/* SIZE_MAX: the key names none. */
size_t menu_column(const struct console *c, const char *name);
/* A box with all columns, each with a sign before it; `last` is a line of its own at the end. */
void menu_draw(struct console *c, struct frame *f, const char *title, const char *last,
               char (*sign)(const struct console *c, size_t column));

#endif
