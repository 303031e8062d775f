/*
 * json_writer.h - writes compact JSON into a buf, piece by piece.
 *
 * The caller gives the structure in order; commas and escapes are put here. No spaces,
 * no floating point. 64-bit quantities and money go out as strings, because readers with
 * doubles would change them. Strings are escaped as RFC 8785 does (only what must be,
 * UTF-8 as it is); malformed UTF-8 becomes U+FFFD, so the output is always valid JSON.
 *
 * Canonical mode, for bytes that are hashed: keys must be printable ASCII without
 * '"' and '\', and ascending within their object, which makes them sorted as RFC 8785
 * (3.2.3) asks. Breaking the structure or the order is a mistake of ours: an assert.
 *
 * Out of memory: the buf's `failed` is set; check it once at the end.
 */
#ifndef BASE_JSON_WRITER_H
#define BASE_JSON_WRITER_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define JW_DEPTH_MAX 64

/* Plain data, private fields. The buf is borrowed. */
struct json_writer {
    struct buf *out;
    bool is_canonical;
    bool has_key;   /* a key was written and waits for its value */
    unsigned depth; /* 0 = outside */
    struct jw_level {
        bool is_object, has_items;
        size_t key_at, key_len; /* the last key, in out->data */
    } levels[JW_DEPTH_MAX + 1];
};

void jw_init(struct json_writer *w, struct buf *out, bool is_canonical);
bool jw_is_done(const struct json_writer *w); /* exactly one whole value was written */

void jw_begin_object(struct json_writer *w);
void jw_end_object(struct json_writer *w);
void jw_begin_array(struct json_writer *w);
void jw_end_array(struct json_writer *w);
void jw_key(struct json_writer *w, const char *key);

void jw_string(struct json_writer *w, const char *s);
void jw_string_len(struct json_writer *w, const char *s, size_t len);
void jw_bool(struct json_writer *w, bool v);
void jw_null(struct json_writer *w);

/* A string of lower-case hex. */
void jw_hex(struct json_writer *w, const uint8_t *bytes, size_t len);

/* Whole numbers: a number for counts and ids below 2^53, strings for quantities. */
void jw_int64(struct json_writer *w, int64_t v);
void jw_int64_text(struct json_writer *w, int64_t v);
void jw_uint64(struct json_writer *w, uint64_t v);

/* v / 10^scale as a number with exactly `digits` decimals. */
void jw_decimal(struct json_writer *w, int64_t v, unsigned scale, unsigned digits);

/* A ratio: 150000 -> 0.150000; dollars: 100000 -> "0.100000", a string. */
void jw_ppm(struct json_writer *w, int64_t ppm);
void jw_money_uusd(struct json_writer *w, int64_t uusd);

/* The text of a number that is known to be valid JSON. */
void jw_number_text(struct json_writer *w, const char *text, size_t len);

#endif
