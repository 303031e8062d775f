/*
 * quote_sim_int.h - what the files of the simulated maker share: its keys, and how it writes
 * certificates and lists (RFC 5280). Only quote_sim*.c include this.
 */
#ifndef CRYPTO_QUOTE_SIM_INT_H
#define CRYPTO_QUOTE_SIM_INT_H

#include "base/buf.h"
#include "crypto/cert.h"
#include "crypto/digest.h"
#include "crypto/ecdsa_p256.h"
#include "crypto/quote_sim.h"

/* Whose key: the first byte of what it is derived from. */
enum key_role { KEY_ROOT = 1, KEY_AUTHORITY, KEY_PLATFORM, KEY_NODE, KEY_SIGNER };

struct quote_sim {
    struct sha256 *sha;
    struct p256 *p256;
    uint64_t seed;
    struct cert_chain *root;
    struct buf root_pem, above; /* the root; authority and root */
    struct buf chains[QUOTE_SIM_PLATFORM_COUNT]; /* PEM, leaf to root */
    struct p256_secret keys[QUOTE_SIM_PLATFORM_COUNT];
};

struct quote_sim_person {
    const char *name;
    struct p256_secret secret;
    struct p256_public key;
};

MUST_CHECK enum rc quote_sim_person_init(struct quote_sim *sim, struct quote_sim_person *p,
                                         const char *name, enum key_role role, uint64_t number,
                                         struct err *err);
#define QUOTE_SIM_ROOT_NAME      "simulated root"
#define QUOTE_SIM_AUTHORITY_NAME "simulated platform authority"

struct quote_sim_certificate {
    const struct quote_sim_person *subject, *issuer;
    uint8_t serial;
    bool is_authority;
    uint8_t svn; /* of a platform; 0: none */
    int64_t from_s, until_s;
};

/* Appends PEM. */
MUST_CHECK enum rc quote_sim_certify(struct quote_sim *sim, const struct quote_sim_certificate *r,
                                     struct buf *pem, struct err *err);

/* Pieces of certificates and lists. */
void quote_sim_add_algorithm(struct buf *out);
void quote_sim_add_name(struct buf *out, const char *name);
void quote_sim_add_time(struct buf *out, int64_t at_s);

/* `der` becomes SEQUENCE { der, algorithm, signature }. */
MUST_CHECK enum rc quote_sim_sign_der(struct quote_sim *sim, struct buf *der,
                                      const struct quote_sim_person *by, struct err *err);

#endif
