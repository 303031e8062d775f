#include "app/value.h"

#include "base/decimal.h"
#include "model/node.h"

#include <string.h>

void value_set_unknown(struct value *v, enum value_kind kind)
{
    *v = (struct value){ .kind = kind, .sign = ' ', .tone = TONE_DIM };
}

void value_set_none(struct value *v, enum value_kind kind)
{
    *v = (struct value){ .kind = kind, .sign = '-', .tone = TONE_DIM };
}

void value_set_text(struct value *v, const char *text)
{
    *v = (struct value){ .kind = VALUE_TEXT, .is_known = true, .sign = ' ' };
    safe_text_from_str(&v->text, text);
}

void value_set_buf(struct value *v, struct buf *text)
{
    value_set_text(v, text->data);
    buf_reset(text);
}

void value_set_number(struct value *v, enum value_kind kind, int64_t n)
{
    *v = (struct value){ .kind = kind, .is_known = true, .sign = ' ', .n = n };
}

void value_set_optional(struct value *v, enum value_kind kind, uint32_t n)
{
    if (n == NODE_UNKNOWN)
        value_set_unknown(v, kind);
    else
        value_set_number(v, kind, n);
}

enum tone value_tone(char sign)
{
    switch (sign) {
    case '+':
        return TONE_GOOD;
    case 'x':
        return TONE_BAD;
    case '!':
    case '^':
    case '?':
        return TONE_WARN;
    case '*':
        return TONE_MINE;
    case '=':
    case '-':
        return TONE_DIM;
    default:
        return TONE_NORMAL;
    }
}

void value_set_word(struct value *v, const char *word, char sign)
{
    value_set_text(v, word);
    v->kind = VALUE_STATE;
    v->sign = sign;
    v->tone = value_tone(sign);
}

void value_set_state(struct value *v, const struct state_info *state)
{
    value_set_word(v, state->word, state->sign);
}

/* A frame has some five hundred of them: without printf. */
static void add_int(struct buf *out, int64_t n)
{
    decimal_add(out, n, 0, 0);
}

void value_add_seconds(struct buf *out, int64_t s)
{
    static const struct {
        char sign;
        int64_t seconds, below;
    } units[] = {
        { 's', 1, 60 }, { 'm', 60, 3600 }, { 'h', 3600, 48 * 3600 }, { 'd', 86400, INT64_MAX },
    };
    size_t u = 0;

    while (u + 1 < ARRAY_LEN(units) && (s >= units[u].below || s <= -units[u].below))
        u++;
    add_int(out, s / units[u].seconds);
    buf_addc(out, units[u].sign);
}

void value_add_money(struct buf *out, int64_t uusd)
{
    bool is_small = uusd > -1000000 && uusd < 1000000 && uusd % 10000 != 0;
    decimal_add(out, uusd, 6, is_small ? 4 : 2);
}

static void add_shown(struct buf *out, const struct value *v)
{
    switch (v->kind) {
    case VALUE_TEXT:
        buf_adds(out, v->text.s);
        break;
    case VALUE_INT:
        add_int(out, v->n);
        break;
    case VALUE_MONEY:
        value_add_money(out, v->n);
        break;
    case VALUE_RATIO:
        decimal_add(out, v->n, 6, 3);
        break;
    case VALUE_SCORE:
        decimal_add(out, v->n, 9, 4);
        break;
    case VALUE_SECONDS:
        value_add_seconds(out, v->n);
        if (v->sign != ' ' && v->sign != '\0') {
            buf_addc(out, ' ');
            buf_addc(out, v->sign);
        }
        break;
    case VALUE_MS:
        add_int(out, v->n);
        buf_adds(out, "ms");
        break;
    case VALUE_STATE:
        buf_addc(out, v->sign == '\0' ? ' ' : v->sign);
        buf_addc(out, ' ');
        buf_adds(out, v->text.s);
        break;
    }
}

void value_format(const struct value *v, struct safe_text *out)
{
    if (!v->is_known) {
        safe_text_from_str(out, v->sign == '-' ? "-" : "?");
        return;
    }
    if (v->kind == VALUE_TEXT) {
        *out = v->text;
        return;
    }
    struct buf b = BUF_INIT;
    add_shown(&b, v);
    safe_text_from_str(out, b.data);
    buf_free(&b);
}

void value_add_exact(struct buf *out, const struct value *v)
{
    if (!v->is_known)
        return;
    switch (v->kind) {
    case VALUE_TEXT:
    case VALUE_STATE:
        buf_adds(out, v->text.s);
        break;
    case VALUE_INT:
    case VALUE_SECONDS:
    case VALUE_MS:
        add_int(out, v->n);
        break;
    case VALUE_MONEY:
    case VALUE_RATIO:
        decimal_add(out, v->n, 6, 6);
        break;
    case VALUE_SCORE:
        decimal_add(out, v->n, 9, 9);
        break;
    }
}
