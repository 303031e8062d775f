/* screen.c - the picture of the console: status, tabs, panes, ledger, message, hints, and
 * over them the open layer. layout.h says what goes where. */
#include "config.h"

#include "ui/screen.h"

#include "app/keymap.h"
#include "base/text.h"
#include "ui/card.h"

#include <inttypes.h>
#include <string.h>

static const struct pen plain = { .tone = TONE_NORMAL };
static const struct pen dim = { .tone = TONE_DIM };

void screen_box(struct frame *f, int w, int h, const char *title, struct rect *inside)
{
    struct rect r;

    r.w = w < f->w ? w : f->w;
    r.h = h < f->h - 1 ? h : f->h - 1;
    r.x = (f->w - r.w) / 2;
    r.y = f->h - 1 - r.h > 2 ? (f->h - 1 - r.h) / 2 : 0;
    screen_box_at(f, r, title, inside);
}

void screen_box_at(struct frame *f, struct rect r, const char *title, struct rect *inside)
{
    struct safe_text head;

    frame_fill(f, r, plain);
    safe_text_setf(&head, " %s ", title);
    frame_repeat(f, r.x, r.y, r.w, dim, 0x2500);
    (void)frame_text_cut(f, r.x + 2, r.y, r.w - 4, (struct pen){ .tone = TONE_TITLE }, head.s);
    frame_repeat(f, r.x, r.y + r.h - 1, r.w, dim, 0x2500);
    for (int y = r.y + 1; y < r.y + r.h - 1; y++) {
        frame_repeat(f, r.x, y, 1, dim, 0x2502);
        frame_repeat(f, r.x + r.w - 1, y, 1, dim, 0x2502);
    }
    frame_repeat(f, r.x, r.y, 1, dim, 0x250c);
    frame_repeat(f, r.x + r.w - 1, r.y, 1, dim, 0x2510);
    frame_repeat(f, r.x, r.y + r.h - 1, 1, dim, 0x2514);
    frame_repeat(f, r.x + r.w - 1, r.y + r.h - 1, 1, dim, 0x2518);
    *inside = (struct rect){ r.x + 2, r.y + 1, r.w - 4, r.h - 2 };
}

/* --- the panes ---------------------------------------------------------------------------- */

/* Both list and card ask for the most that they needed so far at this size, so the line
 * between them moves a few times at most and never to and fro while rows come and go. */
static void note_needs(struct console *c, int area_w)
{
    size_t rows = list_count(&c->lists[c->pane], c->app);
    int card = c->has_card ? card_height(&c->card, area_w) : 0;
    struct needs *n = &c->needs[c->pane];

    if (card > n->card)
        n->card = card;
    if (rows > (size_t)n->list)
        n->list = rows < FRAME_H_MAX ? (int)rows : FRAME_H_MAX;
}

static void lay_out(struct console *c, struct rect area, struct layout *out)
{
    static const int percent[] = {
#define VIEW(id, title, table, follows, card, least, only) [PANE_##id] = (card),
#include "ui/views.def"
#undef VIEW
    };
    static const int least_of[] = {
#define VIEW(id, title, table, follows, card, least, only) [PANE_##id] = (least),
#include "ui/views.def"
#undef VIEW
    };
    struct layout_wish wish = {
        .columns = c->columns,
        .zoom = c->zoom,
        .is_demo = c->is_demo,
        .has_card = c->has_card,
        .has_strip = c->pane != PANE_LOG,
        .was_beside = c->is_beside,
        .list_w = list_width(&c->lists[c->pane]),
        .list_least = least_of[c->pane],
        .card_percent = percent[c->pane],
    };

    note_needs(c, area.w);
    wish.list_rows = c->needs[c->pane].list;
    wish.card_rows = c->needs[c->pane].card;
    layout_cut(area, &wish, out);
    c->is_beside = out->is_beside;
}

static void note_shown(struct console *c, uint64_t now_ms)
{
    const struct list *l = &c->lists[c->pane];
    struct target *t = &c->shown;
    uint32_t version = l->has_row ? query_version(c->app, l->table, l->selected) : 0;

    if (c->has_card)
        version = c->card.version;
    if (t->is_set && l->has_row && t->pane == c->pane && t->id == l->selected &&
        t->version == version)
        return;
    *t = (struct target){ .is_set = l->has_row,
                          .pane = c->pane,
                          .id = l->selected,
                          .version = version,
                          .since_ms = now_ms };
}

static void draw_panes(struct console *c, struct frame *f, struct rect area)
{
    struct list *l = &c->lists[c->pane];
    struct layout parts;

    l->is_moving = c->status.run == RUN_RUNNING;
    list_sync(l, c->app);
    c->has_card = l->has_row && query_card(c->app, l->table, l->selected, &c->card);
    lay_out(c, area, &parts);
    if (parts.list.w > 0) {
        c->page_rows = parts.list.h - 1;
        list_draw(l, c->app, f, parts.list, false);
    }
    c->is_informed = false;
    if (parts.card.w > 0)
        c->is_informed = card_draw(&c->card, f, parts.card, &c->card_top);
    if (parts.strip.w > 0)
        side_draw_strip(c, f, parts.strip);
    if (parts.column.w > 0)
        side_draw_column(c, f, parts.column);
}

static void draw_tiny(struct console *c, struct frame *f)
{
    const struct layer_ops *layer = console_layer(c);
    struct safe_text text;

    safe_text_setf(&text, "T %" PRIu64 " %s review %" PRIu64 ", needs %dx%d", c->status.tick,
                   status_row_word(&c->status), c->status.review_open, CONSOLE_W_MIN,
                   CONSOLE_H_MIN);
    (void)frame_text(f, 0, 0, f->w, plain, text.s);
    if (f->h > 1)
        (void)bottom_rows_message(c, f, 1, 1);
    c->shown.is_set = false;
    c->has_card = false;
    if (layer != NULL && !layer->holds_clock)
        layer->draw(c, f);
}

static void draw_full(struct console *c, struct frame *f, uint64_t now_ms)
{
    const struct layer_ops *layer = console_layer(c);
    struct rect area = { 0, 2, f->w, f->h - 5 };
    int rows;

    c->columns = layout_columns(f->w, c->columns);
    draw_panes(c, f, area);
    note_shown(c, now_ms);
    status_row_draw(c, f, 0);
    tabs_draw(c, f, 1);
    bottom_rows_ledger(c, f, f->h - 3);
    rows = bottom_rows_message(c, f, f->h - 2, layer == NULL ? 2 : 1);
    if (layer == NULL) {
        if (rows < 2)
            bottom_rows_hints(c, f, f->h - 1);
        return;
    }
    bottom_rows_layer_hint(f, f->h - 1, layer->hint);
    layer->draw(c, f);
}

void console_draw(struct console *c, struct frame *f, uint64_t now_ms)
{
    frame_clear(f);
    if (f->w != c->w || f->h != c->h)
        memset(c->needs, 0, sizeof c->needs);
    c->w = f->w;
    c->h = f->h;
    app_lock(c->app);
    query_status(c->app, &c->status);
    console_hear(c);
    layer_answer_show(c); /* by a frame, never by a key: nobody has seen it yet */
    if (console_is_tiny(c))
        draw_tiny(c, f);
    else
        draw_full(c, f, now_ms);
    app_unlock(c->app);
}
