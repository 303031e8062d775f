/* layer_open.c - ENTER opens what a row is about: at once where there is one thing, from a menu
 * where there are several, the row's own card with all the room where there is none. Each step
 * leaves a crumb, and the way back takes them up again. */
#include "config.h"

#include "ui/menu.h"

#include "app/keymap.h"

#include <stdio.h>
#include <string.h>

static enum pane pane_of(enum table_id t)
{
    static const enum pane panes[TABLE_COUNT] = {
#define VIEW(pane, title, id, ...) [id] = PANE_##pane,
#include "ui/views.def"
#undef VIEW
    };

    return panes[t];
}

/* The oldest goes where there are too many. */
static struct crumb *leave_crumb(struct console *c, enum pane to)
{
    struct crumb *crumb;

    if (c->trail.count == CRUMBS_MAX)
        memmove(c->trail.crumbs, c->trail.crumbs + 1,
                --c->trail.count * sizeof c->trail.crumbs[0]);
    crumb = &c->trail.crumbs[c->trail.count++];
    *crumb = (struct crumb){ .from = c->pane, .to = to, .zoom = c->zoom };
    (void)snprintf(crumb->filter, sizeof crumb->filter, "%s",
                   view_filter_text(c->lists[to].view));
    return crumb;
}

static void say_way_back(struct console *c)
{
    struct safe_text say;

    keymap_sentence("{pane back} returns", &say);
    console_say(c, TONE_DIM, "%s", say.s);
}

static void open_card(struct console *c)
{
    if (!c->has_card) {
        console_say(c, TONE_DIM, "there is no more to open here");
        return;
    }
    (void)leave_crumb(c, c->pane);
    c->zoom = ZOOM_CARD;
    say_way_back(c);
}

static bool set_filter(struct console *c, const char *text)
{
    struct safe_text why;
    size_t at = 0;

    return console_set_filter(c, text, &at, &why);
}

/* A filter that stands in the way is taken off until one returns. */
static bool select_linked(struct console *c, const struct query_link *link)
{
    struct list *l = &c->lists[c->pane];

    if (link->filter[0] != '\0') {
        list_first(l, c->app);
        return set_filter(c, link->filter);
    }
    return list_select(l, c->app, link->id) ||
           (view_filter_text(l->view)[0] != '\0' && set_filter(c, "") &&
            list_select(l, c->app, link->id));
}

static void follow(struct console *c, const struct query_link *link)
{
    enum pane to = pane_of(link->table);

    if (to == c->pane && link->filter[0] == '\0' && link->id == c->lists[to].selected) {
        open_card(c);
        return;
    }
    (void)leave_crumb(c, to);
    console_show_pane(c, to);
    if (!select_linked(c, link)) {
        (void)console_open_back(c);
        console_say(c, TONE_WARN, "%s is not in the list any more", link->label.s);
        return;
    }
    c->zoom = ZOOM_NONE;
    say_way_back(c);
}

void console_do_open(struct console *c, int unused)
{
    const struct list *l = &c->lists[c->pane];

    (void)unused;
    if (!l->has_row || l->is_absent) {
        console_say(c, TONE_WARN, "no row is selected to open");
        return;
    }
    c->open.count = query_links(c->app, l->table, l->selected, c->open.links);
    if (c->open.count == 0)
        open_card(c);
    else if (c->open.count == 1)
        follow(c, &c->open.links[0]);
    else
        console_open_layer(c, LAYER_OPEN);
}

bool console_open_back(struct console *c)
{
    const struct crumb *crumb;
    struct list *l = &c->lists[c->pane];

    if (c->trail.count == 0 || c->trail.crumbs[c->trail.count - 1].to != c->pane)
        return false;
    crumb = &c->trail.crumbs[--c->trail.count];
    if (strcmp(crumb->filter, view_filter_text(l->view)) != 0)
        (void)set_filter(c, crumb->filter);
    console_show_pane(c, crumb->from);
    c->zoom = crumb->zoom;
    return true;
}

static void open_key(struct console *c, const char *name, uint64_t now_ms)
{
    int chosen = menu_did(c, c->open.count, name);

    (void)now_ms;
    if (chosen != MENU_NOTHING)
        console_close_layer(c);
    if (chosen >= 0)
        follow(c, &c->open.links[chosen]);
}

static void open_text(const struct console *c, size_t row, struct safe_text *out)
{
    const struct query_link *link = &c->open.links[row];
    bool is_own = link->filter[0] == '\0' && link->table == c->lists[c->pane].table &&
                  link->id == c->lists[c->pane].selected;

    safe_text_setf(out, is_own ? "this card with all the room" : "%s", link->label.s);
}

static void open_draw(struct console *c, struct frame *f)
{
    struct rect r;
    int w = 44, rows = (int)c->open.count + 2;

    screen_box(f, w, rows, "open", &r);
    menu_rows(c, f, r, c->open.count, r.w > 0 ? r.w : 1, open_text);
}

const struct layer_ops layer_open = {
    .hint = "a digit, or {move down} {move up} and ENTER, opens   ESC cancel",
    .holds_order = true,
    .key = open_key,
    .draw = open_draw,
};
