/* history_load.h - the rings of history.h filled from the tables of the store. */
#ifndef APP_HISTORY_LOAD_H
#define APP_HISTORY_LOAD_H

#include "app/app_int.h"

/*
 * What is shown up to a tick, and some more, into rings that are empty. `until_tick` UINT32_MAX:
 * all rows there are. RC_STORE: rows that do not follow each other, named; RC_INTERNAL: out
 * of memory.
 */
enum rc history_load(struct app *a, struct history *h, uint32_t tick, uint32_t until_tick,
                     struct err *err) MUST_CHECK;
/* The newest checkpoints alone. */
enum rc history_load_checkpoints(struct app *a, struct history *h, struct err *err) MUST_CHECK;

#endif
