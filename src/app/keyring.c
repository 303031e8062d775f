#include "config.h"

#include "app/keyring.h"

#include "base/buf.h"
#include "crypto/hex.h"
#include "crypto/keyfile.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#define PATH_MAX_BYTES   4096
#define OPERATOR_DEFAULT "op1"

static enum rc get_public(struct store *s, const char *setting, struct ed25519_public *out,
                          struct err *err)
{
    struct buf hex = BUF_INIT;
    enum rc rc = store_get_setting(s, setting, &hex, err);
    if (rc == RC_OK && !hex_decode(hex.data, hex.len, out->b, sizeof out->b))
        rc = err_set(err, RC_STORE, "the store's setting '%s' is no public key", setting);
    buf_free(&hex);
    return rc;
}

static enum rc put_public(struct store *s, const char *setting, const struct ed25519_public *key,
                          struct err *err)
{
    char hex[2 * ED25519_PUBLIC_BYTES + 1];
    hex_encode(key->b, sizeof key->b, hex);
    return store_put_setting(s, setting, hex, err);
}

static enum rc make_directory(const char *dir, struct err *err)
{
    if (mkdir(dir, 0700) == 0 || errno == EEXIST)
        return RC_OK;
    return err_set(err, RC_STORE, "cannot make '%s': %s", dir, strerror(errno));
}

static enum rc make_key(const char *db, const char *dir, const char *name, uint8_t fill,
                        struct ed25519_key **out, struct err *err)
{
    uint8_t seed[ED25519_SEED_BYTES];
    if (db == NULL) {
        memset(seed, fill, sizeof seed);
        return ed25519_from_seed(seed, out, err);
    }
    enum rc rc = make_directory(dir, err);
    if (rc == RC_OK)
        rc = ed25519_generate(out, err);
    if (rc == RC_OK)
        rc = keyfile_create(dir, name, *out, err);
    return rc;
}

/* The key of a setting: read from its file, or made when the store has none yet. */
static enum rc open_key(struct store *s, const char *db, const char *setting, const char *file,
                        uint8_t fill, struct ed25519_key **key, struct ed25519_public *public,
                        struct err *err)
{
    char dir[PATH_MAX_BYTES], path[PATH_MAX_BYTES + 128];
    struct err missing = ERR_INIT;

    (void)snprintf(dir, sizeof dir, "%s.keys", db == NULL ? "" : db);
    (void)snprintf(path, sizeof path, "%s/%s", dir, file);
    enum rc rc = get_public(s, setting, public, &missing);
    if (rc == RC_NOT_FOUND && !store_is_read_only(s)) {
        rc = make_key(db, dir, file, fill, key, err);
        if (rc == RC_OK)
            *public = *ed25519_public(*key);
        return rc == RC_OK ? put_public(s, setting, public, err) : rc;
    }
    if (rc != RC_OK || store_is_read_only(s)) {
        if (rc != RC_OK)
            *err = missing;
        return rc;
    }
    rc = keyfile_read(path, key, err);
    if (rc == RC_OK && memcmp(ed25519_public(*key), public, sizeof *public) != 0)
        rc = err_set(err, RC_STORE, "the key in '%s' is not the one this store knows", path);
    return rc;
}

static enum rc open_origin(struct keyring *k, struct store *s, const char *db, struct err *err)
{
    struct buf text = BUF_INIT;
    struct err missing = ERR_INIT;
    enum rc rc = store_get_setting(s, "origin", &text, &missing);

    if (rc == RC_OK && text.len < sizeof k->origin) {
        memcpy(k->origin, text.data, text.len + 1);
    } else if (rc == RC_NOT_FOUND && !store_is_read_only(s)) {
        if (db == NULL)
            (void)snprintf(k->origin, sizeof k->origin, "depin-console/throw-away");
        else
            (void)snprintf(k->origin, sizeof k->origin, "depin-console/%02x%02x%02x%02x",
                           k->log_public.b[0], k->log_public.b[1], k->log_public.b[2],
                           k->log_public.b[3]);
        rc = store_put_setting(s, "origin", k->origin, err);
    } else if (rc != RC_OK) {
        *err = missing;
    }
    buf_free(&text);
    return rc;
}

/* Keys of a store that is gone are not used for another one: they are put aside. */
static enum rc put_old_keys_aside(struct store *s, const char *db, struct err *err)
{
    char dir[PATH_MAX_BYTES], aside[PATH_MAX_BYTES + 64];

    if (db == NULL || !store_is_new(s))
        return RC_OK;
    (void)snprintf(dir, sizeof dir, "%s.keys", db);
    (void)snprintf(aside, sizeof aside, "%s.old-%lld", dir, (long long)time(NULL));
    if (rename(dir, aside) != 0 && errno != ENOENT)
        return err_set(err, RC_STORE, "cannot put the old keys '%s' aside: %s", dir,
                       strerror(errno));
    return RC_OK;
}

enum rc keyring_open(struct keyring *k, struct store *s, const char *db,
                     const char *operator_name, struct err *err)
{
    char setting[160], file[160];

    memset(k, 0, sizeof *k);
    safe_text_from_str(&k->operator_name,
                       operator_name == NULL ? OPERATOR_DEFAULT : operator_name);
    if (k->operator_name.s[0] == '\0' || strlen(k->operator_name.s) > 32 ||
        strspn(k->operator_name.s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                   "0123456789-_") != strlen(k->operator_name.s))
        return err_set(err, RC_USAGE,
                       "--operator '%s': letters, digits, '-' and '_', at most 32",
                       k->operator_name.s);
    (void)snprintf(setting, sizeof setting, "operator.%s", k->operator_name.s);
    (void)snprintf(file, sizeof file, "operator-%s.pem", k->operator_name.s);
    enum rc rc = put_old_keys_aside(s, db, err);
    if (rc == RC_OK)
        rc = open_key(s, db, "log", "log.pem", 2, &k->log_key, &k->log_public, err);
    bool has_log = rc == RC_OK;
    if (rc == RC_OK)
        rc = open_key(s, db, setting, file, 1, &k->operator_key, &k->operator_public, err);
    if (rc == RC_NOT_FOUND && store_is_read_only(s) && has_log)
        rc = RC_OK;
    return rc == RC_OK ? open_origin(k, s, db, err) : rc;
}

enum rc keyring_public_of(struct keyring *k, struct store *s, const char *name, size_t len,
                          const struct ed25519_public **out, struct err *err)
{
    char setting[sizeof k->asked_name + 16];
    struct err missing = ERR_INIT;
    enum rc rc = RC_NOT_FOUND;

    *out = &k->asked_public;
    if (len > 0 && len == strlen(k->asked_name) && memcmp(name, k->asked_name, len) == 0)
        return RC_OK;
    k->asked_name[0] = '\0';
    if (len > 0 && len < sizeof k->asked_name) {
        (void)snprintf(setting, sizeof setting, "operator.%.*s", (int)len, name);
        rc = get_public(s, setting, &k->asked_public, &missing);
    }
    if (rc == RC_OK) {
        memcpy(k->asked_name, name, len);
        k->asked_name[len] = '\0';
        return RC_OK;
    }
    if (rc != RC_NOT_FOUND)
        return err_set(err, rc, "%s", missing.msg);
    return err_set(err, RC_CHECK, "signed by '%.*s', an operator this store does not know",
                   (int)len, name);
}

void keyring_close(struct keyring *k)
{
    ed25519_free(k->operator_key);
    ed25519_free(k->log_key);
    k->operator_key = k->log_key = NULL;
}
