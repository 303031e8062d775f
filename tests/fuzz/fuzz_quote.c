/*
 * Whatever arrives as a quote or as its collateral is refused or understood; a quote is ok
 * under the simulated root only when it is one of those that were made, padding apart.
 */
#include "crypto/quote_collateral.h"
#include "crypto/quote_sim.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define NOW INT64_C(1767225600)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct quote_sim *sim;
static struct sha256 *sha;
static struct buf made[QUOTE_SIM_TDX15_V5 + 1];

static void begin(void)
{
    static const uint8_t purpose[QUOTE_DATA_BYTES] = "for the fuzzer";

    sha = sha256_new();
    if (sha == NULL || quote_sim_new(42, NOW, &sim, NULL) != RC_OK)
        abort();
    for (size_t form = 0; form <= QUOTE_SIM_TDX15_V5; form++) {
        const struct quote_sim_request r = { .node = 1, .form = (enum quote_sim_form)form,
                                             .report_data = purpose };
        made[form] = (struct buf)BUF_INIT;
        if (quote_sim_make(sim, &r, &made[form], NULL) != RC_OK)
            abort();
    }
}

static bool was_made(const struct buf *quote, size_t padding)
{
    for (size_t form = 0; form <= QUOTE_SIM_TDX15_V5; form++)
        if (made[form].len + padding == quote->len &&
            memcmp(made[form].data, quote->data, made[form].len) == 0)
            return true;
    return false;
}

static void try_quote(const uint8_t *data, size_t size)
{
    const struct quote_trust trust = { .root = quote_sim_root(sim), .at_s = NOW };
    struct buf bytes = BUF_INIT;
    struct quote_report report;
    struct cert_chain *pck = NULL;
    struct sgx_quote quote;

    if (sgx_quote_decode(data, size, &bytes, NULL) == RC_OK &&
        quote_verify(sha, bytes.data, bytes.len, &trust, &quote, &pck, &report, NULL) == RC_OK) {
        quote_sim_judge(pck, &report);
        if (report.verdict == QUOTE_RESULT_OK && !was_made(&bytes, quote.padding))
            abort();
    }
    cert_chain_free(pck);
    buf_free(&bytes);
}

static void try_collateral(const uint8_t *data, size_t size)
{
    struct collateral *c = NULL;

    if (collateral_parse((const char *)data, size, &c, NULL) == RC_OK)
        collateral_free(c);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (sim == NULL)
        begin();
    try_quote(data, size);
    try_collateral(data, size);
    return 0;
}
