/* layer_answer.c - what a command printed, when it is more than a line: a page over the panes.
 * It opens by itself when the answer has come and no other layer is open. */
#include "config.h"

#include "ui/card.h"
#include "ui/console_int.h"

#include <stdio.h>
#include <string.h>

/* Cleaned, each with its NUL, one after the other. */
static void take_lines(struct console *c)
{
    struct buf *text = &c->answer.text;
    char *to = text->data, *end = text->data + text->len;

    c->answer.count = 0;
    for (char *s = text->data; s < end;) {
        size_t len = strcspn(s, "\n");
        s[len] = '\0';
        s[len > 0 && s[len - 1] == '\r' ? len - 1 : len] = '\0';
        text_clean(s);
        memmove(to, s, strlen(s) + 1);
        to += strlen(to) + 1;
        s += len + 1;
        c->answer.count++;
    }
}

void layer_answer_show(struct console *c)
{
    if (!c->answer.is_due || c->layer != LAYER_NONE)
        return;
    c->answer.is_due = false;
    buf_reset(&c->answer.text);
    query_answer(c->app, &c->answer.text);
    if (c->answer.text.len == 0 || c->answer.text.failed)
        return;
    take_lines(c);
    c->answer.top = 0;
    console_open_layer(c, LAYER_ANSWER);
}

static const char *line_at(const struct console *c, size_t i)
{
    const char *s = c->answer.text.data;

    while (i-- > 0)
        s += strlen(s) + 1;
    return s;
}

static void scroll(struct console *c, long by)
{
    long last = (long)c->answer.count - 1, top = c->answer.top + by;

    c->answer.top = (int)(top > last ? last : top);
    if (c->answer.top < 0)
        c->answer.top = 0;
}

static void answer_key(struct console *c, const char *name, uint64_t now_ms)
{
    const struct action *act = action_by_key(c->pane, name);
    int page = c->answer.rows > 1 ? c->answer.rows - 1 : 1;

    (void)now_ms;
    if (strcmp(name, "ENTER") == 0 || strcmp(name, "C-c") == 0) {
        console_close_layer(c);
        return;
    }
    if (act == NULL)
        return;
    if (act->id == ACTION_CLOSE || act->id == ACTION_QUIT)
        console_close_layer(c);
    else if (act->id == ACTION_MOVE_DOWN || act->id == ACTION_MOVE_UP)
        scroll(c, act->id == ACTION_MOVE_DOWN ? 1 : -1);
    else if (act->id == ACTION_MOVE_PGDN || act->id == ACTION_MOVE_PGUP)
        scroll(c, act->id == ACTION_MOVE_PGDN ? page : -page);
    else if (act->id == ACTION_MOVE_FIRST)
        c->answer.top = 0;
    else if (act->id == ACTION_MOVE_LAST)
        scroll(c, (long)c->answer.count - c->answer.rows - c->answer.top);
}

/* One line, on as many rows as it needs; returns the row below it. */
static int draw_line(struct frame *f, struct rect r, int y, const char *s)
{
    char part[LONG_TEXT_MAX];

    do {
        size_t n = card_wrap(s, r.w);
        n = n < sizeof part ? n : sizeof part - 1;
        memcpy(part, s, n);
        part[n] = '\0';
        (void)frame_text(f, r.x, y++, r.w, (struct pen){ .tone = TONE_NORMAL }, part);
        s += n;
    } while (*s != '\0' && y < r.y + r.h);
    return y;
}

static void answer_draw(struct console *c, struct frame *f)
{
    struct safe_text title;
    struct rect r;
    int y;

    safe_text_setf(&title, "%.60s: %zu lines", c->answer.line, c->answer.count);
    screen_box(f, f->w < 110 ? f->w : 110, f->h - 1, title.s, &r);
    c->answer.rows = r.h;
    y = r.y;
    if (r.w < 1)
        return;
    for (size_t i = (size_t)c->answer.top; i < c->answer.count && y < r.y + r.h; i++)
        y = draw_line(f, r, y, line_at(c, i));
}

const struct layer_ops layer_answer = {
    .hint = "{move down} {move up} PGDN PGUP scroll   ESC close",
    .key = answer_key,
    .draw = answer_draw,
};
