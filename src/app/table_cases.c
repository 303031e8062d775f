/* The Review pane: contested cases by urgency, see order.h. AT RISK is money; there is no
 * column that hints at the truth. */
#include "app/table.h"

#include "app/app_int.h"
#include "app/card.h"
#include "app/order.h"
#include "app/value.h"

#include <inttypes.h>

/* The first eight fit on 80 cells. */
#define COLUMNS(X)                                     \
    X(CASE, "id", "CASE", 7, 0, false)                 \
    X(AGE, "age_s", "AGE", 3, 2, false)                \
    X(DUE, "due_s", "DUE", 5, 1, false)                \
    X(KIND, "kind", "KIND", 17, 0, false)              \
    X(TASK, "task", "TASK", 7, 1, false)               \
    X(NODES, "nodes", "NODES", 11, 3, false)           \
    X(AT_RISK, "at_risk", "AT RISK", 9, 1, true)       \
    X(STATE, "state", "STATE", 11, 0, false)           \
    X(LEVEL, "level", "LEVEL", 5, 5, true)             \
    X(DECISION, "decision", "DECISION", 9, 4, false)   \
    X(REASON, "reason", "REASON", 6, 4, false)         \
    X(VERSION, "version", "VERSION", 7, 9, true)       \
    X(OVER, "over", "OVER", 4, COLUMN_OFF, false)

enum column_id { COLUMNS(TABLE_COLUMN_ENUM) COLUMN_COUNT };
static const struct column columns[COLUMN_COUNT] = { COLUMNS(TABLE_COLUMN_ROW) };

static size_t count_cases(const struct app *a)
{
    return order_cases(a->cache, a->engine).count;
}

static uint64_t id_of_row(const struct app *a, size_t row)
{
    struct order_cases o = order_cases(a->cache, a->engine);
    return row < o.count ? o.ids[row] : 0;
}

static size_t row_of_id(const struct app *a, uint64_t id, size_t hint)
{
    (void)hint;
    struct order_cases o = order_cases(a->cache, a->engine);
    if (id == 0 || id > engine_case_count(a->engine) || o.rows == NULL)
        return SIZE_MAX;
    size_t row = o.rows[id];
    return row < o.count && o.ids[row] == id ? row : SIZE_MAX;
}

static uint32_t version_of(const struct app *a, uint64_t id)
{
    struct case_info c;
    return id <= UINT32_MAX && engine_case(a->engine, (uint32_t)id, &c) ? c.version : 0;
}

static bool is_waiting(const struct case_info *c)
{
    return c->state == CASE_OPEN || c->state == CASE_ESCALATED;
}

/* Nothing can be done about it any more; what is pending can still be taken back. */
static bool is_over(const struct case_info *c)
{
    return !is_waiting(c) && c->state != CASE_PENDING;
}

static void set_times(const struct app *a, const struct case_info *info, struct value *c)
{
    int64_t tick_s = engine_policy(a->engine)->tick_s;
    int64_t now = engine_tick(a->engine);
    value_set_number(&c[COL_AGE], VALUE_SECONDS, (now - info->opened_tick) * tick_s);
    if (!is_waiting(info)) {
        value_set_none(&c[COL_DUE], VALUE_SECONDS);
        return;
    }
    /* Below 0: overdue at the last level. */
    value_set_number(&c[COL_DUE], VALUE_SECONDS, ((int64_t)info->due_tick - now) * tick_s);
    if (card_case_is_due(a, info)) {
        c[COL_DUE].sign = '!';
        c[COL_DUE].tone = TONE_WARN;
    }
}

static void set_decision(const struct case_info *info, struct value *c)
{
    char code[4] = { verb_letters[info->verb], '0', (char)('0' + info->reason % 10), '\0' };
    if (info->verb == VERB_NONE)
        value_set_text(&c[COL_DECISION], "-");
    else
        value_set_text(&c[COL_DECISION], verb_words[info->verb]);
    value_set_text(&c[COL_REASON], info->reason == 0 ? "-" : code);
}

static void fill_cells(const struct app *a, size_t row, struct value *c)
{
    struct case_info info = { .id = 0, .node = NODE_NONE };
    struct buf text = BUF_INIT;
    engine_case(a->engine, (uint32_t)id_of_row(a, row), &info);
    event_add_case(&text, info.id);
    value_set_buf(&c[COL_CASE], &text);
    set_times(a, &info, c);
    value_set_text(&c[COL_KIND], case_kind_words[info.kind]);
    event_add_task(&text, info.task);
    value_set_buf(&c[COL_TASK], &text);
    card_add_nodes(&text, info.nodes, info.node_count);
    value_set_buf(&c[COL_NODES], &text);
    buf_free(&text);
    value_set_number(&c[COL_AT_RISK], VALUE_MONEY, info.at_risk_uusd);
    value_set_state(&c[COL_STATE], &case_states[info.state]);
    value_set_number(&c[COL_LEVEL], VALUE_INT, info.level);
    set_decision(&info, c);
    value_set_number(&c[COL_VERSION], VALUE_INT, info.version);
    value_set_text(&c[COL_OVER], is_over(&info) ? "yes" : "no");
}

const struct table_ops table_ops_cases = {
    .table = { .name = "case",
               .columns = columns,
               .column_count = COLUMN_COUNT,
               .empty = "no case yet: let the network run, contested results come here" },
    .prefix = 'C',
    .count = count_cases,
    .id = id_of_row,
    .row = row_of_id,
    .cells = fill_cells,
    .version = version_of,
    .card = card_case,
};
