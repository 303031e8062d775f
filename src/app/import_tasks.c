#include "app/import_tasks.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define SECONDS_PER_HOUR 3600

static const struct {
    const char *name;
    enum rc (*read)(struct tasks_run *t);
} formats[] = {
    { .name = "seed", .read = tasks_read_json },
    { .name = "swf", .read = tasks_read_swf },
};

static enum rc flush(struct tasks_run *t)
{
    struct import_batch *b = &t->batch;
    enum rc rc = RC_OK;

    if (b->count != 0 && t->r.sink != NULL)
        rc = t->r.sink->rows(t->r.sink->ctx, b, t->r.err);
    b->first += b->count;
    b->count = 0;
    return rc;
}

struct task_row *tasks_begin_row(struct tasks_run *t, uint64_t line)
{
    const struct policy *p = t->r.o->policy;
    struct task_row *row = &t->rows[t->batch.count];

    import_begin_row(&t->r, line);
    /* The highest limit that a policy can name means that there is none. */
    int64_t latency_max = policy_infos[POLICY_KEY_task_max_latency_ms].max;
    *row = (struct task_row){
        .spec = { .tier = TIER_STANDARD,
                  .privacy = (uint8_t)p->task_privacy,
                  .min_gpu_gb = (uint16_t)p->task_min_gpu_gb,
                  .gpus = 1,
                  .max_price_uusd = UINT32_MAX,
                  .max_latency_ms = p->task_max_latency_ms >= latency_max
                                        ? UINT32_MAX
                                        : (uint32_t)p->task_max_latency_ms },
        .duration_s = (uint32_t)p->demand_duration_s,
        .arrival_tick = t->r.o->tick,
    };
    return row;
}

enum rc tasks_end_row(struct tasks_run *t)
{
    enum rc rc = import_end_row(&t->r);

    if (rc != RC_OK || t->r.is_bad)
        return rc;
    return ++t->batch.count == IMPORT_BATCH_MAX ? flush(t) : RC_OK;
}

void tasks_set_kind(const struct tasks_run *t, struct task_row *row, enum work_kind kind)
{
    const struct policy *p = t->r.o->policy;

    const struct {
        enum work_kind kind;
        int64_t size;
    } sizes[] = {
        { WORK_CHAIN, p->demand_chain_steps },
        { WORK_MATMUL, p->demand_matmul_n },
        { WORK_MLP, p->demand_mlp_batch },
        { WORK_MONTE_CARLO, p->demand_monte_carlo_blocks },
        { WORK_OPAQUE, p->demand_opaque_rounds },
    };

    row->spec.kind = (uint16_t)kind;
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++)
        if (sizes[i].kind == kind)
            row->spec.size = (uint32_t)sizes[i].size;
}

void tasks_set_arrival(struct tasks_run *t, struct task_row *row, uint64_t seconds)
{
    uint64_t ticks = seconds / (uint64_t)t->r.o->policy->tick_s;

    if (ticks + t->r.o->tick > TASK_ARRIVAL_MAX)
        import_refuse(&t->r, "arrives after tick %u, the last one", TASK_ARRIVAL_MAX);
    else
        row->arrival_tick = t->r.o->tick + (uint32_t)ticks;
}

void tasks_set_reward(struct tasks_run *t, struct task_row *row)
{
    /* At most 10^9 * 65534, times 10^8 / 3600 hours: below 2^63. */
    int64_t an_hour = t->r.o->policy->base_rate_uusd * row->spec.gpus;
    int64_t hours = row->duration_s / SECONDS_PER_HOUR;
    int64_t rest_s = row->duration_s % SECONDS_PER_HOUR;

    row->reward_uusd = an_hour * hours + an_hour * rest_s / SECONDS_PER_HOUR;
    if (row->reward_uusd < 1)
        row->reward_uusd = 1;
    if (row->reward_uusd > TASK_REWARD_MAX_UUSD)
        import_refuse(&t->r, "a reward of $%" PRId64 " at the base rate is too high",
                      row->reward_uusd / 1000000);
}

/* JSON begins with a bracket; what is not empty and no JSON is taken for a log. */
static const char *tell_format(FILE *in)
{
    static const char before[] = " \t\r\n\xef\xbb\xbf";
    int c = getc(in);

    while (c > 0 && strchr(before, c) != NULL)
        c = getc(in);
    rewind(in);
    return c == EOF || c == '[' || c == '{' ? "seed" : "swf";
}

static size_t find_format(const char *name)
{
    size_t i = 0;

    while (i < ARRAY_LEN(formats) && strcmp(formats[i].name, name) != 0)
        i++;
    return i;
}

static enum rc run(struct tasks_run *t, size_t format)
{
    t->rows = malloc(IMPORT_BATCH_MAX * sizeof *t->rows);
    if (t->rows == NULL)
        return err_nomem(t->r.err, "read tasks");
    t->batch = (struct import_batch){ .tasks = t->rows };
    enum rc rc = formats[format].read(t);
    return rc == RC_OK ? flush(t) : rc;
}

enum rc import_tasks(struct import_file *f, const struct import_options *o,
                     struct names *names, const struct import_sink *sink,
                     struct import_report *report, struct err *err)
{
    struct err own = ERR_INIT;
    struct tasks_run t = { .rows = NULL };
    size_t format = find_format(o->format != NULL ? o->format : tell_format(f->in));

    assert(o->policy != NULL && policy_check(o->policy) == POLICY_KEY_COUNT);
    *report = (struct import_report){ .sha256 = f->sha256 };
    if (format == ARRAY_LEN(formats))
        return err_set(err, RC_USAGE, "no format '%s' of tasks; there are seed, swf",
                       o->format);
    report->format = formats[format].name;
    t.r = (struct import_run){
        .file = f, .o = o, .names = names, .sink = sink, .report = report, .err = &own
    };
    enum rc rc = run(&t, format);
    free(t.rows);
    if (rc == RC_OK)
        return RC_OK;
    (void)err_set(err, rc, "%s", own.msg);
    (void)err_wrap(err, "cannot import '%s'", f->name.s);
    return rc;
}
