/* hex.h - bytes as hexadecimal text (RFC 4648, base 16) and back. */
#ifndef CRYPTO_HEX_H
#define CRYPTO_HEX_H

#include "base/attr.h"

#include <stdbool.h>
#include <stddef.h>

/* Lower case. `out` takes 2 * n characters and a NUL. */
void hex_encode(const void *p, size_t n, char *out);

/*
 * Reads exactly `n` bytes from exactly 2 * n hex digits of either case: no prefix,
 * no blanks. False, `out` untouched: another length or another character.
 */
MUST_CHECK bool hex_decode(const char *s, size_t len, void *out, size_t n);

#endif
