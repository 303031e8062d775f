/*
 * screen.h - the parts of the picture, one file each. Each draws where it is told and reads
 * the console as the last key left it; screen.c puts them together.
 */
#ifndef UI_SCREEN_H
#define UI_SCREEN_H

#include "ui/console_int.h"

/* status_row.c */
void status_row_draw(const struct console *c, struct frame *f, int y);
const char *status_row_word(const struct status *s); /* how the clock goes: "paused" */

/* tabs.c */
void tabs_draw(const struct console *c, struct frame *f, int y);

/* side.c: the other panes beside the one in view. A strip is the tail of the log; a column
 * holds as many panes as are of use in its height, those that wait for somebody first. */
void side_draw_strip(struct console *c, struct frame *f, struct rect r);
void side_draw_column(struct console *c, struct frame *f, struct rect r);

/* bottom_rows.c */
void bottom_rows_ledger(const struct console *c, struct frame *f, int y);
int bottom_rows_message(const struct console *c, struct frame *f, int y, int rows);
void bottom_rows_hints(const struct console *c, struct frame *f, int y);
void bottom_rows_layer_hint(struct frame *f, int y, const char *template);

#endif
