/* The growing string and the error sentence. */
#include "../suite.h"
#include "base/buf.h"
#include "base/err.h"

#include <string.h>

START_TEST(a_buf_is_always_a_string)
{
    struct buf b = BUF_INIT;
    ck_assert_str_eq(b.data, "");
    buf_addf(&b, "%s-%d", "node", 7);
    buf_addc(&b, '!');
    ck_assert_str_eq(b.data, "node-7!");
    ck_assert_uint_eq(b.len, 7);
    buf_reset(&b);
    ck_assert_str_eq(b.data, "");
    buf_free(&b);
    ck_assert_str_eq(b.data, "");
}
END_TEST

START_TEST(an_addition_that_cannot_fit_is_dropped_and_remembered)
{
    struct buf b = BUF_INIT;
    buf_adds(&b, "kept");
    ck_assert_ptr_null(buf_reserve(&b, (size_t)-8));
    ck_assert(b.failed);
    buf_adds(&b, "dropped");
    ck_assert_str_eq(b.data, "kept");
    buf_free(&b);
}
END_TEST

START_TEST(an_error_names_its_context_and_hides_control_bytes)
{
    struct err e = ERR_INIT;
    ck_assert_int_eq(err_set(&e, RC_INPUT, "line %d: bad '%s'", 12, "a\033[2Jb"), RC_INPUT);
    ck_assert_int_eq(err_wrap(&e, "cannot import '%s'", "nodes.csv"), RC_INPUT);
    ck_assert_str_eq(e.msg, "cannot import 'nodes.csv': line 12: bad 'a?[2Jb'");
    /* C1, bidi, zero-width, malformed; marks and a real U+FFFD stay. */
    (void)err_set(&e, RC_USAGE, "%s", "\xc2\x9b" "31m|\xe2\x80\xae|a\xe2\x80\x8b" "b|\xff\xc0\x80|"
                  "\xef\xbf\xbd|e\xcc\x81");
    ck_assert_str_eq(e.msg, "?31m|?|ab|???|\xef\xbf\xbd|e\xcc\x81");
    (void)err_set(&e, RC_USAGE, "%s", "\xcc\x81" "a\xf0\x9f\x99");
    ck_assert_str_eq(e.msg, "?a?");
    ck_assert_int_eq(err_set(NULL, RC_STORE, "x"), RC_STORE);
    ck_assert_int_eq(err_wrap(NULL, "x"), RC_INTERNAL);
}
END_TEST

SUITE("buf", a_buf_is_always_a_string,
      an_addition_that_cannot_fit_is_dropped_and_remembered,
      an_error_names_its_context_and_hides_control_bytes)
