/* layer_sort.c - the menu of columns to sort by; the same again turns the order round. */
#include "config.h"

#include "ui/menu.h"

#include <string.h>

static void sort_key(struct console *c, const char *name, uint64_t now_ms)
{
    size_t column = menu_column(c, name);

    (void)now_ms;
    if (strcmp(name, "ESC") == 0 || strcmp(name, "BACKSPACE") == 0 || strcmp(name, "C-c") == 0)
        console_close_layer(c);
    else if (column != SIZE_MAX || strcmp(name, "0") == 0) {
        console_close_layer(c);
        console_sort_by(c, column, false);
    }
}

static char sign_of(const struct console *c, size_t column)
{
    const struct view *v = c->lists[c->pane].view;

    if (view_sort_column(v) != column)
        return ' ';
    return view_is_reversed(v) ? 'v' : '^';
}

static void sort_draw(struct console *c, struct frame *f)
{
    menu_draw(c, f, "sort by", "0 the table's own order", sign_of);
}

const struct layer_ops layer_sort = {
    .hint = "a digit or letter sorts; the same again turns it round   ESC cancel",
    .holds_order = true,
    .key = sort_key,
    .draw = sort_draw,
};
