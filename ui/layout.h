/*
 * layout.h - what goes where on a screen of a given size. Pure geometry: no drawing, no
 * session.
 *
 *   below 40x8         one line, no acts
 *   below 100 columns  list above, card below
 *   100 to 179         list and card side by side, a strip of the log beneath
 *   from 180           list, card and a column with the other panes
 *
 * Side by side only where the list keeps the columns that it has on 80 cells (list_least);
 * until then the card stays below and there is no strip. So a wider screen never shows fewer
 * columns in the same arrangement.
 *
 * A layout that was reached is kept until the screen is LAYOUT_HYSTERESIS columns narrower
 * than it needs, so a window that is dragged about a limit does not flicker. The one line has
 * none: what may be acted on never depends on the sizes before.
 */
#ifndef UI_LAYOUT_H
#define UI_LAYOUT_H

#include "ui/frame.h"

#include <stddef.h>

#define LAYOUT_TWO_W 100
#define LAYOUT_ALL_W 180
#define LAYOUT_HYSTERESIS 2

enum layout_columns { LAYOUT_ONE, LAYOUT_TWO, LAYOUT_ALL };
enum layout_zoom { ZOOM_NONE, ZOOM_LIST, ZOOM_CARD };

/* The columns for a width after those of `before`. */
enum layout_columns layout_columns(int w, enum layout_columns before);

struct layout_wish {
    enum layout_columns columns;
    enum layout_zoom zoom;
    bool is_demo;    /* for an audience: the larger share to the card, nothing else beside */
    bool has_card;
    bool has_strip;  /* false: the pane in view is the log itself */
    bool was_beside; /* the card, in the last frame of this pane: for the hysteresis */
    int list_w;      /* cells that the columns of the list would fill */
    int list_least;  /* cells that it keeps beside a card, if its columns fill them */
    int card_percent;/* of the width that the card keeps beside a list that wants all */
    int list_rows;   /* most rows of the list and of the card so far at this size, */
    int card_rows;   /* so that the line between them does not wander */
};

/* Parts that are not shown have w 0. They never overlap. */
struct layout {
    struct rect list, card, strip, column;
    bool is_beside; /* the card */
};

void layout_cut(struct rect area, const struct layout_wish *wish, struct layout *out);

#endif
