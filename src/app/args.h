/*
 * args.h - the words after a command, checked against the usage string of its action:
 * the options named there (and the common ones of options.def) are the ones accepted.
 * Nothing here is converted silently: a bad number is an error that names its option.
 *
 * A usage string is the grammar. WORD in capitals is one word of free text, `a|b` one of
 * the words named; `--name WORD` an option with a value; in brackets: may be left out.
 *   "ID --reason CODE [--version V]"      "[N]"      "bash|zsh|fish"
 * On the command line `--name value` and `--name=value` are the same, and "--" ends the
 * options. Options and words may come in any order; an option counts once.
 */
#ifndef APP_ARGS_H
#define APP_ARGS_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ARGS_MAX 32 /* words after a command */

enum output_format { OUTPUT_TEXT, OUTPUT_JSON, OUTPUT_CSV };

struct args {
    int count;                       /* positional words */
    const char *words[ARGS_MAX];     /* borrowed */
    int option_count;
    const char *options[ARGS_MAX];   /* names without dashes, ended by NUL or '='; borrowed */
    const char *values[ARGS_MAX];    /* "" for flags */
    enum output_format format;       /* --json, --csv */
    bool is_yes;                     /* --yes */
};

/* The common options, in the order of options.def. */
struct option_info {
    const char *name, *arg, *help; /* arg "": a flag */
};
extern const struct option_info args_common[];
extern const size_t args_common_count;

/* RC_USAGE: an unknown option (with the nearest known), a missing or wrong value, a word
 * too many or too few, an option given twice, --json together with --csv. */
enum rc args_parse(struct args *out, const char *usage, int argc, const char *const argv[],
                   struct err *err) MUST_CHECK;

/* One item of a usage string, for what completes a line. */
struct args_item {
    char name[32]; /* of an option, without dashes; "" a word */
    char arg[96];  /* what its value or the word is called, or "one|of|these"; "" a flag */
    bool is_required;
};
/* The next item at *usage; false at its end. */
bool args_next_item(const char **usage, struct args_item *out);

/* How many words of argv are common options (with their values) before the first other
 * word. */
int args_leading(int argc, const char *const argv[]);

/* Cut a typed line into words, in place; argv points into it. Quotes '..' and ".." keep
 * blanks and may stand inside a word; a backslash outside '..' takes the next character
 * as it is. RC_USAGE: an open quote, more than `max` words. */
enum rc args_split(char *line, int *argc, const char *argv[], int max,
                   struct err *err) MUST_CHECK;

/* Value of an option, or NULL; a flag that is given has the value "". */
const char *args_option(const struct args *a, const char *name);

/* *out keeps its value when the option is absent. RC_USAGE when it is no number in lo..hi. */
enum rc args_number(const struct args *a, const char *name, int64_t lo, int64_t hi,
                    int64_t *out, struct err *err) MUST_CHECK;

/* The same for a positional word, called `what` in the message. */
enum rc args_word_number(const char *word, const char *what, int64_t lo, int64_t hi,
                         int64_t *out, struct err *err) MUST_CHECK;

#endif
