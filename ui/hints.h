/*
 * hints.h - the key hints of the bottom line: what hints.def says is worth it in a pane, under
 * the key that it has now. Panes and moving are left to the tabs and to help.
 */
#ifndef UI_HINTS_H
#define UI_HINTS_H

#include "app/action.h"
#include "app/key_name.h"

#define HINTS_MAX 32

struct hint {
    const struct action *act;
    char key[KEY_NAME_MAX];
    const char *label; /* a word or two */
};

/* The hints of a pane, the most wanted first; returns how many (at most HINTS_MAX). */
size_t hints_for(enum pane pane, struct hint out[HINTS_MAX]);

#endif
