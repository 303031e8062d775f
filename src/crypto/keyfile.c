#include "config.h"

#include "crypto/keyfile.h"

#include "base/buf.h"
#include "crypto/base64.h"
#include "crypto/secret.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEAD "-----BEGIN PRIVATE KEY-----\n"
#define TAIL "\n-----END PRIVATE KEY-----\n"

/* DER of OneAsymmetricKey up to the seed: version 0, algorithm 1.3.101.112 (RFC 8410). */
static const uint8_t der_head[16] = { 0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06,
                                      0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20 };

#define DER_BYTES  (sizeof der_head + ED25519_SEED_BYTES)
#define BODY_CHARS BASE64_CHARS(DER_BYTES)
#define FILE_BYTES (sizeof HEAD - 1 + BODY_CHARS + sizeof TAIL - 1)

static void pem_encode(const struct ed25519_key *key, char pem[FILE_BYTES + 1])
{
    uint8_t der[DER_BYTES];

    memcpy(der, der_head, sizeof der_head);
    ed25519_seed(key, der + sizeof der_head);
    memcpy(pem, HEAD, sizeof HEAD - 1);
    base64_encode(der, sizeof der, pem + sizeof HEAD - 1);
    memcpy(pem + sizeof HEAD - 1 + BODY_CHARS, TAIL, sizeof TAIL);
    secret_wipe(der, sizeof der);
}

/* RC_INPUT without a sentence: the caller has one. */
static enum rc pem_decode(const char *pem, size_t len, struct ed25519_key **out,
                          struct err *err)
{
    uint8_t der[DER_BYTES];
    size_t n = 0;
    enum rc rc = RC_INPUT;

    if (len == FILE_BYTES && memcmp(pem, HEAD, sizeof HEAD - 1) == 0 &&
        memcmp(pem + FILE_BYTES - (sizeof TAIL - 1), TAIL, sizeof TAIL - 1) == 0 &&
        base64_decode(pem + sizeof HEAD - 1, BODY_CHARS, der, sizeof der, &n) &&
        n == sizeof der && memcmp(der, der_head, sizeof der_head) == 0)
        rc = ed25519_from_seed(der + sizeof der_head, out, err);
    secret_wipe(der, sizeof der);
    return rc;
}

static enum rc check_private(const struct stat *st, const char *what, const char *path,
                             const char *mode_wanted, struct err *err)
{
    if (st->st_uid != geteuid())
        return err_set(err, RC_REFUSED,
                       "refusing %s '%s': it belongs to user %lu, not to %lu", what, path,
                       (unsigned long)st->st_uid, (unsigned long)geteuid());
    if ((st->st_mode & 077) != 0)
        return err_set(err, RC_REFUSED,
                       "refusing %s '%s': mode %04o lets others in; run chmod %s on it",
                       what, path, (unsigned)st->st_mode & 07777, mode_wanted);
    return RC_OK;
}

static enum rc open_dir(const char *dir, int *out, struct err *err)
{
    struct stat st;
    enum rc rc;

    if (mkdir(dir, 0700) != 0 && errno != EEXIST)
        return err_set(err, RC_STORE, "cannot make key directory '%s': %s", dir,
                       strerror(errno));
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return err_set(err, RC_STORE, "cannot open key directory '%s': %s", dir,
                       strerror(errno));
    if (fstat(fd, &st) != 0)
        rc = err_set(err, RC_STORE, "cannot inspect key directory '%s': %s", dir,
                     strerror(errno));
    else
        rc = check_private(&st, "key directory", dir, "700", err);
    if (rc != RC_OK)
        close(fd);
    else
        *out = fd;
    return rc;
}

static bool write_all(int fd, const char *p, size_t n)
{
    while (n > 0) {
        ssize_t k = write(fd, p, n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0)
            return false;
        p += k;
        n -= (size_t)k;
    }
    return true;
}

/* Leaves errno as the failing call set it. */
static bool write_new(int dir, const char *name, const char *pem)
{
    int fd =
        openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return false;
    bool is_written = write_all(fd, pem, FILE_BYTES) && fsync(fd) == 0;
    int cause = errno;
    if (close(fd) != 0 && is_written)
        return false;
    errno = cause;
    return is_written;
}

/* Written under another name and linked into place: a crash leaves no half a key. */
static enum rc put(int dir, const char *path, const char *name, const char *temp,
                   const char *pem, struct err *err)
{
    enum rc rc = RC_OK;

    (void)unlinkat(dir, temp, 0); /* of a process of this number that died here */
    if (!write_new(dir, temp, pem))
        rc = err_set(err, RC_STORE, "cannot write key file '%s/%s': %s", path, name,
                     strerror(errno));
    else if (linkat(dir, temp, dir, name, 0) != 0)
        rc = errno == EEXIST
                 ? err_set(err, RC_CONFLICT, "cannot write key file '%s/%s': it exists",
                           path, name)
                 : err_set(err, RC_STORE, "cannot write key file '%s/%s': %s", path, name,
                           strerror(errno));
    (void)unlinkat(dir, temp, 0);
    if (rc == RC_OK && fsync(dir) != 0)
        rc = err_set(err, RC_STORE, "cannot sync key directory '%s': %s", path,
                     strerror(errno));
    return rc;
}

enum rc keyfile_create(const char *dir, const char *name, const struct ed25519_key *key,
                       struct err *err)
{
    struct buf temp = BUF_INIT;
    char pem[FILE_BYTES + 1];
    int fd = -1;
    enum rc rc = open_dir(dir, &fd, err);

    if (rc != RC_OK)
        return rc;
    buf_addf(&temp, ".%s.%ld", name, (long)getpid());
    if (temp.failed) {
        rc = err_nomem(err, "write a key file");
    } else {
        pem_encode(key, pem);
        rc = put(fd, dir, name, temp.data, pem, err);
        secret_wipe(pem, sizeof pem);
    }
    buf_free(&temp);
    close(fd);
    return rc;
}

static enum rc read_pem(int fd, const char *path, struct ed25519_key **out,
                        struct err *err)
{
    char pem[FILE_BYTES + 1]; /* one more than allowed, to notice a longer file */
    size_t n = 0;
    ssize_t k;
    enum rc rc;

    do {
        k = read(fd, pem + n, sizeof pem - n);
        if (k > 0)
            n += (size_t)k;
    } while ((k > 0 && n < sizeof pem) || (k < 0 && errno == EINTR));
    if (k < 0) {
        rc = err_set(err, RC_STORE, "cannot read key file '%s': %s", path,
                     strerror(errno));
    } else {
        rc = pem_decode(pem, n, out, err);
        if (rc == RC_INPUT)
            rc = err_set(err, RC_INPUT,
                         "cannot use key file '%s': it is not an unencrypted Ed25519 "
                         "private key (PEM, PKCS #8, %zu bytes)",
                         path, FILE_BYTES);
    }
    secret_wipe(pem, sizeof pem);
    return rc;
}

enum rc keyfile_read(const char *path, struct ed25519_key **out, struct err *err)
{
    /* O_NONBLOCK: a pipe in its place must not hang the program. */
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    struct stat st;
    enum rc rc;

    if (fd < 0 && errno == ELOOP)
        return err_set(err, RC_REFUSED, "refusing key file '%s': it is a symbolic link",
                       path);
    if (fd < 0)
        return err_set(err, errno == ENOENT ? RC_NOT_FOUND : RC_STORE,
                       "cannot open key file '%s': %s", path, strerror(errno));
    if (fstat(fd, &st) != 0)
        rc = err_set(err, RC_STORE, "cannot inspect key file '%s': %s", path,
                     strerror(errno));
    else if (!S_ISREG(st.st_mode))
        rc = err_set(err, RC_REFUSED, "refusing key file '%s': it is not a regular file",
                     path);
    else
        rc = check_private(&st, "key file", path, "600", err);
    if (rc == RC_OK)
        rc = read_pem(fd, path, out, err);
    close(fd);
    return rc;
}
