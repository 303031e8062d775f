#include "app/import_feed_int.h"
#include "base/decimal.h"

#include <string.h>

#define SECONDS_MINUTE 60
#define TICK_MAX       UINT32_C(4000000000)
#define SECONDS_MAX    INT64_C(1000000000)
#define MINUTES_MAX    INT64_C(5000000000)

enum { COL_NODE, COL_START, COL_END, COL_CAUSE };
static const struct import_column columns[] = {
    [COL_NODE] = { "node|node_id", true },
    [COL_START] = { "start|start_time|begin", true },
    [COL_END] = { "end|end_time|stop", true },
    [COL_CAUSE] = { "cause|reason", false },
};

static bool read_node(struct import_run *r, struct csv_field cell, uint32_t *out)
{
    struct safe_text name, shown;

    if (!import_text(r, "node", cell, &name))
        return false;
    *out = names_find(r->names, NAME_NODE, name.s);
    if (*out < r->o->first_number)
        return true;
    import_shown(&shown, name.s, strlen(name.s));
    import_refuse(r, "node '%s' is not in the network", shown.s);
    return false;
}

/* Seconds from now, or a date in minutes: the first row that is sound says which. */
static bool read_time(struct feed_run *f, const char *field, struct csv_field cell,
                      int64_t *out)
{
    struct safe_text shown;
    bool is_seconds = decimal_parse(cell.s, cell.len, 0, out) && *out >= 0 &&
                      *out <= SECONDS_MAX;
    bool is_date = !is_seconds && feed_parse_minutes(cell.s, cell.len, out) &&
                   *out <= MINUTES_MAX;

    import_shown(&shown, cell.s, cell.len);
    if (!is_seconds && !is_date)
        import_refuse(&f->r, "%s '%s' is neither seconds from 0 to 1000000000 nor a time such "
                             "as 2023-01-31 13:00:00", field, shown.s);
    else if (f->count > 0 && is_date != f->is_dated)
        import_refuse(&f->r, "%s '%s': the rows before have %s", field, shown.s,
                      f->is_dated ? "dates" : "seconds");
    else if (f->count == 0)
        f->is_dated = is_date;
    return !f->r.is_bad;
}

static uint32_t cause_of(struct csv_field cell)
{
    struct safe_text word;

    safe_text_set(&word, cell.s, cell.len);
    if (cell.len == 0)
        return OUTAGE_UNKNOWN;
    for (uint32_t i = 0; i < OUTAGE_CAUSE_COUNT; i++)
        if (strcmp(word.s, outage_cause_words[i]) == 0)
            return i;
    return OUTAGE_OTHER;
}

/* The length of an outage stands in end_tick until settle(). */
static enum rc read_row(const struct import_csv *c, void *ctx)
{
    struct feed_run *f = ctx;
    int64_t end = 0, unit = 1;

    f->row.outage = (struct outage_row){ .cause = cause_of(import_csv_cell(c, COL_CAUSE)) };
    if (!read_node(c->r, import_csv_cell(c, COL_NODE), &f->row.outage.node) ||
        !read_time(f, "start", import_csv_cell(c, COL_START), &f->time))
        return RC_OK;
    bool was_dated = f->is_dated;
    if (!read_time(f, "end", import_csv_cell(c, COL_END), &end))
        return RC_OK;
    if (f->is_dated != was_dated)
        import_refuse(c->r, "start and end are not of one kind");
    else if (end <= f->time)
        import_refuse(c->r, "end is not after start");
    unit = f->is_dated ? SECONDS_MINUTE : 1;
    if (!c->r->is_bad && (end - f->time) * unit > SECONDS_MAX)
        import_refuse(c->r, "longer than 1000000000 seconds");
    if (!c->r->is_bad)
        f->row.outage.end_tick = (uint32_t)((end - f->time) * unit);
    return RC_OK;
}

/* Ticks from now; an outage lasts at least one. */
static void settle(struct feed_run *f)
{
    struct outage_row *rows = (struct outage_row *)(void *)f->rows;
    int64_t tick_s = f->r.o->policy->tick_s;

    for (uint32_t i = 0; i < f->count; i++) {
        int64_t from_s = f->is_dated ? (f->times[i] - f->earliest) * SECONDS_MINUTE : f->times[i];
        int64_t start = f->r.o->tick + 1 + from_s / tick_s;
        int64_t ticks = ((int64_t)rows[i].end_tick + tick_s - 1) / tick_s;
        if (start >= TICK_MAX) /* beyond the end of time: never */
            start = TICK_MAX - 1;
        rows[i].start_tick = (uint32_t)start;
        rows[i].end_tick = start + ticks > TICK_MAX ? TICK_MAX : (uint32_t)(start + ticks);
    }
}

static enum rc read_outages(struct feed_run *f)
{
    return import_csv_read(&f->r, &(struct import_csv_rows){ columns, ARRAY_LEN(columns),
                                                             read_row, feed_kept, f });
}

static const struct feed_format formats[] = {
    { "csv", read_outages, "columns node, start and end" }
};

enum rc import_outages(struct import_file *f, const struct import_options *o,
                       struct names *names, const struct import_sink *sink,
                       struct import_report *report, struct err *err)
{
    static const struct feed_kind kind = { "outages", formats, ARRAY_LEN(formats), NULL,
                                           ARRAY_LEN(formats), OUTAGE_WORDS, settle };
    return feed_import(&kind, f, o, names, sink, report, err);
}
