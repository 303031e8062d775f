#include "app/gpus.h"
#include "app/import_int.h"
#include "base/map.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define COLUMNS_MAX 16
#define MONEY_SCALE 6
#define RATIO_SCALE 6

enum cell_kind { CELL_ID, CELL_NUMBER, CELL_NAME, CELL_PLACE };

/* Where a number goes. */
enum cell_width { WIDTH_16, WIDTH_32, WIDTH_64 };

/* A column of a format. What is read goes to `at` in the node_spec, after a division. */
struct column {
    const char *name;
    enum cell_kind kind;
    enum cell_width width;
    size_t at;
    enum name_kind names;
    struct import_range range;
    int64_t divisor; /* 0 counts as 1 */
    bool is_required;
};

/* One import. */
struct nodes_run {
    struct import_run r;
    const struct node_format *format;
    struct csv *csv;
    struct gpus *gpus;        /* openb */
    int columns[COLUMNS_MAX]; /* in the file; -1: not there */
    struct strmap ids;        /* of this file */
    struct import_batch batch;
    struct node_spec *specs;
    struct safe_text *names;
};

struct node_format {
    const char *name;
    const struct column *columns;
    size_t count;
    bool needs_gpus;
    /* What follows from several columns; may refuse the row. */
    void (*settle)(struct nodes_run *n, struct node_spec *spec);
};

#define TO(bits, member)        .width = WIDTH_##bits, .at = offsetof(struct node_spec, member)
#define ID(n)                   .name = (n), .kind = CELL_ID
#define NUMBER(n, bits, member) .name = (n), .kind = CELL_NUMBER, TO(bits, member)
#define PLACE(n, bits, member)  .name = (n), .kind = CELL_PLACE, TO(bits, member)
#define NAME(n, bits, member, list) \
    .name = (n), .kind = CELL_NAME, .names = (list), TO(bits, member)
#define WHOLE(limit) .range = { .max = (limit), .is_whole = true }
#define RATIO        .range = { .max = 1000000, .scale = RATIO_SCALE }
#define MONEY(limit) .range = { .max = (limit), .scale = MONEY_SCALE }
#define COUNT_MAX    65534 /* the engine keeps counts in 16 bits */

/* clang-format off */
static const struct column seed_columns[] = {
    { ID("node_id"), .is_required = true },
    { NUMBER("gpu_memory_gb", 32, gpu_memory_gb), WHOLE(COUNT_MAX) },
    { NUMBER("cpu_cores", 32, cpu_cores), WHOLE(COUNT_MAX) },
    { NUMBER("green_energy_ratio", 32, green_claimed_ppm), RATIO },
    { NUMBER("latency_ms", 32, latency_ms), .range = { .max = 4000000000 } },
    { NUMBER("reputation_score", 32, reputation_ppm), RATIO },
    { NAME("gpu_model", 16, gpu_model, NAME_GPU_MODEL) },
    { NUMBER("gpu_count", 32, gpu_count), WHOLE(COUNT_MAX) },
    { NUMBER("ram_gb", 32, ram_gb), WHOLE(COUNT_MAX) },
    { NUMBER("price_per_gpu_hour", 32, price_uusd), MONEY(4000000000) },
    { NUMBER("performance_score", 32, performance_ppm), RATIO },
    { NAME("region", 16, region, NAME_REGION) },
    { PLACE("jurisdiction", 16, jurisdiction) },
    { NAME("owner", 32, owner, NAME_OWNER) },
    { NAME("hw_class", 16, hw_class, NAME_HW_CLASS) },
    { NUMBER("stake", 64, stake_uusd), MONEY(NODE_STAKE_MAX_UUSD) },
};

enum openb_column { OPENB_MODEL = 4 };
static const struct column openb_columns[] = {
    { ID("sn"), .is_required = true },
    { NUMBER("cpu_milli", 32, cpu_cores), WHOLE(COUNT_MAX * 1000 + 999), .divisor = 1000,
      .is_required = true },
    { NUMBER("memory_mib", 32, ram_gb), WHOLE(COUNT_MAX * 1024 + 1023), .divisor = 1024,
      .is_required = true },
    { NUMBER("gpu", 32, gpu_count), WHOLE(COUNT_MAX), .is_required = true },
    [OPENB_MODEL] = { NAME("model", 16, gpu_model, NAME_GPU_MODEL), .is_required = true },
};
/* clang-format on */

_Static_assert(ARRAY_LEN(seed_columns) <= COLUMNS_MAX, "room for every column");

/* --- one row --- */

static struct csv_field cell_of(const struct nodes_run *n, size_t column)
{
    if (n->columns[column] < 0)
        return (struct csv_field){ .s = "", .len = 0 };
    return import_trimmed(csv_field(n->csv, (size_t)n->columns[column]));
}

/* What our own exports write for unknown is unknown. */
static bool is_unknown(struct csv_field cell)
{
    return cell.len == 0 || (cell.len == 1 && cell.s[0] == '?');
}

static void store_number(struct node_spec *spec, const struct column *c, int64_t v)
{
    unsigned char *to = (unsigned char *)spec + c->at;
    const uint16_t as16 = (uint16_t)v;
    const uint32_t as32 = (uint32_t)v;

    switch (c->width) {
    case WIDTH_16:
        memcpy(to, &as16, sizeof as16);
        break;
    case WIDTH_32:
        memcpy(to, &as32, sizeof as32);
        break;
    case WIDTH_64:
        memcpy(to, &v, sizeof v);
        break;
    }
}

static void read_id(struct nodes_run *n, const struct column *c, struct csv_field cell,
                    struct safe_text *id)
{
    struct import_run *r = &n->r;
    uint32_t unused;

    if (cell.len == 0) {
        import_refuse(r, "%s is empty", c->name);
        return;
    }
    if (!import_text(r, c->name, cell, id))
        return;
    uint32_t known = names_find(r->names, NAME_NODE, id->s);
    if (known < r->o->first_number)
        import_refuse(r, "%s '%s' is in the network already", c->name, id->s);
    else if (strmap_get(&n->ids, id->s, strlen(id->s), &unused))
        import_refuse(r, "%s '%s' is there twice", c->name, id->s);
}

static void read_cell(struct nodes_run *n, const struct column *c, struct csv_field cell,
                      struct node_spec *spec)
{
    int64_t v = 0;
    uint32_t number = 0;
    uint16_t place = 0;
    bool is_read = false;

    switch (c->kind) {
    case CELL_ID:
        return;
    case CELL_NUMBER:
        is_read = import_number(&n->r, c->name, cell, &c->range, &v);
        v /= c->divisor != 0 ? c->divisor : 1;
        break;
    case CELL_NAME:
        is_read =
            import_name(&n->r, c->name, cell, c->names,
                        c->width == WIDTH_16 ? UINT16_MAX : UINT32_MAX - 1, &number);
        v = number;
        break;
    case CELL_PLACE:
        is_read = import_place(&n->r, c->name, cell, &place);
        v = place;
        break;
    }
    if (is_read)
        store_number(spec, c, v);
}

static struct node_spec unknown_node(void)
{
    return (struct node_spec){ .gpu_memory_gb = NODE_UNKNOWN,
                               .gpu_count = NODE_UNKNOWN,
                               .cpu_cores = NODE_UNKNOWN,
                               .ram_gb = NODE_UNKNOWN,
                               .price_uusd = NODE_UNKNOWN,
                               .performance_ppm = NODE_UNKNOWN,
                               .latency_ms = NODE_UNKNOWN,
                               .green_claimed_ppm = NODE_UNKNOWN,
                               .reputation_ppm = NODE_UNKNOWN,
                               .stake_uusd = -1 };
}

/* The row may be bad afterwards, and r->err set when memory ran out. */
static void read_row(struct nodes_run *n, struct node_spec *spec, struct safe_text *id)
{
    const struct node_format *f = n->format;
    struct import_run *r = &n->r;

    *spec = unknown_node();
    *id = (struct safe_text){ .s = "" };
    for (size_t i = csv_header_count(n->csv); i < csv_count(n->csv); i++)
        if (import_trimmed(csv_field(n->csv, i)).len != 0) {
            import_refuse(r, "%zu cells in a row of %zu columns", csv_count(n->csv),
                          csv_header_count(n->csv));
            return;
        }
    /* Names last: a row that is refused for its numbers gives out none. */
    for (int names = 0; names < 2 && !r->is_bad; names++)
        for (size_t i = 0; i < f->count; i++) {
            const struct column *c = &f->columns[i];
            struct csv_field cell = cell_of(n, i);
            if (c->kind == CELL_ID && names == 0)
                read_id(n, c, cell, id);
            else if ((c->kind == CELL_NAME) == (names == 1) && !is_unknown(cell))
                read_cell(n, c, cell, spec);
        }
    if (!r->is_bad)
        f->settle(n, spec);
}

static void settle_seed(struct nodes_run *n, struct node_spec *spec)
{
    if (spec->gpu_count == NODE_UNKNOWN)
        spec->gpu_count = spec->gpu_memory_gb == 0 ? 0 : 1;
    else if (spec->gpu_count == 0 && spec->gpu_memory_gb == NODE_UNKNOWN)
        spec->gpu_memory_gb = 0;
    if ((spec->gpu_count == 0) != (spec->gpu_memory_gb == 0))
        import_refuse(&n->r, "gpu_count %u does not go with gpu_memory_gb %u",
                      spec->gpu_count, spec->gpu_memory_gb);
}

static void settle_openb(struct nodes_run *n, struct node_spec *spec)
{
    struct csv_field model = cell_of(n, OPENB_MODEL);

    if (spec->gpu_count == NODE_UNKNOWN)
        spec->gpu_count = 1;
    if (spec->gpu_count == 0)
        spec->gpu_memory_gb = 0;
    else
        (void)gpus_memory(n->gpus, model.s, model.len, &spec->gpu_memory_gb);
}

static const struct node_format formats[] = {
    { .name = "seed",
      .columns = seed_columns,
      .count = ARRAY_LEN(seed_columns),
      .settle = settle_seed },
    { .name = "openb",
      .columns = openb_columns,
      .count = ARRAY_LEN(openb_columns),
      .needs_gpus = true,
      .settle = settle_openb },
};

/* --- the head --- */

/* Whether the header has all the required columns of a format. */
static bool fits(const struct csv *csv, const struct node_format *f)
{
    for (size_t i = 0; i < f->count; i++)
        if (f->columns[i].is_required && csv_column(csv, f->columns[i].name) < 0)
            return false;
    return true;
}

static enum rc fail_column(struct nodes_run *n, const char *missing)
{
    struct buf found = BUF_INIT;
    struct import_list list = { .out = &found };
    const char *other = NULL;

    for (size_t i = 0; i < csv_header_count(n->csv); i++) {
        struct csv_field name = csv_header_field(n->csv, i);
        import_list_add(&list, name.s, name.len);
    }
    import_list_end(&list);
    for (size_t i = 0; i < ARRAY_LEN(formats); i++)
        if (fits(n->csv, &formats[i]))
            other = formats[i].name;
    enum rc rc = err_set(n->r.err, RC_INPUT, "no column '%s'; the columns are %s%s%s%s",
                         missing, found.data, other != NULL ? "; is it of format '" : "",
                         other != NULL ? other : "", other != NULL ? "'?" : "");
    buf_free(&found);
    return rc;
}

static void note_unused(struct nodes_run *n)
{
    struct buf names = BUF_INIT;
    struct import_list list = { .out = &names };

    for (size_t i = 0; i < csv_header_count(n->csv); i++) {
        bool is_used = false;
        for (size_t c = 0; c < n->format->count; c++)
            is_used = is_used || n->columns[c] == (int)i;
        struct csv_field name = csv_header_field(n->csv, i);
        if (!is_used)
            import_list_add(&list, name.s, name.len);
    }
    import_list_end(&list);
    if (list.count != 0)
        import_note(&n->r, 1, "%s not used: %s", list.count == 1 ? "column" : "columns",
                    names.data);
    buf_free(&names);
}

/* The first format whose columns are there; with none, the first of all says what is
 * missing. */
static const struct node_format *tell_format(const struct csv *csv)
{
    for (size_t i = 0; i < ARRAY_LEN(formats); i++)
        if (fits(csv, &formats[i]))
            return &formats[i];
    return &formats[0];
}

static enum rc read_head(struct nodes_run *n)
{
    enum rc rc = csv_read_header(n->csv, n->r.err);

    if (rc != RC_OK)
        return rc;
    if (n->format == NULL)
        n->format = tell_format(n->csv);
    n->r.report->format = n->format->name;
    for (size_t i = 0; i < n->format->count; i++) {
        const struct column *c = &n->format->columns[i];
        n->columns[i] = csv_column(n->csv, c->name);
        if (c->is_required && n->columns[i] < 0)
            return fail_column(n, c->name);
    }
    note_unused(n);
    return RC_OK;
}

/* --- all rows --- */

static enum rc flush(struct nodes_run *n)
{
    struct import_batch *b = &n->batch;
    enum rc rc = RC_OK;

    if (b->count != 0 && n->r.sink != NULL)
        rc = n->r.sink->rows(n->r.sink->ctx, b, n->r.err);
    b->first += b->count;
    b->count = 0;
    return rc;
}

static void count_node(struct import_report *report, const struct node_spec *spec)
{
    report->gpus += spec->gpu_count;
    report->cpu_only += spec->gpu_count == 0;
    report->gpu_memory_unknown += spec->gpu_memory_gb == NODE_UNKNOWN;
}

/* The row at the end of the batch was accepted. */
static enum rc keep(struct nodes_run *n)
{
    const struct safe_text *id = &n->names[n->batch.count];

    if (!strmap_put(&n->ids, id->s, strlen(id->s), 0))
        return err_nomem(n->r.err, "read nodes");
    count_node(n->r.report, &n->specs[n->batch.count]);
    return ++n->batch.count == IMPORT_BATCH_MAX ? flush(n) : RC_OK;
}

static bool is_room_left(const struct nodes_run *n)
{
    return n->r.o->first_number + n->r.report->accepted < NODE_MAX;
}

static enum rc read_rows(struct nodes_run *n)
{
    struct import_run *r = &n->r;

    while (!import_is_full(r)) {
        enum rc rc = csv_next(n->csv, r->err);
        if (rc != RC_OK)
            return rc;
        if (csv_at_end(n->csv))
            break;
        if (!is_room_left(n))
            return err_set(r->err, RC_INPUT,
                           "line %zu: more than %u nodes in one network",
                           csv_line(n->csv), NODE_MAX);
        import_begin_row(r, csv_line(n->csv));
        read_row(n, &n->specs[n->batch.count], &n->names[n->batch.count]);
        if (r->err->rc != RC_OK)
            return r->err->rc;
        rc = import_end_row(r);
        if (rc == RC_OK && !r->is_bad)
            rc = keep(n);
        if (rc != RC_OK)
            return rc;
    }
    return flush(n);
}

static enum rc load_gpus(struct nodes_run *n)
{
    const struct import_options *o = n->r.o;
    char path[4096];

    if (o->gpu_table == NULL && !gpus_path(path, sizeof path))
        return err_set(n->r.err, RC_INPUT, "the path of gpus.csv is too long");
    enum rc rc =
        gpus_read(o->gpu_table != NULL ? o->gpu_table : path, &n->gpus, n->r.err);
    if (rc == RC_OK && o->gpu_map != NULL)
        rc = gpus_read_map(n->gpus, o->gpu_map, n->r.err);
    return rc;
}

static enum rc run(struct nodes_run *n)
{
    n->csv = csv_new_file(n->r.file->in);
    n->specs = malloc(IMPORT_BATCH_MAX * sizeof *n->specs);
    n->names = malloc(IMPORT_BATCH_MAX * sizeof *n->names);
    if (n->csv == NULL || n->specs == NULL || n->names == NULL)
        return err_nomem(n->r.err, "read nodes");
    n->batch = (struct import_batch){ .nodes = n->specs, .node_names = n->names };
    enum rc rc = read_head(n);
    if (rc == RC_OK && n->format->needs_gpus)
        rc = load_gpus(n);
    return rc == RC_OK ? read_rows(n) : rc;
}

static const struct node_format *find_format(const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(formats); i++)
        if (strcmp(formats[i].name, name) == 0)
            return &formats[i];
    return NULL;
}

enum rc import_nodes(struct import_file *f, const struct import_options *o,
                     struct names *names, const struct import_sink *sink,
                     struct import_report *report, struct err *err)
{
    struct err own = ERR_INIT;
    struct nodes_run n = { .format = o->format != NULL ? find_format(o->format) : NULL };

    *report = (struct import_report){ .sha256 = f->sha256 };
    if (o->format != NULL && n.format == NULL)
        return err_set(err, RC_USAGE, "no format '%s' of nodes; there are seed, openb",
                       o->format);
    n.r = (struct import_run){
        .file = f, .o = o, .names = names, .sink = sink, .report = report, .err = &own
    };
    strmap_init(&n.ids);
    enum rc rc = run(&n);
    strmap_close(&n.ids);
    csv_free(n.csv);
    gpus_free(n.gpus);
    free(n.specs);
    free(n.names);
    if (rc == RC_OK)
        return RC_OK;
    (void)err_set(err, rc, "%s", own.msg);
    (void)err_wrap(err, "cannot import '%s'", f->name.s);
    return rc;
}
