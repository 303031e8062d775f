#include "engine/maturing.h"

#include "engine/accounts.h"
#include "engine/nodes.h"

#define ROWS_A_NODE 2u

struct maturing_row {
    int64_t uusd;
    uint32_t due_tick, spare;
};
_Static_assert(sizeof(struct maturing_row) == 16, "what matures has four words");

static const struct maturing_row *row_at(const struct engine *e, uint32_t row)
{
    return world_get(&e->world, WORLD_MATURING, row);
}

static struct maturing_row *edit(struct engine *e, uint32_t row)
{
    uint32_t at = world_row(&e->world, WORLD_MATURING, row);
    return (struct maturing_row *)(void *)world_edit(&e->world, at, 4);
}

enum rc maturing_reserve(struct engine *e, uint32_t nodes, struct err *err)
{
    bool is_hybrid = e->policy->incentive_mode == INCENTIVE_HYBRID ||
                     engine_policy_next(e)->incentive_mode == INCENTIVE_HYBRID;
    uint32_t rows = is_hybrid ? nodes * ROWS_A_NODE : 0, used = e->g->rows[WORLD_MATURING];
    return world_reserve(&e->world, WORLD_MATURING, rows > used ? rows : used, err);
}

static void mature(struct engine *e, uint32_t row)
{
    uint32_t node = row / ROWS_A_NODE;
    struct maturing_row *r = edit(e, row);
    int64_t uusd = r->uusd;

    *r = (struct maturing_row){ 0 };
    if (node_at(e, node)->state == NODE_LEFT) {
        accounts_move(e, ACCOUNT_MATURING, ACCOUNT_OUTSIDE, uusd);
        return;
    }
    accounts_move(e, ACCOUNT_MATURING, ACCOUNT_NODES, uusd);
    nodes_bond(e, node, uusd);
    engine_emit(e, &(struct event){ .kind = EVENT_STAKE_MATURED, .node = node, .a = uusd });
}

void maturing_add(struct engine *e, uint32_t node, int64_t uusd)
{
    uint32_t stretch = engine_ticks(e, e->policy->hybrid_mature_s);
    uint32_t number = e->g->tick / stretch, due = (number + 2) * stretch;
    uint32_t row = node * ROWS_A_NODE + number % ROWS_A_NODE;

    if (row >= e->g->rows[WORLD_MATURING])
        e->g->rows[WORLD_MATURING] = row + 1;
    if (row_at(e, row)->due_tick == e->g->tick) /* falls due later in this tick */
        mature(e, row);
    accounts_move(e, ACCOUNT_NODES, ACCOUNT_MATURING, uusd);
    struct maturing_row *r = edit(e, row);
    r->uusd += uusd;
    if (due > r->due_tick) { /* it is not, after a policy with longer stretches */
        r->due_tick = due;
        engine_due(e, DUE_MATURING, row, due);
    }
}

void maturing_due(struct engine *e, uint32_t row)
{
    if (row_at(e, row)->due_tick == e->g->tick)
        mature(e, row);
}

int64_t maturing_of(const struct engine *e, uint32_t node)
{
    int64_t sum = 0;
    for (uint32_t row = node * ROWS_A_NODE;
         row < (node + 1) * ROWS_A_NODE && row < e->g->rows[WORLD_MATURING]; row++)
        sum += row_at(e, row)->uusd;
    return sum;
}

int64_t maturing_sum(const struct engine *e)
{
    int64_t sum = 0;
    for (uint32_t row = 0; row < e->g->rows[WORLD_MATURING]; row++)
        sum += row_at(e, row)->uusd;
    return sum;
}

bool maturing_is_sane(const struct engine *e, uint32_t row)
{
    const struct maturing_row *r = row_at(e, row);
    return row / ROWS_A_NODE < e->g->rows[WORLD_NODES] && r->uusd >= 0 &&
           (r->due_tick > e->g->tick || (r->due_tick == 0 && r->uusd == 0));
}

void maturing_derive(struct engine *e, uint32_t row)
{
    engine_due(e, DUE_MATURING, row, row_at(e, row)->due_tick);
}
