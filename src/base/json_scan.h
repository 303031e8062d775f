/*
 * json_scan.h - checks a JSON text before cJSON sees it; used by json.c only.
 *
 * The grammar is RFC 8259 with the refusals listed in json.h, except duplicate keys,
 * which json.c finds in the tree where they are unescaped. Comments, where allowed,
 * are overwritten with spaces, so that offsets and line numbers hold.
 */
#ifndef BASE_JSON_SCAN_H
#define BASE_JSON_SCAN_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The offset of each value in the order of the text. The caller frees `at`. */
struct json_offsets {
    uint32_t *at;
    size_t count, cap;
};

/* `text` must have a NUL at text[len]; len is at most UINT32_MAX. */
enum rc json_scan(char *text, size_t len, unsigned depth_max, bool allows_comments,
                  struct json_offsets *values, struct err *err) MUST_CHECK;

/* Line and column (in characters) of an offset, both from 1. */
void json_scan_position(const char *text, size_t offset, size_t *line, size_t *column);

#endif
