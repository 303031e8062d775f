#include "app/query_graph.h"

#include "app/app_int.h"

#include <assert.h>

#define PPM 1000000

enum graph_mode { GRAPH_NOW, GRAPH_PER_TICK, GRAPH_SHARE, GRAPH_MEAN };

static const struct graph {
    struct graph_info info;
    enum graph_mode mode;
    enum metric_column of, by;
} graphs[] = {
#define GRAPH(label, value, how, num, den, units, text)                              \
    { .info = { .name = (label), .unit = (units), .help = (text), .kind = (value) }, \
      .mode = GRAPH_##how, .of = METRIC_##num, .by = METRIC_##den },
#include "app/graphs.def"
#undef GRAPH
};

size_t query_graph_count(void)
{
    return ARRAY_LEN(graphs);
}

const struct graph_info *query_graph_info(size_t graph)
{
    assert(graph < ARRAY_LEN(graphs));
    return &graphs[graph].info;
}

/* num * scale / den for any counts that occur. */
static int64_t share(int64_t num, int64_t scale, int64_t den)
{
    return num / den * scale + num % den * scale / den;
}

static bool value_at(const struct history *h, const struct graph *g, uint32_t tick,
                     int64_t *out)
{
    const int64_t *now = history_metrics(h, tick);
    const int64_t *before = tick == 0 ? NULL : history_metrics(h, tick - 1);

    if (now == NULL || (g->mode == GRAPH_PER_TICK && before == NULL) ||
        ((g->mode == GRAPH_SHARE || g->mode == GRAPH_MEAN) && now[g->by] <= 0))
        return false;
    *out = g->mode == GRAPH_NOW        ? now[g->of]
           : g->mode == GRAPH_PER_TICK ? now[g->of] - before[g->of]
                                       : share(now[g->of], g->mode == GRAPH_SHARE ? PPM : 1,
                                               now[g->by]);
    return true;
}

/* The sum stands in `mean` until the bin is full. */
static void add(struct graph_bin *bin, int64_t value)
{
    bin->mean += value;
    if (!bin->is_known || value < bin->min)
        bin->min = value;
    if (!bin->is_known || value > bin->max)
        bin->max = value;
    bin->last = value;
    bin->is_known = true;
}

int64_t query_graph_bins(const struct app *a, size_t graph, uint32_t per_bin, size_t count,
                         struct graph_bin out[])
{
    int64_t now = engine_tick(a->engine);
    int64_t from = (now / per_bin + 1 - (int64_t)count) * per_bin;
    int64_t fraction = graphs[graph].info.kind == VALUE_INT ? GRAPH_FRACTION : 1;

    assert(graph < ARRAY_LEN(graphs) && per_bin > 0);
    for (size_t i = 0; i < count; i++) {
        int64_t known = 0;
        out[i] = (struct graph_bin){ .is_known = false };
        for (uint32_t k = 0; k < per_bin; k++) {
            int64_t tick = from + (int64_t)i * per_bin + k, value;
            if (tick < 0 || tick > now ||
                !value_at(&a->history, &graphs[graph], (uint32_t)tick, &value))
                continue;
            add(&out[i], value);
            known++;
        }
        if (known > 0)
            out[i].mean = share(out[i].mean, fraction, known);
    }
    return from;
}
