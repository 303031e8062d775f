/*
 * Bringing a store of an older schema up to this one: a copy of the file first, then every
 * step in one transaction, so that a store is of one schema or of the other.
 *
 * A step only adds: tables whose rows of before are not known, and indexes. What it adds has
 * the very text of schema.sql, as schema_compare() looks at texts.
 */
#include "store/schema.h"

#include "store/store_int.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const struct step {
    int from; /* schema; the next one is one more */
    const char *adds[4]; /* how the statements of schema.sql begin */
} steps[] = {
    { .from = 2, .adds = { "CREATE TABLE faults ", "CREATE INDEX faults_by_task " } },
};

bool schema_can_migrate(int64_t version)
{
    return version >= steps[0].from && version < STORE_SCHEMA_VERSION;
}

static const char *statement(const char *begin)
{
    for (size_t i = 0; schema_statements[i] != NULL; i++)
        if (strncmp(schema_statements[i], begin, strlen(begin)) == 0)
            return schema_statements[i];
    return NULL;
}

static enum rc run(struct store *s, const char *sql, struct err *err)
{
    return sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK
               ? RC_OK
               : store_fail(s, "bring the schema up to date", err);
}

static enum rc take_step(struct store *s, const struct step *step, struct err *err)
{
    enum rc rc = RC_OK;

    for (size_t i = 0; rc == RC_OK && i < ARRAY_LEN(step->adds) && step->adds[i] != NULL; i++) {
        const char *sql = statement(step->adds[i]);
        rc = sql != NULL ? run(s, sql, err)
                         : err_set(err, RC_INTERNAL, "no '%s' in the schema", step->adds[i]);
    }
    return rc;
}

/* FILE.schema2, or FILE.schema2.1 and so on: a copy that is there is never written over. */
static enum rc back_up(struct store *s, int64_t version, struct err *err)
{
    struct buf name = BUF_INIT;
    enum rc rc = RC_CONFLICT;

    for (unsigned i = 0; rc == RC_CONFLICT && i < 100; i++) {
        struct err why = ERR_INIT;
        buf_reset(&name);
        buf_addf(&name, "%s.schema%" PRId64, s->path, version);
        if (i > 0)
            buf_addf(&name, ".%u", i);
        rc = name.failed ? err_nomem(&why, "back up the store")
                         : store_backup(s, name.data, &why);
        if (rc != RC_OK && rc != RC_CONFLICT)
            *err = why;
    }
    if (rc == RC_CONFLICT)
        rc = err_set(err, RC_STORE, "cannot back up '%s': remove some of '%s.schema%" PRId64 "*'",
                     s->path, s->path, version);
    buf_free(&name);
    return rc;
}

enum rc schema_migrate(struct store *s, int64_t version, struct err *err)
{
    char mark[64];
    enum rc rc = s->is_read_only
                     ? err_set(err, RC_STORE,
                               "'%s' has schema %" PRId64 ", this version uses %d: open it once "
                               "for writing, which brings it up to date and keeps a copy",
                               store_name(s), version, STORE_SCHEMA_VERSION)
                     : back_up(s, version, err);

    if (rc == RC_OK)
        rc = run(s, "BEGIN IMMEDIATE", err);
    if (rc != RC_OK)
        return rc;
    for (size_t i = 0; rc == RC_OK && i < ARRAY_LEN(steps); i++)
        if (steps[i].from >= version)
            rc = take_step(s, &steps[i], err);
    (void)snprintf(mark, sizeof mark, "PRAGMA user_version = %d", STORE_SCHEMA_VERSION);
    if (rc == RC_OK)
        rc = run(s, mark, err);
    if (rc == RC_OK)
        rc = schema_compare(s->db, store_name(s), err);
    if (rc == RC_OK)
        rc = run(s, "COMMIT", err);
    if (rc != RC_OK)
        (void)sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
    return rc;
}
