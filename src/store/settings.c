/* Small named values, and the copy of a whole store. */
#include "config.h"

#include "store/store_int.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool store_is_read_only(const struct store *s)
{
    return s->is_read_only;
}

bool store_is_new(const struct store *s)
{
    return s->is_new;
}

enum rc store_put_setting(struct store *s, const char *name, const char *value,
                          struct err *err)
{
    struct stmt q;
    bool own;
    enum rc rc = store_enter(s, &own, err);

    if (rc != RC_OK)
        return rc;
    stmt_open(&q, s, STMT_SETTING_PUT);
    stmt_word(&q, name);
    stmt_word(&q, value);
    return store_leave(s, own, stmt_run(&q, "write a setting", err), err);
}

enum rc store_get_setting(struct store *s, const char *name, struct buf *out,
                          struct err *err)
{
    struct stmt q;
    size_t len;
    bool more;

    stmt_open(&q, s, STMT_SETTING_GET);
    stmt_word(&q, name);
    enum rc rc = stmt_step(&q, &more, "read a setting", err);
    if (rc == RC_OK && !more)
        rc = err_set(err, RC_NOT_FOUND, "'%s' has no setting '%s'", store_name(s), name);
    if (rc == RC_OK) {
        const char *value = stmt_get_text(&q, 0, &len);

        buf_add(out, value, len);
        if (q.is_bad)
            rc = store_damaged(s, err, "setting '%s'", name);
        else if (out->failed)
            rc = err_nomem(err, "read a setting");
    }
    stmt_close(&q);
    return rc;
}

static enum rc copy(struct store *s, sqlite3 *to, const char *path, struct err *err)
{
    sqlite3_backup *b = sqlite3_backup_init(to, "main", s->db, "main");
    int step = b == NULL ? SQLITE_ERROR : sqlite3_backup_step(b, -1);

    if (b != NULL)
        (void)sqlite3_backup_finish(b);
    if (step == SQLITE_DONE)
        return RC_OK;
    return err_set(err, RC_STORE, "cannot back up '%s' to '%s': %s", store_name(s), path,
                   sqlite3_errmsg(to));
}

enum rc store_backup(struct store *s, const char *path, struct err *err)
{
    sqlite3 *to = NULL;
    struct stat st;
    enum rc rc;

    if (s->has_group)
        return err_set(err, RC_CONFLICT, "cannot back up '%s': rows are being written",
                       store_name(s));
    if (lstat(path, &st) == 0)
        return err_set(err, RC_CONFLICT, "cannot back up to '%s': it exists", path);
    if (s->db == NULL)
        return store_fail(s, "back up", err);
    mode_t mask = umask(077);
    if (sqlite3_open_v2(path, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) !=
        SQLITE_OK)
        rc = err_set(err, RC_STORE, "cannot back up to '%s': %s", path,
                     to == NULL ? "out of memory" : sqlite3_errmsg(to));
    else
        rc = copy(s, to, path, err);
    if (to != NULL)
        (void)sqlite3_close(to);
    (void)umask(mask);
    if (rc != RC_OK)
        (void)unlink(path);
    return rc;
}
