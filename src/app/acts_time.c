/* The clock and the view in time. */
#include "app/acts.h"
#include "app/clockwork.h"
#include "app/keymap.h"
#include "app/session.h"

#include <inttypes.h>

#define STEPS_MAX 1000000

static enum rc steps_wanted(const struct args *args, int64_t *n, struct err *err)
{
    *n = 1;
    return args->count == 0 ? RC_OK
                            : args_word_number(args->words[0], "N", 1, STEPS_MAX, n, err);
}

static void say_where(struct app *a, struct buf *out)
{
    uint32_t tick = engine_tick(a->engine);
    if (session_is_live(a))
        buf_addf(out, "tick %" PRIu32 ", the newest\n", tick);
    else
        buf_addf(out, "tick %" PRIu32 " of %" PRIu32 "; %s returns to the newest\n", tick,
                 a->head_tick, keymap_hint(ACTION_TIME_LIVE));
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

enum rc act_TIME_STEP(struct app *a, const struct args *args, struct buf *out,
                      struct err *err)
{
    int64_t n;
    enum rc rc = steps_wanted(args, &n, err);

    if (rc == RC_OK)
        clockwork_set_running(a, false);
    for (; rc == RC_OK && n > 0 && !session_is_interrupted(a); n--)
        rc = session_step(a, err);
    if (rc == RC_OK && a->clock == NULL)
        rc = session_commit(a, err);
    if (rc == RC_OK)
        say_where(a, out);
    return rc;
}

enum rc act_TIME_BACK(struct app *a, const struct args *args, struct buf *out,
                      struct err *err)
{
    int64_t n;
    enum rc rc = steps_wanted(args, &n, err);

    if (rc == RC_OK)
        clockwork_set_running(a, false);
    for (; rc == RC_OK && n > 0; n--)
        rc = session_back(a, err);
    if (rc == RC_OK)
        say_where(a, out);
    return rc;
}

enum rc act_TIME_LIVE(struct app *a, const struct args *args, struct buf *out,
                      struct err *err)
{
    (void)args;
    enum rc rc = session_live(a, err);
    if (rc == RC_OK)
        say_where(a, out);
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
