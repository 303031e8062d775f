/*
 * import nodes, tasks, energy, latency, outages: a file becomes rows, names, one command and
 * one journal entry, all of it or nothing. The group of writes that begins here is closed by
 * the journal entry in session_do(). Names of nodes enter the session last, since they cannot
 * be taken back.
 */
#include "app/acts_import.h"

#include "app/acts.h"
#include "app/import_feed.h"
#include "app/output.h"
#include "app/session.h"
#include "app/standing.h"
#include "store/name_table.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* What is asked of an import. */
struct wish {
    enum import_kind kind;
    const char *path;
    const char *format; /* NULL: told from the file */
    bool is_dry_run;    /* read and report; nothing changes */
    bool is_strict, takes_gpus_from_procs, is_in_seconds;
    const char *gpu_map;
    uint64_t limit, time_unit;
};

/* --- gathering rows ------------------------------------------------------------------- */

/* What one command is to carry, and the names that come with it. */
struct gather {
    struct app *app;
    struct import entry;
    struct node_spec *nodes;
    struct task_row *tasks;
    uint32_t *words; /* of a feed */
    size_t capacity;
    uint32_t count;
    struct buf node_names; /* each with its NUL */
};

static bool grow(void **rows, size_t size, size_t count, size_t *capacity)
{
    if (count <= *capacity)
        return true;
    size_t more = count + count / 2 + IMPORT_BATCH_MAX;
    void *grown = realloc(*rows, more * size);
    if (grown == NULL)
        return false;
    *rows = grown;
    *capacity = more;
    return true;
}

static enum rc take_node_names(struct gather *g, const struct import_batch *batch,
                               struct err *err)
{
    enum rc rc = RC_OK;

    for (uint32_t i = 0; rc == RC_OK && i < batch->count; i++) {
        const char *name = batch->node_names[i].s;
        size_t len = strlen(name);
        buf_add(&g->node_names, name, len + 1);
        if (len > 0)
            rc = name_table_put(g->app->store, NAME_NODE, g->entry.first + batch->first + i,
                                name, len, err);
    }
    return rc == RC_OK && g->node_names.failed ? err_nomem(err, "keep the names") : rc;
}

static enum rc take_nodes(void *ctx, const struct import_batch *batch, struct err *err)
{
    struct gather *g = ctx;
    void *rows = g->nodes;
    size_t size = sizeof *g->nodes;

    if (!grow(&rows, size, (size_t)g->count + batch->count, &g->capacity))
        return err_nomem(err, "keep the nodes");
    g->nodes = rows;
    memcpy(g->nodes + g->count, batch->nodes, batch->count * size);
    g->count += batch->count;
    enum rc rc = imports_put_nodes(g->app->store, g->entry.id, batch->first, batch->nodes,
                                   batch->count, err);
    return rc == RC_OK ? take_node_names(g, batch, err) : rc;
}

static enum rc take_tasks(void *ctx, const struct import_batch *batch, struct err *err)
{
    struct gather *g = ctx;
    void *rows = g->tasks;
    size_t size = sizeof *g->tasks;

    if (!grow(&rows, size, (size_t)g->count + batch->count, &g->capacity))
        return err_nomem(err, "keep the tasks");
    g->tasks = rows;
    memcpy(g->tasks + g->count, batch->tasks, batch->count * size);
    g->count += batch->count;
    return imports_put_tasks(g->app->store, g->entry.id, batch->first, batch->tasks,
                             batch->count, err);
}

static enum rc take_feed(void *ctx, const struct import_batch *batch, struct err *err)
{
    struct gather *g = ctx;
    void *rows = g->words;
    size_t width = imports_feed_words(g->entry.kind), size = width * sizeof *g->words;

    if (!grow(&rows, size, (size_t)g->count + batch->count, &g->capacity))
        return err_nomem(err, "keep the rows");
    g->words = rows;
    memcpy(g->words + g->count * width, batch->words, batch->count * size);
    g->count += batch->count;
    return imports_put_feed(g->app->store, g->entry.kind, g->entry.id, batch->first,
                            batch->words, batch->count, err);
}

/* By kind: who reads the file, who takes its rows, and the command that carries them. */
static const struct {
    enum rc (*read)(struct import_file *, const struct import_options *, struct names *,
                    const struct import_sink *, struct import_report *, struct err *);
    enum rc (*take)(void *ctx, const struct import_batch *batch, struct err *err);
    enum command_kind command;
} kinds[IMPORT_KIND_COUNT] = {
    [IMPORT_NODES] = { import_nodes, take_nodes, COMMAND_IMPORT_NODES },
    [IMPORT_TASKS] = { import_tasks, take_tasks, COMMAND_IMPORT_TASKS },
    [IMPORT_ENERGY] = { import_energy, take_feed, COMMAND_IMPORT_ENERGY },
    [IMPORT_LATENCY] = { import_latency, take_feed, COMMAND_IMPORT_LATENCY },
    [IMPORT_OUTAGES] = { import_outages, take_feed, COMMAND_IMPORT_OUTAGES },
};

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

/* --- reading -------------------------------------------------------------------------- */

static enum rc read_rows(struct app *a, const struct wish *in, struct import_file *f,
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
    enum rc rc = kinds[in->kind].read(f, &o, names, sink, report, err);

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
static enum rc dry_run(struct app *a, const struct wish *in, struct import_file *f,
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

static enum rc begin(struct gather *g, const struct wish *in,
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
static enum rc put_new_names(struct gather *g, struct err *err)
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

static enum rc set_node_names(struct gather *g, struct err *err)
{
    const char *name = g->node_names.data;

    for (uint32_t i = 0; g->entry.kind == IMPORT_NODES && i < g->count; i++) {
        if (name[0] != '\0' && !names_set(g->app->names, NAME_NODE, g->entry.first + i, name))
            return err_nomem(err, "keep the names");
        name += strlen(name) + 1;
    }
    return RC_OK;
}

/* The command with the rows that were gathered. */
static struct command carry(const struct gather *g)
{
    struct command c = { .kind = kinds[g->entry.kind].command };
    const void *words = g->words;

    switch (g->entry.kind) {
    case IMPORT_NODES:
        c.nodes.rows = g->nodes;
        c.nodes.count = g->count;
        break;
    case IMPORT_TASKS:
        c.tasks.rows = g->tasks;
        c.tasks.count = g->count;
        break;
    case IMPORT_ENERGY:
        c.energy.rows = words;
        c.energy.count = g->count;
        break;
    case IMPORT_LATENCY:
        c.latency.rows = words;
        c.latency.count = g->count;
        break;
    case IMPORT_OUTAGES:
        c.outages.rows = words;
        c.outages.count = g->count;
        break;
    case IMPORT_KIND_COUNT:
        break;
    }
    return c;
}

static enum rc finish(struct gather *g, const struct import_report *report, struct err *err)
{
    struct app *a = g->app;
    struct command c = carry(g);

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

static enum rc import_all(struct app *a, const struct wish *in, struct import_file *f,
                          struct import_report *report, struct err *err)
{
    struct gather g = { .app = a, .node_names = BUF_INIT };
    const struct import_sink sink = { .rows = kinds[in->kind].take, .ctx = &g };
    enum rc rc = begin(&g, in, f, err);
    bool is_begun = rc == RC_OK || store_has_group(a->store);

    if (rc == RC_OK)
        rc = read_rows(a, in, f, a->names, &sink, report, err);
    if (rc == RC_OK && g.count > 0)
        rc = finish(&g, report, err);
    if (is_begun && (rc != RC_OK || g.count == 0))
        store_drop_group(a->store);
    free(g.nodes);
    free(g.tasks);
    free(g.words);
    buf_free(&g.node_names);
    return rc;
}

/* A part of a file is another import than the whole: with a limit both count. */
static enum rc identify(const struct wish *in, const struct import_file *f, struct digest *out,
                        struct err *err)
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
static void tell_format(struct app *a, const struct wish *in, struct import_file *file,
                        struct import_report *report)
{
    struct err none = ERR_INIT;
    struct wish one = *in;

    one.limit = 1;
    (void)dry_run(a, &one, file, report, &none);
    *report = (struct import_report){ .format = report->format };
}

/*
 * Reads the file and gives its rows to the network. A file that was imported before adds
 * nothing and is no error (*was_known). `report` is filled in also on failure; nothing is in
 * the store or the engine then.
 */
static enum rc import_once(struct app *a, const struct wish *in, struct import_report *report,
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
    const struct wish in = { .kind = kind, .path = path, .format = format };
    struct import_report *report = malloc(sizeof *report);
    bool was_known = false;

    if (report == NULL)
        return err_nomem(err, "import a file");
    enum rc rc = import_once(a, &in, report, &was_known, err);
    free(report);
    return rc;
}

/* --- the command line ----------------------------------------------------------------- */

struct outcome {
    const struct wish *in;
    const struct import_report *report;
    bool was_known;
};

static void print_reasons(const struct import_report *r, struct buf *out)
{
    uint64_t shown = r->reason_count < IMPORT_REASONS_MAX ? r->reason_count
                                                          : IMPORT_REASONS_MAX;
    for (uint64_t i = 0; i < shown; i++) {
        struct safe_text text;
        safe_text_from_str(&text, r->reasons[i].text);
        if (r->reasons[i].line > 0)
            buf_addf(out, "line %" PRIu64 ": %s\n", r->reasons[i].line, text.s);
        else
            buf_addf(out, "%s\n", text.s);
    }
    if (r->reason_count > shown)
        buf_addf(out, "and %" PRIu64 " more\n", r->reason_count - shown);
}

static void print_text(const struct outcome *o, struct buf *out)
{
    const struct import_report *r = o->report;
    char hex[DIGEST_HEX_MAX];

    digest_hex(&r->sha256, hex);
    if (o->was_known) {
        buf_addf(out, "this file was imported before: nothing added\nsha256    %s\n", hex);
        return;
    }
    buf_addf(out,
             "format    %s\nread      %" PRIu64 "\naccepted  %" PRIu64 "\nskipped   %" PRIu64
             "\nsha256    %s\n",
             r->format == NULL ? "?" : r->format, r->read, r->accepted, r->skipped, hex);
    if (o->in->kind == IMPORT_NODES)
        buf_addf(out, "gpus      %" PRIu64 ", of unknown memory on %" PRIu64 " nodes; %" PRIu64
                      " nodes without any\n", r->gpus, r->gpu_memory_unknown, r->cpu_only);
    if (o->in->is_dry_run)
        buf_adds(out, "a dry run: nothing changed\n");
    print_reasons(r, out);
}

static void add_json_count(struct json_writer *w, const char *key, uint64_t n)
{
    jw_key(w, key);
    jw_int64(w, (int64_t)n);
}

/* Why rows were skipped, or remarks that skipped none. */
static void add_json_reasons(const struct import_report *r, bool is_note, struct json_writer *w)
{
    jw_key(w, is_note ? "notes" : "reasons");
    jw_begin_array(w);
    for (uint64_t i = 0; i < r->reason_count && i < IMPORT_REASONS_MAX; i++) {
        if (r->reasons[i].is_note != is_note)
            continue;
        jw_begin_object(w);
        jw_key(w, "line");
        if (r->reasons[i].line > 0)
            jw_int64(w, (int64_t)r->reasons[i].line);
        else
            jw_null(w);
        jw_key(w, is_note ? "note" : "reason");
        jw_string(w, r->reasons[i].text);
        jw_end_object(w);
    }
    jw_end_array(w);
}

static void print_json(const struct outcome *o, struct buf *out)
{
    const struct import_report *r = o->report;
    struct json_writer w;

    jw_init(&w, out, false);
    jw_begin_object(&w);
    add_json_count(&w, "read", r->read);
    add_json_count(&w, "accepted", r->accepted);
    add_json_count(&w, "skipped", r->skipped);
    add_json_reasons(r, false, &w);
    jw_key(&w, "sha256");
    jw_hex(&w, r->sha256.b, sizeof r->sha256.b);
    add_json_reasons(r, true, &w);
    if (o->in->kind == IMPORT_NODES) {
        add_json_count(&w, "gpus", r->gpus);
        add_json_count(&w, "cpu_only", r->cpu_only);
        add_json_count(&w, "gpu_memory_unknown", r->gpu_memory_unknown);
    }
    jw_key(&w, "format");
    if (r->format != NULL)
        jw_string(&w, r->format);
    else
        jw_null(&w);
    jw_key(&w, "known_before");
    jw_bool(&w, o->was_known);
    jw_key(&w, "dry_run");
    jw_bool(&w, o->in->is_dry_run);
    jw_end_object(&w);
    buf_addc(out, '\n');
}

static enum rc run(struct app *a, const struct wish *in, const struct args *args,
                   struct buf *out, struct err *err)
{
    struct import_report *report = malloc(sizeof *report);
    struct outcome outcome = { .in = in, .report = report };

    if (report == NULL)
        return err_nomem(err, "import a file");
    enum rc rc = import_once(a, in, report, &outcome.was_known, err);
    if (rc == RC_OK && args->format == OUTPUT_JSON)
        print_json(&outcome, out);
    else if (rc == RC_OK)
        print_text(&outcome, out);
    free(report);
    return rc == RC_OK && out->failed ? err_nomem(err, "print the summary") : rc;
}

static enum rc read_flags(const struct args *args, struct wish *in, struct err *err)
{
    int64_t limit = 0;
    enum rc rc = args_number(args, "limit", 1, INT64_MAX, &limit, err);

    in->limit = (uint64_t)limit;
    in->path = args->words[0];
    in->format = args_option(args, "format");
    in->is_strict = args_option(args, "strict") != NULL;
    in->is_dry_run = args_option(args, "dry-run") != NULL;
    return rc;
}

enum rc act_IMPORT_NODES(struct app *a, const struct args *args, struct buf *out,
                         struct err *err)
{
    struct wish in = { .kind = IMPORT_NODES };
    enum rc rc = standing_refuse_csv(args, "import nodes", err);

    if (rc == RC_OK)
        rc = read_flags(args, &in, err);
    in.gpu_map = args_option(args, "gpu-map");
    return rc == RC_OK ? run(a, &in, args, out, err) : rc;
}

enum rc act_IMPORT_TASKS(struct app *a, const struct args *args, struct buf *out,
                         struct err *err)
{
    struct wish in = { .kind = IMPORT_TASKS };
    int64_t unit = 1;
    enum rc rc = standing_refuse_csv(args, "import tasks", err);

    if (rc == RC_OK)
        rc = read_flags(args, &in, err);
    in.takes_gpus_from_procs = args_option(args, "gpus-from") != NULL;
    if (rc == RC_OK)
        rc = args_number(args, "time-unit", 1, INT32_MAX, &unit, err);
    in.time_unit = (uint64_t)unit;
    return rc == RC_OK ? run(a, &in, args, out, err) : rc;
}

static enum rc import_feed(struct app *a, enum import_kind kind, const struct args *args,
                           struct buf *out, struct err *err)
{
    struct wish in = { .kind = kind };
    const char *unit = args_option(args, "unit");
    enum rc rc = standing_refuse_csv(args, "import", err);

    if (rc == RC_OK)
        rc = read_flags(args, &in, err);
    in.is_in_seconds = unit != NULL && strcmp(unit, "s") == 0;
    return rc == RC_OK ? run(a, &in, args, out, err) : rc;
}

enum rc act_IMPORT_ENERGY(struct app *a, const struct args *args, struct buf *out,
                          struct err *err)
{
    return import_feed(a, IMPORT_ENERGY, args, out, err);
}

enum rc act_IMPORT_LATENCY(struct app *a, const struct args *args, struct buf *out,
                           struct err *err)
{
    return import_feed(a, IMPORT_LATENCY, args, out, err);
}

enum rc act_IMPORT_OUTAGES(struct app *a, const struct args *args, struct buf *out,
                           struct err *err)
{
    return import_feed(a, IMPORT_OUTAGES, args, out, err);
}
