#include "crypto/cert.h"

#include "base/utc.h"

#include <assert.h>
#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct cert_chain {
    X509 *certs[CERT_CHAIN_MAX];
    size_t count;
    bool is_plain;
};

struct cert_crl {
    X509_CRL *crl;
};

/* --- reading ------------------------------------------------------------------------- */

static enum rc read_certs(struct cert_chain *chain, BIO *from, struct err *err)
{
    X509 *cert;

    while ((cert = PEM_read_bio_X509(from, NULL, NULL, NULL)) != NULL) {
        if (chain->count == CERT_CHAIN_MAX) {
            X509_free(cert);
            return err_set(err, RC_INPUT, "more than %d certificates", CERT_CHAIN_MAX);
        }
        chain->certs[chain->count++] = cert;
    }
    bool is_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
    ERR_clear_error();
    if (chain->count == 0)
        return err_set(err, RC_INPUT, "no PEM certificate");
    if (!is_end)
        return err_set(err, RC_INPUT, "certificate %zu is no X.509 in PEM", chain->count + 1);
    return RC_OK;
}

/* Written again, is it the same text? */
static enum rc compare(struct cert_chain *chain, const char *pem, size_t len, struct err *err)
{
    BIO *again = BIO_new(BIO_s_mem());
    char *text;
    long n;
    bool is_written = again != NULL;

    for (size_t i = 0; i < chain->count && is_written; i++)
        is_written = PEM_write_bio_X509(again, chain->certs[i]) == 1;
    if (is_written) {
        n = BIO_get_mem_data(again, &text);
        chain->is_plain = n > 0 && len - (len > 0 && pem[len - 1] == '\0') == (size_t)n &&
                          memcmp(text, pem, (size_t)n) == 0;
    }
    BIO_free(again);
    return is_written ? RC_OK : err_nomem(err, "read certificates");
}

enum rc cert_chain_parse(const void *pem, size_t len, struct cert_chain **out, struct err *err)
{
    struct cert_chain *chain;
    BIO *from;
    enum rc rc;

    if (len > CERT_PEM_MAX)
        return err_set(err, RC_INPUT, "%zu bytes of certificates, more than %u", len,
                       CERT_PEM_MAX);
    chain = calloc(1, sizeof *chain);
    from = BIO_new_mem_buf(pem, (int)len);
    if (chain == NULL || from == NULL)
        rc = err_nomem(err, "read certificates");
    else
        rc = read_certs(chain, from, err);
    if (rc == RC_OK)
        rc = compare(chain, pem, len, err);
    BIO_free(from);
    if (rc == RC_OK)
        *out = chain;
    else
        cert_chain_free(chain);
    return rc;
}

void cert_chain_free(struct cert_chain *chain)
{
    if (chain == NULL)
        return;
    for (size_t i = 0; i < chain->count; i++)
        X509_free(chain->certs[i]);
    free(chain);
}

size_t cert_chain_count(const struct cert_chain *chain)
{
    return chain->count;
}

bool cert_chain_is_plain(const struct cert_chain *chain)
{
    return chain->is_plain;
}

/* --- checking ------------------------------------------------------------------------ */

static enum rc verify_with(X509_STORE *store, X509_STORE_CTX *ctx, STACK_OF(X509) *others,
                           const struct cert_chain *chain, const struct cert_chain *root,
                           struct err *err)
{
    bool is_ready = store != NULL && ctx != NULL && others != NULL &&
                    X509_STORE_add_cert(store, root->certs[0]) == 1;

    for (size_t i = 1; i < chain->count && is_ready; i++)
        is_ready = sk_X509_push(others, chain->certs[i]) > 0;
    if (!is_ready || X509_STORE_CTX_init(ctx, store, chain->certs[0], others) != 1)
        return err_nomem(err, "check certificates");
    X509_STORE_CTX_set_flags(ctx, X509_V_FLAG_NO_CHECK_TIME);
    int good = X509_verify_cert(ctx);
    int why = X509_STORE_CTX_get_error(ctx);
    ERR_clear_error();
    if (good == 1)
        return RC_OK;
    if (why == X509_V_ERR_OUT_OF_MEM)
        return err_nomem(err, "check certificates");
    return err_set(err, RC_CHECK, "%s (certificate %d of %zu)",
                   X509_verify_cert_error_string(why),
                   X509_STORE_CTX_get_error_depth(ctx) + 1, chain->count);
}

/* The chain's certificates must be the path itself: an odd one would go unchecked. */
static enum rc check_order(const struct cert_chain *chain, const struct cert_chain *root,
                           struct err *err)
{
    for (size_t i = 0; i < chain->count; i++) {
        const X509_NAME *issuer = X509_get_issuer_name(chain->certs[i]);
        X509 *next = i + 1 < chain->count ? chain->certs[i + 1] : root->certs[0];
        if (X509_NAME_cmp(issuer, X509_get_subject_name(next)) != 0)
            return err_set(err, RC_CHECK, "certificate %zu of %zu is not issued by the next",
                           i + 1, chain->count);
    }
    X509 *last = chain->certs[chain->count - 1];
    bool is_root = X509_NAME_cmp(X509_get_issuer_name(last), X509_get_subject_name(last)) == 0;
    if (is_root && X509_cmp(last, root->certs[0]) != 0)
        return err_set(err, RC_CHECK, "the chain ends in another root than the one trusted");
    return RC_OK;
}

enum rc cert_chain_verify(const struct cert_chain *chain, const struct cert_chain *root,
                          struct err *err)
{
    enum rc rc = check_order(chain, root, err);

    if (rc != RC_OK)
        return rc;
    X509_STORE *store = X509_STORE_new();
    X509_STORE_CTX *ctx = X509_STORE_CTX_new();
    STACK_OF(X509) *others = sk_X509_new_null();
    rc = verify_with(store, ctx, others, chain, root, err);
    X509_STORE_CTX_free(ctx);
    X509_STORE_free(store);
    sk_X509_free(others);
    return rc;
}

/* --- looking ------------------------------------------------------------------------- */

/* False: not a time that the format allows. */
static bool seconds_of(const ASN1_TIME *at, int64_t *out)
{
    struct tm tm;

    return at != NULL && ASN1_TIME_to_tm(at, &tm) == 1 &&
           utc_from_parts(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min,
                          tm.tm_sec, out);
}

static void narrow(struct cert_dates *dates, const ASN1_TIME *from, const ASN1_TIME *until)
{
    int64_t a, b;

    if (!seconds_of(from, &a) || !seconds_of(until, &b)) {
        a = INT64_MAX;
        b = INT64_MIN;
    }
    if (a > dates->from_s)
        dates->from_s = a;
    if (b < dates->until_s)
        dates->until_s = b;
}

struct cert_dates cert_chain_dates(const struct cert_chain *chain)
{
    struct cert_dates dates = { .from_s = INT64_MIN, .until_s = INT64_MAX };

    for (size_t i = 0; i < chain->count; i++)
        narrow(&dates, X509_get0_notBefore(chain->certs[i]),
               X509_get0_notAfter(chain->certs[i]));
    return dates;
}

enum rc cert_chain_key(const struct cert_chain *chain, struct p256_public *out, struct err *err)
{
    EVP_PKEY *key = X509_get0_pubkey(chain->certs[0]);
    char group[32] = "";
    uint8_t point[1 + sizeof out->b];
    size_t len = 0;
    bool is_p256 =
        key != NULL && EVP_PKEY_is_a(key, "EC") == 1 &&
        EVP_PKEY_get_group_name(key, group, sizeof group, NULL) == 1 &&
        strcmp(group, "prime256v1") == 0 &&
        EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point,
                                        &len) == 1 &&
        len == sizeof point && point[0] == POINT_CONVERSION_UNCOMPRESSED;

    ERR_clear_error();
    if (!is_p256)
        return err_set(err, RC_CHECK, "the certificate's key is not one of P-256");
    memcpy(out->b, point + 1, sizeof out->b);
    return RC_OK;
}

bool cert_chain_extension(const struct cert_chain *chain, const void *oid, size_t len,
                          struct der *out)
{
    int count = X509_get_ext_count(chain->certs[0]);

    for (int i = 0; i < count; i++) {
        X509_EXTENSION *ext = X509_get_ext(chain->certs[0], i);
        uint8_t head[64], *end = head;
        const ASN1_OBJECT *object = X509_EXTENSION_get_object(ext);
        int size = i2d_ASN1_OBJECT(object, NULL);
        if (size != (int)len + 2 || (size_t)size > sizeof head)
            continue;
        (void)i2d_ASN1_OBJECT(object, &end);
        if (memcmp(head + 2, oid, len) != 0)
            continue;
        const ASN1_OCTET_STRING *value = X509_EXTENSION_get_data(ext);
        *out = (struct der){ .p = ASN1_STRING_get0_data(value),
                             .len = (size_t)ASN1_STRING_length(value) };
        return true;
    }
    return false;
}

void cert_chain_fingerprint(const struct cert_chain *chain, size_t i, struct digest *out)
{
    unsigned n = sizeof out->b;

    assert(i < chain->count);
    if (X509_digest(chain->certs[i], EVP_sha256(), out->b, &n) != 1)
        memset(out, 0, sizeof *out);
}

void cert_chain_name(const struct cert_chain *chain, size_t i, char out[CERT_NAME_MAX])
{
    X509_NAME *subject = X509_get_subject_name(chain->certs[i]);

    assert(i < chain->count);
    if (X509_NAME_get_text_by_NID(subject, NID_commonName, out, CERT_NAME_MAX) < 1)
        memcpy(out, "?", 2);
}

/* --- revocation lists ---------------------------------------------------------------- */

enum rc cert_crl_parse(const void *der, size_t len, struct cert_crl **out, struct err *err)
{
    const uint8_t *p = der;
    struct cert_crl *crl = calloc(1, sizeof *crl);

    if (crl == NULL)
        return err_nomem(err, "read a revocation list");
    crl->crl = len <= CERT_PEM_MAX ? d2i_X509_CRL(NULL, &p, (long)len) : NULL;
    ERR_clear_error();
    if (crl->crl == NULL || p != (const uint8_t *)der + len) {
        cert_crl_free(crl);
        return err_set(err, RC_INPUT, "not a revocation list in DER");
    }
    *out = crl;
    return RC_OK;
}

void cert_crl_free(struct cert_crl *crl)
{
    if (crl == NULL)
        return;
    X509_CRL_free(crl->crl);
    free(crl);
}

enum rc cert_crl_verify(const struct cert_crl *crl, const struct cert_chain *issuer, size_t i,
                        struct err *err)
{
    X509 *cert = issuer->certs[i];
    EVP_PKEY *key = X509_get0_pubkey(cert);

    assert(i < issuer->count);
    bool is_good =
        X509_NAME_cmp(X509_CRL_get_issuer(crl->crl), X509_get_subject_name(cert)) == 0 &&
        key != NULL && X509_CRL_verify(crl->crl, key) == 1;
    ERR_clear_error();
    return is_good ? RC_OK
                   : err_set(err, RC_CHECK, "a revocation list is not signed by its issuer");
}

struct cert_dates cert_crl_dates(const struct cert_crl *crl)
{
    struct cert_dates dates = { .from_s = INT64_MIN, .until_s = INT64_MAX };
    const ASN1_TIME *last = X509_CRL_get0_lastUpdate(crl->crl);
    const ASN1_TIME *next = X509_CRL_get0_nextUpdate(crl->crl);

    narrow(&dates, last, next != NULL ? next : last);
    return dates;
}

bool cert_crl_covers(const struct cert_crl *crl, const struct cert_chain *chain, size_t i)
{
    assert(i < chain->count);
    return X509_NAME_cmp(X509_CRL_get_issuer(crl->crl),
                         X509_get_issuer_name(chain->certs[i])) == 0;
}

bool cert_crl_revokes(const struct cert_crl *crl, const struct cert_chain *chain, size_t i)
{
    X509_REVOKED *entry = NULL;

    return cert_crl_covers(crl, chain, i) &&
           X509_CRL_get0_by_cert(crl->crl, &entry, chain->certs[i]) == 1;
}
