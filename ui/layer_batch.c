/*
 * layer_batch.c - the sheet that `$` shows before a batch closes: the one ceremony. The
 * focus is on Cancel; typing the number of decisions and Enter closes the batch. An empty
 * one wants a `y`: Enter cancels there too.
 */
#include "config.h"

#include "ui/console_int.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void cancel(struct console *c)
{
    console_close_layer(c);
    console_say(c, TONE_DIM, "cancelled: the batch stays open");
}

static void commit(struct console *c, uint64_t now_ms)
{
    console_close_layer(c);
    console_post_act(c, c->act, &c->shown, NULL, now_ms);
}

static void enter(struct console *c, uint64_t now_ms)
{
    char want[24];

    (void)snprintf(want, sizeof want, "%" PRIu64, c->batch.pending);
    if (c->batch.typed[0] == '\0')
        cancel(c);
    else if (strcmp(c->batch.typed, want) == 0)
        commit(c, now_ms);
    else
        console_say(c, TONE_WARN, "%s decisions are pending, not %s: nothing is closed", want,
                    c->batch.typed);
}

static void batch_key(struct console *c, const char *name, uint64_t now_ms)
{
    size_t len = strlen(c->batch.typed);

    if (strcmp(name, "ESC") == 0 || strcmp(name, "C-c") == 0)
        cancel(c);
    else if (strcmp(name, "ENTER") == 0)
        enter(c, now_ms);
    else if (strcmp(name, "y") == 0 && c->batch.pending == 0)
        commit(c, now_ms);
    else if (strcmp(name, "BACKSPACE") == 0 && len == 0)
        cancel(c);
    else if (strcmp(name, "BACKSPACE") == 0)
        c->batch.typed[len - 1] = '\0';
    else if (name[0] >= '0' && name[0] <= '9' && name[1] == '\0' &&
             c->batch.pending > 0 && len + 1 < sizeof c->batch.typed)
        (void)snprintf(c->batch.typed + len, 2, "%c", name[0]);
}

static void draw_controls(struct console *c, struct frame *f, struct rect r, int y)
{
    bool is_cancel = c->batch.typed[0] == '\0';
    struct safe_text text;
    int x = r.x;

    if (c->batch.pending == 0) {
        (void)frame_text_cut(f, x, y, r.w, (struct pen){ .attr = FRAME_BOLD },
                             "y anchors the ledger   Enter or Esc cancels");
        return;
    }
    x += frame_text(f, x, y, r.w, (struct pen){ .attr = is_cancel ? FRAME_REVERSE : 0 },
                    "[ Cancel ]");
    safe_text_setf(&text, "   type %" PRIu64 " and Enter to close: ", c->batch.pending);
    x += frame_text(f, x, y, r.x + r.w - x, (struct pen){ .tone = TONE_NORMAL }, text.s);
    (void)frame_text(f, x, y, r.x + r.w - x, (struct pen){ .attr = FRAME_BOLD },
                     c->batch.typed);
    f->cursor_x = x + (int)strlen(c->batch.typed);
    f->cursor_y = y;
}

static void batch_draw(struct console *c, struct frame *f)
{
    const struct card *sheet = &c->batch.sheet;
    struct safe_text text;
    struct rect r;
    int y;

    screen_box(f, 72, (int)sheet->count + (sheet->foot.s[0] != '\0' ? 5 : 4), sheet->title.s,
               &r);
    y = r.y + r.h - 1;
    draw_controls(c, f, r, y);
    if (sheet->foot.s[0] != '\0' && --y > r.y)
        (void)frame_text_cut(f, r.x, y, r.w, (struct pen){ .tone = TONE_DIM }, sheet->foot.s);
    for (size_t i = 0; i < sheet->count && r.y + (int)i < y; i++) {
        const struct card_line *line = &sheet->lines[i];
        safe_text_setf(&text, "%-10s %s", line->label.s, line->text.s);
        (void)frame_text_cut(f, r.x, r.y + (int)i, r.w, (struct pen){ .tone = line->tone },
                             text.s);
    }
}

const struct layer_ops layer_batch = {
    .hint = "ENTER on Cancel keeps the batch open   ESC cancel",
    .holds_clock = true,
    .key = batch_key,
    .draw = batch_draw,
};
