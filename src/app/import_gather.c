#include "app/import_gather.h"

#include "store/name_table.h"

#include <stdlib.h>
#include <string.h>

static bool grow(void **rows, size_t size, size_t count, size_t *capacity)
{
    if (count <= *capacity)
        return true;
    size_t more = count + count / 2 + IMPORT_BATCH_MAX;
    void *grown = realloc(*rows, more * size);
    if (grown == NULL)
        return false;
    *rows = grown;
    *capacity = more;
    return true;
}

static enum rc take_node_names(struct import_gather *g, const struct import_batch *batch,
                               struct err *err)
{
    enum rc rc = RC_OK;

    for (uint32_t i = 0; rc == RC_OK && i < batch->count; i++) {
        const char *name = batch->node_names[i].s;
        size_t len = strlen(name);
        buf_add(&g->node_names, name, len + 1);
        if (len > 0)
            rc = name_table_put(g->app->store, NAME_NODE, g->entry.first + batch->first + i,
                                name, len, err);
    }
    return rc == RC_OK && g->node_names.failed ? err_nomem(err, "keep the names") : rc;
}

static enum rc take_nodes(struct import_gather *g, const struct import_batch *batch,
                          struct err *err)
{
    void *rows = g->nodes;
    size_t size = sizeof *g->nodes;

    if (!grow(&rows, size, (size_t)g->count + batch->count, &g->capacity))
        return err_nomem(err, "keep the nodes");
    g->nodes = rows;
    memcpy(g->nodes + g->count, batch->nodes, batch->count * size);
    g->count += batch->count;
    enum rc rc = imports_put_nodes(g->app->store, g->entry.id, batch->first, batch->nodes,
                                   batch->count, err);
    return rc == RC_OK ? take_node_names(g, batch, err) : rc;
}

static enum rc take_tasks(struct import_gather *g, const struct import_batch *batch,
                          struct err *err)
{
    void *rows = g->tasks;
    size_t size = sizeof *g->tasks;

    if (!grow(&rows, size, (size_t)g->count + batch->count, &g->capacity))
        return err_nomem(err, "keep the tasks");
    g->tasks = rows;
    memcpy(g->tasks + g->count, batch->tasks, batch->count * size);
    g->count += batch->count;
    return imports_put_tasks(g->app->store, g->entry.id, batch->first, batch->tasks,
                             batch->count, err);
}

static enum rc take_feed(struct import_gather *g, const struct import_batch *batch, struct err *err)
{
    void *rows = g->words;
    size_t width = imports_feed_words(g->entry.kind), size = width * sizeof *g->words;

    if (!grow(&rows, size, (size_t)g->count + batch->count, &g->capacity))
        return err_nomem(err, "keep the rows");
    g->words = rows;
    memcpy(g->words + g->count * width, batch->words, batch->count * size);
    g->count += batch->count;
    return imports_put_feed(g->app->store, g->entry.kind, g->entry.id, batch->first,
                            batch->words, batch->count, err);
}

enum rc import_gather_take(void *ctx, const struct import_batch *batch, struct err *err)
{
    static enum rc (*const take[IMPORT_KIND_COUNT])(struct import_gather *,
                                                    const struct import_batch *,
                                                    struct err *) = {
        [IMPORT_NODES] = take_nodes,   [IMPORT_TASKS] = take_tasks,
        [IMPORT_ENERGY] = take_feed,   [IMPORT_LATENCY] = take_feed,
        [IMPORT_OUTAGES] = take_feed,
    };
    struct import_gather *g = ctx;

    return take[g->entry.kind](g, batch, err);
}

struct command import_gather_carry(const struct import_gather *g)
{
    static const enum command_kind commands[IMPORT_KIND_COUNT] = {
        [IMPORT_NODES] = COMMAND_IMPORT_NODES,     [IMPORT_TASKS] = COMMAND_IMPORT_TASKS,
        [IMPORT_ENERGY] = COMMAND_IMPORT_ENERGY,   [IMPORT_LATENCY] = COMMAND_IMPORT_LATENCY,
        [IMPORT_OUTAGES] = COMMAND_IMPORT_OUTAGES,
    };
    struct command c = { .kind = commands[g->entry.kind] };
    const void *words = g->words;

    switch (g->entry.kind) {
    case IMPORT_NODES:
        c.nodes.rows = g->nodes;
        c.nodes.count = g->count;
        break;
    case IMPORT_TASKS:
        c.tasks.rows = g->tasks;
        c.tasks.count = g->count;
        break;
    case IMPORT_ENERGY:
        c.energy.rows = words;
        c.energy.count = g->count;
        break;
    case IMPORT_LATENCY:
        c.latency.rows = words;
        c.latency.count = g->count;
        break;
    case IMPORT_OUTAGES:
        c.outages.rows = words;
        c.outages.count = g->count;
        break;
    case IMPORT_KIND_COUNT:
        break;
    }
    return c;
}

void import_gather_close(struct import_gather *g)
{
    free(g->nodes);
    free(g->tasks);
    free(g->words);
    buf_free(&g->node_names);
}
