#include "app/import_once.h"

#include "app/import_feed.h"
#include "app/import_gather.h"
#include "app/session.h"
#include "store/name_table.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* --- reading -------------------------------------------------------------------------- */

static enum rc (*const readers[IMPORT_KIND_COUNT])(struct import_file *,
                                                   const struct import_options *, struct names *,
                                                   const struct import_sink *,
                                                   struct import_report *, struct err *) = {
    [IMPORT_NODES] = import_nodes,     [IMPORT_TASKS] = import_tasks,
    [IMPORT_ENERGY] = import_energy,   [IMPORT_LATENCY] = import_latency,
    [IMPORT_OUTAGES] = import_outages,
};

static enum rc read_rows(struct app *a, const struct import_wish *in, struct import_file *f,
                         struct names *names, const struct import_sink *sink,
                         struct import_report *report, struct err *err)
{
    struct import_options o = {
        .format = in->format,
        .is_strict = in->is_strict,
        .limit = in->limit,
        .first_number = engine_node_count(a->engine),
        .gpu_map = in->gpu_map,
        .policy = engine_policy(a->engine),
        .tick = engine_tick(a->engine),
        .time_unit = in->time_unit,
        .takes_gpus_from_procs = in->takes_gpus_from_procs,
        .is_in_seconds = in->is_in_seconds,
    };
    enum rc rc = readers[in->kind](f, &o, names, sink, report, err);

    if (rc != RC_OK || report->read == 0 || report->accepted > 0)
        return rc;
    const struct import_reason *first = report->reasons;
    while (first->is_note && first + 1 < report->reasons + IMPORT_REASONS_MAX)
        first++;
    return err_set(err, RC_INPUT,
                   "cannot import '%s': none of its %" PRIu64 " rows can be used; line %" PRIu64
                   ": %s", f->name.s, report->read, first->line, first->text);
}

static bool copy_names(const struct app *a, enum name_kind kind, uint32_t first, uint32_t end,
                       struct names *to)
{
    for (uint32_t i = first; i < end; i++) {
        struct safe_text name;
        names_get(a->names, kind, i, &name);
        if (!names_set(to, kind, i, name.s))
            return false;
    }
    return true;
}

/* With names of its own, so that nothing of the session is touched; a feed speaks of the
 * session's nodes and their regions. */
static enum rc dry_run(struct app *a, const struct import_wish *in, struct import_file *f,
                       struct import_report *report, struct err *err)
{
    bool is_feed = imports_feed_words(in->kind) != 0;
    uint32_t nodes = is_feed ? engine_node_count(a->engine) : 0;
    uint32_t regions = is_feed ? names_count(a->names, NAME_REGION) : 0;
    struct names *names = names_new();
    bool is_copied = names != NULL && copy_names(a, NAME_NODE, 0, nodes, names) &&
                     copy_names(a, NAME_REGION, 1, regions, names);

    enum rc rc = is_copied ? read_rows(a, in, f, names, NULL, report, err)
                           : err_nomem(err, "read the file");
    names_free(names);
    return rc;
}

/* --- names that nobody gave ----------------------------------------------------------- */

static void see(uint32_t *top, uint32_t number)
{
    if (number > *top)
        *top = number;
}

static void see_numbers(const struct app *a, uint32_t top[NAME_KIND_COUNT])
{
    const struct policy *p = engine_policy(a->engine);

    for (uint32_t i = 0; i < engine_node_count(a->engine); i++) {
        struct node_info n;
        engine_node(a->engine, i, &n);
        see(&top[NAME_OWNER], n.spec.owner);
        see(&top[NAME_REGION], n.spec.region);
        see(&top[NAME_GPU_MODEL], n.spec.gpu_model);
        see(&top[NAME_HW_CLASS], n.spec.hw_class);
    }
    if (p->demand_ppm > 0)
        see(&top[NAME_REQUESTER], (uint32_t)p->demand_requesters);
    for (uint32_t slot = 0; slot < engine_task_slots(a->engine); slot++) {
        struct task_info t;
        if (engine_task_at(a->engine, slot, &t))
            see(&top[NAME_REQUESTER], t.row.requester);
    }
}

/* The generators use numbers without names. They get one now, "owner-12", or a name from the
 * file would be given to somebody else. */
static enum rc name_generated(struct app *a, struct err *err)
{
    uint32_t top[NAME_KIND_COUNT] = { 0 };

    see_numbers(a, top);
    for (unsigned k = NAME_OWNER; k < NAME_KIND_COUNT; k++) {
        for (uint32_t n = 1; n <= top[k]; n++) {
            struct safe_text name;
            names_get(a->names, (enum name_kind)k, n, &name);
            if (strcmp(name.s, "?") != 0)
                continue;
            safe_text_setf(&name, "%s-%" PRIu32, name_table_words[k], n);
            if (!names_set(a->names, (enum name_kind)k, n, name.s))
                return err_nomem(err, "name what the generator made");
        }
    }
    return RC_OK;
}

/* --- one transaction ------------------------------------------------------------------ */

/* The number that the engine gives out next. The newest task always stands in a slot. */
static uint32_t next_number(const struct app *a, enum import_kind kind)
{
    uint32_t next = 1;

    if (kind == IMPORT_NODES)
        return engine_node_count(a->engine);
    if (kind != IMPORT_TASKS) /* a reading has no number */
        return 0;
    for (uint32_t slot = 0; slot < engine_task_slots(a->engine); slot++) {
        struct task_info task;
        if (engine_task_at(a->engine, slot, &task) && task.id >= next)
            next = task.id + 1;
    }
    return next;
}

static enum rc begin(struct import_gather *g, const struct import_wish *in,
                     const struct import_file *f, struct err *err)
{
    struct app *a = g->app;
    enum rc rc = session_is_dirty(a) ? session_commit(a, err) : RC_OK;

    g->entry = (struct import){ .kind = in->kind,
                                .sha256 = f->sha256,
                                .first = next_number(a, in->kind) };
    (void)snprintf(g->entry.source, sizeof g->entry.source, "%s", f->name.s);
    if (rc == RC_OK)
        rc = name_generated(a, err);
    if (rc == RC_OK)
        rc = store_begin_group(a->store, err);
    return rc == RC_OK ? imports_add(a->store, &g->entry, err) : rc;
}

static enum rc see_stored(void *ctx, uint32_t number, const char *text, size_t len,
                          struct err *err)
{
    (void)text;
    (void)len;
    (void)err;
    *(uint32_t *)ctx = number;
    return RC_OK;
}

/* Owners, regions, models, classes and requesters that are not in the store: what this file
 * brought, what the generators use, and what a refused file left in memory. */
static enum rc put_new_names(struct import_gather *g, struct err *err)
{
    enum rc rc = RC_OK;

    for (unsigned k = NAME_OWNER; rc == RC_OK && k < NAME_KIND_COUNT; k++) {
        uint32_t last = 0, end = names_count(g->app->names, (enum name_kind)k);
        rc = name_table_load(g->app->store, k, see_stored, &last, err);
        for (uint32_t n = last + 1; rc == RC_OK && n < end; n++) {
            struct safe_text name;
            names_get(g->app->names, (enum name_kind)k, n, &name);
            rc = name_table_put(g->app->store, k, n, name.s, strlen(name.s), err);
        }
    }
    return rc;
}

static enum rc set_node_names(struct import_gather *g, struct err *err)
{
    const char *name = g->node_names.data;

    for (uint32_t i = 0; g->entry.kind == IMPORT_NODES && i < g->count; i++) {
        if (name[0] != '\0' && !names_set(g->app->names, NAME_NODE, g->entry.first + i, name))
            return err_nomem(err, "keep the names");
        name += strlen(name) + 1;
    }
    return RC_OK;
}

static enum rc finish(struct import_gather *g, const struct import_report *report, struct err *err)
{
    struct app *a = g->app;
    struct command c = import_gather_carry(g);

    g->entry.read = report->read;
    g->entry.accepted = report->accepted;
    g->entry.skipped = report->skipped;
    g->entry.count = g->count;
    enum rc rc = put_new_names(g, err);
    if (rc == RC_OK)
        rc = imports_set_counts(a->store, &g->entry, err);
    if (rc == RC_OK)
        rc = engine_check(a->engine, &c, err); /* before names of nodes, which stay */
    if (rc == RC_OK)
        rc = set_node_names(g, err);
    return rc == RC_OK ? session_do(a, &c, g->entry.id, err) : rc;
}

static enum rc import_all(struct app *a, const struct import_wish *in, struct import_file *f,
                          struct import_report *report, struct err *err)
{
    struct import_gather g = { .app = a, .node_names = BUF_INIT };
    const struct import_sink sink = { .rows = import_gather_take, .ctx = &g };
    enum rc rc = begin(&g, in, f, err);
    bool is_begun = rc == RC_OK || store_has_group(a->store);

    if (rc == RC_OK)
        rc = read_rows(a, in, f, a->names, &sink, report, err);
    if (rc == RC_OK && g.count > 0)
        rc = finish(&g, report, err);
    if (is_begun && (rc != RC_OK || g.count == 0))
        store_drop_group(a->store);
    import_gather_close(&g);
    return rc;
}

/* A part of a file is another import than the whole: with a limit both count. */
static enum rc identify(const struct import_wish *in, const struct import_file *f,
                        struct digest *out, struct err *err)
{
    struct sha256 *sha = in->limit == 0 ? NULL : sha256_new();

    *out = f->sha256;
    if (in->limit == 0)
        return RC_OK;
    if (sha == NULL)
        return err_nomem(err, "import a file");
    sha256_of2(sha, f->sha256.b, sizeof f->sha256.b, &in->limit, sizeof in->limit, out);
    sha256_free(sha);
    return RC_OK;
}

/* The format of a file whose rows are not read again. */
static void tell_format(struct app *a, const struct import_wish *in, struct import_file *file,
                        struct import_report *report)
{
    struct err none = ERR_INIT;
    struct import_wish one = *in;

    one.limit = 1;
    (void)dry_run(a, &one, file, report, &none);
    *report = (struct import_report){ .format = report->format };
}

enum rc import_once(struct app *a, const struct import_wish *in, struct import_report *report,
                           bool *was_known, struct err *err)
{
    struct err none = ERR_INIT;
    struct import_file file;
    struct import same;
    enum rc rc = import_open(&file, in->path, err);

    *was_known = false;
    *report = (struct import_report){ .read = 0 };
    if (rc != RC_OK)
        return rc;
    const struct digest whole = file.sha256;
    rc = identify(in, &file, &file.sha256, err);
    if (rc != RC_OK) {
        import_close(&file);
        return rc;
    }
    rc = imports_find(a->store, in->kind, &file.sha256, &same, &none);
    if (rc == RC_OK) {
        *was_known = true;
        tell_format(a, in, &file, report);
    } else if (rc != RC_NOT_FOUND)
        rc = err_set(err, rc, "%s", none.msg);
    else
        rc = in->is_dry_run ? dry_run(a, in, &file, report, err)
                            : import_all(a, in, &file, report, err);
    report->sha256 = whole;
    import_close(&file);
    return rc;
}

enum rc import_into(struct app *a, enum import_kind kind, const char *path,
                    const char *format, struct err *err)
{
    const struct import_wish in = { .kind = kind, .path = path, .format = format };
    struct import_report *report = malloc(sizeof *report);
    bool was_known = false;

    if (report == NULL)
        return err_nomem(err, "import a file");
    enum rc rc = import_once(a, &in, report, &was_known, err);
    free(report);
    return rc;
}
