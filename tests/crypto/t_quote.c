/* Attestation quotes: made by a simulated platform, checked as real ones are. */
#include "../suite.h"
#include "base/attr.h"
#include "crypto/quote_collateral.h"
#include "crypto/quote_sim.h"

#include <string.h>

#define NOW INT64_C(1767225600) /* 2026-01-01 */

static struct quote_sim *sim;
static struct sha256 *sha;
static uint8_t purpose[QUOTE_DATA_BYTES];
static struct buf quote;
static struct quote_report report;

static void set_up(void)
{
    ck_assert_int_eq(quote_sim_new(42, NOW, &sim, NULL), RC_OK);
    sha = sha256_new();
    ck_assert_ptr_nonnull(sha);
    memset(purpose, 'p', sizeof purpose);
    quote = (struct buf)BUF_INIT;
}

static void tear_down(void)
{
    quote_sim_free(sim);
    sha256_free(sha);
    buf_free(&quote);
}

static void make_with(struct quote_sim_request r)
{
    buf_reset(&quote);
    r.report_data = purpose;
    ck_assert_int_eq(quote_sim_make(sim, &r, &quote, NULL), RC_OK);
}

static struct quote_trust trust_now(void)
{
    return (struct quote_trust){ .root = quote_sim_root(sim), .at_s = NOW };
}

static enum quote_result judge(const void *bytes, size_t len, const struct quote_trust *trust)
{
    struct cert_chain *pck = NULL;
    struct sgx_quote parts;
    enum rc rc = quote_verify(sha, bytes, len, trust, &parts, &pck, &report, NULL);
    if (rc == RC_OK)
        quote_sim_judge(pck, &report);
    cert_chain_free(pck);
    ck_assert_int_eq(rc, RC_OK);
    return report.verdict;
}

static enum quote_result judge_quote(void)
{
    const struct quote_trust trust = trust_now();
    return judge(quote.data, quote.len, &trust);
}

static void must_say(enum quote_check check, enum quote_result result)
{
    ck_assert_msg(report.checks[check].result == result, "%s is %s: %s",
                  quote_check_words[check], quote_result_words[report.checks[check].result],
                  report.checks[check].detail);
}

START_TEST(a_good_quote_of_every_form_is_ok)
{
    for (int form = QUOTE_SIM_SGX_V3; form <= QUOTE_SIM_TDX15_V5; form++) {
        make_with((struct quote_sim_request){ .form = (enum quote_sim_form)form });
        ck_assert_int_eq(judge_quote(), QUOTE_RESULT_OK);
        must_say(QUOTE_SIGNATURE, QUOTE_RESULT_OK);
        must_say(QUOTE_TCB, QUOTE_RESULT_OK);
        ck_assert_ptr_nonnull(strstr(report.checks[QUOTE_CHAIN].detail, "'simulated root'"));
    }
}
END_TEST

START_TEST(a_quote_has_the_same_bytes_each_time)
{
    struct buf first = BUF_INIT;
    make_with((struct quote_sim_request){ .node = 7 });
    buf_add(&first, quote.data, quote.len);
    quote_sim_free(sim);
    ck_assert_int_eq(quote_sim_new(42, NOW, &sim, NULL), RC_OK);
    make_with((struct quote_sim_request){ .node = 7 });
    ck_assert_uint_eq(first.len, quote.len);
    ck_assert_mem_eq(first.data, quote.data, first.len);
    make_with((struct quote_sim_request){ .node = 8 });
    ck_assert(first.len != quote.len || memcmp(first.data, quote.data, first.len) != 0);
    buf_free(&first);
}
END_TEST

/* With a bit of each byte turned; the bit depends on the place. */
static void flip_every_byte(enum quote_sim_form form)
{
    make_with((struct quote_sim_request){ .form = form });
    buf_add(&quote, "\0\0\0", 3); /* padding counts too */
    ck_assert_int_eq(judge_quote(), QUOTE_RESULT_OK);
    for (size_t i = 0; i < quote.len; i++) {
        char was = quote.data[i];
        quote.data[i] = (char)(was ^ 1 << i * 5 % 8);
        ck_assert_msg(judge_quote() != QUOTE_RESULT_OK, "byte %zu", i);
        if (i < 432)
            ck_assert_msg(report.verdict == QUOTE_RESULT_FAIL, "byte %zu is signed", i);
        quote.data[i] = was;
    }
    ck_assert_int_eq(judge_quote(), QUOTE_RESULT_OK);
}

START_TEST(every_byte_of_a_quote_flipped_is_never_ok)
{
    flip_every_byte(QUOTE_SIM_SGX_V3);
}
END_TEST

START_TEST(every_byte_of_a_tdx_quote_flipped_is_never_ok)
{
    flip_every_byte(QUOTE_SIM_TDX_V4);
    flip_every_byte(QUOTE_SIM_TDX15_V5);
}
END_TEST

START_TEST(a_quote_cut_anywhere_is_never_ok)
{
    const struct quote_trust trust = trust_now();
    make_with((struct quote_sim_request){ .form = QUOTE_SIM_TDX_V5 });
    for (size_t n = 0; n < quote.len; n++)
        ck_assert_int_eq(judge(quote.data, n, &trust), QUOTE_RESULT_FAIL);
    buf_addc(&quote, 'x');
    ck_assert_int_eq(judge_quote(), QUOTE_RESULT_FAIL);
    must_say(QUOTE_LENGTH, QUOTE_RESULT_FAIL);
}
END_TEST

START_TEST(what_ran_out_or_is_out_of_date_is_for_a_person)
{
    struct quote_trust trust = trust_now();
    make_with((struct quote_sim_request){ .platform = QUOTE_SIM_OUTDATED });
    ck_assert_int_eq(judge_quote(), QUOTE_RESULT_REVIEW);
    must_say(QUOTE_TCB, QUOTE_RESULT_REVIEW);
    must_say(QUOTE_DATES, QUOTE_RESULT_OK);
    make_with((struct quote_sim_request){ .platform = QUOTE_SIM_EXPIRED });
    ck_assert_int_eq(judge_quote(), QUOTE_RESULT_REVIEW);
    must_say(QUOTE_DATES, QUOTE_RESULT_REVIEW);
    must_say(QUOTE_TCB, QUOTE_RESULT_OK);
    make_with((struct quote_sim_request){ .node = 1 });
    trust.at_s = NOW - 400 * INT64_C(86400);
    ck_assert_int_eq(judge(quote.data, quote.len, &trust), QUOTE_RESULT_REVIEW);
    ck_assert_ptr_nonnull(strstr(report.checks[QUOTE_DATES].detail, "not yet valid"));
}
END_TEST

START_TEST(debug_measurement_and_purpose_are_looked_at)
{
    struct quote_measurement allowed[2] = { { .len = 32 } };
    struct quote_trust trust = trust_now();
    quote_sim_measurement(&allowed[1]);
    trust.allowed = allowed;
    trust.allowed_count = 2;
    trust.report_data = purpose;
    make_with((struct quote_sim_request){ .node = 1 });
    ck_assert_int_eq(judge(quote.data, quote.len, &trust), QUOTE_RESULT_OK);
    must_say(QUOTE_MEASUREMENT, QUOTE_RESULT_OK);
    must_say(QUOTE_REPORT_DATA, QUOTE_RESULT_OK);
    trust.allowed_count = 1;
    ck_assert_int_eq(judge(quote.data, quote.len, &trust), QUOTE_RESULT_FAIL);
    must_say(QUOTE_MEASUREMENT, QUOTE_RESULT_FAIL);
    trust.allowed_count = 2;
    uint8_t other[QUOTE_DATA_BYTES] = { 1 };
    trust.report_data = other;
    ck_assert_int_eq(judge(quote.data, quote.len, &trust), QUOTE_RESULT_FAIL);
    must_say(QUOTE_REPORT_DATA, QUOTE_RESULT_FAIL);
    for (int form = QUOTE_SIM_SGX_V3; form <= QUOTE_SIM_TDX_V4; form++) {
        make_with((struct quote_sim_request){ .form = (enum quote_sim_form)form,
                                              .is_debug = true });
        ck_assert_int_eq(judge_quote(), QUOTE_RESULT_FAIL);
        must_say(QUOTE_DEBUG, QUOTE_RESULT_FAIL);
        must_say(QUOTE_SIGNATURE, QUOTE_RESULT_OK);
    }
}
END_TEST

START_TEST(another_root_is_not_trusted)
{
    struct quote_sim *other;
    struct quote_trust trust = trust_now();
    ck_assert_int_eq(quote_sim_new(43, NOW, &other, NULL), RC_OK);
    make_with((struct quote_sim_request){ .node = 1 });
    trust.root = quote_sim_root(other); /* of the same name */
    ck_assert_int_eq(judge(quote.data, quote.len, &trust), QUOTE_RESULT_FAIL);
    must_say(QUOTE_CHAIN, QUOTE_RESULT_FAIL);
    must_say(QUOTE_SIGNATURE, QUOTE_RESULT_OK);
    quote_sim_free(other);
}
END_TEST

/* --- with the maker's collateral ------------------------------------------------------ */

static struct quote_sim_published published(void)
{
    return (struct quote_sim_published){ .from_s = NOW - 86400, .until_s = NOW + 86400,
                                         .status = "UpToDate" };
}

/* The verdict on the quote under collateral that has one place changed (NULL: as it is). */
static enum quote_result judge_with(const struct quote_sim_published *p, int64_t at_s,
                                    const char *from, const char *to)
{
    const struct quote_trust trust = { .root = quote_sim_root(sim), .at_s = at_s };
    struct buf text = BUF_INIT;
    struct collateral *c = NULL;
    struct cert_chain *pck = NULL;
    struct sgx_quote parts;
    ck_assert_int_eq(quote_sim_publish(sim, p, &text, NULL), RC_OK);
    if (from != NULL) {
        char *place = strstr(text.data, from);
        ck_assert(place != NULL && strlen(from) == strlen(to));
        memcpy(place, to, strlen(to));
    }
    struct err err = ERR_INIT;
    ck_assert_msg(collateral_parse(text.data, text.len, &c, &err) == RC_OK, "%s", err.msg);
    ck_assert_int_eq(quote_verify(sha, quote.data, quote.len, &trust, &parts, &pck, &report,
                                  NULL), RC_OK);
    ck_assert_int_eq(collateral_judge(c, sha, &parts, pck, &trust, &report, NULL), RC_OK);
    cert_chain_free(pck);
    collateral_free(c);
    buf_free(&text);
    return report.verdict;
}

START_TEST(collateral_that_is_current_makes_a_quote_ok)
{
    struct quote_sim_published p = published();
    for (int form = QUOTE_SIM_SGX_V3; form <= QUOTE_SIM_TDX15_V5; form++) {
        make_with((struct quote_sim_request){ .form = (enum quote_sim_form)form });
        p.is_tdx = form >= QUOTE_SIM_TDX_V4;
        ck_assert_msg(judge_with(&p, NOW, NULL, NULL) == QUOTE_RESULT_OK, "%s / %s / %s",
                      report.checks[QUOTE_COLLATERAL].detail,
                      report.checks[QUOTE_QE_IDENTITY].detail, report.checks[QUOTE_TCB].detail);
        must_say(QUOTE_REVOCATION, QUOTE_RESULT_OK);
        p.is_tdx = !p.is_tdx;
        ck_assert_int_eq(judge_with(&p, NOW, NULL, NULL), QUOTE_RESULT_FAIL);
        must_say(QUOTE_COLLATERAL, QUOTE_RESULT_FAIL);
        must_say(QUOTE_TCB, QUOTE_RESULT_SKIPPED);
    }
}
END_TEST

START_TEST(collateral_says_what_is_expired_outdated_or_revoked)
{
    struct quote_sim_published p = published();
    make_with((struct quote_sim_request){ .node = 1 });
    ck_assert_int_eq(judge_with(&p, NOW + 86401, NULL, NULL), QUOTE_RESULT_REVIEW);
    must_say(QUOTE_COLLATERAL, QUOTE_RESULT_REVIEW);
    must_say(QUOTE_TCB, QUOTE_RESULT_OK);
    ck_assert_int_eq(judge_with(&p, NOW - 86401, NULL, NULL), QUOTE_RESULT_REVIEW);
    p.status = "SWHardeningNeeded";
    ck_assert_int_eq(judge_with(&p, NOW, NULL, NULL), QUOTE_RESULT_REVIEW);
    must_say(QUOTE_TCB, QUOTE_RESULT_REVIEW);
    p.status = "Revoked";
    ck_assert_int_eq(judge_with(&p, NOW, NULL, NULL), QUOTE_RESULT_FAIL);
    must_say(QUOTE_TCB, QUOTE_RESULT_FAIL);
    p = published();
    p.revoked_serial = 3;
    ck_assert_int_eq(judge_with(&p, NOW, NULL, NULL), QUOTE_RESULT_FAIL);
    must_say(QUOTE_REVOCATION, QUOTE_RESULT_FAIL);
    p.revoked_serial = 4;
    ck_assert_int_eq(judge_with(&p, NOW, NULL, NULL), QUOTE_RESULT_OK);
    p.is_of_others = true;
    ck_assert_int_eq(judge_with(&p, NOW, NULL, NULL), QUOTE_RESULT_FAIL);
    must_say(QUOTE_COLLATERAL, QUOTE_RESULT_FAIL);
    p = published();
    make_with((struct quote_sim_request){ .platform = QUOTE_SIM_OUTDATED });
    ck_assert_int_eq(judge_with(&p, NOW, NULL, NULL), QUOTE_RESULT_REVIEW);
    ck_assert_ptr_nonnull(strstr(report.checks[QUOTE_TCB].detail, "OutOfDate"));
}
END_TEST

START_TEST(collateral_that_was_changed_fails)
{
    static const char *const changes[][2] = {
        { "pcesvn\\\":2", "pcesvn\\\":1" },
        { "\\\"nextUpdate\\\":\\\"2026-01-02", "\\\"nextUpdate\\\":\\\"2036-01-02" },
        { "isvprodid\\\":1", "isvprodid\\\":2" },
    };
    struct quote_sim_published p = published();
    make_with((struct quote_sim_request){ .node = 1 });
    for (size_t i = 0; i < ARRAY_LEN(changes); i++) {
        ck_assert_int_eq(judge_with(&p, NOW, changes[i][0], changes[i][1]), QUOTE_RESULT_FAIL);
        must_say(QUOTE_COLLATERAL, QUOTE_RESULT_FAIL);
    }
}
END_TEST

/* The n-th place of the text behind a key. */
static size_t place_behind(const struct buf *text, const char *key, const char *what, int n)
{
    const char *at = strstr(text->data, key);
    for (int i = 0; i < n && at != NULL; i++)
        at = strstr(at + 1, what);
    ck_assert_ptr_nonnull(at);
    return (size_t)(at - text->data);
}

/* A byte of a line of dashes hides a certificate from the reader of PEM, one of the body makes
 * it another; in the second, the root, too. */
START_TEST(a_changed_byte_of_an_issuer_chain_is_named_by_a_check)
{
    static const char *const keys[] = { "tcb_info_issuer_chain", "qe_identity_issuer_chain",
                                        "pck_crl_issuer_chain" };
    static const char *const places[] = { "BEGIN", "END", "CERTIFICATE", "MI" };
    const struct quote_trust trust = { .root = quote_sim_root(sim), .at_s = NOW };
    struct quote_sim_published p = published();
    struct buf text = BUF_INIT;
    make_with((struct quote_sim_request){ .node = 1 });
    for (size_t i = 0; i < ARRAY_LEN(keys) * ARRAY_LEN(places) * 2; i++) {
        const char *key = keys[i / 2 / ARRAY_LEN(places)];
        const char *what = places[i / 2 % ARRAY_LEN(places)];
        struct collateral *c = NULL;
        struct cert_chain *pck = NULL;
        struct sgx_quote parts;
        struct err err = ERR_INIT;
        int nth = 1 + (int)(i % 2) * (strcmp(what, "CERTIFICATE") == 0 ? 2 : 1);
        buf_reset(&text);
        ck_assert_int_eq(quote_sim_publish(sim, &p, &text, NULL), RC_OK);
        text.data[place_behind(&text, key, what, nth)]++;
        ck_assert_msg(collateral_parse(text.data, text.len, &c, &err) == RC_OK, "%s", err.msg);
        ck_assert_int_eq(quote_verify(sha, quote.data, quote.len, &trust, &parts, &pck, &report,
                                      NULL), RC_OK);
        ck_assert_int_eq(collateral_judge(c, sha, &parts, pck, &trust, &report, NULL), RC_OK);
        ck_assert_int_ne(report.verdict, QUOTE_RESULT_OK);
        ck_assert_msg(strstr(report.checks[QUOTE_COLLATERAL].detail, key) != NULL, "%zu %s: %s", i,
                      key, report.checks[QUOTE_COLLATERAL].detail);
        cert_chain_free(pck);
        collateral_free(c);
    }
    buf_free(&text);
}
END_TEST

START_TEST(collateral_of_another_form_is_refused_with_its_part)
{
    static const struct {
        const char *text, *part;
    } bad[] = {
        { "", "line 1" }, { "[]", "JSON object" }, { "{}", "'tcb_info'" },
        { "{\"tcb_info\":\"{}\"}", "'tcb_info_signature'" },
        { "{\"tcb_info\":\"{}\",\"tcb_info_signature\":\"00\"}", "issuer_chain" },
        { "{\"tcb_info\":\"{}\",\"tcb_info\":\"{}\"}", "tcb_info" },
    };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct collateral *c = NULL;
        struct err err = ERR_INIT;
        ck_assert_int_eq(collateral_parse(bad[i].text, strlen(bad[i].text), &c, &err), RC_INPUT);
        ck_assert_msg(strstr(err.msg, bad[i].part) != NULL, "%s", err.msg);
    }
}
END_TEST

START_TEST(hexadecimal_files_are_read_and_others_left_as_they_are)
{
    static const char *const texts[] = { "0x0300FF", "0300ff\n", " \r\n0X03 00\nfF \t", "0300ff",
                                         ("\xef\xbb\xbf" "0x0300ff\r\n") };
    struct buf out = BUF_INIT;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        buf_reset(&out);
        ck_assert_int_eq(sgx_quote_decode(texts[i], strlen(texts[i]), &out, NULL), RC_OK);
        ck_assert_uint_eq(out.len, 3);
        ck_assert_mem_eq(out.data, "\3\0\xff", 3);
    }
    buf_reset(&out);
    ck_assert_int_eq(sgx_quote_decode("030", 3, &out, NULL), RC_INPUT);
    ck_assert_int_eq(sgx_quote_decode("", 0, &out, NULL), RC_INPUT);
    ck_assert_int_eq(sgx_quote_decode(" ", 1, &out, NULL), RC_INPUT);
    ck_assert_int_eq(sgx_quote_decode("\3\0\2", 3, &out, NULL), RC_OK);
    ck_assert_uint_eq(out.len, 3);
    buf_free(&out);
}
END_TEST

SUITE_WITH("quote", set_up, tear_down, a_good_quote_of_every_form_is_ok,
           a_quote_has_the_same_bytes_each_time, every_byte_of_a_quote_flipped_is_never_ok,
           every_byte_of_a_tdx_quote_flipped_is_never_ok, a_quote_cut_anywhere_is_never_ok,
           what_ran_out_or_is_out_of_date_is_for_a_person,
           debug_measurement_and_purpose_are_looked_at, another_root_is_not_trusted,
           collateral_that_is_current_makes_a_quote_ok,
           collateral_says_what_is_expired_outdated_or_revoked,
           collateral_that_was_changed_fails,
           a_changed_byte_of_an_issuer_chain_is_named_by_a_check,
           collateral_of_another_form_is_refused_with_its_part,
           hexadecimal_files_are_read_and_others_left_as_they_are)
