#include "app/query.h"
#include "app/entity.h"

#include "app/app_int.h"
#include "app/card.h"
#include "app/order.h"
#include "app/reasons.h"
#include "app/table.h"
#include "app/value.h"

#include <assert.h>
#include <inttypes.h>

static const struct table_ops *const tables[TABLE_COUNT] = {
#define TABLE(id, symbol) [TABLE_##id] = &table_ops_##symbol,
#include "app/tables.def"
#undef TABLE
};

const struct table_ops *table_get(enum table_id t)
{
    assert((unsigned)t < TABLE_COUNT);
    return tables[t];
}

const struct table *query_table(enum table_id t)
{
    return &table_get(t)->table;
}

size_t query_count(const struct app *a, enum table_id t)
{
    return table_get(t)->count(a);
}

uint64_t query_id(const struct app *a, enum table_id t, size_t row)
{
    return table_get(t)->id(a, row);
}

void query_ids(const struct app *a, enum table_id t, const uint32_t *rows, size_t count,
               uint64_t *ids)
{
    const struct table_ops *ops = table_get(t);
    for (size_t i = 0; i < count; i++)
        ids[i] = ops->id(a, rows[i]);
}

size_t query_row(const struct app *a, enum table_id t, uint64_t id, size_t hint)
{
    return table_get(t)->row(a, id, hint);
}

void query_cells(const struct app *a, enum table_id t, size_t row, struct value *cells)
{
    table_get(t)->cells(a, row, cells);
}

void query_peek(const struct app *a, enum table_id t, size_t first, size_t count,
                uint32_t columns, struct peek_rows *out)
{
    const struct table_ops *ops = table_get(t);
    assert(count <= PEEK_ROWS);
    out->count = count;
    if (ops->peek != NULL) {
        ops->peek(a, first, columns, out);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        ops->cells(a, first + i, out->space[i]);
        peek_from_space(out, i, ops->table.column_count, columns);
    }
}

uint64_t query_stamp(const struct app *a)
{
    uint64_t parts[] = { engine_tick(a->engine),     engine_back_count(a->engine),
                         engine_undo_bytes(a->engine), engine_node_count(a->engine),
                         a->history.last_event,      a->history.last_verification,
                         a->history.last_checkpoint, a->ledger_size,
                         a->view_seq };
    uint64_t h = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        h = (h ^ parts[i]) * UINT64_C(0x9e3779b97f4a7c15);
        h ^= h >> 29;
    }
    return h;
}

uint32_t query_version(const struct app *a, enum table_id t, uint64_t id)
{
    const struct table_ops *ops = table_get(t);
    return ops->version == NULL ? 0 : ops->version(a, id);
}

bool query_card(struct app *a, enum table_id t, uint64_t id, struct card *out)
{
    return table_get(t)->card(a, id, out);
}

uint64_t query_next_case(const struct app *a, uint64_t after)
{
    struct order_cases o = order_cases(a->cache, a->engine);
    size_t at = query_row(a, TABLE_CASES, after, 0);
    size_t first = at < o.open ? at + 1 : 0;
    for (size_t i = 0; i < o.open; i++) {
        uint32_t id = o.ids[(first + i) % o.open];
        if (id != after)
            return id;
    }
    return 0;
}

size_t query_reasons(const struct app *a, char verb, uint64_t case_id,
                     struct reason_line out[9])
{
    struct case_info c;
    bool is_case = case_id <= UINT32_MAX && engine_case(a->engine, (uint32_t)case_id, &c);
    enum case_kind kind = is_case ? c.kind : REASON_ABOUT_ANY;
    size_t n = 0;
    for (size_t i = 0; i < reason_count && n < 9; i++) {
        const struct reason *r = &reasons[i];
        if (verb_letters[r->verb] != verb || !reason_is_offered(r, r->verb, kind))
            continue;
        struct reason_line *l = &out[n++];
        *l = (struct reason_line){ .digit = (char)('0' + r->digit) };
        for (size_t k = 0; k + 1 < sizeof l->code && r->code[k] != '\0'; k++)
            l->code[k] = r->code[k];
        safe_text_from_str(&l->title, r->title);
    }
    return n;
}

/* Open cases stand first, the soonest due before the others. */
static uint64_t count_due(const struct app *a, const struct order_cases *o)
{
    uint64_t n = 0;
    for (; n < o->open; n++) {
        struct case_info c;
        if (!engine_case(a->engine, o->ids[n], &c) || !card_case_is_due(a, &c))
            break;
    }
    return n;
}

static void set_ledger(const struct app *a, struct status *out)
{
    uint32_t tick = engine_tick(a->engine);
    out->ledger_size = a->ledger_size;
    if (a->ledger_size == 0) {
        safe_text_from_str(&out->ledger_root, "-");
        return;
    }
    char hex[DIGEST_SHORT_MAX];
    digest_short(&a->ledger_root, hex);
    safe_text_from_str(&out->ledger_root, hex);
    out->unanchored = a->ledger_size - a->anchored_size;
    if (out->unanchored > 0 && tick > a->oldest_unanchored_tick)
        out->oldest_unanchored_s = (uint64_t)(tick - a->oldest_unanchored_tick) *
                                   (uint64_t)engine_policy(a->engine)->tick_s;
}

static uint32_t distance(uint32_t x, uint32_t y)
{
    return x > y ? x - y : y - x;
}

static void set_seek(const struct app *a, struct status *out)
{
    const struct seek *s = &a->seek;

    if (a->run != RUN_SEEKING || s->told_ms == s->begun_ms)
        return;
    out->seek_done = distance(s->from_tick, s->tick);
    out->seek_total = distance(s->from_tick, s->to_tick);
    out->seek_ms = s->told_ms - s->begun_ms;
}

void query_status(const struct app *a, struct status *out)
{
    struct metrics m;
    struct order_cases o = order_cases(a->cache, a->engine);
    engine_metrics(a->engine, &m);
    uint32_t tick = engine_tick(a->engine);
    *out = (struct status){
        .tick = tick,
        .head_tick = a->head_tick,
        .is_live = tick == a->head_tick && !a->options.is_read_only,
        .run = a->run,
        .speed = a->speed,
        .operator_name = a->operator_name,
        .nodes_up = m.nodes_up,
        .nodes_total = m.nodes_total,
        .queue = m.queue,
        .review_open = o.open,
        .review_due = count_due(a, &o),
        .pending = o.pending,
        .is_read_only = a->options.is_read_only,
        .is_saving = a->is_saving,
        .acts_waiting = atomic_load(&a->acts_waiting),
        .message_serial = a->message_serial,
        .message_tone = a->message_tone,
        .message = a->message,
        .answers = a->answers,
    };
    set_seek(a, out);
    safe_text_from_str(&out->branch, "main");
    set_ledger(a, out);
}

enum rc query_find(const struct app *a, enum table_id t, const char *word, uint64_t *id,
                   struct err *err)
{
    return entity_parse(a, t, word, id, err);
}

void query_answer(const struct app *a, struct buf *out)
{
    buf_add(out, a->answer.data, a->answer.len);
}

/* Pending decisions by verb, and the money they move. */
struct batch {
    uint32_t verbs[VERB_COUNT];
    uint32_t count;
    int64_t at_risk_uusd;
};

static void sum_batch(const struct app *a, struct batch *b)
{
    struct order_cases o = order_cases(a->cache, a->engine);
    *b = (struct batch){ .count = 0 };
    for (size_t i = o.open; i < o.open + o.pending; i++) {
        struct case_info c;
        if (!engine_case(a->engine, o.ids[i], &c))
            continue;
        b->verbs[c.verb]++;
        b->count++;
        b->at_risk_uusd += c.at_risk_uusd;
    }
}

void query_batch(struct app *a, struct card *out)
{
    struct batch b;
    struct buf text = BUF_INIT;
    sum_batch(a, &b);
    *out = (struct card){ .count = 0 };
    safe_text_setf(&out->title, "close the batch: %" PRIu32 " decision%s", b.count,
                   b.count == 1 ? "" : "s");
    card_line(out, ' ', ' ', "decisions",
              "%" PRIu32 " approve, %" PRIu32 " reject, %" PRIu32 " escalate",
              b.verbs[VERB_APPROVE], b.verbs[VERB_REJECT], b.verbs[VERB_ESCALATE]);
    value_add_money(&text, b.at_risk_uusd);
    card_buf(out, ' ', ' ', "at stake", &text);
    card_line(out, ' ', ' ', "ledger",
              "%" PRIu64 " entries, %" PRIu64 " of them not anchored", a->ledger_size,
              a->ledger_size - a->anchored_size);
    if (a->ledger_size > 0) {
        char hex[DIGEST_HEX_MAX];
        digest_hex(&a->ledger_root, hex);
        card_line(out, ' ', ' ', "root now", "%s", hex);
    }
    card_line(out, ' ', ' ', "anchor", "a checkpoint signed here; no chain, no fee");
    safe_text_from_str(&out->foot, "after this, decisions cannot be taken back");
    buf_free(&text);
}
