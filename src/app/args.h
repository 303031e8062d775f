/*
 * args.h - the words after a command, checked against the usage string of its action:
 * the options named there (and the common ones of options.def) are the ones accepted.
 * Nothing here is converted silently: a bad number is an error that names its option.
 */
#ifndef APP_ARGS_H
#define APP_ARGS_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

#define ARGS_MAX 32 /* words after a command */

enum output_format { OUTPUT_TEXT, OUTPUT_JSON, OUTPUT_CSV };

struct args {
    int count;                       /* positional words */
    const char *words[ARGS_MAX];     /* borrowed */
    int option_count;
    const char *options[ARGS_MAX];   /* names without dashes; borrowed from the usage string's owner */
    const char *values[ARGS_MAX];    /* NULL for flags */
    enum output_format format;       /* --json, --csv */
    bool is_yes;                     /* --yes */
};

/* RC_USAGE: an unknown option (with the nearest known), a missing value, too many words. */
enum rc args_parse(struct args *out, const char *usage, int argc, const char *const argv[],
                   struct err *err) MUST_CHECK;

/* Value of an option, or NULL; a flag that is given has the value "". */
const char *args_option(const struct args *a, const char *name);

/* *out keeps its value when the option is absent. RC_USAGE when it is no number in lo..hi. */
enum rc args_number(const struct args *a, const char *name, int64_t lo, int64_t hi,
                    int64_t *out, struct err *err) MUST_CHECK;

#endif
