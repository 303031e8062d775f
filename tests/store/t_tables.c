/* The query tables: what is put is what people and the program read back. */
#include "config.h"

#include "scratch.h"

#include "store/tables.h"

/* --- the schema agrees with the model ------------------------------------------- */

struct words {
    const char *table, *column;
    size_t count;
    const char *(*word)(size_t i);
};

static const char *node_word(size_t i)
{
    return node_states[i].word;
}
static const char *task_word(size_t i)
{
    return task_states[i].word;
}
static const char *result_word(size_t i)
{
    return result_states[i].word;
}
static const char *case_word(size_t i)
{
    return case_states[i].word;
}
static const char *verb_word(size_t i)
{
    return verb_words[i];
}
static const char *tier_word(size_t i)
{
    return task_tier_words[i];
}
static const char *privacy_word(size_t i)
{
    return privacy_words[i];
}
static const char *kind_word(size_t i)
{
    return ledger_kind_words[i];
}
static const char *ref_word(size_t i)
{
    return ledger_ref_words[i];
}

static const struct words checked[] = {
    { "nodes", "state", NODE_STATE_COUNT, node_word },
    { "tasks", "state", TASK_STATE_COUNT, task_word },
    { "tasks", "tier", TIER_COUNT, tier_word },
    { "tasks", "privacy", PRIVACY_COUNT, privacy_word },
    { "results", "state", RESULT_STATE_COUNT, result_word },
    { "cases", "state", CASE_STATE_COUNT, case_word },
    { "cases", "verb", VERB_COUNT, verb_word },
    { "ledger", "kind", LEDGER_KIND_COUNT, kind_word },
    { "ledger", "ref", LEDGER_REF_COUNT, ref_word },
};

static void text_of(const char *sql, struct buf *out)
{
    sqlite3 *db;
    sqlite3_stmt *q;

    buf_reset(out);
    ck_assert_int_eq(sqlite3_open(scratch_path, &db), SQLITE_OK);
    ck_assert_int_eq(sqlite3_prepare_v2(db, sql, -1, &q, NULL), SQLITE_OK);
    while (sqlite3_step(q) == SQLITE_ROW)
        buf_adds(out, (const char *)sqlite3_column_text(q, 0));
    sqlite3_finalize(q);
    sqlite3_close(db);
}

START_TEST(each_check_lists_the_words_of_the_model_and_no_other)
{
    struct buf sql = BUF_INIT, ask = BUF_INIT, want = BUF_INIT, have = BUF_INIT;

    scratch_begin();
    store_close(scratch_open());
    for (size_t i = 0; i < sizeof checked / sizeof *checked; i++) {
        const struct words *w = &checked[i];
        buf_reset(&ask);
        buf_addf(&ask, "SELECT sql FROM sqlite_schema WHERE name = '%s'", w->table);
        text_of(ask.data, &sql);
        buf_reset(&ask);
        buf_addf(&ask, "CHECK (%s IN", w->column);
        const char *at = strstr(sql.data, ask.data);
        ck_assert_msg(at != NULL, "%s.%s has no CHECK", w->table, w->column);
        buf_reset(&want);
        for (size_t k = 0; k < w->count; k++)
            buf_addf(&want, "'%s'", w->word(k));
        buf_reset(&have);
        for (at += ask.len; *at != ')'; at++)
            if (strchr(" (,\n", *at) == NULL)
                buf_addc(&have, *at);
        ck_assert_str_eq(have.data, want.data);
    }
    buf_free(&sql);
    buf_free(&ask);
    buf_free(&want);
    buf_free(&have);
    scratch_end();
}
END_TEST

/* Names declared in struct metrics of the engine's header, which this layer may not see. */
static void engine_metric_names(struct buf *out)
{
    char line[512];
    bool is_inside = false;
    FILE *f = fopen(SRCDIR "/src/engine/engine.h", "r");

    ck_assert_ptr_nonnull(f);
    while (fgets(line, sizeof line, f) != NULL) {
        char *end = strchr(line, ';'), *p = line;

        if (strncmp(line, "struct metrics {", 16) == 0)
            is_inside = true;
        else if (is_inside && line[0] == '}')
            break;
        if (!is_inside || end == NULL)
            continue;
        *end = '\0';
        p += strspn(p, " ");
        p += strcspn(p, " "); /* over the type */
        for (; *p != '\0'; p++)
            if (*p != ' ')
                buf_addc(out, *p);
        buf_addc(out, ',');
    }
    fclose(f);
}

START_TEST(metric_columns_are_the_fields_of_the_engine)
{
    struct buf engine = BUF_INIT, ours = BUF_INIT, table = BUF_INIT;

    scratch_begin();
    store_close(scratch_open());
    engine_metric_names(&engine);
    for (size_t i = 0; i < METRIC_COUNT; i++)
        buf_addf(&ours, "%s,", metric_names[i]);
    ck_assert_str_eq(ours.data, engine.data);
    text_of("SELECT name || ',' FROM pragma_table_info('metrics_by_tick') WHERE pk = 0",
            &table);
    ck_assert_str_eq(table.data, ours.data);
    buf_free(&engine);
    buf_free(&ours);
    buf_free(&table);
    scratch_end();
}
END_TEST

/* --- entities ------------------------------------------------------------------- */

static struct node_info a_node(uint32_t id)
{
    return (struct node_info){
        .id = id,
        .spec = { .gpu_memory_gb = 24, .gpu_count = 2, .cpu_cores = NODE_UNKNOWN,
                  .ram_gb = 64, .price_uusd = NODE_UNKNOWN, .performance_ppm = NODE_UNKNOWN,
                  .latency_ms = 20, .green_claimed_ppm = 0, .reputation_ppm = NODE_UNKNOWN,
                  .stake_uusd = -1 },
        .state = NODE_IDLE,
        .reputation_ppm = 900000,
        .outcomes = UINT64_MAX,
        .stake_uusd = 1000000,
    };
}

START_TEST(a_node_keeps_its_words_while_it_changes_and_unknown_is_null)
{
    const struct node_words words = { .name = "n1", .owner = "Ann", .gpu_model = "A100" };
    struct node_info n = a_node(1);
    struct buf out = BUF_INIT;

    scratch_begin();
    struct store *s = scratch_open();
    OK(tables_put_node(s, &n, &words, &err));
    n.state = NODE_DRAINED;
    n.drain = DRAIN_CASE;
    n.changed_tick = 9;
    OK(tables_put_node(s, &n, NULL, &err));
    n = a_node(2);
    OK(tables_put_node(s, &n, NULL, &err));
    store_close(s);
    text_of("SELECT concat FROM (SELECT id || name || owner || ifnull(region, '-') || gpu_model"
            " || state || drain || ifnull(cpu_cores, '-') || green_claimed_ppm || outcomes ||"
            " changed_tick AS concat FROM nodes WHERE id = 1)", &out);
    ck_assert_str_eq(out.data, "1n1Ann-A100drainedcase-0-19");
    ck_assert_int_eq(scratch_number("SELECT count(*) FROM nodes WHERE name IS NULL"), 1);
    buf_free(&out);
    scratch_end();
}
END_TEST

static struct task_info a_task(uint32_t id)
{
    return (struct task_info){
        .id = id,
        .row = { .spec = { .kind = 1, .tier = TIER_HIGH, .privacy = PRIVACY_HIGH, .size = 64,
                           .min_gpu_gb = 8, .gpus = 1, .min_ram_gb = 4, .min_cores = 2,
                           .max_price_uusd = UINT32_MAX, .max_latency_ms = 500,
                           .priority = 3, .allowed = { .bits = { 0x80000001u, 0, 7 } } },
                 .requester = 5, .duration_s = 60, .arrival_tick = 2, .reward_uusd = 12345 },
        .state = TASK_CHECKING,
        .backup = NODE_NONE,
        .started_tick = 3, .due_tick = 9, .attempts = 1, .checks = 5, .failed = 4,
        .result_count = 3,
        .results = { { 7, RESULT_OK, 9 }, { 8, RESULT_LATE, 9 }, { NODE_NONE, RESULT_INIT, 0 } },
        .case_id = 2,
    };
}

/* Field by field where the struct has padding. */
static void check_same_task(const struct task_info *x, const struct task_info *y)
{
    ck_assert_uint_eq(x->id, y->id);
    ck_assert_mem_eq(&x->row, &y->row, sizeof x->row);
    ck_assert_int_eq(x->state, y->state);
    ck_assert_uint_eq(x->backup, y->backup);
    ck_assert_uint_eq(x->started_tick, y->started_tick);
    ck_assert_uint_eq(x->due_tick, y->due_tick);
    ck_assert_uint_eq(x->ended_tick, y->ended_tick);
    ck_assert_uint_eq(x->attempts, y->attempts);
    ck_assert_uint_eq(x->checks, y->checks);
    ck_assert_uint_eq(x->failed, y->failed);
    ck_assert_uint_eq(x->result_count, y->result_count);
    ck_assert_mem_eq(x->results, y->results, sizeof x->results);
    ck_assert_uint_eq(x->case_id, y->case_id);
}

START_TEST(a_task_that_the_engine_forgot_comes_back_whole)
{
    const struct task_words words = { .kind = "matmul", .requester = "lab" };
    struct task_info t = a_task(11), back;

    scratch_begin();
    struct store *s = scratch_open();
    OK(tables_put_task(s, &t, &words, &err));
    OK(tables_get_task(s, 11, &back, &err));
    check_same_task(&back, &t);
    t.state = TASK_FINAL;
    t.ended_tick = 12;
    t.case_id = 0;
    t.result_count = 1;
    t.results[1] = t.results[2] = (struct result_info){ .node = NODE_NONE };
    OK(tables_put_task(s, &t, NULL, &err));
    OK(tables_get_task(s, 11, &back, &err));
    check_same_task(&back, &t);
    memset(&t.row.spec.allowed, 0, sizeof t.row.spec.allowed);
    t.id = 12;
    OK(tables_put_task(s, &t, NULL, &err));
    OK(tables_get_task(s, 12, &back, &err));
    check_same_task(&back, &t);
    OK(tables_put_task(s, &t, &words, &err)); /* replaced under its results */
    ck_assert_int_eq(tables_get_task(s, 13, &back, &err), RC_NOT_FOUND);
    store_close(s);
    scratch_end();
}
END_TEST

START_TEST(a_case_shows_its_nodes_and_never_the_truth)
{
    const struct case_info c = {
        .id = 3, .version = 2, .kind = CASE_LATE_CORRECT, .state = CASE_PENDING, .level = 1,
        .task = 11, .node = 7, .nodes = { 7, 8 }, .node_count = 2, .verb = VERB_REJECT,
        .reason = 4, .at_risk_uusd = 99, .claim_is_true = true,
    };
    struct buf out = BUF_INIT;

    scratch_begin();
    struct store *s = scratch_open();
    OK(tables_put_case(s, &c, &err));
    OK(tables_put_case(s, &c, &err));
    store_close(s);
    text_of("SELECT kind || ' ' || state || ' ' || verb || reason FROM cases", &out);
    ck_assert_str_eq(out.data, "LATE_CORRECT pending reject4");
    ck_assert_int_eq(scratch_number("SELECT sum(node) FROM case_nodes WHERE case_id = 3"), 15);
    text_of("SELECT name FROM pragma_table_info('cases')", &out);
    ck_assert_ptr_null(strstr(out.data, "true"));
    buf_free(&out);
    scratch_end();
}
END_TEST

/* --- events and verifications --------------------------------------------------- */

static enum rc see_event(void *ctx, uint64_t id, const struct event *e, struct err *er)
{
    uint64_t *next = ctx;

    (void)er;
    ck_assert_uint_eq(id, *next);
    ck_assert_uint_eq(e->tick, (*next - 1) / 3);
    ck_assert_uint_eq(e->ordinal, (*next - 1) % 3);
    ck_assert_int_eq(e->kind, EVENT_SLASHED);
    ck_assert_uint_eq(e->task, 0);
    ck_assert_uint_eq(e->node, 4);
    ck_assert_int_eq(e->a, -5);
    ++*next;
    return RC_OK;
}

START_TEST(events_are_written_once_and_compared_when_they_come_again)
{
    struct event e = { .kind = EVENT_SLASHED, .node = 4, .a = -5 };
    struct store *s = memory_open();
    uint64_t id = 0, next = 5;

    for (int again = 0; again < 2; again++)
        for (uint32_t i = 0; i < 9; i++) {
            e.tick = i / 3;
            e.ordinal = i % 3;
            OK(tables_add_event(s, 0, &e, &id, &err));
            ck_assert_uint_eq(id, i + 1);
        }
    OK(tables_last_events(s, 0, 9, 5, see_event, &next, &err));
    ck_assert_uint_eq(next, 10);
    next = 1;
    OK(tables_last_events(s, 0, 0, 5, see_event, &next, &err));
    ck_assert_uint_eq(next, 4);
    e.a = 6;
    ck_assert_int_eq(tables_add_event(s, 0, &e, &id, &err), RC_CHECK);
    ck_assert_ptr_nonnull(strstr(err.msg, "event 2 of tick 2"));
    OK(tables_add_event(s, 1, &e, &id, &err)); /* another branch */
    store_close(s);
}
END_TEST

static enum rc see_verification(void *ctx, const struct table_verification *v, struct err *er)
{
    uint64_t *next = ctx;

    (void)er;
    ck_assert_uint_eq(v->id, (*next)++);
    ck_assert_uint_eq(v->ran, 5);
    return RC_OK;
}

START_TEST(verifications_likewise)
{
    struct table_verification v = { .tick = 1, .ordinal = 4, .task = 9, .node = NODE_NONE,
                                    .ran = 5, .failed = 1 };
    struct store *s = memory_open();
    uint64_t next = 1;

    OK(tables_add_verification(s, 0, &v, &err));
    ck_assert_uint_eq(v.id, 1);
    v.tick = 2;
    OK(tables_add_verification(s, 0, &v, &err));
    v.tick = 1;
    OK(tables_add_verification(s, 0, &v, &err));
    ck_assert_uint_eq(v.id, 1);
    OK(tables_last_verifications(s, 0, 9, 9, see_verification, &next, &err));
    ck_assert_uint_eq(next, 3);
    v.failed = 0;
    ck_assert_int_eq(tables_add_verification(s, 0, &v, &err), RC_CHECK);
    store_close(s);
}
END_TEST

static enum rc see_fault(void *ctx, const struct table_fault *f, struct err *er)
{
    uint32_t *seen = ctx;

    (void)er;
    *seen |= 1u << f->id;
    ck_assert_str_eq(f->class_word, "TRUNCATED");
    ck_assert_str_eq(f->party, "NODE_FRAUD");
    ck_assert_uint_eq(f->steps_done, 40);
    ck_assert_uint_eq(f->steps_total, 64);
    ck_assert_uint_eq(f->first_wrong, f->id == 1 ? 0 : FAULT_NO_PART);
    ck_assert(f->has_root && !f->has_expected && f->has_second == (f->id != 1));
    ck_assert_uint_eq(f->root.b[31], 7);
    return RC_OK;
}

START_TEST(faults_likewise_and_are_found_by_task)
{
    struct table_fault f = { .tick = 1, .ordinal = 4, .task = 9, .node = 3,
                             .class_word = "TRUNCATED", .party = "NODE_FRAUD",
                             .sentence = "TRUNCATED: equals", .steps_done = 40, .steps_total = 64,
                             .parts = 32, .differing = 12, .has_root = true,
                             .root = { .b = { [31] = 7 } } };
    struct store *s = memory_open();
    uint32_t seen = 0;

    OK(tables_add_fault(s, 0, &f, &err));
    ck_assert_uint_eq(f.id, 1);
    f.node = 4; /* told by the same event */
    f.has_second = true;
    f.first_wrong = FAULT_NO_PART;
    OK(tables_add_fault(s, 0, &f, &err));
    ck_assert_uint_eq(f.id, 2);
    f.tick = 5;
    f.task = 10;
    OK(tables_add_fault(s, 0, &f, &err));
    OK(tables_faults_of_task(s, 0, 9, 1, see_fault, &seen, &err));
    ck_assert_uint_eq(seen, 6);
    seen = 0;
    OK(tables_faults_of_task(s, 0, 10, 4, see_fault, &seen, &err)); /* not known yet */
    ck_assert_uint_eq(seen, 0);
    OK(tables_last_faults(s, 0, 4, 1, see_fault, &seen, &err));
    ck_assert_uint_eq(seen, 4);
    OK(tables_add_fault(s, 0, &f, &err)); /* met again by replay */
    ck_assert_uint_eq(f.id, 3);
    f.sentence[0] = 'X';
    ck_assert_int_eq(tables_add_fault(s, 0, &f, &err), RC_CHECK);
    store_close(s);
}
END_TEST

static enum rc see_metrics(void *ctx, uint32_t tick, const int64_t v[METRIC_COUNT],
                           struct err *er)
{
    uint32_t *next = ctx;

    (void)er;
    ck_assert_uint_eq(tick, (*next)++);
    ck_assert_int_eq(v[METRIC_minted_uusd], -(int64_t)tick);
    ck_assert_int_eq(v[METRIC_queue], tick);
    return RC_OK;
}

START_TEST(metrics_have_a_history_by_tick)
{
    struct store *s = memory_open();
    int64_t v[METRIC_COUNT] = { 0 };
    uint32_t next = 3;

    for (uint32_t tick = 0; tick < 10; tick++) {
        v[METRIC_queue] = tick;
        v[METRIC_minted_uusd] = -(int64_t)tick;
        OK(tables_put_metrics(s, 0, tick, v, &err));
        OK(tables_put_metrics(s, 0, tick, v, &err));
    }
    OK(tables_each_metrics(s, 0, 3, 7, see_metrics, &next, &err));
    ck_assert_uint_eq(next, 8);
    store_close(s);
}
END_TEST

START_TEST(clearing_empties_the_tables_and_nothing_else)
{
    struct task_info t = a_task(1);
    struct node_info n = a_node(1);
    const struct case_info c = { .id = 1, .task = 1, .nodes = { 1 }, .node_count = 1 };
    const struct event e = { .kind = EVENT_NODE_DOWN, .node = 1 };
    const int64_t metrics[METRIC_COUNT] = { 0 };

    scratch_begin();
    struct store *s = scratch_open();
    OK(add_entry(s, 1, "init", NULL));
    OK(add_leaf(s, 0));
    OK(tables_put_task(s, &t, NULL, &err));
    OK(tables_put_node(s, &n, NULL, &err));
    OK(tables_put_case(s, &c, &err));
    OK(tables_add_event(s, 0, &e, NULL, &err));
    OK(tables_put_metrics(s, 0, 1, metrics, &err));
    OK(tables_clear(s, &err));
    store_close(s);
    ck_assert_int_eq(scratch_number("SELECT (SELECT count(*) FROM tasks) + (SELECT count(*)"
                                    " FROM results) + (SELECT count(*) FROM nodes) +"
                                    " (SELECT count(*) FROM cases) + (SELECT count(*) FROM"
                                    " events) + (SELECT count(*) FROM metrics_by_tick)"), 0);
    ck_assert_int_eq(scratch_number("SELECT (SELECT count(*) FROM journal) +"
                                    " (SELECT count(*) FROM ledger)"), 2);
    scratch_end();
}
END_TEST

SUITE("tables", each_check_lists_the_words_of_the_model_and_no_other,
      metric_columns_are_the_fields_of_the_engine,
      a_node_keeps_its_words_while_it_changes_and_unknown_is_null,
      a_task_that_the_engine_forgot_comes_back_whole,
      a_case_shows_its_nodes_and_never_the_truth,
      events_are_written_once_and_compared_when_they_come_again, verifications_likewise,
      faults_likewise_and_are_found_by_task,
      metrics_have_a_history_by_tick, clearing_empties_the_tables_and_nothing_else)
