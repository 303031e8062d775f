#include "engine/escrow.h"

#include "engine/accounts.h"
#include "engine/appeals.h"
#include "engine/nodes.h"

#define ESCROW_WORDS 16u

static struct escrow_row *edit(struct engine *e, uint32_t row)
{
    uint32_t at = world_row(&e->world, WORLD_ESCROWS, row);
    return (struct escrow_row *)(void *)world_edit_block(&e->world, at, ESCROW_WORDS);
}

enum rc escrow_reserve(struct engine *e, size_t count, struct err *err)
{
    uint64_t rows = (uint64_t)e->g->rows[WORLD_ESCROWS] + count;
    if (rows > DUE_ID(UINT32_MAX) / 16)
        return err_set(err, RC_REFUSED, "cannot hold more slashes");
    return world_reserve(&e->world, WORLD_ESCROWS, (uint32_t)rows, err);
}

static uint32_t add_row(struct engine *e, const struct escrow_row *r)
{
    uint32_t row = e->g->rows[WORLD_ESCROWS]++;
    uint32_t at = world_row(&e->world, WORLD_ESCROWS, row);
    *(struct escrow_row *)(void *)world_edit_zero(&e->world, at, ESCROW_WORDS) = *r;
    engine_due(e, DUE_ESCROW, row, r->due_tick);
    return row;
}

static void set_due(struct engine *e, uint32_t row, uint32_t due)
{
    edit(e, row)->due_tick = due;
    engine_due(e, DUE_ESCROW, row, due);
}

static void tell(struct engine *e, enum event_kind kind, const struct escrow_row *r, int64_t a)
{
    engine_emit(e, &(struct event){
                       .kind = kind, .node = r->node, .task = r->task, .a = a, .b = r->offence });
}

static uint32_t window_end(const struct engine *e, const struct escrow_row *r)
{
    return r->made_tick + engine_ticks(e, e->policy->appeal_s);
}

/* --- slashes ------------------------------------------------------------------------- */

void escrow_keep(struct engine *e, const struct escrow_claim *claim, int64_t uusd)
{
    struct escrow_row r = {
        .node = claim->node,
        .task = claim->task,
        .made_tick = e->g->tick,
        .offence = (uint8_t)claim->offence,
        .state = ESCROW_WAITING,
        .winner = claim->winner,
        .uusd = uusd,
        .owed_uusd = claim->owed_uusd,
    };
    if (uusd == 0)
        return;
    r.due_tick = appeals_tick(e, &r, e->g->rows[WORLD_ESCROWS], window_end(e, &r));
    (void)add_row(e, &r);
}

bool escrow_can_win(const struct engine *e, uint32_t node)
{
    return node != NODE_NONE && node_at(e, node)->state != NODE_LEFT &&
           node_at(e, node)->state != NODE_JAILED;
}

void escrow_release(struct engine *e, uint32_t row)
{
    struct escrow_row *r = edit(e, row);
    bool has_winner = escrow_can_win(e, r->winner);
    int64_t won = accounts_split(e, ACCOUNT_HELD, r->uusd, r->owed_uusd, has_winner);

    r->state = ESCROW_RELEASED;
    r->due_tick = 0;
    if (has_winner)
        nodes_earn(e, r->winner, won);
    tell(e, EVENT_SLASH_FINAL, r, r->uusd);
}

void escrow_return(struct engine *e, uint32_t row)
{
    struct escrow_row *r = edit(e, row);
    const struct node_row *n = node_at(e, r->node);

    r->state = ESCROW_RETURNED;
    r->due_tick = 0;
    e->g->m.slashed_uusd -= r->uusd;
    accounts_move(e, ACCOUNT_HELD, ACCOUNT_NODES, r->uusd);
    nodes_unslash(e, r->node, r->uusd);
    if (n->state == NODE_LEFT) {
        int64_t left = nodes_take_stake(e, r->node);
        escrow_unbond(e, r->node, left);
    }
    tell(e, EVENT_SLASH_RETURNED, r, r->uusd);
}

void escrow_set_appealed(struct engine *e, uint32_t row, uint32_t case_id, int64_t bond_uusd)
{
    struct escrow_row *r = edit(e, row);
    r->state = ESCROW_APPEALED;
    r->case_id = case_id;
    r->bond_uusd = bond_uusd;
    r->due_tick = 0;
    tell(e, EVENT_APPEALED, r, r->uusd);
}

/* --- stakes of nodes that left -------------------------------------------------------- */

void escrow_unbond(struct engine *e, uint32_t node, int64_t uusd)
{
    if (uusd == 0)
        return;
    accounts_move(e, ACCOUNT_NODES, ACCOUNT_UNBONDING, uusd);
    (void)add_row(e, &(struct escrow_row){
                         .node = node,
                         .made_tick = e->g->tick,
                         .due_tick = e->g->tick + engine_ticks(e, e->policy->unbonding_s),
                         .state = ESCROW_UNBONDING,
                         .winner = NODE_NONE,
                         .uusd = uusd,
                     });
}

static const struct escrow_row *unbonding_of(const struct engine *e, uint32_t node,
                                             uint32_t *row)
{
    for (*row = e->g->rows[WORLD_ESCROWS]; (*row)-- > 0;) {
        const struct escrow_row *r = escrow_at(e, *row);
        if (r->state == ESCROW_UNBONDING && r->node == node)
            return r;
    }
    return NULL;
}

int64_t escrow_unbonding_of(const struct engine *e, uint32_t node)
{
    uint32_t row;
    const struct escrow_row *r = unbonding_of(e, node, &row);
    return r == NULL ? 0 : r->uusd;
}

int64_t escrow_slash_unbonding(struct engine *e, uint32_t node, int64_t uusd)
{
    uint32_t row;
    const struct escrow_row *r = unbonding_of(e, node, &row);
    if (r == NULL)
        return 0;
    int64_t taken = uusd < r->uusd ? uusd : r->uusd;
    edit(e, row)->uusd -= taken;
    accounts_move(e, ACCOUNT_UNBONDING, ACCOUNT_NODES, taken); /* on its way to HELD */
    return taken;
}

/* --- green bonuses that are off --------------------------------------------------------- */

void escrow_green_off(struct engine *e, uint32_t node)
{
    nodes_set_green_off(e, node, true);
    (void)add_row(e, &(struct escrow_row){
                         .node = node,
                         .made_tick = e->g->tick,
                         .due_tick = e->g->tick + engine_ticks(e, e->policy->green_off_s),
                         .state = ESCROW_GREEN_OFF,
                         .winner = NODE_NONE,
                     });
}

static void end_green_off(struct engine *e, uint32_t row)
{
    uint32_t node = escrow_at(e, row)->node;
    edit(e, row)->state = ESCROW_GREEN_ON;
    for (uint32_t i = row + 1; i < e->g->rows[WORLD_ESCROWS]; i++)
        if (escrow_at(e, i)->state == ESCROW_GREEN_OFF && escrow_at(e, i)->node == node)
            return;
    nodes_set_green_off(e, node, false);
}

/* --- time ----------------------------------------------------------------------------- */

void escrow_due(struct engine *e, uint32_t row)
{
    const struct escrow_row *r = escrow_at(e, row);

    if (r->due_tick != e->g->tick)
        return;
    if (r->state == ESCROW_WAITING && e->g->tick < window_end(e, r)) {
        if (!appeals_open(e, row)) /* it thought better of it, or its time came early */
            set_due(e, row, window_end(e, r));
    } else if (r->state == ESCROW_WAITING) {
        escrow_release(e, row);
    } else if (r->state == ESCROW_UNBONDING) {
        struct escrow_row *w = edit(e, row);
        w->state = ESCROW_WITHDRAWN;
        w->due_tick = 0;
        accounts_move(e, ACCOUNT_UNBONDING, ACCOUNT_OUTSIDE, w->uusd);
    } else if (r->state == ESCROW_GREEN_OFF) {
        end_green_off(e, row);
    }
}

void escrow_derive(struct engine *e, uint32_t row)
{
    engine_due(e, DUE_ESCROW, row, escrow_at(e, row)->due_tick);
}
