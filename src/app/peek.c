#include "app/peek.h"

#include "model/node.h"

#include <string.h>

void peek_from_space(struct peek_rows *out, size_t i, size_t column_count, uint32_t columns)
{
    for (size_t c = 0; c < column_count; c++) {
        const struct value *v = &out->space[i][c];
        if ((columns >> c & 1) != 0)
            out->cells[c][i] = (struct peek){ .kind = v->kind,
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

/* n times unit / 10^digits with `digits` decimals. */
static inline void put_decimal(struct pen_back *p, int64_t n, uint64_t unit, int digits)
{
    uint64_t rounded = peek_rounded(peek_magnitude(n), unit), whole = rounded;
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
    uint64_t size = peek_magnitude(n);
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
    put_digits(p, peek_magnitude(n), 1);
    if (n < 0)
        put(p, '-');
}

const char *peek_shown(const struct peek *p, char space[PEEK_SHOWN_MAX])
{
    struct pen_back pen = { .at = space + PEEK_SHOWN_MAX };
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
        if (peek_is_small(p->n))
            put_decimal(&pen, p->n, 100, 4);
        else
            put_decimal(&pen, p->n, 10000, 2);
        break;
    case VALUE_RATIO:
        put_decimal(&pen, p->n, 1000, 3);
        break;
    case VALUE_SCORE:
        put_decimal(&pen, p->n, 100000, 4);
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

void peek_set_numbered(struct peek_rows *rows, size_t i, size_t column, const char *prefix,
                       uint64_t n, int digits)
{
    struct pen_back pen = { .at = rows->space[i][column].text.s + SAFE_TEXT_MAX };
    size_t len = strlen(prefix);
    put(&pen, '\0');
    put_digits(&pen, n, digits);
    pen.at -= len;
    memcpy(pen.at, prefix, len);
    peek_set_text(&rows->cells[column][i], pen.at);
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
