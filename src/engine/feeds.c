#include "engine/feeds.h"

#include "engine/nodes.h"

#include <string.h>

/* An outage and what became of it; the other tables hold the bare rows. */
struct outage_kept {
    struct outage_row row;
    uint32_t has_begun;
};
#define OUTAGE_WORDS_KEPT ((uint32_t)(sizeof(struct outage_kept) / 4))
_Static_assert(sizeof(struct outage_kept) <= 32, "an outage has eight words");

static const struct outage_kept *outage_at(const struct engine *e, uint32_t row)
{
    return world_get(&e->world, WORLD_OUTAGES, row);
}

/* --- importing ---------------------------------------------------------------------- */

/* The rows of a command: how many, which table, whether one is sound. */
struct feed_view {
    enum world_table table;
    uint32_t count, bad; /* bad: the first that is not sound, or count */
};

static struct feed_view view(const struct engine *e, const struct command *c)
{
    uint32_t nodes = e->g->rows[WORLD_NODES], i = 0;

    if (c->kind == COMMAND_IMPORT_ENERGY) {
        while (i < c->energy.count && energy_row_is_sane(&c->energy.rows[i]))
            i++;
        return (struct feed_view){ WORLD_ENERGY, c->energy.count, i };
    }
    if (c->kind == COMMAND_IMPORT_LATENCY) {
        while (i < c->latency.count && latency_row_is_sane(&c->latency.rows[i], nodes))
            i++;
        return (struct feed_view){ WORLD_LATENCY, c->latency.count, i };
    }
    while (i < c->outages.count && outage_row_is_sane(&c->outages.rows[i], nodes))
        i++;
    return (struct feed_view){ WORLD_OUTAGES, c->outages.count, i };
}

enum rc feeds_check(struct engine *e, const struct command *c, struct err *err)
{
    const struct feed_view v = view(e, c);
    uint64_t rows = (uint64_t)e->g->rows[v.table] + v.count;

    if (v.bad < v.count)
        return err_set(err, RC_USAGE, "reading %u: a place, node, time or amount out of range",
                       v.bad);
    if (rows > DUE_ID(UINT32_MAX) >> world_stride_log2[v.table])
        return err_set(err, RC_REFUSED, "cannot hold so many readings");
    return world_reserve(&e->world, v.table, (uint32_t)rows, err);
}

static void *fresh_row(struct engine *e, enum world_table table, uint32_t words)
{
    uint32_t at = world_row(&e->world, table, e->g->rows[table]++);
    return world_edit_zero(&e->world, at, words);
}

void feeds_add(struct engine *e, const struct command *c)
{
    const struct feed_view v = view(e, c);

    for (uint32_t i = 0; i < v.count; i++) {
        if (c->kind == COMMAND_IMPORT_ENERGY) {
            memcpy(fresh_row(e, v.table, ENERGY_WORDS), &c->energy.rows[i],
                   sizeof c->energy.rows[i]);
        } else if (c->kind == COMMAND_IMPORT_LATENCY) {
            memcpy(fresh_row(e, v.table, LATENCY_WORDS), &c->latency.rows[i],
                   sizeof c->latency.rows[i]);
        } else {
            uint32_t row = e->g->rows[v.table];
            memcpy(fresh_row(e, v.table, OUTAGE_WORDS_KEPT), &c->outages.rows[i],
                   sizeof c->outages.rows[i]);
            feeds_outage_derive(e, row);
        }
    }
    engine_emit(e, &(struct event){
                       .kind = EVENT_READINGS_IMPORTED, .node = NODE_NONE, .a = v.count });
}

/* --- outages ------------------------------------------------------------------------ */

void feeds_outage_derive(struct engine *e, uint32_t row)
{
    const struct outage_kept *o = outage_at(e, row);
    if (o->has_begun == 0)
        engine_due(e, DUE_OUTAGE, row, o->row.start_tick);
}

void feeds_outage_due(struct engine *e, uint32_t row)
{
    const struct outage_kept *now = outage_at(e, row);

    if (now->has_begun != 0 || now->row.start_tick != e->g->tick)
        return;
    uint32_t at = world_row(&e->world, WORLD_OUTAGES, row);
    (void)world_edit(&e->world, at + OUTAGE_WORDS, 1);
    struct outage_kept *o = (struct outage_kept *)(void *)world_at(&e->world, at);
    o->has_begun = 1;
    nodes_outage(e, o->row.node, o->row.end_tick);
}

/* --- checking ----------------------------------------------------------------------- */

bool feeds_are_sane(const struct engine *e)
{
    const uint32_t *rows = e->g->rows;

    for (uint32_t i = 0; i < rows[WORLD_ENERGY]; i++)
        if (!energy_row_is_sane(feeds_energy(e, i)))
            return false;
    for (uint32_t i = 0; i < rows[WORLD_LATENCY]; i++)
        if (!latency_row_is_sane(feeds_latency(e, i), rows[WORLD_NODES]))
            return false;
    for (uint32_t i = 0; i < rows[WORLD_OUTAGES]; i++)
        if (!outage_row_is_sane(&outage_at(e, i)->row, rows[WORLD_NODES]) ||
            outage_at(e, i)->has_begun > 1)
            return false;
    return true;
}
