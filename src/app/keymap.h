/*
 * keymap.h - which key means which action. The rows of actions.def hold the defaults (the
 * preset vim); keys.conf changes them.
 *
 *   preset vim|htop|k9s|none       first, at most once; none: no key but ESC and C-c
 *   bind [PANE] KEY ACTION...      ACTION: the words typed after ':', without arguments
 *   unbind [PANE] KEY              without a pane: everywhere
 *   # a comment                    also behind the action, after a blank
 *
 * A pane's key wins over the same key everywhere. What the file may not do, each an error
 * with its line: name an unknown key, pane or action; bind a key that is taken (unless it is
 * taken everywhere and the line names its pane); touch ESC or C-c, which always close and
 * leave; leave no key for ':'; put an act that changes something on a Ctrl key, on function
 * keys alone, or on the upper-case twin of a harmless key. A preset takes keys over instead.
 *
 * One map is in use in a process: keymap_use() before the core thread starts, constant
 * afterwards, so both threads may name keys in what they say. Keys inside dialogs (digits,
 * y, n, ENTER, BACKSPACE) are not in it.
 */
#ifndef APP_KEYMAP_H
#define APP_KEYMAP_H

#include "app/action.h"
#include "app/key_name.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"

#define KEYMAP_MAX 512
#define KEYMAP_FILE_MAX 65536

struct binding {
    enum pane pane; /* PANE_ANY: everywhere */
    enum action_id action;
    char key[KEY_NAME_MAX];
    int line; /* of the file; 0: of the preset */
};

struct keymap { /* about 25 KB; plain data */
    size_t count;
    struct binding bindings[KEYMAP_MAX];
    uint16_t first[PANE_ANY + 1][ACTION_COUNT]; /* keymap_key_in(): 1 + its binding; 0 none */
    char keys[ACTION_COUNT][64]; /* of an action, separated by blanks; "" none */
    char hint[ACTION_COUNT][40]; /* the first of them, else ":command" */
};

void keymap_defaults(struct keymap *m);

/* Read the text of a keys.conf over the defaults. Every error is a line "NAME:LINE: what,
 * and what to do" in `problems` (may be NULL); the first is in `err`. RC_INPUT: there was
 * one, and *m holds the defaults. */
enum rc keymap_read(struct keymap *m, const char *text, size_t len, const char *name,
                    struct buf *problems, struct err *err) MUST_CHECK;

/* The same from a file. Also RC_NOT_FOUND, and RC_INPUT when it is too large or no file. */
enum rc keymap_load(struct keymap *m, const char *path, const char *name,
                    struct buf *problems, struct err *err) MUST_CHECK;

/* Where keys.conf lies when nobody says: $XDG_CONFIG_HOME/depin-console/keys.conf, or below
 * ~/.config. "" when neither is known, or when the path is too long. */
void keymap_default_path(char *out, size_t size);

/* A keys.conf that reads back as this map. */
void keymap_dump(const struct keymap *m, struct buf *out);

/* The action a key means in a pane; NULL: none. */
const struct action *keymap_find(const struct keymap *m, enum pane pane, const char *key);

const char *keymap_pane_word(enum pane pane); /* "any", "nodes", ... */

/* The first key of an action that counts in a pane; NULL: none. */
const char *keymap_key_in(const struct keymap *m, enum action_id id, enum pane pane);

/* The map in use, and another one put into use (copied). */
const struct keymap *keymap_live(void);
void keymap_use(const struct keymap *m);

/* Put the keys.conf at `path` into use (NULL: the default one, which need not exist). As
 * keymap_load(); the defaults stay in use then. */
enum rc keymap_begin(const char *path, struct buf *problems, struct err *err) MUST_CHECK;

/* How a sentence names an action: its first key now, or ":command". Never NULL. */
const char *keymap_hint(enum action_id id);

/* A sentence with keys in it: each "{command}" becomes keymap_hint() of that command, "{}"
 * around anything else stays. Appends to `out`. */
void keymap_expand(const char *sentence, struct buf *out);
void keymap_sentence(const char *sentence, struct safe_text *out);

#endif
