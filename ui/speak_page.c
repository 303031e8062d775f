/* speak_page.c - the pages over the panes as sentences: a figure, a region, a rule a line. Their
 * pictures, bars and curves, say nothing to who hears them. */
#include "config.h"

#include "ui/speak.h"

#include "app/query_graph.h"
#include "app/query_policy.h"
#include "app/query_rates.h"
#include "app/query_regions.h"
#include "ui/console_int.h"

#include <inttypes.h>
#include <string.h>

#define TREND_BINS 4

static void add_value(enum value_kind kind, int64_t n, struct buf *out)
{
    const struct value v = { .kind = kind, .is_known = true, .sign = ' ', .n = n };
    struct safe_text text;

    value_format(&v, &text);
    buf_adds(out, text.s);
}

/* The last quarter against the first one; within a twentieth of the range it is steady. */
static const char *trend_word(const struct graph_bin *bins, int64_t range, int64_t unit)
{
    const struct graph_bin *first = NULL, *last = NULL;

    for (int i = 0; i < TREND_BINS; i++)
        if (bins[i].is_known) {
            first = first == NULL ? &bins[i] : first;
            last = &bins[i];
        }
    if (first == last)
        return "too early for a trend";
    int64_t by = last->mean - first->mean, little = range * unit / 20;
    return by > little ? "rising" : by < -little ? "falling" : "steady";
}

static void speak_graph(const struct console *c, size_t graph, struct buf *out)
{
    const struct graph_info *info = query_graph_info(graph);
    uint64_t span = c->metrics.span > c->status.tick ? c->status.tick + 1 : c->metrics.span;
    uint32_t per_bin = (uint32_t)((span + TREND_BINS - 1) / TREND_BINS);
    struct graph_bin now, bins[TREND_BINS];
    int64_t min = INT64_MAX, max = INT64_MIN;

    (void)query_graph_bins(c->app, graph, 1, 1, &now);
    (void)query_graph_bins(c->app, graph, per_bin, TREND_BINS, bins);
    buf_addf(out, "  %s: ", info->name);
    for (int i = 0; i < TREND_BINS; i++)
        if (bins[i].is_known) {
            min = bins[i].min < min ? bins[i].min : min;
            max = bins[i].max > max ? bins[i].max : max;
        }
    if (min > max) {
        buf_adds(out, "nothing is recorded yet.\n");
        return;
    }
    buf_adds(out, "now ");
    if (now.is_known)
        add_value(info->kind, now.last, out);
    else
        buf_adds(out, "unknown");
    buf_adds(out, ", least ");
    add_value(info->kind, min, out);
    buf_adds(out, ", most ");
    add_value(info->kind, max, out);
    buf_addf(out, ", %s (%s).\n",
             trend_word(bins, max - min, info->kind == VALUE_INT ? GRAPH_FRACTION : 1),
             info->unit);
}

static void speak_metrics(struct console *c, struct buf *out)
{
    const struct graph_info *chosen = query_graph_info(c->metrics.place.at);
    uint64_t span = c->metrics.span > c->status.tick ? c->status.tick + 1 : c->metrics.span;

    buf_addf(out, "Metrics of the last %" PRIu64 " ticks up to tick %" PRIu64 ".\n", span,
             c->status.tick);
    for (size_t i = 0; i < query_graph_count(); i++)
        speak_graph(c, i, out);
    buf_addf(out, "Chosen: %s, %s.\n", chosen->name, chosen->help);
}

static void add_share(const char *what, uint64_t part, uint64_t of, struct buf *out)
{
    if (of == 0)
        buf_addf(out, ", %s unknown", what);
    else
        buf_addf(out, ", %s %" PRIu64 " percent", what, (part * 100 + of / 2) / of);
}

static void speak_regions(struct console *c, struct buf *out)
{
    enum regions_by by = (enum regions_by)c->regions.by;
    struct regions regions = { .count = 0 };
    struct safe_text name;

    if (!query_regions(c->app, by, &regions))
        buf_adds(out, "Out of memory.\n");
    buf_addf(out, "%s at tick %" PRIu32 ": %zu.\n",
             by == REGIONS_BY_REGION ? "Regions" : "Jurisdictions", regions.tick, regions.count);
    for (size_t i = 0; i < regions.count; i++) {
        const struct region_row *r = &regions.rows[i];
        query_region_name(c->app, by, r->number, &name);
        buf_addf(out, "  %s: %" PRIu32 " of %" PRIu32 " nodes up, %" PRIu64 " GPUs", name.s, r->up,
                 r->nodes, r->gpus);
        add_share("load", r->busy, r->gpus, out);
        add_share("green", r->green_sum_ppm / 1000000, r->green_gpus, out);
        buf_adds(out, ".\n");
    }
}

static void speak_policy(const struct console *c, struct buf *out)
{
    buf_adds(out, "The policy in force.\n");
    for (size_t i = 0; i < query_policy_count(); i++) {
        struct policy_row row;
        query_policy_row(c->app, i, &row);
        buf_addf(out, "  %s, %s: %s", row.group, row.key, row.value.s);
        if (!row.is_default)
            buf_addf(out, ", not the default %s", row.by_default.s);
        if (row.is_changing)
            buf_addf(out, ", from the next tick on %s", row.next.s);
        buf_addf(out, "; %s.\n", row.help);
    }
}

static void speak_rates(const struct console *c, struct buf *out)
{
    struct rate rates[RATES_MAX];
    size_t count = query_rates(c->app, rates);

    buf_adds(out, "Refused of looked at, by layer, then the classes of the refused.\n");
    for (size_t i = 0; i < count; i++) {
        const struct rate *r = &rates[i];
        buf_addf(out, "  %s: %" PRIu64 " of %" PRIu64, r->word, r->part, r->of);
        if (r->of > 0)
            buf_addf(out, ", %" PRIu64 " percent", (r->part * 100 + r->of / 2) / r->of);
        buf_addf(out, "%s%s.\n", r->help[0] == '\0' ? "" : "; ", r->help);
    }
}

static void speak_answer(const struct console *c, struct buf *out)
{
    const char *line = c->answer.text.data;

    buf_addf(out, "%s, %zu lines.\n", c->answer.line, c->answer.count);
    for (size_t i = 0; i < c->answer.count; i++) {
        buf_addf(out, "  %s\n", line);
        line += strlen(line) + 1;
    }
}

bool speak_page(struct console *c, struct buf *out)
{
    if (c->layer == LAYER_METRICS)
        speak_metrics(c, out);
    else if (c->layer == LAYER_REGIONS)
        speak_regions(c, out);
    else if (c->layer == LAYER_POLICY)
        speak_policy(c, out);
    else if (c->layer == LAYER_RATES)
        speak_rates(c, out);
    else if (c->layer == LAYER_ANSWER)
        speak_answer(c, out);
    else
        return false;
    return true;
}
