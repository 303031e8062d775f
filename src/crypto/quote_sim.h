/*
 * quote_sim.h - a simulated maker of attesting platforms: quotes in the real layout, under a
 * root that stands for no hardware.
 *
 * Every key follows from a seed, every date from a given time and every signature from
 * RFC 6979, so a network makes the same bytes each time it is replayed. All names carry the
 * word "simulated"; whoever shows a verdict on such a quote shows the root's name with it.
 * What is real is the arithmetic: layout, certificates and signatures are checked by the
 * code that checks quotes of real platforms, and fail for the same reasons.
 */
#ifndef CRYPTO_QUOTE_SIM_H
#define CRYPTO_QUOTE_SIM_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "crypto/cert.h"
#include "crypto/quote_verify.h"

#include <stdbool.h>
#include <stdint.h>

/* The platforms that are sold: in order, with an old version of its firmware, and with a
 * certificate that has run out before the network began. */
enum quote_sim_platform {
    QUOTE_SIM_CURRENT,
    QUOTE_SIM_OUTDATED,
    QUOTE_SIM_EXPIRED,
    QUOTE_SIM_PLATFORM_COUNT
};

enum quote_sim_form { QUOTE_SIM_SGX_V3, QUOTE_SIM_SGX_V4, QUOTE_SIM_TDX_V4, QUOTE_SIM_TDX_V5,
                      QUOTE_SIM_TDX15_V5 };

#define QUOTE_SIM_SVN 2u /* of every TCB component of a platform that is up to date */

struct quote_sim;

/* Certificates are valid from a year before `at_s` to thirty years after it. RC_INTERNAL:
 * out of memory. */
MUST_CHECK enum rc quote_sim_new(uint64_t seed, int64_t at_s, struct quote_sim **out,
                                 struct err *err);
void quote_sim_free(struct quote_sim *sim); /* NULL is fine */

/* To be trusted by whoever takes the simulation for real; borrowed. */
const struct cert_chain *quote_sim_root(const struct quote_sim *sim);
const char *quote_sim_root_pem(const struct quote_sim *sim);

/* The measurement of the only program that simulated enclaves run. */
void quote_sim_measurement(struct quote_measurement *out); /* SGX: 32 bytes */

struct quote_sim_request {
    uint64_t node; /* whose attestation key signs */
    enum quote_sim_platform platform;
    enum quote_sim_form form;
    bool is_debug;
    const uint8_t *report_data; /* QUOTE_DATA_BYTES bytes */
};

/* Appends the quote to `out`. RC_INTERNAL: out of memory. */
MUST_CHECK enum rc quote_sim_make(struct quote_sim *sim, const struct quote_sim_request *r,
                                  struct buf *out, struct err *err);

/* What the maker publishes about its platforms: JSON in the form of quote_collateral.h, for
 * whoever tries the checks that need it. */
struct quote_sim_published {
    int64_t from_s, until_s;
    const char *status;      /* of a platform that is up to date: "UpToDate" */
    uint8_t revoked_serial;  /* 0 none; platforms have 3 and on, in their order */
    bool is_tdx, is_of_others; /* another family of platforms */
};
MUST_CHECK enum rc quote_sim_publish(struct quote_sim *sim, const struct quote_sim_published *p,
                                     struct buf *out, struct err *err);

/* The simulated maker's word on the platform: fills in QUOTE_TCB, and concludes. It stands
 * in for collateral where many quotes are judged. */
void quote_sim_judge(const struct cert_chain *pck, struct quote_report *report);

#endif
