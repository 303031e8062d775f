/* acts_list.h - the options that choose rows, for acts on lists and on many cases. */
#ifndef APP_ACTS_LIST_H
#define APP_ACTS_LIST_H

#include "app/args.h"
#include "app/view.h"

/* Sets the view to --filter, when it is given. RC_USAGE: it is none; on the command line with
 * a caret under what is wrong. The caller holds app_lock(). */
enum rc acts_set_filter(struct app *a, struct view *v, const struct args *args,
                        struct err *err) MUST_CHECK;

#endif
