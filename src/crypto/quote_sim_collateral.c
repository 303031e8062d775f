/* What a simulated maker would publish, in the form of quote_collateral.h. */
#include "base/json_writer.h"
#include "base/utc.h"
#include "crypto/der.h"
#include "crypto/hex.h"
#include "crypto/quote_sim_int.h"

#include <string.h>

struct level {
    uint32_t svn;
    const char *status;
};

static void add_times(struct json_writer *w, const struct quote_sim_published *p)
{
    char text[UTC_TEXT_MAX];

    utc_text(p->from_s, text);
    jw_key(w, "issueDate");
    jw_string(w, text);
    utc_text(p->until_s, text);
    jw_key(w, "nextUpdate");
    jw_string(w, text);
}

/* A TDX platform's second component is 0: it has no module identity of its own. */
static void add_components(struct json_writer *w, const char *key, uint32_t svn, bool is_tdx)
{
    jw_key(w, key);
    jw_begin_array(w);
    for (size_t i = 0; i < 16; i++) {
        jw_begin_object(w);
        jw_key(w, "svn");
        jw_int64(w, is_tdx && i == 1 ? 0 : svn);
        jw_end_object(w);
    }
    jw_end_array(w);
}

static void add_tcb_level(struct json_writer *w, const struct level *l, bool is_tdx)
{
    jw_begin_object(w);
    jw_key(w, "tcb");
    jw_begin_object(w);
    add_components(w, "sgxtcbcomponents", l->svn, false);
    jw_key(w, "pcesvn");
    jw_int64(w, l->svn);
    if (is_tdx)
        add_components(w, "tdxtcbcomponents", l->svn, true);
    jw_end_object(w);
    jw_key(w, "tcbStatus");
    jw_string(w, l->status);
    jw_end_object(w);
}

static void write_tcb_info(struct buf *out, const struct quote_sim_published *p)
{
    const struct level levels[] = { { QUOTE_SIM_SVN, p->status }, { 1, "OutOfDate" } };
    struct json_writer w;

    jw_init(&w, out, false);
    jw_begin_object(&w);
    jw_key(&w, "id");
    jw_string(&w, p->is_tdx ? "TDX" : "SGX");
    add_times(&w, p);
    jw_key(&w, "fmspc");
    jw_string(&w, p->is_of_others ? "514D00000001" : "514D00000000");
    jw_key(&w, "pceId");
    jw_string(&w, "0000");
    jw_key(&w, "tcbLevels");
    jw_begin_array(&w);
    for (size_t i = 0; i < ARRAY_LEN(levels); i++)
        add_tcb_level(&w, &levels[i], p->is_tdx);
    jw_end_array(&w);
    jw_end_object(&w);
}

static void write_qe_identity(struct buf *out, const struct quote_sim_published *p)
{
    uint8_t signer[32] = "simulated maker";
    struct json_writer w;

    jw_init(&w, out, false);
    jw_begin_object(&w);
    jw_key(&w, "id");
    jw_string(&w, p->is_tdx ? "TD_QE" : "QE");
    add_times(&w, p);
    jw_key(&w, "miscselect");
    jw_string(&w, "00000000");
    jw_key(&w, "miscselectMask");
    jw_string(&w, "FFFFFFFF");
    jw_key(&w, "attributes");
    jw_string(&w, "11000000000000000000000000000000"); /* without the bit that is masked */
    jw_key(&w, "attributesMask");
    jw_string(&w, "FBFFFFFFFFFFFFFF0000000000000000");
    jw_key(&w, "mrsigner");
    jw_hex(&w, signer, sizeof signer);
    jw_key(&w, "isvprodid");
    jw_int64(&w, 1);
    jw_key(&w, "tcbLevels");
    jw_begin_array(&w);
    jw_begin_object(&w);
    jw_key(&w, "tcb");
    jw_begin_object(&w);
    jw_key(&w, "isvsvn");
    jw_int64(&w, QUOTE_SIM_SVN);
    jw_end_object(&w);
    jw_key(&w, "tcbStatus");
    jw_string(&w, "UpToDate");
    jw_end_object(&w);
    jw_end_array(&w);
    jw_end_object(&w);
}

/* CertificateList of RFC 5280, 5.1: version 2, with one serial number or none. */
static enum rc add_list(struct quote_sim *sim, struct json_writer *w, const char *key,
                        const struct quote_sim_published *p, const struct quote_sim_person *by,
                        uint32_t revoked, struct err *err)
{
    struct buf der = BUF_INIT;
    size_t body = der_begin(&der, DER_SEQUENCE), list, entry;

    der_add_number(&der, DER_INTEGER, 1);
    quote_sim_add_algorithm(&der);
    quote_sim_add_name(&der, by->name);
    quote_sim_add_time(&der, p->from_s);
    quote_sim_add_time(&der, p->until_s);
    if (revoked != 0) {
        list = der_begin(&der, DER_SEQUENCE);
        entry = der_begin(&der, DER_SEQUENCE);
        der_add_number(&der, DER_INTEGER, revoked);
        quote_sim_add_time(&der, p->from_s);
        der_end(&der, entry);
        der_end(&der, list);
    }
    der_end(&der, body);
    enum rc rc = quote_sim_sign_der(sim, &der, by, err);
    jw_key(w, key);
    jw_hex(w, (const uint8_t *)der.data, der.len);
    buf_free(&der);
    return rc;
}

/* `key`, key_signature and key_issuer_chain. */
static enum rc add_signed(struct quote_sim *sim, struct json_writer *w, const char *const keys[3],
                          const struct buf *text, const struct quote_sim_person *signer,
                          const char *chain, struct err *err)
{
    struct p256_signature sig;
    struct digest digest;

    sha256_of(sim->sha, text->data, text->len, &digest);
    enum rc rc = p256_sign(sim->p256, &signer->secret, &digest, &sig, err);
    if (rc != RC_OK)
        return rc;
    jw_key(w, keys[0]);
    jw_string(w, text->data);
    jw_key(w, keys[1]);
    jw_hex(w, sig.b, sizeof sig.b);
    jw_key(w, keys[2]);
    jw_string(w, chain);
    return RC_OK;
}

static enum rc write_all(struct quote_sim *sim, const struct quote_sim_published *p,
                         struct json_writer *w, struct buf text[3], struct err *err)
{
    static const char *const tcb_keys[] = { "tcb_info", "tcb_info_signature",
                                            "tcb_info_issuer_chain" };
    static const char *const qe_keys[] = { "qe_identity", "qe_identity_signature",
                                           "qe_identity_issuer_chain" };
    struct quote_sim_person root, authority, signer;
    const struct quote_sim_certificate c = { .subject = &signer, .issuer = &root, .serial = 9,
                                             .from_s = p->from_s, .until_s = p->until_s };
    enum rc rc = quote_sim_person_init(sim, &root, QUOTE_SIM_ROOT_NAME, KEY_ROOT, 0, err);

    if (rc == RC_OK)
        rc = quote_sim_person_init(sim, &authority, QUOTE_SIM_AUTHORITY_NAME, KEY_AUTHORITY, 0,
                                   err);
    if (rc == RC_OK)
        rc = quote_sim_person_init(sim, &signer, "simulated signer", KEY_SIGNER, 0, err);
    if (rc == RC_OK)
        rc = quote_sim_certify(sim, &c, &text[2], err);
    buf_add(&text[2], sim->root_pem.data, sim->root_pem.len);
    write_tcb_info(&text[0], p);
    write_qe_identity(&text[1], p);
    if (rc == RC_OK)
        rc = add_signed(sim, w, tcb_keys, &text[0], &signer, text[2].data, err);
    if (rc == RC_OK)
        rc = add_signed(sim, w, qe_keys, &text[1], &signer, text[2].data, err);
    if (rc == RC_OK)
        rc = add_list(sim, w, "root_ca_crl", p, &root, 0, err);
    if (rc == RC_OK)
        rc = add_list(sim, w, "pck_crl", p, &authority, p->revoked_serial, err);
    jw_key(w, "pck_crl_issuer_chain");
    jw_string(w, sim->above.data);
    return rc;
}

enum rc quote_sim_publish(struct quote_sim *sim, const struct quote_sim_published *p,
                          struct buf *out, struct err *err)
{
    struct buf text[3] = { BUF_INIT, BUF_INIT, BUF_INIT };
    struct json_writer w;
    bool has_failed = false;

    jw_init(&w, out, false);
    jw_begin_object(&w);
    enum rc rc = write_all(sim, p, &w, text, err);
    if (rc == RC_OK)
        jw_end_object(&w);
    for (size_t i = 0; i < ARRAY_LEN(text); i++) {
        has_failed |= text[i].failed;
        buf_free(&text[i]);
    }
    return rc == RC_OK && (has_failed || out->failed) ? err_nomem(err, "write collateral") : rc;
}
