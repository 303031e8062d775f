#include "app/metrics.h"

#include "app/app_int.h"
#include "app/output.h"
#include "app/value.h"

#include <assert.h>
#include <string.h>

#define PPM           1000000
#define NS_PER_MS     1000000
#define SECONDS_HOUR  3600

struct rows {
    struct metrics_row *out;
    size_t count;
};

static struct value *add_name(struct rows *r, const char *name, size_t len)
{
    assert(r->count < METRICS_ROWS_MAX && len < METRICS_NAME_MAX);
    struct metrics_row *row = &r->out[r->count++];
    memcpy(row->name, name, len);
    row->name[len] = '\0';
    return &row->value;
}

static struct value *add(struct rows *r, const char *name)
{
    return add_name(r, name, strlen(name));
}

/* num * scale / den without overflow for any counts that occur; unknown for den 0. */
static void add_ratio(struct rows *r, const char *name, enum value_kind kind, int64_t num,
                      int64_t scale, int64_t den)
{
    struct value *v = add(r, name);
    if (den <= 0)
        value_set_unknown(v, kind);
    else
        value_set_number(v, kind, num / den * scale + num % den * scale / den);
}

/* Nanoseconds as milliseconds with nine decimals at most; VALUE_SCORE prints them. */
static void add_time(struct rows *r, const char *name, const struct metrics_timing *t,
                     uint64_t ns)
{
    struct value *v = add(r, name);
    if (t == NULL || t->count == 0 || ns > INT64_MAX / 1000)
        value_set_unknown(v, VALUE_SCORE);
    else
        value_set_number(v, VALUE_SCORE, (int64_t)ns * (1000000000 / NS_PER_MS));
}

static void add_counter(struct rows *r, const char *name, int64_t n)
{
    static const char unit[] = "_uusd";
    size_t len = strlen(name), unit_len = sizeof unit - 1;
    bool is_money = len > unit_len && strcmp(name + len - unit_len, unit) == 0;
    value_set_number(add_name(r, name, is_money ? len - unit_len : len),
                     is_money ? VALUE_MONEY : VALUE_INT, n);
}

static void add_derived(struct rows *r, const int64_t v[METRIC_COUNT],
                        const struct metrics_timing *t)
{
    add_time(r, "allocation_time_ms", t, t == NULL ? 0 : t->p50_ns);
    add_ratio(r, "green_utilization", VALUE_RATIO, v[METRIC_green_sum_ppm], 1,
              v[METRIC_allocations]);
    add_ratio(r, "verification_pass_rate", VALUE_RATIO, v[METRIC_verifications_passed], PPM,
              v[METRIC_verifications]);
    add_ratio(r, "escalation_rate", VALUE_RATIO, v[METRIC_cases_opened], PPM,
              v[METRIC_verifications]);
    add_time(r, "allocation_time_p99_ms", t, t == NULL ? 0 : t->p99_ns);
    add_ratio(r, "green_utilization_gpu_hours", VALUE_RATIO, v[METRIC_green_seconds_ppm], 1,
              v[METRIC_gpu_seconds]);
    add_ratio(r, "gpu_utilization", VALUE_RATIO, v[METRIC_gpus_busy], PPM,
              v[METRIC_gpus_total]);
    add_ratio(r, "cost_per_gpu_hour", VALUE_MONEY, v[METRIC_paid_uusd], SECONDS_HOUR,
              v[METRIC_gpu_seconds]);
    add_ratio(r, "false_positive_rate", VALUE_RATIO, v[METRIC_false_positives], PPM,
              v[METRIC_results_honest]);
    add_ratio(r, "detection_rate", VALUE_RATIO, v[METRIC_wrong_caught], PPM,
              v[METRIC_results_wrong]);
}

size_t metrics_rows(const int64_t values[METRIC_COUNT], const struct metrics_timing *timing,
                    struct metrics_row out[METRICS_ROWS_MAX])
{
    static const char *const names[METRIC_COUNT] = {
#define METRIC(name) [METRIC_##name] = #name,
#include "store/metrics.def"
#undef METRIC
    };
    struct rows r = { .out = out };
    add_derived(&r, values, timing);
    for (size_t i = 0; i < METRIC_COUNT; i++)
        add_counter(&r, names[i], values[i]);
    return r.count;
}

void metrics_now(const struct app *a, int64_t values[METRIC_COUNT])
{
    struct metrics m;
    engine_metrics(a->engine, &m);
#define METRIC(name) values[METRIC_##name] = (int64_t)m.name;
#include "store/metrics.def"
#undef METRIC
}

void metrics_print(const struct metrics_row *rows, size_t count, enum output_format format,
                   struct buf *out)
{
    struct json_writer w;
    struct buf exact = BUF_INIT;
    if (format == OUTPUT_JSON) {
        jw_init(&w, out, false);
        jw_begin_object(&w);
    } else if (format == OUTPUT_CSV) {
        buf_adds(out, "name,value\r\n");
    }
    for (size_t i = 0; i < count; i++) {
        struct safe_text text;
        value_format(&rows[i].value, &text);
        buf_reset(&exact);
        value_add_exact(&exact, &rows[i].value);
        if (format == OUTPUT_JSON) {
            jw_key(&w, rows[i].name);
            output_json_value(&w, &rows[i].value);
        } else if (format == OUTPUT_CSV) {
            buf_addf(out, "%s,%s\r\n", rows[i].name, exact.data);
        } else {
            buf_addf(out, "%-28s %s\n", rows[i].name, text.s);
        }
    }
    if (format == OUTPUT_JSON) {
        jw_end_object(&w);
        buf_addc(out, '\n');
    }
    buf_free(&exact);
}
