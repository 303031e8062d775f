#include "config.h"

#include "app/session.h"

#include "app/handover.h"
#include "app/command_json.h"
#include "app/keymap.h"
#include "app/record.h"
#include "app/replay.h"
#include "app/timing.h"
#include "store/keyframe.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define KEYFRAME_TICKS     128u
#define KEYFRAME_BYTES_MAX (8u << 20) /* larger states are saved when the store is closed */
#define KEYFRAMES_KEPT     16u
#define KEYFRAMES_APART_MAX 4096u

/* --- small things -------------------------------------------------------------------- */

void session_say(struct app *a, enum tone tone, const char *fmt, ...)
{
    char text[LONG_TEXT_MAX];
    va_list ap;

    va_start(ap, fmt);
    (void)vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    app_lock(a);
    long_text_from_str(&a->message, text);
    a->message_tone = tone;
    a->message_serial++;
    app_unlock(a);
    handover_wake(a);
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
    return keyring_public_of(&a->keys, a->store, entry->actor, entry->actor_len, out, err);
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
        return err_set(err, RC_REFUSED, "the past is read-only; %s returns to the newest tick",
                       keymap_hint(ACTION_TIME_LIVE));
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
/* --- time --------------------------------------------------------------------------------- */

enum rc session_step(struct app *a, struct err *err)
{
    if (!session_is_live(a))
        return session_goto(a, engine_tick(a->engine) + 1, err);
    if (a->options.is_read_only)
        return err_set(err, RC_REFUSED, "opened with --read-only: time stands still");
    record_set_mode(a->record, RECORD_WRITE);
    enum rc rc = replay_step(a, err);
    return rc == RC_OK ? record_flush(a->record, NULL, err) : rc;
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

/* --- beginning ----------------------------------------------------------------------------- */

enum rc session_begin(struct app *a, struct err *err)
{
    struct command c = { .kind = COMMAND_INIT };
    c.init.seed = a->options.has_seed ? a->options.seed : 42;
    record_set_mode(a->record, RECORD_WRITE);
    return session_do(a, &c, 0, err);
}
