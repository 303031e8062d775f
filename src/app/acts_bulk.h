/* acts_bulk.h - a verb for many cases, and taking it back. Inside src/app only. */
#ifndef APP_ACTS_BULK_H
#define APP_ACTS_BULK_H

#include "app/args.h"
#include "app/app_int.h"

/* Is this act about many: a list "42:3,43" (id:version), --filter or --dry-run? */
bool acts_bulk_is_meant(const struct args *args);
/* Prints what is decided and what is left out, then decides; with --filter only when --yes is
 * given. RC_USAGE, RC_REFUSED (nothing is left to decide), errors of session_do(). */
enum rc acts_bulk_decide(struct app *a, const struct args *args, enum verb verb,
                         struct buf *out, struct err *err) MUST_CHECK;

#endif
