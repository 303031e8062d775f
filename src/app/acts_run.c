/* Simulation without a screen, the digest, and the tables made anew. */
#include "config.h"

#include "app/acts.h"
#include "app/app_int.h"
#include "app/bar.h"
#include "app/output.h"
#include "app/record.h"
#include "app/session.h"
#include "app/timing.h"
#include "base/json_writer.h"
#include "base/rng.h"

#include <inttypes.h>
#include <string.h>

#define TICKS_MAX     100000000
#define TICKS_DEFAULT 200
#define COMMIT_TICKS  256 /* rows are made durable together */

/* --- summary ---------------------------------------------------------------------------
 */

struct summary {
    uint32_t tick;
    struct metrics m;
    struct metrics_timing timing;
    struct digest digest;
    struct record_last last;
    struct safe_text last_node;
    uint32_t last_score;
    struct digest last_proof;
    uint64_t by_state[TASK_STATE_COUNT]; /* of the tasks that the engine holds */
};

static enum rc summarise(struct app *a, struct summary *s, struct err *err)
{
    struct buf bytes = BUF_INIT;
    struct ledger_leaf leaf;
    enum rc rc = RC_OK;

    memset(s, 0, sizeof *s);
    s->tick = engine_tick(a->engine);
    engine_metrics(a->engine, &s->m);
    engine_digest(a->engine, &s->digest);
    timing_summarise(a->timing, &s->timing);
    for (uint32_t slot = 0; slot < engine_task_slots(a->engine); slot++) {
        struct task_info t;
        if (engine_task_at(a->engine, slot, &t))
            s->by_state[t.state]++;
    }
    s->last = record_last(a->record);
    if (s->last.task != 0) {
        struct node_info n;
        engine_node(a->engine, s->last.node, &n);
        s->last_score = n.score;
        names_get(a->names, NAME_NODE, s->last.node, &s->last_node);
        rc = ledger_read(a->store, s->last.entry, &leaf, &bytes, err);
        if (rc == RC_OK)
            s->last_proof = leaf.leaf_hash;
    }
    buf_free(&bytes);
    return rc;
}

static void add_ratio(struct buf *out, const char *name, uint64_t part, uint64_t whole)
{
    if (whole == 0)
        buf_addf(out, "%-24s ?\n", name);
    else
        buf_addf(out, "%-24s %" PRIu64 ".%04" PRIu64 "\n", name, part / whole,
                 part % whole * 10000 / whole);
}

static void print_text(const struct app *a, const struct summary *s, struct buf *out)
{
    const struct metrics *m = &s->m;
    char hex[DIGEST_HEX_MAX];

    buf_addf(out, "%-24s %" PRIu32 " (%" PRIu64 " s simulated)\n", "ticks", s->tick,
             (uint64_t)s->tick * (uint64_t)engine_policy(a->engine)->tick_s);
    buf_addf(out, "%-24s %" PRIu64 " of %" PRIu64 " up\n", "nodes", m->nodes_up,
             m->nodes_total);
    buf_addf(out,
             "%-24s %" PRIu64 " arrived, %" PRIu64 " final, %" PRIu64 " failed, %" PRIu64
             " waiting, %" PRIu64 " running, %" PRIu64 " in review\n",
             "tasks", m->tasks_arrived, m->tasks_final, m->tasks_failed, m->queue,
             m->running, m->in_review);
    buf_addf(out,
             "%-24s %" PRIu64 ", median %" PRIu64 ".%06" PRIu64 " ms, p99 %" PRIu64
             ".%06" PRIu64 " ms each\n",
             "allocations", m->allocations, s->timing.p50_ns / 1000000,
             s->timing.p50_ns % 1000000, s->timing.p99_ns / 1000000,
             s->timing.p99_ns % 1000000);
    if (s->last.task != 0) {
        digest_hex(&s->last_proof, hex);
        buf_addf(out,
                 "%-24s t-%" PRIu32 " on %s, score %" PRIu32 ".%09" PRIu32 ", proof %s\n",
                 "last final task", s->last.task, s->last_node.s,
                 s->last_score / 1000000000, s->last_score % 1000000000, hex);
    }
    add_ratio(out, "green_utilization", m->green_sum_ppm, m->allocations * PPM_ONE);
    add_ratio(out, "verification_pass_rate", m->verifications_passed, m->verifications);
    add_ratio(out, "escalation_rate", m->cases_opened, m->verifications);
    buf_addf(out,
             "%-24s %" PRIu64 " open, %" PRIu64 " pending, %" PRIu64 " opened in all\n",
             "cases", m->cases_open, m->cases_pending, m->cases_opened);
    digest_hex(&s->digest, hex);
    buf_addf(out, "%-24s %s\n", "digest", hex);
}

static void json_count(struct json_writer *w, const char *key, uint64_t v)
{
    jw_key(w, key);
    jw_int64(w, (int64_t)v);
}

static void json_metrics(const struct app *a, const struct summary *s,
                         struct json_writer *w)
{
    int64_t values[METRIC_COUNT];
    struct metrics_row rows[METRICS_ROWS_MAX];

    metrics_now(a, values);
    size_t n = metrics_rows(values, &s->timing, rows);
    jw_key(w, "metrics");
    jw_begin_object(w);
    for (size_t i = 0; i < n; i++) {
        jw_key(w, rows[i].name);
        output_json_value(w, &rows[i].value);
    }
    jw_end_object(w);
}

/* The engine forgets tasks that are over: those are counted since the beginning. */
static uint64_t count_of(const struct summary *s, enum task_state t)
{
    return t == TASK_FINAL ? s->m.tasks_final : t == TASK_FAILED ? s->m.tasks_failed
                                                                 : s->by_state[t];
}

static void print_json(const struct app *a, const struct summary *s, struct buf *out)
{
    struct json_writer w;

    jw_init(&w, out, false);
    jw_begin_object(&w);
    json_count(&w, "ticks", s->tick);
    jw_key(&w, "tasks");
    jw_begin_object(&w);
    json_count(&w, "arrived", s->m.tasks_arrived);
    for (int t = TASK_NONE + 1; t < TASK_STATE_COUNT; t++)
        json_count(&w, task_states[t].word, count_of(s, (enum task_state)t));
    jw_end_object(&w);
    json_metrics(a, s, &w);
    jw_key(&w, "cases");
    jw_begin_object(&w);
    json_count(&w, "opened", s->m.cases_opened);
    json_count(&w, "open", s->m.cases_open);
    json_count(&w, "pending", s->m.cases_pending);
    jw_end_object(&w);
    jw_key(&w, "digest");
    jw_hex(&w, s->digest.b, sizeof s->digest.b);
    jw_key(&w, "last");
    if (s->last.task == 0) {
        jw_null(&w);
    } else {
        jw_begin_object(&w);
        json_count(&w, "task", s->last.task);
        jw_key(&w, "node_id");
        jw_string(&w, s->last_node.s);
        jw_key(&w, "score");
        jw_decimal(&w, s->last_score, 9, 9);
        jw_key(&w, "proof");
        jw_hex(&w, s->last_proof.b, sizeof s->last_proof.b);
        jw_end_object(&w);
    }
    jw_end_object(&w);
    buf_addc(out, '\n');
}

enum rc act_RUN(struct app *a, const struct args *args, struct buf *out, struct err *err)
{
    struct bar bar = bar_begin("ticks");
    struct summary s;
    int64_t ticks = TICKS_DEFAULT, done = 0;
    enum rc rc = args_number(args, "ticks", 1, TICKS_MAX, &ticks, err);

    if (rc == RC_OK && a->options.is_read_only)
        rc = err_set(err, RC_REFUSED, "run: opened with --read-only");
    while (rc == RC_OK && done < ticks && !session_is_interrupted(a)) {
        rc = session_step(a, err);
        done++;
        if (rc == RC_OK && done % COMMIT_TICKS == 0)
            rc = session_commit(a, err);
        bar_draw(&bar, done, ticks);
    }
    bar_end(&bar);
    if (rc == RC_OK)
        rc = session_commit(a, err);
    if (rc == RC_OK)
        rc = summarise(a, &s, err);
    if (rc != RC_OK)
        return rc;
    if (args->format == OUTPUT_JSON)
        print_json(a, &s, out);
    else
        print_text(a, &s, out);
    if (done < ticks && args->format == OUTPUT_TEXT)
        buf_addf(out,
                 "stopped after %" PRId64 " of %" PRId64 " ticks; everything is saved\n",
                 done, ticks);
    return RC_OK;
}

enum rc act_DIGEST(struct app *a, const struct args *args, struct buf *out,
                   struct err *err)
{
    struct digest d;
    char hex[DIGEST_HEX_MAX];
    int64_t tick = engine_tick(a->engine);
    enum rc rc = args_number(args, "tick", 0, a->head_tick, &tick, err);

    if (rc == RC_OK)
        rc = session_goto(a, (uint32_t)tick, err);
    if (rc == RC_OK && engine_tick(a->engine) != tick)
        rc = err_set(err, RC_REFUSED, "digest: stopped before tick %" PRId64, tick);
    if (rc != RC_OK)
        return rc;
    engine_digest(a->engine, &d);
    digest_hex(&d, hex);
    buf_addf(out, "%s\n", hex);
    return RC_OK;
}

enum rc act_REBUILD(struct app *a, const struct args *args, struct buf *out,
                    struct err *err)
{
    (void)args;
    if (a->options.is_read_only)
        return err_set(err, RC_REFUSED, "rebuild: opened with --read-only");
    enum rc rc = session_rebuild(a, err);
    if (rc == RC_OK)
        buf_addf(out, "tables made anew up to tick %" PRIu32 "\n", a->head_tick);
    return rc;
}
