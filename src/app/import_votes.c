#include "app/import_votes.h"

#include "app/import_csv.h"
#include "base/map.h"
#include "base/rng.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define DRAW_AUDIT    1u
#define ONE_PPM       PPM_ONE
#define NO_TRUTH      0u
#define NUMBERS_MAX   (UINT32_MAX - 1)
#define VOTES_MAX     (1u << 30)

/* Items, workers and labels are names of three kinds; this table is of one file. */
#define ITEM_NAMES   NAME_REQUESTER
#define WORKER_NAMES NAME_OWNER
#define LABEL_NAMES  NAME_REGION

struct vote {
    uint32_t item, worker, label; /* numbers of names, from 1 */
};

struct worker {
    uint64_t right_ppm, wrong_ppm;
    bool has_voted; /* not only in rows that were refused */
};

struct votes_run {
    struct import_run r;
    const struct votes_options *o;
    struct votes_report *report;
    struct names *names;
    struct map seen; /* item << 32 | worker */
    struct vote *votes, row;
    size_t count, capacity;
    uint32_t *truths;    /* by item; NO_TRUTH */
    size_t *starts;      /* by item: of its votes, once they are sorted */
    struct worker *workers;
    struct posterior_answer *answers; /* by label, all zeros between items */
    uint32_t *given;     /* the labels given for the item at hand, in order of arrival */
    struct posterior_answer *listed; /* their answers */
    uint64_t credit_ppm[POSTERIOR_RULE_COUNT];
};

/* --- reading ---------------------------------------------------------------------- */

static bool read_name(struct import_run *r, const char *field, struct csv_field cell,
                      struct names *names, enum name_kind kind, uint32_t *out)
{
    r->names = names;
    if (cell.len != 0)
        return import_name(r, field, cell, kind, NUMBERS_MAX, out);
    import_refuse(r, "%s is empty", field);
    return false;
}

static enum rc row_label(const struct import_csv *c, void *ctx)
{
    static const struct {
        const char *field;
        enum name_kind kind;
    } cells[] = { { "item", ITEM_NAMES }, { "worker", WORKER_NAMES }, { "label", LABEL_NAMES } };
    struct votes_run *v = ctx;
    uint32_t numbers[ARRAY_LEN(cells)] = { 0 }, before;

    for (size_t i = 0; i < ARRAY_LEN(cells) && !c->r->is_bad; i++)
        if (!read_name(c->r, cells[i].field, import_csv_cell(c, i), v->names, cells[i].kind,
                       &numbers[i]) && !c->r->is_bad)
            return c->r->err->rc;
    v->row = (struct vote){ numbers[0], numbers[1], numbers[2] };
    if (c->r->is_bad)
        return RC_OK;
    uint64_t key = (uint64_t)v->row.item << 32 | v->row.worker;
    if (map_get(&v->seen, key, &before)) {
        struct safe_text item, worker;
        names_get(v->names, ITEM_NAMES, v->row.item, &item);
        names_get(v->names, WORKER_NAMES, v->row.worker, &worker);
        v->report->duplicates++;
        import_refuse(c->r, "worker '%s' voted on item '%s' before: the first vote counts",
                      worker.s, item.s);
    } else if (!map_put(&v->seen, key, 0)) {
        return err_nomem(c->r->err, "read votes");
    }
    return RC_OK;
}

static enum rc keep_label(const struct import_csv *c, void *ctx)
{
    struct votes_run *v = ctx;

    if (v->count == VOTES_MAX)
        return err_set(c->r->err, RC_INPUT, "line %zu: more than %u votes", csv_line(c->csv),
                       VOTES_MAX);
    if (v->count == v->capacity) {
        size_t more = v->capacity * 2 + 4096;
        struct vote *grown = realloc(v->votes, more * sizeof *grown);
        if (grown == NULL)
            return err_nomem(c->r->err, "read votes");
        v->votes = grown;
        v->capacity = more;
    }
    v->votes[v->count++] = v->row;
    return RC_OK;
}

static enum rc row_truth(const struct import_csv *c, void *ctx)
{
    struct votes_run *v = ctx;
    struct csv_field item = import_csv_cell(c, 0), label = import_csv_cell(c, 1);
    struct safe_text text, shown;
    uint32_t number = 0, truth = 0;

    if (item.len == 0)
        import_refuse(c->r, "item is empty");
    if (c->r->is_bad || !import_text(c->r, "item", item, &text))
        return RC_OK;
    /* An item that nobody voted on is sound, and of no use. */
    number = names_find(v->names, ITEM_NAMES, text.s);
    import_shown(&shown, text.s, strlen(text.s));
    if (number != UINT32_MAX && v->truths[number] != NO_TRUTH) {
        import_refuse(c->r, "item '%s' has a truth already", shown.s);
        return RC_OK;
    }
    if (!read_name(c->r, "truth", label, v->names, LABEL_NAMES, &truth))
        return c->r->is_bad ? RC_OK : c->r->err->rc;
    if (number != UINT32_MAX)
        v->truths[number] = truth;
    return RC_OK;
}

static const struct import_column label_columns[] = {
    { "item", true }, { "worker", true }, { "label", true }
};
static const struct import_column truth_columns[] = { { "item", true }, { "truth", true } };

static enum rc read_file(struct votes_run *v, struct import_file *f,
                         struct import_report *report, const struct import_csv_rows *rows,
                         struct err *err)
{
    struct err own = ERR_INIT;
    const struct import_options options = { .is_strict = v->o->is_strict };

    report->sha256 = f->sha256;
    report->format = "csv";
    v->r = (struct import_run){
        .file = f, .o = &options, .names = v->names, .report = report, .err = &own
    };
    enum rc rc = import_csv_read(&v->r, rows);
    if (rc == RC_OK && report->read > 0 && report->accepted == 0)
        rc = err_set(&own, RC_INPUT, "none of its %" PRIu64 " rows can be used; line %" PRIu64
                     ": %s", report->read, v->r.line, v->r.why);
    return import_csv_end(&v->r, rc, err);
}

/* The highest number of a kind; 0: no name. */
static uint32_t last_number(const struct votes_run *v, enum name_kind kind)
{
    uint32_t count = names_count(v->names, kind);
    return count == 0 ? 0 : count - 1;
}

/* --- deciding --------------------------------------------------------------------- */

/* Votes by item, in the order of the file within each. */
static bool sort_votes(struct votes_run *v, uint32_t items)
{
    struct vote *sorted = malloc((v->count + 1) * sizeof *sorted);

    v->starts = calloc((size_t)items + 2, sizeof *v->starts);
    if (sorted == NULL || v->starts == NULL) {
        free(sorted);
        return false;
    }
    for (size_t i = 0; i < v->count; i++)
        v->starts[v->votes[i].item + 1]++;
    for (uint32_t item = 1; item <= items; item++)
        v->starts[item + 1] += v->starts[item];
    for (size_t i = 0; i < v->count; i++)
        sorted[v->starts[v->votes[i].item]++] = v->votes[i];
    /* Each start has moved to the next one: back by one place. */
    memmove(v->starts + 1, v->starts, ((size_t)items + 1) * sizeof *v->starts);
    v->starts[0] = v->starts[1] = 0;
    free(v->votes);
    v->votes = sorted;
    return true;
}

/* The answers given for an item, in listed[] and given[]. */
static uint32_t list_answers(struct votes_run *v, const struct vote *votes, size_t n)
{
    uint32_t count = 0;

    for (size_t i = 0; i < n; i++) {
        const struct worker *w = &v->workers[votes[i].worker];
        struct posterior_answer *a = &v->answers[votes[i].label];
        if (a->votes++ == 0)
            v->given[count++] = votes[i].label;
        a->weight += posterior_weight(w->right_ppm, w->wrong_ppm, v->report->choices);
    }
    for (uint32_t i = 0; i < count; i++) {
        v->listed[i] = v->answers[v->given[i]];
        v->answers[v->given[i]] = (struct posterior_answer){ .votes = 0 };
    }
    return count;
}

/* Whether the label is among those that share the lead. */
static bool leads(const struct votes_run *v, uint32_t count, enum posterior_rule rule,
                  const struct posterior_verdict *verdict, uint32_t label)
{
    const struct posterior_answer *best = &v->listed[verdict->answer];

    for (uint32_t i = 0; i < count; i++)
        if (v->given[i] == label)
            return rule == POSTERIOR_WEIGHTED ? v->listed[i].weight == best->weight
                                              : v->listed[i].votes == best->votes;
    return false;
}

static void score(struct votes_run *v, uint32_t count, uint32_t truth,
                  const struct posterior_verdict verdicts[])
{
    for (unsigned rule = 0; rule < POSTERIOR_RULE_COUNT; rule++) {
        const struct posterior_verdict *d = &verdicts[rule];
        struct votes_score *s = &v->report->scores[rule];
        s->ties += d->leaders > 1;
        if (truth == NO_TRUTH || !leads(v, count, (enum posterior_rule)rule, d, truth))
            continue;
        s->correct += d->leaders == 1;
        v->credit_ppm[rule] += ONE_PPM / d->leaders;
    }
}

static void count_item(struct votes_run *v, uint32_t count, uint32_t truth,
                       const struct posterior_verdict verdicts[])
{
    const struct posterior_verdict *majority = &verdicts[POSTERIOR_MAJORITY];
    const struct posterior_verdict *weighted = &verdicts[POSTERIOR_WEIGHTED];
    struct votes_report *report = v->report;
    struct votes_part *part = count == 1 ? &report->unanimous : &report->split;

    part->n++;
    part->known += truth != NO_TRUTH;
    part->wrong += truth != NO_TRUTH && majority->leaders == 1 &&
                   v->given[majority->answer] != truth;
    report->items_with_truth += truth != NO_TRUTH;
    report->no_majority += !majority->has_majority;
    report->rules_differ += majority->leaders == 1 && weighted->leaders == 1 &&
                            majority->answer != weighted->answer;
}

static void audit(struct votes_run *v, uint32_t truth, const struct vote *votes, size_t n)
{
    v->report->audited++;
    for (size_t i = 0; i < n; i++) {
        struct worker *w = &v->workers[votes[i].worker];
        if (votes[i].label == truth)
            w->right_ppm += ONE_PPM;
        else
            w->wrong_ppm += ONE_PPM;
    }
}

static void decide_item(struct votes_run *v, uint32_t item,
                        void (*each)(void *ctx, const struct votes_decision *d), void *ctx)
{
    struct posterior_verdict verdicts[POSTERIOR_RULE_COUNT];
    const struct vote *votes = v->votes + v->starts[item];
    size_t n = v->starts[item + 1] - v->starts[item];
    uint32_t truth = v->truths[item];

    if (n == 0) /* all its votes were refused */
        return;
    uint32_t count = list_answers(v, votes, n);
    for (unsigned rule = 0; rule < POSTERIOR_RULE_COUNT; rule++)
        posterior_decide(v->listed, count, (enum posterior_rule)rule, &verdicts[rule]);
    v->report->items++;
    score(v, count, truth, verdicts);
    count_item(v, count, truth, verdicts);
    if (each != NULL) {
        struct safe_text item_name, label;
        const struct posterior_verdict *d = &verdicts[v->o->rule];
        names_get(v->names, ITEM_NAMES, item, &item_name);
        names_get(v->names, LABEL_NAMES, v->given[d->answer], &label);
        each(ctx, &(struct votes_decision){ item_name.s, label.s, *d });
    }
    if (truth != NO_TRUTH && draw_chance(v->o->seed, DRAW_AUDIT, item, 0, 0, v->o->audit_ppm))
        audit(v, truth, votes, n);
}

/* --- both ------------------------------------------------------------------------- */

static bool reserve(struct votes_run *v)
{
    uint32_t workers = last_number(v, WORKER_NAMES);
    uint32_t labels = last_number(v, LABEL_NAMES);

    v->workers = malloc(((size_t)workers + 1) * sizeof *v->workers);
    v->answers = calloc((size_t)labels + 1, sizeof *v->answers);
    v->given = malloc(((size_t)labels + 1) * sizeof *v->given);
    v->listed = malloc(((size_t)labels + 1) * sizeof *v->listed);
    if (v->workers == NULL || v->answers == NULL || v->given == NULL || v->listed == NULL)
        return false;
    for (uint32_t w = 0; w <= workers; w++)
        v->workers[w] = (struct worker){ POSTERIOR_PRIOR_RIGHT_PPM, POSTERIOR_PRIOR_WRONG_PPM,
                                         false };
    return true;
}

static void count_label(struct votes_run *v, uint32_t label)
{
    v->report->choices += v->answers[label].votes++ == 0;
}

/* Who voted, and the labels that votes and truths have: names of rows that were refused are
 * neither. */
static void count_names(struct votes_run *v, uint32_t items, uint32_t labels)
{
    for (size_t i = 0; i < v->count; i++) {
        struct worker *w = &v->workers[v->votes[i].worker];
        v->report->workers += !w->has_voted;
        w->has_voted = true;
        count_label(v, v->votes[i].label);
    }
    for (uint32_t item = 1; item <= items; item++)
        if (v->truths[item] != NO_TRUTH)
            count_label(v, v->truths[item]);
    if (v->report->choices < 2)
        v->report->choices = 2;
    memset(v->answers, 0, ((size_t)labels + 1) * sizeof *v->answers);
}

static enum rc decide_all(struct votes_run *v,
                          void (*each)(void *ctx, const struct votes_decision *d), void *ctx,
                          struct err *err)
{
    struct votes_report *report = v->report;
    uint32_t items = last_number(v, ITEM_NAMES);
    uint32_t labels = last_number(v, LABEL_NAMES);

    if (!reserve(v) || !sort_votes(v, items))
        return err_nomem(err, "count the votes");
    report->votes = v->count;
    count_names(v, items, labels);
    for (uint32_t item = 1; item <= items; item++)
        decide_item(v, item, each, ctx);
    for (unsigned rule = 0; rule < POSTERIOR_RULE_COUNT; rule++)
        if (report->items_with_truth > 0)
            report->scores[rule].accuracy_ppm =
                (uint32_t)((v->credit_ppm[rule] + report->items_with_truth / 2) /
                           report->items_with_truth);
    return RC_OK;
}

static enum rc run(struct votes_run *v, struct import_file *labels, struct import_file *truth,
                   struct err *err)
{
    const struct import_csv_rows label_rows = { label_columns, ARRAY_LEN(label_columns),
                                                row_label, keep_label, v };
    const struct import_csv_rows truth_rows = { truth_columns, ARRAY_LEN(truth_columns),
                                                row_truth, NULL, v };

    v->names = names_new();
    if (v->names == NULL)
        return err_nomem(err, "read votes");
    enum rc rc = read_file(v, labels, &v->report->labels, &label_rows, err);
    if (rc != RC_OK)
        return rc;
    v->truths = calloc((size_t)last_number(v, ITEM_NAMES) + 1, sizeof *v->truths);
    if (v->truths == NULL)
        return err_nomem(err, "read votes");
    return truth == NULL ? RC_OK : read_file(v, truth, &v->report->truth, &truth_rows, err);
}

enum rc votes_import(struct import_file *labels, struct import_file *truth,
                     const struct votes_options *o, struct votes_report *report,
                     void (*each)(void *ctx, const struct votes_decision *d), void *ctx,
                     struct err *err)
{
    struct votes_run v = { .o = o, .report = report };

    *report = (struct votes_report){ .items = 0 };
    enum rc rc = run(&v, labels, truth, err);
    if (rc == RC_OK)
        rc = decide_all(&v, each, ctx, err);
    names_free(v.names);
    map_close(&v.seen);
    free(v.votes);
    free(v.truths);
    free(v.starts);
    free(v.workers);
    free(v.answers);
    free(v.given);
    free(v.listed);
    return rc;
}
