#include "config.h"

#include "ui/hints.h"

#include "app/keymap.h"

#include <stdio.h>

#define IN(pane)   (1u << PANE_##pane)
#define EVERYWHERE ((1u << PANE_ANY) - 1)

static const struct {
    enum action_id id;
    const char *label;
    unsigned panes;
} rows[] = {
#define HINT(action, word, where) { ACTION_##action, (word), (where) },
#include "ui/hints.def"
#undef HINT
};

size_t hints_for(enum pane pane, struct hint out[HINTS_MAX])
{
    size_t n = 0;

    for (size_t i = 0; i < ARRAY_LEN(rows) && n < HINTS_MAX; i++) {
        const char *key = keymap_key_in(keymap_live(), rows[i].id, pane);
        if (key == NULL || (rows[i].panes >> pane & 1) == 0)
            continue;
        out[n].act = action_get(rows[i].id);
        out[n].label = rows[i].label;
        (void)snprintf(out[n++].key, sizeof out[0].key, "%s", key);
    }
    return n;
}
