#include "store/tables.h"

#include "store/store_int.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

const char *const metric_names[METRIC_COUNT] = {
#define METRIC(name) [METRIC_##name] = #name,
#include "store/metrics.def"
#undef METRIC
};

static const char *const drain_words[] = {
    [DRAIN_NONE] = "none",
    [DRAIN_CASE] = "case",
    [DRAIN_FAULT] = "fault",
    [DRAIN_OPERATOR] = "operator",
};

/* --- nodes ---------------------------------------------------------------------- */

/* Both statements take the changing columns and the id first. */
static void bind_node(struct stmt *q, const struct node_info *n)
{
    stmt_word(q, node_states[n->state].word);
    stmt_word(q, drain_words[n->drain]);
    stmt_int(q, n->gpus_free);
    stmt_int_or_null(q, n->cores_free, NODE_UNKNOWN);
    stmt_int_or_null(q, n->ram_free_gb, NODE_UNKNOWN);
    stmt_int(q, n->reputation_ppm);
    stmt_int(q, n->reputation_mean_ppm);
    stmt_int(q, n->score);
    stmt_int(q, n->running);
    stmt_int(q, n->done);
    stmt_int(q, n->faults);
    stmt_int(q, (int64_t)n->outcomes);
    stmt_int(q, n->stake_uusd);
    stmt_int(q, n->locked_uusd);
    stmt_int(q, n->earned_uusd);
    stmt_int(q, n->slashed_uusd);
    stmt_int(q, n->joined_tick);
    stmt_int_or_null(q, n->silent_since_tick, 0);
    stmt_int_or_null(q, n->back_tick, 0);
    stmt_int(q, n->changed_tick);
    stmt_int(q, n->id);
}

static enum rc put_whole_node(struct store *s, const struct node_info *n,
                              const struct node_words *words, struct err *err)
{
    static const struct node_words none;
    const struct node_words *w = words == NULL ? &none : words;
    struct stmt q;

    stmt_open(&q, s, STMT_NODE_PUT);
    bind_node(&q, n);
    stmt_int_or_null(&q, n->spec.gpu_memory_gb, NODE_UNKNOWN);
    stmt_int_or_null(&q, n->spec.gpu_count, NODE_UNKNOWN);
    stmt_int_or_null(&q, n->spec.cpu_cores, NODE_UNKNOWN);
    stmt_int_or_null(&q, n->spec.ram_gb, NODE_UNKNOWN);
    stmt_int_or_null(&q, n->spec.price_uusd, NODE_UNKNOWN);
    stmt_int_or_null(&q, n->spec.performance_ppm, NODE_UNKNOWN);
    stmt_int_or_null(&q, n->spec.latency_ms, NODE_UNKNOWN);
    stmt_int_or_null(&q, n->spec.green_claimed_ppm, NODE_UNKNOWN);
    stmt_word(&q, w->name);
    stmt_word(&q, w->owner);
    stmt_word(&q, w->region);
    stmt_word(&q, w->jurisdiction);
    stmt_word(&q, w->gpu_model);
    stmt_word(&q, w->hw_class);
    return stmt_run(&q, "write a node", err);
}

static enum rc put_node(struct store *s, const struct node_info *n,
                        const struct node_words *words, struct err *err)
{
    struct stmt q;

    if (words != NULL)
        return put_whole_node(s, n, words, err);
    stmt_open(&q, s, STMT_NODE_CHANGE);
    bind_node(&q, n);
    enum rc rc = stmt_run(&q, "write a node", err);
    if (rc == RC_OK && sqlite3_changes(s->db) == 0)
        rc = put_whole_node(s, n, NULL, err);
    return rc;
}

enum rc tables_put_node(struct store *s, const struct node_info *n,
                        const struct node_words *words, struct err *err)
{
    bool own;

    assert((unsigned)n->state < NODE_STATE_COUNT && (size_t)n->drain < ARRAY_LEN(drain_words));
    enum rc rc = store_enter(s, &own, err);
    return rc != RC_OK ? rc : store_leave(s, own, put_node(s, n, words, err), err);
}

/* --- tasks ---------------------------------------------------------------------- */

static void bind_task(struct stmt *q, const struct task_info *t)
{
    stmt_word(q, task_states[t->state].word);
    stmt_int_or_null(q, t->result_count == 0 ? NODE_NONE : t->results[0].node, NODE_NONE);
    stmt_int_or_null(q, t->backup, NODE_NONE);
    stmt_int(q, t->started_tick);
    stmt_int(q, t->due_tick);
    stmt_int(q, t->ended_tick);
    stmt_int(q, t->attempts);
    stmt_int(q, t->checks);
    stmt_int(q, t->failed);
    stmt_int_or_null(q, t->case_id, 0);
    stmt_int(q, t->id);
}

static enum rc put_whole_task(struct store *s, const struct task_info *t,
                              const struct task_words *words, struct err *err)
{
    const struct task_spec *p = &t->row.spec;
    struct stmt q;

    stmt_open(&q, s, STMT_TASK_PUT);
    bind_task(&q, t);
    stmt_int(&q, p->kind);
    stmt_word(&q, task_tier_words[p->tier]);
    stmt_word(&q, privacy_words[p->privacy]);
    stmt_int(&q, p->size);
    stmt_int(&q, p->min_gpu_gb);
    stmt_int(&q, p->gpus);
    stmt_int(&q, p->min_ram_gb);
    stmt_int(&q, p->min_cores);
    stmt_int_or_null(&q, p->max_price_uusd, UINT32_MAX);
    stmt_int_or_null(&q, p->max_latency_ms, UINT32_MAX);
    stmt_int(&q, p->priority);
    stmt_jurisdictions(&q, &p->allowed);
    stmt_int_or_null(&q, t->row.requester, 0);
    stmt_int(&q, t->row.duration_s);
    stmt_int(&q, t->row.reward_uusd);
    stmt_int(&q, t->row.arrival_tick);
    stmt_word(&q, words == NULL ? NULL : words->kind);
    stmt_word(&q, words == NULL ? NULL : words->requester);
    return stmt_run(&q, "write a task", err);
}

static enum rc put_results(struct store *s, const struct task_info *t, struct err *err)
{
    enum rc rc = RC_OK;
    struct stmt q;

    stmt_open(&q, s, STMT_RESULT_PUT);
    for (uint32_t i = 0; rc == RC_OK && i < t->result_count; i++) {
        stmt_int(&q, t->id);
        stmt_int(&q, i);
        stmt_int_or_null(&q, t->results[i].node, NODE_NONE);
        stmt_word(&q, result_states[t->results[i].state].word);
        stmt_int(&q, t->results[i].due_tick);
        rc = stmt_run_again(&q, "write a result", err);
    }
    stmt_close(&q);
    if (rc != RC_OK || t->result_count == TASK_RESULTS_MAX)
        return rc;
    stmt_open(&q, s, STMT_RESULT_DROP);
    stmt_int(&q, t->id);
    stmt_int(&q, t->result_count);
    return stmt_run(&q, "drop a result", err);
}

static enum rc put_task(struct store *s, const struct task_info *t,
                        const struct task_words *words, struct err *err)
{
    enum rc rc = RC_OK;
    struct stmt q;
    bool is_whole = words != NULL;

    if (!is_whole) {
        stmt_open(&q, s, STMT_TASK_CHANGE);
        bind_task(&q, t);
        rc = stmt_run(&q, "write a task", err);
        is_whole = sqlite3_changes(s->db) == 0;
    }
    if (rc == RC_OK && is_whole)
        rc = put_whole_task(s, t, words, err);
    return rc == RC_OK ? put_results(s, t, err) : rc;
}

enum rc tables_put_task(struct store *s, const struct task_info *t,
                        const struct task_words *words, struct err *err)
{
    bool own;

    assert((unsigned)t->state < TASK_STATE_COUNT && t->result_count <= TASK_RESULTS_MAX);
    assert(t->row.spec.tier < TIER_COUNT && t->row.spec.privacy < PRIVACY_COUNT);
    enum rc rc = store_enter(s, &own, err);
    return rc != RC_OK ? rc : store_leave(s, own, put_task(s, t, words, err), err);
}

static unsigned read_state(struct stmt *q, int col, const struct state_info *table,
                           size_t count)
{
    size_t len;
    int state = state_by_word(table, count, stmt_get_text(q, col, &len));

    if (state >= 0)
        return (unsigned)state;
    q->is_bad = true;
    return 0;
}

static void read_task(struct stmt *q, struct task_info *t)
{
    struct task_spec *p = &t->row.spec;

    t->state = (enum task_state)read_state(q, 0, task_states, TASK_STATE_COUNT);
    t->backup = (uint32_t)stmt_get_uint_or(q, 1, UINT32_MAX, NODE_NONE);
    t->started_tick = (uint32_t)stmt_get_uint(q, 2, UINT32_MAX);
    t->due_tick = (uint32_t)stmt_get_uint(q, 3, UINT32_MAX);
    t->ended_tick = (uint32_t)stmt_get_uint(q, 4, UINT32_MAX);
    t->attempts = (uint32_t)stmt_get_uint(q, 5, UINT32_MAX);
    t->checks = (uint32_t)stmt_get_uint(q, 6, UINT32_MAX);
    t->failed = (uint32_t)stmt_get_uint(q, 7, UINT32_MAX);
    t->case_id = (uint32_t)stmt_get_uint_or(q, 8, UINT32_MAX, 0);
    p->kind = (uint16_t)stmt_get_uint(q, 9, UINT16_MAX);
    p->tier = (uint8_t)stmt_get_word(q, 10, task_tier_words, TIER_COUNT);
    p->privacy = (uint8_t)stmt_get_word(q, 11, privacy_words, PRIVACY_COUNT);
    p->size = (uint32_t)stmt_get_uint(q, 12, UINT32_MAX);
    p->min_gpu_gb = (uint16_t)stmt_get_uint(q, 13, UINT16_MAX);
    p->gpus = (uint16_t)stmt_get_uint(q, 14, UINT16_MAX);
    p->min_ram_gb = (uint16_t)stmt_get_uint(q, 15, UINT16_MAX);
    p->min_cores = (uint16_t)stmt_get_uint(q, 16, UINT16_MAX);
    p->max_price_uusd = (uint32_t)stmt_get_uint_or(q, 17, UINT32_MAX, UINT32_MAX);
    p->max_latency_ms = (uint32_t)stmt_get_uint_or(q, 18, UINT32_MAX, UINT32_MAX);
    p->priority = (uint16_t)stmt_get_uint(q, 19, UINT16_MAX);
    stmt_get_jurisdictions(q, 20, &p->allowed);
    t->row.requester = (uint32_t)stmt_get_uint_or(q, 21, UINT32_MAX, 0);
    t->row.duration_s = (uint32_t)stmt_get_uint(q, 22, UINT32_MAX);
    t->row.reward_uusd = stmt_get_int(q, 23);
    t->row.arrival_tick = (uint32_t)stmt_get_uint(q, 24, UINT32_MAX);
}

static enum rc read_results(struct store *s, struct task_info *t, struct err *err)
{
    struct stmt q;
    bool more;
    enum rc rc;

    stmt_open(&q, s, STMT_RESULT_GET);
    stmt_int(&q, t->id);
    while ((rc = stmt_step(&q, &more, "read the results", err)) == RC_OK && more) {
        struct result_info *r = &t->results[t->result_count];

        if (stmt_get_uint(&q, 0, TASK_RESULTS_MAX - 1) != t->result_count)
            q.is_bad = true;
        r->node = (uint32_t)stmt_get_uint_or(&q, 1, UINT32_MAX, NODE_NONE);
        r->state = (enum result_state)read_state(&q, 2, result_states, RESULT_STATE_COUNT);
        r->due_tick = (uint32_t)stmt_get_uint(&q, 3, UINT32_MAX);
        if (q.is_bad) {
            rc = store_damaged(s, err, "a result of task %u", (unsigned)t->id);
            break;
        }
        if (++t->result_count == TASK_RESULTS_MAX)
            break;
    }
    stmt_close(&q);
    return rc;
}

enum rc tables_get_task(struct store *s, uint32_t id, struct task_info *out, struct err *err)
{
    struct task_info t = { .id = id };
    struct stmt q;
    bool more;

    for (size_t i = 0; i < TASK_RESULTS_MAX; i++)
        t.results[i].node = NODE_NONE;
    stmt_open(&q, s, STMT_TASK_GET);
    stmt_int(&q, id);
    enum rc rc = stmt_step(&q, &more, "read a task", err);
    if (rc == RC_OK && !more)
        rc = err_set(err, RC_NOT_FOUND, "there is no task %u", (unsigned)id);
    if (rc == RC_OK) {
        read_task(&q, &t);
        if (q.is_bad)
            rc = store_damaged(s, err, "task %u", (unsigned)id);
    }
    stmt_close(&q);
    if (rc == RC_OK)
        rc = read_results(s, &t, err);
    if (rc == RC_OK)
        *out = t;
    return rc;
}

/* --- cases ---------------------------------------------------------------------- */

static enum rc put_case(struct store *s, const struct case_info *c, struct err *err)
{
    struct stmt q;

    stmt_open(&q, s, STMT_CASE_PUT);
    stmt_int(&q, c->id);
    stmt_int(&q, c->version);
    stmt_word(&q, case_kind_words[c->kind]);
    stmt_word(&q, case_states[c->state].word);
    stmt_int(&q, c->level);
    stmt_int_or_null(&q, c->task, 0);
    stmt_int_or_null(&q, c->node, NODE_NONE);
    stmt_int(&q, c->opened_tick);
    stmt_int(&q, c->due_tick);
    stmt_int(&q, c->decided_tick);
    stmt_word(&q, verb_words[c->verb]);
    stmt_int(&q, c->reason);
    stmt_int(&q, c->at_risk_uusd);
    stmt_int(&q, c->loss_if_wrongly_approved_uusd);
    stmt_int(&q, c->loss_if_wrongly_rejected_uusd);
    enum rc rc = stmt_run(&q, "write a case", err);

    stmt_open(&q, s, STMT_CASE_NODE_PUT);
    for (uint32_t i = 0; rc == RC_OK && i < c->node_count; i++) {
        stmt_int(&q, c->id);
        stmt_int(&q, i);
        stmt_int(&q, c->nodes[i]);
        rc = stmt_run_again(&q, "write a case", err);
    }
    stmt_close(&q);
    return rc;
}

enum rc tables_put_case(struct store *s, const struct case_info *c, struct err *err)
{
    bool own;

    assert((unsigned)c->kind < CASE_KIND_COUNT && (unsigned)c->state < CASE_STATE_COUNT);
    assert((unsigned)c->verb < VERB_COUNT && c->node_count <= TASK_RESULTS_MAX);
    enum rc rc = store_enter(s, &own, err);
    return rc != RC_OK ? rc : store_leave(s, own, put_case(s, c, err), err);
}

/* --- metrics -------------------------------------------------------------------- */

enum rc tables_put_metrics(struct store *s, uint32_t branch, uint32_t tick,
                           const int64_t values[METRIC_COUNT], struct err *err)
{
    struct stmt q;
    bool own;
    enum rc rc = store_enter(s, &own, err);

    if (rc != RC_OK)
        return rc;
    stmt_open(&q, s, STMT_METRICS_PUT);
    stmt_int(&q, branch);
    stmt_int(&q, tick);
    for (size_t i = 0; i < METRIC_COUNT; i++)
        stmt_int(&q, values[i]);
    return store_leave(s, own, stmt_run(&q, "write the metrics", err), err);
}

enum rc tables_each_metrics(struct store *s, uint32_t branch, uint32_t first, uint32_t last,
                            enum rc (*row)(void *ctx, uint32_t tick,
                                           const int64_t values[METRIC_COUNT],
                                           struct err *err),
                            void *ctx, struct err *err)
{
    int64_t values[METRIC_COUNT];
    struct stmt q;
    bool more;
    enum rc rc;

    stmt_open_fresh(&q, s, STMT_METRICS_READ);
    stmt_int(&q, branch);
    stmt_int(&q, first);
    stmt_int(&q, last);
    while ((rc = stmt_step(&q, &more, "read the metrics", err)) == RC_OK && more) {
        uint32_t tick = (uint32_t)stmt_get_uint(&q, 1, UINT32_MAX);

        for (int i = 0; i < METRIC_COUNT; i++)
            values[i] = stmt_get_int(&q, i + 2);
        rc = q.is_bad ? store_damaged(s, err, "the metrics of tick %u", (unsigned)tick)
                      : row(ctx, tick, values, err);
        if (rc != RC_OK)
            break;
    }
    stmt_close(&q);
    return rc;
}

/* --- all of them ---------------------------------------------------------------- */

/* Children before parents. */
static const char clear_sql[] =
    "DELETE FROM results; DELETE FROM tasks; DELETE FROM case_nodes; DELETE FROM cases;"
    "DELETE FROM nodes; DELETE FROM verifications; DELETE FROM faults;"
    "DELETE FROM events;"
    "DELETE FROM metrics_by_tick;";

enum rc tables_clear(struct store *s, struct err *err)
{
    bool own;
    enum rc rc = store_enter(s, &own, err);

    if (rc != RC_OK)
        return rc;
    if (sqlite3_exec(s->db, clear_sql, NULL, NULL, NULL) != SQLITE_OK)
        rc = store_fail(s, "empty the tables", err);
    return store_leave(s, own, rc, err);
}
