/* The clock and the view in time. */
#include "app/acts.h"
#include "app/clockwork.h"
#include "app/keymap.h"
#include "app/seek.h"
#include "app/session.h"

#include <inttypes.h>

#define STEPS_MAX    1000000
#define COMMIT_TICKS 256 /* rows are made durable together */

static enum rc steps_wanted(const struct args *args, int64_t *n, struct err *err)
{
    *n = 1;
    return args->count == 0 ? RC_OK
                            : args_word_number(args->words[0], "N", 1, STEPS_MAX, n, err);
}

/* Where it stands now; `wanted` is where it was to go. */
static void say_where(struct app *a, uint32_t wanted, struct buf *out)
{
    uint32_t tick = engine_tick(a->engine);

    if (tick != wanted)
        buf_addf(out, "stopped on the way to tick %" PRIu32 ": ", wanted);
    if (session_is_live(a))
        buf_addf(out, "tick %" PRIu32 ", the newest\n", tick);
    else
        buf_addf(out, "tick %" PRIu32 " of %" PRIu32 "%s; %s returns to the newest\n", tick,
                 a->head_tick, tick == 0 ? ", the first" : "", keymap_hint(ACTION_TIME_LIVE));
}

/* To a tick that is there. */
static enum rc go_to(struct app *a, uint32_t tick, struct buf *out, struct err *err)
{
    clockwork_set_running(a, false);
    enum rc rc = session_goto(a, tick, err);
    if (rc == RC_OK)
        say_where(a, tick, out);
    return rc;
}

enum rc act_TIME_PAUSE(struct app *a, const struct args *args, struct buf *out,
                       struct err *err)
{
    (void)args;
    if (a->options.is_read_only)
        return err_set(err, RC_REFUSED, "opened with --read-only: time stands still");
    if (a->run == RUN_PAUSED && !session_is_live(a))
        return err_set(err, RC_REFUSED,
                       "the past does not run: %s steps, %s returns to the newest tick",
                       keymap_hint(ACTION_TIME_STEP), keymap_hint(ACTION_TIME_LIVE));
    clockwork_set_running(a, a->run == RUN_PAUSED);
    buf_adds(out, a->run == RUN_PAUSED ? "paused\n" : "running\n");
    return RC_OK;
}

/* New ticks, made durable together. */
static enum rc run_on(struct app *a, uint32_t to_tick, struct err *err)
{
    uint32_t from = engine_tick(a->engine);
    enum rc rc = RC_OK;

    seek_begin(a, from, to_tick);
    while (rc == RC_OK && engine_tick(a->engine) < to_tick &&
           seek_goes_on(a, engine_tick(a->engine))) {
        rc = session_step(a, err);
        if (rc == RC_OK && (engine_tick(a->engine) - from) % COMMIT_TICKS == 0)
            rc = session_commit(a, err);
    }
    seek_end(a);
    if (rc == RC_OK && a->clock == NULL)
        rc = session_commit(a, err);
    return rc;
}

enum rc act_TIME_STEP(struct app *a, const struct args *args, struct buf *out,
                      struct err *err)
{
    int64_t n;
    enum rc rc = steps_wanted(args, &n, err);
    uint32_t wanted = engine_tick(a->engine) + (uint32_t)n;
    uint32_t known = wanted < a->head_tick ? wanted : a->head_tick;

    if (rc != RC_OK)
        return rc;
    clockwork_set_running(a, false);
    if (!session_is_live(a))
        rc = session_goto(a, known, err);
    if (rc == RC_OK && engine_tick(a->engine) == known)
        rc = run_on(a, wanted, err);
    if (rc == RC_OK)
        say_where(a, wanted, out);
    return rc;
}

enum rc act_TIME_BACK(struct app *a, const struct args *args, struct buf *out,
                      struct err *err)
{
    int64_t n;
    uint32_t tick = engine_tick(a->engine);
    enum rc rc = steps_wanted(args, &n, err);

    if (rc == RC_OK && tick == 0)
        rc = session_back(a, err); /* says why not */
    return rc == RC_OK ? go_to(a, n > tick ? 0 : tick - (uint32_t)n, out, err) : rc;
}

enum rc act_TIME_GOTO(struct app *a, const struct args *args, struct buf *out,
                      struct err *err)
{
    int64_t tick;
    enum rc rc = args_word_number(args->words[0], "TICK", 0, a->head_tick, &tick, err);

    return rc == RC_OK ? go_to(a, (uint32_t)tick, out, err) : rc;
}

enum rc act_TIME_LIVE(struct app *a, const struct args *args, struct buf *out,
                      struct err *err)
{
    uint32_t wanted = a->head_tick;
    (void)args;
    enum rc rc = session_live(a, err);
    if (rc == RC_OK)
        say_where(a, wanted, out);
    return rc;
}

static enum rc change_speed(struct app *a, int steps, struct buf *out)
{
    clockwork_change_speed(a, steps);
    buf_addf(out, "speed %s\n", a->speed.s);
    return RC_OK;
}

enum rc act_TIME_FASTER(struct app *a, const struct args *args, struct buf *out,
                        struct err *err)
{
    (void)args;
    (void)err;
    return change_speed(a, 1, out);
}

enum rc act_TIME_SLOWER(struct app *a, const struct args *args, struct buf *out,
                        struct err *err)
{
    (void)args;
    (void)err;
    return change_speed(a, -1, out);
}
