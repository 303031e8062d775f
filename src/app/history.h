/*
 * history.h - the newest rows of what the engine tells but does not keep: verifications,
 * notable events, checkpoints. Rings in memory for the panes; the whole history is in the
 * store. Rows carry their tick: a view of the past shows the HISTORY_ROWS newest up to its
 * tick, which are those that were shown when it was the newest.
 */
#ifndef APP_HISTORY_H
#define APP_HISTORY_H

#include "crypto/digest.h"
#include "model/event.h"
#include "store/tables.h"

#define HISTORY_ROWS  4096 /* shown, up to the tick in view */
#define HISTORY_TICKS 2560 /* of which metrics are shown: the longest span of a graph */
#define HISTORY_HELD  (2 * HISTORY_ROWS) /* of each: as many more, to look back over */

struct verification_row {
    uint64_t id; /* from 1, dense */
    uint32_t tick, task, node;
    uint32_t ran;    /* bit set of layers, in the order of engine/layers.def */
    uint32_t failed; /* the layers that refused */
    uint64_t fault;  /* row that says why it is wrong; 0 none, or not yet */
};

struct event_row {
    uint64_t id; /* from 1, dense */
    struct event event;
};

struct checkpoint_row {
    uint64_t id; /* from 1, dense */
    uint32_t tick;
    uint32_t decisions; /* in the batch it closed */
    uint64_t size;      /* entries covered */
    struct digest root;
};

struct metrics_tick {
    bool is_set;
    uint32_t tick;
    int64_t values[METRIC_COUNT];
};

struct history {
    struct metrics_tick *metrics; /* [HISTORY_HELD], row of tick at tick % HISTORY_HELD */
    struct verification_row *verifications; /* [HISTORY_HELD], row of id at id % HISTORY_HELD */
    struct event_row *events;
    struct checkpoint_row *checkpoints;
    struct table_fault *faults;
    uint64_t last_verification, last_event, last_checkpoint, last_fault; /* ids; 0 none */
    uint32_t from_tick;  /* the first whose metrics were looked for */
    uint32_t last_tick;  /* the newest whose metrics are held */
    uint32_t until_tick; /* rows of later ticks were left out; UINT32_MAX: none were */
};

bool history_init(struct history *h); /* false: out of memory */
void history_close(struct history *h);
/* Rows must come with id = last + 1, or the first of all with any id. */
void history_add_verification(struct history *h, const struct verification_row *row);
void history_add_event(struct history *h, const struct event_row *row);
void history_add_checkpoint(struct history *h, const struct checkpoint_row *row);

/* After the verification that it explains: both are found from either. */
void history_add_fault(struct history *h, const struct table_fault *row);
/* Why a verification, or the newest answer of a node to a task, is wrong as known at `tick`.
 * NULL: it is not, or nothing is held of it. */
const struct table_fault *history_fault_of(const struct history *h,
                                           const struct verification_row *v, uint32_t tick);
const struct table_fault *history_find_fault(const struct history *h, uint32_t task,
                                             uint32_t node, uint32_t tick);

/* The metrics at the end of a tick; a later row of the same tick takes its place. NULL:
 * nothing is held of it. */
void history_set_metrics(struct history *h, uint32_t tick, const int64_t values[METRIC_COUNT]);
const int64_t *history_metrics(const struct history *h, uint32_t tick);

/* Is all held that is shown of a tick: what an operator saw who was there? */
bool history_covers(const struct history *h, uint32_t tick);

/* Newest id with tick <= `tick`; 0 when none is held. */
uint64_t history_last_verification(const struct history *h, uint32_t tick);
uint64_t history_last_event(const struct history *h, uint32_t tick);
uint64_t history_last_checkpoint(const struct history *h, uint32_t tick);
/* Oldest id that is held, and shown where `last` is the newest; 0 when last is. */
uint64_t history_first_verification(const struct history *h, uint64_t last);
uint64_t history_first_event(const struct history *h, uint64_t last);
uint64_t history_first_checkpoint(const struct history *h, uint64_t last);

#endif
