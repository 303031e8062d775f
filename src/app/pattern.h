/*
 * pattern.h - a POSIX extended regular expression that is tried on very many short texts,
 * such as the cells of a table. Case is ignored, '.' and [^...] match no newline, '^' and '$'
 * also stand at newlines.
 *
 * regexec() takes a tenth of a microsecond and allocates before it looks at a byte. What is
 * common in patterns is therefore also made into the position automaton of Glushkov (The
 * abstract theory of automata, 1961), which needs a few instructions a byte: at most 64
 * characters, sets, groups, | * + ? {n,m} ^ and $. Which characters one of them means is asked
 * of the C library, so locale and case are its matter alone. Other patterns, and texts beyond
 * ASCII, go to regexec(); the answers are the same (a test compares).
 */
#ifndef APP_PATTERN_H
#define APP_PATTERN_H

#include "base/attr.h"

#include <regex.h>
#include <stdbool.h>
#include <stddef.h>

#define PATTERN_WHY_MAX 128

struct automaton; /* opaque */

struct pattern {
    regex_t regex;
    struct automaton *fast; /* NULL: regexec() alone. Else it matches no newline */
};

/* False: `why` says what is wrong with it, and there is nothing to free. Not taken are
 * references, and repetition counts that multiply to more than 255 (a '+' counts two): the C
 * library writes out what is repeated. Without memory for it, it is made without `fast`. */
bool pattern_compile(struct pattern *p, const char *text, char why[PATTERN_WHY_MAX]) MUST_CHECK;
void pattern_free(struct pattern *p); /* of one that was compiled */

/* Whether it is found anywhere in the text. */
bool pattern_is_in(const struct pattern *p, const char *text);

#endif
