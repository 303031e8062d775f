#include "config.h"

#include "app/replay.h"

#include "app/command_json.h"
#include "app/record.h"
#include "app/session.h"
#include "store/imports.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct rows {
    void *rows;
    uint32_t count, capacity;
    size_t size;
};

static enum rc add_rows(struct rows *r, const void *rows, uint32_t n, struct err *err)
{
    if (r->count + n > r->capacity) {
        uint32_t wanted = r->capacity == 0 ? 1024 : r->capacity;
        while (wanted < r->count + n)
            wanted *= 2;
        void *grown = realloc(r->rows, wanted * r->size);
        if (grown == NULL)
            return err_nomem(err, "read an import");
        r->rows = grown;
        r->capacity = wanted;
    }
    memcpy((char *)r->rows + r->count * r->size, rows, n * r->size);
    r->count += n;
    return RC_OK;
}

static enum rc add_nodes(void *ctx, const struct node_spec *rows, uint32_t n, struct err *err)
{
    return add_rows(ctx, rows, n, err);
}

static enum rc add_tasks(void *ctx, const struct task_row *rows, uint32_t n, struct err *err)
{
    return add_rows(ctx, rows, n, err);
}

static enum rc add_words(void *ctx, const uint32_t *words, uint32_t n, struct err *err)
{
    return add_rows(ctx, words, n, err);
}

static enum rc load_feed(struct app *a, enum import_kind kind, uint32_t import, struct rows *r,
                         struct err *err)
{
    r->size = imports_feed_words(kind) * sizeof(uint32_t);
    return imports_each_feed(a->store, kind, import, add_words, r, err);
}

/* The rows of an import; *rows is to be freed. */
static enum rc load_rows(struct app *a, uint32_t import, struct command *c, void **rows,
                         struct err *err)
{
    struct rows r = { .size = 0 };
    enum rc rc = RC_OK;

    *rows = NULL;
    if (c->kind == COMMAND_IMPORT_NODES) {
        r.size = sizeof(struct node_spec);
        rc = imports_each_nodes(a->store, import, add_nodes, &r, err);
        c->nodes.rows = r.rows;
        c->nodes.count = r.count;
    } else if (c->kind == COMMAND_IMPORT_TASKS) {
        r.size = sizeof(struct task_row);
        rc = imports_each_tasks(a->store, import, add_tasks, &r, err);
        c->tasks.rows = r.rows;
        c->tasks.count = r.count;
    } else if (c->kind == COMMAND_IMPORT_ENERGY) {
        rc = load_feed(a, IMPORT_ENERGY, import, &r, err);
        c->energy.rows = r.rows;
        c->energy.count = r.count;
    } else if (c->kind == COMMAND_IMPORT_LATENCY) {
        rc = load_feed(a, IMPORT_LATENCY, import, &r, err);
        c->latency.rows = r.rows;
        c->latency.count = r.count;
    } else if (c->kind == COMMAND_IMPORT_OUTAGES) {
        rc = load_feed(a, IMPORT_OUTAGES, import, &r, err);
        c->outages.rows = r.rows;
        c->outages.count = r.count;
    }
    *rows = r.rows;
    return rc;
}

enum rc replay_step(struct app *a, struct err *err)
{
    engine_prepare(a->engine); /* outside the lock: most of what a tick costs */
    app_lock(a);
    enum rc rc = engine_step(a->engine, err);
    if (engine_tick(a->engine) > a->head_tick) /* at once: nobody may see the past in it */
        a->head_tick = engine_tick(a->engine);
    app_unlock(a);
    return rc;
}

enum rc replay_to_tick(struct replay *r, uint32_t tick, struct err *err)
{
    struct app *a = r->app;
    enum rc rc = RC_OK;
    while (rc == RC_OK && engine_tick(a->engine) < tick) {
        rc = replay_step(a, err);
        if (rc == RC_OK)
            rc = record_flush(a->record, NULL, err);
        if (a->options.progress != NULL && engine_tick(a->engine) % 64 == 0)
            a->options.progress(a->options.progress_ctx, "replaying", engine_tick(a->engine),
                                a->head_tick);
    }
    return rc;
}

static enum rc replay_entry(void *ctx, const struct journal_entry *entry, struct err *err)
{
    struct replay *r = ctx;
    struct app *a = r->app;
    struct command c;
    uint32_t import;
    void *rows = NULL;

    if (entry->tick > r->until_tick || entry->seq > r->last_seq) {
        r->is_ended = true;
        return RC_NOT_FOUND; /* ends the reading */
    }
    enum rc rc = replay_to_tick(r, entry->tick, err);
    if (rc == RC_OK)
        rc = command_read(entry->command, entry->args, entry->args_len, &c, &import, err);
    if (rc == RC_OK)
        rc = load_rows(a, import, &c, &rows, err);
    if (rc == RC_OK) {
        app_lock(a);
        rc = engine_apply(a->engine, &c, err);
        a->view_seq = entry->seq;
        app_unlock(a);
    }
    free(rows);
    if (rc != RC_OK)
        return err_wrap(err, "cannot replay journal entry %" PRIu64, entry->seq);
    return record_flush(a->record, &entry->hash, err);
}

/* Journal entries after view_seq up to a tick. */
enum rc replay_journal(struct replay *r, struct err *err)
{
    struct journal j = session_journal(r->app);
    enum rc rc = journal_read(&j, r->app->view_seq + 1, replay_entry, r, err);
    return r->is_ended ? RC_OK : rc;
}
