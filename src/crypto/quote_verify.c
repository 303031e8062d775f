#include "crypto/quote_verify.h"

#include "base/text.h"
#include "base/utc.h"
#include "crypto/der.h"
#include "crypto/ecdsa_p256.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *const quote_check_words[QUOTE_CHECK_COUNT] = {
#define X(id, word, help) [QUOTE_##id] = (word),
    QUOTE_CHECKS(X)
#undef X
};

const char *const quote_check_helps[QUOTE_CHECK_COUNT] = {
#define X(id, word, help) [QUOTE_##id] = (help),
    QUOTE_CHECKS(X)
#undef X
};

const char *const quote_result_words[QUOTE_RESULT_COUNT] = {
    [QUOTE_RESULT_SKIPPED] = "skipped",
    [QUOTE_RESULT_OK] = "ok",
    [QUOTE_RESULT_REVIEW] = "review",
    [QUOTE_RESULT_FAIL] = "fail",
};

void quote_set(struct quote_report *r, enum quote_check check, enum quote_result result,
               const char *fmt, ...)
{
    va_list ap;

    r->checks[check].result = result;
    va_start(ap, fmt);
    (void)vsnprintf(r->checks[check].detail, QUOTE_DETAIL_MAX, fmt, ap);
    va_end(ap);
    text_clean(r->checks[check].detail);
}

void quote_set_dates(struct quote_report *r, enum quote_check check, const char *what,
                     struct cert_dates dates, int64_t at_s)
{
    char from[UTC_TEXT_MAX], until[UTC_TEXT_MAX], at[UTC_TEXT_MAX];
    bool is_inside = at_s >= dates.from_s && at_s <= dates.until_s;

    utc_text(dates.from_s, from);
    utc_text(dates.until_s, until);
    utc_text(at_s, at);
    if (is_inside)
        quote_set(r, check, QUOTE_RESULT_OK, "%s valid from %s until %s", what, from, until);
    else
        quote_set(r, check, QUOTE_RESULT_REVIEW, "%s %s at %s: valid from %s until %s", what,
                  at_s > dates.until_s ? "expired" : "not yet valid", at, from, until);
}

void quote_conclude(struct quote_report *r)
{
    r->verdict = QUOTE_RESULT_OK;
    for (size_t i = 0; i < QUOTE_CHECK_COUNT; i++)
        if (r->checks[i].result > r->verdict)
            r->verdict = r->checks[i].result;
}

/* --- the platform's certificate ------------------------------------------------------ */

/* 1.2.840.113741.1.13.1 and what stands below it. */
#define SGX_OID 0x2a, 0x86, 0x48, 0x86, 0xf8, 0x4d, 0x01, 0x0d, 0x01
static const uint8_t sgx_oid[] = { SGX_OID };
#define SGX_OID_TCB   2
#define SGX_OID_PCEID 3
#define SGX_OID_FMSPC 4

/* The next SEQUENCE { OID .number, value }: the last arc, 0 for one of another kind. */
static bool take_entry(struct der *list, const uint8_t *base, size_t base_len, uint8_t *arc,
                       struct der *value)
{
    struct der oid;

    if (!der_take(list, DER_SEQUENCE, value) || !der_take(value, DER_OID, &oid))
        return false;
    *arc = oid.len == base_len + 1 && memcmp(oid.p, base, base_len) == 0 ? oid.p[base_len] : 0;
    return true;
}

static bool read_tcb(struct der value, struct quote_platform *out)
{
    static const uint8_t base[] = { SGX_OID, SGX_OID_TCB };
    uint32_t seen = 0, n;
    struct der list;

    if (!der_take(&value, DER_SEQUENCE, &list) || value.len != 0)
        return false;
    while (list.len > 0) {
        struct der entry;
        uint8_t arc;
        if (!take_entry(&list, base, sizeof base, &arc, &entry))
            return false;
        if (arc < 1 || arc > 17)
            continue;
        if (!der_take_number(&entry, DER_INTEGER, &n) || (arc <= 16 && n > UINT8_MAX) ||
            (seen >> arc & 1) != 0)
            return false;
        seen |= 1u << arc;
        if (arc <= 16)
            out->svn[arc - 1] = (uint8_t)n;
        else
            out->pce_svn = n;
    }
    return seen == ((1u << 17) - 1) << 1;
}

static bool read_bytes(struct der value, uint8_t *out, size_t len)
{
    struct der bytes;

    if (!der_take(&value, DER_OCTET_STRING, &bytes) || bytes.len != len)
        return false;
    memcpy(out, bytes.p, len);
    return true;
}

bool quote_platform_read(const struct cert_chain *pck, struct quote_platform *out)
{
    bool has_tcb = false, has_pce = false, has_fmspc = false;
    struct quote_platform p = { .pce_svn = 0 };
    struct der ext, list;

    if (!cert_chain_extension(pck, sgx_oid, sizeof sgx_oid, &ext) ||
        !der_take(&ext, DER_SEQUENCE, &list) || ext.len != 0)
        return false;
    while (list.len > 0) {
        struct der value;
        uint8_t arc;
        if (!take_entry(&list, sgx_oid, sizeof sgx_oid, &arc, &value))
            return false;
        if (arc == SGX_OID_TCB)
            has_tcb = read_tcb(value, &p);
        else if (arc == SGX_OID_PCEID)
            has_pce = read_bytes(value, p.pce_id, sizeof p.pce_id);
        else if (arc == SGX_OID_FMSPC)
            has_fmspc = read_bytes(value, p.fmspc, sizeof p.fmspc);
    }
    if (!has_tcb || !has_pce || !has_fmspc)
        return false;
    *out = p;
    return true;
}

/* --- the checks ---------------------------------------------------------------------- */

struct verification {
    struct sha256 *sha;
    const struct quote_trust *trust;
    const struct sgx_quote *quote;
    struct cert_chain *pck;
    struct quote_report *report;
};

/* RC_INTERNAL is handed up, any other failure is the check's verdict. */
static enum rc settle(struct verification *v, enum quote_check check, enum rc rc,
                      const struct err *why, const char *what, struct err *err)
{
    if (rc == RC_INTERNAL)
        return err_set(err, rc, "%s", why->msg);
    quote_set(v->report, check, QUOTE_RESULT_FAIL, "%s%s", what, why->msg);
    return RC_OK;
}

static void say_chain(struct verification *v)
{
    char name[CERT_NAME_MAX], hex[DIGEST_SHORT_MAX];
    struct digest print;

    cert_chain_name(v->trust->root, 0, name);
    cert_chain_fingerprint(v->trust->root, 0, &print);
    digest_short(&print, hex);
    quote_set(v->report, QUOTE_CHAIN, QUOTE_RESULT_OK,
              "%zu certificates lead to the root '%s' (SHA-256 %s...)",
              cert_chain_count(v->pck), name, hex);
}

static enum rc check_chain(struct verification *v, struct err *err)
{
    const struct sgx_quote *q = v->quote;
    struct quote_platform platform;
    struct err why = ERR_INIT;
    enum rc rc = cert_chain_parse(q->pem, q->pem_len, &v->pck, &why);

    if (rc != RC_OK)
        return settle(v, QUOTE_CHAIN, rc, &why, "the certificates cannot be read: ", err);
    quote_set_dates(v->report, QUOTE_DATES, "the certificates are", cert_chain_dates(v->pck),
                    v->trust->at_s);
    rc = cert_chain_verify(v->pck, v->trust->root, &why);
    if (rc != RC_OK)
        return settle(v, QUOTE_CHAIN, rc, &why, "", err);
    if (!quote_platform_read(v->pck, &platform))
        quote_set(v->report, QUOTE_CHAIN, QUOTE_RESULT_FAIL,
                  "the first certificate is not one of an SGX platform");
    else if (!cert_chain_is_plain(v->pck))
        quote_set(v->report, QUOTE_CHAIN, QUOTE_RESULT_REVIEW,
                  "the chain holds, but the text around its certificates is not plain PEM");
    else
        say_chain(v);
    return RC_OK;
}

static enum rc check_qe_signature(struct verification *v, struct err *err)
{
    struct p256_signature sig;
    struct p256_public key;
    struct digest digest;
    struct err why = ERR_INIT;
    enum rc rc;

    if (v->pck == NULL)
        return RC_OK;
    memcpy(sig.b, v->quote->qe_signature, sizeof sig.b);
    sha256_of(v->sha, v->quote->qe_report, QUOTE_SGX_BODY_BYTES, &digest);
    rc = cert_chain_key(v->pck, &key, &why);
    if (rc == RC_OK)
        rc = p256_verify(&key, &digest, &sig, &why);
    if (rc != RC_OK)
        return settle(v, QUOTE_QE_SIGNATURE, rc, &why, "", err);
    quote_set(v->report, QUOTE_QE_SIGNATURE, QUOTE_RESULT_OK,
              "the platform's key signed the quoting enclave's report");
    return RC_OK;
}

/* SHA-256(key || authentication data), then 32 zero bytes. */
static void check_attestation_key(struct verification *v)
{
    static const uint8_t zeros[32];
    const struct sgx_quote *q = v->quote;
    const uint8_t *data = sgx_report_data(q->qe_report);
    struct digest digest;

    sha256_of2(v->sha, q->key, 64, q->auth, q->auth_len, &digest);
    if (memcmp(data, digest.b, sizeof digest.b) == 0 && memcmp(data + 32, zeros, 32) == 0)
        quote_set(v->report, QUOTE_ATTESTATION_KEY, QUOTE_RESULT_OK,
                  "the quoting enclave's report names the signing key");
    else
        quote_set(v->report, QUOTE_ATTESTATION_KEY, QUOTE_RESULT_FAIL,
                  "the quoting enclave's report names another key");
}

static enum rc check_signature(struct verification *v, struct err *err)
{
    const struct sgx_quote *q = v->quote;
    struct p256_signature sig;
    struct p256_public key;
    struct digest digest;
    struct err why = ERR_INIT;
    enum rc rc;

    memcpy(sig.b, q->signature, sizeof sig.b);
    memcpy(key.b, q->key, sizeof key.b);
    sha256_of(v->sha, q->bytes, q->signed_len, &digest);
    rc = p256_verify(&key, &digest, &sig, &why);
    if (rc != RC_OK)
        return settle(v, QUOTE_SIGNATURE, rc, &why, "", err);
    quote_set(v->report, QUOTE_SIGNATURE, QUOTE_RESULT_OK,
              "the signing key signed the %zu bytes of header and body", q->signed_len);
    return RC_OK;
}

static void check_debug(struct verification *v)
{
    const char *what = v->quote->is_tdx ? "trust domain" : "enclave";

    if (sgx_quote_is_debug(v->quote))
        quote_set(v->report, QUOTE_DEBUG, QUOTE_RESULT_FAIL,
                  "the %s runs in debug mode: its memory is open", what);
    else
        quote_set(v->report, QUOTE_DEBUG, QUOTE_RESULT_OK, "the %s is not in debug mode", what);
}

static void check_measurement(struct verification *v)
{
    const struct quote_trust *t = v->trust;
    size_t len;
    const uint8_t *found = sgx_quote_measurement(v->quote, &len);

    if (t->allowed_count == 0) {
        quote_set(v->report, QUOTE_MEASUREMENT, QUOTE_RESULT_SKIPPED,
                  "no list of allowed measurements is given");
        return;
    }
    for (size_t i = 0; i < t->allowed_count; i++) {
        if (t->allowed[i].len == len && memcmp(t->allowed[i].b, found, len) == 0) {
            quote_set(v->report, QUOTE_MEASUREMENT, QUOTE_RESULT_OK,
                      "the measurement is one of the %zu allowed", t->allowed_count);
            return;
        }
    }
    quote_set(v->report, QUOTE_MEASUREMENT, QUOTE_RESULT_FAIL,
              "the measurement is none of the %zu allowed", t->allowed_count);
}

static void check_report_data(struct verification *v)
{
    const uint8_t *expected = v->trust->report_data;

    if (expected == NULL)
        quote_set(v->report, QUOTE_REPORT_DATA, QUOTE_RESULT_SKIPPED,
                  "no report data is asked for");
    else if (memcmp(sgx_quote_report_data(v->quote), expected, QUOTE_DATA_BYTES) == 0)
        quote_set(v->report, QUOTE_REPORT_DATA, QUOTE_RESULT_OK,
                  "the report data is the one asked for");
    else
        quote_set(v->report, QUOTE_REPORT_DATA, QUOTE_RESULT_FAIL,
                  "the report data is another: a quote made for something else");
}

static void begin(struct quote_report *r)
{
    for (size_t i = 0; i < QUOTE_CHECK_COUNT; i++)
        quote_set(r, (enum quote_check)i, QUOTE_RESULT_SKIPPED, "nothing to check it on");
    quote_set(r, QUOTE_COLLATERAL, QUOTE_RESULT_SKIPPED, "no collateral is given");
    quote_set(r, QUOTE_REVOCATION, QUOTE_RESULT_SKIPPED, "no collateral is given");
    quote_set(r, QUOTE_QE_IDENTITY, QUOTE_RESULT_SKIPPED, "no collateral is given");
    quote_set(r, QUOTE_TCB, QUOTE_RESULT_REVIEW,
              "not known: no collateral is given to judge the platform by");
}

static void say_length(struct verification *v)
{
    const struct sgx_quote *q = v->quote;
    char padding[48] = "";

    if (q->padding > 0)
        (void)snprintf(padding, sizeof padding, ", then %zu zero bytes", q->padding);
    quote_set(v->report, QUOTE_LENGTH, QUOTE_RESULT_OK,
              "a quote of version %u of %s, every part in its place%s", q->version,
              q->is_tdx ? "TDX" : "SGX", padding);
}

enum rc quote_verify(struct sha256 *sha, const void *bytes, size_t len,
                     const struct quote_trust *trust, struct sgx_quote *quote,
                     struct cert_chain **pck, struct quote_report *out, struct err *err)
{
    struct verification v = { .sha = sha, .trust = trust, .quote = quote, .report = out };
    struct err why = ERR_INIT;
    enum rc rc = sgx_quote_parse(bytes, len, quote, &why);

    *pck = NULL;
    begin(out);
    if (rc != RC_OK) {
        quote_set(out, QUOTE_LENGTH, QUOTE_RESULT_FAIL, "%s", why.msg);
    } else {
        say_length(&v);
        rc = check_chain(&v, err);
        if (rc == RC_OK)
            rc = check_qe_signature(&v, err);
        if (rc == RC_OK)
            rc = check_signature(&v, err);
        if (rc != RC_OK) {
            cert_chain_free(v.pck);
            return rc;
        }
        check_attestation_key(&v);
        check_debug(&v);
        check_measurement(&v);
        check_report_data(&v);
    }
    *pck = v.pck;
    quote_conclude(out);
    return RC_OK;
}
