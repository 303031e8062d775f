/*
 * replay.h - the journal taken in again: for opening a store, for going to another tick, for
 * making the tables anew. What is recorded of it is the record's mode (record.h).
 */
#ifndef APP_REPLAY_H
#define APP_REPLAY_H

#include "app/app_int.h"

/* Entries up to a tick and a number; what follows is left. */
struct replay {
    struct app *app;
    struct engine *engine; /* the session's; or one that nobody sees yet: no lock, no rows */
    uint64_t seq;          /* newest entry that the engine has taken in */
    uint32_t until_tick;
    uint64_t last_seq;
    bool may_stop;         /* seek_goes_on() is asked before each step */
    bool is_stopped;       /* out: it said no; the engine stands at the end of a tick */
    bool is_ended;         /* out: an entry was left */
};

/* Of the session's engine, from where it stands. */
struct replay replay_of(struct app *a, uint32_t until_tick, uint64_t last_seq);

/* The entries after `seq`, each at its tick, with the steps between them. Errors are those of
 * the journal, and RC_STORE for an entry that is none. */
enum rc replay_journal(struct replay *r, struct err *err) MUST_CHECK;
/* Steps alone, up to a tick. */
enum rc replay_to_tick(struct replay *r, uint32_t tick, struct err *err) MUST_CHECK;
/* Both: the state at the end of until_tick, unless it was stopped. */
enum rc replay_all(struct replay *r, struct err *err) MUST_CHECK;
/* One step of the session's engine, under the lock; nothing is written. */
enum rc replay_step(struct app *a, struct err *err) MUST_CHECK;

struct keyframe;
/* Not the newest keyframe up to a position but one `refill_ticks` before it or more, so that
 * the undo ring reaches back over the ticks replayed; for states that are replayed in no time.
 * RC_NOT_FOUND: none. */
enum rc replay_keyframe(struct app *a, uint32_t tick, uint64_t seq, uint32_t refill_ticks,
                        struct keyframe *k, struct buf *bytes, struct err *err) MUST_CHECK;
/* RC_STORE: the session's engine is not in the state that was recorded. */
enum rc replay_check(struct app *a, uint32_t tick, const struct digest *recorded,
                     struct err *err) MUST_CHECK;

#endif
