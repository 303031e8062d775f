/* app_int.h - what a session owns. Only src/app and its tests include this. */
#ifndef APP_APP_INT_H
#define APP_APP_INT_H

#include "base/buf.h"
#include "app/action.h"
#include "app/bulk_log.h"
#include "app/history.h"
#include "app/keyring.h"
#include "app/metrics.h"
#include "app/names.h"
#include "app/query.h"
#include "engine/engine.h"

struct record;
struct store;
struct timing;
struct region_counts; /* query_regions.h */
struct query_cache; /* sorted orders of tasks and cases: order.h */
struct clockwork; /* threads, lock, mailbox, speed: clockwork.c */

struct app {
    struct engine *engine;    /* owned */
    struct store *store;      /* owned */
    struct names *names;      /* owned */
    struct history history;   /* recent rows of what the engine does not keep */
    struct query_cache *cache; /* owned; query_cache_new() */
    struct region_counts *regions; /* owned; NULL until somebody looks at them */
    struct clockwork *clock;  /* owned; NULL until app_start() */
    struct app_options options;
    struct record *record;    /* owned */
    struct bulk_log bulk;     /* decisions that were made together */
    struct keyring keys;
    struct safe_text operator_name;
    enum role_needed role;    /* of the operator; ADMIN is the only one for now */
    struct timing *timing;    /* owned: how long allocations took in this process */
    struct metrics_timing allocation_time; /* its summary, see timing_summarise() */
    uint32_t head_tick;       /* newest tick; the engine may stand before it */
    uint64_t head_seq;        /* newest journal entry */
    uint64_t view_seq;        /* newest journal entry that the engine has taken in */
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
    struct err refused; /* why a store was opened as evidence only; rc RC_OK: it was not */
};

#endif
