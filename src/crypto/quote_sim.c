#include "crypto/quote_sim.h"

#include "base/utc.h"
#include "crypto/base64.h"
#include "crypto/der.h"
#include "crypto/quote_sim_int.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAY_S  INT64_C(86400)
#define YEAR_S (365 * DAY_S)

static enum rc derive(struct quote_sim *sim, enum key_role role, uint64_t number,
                      struct p256_secret *out, struct err *err)
{
    uint8_t name[17] = { (uint8_t)role };
    struct digest digest;

    for (size_t i = 0; i < 8; i++) {
        name[1 + i] = (uint8_t)(sim->seed >> (8 * i));
        name[9 + i] = (uint8_t)(number >> (8 * i));
    }
    sha256_of(sim->sha, name, sizeof name, &digest);
    return p256_secret_from(sim->p256, &digest, out, err);
}

/* --- certificates (RFC 5280) --------------------------------------------------------- */

#define BYTES(...) ((const uint8_t[]){ __VA_ARGS__ })
#define ADD(out, tag, ...) \
    der_add(out, tag, BYTES(__VA_ARGS__), sizeof BYTES(__VA_ARGS__))

#define OID_ECDSA_SHA256      0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02
#define OID_EC_KEY            0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01
#define OID_P256              0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07
#define OID_COMMON_NAME       0x55, 0x04, 0x03
#define OID_BASIC_CONSTRAINTS 0x55, 0x1d, 0x13
#define OID_KEY_USAGE         0x55, 0x1d, 0x0f
#define OID_SGX               0x2a, 0x86, 0x48, 0x86, 0xf8, 0x4d, 0x01, 0x0d, 0x01
#define DER_BOOLEAN           0x01
#define DER_UTC_TIME          0x17
#define DER_CONTEXT(n)        (0xa0 | (n))

void quote_sim_add_algorithm(struct buf *out)
{
    size_t at = der_begin(out, DER_SEQUENCE);

    ADD(out, DER_OID, OID_ECDSA_SHA256);
    der_end(out, at);
}

void quote_sim_add_name(struct buf *out, const char *name)
{
    size_t list = der_begin(out, DER_SEQUENCE), set = der_begin(out, DER_SET);
    size_t pair = der_begin(out, DER_SEQUENCE);

    ADD(out, DER_OID, OID_COMMON_NAME);
    der_add(out, DER_UTF8, name, strlen(name));
    der_end(out, pair);
    der_end(out, set);
    der_end(out, list);
}

/* RFC 5280, 4.1.2.5: two digits of the year until 2049. */
void quote_sim_add_time(struct buf *out, int64_t at_s)
{
    char text[UTC_TEXT_MAX], digits[16];
    size_t n = 0;

    utc_text(at_s, text);
    for (const char *p = text; *p != '\0'; p++)
        if (*p != '-' && *p != 'T' && *p != ':' && n < sizeof digits - 1)
            digits[n++] = *p;
    bool is_late = memcmp(digits, "2050", 4) >= 0 || memcmp(digits, "1950", 4) < 0;
    der_add(out, is_late ? DER_TIME : DER_UTC_TIME, digits + (is_late ? 0 : 2),
            n - (is_late ? 0 : 2));
}

static void add_key(struct buf *out, const struct p256_public *key)
{
    size_t info = der_begin(out, DER_SEQUENCE), kind = der_begin(out, DER_SEQUENCE), bits;

    ADD(out, DER_OID, OID_EC_KEY);
    ADD(out, DER_OID, OID_P256);
    der_end(out, kind);
    bits = der_begin(out, DER_BIT_STRING);
    buf_add(out, BYTES(0, 4), 2); /* no unused bits; an uncompressed point */
    buf_add(out, key->b, sizeof key->b);
    der_end(out, bits);
    der_end(out, info);
}

static void add_constraints(struct buf *out, bool is_authority)
{
    size_t ext = der_begin(out, DER_SEQUENCE), value, list;

    ADD(out, DER_OID, OID_BASIC_CONSTRAINTS);
    ADD(out, DER_BOOLEAN, 0xff);
    value = der_begin(out, DER_OCTET_STRING);
    list = der_begin(out, DER_SEQUENCE);
    if (is_authority)
        ADD(out, DER_BOOLEAN, 0xff);
    der_end(out, list);
    der_end(out, value);
    der_end(out, ext);
    ext = der_begin(out, DER_SEQUENCE);
    ADD(out, DER_OID, OID_KEY_USAGE);
    ADD(out, DER_BOOLEAN, 0xff);
    value = der_begin(out, DER_OCTET_STRING);
    if (is_authority)
        ADD(out, DER_BIT_STRING, 1, 0x06); /* certificates and lists */
    else
        ADD(out, DER_BIT_STRING, 7, 0x80); /* signatures */
    der_end(out, value);
    der_end(out, ext);
}

/* Entry 1.2.840.113741.1.13.1.2.n of the platform's TCB. */
static void add_component(struct buf *out, uint8_t n, uint32_t value)
{
    size_t pair = der_begin(out, DER_SEQUENCE);

    ADD(out, DER_OID, OID_SGX, 2, n);
    der_add_number(out, DER_INTEGER, value);
    der_end(out, pair);
}

static void add_platform(struct buf *out, uint8_t svn)
{
    size_t ext = der_begin(out, DER_SEQUENCE), value, list, pair, tcb;

    ADD(out, DER_OID, OID_SGX);
    value = der_begin(out, DER_OCTET_STRING);
    list = der_begin(out, DER_SEQUENCE);
    pair = der_begin(out, DER_SEQUENCE);
    ADD(out, DER_OID, OID_SGX, 2);
    tcb = der_begin(out, DER_SEQUENCE);
    for (uint8_t n = 1; n <= 17; n++)
        add_component(out, n, svn);
    der_end(out, tcb);
    der_end(out, pair);
    pair = der_begin(out, DER_SEQUENCE);
    ADD(out, DER_OID, OID_SGX, 3);
    ADD(out, DER_OCTET_STRING, 0, 0);
    der_end(out, pair);
    pair = der_begin(out, DER_SEQUENCE);
    ADD(out, DER_OID, OID_SGX, 4);
    ADD(out, DER_OCTET_STRING, 0x51, 0x4d, 0, 0, 0, 0);
    der_end(out, pair);
    der_end(out, list);
    der_end(out, value);
    der_end(out, ext);
}

static void add_body(struct buf *out, const struct quote_sim_certificate *r)
{
    size_t body = der_begin(out, DER_SEQUENCE), part = der_begin(out, DER_CONTEXT(0));

    der_add_number(out, DER_INTEGER, 2); /* version 3 */
    der_end(out, part);
    der_add_number(out, DER_INTEGER, r->serial);
    quote_sim_add_algorithm(out);
    quote_sim_add_name(out, r->issuer->name);
    part = der_begin(out, DER_SEQUENCE);
    quote_sim_add_time(out, r->from_s);
    quote_sim_add_time(out, r->until_s);
    der_end(out, part);
    quote_sim_add_name(out, r->subject->name);
    add_key(out, &r->subject->key);
    part = der_begin(out, DER_CONTEXT(3));
    size_t list = der_begin(out, DER_SEQUENCE);
    add_constraints(out, r->is_authority);
    if (r->svn > 0)
        add_platform(out, r->svn);
    der_end(out, list);
    der_end(out, part);
    der_end(out, body);
}

/* SEQUENCE { what stands in `der`, algorithm, signature }. */
enum rc quote_sim_sign_der(struct quote_sim *sim, struct buf *der,
                           const struct quote_sim_person *by, struct err *err)
{
    uint8_t signature[1 + P256_DER_MAX] = { 0 };
    struct p256_signature sig;
    struct digest digest;
    struct buf whole = BUF_INIT;
    size_t at, len;
    enum rc rc;

    sha256_of(sim->sha, der->data, der->len, &digest);
    rc = p256_sign(sim->p256, &by->secret, &digest, &sig, err);
    if (rc != RC_OK)
        return rc;
    len = p256_signature_der(&sig, signature + 1);
    at = der_begin(&whole, DER_SEQUENCE);
    buf_add(&whole, der->data, der->len);
    quote_sim_add_algorithm(&whole);
    der_add(&whole, DER_BIT_STRING, signature, 1 + len);
    der_end(&whole, at);
    whole.failed |= der->failed;
    buf_free(der);
    *der = whole;
    return whole.failed ? err_nomem(err, "make a certificate") : RC_OK;
}

static void add_pem(struct buf *out, const struct buf *der)
{
    struct buf text = BUF_INIT;

    base64_add(&text, der->data, der->len);
    buf_adds(out, "-----BEGIN CERTIFICATE-----\n");
    for (size_t at = 0; at < text.len; at += 64) {
        buf_add(out, text.data + at, text.len - at < 64 ? text.len - at : 64);
        buf_addc(out, '\n');
    }
    buf_adds(out, "-----END CERTIFICATE-----\n");
    out->failed |= text.failed;
    buf_free(&text);
}

enum rc quote_sim_certify(struct quote_sim *sim, const struct quote_sim_certificate *r,
                          struct buf *pem, struct err *err)
{
    struct buf der = BUF_INIT;
    enum rc rc;

    add_body(&der, r);
    rc = quote_sim_sign_der(sim, &der, r->issuer, err);
    add_pem(pem, &der);
    buf_free(&der);
    return rc == RC_OK && pem->failed ? err_nomem(err, "make a certificate") : rc;
}

/* --- the maker ----------------------------------------------------------------------- */

enum rc quote_sim_person_init(struct quote_sim *sim, struct quote_sim_person *p,
                              const char *name, enum key_role role, uint64_t number,
                              struct err *err)
{
    enum rc rc = derive(sim, role, number, &p->secret, err);

    p->name = name;
    return rc == RC_OK ? p256_public_of(sim->p256, &p->secret, &p->key, err) : rc;
}

static enum rc certify_platforms(struct quote_sim *sim, int64_t at_s,
                                 const struct quote_sim_person *authority, const struct buf *above,
                                 struct err *err)
{
    static const struct {
        const char *name;
        uint8_t svn;
        int64_t until; /* relative to the beginning */
    } kinds[QUOTE_SIM_PLATFORM_COUNT] = {
        [QUOTE_SIM_CURRENT] = { "simulated platform", QUOTE_SIM_SVN, 29 * YEAR_S },
        [QUOTE_SIM_OUTDATED] = { "simulated platform, old firmware", QUOTE_SIM_SVN - 1,
                                 29 * YEAR_S },
        [QUOTE_SIM_EXPIRED] = { "simulated platform, run out", QUOTE_SIM_SVN, -DAY_S },
    };
    enum rc rc = RC_OK;

    for (size_t k = 0; k < QUOTE_SIM_PLATFORM_COUNT && rc == RC_OK; k++) {
        struct quote_sim_person platform;
        struct quote_sim_certificate r = { .subject = &platform, .issuer = authority,
                             .serial = (uint8_t)(3 + k), .svn = kinds[k].svn,
                             .from_s = at_s - YEAR_S, .until_s = at_s + kinds[k].until };
        rc = quote_sim_person_init(sim, &platform, kinds[k].name, KEY_PLATFORM, k, err);
        if (rc == RC_OK)
            rc = quote_sim_certify(sim, &r, &sim->chains[k], err);
        sim->keys[k] = platform.secret;
        buf_add(&sim->chains[k], above->data, above->len);
        if (rc == RC_OK && sim->chains[k].failed)
            rc = err_nomem(err, "make a certificate");
    }
    return rc;
}

static enum rc certify_all(struct quote_sim *sim, int64_t at_s, struct err *err)
{
    struct quote_sim_person root, authority;
    struct quote_sim_certificate r = { .subject = &root,
                                       .issuer = &root,
                                       .serial = 1,
                                       .is_authority = true,
                                       .from_s = at_s - YEAR_S,
                                       .until_s = at_s + 30 * YEAR_S };
    enum rc rc = quote_sim_person_init(sim, &root, QUOTE_SIM_ROOT_NAME, KEY_ROOT, 0, err);

    if (rc == RC_OK)
        rc = quote_sim_person_init(sim, &authority, QUOTE_SIM_AUTHORITY_NAME,
                                   KEY_AUTHORITY, 0, err);
    if (rc == RC_OK)
        rc = quote_sim_certify(sim, &r, &sim->root_pem, err);
    r.subject = &authority;
    r.serial = 2;
    if (rc == RC_OK)
        rc = quote_sim_certify(sim, &r, &sim->above, err);
    buf_add(&sim->above, sim->root_pem.data, sim->root_pem.len);
    if (rc == RC_OK)
        rc = sim->above.failed ? err_nomem(err, "make a certificate")
                          : certify_platforms(sim, at_s, &authority, &sim->above, err);
    return rc == RC_OK ? cert_chain_parse(sim->root_pem.data, sim->root_pem.len, &sim->root, err)
                       : rc;
}

enum rc quote_sim_new(uint64_t seed, int64_t at_s, struct quote_sim **out, struct err *err)
{
    struct quote_sim *sim = calloc(1, sizeof *sim);
    enum rc rc;

    if (sim == NULL)
        return err_nomem(err, "simulate platforms");
    sim->seed = seed;
    sim->root_pem = sim->above = (struct buf)BUF_INIT;
    for (size_t k = 0; k < QUOTE_SIM_PLATFORM_COUNT; k++)
        sim->chains[k] = (struct buf)BUF_INIT;
    sim->sha = sha256_new();
    sim->p256 = p256_new();
    if (sim->sha == NULL || sim->p256 == NULL)
        rc = err_nomem(err, "simulate platforms");
    else
        rc = certify_all(sim, at_s, err);
    if (rc == RC_OK)
        *out = sim;
    else
        quote_sim_free(sim);
    return rc;
}

void quote_sim_free(struct quote_sim *sim)
{
    if (sim == NULL)
        return;
    sha256_free(sim->sha);
    p256_free(sim->p256);
    cert_chain_free(sim->root);
    buf_free(&sim->root_pem);
    buf_free(&sim->above);
    for (size_t k = 0; k < QUOTE_SIM_PLATFORM_COUNT; k++)
        buf_free(&sim->chains[k]);
    free(sim);
}

const struct cert_chain *quote_sim_root(const struct quote_sim *sim)
{
    return sim->root;
}

const char *quote_sim_root_pem(const struct quote_sim *sim)
{
    return sim->root_pem.data;
}

/* --- quotes ------------------------------------------------------------------------- */

static const char enclave_name[] = "simulated enclave of the console";

void quote_sim_measurement(struct quote_measurement *out)
{
    *out = (struct quote_measurement){ .len = 32 };
    memcpy(out->b, enclave_name, 32);
}

static void put_u16(uint8_t *at, size_t v)
{
    at[0] = (uint8_t)v;
    at[1] = (uint8_t)(v >> 8);
}

static void put_u32(uint8_t *at, size_t v)
{
    put_u16(at, v);
    put_u16(at + 2, v >> 16);
}

static const struct {
    uint8_t version, tee, body_type; /* body_type 0: none is written */
    size_t body_len;
} forms[] = {
    [QUOTE_SIM_SGX_V3] = { 3, 0, 0, QUOTE_SGX_BODY_BYTES },
    [QUOTE_SIM_SGX_V4] = { 4, 0, 0, QUOTE_SGX_BODY_BYTES },
    [QUOTE_SIM_TDX_V4] = { 4, 0x81, 0, QUOTE_TD10_BODY_BYTES },
    [QUOTE_SIM_TDX_V5] = { 5, 0x81, 2, QUOTE_TD10_BODY_BYTES },
    [QUOTE_SIM_TDX15_V5] = { 5, 0x81, 3, QUOTE_TD15_BODY_BYTES },
};

static void add_header(struct buf *out, const struct quote_sim_request *r)
{
    static const uint8_t vendor[16] = { 0x93, 0x9a, 0x72, 0x33, 0xf7, 0x9c, 0x4c, 0xa9,
                                        0x94, 0x0a, 0x0d, 0xb3, 0x95, 0x7f, 0x06, 0x07 };
    uint8_t header[QUOTE_HEADER_BYTES + 6] = { forms[r->form].version, 0, 2, 0,
                                               forms[r->form].tee };

    memcpy(header + 12, vendor, sizeof vendor);
    put_u16(header + 48, forms[r->form].body_type);
    put_u32(header + 50, forms[r->form].body_len);
    buf_add(out, header, forms[r->form].body_type != 0 ? sizeof header : QUOTE_HEADER_BYTES);
}

static void add_report(struct buf *out, const struct quote_sim_request *r)
{
    uint8_t body[QUOTE_TD15_BODY_BYTES] = { 0 };
    bool is_tdx = forms[r->form].tee != 0;

    memset(body, QUOTE_SIM_SVN, 16); /* of the processor, or of the TDX components */
    if (is_tdx) {
        body[1] = 0; /* no module identity of its own */
        body[120] = r->is_debug;
        memcpy(body + 136, enclave_name, 32);
        memcpy(body + 520, r->report_data, QUOTE_DATA_BYTES);
    } else {
        body[48] = (uint8_t)(0x05 | r->is_debug << 1); /* initialised, 64 bits */
        memcpy(body + 64, enclave_name, 32);
        memcpy(body + 320, r->report_data, QUOTE_DATA_BYTES);
    }
    buf_add(out, body, forms[r->form].body_len);
}

static enum rc add_signature(struct quote_sim *sim, const struct p256_secret *key,
                             const void *bytes, size_t len, struct buf *out, struct err *err)
{
    struct p256_signature sig;
    struct digest digest;
    enum rc rc;

    sha256_of(sim->sha, bytes, len, &digest);
    rc = p256_sign(sim->p256, key, &digest, &sig, err);
    buf_add(out, sig.b, sizeof sig.b);
    return rc;
}

/* The quoting enclave's report on the node's key, signed by the platform, and its chain. */
static enum rc add_qe(struct quote_sim *sim, const struct quote_sim_request *r,
                      const struct p256_public *key, struct buf *out, struct err *err)
{
    static const uint8_t auth[] = { 32, 0, 's', 'i', 'm', 'u', 'l', 'a', 't', 'e', 'd', ' ',
                                    'q', 'u', 'o', 't', 'i', 'n', 'g', ' ', 'e', 'n', 'c',
                                    'l', 'a', 'v', 'e', ',', ' ', 'n', 'o', ' ', 'o', 'n' };
    uint8_t report[QUOTE_SGX_BODY_BYTES] = { 0 }, head[6];
    const struct buf *chain = &sim->chains[r->platform];
    struct digest named;
    enum rc rc;

    report[48] = 0x15; /* initialised, 64 bits, may use the provisioning key */
    memcpy(report + 64, "simulated quoting enclave", 25);
    memcpy(report + 128, "simulated maker", 15);
    put_u16(report + 256, 1);
    put_u16(report + 258, QUOTE_SIM_SVN);
    sha256_of2(sim->sha, key->b, sizeof key->b, auth + 2, sizeof auth - 2, &named);
    memcpy(report + 320, named.b, sizeof named.b);
    buf_add(out, report, sizeof report);
    rc = add_signature(sim, &sim->keys[r->platform], report, sizeof report, out, err);
    buf_add(out, auth, sizeof auth);
    put_u16(head, 5);
    put_u32(head + 2, chain->len);
    buf_add(out, head, sizeof head);
    buf_add(out, chain->data, chain->len);
    return rc;
}

static void patch_u32(struct buf *out, size_t at)
{
    uint8_t size[4];

    if (out->failed)
        return;
    put_u32(size, out->len - at - sizeof size);
    memcpy(out->data + at, size, sizeof size);
}

enum rc quote_sim_make(struct quote_sim *sim, const struct quote_sim_request *r, struct buf *out,
                       struct err *err)
{
    static const uint8_t blank[6] = { 6 };
    size_t begin = out->len, size_at, inner_at = 0;
    struct p256_secret secret;
    struct p256_public key;
    enum rc rc = derive(sim, KEY_NODE, r->node, &secret, err);

    assert(r->platform < QUOTE_SIM_PLATFORM_COUNT);
    if (rc == RC_OK)
        rc = p256_public_of(sim->p256, &secret, &key, err);
    if (rc != RC_OK)
        return rc;
    add_header(out, r);
    add_report(out, r);
    size_at = out->len;
    buf_add(out, blank + 1, 4);
    if (out->failed)
        return err_nomem(err, "make a quote");
    rc = add_signature(sim, &secret, out->data + begin, size_at - begin, out, err);
    buf_add(out, key.b, sizeof key.b);
    if (forms[r->form].version >= 4) {
        buf_add(out, blank, sizeof blank);
        inner_at = out->len - 4;
    }
    if (rc == RC_OK)
        rc = add_qe(sim, r, &key, out, err);
    if (inner_at > 0)
        patch_u32(out, inner_at);
    patch_u32(out, size_at);
    return rc == RC_OK && out->failed ? err_nomem(err, "make a quote") : rc;
}

void quote_sim_judge(const struct cert_chain *pck, struct quote_report *report)
{
    struct quote_platform platform;
    bool is_current = true;

    if (pck == NULL || !quote_platform_read(pck, &platform))
        return;
    for (size_t i = 0; i < sizeof platform.svn; i++)
        is_current &= platform.svn[i] >= QUOTE_SIM_SVN;
    if (is_current)
        quote_set(report, QUOTE_TCB, QUOTE_RESULT_OK, "the simulated platform is up to date");
    else
        quote_set(report, QUOTE_TCB, QUOTE_RESULT_REVIEW,
                  "the simulated platform's firmware is out of date");
    quote_conclude(report);
}
