#include "config.h"

#include "ui/hints.h"

#include "app/keymap.h"

#include <stdio.h>
#include <string.h>

static bool is_hinted(const struct action *act, enum pane pane)
{
    if (keymap_key_in(keymap_live(), act->id, pane) == NULL)
        return false;
    return (act->flags & UI) == 0 || act->id == ACTION_CASE_NEXT ||
           act->id == ACTION_VERIFICATION_NEXT || act->id == ACTION_HELP ||
           act->id == ACTION_COMMAND || act->id == ACTION_QUIT;
}

/* "case approve" is said "approve", "verification next" "next", "anchor now" "anchor". */
static void set_label(struct hint *h, const char *command)
{
    static const char *const entities[] = { "case ", "verification " };
    const char *word = command;

    for (size_t i = 0; i < sizeof entities / sizeof entities[0]; i++)
        if (strncmp(command, entities[i], strlen(entities[i])) == 0)
            word = command + strlen(entities[i]);

    (void)snprintf(h->label, sizeof h->label, "%.*s", (int)strcspn(word, " "), word);
}

size_t hints_for(enum pane pane, struct hint out[HINTS_MAX])
{
    size_t n = 0;

    for (int i = 0; i < ACTION_COUNT && n < HINTS_MAX; i++) {
        const struct action *act = action_get((enum action_id)i);
        if (!is_hinted(act, pane))
            continue;
        out[n].act = act;
        (void)snprintf(out[n].key, sizeof out[n].key, "%s",
                       keymap_key_in(keymap_live(), act->id, pane));
        set_label(&out[n], act->command);
        n++;
    }
    return n;
}
