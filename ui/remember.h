/*
 * remember.h - where somebody was, and what was typed: taken up when the console opens and
 * kept when it is left (app/memory.h has the files). A path that is NULL or "" is not touched,
 * so a store that is thrown away remembers nothing.
 */
#ifndef UI_REMEMBER_H
#define UI_REMEMBER_H

#include "ui/console.h"

struct remember_paths {
    const char *session, *history;
};

/* What is broken is told in the message row. Takes app_lock(). */
void remember_begin(struct console *c, const struct remember_paths *p);

/* What cannot be written is left: nothing is lost that matters. Takes app_lock(). */
void remember_end(struct console *c, const struct remember_paths *p);

#endif
