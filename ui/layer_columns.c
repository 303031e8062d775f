/* layer_columns.c - which columns a pane shows; one always stays. */
#include "config.h"

#include "ui/menu.h"

#include <string.h>

#define NO_ROOM '>' /* as in the head of a list: further right */

static void turn(struct console *c, size_t column)
{
    struct list *l = &c->lists[c->pane];
    uint32_t all = (UINT32_C(1) << console_table(c)->column_count) - 1;
    uint32_t hidden = l->hidden ^ UINT32_C(1) << column;

    if (hidden == all)
        console_say(c, TONE_WARN, "one column has to stay");
    else
        l->hidden = hidden;
    l->shift = 0;
}

static void columns_key(struct console *c, const char *name, uint64_t now_ms)
{
    int chosen = menu_did(c, console_table(c)->column_count, name);

    (void)now_ms;
    if (chosen == MENU_LEFT || action_by_key(c->pane, name) == action_get(ACTION_COLUMNS))
        console_close_layer(c);
    else if (chosen >= 0)
        turn(c, (size_t)chosen);
    else if (strcmp(name, "0") == 0)
        c->lists[c->pane].hidden = 0;
}

/* As in the last frame: what is on may have found no room in it. */
static char sign_of(const struct console *c, size_t column)
{
    const struct list *l = &c->lists[c->pane];

    if ((l->hidden >> column & 1) != 0)
        return '-';
    return (l->drawn_columns >> column & 1) != 0 ? '+' : NO_ROOM;
}

static const char *word_of(char sign)
{
    return sign == NO_ROOM ? "no room" : sign == '-' ? "off" : "";
}

static void columns_draw(struct console *c, struct frame *f)
{
    menu_draw(c, f, "columns", "0 all of them", sign_of, word_of);
}

const struct layer_ops layer_columns = {
    .hint = "{move down} {move up} move   ENTER or its key shows or hides   ESC done",
    .holds_order = true,
    .key = columns_key,
    .draw = columns_draw,
};
