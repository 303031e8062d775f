/* The Nodes pane: a row is a node's number, so every lookup is O(1) at any size. */
#include "app/table.h"

#include "app/app_int.h"
#include "app/card.h"
#include "app/value.h"
#include "model/jurisdiction.h"

#include <stddef.h>
#include <string.h>

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

/* Where the numbers stand in what is known of a node. */
static const struct number {
    enum value_kind kind;
    bool is_optional; /* NODE_UNKNOWN is no number */
    bool is_wide;     /* int64_t, else uint32_t */
    size_t at;
} numbers[COLUMN_COUNT] = {
#define AT(field) .at = offsetof(struct node_info, field)
    [COL_REP] = { VALUE_RATIO, false, false, AT(reputation_ppm) },
    [COL_SCORE] = { VALUE_SCORE, false, false, AT(score) },
    [COL_MEM] = { VALUE_INT, true, false, AT(spec.gpu_memory_gb) },
    [COL_GPUS] = { VALUE_INT, true, false, AT(spec.gpu_count) },
    [COL_FREE] = { VALUE_INT, false, false, AT(gpus_free) },
    [COL_GREEN] = { VALUE_RATIO, true, false, AT(spec.green_claimed_ppm) },
    [COL_LAT] = { VALUE_MS, true, false, AT(spec.latency_ms) },
    [COL_PRICE] = { VALUE_MONEY, true, false, AT(spec.price_uusd) },
    [COL_STAKE] = { VALUE_MONEY, false, true, AT(stake_uusd) },
    [COL_CORES] = { VALUE_INT, true, false, AT(spec.cpu_cores) },
    [COL_RAM] = { VALUE_INT, true, false, AT(spec.ram_gb) },
    [COL_DONE] = { VALUE_INT, false, false, AT(done) },
    [COL_FAULTS] = { VALUE_INT, false, false, AT(faults) },
#undef AT
};

static void peek_numbers(const struct node_info *nodes, const struct number *f, size_t count,
                         struct peek *out)
{
    const char *at = (const char *)nodes + f->at;
    uint32_t unknown = f->is_optional ? NODE_UNKNOWN : 0;
    for (size_t i = 0; i < count; i++, at += sizeof *nodes) {
        uint32_t narrow;
        int64_t n;
        memcpy(&narrow, at, sizeof narrow);
        if (f->is_wide)
            memcpy(&n, at, sizeof n);
        else
            n = narrow;
        out[i] = (struct peek){ .kind = f->kind,
                                .is_known = unknown == 0 || narrow != unknown,
                                .sign = ' ',
                                .n = n };
    }
}

static const char *text_of(const struct app *a, const struct node_info *n, enum column_id column)
{
    const struct node_spec *s = &n->spec;
    switch ((int)column) {
    case COL_NODE:
        return names_stored(a->names, NAME_NODE, n->id);
    case COL_STATE:
        return node_states[n->state].word;
    case COL_GPU:
        return names_stored(a->names, NAME_GPU_MODEL, s->gpu_model);
    case COL_REGION:
        return names_stored(a->names, NAME_REGION, s->region);
    case COL_OWNER:
        return names_stored(a->names, NAME_OWNER, s->owner);
    default: /* COL_JUR */
        return s->jurisdiction == 0 ? NULL : jurisdiction_code(s->jurisdiction);
    }
}

static void peek_text(const struct app *a, const struct node_info *n, enum column_id column,
                      size_t i, struct peek_rows *out)
{
    struct peek *p = &out->cells[column][i];
    const char *text = column == COL_ID ? NULL : text_of(a, n, column);
    peek_set_text(p, text);
    if (column == COL_STATE) {
        p->kind = VALUE_STATE;
        p->sign = node_states[n->state].sign;
    } else if (column == COL_ID) {
        peek_set_numbered(out, i, column, "n-", n->id, 3);
    } else if (column == COL_NODE && text == NULL) {
        peek_set_numbered(out, i, column, "node-", n->id, 6);
    }
}

/* Reputation and score are computed: only what is asked for. */
static void read_nodes(const struct app *a, size_t first, size_t count, uint32_t wanted,
                       struct node_info *out)
{
    bool has_score = (wanted >> COL_SCORE & 1) != 0, has_reputation = (wanted >> COL_REP & 1) != 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t node = (uint32_t)(first + i);
        if (has_score)
            engine_node(a->engine, node, &out[i]);
        else
            engine_node_facts(a->engine, node, &out[i]);
        if (has_reputation && !has_score)
            out[i].reputation_ppm = engine_node_reputation(a->engine, node);
    }
}

static void peek_cells(const struct app *a, size_t first, uint32_t wanted, struct peek_rows *out)
{
    struct node_info nodes[PEEK_ROWS];
    read_nodes(a, first, out->count, wanted, nodes);
    for (uint32_t left = wanted; left != 0; left &= left - 1) {
        enum column_id column = (enum column_id)__builtin_ctz(left);
        if (numbers[column].at != 0)
            peek_numbers(nodes, &numbers[column], out->count, out->cells[column]);
        else
            for (size_t i = 0; i < out->count; i++)
                peek_text(a, &nodes[i], column, i, out);
    }
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
