#include "config.h"

#include "app/history_load.h"

#include "store/ledger.h"
#include "store/store.h"
#include "store/tables.h"

#include <inttypes.h>

/* So much more than is shown is loaded, to go back over: one part in */
#define SPARE_NEWEST 8u /* when a store is opened, which is to be quick */
#define SPARE_PAST   2u

struct filling {
    const struct app *app;
    struct history *history;
};

/* The ring takes rows in order alone; whoever changes the file keeps to no order. */
static enum rc check_order(const struct app *a, const char *table, uint64_t id, uint64_t last,
                           uint32_t tick, uint32_t last_tick, struct err *err)
{
    if (id > 0 && (last == 0 || (id == last + 1 && tick >= last_tick)))
        return RC_OK;
    return err_set(err, RC_STORE,
                   "'%s' is damaged: row %" PRIu64 " of table %s, of tick %u, does not follow row "
                   "%" PRIu64 " of tick %u", a->options.db == NULL ? "memory" : a->options.db, id,
                   table, tick, last, last_tick);
}

static enum rc load_event(void *ctx, uint64_t id, const struct event *e, struct err *err)
{
    const struct filling *f = ctx;
    struct history *h = f->history;
    enum rc rc = check_order(f->app, "events", id, h->last_event, e->tick,
                             h->events[h->last_event % HISTORY_HELD].event.tick, err);
    if (rc != RC_OK)
        return rc;
    history_add_event(h, &(struct event_row){ .id = id, .event = *e });
    return RC_OK;
}

static enum rc load_verification(void *ctx, const struct table_verification *v, struct err *err)
{
    const struct filling *f = ctx;
    struct history *h = f->history;
    enum rc rc = check_order(f->app, "verifications", v->id, h->last_verification, v->tick,
                             h->verifications[h->last_verification % HISTORY_HELD].tick, err);
    if (rc != RC_OK)
        return rc;
    history_add_verification(h, &(struct verification_row){ .id = v->id,
                                                                      .tick = v->tick,
                                                                      .task = v->task,
                                                                      .node = v->node,
                                                                      .ran = v->ran,
                                                                      .failed = v->failed });
    return RC_OK;
}

static enum rc load_fault(void *ctx, const struct table_fault *row, struct err *err)
{
    const struct filling *f = ctx;
    struct history *h = f->history;
    enum rc rc = check_order(f->app, "faults", row->id, h->last_fault, row->tick,
                             h->faults[h->last_fault % HISTORY_HELD].tick, err);
    if (rc == RC_OK)
        history_add_fault(h, row);
    return rc;
}

static enum rc load_checkpoint(void *ctx, const struct ledger_checkpoint *c, struct err *err)
{
    const struct filling *f = ctx;
    struct history *h = f->history;
    enum rc rc = check_order(f->app, "checkpoints", c->id, h->last_checkpoint, c->tick,
                             h->checkpoints[h->last_checkpoint % HISTORY_HELD].tick, err);
    if (rc != RC_OK)
        return rc;
    history_add_checkpoint(h, &(struct checkpoint_row){ .id = c->id,
                                                                  .tick = c->tick,
                                                                  .decisions = c->decisions,
                                                                  .size = c->size,
                                                                  .root = c->root });
    return RC_OK;
}

static enum rc load_metrics(void *ctx, uint32_t tick, const int64_t values[METRIC_COUNT],
                            struct err *err)
{
    const struct filling *f = ctx;

    (void)err;
    history_set_metrics(f->history, tick, values);
    return RC_OK;
}

enum rc history_load_checkpoints(struct app *a, struct history *h, struct err *err)
{
    struct filling f = { .app = a, .history = h };
    return ledger_last_checkpoints(a->store, HISTORY_ROWS, load_checkpoint, &f, err);
}

enum rc history_load(struct app *a, struct history *h, uint32_t tick, uint32_t until_tick,
                     struct err *err)
{
    struct filling f = { .app = a, .history = h };
    uint32_t part = until_tick == UINT32_MAX ? SPARE_NEWEST : SPARE_PAST;
    uint32_t rows = HISTORY_ROWS + HISTORY_ROWS / part;
    uint32_t before = HISTORY_TICKS + HISTORY_TICKS / part;

    h->until_tick = until_tick;
    h->from_tick = tick < before ? 0 : tick - before;
    enum rc rc = tables_last_events(a->store, STORE_BRANCH_MAIN, until_tick, rows, load_event,
                                    &f, err);
    if (rc == RC_OK)
        rc = tables_last_verifications(a->store, STORE_BRANCH_MAIN, until_tick, rows,
                                       load_verification, &f, err);
    if (rc == RC_OK)
        rc = tables_last_faults(a->store, STORE_BRANCH_MAIN, until_tick, rows, load_fault, &f, err);
    if (rc == RC_OK)
        rc = history_load_checkpoints(a, h, err);
    if (rc == RC_OK)
        rc = tables_each_metrics(a->store, STORE_BRANCH_MAIN, h->from_tick, until_tick,
                                 load_metrics, &f, err);
    return rc;
}
