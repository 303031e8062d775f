#include "config.h"

#include "app/seek.h"

#include "app/handover.h"
#include "app/session.h"

#include <time.h>

#define TOLD_MS 100u /* between two looks at how far it is */

static uint64_t now_ms(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static uint32_t distance(uint32_t x, uint32_t y)
{
    return x > y ? x - y : y - x;
}

void seek_begin(struct app *a, uint32_t from_tick, uint32_t to_tick)
{
    struct seek *s = &a->seek;
    uint64_t now = now_ms();

    app_lock(a);
    *s = (struct seek){ .from_tick = from_tick, .to_tick = to_tick, .tick = from_tick,
                        .begun_ms = now, .told_ms = now, .before = a->run };
    if (distance(from_tick, to_tick) > 1)
        a->run = RUN_SEEKING;
    app_unlock(a);
}

void seek_tell(struct app *a, const char *what, uint64_t done, uint64_t total)
{
    if (a->clock == NULL && a->options.progress != NULL)
        a->options.progress(a->options.progress_ctx, what, done, total);
}

bool seek_goes_on(struct app *a, uint32_t tick)
{
    struct seek *s = &a->seek;
    uint64_t now = now_ms();

    seek_tell(a, "seeking", distance(s->from_tick, tick), distance(s->from_tick, s->to_tick));
    if (now >= s->told_ms + TOLD_MS) {
        app_lock(a);
        s->tick = tick;
        s->told_ms = now;
        app_unlock(a);
        handover_wake(a);
    }
    app_lock(a);
    bool must_stop = s->must_stop || a->is_leaving;
    app_unlock(a);
    if (a->is_closing || distance(s->from_tick, s->to_tick) <= 1)
        return true;
    return !must_stop && !session_is_interrupted(a);
}

void seek_end(struct app *a)
{
    app_lock(a);
    if (a->run == RUN_SEEKING)
        a->run = a->seek.before;
    a->seek = (struct seek){ .must_stop = false };
    app_unlock(a);
    handover_wake(a);
}

void app_stop_seek(struct app *a)
{
    a->seek.must_stop = true;
}
