/* layer_reason.c - the menu of typed reasons: a digit chooses and acts, Esc cancels. */
#include "config.h"

#include "ui/console_int.h"

#include <inttypes.h>
#include <string.h>

static void reason_key(struct console *c, const char *name, uint64_t now_ms)
{
    if (strcmp(name, "ESC") == 0 || strcmp(name, "BACKSPACE") == 0 ||
        strcmp(name, "C-c") == 0) {
        console_close_layer(c);
        console_say(c, TONE_DIM, "cancelled: nothing was decided");
        return;
    }
    for (size_t i = 0; i < c->reason.count; i++)
        if (name[0] == c->reason.lines[i].digit && name[1] == '\0') {
            console_close_layer(c);
            console_post_act(c, c->act, &c->act_target, c->reason.lines[i].code, now_ms);
            return;
        }
}

/* In two columns where the screen is too low for one, and then without codes: words tell. */
static void reason_draw(struct console *c, struct frame *f)
{
    struct rect r;
    struct safe_text line;
    int count = (int)c->reason.count;
    int rows = count + 2 <= f->h - 2 ? count : (count + 1) / 2;

    safe_text_setf(&line, "%s C-%04" PRIu64 ": why?", c->act->command, c->act_target.id);
    screen_box(f, 60, rows + 2, line.s, &r);
    for (int i = 0; i < count; i++) {
        int w = rows == count ? r.w : r.w / 2;
        const struct reason_line *reason = &c->reason.lines[i];
        if (rows == count)
            safe_text_setf(&line, "%c %s %s", reason->digit, reason->code, reason->title.s);
        else
            safe_text_setf(&line, "%c %s", reason->digit, reason->title.s);
        (void)frame_text_cut(f, r.x + i / rows * w, r.y + i % rows, w - 1,
                             (struct pen){ .tone = TONE_NORMAL }, line.s);
    }
}

const struct layer_ops layer_reason = {
    .hint = "a digit gives the reason and decides   ESC cancel",
    .holds_clock = true,
    .key = reason_key,
    .draw = reason_draw,
};
