/*
 * completion.h - the shell completions as lines, NULL at the end. Their texts are made
 * from actions.def and options.def by completion.awk when the program is built; the files
 * that are installed come from the same run.
 */
#ifndef APP_COMPLETION_H
#define APP_COMPLETION_H

extern const char *const completion_bash[];
extern const char *const completion_zsh[];
extern const char *const completion_fish[];

#endif
