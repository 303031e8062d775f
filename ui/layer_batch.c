/*
 * layer_batch.c - the sheet that `$` shows before a batch closes: the one ceremony. The
 * focus is on Cancel; typing the number of decisions and Enter closes the batch. An empty
 * one wants a `y`: Enter cancels there too.
 */
#include "config.h"

#include "ui/console_int.h"

#include "base/text.h"
#include "ui/card.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define BOX_W    72
#define LABELS_W 50 /* from here on the labels stand in a column */
#define CANCEL_W 13 /* "[ Cancel ]" and three blanks */

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

/* Draws `text` wrapped from y on, above `end`; returns the rows that it takes. f may be NULL. */
static int draw_wrapped(struct frame *f, struct rect r, int y, int end, struct pen pen,
                        const char *text)
{
    struct safe_text part;
    int rows = 0;

    while (*text != '\0') {
        size_t n = card_wrap(text, r.w);
        safe_text_set(&part, text, n);
        if (f != NULL && y + rows < end)
            (void)frame_text(f, r.x, y + rows, r.w, pen, part.s);
        rows++;
        text += n;
        text += strspn(text, " ");
    }
    return rows;
}

static void controls_text(const struct console *c, struct safe_text *out)
{
    if (c->batch.pending == 0)
        safe_text_from_str(out, "y anchors the ledger   Enter or Esc cancels");
    else
        safe_text_setf(out, "type %" PRIu64 " and Enter to close: ", c->batch.pending);
}

/* In one row after the button, or below it where that is too narrow. */
static int controls_rows(const struct console *c, int w)
{
    struct safe_text text;

    controls_text(c, &text);
    if (c->batch.pending == 0)
        return draw_wrapped(NULL, (struct rect){ .w = w }, 0, 0, (struct pen){ .attr = 0 }, text.s);
    return CANCEL_W + text_width(text.s) + (int)sizeof c->batch.typed <= w ? 1 : 2;
}

static void draw_controls(struct console *c, struct frame *f, struct rect r, int y)
{
    bool is_cancel = c->batch.typed[0] == '\0';
    int rows = controls_rows(c, r.w);
    struct safe_text text;
    int x = r.x;

    controls_text(c, &text);
    if (c->batch.pending == 0) {
        (void)draw_wrapped(f, r, y, r.y + r.h, (struct pen){ .attr = FRAME_BOLD }, text.s);
        return;
    }
    (void)frame_text(f, x, y, r.w, (struct pen){ .attr = is_cancel ? FRAME_REVERSE : 0 },
                     "[ Cancel ]");
    x += rows == 1 ? CANCEL_W : 0;
    y += rows - 1;
    x += frame_text(f, x, y, r.x + r.w - x, (struct pen){ .tone = TONE_NORMAL }, text.s);
    (void)frame_text(f, x, y, r.x + r.w - x, (struct pen){ .attr = FRAME_BOLD },
                     c->batch.typed);
    f->cursor_x = x + (int)strlen(c->batch.typed);
    f->cursor_y = y;
}

/* All lines of the sheet, as far as they lie above `end`; the most needed come first. */
static int draw_lines(const struct card *sheet, struct frame *f, struct rect r, int end)
{
    struct safe_text text;
    int y = r.y;

    for (size_t i = 0; i < sheet->count; i++) {
        const struct card_line *line = &sheet->lines[i];
        safe_text_setf(&text, r.w < LABELS_W ? "%s: %s" : "%-10s %s", line->label.s,
                       line->text.s);
        if (r.w < LABELS_W) {
            y += draw_wrapped(f, r, y, end, (struct pen){ .tone = line->tone }, text.s);
            continue;
        }
        if (f != NULL && y < end) /* only a root is longer than this */
            (void)frame_text_cut(f, r.x, y, r.w, (struct pen){ .tone = line->tone }, text.s);
        y++;
    }
    return y - r.y;
}

static void batch_draw(struct console *c, struct frame *f)
{
    const struct card *sheet = &c->batch.sheet;
    const struct pen dim = { .tone = TONE_DIM };
    struct rect r = { .w = (BOX_W < f->w ? BOX_W : f->w) - 4 };
    int controls = controls_rows(c, r.w);
    int foot = draw_wrapped(NULL, r, 0, 0, dim, sheet->foot.s);
    int rows = draw_lines(sheet, NULL, r, 0) + 1 + foot + controls;
    int y;

    screen_box(f, BOX_W, rows + 2, sheet->title.s, &r);
    y = r.y + r.h - controls;
    draw_controls(c, f, r, y);
    y -= foot;
    (void)draw_wrapped(f, r, y, y + foot, dim, sheet->foot.s);
    (void)draw_lines(sheet, f, r, y);
}

const struct layer_ops layer_batch = {
    .hint = "ENTER on Cancel keeps the batch open   ESC cancel",
    .holds_clock = true,
    .key = batch_key,
    .draw = batch_draw,
};
