/* tabs.c - the row of the panes, with the place in the list at its right end. */
#include "config.h"

#include "ui/screen.h"

#include "base/text.h"

#include <inttypes.h>

#define POSITION_W 12 /* kept for "1234/56789" */

static const struct pen plain = { .tone = TONE_NORMAL };
static const struct pen dim = { .tone = TONE_DIM };

/* How the tabs are written, from the widest: the filter of the list is worth more than the
 * titles of panes that are not in view, and those more than their numbers. */
enum tabs_form { TABS_TITLES, TABS_NUMBERS, TABS_OWN };

static void tab_text(const struct console *c, enum pane pane, enum tabs_form form,
                     struct safe_text *out)
{
    const char *title = console_title(pane);
    struct safe_text text;

    *out = (struct safe_text){ "" };
    if (pane != c->pane && form == TABS_OWN)
        return;
    if (pane != c->pane && form == TABS_NUMBERS)
        safe_text_setf(&text, "%d", (int)pane + 1);
    else if (pane == PANE_REVIEW && c->status.review_open > 0)
        safe_text_setf(&text, "%d %s %" PRIu64, (int)pane + 1, title,
                       c->status.review_open);
    else
        safe_text_setf(&text, "%d %s", (int)pane + 1, title);
    safe_text_setf(out, pane == c->pane ? "[%s]" : " %s ", text.s);
}

static int tabs_width(const struct console *c, enum tabs_form form)
{
    struct safe_text text;
    int total = 0;

    for (int pane = 0; pane < PANE_ANY; pane++) {
        tab_text(c, (enum pane)pane, form, &text);
        total += text_width(text.s);
    }
    return total;
}

/* The widest with which nothing of the place is cut; the narrowest where it always is. */
static enum tabs_form choose_form(const struct console *c, int w, struct safe_text *place)
{
    for (int form = TABS_TITLES; form < TABS_OWN; form++) {
        int total = tabs_width(c, (enum tabs_form)form);
        if (console_place(c, w - total - 2, place) && total <= w - 2)
            return (enum tabs_form)form;
    }
    (void)console_place(c, w - tabs_width(c, TABS_OWN) - 2, place);
    return TABS_OWN;
}

void tabs_draw(const struct console *c, struct frame *f, int y)
{
    struct safe_text text, place;
    enum tabs_form form = choose_form(c, f->w, &place);
    int x = 0, used = text_width(place.s);
    bool is_spaced = form == TABS_TITLES && tabs_width(c, form) + PANE_ANY +
                     (used > POSITION_W ? used + 2 : POSITION_W) <= f->w;

    for (int pane = 0; pane < PANE_ANY; pane++) {
        bool is_here = pane == (int)c->pane;
        tab_text(c, (enum pane)pane, form, &text);
        x += frame_text(f, x, y, f->w - x, is_here ? (struct pen){ .tone = TONE_TITLE } : plain,
                        text.s);
        x += is_spaced ? 1 : 0;
    }
    if (x + used + 1 < f->w)
        (void)frame_text(f, f->w - used - 1, y, used, dim, place.s);
}
