/*
 * cert.h - chains of X.509 certificates and revocation lists, over OpenSSL.
 *
 * Only what the caller hands over counts: the root is explicit, nothing is looked up in the
 * system, no network is asked and no clock is read. Signatures are checked apart from dates:
 * cert_chain_verify() says whether the chain holds, cert_chain_dates() when.
 *
 * Errors: RC_INPUT, not certificates; RC_CHECK, a check said no; RC_INTERNAL, out of memory.
 */
#ifndef CRYPTO_CERT_H
#define CRYPTO_CERT_H

#include "base/attr.h"
#include "base/err.h"
#include "crypto/der.h"
#include "crypto/digest.h"
#include "crypto/ecdsa_p256.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CERT_CHAIN_MAX  4
#define CERT_PEM_MAX    (64u * 1024)
#define CERT_NAME_MAX   64 /* bytes with the NUL */

struct cert_chain; /* leaf first */

/* When something is valid, in seconds since 1970, both ends included. */
struct cert_dates {
    int64_t from_s, until_s;
};

/* PEM, one to CERT_CHAIN_MAX certificates; what stands between them is passed over. */
MUST_CHECK enum rc cert_chain_parse(const void *pem, size_t len, struct cert_chain **out,
                                    struct err *err);
void cert_chain_free(struct cert_chain *chain); /* NULL is fine */

size_t cert_chain_count(const struct cert_chain *chain);

/* The text was the usual PEM of these certificates and nothing else, a last NUL apart: two
 * texts of one chain are then the same bytes. */
bool cert_chain_is_plain(const struct cert_chain *chain);

/* Each certificate is signed by the next and the last by `root`'s first, whatever the date;
 * the others are of authorities. The chain may carry the root itself, which must then be the
 * same bytes. `root` is self-issued. */
MUST_CHECK enum rc cert_chain_verify(const struct cert_chain *chain,
                                     const struct cert_chain *root, struct err *err);

/* What all certificates have in common; from_s > until_s when there is no such time. */
struct cert_dates cert_chain_dates(const struct cert_chain *chain);

/* The leaf's key. RC_CHECK: it is none of P-256. */
MUST_CHECK enum rc cert_chain_key(const struct cert_chain *chain, struct p256_public *out,
                                  struct err *err);

/* The content of the leaf's extension of that object identifier (DER, without its header);
 * borrowed. False: it has none. */
MUST_CHECK bool cert_chain_extension(const struct cert_chain *chain, const void *oid,
                                     size_t len, struct der *out);

/* SHA-256 of the certificate's bytes, and the common name of its subject ("?" if it has
 * none). `i` counts from the leaf. */
void cert_chain_fingerprint(const struct cert_chain *chain, size_t i, struct digest *out);
void cert_chain_name(const struct cert_chain *chain, size_t i, char out[CERT_NAME_MAX]);

struct cert_crl;

/* DER. */
MUST_CHECK enum rc cert_crl_parse(const void *der, size_t len, struct cert_crl **out,
                                  struct err *err);
void cert_crl_free(struct cert_crl *crl); /* NULL is fine */

/* RC_CHECK: not issued and signed by certificate `i` of that chain. */
MUST_CHECK enum rc cert_crl_verify(const struct cert_crl *crl, const struct cert_chain *issuer,
                                   size_t i, struct err *err);

/* A list without a next update is valid at the moment of its making alone. */
struct cert_dates cert_crl_dates(const struct cert_crl *crl);

/* Certificate `i` has the list's issuer / is on the list. */
bool cert_crl_covers(const struct cert_crl *crl, const struct cert_chain *chain, size_t i);
bool cert_crl_revokes(const struct cert_crl *crl, const struct cert_chain *chain, size_t i);

#endif
