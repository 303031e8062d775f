#include "app/import_feed_int.h"
#include "app/regions.h"
#include "base/map.h"
#include "model/jurisdiction.h"

#include <inttypes.h>
#include <string.h>

#define MS_SCALE  3 /* to microseconds */
#define S_SCALE   6
#define RTT_MAX   INT64_C(3600000000) /* an hour */

static const struct import_range in_ms = { .max = RTT_MAX, .scale = MS_SCALE };
static const struct import_range in_s = { .max = RTT_MAX, .scale = S_SCALE };

struct end {
    uint32_t place, region, node;
};

/* A node, a place, or a region that nodes name. A word that is none of these would stand for
 * an end that nothing else speaks of. */
static bool know_end(const struct import_options *o, const struct names *names,
                     const char *name, size_t len, struct end *out)
{
    *out = (struct end){ .node = FEED_UNKNOWN };
    uint32_t node = names_find(names, NAME_NODE, name);
    if (node < o->first_number) {
        out->node = node;
        return true;
    }
    out->place = regions_place(name, len);
    if (out->place == 0 && len == 2)
        out->place = jurisdiction_by_code(name, len);
    return out->place != 0 || names_find(names, NAME_REGION, name) != UINT32_MAX;
}

static bool read_end(struct import_run *r, const char *field, struct csv_field cell,
                     struct end *out)
{
    struct safe_text name, shown;

    if (cell.len == 0) {
        import_refuse(r, "%s is empty", field);
        return false;
    }
    if (!import_text(r, field, cell, &name))
        return false;
    if (know_end(r->o, r->names, name.s, cell.len, out))
        return true;
    import_shown(&shown, cell.s, cell.len);
    import_refuse(r, "%s '%s' is no node of the network, no region of a cloud or of a node, and "
                     "no code of a place", field, shown.s);
    return false;
}

/* Both ends. Names come last: a row that is refused gives out none. False: refused, or out of
 * memory (r->err). */
static bool read_ends(struct import_run *r, struct csv_field cells[2], const char *fields[2],
                      struct end ends[2])
{
    bool is_fine = read_end(r, fields[0], cells[0], &ends[0]) &&
                   read_end(r, fields[1], cells[1], &ends[1]);

    for (int i = 0; i < 2 && is_fine; i++)
        if (ends[i].node == FEED_UNKNOWN)
            is_fine = import_name(r, fields[i], cells[i], NAME_REGION, UINT16_MAX,
                                  &ends[i].region);
    return is_fine;
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

static void fill(struct feed_run *f, const struct end ends[2], uint32_t rtt_us)
{
    const struct end *from = &ends[0], *to = &ends[1];

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
    static const char *fields[2] = { "from", "to" };
    struct csv_field cells[2] = { import_csv_cell(c, PAIR_FROM), import_csv_cell(c, PAIR_TO) };
    struct end ends[2];
    uint32_t rtt_us = 0;
    bool is_ms = c->at[PAIR_MS] >= 0;

    if (!is_ms && c->at[PAIR_S] < 0)
        return err_set(c->r->err, RC_INPUT,
                       "no column of round trips: avgrtt, rtt_ms, latency_ms, ms, rtt_s, "
                       "latency_s or seconds");
    if (!read_rtt(c->r, is_ms ? "rtt_ms" : "rtt_s",
                  import_csv_cell(c, is_ms ? PAIR_MS : PAIR_S), is_ms ? &in_ms : &in_s, &rtt_us))
        return RC_OK;
    if (rtt_us == 0) {
        import_refuse(c->r, "not measured");
        return RC_OK;
    }
    if (!read_ends(c->r, cells, fields, ends))
        return c->r->is_bad ? RC_OK : c->r->err->rc;
    fill(f, ends, rtt_us);
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
    static const char *fields[2] = { "row", "column" };
    struct import_run *r = &f->r;
    struct csv_field cells[2] = { import_trimmed(csv_field(csv, 0)),
                                  import_trimmed(csv_header_field(csv, column)) };
    struct end ends[2];
    uint32_t rtt_us = 0;

    import_begin_row(r, csv_line(csv));
    if (read_rtt(r, "round trip", import_trimmed(csv_field(csv, column)), range, &rtt_us)) {
        if (rtt_us == 0)
            import_refuse(r, "not measured");
        else if (read_ends(r, cells, fields, ends))
            fill(f, ends, rtt_us);
        else if (!r->is_bad)
            return r->err->rc;
    }
    enum rc rc = import_end_row(r);
    return rc == RC_OK && !r->is_bad ? feed_keep(f) : rc;
}

/* More cells than heads: nobody can say which are which, so the row is one skip. */
static bool is_too_wide(struct import_run *r, const struct csv *csv)
{
    size_t heads = csv_header_count(csv), i = heads;

    while (i < csv_count(csv) && import_trimmed(csv_field(csv, i)).len == 0)
        i++;
    if (i >= csv_count(csv))
        return false;
    import_begin_row(r, csv_line(csv));
    import_refuse(r, "%zu cells in a row of %zu columns", csv_count(csv), heads);
    return true;
}

static enum rc read_matrix_row(struct feed_run *f, const struct csv *csv,
                               const struct import_range *range)
{
    struct csv_field name = import_trimmed(csv_field(csv, 0));
    enum rc rc = RC_OK;

    if (is_too_wide(&f->r, csv))
        return import_end_row(&f->r);
    for (size_t i = 1; rc == RC_OK && i < csv_header_count(csv) && !import_is_full(&f->r); i++) {
        struct csv_field other = import_trimmed(csv_header_field(csv, i));
        bool is_self = other.len == name.len && memcmp(other.s, name.s, name.len) == 0;
        bool is_nothing = other.len == 0 && import_trimmed(csv_field(csv, i)).len == 0;
        if (!is_self && !is_nothing)
            rc = read_cell(f, csv, i, range);
    }
    return rc;
}

/* Heads that are there, each once. */
static enum rc check_heads(const struct import_run *r, const struct csv *csv)
{
    struct strmap seen;
    struct safe_text shown;
    uint32_t before;
    enum rc rc = RC_OK;

    if (csv_header_count(csv) < 2)
        return err_set(r->err, RC_INPUT, "no matrix: the first line names the columns");
    strmap_init(&seen);
    for (size_t i = 1; rc == RC_OK && i < csv_header_count(csv); i++) {
        struct csv_field head = import_trimmed(csv_header_field(csv, i));
        import_shown(&shown, head.s, head.len);
        if (head.len != 0 && strmap_get(&seen, head.s, head.len, &before))
            rc = err_set(r->err, RC_INPUT, "columns %" PRIu32 " and %zu are both '%s'",
                         before + 1, i + 1, shown.s);
        else if (head.len != 0 && !strmap_put(&seen, head.s, head.len, (uint32_t)i))
            rc = err_nomem(r->err, "read a file");
    }
    strmap_close(&seen);
    return rc;
}

static enum rc read_matrix(struct feed_run *f)
{
    struct csv *csv = csv_new_file(f->r.file->in);

    if (csv == NULL)
        return err_nomem(f->r.err, "read a file");
    enum rc rc = csv_read_header(csv, f->r.err);
    if (rc == RC_OK)
        rc = check_heads(&f->r, csv);
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
    [FORMAT_PAIRS] = { "pairs", read_pairs, "columns from_region, to_region and avgrtt" },
    [FORMAT_MATRIX] = { "matrix", read_matrix,
                        "nodes, regions or codes of places as the heads of columns and rows" },
};

static bool is_end_head(const struct feed_run *f, struct csv_field head)
{
    struct safe_text name;
    struct end end;

    head = import_trimmed(head);
    safe_text_set(&name, head.s, head.len);
    return head.len != 0 && know_end(f->r.o, f->r.names, name.s, head.len, &end);
}

/* Ends on both sides: in all heads that are not empty, and before the first row. */
static bool is_matrix(const struct feed_run *f, struct csv *csv)
{
    struct err none = ERR_INIT;
    size_t ends = 0;

    for (size_t i = 1; i < csv_header_count(csv); i++) {
        struct csv_field head = csv_header_field(csv, i);
        if (import_trimmed(head).len == 0)
            continue;
        if (!is_end_head(f, head))
            return false;
        ends++;
    }
    return ends > 0 && (csv_next(csv, &none) != RC_OK || csv_at_end(csv) ||
                        is_end_head(f, csv_field(csv, 0)));
}

static size_t tell(const struct feed_run *f, struct csv *csv)
{
    bool is_pairs = import_csv_find(csv, pair_columns[PAIR_FROM].names) >= 0 &&
                    import_csv_find(csv, pair_columns[PAIR_TO].names) >= 0;

    return is_pairs ? FORMAT_PAIRS : is_matrix(f, csv) ? FORMAT_MATRIX : ARRAY_LEN(formats);
}

enum rc import_latency(struct import_file *f, const struct import_options *o,
                       struct names *names, const struct import_sink *sink,
                       struct import_report *report, struct err *err)
{
    static const struct feed_kind kind = { "latency", formats, ARRAY_LEN(formats), tell,
                                           ARRAY_LEN(formats), LATENCY_WORDS, NULL };
    return feed_import(&kind, f, o, names, sink, report, err);
}
