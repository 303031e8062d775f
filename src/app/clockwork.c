#include "config.h"

#include "app/clockwork.h"

#include "app/handover.h"
#include "app/session.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ANSWER_MAX    65536 /* bytes of output that are kept for a page */
#define MAIL_MAX       256u  /* acts that may wait; more are refused with a message */
#define COMMIT_MS      1000u /* rows are durable after so long at the latest */
#define BATCH_MS       600000u /* decisions wait so long before the console closes a batch */
#define QUIET_MS       60000u  /* and never within so long of an act */

struct clockwork {
    pthread_t thread;
    pthread_mutex_t mail_mutex;
    pthread_cond_t mail_come;
    char *mail[MAIL_MAX];
    size_t mail_first, mail_count;
    bool must_stop;
    unsigned speed;
    uint64_t next_tick_ms, last_commit_ms, last_act_ms, first_pending_ms;
};

/* label, ticks in 1000 seconds; 0: as fast as it goes */
static const struct {
    const char *label;
    uint32_t milli_hz;
} speeds[] = {
    { "x1/4", 250 }, { "x1/2", 500 }, { "x1", 1000 },   { "x2", 2000 },   { "x4", 4000 },
    { "x8", 8000 },  { "x16", 16000 }, { "x32", 32000 }, { "x50", 50000 }, { "max", 0 },
};
#define SPEED_FIRST 4

static uint64_t now_ms(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/* --- speed ---------------------------------------------------------------------------- */

static void show_speed(struct app *a)
{
    safe_text_from_str(&a->speed, speeds[a->clock == NULL ? SPEED_FIRST : a->clock->speed].label);
}

void clockwork_change_speed(struct app *a, int steps)
{
    if (a->clock == NULL)
        return;
    int to = (int)a->clock->speed + steps;
    a->clock->speed = (unsigned)(to < 0                          ? 0
                                 : to >= (int)ARRAY_LEN(speeds) ? (int)ARRAY_LEN(speeds) - 1
                                                                : to);
    a->clock->next_tick_ms = now_ms();
    app_lock(a);
    show_speed(a);
    app_unlock(a);
}

void clockwork_set_running(struct app *a, bool is_running)
{
    app_lock(a);
    a->run = is_running ? RUN_RUNNING : RUN_PAUSED;
    app_unlock(a);
    if (a->clock != NULL)
        a->clock->next_tick_ms = now_ms();
}

void app_hold(struct app *a, bool is_held)
{
    app_lock(a);
    if (is_held && a->run == RUN_RUNNING)
        a->run = RUN_WAITING;
    else if (!is_held && a->run == RUN_WAITING)
        a->run = RUN_RUNNING;
    app_unlock(a);
    if (a->clock == NULL)
        return;
    (void)pthread_mutex_lock(&a->clock->mail_mutex);
    (void)pthread_cond_signal(&a->clock->mail_come);
    (void)pthread_mutex_unlock(&a->clock->mail_mutex);
}

/* --- acts ------------------------------------------------------------------------------ */

static uint64_t messages_said(struct app *a)
{
    app_lock(a);
    uint64_t serial = a->message_serial;
    app_unlock(a);
    return serial;
}

/* More than a line is kept for a page; the message says so, or the first line of an error. */
static void say_lines(struct app *a, enum tone tone, const char *line, const char *text)
{
    size_t first = strcspn(text, "\n"), len = strlen(text), lines = 0;

    for (size_t i = 0; i < len; i++)
        lines += text[i] == '\n' || i + 1 == len ? 1 : 0;
    if (lines < 2) {
        session_say(a, tone, "%.*s", (int)first, text);
        return;
    }
    app_lock(a);
    buf_reset(&a->answer);
    buf_add(&a->answer, text, len < ANSWER_MAX ? len : ANSWER_MAX);
    if (len > ANSWER_MAX)
        buf_adds(&a->answer, "\n(cut here)\n");
    a->answers++;
    app_unlock(a);
    if (tone == TONE_BAD)
        session_say(a, tone, "%.*s", (int)first, text);
    else
        session_say(a, tone, "%.80s: %zu lines", line, lines);
}

static void run_line(struct app *a, const char *line)
{
    struct buf out = BUF_INIT;
    struct err err = ERR_INIT;
    uint64_t before = messages_said(a);

    enum rc rc = action_run_line(a, line, &out, &err);
    if (rc != RC_OK) {
        say_lines(a, TONE_BAD, line, err.msg);
    } else if (messages_said(a) == before && out.len > 0) {
        say_lines(a, TONE_NORMAL, line, out.data);
    }
    buf_free(&out);
}

void app_post(struct app *a, const char *line)
{
    struct clockwork *c = a->clock;
    char *copy;

    if (c == NULL) {
        run_line(a, line);
        return;
    }
    copy = strlen(line) > APP_LINE_MAX ? NULL : strdup(line);
    (void)pthread_mutex_lock(&c->mail_mutex);
    bool is_taken = copy != NULL && c->mail_count < MAIL_MAX;
    if (is_taken) {
        c->mail[(c->mail_first + c->mail_count++) % MAIL_MAX] = copy;
        atomic_fetch_add(&a->acts_waiting, 1);
    }
    (void)pthread_cond_signal(&c->mail_come);
    (void)pthread_mutex_unlock(&c->mail_mutex);
    if (is_taken)
        return;
    free(copy);
    session_say(a, TONE_BAD, "the act was not taken: the line is too long, or too many wait");
}

static char *take_mail(struct clockwork *c)
{
    char *line = NULL;
    (void)pthread_mutex_lock(&c->mail_mutex);
    if (c->mail_count > 0) {
        line = c->mail[c->mail_first];
        c->mail_first = (c->mail_first + 1) % MAIL_MAX;
        c->mail_count--;
    }
    (void)pthread_mutex_unlock(&c->mail_mutex);
    return line;
}

/* --- the core thread ---------------------------------------------------------------------- */

static void report(struct app *a, enum rc rc, const struct err *err)
{
    if (rc == RC_OK)
        return;
    clockwork_set_running(a, false);
    session_say(a, TONE_BAD, "%s", err->msg);
}

/* The ui thread may put the clock on hold at any time. */
static bool may_tick(struct app *a)
{
    app_lock(a);
    bool is_running = a->run == RUN_RUNNING;
    app_unlock(a);
    return is_running && !a->options.is_read_only;
}

static void tick_when_due(struct app *a)
{
    struct clockwork *c = a->clock;
    struct err err = ERR_INIT;
    uint32_t milli_hz = speeds[c->speed].milli_hz;
    uint64_t now = now_ms();

    if (!may_tick(a) || (milli_hz != 0 && now < c->next_tick_ms))
        return;
    report(a, session_step(a, &err), &err);
    handover_wake(a);
    if (milli_hz == 0)
        return;
    c->next_tick_ms += 1000000 / milli_hz;
    if (c->next_tick_ms + 1000 < now) /* too slow for this speed: do not run after it */
        c->next_tick_ms = now;
}

static void commit_when_due(struct app *a)
{
    struct clockwork *c = a->clock;
    struct err err = ERR_INIT;
    uint64_t now = now_ms();

    if (!session_is_dirty(a) || (may_tick(a) && now < c->last_commit_ms + COMMIT_MS))
        return;
    app_lock(a);
    a->is_saving = true;
    app_unlock(a);
    report(a, session_commit(a, &err), &err);
    app_lock(a);
    a->is_saving = false;
    app_unlock(a);
    c->last_commit_ms = now_ms();
    handover_wake(a);
}

/* When a batch closes by itself: after enough decisions or time, never close to an act.
 * UINT64_MAX: there is none to close. */
static uint64_t batch_due_ms(struct app *a)
{
    const struct clockwork *c = a->clock;
    struct metrics m;

    engine_metrics(a->engine, &m);
    if (m.cases_pending == 0 || !session_is_live(a))
        return UINT64_MAX;
    bool is_full = m.cases_pending >= (uint64_t)engine_policy(a->engine)->batch_decisions;
    uint64_t quiet = c->last_act_ms + QUIET_MS, full = c->first_pending_ms + BATCH_MS;
    return is_full || full < quiet ? quiet : full;
}

static void close_batch_when_due(struct app *a)
{
    struct clockwork *c = a->clock;
    struct err err = ERR_INIT;
    struct ledger_checkpoint made;
    uint64_t now = now_ms(), due = batch_due_ms(a);

    if (due == UINT64_MAX)
        c->first_pending_ms = now;
    if (due > now)
        return;
    enum rc rc = session_anchor(a, &made, &err);
    report(a, rc, &err);
    if (rc == RC_OK)
        session_say(a, TONE_NORMAL, "the batch closed by itself: checkpoint %" PRIu64 ", %" PRIu32
                    " decisions", made.id, made.decisions);
}

static struct timespec time_of_ms(uint64_t ms)
{
    return (struct timespec){ .tv_sec = (time_t)(ms / 1000),
                              .tv_nsec = (long)(ms % 1000) * 1000000 };
}

/* Until the next tick, the next batch or mail; a paused clock wakes nobody. */
static void rest(struct app *a)
{
    struct clockwork *c = a->clock;
    uint64_t until = batch_due_ms(a);

    if (may_tick(a)) {
        if (speeds[c->speed].milli_hz == 0)
            return;
        until = c->next_tick_ms < until ? c->next_tick_ms : until;
    }
    (void)pthread_mutex_lock(&c->mail_mutex);
    if (c->mail_count == 0 && !c->must_stop) {
        struct timespec t = time_of_ms(until);
        if (until == UINT64_MAX)
            (void)pthread_cond_wait(&c->mail_come, &c->mail_mutex);
        else if (until > now_ms())
            (void)pthread_cond_timedwait(&c->mail_come, &c->mail_mutex, &t);
    }
    (void)pthread_mutex_unlock(&c->mail_mutex);
}

static bool has_to_stop(struct clockwork *c)
{
    (void)pthread_mutex_lock(&c->mail_mutex);
    bool stop = c->must_stop && c->mail_count == 0;
    (void)pthread_mutex_unlock(&c->mail_mutex);
    return stop;
}

static void *core(void *arg)
{
    struct app *a = arg;
    struct clockwork *c = a->clock;

    while (!has_to_stop(c)) {
        char *line;
        while ((line = take_mail(c)) != NULL) {
            run_line(a, line);
            free(line);
            atomic_fetch_sub(&a->acts_waiting, 1);
            c->last_act_ms = now_ms();
            handover_wake(a);
        }
        tick_when_due(a);
        commit_when_due(a);
        close_batch_when_due(a);
        rest(a);
    }
    return NULL;
}

static void clockwork_free(struct clockwork *c)
{
    (void)pthread_mutex_destroy(&c->mail_mutex);
    (void)pthread_cond_destroy(&c->mail_come);
    free(c);
}

static struct clockwork *clockwork_new(void)
{
    pthread_condattr_t monotonic;
    struct clockwork *c = calloc(1, sizeof *c);

    if (c == NULL)
        return NULL;
    (void)pthread_mutex_init(&c->mail_mutex, NULL);
    (void)pthread_condattr_init(&monotonic);
    (void)pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&c->mail_come, &monotonic);
    (void)pthread_condattr_destroy(&monotonic);
    c->speed = SPEED_FIRST;
    c->next_tick_ms = c->last_commit_ms = c->last_act_ms = c->first_pending_ms = now_ms();
    return c;
}

enum rc app_start(struct app *a, struct err *err)
{
    struct clockwork *c = clockwork_new();

    if (c == NULL)
        return err_nomem(err, "start the core thread");
    enum rc rc = handover_begin(a, err);
    if (rc != RC_OK) {
        clockwork_free(c);
        return rc;
    }
    a->clock = c;
    show_speed(a);
    int failed = pthread_create(&c->thread, NULL, core, a);
    if (failed != 0) {
        a->clock = NULL;
        handover_end(a);
        clockwork_free(c);
        return err_set(err, RC_INTERNAL, "cannot start the core thread: %s", strerror(failed));
    }
    return RC_OK;
}

void clockwork_stop(struct app *a)
{
    struct clockwork *c = a->clock;
    if (c == NULL)
        return;
    (void)pthread_mutex_lock(&c->mail_mutex);
    c->must_stop = true;
    (void)pthread_cond_signal(&c->mail_come);
    (void)pthread_mutex_unlock(&c->mail_mutex);
    (void)pthread_join(c->thread, NULL);
    a->clock = NULL;
    handover_end(a);
    clockwork_free(c);
}
