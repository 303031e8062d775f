#include "app/peek.h"

#include "model/node.h"

#include <string.h>

void peek_from_space(struct peek_row *out, size_t count, uint32_t columns)
{
    for (size_t c = 0; c < count; c++) {
        const struct value *v = &out->space[c];
        if ((columns >> c & 1) != 0)
            out->cells[c] = (struct peek){ .kind = v->kind,
                                           .is_known = v->is_known,
                                           .sign = v->sign,
                                           .n = v->n,
                                           .text = v->text.s };
    }
}

/* --- numbers, without memory and without a locale --------------------------------------- */

/* Digits are written from the end of the space. */
struct pen_back {
    char *at;
};

static void put(struct pen_back *p, char c)
{
    *--p->at = c;
}

static void put_digits(struct pen_back *p, uint64_t n, int at_least)
{
    for (; n > 0 || at_least > 0; n /= 10, at_least--)
        put(p, (char)('0' + n % 10));
}

static uint64_t magnitude(int64_t n)
{
    return n < 0 ? (uint64_t)0 - (uint64_t)n : (uint64_t)n;
}

/* n / 10^scale with `digits` decimals, rounded half away from zero. */
static void put_decimal(struct pen_back *p, int64_t n, int scale, int digits)
{
    uint64_t unit = 1, size = magnitude(n);
    for (; scale > digits; scale--)
        unit *= 10;
    uint64_t rounded = size / unit + (size % unit >= unit - unit / 2 ? 1 : 0), whole = rounded;
    for (int i = 0; i < digits; i++, whole /= 10)
        put(p, (char)('0' + whole % 10));
    if (digits > 0)
        put(p, '.');
    put_digits(p, whole, 1);
    if (n < 0 && rounded > 0)
        put(p, '-');
}

static void put_seconds(struct pen_back *p, int64_t n)
{
    static const struct {
        uint64_t below, unit;
        char letter;
    } steps[] = { { 60, 1, 's' },
                  { 3600, 60, 'm' },
                  { UINT64_C(48) * 3600, 3600, 'h' },
                  { UINT64_MAX, 86400, 'd' } };
    uint64_t size = magnitude(n);
    size_t i = 0;
    while (size >= steps[i].below)
        i++;
    put(p, steps[i].letter);
    put_digits(p, size / steps[i].unit, 1);
    if (n < 0)
        put(p, '-');
}

static void put_whole(struct pen_back *p, int64_t n)
{
    put_digits(p, magnitude(n), 1);
    if (n < 0)
        put(p, '-');
}

const char *peek_shown(const struct peek *p, char space[PEEK_SHOWN_MAX])
{
    struct pen_back pen = { .at = space + PEEK_SHOWN_MAX };
    bool is_small = p->n > -1000000 && p->n < 1000000 && p->n % 10000 != 0;
    if (!p->is_known)
        return p->sign == '-' ? "-" : "?";
    put(&pen, '\0');
    switch (p->kind) {
    case VALUE_TEXT:
    case VALUE_STATE:
        return p->text;
    case VALUE_INT:
        put_whole(&pen, p->n);
        break;
    case VALUE_MONEY:
        put_decimal(&pen, p->n, 6, is_small ? 4 : 2);
        break;
    case VALUE_RATIO:
        put_decimal(&pen, p->n, 6, 3);
        break;
    case VALUE_SCORE:
        put_decimal(&pen, p->n, 9, 4);
        break;
    case VALUE_SECONDS:
        put_seconds(&pen, p->n);
        break;
    case VALUE_MS:
        put(&pen, 's');
        put(&pen, 'm');
        put_whole(&pen, p->n);
        break;
    }
    return pen.at;
}

void peek_set_number(struct peek *p, enum value_kind kind, int64_t n)
{
    *p = (struct peek){ .kind = kind, .is_known = true, .sign = ' ', .n = n };
}

void peek_set_optional(struct peek *p, enum value_kind kind, uint32_t n)
{
    peek_set_number(p, kind, n);
    p->is_known = n != NODE_UNKNOWN;
}

void peek_set_text(struct peek *p, const char *text)
{
    *p = (struct peek){ .kind = VALUE_TEXT, .is_known = text != NULL, .sign = ' ',
                        .text = text };
}

void peek_set_numbered(struct peek_row *row, size_t column, const char *prefix, uint64_t n,
                       int digits)
{
    char *space = row->space[column].text.s;
    struct pen_back pen = { .at = space + SAFE_TEXT_MAX };
    put(&pen, '\0');
    put_digits(&pen, n, digits);
    for (size_t i = strlen(prefix); i > 0; i--)
        put(&pen, prefix[i - 1]);
    peek_set_text(&row->cells[column], pen.at);
}

bool peek_id(const char *text, int64_t *n)
{
    const char *s = text;
    int64_t number = 0;
    if (((*s >= 'A' && *s <= 'Z') || (*s >= 'a' && *s <= 'z')) && s[1] == '-')
        s += 2;
    size_t len = strlen(s);
    if (len == 0 || len > 18)
        return false;
    for (; *s != '\0'; s++) {
        if (*s < '0' || *s > '9')
            return false;
        number = number * 10 + (*s - '0');
    }
    *n = number;
    return true;
}
