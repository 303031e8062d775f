/*
 * import_once.h - files into the network: names, rows and the command that uses them, all
 * durable together or not at all. The group of writes that begins here is closed by the
 * journal entry in session_do(). Names of nodes enter the session last, since they cannot be
 * taken back.
 */
#ifndef APP_IMPORT_ONCE_H
#define APP_IMPORT_ONCE_H

#include "app/app.h"
#include "app/import.h"
#include "store/imports.h"

/* What is asked of an import. */
struct import_wish {
    enum import_kind kind;
    const char *path;
    const char *format; /* NULL: told from the file */
    bool is_dry_run;    /* read and report; nothing changes */
    bool is_strict, takes_gpus_from_procs, is_in_seconds;
    const char *gpu_map;
    uint64_t limit, time_unit;
};

/*
 * Reads the file and gives its rows to the network. A file that was imported before adds
 * nothing and is no error (*was_known). `report` is filled in also on failure; nothing is in
 * the store or the engine then. RC_INPUT: the file is not of that form, or none of its rows
 * can be used.
 */
enum rc import_once(struct app *a, const struct import_wish *in, struct import_report *report,
                    bool *was_known, struct err *err) MUST_CHECK;

/* For the --nodes and --tasks of a new store. `format` NULL: told from the header of the
 * file. RC_INPUT: the file is not of that form. */
enum rc import_into(struct app *a, enum import_kind kind, const char *path, const char *format,
                    struct err *err) MUST_CHECK;

#endif
