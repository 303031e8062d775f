/*
 * acts_import.h - files into the network: names, rows and the command that uses them, all
 * durable together or not at all.
 */
#ifndef APP_ACTS_IMPORT_H
#define APP_ACTS_IMPORT_H

#include "app/app.h"
#include "store/imports.h"

/* For the --nodes and --tasks of a new store. `format` NULL: told from the header of the
 * file. RC_INPUT: the file is not of that form. */
enum rc import_into(struct app *a, enum import_kind kind, const char *path, const char *format,
                    struct err *err) MUST_CHECK;

#endif
