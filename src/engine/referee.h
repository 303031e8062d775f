/*
 * referee.h - a dispute between two answers to one task, as state of the engine: the task
 * is DISPUTED, and each move of work/bisect.h takes a tick. Owns the table DISPUTES.
 *
 * Parties are two results of the task, or one and the auditor, who computed it again. A
 * node that does not answer has verification.move_ticks for a move, then silence loses. A
 * node that declares that it cannot show its trace leaves the matter to a person.
 *
 * Stored is how far a dispute came; its rounds are played again on demand, from the answers
 * of its parties' nodes, as long as the task stands in its slot. A row is used again, oldest
 * first, when the dispute is over and there are REFEREE_KEPT younger ones.
 *
 * The second party challenges the first, and puts up a bond (challenges.h). Its fault loses
 * it, a fault of both half of it. Where a person has to decide about a trace that cannot be
 * shown, the case takes the bond over.
 */
#ifndef ENGINE_REFEREE_H
#define ENGINE_REFEREE_H

#include "engine/engine_int.h"
#include "work/bisect.h"

#define REFEREE_AUDITOR TASK_RESULTS_MAX /* as a party */
#define REFEREE_KEPT    64u

struct dispute_row {
    uint32_t slot_plus_1; /* 0: never used */
    uint32_t task;
    uint8_t parties[BISECT_PARTIES]; /* results, or REFEREE_AUDITOR */
    uint8_t end;                     /* enum bisect_end; OPEN while it goes on */
    uint8_t wrong;                   /* mask over the parties */
    uint8_t alive, late, contested;  /* masks over results: of the check that waits for it */
    uint8_t answers;                 /* of the last move: two bits a party */
    uint16_t ran, failed;            /* layers so far */
    uint32_t bond_ppm;               /* of the reward, put up by the second party */
    uint32_t opened_tick, ended_tick; /* 0: goes on */
    uint32_t moves, asked_tick;      /* made; since when the next is waited for */
    uint32_t unit, bytes, steps;
    uint32_t nodes[BISECT_PARTIES];  /* NODE_NONE: the auditor */
    uint32_t number;                 /* counts all disputes from 1 */
};
_Static_assert(sizeof(struct dispute_row) == 64, "sixteen words");

enum rc referee_reserve(struct engine *e, size_t count, struct err *err) MUST_CHECK;

/* Can these two answers be told apart by their traces? */
bool referee_can(const struct engine *e, uint32_t slot);

/* What the second party put up; 0 for the auditor, who puts up nothing. */
int64_t referee_bond(const struct engine *e, const struct dispute_row *d);

/* The check of a task waits for a ruling; verifier_ruled() goes on with it. */
void referee_open(struct engine *e, uint32_t slot, const struct dispute_row *d);
void referee_due(struct engine *e, uint32_t slot);

/* The newest dispute of a task, and all its moves played again; NULL: none. */
const struct dispute_row *referee_of(const struct engine *e, uint32_t slot);
void referee_replay(struct engine *e, const struct dispute_row *d, struct bisect *b);

#endif
