/* Any tick that the store can reach, by whichever way: the same state, nothing written, and
 * the newest tick again as it was left. */
#include "config.h"

#include "../suite.h"
#include "app/action.h"
#include "app/session.h"
#include "crypto/digest.h"

#include <dirent.h>
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define OK(call) ck_assert_msg((call) == RC_OK, "%s", err.msg)

/* A network of a few hundred ticks with decisions, an undo and a batch in them. */
#define TICKS 300u

static struct err err;
static char dir[64], path[96];
static uint32_t first; /* tick of a new store: what comes before was made by its pre-roll */
static struct digest at[TICKS + 1]; /* by tick - first */

static void set_up(void)
{
    (void)snprintf(dir, sizeof dir, "t_position.XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(dir));
    (void)snprintf(path, sizeof path, "%s/console.db", dir);
    err = (struct err)ERR_INIT;
}

static void remove_tree(const char *name)
{
    char inner[512];
    const struct dirent *e;
    DIR *d = opendir(name);

    while (d != NULL && (e = readdir(d)) != NULL) {
        if (e->d_name[0] == '.')
            continue;
        (void)snprintf(inner, sizeof inner, "%s/%s", name, e->d_name);
        if (unlink(inner) != 0)
            remove_tree(inner);
    }
    if (d != NULL)
        (void)closedir(d);
    (void)rmdir(name);
}

static void tear_down(void)
{
    remove_tree(dir);
}

static struct app *open_store(bool is_read_only)
{
    const struct app_options o = { .db = path, .is_demo = true, .has_seed = true, .seed = 7,
                                   .is_read_only = is_read_only };
    struct app *a = NULL;
    OK(app_open(&a, &o, &err));
    return a;
}

static enum rc try_line(struct app *a, struct buf *out, const char *line)
{
    err = (struct err)ERR_INIT;
    buf_reset(out);
    return action_run_line(a, line, out, &err);
}

static void run_line(struct app *a, const char *line)
{
    struct buf out = BUF_INIT;
    ck_assert_msg(try_line(a, &out, line) == RC_OK, "%s: %s", line, err.msg);
    buf_free(&out);
}

static struct digest digest_of(struct app *a)
{
    struct digest d;
    engine_digest(a->engine, &d);
    return d;
}

static bool is_same(struct digest x, struct digest y)
{
    return digest_equal(&x, &y);
}

/* Escalates the lowest open case, if there is one. */
static bool escalate_one(struct app *a)
{
    struct command c = { .kind = COMMAND_DECIDE };
    struct case_info info;

    c.decide.verb = VERB_ESCALATE;
    c.decide.reason = 1;
    for (uint32_t id = 1; engine_case(a->engine, id, &info); id++) {
        c.decide.case_id = id;
        if (info.state == CASE_OPEN && session_do(a, &c, 0, &err) == RC_OK)
            return true;
    }
    return false;
}

static void live_through(struct app *a)
{
    first = a->head_tick;
    for (uint32_t i = 0; i <= TICKS; i++) {
        if (i % 25 == 3 && escalate_one(a) && i % 50 == 3)
            run_line(a, "case undo");
        if (i % 100 == 7)
            run_line(a, "anchor now --yes");
        at[i] = digest_of(a);
        if (i < TICKS)
            OK(session_step(a, &err));
        if (i % 64 == 0) /* keyframes come with commits */
            OK(session_commit(a, &err));
    }
}

static void make_store(void)
{
    struct app *a = open_store(false);
    live_through(a);
    app_close(a);
}

static void go(struct app *a, uint32_t i)
{
    OK(session_goto(a, first + i, &err));
    ck_assert_uint_eq(engine_tick(a->engine), first + i);
    ck_assert_msg(is_same(digest_of(a), at[i]), "another state at tick %u", first + i);
}

static void run_sql(const char *sql)
{
    sqlite3 *db;
    ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    (void)sqlite3_close(db);
}

static void read_file(const char *name, struct buf *out)
{
    FILE *f = fopen(name, "rb");
    char bytes[65536];
    size_t n;

    ck_assert_ptr_nonnull(f);
    while ((n = fread(bytes, 1, sizeof bytes, f)) > 0)
        buf_add(out, bytes, n);
    (void)fclose(f);
    ck_assert(!out->failed);
}

/* --- tests -------------------------------------------------------------------------------- */

/* Far and near, there and back, over the ring's end and from keyframe to keyframe. */
static const uint32_t ways[] = { 280, 10, 11, 12, 150, 149, 148, 0, 1, 120, 290, 299, 5, 300,
                                 299, 100, 240, 130, 131, 300 };

static void check_ways(struct app *a)
{
    uint64_t seq = a->head_seq, ledger = a->ledger_size;

    for (size_t i = 0; i < ARRAY_LEN(ways); i++)
        go(a, ways[i]);
    ck_assert(session_is_live(a));
    ck_assert_uint_eq(a->head_tick, first + TICKS);
    ck_assert_uint_eq(a->head_seq, seq);
    ck_assert_uint_eq(a->view_seq, seq);
    ck_assert_uint_eq(a->ledger_size, ledger);
    go(a, 20);
    for (uint32_t i = 20; i < 40; i++) { /* forward from a keyframe */
        OK(session_step(a, &err));
        ck_assert(is_same(digest_of(a), at[i + 1]));
    }
    for (uint32_t i = 40; i-- > 10;) { /* and back over where it began */
        OK(session_back(a, &err));
        ck_assert(is_same(digest_of(a), at[i]));
    }
    OK(session_live(a, &err));
    ck_assert(is_same(digest_of(a), at[TICKS]));
}

START_TEST(any_tick_is_reached_in_the_session_that_made_it)
{
    struct app *a = open_store(false);
    live_through(a);
    check_ways(a);
    OK(session_step(a, &err)); /* and time goes on */
    app_close(a);
}
END_TEST

START_TEST(any_tick_is_reached_after_reopening_and_nothing_is_written)
{
    struct buf before = BUF_INIT, after = BUF_INIT;

    make_store();
    read_file(path, &before);
    struct app *a = open_store(true);
    check_ways(a);
    app_close(a);
    read_file(path, &after);
    ck_assert_uint_eq(before.len, after.len);
    ck_assert_mem_eq(before.data, after.data, before.len);
    a = open_store(false);
    check_ways(a);
    go(a, 30);
    ck_assert_int_eq(escalate_one(a), false); /* the past is read-only */
    app_close(a); /* and leaving there loses nothing */
    a = open_store(false);
    ck_assert(is_same(digest_of(a), at[TICKS]));
    run_line(a, "audit verify");
    run_line(a, "ledger audit");
    app_close(a);
    buf_free(&before);
    buf_free(&after);
}
END_TEST

START_TEST(without_keyframes_the_journal_alone_reaches_every_tick)
{
    make_store();
    struct app *a = open_store(true);
    run_sql("DELETE FROM keyframe_parts WHERE id / 65536 IN (SELECT id FROM keyframes WHERE "
            "tick < (SELECT max(tick) FROM keyframes)); DELETE FROM keyframes WHERE tick < "
            "(SELECT max(tick) FROM keyframes)");
    go(a, 100);
    OK(session_goto(a, 0, &err));
    ck_assert_uint_eq(engine_tick(a->engine), 0);
    ck_assert_int_eq(session_back(a, &err), RC_REFUSED);
    ck_assert_ptr_nonnull(strstr(err.msg, "tick 0 is the first"));
    go(a, TICKS);
    app_close(a);
}
END_TEST

static void ck_assert_says(const struct buf *out, const char *text)
{
    ck_assert_msg(strstr(out->data, text) != NULL, "'%s', not '%s'", out->data, text);
}

START_TEST(commands_go_there_and_say_where_it_stands)
{
    struct buf out = BUF_INIT;

    make_store();
    struct app *a = open_store(true);
    uint32_t head = a->head_tick;
    char line[64], says[96];
    ck_assert_int_eq(try_line(a, &out, "goto 0"), RC_OK);
    ck_assert_says(&out, "tick 0 of");
    ck_assert_says(&out, ", the first; L returns to the newest");
    ck_assert_int_eq(try_line(a, &out, "back"), RC_REFUSED);
    ck_assert_int_eq(try_line(a, &out, "step 50"), RC_OK);
    ck_assert_says(&out, "tick 50 of");
    ck_assert_int_eq(try_line(a, &out, "back 7"), RC_OK);
    ck_assert_says(&out, "tick 43 of");
    ck_assert_int_eq(try_line(a, &out, "back 999999"), RC_OK);
    ck_assert_uint_eq(engine_tick(a->engine), 0);
    (void)snprintf(line, sizeof line, "goto %u", head + 1);
    ck_assert_int_eq(try_line(a, &out, line), RC_USAGE);
    (void)snprintf(line, sizeof line, "goto %u", head);
    (void)snprintf(says, sizeof says, "tick %u, the newest\n", head);
    ck_assert_int_eq(try_line(a, &out, line), RC_OK);
    ck_assert_str_eq(out.data, says);
    ck_assert_int_eq(try_line(a, &out, "back 3"), RC_OK);
    ck_assert_int_eq(try_line(a, &out, "live"), RC_OK);
    ck_assert_str_eq(out.data, says);
    app_close(a);
    buf_free(&out);
}
END_TEST

/* Stops when so much is done; told by the same function that shows progress. */
struct stopping {
    struct app *app;
    uint64_t at, calls;
};

static void stop_at(void *ctx, const char *what, uint64_t done, uint64_t total)
{
    struct stopping *s = ctx;

    ck_assert_uint_le(done, total);
    if (strcmp(what, "seeking") != 0)
        return;
    s->calls++;
    ck_assert_int_eq(s->app->run, RUN_SEEKING);
    if (done == s->at)
        app_stop_seek(s->app);
}

START_TEST(a_long_way_that_is_stopped_stands_at_a_tick_that_is_exact)
{
    struct stopping s = { .at = 20 };
    struct buf out = BUF_INIT;

    make_store();
    struct app *a = s.app = open_store(true);
    a->options.progress = stop_at;
    a->options.progress_ctx = &s;
    /* Far: nothing was shown of it yet, and nothing of it stays. */
    char line[32];
    (void)snprintf(line, sizeof line, "goto %u", first + 50);
    ck_assert_int_eq(try_line(a, &out, line), RC_OK);
    ck_assert_says(&out, "stopped on the way to tick");
    ck_assert_says(&out, "the newest");
    ck_assert_uint_ge(s.calls, 20);
    ck_assert(session_is_live(a));
    ck_assert_int_eq(a->run, RUN_PAUSED);
    ck_assert(is_same(digest_of(a), at[TICKS]));
    /* In the ring: at the tick that was reached. */
    ck_assert_int_eq(try_line(a, &out, "back 60"), RC_OK);
    ck_assert_uint_eq(engine_tick(a->engine), first + TICKS - 20);
    ck_assert(is_same(digest_of(a), at[TICKS - 20]));
    s.at = UINT64_MAX;
    go(a, 50);
    s.at = 5; /* forward likewise */
    ck_assert_int_eq(try_line(a, &out, "step 40"), RC_OK);
    ck_assert_says(&out, "stopped on the way");
    ck_assert(is_same(digest_of(a), at[55]));
    s.at = UINT64_MAX;
    go(a, TICKS);
    app_close(a);
    buf_free(&out);
}
END_TEST

START_TEST(new_ticks_that_are_stopped_stay)
{
    struct stopping s = { .at = 5 };
    struct buf out = BUF_INIT;
    struct app *a = s.app = open_store(false);
    uint32_t head = a->head_tick;

    a->options.progress = stop_at;
    a->options.progress_ctx = &s;
    ck_assert_int_eq(try_line(a, &out, "step 1000"), RC_OK);
    ck_assert_says(&out, "stopped on the way to tick");
    ck_assert_uint_eq(a->head_tick, head + 5);
    s.at = 0; /* one tick is no seek */
    ck_assert_int_eq(a->run, RUN_PAUSED);
    a->options.progress = NULL;
    ck_assert_int_eq(try_line(a, &out, "step"), RC_OK);
    ck_assert_uint_eq(a->head_tick, head + 6);
    app_close(a);
    buf_free(&out);
}
END_TEST

/* Another process decides at the tick where the reader stands: that is not the reader's. */
START_TEST(a_reader_returns_to_what_it_opened)
{
    make_store();
    struct app *reader = open_store(true);
    struct digest before = digest_of(reader);
    struct app *writer = open_store(false);
    ck_assert(escalate_one(writer));
    OK(session_commit(writer, &err));
    go(reader, TICKS - 1);
    OK(session_step(reader, &err));
    ck_assert(is_same(digest_of(reader), before));
    go(reader, 30);
    OK(session_live(reader, &err));
    ck_assert(is_same(digest_of(reader), before));
    app_close(writer);
    app_close(reader);
}
END_TEST

/* The saved state of every keyframe with its version raised, and sound by its hash. */
static void raise_versions(void)
{
    struct sha256 *sha = sha256_new();
    sqlite3 *db;
    sqlite3_stmt *q, *put, *sum;

    ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
    ck_assert_int_eq(sqlite3_prepare_v2(db, "SELECT id, bytes FROM keyframe_parts", -1, &q, NULL),
                     SQLITE_OK);
    ck_assert_int_eq(sqlite3_prepare_v2(db, "UPDATE keyframe_parts SET bytes = ? WHERE id = ?", -1,
                                        &put, NULL), SQLITE_OK);
    ck_assert_int_eq(sqlite3_prepare_v2(db, "UPDATE keyframes SET sha256 = ? WHERE id = ?", -1,
                                        &sum, NULL), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(db, "BEGIN", NULL, NULL, NULL), SQLITE_OK);
    while (sqlite3_step(q) == SQLITE_ROW) {
        struct buf bytes = BUF_INIT;
        struct digest d;
        int64_t id = sqlite3_column_int64(q, 0);
        ck_assert_int_eq(id % 65536, 0); /* small ones are one part */
        buf_add(&bytes, sqlite3_column_blob(q, 1), (size_t)sqlite3_column_bytes(q, 1));
        bytes.data[7]++;
        sha256_of(sha, bytes.data, bytes.len, &d);
        (void)sqlite3_reset(put);
        (void)sqlite3_bind_blob(put, 1, bytes.data, (int)bytes.len, SQLITE_TRANSIENT);
        (void)sqlite3_bind_int64(put, 2, id);
        ck_assert_int_eq(sqlite3_step(put), SQLITE_DONE);
        (void)sqlite3_reset(sum);
        (void)sqlite3_bind_blob(sum, 1, d.b, sizeof d.b, SQLITE_TRANSIENT);
        (void)sqlite3_bind_int64(sum, 2, id / 65536);
        ck_assert_int_eq(sqlite3_step(sum), SQLITE_DONE);
        buf_free(&bytes);
    }
    ck_assert_int_eq(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
    (void)sqlite3_finalize(q);
    (void)sqlite3_finalize(put);
    (void)sqlite3_finalize(sum);
    (void)sqlite3_close(db);
    sha256_free(sha);
}

START_TEST(a_keyframe_of_another_version_is_refused_and_damaged_ones_are_passed_over)
{
    make_store();
    struct app *a = open_store(true);
    run_sql("UPDATE keyframe_parts SET bytes = zeroblob(length(bytes)) WHERE id / 65536 IN "
            "(SELECT id FROM keyframes WHERE tick > (SELECT min(tick) FROM keyframes))");
    go(a, 140);
    OK(session_live(a, &err));
    app_close(a);
    tear_down();
    set_up();
    make_store();
    a = open_store(true);
    raise_versions();
    ck_assert_int_eq(session_goto(a, first + 100, &err), RC_INPUT);
    ck_assert_ptr_nonnull(strstr(err.msg, "cannot show tick"));
    ck_assert_ptr_nonnull(strstr(err.msg, "of another version"));
    ck_assert(session_is_live(a)); /* and it stands where it stood */
    ck_assert(is_same(digest_of(a), at[TICKS]));
    app_close(a);
}
END_TEST

/* What the panes list at a tick, whichever way it was reached. */
static void list_all(struct app *a, struct buf *out)
{
    static const char *const lines[] = { "node list --csv", "task list --csv", "case list --csv",
                                         "verification list --csv", "event list --csv",
                                         "anchor list --csv", "metrics" };
    struct buf one = BUF_INIT;

    buf_reset(out);
    for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
        OK(try_line(a, &one, lines[i]));
        buf_add(out, one.data, one.len);
    }
    buf_free(&one);
}

static void check_rows(struct app *a)
{
    struct buf near = BUF_INIT, far = BUF_INIT, on = BUF_INIT;

    for (uint32_t i = 40; i <= TICKS; i += 130) {
        go(a, i);
        list_all(a, &far);
        go(a, i - 7);
        while (engine_tick(a->engine) < first + i)
            OK(session_step(a, &err));
        list_all(a, &on);
        OK(session_goto(a, i + 9 > TICKS ? first + TICKS : first + i + 9, &err));
        while (engine_tick(a->engine) > first + i)
            OK(session_back(a, &err));
        list_all(a, &near);
        ck_assert_uint_gt(far.len, 10000);
        ck_assert_str_eq(far.data, on.data);
        ck_assert_str_eq(far.data, near.data);
    }
    buf_free(&near);
    buf_free(&far);
    buf_free(&on);
}

START_TEST(rows_at_a_tick_are_the_same_by_every_way)
{
    make_store();
    struct app *a = open_store(true);
    check_rows(a);
    app_close(a);
}
END_TEST

#define CROWD 40u /* rows a tick: the rings hold those of a part of the ticks alone */

/* The newest HISTORY_ROWS up to a tick are shown of it, though others are held by then. */
START_TEST(rows_that_are_held_no_more_are_read_again)
{
    char sql[640];

    make_store();
    (void)snprintf(sql, sizeof sql,
                   "DELETE FROM events; DELETE FROM verifications; "
                   "WITH RECURSIVE n(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k < %u) "
                   "INSERT INTO events SELECT k, 0, (k - 1) / %u, (k - 1) %% %u, 'node_down', "
                   "NULL, 0, k %% 50, NULL, 0, 0, '' FROM n; "
                   "INSERT INTO verifications SELECT id, 0, tick, ordinal, id, 1, 1, id %% 2 "
                   "FROM events",
                   CROWD * (first + TICKS + 1), CROWD, CROWD);
    run_sql(sql);
    struct app *a = open_store(true);
    for (int i = 0; i < 2; i++) { /* the second time after a return */
        check_rows(a);
        go(a, 150);
        ck_assert_uint_eq(query_count(a, TABLE_EVENTS), HISTORY_ROWS);
        ck_assert_uint_eq(query_id(a, TABLE_EVENTS, 0), CROWD * (first + 151));
        ck_assert_uint_eq(query_count(a, TABLE_VERIFICATIONS), HISTORY_ROWS);
        OK(session_live(a, &err));
        ck_assert_uint_eq(query_count(a, TABLE_EVENTS), HISTORY_ROWS);
        ck_assert_uint_eq(query_id(a, TABLE_EVENTS, 0), CROWD * (first + TICKS + 1));
    }
    app_close(a);
}
END_TEST

SUITE_WITH("position", set_up, tear_down, any_tick_is_reached_in_the_session_that_made_it,
           any_tick_is_reached_after_reopening_and_nothing_is_written,
           without_keyframes_the_journal_alone_reaches_every_tick,
           commands_go_there_and_say_where_it_stands,
           a_long_way_that_is_stopped_stands_at_a_tick_that_is_exact,
           new_ticks_that_are_stopped_stay, a_reader_returns_to_what_it_opened,
           a_keyframe_of_another_version_is_refused_and_damaged_ones_are_passed_over,
           rows_at_a_tick_are_the_same_by_every_way,
           rows_that_are_held_no_more_are_read_again)
