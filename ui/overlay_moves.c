/* overlay_moves.c - what the referee of a dispute asked for, move by move: what both parties
 * showed, where they part, and how it was ruled. */
#include "config.h"

#include "ui/overlay.h"

#define LABEL_W 9

static const struct pen plain = { .tone = TONE_NORMAL };
static const struct pen dim = { .tone = TONE_DIM };

#define NO_DISPUTE "the task of this row is over, or never came before the referee"

void overlay_moves_open(struct console *c)
{
    static struct card card; /* only the ui thread comes here */

    c->moves.table = c->shown.is_set ? c->lists[c->shown.pane].table : TABLE_COUNT;
    c->moves.id = c->shown.id;
    c->moves.place = (struct overlay_place){ .at = 0 };
    if (c->shown.is_set && query_moves(c->app, c->moves.table, c->moves.id, &card))
        console_open_layer(c, LAYER_MOVES);
    else
        console_say(c, TONE_WARN, "%s", c->shown.is_set ? NO_DISPUTE : "nothing is selected");
}

static void moves_key(struct console *c, const char *name, uint64_t now_ms)
{
    static struct card card;
    const struct action *act = action_by_key(PANE_ANY, name);

    (void)now_ms;
    if (!query_moves(c->app, c->moves.table, c->moves.id, &card)) {
        console_close_layer(c);
        console_say(c, TONE_WARN, "%s", NO_DISPUTE);
    } else if (act != NULL && act->id == ACTION_SHOW_DISPUTE) {
        console_close_layer(c);
    } else {
        (void)overlay_key(c, &c->moves.place, card.count, name);
    }
}

static void draw_line(struct frame *f, struct rect r, int y, const struct card_line *l)
{
    const char mark[2] = { l->mark, '\0' };

    (void)frame_text_cut(f, r.x + 1, y, 1, (struct pen){ .tone = l->tone }, mark);
    (void)frame_text_cut(f, r.x + 3, y, LABEL_W - 1, dim, l->label.s);
    (void)frame_text_cut(f, r.x + 3 + LABEL_W, y, r.w - 3 - LABEL_W, plain, l->text.s);
}

static void moves_draw(struct console *c, struct frame *f)
{
    static struct card card;
    struct overlay_place *p = &c->moves.place;
    struct rect r;

    if (!query_moves(c->app, c->moves.table, c->moves.id, &card)) {
        overlay_box(f, "dispute", &r);
        (void)frame_text_cut(f, r.x + 1, r.y, r.w - 1, plain, NO_DISPUTE);
        return;
    }
    overlay_box(f, card.title.s, &r);
    overlay_settle(p, card.count, r.h);
    for (int i = 0; i < r.h && p->top + (size_t)i < card.count; i++) {
        draw_line(f, r, r.y + i, &card.lines[p->top + (size_t)i]);
        if (p->top + (size_t)i == p->at)
            frame_mark(f, r.x, r.y + i, r.w, FRAME_REVERSE);
    }
}

const struct layer_ops overlay_moves = {
    .hint = "j k move   . , step   ESC close",
    .key = moves_key,
    .draw = moves_draw,
};
