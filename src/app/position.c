/*
 * Position in time: ticks back, any tick, the newest. What the undo ring holds is taken from
 * it. Farther back a second engine is made from a keyframe and the journal, unseen and without
 * the lock, and takes the place of the newest state, which is put aside: coming back to it is
 * exact, and a way that is stopped leaves everything as it was. Nothing is written here.
 */
#include "config.h"

#include "app/history_load.h"
#include "app/order.h"
#include "app/record.h"
#include "app/replay.h"
#include "app/seek.h"
#include "app/session.h"
#include "store/keyframe.h"

#define REFILL_TICKS  32u  /* that are replayed at least, for the next ticks back */
#define FORWARD_TICKS 64u  /* are stepped, and no keyframe is asked for */
#define AHEAD_TICKS   64u  /* of rows that are loaded with those of a tick, to step into */

bool session_is_live(const struct app *a)
{
    return engine_tick(a->engine) == a->head_tick;
}

static void settle_record(struct app *a)
{
    bool is_written = session_is_live(a) && !a->options.is_read_only;
    record_set_mode(a->record, is_written ? RECORD_WRITE : RECORD_NOTHING);
}

/* What was recorded is durable before it is left, and its digest is known when it is met
 * again. */
static enum rc leave_newest(struct app *a, struct err *err)
{
    enum rc rc = RC_OK;

    if (!session_is_live(a))
        return RC_OK;
    if (session_is_dirty(a))
        rc = session_commit(a, err);
    if (rc == RC_OK)
        engine_digest(a->engine, &a->head_digest);
    return rc;
}

/* --- one engine in the place of another --------------------------------------------------- */

/* Returns the one that was shown, which is put aside when it is the first. */
static struct engine *show_engine(struct app *a, struct engine *e, uint64_t seq)
{
    struct engine *old = a->engine;

    app_lock(a);
    if (a->aside.engine == NULL) {
        a->aside.engine = a->engine;
        a->aside.view_seq = a->view_seq;
        old = NULL;
    }
    a->engine = e;
    a->view_seq = seq;
    query_cache_forget(a->cache);
    app_unlock(a);
    return old;
}

static void take_back_engine(struct app *a)
{
    struct engine *old = a->engine;

    app_lock(a);
    a->engine = a->aside.engine;
    a->view_seq = a->aside.view_seq;
    a->aside.engine = NULL;
    query_cache_forget(a->cache);
    app_unlock(a);
    engine_free(old);
}

static void show_rings(struct app *a, const struct history *h)
{
    struct history old = a->history;

    app_lock(a);
    if (!a->aside.has_history) {
        a->aside.history = a->history;
        a->aside.has_history = true;
        old = (struct history){ .events = NULL };
    }
    a->history = *h;
    app_unlock(a);
    history_close(&old);
}

static void take_back_rings(struct app *a)
{
    struct history old = a->history;

    if (!a->aside.has_history)
        return;
    app_lock(a);
    a->history = a->aside.history;
    a->aside.has_history = false;
    a->aside.history = (struct history){ .events = NULL };
    app_unlock(a);
    history_close(&old);
}

static enum rc load_rings(struct app *a, uint32_t until_tick, struct history *out,
                          struct err *err)
{
    if (!history_init(out))
        return err_nomem(err, "load the rows of a tick");
    enum rc rc = history_load(a, out, engine_tick(a->engine), until_tick, err);
    if (rc != RC_OK)
        history_close(out);
    return rc;
}

/* The rows that were shown when this tick was the newest. */
static enum rc show_history(struct app *a, struct err *err)
{
    uint32_t tick = engine_tick(a->engine);
    uint32_t ahead = a->head_tick - tick < AHEAD_TICKS ? a->head_tick - tick : AHEAD_TICKS;
    struct history h;

    if (session_is_live(a) || history_covers(&a->aside.history, tick))
        take_back_rings(a);
    if (session_is_live(a) || history_covers(&a->history, tick))
        return RC_OK;
    enum rc rc = load_rings(a, tick + ahead, &h, err);
    if (rc == RC_OK && !history_covers(&h, tick)) { /* so much happened in the ticks ahead */
        history_close(&h);
        rc = load_rings(a, tick, &h, err);
    }
    if (rc == RC_OK)
        show_rings(a, &h);
    return rc;
}

/* --- ways ----------------------------------------------------------------------------------- */

static enum rc forward_to(struct app *a, uint32_t tick, struct err *err)
{
    struct replay r = replay_of(a, tick, a->head_seq);

    r.may_stop = true;
    seek_begin(a, engine_tick(a->engine), tick);
    enum rc rc = replay_all(&r, err);
    seek_end(a);
    return rc;
}

/* The commands of a tick and the step that made it. */
static enum rc back_one(struct app *a, struct err *err)
{
    bool was_step = false, is_back = true;

    while (is_back && !was_step) {
        was_step = engine_back_is_step(a->engine);
        app_lock(a);
        is_back = engine_back(a->engine);
        if (is_back && !was_step)
            a->view_seq--;
        app_unlock(a);
    }
    if (is_back)
        return RC_OK;
    /* Some of the commands may be undone by now: take them in again. */
    struct replay r = replay_of(a, engine_tick(a->engine), a->head_seq);
    enum rc rc = replay_journal(&r, err);
    return rc != RC_OK ? rc : err_nomem(err, "go back a tick");
}

static enum rc back_to(struct app *a, uint32_t tick, struct err *err)
{
    enum rc rc = RC_OK;

    seek_begin(a, engine_tick(a->engine), tick);
    while (rc == RC_OK && engine_tick(a->engine) > tick &&
           seek_goes_on(a, engine_tick(a->engine)))
        rc = back_one(a, err);
    seek_end(a);
    return rc;
}

static bool is_in_ring(const struct engine *e, uint32_t tick)
{
    return engine_tick(e) >= tick && engine_back_reaches(e, engine_tick(e) - tick);
}

/* An engine that stands at a keyframe, or at the beginning of all. */
static enum rc make_past(struct app *a, uint32_t tick, struct engine **out, uint64_t *seq,
                         struct err *err)
{
    const struct engine_config config = { .sink = NULL };
    struct buf bytes = BUF_INIT;
    struct err none = ERR_INIT;
    struct keyframe k;
    enum rc rc = engine_new(out, &config, err);

    *seq = 0;
    if (rc != RC_OK)
        return rc;
    rc = replay_keyframe(a, tick, INT64_MAX, REFILL_TICKS, &k, &bytes, &none);
    if (rc == RC_OK) {
        rc = engine_load(*out, bytes.data, bytes.len, &none);
        *seq = k.seq;
    } else if (rc == RC_NOT_FOUND) {
        rc = RC_OK;
    }
    buf_free(&bytes);
    if (rc == RC_OK)
        return rc;
    engine_free(*out);
    *err = none;
    return err_wrap(err, "cannot show tick %u", tick);
}

static enum rc far_to(struct app *a, uint32_t tick, struct err *err)
{
    uint32_t now = engine_tick(a->engine);
    struct replay r = { .app = a, .until_tick = tick, .last_seq = a->head_seq,
                        .may_stop = true };
    enum rc rc = make_past(a, tick, &r.engine, &r.seq, err);

    if (rc != RC_OK)
        return rc;
    if (now < tick && now >= engine_tick(r.engine)) { /* this is the shorter way after all */
        engine_free(r.engine);
        return forward_to(a, tick, err);
    }
    seek_begin(a, engine_tick(r.engine), tick);
    rc = replay_all(&r, err);
    seek_end(a);
    if (rc == RC_OK && !r.is_stopped)
        r.engine = show_engine(a, r.engine, r.seq);
    engine_free(r.engine);
    return rc;
}

/* --- going ---------------------------------------------------------------------------------- */

static enum rc check_newest(struct app *a, struct err *err)
{
    return session_is_live(a) ? replay_check(a, a->head_tick, &a->head_digest, err) : RC_OK;
}

/* The last step of a way through the past is made there too: it proves the replay. */
static enum rc go_to_newest(struct app *a, struct err *err)
{
    enum rc rc = RC_OK;

    if (a->aside.engine != NULL) {
        if (engine_tick(a->engine) + 1 == a->head_tick)
            rc = forward_to(a, a->head_tick, err);
        if (rc == RC_OK)
            rc = check_newest(a, err);
        take_back_engine(a);
    }
    if (rc == RC_OK)
        rc = forward_to(a, a->head_tick, err);
    return rc == RC_OK ? check_newest(a, err) : rc;
}

static enum rc go(struct app *a, uint32_t tick, struct err *err)
{
    const struct engine *aside = a->aside.engine;
    uint32_t now = engine_tick(a->engine);

    if (tick == a->head_tick)
        return go_to_newest(a, err);
    if (is_in_ring(a->engine, tick))
        return back_to(a, tick, err);
    if (aside != NULL && (engine_tick(aside) <= tick || is_in_ring(aside, tick))) {
        take_back_engine(a);
        return engine_tick(a->engine) <= tick ? forward_to(a, tick, err)
                                              : back_to(a, tick, err);
    }
    if (now < tick && tick - now <= FORWARD_TICKS)
        return forward_to(a, tick, err);
    return far_to(a, tick, err);
}

enum rc session_goto(struct app *a, uint32_t tick, struct err *err)
{
    if (tick > a->head_tick)
        return err_set(err, RC_USAGE, "tick %u has not come yet: the newest is %u", tick,
                       a->head_tick);
    enum rc rc = leave_newest(a, err);
    if (rc == RC_OK) {
        record_set_mode(a->record, RECORD_NOTHING);
        rc = go(a, tick, err);
    }
    if (rc == RC_OK)
        rc = show_history(a, err);
    settle_record(a);
    return rc;
}

enum rc session_back(struct app *a, struct err *err)
{
    uint32_t tick = engine_tick(a->engine);

    return tick == 0 ? err_set(err, RC_REFUSED, "tick 0 is the first")
                     : session_goto(a, tick - 1, err);
}

enum rc session_live(struct app *a, struct err *err)
{
    return session_goto(a, a->head_tick, err);
}
