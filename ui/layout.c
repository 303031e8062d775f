#include "ui/layout.h"

#define STRIP_ROWS 6
#define STRIP_FROM_H 24
#define LIST_ROWS_MIN 4 /* that the card cannot take */
#define COLUMN_PERCENT 30
#define DEMO_CARD_PERCENT 62
#define CARD_W_MIN 39 /* beside the list: 80 and this are 120 columns with the blank between */

enum layout_columns layout_columns(int w, enum layout_columns before)
{
    int kept = before == LAYOUT_ALL ? LAYOUT_HYSTERESIS : 0;

    if (w >= LAYOUT_ALL_W - kept)
        return LAYOUT_ALL;
    kept = before == LAYOUT_TWO ? LAYOUT_HYSTERESIS : 0;
    return w >= LAYOUT_TWO_W - kept ? LAYOUT_TWO : LAYOUT_ONE;
}

/*
 * Rows of the card below the list. A long list leaves the card three fifths, for an
 * audience three quarters; a short one only takes its rows, four at least.
 */
static int card_height(const struct layout_wish *wish, int area_h)
{
    int fair = wish->is_demo ? area_h * 3 / 4 : area_h * 3 / 5;
    int list_max = area_h - (wish->card_rows < fair ? wish->card_rows : fair);
    int list = 1 + (wish->list_rows < LIST_ROWS_MIN ? LIST_ROWS_MIN : wish->list_rows);

    if (list > list_max)
        list = list_max;
    return wish->card_rows < area_h - list ? wish->card_rows : area_h - list;
}

static void cut_below(struct rect area, const struct layout_wish *wish, struct layout *out)
{
    int h = card_height(wish, area.h);

    out->card = (struct rect){ area.x, area.y + area.h - h, area.w, h };
    out->list.h = area.h - h;
}

static int least_width(const struct layout_wish *wish)
{
    return wish->list_w < wish->list_least ? wish->list_w : wish->list_least;
}

/* A card beside the list may not cost it the columns that it has on 80 cells. */
static bool is_beside(struct rect area, const struct layout_wish *wish)
{
    int spare = wish->was_beside ? LAYOUT_HYSTERESIS : 0;

    return wish->columns != LAYOUT_ONE &&
           (wish->is_demo || least_width(wish) + 1 + CARD_W_MIN <= area.w + spare);
}

/* What the columns of the list do not fill goes to the card. */
static void cut_beside(struct rect area, const struct layout_wish *wish, struct layout *out)
{
    int percent = wish->is_demo && wish->card_percent < DEMO_CARD_PERCENT
                      ? DEMO_CARD_PERCENT
                      : wish->card_percent;
    int list = area.w - 1 - area.w * percent / 100;

    if (!wish->is_demo && list < least_width(wish))
        list = least_width(wish);
    if (list > wish->list_w)
        list = wish->list_w;
    out->list.w = list;
    out->card = (struct rect){ area.x + list + 1, area.y, area.w - list - 1, area.h };
}

void layout_cut(struct rect area, const struct layout_wish *wish, struct layout *out)
{
    *out = (struct layout){ .list = area };
    if (wish->zoom == ZOOM_CARD && wish->has_card) {
        out->card = area;
        out->list.w = 0;
        return;
    }
    if (wish->zoom != ZOOM_NONE)
        return;
    if (wish->columns == LAYOUT_ALL && !wish->is_demo) {
        int w = area.w * COLUMN_PERCENT / 100;
        out->column = (struct rect){ area.x + area.w - w, area.y, w, area.h };
        area.w -= w + 1;
    }
    out->is_beside = wish->has_card && is_beside(area, wish);
    if (wish->columns == LAYOUT_TWO && !wish->is_demo && wish->has_strip &&
        (out->is_beside || !wish->has_card) && area.h >= STRIP_FROM_H) {
        area.h -= STRIP_ROWS;
        out->strip = (struct rect){ area.x, area.y + area.h, area.w, STRIP_ROWS };
    }
    out->list = area;
    if (out->is_beside)
        cut_beside(area, wish, out);
    else if (wish->has_card)
        cut_below(area, wish, out);
}
