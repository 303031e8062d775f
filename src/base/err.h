/*
 * err.h - one error type for the whole program.
 *
 * A function that can fail returns an enum rc and takes a `struct err *` as
 * its last argument. On failure the message is complete and written for the
 * operator: lower case, what failed, the subject quoted, the cause, e.g.
 * "cannot import 'nodes.csv': line 12: latency_ms '-4' is below 0".
 * It is cleaned as text_clean() (base/text.h) does, because names in it come from strangers.
 *
 * The values of enum rc are the exit statuses of the program.
 * Ownership: the caller owns the struct; nothing in it is allocated.
 * On success the struct is left untouched.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include "base/attr.h"

#define ERR_MAX 512 /* bytes, with the NUL */

#define RC_LIST(X)                                                       \
    X(RC_OK, 0, "success")                                               \
    X(RC_CHECK, 1, "a check said no (an expectation, a proof, an audit)") \
    X(RC_USAGE, 2, "usage: bad command, option or argument")             \
    X(RC_INPUT, 3, "bad input file")                                     \
    X(RC_NOT_FOUND, 4, "not found")                                      \
    X(RC_CONFLICT, 5, "conflict: stale version, or the store is held")   \
    X(RC_REFUSED, 6, "refused by policy or role")                        \
    X(RC_STORE, 7, "store: locked, corrupt or newer")                    \
    X(RC_NETWORK, 8, "network or chain")                                 \
    X(RC_INTERNAL, 9, "internal: out of memory or a broken promise")

enum rc {
#define X(id, exit_status, text) id = (exit_status),
    RC_LIST(X)
#undef X
};

struct err {
    enum rc rc;
    char msg[ERR_MAX];
};

#define ERR_INIT { .rc = RC_OK, .msg = "" }

/* Fill `err` (may be NULL) and return `rc`, so callers can `return err_set(...)`. */
enum rc err_set(struct err *err, enum rc rc, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* Put "context: " in front of the message; returns err->rc (RC_INTERNAL if err is NULL).
 * Truncates the tail, never the context. */
enum rc err_wrap(struct err *err, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* The one sentence for memory: "cannot WHAT: out of memory", RC_INTERNAL. */
enum rc err_nomem(struct err *err, const char *what);

/* Static text for a code. Never NULL. */
const char *rc_text(enum rc rc);

#endif
