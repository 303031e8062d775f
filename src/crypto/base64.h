/*
 * base64.h - standard base 64 (RFC 4648, section 4), with padding.
 *
 * Decoding is strict, so that one byte string has one text: no blanks or line
 * breaks, padding in full, and the unused bits of the last digit are zero.
 */
#ifndef CRYPTO_BASE64_H
#define CRYPTO_BASE64_H

#include "base/attr.h"
#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>

/* Characters for `n` bytes, without the NUL. */
#define BASE64_CHARS(n) (((n) + 2) / 3 * 4)

/* `out` takes BASE64_CHARS(n) characters and a NUL. `n` stays below 1 GiB. */
void base64_encode(const void *p, size_t n, char *out);

/* The same at the end of `b`; out of memory is noted in `b`. */
void base64_add(struct buf *b, const void *p, size_t n);

/*
 * Decodes into `out` of `cap` bytes and sets `*n`. False: not strict base 64, or more
 * than `cap` bytes; `out` may then hold a part.
 */
MUST_CHECK bool base64_decode(const char *s, size_t len, void *out, size_t cap,
                              size_t *n);

#endif
