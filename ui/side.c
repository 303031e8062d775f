/* side.c - the panes that are not in view, as much of them as there is room for. */
#include "config.h"

#include "ui/screen.h"

#include "ui/card.h"

#include <inttypes.h>

#define ROWS_MIN 6 /* of one pane, with its title and heads */

/* Those that may ask for somebody come first. */
static const enum pane by_use[PANE_ANY] = { PANE_REVIEW, PANE_LOG,    PANE_TASKS,
                                            PANE_NODES,  PANE_VERIFY, PANE_CHAIN };

void side_draw_strip(struct console *c, struct frame *f, struct rect r)
{
    card_rule(f, r.x, r.y, r.w, console_title(PANE_LOG), "");
    r.y++;
    r.h--;
    list_draw(&c->side[PANE_LOG], c->app, f, r, true);
}

static void draw_pane(struct console *c, struct frame *f, struct rect r, enum pane pane)
{
    struct list *l = &c->side[pane];
    struct safe_text title, count;

    safe_text_setf(&title, "%d %s", (int)pane + 1, console_title(pane));
    safe_text_setf(&count, "%zu", query_count(c->app, l->table));
    card_rule(f, r.x, r.y, r.w, title.s, count.s);
    r.y++;
    r.h--;
    list_draw(l, c->app, f, r, true);
}

void side_draw_column(struct console *c, struct frame *f, struct rect r)
{
    int count = r.h / ROWS_MIN < PANE_ANY - 1 ? r.h / ROWS_MIN : PANE_ANY - 1;
    int done = 0;

    for (int i = 0; i < PANE_ANY && done < count; i++) {
        struct rect part = { r.x, r.y + r.h * done / count, r.w, 0 };
        if (by_use[i] == c->pane)
            continue;
        done++;
        part.h = r.y + r.h * done / count - part.y;
        draw_pane(c, f, part, by_use[i]);
    }
}
