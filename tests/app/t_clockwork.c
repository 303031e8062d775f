/* The core thread beside a thread that reads and posts, as the console does. For the thread
 * sanitizer above all. */
#include "config.h"

#include "../suite.h"
#include "app/app_int.h"
#include "app/handover.h"

#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

static struct app *a;
static struct err err;

static void set_up(void)
{
    static const struct app_options demo = { .is_demo = true, .has_seed = true, .seed = 7 };

    ck_assert_msg(app_open(&a, &demo, &err) == RC_OK, "%s", err.msg);
    ck_assert_msg(app_start(a, &err) == RC_OK, "%s", err.msg);
}

static void tear_down(void)
{
    app_close(a);
}

static struct status look(void)
{
    struct status s;

    app_lock(a);
    query_status(a, &s);
    app_unlock(a);
    return s;
}

/* As a frame does: every table's first rows, the cards, the sheet. */
static void read_all(void)
{
    struct value cells[TABLE_COLUMNS_MAX];
    static struct card card;

    app_lock(a);
    for (int t = 0; t < TABLE_COUNT; t++) {
        size_t n = query_count(a, (enum table_id)t);
        for (size_t row = 0; row < n && row < 20; row++) {
            uint64_t id = query_id(a, (enum table_id)t, row);
            query_cells(a, (enum table_id)t, row, cells);
            ck_assert_uint_eq(query_row(a, (enum table_id)t, id, row), row);
            (void)query_version(a, (enum table_id)t, id);
            if (row < 3)
                (void)query_card(a, (enum table_id)t, id, &card);
        }
    }
    (void)query_next_case(a, 0);
    query_batch(a, &card);
    app_unlock(a);
}

static void wait_for_news(void)
{
    struct pollfd p = { .fd = app_wake_fd(a), .events = POLLIN };

    ck_assert_int_eq(poll(&p, 1, 20000), 1);
    app_woken(a);
}

/* Waits for the outcome of one more act. */
static struct status act(const char *line)
{
    uint64_t before = look().message_serial;
    struct status s;

    app_post(a, line);
    for (s = look(); s.message_serial == before; s = look())
        wait_for_news();
    return s;
}

static void ck_assert_says(const struct status *s, const char *text)
{
    ck_assert_msg(strstr(s->message.s, text) != NULL, "'%s', not '%s'", s->message.s, text);
}

START_TEST(frames_are_read_while_it_runs_at_full_speed)
{
    uint64_t first = look().tick;

    for (int i = 0; i < 9; i++)
        app_post(a, "faster");
    for (int i = 0; i < 60; i++) {
        wait_for_news();
        read_all();
        if (i % 10 != 1)
            continue;
        app_hold(a, true);
        (void)act("faster"); /* held: only an act changes something */
        read_all();
        app_hold(a, false);
    }
    ck_assert_uint_gt(look().tick, first);
}
END_TEST

START_TEST(acts_are_done_in_their_order_and_answered)
{
    struct status s = act("pause");
    char line[64];

    ck_assert_int_eq(s.run, RUN_PAUSED);
    uint64_t tick = s.tick;
    ck_assert_uint_ge(s.review_open, 3);
    for (int i = 0; i < 30; i++)
        app_post(a, "step");
    app_post(a, "back 3");
    while (strstr(look().message.s, "L returns to the newest") == NULL)
        wait_for_news();
    ck_assert_uint_eq(look().tick, tick + 27);
    read_all();
    s = act("case undo");
    ck_assert_int_eq(s.message_tone, TONE_BAD);
    ck_assert(!s.is_live);
    s = act("live");
    while (!look().is_live)
        wait_for_news();
    app_lock(a);
    uint64_t id = query_next_case(a, 0);
    uint32_t version = query_version(a, TABLE_CASES, id);
    app_unlock(a);
    (void)snprintf(line, sizeof line, "case approve %llu --version %u", (unsigned long long)id,
                   version);
    s = act(line);
    ck_assert_says(&s, "approve");
    while (look().pending != 1)
        wait_for_news();
    s = act(line); /* the same key twice */
    ck_assert_int_eq(s.message_tone, TONE_BAD);
    ck_assert_uint_eq(look().pending, 1);
    s = act("anchor now --yes");
    ck_assert_says(&s, "1 decision closed");
    ck_assert_uint_eq(look().pending, 0);
    s = act("no such command");
    ck_assert_int_eq(s.message_tone, TONE_BAD);
}
END_TEST

START_TEST(while_a_decision_is_made_time_waits)
{
    struct status s;

    for (int i = 0; i < 9; i++)
        app_post(a, "faster");
    wait_for_news();
    app_hold(a, true);
    (void)act("slower"); /* a tick that had begun is over now */
    s = look();
    ck_assert_int_eq(s.run, RUN_WAITING);
    (void)act("slower");
    ck_assert_uint_eq(look().tick, s.tick);
    app_hold(a, false);
    while (look().tick == s.tick)
        wait_for_news();
}
END_TEST

/* Until the core is on a long way and says how far. */
static struct status see_it_seek(void)
{
    struct status s;
    for (s = look(); s.seek_total == 0; s = look())
        wait_for_news();
    ck_assert_int_eq(s.run, RUN_SEEKING);
    return s;
}

START_TEST(a_long_way_is_watched_and_stopped_by_another_thread)
{
    (void)act("pause");
    uint64_t tick = look().tick;
    app_post(a, "step 1000000");
    struct status s = see_it_seek();
    ck_assert_uint_eq(s.seek_total, 1000000);
    ck_assert_uint_eq(s.acts_waiting, 1);
    read_all(); /* the core goes on meanwhile */
    uint64_t before = s.message_serial;
    app_lock(a);
    app_stop_seek(a);
    app_unlock(a);
    for (s = look(); s.message_serial == before; s = look())
        wait_for_news();
    ck_assert_says(&s, "stopped on the way to tick");
    ck_assert_uint_gt(s.tick, tick);
    while ((s = look()).acts_waiting > 0)
        wait_for_news();
    ck_assert_int_eq(s.run, RUN_PAUSED);
    s = act("back 3"); /* the next way is not stopped by it */
    ck_assert_says(&s, "L returns to the newest");
}
END_TEST

START_TEST(leaving_does_not_wait_for_a_long_way)
{
    (void)act("pause");
    app_post(a, "step 1000000");
    (void)see_it_seek(); /* and the fixture closes */
}
END_TEST

START_TEST(a_full_mailbox_refuses_and_an_end_waits_for_what_was_accepted)
{
    for (int i = 0; i < 2000; i++)
        app_post(a, "step");
    ck_assert_uint_gt(look().message_serial, 0);
}
END_TEST

static atomic_uint sent, seen;

static void *wake_again_and_again(void *arg)
{
    for (unsigned i = 1; i <= *(const unsigned *)arg; i++) {
        atomic_store(&sent, i);
        handover_wake(a);
        while (atomic_load(&seen) + 1 < i) /* one may come while one is taken */
            (void)sched_yield();
    }
    return NULL;
}

/* Each wake is for something new, and each must be seen without the next. */
START_TEST(no_wake_is_lost)
{
    unsigned rounds = 50000;
    pthread_t other;

    (void)act("pause");
    atomic_store(&sent, 0);
    atomic_store(&seen, 0);
    ck_assert_int_eq(pthread_create(&other, NULL, wake_again_and_again, &rounds), 0);
    while (atomic_load(&seen) < rounds) {
        wait_for_news();
        atomic_store(&seen, atomic_load(&sent));
    }
    ck_assert_int_eq(pthread_join(other, NULL), 0);
}
END_TEST

SUITE_WITH("clockwork", set_up, tear_down, no_wake_is_lost,
           frames_are_read_while_it_runs_at_full_speed,
           acts_are_done_in_their_order_and_answered, while_a_decision_is_made_time_waits,
           a_long_way_is_watched_and_stopped_by_another_thread,
           leaving_does_not_wait_for_a_long_way,
           a_full_mailbox_refuses_and_an_end_waits_for_what_was_accepted)
