/* tabs.c - the row of the panes, with the place in the list at its right end. */
#include "config.h"

#include "ui/screen.h"

#include "base/text.h"

#include <inttypes.h>

#define POSITION_W 12 /* kept for "1234/56789" */

static const struct pen plain = { .tone = TONE_NORMAL };
static const struct pen dim = { .tone = TONE_DIM };

static void tab_text(const struct console *c, enum pane pane, bool is_short,
                     struct safe_text *out)
{
    const char *title = console_title(pane);
    struct safe_text text;

    if (is_short && pane != c->pane)
        safe_text_setf(&text, "%d", (int)pane + 1);
    else if (pane == PANE_REVIEW && c->status.review_open > 0)
        safe_text_setf(&text, "%d %s %" PRIu64, (int)pane + 1, title,
                       c->status.review_open);
    else
        safe_text_setf(&text, "%d %s", (int)pane + 1, title);
    safe_text_setf(out, pane == c->pane ? "[%s]" : " %s ", text.s);
}

void tabs_draw(const struct console *c, struct frame *f, int y)
{
    struct safe_text tabs[PANE_ANY], place;
    int total = 0, x = 0, used;

    for (int pane = 0; pane < PANE_ANY; pane++) {
        tab_text(c, (enum pane)pane, false, &tabs[pane]);
        total += text_width(tabs[pane].s);
    }
    console_place(c, f->w - total - 2, &place);
    used = text_width(place.s);
    bool is_spaced = total + PANE_ANY + (used > POSITION_W ? used + 2 : POSITION_W) <= f->w;
    for (int pane = 0; pane < PANE_ANY; pane++) {
        bool is_here = pane == (int)c->pane;
        if (total > f->w - 2)
            tab_text(c, (enum pane)pane, true, &tabs[pane]);
        x += frame_text(f, x, y, f->w - x, is_here ? (struct pen){ .tone = TONE_TITLE } : plain,
                        tabs[pane].s);
        x += is_spaced ? 1 : 0;
    }
    if (x + used + 1 < f->w)
        (void)frame_text(f, f->w - used - 1, y, used, dim, place.s);
}
