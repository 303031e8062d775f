#include "config.h"

#include "app/replay.h"

#include "app/command_json.h"
#include "app/record.h"
#include "app/seek.h"
#include "app/session.h"
#include "store/imports.h"
#include "store/keyframe.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define REFILL_BYTES_MAX (2u << 20) /* of a state that is replayed to refill the ring */

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

struct replay replay_of(struct app *a, uint32_t until_tick, uint64_t last_seq)
{
    return (struct replay){ .app = a, .engine = a->engine, .seq = a->view_seq,
                            .until_tick = until_tick, .last_seq = last_seq };
}

static bool is_in_view(const struct replay *r)
{
    return r->engine == r->app->engine;
}

static enum rc step(struct replay *r, struct err *err)
{
    if (!is_in_view(r))
        return engine_step(r->engine, err);
    enum rc rc = replay_step(r->app, err);
    return rc == RC_OK ? record_flush(r->app->record, NULL, err) : rc;
}

enum rc replay_to_tick(struct replay *r, uint32_t tick, struct err *err)
{
    struct app *a = r->app;
    enum rc rc = RC_OK;
    while (rc == RC_OK && engine_tick(r->engine) < tick) {
        r->is_stopped = r->may_stop && !seek_goes_on(a, engine_tick(r->engine));
        if (r->is_stopped)
            break;
        rc = step(r, err);
        if (!r->may_stop && engine_tick(r->engine) % 64 == 0)
            seek_tell(a, "replaying", engine_tick(r->engine), a->head_tick);
    }
    return rc;
}

static enum rc apply(struct replay *r, const struct command *c, uint64_t seq, struct err *err)
{
    struct app *a = r->app;

    r->seq = seq;
    if (!is_in_view(r))
        return engine_apply(r->engine, c, err);
    app_lock(a);
    enum rc rc = engine_apply(a->engine, c, err);
    a->view_seq = seq;
    app_unlock(a);
    return rc;
}

static enum rc replay_entry(void *ctx, const struct journal_entry *entry, struct err *err)
{
    struct replay *r = ctx;
    struct command c;
    uint32_t import;
    void *rows = NULL;

    if (entry->tick > r->until_tick || entry->seq > r->last_seq) {
        r->is_ended = true;
        return RC_NOT_FOUND; /* ends the reading */
    }
    enum rc rc = replay_to_tick(r, entry->tick, err);
    if (rc == RC_OK && r->is_stopped)
        return RC_NOT_FOUND;
    if (rc == RC_OK)
        rc = command_read(entry->command, entry->args, entry->args_len, &c, &import, err);
    if (rc == RC_OK)
        rc = load_rows(r->app, import, &c, &rows, err);
    if (rc == RC_OK)
        rc = apply(r, &c, entry->seq, err);
    free(rows);
    if (rc != RC_OK)
        return err_wrap(err, "cannot replay journal entry %" PRIu64, entry->seq);
    return is_in_view(r) ? record_flush(r->app->record, &entry->hash, err) : RC_OK;
}

enum rc replay_journal(struct replay *r, struct err *err)
{
    struct journal j = session_journal(r->app);
    enum rc rc = journal_read(&j, r->seq + 1, replay_entry, r, err);
    return r->is_ended || r->is_stopped ? RC_OK : rc;
}

enum rc replay_all(struct replay *r, struct err *err)
{
    enum rc rc = replay_journal(r, err);
    return rc == RC_OK && !r->is_stopped ? replay_to_tick(r, r->until_tick, err) : rc;
}

enum rc replay_keyframe(struct app *a, uint32_t tick, uint64_t seq, uint32_t refill_ticks,
                        struct keyframe *k, struct buf *bytes, struct err *err)
{
    if (tick > refill_ticks) {
        enum rc rc = keyframe_load(a->store, STORE_BRANCH_MAIN, tick - refill_ticks, INT64_MAX,
                                   k, bytes, err);
        if (rc != RC_NOT_FOUND && bytes->len <= REFILL_BYTES_MAX)
            return rc;
    }
    return keyframe_load(a->store, STORE_BRANCH_MAIN, tick, seq, k, bytes, err);
}

enum rc replay_check(struct app *a, uint32_t tick, const struct digest *recorded,
                     struct err *err)
{
    struct digest now;

    engine_digest(a->engine, &now);
    if (digest_equal(&now, recorded))
        return RC_OK;
    return err_set(err, RC_STORE,
                   "the state replayed to tick %u is not the one recorded there: the journal was "
                   "changed, or another version of the program wrote it", tick);
}
