/* overlay_rates.c - the ladder by numbers: what each layer refused of what it looked at, and
 * the classes of the refused answers. */
#include "config.h"

#include "ui/card.h"
#include "ui/graph.h"
#include "ui/overlay.h"

#include "app/query_rates.h"
#include "base/text.h"

#include <inttypes.h>
#include <string.h>

#define WORD_W 16
#define COUNT_W 22
#define BAR_W 20
#define MEANING_H 2 /* rows at the foot for what the chosen line means */

static const struct pen plain = { .tone = TONE_NORMAL };
static const struct pen dim = { .tone = TONE_DIM };
static const struct pen title = { .tone = TONE_TITLE };

/* The Verify pane, with what the row counts and nothing else. */
static void show_refused(struct console *c, const struct rate *rate)
{
    struct safe_text filter;

    safe_text_setf(&filter, rate->is_class ? "fault:%s" : "%s:x", rate->word);
    console_close_layer(c);
    if (c->pane != PANE_VERIFY)
        c->pane_before = c->pane;
    c->pane = PANE_VERIFY;
    console_filter_line(c, filter.s);
}

static void rates_key(struct console *c, const char *name, uint64_t now_ms)
{
    struct rate rates[RATES_MAX];
    size_t count = query_rates(c->app, rates);

    (void)now_ms;
    if (strcmp(name, "ENTER") == 0 && c->rates.place.at < count)
        show_refused(c, &rates[c->rates.place.at]);
    else
        (void)overlay_key(c, &c->rates.place, count, name);
}

static void draw_rate(struct frame *f, struct rect r, int y, const struct rate *rate)
{
    uint32_t ppm = rate->of == 0 ? 0 : (uint32_t)(rate->part * 1000000 / rate->of);
    uint32_t permille = (ppm + 500) / 1000; /* 2 of 3 is 66.7 % */
    int bar_w = r.w > WORD_W + COUNT_W + BAR_W + 8 ? BAR_W : 6;
    int x = r.x + WORD_W + COUNT_W;
    struct safe_text text;

    (void)frame_text_cut(f, r.x + 1, y, WORD_W - 1, plain, rate->word);
    safe_text_setf(&text, "%" PRIu64 " of %" PRIu64, rate->part, rate->of);
    (void)frame_text_cut(f, r.x + WORD_W, y, COUNT_W - 1, rate->of == 0 ? dim : plain, text.s);
    if (rate->of == 0)
        return;
    graph_bar(f, x, y, bar_w, ppm, plain);
    safe_text_setf(&text, "%3" PRIu32 ".%" PRIu32 "%%", permille / 10, permille % 10);
    (void)frame_text_cut(f, x + bar_w + 1, y, 7, plain, text.s);
    x += bar_w + 9;
    if (text_width(rate->help) <= r.x + r.w - x)
        (void)frame_text(f, x, y, r.x + r.w - x, dim, rate->help);
}

/* What the chosen line means, in full. */
static void draw_meaning(struct frame *f, struct rect r, const struct rate *rate)
{
    struct safe_text text;
    char part[SAFE_TEXT_MAX];
    const char *s = text.s;

    safe_text_setf(&text, "%s: %s", rate->word,
                   rate->is_class ? "its share of all refused answers" : rate->help);
    for (int y = r.y; *s != '\0' && y < r.y + r.h; y++) {
        size_t n = card_wrap(s, r.w);
        memcpy(part, s, n);
        part[n] = '\0';
        (void)frame_text(f, r.x, y, r.w, plain, part);
        s += n;
        s += strspn(s, " ");
    }
}

static void rates_draw(struct console *c, struct frame *f)
{
    struct overlay_place *p = &c->rates.place;
    struct rate rates[RATES_MAX];
    size_t count = query_rates(c->app, rates);
    struct rect r;
    int y;

    overlay_box(f, "verification: refused of looked at, by layer and by class", &r);
    if (r.h > 3 * MEANING_H && count > 0 && r.w > 0) {
        r.h -= MEANING_H;
        overlay_settle(p, count, r.h - 2);
        draw_meaning(f, (struct rect){ r.x, r.y + r.h, r.w, MEANING_H }, &rates[p->at]);
    }
    overlay_settle(p, count, r.h - 2);
    y = r.y;
    for (size_t i = p->top; i < count && y < r.y + r.h; i++) {
        bool is_first = i == p->top || rates[i].is_class != rates[i - 1].is_class;
        if (is_first)
            (void)frame_text_cut(f, r.x, y++, r.w, title,
                                 rates[i].is_class ? "CLASS OF THE REFUSED" : "LAYER");
        if (y < r.y + r.h)
            draw_rate(f, r, y, &rates[i]);
        if (i == p->at)
            frame_mark(f, r.x, y, r.w, FRAME_REVERSE);
        y++;
    }
}

const struct layer_ops overlay_rates = {
    .hint = "j k choose   ENTER show what it refused   . , step   ESC close",
    .key = rates_key,
    .draw = rates_draw,
};
