/*
 * key_name.h - how keys are called, in the action table, in keys.conf and in scripts.
 *
 * One printable character ("a", "?", "é"), or SPACE ENTER ESC TAB S-TAB BACKSPACE DELETE
 * INSERT UP DOWN LEFT RIGHT HOME END PGUP PGDN F1..F12, with the prefixes S- C- M- for
 * Shift, Ctrl and Alt ("C-d", "M-x", "C-LEFT"). ui/key.h makes them of a terminal's bytes.
 */
#ifndef APP_KEY_NAME_H
#define APP_KEY_NAME_H

#include <stdbool.h>
#include <stddef.h>

#define KEY_NAME_MAX 16

/* The names longer than a character, without prefixes. */
extern const char *const key_long_names[];
extern const size_t key_long_name_count;

/* The name for a word: itself when it is a key's name (any case for the long ones, "<enter>"
 * too), else false. Says nothing about whether a terminal can send it. */
bool key_name_parse(const char *word, char name[KEY_NAME_MAX]);

/* What a terminal sends in place of a key that it cannot tell apart: "TAB" for C-i, "X" for
 * S-x, "C-d" for C-D; NULL for a key that arrives under its own name. */
const char *key_name_arrives_as(const char *name, char out[KEY_NAME_MAX]);

#endif
