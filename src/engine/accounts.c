#include "engine/accounts.h"

const char *const account_names[ACCOUNT_COUNT] = {
#define ACCOUNT(id, name, help) [ACCOUNT_##id] = (name),
#include "engine/accounts.def"
#undef ACCOUNT
};

void accounts_move(struct engine *e, enum account from, enum account to, int64_t uusd)
{
    int64_t *uusd_of = e->g->account_uusd;
    assert(uusd >= 0 && (from == ACCOUNT_OUTSIDE || uusd <= uusd_of[from]));
    uusd_of[from] -= uusd;
    uusd_of[to] += uusd;
}

/* Money from outside, so that an account holds as much. */
static void bring_in(struct engine *e, enum account to, int64_t uusd)
{
    int64_t has = e->g->account_uusd[to];
    if (has < uusd)
        accounts_move(e, ACCOUNT_OUTSIDE, to, uusd - has);
}

void accounts_hold(struct engine *e, int64_t uusd)
{
    bring_in(e, ACCOUNT_REQUESTERS, uusd);
    accounts_move(e, ACCOUNT_REQUESTERS, ACCOUNT_ESCROW, uusd);
}

void accounts_refund(struct engine *e, int64_t uusd)
{
    accounts_move(e, ACCOUNT_ESCROW, ACCOUNT_REQUESTERS, uusd);
    e->g->m.refunded_uusd += uusd;
}

void accounts_pay(struct engine *e, int64_t uusd)
{
    accounts_move(e, ACCOUNT_ESCROW, ACCOUNT_NODES, uusd);
    e->g->m.paid_uusd += uusd;
}

void accounts_pay_bonus(struct engine *e, int64_t uusd)
{
    bring_in(e, ACCOUNT_TREASURY, uusd);
    accounts_move(e, ACCOUNT_TREASURY, ACCOUNT_NODES, uusd);
    e->g->m.paid_uusd += uusd;
}

void accounts_pay_out(struct engine *e, int64_t uusd)
{
    accounts_move(e, ACCOUNT_NODES, ACCOUNT_WALLETS, uusd);
}

void accounts_stake(struct engine *e, int64_t uusd)
{
    accounts_move(e, ACCOUNT_OUTSIDE, ACCOUNT_NODES, uusd);
}

void accounts_slash(struct engine *e, int64_t uusd)
{
    accounts_move(e, ACCOUNT_NODES, ACCOUNT_HELD, uusd);
    e->g->m.slashed_uusd += uusd;
}

void accounts_bond(struct engine *e, int64_t uusd, bool of_requester)
{
    if (of_requester)
        bring_in(e, ACCOUNT_REQUESTERS, uusd);
    accounts_move(e, of_requester ? ACCOUNT_REQUESTERS : ACCOUNT_OUTSIDE, ACCOUNT_BONDS, uusd);
}

void accounts_bond_back(struct engine *e, int64_t uusd, bool of_requester)
{
    accounts_move(e, ACCOUNT_BONDS, of_requester ? ACCOUNT_REQUESTERS : ACCOUNT_OUTSIDE, uusd);
}

int64_t accounts_split(struct engine *e, enum account from, int64_t uusd, int64_t owed_uusd,
                       bool has_winner)
{
    int64_t owed = owed_uusd < uusd ? owed_uusd : uusd;
    int64_t rest = uusd - owed, burned = rest / 2;

    accounts_move(e, from, ACCOUNT_REQUESTERS, owed);
    accounts_move(e, from, ACCOUNT_BURNED, burned);
    accounts_move(e, from, has_winner ? ACCOUNT_NODES : ACCOUNT_TREASURY, rest - burned);
    return has_winner ? rest - burned : 0;
}
