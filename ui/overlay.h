/*
 * overlay.h - what the full pages over the panes share: a place that the keys of moving
 * choose, and the keys of time, which work there so that one can watch.
 */
#ifndef UI_OVERLAY_H
#define UI_OVERLAY_H

#include "ui/console_int.h"

/* True: the key meant moving, time or closing, and it is done. */
bool overlay_key(struct console *c, struct overlay_place *p, size_t count, const char *name);

/* Before drawing `rows` rows of `count`: keeps the place in range and in view. */
void overlay_settle(struct overlay_place *p, size_t count, int rows);

/* The page's box: all between the status row and the message, or all that there is. */
void overlay_box(struct frame *f, const char *title, struct rect *inside);

#endif
