/*
 * session.h - the one way in which a session changes: journal first, then the engine, then
 * the rows and ledger entries that follow. Only src/app includes this.
 *
 * Position in time is (tick, seq). At the newest tick commands may be given; before it the
 * engine is only looked at. All of this runs on the core thread (or, headless, on the only
 * one); the lock is held while the engine changes and never across SQLite.
 */
#ifndef APP_SESSION_H
#define APP_SESSION_H

#include "app/app_int.h"
#include "store/journal.h"
#include "store/ledger.h"
#include "store/store.h"

/* Append to the journal, apply, record. `import` is the number of the import whose rows an
 * IMPORT_NODES or IMPORT_TASKS command carries, else 0. Errors of engine_check() and of the
 * store; nothing happened then, unless the message says so. */
enum rc session_do(struct app *a, const struct command *c, uint32_t import,
                   struct err *err) MUST_CHECK;

/* The next tick, and in the past the commands that were given in it. */
enum rc session_step(struct app *a, struct err *err) MUST_CHECK;
/*
 * To the end of any tick up to the newest: the commands of a tick are in it. Exact whichever
 * way it is reached, and the digest of the newest tick is compared when it is met again. A
 * long way may be stopped (seek.h): RC_OK then, and engine_tick() says where it stands, which
 * is on the way or where it stood. RC_USAGE: that tick has not come yet; RC_STORE: the state
 * that was met is not the recorded one, or no keyframe can be used.
 */
enum rc session_goto(struct app *a, uint32_t tick, struct err *err) MUST_CHECK;
/* A tick back. RC_REFUSED: this is the first. */
enum rc session_back(struct app *a, struct err *err) MUST_CHECK;
/* To the newest tick. */
enum rc session_live(struct app *a, struct err *err) MUST_CHECK;
bool session_is_live(const struct app *a);

/* Make what was recorded so far durable. */
enum rc session_commit(struct app *a, struct err *err) MUST_CHECK;
bool session_is_dirty(const struct app *a); /* something waits for session_commit() */

/* Close the batch of decisions, if any is pending, and sign a checkpoint of the ledger.
 * RC_REFUSED: nothing is pending and nothing new is in the ledger. */
enum rc session_anchor(struct app *a, struct ledger_checkpoint *out, struct err *err) MUST_CHECK;

/* Re-create the query tables by replaying the journal from its beginning. */
enum rc session_rebuild(struct app *a, struct err *err) MUST_CHECK;

/* Begin a new store: its first commands are given by the caller. Restore: the newest state
 * of an old one. RC_STORE: the replayed state is not the recorded one. */
enum rc session_begin(struct app *a, struct err *err) MUST_CHECK;
enum rc session_restore(struct app *a, struct err *err) MUST_CHECK;
/* A keyframe of the present state, so that opening need not replay. */
enum rc session_keyframe(struct app *a, struct err *err) MUST_CHECK;

/* The log's name and keys, for audits and proofs. Borrowed from the session. */
const char *session_origin(const struct app *a);
const struct ed25519_public *session_log_key(const struct app *a);
/* Keys that journal entries must bear; valid while the session is. */
struct journal_keys session_journal_keys(struct app *a);
struct journal session_journal(struct app *a);

/* Message line of the console. */
void session_say(struct app *a, enum tone tone, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* True once when app_interrupt() was called: long work stops at a tick boundary. */
bool session_is_interrupted(const struct app *a);

#endif
