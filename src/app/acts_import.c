/* import nodes, tasks, energy, latency, outages: what is asked, and what came of it. */
#include "app/acts.h"
#include "app/import_once.h"
#include "app/output.h"
#include "app/standing.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct outcome {
    const struct import_wish *in;
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

static enum rc run(struct app *a, const struct import_wish *in, const struct args *args,
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

static enum rc read_flags(const struct args *args, struct import_wish *in, struct err *err)
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
    struct import_wish in = { .kind = IMPORT_NODES };
    enum rc rc = standing_refuse_csv(args, "import nodes", err);

    if (rc == RC_OK)
        rc = read_flags(args, &in, err);
    in.gpu_map = args_option(args, "gpu-map");
    return rc == RC_OK ? run(a, &in, args, out, err) : rc;
}

enum rc act_IMPORT_TASKS(struct app *a, const struct args *args, struct buf *out,
                         struct err *err)
{
    struct import_wish in = { .kind = IMPORT_TASKS };
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
    struct import_wish in = { .kind = kind };
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
