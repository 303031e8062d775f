/* tasks.json: a list of objects, or {"tasks": [...]}. */
#include "app/import_tasks.h"
#include "base/decimal.h"
#include "base/json.h"
#include "base/map.h"
#include "model/jurisdiction.h"

#include <stdlib.h>
#include <string.h>

#define CHUNK       65536
#define MONEY_SCALE 6
#define TIME_SCALE  3 /* seconds are read as milliseconds */
#define EEA         "EEA"

/* The published types of tasks, and the kinds of work that stand for them; the first is
 * that of a task which does not say. */
#define TASK_TYPES(X)                 \
    X("inference", WORK_MLP)          \
    X("training", WORK_CHAIN)         \
    X("rendering", WORK_MATMUL)       \
    X("simulation", WORK_MONTE_CARLO) \
    X("fine-tuning", WORK_CHAIN)      \
    X("embedding", WORK_MATMUL)       \
    X("chain", WORK_CHAIN)            \
    X("matmul", WORK_MATMUL)          \
    X("mlp", WORK_MLP)                \
    X("monte-carlo", WORK_MONTE_CARLO) \
    X("opaque", WORK_OPAQUE)

static const char *const type_names[] = {
#define X(name, kind) name,
    TASK_TYPES(X)
#undef X
};
static const enum work_kind type_kinds[] = {
#define X(name, kind) kind,
    TASK_TYPES(X)
#undef X
};

enum field {
    FIELD_ID,
    FIELD_TYPE,
    FIELD_MIN_GPU_MEMORY,
    FIELD_MAX_LATENCY,
    FIELD_PRIVACY,
    FIELD_PLACES,
    FIELD_REWARD,
    FIELD_DURATION,
    FIELD_PRIORITY,
    FIELD_TIER,
    FIELD_GPUS,
    FIELD_REQUESTER,
    FIELD_ARRIVAL,
    FIELD_MIN_RAM,
    FIELD_MIN_CORES,
    FIELD_MAX_PRICE,
    FIELD_COUNT
};

/* What one task says. Numbers are in units of 10^-scale, words are their numbers. */
struct said {
    const struct json *at; /* of the value that is read, for its line */
    bool is_given[FIELD_COUNT];
    int64_t values[FIELD_COUNT];
    struct jurisdiction_set places;
    struct safe_text id, requester;
};

struct json_run {
    struct tasks_run *t;
    struct json_doc *doc;
    struct strmap ids, unknown_keys;
};

/* How a field is read; it refuses the row and returns false where it cannot. */
struct field_info {
    const char *name;
    bool (*read)(struct json_run *j, enum field f, const struct json *v, struct said *s);
    struct import_range range;
    const char *const *words;
    size_t word_count;
};
static const struct field_info fields[FIELD_COUNT];

/* --- values --- */

/* The value as a message shows it. */
static void show_value(const struct json *v, struct safe_text *out)
{
    size_t len;
    const char *number = json_number_text(v, &len);
    const char *text = json_string(v);

    if (number != NULL)
        import_shown(out, number, len);
    else if (text != NULL)
        import_shown(out, text, strlen(text));
    else
        safe_text_from_str(out, json_is_object(v)  ? "{...}"
                                : json_is_array(v) ? "[...]"
                                                   : "a truth value");
}

static bool fail_value(struct json_run *j, enum field f, const struct json *v,
                       const char *complaint)
{
    struct safe_text shown;

    show_value(v, &shown);
    import_refuse(&j->t->r, "%s '%s' %s", fields[f].name, shown.s, complaint);
    return false;
}

static bool keep_number(struct json_run *j, enum field f, const struct json *v, int64_t n,
                        struct said *s)
{
    struct safe_text shown;

    show_value(v, &shown);
    const struct csv_field cell = { .s = shown.s, .len = strlen(shown.s) };
    s->values[f] = n;
    return import_check_range(&j->t->r, fields[f].name, cell, &fields[f].range, n);
}

static bool read_whole(struct json_run *j, enum field f, const struct json *v,
                       struct said *s)
{
    int64_t n;

    return json_int64(v, &n) ? keep_number(j, f, v, n, s)
                             : fail_value(j, f, v, "is no whole number");
}

static bool read_decimal(struct json_run *j, enum field f, const struct json *v,
                         struct said *s)
{
    int64_t n;

    return json_decimal(v, fields[f].range.scale, &n)
               ? keep_number(j, f, v, n, s)
               : fail_value(j, f, v, "is no number");
}

static bool read_gib(struct json_run *j, enum field f, const struct json *v,
                     struct said *s)
{
    const char *text = json_string(v);
    uint32_t gib = 0;

    if (text == NULL)
        return read_whole(j, f, v, s);
    if (!bytes_parse_gib(text, strlen(text), &gib))
        return fail_value(j, f, v, "is no whole number of GiB such as 8 or 8GB");
    return keep_number(j, f, v, gib, s);
}

static bool read_word(struct json_run *j, enum field f, const struct json *v,
                      struct said *s)
{
    const char *text = json_string(v);
    struct buf what = BUF_INIT;
    struct import_list list = { .out = &what };

    for (size_t i = 0; text != NULL && i < fields[f].word_count; i++)
        if (strcmp(fields[f].words[i], text) == 0) {
            s->values[f] = (int64_t)i;
            return true;
        }
    buf_adds(&what, "is not one of ");
    for (size_t i = 0; i < fields[f].word_count; i++)
        import_list_add(&list, fields[f].words[i], strlen(fields[f].words[i]));
    (void)fail_value(j, f, v, what.data);
    buf_free(&what);
    return false;
}

/* A text, or a number as it stands: both are fine as names. */
static bool read_text(struct json_run *j, enum field f, const struct json *v,
                      struct safe_text *out)
{
    struct csv_field cell = { .s = json_string(v) };

    if (cell.s != NULL)
        cell.len = strlen(cell.s);
    else if ((cell.s = json_number_text(v, &cell.len)) == NULL)
        return fail_value(j, f, v, "is no text");
    return import_text(&j->t->r, fields[f].name, cell, out);
}

static bool read_id(struct json_run *j, enum field f, const struct json *v,
                    struct said *s)
{
    uint32_t unused;

    if (!read_text(j, f, v, &s->id))
        return false;
    if (!strmap_get(&j->ids, s->id.s, strlen(s->id.s), &unused))
        return true;
    return fail_value(j, f, v, "is there twice");
}

static bool read_requester(struct json_run *j, enum field f, const struct json *v,
                           struct said *s)
{
    return read_text(j, f, v, &s->requester);
}

static bool add_place(struct json_run *j, enum field f, const struct json *v,
                      struct said *s)
{
    const char *code = json_string(v);
    uint16_t place = 0;

    if (code == NULL)
        return fail_value(j, f, v, "is no code of a place");
    if (strcmp(code, EEA) == 0) {
        for (uint16_t i = 1; i <= JURISDICTION_COUNT; i++)
            if (jurisdiction_is_eea(i))
                jurisdiction_set_add(&s->places, i);
        return true;
    }
    const struct csv_field cell = { .s = code, .len = strlen(code) };
    if (!import_place(&j->t->r, fields[f].name, cell, &place))
        return false;
    jurisdiction_set_add(&s->places, place);
    return true;
}

static bool read_places(struct json_run *j, enum field f, const struct json *v,
                        struct said *s)
{
    if (json_is_string(v))
        return add_place(j, f, v, s);
    if (!json_is_array(v))
        return fail_value(j, f, v, "is no list of places such as [\"DE\", \"FR\"]");
    for (const struct json *place = json_first(v); place != NULL;
         place = json_next(place))
        if (!add_place(j, f, place, s))
            return false;
    return true;
}

#define COUNT_RANGE .range = { .max = TASK_COUNT_MAX }
static const struct field_info fields[FIELD_COUNT] = {
    [FIELD_ID] = { .name = "task_id", .read = read_id },
    [FIELD_TYPE] = { .name = "type",
                     .read = read_word,
                     .words = type_names,
                     .word_count = ARRAY_LEN(type_names) },
    [FIELD_MIN_GPU_MEMORY] = { .name = "min_gpu_memory", .read = read_gib, COUNT_RANGE },
    [FIELD_MAX_LATENCY] = { .name = "max_latency_ms",
                            .read = read_whole,
                            .range = { .min = 1, .max = 4000000000 } },
    [FIELD_PRIVACY] = { .name = "privacy_level",
                        .read = read_word,
                        .words = privacy_words,
                        .word_count = PRIVACY_COUNT },
    [FIELD_PLACES] = { .name = "jurisdictions", .read = read_places },
    [FIELD_REWARD] = { .name = "reward",
                       .read = read_decimal,
                       .range = { .max = TASK_REWARD_MAX_UUSD, .scale = MONEY_SCALE } },
    [FIELD_DURATION] = { .name = "duration_s",
                         .read = read_decimal,
                         .range = { .min = 1,
                                    .max = INT64_C(1000) * TASK_DURATION_MAX_S,
                                    .scale = TIME_SCALE } },
    [FIELD_PRIORITY] = { .name = "priority", .read = read_whole, COUNT_RANGE },
    [FIELD_TIER] = { .name = "tier",
                     .read = read_word,
                     .words = task_tier_words,
                     .word_count = TIER_COUNT },
    [FIELD_GPUS] = { .name = "gpus", .read = read_whole, COUNT_RANGE },
    [FIELD_REQUESTER] = { .name = "requester", .read = read_requester },
    [FIELD_ARRIVAL] = { .name = "arrival_s",
                        .read = read_decimal,
                        .range = { .max = INT64_C(1000000000000000),
                                   .scale = TIME_SCALE } },
    [FIELD_MIN_RAM] = { .name = "min_ram_gb", .read = read_gib, COUNT_RANGE },
    [FIELD_MIN_CORES] = { .name = "min_cores", .read = read_whole, COUNT_RANGE },
    [FIELD_MAX_PRICE] = { .name = "max_price",
                          .read = read_decimal,
                          .range = { .max = 4000000000, .scale = MONEY_SCALE } },
};

/* --- one task --- */

static enum field find_field(const char *name)
{
    int f = 0;

    while (f < FIELD_COUNT && strcmp(fields[f].name, name) != 0)
        f++;
    return (enum field)f;
}

static uint64_t line_of(const struct json_run *j, const struct json *v)
{
    size_t line, column;

    json_position(j->doc, v, &line, &column);
    return line;
}

/* Finding a line reads the file from its start, so it is done for messages that are
 * kept. */
static bool is_line_wanted(const struct json_run *j)
{
    return j->t->r.o->is_strict || j->t->r.report->reason_count < IMPORT_REASONS_MAX;
}

/* A key that is not known is left out, and reported once. */
static enum rc note_key(struct json_run *j, const struct json *v)
{
    const char *names[FIELD_COUNT], *key = json_key(v);
    struct safe_text shown;
    uint32_t unused;

    if (strmap_get(&j->unknown_keys, key, strlen(key), &unused))
        return RC_OK;
    if (!strmap_put(&j->unknown_keys, key, strlen(key), 0))
        return err_nomem(j->t->r.err, "read tasks");
    for (size_t i = 0; i < FIELD_COUNT; i++)
        names[i] = fields[i].name;
    bool is_wanted = is_line_wanted(j);
    const char *near = is_wanted ? text_nearest(key, names, FIELD_COUNT) : NULL;
    import_shown(&shown, key, strlen(key));
    import_note(&j->t->r, is_wanted ? line_of(j, v) : 0, "key '%s' not used%s%s%s",
                shown.s, near != NULL ? "; did you mean '" : "", near != NULL ? near : "",
                near != NULL ? "'?" : "");
    return RC_OK;
}

static enum rc read_members(struct json_run *j, const struct json *task, struct said *s)
{
    enum rc rc = RC_OK;

    for (const struct json *v = json_first(task);
         v != NULL && rc == RC_OK && !j->t->r.is_bad; v = json_next(v)) {
        enum field f = find_field(json_key(v));
        if (f == FIELD_COUNT)
            rc = note_key(j, v);
        else if (!json_is_null(v)) {
            s->at = v;
            s->is_given[f] = fields[f].read(j, f, v, s);
        }
    }
    return rc;
}

static uint16_t small(const struct said *s, enum field f, uint16_t absent)
{
    return s->is_given[f] ? (uint16_t)s->values[f] : absent;
}

static void settle_spec(struct json_run *j, const struct said *s, struct task_row *row)
{
    struct task_spec *spec = &row->spec;

    spec->tier = (uint8_t)small(s, FIELD_TIER, spec->tier);
    spec->privacy = (uint8_t)small(s, FIELD_PRIVACY, spec->privacy);
    spec->gpus = small(s, FIELD_GPUS, spec->gpus);
    /* The policy's default is about GPUs: a task without one does not ask for it. */
    spec->min_gpu_gb =
        small(s, FIELD_MIN_GPU_MEMORY, spec->gpus != 0 ? spec->min_gpu_gb : 0);
    spec->min_ram_gb = small(s, FIELD_MIN_RAM, 0);
    spec->min_cores = small(s, FIELD_MIN_CORES, 0);
    spec->priority = small(s, FIELD_PRIORITY, 0);
    spec->allowed = s->places;
    if (s->is_given[FIELD_MAX_PRICE])
        spec->max_price_uusd = (uint32_t)s->values[FIELD_MAX_PRICE];
    if (s->is_given[FIELD_MAX_LATENCY])
        spec->max_latency_ms =
            s->values[FIELD_MAX_LATENCY] == fields[FIELD_MAX_LATENCY].range.max
                ? UINT32_MAX
                : (uint32_t)s->values[FIELD_MAX_LATENCY];
    tasks_set_kind(j->t, row, type_kinds[s->values[FIELD_TYPE]]);
}

/* What was said becomes the row. False: out of memory, in r.err. */
static bool settle(struct json_run *j, const struct said *s, struct task_row *row)
{
    struct import_run *r = &j->t->r;
    const struct csv_field requester = { .s = s->requester.s,
                                         .len = strlen(s->requester.s) };

    settle_spec(j, s, row);
    if (s->is_given[FIELD_DURATION])
        row->duration_s = (uint32_t)((s->values[FIELD_DURATION] + 999) / 1000);
    tasks_set_arrival(j->t, row, (uint64_t)s->values[FIELD_ARRIVAL] / 1000);
    if (s->is_given[FIELD_REWARD])
        row->reward_uusd = s->values[FIELD_REWARD];
    else
        tasks_set_reward(j->t, row);
    if (r->is_bad)
        return true;
    if (s->is_given[FIELD_ID] && !strmap_put(&j->ids, s->id.s, strlen(s->id.s), 0)) {
        (void)err_nomem(r->err, "read tasks");
        return false;
    }
    return import_name(r, "requester", requester, NAME_REQUESTER, UINT32_MAX - 1,
                       &row->requester) ||
           r->is_bad;
}

static enum rc read_task(struct json_run *j, const struct json *task)
{
    struct import_run *r = &j->t->r;
    struct task_row *row = tasks_begin_row(j->t, 0);
    struct said s = { .at = task };
    enum rc rc = RC_OK;

    if (!json_is_object(task))
        import_refuse(r, "a task is an object, such as {\"task_id\": \"a\"}");
    else
        rc = read_members(j, task, &s);
    if (rc == RC_OK && !r->is_bad && !settle(j, &s, row))
        rc = r->err->rc;
    if (rc != RC_OK)
        return rc;
    if (r->is_bad && is_line_wanted(j))
        r->line = line_of(j, s.at);
    return tasks_end_row(j->t);
}

/* --- the file --- */

static enum rc read_all(FILE *in, struct buf *text, struct err *err)
{
    for (;;) {
        char *room = buf_reserve(text, CHUNK);
        if (room == NULL)
            return err_nomem(err, "read tasks");
        size_t n = fread(room, 1, CHUNK, in);
        text->len += n;
        if (n == 0)
            return ferror(in) ? err_set(err, RC_INPUT, "read error") : RC_OK;
        if (text->len > JSON_BYTES_MAX)
            return err_set(err, RC_INPUT, "larger than the %u bytes allowed",
                           JSON_BYTES_MAX);
    }
}

static enum rc read_list(struct json_run *j)
{
    const struct json *root = json_root(j->doc);
    const struct json *list = json_is_object(root) ? json_get(root, "tasks") : root;
    enum rc rc = RC_OK;

    if (!json_is_array(list))
        return err_set(
            j->t->r.err, RC_INPUT,
            "expected a list of tasks, or an object with one: {\"tasks\": []}");
    for (const struct json *v = json_first(json_is_object(root) ? root : NULL);
         v != NULL && rc == RC_OK; v = json_next(v))
        if (v != list)
            rc = note_key(j, v);
    for (const struct json *task = json_first(list);
         task != NULL && rc == RC_OK && !import_is_full(&j->t->r); task = json_next(task))
        rc = read_task(j, task);
    return rc;
}

enum rc tasks_read_json(struct tasks_run *t)
{
    struct json_run j = { .t = t };
    struct buf text = BUF_INIT;

    strmap_init(&j.ids);
    strmap_init(&j.unknown_keys);
    enum rc rc = read_all(t->r.file->in, &text, t->r.err);
    if (rc == RC_OK)
        rc = json_parse(text.data, text.len, NULL, &j.doc, t->r.err);
    buf_free(&text);
    if (rc == RC_OK)
        rc = read_list(&j);
    json_free(j.doc);
    strmap_close(&j.ids);
    strmap_close(&j.unknown_keys);
    return rc;
}
