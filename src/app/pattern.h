/*
 * pattern.h - a regular expression that is tried on very many short texts, such as the cells
 * of a table: PCRE2's, compiled to machine code where the processor allows it. Case is ignored;
 * texts are UTF-8, whatever the locale; '^' and '$' are the ends of the text.
 *
 * No pattern takes exponential time: one that steps back too often in a text is tried there
 * again by pcre2_dfa_match(), which never steps back. References, which that cannot do, are
 * refused, and so are calls of code.
 */
#ifndef APP_PATTERN_H
#define APP_PATTERN_H

#include "base/attr.h"

#include <stdbool.h>
#include <stddef.h>

#define PATTERN_WHY_MAX 160

struct pattern; /* opaque; not shared between threads */

/* Owned. NULL: `why` says what is wrong with it, and *at is the byte where. */
struct pattern *pattern_new(const char *text, size_t *at, char why[PATTERN_WHY_MAX]) MUST_CHECK;
void pattern_free(struct pattern *p); /* NULL is fine */

/* Whether it is found anywhere in the text, which is valid UTF-8. */
bool pattern_is_in(const struct pattern *p, const char *text);

/* Name and version of the library that runs, and of the one this was compiled with. */
const char *pattern_library_loaded(void);
const char *pattern_library_built(void);

#endif
