/* overlay_regions.c - where the network stands: load and green share of each region, or of
 * each jurisdiction, as bars. TAB changes between the two, s the order. */
#include "config.h"

#include "ui/overlay.h"

#include "app/query_regions.h"
#include "base/text.h"
#include "ui/graph.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define NAME_W 14
#define NUMBER_W 9 /* eight digits: ten million nodes of several GPUs */
#define BAR_W_MIN 6
#define ROWS_MAX 4096 /* in another order than by size */

static const struct pen plain = { .tone = TONE_NORMAL };
static const struct pen dim = { .tone = TONE_DIM };
static const struct pen title = { .tone = TONE_TITLE };

enum regions_order { BY_SIZE, BY_LOAD, BY_GREEN, BY_ORDER_COUNT };
static const char *const order_words[BY_ORDER_COUNT] = { "size", "load", "green share" };

/* False: there is nothing that it could be a share of. */
static bool load_of(const struct region_row *row, uint32_t *ppm)
{
    *ppm = row->gpus == 0 ? 0 : (uint32_t)(row->busy * 1000000 / row->gpus);
    return row->gpus > 0;
}

static bool green_of(const struct region_row *row, uint32_t *ppm)
{
    *ppm = row->green_gpus == 0 ? 0 : (uint32_t)(row->green_sum_ppm / row->green_gpus);
    return row->green_gpus > 0;
}

static size_t count_rows(struct console *c)
{
    struct regions regions;

    return query_regions(c->app, (enum regions_by)c->regions.by, &regions) ? regions.count : 0;
}

/* Where all regions are one, jurisdictions tell more. */
void overlay_regions_open(struct console *c)
{
    struct regions by_jurisdiction;

    c->regions.by = REGIONS_BY_REGION;
    if (count_rows(c) == 1 &&
        query_regions(c->app, REGIONS_BY_JURISDICTION, &by_jurisdiction) &&
        by_jurisdiction.count > 1)
        c->regions.by = REGIONS_BY_JURISDICTION;
    console_open_layer(c, LAYER_REGIONS);
}

static void regions_key(struct console *c, const char *name, uint64_t now_ms)
{
    (void)now_ms;
    if (strcmp(name, "TAB") == 0 || strcmp(name, "S-TAB") == 0)
        c->regions.by = (c->regions.by + 1) % REGIONS_BY_COUNT;
    else if (strcmp(name, "s") == 0)
        c->regions.order = (c->regions.order + 1) % BY_ORDER_COUNT;
    else
        (void)overlay_key(c, &c->regions.place, count_rows(c), name);
}

static int by_load(const void *va, const void *vb)
{
    const struct region_row *a = va, *b = vb;
    uint32_t x, y;

    (void)load_of(a, &x);
    (void)load_of(b, &y);
    return x != y ? (x > y ? -1 : 1) : a->number < b->number ? -1 : a->number > b->number;
}

static int by_green(const void *va, const void *vb)
{
    const struct region_row *a = va, *b = vb;
    uint32_t x, y;

    (void)green_of(a, &x);
    (void)green_of(b, &y);
    return x != y ? (x > y ? -1 : 1) : a->number < b->number ? -1 : a->number > b->number;
}

/* --- drawing ---------------------------------------------------------------------------------- */

/* What fits: name and both bars always, numbers as there is room. */
struct columns {
    int numbers; /* of NODES UP GPUS BUSY, from the left */
    int bar_w;
    int load_x, green_x;
};

static struct columns fit(struct rect r)
{
    struct columns c = { .numbers = 4 };
    int least = NAME_W + 2 * (BAR_W_MIN + 6);

    while (c.numbers > 0 && least + c.numbers * NUMBER_W > r.w)
        c.numbers--;
    c.bar_w = (r.w - NAME_W - c.numbers * NUMBER_W) / 2 - 7;
    if (c.bar_w < 1)
        c.bar_w = 1;
    c.load_x = r.x + NAME_W + c.numbers * NUMBER_W + 2;
    c.green_x = c.load_x + c.bar_w + 7;
    return c;
}

static void draw_head(struct frame *f, struct rect r, const struct columns *c, int by)
{
    static const char *const heads[] = { "NODES", "UP", "GPUS", "BUSY" };

    (void)frame_text_cut(f, r.x, r.y, NAME_W, title,
                         by == REGIONS_BY_REGION ? "REGION" : "JURISDICTION");
    for (int i = 0; i < c->numbers; i++) {
        int right = r.x + NAME_W + (i + 1) * NUMBER_W;
        (void)frame_text(f, right - (int)strlen(heads[i]), r.y, NUMBER_W, title, heads[i]);
    }
    (void)frame_text(f, c->load_x, r.y, r.x + r.w - c->load_x, title, "LOAD");
    (void)frame_text(f, c->green_x, r.y, r.x + r.w - c->green_x, title, "GREEN");
}

static void draw_share(struct frame *f, int x, int y, int w, bool is_known, uint32_t ppm,
                       struct pen pen)
{
    struct safe_text text;

    if (!is_known) {
        (void)frame_text(f, x, y, w, dim, "-");
        return;
    }
    graph_bar(f, x, y, w, ppm, pen);
    safe_text_setf(&text, "%3" PRIu32 "%%", (ppm + 5000) / 10000);
    (void)frame_text(f, x + w + 1, y, 5, plain, text.s);
}

static void draw_row(struct console *c, struct frame *f, struct rect r, int y,
                     const struct columns *cols, const struct region_row *row)
{
    const uint64_t numbers[] = { row->nodes, row->up, row->gpus, row->busy };
    struct safe_text text;
    uint32_t ppm;
    bool is_known;

    query_region_name(c->app, (enum regions_by)c->regions.by, row->number, &text);
    (void)frame_text_cut(f, r.x, y, NAME_W - 1, plain, text.s);
    for (int i = 0; i < cols->numbers; i++) {
        int right = r.x + NAME_W + (i + 1) * NUMBER_W;
        safe_text_setf(&text, "%" PRIu64, numbers[i]);
        (void)frame_text(f, right - text_width(text.s), y, NUMBER_W, plain, text.s);
    }
    is_known = load_of(row, &ppm);
    draw_share(f, cols->load_x, y, cols->bar_w, is_known, ppm,
               (struct pen){ .tone = ppm > 900000 ? TONE_WARN : TONE_MINE });
    is_known = green_of(row, &ppm);
    draw_share(f, cols->green_x, y, cols->bar_w, is_known, ppm,
               (struct pen){ .tone = TONE_GOOD });
}

/* The rows in the order asked for; `copy` holds them when that is not theirs. */
static const struct region_row *in_order(const struct console *c, struct regions *regions,
                                         struct region_row *copy)
{
    if (c->regions.order == BY_SIZE)
        return regions->rows;
    if (regions->count > ROWS_MAX)
        regions->count = ROWS_MAX;
    memcpy(copy, regions->rows, regions->count * sizeof *copy);
    qsort(copy, regions->count, sizeof *copy, c->regions.order == BY_LOAD ? by_load : by_green);
    return copy;
}

static void regions_draw(struct console *c, struct frame *f)
{
    static struct region_row copy[ROWS_MAX]; /* the ui has one thread */
    struct overlay_place *p = &c->regions.place;
    struct regions regions = { .count = 0 };
    const struct region_row *rows;
    struct columns cols;
    struct safe_text text;
    struct rect r;

    bool is_counted = query_regions(c->app, (enum regions_by)c->regions.by, &regions);
    safe_text_setf(&text, "%s by %s, T %" PRIu32,
                   c->regions.by == REGIONS_BY_REGION ? "regions" : "jurisdictions",
                   order_words[c->regions.order], regions.tick);
    overlay_box(f, text.s, &r);
    if (regions.count == 0) {
        (void)frame_text_cut(f, r.x, r.y, r.w, dim,
                             is_counted ? "no nodes yet" : "cannot count them: out of memory");
        return;
    }
    rows = in_order(c, &regions, copy);
    cols = fit(r);
    draw_head(f, r, &cols, c->regions.by);
    overlay_settle(p, regions.count, r.h - 1);
    for (int i = 0; i < r.h - 1 && p->top + (size_t)i < regions.count; i++) {
        draw_row(c, f, r, r.y + 1 + i, &cols, &rows[p->top + (size_t)i]);
        if (p->top + (size_t)i == p->at)
            frame_mark(f, r.x, r.y + 1 + i, NAME_W - 1, FRAME_REVERSE);
    }
}

const struct layer_ops overlay_regions = {
    .hint = "{move down} {move up} scroll   TAB regions, jurisdictions   s order   "
            "{back} {step} time   ESC close",
    .key = regions_key,
    .draw = regions_draw,
};
