/*
 * decimal.h - numbers as people write them <-> scaled integers, exactly.
 *
 * A value is an int64 that counts units of 10^-scale: "0.10" at scale 6 is
 * 100000. No floating point and no locale: the decimal sign is always '.'.
 * The parsers take (pointer, length), need no NUL, allow no spaces unless said
 * and touch *out only on success. They return false for anything they do not take
 * whole; the caller knows the field and writes the sentence.
 */
#ifndef BASE_DECIMAL_H
#define BASE_DECIMAL_H

#include "base/attr.h"
#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DECIMAL_SCALE_MAX 18

/* Optional sign, digits with at most one dot (".5" and "5." are numbers, "." is
 * not), no exponent. Digits beyond the scale are rounded half away from zero; a value
 * outside int64 is refused. */
bool decimal_parse(const char *s, size_t len, unsigned scale, int64_t *out) MUST_CHECK;

/* The same, but digits beyond the scale must be zeros: nothing is rounded. */
bool decimal_parse_exact(const char *s, size_t len, unsigned scale,
                         int64_t *out) MUST_CHECK;

/* Digits only (leading zeros allowed), at most `max`. */
bool uint_parse(const char *s, size_t len, uint64_t max, uint64_t *out) MUST_CHECK;

/* A size of memory in whole GiB: a number, then spaces if any, then one of nothing,
 * G, GB, Gi, GiB (and M.., T.. alike; case ignored). Vendors write GB for GiB, so both
 * mean 2^30 bytes. A size that is not a whole number of GiB is refused: "24576 MB" is
 * 24, "500 MB" is an error. */
bool bytes_parse_gib(const char *s, size_t len, uint32_t *gib) MUST_CHECK;

/* Append v / 10^scale with exactly `digits` decimals (no dot for 0), rounded half away
 * from zero. Never "-0.00". */
void decimal_add(struct buf *b, int64_t v, unsigned scale, unsigned digits);

/* Append a count in at most four characters: 0..9999 as it is, then "12k", "1.2M",
 * "345M" and on to "18E"; truncated, so the text never overstates. */
void decimal_add_si(struct buf *b, uint64_t v);

#endif
