#include "store/imports.h"

#include "store/store_int.h"

#include <inttypes.h>
#include <string.h>

const char *const import_kind_words[IMPORT_KIND_COUNT] = {
    [IMPORT_NODES] = "nodes",
    [IMPORT_TASKS] = "tasks",
    [IMPORT_ENERGY] = "energy",
    [IMPORT_LATENCY] = "latency",
    [IMPORT_OUTAGES] = "outages",
};

/* --- the imports ---------------------------------------------------------------- */

static enum rc last_id(struct store *s, uint32_t *id, struct err *err)
{
    struct stmt q;
    bool more;

    stmt_open(&q, s, STMT_IMPORT_LAST);
    enum rc rc = stmt_step(&q, &more, "read the imports", err);
    if (rc == RC_OK)
        *id = (uint32_t)stmt_get_uint(&q, 0, INT32_MAX - 1);
    if (rc == RC_OK && q.is_bad)
        rc = store_damaged(s, err, "the imports");
    stmt_close(&q);
    return rc;
}

static enum rc add(struct store *s, struct import *in, struct err *err)
{
    struct err why = ERR_INIT;
    struct import same;
    struct stmt q;
    uint32_t last = 0;
    enum rc rc = imports_find(s, in->kind, &in->sha256, &same, &why);

    if (rc == RC_OK)
        return err_set(err, RC_CONFLICT, "'%s' was imported before, as '%s'", in->source,
                       same.source);
    if (rc != RC_NOT_FOUND)
        return err_set(err, rc, "%s", why.msg);
    rc = last_id(s, &last, err);
    if (rc != RC_OK)
        return rc;
    in->id = last + 1;
    stmt_open(&q, s, STMT_IMPORT_ADD);
    stmt_int(&q, in->id);
    stmt_word(&q, import_kind_words[in->kind]);
    stmt_word(&q, in->source);
    stmt_digest(&q, &in->sha256);
    stmt_int(&q, (int64_t)in->read);
    stmt_int(&q, (int64_t)in->accepted);
    stmt_int(&q, (int64_t)in->skipped);
    stmt_int(&q, in->first);
    stmt_int(&q, in->count);
    return stmt_run(&q, "write an import", err);
}

enum rc imports_add(struct store *s, struct import *in, struct err *err)
{
    bool own;
    enum rc rc = store_enter(s, &own, err);

    return rc != RC_OK ? rc : store_leave(s, own, add(s, in, err), err);
}

enum rc imports_set_counts(struct store *s, const struct import *in, struct err *err)
{
    struct stmt q;
    bool own;
    enum rc rc = store_enter(s, &own, err);

    if (rc != RC_OK)
        return rc;
    stmt_open(&q, s, STMT_IMPORT_COUNTS);
    stmt_int(&q, (int64_t)in->read);
    stmt_int(&q, (int64_t)in->accepted);
    stmt_int(&q, (int64_t)in->skipped);
    stmt_int(&q, in->first);
    stmt_int(&q, in->count);
    stmt_digest(&q, &in->sha256);
    stmt_int(&q, in->id);
    return store_leave(s, own, stmt_run(&q, "write an import", err), err);
}

static enum rc one(struct stmt *q, struct import *out, struct err *err)
{
    struct import in = { .id = 0 };
    size_t len = 0;
    bool more;
    enum rc rc = stmt_step(q, &more, "read an import", err);

    if (rc == RC_OK && !more)
        rc = err_set(err, RC_NOT_FOUND, "'%s' has no such import", store_name(q->s));
    if (rc == RC_OK) {
        const char *source = stmt_get_text(q, 2, &len);

        in.id = (uint32_t)stmt_get_uint(q, 0, INT32_MAX);
        in.kind = (enum import_kind)stmt_get_word(q, 1, import_kind_words, IMPORT_KIND_COUNT);
        memcpy(in.source, source, len < sizeof in.source ? len : sizeof in.source - 1);
        stmt_get_digest(q, 3, &in.sha256);
        in.read = stmt_get_uint(q, 4, INT64_MAX);
        in.accepted = stmt_get_uint(q, 5, INT64_MAX);
        in.skipped = stmt_get_uint(q, 6, INT64_MAX);
        in.first = (uint32_t)stmt_get_uint(q, 7, UINT32_MAX);
        in.count = (uint32_t)stmt_get_uint(q, 8, UINT32_MAX);
        if (q->is_bad)
            rc = store_damaged(q->s, err, "import %u", (unsigned)in.id);
    }
    stmt_close(q);
    if (rc == RC_OK)
        *out = in;
    return rc;
}

enum rc imports_find(struct store *s, enum import_kind kind, const struct digest *sha256,
                     struct import *out, struct err *err)
{
    struct stmt q;

    stmt_open(&q, s, STMT_IMPORT_FIND);
    stmt_word(&q, import_kind_words[kind]);
    stmt_digest(&q, sha256);
    return one(&q, out, err);
}

enum rc imports_get(struct store *s, uint32_t id, struct import *out, struct err *err)
{
    struct stmt q;

    stmt_open(&q, s, STMT_IMPORT_GET);
    stmt_int(&q, id);
    return one(&q, out, err);
}

/* --- rows ----------------------------------------------------------------------- */

static int64_t row_id(uint32_t import, uint32_t row)
{
    return (int64_t)((uint64_t)(import & INT32_MAX) << 32 | row);
}

static void bind_node(struct stmt *q, const struct node_spec *n)
{
    stmt_int_or_null(q, n->gpu_memory_gb, NODE_UNKNOWN);
    stmt_int_or_null(q, n->gpu_count, NODE_UNKNOWN);
    stmt_int_or_null(q, n->cpu_cores, NODE_UNKNOWN);
    stmt_int_or_null(q, n->ram_gb, NODE_UNKNOWN);
    stmt_int_or_null(q, n->price_uusd, NODE_UNKNOWN);
    stmt_int_or_null(q, n->performance_ppm, NODE_UNKNOWN);
    stmt_int_or_null(q, n->latency_ms, NODE_UNKNOWN);
    stmt_int_or_null(q, n->green_claimed_ppm, NODE_UNKNOWN);
    stmt_int_or_null(q, n->reputation_ppm, NODE_UNKNOWN);
    stmt_int_or_null(q, n->owner, 0);
    stmt_int_or_null(q, n->region, 0);
    stmt_int_or_null(q, n->jurisdiction, 0);
    stmt_int_or_null(q, n->gpu_model, 0);
    stmt_int_or_null(q, n->hw_class, 0);
    stmt_int_or_null(q, n->stake_uusd, -1);
}

static void read_node(struct stmt *q, struct node_spec *n)
{
    const uint32_t unknown = NODE_UNKNOWN;

    *n = (struct node_spec){
        .gpu_memory_gb = (uint32_t)stmt_get_uint_or(q, 1, UINT32_MAX, unknown),
        .gpu_count = (uint32_t)stmt_get_uint_or(q, 2, UINT32_MAX, unknown),
        .cpu_cores = (uint32_t)stmt_get_uint_or(q, 3, UINT32_MAX, unknown),
        .ram_gb = (uint32_t)stmt_get_uint_or(q, 4, UINT32_MAX, unknown),
        .price_uusd = (uint32_t)stmt_get_uint_or(q, 5, UINT32_MAX, unknown),
        .performance_ppm = (uint32_t)stmt_get_uint_or(q, 6, UINT32_MAX, unknown),
        .latency_ms = (uint32_t)stmt_get_uint_or(q, 7, UINT32_MAX, unknown),
        .green_claimed_ppm = (uint32_t)stmt_get_uint_or(q, 8, UINT32_MAX, unknown),
        .reputation_ppm = (uint32_t)stmt_get_uint_or(q, 9, UINT32_MAX, unknown),
        .owner = (uint32_t)stmt_get_uint_or(q, 10, UINT32_MAX, 0),
        .region = (uint16_t)stmt_get_uint_or(q, 11, UINT16_MAX, 0),
        .jurisdiction = (uint16_t)stmt_get_uint_or(q, 12, UINT16_MAX, 0),
        .gpu_model = (uint16_t)stmt_get_uint_or(q, 13, UINT16_MAX, 0),
        .hw_class = (uint16_t)stmt_get_uint_or(q, 14, UINT16_MAX, 0),
        .stake_uusd = -1,
    };
    if (sqlite3_column_type(q->h, 15) != SQLITE_NULL)
        n->stake_uusd = stmt_get_int(q, 15);
}

static void bind_task(struct stmt *q, const struct task_row *t)
{
    const struct task_spec *p = &t->spec;

    stmt_int(q, p->kind);
    stmt_int(q, p->tier);
    stmt_int(q, p->privacy);
    stmt_int(q, p->size);
    stmt_int(q, p->min_gpu_gb);
    stmt_int(q, p->gpus);
    stmt_int(q, p->min_ram_gb);
    stmt_int(q, p->min_cores);
    stmt_int_or_null(q, p->max_price_uusd, UINT32_MAX);
    stmt_int_or_null(q, p->max_latency_ms, UINT32_MAX);
    stmt_int(q, p->priority);
    stmt_jurisdictions(q, &p->allowed);
    stmt_int_or_null(q, t->requester, 0);
    stmt_int(q, t->duration_s);
    stmt_int(q, t->arrival_tick);
    stmt_int(q, t->reward_uusd);
}

static void read_task(struct stmt *q, struct task_row *t)
{
    *t = (struct task_row){
        .spec = {
            .kind = (uint16_t)stmt_get_uint(q, 1, UINT16_MAX),
            .tier = (uint8_t)stmt_get_uint(q, 2, TIER_COUNT - 1),
            .privacy = (uint8_t)stmt_get_uint(q, 3, PRIVACY_COUNT - 1),
            .size = (uint32_t)stmt_get_uint(q, 4, UINT32_MAX),
            .min_gpu_gb = (uint16_t)stmt_get_uint(q, 5, UINT16_MAX),
            .gpus = (uint16_t)stmt_get_uint(q, 6, UINT16_MAX),
            .min_ram_gb = (uint16_t)stmt_get_uint(q, 7, UINT16_MAX),
            .min_cores = (uint16_t)stmt_get_uint(q, 8, UINT16_MAX),
            .max_price_uusd = (uint32_t)stmt_get_uint_or(q, 9, UINT32_MAX, UINT32_MAX),
            .max_latency_ms = (uint32_t)stmt_get_uint_or(q, 10, UINT32_MAX, UINT32_MAX),
            .priority = (uint16_t)stmt_get_uint(q, 11, UINT16_MAX),
        },
        .requester = (uint32_t)stmt_get_uint_or(q, 13, UINT32_MAX, 0),
        .duration_s = (uint32_t)stmt_get_uint(q, 14, UINT32_MAX),
        .arrival_tick = (uint32_t)stmt_get_uint(q, 15, UINT32_MAX),
        .reward_uusd = stmt_get_int(q, 16),
    };
    stmt_get_jurisdictions(q, 12, &t->spec.allowed);
}

enum rc imports_put_nodes(struct store *s, uint32_t import, uint32_t first,
                          const struct node_spec *rows, uint32_t n, struct err *err)
{
    struct stmt q;
    bool own;
    enum rc rc = store_enter(s, &own, err);

    if (rc != RC_OK)
        return rc;
    stmt_open(&q, s, STMT_IMPORT_NODE_ADD);
    for (uint32_t i = 0; rc == RC_OK && i < n; i++) {
        stmt_int(&q, row_id(import, first + i));
        bind_node(&q, &rows[i]);
        rc = stmt_run_again(&q, "write the rows of an import", err);
    }
    stmt_close(&q);
    return store_leave(s, own, rc, err);
}

enum rc imports_put_tasks(struct store *s, uint32_t import, uint32_t first,
                          const struct task_row *rows, uint32_t n, struct err *err)
{
    struct stmt q;
    bool own;
    enum rc rc = store_enter(s, &own, err);

    if (rc != RC_OK)
        return rc;
    stmt_open(&q, s, STMT_IMPORT_TASK_ADD);
    for (uint32_t i = 0; rc == RC_OK && i < n; i++) {
        stmt_int(&q, row_id(import, first + i));
        bind_task(&q, &rows[i]);
        rc = stmt_run_again(&q, "write the rows of an import", err);
    }
    stmt_close(&q);
    return store_leave(s, own, rc, err);
}

/* --- reading back --------------------------------------------------------------- */

/* The next slice of rows into `rows`, which read_one() fills one by one. */
static enum rc next_slice(struct stmt *q, uint32_t import, uint64_t *row,
                          void (*read_one)(struct stmt *q, void *rows, uint32_t i),
                          void *rows, uint32_t *n, struct err *err)
{
    bool more = true;

    for (*n = 0; *n < IMPORTS_SLICE; (*n)++) {
        enum rc rc = stmt_step(q, &more, "read the rows of an import", err);

        if (rc != RC_OK || !more)
            return rc;
        uint64_t id = stmt_get_uint(q, 0, INT64_MAX);
        read_one(q, rows, *n);
        if (q->is_bad || id != ((uint64_t)import << 32) + *row)
            return store_damaged(q->s, err, "row %" PRIu64 " of import %u", *row,
                                 (unsigned)import);
        (*row)++;
    }
    return RC_OK;
}

static void open_rows(struct stmt *q, struct store *s, enum stmt_id id, uint32_t import)
{
    stmt_open_fresh(q, s, id);
    stmt_int(q, row_id(import, 0));
    stmt_int(q, row_id(import, UINT32_MAX));
}

static void slice_node(struct stmt *q, void *rows, uint32_t i)
{
    read_node(q, (struct node_spec *)rows + i);
}

static void slice_task(struct stmt *q, void *rows, uint32_t i)
{
    read_task(q, (struct task_row *)rows + i);
}

enum rc imports_each_nodes(struct store *s, uint32_t import,
                           enum rc (*rows)(void *ctx, const struct node_spec *rows,
                                           uint32_t n, struct err *err),
                           void *ctx, struct err *err)
{
    struct node_spec slice[IMPORTS_SLICE];
    struct stmt q;
    uint64_t row = 0;
    uint32_t n;
    enum rc rc;

    open_rows(&q, s, STMT_IMPORT_NODE_READ, import);
    do {
        rc = next_slice(&q, import, &row, slice_node, slice, &n, err);
        if (rc == RC_OK && n > 0)
            rc = rows(ctx, slice, n, err);
    } while (rc == RC_OK && n == IMPORTS_SLICE);
    stmt_close(&q);
    return rc;
}

enum rc imports_each_tasks(struct store *s, uint32_t import,
                           enum rc (*rows)(void *ctx, const struct task_row *rows,
                                           uint32_t n, struct err *err),
                           void *ctx, struct err *err)
{
    struct task_row slice[IMPORTS_SLICE];
    struct stmt q;
    uint64_t row = 0;
    uint32_t n;
    enum rc rc;

    open_rows(&q, s, STMT_IMPORT_TASK_READ, import);
    do {
        rc = next_slice(&q, import, &row, slice_task, slice, &n, err);
        if (rc == RC_OK && n > 0)
            rc = rows(ctx, slice, n, err);
    } while (rc == RC_OK && n == IMPORTS_SLICE);
    stmt_close(&q);
    return rc;
}

/* --- feeds ---------------------------------------------------------------------- */

static const struct feed_table {
    enum stmt_id add, read;
    unsigned words;
} feeds[IMPORT_KIND_COUNT] = {
    [IMPORT_ENERGY] = { STMT_IMPORT_ENERGY_ADD, STMT_IMPORT_ENERGY_READ, ENERGY_WORDS },
    [IMPORT_LATENCY] = { STMT_IMPORT_LATENCY_ADD, STMT_IMPORT_LATENCY_READ, LATENCY_WORDS },
    [IMPORT_OUTAGES] = { STMT_IMPORT_OUTAGE_ADD, STMT_IMPORT_OUTAGE_READ, OUTAGE_WORDS },
};

unsigned imports_feed_words(enum import_kind kind)
{
    return feeds[kind].words;
}

enum rc imports_put_feed(struct store *s, enum import_kind kind, uint32_t import,
                         uint32_t first, const uint32_t *words, uint32_t n, struct err *err)
{
    struct stmt q;
    bool own;
    enum rc rc = store_enter(s, &own, err);

    if (rc != RC_OK)
        return rc;
    stmt_open(&q, s, feeds[kind].add);
    for (uint32_t i = 0; rc == RC_OK && i < n; i++) {
        stmt_int(&q, row_id(import, first + i));
        for (unsigned w = 0; w < feeds[kind].words; w++)
            stmt_int_or_null(&q, *words++, FEED_UNKNOWN);
        rc = stmt_run_again(&q, "write the rows of an import", err);
    }
    stmt_close(&q);
    return store_leave(s, own, rc, err);
}

/* A slice of rows of one width. */
struct feed_slice {
    unsigned width;
    uint32_t words[IMPORTS_SLICE * FEED_WORDS_MAX];
};

static void slice_feed(struct stmt *q, void *rows, uint32_t i)
{
    struct feed_slice *s = rows;
    for (unsigned w = 0; w < s->width; w++)
        s->words[i * s->width + w] =
            (uint32_t)stmt_get_uint_or(q, 1 + (int)w, UINT32_MAX, FEED_UNKNOWN);
}

enum rc imports_each_feed(struct store *s, enum import_kind kind, uint32_t import,
                          enum rc (*rows)(void *ctx, const uint32_t *words, uint32_t n,
                                          struct err *err),
                          void *ctx, struct err *err)
{
    struct feed_slice slice = { .width = feeds[kind].words };
    struct stmt q;
    uint64_t row = 0;
    uint32_t n;
    enum rc rc;

    open_rows(&q, s, feeds[kind].read, import);
    do {
        rc = next_slice(&q, import, &row, slice_feed, &slice, &n, err);
        if (rc == RC_OK && n > 0)
            rc = rows(ctx, slice.words, n, err);
    } while (rc == RC_OK && n == IMPORTS_SLICE);
    stmt_close(&q);
    return rc;
}
