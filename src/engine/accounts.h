/*
 * accounts.h - double-entry money in micro-dollars. Accounts: requesters, escrow, treasury,
 * burned (globals) and each node's stake and earnings. Money enters only by minting:
 * minted = requesters + escrow + treasury + burned + sum over nodes (stake + earned).
 */
#ifndef ENGINE_ACCOUNTS_H
#define ENGINE_ACCOUNTS_H

#include "engine/engine_int.h"

/* Requesters pay a reward into escrow; they bring money from outside as they need it. */
void accounts_hold(struct engine *e, int64_t uusd);
void accounts_refund(struct engine *e, int64_t uusd); /* escrow to requesters */
void accounts_pay_bonus(struct engine *e, int64_t uusd); /* treasury to nodes, minted if short */
void accounts_pay(struct engine *e, int64_t uusd);    /* escrow to nodes: the caller credits one */
void accounts_stake(struct engine *e, int64_t uusd);  /* from outside to nodes, on joining */
void accounts_withdraw(struct engine *e, int64_t uusd); /* nodes to outside, on leaving */
void accounts_slash(struct engine *e, int64_t uusd);  /* nodes: half to the treasury, half burned */

#endif
