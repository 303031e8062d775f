#include "config.h"

#include "fake_app.h"

#include "app/bulk.h"
#include "app/peek.h"
#include "base/text.h"

#include <assert.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* --- the session -------------------------------------------------------------------------- */

static void fill(struct fake_table *t, size_t count, uint64_t first, int step)
{
    t->count = count;
    for (size_t i = 0; i < count; i++)
        t->ids[i] = first + (uint64_t)((int64_t)i * step);
}

struct app *fake_new(void)
{
    struct app *a = calloc(1, sizeof *a);

    assert(a != NULL);
    a->wake[0] = a->wake[1] = -1;
    fill(&a->tables[TABLE_NODES], 97, 1, 1);
    fill(&a->tables[TABLE_TASKS], 120, 19080, -1);
    fill(&a->tables[TABLE_VERIFICATIONS], 60, 8060, -1);
    fill(&a->tables[TABLE_CASES], 7, 42, 1);
    fill(&a->tables[TABLE_ANCHORS], 3, 3, -1);
    fill(&a->tables[TABLE_EVENTS], 80, 500, -1);
    a->case_version = 3;
    a->status = (struct status){ .tick = 1234, .head_tick = 1234, .is_live = true,
                                 .run = RUN_RUNNING, .nodes_up = 97, .nodes_total = 100,
                                 .queue = 37, .review_open = 7, .review_due = 2,
                                 .pending = 3, .ledger_size = 512,
                                 .unanchored = 12, .oldest_unanchored_s = 40 };
    safe_text_from_str(&a->status.speed, "x1");
    safe_text_from_str(&a->status.branch, "main");
    safe_text_from_str(&a->status.operator_name, "op1");
    safe_text_from_str(&a->status.ledger_root, "7c1e");
    return a;
}

void fake_free(struct app *a)
{
    if (a->wake[0] >= 0) {
        (void)close(a->wake[0]);
        (void)close(a->wake[1]);
    }
    free(a);
}

void fake_push(struct app *a, enum table_id t, uint64_t id)
{
    struct fake_table *table = &a->tables[t];

    assert(table->count < FAKE_ROWS_MAX);
    memmove(table->ids + 1, table->ids, table->count * sizeof table->ids[0]);
    table->ids[0] = id;
    table->count++;
}

void fake_remove(struct app *a, enum table_id t, uint64_t id)
{
    struct fake_table *table = &a->tables[t];
    size_t row = query_row(a, t, id, 0);

    assert(row != SIZE_MAX);
    table->count--;
    memmove(table->ids + row, table->ids + row + 1,
            (table->count - row) * sizeof table->ids[0]);
}

const char *fake_last(const struct app *a)
{
    return a->posted_count == 0 ? "" : a->posted[a->posted_count - 1];
}

void fake_say(struct app *a, enum tone tone, const char *text)
{
    long_text_from_str(&a->status.message, text);
    a->status.message_tone = tone;
    a->status.message_serial++;
    if (a->wake[1] >= 0)
        (void)!write(a->wake[1], "", 1);
}

void fake_answer(struct app *a, const char *text)
{
    a->answer = text;
    a->status.answers++;
    fake_say(a, TONE_NORMAL, "answered");
}

void query_answer(const struct app *a, struct buf *out)
{
    buf_adds(out, a->answer);
}

/* Where a test says; nowhere else does a test leave a file. */
enum rc app_default_db(char *out, size_t size, struct err *err)
{
    const char *folder = getenv("FAKE_STATE");

    if (folder == NULL)
        return err_set(err, RC_STORE, "no place to keep it");
    (void)snprintf(out, size, "%s/console.db", folder);
    return RC_OK;
}

enum rc app_start(struct app *a, struct err *err)
{
    if (pipe(a->wake) != 0)
        return err_set(err, RC_INTERNAL, "no pipe");
    (void)fcntl(a->wake[0], F_SETFL, O_NONBLOCK);
    return RC_OK;
}

int app_wake_fd(const struct app *a)
{
    return a->wake[0];
}

void app_woken(struct app *a)
{
    char bytes[64];

    while (read(a->wake[0], bytes, sizeof bytes) > 0)
        continue;
}

void app_lock(struct app *a)
{
    a->lock_depth++;
    assert(a->lock_depth == 1);
}

void app_unlock(struct app *a)
{
    a->lock_depth--;
    assert(a->lock_depth == 0);
}

void app_hold(struct app *a, bool is_held)
{
    assert(a->lock_depth == 0 && a->is_held != is_held);
    a->is_held = is_held;
    if (a->status.run == RUN_RUNNING || a->status.run == RUN_WAITING)
        a->status.run = is_held ? RUN_WAITING : RUN_RUNNING;
}

void app_stop_seek(struct app *a)
{
    assert(a->lock_depth == 1);
    a->is_seek_stopped = true;
}

static bool starts(const char *line, const char *with)
{
    return strncmp(line, with, strlen(with)) == 0;
}

static void decide(struct app *a)
{
    a->status.pending++;
    a->status.review_open--;
}

/* For the test that a stack overflow gives the terminal back. */
static int overflow(int depth)
{
    volatile char space[4096];

    space[0] = (char)depth;
    return depth < 0 ? 0 : overflow(depth + 1) + space[0];
}

void app_post(struct app *a, const char *line)
{
    char text[160];

    assert(a->lock_depth == 0 && a->posted_count < FAKE_LINES_MAX);
    (void)snprintf(a->posted[a->posted_count++], sizeof a->posted[0], "%s", line);
    if (strcmp(line, "pause") == 0)
        a->status.run = a->status.run == RUN_PAUSED ? RUN_RUNNING : RUN_PAUSED;
    else if (strcmp(line, "step") == 0)
        a->status.head_tick = ++a->status.tick;
    else if (strcmp(line, "step 4242") == 0)
        a->status.tick = (uint64_t)overflow(0);
    else if (strcmp(line, "back") == 0)
        a->status.tick--;
    else if (strcmp(line, "live") == 0)
        a->status.tick = a->status.head_tick;
    else if (starts(line, "case approve") || starts(line, "case reject"))
        decide(a);
    else if (starts(line, "anchor now"))
        a->status.pending = 0;
    a->status.is_live = a->status.tick == a->status.head_tick;
    (void)snprintf(text, sizeof text, "done: %.100s", line);
    fake_say(a, TONE_GOOD, text);
}

/* --- the action table --------------------------------------------------------------------- */

static const struct action actions[] = {
#define ACTION(name, words, keynames, where, bits, least, usage, text) \
    { .id = ACTION_##name, .command = (words), .keys = (keynames), .pane = (where), \
      .flags = (bits), .role = (least), .args = (usage), .help = (text) },
#include "app/actions.def"
#undef ACTION
};

const struct action *action_get(enum action_id id)
{
    return &actions[id];
}

const struct action *action_by_words(int argc, const char *const argv[], int *used,
                                     struct err *err)
{
    char two[128];

    if (argc > 1) {
        (void)snprintf(two, sizeof two, "%s %s", argv[0], argv[1]);
        for (size_t i = 0; i < ARRAY_LEN(actions); i++)
            if (strcmp(actions[i].command, two) == 0) {
                *used = 2;
                return &actions[i];
            }
    }
    for (size_t i = 0; i < ARRAY_LEN(actions); i++)
        if (strcmp(actions[i].command, argv[0]) == 0) {
            *used = 1;
            return &actions[i];
        }
    (void)err_set(err, RC_USAGE, "unknown command '%s'; --help lists the commands", argv[0]);
    return NULL;
}

/* --- the tables --------------------------------------------------------------------------- */

static const struct column node_columns[] = {
    { "node", "NODE", 6, 0, false },       { "state", "STATE", 10, 0, false },
    { "gpu", "GPU", 12, 3, false },        { "memory_gb", "MEM", 4, 4, true },
    { "score", "SCORE", 7, 1, true },      { "reputation", "REP", 5, 1, true },
    { "latency_ms", "LAT", 6, 2, true },   { "stake", "STAKE", 9, 2, true },
    { "region", "REGION", 8, 5, false },
};
static const struct column task_columns[] = {
    { "task", "TASK", 8, 0, false },   { "state", "STATE", 12, 0, false },
    { "kind", "KIND", 8, 2, false },   { "node", "NODE", 5, 1, false },
    { "age", "AGE", 4, 1, true },      { "price", "PRICE", 8, 2, true },
    { "client", "CLIENT", 16, 3, false },
};
static const struct column verification_columns[] = {
    { "verification", "VERIF", 7, 0, false }, { "task", "TASK", 8, 0, false },
    { "layer", "LAYER", 10, 1, false },       { "verdict", "VERDICT", 14, 0, false },
    { "cost", "COST", 6, 2, true },           { "detail", "DETAIL", 20, 3, false },
};
static const struct column case_columns[] = {
    { "case", "CASE", 6, 0, false },      { "age", "AGE", 3, 2, false },
    { "due", "DUE", 5, 1, false },        { "kind", "KIND", 14, 1, false },
    { "task", "TASK", 7, 3, false },      { "nodes", "NODES", 11, 2, false },
    { "at_risk", "AT RISK", 7, 1, true }, { "state", "STATE", 8, 0, false },
    { "over", "OVER", 4, COLUMN_OFF, false },
};
static const struct column anchor_columns[] = {
    { "checkpoint", "CHECK", 6, 0, false }, { "size", "SIZE", 8, 1, true },
    { "root", "ROOT", 12, 1, false },       { "state", "STATE", 10, 0, false },
};
static const struct column event_columns[] = {
    { "tick", "TICK", 6, 0, false },
    { "kind", "KIND", 14, 0, false },
    { "text", "WHAT", 30, 0, false },
};

#define TABLE(word, cols, sentence)                                       \
    {                                                                     \
        .name = (word), .columns = (cols), .column_count = ARRAY_LEN(cols), \
        .empty = (sentence)                                               \
    }
static const struct table tables[TABLE_COUNT] = {
    [TABLE_NODES] = TABLE("node", node_columns, "No nodes yet: :import nodes FILE adds some."),
    [TABLE_TASKS] = TABLE("task", task_columns, "No tasks yet: . steps the clock."),
    [TABLE_VERIFICATIONS] = TABLE("verification", verification_columns, "Nothing verified yet."),
    [TABLE_CASES] = TABLE("case", case_columns, "No case waits for you."),
    [TABLE_ANCHORS] = TABLE("anchor", anchor_columns, "Nothing anchored yet: $ does it."),
    [TABLE_EVENTS] = TABLE("event", event_columns, "Nothing has happened yet."),
};

const struct table *query_table(enum table_id t)
{
    return &tables[t];
}

size_t query_count(const struct app *a, enum table_id t)
{
    return a->tables[t].count;
}

uint64_t query_id(const struct app *a, enum table_id t, size_t row)
{
    assert(row < a->tables[t].count);
    return a->tables[t].ids[row];
}

void query_ids(const struct app *a, enum table_id t, const uint32_t *rows, size_t count,
               uint64_t *ids)
{
    for (size_t i = 0; i < count; i++)
        ids[i] = query_id(a, t, rows[i]);
}

size_t query_row(const struct app *a, enum table_id t, uint64_t id, size_t hint)
{
    (void)hint;
    for (size_t i = 0; i < a->tables[t].count; i++)
        if (a->tables[t].ids[i] == id)
            return i;
    return SIZE_MAX;
}

/* "042" alone: the console has taken the letter off. */
enum rc query_find(const struct app *a, enum table_id t, const char *word, uint64_t *id,
                   struct err *err)
{
    *id = strtoull(word + strcspn(word, "0123456789"), NULL, 10);
    if (t == TABLE_TASKS || query_row(a, t, *id, 0) != SIZE_MAX)
        return RC_OK;
    return err_set(err, RC_NOT_FOUND, "no %s '%s'", query_table(t)->name, word);
}

uint32_t query_version(const struct app *a, enum table_id t, uint64_t id)
{
    (void)id;
    return t == TABLE_CASES ? a->case_version : 0;
}

void value_format(const struct value *v, struct safe_text *out)
{
    if (!v->is_known)
        safe_text_from_str(out, "?");
    else if (v->kind == VALUE_TEXT)
        *out = v->text;
    else if (v->kind == VALUE_STATE)
        safe_text_setf(out, "%c %s", v->sign, v->text.s);
    else if (v->kind == VALUE_MONEY && v->n < 1000000 && v->n % 10000 != 0)
        safe_text_setf(out, "0.%04" PRId64, v->n / 100);
    else if (v->kind == VALUE_MONEY)
        safe_text_setf(out, "%" PRId64 ".%02" PRId64, v->n / 1000000, v->n % 1000000 / 10000);
    else if (v->kind == VALUE_RATIO)
        safe_text_setf(out, "%" PRId64 ".%02" PRId64, v->n / 1000000, v->n % 1000000 / 10000);
    else if (v->kind == VALUE_SECONDS && v->n < 60)
        safe_text_setf(out, "%" PRId64 "s", v->n);
    else if (v->kind == VALUE_SECONDS)
        safe_text_setf(out, "%" PRId64 "m", v->n / 60);
    else
        safe_text_setf(out, "%" PRId64, v->n);
}

static void put_text(struct value *v, const char *fmt, uint64_t n)
{
    v->kind = VALUE_TEXT;
    v->is_known = true;
    (void)fmt;
    safe_text_setf(&v->text, "%" PRIu64, n);
    if (fmt[0] != '\0') {
        struct safe_text number = v->text;
        safe_text_setf(&v->text, "%s%s%s", fmt, strlen(number.s) < 3 ? "0" : "", number.s);
    }
}

static void put_word(struct value *v, const char *s)
{
    v->kind = VALUE_TEXT;
    v->is_known = true;
    safe_text_from_str(&v->text, s);
}

static void put_number(struct value *v, enum value_kind kind, int64_t n)
{
    v->kind = kind;
    v->is_known = true;
    v->n = n;
}

static void put_state(struct value *v, char sign, enum tone tone, const char *word)
{
    put_word(v, word);
    v->kind = VALUE_STATE;
    v->sign = sign;
    v->tone = tone;
}

static void node_cells(uint64_t id, struct value *v)
{
    static const char *const gpus[] = { "A100", "T4", "L40S", "\xe5\x9b\xbe\xe5\xbd\xa2" };
    bool is_down = id % 31 == 0, is_late = id % 13 == 0;

    put_text(&v[0], "n", id);
    put_state(&v[1], is_down ? 'x' : is_late ? '!' : '+',
              is_down ? TONE_BAD : is_late ? TONE_WARN : TONE_GOOD,
              is_down ? "down" : is_late ? "suspect" : "up");
    put_word(&v[2], gpus[id % 4]);
    put_number(&v[3], VALUE_INT, 16 << (id % 3));
    put_number(&v[4], VALUE_INT, (int64_t)(id * 37 % 1000));
    put_number(&v[5], VALUE_RATIO, (int64_t)(500000 + id * 7919 % 500000));
    put_number(&v[6], VALUE_MS, (int64_t)(id * 11 % 300));
    v[6].is_known = id % 9 != 0;
    put_number(&v[7], VALUE_MONEY, (int64_t)(id * 2500000));
    put_word(&v[8], id % 2 == 0 ? "eu-north" : "us-east");
}

static void case_cells(uint64_t id, struct value *v)
{
    static const char *const kinds[] = { "NO_CONSENSUS", "LATE_CORRECT", "HIGH_VALUE",
                                         "NODE_THRESHOLD" };

    put_text(&v[0], "C-0", id);
    put_number(&v[1], VALUE_SECONDS, (int64_t)(70 - id));
    put_number(&v[2], VALUE_SECONDS, id < 44 ? 120 : 1500);
    v[2].tone = id < 44 ? TONE_WARN : TONE_NORMAL;
    put_word(&v[3], kinds[id % 4]);
    put_text(&v[4], "t-19", id);
    put_word(&v[5], "007 042 077");
    put_number(&v[6], VALUE_MONEY, (int64_t)(id * id * 123456));
    put_state(&v[7], '~', TONE_WARN, "open");
    put_word(&v[8], id < 30 ? "yes" : "no");
}

static void event_cells(uint64_t id, struct value *v)
{
    put_number(&v[0], VALUE_INT, (int64_t)id);
    put_word(&v[1], id % 3 == 0 ? "slash" : "heartbeat");
    put_word(&v[2], "node n042 answered late; \xc3\xa9preuve");
}

static void task_cells(uint64_t id, struct value *v)
{
    put_text(&v[0], "t-", id);
    put_state(&v[1], id % 5 == 0 ? '~' : '+', id % 5 == 0 ? TONE_WARN : TONE_GOOD,
              id % 5 == 0 ? "running" : "settled");
    put_word(&v[2], id % 2 == 0 ? "CHAIN" : "MATMUL");
    put_text(&v[3], "n", id % 97);
    put_number(&v[4], VALUE_SECONDS, (int64_t)(19080 - id) * 10);
    put_number(&v[5], VALUE_MONEY, id == 1 ? 227800 : (int64_t)(id % 40 * 1250000));
    put_word(&v[6], "client-1");
}

static void verification_cells(uint64_t id, struct value *v)
{
    bool is_bad = id % 11 == 0;

    put_text(&v[0], "v-", id);
    put_text(&v[1], "t-", id + 11000);
    put_word(&v[2], id % 2 == 0 ? "segments" : "freivalds");
    put_state(&v[3], is_bad ? 'x' : '+', is_bad ? TONE_BAD : TONE_GOOD,
              is_bad ? "failed" : "passed");
    put_number(&v[4], VALUE_INT, (int64_t)(id % 64));
    put_word(&v[5], is_bad ? "parts at step 10240 of 16384" : "all as committed");
}

static void anchor_cells(uint64_t id, struct value *v)
{
    put_text(&v[0], "#", id);
    put_number(&v[1], VALUE_INT, (int64_t)(id * 128));
    put_word(&v[2], "7c1e09aa41f0");
    put_state(&v[3], '+', TONE_GOOD, "signed");
}

void query_cells(const struct app *a, enum table_id t, size_t row, struct value *cells)
{
    static void (*const cells_of[])(uint64_t id, struct value *v) = {
        [TABLE_NODES] = node_cells,
        [TABLE_TASKS] = task_cells,
        [TABLE_VERIFICATIONS] = verification_cells,
        [TABLE_CASES] = case_cells,
        [TABLE_ANCHORS] = anchor_cells,
        [TABLE_EVENTS] = event_cells,
    };

    cells_of[t](query_id(a, t, row), cells);
}

void query_peek(const struct app *a, enum table_id t, size_t first, size_t count,
                uint32_t columns, struct peek_rows *out)
{
    out->count = count;
    for (size_t i = 0; i < count; i++) {
        memset(out->space[i], 0, sizeof out->space[i]);
        query_cells(a, t, first + i, out->space[i]);
        peek_from_space(out, i, tables[t].column_count, columns);
    }
}

uint64_t query_stamp(const struct app *a)
{
    uint64_t h = a->status.tick * 31 + a->changes;

    for (int t = 0; t < TABLE_COUNT; t++)
        for (size_t i = 0; i < a->tables[t].count; i++)
            h = h * 1000003 + a->tables[t].ids[i];
    return h;
}

void bulk_check(const struct app *a, char verb, struct bulk_case *cases, size_t count,
                struct bulk_sum *sum)
{
    *sum = (struct bulk_sum){ .kind = verb == 'E' ? NULL : "NO_CONSENSUS" };
    for (size_t i = 0; i < count; i++) {
        cases[i].kind = "NO_CONSENSUS";
        cases[i].at_risk_uusd = 12340000;
        cases[i].why = cases[i].version != a->case_version ? "changed since it was seen" : NULL;
        sum->left_out += cases[i].why != NULL;
        sum->decided += cases[i].why == NULL;
        sum->at_risk_uusd += cases[i].why == NULL ? cases[i].at_risk_uusd : 0;
    }
}

/* --- cards and the rest ------------------------------------------------------------------- */

static const struct evidence {
    char key, mark;
    enum tone tone;
    const char *label, *text;
} evidence[] = {
    { '1', '+', TONE_NORMAL, "hash", "all as committed" },
    { '2', 'x', TONE_NORMAL, "votes", "042 077 1b07..9ee   007 9f3a..c21" },
    { '3', 'x', TONE_NORMAL, "re-run",
      "9f3a..c21; 1b07 parts at step 10240 of 16384, 32 steps re-run now" },
    { '4', '-', TONE_DIM, "quote", "not required for this task" },
    { '5', '+', TONE_NORMAL, "ledger", "logged, not anchored" },
    { '6', '+', TONE_NORMAL, "beats", "no gap over 30 s" },
    { '7', 'x', TONE_NORMAL, "record",
      "faults 042 2 of 3, 077 2 of 3, 007 0; co-wrong before: 042+077" },
    { 'a', ' ', TONE_GOOD, "approve", "pay 042 077; nothing to 007" },
    { 'r', ' ', TONE_BAD, "reject",
      "pay 007; slash 042 120.0, 077 150.0; rep .71>.66 .74>.69" },
    { 'e', ' ', TONE_WARN, "escalate", "to level 2; due again in 25m" },
};

static void set_line(struct card *card, const struct evidence *e)
{
    struct card_line *line = &card->lines[card->count++];

    line->key = e->key;
    line->mark = e->mark;
    line->tone = e->tone;
    safe_text_from_str(&line->label, e->label);
    safe_text_from_str(&line->text, e->text);
}

bool query_card(struct app *a, enum table_id t, uint64_t id, struct card *out)
{
    static const struct evidence node_lines[] = {
        { ' ', ' ', TONE_NORMAL, "gpu", "A100, 40 GB" },
        { ' ', ' ', TONE_NORMAL, "record", "++++x+++++ 1 fault of 3" },
        { ' ', ' ', TONE_NORMAL, "stake", "1,200.00, of it 40.00 in escrow" },
    };

    *out = (struct card){ .id = id, .version = query_version(a, t, id) };
    if (query_row(a, t, id, 0) == SIZE_MAX)
        return false;
    if (t == TABLE_CASES) {
        safe_text_setf(&out->title, "C-%04" PRIu64 " CHAIN t-19034 - claim: 1b07..9ee is right",
                       id);
        for (size_t i = 0; i < ARRAY_LEN(evidence); i++)
            set_line(out, &evidence[i]);
        safe_text_from_str(&out->foot, "process check, not proof of correctness");
        return true;
    }
    if (t != TABLE_NODES)
        return false;
    safe_text_setf(&out->title, "node n%02" PRIu64, id);
    for (size_t i = 0; i < ARRAY_LEN(node_lines); i++)
        set_line(out, &node_lines[i]);
    return true;
}

uint64_t query_next_case(const struct app *a, uint64_t after)
{
    const struct fake_table *t = &a->tables[TABLE_CASES];
    size_t row = query_row(a, TABLE_CASES, after, 0);

    if (t->count == 0 || (t->count == 1 && row == 0))
        return 0;
    return row == SIZE_MAX ? t->ids[0] : t->ids[(row + 1) % t->count];
}

uint64_t query_next_refused(const struct app *a, uint64_t after)
{
    const struct fake_table *t = &a->tables[TABLE_VERIFICATIONS];
    size_t row = query_row(a, TABLE_VERIFICATIONS, after, 0);

    for (size_t i = 1; i <= t->count; i++) {
        uint64_t id = t->ids[(row == SIZE_MAX ? i - 1 : row + i) % t->count];
        if (id % 11 == 0 && id != after)
            return id;
    }
    return 0;
}

size_t query_reasons(const struct app *a, char verb, uint64_t case_id,
                     struct reason_line out[9])
{
    static const char *const titles[] = {
        "result differs and was confirmed", "minority wrong",
        "anchor missing",                   "attestation bad",
        "proof invalid",                    "heartbeat or deadline",
        "hardware misreported",             "collusion",
        "outside its jurisdiction",
    };
    size_t count = verb == 'R' ? 9 : 6;

    (void)a;
    (void)case_id;
    for (size_t i = 0; i < count; i++) {
        out[i].digit = (char)('1' + (int)i);
        (void)snprintf(out[i].code, sizeof out[i].code, "%c0%c", verb, out[i].digit);
        safe_text_from_str(&out[i].title, titles[i]);
    }
    return count;
}

void query_status(const struct app *a, struct status *out)
{
    *out = a->status;
}

void query_batch(struct app *a, struct card *out)
{
    static const struct evidence lines[] = {
        { ' ', ' ', TONE_NORMAL, "decisions", "3: approve 2, reject 1" },
        { ' ', ' ', TONE_NORMAL, "ledger", "512 leaves, root 7c1e09aa41f0" },
        { ' ', ' ', TONE_NORMAL, "key", "ed25519 9d61b19d" },
    };

    (void)a;
    *out = (struct card){ .id = 4 };
    safe_text_from_str(&out->title, "close the batch");
    for (size_t i = 0; i < ARRAY_LEN(lines); i++)
        set_line(out, &lines[i]);
    safe_text_from_str(&out->foot, "After this a decision can only be reopened.");
}
