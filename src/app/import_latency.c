#include "app/import_feed_int.h"
#include "app/regions.h"
#include "model/jurisdiction.h"

#include <string.h>

#define MS_SCALE  3 /* to microseconds */
#define S_SCALE   6
#define RTT_MAX   INT64_C(3600000000) /* an hour */

static const struct import_range in_ms = { .max = RTT_MAX, .scale = MS_SCALE };
static const struct import_range in_s = { .max = RTT_MAX, .scale = S_SCALE };

struct end {
    uint32_t place, region, node;
};

/* False: refused, or out of memory (r->err). */
static bool read_end(struct import_run *r, const char *field, struct csv_field cell,
                     struct end *out)
{
    struct safe_text name;

    *out = (struct end){ .node = FEED_UNKNOWN };
    if (cell.len == 0) {
        import_refuse(r, "%s is empty", field);
        return false;
    }
    if (!import_text(r, field, cell, &name))
        return false;
    uint32_t node = names_find(r->names, NAME_NODE, name.s);
    if (node < r->o->first_number) {
        out->node = node;
        return true;
    }
    out->place = regions_place(cell.s, cell.len);
    if (out->place == 0 && cell.len == 2)
        out->place = jurisdiction_by_code(cell.s, cell.len);
    return import_name(r, field, cell, NAME_REGION, UINT16_MAX, &out->region);
}

/* 0 and empty: not measured. */
static bool read_rtt(struct import_run *r, const char *field, struct csv_field cell,
                     const struct import_range *range, uint32_t *rtt_us)
{
    int64_t v = 0;

    if (cell.len != 0 && !(cell.len == 1 && cell.s[0] == '?') &&
        !import_number(r, field, cell, range, &v))
        return false;
    *rtt_us = (uint32_t)v;
    return true;
}

static void fill(struct feed_run *f, const struct end *from, const struct end *to,
                 uint32_t rtt_us)
{
    f->row.latency = (struct latency_row){
        .from_place = from->place, .from_region = from->region, .from_node = from->node,
        .to_place = to->place,     .to_region = to->region,     .to_node = to->node,
        .rtt_us = rtt_us,
    };
}

/* --- pairs ------------------------------------------------------------------------- */

enum { PAIR_FROM, PAIR_TO, PAIR_MS, PAIR_S };
static const struct import_column pair_columns[] = {
    [PAIR_FROM] = { "from_region|from|source|src", true },
    [PAIR_TO] = { "to_region|to|target|destination|dst", true },
    [PAIR_MS] = { "avgrtt|rtt_ms|latency_ms|ms|rtt", false },
    [PAIR_S] = { "rtt_s|latency_s|seconds|s", false },
};

static enum rc pair_row(const struct import_csv *c, void *ctx)
{
    struct feed_run *f = ctx;
    struct end from, to;
    uint32_t rtt_us = 0;
    bool is_ms = c->at[PAIR_MS] >= 0;

    if (!is_ms && c->at[PAIR_S] < 0)
        return err_set(c->r->err, RC_INPUT,
                       "no column of round trips: avgrtt, rtt_ms, latency_ms, ms, rtt_s, "
                       "latency_s or seconds");
    /* Names last: a row that is refused for its number gives out none. */
    if (!read_rtt(c->r, is_ms ? "rtt_ms" : "rtt_s",
                  import_csv_cell(c, is_ms ? PAIR_MS : PAIR_S), is_ms ? &in_ms : &in_s, &rtt_us))
        return RC_OK;
    if (rtt_us == 0) {
        import_refuse(c->r, "not measured");
        return RC_OK;
    }
    if (!read_end(c->r, "from", import_csv_cell(c, PAIR_FROM), &from) ||
        !read_end(c->r, "to", import_csv_cell(c, PAIR_TO), &to))
        return c->r->is_bad ? RC_OK : c->r->err->rc;
    fill(f, &from, &to, rtt_us);
    return RC_OK;
}

static enum rc read_pairs(struct feed_run *f)
{
    return import_csv_read(&f->r, &(struct import_csv_rows){ pair_columns,
                                                             ARRAY_LEN(pair_columns), pair_row,
                                                             feed_kept, f });
}

/* --- a matrix ---------------------------------------------------------------------- */

/* One cell is one reading: read, accepted and skipped count cells that are not of the
 * diagonal. */
static enum rc read_cell(struct feed_run *f, const struct csv *csv, size_t column,
                         const struct import_range *range)
{
    struct import_run *r = &f->r;
    struct csv_field from_name = import_trimmed(csv_field(csv, 0));
    struct csv_field to_name = import_trimmed(csv_header_field(csv, column));
    struct end from, to;
    uint32_t rtt_us = 0;

    import_begin_row(r, csv_line(csv));
    if (read_rtt(r, "round trip", import_trimmed(csv_field(csv, column)), range, &rtt_us)) {
        if (rtt_us == 0)
            import_refuse(r, "not measured");
        else if (read_end(r, "row", from_name, &from) && read_end(r, "column", to_name, &to))
            fill(f, &from, &to, rtt_us);
        else if (!r->is_bad)
            return r->err->rc;
    }
    enum rc rc = import_end_row(r);
    return rc == RC_OK && !r->is_bad ? feed_keep(f) : rc;
}

static enum rc read_matrix_row(struct feed_run *f, const struct csv *csv,
                               const struct import_range *range)
{
    struct csv_field name = import_trimmed(csv_field(csv, 0));
    enum rc rc = RC_OK;

    for (size_t i = 1; rc == RC_OK && i < csv_header_count(csv) && !import_is_full(&f->r); i++) {
        struct csv_field other = import_trimmed(csv_header_field(csv, i));
        bool is_self = other.len == name.len && memcmp(other.s, name.s, name.len) == 0;
        if (!is_self && other.len != 0)
            rc = read_cell(f, csv, i, range);
    }
    return rc;
}

static enum rc read_matrix(struct feed_run *f)
{
    struct csv *csv = csv_new_file(f->r.file->in);

    if (csv == NULL)
        return err_nomem(f->r.err, "read a file");
    enum rc rc = csv_read_header(csv, f->r.err);
    if (rc == RC_OK && csv_header_count(csv) < 2)
        rc = err_set(f->r.err, RC_INPUT, "no matrix: the first line names the columns");
    while (rc == RC_OK && !import_is_full(&f->r)) {
        rc = csv_next(csv, f->r.err);
        if (rc != RC_OK || csv_at_end(csv))
            break;
        rc = read_matrix_row(f, csv, f->r.o->is_in_seconds ? &in_s : &in_ms);
    }
    csv_free(csv);
    return rc;
}

enum { FORMAT_PAIRS, FORMAT_MATRIX };
static const struct feed_format formats[] = {
    [FORMAT_PAIRS] = { "pairs", read_pairs },
    [FORMAT_MATRIX] = { "matrix", read_matrix },
};

static size_t tell(FILE *in)
{
    static const char *const froms[] = { "from_region", "from", "source", "src" };
    struct err none = ERR_INIT;
    struct csv *csv = csv_new_file(in);
    bool is_read = csv != NULL && csv_read_header(csv, &none) == RC_OK;
    size_t format = FORMAT_MATRIX;

    for (size_t i = 0; is_read && i < ARRAY_LEN(froms); i++)
        if (csv_column(csv, froms[i]) >= 0)
            format = FORMAT_PAIRS;
    csv_free(csv);
    rewind(in);
    return is_read ? format : FORMAT_PAIRS;
}

enum rc import_latency(struct import_file *f, const struct import_options *o,
                       struct names *names, const struct import_sink *sink,
                       struct import_report *report, struct err *err)
{
    static const struct feed_kind kind = { "latency", formats, ARRAY_LEN(formats), tell,
                                           LATENCY_WORDS, NULL };
    return feed_import(&kind, f, o, names, sink, report, err);
}
