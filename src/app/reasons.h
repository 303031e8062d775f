/*
 * reasons.h - the typed reasons of decisions (reasons.def). The engine knows their numbers
 * only; text never moves money.
 */
#ifndef APP_REASONS_H
#define APP_REASONS_H

#include "base/err.h"
#include "model/case.h"

#define REASON_ABOUT_ANY CASE_KIND_COUNT

struct reason {
    enum verb verb;
    uint32_t number; /* what is recorded */
    uint32_t digit;  /* 1..9: what is typed */
    enum case_kind about; /* REASON_ABOUT_ANY: kinds without reasons of their own */
    const char *code, *title;
};
extern const struct reason reasons[];
extern const size_t reason_count;

/* NULL when the verb has no such number. */
const struct reason *reason_get(enum verb verb, uint32_t number);

/* Is it one of those for a case of this kind? Older decisions may hold any of the verb. */
bool reason_is_offered(const struct reason *r, enum verb verb, enum case_kind kind);

/* The number of "R02", "r2", "R2" or of the digit "2" for a verb and a case of a kind.
 * RC_USAGE names the codes allowed. */
enum rc reason_parse(enum verb verb, enum case_kind kind, const char *text, uint32_t *number,
                     struct err *err) MUST_CHECK;

#endif
