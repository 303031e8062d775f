#include "base/text.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define MARKS_MAX 4 /* pointed Hebrew and Vietnamese need up to three */
#define NO_BASE   (MARKS_MAX + 1)
#define WORD_MAX  64

enum cell_class {
    CLASS_PLAIN,
    CLASS_WIDE,
    CLASS_MARK,
    CLASS_IGNORE,
    CLASS_BIDI,
};

static const struct {
    uint32_t first, last;
    enum cell_class class;
} ranges[] = {
#define R(name, first, last) { first, last, CLASS_##name },
#include "base/text_ranges.def"
#undef R
};

static enum cell_class class_of(uint32_t cp)
{
    size_t lo = 0, hi = ARRAY_LEN(ranges);

    if (cp < ranges[0].first)
        return CLASS_PLAIN;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (cp > ranges[mid].last)
            lo = mid + 1;
        else if (cp < ranges[mid].first)
            hi = mid;
        else
            return ranges[mid].class;
    }
    return CLASS_PLAIN;
}

static bool is_control(uint32_t cp)
{
    return cp < 0x20 || (cp >= 0x7f && cp < 0xa0);
}

/* Unicode 15.0, table 3-7: the lead byte decides the length and the second byte's range. */
size_t utf8_decode(const char *s, size_t len, uint32_t *cp)
{
    if (len == 0) {
        *cp = 0;
        return 0;
    }
    uint32_t lead = (unsigned char)s[0], lo = 0x80, hi = 0xbf, v;
    size_t need;
    *cp = lead;
    if (lead < 0x80)
        return 1;
    *cp = UTF8_REPLACEMENT;
    if (lead < 0xc2 || lead > 0xf4)
        return 1;
    need = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    v = lead & (need == 2 ? 0x1fu : need == 3 ? 0x0fu : 0x07u);
    if (lead == 0xe0)
        lo = 0xa0; /* no overlong forms */
    if (lead == 0xed)
        hi = 0x9f; /* no surrogates */
    if (lead == 0xf0)
        lo = 0x90;
    if (lead == 0xf4)
        hi = 0x8f; /* nothing above U+10FFFF */
    for (size_t i = 1; i < need; i++) {
        uint32_t c = i < len ? (unsigned char)s[i] : 0;
        if (c < lo || c > hi)
            return i;
        v = v << 6 | (c & 0x3f);
        lo = 0x80;
        hi = 0xbf;
    }
    *cp = v;
    return need;
}

size_t utf8_encode(uint32_t cp, char out[4])
{
    if (cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff))
        cp = UTF8_REPLACEMENT;
    if (cp < 0x80) {
        out[0] = (char)cp;
        return 1;
    }
    size_t n = cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
    for (size_t i = n - 1; i > 0; i--, cp >>= 6)
        out[i] = (char)(0x80 | (cp & 0x3f));
    static const unsigned char lead[5] = { 0, 0, 0xc0, 0xe0, 0xf0 };
    out[0] = (char)(lead[n] | cp);
    return n;
}

size_t utf8_valid_prefix(const char *s, size_t len)
{
    size_t at = 0;

    while (at < len) {
        uint32_t cp;
        size_t n = utf8_decode(s + at, len - at, &cp);
        if (cp == UTF8_REPLACEMENT && (n != 3 || memcmp(s + at, "\xef\xbf\xbd", 3) != 0))
            return at;
        at += n;
    }
    return len;
}

bool utf8_is_valid(const char *s, size_t len)
{
    return utf8_valid_prefix(s, len) == len;
}

int codepoint_width(uint32_t cp)
{
    static const int width[] = {
        [CLASS_PLAIN] = 1, [CLASS_WIDE] = 2, [CLASS_MARK] = 0,
        [CLASS_IGNORE] = 0, [CLASS_BIDI] = 0,
    };
    return is_control(cp) ? 0 : width[class_of(cp)];
}

/* Printable ASCII at the beginning: nearly all text, and each byte is one cell. */
static size_t plain_prefix(const char *s, size_t len)
{
    size_t n = 0;

    while (n < len && s[n] >= ' ' && s[n] <= '~')
        n++;
    return n;
}

int text_width(const char *s)
{
    size_t len = strlen(s), plain = plain_prefix(s, len);
    int width = (int)plain;

    for (size_t at = plain; at < len;) {
        uint32_t cp;
        at += utf8_decode(s + at, len - at, &cp);
        width += codepoint_width(cp);
    }
    return width;
}

size_t text_fit(const char *s, int cells)
{
    size_t len = strlen(s), at = plain_prefix(s, len);

    if (cells < 0 || (size_t)cells < at)
        return cells < 0 ? 0 : (size_t)cells;
    cells -= (int)at;
    while (at < len) {
        uint32_t cp;
        size_t n = utf8_decode(s + at, len - at, &cp);
        int width = codepoint_width(cp);
        if (width > cells)
            break;
        cells -= width;
        at += n;
    }
    return at;
}

/* What a character from outside becomes; 0 when it vanishes. `marks` counts those on the
 * current character and is NO_BASE where there is none. */
static uint32_t clean(uint32_t cp, int *marks)
{
    enum cell_class class = class_of(cp);

    if (class == CLASS_IGNORE)
        return 0;
    if (class == CLASS_MARK && *marks == MARKS_MAX)
        return 0;
    if (class == CLASS_MARK && *marks < MARKS_MAX) {
        ++*marks;
        return cp;
    }
    *marks = 0;
    if (class == CLASS_MARK || class == CLASS_BIDI || is_control(cp) || cp == 0x2028 ||
        cp == 0x2029 || (cp & 0xfffe) == 0xfffe || (cp >= 0xfdd0 && cp <= 0xfdef))
        return UTF8_REPLACEMENT;
    return cp;
}

static void set_clean(char *out, size_t size, const char *bytes, size_t len)
{
    static const char ellipsis[] = "\xe2\x80\xa6";
    size_t used = 0, cut = 0; /* `cut` is where the ellipsis would go */
    int marks = NO_BASE;

    if (len < size && plain_prefix(bytes, len) == len) {
        memcpy(out, bytes, len);
        out[len] = '\0';
        return;
    }
    for (size_t at = 0; at < len;) {
        uint32_t cp;
        char one[4];
        at += utf8_decode(bytes + at, len - at, &cp);
        cp = clean(cp, &marks);
        if (cp == 0)
            continue;
        size_t n = utf8_encode(cp, one);
        if (marks == 0 && used + sizeof ellipsis <= size)
            cut = used;
        if (used + n >= size) {
            memcpy(out + cut, ellipsis, sizeof ellipsis);
            return;
        }
        memcpy(out + used, one, n);
        used += n;
    }
    out[used] = '\0';
}

void safe_text_set(struct safe_text *out, const char *bytes, size_t len)
{
    set_clean(out->s, sizeof out->s, bytes, len);
}

void long_text_from_str(struct long_text *out, const char *s)
{
    set_clean(out->s, sizeof out->s, s, strlen(s));
}

void text_clean(char *s)
{
    size_t len = strlen(s), used = 0;
    int marks = NO_BASE;

    for (size_t at = 0; at < len;) {
        uint32_t cp;
        size_t n = utf8_decode(s + at, len - at, &cp);
        bool is_real = n == 3 && memcmp(s + at, "\xef\xbf\xbd", n) == 0;

        at += n;
        cp = clean(cp, &marks);
        if (cp == UTF8_REPLACEMENT && !is_real)
            s[used++] = '?';
        else if (cp != 0)
            used += utf8_encode(cp, s + used);
    }
    s[used] = '\0';
}

void safe_text_from_str(struct safe_text *out, const char *s)
{
    safe_text_set(out, s != NULL ? s : "", s != NULL ? strlen(s) : 0);
}

void safe_text_setf(struct safe_text *out, const char *fmt, ...)
{
    /* Twice the size, because ignorable characters are dropped only afterwards. */
    char raw[2 * SAFE_TEXT_MAX];
    va_list ap;

    va_start(ap, fmt);
    int n = vsnprintf(raw, sizeof raw, fmt, ap);
    va_end(ap);
    assert(n >= 0);
    safe_text_set(out, raw, strlen(raw));
}

static size_t fold(const char *s, char out[WORD_MAX])
{
    size_t n = 0;

    for (; s[n] != '\0' && n < WORD_MAX; n++)
        out[n] = s[n] >= 'A' && s[n] <= 'Z' ? (char)(s[n] - 'A' + 'a') : s[n];
    return n;
}

static unsigned min3(unsigned a, unsigned b, unsigned c)
{
    unsigned ab = a < b ? a : b;
    return ab < c ? ab : c;
}

/* Optimal string alignment with three rows (Damerau 1964; Wagner and Fischer 1974). */
static unsigned distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
    unsigned rows[3][WORD_MAX + 1];

    for (unsigned j = 0; j <= b_len; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a_len; i++) {
        unsigned *now = rows[i % 3];
        const unsigned *up = rows[(i - 1) % 3], *up2 = rows[(i + 1) % 3];
        now[0] = (unsigned)i;
        for (size_t j = 1; j <= b_len; j++) {
            bool is_same = a[i - 1] == b[j - 1];
            now[j] = min3(up[j] + 1, now[j - 1] + 1, up[j - 1] + (is_same ? 0u : 1u));
            bool is_swap = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (is_swap && up2[j - 2] + 1 < now[j])
                now[j] = up2[j - 2] + 1;
        }
    }
    return rows[a_len % 3][b_len];
}

const char *text_nearest(const char *word, const char *const names[], size_t n)
{
    char a[WORD_MAX], b[WORD_MAX];
    size_t a_len = fold(word, a);
    unsigned best = a_len / 3 > 1 ? (unsigned)(a_len / 3) : 1;
    const char *nearest = NULL;

    if (a_len == 0 || strlen(word) > WORD_MAX)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        if (names[i] == NULL || strlen(names[i]) > WORD_MAX)
            continue;
        unsigned d = distance(a, a_len, b, fold(names[i], b));
        if (d < best || (d == best && nearest == NULL)) {
            best = d;
            nearest = names[i];
        }
    }
    return nearest;
}
