/* The Verify pane: one row a verification, one column a layer of the ladder, newest first. */
#include "app/table.h"

#include "app/app_int.h"
#include "app/card.h"
#include "app/value.h"

#include <string.h>

#define COLUMNS(X)                           \
    X(ID, "id", "ID", 8, 0, true)            \
    X(TICK, "tick", "TICK", 7, 1, true)      \
    X(TASK, "task", "TASK", 9, 0, false)     \
    X(NODE, "node", "NODE", 8, 0, false)

/* The layers follow, titled by their words in capitals. */
enum column_id {
    COLUMNS(TABLE_COLUMN_ENUM)
#define LAYER(id, word, help) COL_##id,
#include "engine/layers.def"
#undef LAYER
    COL_VERDICT,
    COL_FAULT,
    COLUMN_COUNT
};

static const struct column columns[COLUMN_COUNT] = {
    COLUMNS(TABLE_COLUMN_ROW)
#define LAYER(id, word, help)                                                              \
    [COL_##id] = { .name = (word), .title = #id, .width = (int)sizeof #id - 1, .priority = 2 },
#include "engine/layers.def"
#undef LAYER
    [COL_VERDICT] = { .name = "verdict", .title = "VERDICT", .width = 9, .priority = 0 },
    [COL_FAULT] = { .name = "fault", .title = "FAULT", .width = 14, .priority = 1 },
};

static size_t count_rows(const struct app *a)
{
    uint64_t last = history_last_verification(&a->history, engine_tick(a->engine));
    return last == 0 ? 0 : (size_t)(last - history_first_verification(&a->history, last) + 1);
}

static uint64_t id_of_row(const struct app *a, size_t row)
{
    return history_last_verification(&a->history, engine_tick(a->engine)) - row;
}

static size_t row_of_id(const struct app *a, uint64_t id, size_t hint)
{
    (void)hint;
    uint64_t last = history_last_verification(&a->history, engine_tick(a->engine));
    bool is_held = last > 0 && id <= last && id >= history_first_verification(&a->history, last);
    return is_held ? (size_t)(last - id) : SIZE_MAX;
}

uint64_t query_next_refused(const struct app *a, uint64_t after)
{
    uint64_t last = history_last_verification(&a->history, engine_tick(a->engine));
    uint64_t first = history_first_verification(&a->history, last);
    uint64_t rows = last == 0 ? 0 : last - first + 1;
    bool is_shown = rows > 0 && after >= first && after <= last;
    uint64_t id = is_shown ? after : first;

    for (uint64_t i = is_shown ? 1 : 0; i < rows; i++) {
        id = id == first ? last : id - 1;
        if (a->history.verifications[id % HISTORY_HELD].failed != 0)
            return id;
    }
    return 0;
}

static void fill_cells(const struct app *a, size_t row, struct value *c)
{
    uint64_t id = id_of_row(a, row);
    const struct verification_row *v = &a->history.verifications[id % HISTORY_HELD];
    struct buf text = BUF_INIT;
    value_set_number(&c[COL_ID], VALUE_INT, (int64_t)v->id);
    value_set_number(&c[COL_TICK], VALUE_INT, v->tick);
    event_add_task(&text, v->task);
    value_set_buf(&c[COL_TASK], &text);
    event_add_node(&text, v->node);
    value_set_buf(&c[COL_NODE], &text);
    buf_free(&text);
    for (unsigned i = 0; i < CARD_LAYER_COUNT; i++) {
        char mark[2] = { card_layer_mark(v->ran, v->failed, i), '\0' };
        value_set_text(&c[COL_NODE + 1 + i], mark);
        c[COL_NODE + 1 + i].tone = value_tone(mark[0]);
    }
    bool is_failed = v->failed != 0;
    value_set_word(&c[COL_VERDICT], is_failed ? "refused" : v->ran != 0 ? "passed" : "open",
                   is_failed ? 'x' : v->ran != 0 ? '+' : '~');
    const struct table_fault *f = history_fault_of(&a->history, v, engine_tick(a->engine));
    if (f == NULL)
        value_set_none(&c[COL_FAULT], VALUE_TEXT);
    else
        value_set_text(&c[COL_FAULT], f->class_word);
}

const struct table_ops table_ops_verifications = {
    .table = { .name = "verification",
               .columns = columns,
               .column_count = COLUMN_COUNT,
               .empty = "nothing verified yet: results are checked when tasks end" },
    .count = count_rows,
    .id = id_of_row,
    .row = row_of_id,
    .cells = fill_cells,
    .card = card_verification,
};
