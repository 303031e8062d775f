/* import votes: the voting rules on real answers. Looks at no session and changes nothing. */
#include "app/acts.h"
#include "app/import_votes.h"
#include "app/output.h"
#include "base/decimal.h"
#include "base/rng.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define RATIO_SCALE 6
#define SEED_DEFAULT 42

static void add_ratio(struct buf *out, uint32_t ppm)
{
    decimal_add(out, ppm, RATIO_SCALE, RATIO_SCALE);
}

/* --- decisions, item by item ---------------------------------------------------------- */

struct list {
    enum output_format format;
    struct buf *out;
    struct json_writer w;
};

static void list_begin(struct list *l, enum output_format format, struct buf *out)
{
    *l = (struct list){ .format = format, .out = out };
    if (format == OUTPUT_JSON) {
        jw_init(&l->w, out, false);
        jw_begin_array(&l->w);
    } else if (format == OUTPUT_CSV) {
        buf_adds(out, "item,label,leaders,votes,share\r\n");
    } else {
        buf_addf(out, "%-20s %-20s %7s %6s  %s\n", "ITEM", "LABEL", "LEADERS", "VOTES", "SHARE");
    }
}

static void list_json(struct json_writer *w, const struct votes_decision *d)
{
    jw_begin_object(w);
    jw_key(w, "item");
    jw_string(w, d->item);
    jw_key(w, "label");
    if (d->verdict.leaders == 1)
        jw_string(w, d->label);
    else
        jw_null(w);
    jw_key(w, "leaders");
    jw_int64(w, d->verdict.leaders);
    jw_key(w, "votes");
    jw_int64(w, d->verdict.votes);
    jw_key(w, "share");
    jw_ppm(w, d->verdict.share_ppm);
    jw_end_object(w);
}

/* A shared lead is no decision: no label. */
static void list_decision(void *ctx, const struct votes_decision *d)
{
    struct list *l = ctx;
    bool is_tie = d->verdict.leaders > 1;

    if (l->format == OUTPUT_JSON) {
        list_json(&l->w, d);
    } else if (l->format == OUTPUT_CSV) {
        output_csv_cell(l->out, d->item);
        buf_addc(l->out, ',');
        output_csv_cell(l->out, is_tie ? "" : d->label);
        buf_addf(l->out, ",%" PRIu32 ",%" PRIu32 ",", d->verdict.leaders, d->verdict.votes);
        add_ratio(l->out, d->verdict.share_ppm);
        buf_adds(l->out, "\r\n");
    } else {
        buf_addf(l->out, "%-20s %-20s %7" PRIu32 " %6" PRIu32 "  ", d->item,
                 is_tie ? "-" : d->label, d->verdict.leaders, d->verdict.votes);
        add_ratio(l->out, d->verdict.share_ppm);
        buf_addc(l->out, '\n');
    }
}

/* --- the report ----------------------------------------------------------------------- */

static void print_reasons(const struct import_report *r, const char *file, struct buf *out)
{
    for (uint64_t i = 0; i < r->reason_count && i < IMPORT_REASONS_MAX; i++) {
        struct safe_text text;
        safe_text_from_str(&text, r->reasons[i].text);
        buf_addf(out, "%s line %" PRIu64 ": %s\n", file, r->reasons[i].line, text.s);
    }
    if (r->reason_count > IMPORT_REASONS_MAX)
        buf_addf(out, "%s: and %" PRIu64 " more\n", file, r->reason_count - IMPORT_REASONS_MAX);
}

static void print_score(const struct votes_report *r, enum posterior_rule rule, struct buf *out)
{
    const struct votes_score *s = &r->scores[rule];

    buf_addf(out, "%-13s", posterior_rule_words[rule]);
    if (r->items_with_truth == 0) {
        buf_addf(out, "%" PRIu32 " ties; no truth to compare with\n", s->ties);
        return;
    }
    add_ratio(out, s->accuracy_ppm);
    buf_addf(out, " of items right: %" PRIu32 " right, %" PRIu32 " ties split evenly\n",
             s->correct, s->ties);
}

/* Without a truth nobody knows what was wrong. */
static bool is_known(const struct votes_report *r, const struct votes_part *part)
{
    return r->items_with_truth > 0 && (part->n == 0 || part->known > 0);
}

static void print_wrong(const struct votes_report *r, const struct votes_part *part,
                        const char *before, const char *behind, struct buf *out)
{
    buf_addf(out, "%" PRIu32 " items, %s", part->n, before);
    if (is_known(r, part))
        buf_addf(out, "%" PRIu32, part->wrong);
    else
        buf_addc(out, '?');
    buf_adds(out, behind);
}

static void print_text(const struct votes_report *r, const struct votes_options *o,
                       bool is_dry_run, struct buf *out)
{
    char hex[DIGEST_HEX_MAX];

    digest_hex(&r->labels.sha256, hex);
    buf_addf(out,
             "items        %" PRIu32 ", %" PRIu32 " with a truth\n"
             "votes        %" PRIu64 " by %" PRIu32 " workers; %" PRIu64
             " duplicates not counted; %" PRIu64 " rows skipped\n",
             r->items, r->items_with_truth, r->votes, r->workers, r->duplicates,
             r->labels.skipped);
    print_score(r, POSTERIOR_MAJORITY, out);
    print_score(r, POSTERIOR_WEIGHTED, out);
    buf_addf(out, "audited      %" PRIu32 " items, after their decision; seed %" PRIu64
                  "\nunanimous    ", r->audited, o->seed);
    print_wrong(r, &r->unanimous, "", " of them wrong\nsplit        ", out);
    print_wrong(r, &r->split, "the majority wrong on ", "\n", out);
    buf_addf(out,
             "no majority  %" PRIu32 " items\n"
             "rules differ %" PRIu32 " items\n"
             "sha256       %s\n", r->no_majority, r->rules_differ, hex);
    if (is_dry_run)
        buf_adds(out, "a dry run: nothing changed\n");
    print_reasons(&r->labels, "labels", out);
    print_reasons(&r->truth, "truth", out);
}

static void add_count(struct json_writer *w, const char *key, uint64_t n)
{
    jw_key(w, key);
    jw_int64(w, (int64_t)n);
}

static void add_known(struct json_writer *w, const char *key, bool is_known, uint64_t n)
{
    jw_key(w, key);
    if (is_known)
        jw_int64(w, (int64_t)n);
    else
        jw_null(w);
}

static void add_score(struct json_writer *w, const struct votes_report *r,
                      enum posterior_rule rule)
{
    jw_key(w, posterior_rule_words[rule]);
    jw_begin_object(w);
    add_known(w, "correct", r->items_with_truth > 0, r->scores[rule].correct);
    add_count(w, "ties", r->scores[rule].ties);
    jw_key(w, "accuracy");
    if (r->items_with_truth > 0)
        jw_ppm(w, r->scores[rule].accuracy_ppm);
    else
        jw_null(w);
    jw_end_object(w);
}

static void add_part(struct json_writer *w, const char *key, const struct votes_report *r,
                     const struct votes_part *part)
{
    jw_key(w, key);
    jw_begin_object(w);
    add_count(w, "n", part->n);
    add_known(w, "wrong", is_known(r, part), part->wrong);
    jw_end_object(w);
}

static void add_reasons(struct json_writer *w, const char *key, bool is_note,
                        const struct import_report *r)
{
    jw_key(w, key);
    jw_begin_array(w);
    for (uint64_t i = 0; i < r->reason_count && i < IMPORT_REASONS_MAX; i++) {
        const struct import_reason *reason = &r->reasons[i];
        if (reason->is_note != is_note)
            continue;
        jw_begin_object(w);
        add_known(w, "line", reason->line > 0, reason->line);
        jw_key(w, is_note ? "note" : "reason");
        jw_string(w, reason->text);
        jw_end_object(w);
    }
    jw_end_array(w);
}

/* As import --json has them of any file. */
static void add_file(struct json_writer *w, const struct import_report *r)
{
    add_count(w, "read", r->read);
    add_count(w, "accepted", r->accepted);
    add_count(w, "skipped", r->skipped);
    add_reasons(w, "reasons", false, r);
    jw_key(w, "sha256");
    jw_hex(w, r->sha256.b, sizeof r->sha256.b);
    add_reasons(w, "notes", true, r);
}

static void add_truth(struct json_writer *w, const struct import_report *r)
{
    jw_key(w, "truth");
    if (r->format == NULL) {
        jw_null(w);
        return;
    }
    jw_begin_object(w);
    add_file(w, r);
    jw_end_object(w);
}

static void print_json(const struct votes_report *r, const struct votes_options *o,
                       bool is_dry_run, struct buf *out)
{
    struct json_writer w;

    jw_init(&w, out, false);
    jw_begin_object(&w);
    add_count(&w, "items", r->items);
    add_count(&w, "items_with_truth", r->items_with_truth);
    add_count(&w, "votes", r->votes);
    add_count(&w, "workers", r->workers);
    add_count(&w, "duplicates", r->duplicates);
    add_score(&w, r, POSTERIOR_MAJORITY);
    add_score(&w, r, POSTERIOR_WEIGHTED);
    add_part(&w, "unanimous", r, &r->unanimous);
    add_part(&w, "split", r, &r->split);
    add_count(&w, "no_majority", r->no_majority);
    add_count(&w, "rules_differ", r->rules_differ);
    add_count(&w, "audited", r->audited);
    jw_key(&w, "seed");
    jw_uint64(&w, o->seed);
    jw_key(&w, "rule");
    jw_string(&w, posterior_rule_words[o->rule]);
    add_file(&w, &r->labels);
    add_truth(&w, &r->truth);
    jw_key(&w, "dry_run");
    jw_bool(&w, is_dry_run);
    jw_end_object(&w);
    buf_addc(out, '\n');
}

/* --- the command line ----------------------------------------------------------------- */

static enum rc read_options(const struct args *args, struct votes_options *o, struct err *err)
{
    const char *audit = args_option(args, "audit"), *rule = args_option(args, "rule");
    int64_t seed = SEED_DEFAULT, ppm = VOTES_AUDIT_PPM;

    o->is_strict = args_option(args, "strict") != NULL;
    o->rule = rule != NULL && strcmp(rule, "majority") == 0 ? POSTERIOR_MAJORITY
                                                            : POSTERIOR_WEIGHTED;
    if (audit != NULL &&
        (!decimal_parse(audit, strlen(audit), RATIO_SCALE, &ppm) || ppm < 0 || ppm > PPM_ONE))
        return err_set(err, RC_USAGE, "--audit '%s' is no number from 0 to 1", audit);
    o->audit_ppm = (uint32_t)ppm;
    enum rc rc = args_number(args, "seed", 0, INT64_MAX, &seed, err);
    o->seed = (uint64_t)seed;
    return rc;
}

static enum rc run(const struct args *args, const struct votes_options *o,
                   struct votes_report *report, struct buf *out, struct err *err)
{
    const char *path = args_option(args, "truth");
    bool is_report = args_option(args, "report") != NULL;
    bool is_dry_run = args_option(args, "dry-run") != NULL;
    struct import_file labels, truth = { .in = NULL };
    struct list list;
    enum rc rc = import_open(&labels, args->words[0], err);

    if (rc != RC_OK)
        return rc;
    if (path != NULL)
        rc = import_open(&truth, path, err);
    if (rc == RC_OK && !is_report)
        list_begin(&list, args->format, out);
    if (rc == RC_OK)
        rc = votes_import(&labels, path != NULL ? &truth : NULL, o, report,
                          is_report ? NULL : list_decision, &list, err);
    if (rc == RC_OK && is_report && args->format == OUTPUT_JSON)
        print_json(report, o, is_dry_run, out);
    else if (rc == RC_OK && is_report)
        print_text(report, o, is_dry_run, out);
    else if (rc == RC_OK && args->format == OUTPUT_JSON) {
        jw_end_array(&list.w);
        buf_addc(out, '\n');
    }
    import_close(&labels);
    import_close(&truth);
    return rc;
}

enum rc act_IMPORT_VOTES(struct app *a, const struct args *args, struct buf *out,
                         struct err *err)
{
    struct votes_options o;
    struct votes_report *report = malloc(sizeof *report);
    enum rc rc = report == NULL ? err_nomem(err, "read votes") : read_options(args, &o, err);

    (void)a;
    if (rc == RC_OK && args->format == OUTPUT_CSV && args_option(args, "report") != NULL)
        rc = err_set(err, RC_USAGE, "import votes --report prints no table: no --csv");
    if (rc == RC_OK)
        rc = run(args, &o, report, out, err);
    free(report);
    if (rc != RC_OK)
        buf_reset(out);
    return rc == RC_OK && out->failed ? err_nomem(err, "print the votes") : rc;
}
