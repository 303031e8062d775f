#include "engine/accounts.h"

void accounts_hold(struct engine *e, int64_t uusd)
{
    struct globals *g = e->g;
    assert(uusd >= 0);
    if (g->requesters_uusd < uusd) {
        g->minted_uusd += uusd - g->requesters_uusd;
        g->requesters_uusd = uusd;
    }
    g->requesters_uusd -= uusd;
    g->escrow_uusd += uusd;
}

void accounts_refund(struct engine *e, int64_t uusd)
{
    assert(uusd >= 0 && uusd <= e->g->escrow_uusd);
    e->g->escrow_uusd -= uusd;
    e->g->requesters_uusd += uusd;
    e->g->m.refunded_uusd += uusd;
}

void accounts_pay(struct engine *e, int64_t uusd)
{
    assert(uusd >= 0 && uusd <= e->g->escrow_uusd);
    e->g->escrow_uusd -= uusd;
    e->g->nodes_uusd += uusd;
    e->g->m.paid_uusd += uusd;
}

void accounts_pay_bonus(struct engine *e, int64_t uusd)
{
    struct globals *g = e->g;
    assert(uusd >= 0);
    if (g->treasury_uusd < uusd) {
        g->minted_uusd += uusd - g->treasury_uusd;
        g->treasury_uusd = uusd;
    }
    g->treasury_uusd -= uusd;
    g->nodes_uusd += uusd;
    g->m.paid_uusd += uusd;
}

void accounts_stake(struct engine *e, int64_t uusd)
{
    assert(uusd >= 0);
    e->g->minted_uusd += uusd;
    e->g->nodes_uusd += uusd;
}

void accounts_withdraw(struct engine *e, int64_t uusd)
{
    assert(uusd >= 0 && uusd <= e->g->nodes_uusd);
    e->g->minted_uusd -= uusd;
    e->g->nodes_uusd -= uusd;
}

void accounts_slash(struct engine *e, int64_t uusd)
{
    struct globals *g = e->g;
    assert(uusd >= 0 && uusd <= g->nodes_uusd);
    g->nodes_uusd -= uusd;
    g->burned_uusd += uusd / 2;
    g->treasury_uusd += uusd - uusd / 2;
    g->m.slashed_uusd += uusd;
    g->m.burned_uusd = g->burned_uusd;
}
