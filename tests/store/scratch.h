/*
 * scratch.h - a store in a directory of its own, and SQL behind the store's back.
 * scratch_open() fails the test when the store does not open.
 */
#ifndef TESTS_STORE_SCRATCH_H
#define TESTS_STORE_SCRATCH_H

#include "../suite.h"
#include "store/journal.h"
#include "store/ledger.h"
#include "store/store.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define OK(call) ck_assert_msg((call) == RC_OK, "%s", err.msg)

static struct err err;
static char scratch_dir[64], scratch_path[96];

static inline void scratch_begin(void)
{
    (void)snprintf(scratch_dir, sizeof scratch_dir, "t_store.XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(scratch_dir));
    (void)snprintf(scratch_path, sizeof scratch_path, "%s/console.db", scratch_dir);
}

static inline void scratch_end(void)
{
    static const char *const tails[] = { "", "-wal", "-shm", "-journal", ".lock", ".2" };
    char name[128];

    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
        (void)snprintf(name, sizeof name, "%s%s", scratch_path, tails[i]);
        (void)unlink(name);
    }
    (void)rmdir(scratch_dir);
}

static inline enum rc scratch_try(struct store **s, bool is_evidence)
{
    const struct store_options o = { .path = scratch_path, .is_evidence = is_evidence };

    err = (struct err)ERR_INIT;
    return store_open(s, &o, &err);
}

static inline struct store *scratch_open(void)
{
    struct store *s = NULL;

    OK(scratch_try(&s, false));
    return s;
}

static inline struct store *memory_open(void)
{
    const struct store_options o = { .path = NULL };
    struct store *s = NULL;

    OK(store_open(&s, &o, &err));
    return s;
}

/* As somebody with sqlite3 would. */
static inline void scratch_sql(const char *sql)
{
    sqlite3 *db;
    char *why = NULL;

    ck_assert_int_eq(sqlite3_open(scratch_path, &db), SQLITE_OK);
    ck_assert_msg(sqlite3_exec(db, sql, NULL, NULL, &why) == SQLITE_OK, "%s: %s", sql, why);
    sqlite3_close(db);
}

static inline int64_t scratch_number(const char *sql)
{
    sqlite3 *db;
    sqlite3_stmt *q;

    ck_assert_int_eq(sqlite3_open(scratch_path, &db), SQLITE_OK);
    ck_assert_int_eq(sqlite3_prepare_v2(db, sql, -1, &q, NULL), SQLITE_OK);
    ck_assert_int_eq(sqlite3_step(q), SQLITE_ROW);
    int64_t v = sqlite3_column_int64(q, 0);
    sqlite3_finalize(q);
    sqlite3_close(db);
    return v;
}

static inline enum rc add_entry(struct store *s, uint64_t seq, const char *command,
                                const struct journal_signer *signer)
{
    struct journal j = journal_of_store(s);
    struct journal_entry e = {
        .tick = (uint32_t)seq, .actor = "alice", .command = command, .args = "{\"a\":1}",
        .wall_ms = 1700000000000,
    };
    return journal_append(&j, seq, &e, signer, &err);
}

static inline enum rc add_leaf(struct store *s, uint64_t index)
{
    char text[64];
    int n = snprintf(text, sizeof text, "{\"n\":%llu}", (unsigned long long)index);
    struct ledger_leaf leaf = {
        .index = index, .tick = (uint32_t)index, .kind = LEDGER_TASK_PROOF,
        .ref = LEDGER_REF_TASK, .ref_number = index % 7, .bytes = text, .len = (size_t)n,
    };
    return ledger_append(s, &leaf, &err);
}

#endif
