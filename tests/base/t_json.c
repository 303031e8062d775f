/* The JSON reader and writer. */
#include "config.h"

#include "../suite.h"
#include "base/file.h"
#include "base/json.h"
#include "base/rng.h"

#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static const struct json_options with_comments = { .allows_comments = true };

static struct json_doc *parse(const char *text)
{
    struct json_doc *doc;
    struct err err = ERR_INIT;
    ck_assert_msg(json_parse(text, strlen(text), NULL, &doc, &err) == RC_OK, "%s: %s",
                  text, err.msg);
    return doc;
}

static void copy(const struct json_doc *doc, struct buf *out)
{
    struct json_writer w;
    jw_init(&w, out, false);
    json_copy(json_root(doc), &w);
    ck_assert(jw_is_done(&w));
}

START_TEST(sound_documents_are_read_and_copied_as_they_are)
{
    static const struct {
        const char *text, *copy; /* copy NULL = the same */
    } rows[] = {
        { "0", NULL },
        { "-0.5e+10", NULL },
        { "\"x\"", NULL },
        { "true", NULL },
        { "[]", NULL },
        { "{}", NULL },
        { " [ 1 , null ,\t{\"a\":[false]}\r\n] ", "[1,null,{\"a\":[false]}]" },
        { "{\"b\":1,\"a\":2,\"A\":3}", NULL },
        { "\xef\xbb\xbf[1]", "[1]" },
        { "\"\\u0041\\u00e9\\ud83d\\ude00\\/\"", "\"A\xc3\xa9\xf0\x9f\x98\x80/\"" },
        { "\"\\\"\\\\\\b\\f\\n\\r\\t\\u001f\x7f\"", NULL },
        { "[123456789012345678901234567890,1E400,0.10]", NULL },
        { "{\"\":\"\"}", NULL },
        { "\"\\ud800\\udc00\\uDBFF\\uDFFF\\ud7ff\\ue000\"",
          "\"\xf0\x90\x80\x80\xf4\x8f\xbf\xbf\xed\x9f\xbf\xee\x80\x80\"" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct json_doc *doc = parse(rows[i].text);
        struct buf out = BUF_INIT;
        copy(doc, &out);
        ck_assert_str_eq(out.data, rows[i].copy != NULL ? rows[i].copy : rows[i].text);
        buf_free(&out);
        json_free(doc);
    }
}
END_TEST

START_TEST(what_is_not_strict_json_is_refused_with_its_place)
{
    static const struct {
        const char *text, *error;
    } rows[] = {
        { "", "line 1:1: expected a value, not the end" },
        { "{\n \"a\": }", "line 2:7: expected a value, not '}'" },
        { "[1 2]", "line 1:4: expected ',' or ']', not '2'" },
        { "[1,]", "line 1:4: expected a value, not ']'" },
        { "[1", "line 1:3: expected ',' or ']', not the end" },
        { "{\"a\" 1}", "line 1:6: expected ':', not '1'" },
        { "{\"a\":1,}", "line 1:8: expected a key in quotes, not '}'" },
        { "{a:1}", "line 1:2: expected a key in quotes, not 'a'" },
        { "{\"a\":1]", "line 1:7: expected ',' or '}', not ']'" },
        { "[1] x", "line 1:5: expected the end, not 'x'" },
        { "1 2", "line 1:3: expected the end, not '2'" },
        { "[01]", "line 1:2: number with a leading zero" },
        { "-", "line 1:2: expected a digit, not the end" },
        { "-00", "line 1:1: number with a leading zero" },
        { "1.", "line 1:3: expected a digit, not the end" },
        { "1.e1", "line 1:3: expected a digit, not 'e'" },
        { ".5", "line 1:1: expected a value, not '.'" },
        { "+1", "line 1:1: expected a value, not '+'" },
        { "1e", "line 1:3: expected a digit, not the end" },
        { "0x10", "line 1:2: expected the end, not 'x'" },
        { "NaN", "line 1:1: expected a value, not 'N'" },
        { "tru", "line 1:1: expected a value, not 't'" },
        { "truex", "line 1:5: expected the end, not 'x'" },
        { "'a'", "line 1:1: expected a value, not '''" },
        { "\"a", "line 1:1: string has no end" },
        { "\"a\\", "line 1:3: unknown escape in a string" },
        { "\"\xc3\xa9\xc3\xa9\\x\"", "line 1:4: unknown escape in a string" },
        { "\"\\u12g4\"", "line 1:2: unknown escape in a string" },
        { "\"\\u00", "line 1:2: unknown escape in a string" },
        { "\"a\\u0000\"", "line 1:3: \\u0000 in a string" },
        { "\"\\ud83d\"", "line 1:2: lone surrogate in a string" },
        { "\"\\ud83d\\u0041\"", "line 1:2: lone surrogate in a string" },
        { "\"\\ud800\\ue000\"", "line 1:2: lone surrogate in a string" },
        { "\"\\udfff\"", "line 1:2: lone surrogate in a string" },
        { "\"\\udc00\\udc00\"", "line 1:2: lone surrogate in a string" },
        { "\"\\uG000\"", "line 1:2: unknown escape in a string" },
        { "\"\\ude00\"", "line 1:2: lone surrogate in a string" },
        { "\"a\nb\"", "line 1:3: control character in a string" },
        { "\"a\xff\"", "line 1:3: malformed UTF-8" },
        { "[\"\xed\xa0\x80\"]", "line 1:3: malformed UTF-8" },
        { "{\"a\":1,\n \"a\":2}", "line 2:6: duplicate key 'a'" },
        { "{\"a\":1,\"\\u0061\":2}", "line 1:17: duplicate key 'a'" },
        { "[{\"x\":{\"b\":0,\"b\":1}}]", "line 1:18: duplicate key 'b'" },
        { "{\"1\":0,\"2\":0,\"3\":0,\"4\":0,\"5\":0,\"6\":0,\"7\":0,\"8\":0,\"9\":0,"
          "\"1\":0}",
          "line 1:60: duplicate key '1'" },
        { "# c\n1", "line 1:1: expected a value, not '#'" },
        { "1 // c", "line 1:3: expected the end, not '/'" },
        { "\xc2\xa0"
          "1", "line 1:1: expected a value, not '\xc2\xa0'" },
        { "1234567890123456789012345678901234567890123456789012345678901",
          "line 1:1: number of more than 60 characters" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct json_doc *doc = (struct json_doc *)(uintptr_t)8; /* must be cleared */
        struct err err = ERR_INIT;
        ck_assert_msg(json_parse(rows[i].text, strlen(rows[i].text), NULL, &doc, &err) ==
                          RC_INPUT, "'%s' was taken", rows[i].text);
        ck_assert_str_eq(err.msg, rows[i].error);
        ck_assert_ptr_null(doc);
    }
    struct json_doc *doc;
    ck_assert_int_eq(json_parse("[1]\0", 4, NULL, &doc, NULL), RC_INPUT);
    ck_assert_int_eq(json_parse("\"a\0b\"", 5, NULL, &doc, NULL), RC_INPUT);
    ck_assert_int_eq(json_parse("[\0]", 3, NULL, &doc, NULL), RC_INPUT);
}
END_TEST

START_TEST(size_and_depth_have_limits)
{
    struct json_doc *doc;
    struct err err = ERR_INIT;
    char deep[2 * JSON_DEPTH_MAX + 2];

    memset(deep, '[', JSON_DEPTH_MAX + 1);
    memset(deep + JSON_DEPTH_MAX + 1, ']', JSON_DEPTH_MAX + 1);
    ck_assert_int_eq(json_parse(deep, sizeof deep, NULL, &doc, &err), RC_INPUT);
    ck_assert_str_eq(err.msg, "line 1:65: nested too deeply");
    ck_assert_int_eq(json_parse(deep + 1, sizeof deep - 2, NULL, &doc, &err), RC_OK);
    struct buf out = BUF_INIT;
    copy(doc, &out);
    ck_assert_uint_eq(out.len, sizeof deep - 2);
    buf_free(&out);
    json_free(doc);

    const struct json_options small = { .bytes_max = 4, .depth_max = 1 };
    ck_assert_int_eq(json_parse("[1,2]", 5, &small, &doc, &err), RC_INPUT);
    ck_assert_str_eq(err.msg, "JSON document of 5 bytes: at most 4 are allowed");
    ck_assert_int_eq(json_parse("[[]]", 4, &small, &doc, &err), RC_INPUT);
    ck_assert_int_eq(json_parse("[10]", 4, &small, &doc, &err), RC_OK);
    json_free(doc);
    json_free(NULL);
}
END_TEST

START_TEST(comments_vanish_and_places_hold)
{
    static const char text[] =
        "# policy\n{ // first\n \"u\": \"http://x#y\", # \xc3\xa9\n"
        "\"v\": 0.5//end\r\n}#";
    struct json_doc *doc;
    struct err err = ERR_INIT;
    size_t line, column;

    ck_assert_int_eq(json_parse(text, strlen(text), &with_comments, &doc, &err), RC_OK);
    const struct json *v = json_get(json_root(doc), "v");
    ck_assert_str_eq(json_string(json_get(json_root(doc), "u")), "http://x#y");
    json_position(doc, v, &line, &column);
    ck_assert_uint_eq(line, 4);
    ck_assert_uint_eq(column, 6);
    json_position(doc, json_root(doc), &line, &column);
    ck_assert_uint_eq(line, 2);
    ck_assert_uint_eq(column, 1);
    json_free(doc);
    ck_assert_int_eq(json_parse("[1, / 2]", 8, &with_comments, &doc, &err), RC_INPUT);
    ck_assert_int_eq(json_parse("# only", 6, &with_comments, &doc, &err), RC_INPUT);
    ck_assert_str_eq(err.msg, "line 1:7: expected a value, not the end");
}
END_TEST

START_TEST(each_value_has_its_type_and_no_other)
{
    static const char *const texts[] = { "{}", "[]", "\"s\"", "1", "true", "null" };
    static bool (*const tests[])(const struct json *) = {
        json_is_object, json_is_array, json_is_string,
        json_is_number, json_is_bool,  json_is_null,
    };
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct json_doc *doc = parse(texts[i]);
        const struct json *root = json_root(doc);
        size_t len;
        bool truth;
        for (size_t j = 0; j < ARRAY_LEN(tests); j++) {
            ck_assert_int_eq(tests[j](root), i == j);
            ck_assert(!tests[j](NULL));
        }
        ck_assert_int_eq(json_string(root) != NULL, i == 2);
        ck_assert_int_eq(json_number_text(root, &len) != NULL, i == 3);
        ck_assert_int_eq(json_bool(root, &truth), i == 4);
        ck_assert_ptr_null(json_get(root, "x"));
        json_free(doc);
    }
    bool truth;
    int64_t v;
    ck_assert_ptr_null(json_get(NULL, "x"));
    ck_assert_ptr_null(json_first(NULL));
    ck_assert_ptr_null(json_next(NULL));
    ck_assert_ptr_null(json_key(NULL));
    ck_assert_ptr_null(json_string(NULL));
    ck_assert_uint_eq(json_count(NULL), 0);
    ck_assert(!json_bool(NULL, &truth) && !json_int64(NULL, &v) &&
              !json_decimal(NULL, 6, &v));
}
END_TEST

START_TEST(members_and_elements_come_in_the_order_of_the_text)
{
    struct json_doc *doc = parse("{\"b\":[1,\"x\",[]],\"a\":true,\"B\":false}");
    const struct json *b = json_first(json_root(doc));
    bool truth = false;

    ck_assert_uint_eq(json_count(json_root(doc)), 3);
    ck_assert_str_eq(json_key(b), "b");
    ck_assert_uint_eq(json_count(b), 3);
    const struct json *x = json_next(json_first(b));
    ck_assert_ptr_null(json_key(x));
    ck_assert_str_eq(json_string(x), "x");
    ck_assert_ptr_null(json_next(json_next(x)));
    ck_assert_ptr_eq(json_get(json_root(doc), "a"), json_next(b));
    ck_assert(json_bool(json_next(b), &truth) && truth);
    ck_assert(json_bool(json_get(json_root(doc), "B"), &truth) && !truth);
    ck_assert_ptr_null(json_get(json_root(doc), "A"));
    json_free(doc);
}
END_TEST

START_TEST(numbers_are_read_exactly_or_not_at_all)
{
    enum { NO = 77 };
    static const struct {
        const char *text;
        int64_t whole, micro; /* json_int64, and json_decimal at scale 6 */
    } rows[] = {
        { "8", 8, 8000000 },
        { "8.0", 8, 8000000 },
        { "8e0", 8, 8000000 },
        { "0.10", NO, 100000 },
        { "-0.15", NO, -150000 },
        { "-0", 0, 0 },
        { "1.5e1", 15, 15000000 },
        { "150E-1", 15, 15000000 },
        { "1e-5", NO, 10 },
        { "-12.5e-3", NO, -12500 },
        { "0.05e-1", NO, 5000 },
        { "0.000123e+6", 123, 123000000 },
        { "1e-7", NO, 0 },
        { "5e-7", NO, 1 },
        { "1e12", INT64_C(1000000000000), INT64_C(1000000000000000000) },
        { "1e13", INT64_C(10000000000000), NO },
        { "1e41", NO, NO },
        { "1e-41", NO, NO },
        { "1e99999999999999999999", NO, NO },
        { "9007199254740991", INT64_C(9007199254740991), NO },
        { "9007199254740992", NO, NO },
        { "-9007199254740991", INT64_C(-9007199254740991), NO },
        { "-9007199254740992", NO, NO },
        { "9223372036854.775807", NO, INT64_MAX },
        { "9007199254740.993001", NO, INT64_C(9007199254740993001) },
        { "\"9223372036854775807\"", INT64_MAX, NO },
        { "\"-9223372036854775808\"", INT64_MIN, NO },
        { "\"9223372036854775808\"", NO, NO },
        { "\"0.10\"", NO, 100000 },
        { "\"8.0\"", NO, 8000000 },
        { "\"+8\"", NO, 8000000 },
        { "\"1e3\"", NO, NO },
        { "\" 8\"", NO, NO },
        { "\"\"", NO, NO },
        { "true", NO, NO },
        { "[8]", NO, NO },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct json_doc *doc = parse(rows[i].text);
        int64_t whole = NO, micro = NO;
        bool is_whole = json_int64(json_root(doc), &whole);
        bool is_micro = json_decimal(json_root(doc), 6, &micro);
        ck_assert_msg(whole == rows[i].whole && is_whole == (rows[i].whole != NO),
                      "%s is %" PRId64, rows[i].text, whole);
        ck_assert_msg(micro == rows[i].micro && is_micro == (rows[i].micro != NO),
                      "%s is %" PRId64 "e-6", rows[i].text, micro);
        json_free(doc);
    }
}
END_TEST

START_TEST(a_file_is_read_or_named_in_the_error)
{
    char path[] = "/tmp/t_json.XXXXXX", msg[128];
    struct json_doc *doc;
    struct err err = ERR_INIT;
    int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    (void)close(fd);
    ck_assert_int_eq(file_write(path, "[1 2]", 5, 0600, NULL), RC_OK);
    ck_assert_int_eq(json_parse_file(path, NULL, &doc, &err), RC_INPUT);
    (void)snprintf(msg, sizeof msg,
                   "cannot read '%s': line 1:4: expected ',' or ']', not '2'", path);
    ck_assert_str_eq(err.msg, msg);
    ck_assert_int_eq(file_write(path, "[12]", 4, 0600, NULL), RC_OK);
    ck_assert_int_eq(json_parse_file(path, NULL, &doc, &err), RC_OK);
    ck_assert_uint_eq(json_count(json_root(doc)), 1);
    json_free(doc);
    const struct json_options small = { .bytes_max = 3 };
    ck_assert_int_eq(json_parse_file(path, &small, &doc, &err), RC_INPUT);
    ck_assert_ptr_nonnull(strstr(err.msg, "larger than the 3 bytes allowed"));
    (void)unlink(path);
    ck_assert_int_eq(json_parse_file(path, NULL, &doc, &err), RC_NOT_FOUND);
    ck_assert_ptr_null(doc);
}
END_TEST

START_TEST(the_writer_puts_commas_and_quotes_where_they_belong)
{
    struct buf out = BUF_INIT;
    struct json_writer w;
    jw_init(&w, &out, true);
    ck_assert(!jw_is_done(&w));
    jw_begin_object(&w);
    jw_key(&w, " ~");
    jw_null(&w);
    jw_key(&w, "a");
    jw_begin_array(&w);
    jw_int64(&w, -5);
    jw_int64_text(&w, INT64_MIN);
    jw_uint64(&w, UINT64_MAX);
    jw_bool(&w, true);
    jw_null(&w);
    jw_begin_object(&w);
    jw_end_object(&w);
    jw_end_array(&w);
    jw_key(&w, "ab");
    jw_ppm(&w, 150000);
    jw_key(&w, "b");
    jw_money_uusd(&w, 100000);
    jw_key(&w, "c");
    jw_decimal(&w, 12345, 3, 1);
    jw_key(&w, "h");
    jw_hex(&w, (const uint8_t *)"\x00\xaf", 2);
    ck_assert(!jw_is_done(&w));
    jw_end_object(&w);
    ck_assert(jw_is_done(&w));
    ck_assert_str_eq(out.data,
                     "{\" ~\":null,\"a\":[-5,\"-9223372036854775808\","
                     "\"18446744073709551615\",true,null,{}],"
                     "\"ab\":0.150000,\"b\":\"0.100000\",\"c\":12.3,\"h\":\"00af\"}");
    struct json_doc *doc;
    ck_assert_int_eq(json_parse(out.data, out.len, NULL, &doc, NULL), RC_OK);
    json_free(doc);
    buf_free(&out);
}
END_TEST

START_TEST(strings_are_escaped_as_little_as_possible_and_always_valid)
{
    static const struct {
        const char *raw;
        size_t len;
        const char *json;
    } rows[] = {
        { "", 0, "\"\"" },
        { "a\"\\/b", 5, "\"a\\\"\\\\/b\"" },
        { "\b\t\n\f\r\x01\x1f\x7f", 8, "\"\\b\\t\\n\\f\\r\\u0001\\u001f\x7f\"" },
        { "\0", 1, "\"\\u0000\"" },
        { " !~", 3, "\" !~\"" },
        { "\xc3\xa9\xf0\x9f\x98\x80", 6, "\"\xc3\xa9\xf0\x9f\x98\x80\"" },
        { "a\xff\xe2\x82", 4, "\"a\xef\xbf\xbd\xef\xbf\xbd\"" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf out = BUF_INIT;
        struct json_writer w;
        jw_init(&w, &out, false);
        jw_string_len(&w, rows[i].raw, rows[i].len);
        ck_assert_str_eq(out.data, rows[i].json);
        buf_free(&out);
    }
}
END_TEST

/* Each misuse must stop the program at an assert. */
START_TEST(a_broken_structure_or_order_is_caught)
{
    struct buf out = BUF_INIT;
    struct json_writer w;
    jw_init(&w, &out, true);
    if (_i == 0) {
        jw_end_array(&w);
    } else if (_i == 1) {
        jw_null(&w);
        jw_null(&w);
    }
    jw_begin_object(&w);
    if (_i == 2)
        jw_null(&w);
    jw_key(&w, "b");
    if (_i == 3)
        jw_end_object(&w);
    if (_i == 4)
        jw_key(&w, "c");
    jw_null(&w);
    static const char *const bad_keys[] = { "a", "b", "", "c\"", "\xc3\xa9", "c\n" };
    if (_i >= 5)
        jw_key(&w, bad_keys[_i - 5]);
}
END_TEST

START_TEST(unsorted_keys_are_fine_outside_canonical_mode)
{
    struct buf out = BUF_INIT;
    struct json_writer w;
    jw_init(&w, &out, false);
    jw_begin_object(&w);
    jw_key(&w, "b");
    jw_null(&w);
    jw_key(&w, "a");
    jw_null(&w);
    jw_end_object(&w);
    ck_assert_str_eq(out.data, "{\"b\":null,\"a\":null}");
    buf_free(&out);
}
END_TEST

/* Append a random value; about three levels deep. */
static void write_random(struct json_writer *w, uint64_t seed, uint32_t *k,
                         unsigned depth)
{
    uint64_t kind = draw_below(seed, 1, 0, 0, ++*k, depth < 4 ? 6 : 4);
    uint64_t bits = draw(seed, 2, 0, 0, *k);
    char s[8];

    memcpy(s, &bits, sizeof s);
    switch (kind) {
    case 0:
        jw_bool(w, bits & 1);
        return;
    case 1:
        jw_int64(w, (int64_t)bits >> (bits & 63));
        return;
    case 2:
        for (size_t i = 0; i < sizeof s; i++)
            s[i] = s[i] == 0 ? 1 : s[i];
        jw_string_len(w, s, bits % 9);
        return;
    case 3:
        jw_decimal(w, (int64_t)bits, 6, 6);
        return;
    case 4:
        jw_begin_array(w);
        for (uint64_t n = bits % 5; n > 0; n--)
            write_random(w, seed, k, depth + 1);
        jw_end_array(w);
        return;
    default:
        jw_begin_object(w);
        for (uint64_t n = 0; n < bits % 20; n++) {
            char key[8];
            (void)snprintf(key, sizeof key, "k%02u", (unsigned)n);
            jw_key(w, key);
            write_random(w, seed, k, depth + 1);
        }
        jw_end_object(w);
    }
}

START_TEST(what_the_writer_writes_the_reader_reads)
{
    for (uint64_t seed = 0; seed < 2000; seed++) {
        struct buf out = BUF_INIT, again = BUF_INIT;
        struct json_writer w;
        struct json_doc *doc;
        struct err err = ERR_INIT;
        uint32_t k = 0;
        jw_init(&w, &out, true);
        write_random(&w, seed, &k, 0);
        ck_assert_msg(json_parse(out.data, out.len, NULL, &doc, &err) == RC_OK,
                      "seed %" PRIu64 ": %s", seed, err.msg);
        copy(doc, &again);
        ck_assert_msg(strcmp(out.data, again.data) == 0, "seed %" PRIu64, seed);
        json_free(doc);
        buf_free(&again);
        buf_free(&out);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        sound_documents_are_read_and_copied_as_they_are,
        what_is_not_strict_json_is_refused_with_its_place,
        size_and_depth_have_limits,
        comments_vanish_and_places_hold,
        each_value_has_its_type_and_no_other,
        members_and_elements_come_in_the_order_of_the_text,
        numbers_are_read_exactly_or_not_at_all,
        a_file_is_read_or_named_in_the_error,
        the_writer_puts_commas_and_quotes_where_they_belong,
        strings_are_escaped_as_little_as_possible_and_always_valid,
        unsorted_keys_are_fine_outside_canonical_mode,
        what_the_writer_writes_the_reader_reads,
    };
    Suite *s = suite_create("json");
    TCase *tc = tcase_create("json");
    for (size_t i = 0; i < ARRAY_LEN(tests); i++)
        tcase_add_test(tc, tests[i]);
    tcase_add_loop_test_raise_signal(tc, a_broken_structure_or_order_is_caught, SIGABRT,
                                     0, 11);
    suite_add_tcase(s, tc);
    SRunner *sr = srunner_create(s);
    srunner_run_all(sr, CK_ENV);
    int failed = srunner_ntests_failed(sr);
    srunner_free(sr);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
