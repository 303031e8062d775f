/* layer_prompt.c - the ':' line: every command by its name, with a history. */
#include "config.h"

#include "base/text.h"
#include "ui/console_int.h"

#include <stdio.h>
#include <string.h>

static void remember(struct console *c, const char *line)
{
    size_t n = c->prompt.history_count;

    if (n > 0 && strcmp(c->prompt.history[n - 1], line) == 0)
        return;
    if (n == HISTORY_MAX) {
        memmove(c->prompt.history[0], c->prompt.history[1],
                sizeof c->prompt.history - sizeof c->prompt.history[0]);
        n--;
    }
    (void)snprintf(c->prompt.history[n], PROMPT_MAX, "%s", line);
    c->prompt.history_count = n + 1;
}

static void recall(struct console *c, size_t at)
{
    c->prompt.history_at = at;
    (void)snprintf(c->prompt.text, PROMPT_MAX, "%s",
                   at < c->prompt.history_count ? c->prompt.history[at] : "");
}

static void enter(struct console *c, uint64_t now_ms)
{
    char line[PROMPT_MAX];

    (void)snprintf(line, sizeof line, "%s", c->prompt.text);
    console_close_layer(c);
    if (line[strspn(line, " ")] == '\0')
        return;
    remember(c, line);
    console_run_line(c, line, now_ms);
}

static void delete_word(char *text)
{
    size_t len = strlen(text);

    while (len > 0 && text[len - 1] == ' ')
        len--;
    while (len > 0 && text[len - 1] != ' ')
        len--;
    text[len] = '\0';
}

static void insert(struct console *c, const char *s)
{
    size_t len = strlen(c->prompt.text);

    if (len + strlen(s) < PROMPT_MAX)
        (void)snprintf(c->prompt.text + len, PROMPT_MAX - len, "%s", s);
}

static bool is_character(const char *name)
{
    uint32_t cp;

    return utf8_decode(name, strlen(name), &cp) == strlen(name) && cp > ' ';
}

static void prompt_key(struct console *c, const char *name, uint64_t now_ms)
{
    char *text = c->prompt.text;

    if (strcmp(name, "ESC") == 0 || strcmp(name, "C-c") == 0 ||
        (strcmp(name, "BACKSPACE") == 0 && text[0] == '\0'))
        console_close_layer(c);
    else if (strcmp(name, "ENTER") == 0)
        enter(c, now_ms);
    else if (strcmp(name, "BACKSPACE") == 0)
        console_delete_last(text);
    else if (strcmp(name, "C-u") == 0)
        text[0] = '\0';
    else if (strcmp(name, "C-w") == 0)
        delete_word(text);
    else if (strcmp(name, "UP") == 0 && c->prompt.history_at > 0)
        recall(c, c->prompt.history_at - 1);
    else if (strcmp(name, "DOWN") == 0 && c->prompt.history_at < c->prompt.history_count)
        recall(c, c->prompt.history_at + 1);
    else if (strcmp(name, "SPACE") == 0)
        insert(c, " ");
    else if (is_character(name))
        insert(c, name);
}

/* The first line of it; control characters end it. */
static void prompt_paste(struct console *c, const char *text)
{
    struct safe_text clean;

    safe_text_set(&clean, text, strcspn(text, "\r\n"));
    insert(c, clean.s);
}

static void prompt_draw(struct console *c, struct frame *f)
{
    int y = f->h > 1 ? f->h - 2 : 0;
    struct rect row = { 0, y, f->w, 1 };
    const char *s = c->prompt.text;
    int x;

    frame_fill(f, row, (struct pen){ .tone = TONE_NORMAL });
    while (*s != '\0' && text_width(s) > f->w - 3) { /* the end of the line stays in view */
        uint32_t cp;
        s += utf8_decode(s, strlen(s), &cp);
    }
    x = frame_text(f, 0, y, f->w, (struct pen){ .attr = FRAME_BOLD }, ":");
    x += frame_text(f, x, y, f->w - x, (struct pen){ .tone = TONE_NORMAL }, s);
    f->cursor_x = x;
    f->cursor_y = y;
}

const struct layer_ops layer_prompt = {
    .hint = "ENTER run   UP DOWN history   ESC cancel",
    .key = prompt_key,
    .draw = prompt_draw,
    .paste = prompt_paste,
};
