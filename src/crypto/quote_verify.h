/*
 * quote_verify.h - is an attestation quote genuine, and is its platform in order?
 *
 * Each check has a verdict of its own, in the order of QUOTE_CHECKS:
 *   ok       the check found what it must
 *   review   a person has to look: expired, out of date, or nothing to check it against
 *   fail     the check says no
 *   skipped  not asked for, or an earlier failure left nothing to check
 * The quote's verdict is the worst of them (skipped counts as ok). A change of any byte that
 * is signed, of a key or of a length fails; a change of the PEM text that leaves the
 * certificates as they are is for review.
 *
 * What is confirmed is that this code ran on a platform whose maker signed for it. It says
 * nothing about whether the code is right.
 *
 * Four checks need the maker's collateral: QUOTE_QE_IDENTITY, QUOTE_REVOCATION, QUOTE_TCB
 * and QUOTE_COLLATERAL. Without it quote_verify() leaves TCB for review, the others skipped;
 * quote_collateral.h fills them in, then quote_conclude() is called again.
 */
#ifndef CRYPTO_QUOTE_VERIFY_H
#define CRYPTO_QUOTE_VERIFY_H

#include "base/attr.h"
#include "base/err.h"
#include "crypto/cert.h"
#include "crypto/digest.h"
#include "crypto/sgx_quote.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define QUOTE_CHECKS(X)                                                           \
    X(LENGTH, "length", "every part has the length and type that the format asks for") \
    X(CHAIN, "chain", "the platform's certificate leads to the trusted root")     \
    X(DATES, "dates", "the certificates are valid at that time")                  \
    X(QE_SIGNATURE, "qe_signature", "the platform signed the quoting enclave's report") \
    X(ATTESTATION_KEY, "attestation_key", "the quoting enclave vouches for the signing key") \
    X(SIGNATURE, "signature", "the signing key signed the quote")                 \
    X(DEBUG, "debug", "nobody can look into the enclave")                         \
    X(MEASUREMENT, "measurement", "the code is one of those allowed")             \
    X(REPORT_DATA, "report_data", "the quote was made for this purpose")          \
    X(COLLATERAL, "collateral", "the maker's data is signed, current and of this platform") \
    X(REVOCATION, "revocation", "no certificate is revoked")                      \
    X(QE_IDENTITY, "qe_identity", "the quoting enclave is the maker's and up to date") \
    X(TCB, "tcb", "the platform's trusted base is up to date")

enum quote_check {
#define X(id, word, help) QUOTE_##id,
    QUOTE_CHECKS(X)
#undef X
    QUOTE_CHECK_COUNT
};
extern const char *const quote_check_words[QUOTE_CHECK_COUNT];
extern const char *const quote_check_helps[QUOTE_CHECK_COUNT];

enum quote_result { QUOTE_RESULT_SKIPPED, QUOTE_RESULT_OK, QUOTE_RESULT_REVIEW, QUOTE_RESULT_FAIL };
#define QUOTE_RESULT_COUNT 4
extern const char *const quote_result_words[QUOTE_RESULT_COUNT];

#define QUOTE_DETAIL_MAX 200

struct quote_finding {
    enum quote_result result;
    char detail[QUOTE_DETAIL_MAX]; /* a sentence, cleaned */
};

struct quote_report {
    struct quote_finding checks[QUOTE_CHECK_COUNT];
    enum quote_result verdict; /* OK, REVIEW or FAIL */
};

struct quote_measurement {
    uint8_t b[QUOTE_MEASUREMENT_MAX];
    size_t len;
};

/* What is trusted and expected; everything is borrowed. */
struct quote_trust {
    const struct cert_chain *root;
    int64_t at_s;                            /* the time of judging, since 1970 */
    const struct quote_measurement *allowed; /* the list; none: not checked */
    size_t allowed_count;
    const uint8_t *report_data; /* 64 bytes, or NULL: not checked */
};

/* The platform as its certificate describes it (object identifiers 1.2.840.113741.1.13.1). */
struct quote_platform {
    uint8_t fmspc[6], pce_id[2];
    uint8_t svn[16]; /* of the processor's TCB components */
    uint32_t pce_svn;
};
MUST_CHECK bool quote_platform_read(const struct cert_chain *pck, struct quote_platform *out);

/*
 * Every check that needs no collateral. `sha` is a working context. RC_OK whatever the
 * verdict is: bytes that are no quote fail QUOTE_LENGTH. RC_INTERNAL: out of memory.
 * `*quote` holds the parts (all of them unless QUOTE_LENGTH failed), and `*pck` the chain,
 * NULL when it cannot be read; the caller frees it.
 */
MUST_CHECK enum rc quote_verify(struct sha256 *sha, const void *bytes, size_t len,
                                const struct quote_trust *trust, struct sgx_quote *quote,
                                struct cert_chain **pck, struct quote_report *out,
                                struct err *err);

void quote_set(struct quote_report *r, enum quote_check check, enum quote_result result,
               const char *fmt, ...) PRINTF_LIKE(4, 5);

/* "valid from 2025-01-01T00:00:00Z until ...": OK inside the dates, REVIEW outside. `what`
 * begins the sentence. */
void quote_set_dates(struct quote_report *r, enum quote_check check, const char *what,
                     struct cert_dates dates, int64_t at_s);

/* The verdict from the checks. */
void quote_conclude(struct quote_report *r);

#endif
