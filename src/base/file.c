#include "config.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK 65536

/* The cause in our words; the rest in the system's. */
static const char *cause_of(int error)
{
    static const struct {
        int error;
        const char *text;
    } causes[] = {
        { ENOENT, "no such file or directory" },
        { ENOTDIR, "a part of the path is not a directory" },
        { EACCES, "permission denied" },
        { EISDIR, "is a directory" },
        { ENOSPC, "no space left on the device" },
        { EROFS, "the file system is read-only" },
        { ENAMETOOLONG, "the name is too long" },
        { ELOOP, "too many symbolic links" },
    };
    for (size_t i = 0; i < ARRAY_LEN(causes); i++)
        if (causes[i].error == error)
            return causes[i].text;
    return strerror(error);
}

static enum rc fail_read(const char *path, int error, struct err *err)
{
    bool is_absent = error == ENOENT || error == ENOTDIR;

    return err_set(err, is_absent ? RC_NOT_FOUND : RC_INPUT, "cannot read '%s': %s", path,
                   cause_of(error));
}

/* A descriptor of a regular file, or -1 with `err` set. O_NONBLOCK keeps the open of a
 * FIFO from waiting for a writer; on a regular file it has no effect. */
static int open_regular(const char *path, struct err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    struct stat st;

    if (fd < 0) {
        (void)fail_read(path, errno, err);
        return -1;
    }
    if (fstat(fd, &st) != 0) {
        (void)fail_read(path, errno, err);
        (void)close(fd);
        return -1;
    }
    if (!S_ISREG(st.st_mode)) {
        (void)err_set(err, RC_INPUT, "cannot read '%s': %s", path,
                      S_ISDIR(st.st_mode) ? "is a directory" : "is not a regular file");
        (void)close(fd);
        return -1;
    }
    return fd;
}

/* Until the end of the file or one byte more than allowed. */
static enum rc read_all(int fd, const char *path, size_t max, struct buf *out,
                        struct err *err)
{
    size_t began = out->len;

    for (;;) {
        char *room = buf_reserve(out, CHUNK);
        if (room == NULL)
            return err_nomem(err, "read a file");
        ssize_t n = read(fd, room, CHUNK);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail_read(path, errno, err);
        if (n == 0)
            return RC_OK;
        out->len += (size_t)n;
        if (out->len - began > max)
            return err_set(err, RC_INPUT,
                           "cannot read '%s': larger than the %zu bytes allowed", path,
                           max);
    }
}

enum rc file_read(const char *path, size_t max, struct buf *out, struct err *err)
{
    struct err own = ERR_INIT;
    size_t began = out->len;

    if (err == NULL)
        err = &own;
    int fd = open_regular(path, err);
    if (fd < 0)
        return err->rc;
    enum rc rc = read_all(fd, path, max, out, err);
    (void)close(fd);
    if (rc != RC_OK)
        out->len = began;
    if (out->cap != 0)
        out->data[out->len] = '\0';
    return rc;
}

FILE *file_open(const char *path, struct err *err)
{
    int fd = open_regular(path, err);
    if (fd < 0)
        return NULL;
    FILE *f = fdopen(fd, "rb");
    if (f == NULL) {
        (void)fail_read(path, errno, err);
        (void)close(fd);
    }
    return f;
}

static bool write_all(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, bytes, len);
        if (n < 0 && errno != EINTR)
            return false;
        if (n > 0) {
            bytes += n;
            len -= (size_t)n;
        }
    }
    return true;
}

/* Make the rename itself durable. EINVAL is a file system that cannot sync a directory. */
static bool sync_directory_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    struct buf dir = BUF_INIT;

    if (slash == NULL)
        buf_adds(&dir, ".");
    else
        buf_add(&dir, path, slash == path ? 1 : (size_t)(slash - path));
    int fd = dir.failed ? -1 : open(dir.data, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    buf_free(&dir);
    if (fd < 0)
        return false;
    bool is_ok = fsync(fd) == 0 || errno == EINVAL;
    int error = errno;
    (void)close(fd);
    errno = error;
    return is_ok;
}

static bool write_and_sync(int fd, const void *bytes, size_t len, unsigned mode)
{
    return write_all(fd, bytes, len) && fchmod(fd, (mode_t)mode) == 0 && fsync(fd) == 0;
}

enum rc file_write(const char *path, const void *bytes, size_t len, unsigned mode,
                   struct err *err)
{
    struct buf temp = BUF_INIT;

    buf_addf(&temp, "%s.XXXXXX", path);
    if (temp.failed)
        return err_nomem(err, "write a file");
    int error = 0, fd = mkostemp(temp.data, O_CLOEXEC);
    if (fd < 0) {
        error = errno;
        goto out;
    }
    if (!write_and_sync(fd, bytes, len, mode))
        error = errno;
    if (close(fd) != 0 && error == 0)
        error = errno;
    if (error == 0 && rename(temp.data, path) != 0)
        error = errno;
    if (error != 0)
        (void)unlink(temp.data);
    else if (!sync_directory_of(path))
        error = errno;
out:
    buf_free(&temp);
    if (error == 0)
        return RC_OK;
    bool is_absent = error == ENOENT || error == ENOTDIR;
    return err_set(err, is_absent ? RC_NOT_FOUND : RC_STORE, "cannot write '%s': %s",
                   path, cause_of(error));
}
