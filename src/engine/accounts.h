/*
 * accounts.h - double-entry money in micro-dollars. Every movement takes from one account
 * of accounts.def what it gives to another, so their sum is always 0. NODES and WALLETS
 * together are the sum over nodes of stake and earnings.
 *
 * These move totals; the columns of a node are written by who owns them (nodes.h,
 * reputation.h). An account other than OUTSIDE never goes below zero: asserted.
 */
#ifndef ENGINE_ACCOUNTS_H
#define ENGINE_ACCOUNTS_H

#include "engine/engine_int.h"

void accounts_move(struct engine *e, enum account from, enum account to, int64_t uusd);

/* Requesters pay a reward into escrow; they bring money from outside as they need it. */
void accounts_hold(struct engine *e, int64_t uusd);
void accounts_refund(struct engine *e, int64_t uusd); /* escrow to requesters */
/* Escrow, or the treasury, to nodes: the caller credits one. */
void accounts_pay(struct engine *e, int64_t uusd);
void accounts_pay_bonus(struct engine *e, int64_t uusd);
void accounts_pay_out(struct engine *e, int64_t uusd); /* nodes to wallets: tokens */
void accounts_stake(struct engine *e, int64_t uusd);  /* from outside to nodes, on joining */
void accounts_slash(struct engine *e, int64_t uusd);  /* nodes to held */

/* The bond of a requester (from what it has, or outside) or, not `of_requester`, a node. */
void accounts_bond(struct engine *e, int64_t uusd, bool of_requester);
void accounts_bond_back(struct engine *e, int64_t uusd, bool of_requester);

/* Split what lies in HELD or BONDS: `owed` to the requester first, as far as it reaches; of
 * the rest half, rounded down, is burned; the other half goes to a node (returned, for the
 * caller to credit) or, `has_winner` false, to the treasury (returned is 0). */
int64_t accounts_split(struct engine *e, enum account from, int64_t uusd, int64_t owed_uusd,
                       bool has_winner);

extern const char *const account_names[ACCOUNT_COUNT];

#endif
