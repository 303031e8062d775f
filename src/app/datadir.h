/*
 * datadir.h - where the shipped data is: under $DEPIN_DATADIR when that is set, else where it
 * was installed.
 */
#ifndef APP_DATADIR_H
#define APP_DATADIR_H

#include "base/attr.h"

#include <stdbool.h>
#include <stddef.h>

/* "FOLDER/name". False: longer than `size`. */
MUST_CHECK bool datadir_path(const char *name, char *out, size_t size);

#endif
