#include "crypto/quote_collateral.h"

#include "base/buf.h"
#include "base/json.h"
#include "base/utc.h"
#include "crypto/hex.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COMPONENTS 16

/* A JSON text that the maker signed. */
struct signed_json {
    struct buf text;
    struct json_doc *doc;
    struct p256_signature signature;
    struct cert_chain *signer;
    struct cert_dates dates;
};

struct collateral {
    struct signed_json tcb, qe;
    struct cert_crl *root_crl, *pck_crl;
    struct cert_chain *pck_issuer;
    struct err bad_chain; /* of the first chain that cannot be read */
};

/* --- reading ------------------------------------------------------------------------- */

static enum rc member_text(const struct json *object, const char *key, const char **out,
                           struct err *err)
{
    *out = json_string(json_get(object, key));
    if (*out == NULL)
        return err_set(err, RC_INPUT, "'%s' is missing or no text", key);
    return RC_OK;
}

/* Text that holds no certificates is a finding about the collateral: *out stays NULL. */
static enum rc read_chain(const struct json *object, const char *key, struct cert_chain **out,
                          struct err *bad_chain, struct err *err)
{
    struct err why = ERR_INIT;
    const char *text;
    enum rc rc = member_text(object, key, &text, err);

    if (rc != RC_OK)
        return rc;
    rc = cert_chain_parse(text, strlen(text), out, &why);
    if (rc == RC_INPUT) {
        if (bad_chain->rc == RC_OK)
            (void)err_set(bad_chain, rc, "%s: %s", key, why.msg);
        return RC_OK;
    }
    return rc == RC_OK ? rc : err_set(err, rc, "'%s': %s", key, why.msg);
}

static enum rc read_crl(const struct json *object, const char *key, struct cert_crl **out,
                        struct err *err)
{
    const char *text;
    uint8_t *der;
    size_t len;
    enum rc rc = member_text(object, key, &text, err);

    if (rc != RC_OK)
        return rc;
    len = strlen(text) / 2;
    der = malloc(len + 1);
    if (der == NULL)
        return err_nomem(err, "read collateral");
    if (!hex_decode(text, strlen(text), der, len))
        rc = err_set(err, RC_INPUT, "not hexadecimal");
    else
        rc = cert_crl_parse(der, len, out, err);
    free(der);
    return rc == RC_OK ? rc : err_wrap(err, "'%s'", key);
}

static enum rc read_date(const struct json *doc, const char *key, int64_t *out, struct err *err)
{
    const char *text = json_string(json_get(doc, key));

    if (text == NULL || !utc_parse(text, strlen(text), out))
        return err_set(err, RC_INPUT, "'%s' is no time", key);
    return RC_OK;
}

/* `key`, key_signature and key_issuer_chain. */
static enum rc read_signed(const struct json *object, const char *key, struct signed_json *out,
                           struct err *bad_chain, struct err *err)
{
    const struct json_options options = { .bytes_max = COLLATERAL_BYTES_MAX };
    char signature[40], chain[40];
    const char *text, *hex;
    enum rc rc = member_text(object, key, &text, err);

    (void)snprintf(signature, sizeof signature, "%s_signature", key);
    (void)snprintf(chain, sizeof chain, "%s_issuer_chain", key);
    if (rc == RC_OK)
        rc = member_text(object, signature, &hex, err);
    if (rc == RC_OK)
        rc = read_chain(object, chain, &out->signer, bad_chain, err);
    if (rc != RC_OK)
        return rc;
    if (!hex_decode(hex, strlen(hex), out->signature.b, sizeof out->signature.b))
        return err_set(err, RC_INPUT, "'%s' is not 64 bytes in hexadecimal", signature);
    buf_adds(&out->text, text);
    if (out->text.failed)
        return err_nomem(err, "read collateral");
    rc = json_parse(text, strlen(text), &options, &out->doc, err);
    if (rc == RC_OK)
        rc = read_date(json_root(out->doc), "issueDate", &out->dates.from_s, err);
    if (rc == RC_OK)
        rc = read_date(json_root(out->doc), "nextUpdate", &out->dates.until_s, err);
    return rc == RC_OK ? rc : err_wrap(err, "'%s'", key);
}

static enum rc read_parts(const struct json *object, struct collateral *c, struct err *err)
{
    enum rc rc = json_is_object(object)
                     ? read_signed(object, "tcb_info", &c->tcb, &c->bad_chain, err)
                     : err_set(err, RC_INPUT, "collateral is a JSON object, and this is none");

    if (rc == RC_OK)
        rc = read_signed(object, "qe_identity", &c->qe, &c->bad_chain, err);
    if (rc == RC_OK)
        rc = read_crl(object, "root_ca_crl", &c->root_crl, err);
    if (rc == RC_OK)
        rc = read_crl(object, "pck_crl", &c->pck_crl, err);
    if (rc == RC_OK)
        rc = read_chain(object, "pck_crl_issuer_chain", &c->pck_issuer, &c->bad_chain, err);
    return rc;
}

enum rc collateral_parse(const char *text, size_t len, struct collateral **out, struct err *err)
{
    const struct json_options options = { .bytes_max = COLLATERAL_BYTES_MAX };
    struct collateral *c = calloc(1, sizeof *c);
    struct json_doc *doc = NULL;
    enum rc rc;

    if (c == NULL)
        return err_nomem(err, "read collateral");
    c->tcb.text = c->qe.text = (struct buf)BUF_INIT;
    c->bad_chain = (struct err)ERR_INIT;
    rc = json_parse(text, len, &options, &doc, err);
    if (rc == RC_OK)
        rc = read_parts(json_root(doc), c, err);
    json_free(doc);
    if (rc == RC_OK)
        *out = c;
    else
        collateral_free(c);
    return rc;
}

static void close_signed(struct signed_json *s)
{
    buf_free(&s->text);
    json_free(s->doc);
    cert_chain_free(s->signer);
}

void collateral_free(struct collateral *c)
{
    if (c == NULL)
        return;
    close_signed(&c->tcb);
    close_signed(&c->qe);
    cert_crl_free(c->root_crl);
    cert_crl_free(c->pck_crl);
    cert_chain_free(c->pck_issuer);
    free(c);
}

/* --- judging ------------------------------------------------------------------------- */

struct judgement {
    const struct collateral *c;
    struct sha256 *sha;
    const struct sgx_quote *quote;
    const struct cert_chain *pck;
    const struct quote_trust *trust;
    struct quote_report *report;
    struct quote_platform platform;
};

/* RC_CHECK: not signed by one whom the root trusts with such data. */
static enum rc check_signed(const struct judgement *j, const struct signed_json *s,
                            const char *what, struct err *err)
{
    struct quote_platform platform;
    struct p256_public key;
    struct digest digest;
    enum rc rc = cert_chain_verify(s->signer, j->trust->root, err);

    if (rc != RC_OK)
        return err_wrap(err, "%s_issuer_chain", what);
    if (quote_platform_read(s->signer, &platform))
        rc = err_set(err, RC_CHECK, "signed by a platform instead of its maker");
    if (rc == RC_OK)
        rc = cert_chain_key(s->signer, &key, err);
    sha256_of(j->sha, s->text.data, s->text.len, &digest);
    if (rc == RC_OK)
        rc = p256_verify(&key, &digest, &s->signature, err);
    return rc == RC_OK ? rc : err_wrap(err, "%s", what);
}

static enum rc check_lists_signed(const struct judgement *j, struct err *err)
{
    const struct collateral *c = j->c;
    enum rc rc = cert_chain_verify(c->pck_issuer, j->trust->root, err);

    if (rc != RC_OK)
        return err_wrap(err, "pck_crl_issuer_chain");
    rc = cert_crl_verify(c->pck_crl, c->pck_issuer, 0, err);
    if (rc == RC_OK)
        rc = cert_crl_verify(c->root_crl, j->trust->root, 0, err);
    return rc;
}

/* RC_CHECK: it speaks of another platform. */
static enum rc check_subject(const struct judgement *j, struct err *err)
{
    const struct json *info = json_root(j->c->tcb.doc);
    const char *fmspc = json_string(json_get(info, "fmspc"));
    const char *pce = json_string(json_get(info, "pceId"));
    const char *id = json_string(json_get(info, "id"));
    const char *wanted = j->quote->is_tdx ? "TDX" : "SGX";
    uint8_t fmspc_bytes[6], pce_bytes[2];

    if (id == NULL || strcmp(id, wanted) != 0)
        return err_set(err, RC_CHECK, "it is of '%s', the quote is of '%s'",
                       id == NULL ? "?" : id, wanted);
    if (fmspc == NULL || pce == NULL ||
        !hex_decode(fmspc, strlen(fmspc), fmspc_bytes, sizeof fmspc_bytes) ||
        !hex_decode(pce, strlen(pce), pce_bytes, sizeof pce_bytes))
        return err_set(err, RC_CHECK, "its platform family or PCE is not told");
    if (memcmp(fmspc_bytes, j->platform.fmspc, sizeof fmspc_bytes) != 0 ||
        memcmp(pce_bytes, j->platform.pce_id, sizeof pce_bytes) != 0)
        return err_set(err, RC_CHECK, "it is of platform family '%s', the quote's is another",
                       fmspc);
    return RC_OK;
}

static struct cert_dates common_dates(const struct collateral *c)
{
    const struct cert_dates all[] = {
        c->tcb.dates,
        c->qe.dates,
        cert_chain_dates(c->tcb.signer),
        cert_chain_dates(c->qe.signer),
        cert_chain_dates(c->pck_issuer),
        cert_crl_dates(c->root_crl),
        cert_crl_dates(c->pck_crl),
    };
    struct cert_dates common = all[0];

    for (size_t i = 1; i < ARRAY_LEN(all); i++) {
        if (all[i].from_s > common.from_s)
            common.from_s = all[i].from_s;
        if (all[i].until_s < common.until_s)
            common.until_s = all[i].until_s;
    }
    return common;
}

/* A change of the text that leaves the certificates that were read: one that is cut off, or
 * what stands around them. NULL: there is none. */
static const char *changed_chain(const struct collateral *c)
{
    const struct {
        const struct cert_chain *chain;
        const char *key;
    } all[] = {
        { c->tcb.signer, "tcb_info_issuer_chain" },
        { c->qe.signer, "qe_identity_issuer_chain" },
        { c->pck_issuer, "pck_crl_issuer_chain" },
    };

    for (size_t i = 0; i < ARRAY_LEN(all); i++)
        if (all[i].chain != NULL && !cert_chain_is_plain(all[i].chain))
            return all[i].key;
    return NULL;
}

/* Whether the rest may be judged by it at all. */
static enum rc judge_collateral(const struct judgement *j, bool *is_usable, struct err *err)
{
    struct err why = j->c->bad_chain;
    enum rc rc = why.rc;

    if (rc == RC_OK)
        rc = check_signed(j, &j->c->tcb, "tcb_info", &why);
    if (rc == RC_OK)
        rc = check_signed(j, &j->c->qe, "qe_identity", &why);
    if (rc == RC_OK)
        rc = check_lists_signed(j, &why);
    if (rc == RC_OK)
        rc = check_subject(j, &why);
    if (rc == RC_INTERNAL)
        return err_set(err, rc, "%s", why.msg);
    const char *changed = changed_chain(j->c);
    *is_usable = rc == RC_OK;
    if (rc != RC_OK) {
        static const enum quote_check idle[] = { QUOTE_REVOCATION, QUOTE_QE_IDENTITY, QUOTE_TCB };
        quote_set(j->report, QUOTE_COLLATERAL, QUOTE_RESULT_FAIL, "%s%s%s",
                  changed != NULL ? changed : "", changed != NULL ? " is not plain PEM; " : "",
                  why.msg);
        for (size_t i = 0; i < ARRAY_LEN(idle); i++)
            quote_set(j->report, idle[i], QUOTE_RESULT_SKIPPED, "such collateral says nothing");
    } else if (changed != NULL) {
        quote_set(j->report, QUOTE_COLLATERAL, QUOTE_RESULT_REVIEW,
                  "signed for this platform, but the text of %s around its certificates is not "
                  "plain PEM", changed);
    } else {
        quote_set_dates(j->report, QUOTE_COLLATERAL, "signed for this platform;",
                        common_dates(j->c), j->trust->at_s);
    }
    return RC_OK;
}

static void judge_revocation(const struct judgement *j)
{
    const struct collateral *c = j->c;
    size_t count = cert_chain_count(j->pck);

    if (!cert_crl_covers(c->pck_crl, j->pck, 0)) {
        quote_set(j->report, QUOTE_REVOCATION, QUOTE_RESULT_REVIEW,
                  "the revocation list is of another authority than the platform's");
        return;
    }
    for (size_t i = 0; i < count; i++) {
        if (cert_crl_revokes(c->pck_crl, j->pck, i) || cert_crl_revokes(c->root_crl, j->pck, i)) {
            quote_set(j->report, QUOTE_REVOCATION, QUOTE_RESULT_FAIL,
                      "certificate %zu of %zu is revoked", i + 1, count);
            return;
        }
    }
    quote_set(j->report, QUOTE_REVOCATION, QUOTE_RESULT_OK,
              "none of the %zu certificates is revoked", count);
}

/* UpToDate and Revoked are known words; every other status is for a person. */
static void set_status(struct quote_report *r, enum quote_check check, const char *what,
                       const struct json *level)
{
    const char *status = json_string(json_get(level, "tcbStatus"));
    const struct json *advisory = json_first(json_get(level, "advisoryIDs"));
    enum quote_result result = QUOTE_RESULT_REVIEW;
    char list[96] = "";
    size_t len = 0;

    if (level == NULL) {
        quote_set(r, check, QUOTE_RESULT_REVIEW, "%s reaches no level that is known", what);
        return;
    }
    if (status != NULL && strcmp(status, "UpToDate") == 0)
        result = QUOTE_RESULT_OK;
    else if (status != NULL && strcmp(status, "Revoked") == 0)
        result = QUOTE_RESULT_FAIL;
    for (; advisory != NULL && len < sizeof list - 1; advisory = json_next(advisory)) {
        const char *id = json_string(advisory);
        int n = snprintf(list + len, sizeof list - len, "%s%s", len == 0 ? ": " : ", ",
                         id == NULL ? "?" : id);
        len += n > 0 ? (size_t)n : 0;
    }
    quote_set(r, check, result, "%s is %s%s", what, status == NULL ? "of no status" : status,
              list);
}

/* --- the quoting enclave ------------------------------------------------------------- */

static bool hex_member(const struct json *object, const char *key, uint8_t *out, size_t len)
{
    const char *text = json_string(json_get(object, key));

    return text != NULL && hex_decode(text, strlen(text), out, len);
}

static bool equal_masked(const uint8_t *found, const uint8_t *wanted, const uint8_t *mask,
                         size_t len)
{
    for (size_t i = 0; i < len; i++)
        if ((found[i] & mask[i]) != wanted[i])
            return false;
    return true;
}

static const char *identity_fault(const struct json *id, const uint8_t *report)
{
    uint8_t signer[32], attributes[16], attributes_mask[16], misc[4], misc_mask[4];
    uint32_t misc_select = sgx_report_misc_select(report), wanted = 0, mask = 0;
    int64_t product;

    if (!hex_member(id, "mrsigner", signer, sizeof signer) ||
        !hex_member(id, "attributes", attributes, sizeof attributes) ||
        !hex_member(id, "attributesMask", attributes_mask, sizeof attributes_mask) ||
        !hex_member(id, "miscselect", misc, sizeof misc) ||
        !hex_member(id, "miscselectMask", misc_mask, sizeof misc_mask) ||
        !json_int64(json_get(id, "isvprodid"), &product))
        return "the identity is not whole";
    for (size_t i = 0; i < sizeof misc; i++) { /* hexadecimal as a number is written */
        wanted = wanted << 8 | misc[i];
        mask = mask << 8 | misc_mask[i];
    }
    if (memcmp(signer, sgx_report_mrsigner(report), sizeof signer) != 0)
        return "the quoting enclave has another signer";
    if (product != sgx_report_product(report))
        return "the quoting enclave is another product";
    if (!equal_masked(sgx_report_attributes(report), attributes, attributes_mask,
                      sizeof attributes))
        return "the quoting enclave has other attributes";
    return (misc_select & mask) != wanted ? "the quoting enclave has other features" : NULL;
}

/* The first level whose number is reached. */
static const struct json *level_of_svn(const struct json *levels, uint32_t svn)
{
    int64_t needed;

    for (const struct json *l = json_first(levels); l != NULL; l = json_next(l))
        if (json_int64(json_get(json_get(l, "tcb"), "isvsvn"), &needed) && svn >= needed)
            return l;
    return NULL;
}

static void judge_qe(const struct judgement *j)
{
    const struct json *id = json_root(j->c->qe.doc);
    const char *name = json_string(json_get(id, "id"));
    const char *wanted = j->quote->is_tdx ? "TD_QE" : "QE";
    const char *fault = identity_fault(id, j->quote->qe_report);

    if (name == NULL || strcmp(name, wanted) != 0)
        fault = "the identity is of another kind of quoting enclave";
    if (fault != NULL)
        quote_set(j->report, QUOTE_QE_IDENTITY, QUOTE_RESULT_FAIL, "%s", fault);
    else
        set_status(j->report, QUOTE_QE_IDENTITY, "the quoting enclave",
                   level_of_svn(json_get(id, "tcbLevels"),
                                sgx_report_svn(j->quote->qe_report)));
}

/* --- the platform ----------------------------------------------------------------- */

/* Every component from `first` on is at least what the level asks for. */
static bool reaches(const struct json *components, const uint8_t svn[COMPONENTS], size_t first)
{
    const struct json *at = json_first(components);
    int64_t needed;

    for (size_t i = 0; i < COMPONENTS; i++, at = json_next(at)) {
        if (at == NULL || !json_int64(json_get(at, "svn"), &needed))
            return false;
        if (i >= first && svn[i] < needed)
            return false;
    }
    return at == NULL;
}

/* With a TDX module of its own version (component 1 not 0), the first two components are
 * judged by the module's identity instead. */
static size_t first_tdx_component(const struct sgx_quote *q)
{
    return sgx_quote_tee_tcb_svn(q)[1] > 0 ? 2 : 0;
}

static const struct json *platform_level(const struct judgement *j)
{
    const struct json *levels = json_get(json_root(j->c->tcb.doc), "tcbLevels");
    int64_t pce_svn;

    for (const struct json *l = json_first(levels); l != NULL; l = json_next(l)) {
        const struct json *tcb = json_get(l, "tcb");
        if (!reaches(json_get(tcb, "sgxtcbcomponents"), j->platform.svn, 0) ||
            !json_int64(json_get(tcb, "pcesvn"), &pce_svn) || j->platform.pce_svn < pce_svn)
            continue;
        if (j->quote->is_tdx &&
            !reaches(json_get(tcb, "tdxtcbcomponents"), sgx_quote_tee_tcb_svn(j->quote),
                     first_tdx_component(j->quote)))
            continue;
        return l;
    }
    return NULL;
}

static const struct json *module_identity(const struct judgement *j)
{
    const struct json *list = json_get(json_root(j->c->tcb.doc), "tdxModuleIdentities");
    char wanted[8];

    (void)snprintf(wanted, sizeof wanted, "TDX_%02x", sgx_quote_tee_tcb_svn(j->quote)[1]);
    for (const struct json *m = json_first(list); m != NULL; m = json_next(m)) {
        const char *id = json_string(json_get(m, "id"));
        if (id != NULL && strcmp(id, wanted) == 0)
            return m;
    }
    return NULL;
}

/* MRSIGNERSEAM is 48 bytes at 64 of the TD report. */
static void judge_module(const struct judgement *j)
{
    const struct json *module = module_identity(j);
    uint8_t signer[48];

    if (module == NULL) {
        quote_set(j->report, QUOTE_TCB, QUOTE_RESULT_REVIEW, "the TDX module is not known");
        return;
    }
    if (!hex_member(module, "mrsigner", signer, sizeof signer) ||
        memcmp(signer, j->quote->body + 64, sizeof signer) != 0)
        quote_set(j->report, QUOTE_TCB, QUOTE_RESULT_FAIL, "the TDX module has another signer");
    else
        set_status(j->report, QUOTE_TCB, "the TDX module",
                   level_of_svn(json_get(module, "tcbLevels"),
                                sgx_quote_tee_tcb_svn(j->quote)[0]));
}

static void judge_tcb(const struct judgement *j)
{
    if (j->quote->is_tdx && first_tdx_component(j->quote) > 0) {
        judge_module(j);
        if (j->report->checks[QUOTE_TCB].result != QUOTE_RESULT_OK)
            return;
    }
    set_status(j->report, QUOTE_TCB, "the platform", platform_level(j));
}

enum rc collateral_judge(const struct collateral *c, struct sha256 *sha,
                         const struct sgx_quote *quote, const struct cert_chain *pck,
                         const struct quote_trust *trust, struct quote_report *report,
                         struct err *err)
{
    struct judgement j = { .c = c, .sha = sha, .quote = quote, .pck = pck, .trust = trust,
                           .report = report };
    bool is_usable = false;

    if (pck == NULL || !quote_platform_read(pck, &j.platform))
        return RC_OK;
    enum rc rc = judge_collateral(&j, &is_usable, err);
    if (rc == RC_OK && is_usable) {
        judge_revocation(&j);
        judge_qe(&j);
        judge_tcb(&j);
    }
    quote_conclude(report);
    return rc;
}
