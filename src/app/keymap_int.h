/* keymap_int.h - what the map (keymap.c) lends to its reader (keymap_read.c). */
#ifndef APP_KEYMAP_INT_H
#define APP_KEYMAP_INT_H

#include "app/keymap.h"

/* "any", "nodes", ...; PANE_ANY + 1 when it is no pane. */
int keymap_pane(const char *word);

/* The binding of exactly this key and pane; NULL: none. */
struct binding *keymap_at(struct keymap *m, enum pane pane, const char *key);

/* False when the map is full. */
bool keymap_add(struct keymap *m, enum pane pane, const char *key, enum action_id id,
                int line);
void keymap_drop(struct keymap *m, struct binding *b);

/* After the bindings have changed: the texts by action. */
void keymap_finish(struct keymap *m);

#endif
