/* attest verify: an attestation quote from a file, judged check by check. */
#include "app/acts.h"
#include "app/datadir.h"
#include "app/standing.h"
#include "base/file.h"
#include "base/json.h"
#include "base/utc.h"
#include "crypto/hex.h"
#include "crypto/quote_collateral.h"
#include "crypto/quote_verify.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define ROOT_FILE      "intel-sgx-root.pem"
#define FILE_BYTES_MAX (4u * QUOTE_BYTES_MAX) /* hexadecimal, broken into lines */
#define PATH_BYTES_MAX 4096

static const char caveat[] =
    "the platform's maker vouches for where the code ran, not for what it computed";

/* What the command line gives, and what comes of it. */
struct examination {
    struct sha256 *sha;
    struct buf quote;
    struct cert_chain *root;
    struct collateral *collateral; /* NULL: none */
    struct quote_trust trust;
    struct quote_measurement allowed;
    uint8_t report_data[QUOTE_DATA_BYTES];
    struct sgx_quote parts;
    struct cert_chain *pck;
    struct quote_report report;
    struct err no_quote; /* why the file holds no quote at all */
};

/* --- reading ------------------------------------------------------------------------- */

static enum rc read_at(const struct args *args, struct examination *x, struct err *err)
{
    const char *at = args_option(args, "at");

    x->trust.at_s = (int64_t)time(NULL);
    if (at == NULL || utc_parse(at, strlen(at), &x->trust.at_s))
        return RC_OK;
    return err_set(err, RC_USAGE,
                   "--at '%s' is no time: write 2026-01-31 or 2026-01-31T12:00:00Z", at);
}

/* Report data may be shorter than its field: the rest is zero. */
static enum rc read_expected(const struct args *args, struct examination *x, struct err *err)
{
    const char *measurement = args_option(args, "measurement");
    const char *data = args_option(args, "report-data");
    size_t len = measurement == NULL ? 0 : strlen(measurement) / 2;

    if (measurement != NULL) {
        if ((len != 32 && len != 48) ||
            !hex_decode(measurement, strlen(measurement), x->allowed.b, len))
            return err_set(err, RC_USAGE, "--measurement '%s' is neither 64 hexadecimal digits "
                                          "(SGX) nor 96 (TDX)", measurement);
        x->allowed.len = len;
        x->trust.allowed = &x->allowed;
        x->trust.allowed_count = 1;
    }
    if (data != NULL) {
        len = strlen(data) / 2;
        if (len == 0 || len > sizeof x->report_data ||
            !hex_decode(data, strlen(data), x->report_data, len))
            return err_set(err, RC_USAGE,
                           "--report-data '%s' is not 2 to 128 hexadecimal digits", data);
        x->trust.report_data = x->report_data;
    }
    return RC_OK;
}

static enum rc read_root(const struct args *args, struct examination *x, struct err *err)
{
    const char *path = args_option(args, "root");
    char shipped[PATH_BYTES_MAX];
    struct buf pem = BUF_INIT;
    enum rc rc;

    if (path == NULL && !datadir_path(ROOT_FILE, shipped, sizeof shipped))
        return err_set(err, RC_INTERNAL, "the data directory's name is too long");
    if (path == NULL)
        path = shipped;
    rc = file_read(path, CERT_PEM_MAX, &pem, err);
    if (rc == RC_OK) {
        rc = cert_chain_parse(pem.data, pem.len, &x->root, err);
        if (rc == RC_OK && cert_chain_count(x->root) != 1)
            rc = err_set(err, RC_INPUT, "%zu certificates, and a root is one",
                         cert_chain_count(x->root));
        if (rc != RC_OK)
            rc = err_wrap(err, "'%s'", path);
    }
    x->trust.root = x->root;
    buf_free(&pem);
    return rc;
}

static enum rc read_collateral(const struct args *args, struct examination *x, struct err *err)
{
    const char *path = args_option(args, "collateral");
    struct buf text = BUF_INIT;
    enum rc rc;

    if (path == NULL)
        return RC_OK;
    rc = file_read(path, COLLATERAL_BYTES_MAX, &text, err);
    if (rc == RC_OK) {
        rc = collateral_parse(text.data, text.len, &x->collateral, err);
        if (rc != RC_OK)
            rc = err_wrap(err, "'%s'", path);
    }
    buf_free(&text);
    return rc;
}

/* A file that holds no quote is a verdict and no error. */
static enum rc read_quote(const char *path, struct examination *x, struct err *err)
{
    struct buf file = BUF_INIT;
    enum rc rc = file_read(path, FILE_BYTES_MAX, &file, err);

    if (rc == RC_OK) {
        rc = sgx_quote_decode(file.data, file.len, &x->quote, &x->no_quote);
        if (rc == RC_INPUT)
            rc = RC_OK;
        if (rc != RC_OK)
            rc = err_set(err, rc, "'%s': %s", path, x->no_quote.msg);
    }
    buf_free(&file);
    return rc;
}

static enum rc read_all(const struct args *args, struct examination *x, struct err *err)
{
    enum rc rc = read_at(args, x, err);

    if (rc == RC_OK)
        rc = read_expected(args, x, err);
    if (rc == RC_OK)
        rc = read_quote(args->words[0], x, err);
    if (rc == RC_OK)
        rc = read_root(args, x, err);
    return rc == RC_OK ? read_collateral(args, x, err) : rc;
}

/* --- judging and printing ------------------------------------------------------------ */

static enum rc judge(const struct args *args, struct examination *x, struct err *err)
{
    enum rc rc = quote_verify(x->sha, x->quote.data, x->quote.len, &x->trust, &x->parts, &x->pck,
                              &x->report, err);

    if (rc == RC_OK && x->no_quote.rc != RC_OK)
        quote_set(&x->report, QUOTE_LENGTH, QUOTE_RESULT_FAIL, "%s", x->no_quote.msg);
    if (rc == RC_OK && x->collateral != NULL)
        rc = collateral_judge(x->collateral, x->sha, &x->parts, x->pck, &x->trust, &x->report,
                              err);
    return rc == RC_OK ? rc : err_wrap(err, "'%s'", args->words[0]);
}

static bool is_whole(const struct examination *x)
{
    return x->report.checks[QUOTE_LENGTH].result == QUOTE_RESULT_OK;
}

static void add_hex(const char *title, const uint8_t *bytes, size_t len, struct buf *out)
{
    char hex[2 * QUOTE_DATA_BYTES + 1];

    hex_encode(bytes, len, hex);
    buf_addf(out, "%-16s %s\n", title, hex);
}

static void print_text(const struct examination *x, struct buf *out)
{
    char at[UTC_TEXT_MAX];
    size_t len;

    utc_text(x->trust.at_s, at);
    buf_addf(out, "%-16s %s, as of %s\n", "verdict", quote_result_words[x->report.verdict], at);
    for (size_t i = 0; i < QUOTE_CHECK_COUNT; i++)
        buf_addf(out, "%-16s %-8s %s\n", quote_check_words[i],
                 quote_result_words[x->report.checks[i].result], x->report.checks[i].detail);
    if (is_whole(x)) {
        const uint8_t *measurement = sgx_quote_measurement(&x->parts, &len);
        add_hex("measurement", measurement, len, out);
        add_hex("report data", sgx_quote_report_data(&x->parts), QUOTE_DATA_BYTES, out);
    }
    buf_addf(out, "%-16s %s\n", "caveat", caveat);
}

static void add_json_checks(const struct quote_report *report, struct json_writer *w)
{
    jw_key(w, "checks");
    jw_begin_array(w);
    for (size_t i = 0; i < QUOTE_CHECK_COUNT; i++) {
        jw_begin_object(w);
        jw_key(w, "name");
        jw_string(w, quote_check_words[i]);
        jw_key(w, "result");
        jw_string(w, quote_result_words[report->checks[i].result]);
        jw_key(w, "detail");
        jw_string(w, report->checks[i].detail);
        jw_end_object(w);
    }
    jw_end_array(w);
}

static void add_json_parts(const struct examination *x, struct json_writer *w)
{
    size_t len;

    jw_key(w, "version");
    if (x->parts.version != 0)
        jw_int64(w, x->parts.version);
    else
        jw_null(w);
    jw_key(w, "tee");
    if (is_whole(x))
        jw_string(w, x->parts.is_tdx ? "TDX" : "SGX");
    else
        jw_null(w);
    jw_key(w, "measurement");
    if (is_whole(x)) {
        const uint8_t *measurement = sgx_quote_measurement(&x->parts, &len);
        jw_hex(w, measurement, len);
    } else {
        jw_null(w);
    }
    jw_key(w, "report_data");
    if (is_whole(x))
        jw_hex(w, sgx_quote_report_data(&x->parts), QUOTE_DATA_BYTES);
    else
        jw_null(w);
}

static void print_json(const struct examination *x, struct buf *out)
{
    char at[UTC_TEXT_MAX], root[CERT_NAME_MAX];
    struct json_writer w;

    utc_text(x->trust.at_s, at);
    cert_chain_name(x->root, 0, root);
    jw_init(&w, out, false);
    jw_begin_object(&w);
    jw_key(&w, "verdict");
    jw_string(&w, quote_result_words[x->report.verdict]);
    add_json_checks(&x->report, &w);
    add_json_parts(x, &w);
    jw_key(&w, "root");
    jw_string(&w, root);
    jw_key(&w, "at");
    jw_string(&w, at);
    jw_key(&w, "caveat");
    jw_string(&w, caveat);
    jw_end_object(&w);
    buf_addc(out, '\n');
}

/* RC_CHECK names the first check that gave the verdict. */
static enum rc conclude(const struct args *args, const struct examination *x, struct err *err)
{
    const struct quote_report *r = &x->report;
    size_t first = 0;

    if (r->verdict == QUOTE_RESULT_OK)
        return RC_OK;
    while (r->checks[first].result != r->verdict)
        first++;
    return err_set(err, RC_CHECK, "'%s': %s: %s: %s", args->words[0],
                   r->verdict == QUOTE_RESULT_FAIL ? "the quote is refused"
                                                   : "a person has to look at the quote (review)",
                   quote_check_words[first], r->checks[first].detail);
}

enum rc act_ATTEST_VERIFY(struct app *a, const struct args *args, struct buf *out,
                          struct err *err)
{
    struct examination x = { .sha = sha256_new(), .quote = BUF_INIT, .no_quote = ERR_INIT };
    enum rc rc = x.sha != NULL ? standing_refuse_csv(args, "attest verify", err)
                               : err_nomem(err, "verify a quote");

    (void)a;
    if (rc == RC_OK)
        rc = read_all(args, &x, err);
    if (rc == RC_OK)
        rc = judge(args, &x, err);
    if (rc == RC_OK) {
        if (args->format == OUTPUT_JSON)
            print_json(&x, out);
        else
            print_text(&x, out);
        rc = out->failed ? err_nomem(err, "print the verdict") : conclude(args, &x, err);
    }
    cert_chain_free(x.pck);
    cert_chain_free(x.root);
    collateral_free(x.collateral);
    buf_free(&x.quote);
    sha256_free(x.sha);
    return rc;
}
