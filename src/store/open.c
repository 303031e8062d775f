/* Opening: the lock, the connection with every switch set, and the checks at start. */
#include "config.h"

#include "store/schema.h"
#include "store/store_int.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUSY_MS 2000 /* people may have a transaction open in sqlite3 */

const char *store_name(const struct store *s)
{
    return s->path == NULL ? "memory" : s->path;
}

enum rc store_fail(struct store *s, const char *what, struct err *err)
{
    int code = s->db == NULL ? SQLITE_MISUSE : sqlite3_errcode(s->db);

    if (s->db == NULL)
        return err_set(err, RC_STORE, "cannot %s in '%s': it could not be opened again", what,
                       store_name(s));
    if ((code & 0xff) == SQLITE_NOMEM)
        return err_nomem(err, what);
    if ((code & 0xff) == SQLITE_NOTADB)
        return err_set(err, RC_STORE, "'%s' is no store of this program, nor any SQLite database",
                       store_name(s));
    return err_set(err, RC_STORE, "cannot %s in '%s': %s", what, store_name(s),
                   sqlite3_errmsg(s->db));
}

enum rc store_damaged(struct store *s, struct err *err, const char *fmt, ...)
{
    char what[256];
    va_list ap;

    va_start(ap, fmt);
    (void)vsnprintf(what, sizeof what, fmt, ap);
    va_end(ap);
    return err_set(err, RC_STORE, "'%s' is damaged: %s", store_name(s), what);
}

/* --- path and lock -------------------------------------------------------------- */

/* The absolute path: SQLite is told to follow no link, so links in the directories above
 * are resolved here and the last name never is. */
static enum rc resolve_path(const char *path, char **out, struct err *err)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;
    struct buf dir = BUF_INIT, full = BUF_INIT;
    char *real = NULL;
    enum rc rc = RC_OK;

    if (*name == '\0')
        return err_set(err, RC_STORE, "cannot open the store '%s': no file name", path);
    buf_add(&dir, path, (size_t)(name - path));
    if (dir.len == 0)
        buf_addc(&dir, '.');
    if (!dir.failed)
        real = realpath(dir.data, NULL);
    if (real == NULL)
        rc = dir.failed || errno == ENOMEM
                 ? err_nomem(err, "open the store")
                 : err_set(err, errno == ENOENT ? RC_NOT_FOUND : RC_STORE,
                           "cannot open the store '%s': %s", path, strerror(errno));
    else {
        buf_addf(&full, "%s/%s", strcmp(real, "/") == 0 ? "" : real, name);
        *out = full.failed ? NULL : strdup(full.data);
        if (*out == NULL)
            rc = err_nomem(err, "open the store");
    }
    free(real);
    buf_free(&dir);
    buf_free(&full);
    return rc;
}

static enum rc check_file(struct store *s, struct err *err)
{
    struct stat st;

    if (lstat(s->path, &st) != 0) {
        if (errno == ENOENT && !s->is_read_only)
            return RC_OK;
        return err_set(err, errno == ENOENT ? RC_NOT_FOUND : RC_STORE,
                       "cannot open the store '%s': %s", s->path, strerror(errno));
    }
    if (!S_ISREG(st.st_mode))
        return err_set(err, RC_STORE,
                       "cannot open the store '%s': it is not a plain file", s->path);
    return RC_OK;
}

static enum rc held_by(struct store *s, struct err *err)
{
    char pid[24] = "";
    ssize_t n = pread(s->lock_fd, pid, sizeof pid - 1, 0);
    size_t digits = n <= 0 ? 0 : strspn(pid, "0123456789");

    pid[digits] = '\0';
    return err_set(err, RC_CONFLICT, "the store '%s' is held by process %s", s->path,
                   digits == 0 ? "?" : pid);
}

/* Whether the descriptor is still what the name says: who held the lock before may have
 * removed the file after we opened it, and a lock on that would keep nobody out. */
static bool is_named(int fd, const char *name)
{
    struct stat ours, there;

    return fstat(fd, &ours) == 0 && lstat(name, &there) == 0 && ours.st_dev == there.st_dev &&
           ours.st_ino == there.st_ino;
}

static enum rc open_lock(struct store *s, const char *name, struct err *err)
{
    int flags = O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK;
    struct stat st;

    s->lock_fd = open(name, flags | O_CREAT | O_EXCL, 0600);
    s->is_lock_new = s->lock_fd >= 0;
    if (s->lock_fd < 0 && errno == EEXIST)
        s->lock_fd = open(name, flags | O_CREAT, 0600);
    if (s->lock_fd < 0)
        return err_set(err, RC_STORE, "cannot open '%s': %s", name, strerror(errno));
    if (fstat(s->lock_fd, &st) != 0 || !S_ISREG(st.st_mode))
        return err_set(err, RC_STORE, "cannot open '%s': it is not a plain file", name);
    return RC_OK;
}

/* An open-file-description lock: it goes with the descriptor, also when we are killed,
 * and closing some other descriptor of the file does not drop it. */
static enum rc lock_file(struct store *s, const char *name, struct err *err)
{
    struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
    char pid[24];
    int n = snprintf(pid, sizeof pid, "%ld\n", (long)getpid());
    enum rc rc = open_lock(s, name, err);

    if (rc != RC_OK)
        return rc;
    if (fcntl(s->lock_fd, F_OFD_SETLK, &lock) != 0)
        return errno == EACCES || errno == EAGAIN
                   ? held_by(s, err)
                   : err_set(err, RC_STORE, "cannot lock '%s': %s", name, strerror(errno));
    s->has_lock = is_named(s->lock_fd, name);
    if (!s->has_lock)
        return held_by(s, err);
    if (ftruncate(s->lock_fd, 0) != 0 || pwrite(s->lock_fd, pid, (size_t)n, 0) != n)
        return err_set(err, RC_STORE, "cannot write '%s': %s", name, strerror(errno));
    return RC_OK;
}

static enum rc take_lock(struct store *s, struct err *err)
{
    struct buf name = BUF_INIT;

    buf_addf(&name, "%s.lock", s->path);
    enum rc rc = name.failed ? err_nomem(err, "lock the store")
                             : lock_file(s, name.data, err);
    buf_free(&name);
    return rc;
}

/* --- the connection ------------------------------------------------------------- */

static const struct {
    int op, value;
} switches[] = {
    { SQLITE_DBCONFIG_DEFENSIVE, 1 },
    { SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
    { SQLITE_DBCONFIG_ENABLE_TRIGGER, 0 },
    { SQLITE_DBCONFIG_ENABLE_VIEW, 0 },
    { SQLITE_DBCONFIG_DQS_DML, 0 },
    { SQLITE_DBCONFIG_DQS_DDL, 0 },
    { SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 },
    { SQLITE_DBCONFIG_ENABLE_FKEY, 1 },
    { SQLITE_DBCONFIG_WRITABLE_SCHEMA, 0 },
};

static bool harden(sqlite3 *db)
{
    for (size_t i = 0; i < ARRAY_LEN(switches); i++) {
        int now = -1;

        if (sqlite3_db_config(db, switches[i].op, switches[i].value, &now) != SQLITE_OK ||
            now != switches[i].value)
            return false;
    }
    (void)sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
    (void)sqlite3_limit(db, SQLITE_LIMIT_LENGTH, 16 << 20);
    return sqlite3_busy_timeout(db, BUSY_MS) == SQLITE_OK;
}

/* Runs a pragma and, when `want` is given, insists on what it answers. */
static enum rc pragma(struct store *s, const char *sql, const char *want, struct err *err)
{
    sqlite3_stmt *q = NULL;
    enum rc rc = RC_OK;
    int step = SQLITE_ERROR;

    if (sqlite3_prepare_v2(s->db, sql, -1, &q, NULL) == SQLITE_OK)
        step = sqlite3_step(q);
    const char *got = step == SQLITE_ROW ? (const char *)sqlite3_column_text(q, 0) : NULL;
    if (step != SQLITE_ROW && step != SQLITE_DONE)
        rc = store_fail(s, sql, err);
    else if (want != NULL && (got == NULL || strcmp(got, want) != 0))
        rc = err_set(err, RC_STORE, "cannot open '%s': %s answered '%s', not '%s'",
                     store_name(s), sql, got == NULL ? "" : got, want);
    (void)sqlite3_finalize(q);
    return rc;
}

static const struct {
    const char *set, *ask, *want;
} pragmas[] = {
    { "PRAGMA synchronous = FULL", "PRAGMA synchronous", "2" },
    { "PRAGMA foreign_keys = ON", "PRAGMA foreign_keys", "1" },
    { "PRAGMA cell_size_check = ON", "PRAGMA cell_size_check", "1" },
    { "PRAGMA temp_store = MEMORY", "PRAGMA temp_store", "2" },
    { "PRAGMA mmap_size = 0", NULL, NULL }, /* a bad sector is an error, not a signal */
    { "PRAGMA cache_size = -32768", NULL, NULL },
    { "PRAGMA journal_size_limit = 67108864", NULL, NULL },
};

enum rc connection_open(struct store *s, struct err *err)
{
    int flags = SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE |
                SQLITE_OPEN_EXRESCODE;
    const char *name = s->path == NULL ? ":memory:" : s->path;
    enum rc rc = RC_OK;

    flags |= s->is_read_only ? SQLITE_OPEN_READONLY
                             : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    if (sqlite3_open_v2(name, &s->db, flags, NULL) != SQLITE_OK) {
        rc = s->db == NULL ? err_nomem(err, "open the store")
                           : store_fail(s, "open the store", err);
    } else if (!harden(s->db)) {
        rc = err_set(err, RC_STORE, "cannot open '%s': this SQLite refuses to be hardened",
                     store_name(s));
    }
    for (size_t i = 0; rc == RC_OK && i < ARRAY_LEN(pragmas); i++) {
        rc = pragma(s, pragmas[i].set, NULL, err);
        if (rc == RC_OK && pragmas[i].ask != NULL)
            rc = pragma(s, pragmas[i].ask, pragmas[i].want, err);
    }
    if (rc != RC_OK)
        connection_close(s);
    return rc;
}

void connection_close(struct store *s)
{
    for (size_t i = 0; i < STMT_COUNT; i++) {
        (void)sqlite3_finalize(s->stmts[i]);
        s->stmts[i] = NULL;
    }
    if (s->db != NULL)
        (void)sqlite3_close_v2(s->db);
    s->db = NULL;
}

/* --- the checks ----------------------------------------------------------------- */

static enum rc quick_check(struct store *s, int64_t max_bytes, struct err *err)
{
    sqlite3_stmt *q = NULL;
    int64_t bytes = 0;

    if (sqlite3_prepare_v2(s->db,
                           "SELECT page_count * page_size FROM pragma_page_count,"
                           " pragma_page_size",
                           -1, &q, NULL) == SQLITE_OK &&
        sqlite3_step(q) == SQLITE_ROW)
        bytes = sqlite3_column_int64(q, 0);
    (void)sqlite3_finalize(q);
    if (bytes > max_bytes)
        return RC_OK;
    return pragma(s, "PRAGMA quick_check(1)", "ok", err);
}

enum rc store_check(struct store *s, struct err *err)
{
    return quick_check(s, INT64_MAX, err);
}

static enum rc load_commits(struct store *s, struct err *err)
{
    struct stmt q;
    bool more;

    stmt_open(&q, s, STMT_COMMITS_GET);
    enum rc rc = stmt_step(&q, &more, "read the count of transactions", err);
    if (rc == RC_OK) {
        if (more)
            s->commits = stmt_get_uint(&q, 0, INT64_MAX - 1);
        if (!more || q.is_bad)
            rc = store_damaged(s, err, "the count of transactions");
    }
    stmt_close(&q);
    return rc;
}

/* Journal and ledger have to reach as far as the heads say. */
static enum rc check_heads(struct store *s, struct err *err)
{
    struct stmt q;
    bool more;

    stmt_open(&q, s, STMT_HEAD_MAX);
    enum rc rc = stmt_step(&q, &more, "read the heads", err);
    if (rc == RC_OK && more) {
        uint64_t seq = stmt_get_uint(&q, 0, INT64_MAX);
        uint64_t size = stmt_get_uint(&q, 1, INT64_MAX);

        if (q.is_bad)
            rc = store_damaged(s, err, "a head");
        else if (seq > s->ends.journal_seq)
            rc = store_damaged(s, err,
                               "the journal ends at entry %" PRIu64 ", the head says %" PRIu64,
                               s->ends.journal_seq, seq);
        else if (size > s->ends.ledger.size)
            rc = store_damaged(s, err,
                               "the ledger has %" PRIu64 " entries, the head says %" PRIu64,
                               s->ends.ledger.size, size);
    }
    stmt_close(&q);
    return rc;
}

enum rc store_load_ends(struct store *s, struct err *err)
{
    enum rc rc = load_commits(s, err);

    if (rc == RC_OK)
        rc = journal_load_tail(s, err);
    if (rc == RC_OK)
        rc = ledger_load_head(s, err);
    if (rc == RC_OK)
        rc = check_heads(s, err);
    return rc;
}

static enum rc open_checked(struct store *s, struct err *err)
{
    bool is_empty = false;
    int64_t version = STORE_SCHEMA_VERSION;
    enum rc rc = connection_open(s, err);

    if (rc == RC_OK)
        rc = schema_identify(s->db, store_name(s), &is_empty, &version, err);
    if (rc == RC_OK && is_empty && s->is_read_only)
        rc = err_set(err, RC_NOT_FOUND, "the store '%s' is empty", store_name(s));
    if (rc != RC_OK)
        return rc;
    if (!s->is_read_only && s->path != NULL)
        rc = pragma(s, "PRAGMA journal_mode = WAL", "wal", err);
    if (rc == RC_OK && is_empty) {
        s->is_new = true;
        rc = schema_create(s->db, store_name(s), err);
    }
    if (rc == RC_OK && version != STORE_SCHEMA_VERSION && !s->is_evidence)
        rc = schema_migrate(s, version, err);
    if (s->is_evidence) {
        struct err ignored = ERR_INIT;

        if (rc == RC_OK && store_load_ends(s, &ignored) == RC_INTERNAL)
            rc = err_set(err, RC_INTERNAL, "%s", ignored.msg);
        return rc;
    }
    if (rc == RC_OK)
        rc = schema_compare(s->db, store_name(s), err);
    if (rc == RC_OK)
        rc = quick_check(s, STORE_QUICK_CHECK_MAX, err);
    if (rc == RC_OK)
        rc = store_load_ends(s, err);
    return rc;
}

/* A file that turned out to be none of ours keeps no lock file beside it. Only one that we
 * made and hold: another's would be taken from under its holder. */
static void drop_lock_file(const struct store *s)
{
    struct buf name = BUF_INIT;

    if (!s->is_lock_new || !s->has_lock)
        return;
    buf_addf(&name, "%s.lock", s->path);
    if (!name.failed)
        (void)unlink(name.data);
    buf_free(&name);
}

enum rc store_open(struct store **out, const struct store_options *options, struct err *err)
{
    struct store *s = calloc(1, sizeof *s);
    enum rc rc = RC_OK;

    *out = NULL;
    if (s == NULL)
        return err_nomem(err, "open the store");
    s->lock_fd = -1;
    s->is_evidence = options->is_evidence;
    s->is_read_only = options->is_read_only || options->is_evidence;
    s->sha = sha256_new();
    if (s->sha == NULL)
        rc = err_nomem(err, "open the store");
    mode_t mask = umask(077);
    if (rc == RC_OK && options->path != NULL)
        rc = resolve_path(options->path, &s->path, err);
    if (rc == RC_OK && s->path != NULL)
        rc = check_file(s, err);
    if (rc == RC_OK && s->path != NULL && !s->is_read_only)
        rc = take_lock(s, err);
    if (rc == RC_OK)
        rc = open_checked(s, err);
    (void)umask(mask);
    if (rc != RC_OK) {
        drop_lock_file(s);
        store_close(s);
        return rc;
    }
    *out = s;
    return RC_OK;
}

void store_close(struct store *s)
{
    if (s == NULL)
        return;
    if (s->has_group)
        group_roll_back(s);
    connection_close(s);
    if (s->lock_fd >= 0)
        (void)close(s->lock_fd);
    sha256_free(s->sha);
    free(s->path);
    free(s);
}

const char *store_library_loaded(void)
{
    static char text[64];
    (void)snprintf(text, sizeof text, "SQLite %s", sqlite3_libversion());
    return text;
}

const char *store_library_built(void)
{
    return "SQLite " SQLITE_VERSION;
}
