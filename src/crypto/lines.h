/*
 * lines.h - text of newline-ended lines, as the C2SP log formats use it, and the two
 * kinds of value that stand on such a line. Everything is borrowed from the text.
 */
#ifndef CRYPTO_LINES_H
#define CRYPTO_LINES_H

#include "base/attr.h"
#include "crypto/digest.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct line {
    const char *s;
    size_t len; /* without the newline */
};

struct lines {
    const char *rest;
    size_t left;
};

/* The next line. False: nothing left, or what is left does not end in a newline. */
MUST_CHECK bool lines_next(struct lines *text, struct line *out);

/* Takes `prefix` off the front. False, `line` untouched: it starts otherwise. */
MUST_CHECK bool line_skip(struct line *line, const char *prefix);

/* ASCII decimal without leading zeros, at most `max`. */
MUST_CHECK bool line_decimal(const struct line *line, uint64_t max, uint64_t *out);

/* Base 64 of exactly 32 bytes. */
MUST_CHECK bool line_digest(const struct line *line, struct digest *out);

#endif
