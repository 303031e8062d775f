/*
 * store.h - the one SQLite file of a network: opening it, groups of writes, the head.
 *
 * Journal (journal.h), ledger (ledger.h), keyframes (keyframe.h), query tables
 * (tables.h), imports (imports.h) and names (name_table.h) all live in it. The schema is
 * schema.sql; depin-console-db(5) describes it for people.
 *
 * One process writes a store: it holds FILE.lock, whose text is its pid. Any number may
 * read. One thread at a time uses a struct store, and it is not carried over a fork.
 *
 * Writes. A group is one transaction (BEGIN IMMEDIATE .. COMMIT with synchronous=FULL).
 * Rows, leaves, names, imports and keyframes written while a group is open are durable
 * when it is committed; written while none is open, each call is a transaction of its
 * own. journal_append() closes the open group: its rows and the entry become durable
 * together, or neither does.
 *
 * Crash rule. The head says up to where the rows go that were committed with it. Rows
 * beyond the head are only there when a later journal entry was committed with them, so
 * replaying to the last entry meets them all. Every writer of rows compares instead of
 * writing when replay comes to a row that is there.
 *
 * When COMMIT reports an error the outcome is unknown. The store then opens the file
 * again and looks: what was kept is reported as success, what was not as RC_STORE. If
 * rows of a group are gone, further writes are refused (RC_STORE): open the store again
 * and replay, as after a crash. Nothing is retried behind the caller's back.
 *
 * Errors everywhere in this layer: RC_STORE for SQLite and the file (full, read-only,
 * damaged, held by somebody's transaction), RC_INTERNAL for memory and for calls that
 * break the rules here; others are named at the function.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "base/err.h"
#include "crypto/digest.h"

#include <stdbool.h>
#include <stdint.h>

struct buf;
struct store; /* opaque */

#define STORE_APPLICATION_ID 0x44504e31 /* "DPN1" */
#define STORE_SCHEMA_VERSION 3          /* user_version; a newer one is refused */
#define STORE_BRANCH_MAIN    0

struct store_options {
    const char *path; /* NULL: in memory, thrown away when closed */
    bool is_read_only; /* takes no lock; the file must be there */
    bool is_evidence;  /* read-only, and opened although its schema or its ends are damaged:
                          for audits; SQLite itself must still be able to read it */
};

/*
 * Opens, or makes, a store (mode 0600). RC_CONFLICT: another process writes it, the
 * message names its pid. RC_NOT_FOUND: read-only and there is no such file. RC_STORE: not
 * ours (application id), newer, an object in it that is not in our schema or differs from
 * it (named), damaged, or the journal's tail does not hold. *out is NULL then.
 *
 * A store of schema 2 is brought up to date when it is opened for writing: FILE.schema2 is
 * a copy of what it was, and all of the change is one transaction. What it did not know yet
 * (why answers were refused) stays unknown until `rebuild`. Read-only it is refused.
 *
 * At opening: PRAGMA quick_check for files up to STORE_QUICK_CHECK_MAX bytes (beyond
 * that it would cost seconds; store_check() does it on demand), the hash chain of the
 * last STORE_TAIL_ENTRIES journal entries, and that journal and ledger reach as far as
 * the head says.
 */
#define STORE_QUICK_CHECK_MAX (64ll << 20)
#define STORE_TAIL_ENTRIES    256
enum rc store_open(struct store **out, const struct store_options *options,
                   struct err *err) MUST_CHECK;
void store_close(struct store *s); /* an open group is dropped; NULL is fine */

bool store_is_read_only(const struct store *s);
bool store_is_new(const struct store *s); /* made by this store_open() */

/* The whole quick_check, whatever the size. RC_STORE with what is wrong. */
enum rc store_check(struct store *s, struct err *err) MUST_CHECK;

/* Up to where the committed rows go, and the engine's digest there. All zero: new. */
struct store_head {
    uint32_t branch;
    uint32_t tick;
    uint64_t seq;         /* last journal entry that had taken effect; 0 none */
    uint64_t ledger_size; /* filled in by the store */
    struct digest digest; /* engine_digest() */
};

/* RC_NOT_FOUND: nothing was committed on that branch yet. */
enum rc store_get_head(struct store *s, uint32_t branch, struct store_head *out,
                       struct err *err) MUST_CHECK;

/* Opening a group when one is open does nothing. */
enum rc store_begin_group(struct store *s, struct err *err) MUST_CHECK;
bool store_has_group(const struct store *s);
/* Commits the group with its head (a group is opened when none is). head->seq may not
 * lie beyond the journal: RC_INTERNAL. */
enum rc store_commit_group(struct store *s, const struct store_head *head,
                           struct err *err) MUST_CHECK;
/* Drops everything since the group began (a refused import). Without a group: nothing. */
void store_drop_group(struct store *s);

/* Small named values (the log's origin, public keys). Names and values are text. */
enum rc store_put_setting(struct store *s, const char *name, const char *value,
                          struct err *err) MUST_CHECK;
/* Adds the value to `out`. RC_NOT_FOUND: no such setting. */
enum rc store_get_setting(struct store *s, const char *name, struct buf *out,
                          struct err *err) MUST_CHECK;

/* A copy of the whole store, consistent while others read or write. The file must not
 * be there yet (RC_CONFLICT); it is made 0600, and removed again when the copy fails.
 * RC_CONFLICT too while a group is open. */
enum rc store_backup(struct store *s, const char *path, struct err *err) MUST_CHECK;

/* "SQLite 3.40.1": the library loaded, and the one compiled against. Static. */
const char *store_library_loaded(void);
const char *store_library_built(void);

#endif
