/* bench: what the engine does on this machine. A network of its own; nothing is kept. */
#include "config.h"

#include "app/acts.h"
#include "app/app_int.h"
#include "app/output.h"
#include "app/value.h"

#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

#define NODES_DEFAULT 10000
#define TICKS_DEFAULT 200
#define NODES_MAX     4000000
#define TICKS_MAX     1000000
#define SEED          42
#define SAMPLES_MAX   (1u << 20) /* allocations whose time is kept; the rest is not */
#define SAMPLE_EVERY  8 /* so that asking for the time hardly counts */
#define NS_PER_S      UINT64_C(1000000000)
#define PPM           1000000
/* Tasks for a tenth of the nodes arrive in each tick and last for one: the matchmaker and
 * the verifier work at the same rate. */
#define NODES_PER_TASK 10

struct bench {
    struct engine *engine;
    uint32_t nodes, ticks;
    uint64_t setup_ns, run_ns;
    uint64_t began_ns;
    uint32_t *samples; /* [SAMPLES_MAX], nanoseconds of an allocation */
    uint32_t sample_count;
    uint32_t picks;
};

static uint64_t now_ns(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * NS_PER_S + (uint64_t)t.tv_nsec;
}

static void on_pick(void *ctx, bool is_begin)
{
    struct bench *b = ctx;

    if (is_begin)
        b->picks++;
    if (b->picks % SAMPLE_EVERY != 0)
        return;
    uint64_t now = now_ns();
    if (is_begin)
        b->began_ns = now;
    else if (b->sample_count < SAMPLES_MAX)
        b->samples[b->sample_count++] = (uint32_t)(now - b->began_ns);
}

/* One-step chains: the shortest whole life of a task, its hashing included. */
static void bench_policy(struct policy *p, uint32_t nodes)
{
    policy_defaults(p);
    p->demand_ppm = (int64_t)(nodes / NODES_PER_TASK + 1) * PPM;
    p->demand_duration_s = p->tick_s;
    p->demand_matmul_ppm = p->demand_mlp_ppm = p->demand_monte_carlo_ppm = 0;
    p->demand_opaque_ppm = 0;
    p->demand_chain_steps = 1;
}

static enum rc apply(struct bench *b, const struct command *c, struct err *err)
{
    return engine_apply(b->engine, c, err);
}

static enum rc set_up(struct bench *b, struct err *err)
{
    const struct engine_config config = { .probe = on_pick, .probe_ctx = b };
    const struct command init = { .kind = COMMAND_INIT, .init = { .seed = SEED } };
    const struct command nodes = { .kind = COMMAND_GENERATE_NODES,
                                   .generate = { .count = b->nodes, .mix = 1 } };
    struct command policy = { .kind = COMMAND_POLICY };
    uint64_t began = now_ns();

    bench_policy(&policy.policy, b->nodes);
    enum rc rc = engine_new(&b->engine, &config, err);
    if (rc == RC_OK)
        rc = apply(b, &init, err);
    if (rc == RC_OK)
        rc = apply(b, &policy, err);
    if (rc == RC_OK)
        rc = apply(b, &nodes, err);
    b->setup_ns = now_ns() - began;
    return rc;
}

static enum rc run(struct bench *b, struct err *err)
{
    uint64_t began = now_ns();
    enum rc rc = RC_OK;

    for (uint32_t i = 0; rc == RC_OK && i < b->ticks; i++)
        rc = engine_step(b->engine, err);
    b->run_ns = now_ns() - began;
    return rc;
}

static int by_size(const void *x, const void *y)
{
    uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
    return (a > b) - (a < b);
}

/* The share `percent` of the samples is not above it; 0 without samples. */
static uint32_t percentile(const struct bench *b, uint32_t percent)
{
    if (b->sample_count == 0)
        return 0;
    return b->samples[(uint64_t)(b->sample_count - 1) * percent / 100];
}

static int64_t per_second(uint64_t count, uint64_t ns)
{
    return ns == 0 ? 0 : (int64_t)(count * NS_PER_S / ns);
}

#define COLUMNS(X)                                             \
    X(NODES, "nodes") X(TICKS, "ticks") X(SETUP, "setup_ms")   \
    X(STEPS, "steps_per_s") X(TASKS, "tasks_final")            \
    X(RATE, "tasks_per_s") X(ALLOCATIONS, "allocations")       \
    X(P50, "allocation_p50_ns") X(P99, "allocation_p99_ns")    \
    X(MEMORY, "bytes_per_node") X(UNDO, "undo_bytes_per_task")

enum column_id {
#define X(id, name) COL_##id,
    COLUMNS(X)
#undef X
        COLUMN_COUNT
};

static const struct column columns[COLUMN_COUNT] = {
#define X(id, column_name) [COL_##id] = { .name = (column_name), .is_right = true },
    COLUMNS(X)
#undef X
};

static void cells(const void *ctx, size_t row, struct value *c)
{
    const struct bench *b = ctx;
    struct metrics m;

    (void)row;
    engine_metrics(b->engine, &m);
    const int64_t values[COLUMN_COUNT] = {
        [COL_NODES] = b->nodes,
        [COL_TICKS] = b->ticks,
        [COL_SETUP] = (int64_t)(b->setup_ns / 1000000),
        [COL_STEPS] = per_second(b->ticks, b->run_ns),
        [COL_TASKS] = (int64_t)m.tasks_final,
        [COL_RATE] = per_second(m.tasks_final, b->run_ns),
        [COL_ALLOCATIONS] = (int64_t)m.allocations,
        [COL_P50] = percentile(b, 50),
        [COL_P99] = percentile(b, 99),
        [COL_MEMORY] = (int64_t)(engine_memory(b->engine) / b->nodes),
        [COL_UNDO] = m.tasks_final == 0
                         ? 0
                         : (int64_t)(engine_undo_bytes(b->engine) / m.tasks_final),
    };
    for (size_t i = 0; i < COLUMN_COUNT; i++)
        value_set_number(&c[i], VALUE_INT, values[i]);
}

/* One object in JSON, name and value lines in text, a row in CSV. */
static void print(const struct bench *b, enum output_format format, struct buf *out)
{
    const struct output_rows rows = {
        .columns = columns, .column_count = COLUMN_COUNT, .count = 1, .cells = cells, .ctx = b
    };
    struct value values[COLUMN_COUNT];
    struct json_writer w;

    if (format == OUTPUT_CSV) {
        output_rows(&rows, format, out);
        return;
    }
    cells(b, 0, values);
    for (size_t i = 0; format == OUTPUT_TEXT && i < COLUMN_COUNT; i++)
        buf_addf(out, "%-20s %12" PRId64 "\n", columns[i].name, values[i].n);
    if (format == OUTPUT_TEXT)
        return;
    jw_init(&w, out, false);
    jw_begin_object(&w);
    for (size_t i = 0; i < COLUMN_COUNT; i++) {
        jw_key(&w, columns[i].name);
        output_json_value(&w, &values[i]);
    }
    jw_end_object(&w);
    buf_addc(out, '\n');
}

enum rc act_BENCH(struct app *a, const struct args *args, struct buf *out, struct err *err)
{
    struct bench b = { .engine = NULL };
    int64_t nodes = NODES_DEFAULT, ticks = TICKS_DEFAULT;
    enum rc rc = args_number(args, "nodes", 1, NODES_MAX, &nodes, err);

    (void)a;
    if (rc == RC_OK)
        rc = args_number(args, "ticks", 1, TICKS_MAX, &ticks, err);
    if (rc != RC_OK)
        return rc;
    b.nodes = (uint32_t)nodes;
    b.ticks = (uint32_t)ticks;
    b.samples = malloc(SAMPLES_MAX * sizeof *b.samples);
    rc = b.samples == NULL ? err_nomem(err, "measure the engine") : set_up(&b, err);
    if (rc == RC_OK)
        rc = run(&b, err);
    if (rc == RC_OK) {
        qsort(b.samples, b.sample_count, sizeof *b.samples, by_size);
        print(&b, args->format, out);
    }
    engine_free(b.engine);
    free(b.samples);
    return rc == RC_OK && out->failed ? err_nomem(err, "print the measures") : rc;
}
