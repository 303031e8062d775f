#include "crypto/sgx_quote.h"

#include "crypto/hex.h"

#include <string.h>

#define KEY_TYPE_P256    2
#define TEE_SGX          0
#define TEE_TDX          0x81
#define CERT_DATA_PEM    5
#define CERT_DATA_REPORT 6
#define V5_HEAD_BYTES    6 /* body type and size */

static const uint8_t intel_qe_vendor[16] = { 0x93, 0x9a, 0x72, 0x33, 0xf7, 0x9c, 0x4c, 0xa9,
                                             0x94, 0x0a, 0x0d, 0xb3, 0x95, 0x7f, 0x06, 0x07 };

/* --- reading forward ----------------------------------------------------------------- */

struct reader {
    const uint8_t *p;
    size_t left;
};

/* The next n bytes, NULL when there are fewer. */
static const uint8_t *take(struct reader *r, size_t n)
{
    const uint8_t *p = r->p;

    if (n > r->left)
        return NULL;
    r->p += n;
    r->left -= n;
    return p;
}

static uint16_t u16_at(const uint8_t *p)
{
    return (uint16_t)(p[0] | p[1] << 8);
}

static uint32_t u32_at(const uint8_t *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static bool take_u16(struct reader *r, uint16_t *out)
{
    const uint8_t *p = take(r, 2);

    if (p != NULL)
        *out = u16_at(p);
    return p != NULL;
}

static bool take_u32(struct reader *r, uint32_t *out)
{
    const uint8_t *p = take(r, 4);

    if (p != NULL)
        *out = u32_at(p);
    return p != NULL;
}

static enum rc too_short(const char *what, struct err *err)
{
    return err_set(err, RC_CHECK, "the quote ends within its %s", what);
}

/* --- the parts ----------------------------------------------------------------------- */

/* Type 2, size 4: `*part` becomes exactly what they announce, at the end of `r`. */
static enum rc take_cert_data(struct reader *r, uint16_t type, const char *what,
                              struct reader *part, struct err *err)
{
    uint16_t found;
    uint32_t size;

    if (!take_u16(r, &found) || !take_u32(r, &size))
        return too_short("certification data", err);
    if (found != type)
        return err_set(err, RC_CHECK,
                       "certification data of type %u stands where %s, type %u, is expected",
                       found, what, type);
    if (size != r->left)
        return err_set(err, RC_CHECK, "%s is said to be %u bytes, %zu are there", what,
                       (unsigned)size, r->left);
    *part = *r;
    return RC_OK;
}

static enum rc take_qe(struct reader *r, struct sgx_quote *out, struct err *err)
{
    struct reader pem;
    uint16_t auth_len;
    enum rc rc;

    out->qe_report = take(r, QUOTE_SGX_BODY_BYTES);
    out->qe_signature = take(r, 64);
    if (out->qe_report == NULL || out->qe_signature == NULL || !take_u16(r, &auth_len))
        return too_short("QE report", err);
    out->auth = take(r, auth_len);
    if (out->auth == NULL)
        return too_short("authentication data", err);
    out->auth_len = auth_len;
    rc = take_cert_data(r, CERT_DATA_PEM, "the PEM chain", &pem, err);
    if (rc == RC_OK) {
        out->pem = (const char *)pem.p;
        out->pem_len = pem.left;
    }
    return rc;
}

static enum rc take_signature(struct reader *r, struct sgx_quote *out, struct err *err)
{
    struct reader inner = *r;
    enum rc rc = RC_OK;

    out->signature = take(&inner, 64);
    out->key = take(&inner, 64);
    if (out->signature == NULL || out->key == NULL)
        return too_short("signature", err);
    if (out->version >= 4)
        rc = take_cert_data(&inner, CERT_DATA_REPORT, "the QE report", &inner, err);
    return rc == RC_OK ? take_qe(&inner, out, err) : rc;
}

/* The kind and length of the body, from the header or, in version 5, from what follows it. */
static enum rc take_body_kind(struct reader *r, const uint8_t *header, struct sgx_quote *out,
                              struct err *err)
{
    static const size_t sizes[] = { 0, QUOTE_SGX_BODY_BYTES, QUOTE_TD10_BODY_BYTES,
                                    QUOTE_TD15_BODY_BYTES };
    uint32_t tee = u32_at(header + 4), size;
    uint16_t kind;

    if (out->version >= 4 && tee != TEE_SGX && tee != TEE_TDX)
        return err_set(err, RC_CHECK, "TEE type 0x%x is neither SGX (0) nor TDX (0x81)",
                       (unsigned)tee);
    out->is_tdx = out->version >= 4 && tee == TEE_TDX;
    out->body_len = out->is_tdx ? QUOTE_TD10_BODY_BYTES : QUOTE_SGX_BODY_BYTES;
    if (out->version < 5)
        return RC_OK;
    if (!take_u16(r, &kind) || !take_u32(r, &size))
        return too_short("body's head", err);
    if (kind < 1 || kind > 3 || (kind != 1) != out->is_tdx || size != sizes[kind])
        return err_set(err, RC_CHECK, "no body of type %u with %u bytes is known", kind,
                       (unsigned)size);
    out->body_len = size;
    return RC_OK;
}

/* Any one field may have been changed: either the version or the vendor tells. */
static bool begins_like_a_quote(const uint8_t *header)
{
    uint16_t version = u16_at(header), key_type = u16_at(header + 2);

    return memcmp(header + 12, intel_qe_vendor, sizeof intel_qe_vendor) == 0 ||
           (version >= 3 && version <= 5 && key_type == KEY_TYPE_P256);
}

static enum rc check_header(const uint8_t *header, struct err *err)
{
    uint16_t version = u16_at(header);

    if (version < 3 || version > 5)
        return err_set(err, RC_CHECK, "version %u; 3, 4 and 5 are known", version);
    if (u16_at(header + 2) != KEY_TYPE_P256)
        return err_set(err, RC_CHECK, "attestation key of type %u; 2, ECDSA over P-256, is known",
                       u16_at(header + 2));
    if (memcmp(header + 12, intel_qe_vendor, sizeof intel_qe_vendor) != 0)
        return err_set(err, RC_CHECK, "the quoting enclave is not one of Intel's");
    return RC_OK;
}

static enum rc check_padding(const struct reader *r, struct sgx_quote *out, struct err *err)
{
    for (size_t i = 0; i < r->left; i++)
        if (r->p[i] != 0)
            return err_set(err, RC_CHECK, "%zu bytes follow the end, and they are not zero",
                           r->left);
    out->padding = r->left;
    return RC_OK;
}

enum rc sgx_quote_parse(const void *bytes, size_t len, struct sgx_quote *out, struct err *err)
{
    struct reader r = { .p = bytes, .left = len }, part;
    const uint8_t *header = take(&r, QUOTE_HEADER_BYTES);
    uint32_t size;
    enum rc rc;

    *out = (struct sgx_quote){ .bytes = bytes };
    if (header == NULL)
        return err_set(err, RC_INPUT, "%zu bytes, and the header of a quote alone has %d", len,
                       QUOTE_HEADER_BYTES);
    if (!begins_like_a_quote(header))
        return err_set(err, RC_INPUT, "not an attestation quote of SGX or TDX");
    out->version = u16_at(header);
    rc = check_header(header, err);
    if (rc == RC_OK)
        rc = take_body_kind(&r, header, out, err);
    if (rc != RC_OK)
        return rc;
    out->body = take(&r, out->body_len);
    if (out->body == NULL || !take_u32(&r, &size))
        return too_short("body", err);
    out->signed_len = (size_t)(out->body - out->bytes) + out->body_len;
    part = (struct reader){ .p = r.p, .left = size };
    if (take(&r, size) == NULL)
        return err_set(err, RC_CHECK, "%zu bytes of signature data are there, %u are announced",
                       r.left, (unsigned)size);
    rc = take_signature(&part, out, err);
    return rc == RC_OK ? check_padding(&r, out, err) : rc;
}

/* --- fields -------------------------------------------------------------------------- */

uint32_t sgx_report_misc_select(const uint8_t *report)
{
    return u32_at(report + 16);
}

const uint8_t *sgx_report_attributes(const uint8_t *report)
{
    return report + 48;
}

const uint8_t *sgx_report_mrsigner(const uint8_t *report)
{
    return report + 128;
}

uint16_t sgx_report_product(const uint8_t *report)
{
    return u16_at(report + 256);
}

uint16_t sgx_report_svn(const uint8_t *report)
{
    return u16_at(report + 258);
}

const uint8_t *sgx_report_data(const uint8_t *report)
{
    return report + 320;
}

const uint8_t *sgx_quote_report_data(const struct sgx_quote *q)
{
    return q->is_tdx ? q->body + 520 : sgx_report_data(q->body);
}

const uint8_t *sgx_quote_measurement(const struct sgx_quote *q, size_t *len)
{
    *len = q->is_tdx ? 48 : 32;
    return q->body + (q->is_tdx ? 136 : 64);
}

bool sgx_quote_is_debug(const struct sgx_quote *q)
{
    /* TD attributes: the whole lowest byte is "TD under debug". SGX: bit 1 of the flags. */
    return q->is_tdx ? q->body[120] != 0 : (sgx_report_attributes(q->body)[0] & 2) != 0;
}

const uint8_t *sgx_quote_tee_tcb_svn(const struct sgx_quote *q)
{
    return q->body;
}

/* --- the file ------------------------------------------------------------------------ */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_hex_digit(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* The digits of a text of nothing else. A binary quote begins with a byte below 32. */
static bool read_hex(const char *s, size_t len, struct buf *digits)
{
    size_t at = 0;

    if (len >= 3 && memcmp(s, "\xef\xbb\xbf", 3) == 0) /* a byte order mark */
        at = 3;
    while (at < len && is_blank(s[at]))
        at++;
    if (len - at >= 2 && s[at] == '0' && (s[at + 1] == 'x' || s[at + 1] == 'X'))
        at += 2;
    for (; at < len; at++) {
        if (is_hex_digit(s[at]))
            buf_addc(digits, s[at]);
        else if (!is_blank(s[at]))
            return false;
    }
    return true;
}

enum rc sgx_quote_decode(const void *file, size_t len, struct buf *out, struct err *err)
{
    struct buf digits = BUF_INIT;
    enum rc rc = RC_OK;
    char *to;

    if (len == 0)
        return err_set(err, RC_INPUT, "the file is empty");
    if (!read_hex(file, len, &digits)) {
        buf_reset(&digits);
        if (len > QUOTE_BYTES_MAX)
            rc = err_set(err, RC_INPUT, "%zu bytes, more than the %u of a quote", len,
                         QUOTE_BYTES_MAX);
        else
            buf_add(out, file, len);
    } else if (digits.len % 2 != 0 || digits.len == 0 || digits.len / 2 > QUOTE_BYTES_MAX) {
        rc = err_set(err, RC_INPUT, "%zu hexadecimal digits: an even number up to %u is allowed",
                     digits.len, 2 * QUOTE_BYTES_MAX);
    } else if ((to = buf_reserve(out, digits.len / 2)) != NULL &&
               hex_decode(digits.data, digits.len, to, digits.len / 2)) {
        out->len += digits.len / 2;
        to[digits.len / 2] = '\0';
    }
    if (rc == RC_OK && (digits.failed || out->failed))
        rc = err_nomem(err, "read a quote");
    buf_free(&digits);
    return rc;
}
