/*
 * app.h - one running session: engine, store and the core that moves them. Opaque.
 * The console and the command line reach the system only through action.h (to
 * change it) and query.h (to read it).
 *
 * Threads. Headless programs call action_run() and never start the core thread.
 * The console calls app_start(): from then on a core thread owns engine and store;
 * the ui thread posts acts with app_post() (a mailbox that keeps their order) and
 * reads between app_lock() and app_unlock(), a fair ticket lock that the core never
 * holds across SQLite, fsync or the network.
 */
#ifndef APP_APP_H
#define APP_APP_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct app;

struct app_options {
    const char *db;            /* path; NULL: in memory, thrown away */
    const char *operator_name; /* NULL: the first operator, made when there is none */
    const char *nodes_file;    /* imported into a new store, format seed; NULL: none */
    const char *tasks_file;    /* likewise */
    const char *policy_file;   /* likewise */
    const char *mix_file;      /* shares of behaviours of a new store: policy_read_mix_file() */
    uint64_t seed;             /* of a new store */
    uint32_t generate_nodes;   /* made by the generator in a new store; 0: none */
    bool has_seed;             /* false: 42 */
    bool is_demo;              /* a new store is the demo network, pre-rolled to open cases */
    bool is_fresh;             /* back up an existing store and start anew */
    bool is_read_only;         /* mutating actions are refused */
    bool is_bare;              /* a new store holds no network: something brings its own */
    bool must_exist;           /* RC_NOT_FOUND when there is no such store */
    bool is_reader;            /* a store that another process holds is opened read-only */
    bool is_audit;             /* a store that would be refused is opened as evidence: nothing
                                  is replayed, and only audits make sense */
    void (*progress)(void *ctx, const char *what, uint64_t done, uint64_t total);
    void *progress_ctx;        /* progress may be NULL; total 0: unknown */
};

/* RC_USAGE options of a new store with one that holds a network; RC_INPUT a file named in the
 * options; RC_CONFLICT another process holds the store
 * (the message names its pid); RC_STORE the store cannot be used. *out is NULL then. */
enum rc app_open(struct app **out, const struct app_options *options,
                 struct err *err) MUST_CHECK;
void app_close(struct app *a); /* stops the core, commits, frees; NULL is fine */

/* Where a store lies when nobody says: $XDG_STATE_HOME/depin-console/console.db, made
 * with its directory (0700). RC_STORE when neither XDG_STATE_HOME nor HOME is set. */
enum rc app_default_db(char *out, size_t size, struct err *err) MUST_CHECK;

enum rc app_start(struct app *a, struct err *err) MUST_CHECK; /* the core thread */

/* Post an act to the core (before app_start(): run it at once). `line` is a command
 * line as typed after ':' e.g. "case approve 12 --version 3". The outcome arrives as
 * the message of query_status(). Lines over APP_LINE_MAX bytes are refused. */
#define APP_LINE_MAX 32000
void app_post(struct app *a, const char *line);

/* A descriptor that becomes readable when a frame may look different; -1 before
 * app_start(). app_woken() empties it. */
int app_wake_fd(const struct app *a);
void app_woken(struct app *a);

/* While held, ticks wait (RUN_WAITING) because a decision is being made on the screen; acts
 * are still taken. Called by the ui thread without the lock; nothing happens before
 * app_start(). Never part of the journal. */
void app_hold(struct app *a, bool is_held);

/* A long way to another tick ends at the next one (RUN_SEEKING). Called by the ui thread under
 * app_lock(); nothing happens when nothing is sought. */
void app_stop_seek(struct app *a);

void app_lock(struct app *a);
void app_unlock(struct app *a);

/* True after a signal asked headless work to stop at the next tick boundary. */
void app_interrupt(struct app *a); /* async-signal-safe */

#endif
