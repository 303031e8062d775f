/*
 * nodes.h - who is in the network and how it is: joining, heartbeats, drain, jail, leaving.
 * Owns words 0-15 and 27-31 of a node (and, for nodes_earn, its earnings).
 *
 * A beat is due each tick, but only losses and returns are simulated: a lost node is
 * silent from one tick on, and its due column walks through suspect, failover, down and
 * its return. Millions of idle nodes cost nothing.
 */
#ifndef ENGINE_NODES_H
#define ENGINE_NODES_H

#include "engine/engine_int.h"
#include "model/offence.h"

/* Memory for `count` more nodes. */
enum rc nodes_reserve(struct engine *e, uint32_t count, struct err *err) MUST_CHECK;
/* Ratios up to one or unknown, the stake within its limit, the place a known number. */
bool nodes_spec_is_sane(const struct node_spec *s);
void nodes_join(struct engine *e, const struct node_spec *spec); /* reserved before */
/* The nodes whose due tick this is, ascending, as items: how many there are; `out` gets the
 * first `room`. Nodes are due rarely and far ahead, so they do not stand in the wheel: the
 * rows of a block are read when the least due tick of the block has come. */
size_t nodes_falling_due(struct engine *e, uint32_t tick, uint32_t *out, size_t room);
void nodes_due(struct engine *e, uint32_t node); /* its due tick is now */
/* Silent from now to a tick: an imported outage. Nothing for who is drained, jailed or gone. */
void nodes_outage(struct engine *e, uint32_t node, uint32_t back_tick);

void nodes_set_busy(struct engine *e, uint32_t node); /* IDLE or BUSY as its load says */
/* A jailed node that is drained too stays so when its time is over; resuming takes the drain
 * away and leaves it in jail. */
void nodes_drain(struct engine *e, uint32_t node, enum drain_reason why);
void nodes_resume(struct engine *e, uint32_t node);
/* One of its late answers waits for a person, or was decided. */
void nodes_count_late(struct engine *e, uint32_t node, int more);
void nodes_jail(struct engine *e, uint32_t node, bool is_for_good);
/* Columns of money; the totals are moved by who calls (slashing.c, escrow.c, incentive.c). */
void nodes_slash(struct engine *e, uint32_t node, int64_t uusd);
void nodes_unslash(struct engine *e, uint32_t node, int64_t uusd);
int64_t nodes_take_stake(struct engine *e, uint32_t node); /* all of it */
void nodes_bond(struct engine *e, uint32_t node, int64_t uusd);
void nodes_earn(struct engine *e, uint32_t node, int64_t uusd);
void nodes_count_fault(struct engine *e, uint32_t node, bool is_attributed, bool is_fraud);
void nodes_forgive(struct engine *e, uint32_t node); /* faults back to 0 */
/* One place less, down to one; one is won back with each accepted answer. */
void nodes_lose_quota(struct engine *e, uint32_t node);
void nodes_win_quota(struct engine *e, uint32_t node);
/* Drained until it answered stake.ringers known tasks in a row well. */
void nodes_await_ringers(struct engine *e, uint32_t node);
void nodes_answer_ringer(struct engine *e, uint32_t node, bool is_passed);
void nodes_set_green_off(struct engine *e, uint32_t node, bool is_off);
/* What followed an offence is undone: an appeal was granted. */
void nodes_pardon(struct engine *e, uint32_t node, enum offence o);
/* Beats are missing long enough that its tasks have moved. */
bool nodes_is_lost(const struct engine *e, uint32_t node);

void nodes_derive(struct engine *e, uint32_t node); /* index and wheel, from the row */

#endif
