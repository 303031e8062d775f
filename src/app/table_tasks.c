/* The Tasks pane: what the engine still holds, newest first. */
#include "app/table.h"

#include "app/app_int.h"
#include "app/card.h"
#include "app/order.h"
#include "app/value.h"
#include "work/work.h"

#define COLUMNS(X)                                     \
    X(TASK, "id", "TASK", 8, 0, false)                 \
    X(STATE, "state", "STATE", 13, 0, false)           \
    X(KIND, "kind", "KIND", 6, 1, false)               \
    X(TIER, "tier", "TIER", 8, 4, false)               \
    X(NODE, "node", "NODE", 8, 0, false)               \
    X(BACKUP, "backup", "BACKUP", 8, 2, false)         \
    X(REWARD, "reward", "REWARD", 8, 1, true)          \
    X(AGE, "age_s", "AGE", 4, 1, true)                 \
    X(DUE, "due_s", "DUE", 6, 2, true)                 \
    X(ATTEMPTS, "attempts", "TRY", 3, 5, true)         \
    X(REQUESTER, "requester", "REQUESTER", 12, 6, false) \
    X(CHECKS, "checks", "CHECKS", 8, 3, false)

enum column_id { COLUMNS(TABLE_COLUMN_ENUM) COLUMN_COUNT };
static const struct column columns[COLUMN_COUNT] = { COLUMNS(TABLE_COLUMN_ROW) };

static size_t count_tasks(const struct app *a)
{
    size_t n;
    order_tasks(a->cache, a->engine, &n);
    return n;
}

static uint64_t id_of_row(const struct app *a, size_t row)
{
    size_t n;
    const struct order_task *order = order_tasks(a->cache, a->engine, &n);
    return row < n ? order[row].id : 0;
}

static size_t row_of_id(const struct app *a, uint64_t id, size_t hint)
{
    size_t n, lo = 0;
    const struct order_task *order = order_tasks(a->cache, a->engine, &n);
    if (hint < n && order[hint].id == id)
        return hint;
    for (size_t hi = n; lo < hi;) {
        size_t mid = lo + (hi - lo) / 2;
        if (order[mid].id > id)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < n && order[lo].id == id ? lo : SIZE_MAX;
}

/* One sign for each layer of the ladder. */
static void set_checks(struct value *v, const struct task_info *t)
{
    char signs[CARD_LAYER_COUNT + 1];
    for (unsigned i = 0; i < CARD_LAYER_COUNT; i++)
        signs[i] = card_layer_mark(t->checks, t->failed, i);
    signs[CARD_LAYER_COUNT] = '\0';
    value_set_text(v, signs);
    if (t->failed != 0)
        v->tone = TONE_BAD;
}

static void set_node(struct value *v, uint32_t node)
{
    struct buf text = BUF_INIT;
    event_add_node(&text, node);
    value_set_buf(v, &text);
    buf_free(&text);
}

static void set_times(const struct app *a, const struct task_info *t, struct value *c)
{
    int64_t tick_s = engine_policy(a->engine)->tick_s;
    int64_t now = engine_tick(a->engine);
    bool is_over = task_state_is_over(t->state);
    int64_t end = is_over ? t->ended_tick : now;
    value_set_number(&c[COL_AGE], VALUE_SECONDS, (end - t->row.arrival_tick) * tick_s);
    /* What is due of a queued task is the next look at the queue: of no use to people. */
    if (is_over || t->state == TASK_QUEUED || t->due_tick == 0) {
        value_set_none(&c[COL_DUE], VALUE_SECONDS);
        return;
    }
    value_set_number(&c[COL_DUE], VALUE_SECONDS, (t->due_tick - now) * tick_s);
    if (t->due_tick < now)
        c[COL_DUE].tone = TONE_WARN;
}

static void fill_cells(const struct app *a, size_t row, struct value *c)
{
    size_t n;
    const struct order_task *order = order_tasks(a->cache, a->engine, &n);
    struct task_info t = { .id = 0 };
    struct buf text = BUF_INIT;
    if (row < n)
        engine_task_at(a->engine, order[row].slot, &t);
    event_add_task(&text, t.id);
    value_set_buf(&c[COL_TASK], &text);
    buf_free(&text);
    value_set_state(&c[COL_STATE], &task_states[t.state]);
    const char *kind = work_kind_name((enum work_kind)t.row.spec.kind);
    value_set_text(&c[COL_KIND], kind == NULL ? "?" : kind);
    value_set_text(&c[COL_TIER], task_tier_words[t.row.spec.tier]);
    set_node(&c[COL_NODE], t.result_count > 0 ? t.results[0].node : NODE_NONE);
    set_node(&c[COL_BACKUP], t.backup);
    value_set_number(&c[COL_REWARD], VALUE_MONEY, t.row.reward_uusd);
    set_times(a, &t, c);
    value_set_number(&c[COL_ATTEMPTS], VALUE_INT, t.attempts);
    if (t.row.requester == 0) {
        value_set_unknown(&c[COL_REQUESTER], VALUE_TEXT);
    } else {
        value_set_text(&c[COL_REQUESTER], "");
        names_get(a->names, NAME_REQUESTER, t.row.requester, &c[COL_REQUESTER].text);
    }
    set_checks(&c[COL_CHECKS], &t);
}

static void peek_node(struct peek_rows *out, size_t i, enum column_id column, uint32_t node)
{
    if (node == NODE_NONE)
        peek_set_text(&out->cells[column][i], "-");
    else
        peek_set_numbered(out, i, column, "n-", node, 3);
}

static void peek_word(struct peek_rows *out, size_t i, enum column_id column, const char *word)
{
    peek_set_text(&out->cells[column][i], word);
}

#define TIMES (UINT32_C(1) << COL_AGE | UINT32_C(1) << COL_DUE | UINT32_C(1) << COL_CHECKS)

/* Those that depend on the clock of the session are made as for a pane. */
static void peek_times(const struct app *a, const struct task_info *t, size_t i,
                       struct peek_rows *out)
{
    set_times(a, t, out->space[i]);
    set_checks(&out->space[i][COL_CHECKS], t);
    peek_from_space(out, i, COLUMN_COUNT, TIMES);
}

static void peek_task(const struct app *a, const struct task_info *t, uint32_t wanted, size_t i,
                      struct peek_rows *out)
{
    if ((wanted & TIMES) != 0)
        peek_times(a, t, i, out);
    if (t->id == 0)
        peek_word(out, i, COL_TASK, "-");
    else
        peek_set_numbered(out, i, COL_TASK, "t-", t->id, 1);
    peek_word(out, i, COL_STATE, task_states[t->state].word);
    out->cells[COL_STATE][i].kind = VALUE_STATE;
    out->cells[COL_STATE][i].sign = task_states[t->state].sign;
    const char *kind = work_kind_name((enum work_kind)t->row.spec.kind);
    peek_word(out, i, COL_KIND, kind == NULL ? "?" : kind);
    peek_word(out, i, COL_TIER, task_tier_words[t->row.spec.tier]);
    peek_node(out, i, COL_NODE, t->result_count > 0 ? t->results[0].node : NODE_NONE);
    peek_node(out, i, COL_BACKUP, t->backup);
    peek_set_number(&out->cells[COL_REWARD][i], VALUE_MONEY, t->row.reward_uusd);
    peek_set_number(&out->cells[COL_ATTEMPTS][i], VALUE_INT, t->attempts);
    peek_word(out, i, COL_REQUESTER, names_stored(a->names, NAME_REQUESTER, t->row.requester));
}

static void peek_cells(const struct app *a, size_t first, uint32_t wanted, struct peek_rows *out)
{
    size_t n;
    const struct order_task *order = order_tasks(a->cache, a->engine, &n);
    for (size_t i = 0; i < out->count; i++) {
        struct task_info t = { .id = 0 };
        if (first + i < n)
            engine_task_at(a->engine, order[first + i].slot, &t);
        peek_task(a, &t, wanted, i, out);
    }
}

const struct table_ops table_ops_tasks = {
    .table = { .name = "task",
               .columns = columns,
               .column_count = COLUMN_COUNT,
               .empty = "no tasks: import tasks FILE, or set demand.tasks_per_tick" },
    .prefix = 't',
    .count = count_tasks,
    .id = id_of_row,
    .row = row_of_id,
    .cells = fill_cells,
    .peek = peek_cells,
    .card = card_task,
};
