#include "config.h"

#include "app/session.h"

#include "app/clockwork.h"
#include "app/command_json.h"
#include "app/record.h"
#include "app/timing.h"
#include "store/imports.h"
#include "store/keyframe.h"
#include "store/name_table.h"
#include "store/tables.h"

#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define KEYFRAME_TICKS     128u
#define KEYFRAME_BYTES_MAX (8u << 20) /* larger states are saved when the store is closed */
#define KEYFRAMES_KEPT     16u
#define KEYFRAMES_APART_MAX 4096u
#define RING_REFILL_BYTES_MAX (2u << 20) /* of a state that is replayed to refill the ring */

/* --- small things -------------------------------------------------------------------- */

void session_say(struct app *a, enum tone tone, const char *fmt, ...)
{
    char text[SAFE_TEXT_MAX * 2];
    va_list ap;

    va_start(ap, fmt);
    (void)vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    app_lock(a);
    safe_text_from_str(&a->message, text);
    a->message_tone = tone;
    a->message_serial++;
    app_unlock(a);
    clockwork_wake_ui(a);
}

static volatile sig_atomic_t is_interrupted; /* one process, one session that runs headless */

void app_interrupt(struct app *a)
{
    (void)a;
    is_interrupted = 1;
}

bool session_is_interrupted(const struct app *a)
{
    (void)a;
    return is_interrupted != 0;
}

bool session_is_live(const struct app *a)
{
    return engine_tick(a->engine) == a->head_tick;
}

bool session_is_dirty(const struct app *a)
{
    return record_is_dirty(a->record);
}

const char *session_origin(const struct app *a)
{
    return a->keys.origin;
}

const struct ed25519_public *session_log_key(const struct app *a)
{
    return &a->keys.log_public;
}

struct journal session_journal(struct app *a)
{
    return journal_of_store(a->store);
}

static enum rc entry_key(void *ctx, const struct journal_entry *entry,
                         const struct ed25519_public **out, struct err *err)
{
    struct app *a = ctx;
    *out = &a->keys.operator_public;
    if (entry->actor_len == strlen(a->operator_name.s) &&
        memcmp(entry->actor, a->operator_name.s, entry->actor_len) == 0)
        return RC_OK;
    return err_set(err, RC_CHECK, "signed by '%.*s', an operator this session does not know",
                   (int)entry->actor_len, entry->actor);
}

struct journal_keys session_journal_keys(struct app *a)
{
    return (struct journal_keys){ .key = entry_key, .ctx = a };
}

static int64_t wall_ms(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static enum rc sign(void *ctx, const struct digest *hash, struct ed25519_signature *out,
                    struct err *err)
{
    const struct app *a = ctx;
    return ed25519_sign(a->keys.operator_key, hash->b, sizeof hash->b, out, err);
}

/* --- commands -------------------------------------------------------------------------- */

static enum rc append(struct app *a, const struct command *c, uint32_t import,
                      struct journal_entry *entry, struct err *err)
{
    struct journal j = session_journal(a);
    struct journal_signer signer = { .sign = sign, .ctx = a };
    struct buf args = BUF_INIT;

    command_write(c, import, &args);
    if (args.failed) {
        buf_free(&args);
        return err_nomem(err, "write the journal");
    }
    *entry = (struct journal_entry){
        .branch = STORE_BRANCH_MAIN,
        .tick = engine_tick(a->engine),
        .actor = a->operator_name.s,
        .command = command_names[c->kind],
        .args = args.data,
        .wall_ms = wall_ms(),
    };
    enum rc rc = journal_append(&j, a->head_seq + 1, entry, &signer, err);
    buf_free(&args);
    return rc;
}

enum rc session_do(struct app *a, const struct command *c, uint32_t import, struct err *err)
{
    struct journal_entry entry;

    if (!session_is_live(a))
        return err_set(err, RC_REFUSED, "the past is read-only; L returns to the newest tick");
    app_lock(a); /* checking may make room, and what a reader looks at would move */
    enum rc rc = engine_check(a->engine, c, err);
    app_unlock(a);
    if (rc == RC_OK)
        rc = append(a, c, import, &entry, err);
    if (rc != RC_OK)
        return rc;
    app_lock(a);
    rc = engine_apply(a->engine, c, err);
    a->head_seq = a->view_seq = entry.seq;
    app_unlock(a);
    if (rc != RC_OK) /* accepted and journaled: only memory can be missing now */
        return err_wrap(err, "recorded, but not carried out until the store is opened again");
    return record_flush(a->record, &entry.hash, err);
}

/* --- replaying --------------------------------------------------------------------------- */

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

/* The rows of an import; *rows is to be freed. */
static enum rc load_rows(struct app *a, uint32_t import, struct command *c, void **rows,
                         struct err *err)
{
    struct rows r = { .size = c->kind == COMMAND_IMPORT_NODES ? sizeof(struct node_spec)
                                                              : sizeof(struct task_row) };
    enum rc rc = RC_OK;

    *rows = NULL;
    if (c->kind == COMMAND_IMPORT_NODES) {
        rc = imports_each_nodes(a->store, import, add_nodes, &r, err);
        c->nodes.rows = r.rows;
        c->nodes.count = r.count;
    } else if (c->kind == COMMAND_IMPORT_TASKS) {
        rc = imports_each_tasks(a->store, import, add_tasks, &r, err);
        c->tasks.rows = r.rows;
        c->tasks.count = r.count;
    }
    *rows = r.rows;
    return rc;
}

/* Entries up to a tick and a number; what follows is left. */
struct replay {
    struct app *app;
    uint32_t until_tick;
    uint64_t last_seq;
    bool is_ended;
};

static enum rc step(struct app *a, struct err *err)
{
    app_lock(a);
    enum rc rc = engine_step(a->engine, err);
    app_unlock(a);
    return rc;
}

static enum rc step_to(struct replay *r, uint32_t tick, struct err *err)
{
    struct app *a = r->app;
    enum rc rc = RC_OK;
    while (rc == RC_OK && engine_tick(a->engine) < tick) {
        rc = step(a, err);
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
    enum rc rc = step_to(r, entry->tick, err);
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
static enum rc replay_journal(struct replay *r, struct err *err)
{
    struct journal j = session_journal(r->app);
    enum rc rc = journal_read(&j, r->app->view_seq + 1, replay_entry, r, err);
    return r->is_ended ? RC_OK : rc;
}

/* --- time --------------------------------------------------------------------------------- */

enum rc session_step(struct app *a, struct err *err)
{
    bool was_live = session_is_live(a);

    if (was_live && a->options.is_read_only)
        return err_set(err, RC_REFUSED, "opened with --read-only: time stands still");
    record_set_mode(a->record, was_live ? RECORD_WRITE : RECORD_NOTHING);
    enum rc rc = step(a, err);
    if (rc != RC_OK)
        return rc;
    if (was_live) {
        app_lock(a);
        a->head_tick = engine_tick(a->engine);
        app_unlock(a);
        return record_flush(a->record, NULL, err);
    }
    struct replay r = { .app = a, .until_tick = engine_tick(a->engine),
                        .last_seq = UINT64_MAX };
    rc = replay_journal(&r, err);
    if (session_is_live(a))
        record_set_mode(a->record, RECORD_WRITE);
    return rc;
}

enum rc session_back(struct app *a, struct err *err)
{
    bool is_back = false, was_step = false;

    if (session_is_live(a) && session_is_dirty(a)) {
        enum rc rc = session_commit(a, err);
        if (rc != RC_OK)
            return rc;
    }
    while (!was_step && engine_back_count(a->engine) > 0) {
        was_step = engine_back_is_step(a->engine);
        app_lock(a);
        is_back = engine_back(a->engine);
        if (is_back && !was_step)
            a->view_seq--;
        app_unlock(a);
        if (!is_back)
            break;
    }
    if (was_step && is_back)
        return RC_OK;
    /* The commands of the oldest tick may be undone by now: take them in again. */
    struct replay r = { .app = a, .until_tick = engine_tick(a->engine), .last_seq = UINT64_MAX };
    record_set_mode(a->record, RECORD_NOTHING);
    enum rc rc = replay_journal(&r, err);
    if (session_is_live(a))
        record_set_mode(a->record, RECORD_WRITE);
    return rc != RC_OK ? rc
                       : err_set(err, RC_REFUSED, "the undo ring reaches back to tick %u only",
                                 engine_tick(a->engine));
}

enum rc session_live(struct app *a, struct err *err)
{
    enum rc rc = RC_OK;
    while (rc == RC_OK && !session_is_live(a))
        rc = session_step(a, err);
    if (rc == RC_OK && a->view_seq < a->head_seq) {
        struct replay r = { .app = a, .until_tick = a->head_tick, .last_seq = UINT64_MAX };
        record_set_mode(a->record, RECORD_NOTHING);
        rc = replay_journal(&r, err);
    }
    record_set_mode(a->record, RECORD_WRITE);
    return rc;
}

/* --- durability ----------------------------------------------------------------------------- */

struct thinning {
    uint32_t head_tick, kept_tick;
    bool has_kept;
};

/* Older ones ever further apart: the distance doubles with the age. One that is kept was
 * preceded by less than the distance of the age before, so none are further apart than
 * twice the largest distance. */
static bool keep_keyframe(void *ctx, const struct keyframe *k)
{
    struct thinning *t = ctx;
    uint32_t age = t->head_tick - k->tick, apart = KEYFRAME_TICKS;

    while (apart * KEYFRAMES_KEPT < age && apart < KEYFRAMES_APART_MAX / 2)
        apart *= 2;
    if (t->has_kept && age > KEYFRAME_TICKS * KEYFRAMES_KEPT && k->tick - t->kept_tick < apart)
        return false;
    t->has_kept = true;
    t->kept_tick = k->tick;
    return true;
}

enum rc session_keyframe(struct app *a, struct err *err)
{
    struct buf bytes = BUF_INIT;
    struct keyframe k = { .branch = STORE_BRANCH_MAIN,
                          .tick = engine_tick(a->engine),
                          .seq = a->view_seq,
                          .ledger_size = record_ledger(a->record) };
    struct thinning thinning = { .head_tick = a->head_tick };

    engine_digest(a->engine, &k.digest);
    enum rc rc = engine_save(a->engine, &bytes, err);
    if (rc == RC_OK)
        rc = keyframe_save(a->store, &k, bytes.data, bytes.len, err);
    if (rc == RC_OK)
        rc = keyframe_thin(a->store, STORE_BRANCH_MAIN, keep_keyframe, &thinning, err);
    if (rc == RC_OK) {
        a->keyframe_tick = k.tick;
        a->has_keyframe = true;
    }
    buf_free(&bytes);
    return rc;
}

enum rc session_commit(struct app *a, struct err *err)
{
    struct store_head head = { .branch = STORE_BRANCH_MAIN, .tick = a->head_tick,
                               .seq = a->head_seq };

    if (a->options.is_read_only || !session_is_live(a))
        return RC_OK;
    enum rc rc = record_entities(a->record, err);
    bool is_time = !a->has_keyframe || a->head_tick >= a->keyframe_tick + KEYFRAME_TICKS;
    if (rc == RC_OK && is_time && engine_memory(a->engine) <= KEYFRAME_BYTES_MAX)
        rc = session_keyframe(a, err);
    engine_digest(a->engine, &head.digest);
    timing_summarise(a->timing, &a->allocation_time);
    return rc == RC_OK ? store_commit_group(a->store, &head, err) : rc;
}

enum rc session_anchor(struct app *a, struct ledger_checkpoint *out, struct err *err)
{
    struct command c = { .kind = COMMAND_CLOSE_BATCH };
    struct metrics m;
    enum rc rc = RC_OK;

    engine_metrics(a->engine, &m);
    if (m.cases_pending == 0 && a->ledger_size == a->anchored_size)
        return err_set(err, RC_REFUSED, "nothing to close and nothing new in the ledger");
    if (m.cases_pending > 0)
        rc = session_do(a, &c, 0, err);
    if (rc == RC_OK)
        rc = session_commit(a, err);
    if (rc == RC_OK)
        rc = ledger_add_checkpoint(a->store, a->head_tick, (uint32_t)m.cases_pending,
                                   a->keys.origin, a->keys.log_key, out, err);
    if (rc != RC_OK)
        return rc;
    app_lock(a);
    a->anchored_size = out->size;
    history_add_checkpoint(&a->history, &(struct checkpoint_row){ .id = out->id,
                                                                  .tick = out->tick,
                                                                  .decisions = out->decisions,
                                                                  .size = out->size,
                                                                  .root = out->root });
    app_unlock(a);
    c = (struct command){ .kind = COMMAND_ANCHORED };
    c.anchored.ledger_size = out->size;
    rc = session_do(a, &c, 0, err);
    return rc == RC_OK ? session_commit(a, err) : rc;
}

/* --- opening -------------------------------------------------------------------------------- */

enum rc session_begin(struct app *a, struct err *err)
{
    struct command c = { .kind = COMMAND_INIT };
    c.init.seed = a->options.has_seed ? a->options.seed : 42;
    record_set_mode(a->record, RECORD_WRITE);
    return session_do(a, &c, 0, err);
}

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

static enum rc load_event(void *ctx, uint64_t id, const struct event *e, struct err *err)
{
    struct app *a = ctx;
    (void)err;
    history_add_event(&a->history, &(struct event_row){ .id = id, .event = *e });
    return RC_OK;
}

static enum rc load_verification(void *ctx, const struct table_verification *v, struct err *err)
{
    struct app *a = ctx;
    (void)err;
    history_add_verification(&a->history, &(struct verification_row){ .id = v->id,
                                                                      .tick = v->tick,
                                                                      .task = v->task,
                                                                      .node = v->node,
                                                                      .ran = v->ran,
                                                                      .failed = v->failed });
    return RC_OK;
}

static enum rc load_checkpoint(void *ctx, const struct ledger_checkpoint *c, struct err *err)
{
    struct app *a = ctx;
    (void)err;
    history_add_checkpoint(&a->history, &(struct checkpoint_row){ .id = c->id,
                                                                  .tick = c->tick,
                                                                  .decisions = c->decisions,
                                                                  .size = c->size,
                                                                  .root = c->root });
    a->anchored_size = c->size;
    return RC_OK;
}

static enum rc load_history(struct app *a, struct err *err)
{
    enum rc rc = tables_last_events(a->store, STORE_BRANCH_MAIN, UINT32_MAX, HISTORY_ROWS,
                                    load_event, a, err);
    if (rc == RC_OK)
        rc = tables_last_verifications(a->store, STORE_BRANCH_MAIN, UINT32_MAX, HISTORY_ROWS,
                                       load_verification, a, err);
    if (rc == RC_OK)
        rc = ledger_last_checkpoints(a->store, HISTORY_ROWS, load_checkpoint, a, err);
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
    if (head->tick > KEYFRAME_TICKS) {
        enum rc rc = keyframe_load(a->store, STORE_BRANCH_MAIN, head->tick - KEYFRAME_TICKS,
                                   INT64_MAX, k, bytes, err);
        if (rc != RC_NOT_FOUND && bytes->len <= RING_REFILL_BYTES_MAX)
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
        rc = step_to(&r, head->tick, err);
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
        rc = step_to(&r, head_tick, err);
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
