#include "base/err.h"

#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum rc err_set(struct err *err, enum rc rc, const char *fmt, ...)
{
    if (err == NULL)
        return rc;
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(err->msg, sizeof err->msg, fmt, ap);
    va_end(ap);
    text_clean(err->msg);
    err->rc = rc;
    return rc;
}

enum rc err_wrap(struct err *err, const char *fmt, ...)
{
    char tail[ERR_MAX];
    size_t used;

    if (err == NULL)
        return RC_INTERNAL;
    memcpy(tail, err->msg, sizeof tail);
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(err->msg, sizeof err->msg, fmt, ap);
    va_end(ap);
    used = strlen(err->msg);
    (void)snprintf(err->msg + used, sizeof err->msg - used, ": %.*s", (int)(ERR_MAX - 1),
                   tail);
    text_clean(err->msg);
    return err->rc;
}

enum rc err_nomem(struct err *err, const char *what)
{
    return err_set(err, RC_INTERNAL, "cannot %s: out of memory", what);
}

const char *rc_text(enum rc rc)
{
    switch (rc) {
#define X(id, exit_code, text) \
    case id:                   \
        return text;
        RC_LIST(X)
#undef X
    }
    return "unknown";
}
