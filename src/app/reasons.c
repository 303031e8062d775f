#include "app/reasons.h"

#include "base/buf.h"
#include "base/decimal.h"

#include <string.h>

#define CASE_ANY REASON_ABOUT_ANY /* as the list names it */

const struct reason reasons[] = {
#define REASON(v, n, d, kind, c, t)                                                        \
    { .verb = VERB_##v, .number = (n), .digit = (d), .about = CASE_##kind, .code = (c),    \
      .title = (t) },
#include "app/reasons.def"
#undef REASON
};
const size_t reason_count = ARRAY_LEN(reasons);

const struct reason *reason_get(enum verb verb, uint32_t number)
{
    for (size_t i = 0; i < reason_count; i++)
        if (reasons[i].verb == verb && reasons[i].number == number)
            return &reasons[i];
    return NULL;
}

static bool has_own(enum verb verb, enum case_kind kind)
{
    for (size_t i = 0; i < reason_count; i++)
        if (reasons[i].verb == verb && reasons[i].about == kind)
            return true;
    return false;
}

bool reason_is_offered(const struct reason *r, enum verb verb, enum case_kind kind)
{
    return r->verb == verb && r->about == (has_own(verb, kind) ? kind : REASON_ABOUT_ANY);
}

/* A letter makes it a code, whose number counts; without one it is the digit of the menu. */
static bool is_named(const struct reason *r, const char *text)
{
    const char letter = verb_letters[r->verb];
    bool is_code = *text == letter || *text == (char)(letter - 'A' + 'a');
    const char *digits = is_code ? text + 1 : text;
    uint64_t n = 0;

    return uint_parse(digits, strlen(digits), REASON_MAX, &n) &&
           n == (is_code || n > 9 ? r->number : r->digit);
}

enum rc reason_parse(enum verb verb, enum case_kind kind, const char *text, uint32_t *number,
                     struct err *err)
{
    struct buf known = BUF_INIT;

    for (size_t i = 0; i < reason_count; i++) {
        if (!reason_is_offered(&reasons[i], verb, kind))
            continue;
        if (is_named(&reasons[i], text)) {
            *number = reasons[i].number;
            buf_free(&known);
            return RC_OK;
        }
        buf_addf(&known, "%s%s %s", known.len > 0 ? ", " : "", reasons[i].code,
                 reasons[i].title);
    }
    (void)err_set(err, RC_USAGE, "'%s' is no reason to %s%s%s; there are %s", text,
                  verb_words[verb], kind < CASE_KIND_COUNT ? " a case of " : "",
                  kind < CASE_KIND_COUNT ? case_kind_words[kind] : "", known.data);
    buf_free(&known);
    return RC_USAGE;
}
