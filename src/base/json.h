/*
 * json.h - a strict reader of JSON (RFC 8259) over cJSON, which only json.c includes.
 *
 * cJSON builds the tree, but accepts trailing bytes, duplicate keys, control characters
 * and 01, stops at \u0000 and turns numbers into doubles. So the text is checked before
 * it gets there, and numbers are read from their text, never through a double.
 *
 * Refused (RC_INPUT, "line L:C: ...", C counts characters from 1): anything that is not
 * RFC 8259; more than one value; a document above bytes_max or nested deeper than
 * depth_max; \u0000; lone surrogates; raw control characters in strings; duplicate keys
 * (after unescaping); malformed UTF-8; a number of more than 60 characters. A byte order
 * mark at the start is skipped. RC_INTERNAL is out of memory.
 *
 * Ownership: nodes and strings are borrowed from the document and die with it.
 * Strings that come from strangers go through safe_text before they are shown.
 * The writer is in json_writer.h.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/err.h"
#include "base/json_writer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define JSON_BYTES_MAX (64u << 20) /* the default and the most allowed */
#define JSON_DEPTH_MAX 64u         /* the default and the most allowed */

struct json_doc;
struct json; /* one value */

struct json_options {
    size_t bytes_max;     /* 0 = JSON_BYTES_MAX */
    unsigned depth_max;   /* 0 = JSON_DEPTH_MAX; a scalar has depth 0 */
    bool allows_comments; /* '#' and '//' to the end of the line, outside strings */
};

/* `text` is copied; `options` may be NULL. On success *out is to be freed by the caller;
 * otherwise it is NULL. */
enum rc json_parse(const char *text, size_t len, const struct json_options *options,
                   struct json_doc **out, struct err *err) MUST_CHECK;

/* The same for a file, with "cannot read 'PATH': " in front; also the errors of
 * file_read(). */
enum rc json_parse_file(const char *path, const struct json_options *options,
                        struct json_doc **out, struct err *err) MUST_CHECK;

void json_free(struct json_doc *doc); /* NULL ok */
const struct json *json_root(const struct json_doc *doc);

/* All functions below take NULL as "no such value": tests are false, getters fail. */
bool json_is_object(const struct json *node);
bool json_is_array(const struct json *node);
bool json_is_string(const struct json *node);
bool json_is_number(const struct json *node);
bool json_is_bool(const struct json *node);
bool json_is_null(const struct json *node); /* the value null */

/* The member of that name (case matters), NULL when there is none or it is no object.
 * Linear in the members: to read all of them, iterate. */
const struct json *json_get(const struct json *object, const char *key);

/* Members and elements in the order of the text:
 *   for (const struct json *n = json_first(list); n != NULL; n = json_next(n))
 * json_key() is the name of a member, NULL for anything else. */
const struct json *json_first(const struct json *node);
const struct json *json_next(const struct json *node);
const char *json_key(const struct json *node);
size_t json_count(const struct json *node); /* linear; 0 for scalars */

/* The string, without NUL inside by construction; NULL when it is none. */
const char *json_string(const struct json *node);

/* The text of a number as it stands, `*len` bytes, not NUL-terminated; NULL when it is
 * none. */
const char *json_number_text(const struct json *node, size_t *len);

/* A whole number, exactly: "8", "8.0" and "8e0" are 8. Numbers beyond +-(2^53 - 1) are
 * refused, because other programs will have rounded them, and so are exponents beyond
 * +-40; as a string of digits any int64 is taken. False, with *out unchanged, for all
 * else. */
bool json_int64(const struct json *node, int64_t *out) MUST_CHECK;

/* A number or a string with one, in units of 10^-scale (decimal.h), digits beyond the
 * scale rounded half away from zero. False outside int64, for an exponent beyond +-40
 * (any in a string) and for all else. */
bool json_decimal(const struct json *node, unsigned scale, int64_t *out) MUST_CHECK;

bool json_bool(const struct json *node, bool *out) MUST_CHECK;

/* Where a value begins, from 1. Counts from the start of the text: for messages only. */
void json_position(const struct json_doc *doc, const struct json *node, size_t *line,
                   size_t *column);

/* Write the value as it was read: same order, same text of numbers. */
void json_copy(const struct json *node, struct json_writer *w);

/* "cJSON 1.7.15": the library loaded, and the one compiled against. Static. */
const char *json_library_loaded(void);
const char *json_library_built(void);

#endif
