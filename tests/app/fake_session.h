/*
 * fake_session.h - a session over a real engine and a real store in memory, without the
 * core: session_do() appends to the journal, applies, and that is all.
 */
#ifndef TESTS_APP_FAKE_SESSION_H
#define TESTS_APP_FAKE_SESSION_H

#include "../suite.h"
#include "app/session.h"

#define FAKE_ORIGIN "test.example/log"

/* A new network of `nodes` generated nodes. Fails the test when it cannot be made. */
struct app *fake_session(uint32_t nodes);
void fake_session_end(struct app *a);

/* Run a line as typed; the output is in fake_out until the next call. */
extern struct buf fake_out;
extern struct err fake_err;
enum rc fake_run(struct app *a,
                 enum rc (*act)(struct app *a, const struct args *args, struct buf *out,
                                struct err *err),
                 enum action_id id, const char *line);

/* An entry about a task in the ledger; sign a checkpoint of what is there. */
void fake_entry(struct app *a, enum ledger_ref ref, uint64_t number, const char *text);
void fake_checkpoint(struct app *a);

#endif
