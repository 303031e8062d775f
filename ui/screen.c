/*
 * screen.c - the picture of the console: status, tabs, list and card, ledger, message, hints.
 *
 *   width < 40 or height < 8   one line
 *   below 100 columns          list above, card below
 *   from 100                   list and card side by side, a strip of the log beneath
 */
#include "config.h"

#include "base/text.h"
#include "ui/card.h"
#include "ui/console_int.h"
#include "ui/hints.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define WIDE_W 100
#define WIDE_HYSTERESIS 2
#define STRIP_ROWS 5
#define STRIP_FROM_H 24
#define POSITION_W 12   /* kept for "1234/56789" beside the tabs */
#define ROOT_DIGITS 4   /* of the ledger's root */
#define LIST_ROWS_MIN 4 /* that the card cannot take */

static const struct pen plain = { .tone = TONE_NORMAL };
static const struct pen dim = { .tone = TONE_DIM };
static const struct pen bold = { .attr = FRAME_BOLD };

void screen_box(struct frame *f, int w, int h, const char *title, struct rect *inside)
{
    struct rect r;
    struct safe_text head;

    r.w = w < f->w ? w : f->w;
    r.h = h < f->h - 1 ? h : f->h - 1;
    r.x = (f->w - r.w) / 2;
    r.y = f->h - 1 - r.h > 2 ? (f->h - 1 - r.h) / 2 : 0;
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

/* --- the status row --------------------------------------------------------------------- */

/* A word of the status row; the highest `priority` goes first when it is narrow. */
struct piece {
    int priority;
    int gap; /* blanks after it */
    struct pen pen;
    struct safe_text text;
};

static void add_piece(struct piece *pieces, size_t *n, int priority, enum tone tone,
                      const char *text)
{
    pieces[*n].priority = priority;
    pieces[*n].gap = *n < 2 ? 1 : 2; /* where we are in time reads as one */
    pieces[*n].pen = (struct pen){ .tone = tone };
    safe_text_from_str(&pieces[*n].text, text);
    (*n)++;
}

static const char *run_word(const struct status *s)
{
    static const char *const words[] = {
        [RUN_PAUSED] = "paused",
        [RUN_RUNNING] = "run",
        [RUN_WAITING] = "WAITING",
        [RUN_SEEKING] = "seeking",
    };
    return words[s->run];
}

static void add_position(const struct status *s, struct piece *pieces, size_t *n)
{
    bool is_past = s->tick != s->head_tick;
    char text[96];

    (void)snprintf(text, sizeof text, "T %" PRIu64, s->tick);
    if (is_past)
        (void)snprintf(text, sizeof text, "T %" PRIu64 " of %" PRIu64, s->tick, s->head_tick);
    add_piece(pieces, n, 0, TONE_TITLE, text);
    add_piece(pieces, n, 0, is_past || s->is_read_only ? TONE_WARN : TONE_GOOD,
              is_past ? "PAST" : s->is_read_only ? "READ-ONLY" : "LIVE");
    (void)snprintf(text, sizeof text, "%s", run_word(s));
    if (s->run == RUN_RUNNING && s->speed.s[0] != '\0')
        (void)snprintf(text, sizeof text, "run %.16s", s->speed.s);
    add_piece(pieces, n, 1, s->run == RUN_WAITING ? TONE_WARN : TONE_NORMAL, text);
    if (s->is_saving)
        add_piece(pieces, n, 2, TONE_WARN, "saving");
}

static size_t status_pieces(const struct status *s, struct piece *pieces)
{
    size_t n = 0;
    char text[96];

    add_position(s, pieces, &n);
    add_piece(pieces, &n, 5, TONE_NORMAL, s->branch.s);
    pieces[n - 1].gap = 3; /* and where ends here */
    (void)snprintf(text, sizeof text, "up %" PRIu64 "/%" PRIu64, s->nodes_up, s->nodes_total);
    add_piece(pieces, &n, 3, TONE_NORMAL, text);
    (void)snprintf(text, sizeof text, "queue %" PRIu64, s->queue);
    add_piece(pieces, &n, 4, TONE_NORMAL, text);
    (void)snprintf(text, sizeof text, "review %" PRIu64, s->review_open);
    if (s->review_due > 0)
        (void)snprintf(text, sizeof text, "review %" PRIu64 ", %" PRIu64 " due",
                       s->review_open, s->review_due);
    add_piece(pieces, &n, 1, s->review_due > 0 ? TONE_WARN : TONE_NORMAL, text);
    (void)snprintf(text, sizeof text, "pending %" PRIu64, s->pending);
    add_piece(pieces, &n, 2, s->pending > 0 ? TONE_MINE : TONE_NORMAL, text);
    add_piece(pieces, &n, 6, TONE_DIM, s->operator_name.s);
    return n;
}

static int pieces_width(const struct piece *pieces, size_t n, int limit)
{
    int w = 1, gap = 0;

    for (size_t i = 0; i < n; i++)
        if (pieces[i].priority <= limit && pieces[i].text.s[0] != '\0') {
            w += gap + text_width(pieces[i].text.s);
            gap = pieces[i].gap;
        }
    return w;
}

static void draw_status(const struct console *c, struct frame *f, int y)
{
    struct piece pieces[12];
    size_t n = status_pieces(&c->status, pieces);
    int limit = 9;
    int x = 1;

    if (pieces_width(pieces, n, limit) > f->w) /* blanks first, then words */
        for (size_t i = 0; i < n; i++)
            pieces[i].gap = pieces[i].gap > 2 ? 2 : pieces[i].gap;
    while (limit > 0 && pieces_width(pieces, n, limit) > f->w)
        limit--;
    for (size_t i = 0; i < n; i++) {
        if (pieces[i].priority > limit || pieces[i].text.s[0] == '\0')
            continue;
        x += frame_text(f, x, y, f->w - x, pieces[i].pen, pieces[i].text.s);
        x += pieces[i].gap;
    }
}

/* --- the tabs ------------------------------------------------------------------------------- */

static void tab_text(const struct console *c, enum pane pane, bool is_short,
                     struct safe_text *out)
{
    static const char *const titles[] = {
#define VIEW(id, title, table, follows) [PANE_##id] = (title),
#include "ui/views.def"
#undef VIEW
    };
    struct safe_text text;

    if (is_short && pane != c->pane)
        safe_text_setf(&text, "%d", (int)pane + 1);
    else if (pane == PANE_REVIEW && c->status.review_open > 0)
        safe_text_setf(&text, "%d %s %" PRIu64, (int)pane + 1, titles[pane],
                       c->status.review_open);
    else
        safe_text_setf(&text, "%d %s", (int)pane + 1, titles[pane]);
    safe_text_setf(out, pane == c->pane ? "[%s]" : " %s ", text.s);
}

static void draw_tabs(const struct console *c, struct frame *f, int y)
{
    const struct list *l = &c->lists[c->pane];
    size_t count = query_count(c->app, l->table);
    struct safe_text tabs[PANE_ANY];
    int total = 0, x = 0, used;

    for (int pane = 0; pane < PANE_ANY; pane++) {
        tab_text(c, (enum pane)pane, false, &tabs[pane]);
        total += text_width(tabs[pane].s);
    }
    bool is_spaced = total + PANE_ANY <= f->w - POSITION_W;
    for (int pane = 0; pane < PANE_ANY; pane++) {
        bool is_here = pane == (int)c->pane;
        if (total > f->w - 2)
            tab_text(c, (enum pane)pane, true, &tabs[pane]);
        x += frame_text(f, x, y, f->w - x, is_here ? (struct pen){ .tone = TONE_TITLE } : plain,
                        tabs[pane].s);
        x += is_spaced ? 1 : 0;
    }
    safe_text_setf(&tabs[0], "%zu/%zu", count == 0 ? 0 : l->cursor + 1, count);
    used = text_width(tabs[0].s);
    if (x + used + 2 < f->w)
        (void)frame_text(f, f->w - used - 1, y, used, dim, tabs[0].s);
}

/* --- the panes ---------------------------------------------------------------------------- */

static void draw_strip(struct console *c, struct frame *f, struct rect r)
{
    card_rule(f, r.x, r.y, r.w, "Log", "");
    r.y++;
    r.h--;
    list_draw(&c->strip, c->app, f, r, true);
}

/*
 * Rows of the card below the list. Both ask for the most that they needed so far at this
 * size, so the line between them moves a few times at most and never to and fro while rows
 * come and go. A long list leaves the card three fifths; a short one only takes its rows,
 * four at least.
 */
static int card_share(struct console *c, int area_h, int card_h, size_t rows)
{
    struct needs *n = &c->needs[c->pane];
    int fair = area_h * 3 / 5;
    int list_max, list;

    if (card_h > n->card)
        n->card = card_h;
    if (rows > (size_t)n->list)
        n->list = rows < FRAME_H_MAX ? (int)rows : FRAME_H_MAX;
    list_max = area_h - (n->card < fair ? n->card : fair);
    list = 1 + (n->list < LIST_ROWS_MIN ? LIST_ROWS_MIN : n->list);
    if (list > list_max)
        list = list_max;
    return n->card < area_h - list ? n->card : area_h - list;
}

/* Cuts the area of the panes into list, card and strip. */
static void lay_out(struct console *c, struct rect area, struct rect *list, struct rect *card,
                    struct rect *strip)
{
    *strip = (struct rect){ .w = 0 };
    *card = (struct rect){ .w = 0 };
    if (c->is_wide && area.h >= STRIP_FROM_H && c->pane != PANE_LOG) {
        *strip = (struct rect){ area.x, area.y + area.h - STRIP_ROWS, area.w, STRIP_ROWS };
        area.h -= STRIP_ROWS;
    }
    *list = area;
    if (!c->has_card)
        return;
    if (c->is_wide) {
        int w = area.w * 45 / 100;
        *card = (struct rect){ area.x + area.w - w, area.y, w, area.h };
        list->w = area.w - w - 1;
    } else {
        int h = card_share(c, area.h, card_height(&c->card, area.w),
                           query_count(c->app, c->lists[c->pane].table));
        *card = (struct rect){ area.x, area.y + area.h - h, area.w, h };
        list->h = area.h - h;
    }
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
    struct rect list, card, strip;

    list_sync(l, c->app);
    c->has_card = l->has_row && query_card(c->app, l->table, l->selected, &c->card);
    lay_out(c, area, &list, &card, &strip);
    c->page_rows = list.h - 1;
    list_draw(l, c->app, f, list, false);
    if (card.w > 0)
        card_draw(&c->card, f, card, &c->card_top);
    if (strip.w > 0)
        draw_strip(c, f, strip);
}

/* --- the bottom rows ---------------------------------------------------------------------- */

/* The caveat on the left, the ledger on the right; where both do not fit whole, the caveat
 * alone: what a check proves is read wrongly without it. */
static void draw_ledger(const struct console *c, struct frame *f, int y)
{
    struct value age = { .kind = VALUE_SECONDS, .is_known = true, .sign = ' ' };
    struct safe_text text, age_text;
    int w, foot_w = c->has_card ? text_width(c->card.foot.s) : 0;

    age.n = (int64_t)c->status.oldest_unanchored_s;
    value_format(&age, &age_text);
    if (c->status.unanchored > 0)
        safe_text_setf(&text, "ledger %.*s, oldest %s", ROOT_DIGITS, c->status.ledger_root.s,
                       age_text.s);
    else
        safe_text_setf(&text, "ledger %.*s, all anchored", ROOT_DIGITS,
                       c->status.ledger_root.s);
    w = text_width(text.s);
    if (foot_w > 0)
        (void)frame_text_cut(f, 1, y, f->w - 1, dim, c->card.foot.s);
    if (foot_w == 0 || 1 + foot_w + 2 + w + 1 <= f->w)
        (void)frame_text_cut(f, f->w - w - 1, y, w, dim, text.s);
}

static void draw_message(struct console *c, struct frame *f, int y)
{
    if (c->status.message_serial != c->message_serial) { /* the session has a newer one */
        c->message = c->status.message;
        c->message_tone = c->status.message_tone;
        c->message_serial = c->status.message_serial;
    }
    (void)frame_text_cut(f, 1, y, f->w - 2, (struct pen){ .tone = c->message_tone },
                         c->message.s);
}

static bool is_last_resort(const struct hint *h)
{
    return h->act->id == ACTION_COMMAND || h->act->id == ACTION_HELP ||
           h->act->id == ACTION_QUIT;
}

/* Acts are not offered where they are refused; the way back is, and only there. */
static bool is_offered(const struct console *c, const struct action *act)
{
    bool is_past = c->status.tick != c->status.head_tick;

    if (act->id == ACTION_TIME_LIVE)
        return is_past;
    return (act->flags & MUTATES) == 0 || (!is_past && !c->status.is_read_only);
}

/* How hints are written: with two blanks between; closer, and the last three without words;
 * the next case without one too, so that the verbs fit on 40 cells. */
enum hint_style { HINTS_WIDE, HINTS_NARROW, HINTS_TIGHT };
#define TIGHT_W 50

static bool has_word(const struct hint *h, enum hint_style style)
{
    if (style == HINTS_TIGHT && h->act->id == ACTION_CASE_NEXT)
        return false;
    return style == HINTS_WIDE || !is_last_resort(h);
}

static int hint_width(const struct hint *h, enum hint_style style)
{
    int w = text_width(h->key) + (has_word(h, style) ? 1 + text_width(h->label) : 0);

    return w + (style == HINTS_WIDE ? 2 : 1);
}

/* Hints from the left as far as they fit; command, help and quit always. */
static void draw_hints(const struct console *c, struct frame *f, int y)
{
    struct hint hints[HINTS_MAX];
    size_t n = 0, all = hints_for(c->pane, hints);
    enum hint_style style = HINTS_WIDE;
    int room = f->w - 1, wide = 0, x = 1;

    for (size_t i = 0; i < all; i++)
        if (is_offered(c, hints[i].act))
            hints[n++] = hints[i];
    for (size_t i = 0; i < n; i++)
        wide += hint_width(&hints[i], HINTS_WIDE);
    if (wide > f->w)
        style = f->w < TIGHT_W ? HINTS_TIGHT : HINTS_NARROW;
    for (size_t i = 0; i < n; i++)
        room -= is_last_resort(&hints[i]) ? hint_width(&hints[i], style) : 0;
    for (size_t i = 0; i < n; i++) {
        bool is_last = is_last_resort(&hints[i]);
        int w = hint_width(&hints[i], style);
        if (!is_last && w > room)
            continue;
        room -= is_last ? 0 : w;
        (void)frame_text(f, x, y, f->w - x, bold, hints[i].key);
        if (has_word(&hints[i], style))
            (void)frame_text(f, x + text_width(hints[i].key) + 1, y, f->w - x, dim,
                             hints[i].label);
        x += w;
    }
}

static void draw_tiny(struct console *c, struct frame *f)
{
    const struct layer_ops *layer = console_layer(c);
    struct safe_text text;

    safe_text_setf(&text, "T %" PRIu64 " %s review %" PRIu64 ", needs %dx%d", c->status.tick,
                   run_word(&c->status), c->status.review_open, CONSOLE_W_MIN, CONSOLE_H_MIN);
    (void)frame_text(f, 0, 0, f->w, plain, text.s);
    c->shown.is_set = false;
    c->has_card = false;
    if (layer != NULL && !layer->holds_clock)
        layer->draw(c, f);
}

static void draw_full(struct console *c, struct frame *f, uint64_t now_ms)
{
    const struct layer_ops *layer = console_layer(c);
    struct rect area = { 0, 2, f->w, f->h - 5 };

    c->is_wide = f->w >= (c->is_wide ? WIDE_W - WIDE_HYSTERESIS : WIDE_W);
    draw_panes(c, f, area);
    note_shown(c, now_ms);
    draw_status(c, f, 0);
    draw_tabs(c, f, 1);
    draw_ledger(c, f, f->h - 3);
    draw_message(c, f, f->h - 2);
    if (layer == NULL) {
        draw_hints(c, f, f->h - 1);
        return;
    }
    (void)frame_text_cut(f, 1, f->h - 1, f->w - 2, dim, layer->hint);
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
    if (console_is_tiny(c))
        draw_tiny(c, f);
    else
        draw_full(c, f, now_ms);
    app_unlock(c->app);
}
