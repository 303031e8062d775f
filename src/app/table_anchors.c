/* The Chain pane: the ledger's signed checkpoints, newest first. */
#include "app/table.h"

#include "app/app_int.h"
#include "app/card.h"
#include "app/value.h"

#define COLUMNS(X)                                \
    X(ID, "id", "ID", 6, 0, true)                 \
    X(TICK, "tick", "TICK", 7, 0, true)           \
    X(SIZE, "size", "SIZE", 9, 0, true)           \
    X(DECISIONS, "decisions", "DECISIONS", 9, 1, true) \
    X(STATE, "state", "STATE", 14, 0, false)      \
    X(ROOT, "root", "ROOT", 24, 0, false)

enum column_id { COLUMNS(TABLE_COLUMN_ENUM) COLUMN_COUNT };
static const struct column columns[COLUMN_COUNT] = { COLUMNS(TABLE_COLUMN_ROW) };

static size_t count_rows(const struct app *a)
{
    uint64_t last = history_last_checkpoint(&a->history, engine_tick(a->engine));
    return last == 0 ? 0 : (size_t)(last - history_first_checkpoint(&a->history, last) + 1);
}

static uint64_t id_of_row(const struct app *a, size_t row)
{
    return history_last_checkpoint(&a->history, engine_tick(a->engine)) - row;
}

static size_t row_of_id(const struct app *a, uint64_t id, size_t hint)
{
    (void)hint;
    uint64_t last = history_last_checkpoint(&a->history, engine_tick(a->engine));
    bool is_held = last > 0 && id <= last && id >= history_first_checkpoint(&a->history, last);
    return is_held ? (size_t)(last - id) : SIZE_MAX;
}

static void fill_cells(const struct app *a, size_t row, struct value *c)
{
    uint64_t id = id_of_row(a, row);
    const struct checkpoint_row *p = &a->history.checkpoints[id % HISTORY_HELD];
    char hex[DIGEST_HEX_MAX];
    digest_hex(&p->root, hex);
    value_set_number(&c[COL_ID], VALUE_INT, (int64_t)p->id);
    value_set_number(&c[COL_TICK], VALUE_INT, p->tick);
    value_set_number(&c[COL_SIZE], VALUE_INT, (int64_t)p->size);
    value_set_number(&c[COL_DECISIONS], VALUE_INT, p->decisions);
    value_set_word(&c[COL_STATE], "checkpointed", '+');
    value_set_text(&c[COL_ROOT], hex);
}

const struct table_ops table_ops_anchors = {
    .table = { .name = "anchor",
               .columns = columns,
               .column_count = COLUMN_COUNT,
               .empty = "no checkpoint yet: {anchor now} closes the batch and signs one" },
    .count = count_rows,
    .id = id_of_row,
    .row = row_of_id,
    .cells = fill_cells,
    .card = card_anchor,
};
