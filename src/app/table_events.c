/* The Log pane: notable events, newest first. */
#include "app/table.h"

#include "app/app_int.h"
#include "app/card.h"
#include "app/value.h"

#define COLUMNS(X)                           \
    X(ID, "id", "ID", 6, 2, true)            \
    X(TICK, "tick", "TICK", 6, 0, true)      \
    X(KIND, "kind", "KIND", 17, 0, false)    \
    X(TEXT, "text", "TEXT", 60, 0, false)

enum column_id { COLUMNS(TABLE_COLUMN_ENUM) COLUMN_COUNT };
static const struct column columns[COLUMN_COUNT] = { COLUMNS(TABLE_COLUMN_ROW) };

static size_t count_rows(const struct app *a)
{
    uint64_t last = history_last_event(&a->history, engine_tick(a->engine));
    return last == 0 ? 0 : (size_t)(last - history_first_event(&a->history, last) + 1);
}

static uint64_t id_of_row(const struct app *a, size_t row)
{
    return history_last_event(&a->history, engine_tick(a->engine)) - row;
}

static size_t row_of_id(const struct app *a, uint64_t id, size_t hint)
{
    (void)hint;
    uint64_t last = history_last_event(&a->history, engine_tick(a->engine));
    bool is_held = last > 0 && id <= last && id >= history_first_event(&a->history, last);
    return is_held ? (size_t)(last - id) : SIZE_MAX;
}

static void fill_cells(const struct app *a, size_t row, struct value *c)
{
    uint64_t id = id_of_row(a, row);
    const struct event *e = &a->history.events[id % HISTORY_HELD].event;
    struct buf text = BUF_INIT;
    value_set_number(&c[COL_ID], VALUE_INT, (int64_t)id);
    value_set_number(&c[COL_TICK], VALUE_INT, e->tick);
    value_set_text(&c[COL_KIND], event_infos[e->kind].word);
    event_add_text(&text, e);
    value_set_buf(&c[COL_TEXT], &text);
    buf_free(&text);
}

const struct table_ops table_ops_events = {
    .table = { .name = "event",
               .columns = columns,
               .column_count = COLUMN_COUNT,
               .empty = "nothing happened yet: {pause} runs the clock" },
    .count = count_rows,
    .id = id_of_row,
    .row = row_of_id,
    .cells = fill_cells,
    .card = card_event,
};
