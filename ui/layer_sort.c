/* layer_sort.c - the menu of columns to sort by; the same again turns the order round. */
#include "config.h"

#include "ui/menu.h"

#include <string.h>

static void sort_key(struct console *c, const char *name, uint64_t now_ms)
{
    int chosen = menu_did(c, console_table(c)->column_count, name);

    (void)now_ms;
    if (chosen >= 0 || chosen == MENU_LEFT || strcmp(name, "0") == 0)
        console_close_layer(c);
    if (chosen >= 0 || strcmp(name, "0") == 0)
        console_sort_by(c, chosen >= 0 ? (size_t)chosen : SIZE_MAX, false);
}

static char sign_of(const struct console *c, size_t column)
{
    const struct view *v = c->lists[c->pane].view;

    if (view_sort_column(v) != column)
        return ' ';
    return view_is_reversed(v) ? 'v' : '^';
}

static const char *word_of(char sign)
{
    return sign == 'v' ? "largest first" : sign == '^' ? "smallest first" : "";
}

static void sort_draw(struct console *c, struct frame *f)
{
    menu_draw(c, f, "sort by", "0 the table's own order", sign_of, word_of);
}

const struct layer_ops layer_sort = {
    .hint = "{move down} {move up} move   ENTER or its key sorts, again turns it round"
            "   ESC cancel",
    .holds_order = true,
    .key = sort_key,
    .draw = sort_draw,
};
