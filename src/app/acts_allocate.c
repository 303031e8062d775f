/* allocate: where would a task go now, and why there. Changes nothing. */
#include "app/acts.h"
#include "app/app_int.h"
#include "app/output.h"
#include "app/value.h"
#include "base/decimal.h"
#include "model/jurisdiction.h"
#include "work/work.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define COUNT_MAX      100000
#define GIB_MAX        4096
#define UNITS_MAX      65534      /* cores, GPUs, GiB of RAM: 65535 stands for unknown */
#define NO_LATENCY     4000000000 /* from here on a limit is none, as the policy has it */
#define PRICE_UUSD_MAX 4294000000

/* What was asked, and what was found. */
struct request {
    struct task_row task;
    enum score_profile profile;
    bool is_explained;
    bool is_list; /* --count was given: the answer is a list */
    uint32_t count;
    uint32_t placed;
    struct allocation *found; /* [count], `placed` filled, then one that failed if any */
    uint32_t *taken;          /* [count], ascending */
    const struct app *app;
};

/* --- reading the options -------------------------------------------------------------- */

static enum rc read_price(const struct args *args, struct task_spec *spec, struct err *err)
{
    const char *s = args_option(args, "max-price");
    int64_t uusd = 0;

    if (s == NULL)
        return RC_OK;
    if (!decimal_parse_exact(s, strlen(s), 6, &uusd) || uusd < 0 || uusd > PRICE_UUSD_MAX)
        return err_set(err, RC_USAGE,
                       "--max-price '%s' is no price: dollars per GPU-hour from 0 to 4294, "
                       "with at most six decimals", s);
    spec->max_price_uusd = (uint32_t)uusd;
    return RC_OK;
}

static void add_places(struct jurisdiction_set *set, const struct jurisdiction_set *more)
{
    for (int i = 0; i < JURISDICTION_WORDS; i++)
        set->bits[i] |= more->bits[i];
}

/* "DE,FR", "eea", "eea,CH". */
static enum rc read_places(const struct args *args, struct task_spec *spec, struct err *err)
{
    const char *at = args_option(args, "jurisdictions");
    struct jurisdiction_set eea;

    jurisdiction_set_eea(&eea);
    while (at != NULL) {
        size_t len = strcspn(at, ",");
        uint16_t number = len == 2 ? jurisdiction_by_code(at, len) : 0;
        if (len == 3 && (memcmp(at, "eea", 3) == 0 || memcmp(at, "EEA", 3) == 0))
            add_places(&spec->allowed, &eea);
        else if (number != 0)
            jurisdiction_set_add(&spec->allowed, number);
        else
            return err_set(err, RC_USAGE,
                           "--jurisdictions: '%.*s' is no place: write ISO 3166-1 codes such "
                           "as DE,FR, or eea", len > 40 ? 40 : (int)len, at);
        at = at[len] == ',' ? at + len + 1 : NULL;
    }
    return RC_OK;
}

/* The number of a word in "low|standard|high"; `words` is shown when it is none of them. */
static enum rc read_word(const struct args *args, const char *option, const char *words,
                         uint32_t *out, struct err *err)
{
    const char *s = args_option(args, option), *at = words;

    for (uint32_t n = 0; s != NULL && at != NULL; n++) {
        size_t len = strcspn(at, "|");
        if (strlen(s) == len && memcmp(s, at, len) == 0) {
            *out = n;
            return RC_OK;
        }
        at = at[len] == '|' ? at + len + 1 : NULL;
    }
    return s == NULL ? RC_OK
                     : err_set(err, RC_USAGE, "--%s '%s' is none of %s", option, s, words);
}

static enum rc read_words(const struct args *args, struct request *r, struct err *err)
{
    uint32_t profile = PROFILE_COUNT, privacy = r->task.spec.privacy;
    enum rc rc = read_word(args, "profile", policy_infos[POLICY_KEY_profile].unit, &profile, err);

    if (rc == RC_OK)
        rc = read_word(args, "privacy", policy_infos[POLICY_KEY_task_privacy].unit, &privacy,
                       err);
    r->profile = (enum score_profile)profile;
    r->task.spec.privacy = (uint8_t)privacy;
    return rc;
}

static enum rc read_numbers(const struct args *args, const struct policy *p,
                            struct request *r, struct err *err)
{
    int64_t gib = p->task_min_gpu_gb, latency = p->task_max_latency_ms;
    int64_t gpus = 1, cores = 0, ram = 0, count = 1;
    const struct {
        const char *option;
        int64_t lo, hi, *out;
    } numbers[] = {
        { "min-gpu-gb", 0, GIB_MAX, &gib }, { "max-latency-ms", 1, NO_LATENCY, &latency },
        { "gpus", 0, UNITS_MAX, &gpus },    { "min-cores", 0, UNITS_MAX, &cores },
        { "min-ram-gb", 0, UNITS_MAX, &ram }, { "count", 1, COUNT_MAX, &count },
    };
    enum rc rc = RC_OK;

    for (size_t i = 0; rc == RC_OK && i < ARRAY_LEN(numbers); i++)
        rc = args_number(args, numbers[i].option, numbers[i].lo, numbers[i].hi, numbers[i].out,
                         err);
    r->count = (uint32_t)count;
    r->task.spec.min_gpu_gb = (uint16_t)gib;
    r->task.spec.max_latency_ms = latency >= NO_LATENCY ? UINT32_MAX : (uint32_t)latency;
    r->task.spec.gpus = (uint16_t)gpus;
    r->task.spec.min_cores = (uint16_t)cores;
    r->task.spec.min_ram_gb = (uint16_t)ram;
    return rc;
}

/* What the command line does not say comes from the policy, as for any task. */
static enum rc read_request(const struct app *a, const struct args *args, struct request *r,
                            struct err *err)
{
    const struct policy *p = engine_policy(a->engine);

    *r = (struct request){ .app = a };
    r->task = (struct task_row){ .duration_s = 1 };
    r->task.spec = (struct task_spec){ .kind = WORK_MATMUL,
                                       .tier = TIER_STANDARD,
                                       .privacy = (uint8_t)p->task_privacy,
                                       .size = 8,
                                       .max_price_uusd = UINT32_MAX };
    r->is_list = args_option(args, "count") != NULL;
    r->is_explained = args_option(args, "explain") != NULL || args->format != OUTPUT_TEXT;
    enum rc rc = read_numbers(args, p, r, err);
    if (rc == RC_OK)
        rc = read_words(args, r, err);
    if (rc == RC_OK)
        rc = read_price(args, &r->task.spec, err);
    return rc == RC_OK ? read_places(args, &r->task.spec, err) : rc;
}

/* --- placing -------------------------------------------------------------------------- */

static void take(struct request *r, uint32_t node)
{
    uint32_t at = r->placed;
    for (; at > 0 && r->taken[at - 1] > node; at--)
        r->taken[at] = r->taken[at - 1];
    r->taken[at] = node;
    r->placed++;
}

/* "of 100 nodes gpu_memory refuses 40, latency 60" */
static void add_refusals(const struct allocation *found, uint32_t nodes, struct buf *out)
{
    bool is_first = true;
    buf_addf(out, "of %" PRIu32 " nodes", nodes);
    for (size_t f = 0; f < FILTER_COUNT; f++) {
        if (found->rejected[f] == 0)
            continue;
        buf_addf(out, is_first ? " %s refuses %" PRIu32 : ", %s %" PRIu32, filter_words[f],
                 found->rejected[f]);
        is_first = false;
    }
}

static enum rc none_left(struct app *a, struct request *r, struct err *err)
{
    struct allocation *found = &r->found[r->placed];
    struct buf why = BUF_INIT;
    uint32_t nodes = engine_node_count(a->engine);

    if (nodes == 0)
        return err_set(err, RC_NOT_FOUND,
                       "no node can take the task: there are no nodes; --nodes FILE or "
                       "`import nodes` brings some");
    engine_allocate(a->engine, &r->task, r->profile, r->taken, r->placed, true, found);
    add_refusals(found, nodes, &why);
    if (r->placed > 0)
        err_set(err, RC_NOT_FOUND,
                "%" PRIu32 " of %" PRIu32 " tasks placed, no node is left for the next: "
                "%s, and %" PRIu32 " are taken", r->placed, r->count, why.data, r->placed);
    else
        err_set(err, RC_NOT_FOUND, "no node can take the task: %s", why.data);
    buf_free(&why);
    return RC_NOT_FOUND;
}

static enum rc place(struct app *a, struct request *r, struct err *err)
{
    while (r->placed < r->count) {
        struct allocation *found = &r->found[r->placed];
        engine_allocate(a->engine, &r->task, r->profile, r->taken, r->placed,
                        r->is_explained, found);
        if (found->node == NODE_NONE)
            return none_left(a, r, err);
        take(r, found->node);
    }
    return RC_OK;
}

/* --- printing ------------------------------------------------------------------------- */

static void node_name(const struct app *a, uint32_t node, struct safe_text *out)
{
    if (node == NODE_NONE)
        safe_text_from_str(out, "none");
    else
        names_get(a->names, NAME_NODE, node, out);
}

static void set_node(const struct app *a, uint32_t node, struct value *v)
{
    struct safe_text name;
    node_name(a, node, &name);
    if (node == NODE_NONE)
        value_set_unknown(v, VALUE_TEXT);
    else
        value_set_text(v, name.s);
}

/* All nine digits, which panes have no room for. */
static void set_score(struct value *v, uint32_t score)
{
    struct buf text = BUF_INIT;
    decimal_add(&text, score, 9, 9);
    value_set_buf(v, &text);
    buf_free(&text);
}

static const struct column placement_columns[] = {
    { .name = "placement", .title = "#", .is_right = true },
    { .name = "node_id", .title = "NODE" },
    { .name = "score", .title = "SCORE", .is_right = true },
    { .name = "backup", .title = "BACKUP" },
    { .name = "candidates", .title = "CANDIDATES", .is_right = true },
};

static void placement_cells(const void *ctx, size_t row, struct value *c)
{
    const struct request *r = ctx;
    const struct allocation *found = &r->found[row];
    value_set_number(&c[0], VALUE_INT, (int64_t)row + 1);
    set_node(r->app, found->node, &c[1]);
    set_score(&c[2], found->score);
    set_node(r->app, found->backup, &c[3]);
    if (r->is_explained)
        value_set_number(&c[4], VALUE_INT, found->candidates);
}

static const struct column top_columns[] = {
    { .name = "node_id", .title = "NODE" },
    { .name = "score", .title = "SCORE", .is_right = true },
    { .name = "performance", .title = "PERFORMANCE", .is_right = true },
    { .name = "reputation", .title = "REPUTATION", .is_right = true },
    { .name = "latency", .title = "LATENCY", .is_right = true },
    { .name = "green", .title = "GREEN", .is_right = true },
    { .name = "cost", .title = "COST", .is_right = true },
};

struct top_rows {
    const struct app *app;
    const struct allocation *found;
};

static void top_cells(const void *ctx, size_t row, struct value *c)
{
    const struct top_rows *t = ctx;
    const struct score_terms *s = &t->found->top[row].terms;
    const uint32_t terms[] = { s->total, s->performance, s->reputation, s->latency, s->green,
                               s->cost };
    set_node(t->app, t->found->top[row].node, &c[0]);
    for (size_t i = 0; i < ARRAY_LEN(terms); i++)
        set_score(&c[1 + i], terms[i]);
}

static void print_explained(const struct request *r, const struct allocation *found,
                            struct buf *out)
{
    const struct top_rows top = { .app = r->app, .found = found };
    const struct output_rows rows = { .columns = top_columns,
                                      .column_count = ARRAY_LEN(top_columns),
                                      .count = found->top_count,
                                      .cells = top_cells,
                                      .ctx = &top };
    buf_addf(out, "candidates  %" PRIu32 "\n", found->candidates);
    for (size_t f = 0; f < FILTER_COUNT; f++)
        if (found->rejected[f] > 0)
            buf_addf(out, "refused     %" PRIu32 " by %s\n", found->rejected[f],
                     filter_words[f]);
    buf_addc(out, '\n');
    output_rows(&rows, OUTPUT_TEXT, out);
}

static void print_placement(const struct request *r, const struct allocation *found,
                            struct buf *out)
{
    struct safe_text node, backup;
    node_name(r->app, found->node, &node);
    node_name(r->app, found->backup, &backup);
    buf_addf(out, "node        %s\nscore       ", node.s);
    decimal_add(out, found->score, 9, 9);
    buf_addf(out, "\nbackup      %s\n", backup.s);
    if (r->is_explained)
        print_explained(r, found, out);
}

static void print_rows(const struct request *r, enum output_format format, struct buf *out)
{
    bool is_text = format == OUTPUT_TEXT;
    const struct output_rows rows = { .columns = placement_columns,
                                      .column_count = ARRAY_LEN(placement_columns) - is_text,
                                      .count = r->placed,
                                      .cells = placement_cells,
                                      .ctx = r };
    output_rows(&rows, format, out);
}

static void print_text(const struct request *r, struct buf *out)
{
    if (r->is_list && !r->is_explained && r->placed > 0)
        print_rows(r, OUTPUT_TEXT, out);
    for (uint32_t i = 0; i < r->placed && (!r->is_list || r->is_explained); i++) {
        buf_adds(out, i > 0 ? "\n" : "");
        print_placement(r, &r->found[i], out);
    }
}

static void add_json_node(const struct app *a, const char *key, uint32_t node,
                          struct json_writer *w)
{
    struct value v;
    set_node(a, node, &v);
    jw_key(w, key);
    output_json_value(w, &v);
}

static void add_json_term(const char *key, uint32_t term, struct json_writer *w)
{
    jw_key(w, key);
    jw_decimal(w, term, 9, 9);
}

static void add_json_top(const struct app *a, const struct allocation *found,
                         struct json_writer *w)
{
    jw_key(w, "top");
    jw_begin_array(w);
    for (uint32_t i = 0; i < found->top_count; i++) {
        const struct score_terms *s = &found->top[i].terms;
        jw_begin_object(w);
        add_json_node(a, "node_id", found->top[i].node, w);
        add_json_term("score", s->total, w);
        jw_key(w, "terms");
        jw_begin_object(w);
        add_json_term("performance", s->performance, w);
        add_json_term("reputation", s->reputation, w);
        add_json_term("latency", s->latency, w);
        add_json_term("green", s->green, w);
        add_json_term("cost", s->cost, w);
        jw_end_object(w);
        jw_end_object(w);
    }
    jw_end_array(w);
}

static void add_json(const struct app *a, const struct allocation *found,
                     struct json_writer *w)
{
    jw_begin_object(w);
    add_json_node(a, "node_id", found->node, w);
    jw_key(w, "score");
    if (found->node == NODE_NONE)
        jw_null(w);
    else
        jw_decimal(w, found->score, 9, 9);
    add_json_node(a, "backup", found->backup, w);
    jw_key(w, "candidates");
    jw_int64(w, found->candidates);
    jw_key(w, "rejected");
    jw_begin_object(w);
    for (size_t f = 0; f < FILTER_COUNT; f++) {
        jw_key(w, filter_words[f]);
        jw_int64(w, found->rejected[f]);
    }
    jw_end_object(w);
    add_json_top(a, found, w);
    jw_end_object(w);
}

/* Also the answer that none was found: a script sees which filters refused. */
static void print_json(const struct request *r, struct buf *out)
{
    uint32_t shown = r->is_list ? r->placed : 1;
    struct json_writer w;

    jw_init(&w, out, false);
    if (r->is_list)
        jw_begin_array(&w);
    for (uint32_t i = 0; i < shown; i++)
        add_json(r->app, &r->found[i], &w);
    if (r->is_list)
        jw_end_array(&w);
    buf_addc(out, '\n');
}

enum rc act_ALLOCATE(struct app *a, const struct args *args, struct buf *out, struct err *err)
{
    struct request r;
    enum rc rc = read_request(a, args, &r, err);

    if (rc != RC_OK)
        return rc;
    r.found = calloc(r.count, sizeof *r.found);
    r.taken = calloc(r.count, sizeof *r.taken);
    if (r.found == NULL || r.taken == NULL) {
        rc = err_nomem(err, "place the tasks");
    } else {
        r.found[0].node = r.found[0].backup = NODE_NONE;
        rc = place(a, &r, err);
        if (args->format == OUTPUT_JSON)
            print_json(&r, out);
        else if (args->format == OUTPUT_CSV)
            print_rows(&r, OUTPUT_CSV, out);
        else
            print_text(&r, out);
        if (rc == RC_OK && out->failed)
            rc = err_nomem(err, "print the placement");
    }
    free(r.found);
    free(r.taken);
    return rc;
}
