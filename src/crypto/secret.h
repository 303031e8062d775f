/* secret.h - memory that held a secret. */
#ifndef CRYPTO_SECRET_H
#define CRYPTO_SECRET_H

#include "base/attr.h"
#include "base/err.h"

#include <stddef.h>

/* Overwrites in a way the compiler may not leave out. */
void secret_wipe(void *p, size_t n);

/*
 * From here on private keys live in memory that is locked, guarded and left out of
 * core files. Call once at start, before the first key; without it keys are still
 * wiped, but may be swapped out. RC_INTERNAL: no such memory, or it cannot be locked
 * (then keys are kept in it all the same).
 */
MUST_CHECK enum rc secret_heap_open(struct err *err);

#endif
