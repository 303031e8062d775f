#include "app/query_regions.h"

#include "app/app_int.h"
#include "model/jurisdiction.h"

#include <stdlib.h>

struct region_counts {
    bool is_set;
    uint32_t tick, nodes;
    uint64_t seq; /* newest command that they take in */
    size_t count[REGIONS_BY_COUNT];
    struct region_row *rows[REGIONS_BY_COUNT];
};

void query_regions_free(struct region_counts *r)
{
    if (r == NULL)
        return;
    for (int by = 0; by < REGIONS_BY_COUNT; by++)
        free(r->rows[by]);
    free(r);
}

static void add_node(struct region_row *row, const struct node_info *n)
{
    uint64_t gpus = n->spec.gpu_count == NODE_UNKNOWN ? 1 : n->spec.gpu_count;

    row->nodes++;
    if (n->spec.green_claimed_ppm != NODE_UNKNOWN) {
        row->green_gpus += gpus;
        row->green_sum_ppm += gpus * n->spec.green_claimed_ppm;
    }
    if (n->state != NODE_IDLE && n->state != NODE_BUSY)
        return;
    row->up++;
    row->gpus += gpus;
    row->busy += gpus > n->gpus_free ? gpus - n->gpus_free : 0;
}

static int by_size(const void *va, const void *vb)
{
    const struct region_row *a = va, *b = vb;

    if (a->gpus != b->gpus)
        return a->gpus > b->gpus ? -1 : 1;
    if (a->nodes != b->nodes)
        return a->nodes > b->nodes ? -1 : 1;
    return a->number < b->number ? -1 : a->number > b->number;
}

/* Drops what has no nodes and sorts the rest. */
static size_t tidy(struct region_row *rows, size_t count)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++)
        if (rows[i].nodes > 0)
            rows[kept++] = rows[i];
    qsort(rows, kept, sizeof *rows, by_size);
    return kept;
}

static bool count_nodes(const struct app *a, struct region_counts *r)
{
    const size_t rooms[REGIONS_BY_COUNT] = {
        [REGIONS_BY_REGION] = (size_t)names_count(a->names, NAME_REGION) + 1,
        [REGIONS_BY_JURISDICTION] = JURISDICTION_COUNT + 1,
    };

    for (int by = 0; by < REGIONS_BY_COUNT; by++) {
        free(r->rows[by]);
        r->rows[by] = calloc(rooms[by], sizeof *r->rows[by]);
        r->count[by] = 0;
        if (r->rows[by] == NULL)
            return false;
        for (size_t i = 0; i < rooms[by]; i++)
            r->rows[by][i].number = (uint32_t)i;
    }
    for (uint32_t i = 0; i < engine_node_count(a->engine); i++) {
        struct node_info n;
        engine_node_facts(a->engine, i, &n);
        for (int by = 0; by < REGIONS_BY_COUNT; by++) {
            size_t at = by == REGIONS_BY_REGION ? n.spec.region : n.spec.jurisdiction;
            add_node(&r->rows[by][at < rooms[by] ? at : 0], &n);
        }
    }
    for (int by = 0; by < REGIONS_BY_COUNT; by++)
        r->count[by] = tidy(r->rows[by], rooms[by]);
    return true;
}

static bool is_current(const struct region_counts *r, const struct app *a)
{
    uint32_t nodes = engine_node_count(a->engine);
    uint32_t step = 1 + nodes / REGIONS_NODES_A_TICK;

    return r->is_set && r->nodes == nodes && r->tick / step == engine_tick(a->engine) / step &&
           (step > 1 || r->seq == a->view_seq);
}

bool query_regions(struct app *a, enum regions_by by, struct regions *out)
{
    if (a->regions == NULL)
        a->regions = calloc(1, sizeof *a->regions);
    if (a->regions == NULL)
        return false;
    if (!is_current(a->regions, a)) {
        a->regions->is_set = count_nodes(a, a->regions);
        if (!a->regions->is_set)
            return false;
        a->regions->tick = engine_tick(a->engine);
        a->regions->nodes = engine_node_count(a->engine);
        a->regions->seq = a->view_seq;
    }
    *out = (struct regions){ .tick = a->regions->tick,
                             .count = a->regions->count[by],
                             .rows = a->regions->rows[by] };
    return true;
}

void query_region_name(const struct app *a, enum regions_by by, uint32_t number,
                       struct safe_text *out)
{
    if (number == 0)
        safe_text_from_str(out, "(not told)");
    else if (by == REGIONS_BY_REGION)
        names_get(a->names, NAME_REGION, number, out);
    else
        safe_text_from_str(out, jurisdiction_code((uint16_t)number));
}
