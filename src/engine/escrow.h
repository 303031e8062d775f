/*
 * escrow.h - slashed money that waits for the end of the appeal window, stakes of nodes that
 * left and stay within reach, and green bonuses that are off for a time. Owns the table
 * ESCROWS: few rows, each falls due once or twice (DUE_ESCROW).
 *
 * A slash: WAITING -> RELEASED when the window is over; or WAITING -> APPEALED -> RETURNED
 * or RELEASED as the case says (appeals.h). A stake: UNBONDING -> WITHDRAWN. Released money
 * makes the requester whole first, then half goes to the winner and half is burned.
 */
#ifndef ENGINE_ESCROW_H
#define ENGINE_ESCROW_H

#include "engine/engine_int.h"
#include "model/offence.h"

enum escrow_state { ESCROW_WAITING, ESCROW_APPEALED, ESCROW_RELEASED, ESCROW_RETURNED,
                    ESCROW_UNBONDING, ESCROW_WITHDRAWN, ESCROW_GREEN_OFF, ESCROW_GREEN_ON,
                    ESCROW_STATE_COUNT };

/* Who gains when slashed money is released. */
struct escrow_claim {
    uint32_t node, task;  /* who was slashed, for its answer to what; 0 none */
    enum offence offence;
    uint32_t winner;      /* the node that was right; NODE_NONE: the treasury */
    int64_t owed_uusd;    /* that the requester lost: paid for a wrong answer */
};

enum rc escrow_reserve(struct engine *e, size_t count, struct err *err) MUST_CHECK;
/* Money that already moved to HELD: keeps the row, tells the world. */
void escrow_keep(struct engine *e, const struct escrow_claim *claim, int64_t uusd);
/* The stake of a node that leaves, from NODES to UNBONDING. */
void escrow_unbond(struct engine *e, uint32_t node, int64_t uusd);
/* Take up to so much from the stake that a node left behind, into HELD; what was taken. */
int64_t escrow_slash_unbonding(struct engine *e, uint32_t node, int64_t uusd);
int64_t escrow_unbonding_of(const struct engine *e, uint32_t node);
void escrow_green_off(struct engine *e, uint32_t node);

void escrow_due(struct engine *e, uint32_t row);
/* After an appeal: it stands, or the node gets it back. */
void escrow_release(struct engine *e, uint32_t row);
void escrow_return(struct engine *e, uint32_t row);
void escrow_set_appealed(struct engine *e, uint32_t row, uint32_t case_id, int64_t bond_uusd);
/* Gives the node its share of a split; the treasury when it is gone. */
bool escrow_can_win(const struct engine *e, uint32_t node);

void escrow_derive(struct engine *e, uint32_t row);

#endif
