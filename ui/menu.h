/*
 * menu.h - what every menu over the panes shares: a cursor that the keys of moving choose (as
 * in a list), ENTER and SPACE that take what is under it, and a digit or letter of its own for
 * each row, which takes it at once. Letters that mean moving or leaving are never such keys.
 */
#ifndef UI_MENU_H
#define UI_MENU_H

#include "ui/console_int.h"

/* What a key did: a row that was chosen (0 and up), or one of these. */
enum menu_did { MENU_NOTHING = -1, MENU_LEFT = -2 };

/* The key of a row: 1-9, then letters. '\0': there are no more. */
char menu_key(size_t row);

/* Of a menu of `count` rows. Nothing is chosen by ENTER while no row has the cursor. */
int menu_did(struct console *c, size_t count, const char *name);

/* The rows in `r`, in as many columns of `cell_w` as fit; a row's text without its key.
 * Scrolls where they do not all fit. */
void menu_rows(struct console *c, struct frame *f, struct rect r, size_t count, int cell_w,
               void (*text)(const struct console *c, size_t row, struct safe_text *out));

/* A box at the bottom, low and wide so that the list above stays in view, with the columns of
 * the list in view; `last` is a line of its own at the end. A sign stands before each column
 * and a word behind it ("" none). */
void menu_draw(struct console *c, struct frame *f, const char *title, const char *last,
               char (*sign)(const struct console *c, size_t column),
               const char *(*word)(char sign));

#endif
