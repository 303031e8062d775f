#include "app/reasons.h"

#include "base/buf.h"

#include <string.h>

const struct reason reasons[] = {
#define REASON(v, d, c, t) { .verb = VERB_##v, .digit = (d), .code = (c), .title = (t) },
#include "app/reasons.def"
#undef REASON
};
const size_t reason_count = ARRAY_LEN(reasons);

const struct reason *reason_get(enum verb verb, uint32_t digit)
{
    for (size_t i = 0; i < reason_count; i++)
        if (reasons[i].verb == verb && reasons[i].digit == digit)
            return &reasons[i];
    return NULL;
}

enum rc reason_parse(enum verb verb, const char *text, uint32_t *digit, struct err *err)
{
    const char *s = text, letter = verb_letters[verb];
    if (*s == letter || *s == (char)(letter - 'A' + 'a'))
        s++;
    if (*s == '0')
        s++;
    if (*s >= '1' && *s <= '9' && s[1] == '\0') {
        uint32_t n = (uint32_t)(*s - '0');
        if (reason_get(verb, n) != NULL) {
            *digit = n;
            return RC_OK;
        }
    }
    struct buf known = BUF_INIT;
    for (size_t i = 0; i < reason_count; i++)
        if (reasons[i].verb == verb)
            buf_addf(&known, "%s%s %s", known.len > 0 ? ", " : "", reasons[i].code,
                     reasons[i].title);
    err_set(err, RC_USAGE, "'%s' is no reason to %s; there are %s", text, verb_words[verb],
            known.data);
    buf_free(&known);
    return RC_USAGE;
}
