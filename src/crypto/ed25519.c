#include "crypto/ed25519.h"

#include "crypto/secret.h"

#include <assert.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdbool.h>
#include <stdlib.h>

struct ed25519_key {
    EVP_PKEY *pkey;
    struct ed25519_public public;
};

enum rc ed25519_generate(struct ed25519_key **out, struct err *err)
{
    uint8_t seed[ED25519_SEED_BYTES];
    enum rc rc;

    if (RAND_priv_bytes(seed, sizeof seed) != 1)
        return err_set(err, RC_INTERNAL, "cannot make a key: no randomness to be had");
    rc = ed25519_from_seed(seed, out, err);
    secret_wipe(seed, sizeof seed);
    return rc;
}

enum rc ed25519_from_seed(const uint8_t seed[ED25519_SEED_BYTES],
                          struct ed25519_key **out, struct err *err)
{
    struct ed25519_key *key = calloc(1, sizeof *key);
    size_t len = sizeof key->public.b;

    if (key == NULL)
        return err_nomem(err, "make a key");
    key->pkey =
        EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, ED25519_SEED_BYTES);
    if (key->pkey == NULL ||
        EVP_PKEY_get_raw_public_key(key->pkey, key->public.b, &len) != 1) {
        ed25519_free(key);
        return err_nomem(err, "make a key");
    }
    assert(len == sizeof key->public.b);
    *out = key;
    return RC_OK;
}

void ed25519_seed(const struct ed25519_key *key, uint8_t seed[ED25519_SEED_BYTES])
{
    size_t len = ED25519_SEED_BYTES;
    int ok = EVP_PKEY_get_raw_private_key(key->pkey, seed, &len);

    assert(ok == 1 && len == ED25519_SEED_BYTES);
}

void ed25519_free(struct ed25519_key *key)
{
    if (key == NULL)
        return;
    EVP_PKEY_free(key->pkey);
    free(key);
}

const struct ed25519_public *ed25519_public(const struct ed25519_key *key)
{
    return &key->public;
}

enum rc ed25519_sign(const struct ed25519_key *key, const void *p, size_t n,
                     struct ed25519_signature *out, struct err *err)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    size_t len = sizeof out->b;
    bool is_done =
        ctx != NULL &&
        EVP_DigestSignInit_ex(ctx, NULL, NULL, NULL, NULL, key->pkey, NULL) == 1 &&
        EVP_DigestSign(ctx, out->b, &len, p, n) == 1;

    EVP_MD_CTX_free(ctx);
    if (!is_done)
        return err_nomem(err, "sign");
    assert(len == sizeof out->b);
    return RC_OK;
}

enum rc ed25519_verify(const struct ed25519_public *key, const void *p, size_t n,
                       const struct ed25519_signature *sig, struct err *err)
{
    EVP_PKEY *pkey =
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, key->b, sizeof key->b);
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool is_ready = pkey != NULL && ctx != NULL &&
                    EVP_DigestVerifyInit_ex(ctx, NULL, NULL, NULL, NULL, pkey, NULL) == 1;
    bool is_good = is_ready && EVP_DigestVerify(ctx, sig->b, sizeof sig->b, p, n) == 1;

    EVP_MD_CTX_free(ctx);
    EVP_PKEY_free(pkey);
    if (!is_ready)
        return err_nomem(err, "check a signature");
    if (!is_good)
        return err_set(err, RC_CHECK, "the signature does not fit the text and the key");
    return RC_OK;
}
