/* layer_help.c - every action of the table with its keys and its command, those with keys
 * first. */
#include "config.h"

#include "ui/console_int.h"

#include <string.h>

#define KEYS_W 10
#define COMMAND_W 20

/* The table in the order of the overlay. */
static void list_actions(const struct action *out[ACTION_COUNT])
{
    int n = 0;

    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < ACTION_COUNT; i++) {
            const struct action *act = action_get((enum action_id)i);
            if ((act->keys[0] == '\0') == (pass == 1))
                out[n++] = act;
        }
}

static void scroll(struct console *c, int by)
{
    int last = ACTION_COUNT - c->help_rows;

    c->help_top += by;
    if (c->help_top > last)
        c->help_top = last;
    if (c->help_top < 0)
        c->help_top = 0;
}

static void help_key(struct console *c, const char *name, uint64_t now_ms)
{
    const struct action *act = action_by_key(PANE_ANY, name);
    enum action_id id = act == NULL ? ACTION_COUNT : act->id;

    (void)now_ms;
    if (id == ACTION_CLOSE || id == ACTION_QUIT || id == ACTION_HELP ||
        strcmp(name, "C-c") == 0 || strcmp(name, "ENTER") == 0)
        console_close_layer(c);
    else if (id == ACTION_MOVE_DOWN || id == ACTION_MOVE_UP)
        scroll(c, id == ACTION_MOVE_DOWN ? 1 : -1);
    else if (id == ACTION_MOVE_PGDN || id == ACTION_MOVE_PGUP)
        scroll(c, (id == ACTION_MOVE_PGDN ? 1 : -1) * (c->help_rows - 1));
    else if (id == ACTION_MOVE_FIRST || id == ACTION_MOVE_LAST)
        scroll(c, id == ACTION_MOVE_LAST ? ACTION_COUNT : -ACTION_COUNT);
}

static void draw_action(const struct action *act, struct frame *f, struct rect r, int y)
{
    int help_x = r.x + KEYS_W + COMMAND_W;

    (void)frame_text_cut(f, r.x, y, KEYS_W - 1, (struct pen){ .attr = FRAME_BOLD },
                         act->keys);
    (void)frame_text_cut(f, r.x + KEYS_W, y, COMMAND_W - 1,
                         (struct pen){ .tone = TONE_NORMAL }, act->command);
    (void)frame_text_cut(f, help_x, y, r.x + r.w - help_x, (struct pen){ .tone = TONE_DIM },
                         act->help);
}

static void help_draw(struct console *c, struct frame *f)
{
    const struct action *actions[ACTION_COUNT];
    struct rect r;

    list_actions(actions);
    screen_box(f, f->w < 110 ? f->w : 110, f->h - 1, "keys and commands", &r);
    c->help_rows = r.h;
    scroll(c, 0);
    for (int i = 0; i < r.h && c->help_top + i < ACTION_COUNT; i++)
        draw_action(actions[c->help_top + i], f, r, r.y + i);
}

const struct layer_ops layer_help = {
    .hint = "j k PGDN PGUP scroll   ESC close",
    .key = help_key,
    .draw = help_draw,
};
