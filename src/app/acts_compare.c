/*
 * compare-policies: the same nodes and tasks under several policies, several seeds each, and
 * what each policy lets through, catches and costs. Nothing is stored.
 *
 * A policy says how results are verified; the population (nodes, behaviours, losses, tasks)
 * is that of the defaults and the seed for all of them. Contested cases are decided at once
 * and always rightly, so that the numbers are those of the rules and not of a reviewer.
 */
#include "config.h"

#include "app/acts.h"
#include "app/bar.h"
#include "app/datadir.h"
#include "app/output.h"
#include "app/policy_json.h"
#include "app/value.h"
#include "base/decimal.h"
#include "engine/engine.h"

#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#define NODES_DEFAULT  100
#define TASKS_DEFAULT  2000
#define SEEDS_DEFAULT  3
#define SEED_DEFAULT   42
#define NODES_MAX      100000
#define TASKS_MAX      10000000
#define SEEDS_MAX      99
#define POLICIES_MAX   16
#define NODES_PER_TASK 40   /* a light load: nobody waits long */
#define REST_TICKS     5000 /* at most, for the last tasks to end */
#define PATH_SIZE      4096
#define PPM            1000000

/* --- what is measured ------------------------------------------------------------------ */

/* id, JSON and CSV name, head, digits shown */
#define MEASURES(X)                                                          \
    X(WRONG_ACCEPTED, "wrong_accepted", "WRONG ACCEPTED", 5)                 \
    X(CAUGHT, "caught", "CAUGHT", 3)                                         \
    X(EXECUTIONS, "executions_per_task", "EXECUTIONS", 2)                    \
    X(VERIFIER, "verifier_work", "VERIFIER WORK", 3)                         \
    X(HONEST_REJECTED, "honest_rejected", "HONEST REJECTED", 5)              \
    X(HONEST_EXPELLED, "honest_expelled", "EXPELLED", 1)                     \
    X(CASES, "cases_per_task", "CASES", 4)

enum measure {
#define X(id, name, head, digits) MEASURE_##id,
    MEASURES(X)
#undef X
        MEASURE_COUNT
};
static const unsigned measure_digits[MEASURE_COUNT] = {
#define X(id, name, head, digits) (digits),
    MEASURES(X)
#undef X
};

struct contender {
    struct safe_text name;
    struct policy policy;
    uint32_t seeds;                            /* finished */
    uint64_t tasks;                            /* final, over all seeds */
    int64_t values[MEASURE_COUNT][SEEDS_MAX];  /* parts per million, in order of seeds */
};

struct contest {
    struct contender *contenders; /* POLICIES_MAX */
    size_t count;
    uint32_t nodes, tasks, seeds;
    uint64_t seed;
    struct bar bar;
    int64_t done, total; /* tasks that arrived, in all runs */
};

/* The default policies, in the order in which they are shown. */
static const char *const shipped[] = { "ladder", "article",  "spot-check", "majority",
                                       "quorum", "adaptive", "credibility" };

/* --- being interrupted ------------------------------------------------------------------ */

static volatile sig_atomic_t is_cancelled;

static void on_cancel(int sig)
{
    (void)sig;
    is_cancelled = 1;
}

/* The first Ctrl-C ends the run at hand, the second the program. */
static void watch_cancel(void)
{
    struct sigaction action = { .sa_handler = on_cancel };

    action.sa_flags = (int)(SA_RESETHAND | SA_RESTART);
    is_cancelled = 0;
    (void)sigaction(SIGINT, &action, NULL);
}

/* --- one run ---------------------------------------------------------------------------- */

static enum rc apply(struct engine *e, const struct command *c, struct err *err)
{
    return engine_apply(e, c, err);
}

static enum rc set_policy(struct engine *e, const struct policy *p, struct err *err)
{
    struct command c = { .kind = COMMAND_POLICY };
    c.policy = *p;
    return apply(e, &c, err);
}

static enum rc begin(struct engine **e, const struct contest *c, const struct policy *p,
                     uint64_t seed, struct err *err)
{
    const struct engine_config config = { .is_without_undo = true };
    const struct command init = { .kind = COMMAND_INIT, .init = { .seed = seed } };
    const struct command nodes = { .kind = COMMAND_GENERATE_NODES,
                                   .generate = { .count = c->nodes, .mix = 1 } };
    enum rc rc = engine_new(e, &config, err);

    if (rc == RC_OK)
        rc = apply(*e, &init, err);
    if (rc == RC_OK)
        rc = set_policy(*e, p, err);
    return rc == RC_OK ? apply(*e, &nodes, err) : rc;
}

/* Whoever decides is never wrong here. */
static enum rc decide(struct engine *e, uint32_t *seen, struct err *err)
{
    const struct command close = { .kind = COMMAND_CLOSE_BATCH };
    enum rc rc = RC_OK;
    bool is_any = false;

    for (; rc == RC_OK && *seen < engine_case_count(e); ++*seen) {
        struct command c = { .kind = COMMAND_DECIDE };
        struct case_info info;
        if (!engine_case(e, *seen + 1, &info) ||
            (info.state != CASE_OPEN && info.state != CASE_ESCALATED))
            continue;
        c.decide.case_id = *seen + 1;
        c.decide.verb = info.claim_is_true ? VERB_APPROVE : VERB_REJECT;
        rc = apply(e, &c, err);
        is_any = true;
    }
    return rc == RC_OK && is_any ? apply(e, &close, err) : rc;
}

static int64_t ratio(uint64_t part, uint64_t whole)
{
    return whole == 0 ? 0 : (int64_t)(part / whole * PPM + part % whole * PPM / whole);
}

static void measure(const struct engine *e, struct contender *at)
{
    struct engine_expelled expelled;
    struct metrics m;
    int64_t *const v[MEASURE_COUNT] = {
#define X(id, name, head, digits) &at->values[MEASURE_##id][at->seeds],
        MEASURES(X)
#undef X
    };

    engine_metrics(e, &m);
    engine_expelled(e, &expelled);
    *v[MEASURE_WRONG_ACCEPTED] = ratio(m.wrong_accepted, m.tasks_final);
    /* What did not become an answer was caught, also where a person settled a split. */
    *v[MEASURE_CAUGHT] = ratio(m.results_wrong - m.wrong_accepted, m.results_wrong);
    *v[MEASURE_EXECUTIONS] = ratio(m.executions, m.tasks_final);
    *v[MEASURE_VERIFIER] = ratio(m.verifier_units, m.useful_units);
    *v[MEASURE_HONEST_REJECTED] = ratio(m.false_positives, m.results_honest);
    *v[MEASURE_HONEST_EXPELLED] = (int64_t)expelled.honest * PPM;
    *v[MEASURE_CASES] = ratio(m.cases_opened, m.tasks_final);
    at->tasks += m.tasks_final;
    at->seeds++;
}

/* Steps while `goes_on`; the bar counts tasks that arrived. */
static enum rc steps(struct engine *e, struct contest *c, uint32_t ticks, uint64_t arrive,
                     uint32_t *seen, struct err *err)
{
    const int64_t before = c->done;
    struct metrics m;
    enum rc rc = RC_OK;

    for (uint32_t i = 0; rc == RC_OK && i < ticks && is_cancelled == 0; i++) {
        engine_metrics(e, &m);
        c->done = before + (int64_t)(m.tasks_arrived < c->tasks ? m.tasks_arrived : c->tasks);
        bool is_over = arrive > 0 ? m.tasks_arrived >= arrive
                                  : m.tasks_final + m.tasks_failed >= m.tasks_arrived;
        if (is_over)
            break;
        engine_prepare(e);
        rc = engine_step(e, err);
        if (rc == RC_OK)
            rc = decide(e, seen, err);
        bar_draw(&c->bar, c->done, c->total);
    }
    c->done = before;
    return rc;
}

static enum rc run_once(struct contest *c, struct contender *at, uint64_t seed,
                        struct err *err)
{
    struct policy p = at->policy;
    struct engine *e = NULL;
    uint32_t seen = 0;

    p.demand_ppm = (int64_t)(c->nodes / NODES_PER_TASK + 1) * PPM;
    enum rc rc = begin(&e, c, &p, seed, err);
    if (rc == RC_OK)
        rc = steps(e, c, UINT32_MAX, c->tasks, &seen, err);
    p.demand_ppm = 0; /* no more arrive: the rest may end */
    if (rc == RC_OK)
        rc = set_policy(e, &p, err);
    if (rc == RC_OK)
        rc = steps(e, c, REST_TICKS, 0, &seen, err);
    if (rc == RC_OK && is_cancelled == 0)
        measure(e, at);
    engine_free(e);
    c->done += c->tasks;
    return rc;
}

/* --- the policies ----------------------------------------------------------------------- */

/* What belongs to the population and not to a policy. */
static void same_population(struct policy *p)
{
    static const char *const groups[] = { "behaviour", "demand", "heartbeat",
                                          "task_requirements" };
    struct policy common;

    policy_defaults(&common);
    for (int k = 0; k < POLICY_KEY_COUNT; k++)
        for (size_t g = 0; g < ARRAY_LEN(groups); g++)
            if (strcmp(policy_infos[k].group, groups[g]) == 0)
                policy_set(p, (enum policy_key)k, policy_get(&common, (enum policy_key)k));
}

static enum rc add_file(struct contest *c, const char *name, const char *path,
                        struct err *err)
{
    struct contender *at = &c->contenders[c->count];

    if (c->count == POLICIES_MAX)
        return err_set(err, RC_USAGE, "more than %d policies", POLICIES_MAX);
    *at = (struct contender){ .seeds = 0 };
    safe_text_from_str(&at->name, name);
    policy_defaults(&at->policy);
    enum rc rc = policy_read_file(&at->policy, path, err);
    same_population(&at->policy);
    c->count += rc == RC_OK;
    return rc;
}

/* "a.json,b.json" */
static enum rc add_files(struct contest *c, const char *list, struct err *err)
{
    enum rc rc = RC_OK;

    for (const char *s = list; rc == RC_OK && *s != '\0';) {
        char path[PATH_SIZE];
        size_t len = strcspn(s, ",");
        if (len == 0 || len >= sizeof path)
            return err_set(err, RC_USAGE, "--policy '%s' is no list of files", list);
        memcpy(path, s, len);
        path[len] = '\0';
        rc = add_file(c, path, path, err);
        s += len + (s[len] == ',');
    }
    return rc;
}

static enum rc add_shipped(struct contest *c, struct err *err)
{
    enum rc rc = RC_OK;

    for (size_t i = 0; rc == RC_OK && i < ARRAY_LEN(shipped); i++) {
        struct safe_text name;
        char path[PATH_SIZE];
        safe_text_setf(&name, "policies/%s.json", shipped[i]);
        if (!datadir_path(name.s, path, sizeof path))
            return err_set(err, RC_INPUT, "the path of %s is too long", name.s);
        rc = add_file(c, shipped[i], path, err);
    }
    return rc;
}

/* --- the table -------------------------------------------------------------------------- */

static int by_value(const void *x, const void *y)
{
    int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
    return (a > b) - (a < b);
}

struct spread {
    int64_t least, median, most;
};

static struct spread spread_of(const struct contender *at, enum measure m)
{
    int64_t v[SEEDS_MAX];

    memcpy(v, at->values[m], at->seeds * sizeof *v);
    qsort(v, at->seeds, sizeof *v, by_value);
    /* Of an even number the mean of the middle two. */
    int64_t median = (v[(at->seeds - 1) / 2] + v[at->seeds / 2]) / 2;
    return (struct spread){ v[0], median, v[at->seeds - 1] };
}

enum { TEXT_NAME, TEXT_TASKS, TEXT_FIRST, TEXT_COUNT = TEXT_FIRST + MEASURE_COUNT };
static const struct column text_columns[TEXT_COUNT] = {
    [TEXT_NAME] = { .name = "policy", .title = "POLICY" },
    [TEXT_TASKS] = { .name = "tasks", .title = "TASKS", .is_right = true },
#define X(id, column_name, head, digits) \
    [TEXT_FIRST + MEASURE_##id] = { .name = (column_name), .title = (head), .is_right = true },
    MEASURES(X)
#undef X
};

/* "0.123" or, with several seeds, "0.123 (0.100-0.150)". */
static void text_cells(const void *ctx, size_t row, struct value *cells)
{
    const struct contender *at = &((const struct contest *)ctx)->contenders[row];

    value_set_text(&cells[TEXT_NAME], at->name.s);
    value_set_number(&cells[TEXT_TASKS], VALUE_INT, (int64_t)at->tasks);
    for (int m = 0; m < MEASURE_COUNT; m++) {
        struct buf text = BUF_INIT;
        if (at->seeds == 0) {
            value_set_unknown(&cells[TEXT_FIRST + m], VALUE_TEXT);
            continue;
        }
        const struct spread s = spread_of(at, (enum measure)m);
        decimal_add(&text, s.median, 6, measure_digits[m]);
        if (s.least != s.most) {
            buf_adds(&text, " (");
            decimal_add(&text, s.least, 6, measure_digits[m]);
            buf_adds(&text, "-");
            decimal_add(&text, s.most, 6, measure_digits[m]);
            buf_adds(&text, ")");
        }
        value_set_buf(&cells[TEXT_FIRST + m], &text);
        buf_free(&text);
    }
}

enum { DATA_NAME, DATA_SEEDS, DATA_TASKS, DATA_FIRST,
       DATA_COUNT = DATA_FIRST + 3 * MEASURE_COUNT };
static const struct column data_columns[DATA_COUNT] = {
    [DATA_NAME] = { .name = "policy" },
    [DATA_SEEDS] = { .name = "seeds" },
    [DATA_TASKS] = { .name = "tasks" },
#define X(id, column_name, head, digits)                                      \
    [DATA_FIRST + 3 * MEASURE_##id] = { .name = column_name },                \
    [DATA_FIRST + 3 * MEASURE_##id + 1] = { .name = column_name "_min" },     \
    [DATA_FIRST + 3 * MEASURE_##id + 2] = { .name = column_name "_max" },
    MEASURES(X)
#undef X
};

static void data_cells(const void *ctx, size_t row, struct value *cells)
{
    const struct contender *at = &((const struct contest *)ctx)->contenders[row];

    value_set_text(&cells[DATA_NAME], at->name.s);
    value_set_number(&cells[DATA_SEEDS], VALUE_INT, at->seeds);
    value_set_number(&cells[DATA_TASKS], VALUE_INT, (int64_t)at->tasks);
    for (int m = 0; m < MEASURE_COUNT; m++) {
        struct value *v = &cells[DATA_FIRST + 3 * m];
        if (at->seeds == 0) {
            for (int i = 0; i < 3; i++)
                value_set_unknown(&v[i], VALUE_RATIO);
            continue;
        }
        const struct spread s = spread_of(at, (enum measure)m);
        const int64_t numbers[] = { s.median, s.least, s.most };
        for (int i = 0; i < 3; i++)
            value_set_number(&v[i], VALUE_RATIO, numbers[i]);
    }
}

static void print(const struct contest *c, enum output_format format, struct buf *out)
{
    const struct output_rows text = { .columns = text_columns, .column_count = TEXT_COUNT,
                                      .count = c->count, .cells = text_cells, .ctx = c };
    const struct output_rows data = { .columns = data_columns, .column_count = DATA_COUNT,
                                      .count = c->count, .cells = data_cells, .ctx = c };

    output_rows(format == OUTPUT_TEXT ? &text : &data, format, out);
    if (format != OUTPUT_TEXT)
        return;
    buf_addf(out,
             "%" PRIu32 " nodes, %" PRIu32 " tasks, %" PRIu32 " seeds from %" PRIu64
             ": median (least-most). Shares of final tasks, of wrong and of honest results;\n"
             "a wrong result that was not accepted was caught; executions and cases a task; work\n"
             "of the verifier as a share of useful work; honest nodes barred for good.\n"
             "Every case is decided rightly.\n",
             c->nodes, c->tasks, c->seeds, c->seed);
    if (is_cancelled != 0)
        buf_adds(out, "cancelled: what was not finished is not counted\n");
}

/* --- the command line -------------------------------------------------------------------- */

static enum rc read_options(struct contest *c, const struct args *args, struct err *err)
{
    int64_t nodes = NODES_DEFAULT, tasks = TASKS_DEFAULT, seeds = SEEDS_DEFAULT;
    int64_t seed = SEED_DEFAULT;
    const char *files = args_option(args, "policy");
    enum rc rc = args_number(args, "nodes", 1, NODES_MAX, &nodes, err);

    if (rc == RC_OK)
        rc = args_number(args, "tasks", 1, TASKS_MAX, &tasks, err);
    if (rc == RC_OK)
        rc = args_number(args, "seeds", 1, SEEDS_MAX, &seeds, err);
    if (rc == RC_OK)
        rc = args_number(args, "seed", 0, INT64_MAX - SEEDS_MAX, &seed, err);
    c->nodes = (uint32_t)nodes;
    c->tasks = (uint32_t)tasks;
    c->seeds = (uint32_t)seeds;
    c->seed = (uint64_t)seed;
    if (rc == RC_OK)
        rc = files != NULL ? add_files(c, files, err) : add_shipped(c, err);
    c->total = (int64_t)c->tasks * (int64_t)c->seeds * (int64_t)c->count;
    return rc;
}

enum rc act_COMPARE(struct app *a, const struct args *args, struct buf *out, struct err *err)
{
    struct contest c = { .contenders = calloc(POLICIES_MAX, sizeof *c.contenders) };
    enum rc rc = c.contenders == NULL ? err_nomem(err, "compare policies")
                                      : read_options(&c, args, err);

    (void)a;
    watch_cancel();
    c.bar = bar_begin("tasks");
    /* Seed by seed, so that what was cancelled still compares like with like. */
    for (uint32_t s = 0; s < c.seeds; s++)
        for (size_t i = 0; rc == RC_OK && i < c.count && is_cancelled == 0; i++)
            rc = run_once(&c, &c.contenders[i], c.seed + s, err);
    bar_end(&c.bar);
    if (rc == RC_OK)
        print(&c, args->format, out);
    free(c.contenders);
    return rc == RC_OK && out->failed ? err_nomem(err, "print the table") : rc;
}
