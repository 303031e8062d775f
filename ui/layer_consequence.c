/*
 * layer_consequence.c - what a decision would do, shown before it is made where the card has no
 * room for it: y goes on, to the reasons or to the deed; all else but ESC is swallowed.
 */
#include "config.h"

#include "ui/console_int.h"

#include "app/keymap.h"
#include "ui/card.h"

#include <inttypes.h>
#include <string.h>

#define BOX_W 60

void layer_consequence_open(struct console *c, const struct action *act,
                            const struct card_line *line)
{
    c->act = act;
    c->act_target = c->shown;
    c->consequence = line->text;
    console_open_layer(c, LAYER_CONSEQUENCE);
}

static void consequence_key(struct console *c, const char *name, uint64_t now_ms)
{
    if (strcmp(name, "y") == 0) {
        console_close_layer(c);
        console_decide(c, c->act, &c->act_target, now_ms);
    } else if (strcmp(name, "ESC") == 0 || strcmp(name, "n") == 0 || strcmp(name, "q") == 0 ||
               strcmp(name, "BACKSPACE") == 0 || strcmp(name, "C-c") == 0) {
        console_close_layer(c);
        console_say(c, TONE_DIM, "cancelled: nothing was decided");
    }
}

static int wrapped_rows(const char *s, int w)
{
    int rows = 0;

    for (; *s != '\0'; rows++) {
        s += card_wrap(s, w);
        s += strspn(s, " ");
    }
    return rows > 0 ? rows : 1;
}

static void consequence_draw(struct console *c, struct frame *f)
{
    struct rect r;
    struct safe_text title, part;
    int w = BOX_W < f->w ? BOX_W : f->w;
    const char *s = c->consequence.s;

    safe_text_setf(&title, "%s C-%04" PRIu64 "?", c->act->command, c->act_target.id);
    screen_box(f, w, wrapped_rows(s, w - 4) + 3, title.s, &r);
    for (int y = r.y; y < r.y + r.h - 1 && *s != '\0'; y++) {
        size_t n = card_wrap(s, r.w);
        safe_text_set(&part, s, n);
        (void)frame_text(f, r.x, y, r.w, (struct pen){ .tone = TONE_NORMAL }, part.s);
        s += n;
        s += strspn(s, " ");
    }
    (void)frame_text_cut(f, r.x, r.y + r.h - 1, r.w, (struct pen){ .attr = FRAME_BOLD },
                         "y goes on   ESC cancels");
}

const struct layer_ops layer_consequence = {
    .hint = "y goes on   ESC cancel",
    .holds_clock = true,
    .key = consequence_key,
    .draw = consequence_draw,
};
