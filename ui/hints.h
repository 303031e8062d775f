/*
 * hints.h - the key hints of the bottom line, from the action table: what acts in this pane,
 * then time, then the console's own. Panes and moving are left to the tabs and to help.
 */
#ifndef UI_HINTS_H
#define UI_HINTS_H

#include "app/action.h"
#include "app/key_name.h"

#define HINT_LABEL_MAX 16
#define HINTS_MAX 24

struct hint {
    const struct action *act;
    char key[KEY_NAME_MAX];
    char label[HINT_LABEL_MAX]; /* a word of its command */
};

/* The hints of a pane, the most wanted first; returns how many (at most HINTS_MAX). */
size_t hints_for(enum pane pane, struct hint out[HINTS_MAX]);

#endif
