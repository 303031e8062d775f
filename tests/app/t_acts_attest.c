/* attest verify and zk verify on files, as typed; no session is needed. */
#include "config.h"

#include "app/acts.h"
#include "base/file.h"
#include "base/json.h"
#include "crypto/hex.h"
#include "crypto/quote_sim.h"
#include "tests/app/fake_session.h"

#include <string.h>
#include <unistd.h>

#define NOW INT64_C(1767225600)

static char folder[64];
static struct quote_sim *sim;

static const char *path_of(const char *name)
{
    static char path[4][128];
    static size_t turn;
    turn = (turn + 1) % 4;
    (void)snprintf(path[turn], sizeof path[turn], "%s/%s", folder, name);
    return path[turn];
}

static void put(const char *name, const void *bytes, size_t len)
{
    ck_assert_int_eq(file_write(path_of(name), bytes, len, 0600, NULL), RC_OK);
}

static void set_up(void)
{
    static const uint8_t purpose[QUOTE_DATA_BYTES] = { 0xab, 0xcd };
    const struct quote_sim_request r = { .node = 1, .report_data = purpose };
    const struct quote_sim_published p = { .from_s = NOW - 86400, .until_s = NOW + 86400,
                                           .status = "UpToDate" };
    struct buf text = BUF_INIT;
    (void)snprintf(folder, sizeof folder, "t_acts_attest.XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(quote_sim_new(1, NOW, &sim, NULL), RC_OK);
    ck_assert_int_eq(quote_sim_make(sim, &r, &text, NULL), RC_OK);
    put("quote", text.data, text.len);
    text.data[100] ^= 1;
    put("changed", text.data, text.len);
    put("cut", text.data, text.len - 1);
    buf_reset(&text);
    ck_assert_int_eq(quote_sim_publish(sim, &p, &text, NULL), RC_OK);
    put("collateral", text.data, text.len);
    put("root", quote_sim_root_pem(sim), strlen(quote_sim_root_pem(sim)));
    put("noise", "hello\n", 6);
    buf_free(&text);
}

static void tear_down(void)
{
    static const char *const names[] = { "quote", "changed", "cut", "collateral", "root", "noise" };
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        ck_assert_int_eq(unlink(path_of(names[i])), 0);
    ck_assert_int_eq(rmdir(folder), 0);
    quote_sim_free(sim);
}

/* attest verify FILE --root ROOT more */
static enum rc attest(const char *file, const char *more)
{
    char line[512];
    (void)snprintf(line, sizeof line, "%s --root %s %s", path_of(file), path_of("root"), more);
    return fake_run(NULL, act_ATTEST_VERIFY, ACTION_ATTEST_VERIFY, line);
}

static bool says(const char *text)
{
    return strstr(fake_out.data, text) != NULL;
}

static const char *collateral_at(const char *at)
{
    static char more[256];
    (void)snprintf(more, sizeof more, "--collateral %s --at %s", path_of("collateral"), at);
    return more;
}

START_TEST(a_quote_is_ok_with_current_collateral_alone)
{
    ck_assert_int_eq(attest("quote", "--at 2026-01-01"), RC_CHECK);
    ck_assert(says("verdict          review, as of 2026-01-01T00:00:00Z\n"));
    ck_assert(says("tcb              review   not known"));
    ck_assert_int_eq(attest("quote", collateral_at("2026-01-01")), RC_OK);
    ck_assert(says("verdict          ok") && says("'simulated root'"));
    ck_assert_int_eq(attest("quote", collateral_at("2026-02-01")), RC_CHECK);
    ck_assert(says("verdict          review") && says("collateral       review"));
    ck_assert_ptr_nonnull(strstr(fake_err.msg, "a person has to look"));
}
END_TEST

START_TEST(a_changed_quote_fails_and_another_root_too)
{
    ck_assert_int_eq(attest("changed", collateral_at("2026-01-01")), RC_CHECK);
    ck_assert(says("verdict          fail") && says("signature        fail"));
    ck_assert_ptr_nonnull(strstr(fake_err.msg, "the quote is refused"));
    ck_assert_int_eq(attest("cut", ""), RC_CHECK);
    ck_assert(says("length           fail"));
    char line[300];
    (void)snprintf(line, sizeof line, "%s --root %s/data/intel-sgx-root.pem --at 2026-01-01",
                   path_of("quote"), getenv("srcdir") != NULL ? getenv("srcdir") : ".");
    ck_assert_int_eq(fake_run(NULL, act_ATTEST_VERIFY, ACTION_ATTEST_VERIFY, line), RC_CHECK);
    ck_assert(says("chain            fail"));
}
END_TEST

START_TEST(the_json_has_the_documented_shape)
{
    struct json_doc *doc;
    ck_assert_int_eq(attest("quote", "--json --at 2026-01-01T00:00:00Z"), RC_CHECK);
    ck_assert_int_eq(json_parse(fake_out.data, fake_out.len, NULL, &doc, NULL), RC_OK);
    const struct json *root = json_root(doc), *checks = json_get(root, "checks");
    ck_assert_str_eq(json_string(json_get(root, "verdict")), "review");
    ck_assert_uint_eq(json_count(checks), QUOTE_CHECK_COUNT);
    for (const struct json *c = json_first(checks); c != NULL; c = json_next(c))
        ck_assert(json_string(json_get(c, "name")) != NULL &&
                  json_string(json_get(c, "result")) != NULL &&
                  json_string(json_get(c, "detail")) != NULL);
    ck_assert_uint_eq(strlen(json_string(json_get(root, "measurement"))), 64);
    ck_assert_int_eq(strncmp(json_string(json_get(root, "report_data")), "abcd0000", 8), 0);
    json_free(doc);
    ck_assert_int_eq(attest("cut", "--json"), RC_CHECK);
    ck_assert(says("\"measurement\":null,\"report_data\":null"));
}
END_TEST

/* However short or odd a file is, the verdict comes in the same shape. */
START_TEST(a_file_that_is_no_quote_fails_the_check_of_its_length)
{
    static const struct {
        const char *bytes, *why;
    } files[] = {
        { "hello\n", "6 bytes, and the header of a quote alone has 48" },
        { "", "the file is empty" },
        { "0300f", "5 hexadecimal digits: an even number up to 131072 is allowed" },
        { "03000200", "4 bytes, and the header of a quote alone has 48" },
        { "a line of a letter that is longer than any header of a quote",
          "not an attestation quote of SGX or TDX" },
    };
    struct buf want = BUF_INIT;
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        put("noise", files[i].bytes, strlen(files[i].bytes));
        ck_assert_int_eq(attest("noise", collateral_at("2026-01-01 --json")), RC_CHECK);
        buf_reset(&want);
        buf_addf(&want, "{\"verdict\":\"fail\",\"checks\":[{\"name\":\"length\",\"result\":"
                        "\"fail\",\"detail\":\"%s\"}", files[i].why);
        ck_assert_msg(says(want.data), "%s", fake_out.data);
        ck_assert(says("\"version\":null,\"tee\":null,\"measurement\":null"));
        ck_assert_ptr_nonnull(strstr(fake_err.msg, "the quote is refused: length: "));
    }
    buf_free(&want);
}
END_TEST

START_TEST(what_is_expected_is_compared)
{
    char more[512], hex[65];
    struct quote_measurement m;
    quote_sim_measurement(&m);
    hex_encode(m.b, m.len, hex);
    (void)snprintf(more, sizeof more, "%s --measurement %s --report-data ABCD",
                   collateral_at("2026-01-01"), hex);
    ck_assert_int_eq(attest("quote", more), RC_OK);
    hex[0] = hex[0] == '0' ? '1' : '0';
    (void)snprintf(more, sizeof more, "--measurement %s", hex);
    ck_assert_int_eq(attest("quote", more), RC_CHECK);
    ck_assert(says("measurement      fail"));
    ck_assert_int_eq(attest("quote", "--report-data abce"), RC_CHECK);
    ck_assert(says("report_data      fail"));
}
END_TEST

START_TEST(bad_files_and_options_are_told_apart)
{
    ck_assert_int_eq(attest("missing", ""), RC_NOT_FOUND);
    ck_assert_int_eq(attest("quote", "--at tomorrow"), RC_USAGE);
    ck_assert_int_eq(attest("quote", "--measurement 00"), RC_USAGE);
    ck_assert_int_eq(attest("quote", "--report-data xyz"), RC_USAGE);
    ck_assert_int_eq(attest("quote", "--csv"), RC_USAGE);
    char line[300];
    (void)snprintf(line, sizeof line, "%s --root %s", path_of("quote"), path_of("noise"));
    ck_assert_int_eq(fake_run(NULL, act_ATTEST_VERIFY, ACTION_ATTEST_VERIFY, line), RC_INPUT);
    (void)snprintf(line, sizeof line, "--collateral %s", path_of("noise"));
    ck_assert_int_eq(attest("quote", line), RC_INPUT);
}
END_TEST

/* zk verify of the files of the fuzzer's corpus. */
static enum rc zk(const char *key, const char *proof, const char *inputs, const char *more)
{
    const char *srcdir = getenv("srcdir") != NULL ? getenv("srcdir") : ".";
    char line[1024];
    (void)snprintf(line, sizeof line,
                   "--vk %s/tests/fuzz/corpus/snarkjs/%s --proof %s/tests/fuzz/corpus/snarkjs/%s "
                   "--public %s/tests/fuzz/corpus/snarkjs/%s %s",
                   srcdir, key, srcdir, proof, srcdir, inputs, more);
    return fake_run(NULL, act_ZK_VERIFY, ACTION_ZK_VERIFY, line);
}

START_TEST(a_proof_of_snarkjs_is_verified_from_its_files)
{
    ck_assert_int_eq(zk("key.json", "proof.json", "public.json", ""), RC_OK);
    ck_assert(says("verdict    the proof holds") && says("statement  "));
    ck_assert_int_eq(zk("key.json", "proof.json", "public.json", "--json"), RC_OK);
    ck_assert(says("{\"ok\":true,\"reason\":null,"));
    ck_assert_int_eq(zk("proof.json", "proof.json", "public.json", "--json"), RC_INPUT);
    ck_assert(says("{\"ok\":false,\"reason\":\"'") && says("\"statement\":null"));
    ck_assert_int_eq(zk("key.json", "proof.json", "missing.json", ""), RC_NOT_FOUND);
    char line[600];
    put("noise", "[\"1\",\"2\",\"3\"]", 13);
    const char *srcdir = getenv("srcdir") != NULL ? getenv("srcdir") : ".";
    (void)snprintf(line, sizeof line, "--vk %s/tests/fuzz/corpus/snarkjs/key.json --proof "
                                      "%s/tests/fuzz/corpus/snarkjs/proof.json --public %s --json",
                   srcdir, srcdir, path_of("noise"));
    ck_assert_int_eq(fake_run(NULL, act_ZK_VERIFY, ACTION_ZK_VERIFY, line), RC_CHECK);
    ck_assert(strstr(fake_err.msg, "noise': 3 public inputs, and the key '") != NULL &&
              strstr(fake_err.msg, "key.json' is for 2") != NULL && says("\"ok\":false"));
    ck_assert_int_eq(zk("key.json", "proof.json", "public.json", "--csv"), RC_USAGE);
}
END_TEST

SUITE_WITH("acts_attest", set_up, tear_down, a_quote_is_ok_with_current_collateral_alone,
           a_changed_quote_fails_and_another_root_too, the_json_has_the_documented_shape,
           a_file_that_is_no_quote_fails_the_check_of_its_length, what_is_expected_is_compared,
           bad_files_and_options_are_told_apart,
           a_proof_of_snarkjs_is_verified_from_its_files)
