/*
 * store_int.h - what a store owns, and how its parts run statements and transactions.
 * Only src/store and its tests include this.
 *
 * Writing: store_enter() opens a transaction unless a group is open; store_leave() ends
 * what store_enter() opened. An error inside a group spoils the group: part of a row may
 * be missing, so it is dropped and the store counts as behind (see is_behind).
 */
#ifndef STORE_STORE_INT_H
#define STORE_STORE_INT_H

#include "base/buf.h"
#include "crypto/merkle.h"
#include "model/task.h"
#include "store/store.h"

#include <sqlite3.h>

enum stmt_id {
#define STMT(id, sql) STMT_##id,
#include "store/statements.def"
#undef STMT
    STMT_COUNT
};

struct store {
    sqlite3 *db;      /* NULL after a failed COMMIT when the file could not be opened again */
    char *path;       /* absolute; NULL in memory */
    struct sha256 *sha;
    int lock_fd;      /* -1: none */
    bool is_lock_new, has_lock; /* the lock file is our making; its lock is ours */
    bool is_read_only, is_evidence, is_new;
    bool has_group;
    bool is_spoilt;   /* the open group met an error and cannot be committed */
    bool is_behind;   /* rows of a group are gone: open the store again */
    bool group_has_rows;
    uint64_t commits; /* transactions seen, as stored */
    /* The ends of the two chains, and as they were when the transaction began. */
    struct store_ends {
        uint64_t journal_seq;
        struct digest journal_hash;
        struct digest chain;
        struct merkle_head ledger;
    } ends, ends_before;
    sqlite3_stmt *stmts[STMT_COUNT];
};

/* --- transactions: group.c ------------------------------------------------------ */

enum rc store_enter(struct store *s, bool *own, struct err *err) MUST_CHECK;
enum rc store_leave(struct store *s, bool own, enum rc rc, struct err *err) MUST_CHECK;
enum rc group_begin(struct store *s, struct err *err) MUST_CHECK;
enum rc group_commit(struct store *s, struct err *err) MUST_CHECK;
void group_roll_back(struct store *s);
/* One view of the file for several statements, while others write; a group is one. */
enum rc store_begin_read(struct store *s, struct err *err) MUST_CHECK;
void store_end_read(struct store *s);

/* --- opening: open.c ------------------------------------------------------------ */

/* The connection with everything set as reliability.md asks; s->path, flags are set. */
enum rc connection_open(struct store *s, struct err *err) MUST_CHECK;
void connection_close(struct store *s); /* statements too */
/* Ends of journal and ledger from the file. */
enum rc store_load_ends(struct store *s, struct err *err) MUST_CHECK;

const char *store_name(const struct store *s); /* for messages */
/* "cannot WHAT in 'FILE': why", RC_STORE (RC_INTERNAL: out of memory). */
enum rc store_fail(struct store *s, const char *what, struct err *err);
/* "'FILE' is damaged: WHAT", RC_STORE. */
enum rc store_damaged(struct store *s, struct err *err, const char *fmt, ...)
    PRINTF_LIKE(3, 4);

/* --- parts loaded at opening ---------------------------------------------------- */

enum rc journal_load_tail(struct store *s, struct err *err) MUST_CHECK;
enum rc ledger_load_head(struct store *s, struct err *err) MUST_CHECK;

/* --- statements: stmt.c --------------------------------------------------------- */

/* One run of a statement. Binding errors are kept and come out of stmt_step/stmt_run. */
struct stmt {
    struct store *s;
    sqlite3_stmt *h;
    int at; /* last parameter bound */
    int rc;
    bool is_fresh;
    bool is_bad; /* a column was not what it has to be */
};

/* From the store's own cache: not to be open twice at once. */
void stmt_open(struct stmt *q, struct store *s, enum stmt_id id);
/* A copy of its own, for reading while a callback may use the store. */
void stmt_open_fresh(struct stmt *q, struct store *s, enum stmt_id id);
void stmt_close(struct stmt *q);

/* Bind the next parameter. Text and bytes are borrowed until stmt_close(). */
void stmt_int(struct stmt *q, int64_t v);
void stmt_int_or_null(struct stmt *q, int64_t v, int64_t null); /* NULL when v == null */
void stmt_text(struct stmt *q, const char *p, size_t len);
void stmt_word(struct stmt *q, const char *p); /* NULL pointer: NULL */
void stmt_blob(struct stmt *q, const void *p, size_t len);
void stmt_digest(struct stmt *q, const struct digest *d);
void stmt_null(struct stmt *q);
/* 32 bytes, each word little-endian; NULL for any. */
void stmt_jurisdictions(struct stmt *q, const struct jurisdiction_set *set);

/* RC_OK with *more: a row is there. */
enum rc stmt_step(struct stmt *q, bool *more, const char *what, struct err *err) MUST_CHECK;
/* Runs to the end and closes. */
enum rc stmt_run(struct stmt *q, const char *what, struct err *err) MUST_CHECK;
/* The same, ready for the next row of parameters. */
enum rc stmt_run_again(struct stmt *q, const char *what, struct err *err) MUST_CHECK;

/* Columns, strictly: anything else sets is_bad. */
int64_t stmt_get_int(struct stmt *q, int col);
uint64_t stmt_get_uint(struct stmt *q, int col, uint64_t max);
/* NULL gives `null`. */
uint64_t stmt_get_uint_or(struct stmt *q, int col, uint64_t max, uint64_t null);
void stmt_get_digest(struct stmt *q, int col, struct digest *out);
/* NUL-terminated text without NUL inside; "" when bad. Borrowed until the next step. */
const char *stmt_get_text(struct stmt *q, int col, size_t *len);
const void *stmt_get_blob(struct stmt *q, int col, size_t *len);
void stmt_get_jurisdictions(struct stmt *q, int col, struct jurisdiction_set *out);
/* Number of a word of a table of strings. */
unsigned stmt_get_word(struct stmt *q, int col, const char *const words[], size_t count);

#endif
