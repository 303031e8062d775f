#include "config.h"

#include "ui/overlay.h"

#include <string.h>

#define KEPT_H 12 /* from this height on status and message stay in view */

static void move(struct overlay_place *p, size_t count, long by)
{
    long at = (long)p->at + by;

    p->at = at < 0 || count == 0 ? 0 : at >= (long)count ? count - 1 : (size_t)at;
}

bool overlay_key(struct console *c, struct overlay_place *p, size_t count, const char *name)
{
    const struct action *act = action_by_key(PANE_ANY, name);
    enum action_id id = act == NULL ? ACTION_COUNT : act->id;
    long page = p->rows > 1 ? p->rows - 1 : 1;

    if (id == ACTION_CLOSE || id == ACTION_QUIT || strcmp(name, "C-c") == 0)
        console_close_layer(c);
    else if (id == ACTION_MOVE_DOWN || id == ACTION_MOVE_UP)
        move(p, count, id == ACTION_MOVE_DOWN ? 1 : -1);
    else if (id == ACTION_MOVE_PGDN || id == ACTION_MOVE_PGUP)
        move(p, count, id == ACTION_MOVE_PGDN ? page : -page);
    else if (id == ACTION_MOVE_FIRST || id == ACTION_MOVE_LAST)
        move(p, count, id == ACTION_MOVE_LAST ? (long)count : -(long)count);
    else if (act != NULL && (act->flags & TIME) != 0)
        console_post_line(c, act->command);
    else
        return false;
    return true;
}

void overlay_settle(struct overlay_place *p, size_t count, int rows)
{
    size_t page = rows > 0 ? (size_t)rows : 1;

    p->rows = rows;
    move(p, count, 0);
    if (p->at < p->top)
        p->top = p->at;
    if (p->at - p->top >= page)
        p->top = p->at - page + 1;
    if (p->top + page > count)
        p->top = count > page ? count - page : 0;
}

void overlay_box(struct frame *f, const char *title, struct rect *inside)
{
    bool is_kept = f->h >= KEPT_H;
    struct rect r = { 0, is_kept ? 1 : 0, f->w, is_kept ? f->h - 3 : f->h - 1 };

    screen_box_at(f, r, title, inside);
}
