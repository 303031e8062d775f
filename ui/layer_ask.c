/* layer_ask.c - one question in the message line: y does it, Esc or n does not. */
#include "config.h"

#include "ui/console_int.h"

#include <stdio.h>
#include <string.h>

static void ask_key(struct console *c, const char *name, uint64_t now_ms)
{
    char line[PROMPT_MAX + 8];

    (void)now_ms;
    if (strcmp(name, "ESC") == 0 || strcmp(name, "n") == 0 || strcmp(name, "C-c") == 0 ||
        strcmp(name, "BACKSPACE") == 0) {
        console_close_layer(c);
        return;
    }
    if (strcmp(name, "y") != 0)
        return;
    console_close_layer(c);
    if (c->ask.line[0] == '\0') {
        c->requests |= CONSOLE_QUIT;
        return;
    }
    (void)snprintf(line, sizeof line, "%s --yes", c->ask.line);
    console_post_line(c, line);
}

static void ask_draw(struct console *c, struct frame *f)
{
    int y = f->h > 1 ? f->h - 2 : 0;
    struct rect row = { 0, y, f->w, 1 };
    int x;

    frame_fill(f, row, (struct pen){ .tone = TONE_NORMAL });
    x = frame_text_cut(f, 1, y, f->w - 16, (struct pen){ .attr = FRAME_BOLD },
                       c->ask.question.s);
    (void)frame_text(f, x + 2, y, f->w - x - 2, (struct pen){ .tone = TONE_NORMAL },
                     "y yes  n no");
}

const struct layer_ops layer_ask = {
    .hint = "y yes   n no   ESC cancel",
    .key = ask_key,
    .draw = ask_draw,
};
