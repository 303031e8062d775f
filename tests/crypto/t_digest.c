/* SHA-256, HMAC, hex and base 64 against their published vectors. */
#include "../suite.h"
#include "base/attr.h"
#include "crypto/base64.h"
#include "crypto/digest.h"
#include "crypto/hex.h"

#include <string.h>

static void hash_is(const struct digest *d, const char *hex)
{
    char got[DIGEST_HEX_MAX];
    digest_hex(d, got);
    ck_assert_str_eq(got, hex);
}

START_TEST(sha256_gives_the_vectors_of_fips_180_4)
{
    static const struct {
        const char *in, *hex;
    } row[] = {
        { "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
        { "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
        { "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
        { "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
          "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
          "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1" },
    };
    struct sha256 *ctx = sha256_new();
    struct digest d;
    ck_assert_ptr_nonnull(ctx);
    for (size_t i = 0; i < ARRAY_LEN(row); i++) {
        sha256_of(ctx, row[i].in, strlen(row[i].in), &d);
        hash_is(&d, row[i].hex);
    }
    sha256_init(ctx);
    for (int i = 0; i < 1000; i++) {
        char thousand[1000];
        memset(thousand, 'a', sizeof thousand);
        sha256_add(ctx, thousand, sizeof thousand);
    }
    sha256_end(ctx, &d);
    hash_is(&d, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    sha256_free(ctx);
    sha256_free(NULL);
}
END_TEST

START_TEST(a_hash_does_not_depend_on_how_its_input_is_cut)
{
    uint8_t in[300];
    struct sha256 *ctx = sha256_new();
    struct digest whole, cut;
    for (size_t i = 0; i < sizeof in; i++)
        in[i] = (uint8_t)(i * 7 + 1);
    for (size_t n = 0; n <= sizeof in; n += 13) {
        sha256_of(ctx, in, n, &whole);
        for (size_t k = 0; k <= n; k++) {
            sha256_of2(ctx, in, k, in + k, n - k, &cut);
            ck_assert(digest_equal(&whole, &cut));
        }
    }
    sha256_of2(ctx, NULL, 0, NULL, 0, &cut);
    sha256_of(ctx, "", 0, &whole);
    ck_assert(digest_equal(&whole, &cut));
    sha256_init(ctx);
    sha256_add(ctx, "abandoned", 9);
    sha256_of(ctx, "", 0, &cut);
    ck_assert(digest_equal(&whole, &cut));
    sha256_free(ctx);
}
END_TEST

START_TEST(the_output_may_overlap_the_input)
{
    struct sha256 *ctx = sha256_new();
    struct digest x, y;
    sha256_of(ctx, "abc", 3, &x);
    sha256_of2(ctx, x.b, sizeof x.b, "z", 1, &y);
    sha256_of2(ctx, x.b, sizeof x.b, "z", 1, &x);
    ck_assert(digest_equal(&x, &y));
    sha256_free(ctx);
}
END_TEST

/* RFC 4231, test cases 1, 2, 3, 4, 6 and 7, and the empty key. */
START_TEST(hmac_gives_the_vectors_of_rfc_4231)
{
    static const uint8_t counting[25] = { 1,  2,  3,  4,  5,  6,  7,  8,  9,
                                          10, 11, 12, 13, 14, 15, 16, 17, 18,
                                          19, 20, 21, 22, 23, 24, 25 };
    static const char long_data[] =
        "This is a test using a larger than block-size key and a larger than "
        "block-size data. The key needs to be hashed before being used by the HMAC "
        "algorithm.";
    uint8_t key_0b[20], key_aa[131], data_dd[50], data_cd[50];
    memset(key_0b, 0x0b, sizeof key_0b);
    memset(key_aa, 0xaa, sizeof key_aa);
    memset(data_dd, 0xdd, sizeof data_dd);
    memset(data_cd, 0xcd, sizeof data_cd);
    const struct {
        const void *key;
        size_t key_len;
        const void *data;
        size_t len;
        const char *hex;
    } row[] = {
        { key_0b, 20, "Hi There", 8,
          "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7" },
        { "Jefe", 4, "what do ya want for nothing?", 28,
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843" },
        { key_aa, 20, data_dd, 50,
          "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe" },
        { counting, 25, data_cd, 50,
          "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b" },
        { key_aa, 131, "Test Using Larger Than Block-Size Key - Hash Key First", 54,
          "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54" },
        { key_aa, 131, long_data, sizeof long_data - 1,
          "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2" },
        { NULL, 0, "", 0,
          "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad" },
    };
    for (size_t i = 0; i < ARRAY_LEN(row); i++) {
        struct digest d, other;
        ck_assert_int_eq(
            hmac_sha256(row[i].key, row[i].key_len, row[i].data, row[i].len, &d, NULL),
            RC_OK);
        hash_is(&d, row[i].hex);
        other = d;
        ck_assert(digest_equal_secret(&d, &other));
        other.b[31] ^= 1;
        ck_assert(!digest_equal_secret(&d, &other));
    }
}
END_TEST

START_TEST(hex_is_read_in_either_case_and_nothing_else_is)
{
    static const char *const bad[] = { "",    "0",      "0g",   "00 ",
                                       "0x0", "000000", "00:0", " 000" };
    uint8_t b[2] = { 9, 9 };
    char text[5];
    ck_assert(hex_decode("aBc0", 4, b, 2));
    hex_encode(b, 2, text);
    ck_assert_str_eq(text, "abc0");
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        ck_assert_msg(!hex_decode(bad[i], strlen(bad[i]), b, 2), "'%s' was taken",
                      bad[i]);
    ck_assert_uint_eq(b[0], 0xab);
    ck_assert(hex_decode("", 0, b, 0));
    uint8_t all[11];
    ck_assert(hex_decode("0123456789abcdefABCDEF", 22, all, 11));
    ck_assert_mem_eq(all, "\x01\x23\x45\x67\x89\xab\xcd\xef\xab\xcd\xef", 11);
    for (int c = 0; c < 256; c++) {
        char pair[2] = { '0', (char)c };
        bool is_digit = c != 0 && strchr("0123456789abcdefABCDEF", c) != NULL;
        ck_assert_int_eq(hex_decode(pair, 2, all, 1), is_digit);
    }
}
END_TEST

START_TEST(a_digest_survives_its_own_hex_and_sorts_by_bytes)
{
    struct digest low = { { 0x01, 0x02, 0xff } }, high = low, back;
    char hex[DIGEST_HEX_MAX], brief[DIGEST_SHORT_MAX];
    high.b[31] = 1;
    digest_hex(&high, hex);
    digest_short(&high, brief);
    ck_assert_str_eq(brief, "0102ff000000");
    ck_assert(digest_parse(hex, 64, &back));
    ck_assert(digest_equal(&back, &high));
    ck_assert(!digest_parse(hex, 63, &back));
    ck_assert_int_lt(digest_compare(&low, &high), 0);
    ck_assert_int_gt(digest_compare(&high, &low), 0);
    ck_assert(!digest_equal(&high, &low));
}
END_TEST

START_TEST(base64_gives_the_vectors_of_rfc_4648)
{
    static const char *const row[][2] = {
        { "", "" },
        { "f", "Zg==" },
        { "fo", "Zm8=" },
        { "foo", "Zm9v" },
        { "foob", "Zm9vYg==" },
        { "fooba", "Zm9vYmE=" },
        { "foobar", "Zm9vYmFy" },
    };
    for (size_t i = 0; i < ARRAY_LEN(row); i++) {
        struct buf b = BUF_INIT;
        char back[8];
        size_t n = 99;
        buf_addc(&b, '>');
        base64_add(&b, row[i][0], strlen(row[i][0]));
        ck_assert_str_eq(b.data + 1, row[i][1]);
        ck_assert_uint_eq(b.len, 1 + strlen(row[i][1]));
        ck_assert(base64_decode(b.data + 1, b.len - 1, back, sizeof back, &n));
        ck_assert_uint_eq(n, strlen(row[i][0]));
        ck_assert_mem_eq(back, row[i][0], n);
        buf_free(&b);
    }
}
END_TEST

START_TEST(base64_has_one_text_for_one_byte_string)
{
    static const char *const bad[] = {
        "Zg",   "Zg=",      "Zg===",     "Zh==",    "Zm9=",   "Z===",
        "====", "Zg==Zg==", "Zm9v ",     " m9v",    "Zm9v\n", "Zm-v",
        "Zm_v", "Z=9v",     "Zm9vZm9vZ", "Zm9\x80", "=g==",   "Zg=v",
    };
    char out[8];
    size_t n;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        ck_assert_msg(!base64_decode(bad[i], strlen(bad[i]), out, sizeof out, &n),
                      "'%s' was taken", bad[i]);
    ck_assert(base64_decode("+/+/", 4, out, 3, &n));
    ck_assert_mem_eq(out, "\xfb\xff\xbf", 3);
    ck_assert(!base64_decode("+/+/", 4, out, 2, &n));
    ck_assert(base64_decode("Zm8=", 4, out, 2, &n));
}
END_TEST

SUITE("digest", sha256_gives_the_vectors_of_fips_180_4,
      a_hash_does_not_depend_on_how_its_input_is_cut, the_output_may_overlap_the_input,
      hmac_gives_the_vectors_of_rfc_4231, hex_is_read_in_either_case_and_nothing_else_is,
      a_digest_survives_its_own_hex_and_sorts_by_bytes,
      base64_gives_the_vectors_of_rfc_4648, base64_has_one_text_for_one_byte_string)
