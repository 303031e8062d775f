#include "config.h"

#include "ui/menu.h"

#include <string.h>

#define CELL_W 27

char menu_key(size_t column)
{
    return column < 9 ? (char)('1' + column) : (char)('a' + (column - 9));
}

size_t menu_column(const struct console *c, const char *name)
{
    size_t count = console_table(c)->column_count;

    for (size_t i = 0; i < count && name[1] == '\0'; i++)
        if (menu_key(i) == name[0])
            return i;
    return SIZE_MAX;
}

/* As many columns of the menu as it takes to show all of it. */
void menu_draw(struct console *c, struct frame *f, const char *title, const char *last,
               char (*sign)(const struct console *c, size_t column))
{
    const struct table *t = console_table(c);
    int count = (int)t->column_count, wide = 1, rows;
    struct safe_text line;
    struct rect r;

    while ((count + wide - 1) / wide + 4 > f->h && wide < 3)
        wide++;
    rows = (count + wide - 1) / wide;
    screen_box(f, wide * CELL_W + 4, rows + 3, title, &r);
    for (int i = 0; i < count; i++) {
        int w = r.w / wide;
        safe_text_setf(&line, "%c %c %s", menu_key((size_t)i), sign(c, (size_t)i),
                       t->columns[i].title);
        if (i % rows < r.h - 1)
            (void)frame_text_cut(f, r.x + i / rows * w, r.y + i % rows, w - 1,
                                 (struct pen){ .tone = TONE_NORMAL }, line.s);
    }
    (void)frame_text_cut(f, r.x, r.y + r.h - 1, r.w, (struct pen){ .tone = TONE_DIM }, last);
}
