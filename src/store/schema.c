#include "store/schema.h"

#include "store/store.h"

#include <string.h>

static enum rc refuse(sqlite3 *db, const char *path, const char *what, struct err *err)
{
    if ((sqlite3_errcode(db) & 0xff) == SQLITE_NOMEM)
        return err_nomem(err, what);
    return err_set(err, RC_STORE, "cannot %s in '%s': %s", what, path, sqlite3_errmsg(db));
}

static enum rc run(sqlite3 *db, const char *path, const char *sql, struct err *err)
{
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        return refuse(db, path, "set up the schema", err);
    return RC_OK;
}

static enum rc number(sqlite3 *db, const char *path, const char *sql, int64_t *out,
                      struct err *err)
{
    sqlite3_stmt *q = NULL;
    enum rc rc = RC_OK;

    if (sqlite3_prepare_v2(db, sql, -1, &q, NULL) == SQLITE_OK &&
        sqlite3_step(q) == SQLITE_ROW)
        *out = sqlite3_column_int64(q, 0);
    else
        rc = refuse(db, path, "read the marks", err);
    (void)sqlite3_finalize(q);
    return rc;
}

enum rc schema_identify(sqlite3 *db, const char *path, bool *is_empty, int64_t *out,
                        struct err *err)
{
    int64_t id = 0, version = 0, objects = 0;
    enum rc rc = number(db, path, "PRAGMA application_id", &id, err);

    if (rc == RC_OK)
        rc = number(db, path, "PRAGMA user_version", &version, err);
    if (rc == RC_OK)
        rc = number(db, path, "SELECT count(*) FROM sqlite_schema", &objects, err);
    if (rc != RC_OK)
        return rc;
    *is_empty = id == 0 && version == 0 && objects == 0;
    *out = *is_empty ? STORE_SCHEMA_VERSION : version;
    if (*is_empty)
        return RC_OK;
    if (id != STORE_APPLICATION_ID)
        return err_set(err, RC_STORE, "'%s' is a database of another program", path);
    if (version > STORE_SCHEMA_VERSION)
        return err_set(err, RC_STORE,
                       "'%s' was written by a newer version (schema %lld, known up to %d)",
                       path, (long long)version, STORE_SCHEMA_VERSION);
    if (version < STORE_SCHEMA_VERSION && !schema_can_migrate(version))
        return err_set(err, RC_STORE, "'%s' has schema %lld, which no version wrote", path,
                       (long long)version);
    return RC_OK;
}

enum rc schema_create(sqlite3 *db, const char *path, struct err *err)
{
    char marks[128];
    enum rc rc = run(db, path, "BEGIN IMMEDIATE", err);

    for (size_t i = 0; rc == RC_OK && schema_statements[i] != NULL; i++)
        rc = run(db, path, schema_statements[i], err);
    if (rc == RC_OK)
        rc = run(db, path, "INSERT INTO commits (id, count) VALUES (1, 0)", err);
    (void)sqlite3_snprintf((int)sizeof marks, marks,
                           "PRAGMA application_id = %d; PRAGMA user_version = %d",
                           STORE_APPLICATION_ID, STORE_SCHEMA_VERSION);
    if (rc == RC_OK)
        rc = run(db, path, marks, err);
    if (rc == RC_OK)
        rc = run(db, path, "COMMIT", err);
    if (rc != RC_OK)
        (void)sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    return rc;
}

#define SCHEMA_ROWS                                                    \
    "SELECT type, name, tbl_name, ifnull(sql, '') FROM sqlite_schema " \
    "ORDER BY name, type"

static const char *text(sqlite3_stmt *q, int col)
{
    const unsigned char *t = sqlite3_column_text(q, col);

    return t == NULL ? "" : (const char *)t;
}

/* Walks both lists, which are sorted alike. */
static enum rc compare_rows(sqlite3_stmt *have, sqlite3_stmt *want, const char *path,
                            struct err *err)
{
    for (;;) {
        int h = sqlite3_step(have), w = sqlite3_step(want);

        if (h != SQLITE_ROW && h != SQLITE_DONE)
            return refuse(sqlite3_db_handle(have), path, "read the schema", err);
        if (w != SQLITE_ROW && w != SQLITE_DONE)
            return err_nomem(err, "compare the schema");
        if (h == SQLITE_DONE && w == SQLITE_DONE)
            return RC_OK;
        int order = h == SQLITE_DONE   ? 1
                    : w == SQLITE_DONE ? -1
                                       : strcmp(text(have, 1), text(want, 1));
        if (order < 0)
            return err_set(err, RC_STORE, "'%s' has a %s '%s' that is not ours", path,
                           text(have, 0), text(have, 1));
        if (order > 0)
            return err_set(err, RC_STORE, "'%s' lacks the %s '%s'", path, text(want, 0),
                           text(want, 1));
        for (int col = 0; col < 4; col++)
            if (strcmp(text(have, col), text(want, col)) != 0)
                return err_set(err, RC_STORE, "'%s' has a %s '%s' that was changed", path,
                               text(have, 0), text(have, 1));
    }
}

enum rc schema_compare(sqlite3 *db, const char *path, struct err *err)
{
    sqlite3 *model = NULL;
    sqlite3_stmt *have = NULL, *want = NULL;
    enum rc rc = RC_OK;

    if (sqlite3_open_v2(":memory:", &model, SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY,
                        NULL) != SQLITE_OK)
        rc = err_nomem(err, "compare the schema");
    for (size_t i = 0; rc == RC_OK && schema_statements[i] != NULL; i++)
        rc = run(model, path, schema_statements[i], err);
    if (rc == RC_OK && sqlite3_prepare_v2(model, SCHEMA_ROWS, -1, &want, NULL) != SQLITE_OK)
        rc = refuse(model, path, "read the schema", err);
    if (rc == RC_OK && sqlite3_prepare_v2(db, SCHEMA_ROWS, -1, &have, NULL) != SQLITE_OK)
        rc = refuse(db, path, "read the schema", err);
    if (rc == RC_OK)
        rc = compare_rows(have, want, path, err);
    (void)sqlite3_finalize(have);
    (void)sqlite3_finalize(want);
    (void)sqlite3_close(model);
    return rc;
}
