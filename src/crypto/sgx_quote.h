/*
 * sgx_quote.h - the bytes of Intel SGX and TDX attestation quotes (DCAP).
 *
 * Read are version 3 (SGX), version 4 (SGX, TDX 1.0) and version 5 (SGX, TDX 1.0 and 1.5),
 * signed with ECDSA over P-256. Layout as in the Intel SGX ECDSA QuoteGenerationLibrary
 * Reference (v3) and the Intel TDX DCAP Quoting Library API, appendix 3 (v4, v5); all
 * numbers are little-endian:
 *
 *   header 48: version 2, key type 2, TEE type 4, SVNs 4, QE vendor 16, user data 20
 *   v5 only:   body type 2 (1 SGX, 2 TDX 1.0, 3 TDX 1.5), body size 4
 *   body:      SGX report 384, TD report 584, or 648 for TDX 1.5
 *   size 4 of what follows:
 *     signature 64, attestation key 64,
 *     v4, v5:  type 2 = 6, size 4 of what follows
 *     QE report 384, QE report's signature 64, size 2 and authentication data,
 *     type 2 = 5, size 4, PEM chain of the platform's certificate (PCK)
 *
 * The signature is over everything before the size. Zero bytes may follow the end, because
 * buffers are padded; any other byte there is refused. Parsing checks lengths and types and
 * says nothing about truth: see quote_verify.h.
 */
#ifndef CRYPTO_SGX_QUOTE_H
#define CRYPTO_SGX_QUOTE_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define QUOTE_BYTES_MAX       (64u * 1024)
#define QUOTE_HEADER_BYTES    48
#define QUOTE_SGX_BODY_BYTES  384
#define QUOTE_TD10_BODY_BYTES 584
#define QUOTE_TD15_BODY_BYTES 648
#define QUOTE_DATA_BYTES      64 /* bytes of the user's own in every report */
#define QUOTE_MEASUREMENT_MAX 48 /* MRTD; MRENCLAVE is 32 */

/* Views into the bytes that were parsed. */
struct sgx_quote {
    const uint8_t *bytes;
    size_t signed_len; /* header to body */
    uint16_t version;
    bool is_tdx;
    const uint8_t *body;
    size_t body_len;
    const uint8_t *signature, *key; /* 64 each */
    const uint8_t *qe_report;       /* 384, an SGX report of the quoting enclave */
    const uint8_t *qe_signature;    /* 64 */
    const uint8_t *auth;
    size_t auth_len;
    const char *pem;
    size_t pem_len;
    size_t padding; /* zero bytes after the end */
};

/* Fields of an SGX report (384 bytes), and of the two kinds of body. */
const uint8_t *sgx_report_attributes(const uint8_t *report); /* 16 */
const uint8_t *sgx_report_mrsigner(const uint8_t *report);   /* 32 */
const uint8_t *sgx_report_data(const uint8_t *report);       /* 64 */
uint32_t sgx_report_misc_select(const uint8_t *report);
uint16_t sgx_report_product(const uint8_t *report);
uint16_t sgx_report_svn(const uint8_t *report);

const uint8_t *sgx_quote_report_data(const struct sgx_quote *q);
/* MRENCLAVE or MRTD. */
const uint8_t *sgx_quote_measurement(const struct sgx_quote *q, size_t *len);
/* Memory of an enclave or domain in debug mode can be read and changed from outside. */
bool sgx_quote_is_debug(const struct sgx_quote *q);
/* TDX only: the 16 version numbers of the platform's TDX components. */
const uint8_t *sgx_quote_tee_tcb_svn(const struct sgx_quote *q);

/*
 * RC_INPUT: nothing that a quote begins like. RC_CHECK: begins like one, but a length, a type
 * or a version is wrong; `out` then has `version`, and `body` (not NULL) if it is whole.
 */
MUST_CHECK enum rc sgx_quote_parse(const void *bytes, size_t len, struct sgx_quote *out,
                                   struct err *err);

/*
 * A quote's file: the bytes themselves, or hexadecimal digits, with or without "0x", blanks
 * around and line breaks between. Appends the bytes to `out`.
 * RC_INPUT: empty, hexadecimal with an odd number of digits, or more than QUOTE_BYTES_MAX.
 */
MUST_CHECK enum rc sgx_quote_decode(const void *file, size_t len, struct buf *out,
                                    struct err *err);

#endif
