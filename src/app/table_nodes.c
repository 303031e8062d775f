/* The Nodes pane: a row is a node's number, so every lookup is O(1) at any size. */
#include "app/table.h"

#include "app/app_int.h"
#include "app/card.h"
#include "app/value.h"
#include "model/jurisdiction.h"

#define COLUMNS(X)                                                   \
    X(ID, "id", "ID", 8, 0, false)                                   \
    X(NODE, "node_id", "NODE", 11, 0, false)                         \
    X(STATE, "state", "STATE", 9, 0, false)                          \
    X(REP, "reputation", "REP", 5, 1, true)                          \
    X(SCORE, "score", "SCORE", 6, 4, true)                           \
    X(GPU, "gpu_model", "GPU", 12, 5, false)                         \
    X(MEM, "gpu_memory_gb", "MEM", 4, 2, true)                       \
    X(GPUS, "gpu_count", "GPUS", 4, 7, true)                         \
    X(FREE, "gpus_free", "FREE", 4, 2, true)                         \
    X(GREEN, "green_energy_ratio", "GREEN", 5, 2, true)              \
    X(LAT, "latency_ms", "LAT", 6, 2, true)                          \
    X(PRICE, "price_per_gpu_hour", "PRICE", 7, 4, true)              \
    X(STAKE, "stake", "STAKE", 8, 3, true)                           \
    X(REGION, "region", "REGION", 12, 6, false)                      \
    X(JUR, "jurisdiction", "JUR", 3, 5, false)                       \
    X(OWNER, "owner", "OWNER", 12, 8, false)                         \
    X(CORES, "cpu_cores", "CORES", 5, 9, true)                       \
    X(RAM, "ram_gb", "RAM", 5, 9, true)                              \
    X(DONE, "done", "DONE", 6, 3, true)                              \
    X(FAULTS, "faults", "FAULTS", 6, 1, true)

enum column_id { COLUMNS(TABLE_COLUMN_ENUM) COLUMN_COUNT };
static const struct column columns[COLUMN_COUNT] = { COLUMNS(TABLE_COLUMN_ROW) };

static size_t count_nodes(const struct app *a)
{
    return engine_node_count(a->engine);
}

static uint64_t id_of_row(const struct app *a, size_t row)
{
    (void)a;
    return row;
}

static size_t row_of_id(const struct app *a, uint64_t id, size_t hint)
{
    (void)hint;
    return id < engine_node_count(a->engine) ? (size_t)id : SIZE_MAX;
}

static void set_name(const struct app *a, struct value *v, enum name_kind kind,
                     uint32_t number)
{
    if (number == 0 && kind != NAME_NODE) {
        value_set_unknown(v, VALUE_TEXT);
        return;
    }
    value_set_text(v, "");
    names_get(a->names, kind, number, &v->text);
}

static void set_spec(const struct app *a, const struct node_spec *s, struct value *c)
{
    set_name(a, &c[COL_GPU], NAME_GPU_MODEL, s->gpu_model);
    set_name(a, &c[COL_REGION], NAME_REGION, s->region);
    set_name(a, &c[COL_OWNER], NAME_OWNER, s->owner);
    value_set_optional(&c[COL_MEM], VALUE_INT, s->gpu_memory_gb);
    value_set_optional(&c[COL_GPUS], VALUE_INT, s->gpu_count);
    value_set_optional(&c[COL_GREEN], VALUE_RATIO, s->green_claimed_ppm);
    value_set_optional(&c[COL_LAT], VALUE_MS, s->latency_ms);
    value_set_optional(&c[COL_PRICE], VALUE_MONEY, s->price_uusd);
    value_set_optional(&c[COL_CORES], VALUE_INT, s->cpu_cores);
    value_set_optional(&c[COL_RAM], VALUE_INT, s->ram_gb);
    if (s->jurisdiction == 0)
        value_set_unknown(&c[COL_JUR], VALUE_TEXT);
    else
        value_set_text(&c[COL_JUR], jurisdiction_code(s->jurisdiction));
}

static void fill_cells(const struct app *a, size_t row, struct value *c)
{
    struct node_info n;
    struct buf text = BUF_INIT;
    engine_node(a->engine, (uint32_t)row, &n);
    event_add_node(&text, n.id);
    value_set_buf(&c[COL_ID], &text);
    buf_free(&text);
    set_name(a, &c[COL_NODE], NAME_NODE, n.id);
    value_set_state(&c[COL_STATE], &node_states[n.state]);
    value_set_number(&c[COL_REP], VALUE_RATIO, n.reputation_ppm);
    value_set_number(&c[COL_SCORE], VALUE_SCORE, n.score);
    set_spec(a, &n.spec, c);
    value_set_number(&c[COL_FREE], VALUE_INT, n.gpus_free);
    value_set_number(&c[COL_STAKE], VALUE_MONEY, n.stake_uusd);
    value_set_number(&c[COL_DONE], VALUE_INT, n.done);
    value_set_number(&c[COL_FAULTS], VALUE_INT, n.faults);
    if (n.faults > 0)
        c[COL_FAULTS].tone = TONE_WARN;
}

static bool is_asked(uint32_t wanted, enum column_id c)
{
    return (wanted >> c & 1) != 0;
}

static void peek_names(const struct app *a, const struct node_info *n, uint32_t wanted,
                       struct peek_row *out)
{
    struct peek *c = out->cells;
    if (is_asked(wanted, COL_ID))
        peek_set_numbered(out, COL_ID, "n-", n->id, 3);
    if (is_asked(wanted, COL_NODE)) {
        peek_set_text(&c[COL_NODE], names_stored(a->names, NAME_NODE, n->id));
        if (!c[COL_NODE].is_known)
            peek_set_numbered(out, COL_NODE, "node-", n->id, 6);
    }
    peek_set_text(&c[COL_GPU], names_stored(a->names, NAME_GPU_MODEL, n->spec.gpu_model));
    peek_set_text(&c[COL_REGION], names_stored(a->names, NAME_REGION, n->spec.region));
    peek_set_text(&c[COL_OWNER], names_stored(a->names, NAME_OWNER, n->spec.owner));
    peek_set_text(&c[COL_JUR], n->spec.jurisdiction == 0
                                   ? NULL
                                   : jurisdiction_code(n->spec.jurisdiction));
}

static void peek_cells(const struct app *a, size_t row, uint32_t wanted, struct peek_row *out)
{
    struct node_info n;
    struct peek *c = out->cells;
    const struct node_spec *s = &n.spec;
    engine_node(a->engine, (uint32_t)row, &n);
    peek_names(a, &n, wanted, out);
    c[COL_STATE] = (struct peek){ .kind = VALUE_STATE, .is_known = true,
                                  .sign = node_states[n.state].sign,
                                  .text = node_states[n.state].word };
    peek_set_number(&c[COL_REP], VALUE_RATIO, n.reputation_ppm);
    peek_set_number(&c[COL_SCORE], VALUE_SCORE, n.score);
    peek_set_optional(&c[COL_MEM], VALUE_INT, s->gpu_memory_gb);
    peek_set_optional(&c[COL_GPUS], VALUE_INT, s->gpu_count);
    peek_set_number(&c[COL_FREE], VALUE_INT, n.gpus_free);
    peek_set_optional(&c[COL_GREEN], VALUE_RATIO, s->green_claimed_ppm);
    peek_set_optional(&c[COL_LAT], VALUE_MS, s->latency_ms);
    peek_set_optional(&c[COL_PRICE], VALUE_MONEY, s->price_uusd);
    peek_set_number(&c[COL_STAKE], VALUE_MONEY, n.stake_uusd);
    peek_set_optional(&c[COL_CORES], VALUE_INT, s->cpu_cores);
    peek_set_optional(&c[COL_RAM], VALUE_INT, s->ram_gb);
    peek_set_number(&c[COL_DONE], VALUE_INT, n.done);
    peek_set_number(&c[COL_FAULTS], VALUE_INT, n.faults);
}

const struct table_ops table_ops_nodes = {
    .table = { .name = "node",
               .columns = columns,
               .column_count = COLUMN_COUNT,
               .empty = "no nodes yet: import nodes FILE, or --generate-nodes N" },
    .prefix = 'n',
    .count = count_nodes,
    .id = id_of_row,
    .row = row_of_id,
    .cells = fill_cells,
    .peek = peek_cells,
    .card = card_node,
};
