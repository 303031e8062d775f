/* help.h - what --help and `keys` print; everything in it comes from the tables. */
#ifndef APP_HELP_H
#define APP_HELP_H

#include "app/action.h"
#include "base/buf.h"

/* Help of one command, or of the program when `only` is NULL. */
void help_print(struct buf *out, const struct action *only);

/* The keys of the map in use. */
void help_print_keys(struct buf *out, enum output_format format);

#endif
