#include "base/utc.h"

#include "base/decimal.h"

#include <stdio.h>
#include <string.h>

#define DAY_S     86400
#define FIRST_DAY (-719162) /* 0001-01-01 */
#define LAST_DAY  2932896   /* 9999-12-31 */

/* Days since 1970-01-01 and back: H. Hinnant, "chrono-compatible low-level date algorithms",
 * with years that begin in March, so that the leap day is the last. */
static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = y / 400, of_era = y % 400;
    int64_t of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static void date_of(int64_t days, int64_t *year, int64_t *month, int64_t *day)
{
    int64_t shifted = days + 719468;
    int64_t era = shifted / 146097, of_era = shifted % 146097;
    int64_t y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * y + y / 4 - y / 100);
    int64_t m = (5 * of_year + 2) / 153;

    *day = of_year - (153 * m + 2) / 5 + 1;
    *month = m < 10 ? m + 3 : m - 9;
    *year = y + era * 400 + (*month <= 2);
}

bool utc_from_parts(int64_t year, int64_t month, int64_t day, int64_t hour, int64_t minute,
                    int64_t second, int64_t *out)
{
    int64_t y, m, d;

    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31 || hour < 0 ||
        hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59)
        return false;
    int64_t days = days_of(year, month, day);
    date_of(days, &y, &m, &d);
    if (m != month || d != day) /* 30 February has rolled over */
        return false;
    *out = days * DAY_S + hour * 3600 + minute * 60 + second;
    return true;
}

/* Exactly `n` digits at `at`. */
static bool number_at(const char *s, size_t len, size_t at, size_t n, int64_t *out)
{
    uint64_t v;

    if (at + n > len || !uint_parse(s + at, n, 9999, &v))
        return false;
    *out = (int64_t)v;
    return true;
}

/* What follows the seconds: a fraction, then Z or an offset, `*east_s` of it. */
static bool read_zone(const char *s, size_t len, int64_t *east_s)
{
    size_t at = 0;
    int64_t hours, minutes;

    if (at < len && s[at] == '.') {
        at++;
        while (at < len && s[at] >= '0' && s[at] <= '9')
            at++;
        if (at == 1)
            return false;
    }
    if (len - at == 1 && (s[at] == 'Z' || s[at] == 'z')) {
        *east_s = 0;
        return true;
    }
    if (len - at != 6 || (s[at] != '+' && s[at] != '-') || s[at + 3] != ':' ||
        !number_at(s, len, at + 1, 2, &hours) || !number_at(s, len, at + 4, 2, &minutes) ||
        hours > 23 || minutes > 59)
        return false;
    *east_s = (s[at] == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
    return true;
}

bool utc_parse(const char *s, size_t len, int64_t *out)
{
    int64_t v[6] = { 0 }, east_s = 0, utc;

    if (len < 10 || s[4] != '-' || s[7] != '-' || !number_at(s, len, 0, 4, &v[0]) ||
        !number_at(s, len, 5, 2, &v[1]) || !number_at(s, len, 8, 2, &v[2]))
        return false;
    if (len > 10) {
        if (len < 20 || strchr("Tt ", s[10]) == NULL || s[13] != ':' || s[16] != ':' ||
            !number_at(s, len, 11, 2, &v[3]) || !number_at(s, len, 14, 2, &v[4]) ||
            !number_at(s, len, 17, 2, &v[5]) || !read_zone(s + 19, len - 19, &east_s))
            return false;
    }
    if (!utc_from_parts(v[0], v[1], v[2], v[3], v[4], v[5], &utc))
        return false;
    *out = utc - east_s;
    return true;
}

void utc_text(int64_t seconds, char out[UTC_TEXT_MAX])
{
    int64_t days = seconds / DAY_S, rest = seconds % DAY_S, y, m, d;

    if (rest < 0) {
        rest += DAY_S;
        days--;
    }
    if (days < FIRST_DAY || days > LAST_DAY) {
        memcpy(out, "?", 2);
        return;
    }
    date_of(days, &y, &m, &d);
    (void)snprintf(out, UTC_TEXT_MAX, "%04u-%02u-%02uT%02u:%02u:%02uZ", (unsigned)y % 10000,
                   (unsigned)m % 100, (unsigned)d % 100, (unsigned)(rest / 3600) % 100,
                   (unsigned)(rest / 60) % 60, (unsigned)rest % 60);
}
