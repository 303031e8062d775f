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
    X(STAKE, "stake", "STAKE", 9, 3, true)                           \
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

/* What has to be computed anew for every node. */
#define COMPUTED (UINT32_C(1) << COL_REP | UINT32_C(1) << COL_SCORE)

static void peek_name(const struct app *a, struct peek *out, enum name_kind kind, uint32_t n)
{
    peek_set_text(out, names_stored(a->names, kind, n));
}

static void peek_node_name(const struct app *a, uint32_t node, struct peek_row *out)
{
    const char *name = names_stored(a->names, NAME_NODE, node);
    if (name != NULL)
        peek_set_text(&out->cells[COL_NODE], name);
    else
        peek_set_numbered(out, COL_NODE, "node-", node, 6);
}

static void peek_cell(const struct app *a, const struct node_info *n, enum column_id column,
                      struct peek_row *out)
{
    const struct node_spec *s = &n->spec;
    struct peek *p = &out->cells[column];
    switch (column) {
    case COL_ID:
        peek_set_numbered(out, COL_ID, "n-", n->id, 3);
        break;
    case COL_NODE:
        peek_node_name(a, n->id, out);
        break;
    case COL_STATE:
        peek_set_text(p, node_states[n->state].word);
        p->kind = VALUE_STATE;
        p->sign = node_states[n->state].sign;
        break;
    case COL_REP:
        peek_set_number(p, VALUE_RATIO, n->reputation_ppm);
        break;
    case COL_SCORE:
        peek_set_number(p, VALUE_SCORE, n->score);
        break;
    case COL_GPU:
        peek_name(a, p, NAME_GPU_MODEL, s->gpu_model);
        break;
    case COL_MEM:
        peek_set_optional(p, VALUE_INT, s->gpu_memory_gb);
        break;
    case COL_GPUS:
        peek_set_optional(p, VALUE_INT, s->gpu_count);
        break;
    case COL_FREE:
        peek_set_number(p, VALUE_INT, n->gpus_free);
        break;
    case COL_GREEN:
        peek_set_optional(p, VALUE_RATIO, s->green_claimed_ppm);
        break;
    case COL_LAT:
        peek_set_optional(p, VALUE_MS, s->latency_ms);
        break;
    case COL_PRICE:
        peek_set_optional(p, VALUE_MONEY, s->price_uusd);
        break;
    case COL_STAKE:
        peek_set_number(p, VALUE_MONEY, n->stake_uusd);
        break;
    case COL_REGION:
        peek_name(a, p, NAME_REGION, s->region);
        break;
    case COL_JUR:
        peek_set_text(p, s->jurisdiction == 0 ? NULL : jurisdiction_code(s->jurisdiction));
        break;
    case COL_OWNER:
        peek_name(a, p, NAME_OWNER, s->owner);
        break;
    case COL_CORES:
        peek_set_optional(p, VALUE_INT, s->cpu_cores);
        break;
    case COL_RAM:
        peek_set_optional(p, VALUE_INT, s->ram_gb);
        break;
    case COL_DONE:
        peek_set_number(p, VALUE_INT, n->done);
        break;
    case COL_FAULTS:
        peek_set_number(p, VALUE_INT, n->faults);
        break;
    case COLUMN_COUNT:
        break;
    }
}

static void peek_cells(const struct app *a, size_t row, uint32_t wanted, struct peek_row *out)
{
    struct node_info n;
    if ((wanted & COMPUTED) != 0)
        engine_node(a->engine, (uint32_t)row, &n);
    else
        engine_node_facts(a->engine, (uint32_t)row, &n);
    for (uint32_t left = wanted; left != 0; left &= left - 1)
        peek_cell(a, &n, (enum column_id)__builtin_ctz(left), out);
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
