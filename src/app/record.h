/*
 * record.h - what follows from the engine's events: rows for people, entries of the
 * ledger, the rings that panes show. The sink runs inside a step, so it only takes notes;
 * record_flush() writes them, outside the lock.
 */
#ifndef APP_RECORD_H
#define APP_RECORD_H

#include "app/app_int.h"

struct record; /* opaque */

/* What to do with events: nothing (a view of the past); count ledger entries only (replay
 * of what is stored); write. */
enum record_mode { RECORD_NOTHING, RECORD_COUNT, RECORD_WRITE };

struct record *record_new(struct app *a); /* NULL: out of memory */
void record_free(struct record *r);       /* NULL is fine */
void record_set_mode(struct record *r, enum record_mode mode);
void record_set_ledger(struct record *r, uint64_t next_entry); /* number of the next entry */
uint64_t record_ledger(const struct record *r);

/* Nodes below `named_nodes` have a row in the node table with their words. */
void record_set_named(struct record *r, uint32_t named_nodes);

void record_sink(void *record, const struct event *e); /* for engine_config */

/* Rows and ledger entries of the events noted since the last flush, into the open group (one
 * is opened). `decision`: hash of the journal entry that caused them, or NULL. */
enum rc record_flush(struct record *r, const struct digest *decision,
                     struct err *err) MUST_CHECK;
/* Rows of the nodes, tasks and cases that changed, for the group that is about to close. */
enum rc record_entities(struct record *r, struct err *err) MUST_CHECK;
bool record_is_dirty(const struct record *r);

/* The newest final task of this session, with its ledger entry. task 0: none yet. */
struct record_last {
    uint32_t task, node;
    uint64_t entry;
};
struct record_last record_last(const struct record *r);

#endif
