/*
 * replay.h - the journal taken in again: for opening a store, for going forward in the past,
 * for making the tables anew. What is recorded of it is the record's mode (record.h).
 */
#ifndef APP_REPLAY_H
#define APP_REPLAY_H

#include "app/app_int.h"

/* Entries up to a tick and a number; what follows is left. */
struct replay {
    struct app *app;
    uint32_t until_tick;
    uint64_t last_seq;
    bool is_ended; /* out: an entry was left */
};

/* The entries after app->view_seq, each at its tick, with the steps between them. Errors are
 * those of the journal, and RC_STORE for an entry that is none. */
enum rc replay_journal(struct replay *r, struct err *err) MUST_CHECK;
/* Steps alone, up to a tick. */
enum rc replay_to_tick(struct replay *r, uint32_t tick, struct err *err) MUST_CHECK;
/* One step of the engine, under the lock; nothing is written. */
enum rc replay_step(struct app *a, struct err *err) MUST_CHECK;

#endif
