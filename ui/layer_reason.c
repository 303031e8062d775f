/* layer_reason.c - the menu of typed reasons: a digit chooses and acts, Esc cancels. */
#include "config.h"

#include "ui/menu.h"

#include <inttypes.h>

/* No row has the cursor at first, so that ENTER alone decides nothing. */
static void reason_key(struct console *c, const char *name, uint64_t now_ms)
{
    int chosen = menu_did(c, c->reason.count, name);

    if (chosen == MENU_NOTHING)
        return;
    console_close_layer(c);
    if (chosen == MENU_LEFT)
        console_say(c, TONE_DIM, "cancelled: nothing was decided");
    else
        console_post_act(c, c->act, &c->act_target, c->reason.lines[chosen].code, now_ms);
}

static void reason_text(const struct console *c, size_t row, struct safe_text *out)
{
    const struct reason_line *reason = &c->reason.lines[row];

    if (c->h < (int)c->reason.count + 4)
        safe_text_setf(out, "%s", reason->title.s);
    else
        safe_text_setf(out, "%s %s", reason->code, reason->title.s);
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
    menu_rows(c, f, r, c->reason.count, rows == count ? r.w : r.w / 2, reason_text);
}

const struct layer_ops layer_reason = {
    .hint = "a digit, or {move down} {move up} and ENTER, gives the reason and decides"
            "   ESC cancel",
    .holds_clock = true,
    .key = reason_key,
    .draw = reason_draw,
};
