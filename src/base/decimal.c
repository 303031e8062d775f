#include "base/decimal.h"

#include <assert.h>

static const uint64_t pow10_table[DECIMAL_SCALE_MAX + 1] = {
    UINT64_C(1),
    UINT64_C(10),
    UINT64_C(100),
    UINT64_C(1000),
    UINT64_C(10000),
    UINT64_C(100000),
    UINT64_C(1000000),
    UINT64_C(10000000),
    UINT64_C(100000000),
    UINT64_C(1000000000),
    UINT64_C(10000000000),
    UINT64_C(100000000000),
    UINT64_C(1000000000000),
    UINT64_C(10000000000000),
    UINT64_C(100000000000000),
    UINT64_C(1000000000000000),
    UINT64_C(10000000000000000),
    UINT64_C(100000000000000000),
    UINT64_C(1000000000000000000),
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static char to_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool push_digit(uint64_t *v, char c)
{
    uint64_t digit = (uint64_t)(c - '0');
    if (*v > (UINT64_MAX - digit) / 10)
        return false;
    *v = *v * 10 + digit;
    return true;
}

/* What a decimal's digits say, before its sign is applied. */
struct magnitude {
    uint64_t v;      /* in units of 10^-scale, rounded half up */
    bool is_rounded; /* digits other than 0 were beyond the scale */
};

static bool parse_magnitude(const char *s, size_t len, unsigned scale,
                            struct magnitude *m)
{
    size_t digits = 0;
    unsigned decimals = 0;
    bool has_dot = false, rounds_up = false;

    *m = (struct magnitude){ 0 };
    for (size_t i = 0; i < len; i++) {
        if (s[i] == '.' && !has_dot) {
            has_dot = true;
            continue;
        }
        if (!is_digit(s[i]))
            return false;
        digits++;
        if (has_dot && decimals >= scale) {
            if (decimals == scale)
                rounds_up = s[i] >= '5';
            decimals = scale + 1;
            m->is_rounded = m->is_rounded || s[i] != '0';
            continue;
        }
        decimals += has_dot;
        if (!push_digit(&m->v, s[i]))
            return false;
    }
    for (; decimals < scale; decimals++)
        if (!push_digit(&m->v, '0'))
            return false;
    /* At the very top the round-up is lost, but the caller refuses all above 2^63. */
    if (rounds_up && m->v < UINT64_MAX)
        m->v++;
    return digits > 0;
}

static bool parse_signed(const char *s, size_t len, unsigned scale, bool exact,
                         int64_t *out)
{
    assert(scale <= DECIMAL_SCALE_MAX);
    bool is_negative = len > 0 && s[0] == '-';
    size_t skip = len > 0 && (s[0] == '-' || s[0] == '+') ? 1 : 0;
    struct magnitude m;

    if (!parse_magnitude(s + skip, len - skip, scale, &m) || (exact && m.is_rounded))
        return false;
    if (m.v > (uint64_t)INT64_MAX + (is_negative ? 1 : 0))
        return false;
    /* Through v - 1 because -INT64_MIN is no int64. */
    *out = is_negative && m.v != 0 ? -(int64_t)(m.v - 1) - 1 : (int64_t)m.v;
    return true;
}

bool decimal_parse(const char *s, size_t len, unsigned scale, int64_t *out)
{
    return parse_signed(s, len, scale, false, out);
}

bool decimal_parse_exact(const char *s, size_t len, unsigned scale, int64_t *out)
{
    return parse_signed(s, len, scale, true, out);
}

bool uint_parse(const char *s, size_t len, uint64_t max, uint64_t *out)
{
    uint64_t v = 0;

    for (size_t i = 0; i < len; i++)
        if (!is_digit(s[i]) || !push_digit(&v, s[i]))
            return false;
    if (len == 0 || v > max)
        return false;
    *out = v;
    return true;
}

/* The factor of a unit's letters as a power of two relative to MiB, or -1. */
static int unit_shift(const char *s, size_t len)
{
    static const struct {
        char letter;
        int shift;
    } units[] = { { 'm', 0 }, { 'g', 10 }, { 't', 20 } };

    if (len == 0)
        return 10;
    bool is_tail_known = len == 1 || (len == 2 && to_lower(s[1]) == 'b') ||
                         (len == 2 && to_lower(s[1]) == 'i') ||
                         (len == 3 && to_lower(s[1]) == 'i' && to_lower(s[2]) == 'b');
    for (size_t i = 0; i < ARRAY_LEN(units); i++)
        if (is_tail_known && to_lower(s[0]) == units[i].letter)
            return units[i].shift;
    return -1;
}

bool bytes_parse_gib(const char *s, size_t len, uint32_t *gib)
{
    const unsigned scale = 6;
    size_t n = 0, unit;
    int64_t amount;

    while (n < len && (is_digit(s[n]) || s[n] == '.'))
        n++;
    for (unit = n; unit < len && s[unit] == ' '; unit++)
        continue;
    int shift = unit_shift(s + unit, len - unit);
    if (shift < 0 || (unit == len && unit != n))
        return false;
    if (!decimal_parse_exact(s, n, scale, &amount))
        return false;
    if (amount > INT64_MAX >> shift)
        return false;
    /* amount is in millionths of the unit; a whole GiB is 1024 MiB. */
    uint64_t mib_ppm = (uint64_t)amount << shift;
    uint64_t per_gib = 1024 * pow10_table[scale];
    if (mib_ppm % per_gib != 0 || mib_ppm / per_gib > UINT32_MAX)
        return false;
    *gib = (uint32_t)(mib_ppm / per_gib);
    return true;
}

static void add_uint(struct buf *b, uint64_t v, unsigned digits_min)
{
    char text[24];
    size_t at = sizeof text;

    for (unsigned n = 0; v != 0 || n < digits_min; n++) {
        text[--at] = (char)('0' + v % 10);
        v /= 10;
    }
    buf_add(b, text + at, sizeof text - at);
}

void decimal_add(struct buf *b, int64_t v, unsigned scale, unsigned digits)
{
    assert(scale <= DECIMAL_SCALE_MAX);
    uint64_t magnitude = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    unsigned kept = digits < scale ? digits : scale;
    uint64_t cut = pow10_table[scale - kept];

    /* cut is 1, which leaves no rest, or even. */
    magnitude = magnitude / cut + (magnitude % cut >= cut - cut / 2 ? 1 : 0);
    if (v < 0 && magnitude != 0)
        buf_addc(b, '-');
    add_uint(b, magnitude / pow10_table[kept], 1);
    if (digits == 0)
        return;
    buf_addc(b, '.');
    add_uint(b, magnitude % pow10_table[kept], kept);
    for (unsigned i = kept; i < digits; i++)
        buf_addc(b, '0');
}

void decimal_add_si(struct buf *b, uint64_t v)
{
    static const char suffix[] = " kMGTPE";
    unsigned step = 0;
    uint64_t tenths = 0;

    if (v <= 9999) {
        add_uint(b, v, 1);
        return;
    }
    while (v >= 1000) {
        tenths = v % 1000 / 100;
        v /= 1000;
        step++;
    }
    add_uint(b, v, 1);
    if (v < 10) {
        buf_addc(b, '.');
        add_uint(b, tenths, 1);
    }
    buf_addc(b, suffix[step]);
}
