/* fake_pages.c - what the pages over the panes read: fixed figures, regions and rules. */
#include "config.h"

#include "fake_app.h"

#include "app/query_diff.h"
#include "app/query_graph.h"
#include "app/query_links.h"
#include "app/query_policy.h"
#include "app/query_rates.h"
#include "app/query_regions.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* --- metrics over time -------------------------------------------------------------------- */

static const struct graph_info graphs[] = {
    { "queue", "tasks", "tasks that wait for a node", VALUE_INT },
    { "gpu_utilization", "ratio", "GPUs at work / all GPUs", VALUE_RATIO },
    { "paid", "$ a tick", "paid to nodes", VALUE_MONEY },
    { "tasks_failed", "tasks a tick", "tasks given up", VALUE_INT },
    { "detection_rate", "ratio", "wrong results caught / wrong results", VALUE_RATIO },
};

size_t query_graph_count(void)
{
    return ARRAY_LEN(graphs);
}

const struct graph_info *query_graph_info(size_t graph)
{
    assert(graph < ARRAY_LEN(graphs));
    return &graphs[graph];
}

/* Waves of two lengths; the fourth is always 0, nothing is known of the last. */
static int64_t wave(size_t graph, int64_t tick)
{
    int64_t slow = tick % 200 < 100 ? tick % 100 : 100 - tick % 100;
    int64_t fast = tick % 14 < 7 ? tick % 7 : 7 - tick % 7;

    return graph == 0   ? slow / 3 + fast
           : graph == 1 ? 400000 + slow * 3000 + fast * 4000
           : graph == 2 ? slow * slow * 400 + fast * 90000
                        : 0;
}

int64_t query_graph_bins(const struct app *a, size_t graph, uint32_t per_bin, size_t count,
                         struct graph_bin out[])
{
    int64_t now = (int64_t)a->status.tick;
    int64_t from = (now / per_bin + 1 - (int64_t)count) * per_bin;

    for (size_t i = 0; i < count; i++) {
        int64_t tick = from + (int64_t)i * per_bin, value = wave(graph, tick);
        out[i] = (struct graph_bin){ .is_known = tick >= 0 && graph != 4,
                                     .min = value,
                                     .max = value,
                                     .last = value };
        out[i].mean = value * (graphs[graph].kind == VALUE_INT ? GRAPH_FRACTION : 1);
    }
    return from;
}

/* --- regions ---------------------------------------------------------------------------------- */

bool query_regions(struct app *a, enum regions_by by, struct regions *out)
{
    static const struct region_row regions[] = {
        { 1, 40, 39, 120, 100, 120, 84000000 }, { 2, 30, 30, 60, 15, 50, 10000000 },
        { 3, 20, 18, 36, 36, 36, 36000000 },    { 4, 9, 9, 9, 0, 0, 0 },
        { 0, 1, 0, 0, 0, 0, 0 },
    };
    static struct region_row countries[60];

    for (uint32_t i = 0; i < ARRAY_LEN(countries); i++)
        countries[i] = (struct region_row){ i + 1, 70 - i, 60 - i, 200 - i, i * 3, 10,
                                            i * 160000 };
    *out = (struct regions){ .tick = (uint32_t)a->status.tick, .count = ARRAY_LEN(regions),
                             .rows = regions };
    if (by == REGIONS_BY_JURISDICTION) {
        out->count = ARRAY_LEN(countries);
        out->rows = countries;
    }
    return true;
}

void query_region_name(const struct app *a, enum regions_by by, uint32_t number,
                       struct safe_text *out)
{
    static const char *const names[] = { "(not told)", "eu-north", "us-east",
                                         "\xe5\x9b\xbe\xe5\xbd\xa2", "ap-southeast-with-a-name" };

    (void)a;
    if (by == REGIONS_BY_REGION)
        safe_text_from_str(out, names[number % ARRAY_LEN(names)]);
    else
        safe_text_setf(out, "%c%c", (char)('A' + number / 26), (char)('A' + number % 26));
}

/* --- the policy ---------------------------------------------------------------------------- */

static const struct rule {
    const char *group, *key, *unit, *help, *value, *by_default, *next;
} rules[] = {
    { "verification", "sample_rate", "ratio", "share of results that are computed again",
      "0.15", "0.15", "0.15" },
    { "verification", "dispute_threshold", "faults",
      "attributed faults after which a person decides about the node", "2", "3", "2" },
    { "scoring", "profile", "article|green_first|balanced", "which formula ranks the nodes",
      "\"balanced\"", "\"balanced\"", "\"green_first\"" },
    { "stake", "initial", "$", "bonded by a node that does not say", "200.0", "200.0", "200.0" },
};

size_t query_policy_count(void)
{
    return ARRAY_LEN(rules);
}

const char *query_policy_group(size_t row)
{
    assert(row < ARRAY_LEN(rules));
    return rules[row].group;
}

void query_policy_row(const struct app *a, size_t row, struct policy_row *out)
{
    const struct rule *r = &rules[row];

    (void)a;
    *out = (struct policy_row){ .group = r->group, .key = r->key, .unit = r->unit,
                                .help = r->help, .is_default = row != 1,
                                .is_changing = row == 2 };
    safe_text_from_str(&out->value, r->value);
    safe_text_from_str(&out->by_default, r->by_default);
    safe_text_from_str(&out->next, r->next);
}

/* --- compare --- */

/* Two units of twelve numbers; the second answer parts from the truth in unit 1. */
enum rc query_diff(struct app *a, enum table_id t, uint64_t id, uint32_t unit, uint32_t from,
                   struct diff *out, struct err *err)
{
    static const char *const heads[] = { "re-run now", "n-042", "n-007" };
    static const char *const notes[] = { "", "0 of 2 differ", "1 of 2 differ" };

    (void)a;
    (void)from;
    if (t == TABLE_NODES)
        return err_set(err, RC_NOT_FOUND, "nothing to compare: choose a task");
    *out = (struct diff){ .unit = unit < 2 ? unit : 1, .units = 2, .column_count = 3,
                          .elements = 12, .row_count = 12 };
    out->next = 1;
    out->previous = out->unit;
    safe_text_setf(&out->title, "t-%u matmul: row %u of 2", (unsigned)id, (unsigned)out->unit + 1);
    for (size_t column = 0; column < ARRAY_LEN(heads); column++) {
        safe_text_from_str(&out->heads[column], heads[column]);
        safe_text_from_str(&out->notes[column], notes[column]);
        for (int64_t row = 0; row < 12; row++)
            out->values[column][row] = row * 1000 - (column == 2 && out->unit == 1 && row > 8);
    }
    return RC_OK;
}

/* --- rates --- */

bool query_moves(struct app *a, enum table_id t, uint64_t id, struct card *out)
{
    (void)a;
    if (t != TABLE_CASES)
        return false;
    *out = (struct card){ .id = id, .count = 2 };
    safe_text_setf(&out->title, "dispute 1 about t-19034");
    safe_text_setf(&out->lines[0].label, "move 1");
    safe_text_setf(&out->lines[0].text, "state 33 of 1-33: they part");
    safe_text_setf(&out->lines[1].label, "ruling");
    safe_text_setf(&out->lines[1].text, "32 steps re-executed, state 33: n-042 loses");
    return true;
}

size_t query_rates(const struct app *a, struct rate out[RATES_MAX])
{
    static const struct rate rates[] = {
        { "commit", "the answer is the one committed to", false, 0, 1234 },
        { "freivalds", "the product passes a random projection", false, 12, 600 },
        { "vote", "a majority of independent nodes agrees", false, 0, 0 },
        { "LAZY", "", true, 8, 12 },
        { "TRUNCATED", "", true, 4, 12 },
    };

    (void)a;
    memcpy(out, rates, sizeof rates);
    return ARRAY_LEN(rates);
}

/* --- links ------------------------------------------------------------------------------------ */

static void put_link(struct query_link *link, enum table_id t, uint64_t id)
{
    *link = (struct query_link){ .table = t, .id = id };
    safe_text_setf(&link->label, "%s %" PRIu64, query_table(t)->name, id);
}

/* A case has a task, which is gone of the odd ones, and two nodes; a node its tasks. */
size_t query_links(const struct app *a, enum table_id t, uint64_t id,
                   struct query_link out[LINKS_MAX])
{
    (void)a;
    if (t == TABLE_CASES) {
        put_link(&out[0], TABLE_TASKS, 19000 + id % 2 * 100000);
        put_link(&out[1], TABLE_NODES, 7);
        put_link(&out[2], TABLE_NODES, 42);
        put_link(&out[3], TABLE_CASES, id);
        return 4;
    }
    if (t == TABLE_NODES) {
        put_link(&out[0], TABLE_TASKS, 0);
        (void)snprintf(out[0].filter, sizeof out[0].filter, "node=n%03" PRIu64, id);
        return 1;
    }
    if (t != TABLE_TASKS)
        return 0;
    put_link(&out[0], TABLE_NODES, id % 97);
    return 1;
}
