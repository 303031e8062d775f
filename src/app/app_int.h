/* app_int.h - what a session owns. Only src/app and its tests include this. */
#ifndef APP_APP_INT_H
#define APP_APP_INT_H

#include "base/buf.h"
#include "app/action.h"
#include "app/history.h"
#include "app/keyring.h"
#include "app/metrics.h"
#include "app/names.h"
#include "app/query.h"
#include "engine/engine.h"

#include <stdatomic.h>

struct record;
struct store;
struct timing;
struct region_counts; /* query_regions.h */
struct query_cache; /* sorted orders of tasks and cases: order.h */
struct clockwork; /* thread, mailbox, speed: clockwork.c */
struct handover;  /* lock and wake: handover.c */

/* How far a long way is; see seek.h. */
struct seek {
    uint32_t from_tick, to_tick, tick;
    uint64_t begun_ms, told_ms;
    enum run_state before;
    bool must_stop; /* under the lock */
};

/* The newest state, put aside while the session shows one that was made from a keyframe.
 * Going back to it is exact, and costs nothing. */
struct aside {
    struct engine *engine; /* owned; NULL: none */
    uint64_t view_seq;
    struct history history; /* owned where has_history */
    bool has_history;
};

struct app {
    struct engine *engine;    /* owned */
    struct store *store;      /* owned */
    struct names *names;      /* owned */
    struct history history;   /* recent rows of what the engine does not keep */
    struct query_cache *cache; /* owned; query_cache_new() */
    struct region_counts *regions; /* owned; NULL until somebody looks at them */
    struct clockwork *clock;  /* owned; NULL until app_start() */
    struct handover *handover; /* likewise */
    struct app_options options;
    struct record *record;    /* owned */
    bool is_leaving;          /* long ways end, so that nobody waits to leave; under the lock */
    bool is_closing;          /* and then the way to the newest tick is not to be stopped */
    struct aside aside;
    struct seek seek;
    struct keyring keys;
    struct safe_text operator_name;
    enum role_needed role;    /* of the operator; ADMIN is the only one for now */
    struct timing *timing;    /* owned: how long allocations took in this process */
    struct metrics_timing allocation_time; /* its summary, see timing_summarise() */
    uint32_t head_tick;       /* newest tick; the engine may stand before it */
    uint64_t head_seq;        /* newest journal entry */
    uint64_t view_seq;        /* newest journal entry that the engine has taken in */
    struct digest head_digest; /* of the newest state; meaningful while the past is shown */
    uint32_t keyframe_tick;   /* of the newest keyframe */
    bool has_keyframe;
    uint64_t ledger_size;
    struct digest ledger_root;
    uint64_t anchored_size;   /* entries covered by the newest anchor */
    uint32_t oldest_unanchored_tick; /* meaningful while ledger_size > anchored_size */
    enum run_state run;
    uint64_t message_serial;
    enum tone message_tone;
    struct long_text message;
    struct buf answer; /* owned: what the newest line printed beyond one line, at most ANSWER_MAX */
    uint64_t answers;  /* ever */
    struct safe_text speed;
    bool is_saving;
    atomic_uint acts_waiting; /* posted and not answered yet */
    struct err refused; /* why a store was opened as evidence only; rc RC_OK: it was not */
};

#endif
