/* layer_columns.c - which columns a pane shows; one always stays. */
#include "config.h"

#include "ui/menu.h"

#include <string.h>

static void turn(struct console *c, size_t column)
{
    struct list *l = &c->lists[c->pane];
    uint32_t all = (UINT32_C(1) << console_table(c)->column_count) - 1;
    uint32_t hidden = l->hidden ^ UINT32_C(1) << column;

    if (hidden == all)
        console_say(c, TONE_WARN, "one column has to stay");
    else
        l->hidden = hidden;
}

static void columns_key(struct console *c, const char *name, uint64_t now_ms)
{
    size_t column = menu_column(c, name);

    (void)now_ms;
    if (strcmp(name, "ESC") == 0 || strcmp(name, "ENTER") == 0 ||
        strcmp(name, "BACKSPACE") == 0 || strcmp(name, "C-c") == 0)
        console_close_layer(c);
    else if (column != SIZE_MAX)
        turn(c, column);
    else if (strcmp(name, "0") == 0)
        c->lists[c->pane].hidden = 0;
}

static char sign_of(const struct console *c, size_t column)
{
    return (c->lists[c->pane].hidden >> column & 1) != 0 ? '-' : '+';
}

static void columns_draw(struct console *c, struct frame *f)
{
    menu_draw(c, f, "columns", "0 all of them", sign_of);
}

const struct layer_ops layer_columns = {
    .hint = "a digit or letter shows or hides   0 all   ENTER done",
    .holds_order = true,
    .key = columns_key,
    .draw = columns_draw,
};
