/* A session over a store in a file: what is decided stays decided, whatever happens between. */
#include "config.h"

#include "../suite.h"
#include "app/action.h"
#include "app/session.h"

#include <dirent.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define OK(call) ck_assert_msg((call) == RC_OK, "%s", err.msg)

static struct err err;
static char dir[64], path[96];

/* --- a directory of its own -------------------------------------------------------- */

static void set_up(void)
{
    (void)snprintf(dir, sizeof dir, "t_session.XXXXXX");
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

/* --- sessions ------------------------------------------------------------------------ */

static const struct app_options demo = { .db = path, .is_demo = true, .has_seed = true, .seed = 7 };

static struct app *open_demo(void)
{
    struct app *a = NULL;
    OK(app_open(&a, &demo, &err));
    return a;
}

static struct app *open_read_only(void)
{
    struct app_options o = demo;
    struct app *a = NULL;

    o.is_read_only = true;
    OK(app_open(&a, &o, &err));
    return a;
}

static enum rc try_line(struct app *a, const char *line)
{
    struct buf out = BUF_INIT;
    enum rc rc = action_run_line(a, line, &out, &err);

    buf_free(&out);
    return rc;
}

static void run_line(struct app *a, const char *line)
{
    ck_assert_msg(try_line(a, line) == RC_OK, "%s: %s", line, err.msg);
}

static void steps(struct app *a, unsigned n)
{
    while (n-- > 0)
        OK(session_step(a, &err));
}

static struct digest digest_of(struct app *a)
{
    struct digest d;
    engine_digest(a->engine, &d);
    return d;
}

#define ck_assert_digest(x, y)                       \
    do {                                             \
        struct digest x_ = (x), y_ = (y);            \
        ck_assert_mem_eq(x_.b, y_.b, sizeof x_.b);   \
    } while (0)

static bool is_open(const struct case_info *c)
{
    return c->state == CASE_OPEN || c->state == CASE_ESCALATED;
}

/* The lowest open case above `after`; the network runs until there is one. */
static uint32_t open_case(struct app *a, uint32_t after)
{
    struct case_info c;

    for (unsigned tick = 0; tick < 4000; tick++) {
        for (uint32_t id = after + 1; id <= engine_case_count(a->engine); id++)
            if (engine_case(a->engine, id, &c) && is_open(&c))
                return id;
        steps(a, 1);
    }
    ck_abort_msg("no case opened");
    return 0;
}

static void decide(struct app *a, const char *verb, uint32_t id, const char *reason)
{
    char line[96];
    (void)snprintf(line, sizeof line, "case %s %u --reason %s", verb, id, reason);
    run_line(a, line);
}

static void ck_assert_case(struct app *a, uint32_t id, enum case_state state, enum verb verb,
                           uint32_t reason)
{
    struct case_info c;

    ck_assert(engine_case(a->engine, id, &c));
    ck_assert_int_eq(c.state, state);
    ck_assert_int_eq(c.verb, verb);
    ck_assert_uint_eq(c.reason, reason);
}

/* --- looking behind its back ---------------------------------------------------------- */

static int64_t sql_number(const char *sql)
{
    sqlite3 *db;
    sqlite3_stmt *q;

    ck_assert_int_eq(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    ck_assert_msg(sqlite3_prepare_v2(db, sql, -1, &q, NULL) == SQLITE_OK, "%s", sql);
    ck_assert_int_eq(sqlite3_step(q), SQLITE_ROW);
    int64_t v = sqlite3_column_int64(q, 0);
    (void)sqlite3_finalize(q);
    (void)sqlite3_close(db);
    return v;
}

static void dump_query(sqlite3 *db, const char *sql, struct buf *out)
{
    sqlite3_stmt *q;

    ck_assert_msg(sqlite3_prepare_v2(db, sql, -1, &q, NULL) == SQLITE_OK, "%s", sql);
    buf_addf(out, "%s\n", sql);
    while (sqlite3_step(q) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(q); i++) {
            const unsigned char *text = sqlite3_column_text(q, i);
            buf_addf(out, "%s=%s|", sqlite3_column_name(q, i),
                     text == NULL ? "" : (const char *)text);
        }
        buf_addc(out, '\n');
    }
    (void)sqlite3_finalize(q);
}

static void dump_tables(struct buf *out)
{
    static const char *const queries[] = {
        "SELECT * FROM nodes ORDER BY id",
        "SELECT * FROM tasks ORDER BY id",
        "SELECT * FROM results ORDER BY task, ordinal",
        "SELECT * FROM cases ORDER BY id",
        "SELECT * FROM case_nodes ORDER BY case_id, ordinal",
        "SELECT * FROM verifications ORDER BY id",
        "SELECT id, tick, ordinal, task, node, class, party, sentence, steps_done, steps_total,"
        " first_wrong, parts, differing, hex(root), hex(expected), hex(second) FROM faults"
        " ORDER BY id",
        "SELECT * FROM events ORDER BY id",
        "SELECT * FROM metrics_by_tick ORDER BY branch, tick",
        "SELECT number, tick, kind, hex(leaf_hash), hex(chain_hash) FROM ledger ORDER BY number",
        "SELECT id, tick, decisions, size, note FROM checkpoints ORDER BY id",
        "SELECT seq, tick, command, args, hex(hash) FROM journal ORDER BY seq",
    };
    sqlite3 *db;

    ck_assert_int_eq(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    for (size_t i = 0; i < ARRAY_LEN(queries); i++)
        dump_query(db, queries[i], out);
    (void)sqlite3_close(db);
    ck_assert(!out->failed);
}

/* Says the first line that differs. */
static void ck_assert_same_text(const struct buf *x, const struct buf *y)
{
    const char *p = x->data, *q = y->data;

    while (*p != '\0' || *q != '\0') {
        size_t n = strcspn(p, "\n"), m = strcspn(q, "\n");
        if (n != m || memcmp(p, q, n) != 0)
            ck_abort_msg("differs:\n%.*s\n%.*s", (int)n, p, (int)m, q);
        p += n + (p[n] == '\n');
        q += m + (q[m] == '\n');
    }
}

/* --- tests ------------------------------------------------------------------------------ */

START_TEST(a_new_demo_store_has_three_cases_that_wait)
{
    struct app *a = open_demo();
    struct metrics m;

    engine_metrics(a->engine, &m);
    ck_assert_uint_ge(m.cases_open, 3);
    ck_assert_int_eq(a->run, RUN_RUNNING);
    app_close(a);
    a = open_demo();
    ck_assert_int_eq(a->run, RUN_PAUSED);
    app_close(a);
}
END_TEST

START_TEST(decisions_are_there_once_after_reopening)
{
    struct app *a = open_demo();
    uint32_t x = open_case(a, 0), y = open_case(a, x), z = open_case(a, y);

    decide(a, "approve", x, "A05");
    steps(a, 2);
    decide(a, "reject", y, "R02");
    decide(a, "escalate", z, "E01");
    run_line(a, "case undo");
    ck_assert_case(a, y, CASE_PENDING, VERB_REJECT, 2);
    decide(a, "escalate", z, "E04");
    steps(a, 3);
    run_line(a, "anchor now --yes");
    steps(a, 1);
    decide(a, "approve", open_case(a, z), "A01");
    struct digest before = digest_of(a), root = a->ledger_root;
    uint32_t tick = a->head_tick;
    uint64_t seq = a->head_seq, size = a->ledger_size;
    app_close(a);

    a = open_demo();
    ck_assert_digest(digest_of(a), before);
    ck_assert_uint_eq(a->head_tick, tick);
    ck_assert_uint_eq(a->head_seq, seq);
    ck_assert_uint_eq(a->ledger_size, size);
    ck_assert_digest(a->ledger_root, root);
    ck_assert_case(a, x, CASE_ANCHORED, VERB_APPROVE, 5);
    ck_assert_case(a, y, CASE_ANCHORED, VERB_REJECT, 2);
    run_line(a, "audit verify");
    run_line(a, "ledger audit");
    app_close(a);
    ck_assert_int_eq(sql_number("SELECT count(*) FROM journal WHERE command = 'decide'"), 5);
    ck_assert_int_eq(sql_number("SELECT count(*) FROM journal WHERE command = 'undo'"), 1);
    ck_assert_int_eq(sql_number("SELECT sum(decisions) FROM checkpoints"), 2); /* an
        escalation is none: the case goes on */
    ck_assert_int_eq(sql_number("SELECT count(*) FROM cases WHERE state = 'pending'"), 1);
}
END_TEST

/* What a process that dies told before. */
struct told {
    struct digest digest, later;
    uint32_t tick, case_id;
};

static void work_and_die(int fd)
{
    struct told t = { .case_id = 0 };
    struct app *a = open_demo();

    steps(a, 5);
    OK(session_commit(a, &err));
    steps(a, 4); /* not committed, but the next decision is */
    t.case_id = open_case(a, 0);
    struct command c = { .kind = COMMAND_DECIDE };
    c.decide.case_id = t.case_id;
    c.decide.verb = VERB_APPROVE;
    c.decide.reason = 5;
    OK(session_do(a, &c, 0, &err));
    t.digest = digest_of(a);
    t.tick = engine_tick(a->engine);
    steps(a, 3); /* lost, and run again */
    t.later = digest_of(a);
    ck_assert_int_eq(write(fd, &t, sizeof t), sizeof t);
    _exit(0);
}

/* Run in a child that ends without closing anything. */
static struct told crash(void)
{
    int fds[2], status;
    struct told t;

    ck_assert_int_eq(pipe(fds), 0);
    pid_t pid = fork();
    ck_assert_int_ge(pid, 0);
    if (pid == 0)
        work_and_die(fds[1]);
    (void)close(fds[1]);
    ck_assert_int_eq(read(fds[0], &t, sizeof t), sizeof t);
    (void)close(fds[0]);
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    return t;
}

START_TEST(a_crash_loses_no_decision_and_gives_the_same_state_again)
{
    for (int i = 0; i < 3; i++) {
        struct told t = crash();
        struct app *a = open_demo();

        ck_assert_uint_eq(a->head_tick, t.tick);
        ck_assert_digest(digest_of(a), t.digest);
        ck_assert_case(a, t.case_id, CASE_PENDING, VERB_APPROVE, 5);
        steps(a, 3);
        ck_assert_digest(digest_of(a), t.later);
        run_line(a, "audit verify");
        run_line(a, "ledger audit");
        app_close(a);
    }
    ck_assert_int_eq(sql_number("SELECT count(*) FROM journal WHERE command = 'decide'"), 3);
}
END_TEST

START_TEST(after_a_crash_the_tables_are_those_of_a_whole_run)
{
    struct buf crashed = BUF_INIT, rebuilt = BUF_INIT;

    (void)crash();
    (void)crash();
    struct app *a = open_demo();
    steps(a, 10);
    app_close(a);
    dump_tables(&crashed);
    a = open_demo();
    run_line(a, "rebuild");
    app_close(a);
    dump_tables(&rebuilt);
    ck_assert_same_text(&crashed, &rebuilt);
    buf_free(&crashed);
    buf_free(&rebuilt);
}
END_TEST

START_TEST(rebuilt_tables_are_the_same_tables)
{
    struct buf before = BUF_INIT, after = BUF_INIT;
    struct app *a = open_demo();

    for (unsigned i = 0; i < 150; i++) {
        if (i % 10 == 0)
            decide(a, i % 20 == 0 ? "approve" : "reject", open_case(a, 0),
                   i % 20 == 0 ? "5" : "1");
        steps(a, 1 + i % 7);
        OK(session_commit(a, &err));
        if (i == 60)
            run_line(a, "anchor now --yes");
        if (i == 90) {
            app_close(a);
            a = open_demo();
        }
    }
    struct digest digest = digest_of(a);
    app_close(a);
    dump_tables(&before);
    a = open_demo();
    run_line(a, "rebuild");
    ck_assert_digest(digest_of(a), digest);
    app_close(a);
    dump_tables(&after);
    ck_assert_uint_ge(before.len, 10000);
    ck_assert_same_text(&before, &after);
    buf_free(&before);
    buf_free(&after);
}
END_TEST

/* A refused answer to a task that is gone from the engine: its fault, and the verification
 * that refused it. */
static uint32_t forgotten_fault(struct app *a, struct table_fault *f, uint64_t *verification)
{
    struct task_info t;

    for (unsigned tick = 0; tick < 4000; tick++) {
        for (uint64_t id = 1; id <= a->history.last_verification; id++) {
            const struct verification_row *v = &a->history.verifications[id % HISTORY_HELD];
            const struct table_fault *why = history_fault_of(&a->history, v, UINT32_MAX);
            if (v->failed == 0 || why == NULL || strcmp(why->class_word, "TRUNCATED") != 0 ||
                engine_task(a->engine, v->task, &t))
                continue;
            *f = *why;
            *verification = id;
            return v->task;
        }
        steps(a, 1);
    }
    ck_abort_msg("no slot of a refused answer was used again");
    return 0;
}

static void ck_assert_says(struct app *a, const char *line, const char *part)
{
    struct buf out = BUF_INIT;

    ck_assert_msg(action_run_line(a, line, &out, &err) == RC_OK, "%s: %s", line, err.msg);
    ck_assert_msg(strstr(out.data, part) != NULL, "%s: no '%s' in\n%s", line, part, out.data);
    buf_free(&out);
}

/* Everywhere where it is looked for. */
static void ck_assert_told(struct app *a, const struct table_fault *f, uint64_t verification)
{
    char line[64], part[96];

    (void)snprintf(line, sizeof line, "verification show %llu", (unsigned long long)verification);
    ck_assert_says(a, line, f->sentence);
    ck_assert_says(a, line, f->party);
    (void)snprintf(line, sizeof line, "verification list --filter fault:TRUNCATED --columns id");
    (void)snprintf(part, sizeof part, "%llu", (unsigned long long)verification);
    ck_assert_says(a, line, part);
    (void)snprintf(line, sizeof line, "status t-%u", f->task);
    ck_assert_says(a, line, f->sentence);
    (void)snprintf(part, sizeof part, "first wrong step %llu of %llu, in ",
                   (unsigned long long)f->steps_done + 1, (unsigned long long)f->steps_total);
    ck_assert_says(a, line, part);
    (void)snprintf(line, sizeof line, "status t-%u --json", f->task);
    (void)snprintf(part, sizeof part, "\"first_wrong_step\":%llu,\"steps\":%llu",
                   (unsigned long long)f->steps_done + 1, (unsigned long long)f->steps_total);
    ck_assert_says(a, line, part);
}

START_TEST(why_an_answer_was_refused_outlives_its_slot_the_session_and_a_rebuild)
{
    struct table_fault f;
    uint64_t verification = 0;
    struct app *a = open_demo();

    (void)forgotten_fault(a, &f, &verification);
    ck_assert_uint_gt(f.steps_total, f.steps_done);
    ck_assert_uint_lt(f.first_wrong, f.parts);
    ck_assert(f.has_root && f.has_expected && !digest_equal(&f.root, &f.expected));
    ck_assert_told(a, &f, verification);
    OK(session_commit(a, &err));
    app_close(a);
    a = open_demo();
    ck_assert_told(a, &f, verification);
    run_line(a, "rebuild");
    ck_assert_told(a, &f, verification);
    /* Rows that the session does not hold come from the store. */
    a->history.last_verification = a->history.last_fault = 0;
    char line[64];
    (void)snprintf(line, sizeof line, "verification show %llu", (unsigned long long)verification);
    ck_assert_says(a, line, f.sentence);
    (void)snprintf(line, sizeof line, "status t-%u", f.task);
    ck_assert_says(a, line, f.sentence);
    app_close(a);
    ck_assert_int_eq(sql_number("SELECT count(*) FROM verifications AS v WHERE failed != 0 AND"
                                " NOT EXISTS (SELECT 1 FROM faults AS f WHERE f.task = v.task"
                                " AND f.node = v.node)"), 0);
}
END_TEST

START_TEST(a_store_from_before_faults_opens_and_a_rebuild_fills_them_in)
{
    struct table_fault f;
    uint64_t verification = 0;
    struct app *a = open_demo();
    char line[64];
    sqlite3 *db;

    (void)forgotten_fault(a, &f, &verification);
    OK(session_commit(a, &err));
    app_close(a);
    ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(db, "DROP TABLE faults; PRAGMA user_version = 2", NULL, NULL,
                                  NULL), SQLITE_OK);
    (void)sqlite3_close(db);
    a = open_demo();
    (void)snprintf(line, sizeof line, "verification show %llu", (unsigned long long)verification);
    ck_assert_says(a, line, "nothing was taken down");
    run_line(a, "rebuild");
    ck_assert_told(a, &f, verification);
    app_close(a);
}
END_TEST

#define WALK 40

START_TEST(going_back_and_forward_over_decisions_gives_the_same_states)
{
    struct app *a = open_demo();
    struct digest at[WALK + 1];
    uint32_t first = a->head_tick;

    for (uint32_t i = 0; i <= WALK; i++) {
        if (i % 8 == 3)
            decide(a, "escalate", open_case(a, 0), "E01");
        if (i % 8 == 5)
            run_line(a, "case undo");
        if (i % 16 == 7)
            run_line(a, "anchor now --yes");
        ck_assert_uint_eq(a->head_tick, first + i);
        at[i] = digest_of(a);
        if (i < WALK)
            steps(a, 1);
    }
    uint64_t seq = a->head_seq;
    for (uint32_t i = WALK; i-- > 0;) {
        OK(session_back(a, &err));
        ck_assert_digest(digest_of(a), at[i]);
    }
    ck_assert_uint_eq(engine_tick(a->engine), first);
    for (uint32_t i = 1; i <= WALK / 2; i++) {
        steps(a, 1);
        ck_assert_digest(digest_of(a), at[i]);
    }
    for (uint32_t i = WALK / 2; i-- > 3;) {
        OK(session_back(a, &err));
        ck_assert_digest(digest_of(a), at[i]);
    }
    OK(session_live(a, &err));
    ck_assert_digest(digest_of(a), at[WALK]);
    ck_assert_uint_eq(a->head_tick, first + WALK);
    ck_assert_uint_eq(a->head_seq, seq);
    ck_assert_uint_eq(a->view_seq, seq);
    decide(a, "escalate", open_case(a, 0), "E02"); /* the newest tick takes commands again */
    struct digest end = digest_of(a);
    OK(session_back(a, &err)); /* closing in the past is no loss either */
    app_close(a);
    a = open_demo();
    ck_assert_digest(digest_of(a), end);
    app_close(a);
}
END_TEST

START_TEST(nothing_can_be_done_in_the_past)
{
    struct app *a = open_demo();
    uint32_t id = open_case(a, 0);
    char line[64];

    steps(a, 2);
    uint64_t seq = a->head_seq;
    OK(session_back(a, &err));
    (void)snprintf(line, sizeof line, "case approve %u --reason A05", id);
    ck_assert_int_eq(try_line(a, line), RC_REFUSED);
    ck_assert_int_eq(try_line(a, "case undo"), RC_REFUSED);
    ck_assert_int_eq(try_line(a, "anchor now --yes"), RC_REFUSED);
    struct command c = { .kind = COMMAND_UNDO };
    ck_assert_int_eq(session_do(a, &c, 0, &err), RC_REFUSED);
    ck_assert_uint_eq(a->head_seq, seq);
    app_close(a);
}
END_TEST

static size_t undone(struct app *a)
{
    uint64_t before = a->head_seq;
    run_line(a, "case undo");
    return (size_t)(a->head_seq - before);
}

static uint32_t acts_left(struct app *a)
{
    uint32_t n = 0;
    struct case_info c;
    for (uint32_t id = 1; engine_case(a->engine, id, &c); id++)
        n += c.state == CASE_ESCALATED || c.state == CASE_PENDING;
    return n;
}

START_TEST(decisions_made_together_are_taken_back_together_after_reopening)
{
    struct app *a = open_demo();
    uint32_t x = open_case(a, 0), y = open_case(a, x), z = open_case(a, y);
    char line[96];

    decide(a, "escalate", z, "E01"); /* alone, before */
    (void)snprintf(line, sizeof line, "case escalate %u,%u --reason E01", x, y);
    run_line(a, line); /* together */
    steps(a, 2);
    decide(a, "approve", y, "A05"); /* and one of them again, alone */
    app_close(a);

    a = open_demo();
    ck_assert_uint_eq(acts_left(a), 3);
    ck_assert_uint_eq(undone(a), 1); /* the approval */
    ck_assert_case(a, y, CASE_ESCALATED, VERB_NONE, 0);
    app_close(a);
    a = open_demo();
    ck_assert_uint_eq(undone(a), 2); /* both */
    ck_assert_case(a, x, CASE_OPEN, VERB_NONE, 0);
    ck_assert_case(a, y, CASE_OPEN, VERB_NONE, 0);
    ck_assert_uint_eq(undone(a), 1);
    ck_assert_uint_eq(acts_left(a), 0);
    ck_assert_int_eq(try_line(a, "case undo"), RC_REFUSED);
    run_line(a, line);
    ck_assert_uint_eq(undone(a), 2); /* and in the session that did it */
    app_close(a);
    ck_assert_int_eq(sql_number("SELECT count(DISTINCT json_extract(args, '$.group')) FROM "
                                "journal WHERE command = 'decide'"), 2);
    ck_assert_int_eq(sql_number("SELECT count(*) FROM journal WHERE command = 'undo' AND "
                                "json_extract(args, '$.case') > 0"), 6);
}
END_TEST

START_TEST(a_group_cut_off_by_a_crash_is_taken_back_whole_and_a_closed_batch_is_not_asked)
{
    struct app *a = open_demo();
    uint32_t x = open_case(a, 0), y = open_case(a, x), z = open_case(a, y);
    struct command undo = { .kind = COMMAND_UNDO }; /* of a version that named no case */
    char line[96];

    (void)snprintf(line, sizeof line, "case escalate %u,%u,%u --reason E01", x, y, z);
    run_line(a, line);
    OK(session_do(a, &undo, 0, &err)); /* and then it died */
    app_close(a);
    a = open_demo();
    ck_assert_uint_eq(undone(a), 2);
    ck_assert_uint_eq(acts_left(a), 0);
    run_line(a, line);
    for (int i = 0; i < 150; i++) { /* so many entries that one look does not find it */
        decide(a, "escalate", open_case(a, z), "E01");
        OK(session_do(a, &undo, 0, &err));
    }
    ck_assert_uint_eq(undone(a), 3);
    decide(a, "approve", x, "A05");
    run_line(a, line); /* x is left out: it is pending */
    run_line(a, "anchor now --yes");
    ck_assert_uint_eq(engine_newest_act(a->engine), 0);
    uint32_t alone = open_case(a, z);
    decide(a, "approve", alone, "A05");
    app_close(a);
    a = open_demo();
    ck_assert_uint_eq(undone(a), 1);
    ck_assert_int_eq(try_line(a, "case undo"), RC_REFUSED);
    app_close(a);
}
END_TEST

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

START_TEST(reading_alone_changes_no_byte)
{
    struct buf before = BUF_INIT, after = BUF_INIT;
    struct app *a = open_demo();
    uint32_t id = open_case(a, 0);
    struct digest digest = digest_of(a);
    struct case_info c;
    char line[64];

    app_close(a);
    read_file(path, &before);
    a = open_read_only();
    ck_assert_digest(digest_of(a), digest);
    (void)snprintf(line, sizeof line, "case approve %u --reason A05", id);
    ck_assert_int_eq(try_line(a, line), RC_REFUSED);
    ck_assert_int_eq(try_line(a, "step"), RC_REFUSED);
    ck_assert_int_eq(try_line(a, "run --ticks 3"), RC_REFUSED);
    ck_assert_int_eq(try_line(a, "rebuild"), RC_REFUSED);
    run_line(a, "audit verify");
    run_line(a, "ledger audit");
    run_line(a, "case list --json");
    ck_assert(engine_case(a->engine, id, &c) && is_open(&c));
    app_close(a);
    read_file(path, &after);
    ck_assert_uint_eq(before.len, after.len);
    ck_assert_mem_eq(before.data, after.data, before.len);
    buf_free(&before);
    buf_free(&after);
}
END_TEST

START_TEST(reading_after_a_crash_shows_what_was_decided)
{
    struct told t = crash();
    struct app *a = open_read_only();

    ck_assert_digest(digest_of(a), t.digest);
    ck_assert_case(a, t.case_id, CASE_PENDING, VERB_APPROVE, 5);
    app_close(a);
    a = open_demo();
    ck_assert_digest(digest_of(a), t.digest);
    app_close(a);
}
END_TEST

START_TEST(one_process_writes_and_others_read)
{
    int to_child[2], to_parent[2], status;
    char byte = 0, pid_text[32];
    struct app *a = open_demo();

    app_close(a);
    ck_assert_int_eq(pipe(to_child), 0);
    ck_assert_int_eq(pipe(to_parent), 0);
    pid_t pid = fork();
    if (pid == 0) {
        (void)close(to_child[1]);
        a = open_demo();
        (void)!write(to_parent[1], "o", 1);
        (void)!read(to_child[0], &byte, 1);
        _exit(0);
    }
    ck_assert_int_eq(read(to_parent[0], &byte, 1), 1);
    ck_assert_int_eq(app_open(&a, &demo, &err), RC_CONFLICT);
    ck_assert_ptr_null(a);
    (void)snprintf(pid_text, sizeof pid_text, "%ld", (long)pid);
    ck_assert_msg(strstr(err.msg, pid_text) != NULL, "%s", err.msg);
    app_close(open_read_only());
    ck_assert_int_eq(write(to_child[1], "q", 1), 1);
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    app_close(open_demo());
}
END_TEST

START_TEST(keyframes_are_few_and_never_far_apart)
{
    struct app *a = open_demo();
    unsigned spacing[] = { 150, 131, 128, 200 };

    for (unsigned i = 0; a->head_tick < 9000; i++) {
        steps(a, spacing[i % ARRAY_LEN(spacing)]);
        OK(session_commit(a, &err));
    }
    app_close(a);
    ck_assert_int_ge(sql_number("SELECT count(*) FROM keyframes"), 16);
    ck_assert_int_le(sql_number("SELECT count(*) FROM keyframes"), 40);
    ck_assert_int_le(sql_number("SELECT max(gap) FROM (SELECT tick - lag(tick) OVER "
                                "(ORDER BY tick) AS gap FROM keyframes)"),
                     4096);
    ck_assert_int_eq(sql_number("SELECT max(k.tick) = h.tick FROM keyframes k, head h"), 1);
    ck_assert_int_eq(sql_number("SELECT count(*) FROM keyframe_parts WHERE id / 65536 NOT IN "
                                "(SELECT id FROM keyframes)"),
                     0);
}
END_TEST

/* The one file in the directory whose name goes on after "console.db.backup-". */
static void find_backup(char *out, size_t size)
{
    const char *begin = "console.db.backup-";
    const struct dirent *e;
    DIR *d = opendir(dir);

    out[0] = '\0';
    ck_assert_ptr_nonnull(d);
    while ((e = readdir(d)) != NULL)
        if (strncmp(e->d_name, begin, strlen(begin)) == 0 && strchr(e->d_name + 18, '.') == NULL)
            (void)snprintf(out, size, "%s/%s", dir, e->d_name);
    (void)closedir(d);
}

START_TEST(starting_afresh_keeps_a_backup_that_opens)
{
    struct app *a = open_demo();
    struct app_options o = demo;
    char backup[512];
    uint32_t id = open_case(a, 0);

    decide(a, "approve", id, "A05");
    struct digest old = digest_of(a);
    uint64_t seq = a->head_seq;
    app_close(a);
    o.is_fresh = true;
    OK(app_open(&a, &o, &err));
    ck_assert_uint_lt(a->head_seq, seq);
    app_close(a);

    find_backup(backup, sizeof backup);
    ck_assert_str_ne(backup, "");
    o = demo;
    o.db = backup;
    OK(app_open(&a, &o, &err));
    ck_assert_digest(digest_of(a), old);
    ck_assert_case(a, id, CASE_PENDING, VERB_APPROVE, 5);
    run_line(a, "audit verify");
    run_line(a, "case undo"); /* its keys went with it */
    app_close(a);
}
END_TEST

START_TEST(a_changed_journal_is_refused)
{
    struct app *a = open_demo();
    sqlite3 *db;

    app_close(a);
    ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(db, "UPDATE journal SET args = '{\"seed\":\"8\"}' "
                                      "WHERE command = 'init'", NULL, NULL, NULL),
                     SQLITE_OK);
    (void)sqlite3_close(db);
    ck_assert_int_eq(app_open(&a, &demo, &err), RC_STORE);
    ck_assert_ptr_null(a);
}
END_TEST

static const struct {
    const char *sql, *says;
} misordered[] = {
    { "UPDATE events SET id = id + 1 WHERE id = (SELECT max(id) FROM events)", "table events" },
    { "UPDATE events SET tick = 4000000 WHERE id = 2", "table events" },
    { "UPDATE events SET branch = 1 WHERE id = 2", "table events" },
    { "DELETE FROM verifications WHERE id = 3", "table verifications" },
    { "UPDATE checkpoints SET id = 3 WHERE id = 2", "table checkpoints" },
};

START_TEST(rows_out_of_order_are_refused)
{
    for (size_t i = 0; i < sizeof misordered / sizeof *misordered; i++) {
        struct app *a = open_demo();
        sqlite3 *db;

        for (int k = 0; k < 2; k++) {
            steps(a, 20);
            run_line(a, "anchor now --yes");
        }
        app_close(a);
        ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
        ck_assert_int_eq(sqlite3_exec(db, misordered[i].sql, NULL, NULL, NULL), SQLITE_OK);
        (void)sqlite3_close(db);
        ck_assert_int_eq(app_open(&a, &demo, &err), RC_STORE);
        ck_assert_msg(strstr(err.msg, misordered[i].says) != NULL, "%s", err.msg);
        tear_down();
        set_up();
    }
}
END_TEST

START_TEST(a_checkpoint_taken_away_is_missed)
{
    struct app *a = open_demo();
    sqlite3 *db;

    run_line(a, "anchor now --yes");
    run_line(a, "ledger audit");
    app_close(a);
    ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(db, "DELETE FROM checkpoints", NULL, NULL, NULL), SQLITE_OK);
    (void)sqlite3_close(db);
    a = open_demo();
    ck_assert_int_eq(try_line(a, "ledger audit"), RC_CHECK);
    app_close(a);
}
END_TEST

START_TEST(what_two_operators_signed_holds_for_either_and_for_a_third_who_reads)
{
    static const char *const names[] = { "op1", "bob", "carol" };
    struct app_options o = demo;
    struct app *a = open_demo();

    uint32_t id = open_case(a, 0);
    decide(a, "approve", id, "A05");
    app_close(a);
    o.operator_name = "bob";
    OK(app_open(&a, &o, &err));
    decide(a, "approve", open_case(a, id), "A05");
    app_close(a);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        o.operator_name = names[i];
        o.is_read_only = true;
        OK(app_open(&a, &o, &err));
        run_line(a, "audit verify");
        app_close(a);
    }
}
END_TEST

START_TEST(a_store_that_could_not_be_begun_is_not_left_behind)
{
    struct app_options o = { .db = path, .nodes_file = dir };
    struct app *a = NULL;

    ck_assert_int_eq(app_open(&a, &o, &err), RC_INPUT);
    ck_assert_msg(rmdir(dir) == 0, "something is left");
    ck_assert_int_eq(mkdir(dir, 0700), 0);
}
END_TEST

START_TEST(a_running_network_is_never_shown_as_the_past)
{
    struct app *a = open_demo();
    struct status s;

    ck_assert_int_eq(app_start(a, &err), RC_OK);
    for (int i = 0; i < 6; i++) /* to full speed */
        app_post(a, "faster");
    do {
        app_lock(a);
        query_status(a, &s);
        app_unlock(a);
        ck_assert_uint_eq(s.tick, s.head_tick);
        ck_assert(s.is_live);
    } while (s.tick < 400);
    app_close(a);
}
END_TEST

SUITE_WITH("session", set_up, tear_down, a_new_demo_store_has_three_cases_that_wait,
           decisions_are_there_once_after_reopening,
           a_crash_loses_no_decision_and_gives_the_same_state_again,
           after_a_crash_the_tables_are_those_of_a_whole_run, rebuilt_tables_are_the_same_tables,
           why_an_answer_was_refused_outlives_its_slot_the_session_and_a_rebuild,
           a_store_from_before_faults_opens_and_a_rebuild_fills_them_in,
           going_back_and_forward_over_decisions_gives_the_same_states,
           decisions_made_together_are_taken_back_together_after_reopening,
           a_group_cut_off_by_a_crash_is_taken_back_whole_and_a_closed_batch_is_not_asked,
           nothing_can_be_done_in_the_past,
           a_running_network_is_never_shown_as_the_past,
           reading_alone_changes_no_byte, reading_after_a_crash_shows_what_was_decided,
           one_process_writes_and_others_read, keyframes_are_few_and_never_far_apart,
           starting_afresh_keeps_a_backup_that_opens, a_changed_journal_is_refused,
           rows_out_of_order_are_refused, a_checkpoint_taken_away_is_missed,
           what_two_operators_signed_holds_for_either_and_for_a_third_who_reads,
           a_store_that_could_not_be_begun_is_not_left_behind)
