/* Opening a store that has a past, and its tables made anew. */
#include "config.h"

#include "app/record.h"
#include "app/replay.h"
#include "app/session.h"
#include "app/timing.h"
#include "store/keyframe.h"
#include "store/name_table.h"
#include "store/tables.h"

#include <inttypes.h>

#define REFILL_TICKS     128u
#define REFILL_BYTES_MAX (2u << 20) /* of a state that is replayed to refill the ring */

struct name_load {
    struct names *names;
    enum name_kind kind;
};

static enum rc load_name(void *ctx, uint32_t number, const char *text, size_t len, struct err *err)
{
    const struct name_load *to = ctx;
    (void)len;
    return names_set(to->names, to->kind, number, text) ? RC_OK : err_nomem(err, "load the names");
}

static enum rc load_names(struct app *a, struct err *err)
{
    enum rc rc = RC_OK;
    for (int k = 0; rc == RC_OK && k < NAME_KIND_COUNT; k++) {
        struct name_load to = { .names = a->names, .kind = (enum name_kind)k };
        rc = name_table_load(a->store, (unsigned)k, load_name, &to, err);
    }
    return rc;
}

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
    struct app *a = ctx;
    struct history *h = &a->history;
    enum rc rc = check_order(a, "events", id, h->last_event, e->tick,
                             h->events[h->last_event % HISTORY_ROWS].event.tick, err);
    if (rc != RC_OK)
        return rc;
    history_add_event(&a->history, &(struct event_row){ .id = id, .event = *e });
    return RC_OK;
}

static enum rc load_verification(void *ctx, const struct table_verification *v, struct err *err)
{
    struct app *a = ctx;
    struct history *h = &a->history;
    enum rc rc = check_order(a, "verifications", v->id, h->last_verification, v->tick,
                             h->verifications[h->last_verification % HISTORY_ROWS].tick, err);
    if (rc != RC_OK)
        return rc;
    history_add_verification(&a->history, &(struct verification_row){ .id = v->id,
                                                                      .tick = v->tick,
                                                                      .task = v->task,
                                                                      .node = v->node,
                                                                      .ran = v->ran,
                                                                      .failed = v->failed });
    return RC_OK;
}

static enum rc load_fault(void *ctx, const struct table_fault *f, struct err *err)
{
    struct app *a = ctx;
    struct history *h = &a->history;
    enum rc rc = check_order(a, "faults", f->id, h->last_fault, f->tick,
                             h->faults[h->last_fault % HISTORY_ROWS].tick, err);
    if (rc == RC_OK)
        history_add_fault(h, f);
    return rc;
}

static enum rc load_checkpoint(void *ctx, const struct ledger_checkpoint *c, struct err *err)
{
    struct app *a = ctx;
    struct history *h = &a->history;
    enum rc rc = check_order(a, "checkpoints", c->id, h->last_checkpoint, c->tick,
                             h->checkpoints[h->last_checkpoint % HISTORY_ROWS].tick, err);
    if (rc != RC_OK)
        return rc;
    history_add_checkpoint(&a->history, &(struct checkpoint_row){ .id = c->id,
                                                                  .tick = c->tick,
                                                                  .decisions = c->decisions,
                                                                  .size = c->size,
                                                                  .root = c->root });
    a->anchored_size = c->size;
    return RC_OK;
}

static enum rc load_metrics(void *ctx, uint32_t tick, const int64_t values[METRIC_COUNT],
                            struct err *err)
{
    struct app *a = ctx;

    (void)err;
    history_set_metrics(&a->history, tick, values);
    return RC_OK;
}

static enum rc load_history(struct app *a, struct err *err)
{
    uint32_t first = a->head_tick < HISTORY_TICKS ? 0 : a->head_tick - HISTORY_TICKS + 1;
    enum rc rc = tables_last_events(a->store, STORE_BRANCH_MAIN, UINT32_MAX, HISTORY_ROWS,
                                    load_event, a, err);
    if (rc == RC_OK)
        rc = tables_last_verifications(a->store, STORE_BRANCH_MAIN, UINT32_MAX, HISTORY_ROWS,
                                       load_verification, a, err);
    if (rc == RC_OK)
        rc = tables_last_faults(a->store, STORE_BRANCH_MAIN, UINT32_MAX, HISTORY_ROWS, load_fault,
                                a, err);
    if (rc == RC_OK)
        rc = ledger_last_checkpoints(a->store, HISTORY_ROWS, load_checkpoint, a, err);
    if (rc == RC_OK)
        rc = tables_each_metrics(a->store, STORE_BRANCH_MAIN, first, UINT32_MAX, load_metrics,
                                 a, err);
    return rc;
}

static enum rc load_ledger(struct app *a, struct err *err)
{
    struct ledger_leaf leaf;
    struct buf bytes = BUF_INIT;
    enum rc rc = RC_OK;

    a->ledger_size = ledger_size(a->store);
    ledger_root(a->store, &a->ledger_root);
    if (a->ledger_size > a->anchored_size)
        rc = ledger_read(a->store, a->anchored_size, &leaf, &bytes, err);
    if (rc == RC_OK && a->ledger_size > a->anchored_size)
        a->oldest_unanchored_tick = leaf.tick;
    buf_free(&bytes);
    return rc;
}

/* Not the newest keyframe but one some ticks back, so that after opening the undo ring
 * reaches back over the ticks replayed; for states that are replayed in no time. */
static enum rc find_keyframe(struct app *a, const struct store_head *head, struct keyframe *k,
                             struct buf *bytes, struct err *err)
{
    if (head->tick > REFILL_TICKS) {
        enum rc rc = keyframe_load(a->store, STORE_BRANCH_MAIN, head->tick - REFILL_TICKS,
                                   INT64_MAX, k, bytes, err);
        if (rc != RC_NOT_FOUND && bytes->len <= REFILL_BYTES_MAX)
            return rc;
    }
    return keyframe_load(a->store, STORE_BRANCH_MAIN, head->tick, head->seq, k, bytes, err);
}

static enum rc load_keyframe(struct app *a, const struct store_head *head, struct err *err)
{
    struct keyframe k;
    struct buf bytes = BUF_INIT;
    struct err none = ERR_INIT;
    enum rc rc = find_keyframe(a, head, &k, &bytes, &none);
    if (rc == RC_OK && engine_load(a->engine, bytes.data, bytes.len, &none) == RC_OK) {
        a->view_seq = k.seq;
        a->keyframe_tick = k.tick;
        a->has_keyframe = true;
        record_set_ledger(a->record, k.ledger_size);
    } else if (rc != RC_OK && rc != RC_NOT_FOUND) {
        *err = none;
        buf_free(&bytes);
        return rc;
    }
    buf_free(&bytes);
    return RC_OK;
}

static enum rc check_digest(struct app *a, const struct store_head *head, struct err *err)
{
    struct digest now;
    engine_digest(a->engine, &now);
    if (head->tick + head->seq == 0 || digest_equal(&now, &head->digest)) /* none committed */
        return RC_OK;
    return err_set(err, RC_STORE,
                   "the state replayed to tick %u is not the one recorded there: the journal was "
                   "changed, or another version of the program wrote it", head->tick);
}

/* The head that was committed, then the entries that are durable beyond it. */
static enum rc replay_to_end(struct app *a, const struct store_head *head, struct err *err)
{
    struct replay r = { .app = a, .until_tick = head->tick, .last_seq = head->seq };
    struct journal j = session_journal(a);

    record_set_mode(a->record, RECORD_COUNT);
    enum rc rc = journal_last(&j, &a->head_seq, err);
    if (rc == RC_OK)
        rc = replay_journal(&r, err);
    if (rc == RC_OK)
        rc = replay_to_tick(&r, head->tick, err);
    if (rc == RC_OK)
        rc = check_digest(a, head, err);
    if (rc != RC_OK)
        return rc;
    record_set_named(a->record, engine_node_count(a->engine));
    r = (struct replay){ .app = a, .until_tick = UINT32_MAX, .last_seq = UINT64_MAX };
    record_set_mode(a->record, a->options.is_read_only ? RECORD_NOTHING : RECORD_WRITE);
    rc = replay_journal(&r, err);
    a->head_tick = engine_tick(a->engine);
    return rc;
}

enum rc session_restore(struct app *a, struct err *err)
{
    struct store_head head = { 0 };
    struct err none = ERR_INIT;
    enum rc rc = load_names(a, err);

    if (rc == RC_OK) {
        rc = store_get_head(a->store, STORE_BRANCH_MAIN, &head, &none);
        if (rc == RC_NOT_FOUND)
            rc = RC_OK; /* nothing was committed: all is beyond the head */
        else if (rc != RC_OK)
            *err = none;
    }
    a->head_tick = head.tick;
    if (rc == RC_OK)
        rc = load_history(a, err);
    if (rc == RC_OK && head.tick + head.seq > 0)
        rc = load_keyframe(a, &head, err);
    if (rc == RC_OK)
        rc = replay_to_end(a, &head, err);
    return rc == RC_OK ? load_ledger(a, err) : rc;
}

enum rc session_rebuild(struct app *a, struct err *err)
{
    struct replay r = { .app = a, .until_tick = UINT32_MAX, .last_seq = UINT64_MAX };
    struct engine_config config = { .sink = record_sink,
                                    .sink_ctx = a->record,
                                    .probe = timing_probe,
                                    .probe_ctx = a->timing };
    struct engine *fresh;
    uint32_t head_tick = a->head_tick;
    enum rc rc = session_commit(a, err);

    if (rc == RC_OK)
        rc = engine_new(&fresh, &config, err);
    if (rc != RC_OK)
        return rc;
    engine_free(a->engine);
    a->engine = fresh;
    a->view_seq = 0;
    record_set_ledger(a->record, 0);
    record_set_named(a->record, 0);
    record_set_mode(a->record, RECORD_WRITE);
    history_close(&a->history);
    rc = history_init(&a->history) ? store_begin_group(a->store, err)
                                   : err_nomem(err, "rebuild");
    if (rc == RC_OK)
        rc = tables_clear(a->store, err);
    if (rc == RC_OK)
        rc = replay_journal(&r, err);
    if (rc == RC_OK)
        rc = replay_to_tick(&r, head_tick, err);
    if (rc == RC_OK)
        rc = ledger_last_checkpoints(a->store, HISTORY_ROWS, load_checkpoint, a, err);
    if (rc == RC_OK)
        rc = session_commit(a, err);
    if (rc != RC_OK) { /* the old tables stay, and nothing of this session is written */
        store_drop_group(a->store);
        a->options.is_read_only = true;
    }
    return rc;
}
