/*
 * quote_collateral.h - what the maker publishes about its platforms, to judge a quote by.
 *
 * One JSON object, as collateral services hand it out:
 *   tcb_info, tcb_info_signature, tcb_info_issuer_chain          levels of the platform's TCB
 *   qe_identity, qe_identity_signature, qe_identity_issuer_chain  the quoting enclave
 *   root_ca_crl, pck_crl, pck_crl_issuer_chain                   revocation lists
 * tcb_info and qe_identity are strings that hold JSON (the signed bytes), signatures and
 * lists hexadecimal, chains PEM. Other members are passed over.
 *
 * Judged: every signature up to the quote's own root; every date; the platform's family
 * (FMSPC) and PCE; the first TCB level that the platform reaches, for TDX also the level of
 * the TDX module; identity and level of the quoting enclave; both lists. Status UpToDate is
 * ok, Revoked fails, every other is for review, as is anything expired or missing.
 */
#ifndef CRYPTO_QUOTE_COLLATERAL_H
#define CRYPTO_QUOTE_COLLATERAL_H

#include "base/attr.h"
#include "base/err.h"
#include "crypto/quote_verify.h"

#include <stddef.h>

#define COLLATERAL_BYTES_MAX (1u << 20)

struct collateral;

/* RC_INPUT: not JSON, not of this form, or a part cannot be read; the part is named. A chain
 * of certificates that cannot be read is left to collateral_judge(). */
MUST_CHECK enum rc collateral_parse(const char *text, size_t len, struct collateral **out,
                                    struct err *err);
void collateral_free(struct collateral *c); /* NULL is fine */

/*
 * Fills in QUOTE_COLLATERAL, QUOTE_REVOCATION, QUOTE_QE_IDENTITY and QUOTE_TCB of a report
 * that quote_verify() began, and concludes it. `pck` may be NULL: nothing is judged then.
 * RC_INTERNAL: out of memory.
 */
MUST_CHECK enum rc collateral_judge(const struct collateral *c, struct sha256 *sha,
                                    const struct sgx_quote *quote,
                                    const struct cert_chain *pck,
                                    const struct quote_trust *trust,
                                    struct quote_report *report, struct err *err);

#endif
