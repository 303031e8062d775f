/*
 * utc.h - points in time as people write them (RFC 3339) <-> seconds since 1970, UTC.
 *
 * Whole seconds, years 1 to 9999 of the proleptic Gregorian calendar, no leap seconds, no
 * time zone data and no clock: nothing here asks what time it is.
 */
#ifndef BASE_UTC_H
#define BASE_UTC_H

#include "base/attr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UTC_TEXT_MAX 21 /* "2026-01-31T23:59:59Z" and a NUL */

/* Seconds since 1970-01-01T00:00:00Z of a date and a time of day. False, *out untouched: no
 * such day or time, or a year outside 1..9999. */
bool utc_from_parts(int64_t year, int64_t month, int64_t day, int64_t hour, int64_t minute,
                    int64_t second, int64_t *out) MUST_CHECK;

/* "2026-01-31T23:59:59Z", "2026-01-31 23:59:59.25+02:00" (the fraction is dropped), or a date
 * alone, which means its first second in UTC. False, *out untouched: anything else. */
bool utc_parse(const char *s, size_t len, int64_t *out) MUST_CHECK;

/* Always in the first of these forms; a time outside the years is "?". */
void utc_text(int64_t seconds, char out[UTC_TEXT_MAX]);

#endif
