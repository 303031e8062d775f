/* overlay_metrics.c - the figures of the network over time: a list of them and the graph of
 * the chosen one, up to the tick in view. */
#include "config.h"

#include "ui/overlay.h"

#include "app/query_graph.h"
#include "base/text.h"
#include "ui/graph.h"

#include <inttypes.h>
#include <string.h>

#define LIST_W 38
#define NAME_W 24
#define LIST_FROM_W 76 /* below it the graph alone */
#define TALL_H 12
#define SPAN_MAX 2048  /* ticks; HISTORY_TICKS of app/history.h are held */
#define SPAN_MIN 16

static const struct pen plain = { .tone = TONE_NORMAL };
static const struct pen dim = { .tone = TONE_DIM };

static void metrics_key(struct console *c, const char *name, uint64_t now_ms)
{
    uint32_t *span = &c->metrics.span;

    (void)now_ms;
    if (overlay_key(c, &c->metrics.place, query_graph_count(), name))
        return;
    if (strcmp(name, "h") == 0 || strcmp(name, "LEFT") == 0)
        *span = *span * 2 > SPAN_MAX ? SPAN_MAX : *span * 2;
    else if (strcmp(name, "l") == 0 || strcmp(name, "RIGHT") == 0)
        *span = *span / 2 < SPAN_MIN ? SPAN_MIN : *span / 2;
}

static void format(enum value_kind kind, int64_t n, struct safe_text *out)
{
    const struct value v = { .kind = kind, .is_known = true, .sign = ' ', .n = n };

    value_format(&v, out);
}

static void draw_list(struct console *c, struct frame *f, struct rect r)
{
    struct overlay_place *p = &c->metrics.place;

    for (int i = 0; i < r.h && p->top + (size_t)i < query_graph_count(); i++) {
        size_t graph = p->top + (size_t)i;
        const struct graph_info *info = query_graph_info(graph);
        struct safe_text text;
        struct graph_bin now;
        int w;
        (void)frame_text_cut(f, r.x + 2, r.y + i, NAME_W, plain, info->name);
        (void)query_graph_bins(c->app, graph, 1, 1, &now);
        if (now.is_known)
            format(info->kind, now.last, &text);
        else
            safe_text_from_str(&text, "?");
        w = text_width(text.s);
        (void)frame_text_cut(f, r.x + r.w - w, r.y + i, w, plain, text.s);
        if (graph != p->at)
            continue;
        (void)frame_text(f, r.x, r.y + i, 1, plain, ">");
        frame_mark(f, r.x, r.y + i, r.w, FRAME_REVERSE);
    }
}

static int64_t unit_of(enum value_kind kind)
{
    return kind == VALUE_INT ? GRAPH_FRACTION : 1;
}

/* --- the graph ------------------------------------------------------------------------------ */

struct extremes {
    bool is_any;
    int64_t min, max, last;
};

static struct extremes extremes_of(const struct graph_bin *bins, size_t count)
{
    struct extremes e = { .is_any = false };

    for (size_t i = 0; i < count; i++) {
        if (!bins[i].is_known)
            continue;
        e.min = !e.is_any || bins[i].min < e.min ? bins[i].min : e.min;
        e.max = !e.is_any || bins[i].max > e.max ? bins[i].max : e.max;
        e.last = bins[i].last;
        e.is_any = true;
    }
    return e;
}

/* On `rows` lines: name and figures; with more also what it is. */
static void draw_head(struct frame *f, struct rect r, int rows, const struct graph_info *info,
                      const struct extremes *e)
{
    struct safe_text text, min, max, last;
    int x = frame_text_cut(f, r.x, r.y, r.w, (struct pen){ .tone = TONE_TITLE }, info->name);

    safe_text_setf(&text, " (%s)", info->unit);
    (void)frame_text_cut(f, r.x + x, r.y, r.w - x, dim, text.s);
    if (rows > 2)
        (void)frame_text_cut(f, r.x, ++r.y, r.w, plain, info->help);
    if (!e->is_any) {
        (void)frame_text_cut(f, r.x, r.y + 1, r.w, dim, "nothing is recorded yet: . steps");
        return;
    }
    format(info->kind, e->min, &min);
    format(info->kind, e->max, &max);
    format(info->kind, e->last, &last);
    safe_text_setf(&text, "last %s  min %s  max %s", last.s, min.s, max.s);
    (void)frame_text_cut(f, r.x, r.y + 1, r.w, plain, text.s);
}

/* `mean` as graph.h scales it; left out where it is no whole number of a kind that has
 * only these. */
static void label(struct frame *f, int right, int y, enum value_kind kind, int64_t mean)
{
    struct safe_text text;
    int w;

    if (mean % unit_of(kind) != 0)
        return;
    format(kind, mean / unit_of(kind), &text);
    w = text_width(text.s);
    (void)frame_text(f, right - w, y, w, dim, text.s);
}

static int label_width(enum value_kind kind, struct graph_scale s)
{
    struct safe_text low, high;

    format(kind, s.low / unit_of(kind), &low);
    format(kind, s.high / unit_of(kind), &high);
    return text_width(low.s) > text_width(high.s) ? text_width(low.s) : text_width(high.s);
}

/* Left and below `in`, with the values beside. */
static void draw_axes(struct frame *f, struct rect in, enum value_kind kind,
                      struct graph_scale s)
{
    for (int y = in.y; y < in.y + in.h; y++)
        frame_repeat(f, in.x - 1, y, 1, dim, 0x2502);
    frame_repeat(f, in.x - 1, in.y + in.h, 1, dim, 0x2514);
    frame_repeat(f, in.x, in.y + in.h, in.w, dim, 0x2500);
    label(f, in.x - 1, in.y, kind, s.high);
    if (in.h >= 5)
        label(f, in.x - 1, in.y + in.h / 2, kind, s.low + (s.high - s.low) / 2);
    label(f, in.x - 1, in.y + in.h - 1, kind, s.low);
}

/* The first tick stands under its column, which is not the left one when the network is
 * younger than the span. */
static void draw_ticks(const struct console *c, struct frame *f, struct rect in, int64_t first,
                       uint32_t per_bin, size_t columns)
{
    struct safe_text text;
    int64_t missing = first < 0 ? -first * in.w / ((int64_t)per_bin * (int64_t)columns) : 0;
    int y = in.y + in.h + 1, x = in.x + (int)missing, w;

    safe_text_setf(&text, "T %" PRIu64, c->status.tick);
    w = text_width(text.s);
    (void)frame_text(f, in.x + in.w - w, y, w, dim, text.s);
    in.w -= w + 2;
    safe_text_setf(&text, "T %" PRId64, first < 0 ? 0 : first);
    if (x + text_width(text.s) > in.x + in.w)
        return;
    x += frame_text(f, x, y, in.w, dim, text.s) + 2;
    if (per_bin == 1)
        safe_text_setf(&text, "a tick a %s", f->is_ascii ? "column" : "dot");
    else
        safe_text_setf(&text, "mean of %" PRIu32 " ticks a %s", per_bin,
                       f->is_ascii ? "column" : "dot");
    w = text_width(text.s);
    if (x + w <= in.x + in.w)
        (void)frame_text(f, x + (in.x + in.w - x - w) / 2, y, w, dim, text.s);
}

static void draw_graph(struct console *c, struct frame *f, struct rect r)
{
    size_t graph = c->metrics.place.at;
    const struct graph_info *info = query_graph_info(graph);
    struct graph_bin bins[GRAPH_W_MAX * 2];
    size_t columns = graph_columns(f, r.w);
    uint64_t span = c->metrics.span > c->status.tick ? c->status.tick + 1 : c->metrics.span;
    int head = r.h >= TALL_H ? 4 : 2;
    struct graph_scale scale;
    struct extremes e;
    int64_t first;

    if (r.h < 1 || columns == 0)
        return;
    uint32_t per_bin = (uint32_t)((span + columns - 1) / columns);
    (void)query_graph_bins(c->app, graph, per_bin, columns, bins);
    e = extremes_of(bins, columns);
    if (r.h < head + 4 || !e.is_any) {
        draw_head(f, r, head, info, &e);
        return;
    }
    /* How wide the labels are depends on the values: once for all, then for what is left. */
    scale = graph_scale(bins, columns, unit_of(info->kind));
    int w = label_width(info->kind, scale) + 1;
    struct rect in = { r.x + w, r.y + head, r.w - w, r.h - head - 2 };
    columns = graph_columns(f, in.w);
    if (columns == 0)
        return;
    per_bin = (uint32_t)((span + columns - 1) / columns);
    first = query_graph_bins(c->app, graph, per_bin, columns, bins);
    e = extremes_of(bins, columns);
    scale = graph_scale(bins, columns, unit_of(info->kind));
    draw_head(f, r, head, info, &e);
    draw_axes(f, in, info->kind, scale);
    graph_draw(f, in, scale, bins, columns, (struct pen){ .tone = TONE_MINE });
    draw_ticks(c, f, in, first, per_bin, columns);
}

static void metrics_draw(struct console *c, struct frame *f)
{
    struct rect r;

    overlay_box(f, "metrics over time", &r);
    overlay_settle(&c->metrics.place, query_graph_count(), r.h);
    if (r.w >= LIST_FROM_W) {
        draw_list(c, f, (struct rect){ r.x, r.y, LIST_W - 2, r.h });
        r.x += LIST_W;
        r.w -= LIST_W;
    }
    draw_graph(c, f, r);
}

const struct layer_ops overlay_metrics = {
    .hint = "{move down} {move up} choose   h l longer, shorter   "
            "{back} {step} time   ESC close",
    .key = metrics_key,
    .draw = metrics_draw,
};
