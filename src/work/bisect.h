/*
 * bisect.h - the referee of a dispute between two answers to one task.
 *
 * Both parties committed to a trace (work.h: the units, under one Merkle root). The referee
 * asks both for the same unit, halves the stretch between the last unit they agree on and
 * the first they do not, and re-executes nothing but the way between these two. (R. Canetti,
 * B. Riva, G. Rothblum, "Practical delegation of computation using multiple servers",
 * CCS 2011.) It is refereed re-execution, not a proof, and not zero knowledge.
 *
 * A dispute is a row of moves. In the opening move both show unit 0, which must be the one
 * that the task gives, and the unit that is contested: the last, unless another is named.
 * Each following move, a round, shows the unit in the middle. Where units stand alone
 * (MATMUL) the contested one settles it and there are no rounds. Either party can be wrong,
 * or both, or none: when they show the same contested unit.
 *
 * What a party shows must lead to its root, or it loses; so does silence. A party that
 * declares that it cannot show its trace neither wins nor loses: a person decides.
 *
 * Of a trace whose units part at one place, that place is found. Of one that parts and
 * joins again, a place where they part.
 */
#ifndef WORK_BISECT_H
#define WORK_BISECT_H

#include "work/work.h"

#define BISECT_PARTIES    2
#define BISECT_SHOWN_MAX  2  /* units asked for in one move */
#define BISECT_MOVES_MAX  22 /* the opening and a round for each bit of WORK_UNITS_MAX */
#define BISECT_LAST_UNIT  UINT32_MAX

enum bisect_answer { BISECT_SHOWN, BISECT_SILENT, BISECT_DECLARED };

/* Why it is over. */
#define BISECT_END_LIST(X)                                                                \
    X(OPEN, "open")                                                                       \
    X(RERUN, "rerun")             /* the way was re-executed */                           \
    X(START, "start")             /* a first unit that is not the task's */               \
    X(UNBOUND, "unbound")         /* shown what does not lead to the root */              \
    X(SILENCE, "silence")                                                                 \
    X(DECLARED, "declared")       /* cannot show its trace: for a person */               \
    X(NO_DIFFERENCE, "no_difference") /* the contested unit is the same */
enum bisect_end {
#define X(id, word) BISECT_END_##id,
    BISECT_END_LIST(X)
#undef X
        BISECT_END_COUNT
};
extern const char *const bisect_end_words[BISECT_END_COUNT];

/* What one party does in a move. `opening[i]` answers the i-th unit asked for. */
struct bisect_move {
    enum bisect_answer answer;
    struct work_opening opening[BISECT_SHOWN_MAX]; /* units are borrowed until the end */
};

/* Log of one move. */
struct bisect_round {
    uint32_t lo, hi;  /* before it: agreed on lo, not on hi */
    uint32_t index;   /* the unit compared */
    bool agrees;
    enum bisect_answer answer[BISECT_PARTIES];
    struct digest shown[BISECT_PARTIES]; /* leaf hash of that unit; zero: not shown */
    uint32_t bytes;   /* sent by both: indexes, units, audit paths */
};

struct bisect {
    struct work_task task;
    struct digest root[BISECT_PARTIES];
    uint32_t lo, hi;
    uint32_t moves;        /* made; rounds are the moves after the first */
    enum bisect_end end;
    uint32_t wrong;        /* bit set of the parties that lose */
    uint32_t unit;         /* RERUN, START: the first wrong unit */
    uint32_t steps_rerun;
    uint32_t bytes;        /* sent by both in all moves */
    uint64_t cost_units;   /* of the referee, unit of work.h */
    const uint8_t *agreed; /* unit lo; NULL where units stand alone */
    const uint8_t *contested[BISECT_PARTIES]; /* unit hi */
    struct bisect_round log[BISECT_MOVES_MAX];
};

/* The roots differ. `contested`: a unit that differs, or BISECT_LAST_UNIT. A CHAIN of one
 * segment has no trace: do not dispute it, re-execute it (check_recompute). */
void bisect_begin(struct bisect *b, const struct work_task *t,
                  const struct digest root[BISECT_PARTIES], uint32_t contested);

/* The units that the next move has to show, in order; their number, 1 or 2. */
uint32_t bisect_asks(const struct bisect *b, uint32_t index[BISECT_SHOWN_MAX]);

/* One move of both. True when that ends the dispute. */
bool bisect_play(struct work_scratch *s, struct bisect *b,
                 const struct bisect_move moves[BISECT_PARTIES]);

/* Rounds that a trace of the task needs, the opening move not counted. */
uint32_t bisect_rounds(const struct work_task *t);

#endif
