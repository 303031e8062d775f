/*
 * reasons.h - the typed reasons of decisions (reasons.def). The engine knows their digits
 * only; text never moves money.
 */
#ifndef APP_REASONS_H
#define APP_REASONS_H

#include "base/err.h"
#include "model/case.h"

struct reason {
    enum verb verb;
    uint32_t digit; /* 1..9 */
    const char *code, *title;
};
extern const struct reason reasons[];
extern const size_t reason_count;

/* NULL when the verb has no such digit. */
const struct reason *reason_get(enum verb verb, uint32_t digit);

/* The digit of "R02", "r2", "R2" or "2" for a verb. RC_USAGE names the codes allowed. */
enum rc reason_parse(enum verb verb, const char *text, uint32_t *digit,
                     struct err *err) MUST_CHECK;

#endif
