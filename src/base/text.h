/*
 * text.h - text from strangers, made safe to show; UTF-8, cell widths, near names.
 *
 * Names, models, reasons, file names and RPC messages come from outside. A view, a log
 * or an export takes them as `struct safe_text` only, which is filled by the functions
 * here and by nothing else. Cleaned are: C0, DEL and C1 controls, line separators,
 * bidi controls, surrogates, non-characters and malformed UTF-8 (each becomes U+FFFD,
 * so that the attempt stays visible); zero-width and other ignorable characters (they
 * vanish); combining marks beyond four on one character (they vanish) or without one
 * (U+FFFD). What remains is valid UTF-8 that keeps to its cells on a terminal.
 *
 * Not here: locale, normalisation, bidi reordering, look-alike letters.
 * Widths follow Unicode 15.0 (text_ranges.def), never the locale of the process.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include "base/attr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SAFE_TEXT_MAX 128 /* bytes with the NUL */
#define UTF8_REPLACEMENT UINT32_C(0xfffd)

/* Plain data, copied by value. Always NUL-terminated, valid UTF-8 and clean; all zeros
 * is the empty text. Longer input is cut between characters and then ends in U+2026. */
struct safe_text {
    char s[SAFE_TEXT_MAX];
};

/* The same for a sentence, which may name a path and say what to do. */
#define LONG_TEXT_MAX 640
struct long_text {
    char s[LONG_TEXT_MAX];
};
void long_text_from_str(struct long_text *out, const char *s);

void safe_text_set(struct safe_text *out, const char *bytes, size_t len);
void safe_text_from_str(struct safe_text *out, const char *s); /* NULL is empty */
void safe_text_setf(struct safe_text *out, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* The same cleaning, in place, of a C string that must not grow: what would become U+FFFD
 * becomes '?'. Its length after it is at most what it was. */
void text_clean(char *s);

/* Decode the character at s. Returns the bytes it takes: 1-4, or 0 when len is 0.
 * Malformed bytes give U+FFFD for each maximal subpart (Unicode 15.0, section 3.9, table
 * 3-7), so a loop always advances; utf8_is_valid() tells them from a real U+FFFD. */
size_t utf8_decode(const char *s, size_t len, uint32_t *cp);

/* Encode; returns 1-4 bytes, no NUL. What is no scalar value is encoded as U+FFFD. */
size_t utf8_encode(uint32_t cp, char out[4]);

/* The offset of the first malformed byte, or len when all is well. */
size_t utf8_valid_prefix(const char *s, size_t len);
bool utf8_is_valid(const char *s, size_t len);

/* Cells on a terminal: 0 (controls, combining marks, ignorables), 1 or 2. */
int codepoint_width(uint32_t cp);
int text_width(const char *s);

/* How many bytes of s fit into `cells` cells; a character keeps its marks. */
size_t text_fit(const char *s, int cells);

/* The one of names[0..n) nearest to a mistyped word, borrowed, or NULL when none is near:
 * restricted Damerau-Levenshtein distance of ASCII-lower-cased bytes, at most a third of
 * the word (at least 1). The first wins a tie; NULL entries are skipped. */
const char *text_nearest(const char *word, const char *const names[], size_t n);

#endif
