#include "base/json_writer.h"

#include "base/decimal.h"
#include "base/text.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

void jw_init(struct json_writer *w, struct buf *out, bool is_canonical)
{
    *w = (struct json_writer){ .out = out, .is_canonical = is_canonical };
}

bool jw_is_done(const struct json_writer *w)
{
    return w->depth == 0 && w->levels[0].has_items;
}

/* Whatever stands before a value: nothing after a key, otherwise a comma or nothing. */
static void begin_value(struct json_writer *w)
{
    struct jw_level *level = &w->levels[w->depth];

    assert(level->is_object == w->has_key);
    assert(w->depth > 0 || !level->has_items);
    if (!w->has_key && level->has_items)
        buf_addc(w->out, ',');
    level->has_items = true;
    w->has_key = false;
}

static void begin_level(struct json_writer *w, bool is_object)
{
    begin_value(w);
    assert(w->depth < JW_DEPTH_MAX);
    w->levels[++w->depth] = (struct jw_level){ .is_object = is_object };
    buf_addc(w->out, is_object ? '{' : '[');
}

static void end_level(struct json_writer *w, bool is_object)
{
    assert(w->depth > 0 && w->levels[w->depth].is_object == is_object && !w->has_key);
    w->depth--;
    buf_addc(w->out, is_object ? '}' : ']');
}

void jw_begin_object(struct json_writer *w)
{
    begin_level(w, true);
}

void jw_end_object(struct json_writer *w)
{
    end_level(w, true);
}

void jw_begin_array(struct json_writer *w)
{
    begin_level(w, false);
}

void jw_end_array(struct json_writer *w)
{
    end_level(w, false);
}

/* Append the character at s, escaped if need be. Returns the bytes taken from s. */
static size_t add_character(struct buf *out, const char *s, size_t len)
{
    static const char short_escapes[0x20] = {
        ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r'
    };
    unsigned char c = (unsigned char)s[0];

    if (c == '"' || c == '\\') {
        buf_addc(out, '\\');
        buf_addc(out, s[0]);
    } else if (c < 0x20 && short_escapes[c] != 0) {
        buf_addc(out, '\\');
        buf_addc(out, short_escapes[c]);
    } else if (c < 0x20) {
        buf_addf(out, "\\u%04x", (unsigned)c);
    } else if (c < 0x80) {
        buf_addc(out, s[0]);
    } else {
        char one[4];
        uint32_t cp;
        size_t n = utf8_decode(s, len, &cp);
        buf_add(out, one, utf8_encode(cp, one));
        return n;
    }
    return 1;
}

static void add_quoted(struct buf *out, const char *s, size_t len)
{
    buf_addc(out, '"');
    for (size_t at = 0; at < len;)
        at += add_character(out, s + at, len - at);
    buf_addc(out, '"');
}

/* Whether this key is above the last one by bytes; of equal starts the shorter is less. */
static bool is_ascending(const struct json_writer *w, const char *key, size_t len)
{
    const struct jw_level *level = &w->levels[w->depth];
    size_t common = level->key_len < len ? level->key_len : len;

    if (!level->has_items || w->out->failed)
        return true;
    int order = memcmp(w->out->data + level->key_at, key, common);
    return order < 0 || (order == 0 && level->key_len < len);
}

static bool is_plain_ascii(const char *s)
{
    for (; *s != '\0'; s++)
        if (*s < 0x20 || *s > 0x7e || *s == '"' || *s == '\\')
            return false;
    return true;
}

void jw_key(struct json_writer *w, const char *key)
{
    struct jw_level *level = &w->levels[w->depth];
    size_t len = strlen(key);

    assert(level->is_object && !w->has_key);
    assert(!w->is_canonical || (is_plain_ascii(key) && is_ascending(w, key, len)));
    if (level->has_items)
        buf_addc(w->out, ',');
    level->key_at = w->out->len + 1;
    level->key_len = len;
    add_quoted(w->out, key, len);
    buf_addc(w->out, ':');
    w->has_key = true;
}

void jw_string(struct json_writer *w, const char *s)
{
    jw_string_len(w, s, strlen(s));
}

void jw_string_len(struct json_writer *w, const char *s, size_t len)
{
    begin_value(w);
    add_quoted(w->out, s, len);
}

void jw_hex(struct json_writer *w, const uint8_t *bytes, size_t len)
{
    static const char digits[] = "0123456789abcdef";

    begin_value(w);
    buf_addc(w->out, '"');
    for (size_t i = 0; i < len; i++) {
        buf_addc(w->out, digits[bytes[i] >> 4]);
        buf_addc(w->out, digits[bytes[i] & 0x0f]);
    }
    buf_addc(w->out, '"');
}

void jw_bool(struct json_writer *w, bool v)
{
    begin_value(w);
    buf_adds(w->out, v ? "true" : "false");
}

void jw_null(struct json_writer *w)
{
    begin_value(w);
    buf_adds(w->out, "null");
}

void jw_int64(struct json_writer *w, int64_t v)
{
    begin_value(w);
    buf_addf(w->out, "%" PRId64, v);
}

void jw_int64_text(struct json_writer *w, int64_t v)
{
    begin_value(w);
    buf_addf(w->out, "\"%" PRId64 "\"", v);
}

void jw_uint64(struct json_writer *w, uint64_t v)
{
    begin_value(w);
    buf_addf(w->out, "\"%" PRIu64 "\"", v);
}

void jw_decimal(struct json_writer *w, int64_t v, unsigned scale, unsigned digits)
{
    begin_value(w);
    decimal_add(w->out, v, scale, digits);
}

void jw_ppm(struct json_writer *w, int64_t ppm)
{
    jw_decimal(w, ppm, 6, 6);
}

void jw_money_uusd(struct json_writer *w, int64_t uusd)
{
    begin_value(w);
    buf_addc(w->out, '"');
    decimal_add(w->out, uusd, 6, 6);
    buf_addc(w->out, '"');
}

void jw_number_text(struct json_writer *w, const char *text, size_t len)
{
    begin_value(w);
    buf_add(w->out, text, len);
}
