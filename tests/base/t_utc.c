/* Points in time as text. */
#include "../suite.h"
#include "base/attr.h"
#include "base/utc.h"

#include <string.h>

static const struct {
    const char *text;
    int64_t seconds;
    const char *same; /* as utc_text() writes it */
} good[] = {
    { "1970-01-01T00:00:00Z", 0, "1970-01-01T00:00:00Z" },
    { "1969-12-31T23:59:59Z", -1, "1969-12-31T23:59:59Z" },
    { "2000-02-29", 951782400, "2000-02-29T00:00:00Z" },
    { "2025-06-19t10:56:11z", 1750330571, "2025-06-19T10:56:11Z" },
    { "2025-06-19 12:56:11.999+02:00", 1750330571, "2025-06-19T10:56:11Z" },
    { "2025-06-19T10:26:11-00:30", 1750330571, "2025-06-19T10:56:11Z" },
    { "0001-01-01T00:00:00Z", -62135596800, "0001-01-01T00:00:00Z" },
    { "9999-12-31T23:59:59Z", 253402300799, "9999-12-31T23:59:59Z" },
};

START_TEST(a_time_reads_as_its_seconds_and_back)
{
    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        char text[UTC_TEXT_MAX];
        int64_t s = 1;
        ck_assert_msg(utc_parse(good[i].text, strlen(good[i].text), &s), "%s", good[i].text);
        ck_assert_int_eq(s, good[i].seconds);
        utc_text(s, text);
        ck_assert_str_eq(text, good[i].same);
    }
}
END_TEST

START_TEST(what_is_no_time_is_refused)
{
    static const char *const bad[] = {
        "", "2025", "2025-6-19", "2025-13-01", "2025-02-29", "2025-00-10", "2025-04-31",
        "0000-01-01", "2025-06-19T", "2025-06-19T24:00:00Z", "2025-06-19T10:60:00Z",
        "2025-06-19T10:00:60Z", "2025-06-19T10:00:00", "2025-06-19T10:00:00.Z",
        "2025-06-19T10:00:00+2:00", "2025-06-19T10:00:00+24:00", "2025-06-19X10:00:00Z",
        "2025-06-19T10:00:00ZZ", "+025-06-19", "2025-06-19 ",
    };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        int64_t s = 7;
        ck_assert_msg(!utc_parse(bad[i], strlen(bad[i]), &s), "%s", bad[i]);
        ck_assert_int_eq(s, 7);
    }
}
END_TEST

START_TEST(every_day_of_six_hundred_years_follows_the_one_before)
{
    char before[UTC_TEXT_MAX] = "", text[UTC_TEXT_MAX];
    int64_t back;
    for (int64_t s = -5364662400; s <= 13569465600; s += 86400) {
        utc_text(s, text);
        ck_assert_int_lt(strcmp(before, text), 0);
        ck_assert(utc_parse(text, strlen(text), &back));
        ck_assert_int_eq(back, s);
        memcpy(before, text, sizeof before);
    }
    utc_text(253402300800, text);
    ck_assert_str_eq(text, "?");
}
END_TEST

SUITE("utc", a_time_reads_as_its_seconds_and_back, what_is_no_time_is_refused,
      every_day_of_six_hundred_years_follows_the_one_before)
