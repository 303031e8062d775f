#include "config.h"

#include "ui/menu.h"

#include <string.h>

#define CELL_W 24 /* "a > FAULTS no room" and a gap */
#define CELL_NARROW_W 18
#define NARROW_W 60

/* --- keys --------------------------------------------------------------------------------- */

/* What a key means in every menu, as the operator has mapped it. */
static enum action_id meaning(const char *name)
{
    const struct action *act = action_by_key(PANE_ANY, name);

    return act == NULL ? ACTION_COUNT : act->id;
}

static bool is_moving(enum action_id id)
{
    return id == ACTION_MOVE_DOWN || id == ACTION_MOVE_UP || id == ACTION_MOVE_LEFT ||
           id == ACTION_MOVE_RIGHT || id == ACTION_MOVE_FIRST || id == ACTION_MOVE_LAST ||
           id == ACTION_MOVE_PGDN || id == ACTION_MOVE_PGUP;
}

static bool is_leaving(const char *name, enum action_id id)
{
    return id == ACTION_CLOSE || id == ACTION_QUIT || strcmp(name, "ESC") == 0 ||
           strcmp(name, "BACKSPACE") == 0 || strcmp(name, "C-c") == 0;
}

char menu_key(size_t row)
{
    char name[2] = { '\0', '\0' };

    if (row < 9)
        return (char)('1' + row);
    row -= 9;
    for (char letter = 'a'; letter <= 'z'; letter++) {
        name[0] = letter;
        enum action_id id = meaning(name);
        if (is_moving(id) || is_leaving(name, id))
            continue;
        if (row-- == 0)
            return letter;
    }
    return '\0';
}

static void move(struct menu_place *m, int count, enum action_id id)
{
    int page = m->rows > 1 ? m->rows : 1;
    int by = id == ACTION_MOVE_DOWN                               ? 1
             : id == ACTION_MOVE_UP                               ? -1
             : id == ACTION_MOVE_RIGHT || id == ACTION_MOVE_PGDN ? page
             : id == ACTION_MOVE_LEFT || id == ACTION_MOVE_PGUP  ? -page
             : id == ACTION_MOVE_LAST                             ? count
                                                                   : -count;

    m->at = m->at >= 0 ? m->at + by : by < 0 ? count - 1 : 0;
    m->at = m->at < 0 ? 0 : m->at >= count ? count - 1 : m->at;
}

int menu_did(struct console *c, size_t count, const char *name)
{
    enum action_id id = meaning(name);

    for (size_t row = 0; row < count && name[1] == '\0'; row++)
        if (menu_key(row) == name[0]) {
            c->menu.at = (int)row;
            return (int)row;
        }
    if (is_moving(id) && count > 0)
        move(&c->menu, (int)count, id);
    else if (is_leaving(name, id))
        return MENU_LEFT;
    else if (strcmp(name, "ENTER") == 0 || strcmp(name, "SPACE") == 0)
        return c->menu.at >= 0 && c->menu.at < (int)count ? c->menu.at : MENU_NOTHING;
    return MENU_NOTHING;
}

/* --- drawing ------------------------------------------------------------------------------- */

void menu_rows(struct console *c, struct frame *f, struct rect r, size_t count, int cell_w,
               void (*text)(const struct console *c, size_t row, struct safe_text *out))
{
    struct menu_place *m = &c->menu;
    int wide = r.w / cell_w > 1 ? r.w / cell_w : 1;
    int rows = ((int)count + wide - 1) / wide;
    int at = rows == 0 || m->at < 0 ? 0 : m->at % rows;
    int top = at >= r.h ? at - r.h + 1 : 0;
    struct safe_text line, words;

    m->rows = rows;
    for (int i = 0; i < (int)count; i++) {
        struct rect cell = { r.x + i / rows * (r.w / wide), r.y + i % rows - top, r.w / wide, 1 };
        if (cell.y < r.y || cell.y >= r.y + r.h)
            continue;
        text(c, (size_t)i, &words);
        safe_text_setf(&line, "%c %s", menu_key((size_t)i), words.s);
        (void)frame_text_cut(f, cell.x, cell.y, cell.w - 1, (struct pen){ .tone = TONE_NORMAL },
                             line.s);
        if (i == m->at)
            frame_mark(f, cell.x, cell.y, cell.w - 1, FRAME_REVERSE);
    }
}

/* What draws one column, while the box is drawn. */
static struct {
    char (*sign)(const struct console *c, size_t column);
    const char *(*word)(char sign);
} drawn;

static void column_text(const struct console *c, size_t row, struct safe_text *out)
{
    char sign = drawn.sign(c, row);

    safe_text_setf(out, "%c %s %s", sign, console_table(c)->columns[row].title, drawn.word(sign));
}

void menu_draw(struct console *c, struct frame *f, const char *title, const char *last,
               char (*sign)(const struct console *c, size_t column),
               const char *(*word)(char sign))
{
    int count = (int)console_table(c)->column_count;
    int cell = f->w < NARROW_W ? CELL_NARROW_W : CELL_W;
    int wide = (f->w - 4) / cell > 1 ? (f->w - 4) / cell : 1;
    int rows, bottom = f->h > 4 ? f->h - 2 : f->h;
    struct rect box, r;

    wide = wide > count ? count : wide;
    rows = (count + wide - 1) / wide;
    box.h = rows + 3 < bottom ? rows + 3 : bottom;
    box.w = wide * cell + 4 < f->w ? wide * cell + 4 : f->w;
    box.x = 0;
    box.y = bottom - box.h;
    screen_box_at(f, box, title, &r);
    drawn.sign = sign;
    drawn.word = word;
    (void)frame_text_cut(f, r.x, r.y + r.h - 1, r.w, (struct pen){ .tone = TONE_DIM }, last);
    r.h--;
    menu_rows(c, f, r, (size_t)count, cell, column_text);
}
