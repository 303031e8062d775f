/* Opening a store that has a past, and its tables made anew. */
#include "config.h"

#include "app/history_load.h"
#include "app/record.h"
#include "app/replay.h"
#include "app/session.h"
#include "app/timing.h"
#include "store/keyframe.h"
#include "store/name_table.h"
#include "store/tables.h"

#include <inttypes.h>

#define REFILL_TICKS 128u /* that are replayed at least, to go back over */

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

static void take_anchored(struct app *a)
{
    const struct history *h = &a->history;

    if (h->last_checkpoint > 0)
        a->anchored_size = h->checkpoints[h->last_checkpoint % HISTORY_HELD].size;
}

static enum rc load_history(struct app *a, struct err *err)
{
    enum rc rc = history_load(a, &a->history, a->head_tick, UINT32_MAX, err);
    take_anchored(a);
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

static enum rc load_keyframe(struct app *a, const struct store_head *head, struct err *err)
{
    struct keyframe k;
    struct buf bytes = BUF_INIT;
    struct err none = ERR_INIT;
    enum rc rc = replay_keyframe(a, head->tick, head->seq, REFILL_TICKS, &k, &bytes, &none);
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

/* The head that was committed, then the entries that are durable beyond it. */
static enum rc replay_to_end(struct app *a, const struct store_head *head, struct err *err)
{
    struct replay r = replay_of(a, head->tick, head->seq);
    struct journal j = session_journal(a);

    record_set_mode(a->record, RECORD_COUNT);
    enum rc rc = journal_last(&j, &a->head_seq, err);
    if (rc == RC_OK)
        rc = replay_all(&r, err);
    if (rc == RC_OK)
        rc = head->tick + head->seq == 0 ? RC_OK /* none was committed */
                                         : replay_check(a, head->tick, &head->digest, err);
    if (rc != RC_OK)
        return rc;
    record_set_named(a->record, engine_node_count(a->engine));
    r = replay_of(a, UINT32_MAX, UINT64_MAX);
    record_set_mode(a->record, a->options.is_read_only ? RECORD_NOTHING : RECORD_WRITE);
    rc = replay_journal(&r, err);
    a->head_tick = engine_tick(a->engine);
    a->head_seq = a->view_seq; /* a store that another process writes may have grown */
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
    struct replay r = replay_of(a, UINT32_MAX, UINT64_MAX);
    if (rc == RC_OK)
        rc = replay_journal(&r, err);
    if (rc == RC_OK)
        rc = replay_to_tick(&r, head_tick, err);
    if (rc == RC_OK)
        rc = history_load_checkpoints(a, &a->history, err);
    take_anchored(a);
    if (rc == RC_OK)
        rc = session_commit(a, err);
    if (rc != RC_OK) { /* the old tables stay, and nothing of this session is written */
        store_drop_group(a->store);
        a->options.is_read_only = true;
    }
    return rc;
}
