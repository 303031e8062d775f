/* layer_prompt.c - the ':' line: every command by its name, with a palette of what may come
 * next above it and a history. */
#include "config.h"

#include "base/text.h"
#include "ui/console_int.h"

#include <stdio.h>
#include <string.h>

#define ROWS_MAX 10
#define ROWS_KEPT 4 /* of the screen, at least, for what lies above */

void console_remember_line(struct console *c, const char *line)
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

static void complete(struct console *c, bool with_files)
{
    complete_line(c->app, c->pane, c->prompt.text, with_files, &c->prompt.list);
    c->prompt.chosen = -1;
}

/* After the line has changed by hand: history begins anew with it. */
static void changed(struct console *c)
{
    (void)snprintf(c->prompt.typed, PROMPT_MAX, "%s", c->prompt.text);
    c->prompt.history_at = c->prompt.history_count;
    complete(c, false);
}

void console_open_prompt(struct console *c, const char *text)
{
    console_open_layer(c, LAYER_PROMPT);
    (void)snprintf(c->prompt.text, PROMPT_MAX, "%s", text);
    changed(c);
}

/* The next line of the history, in that direction, that begins as what was typed. Past the
 * newest stands what was typed; false when there is none. */
static bool recall(struct console *c, int by)
{
    size_t len = strlen(c->prompt.typed);
    size_t at = c->prompt.history_at;

    while (by < 0 ? at > 0 : at < c->prompt.history_count) {
        const char *line;
        at = by < 0 ? at - 1 : at + 1;
        line = at == c->prompt.history_count ? c->prompt.typed : c->prompt.history[at];
        if (strncmp(line, c->prompt.typed, len) != 0)
            continue;
        c->prompt.history_at = at;
        (void)snprintf(c->prompt.text, PROMPT_MAX, "%s", line);
        complete(c, false);
        return true;
    }
    return false;
}

static void choose(struct console *c, int by)
{
    int n = (int)c->prompt.list.count;

    if (n == 0)
        return;
    c->prompt.chosen += by;
    if (c->prompt.chosen >= n)
        c->prompt.chosen = 0;
    if (c->prompt.chosen < -1)
        c->prompt.chosen = n - 1;
}

static void up(struct console *c)
{
    if (c->prompt.chosen >= 0)
        choose(c, -1);
    else
        (void)recall(c, -1);
}

/* Below the newest line of the history lies the palette. */
static void down(struct console *c)
{
    if (c->prompt.chosen >= 0 || !recall(c, 1))
        choose(c, 1);
}

/* As far as it is clear; then through the list. */
static void tab(struct console *c)
{
    if (c->prompt.chosen >= 0) {
        choose(c, 1);
        return;
    }
    complete(c, true);
    if (!complete_common(&c->prompt.list, c->prompt.text))
        choose(c, 1);
    else
        changed(c);
}

static void run(struct console *c, uint64_t now_ms)
{
    char line[PROMPT_MAX];

    (void)snprintf(line, sizeof line, "%s", c->prompt.text);
    console_close_layer(c);
    if (line[strspn(line, " ")] == '\0')
        return;
    console_remember_line(c, line);
    c->prompt.added++;
    console_run_line(c, line, now_ms);
}

/* A chosen command that needs no words runs; any other choice goes into the line, and so does
 * the only one that is offered for a line that is no command. */
static void enter(struct console *c, uint64_t now_ms)
{
    const struct action *act;

    if (c->prompt.chosen < 0 && c->prompt.list.count == 1 && c->prompt.list.list[0].act != NULL &&
        !console_knows_line(c->prompt.text)) {
        complete_take(&c->prompt.list, 0, c->prompt.text);
        changed(c);
        return;
    }
    if (c->prompt.chosen < 0) {
        run(c, now_ms);
        return;
    }
    act = c->prompt.list.list[c->prompt.chosen].act;
    complete_take(&c->prompt.list, (size_t)c->prompt.chosen, c->prompt.text);
    changed(c);
    if (act != NULL && !console_needs_words(act)) {
        c->prompt.text[strlen(c->prompt.text) - 1] = '\0';
        run(c, now_ms);
    }
}

static void escape(struct console *c)
{
    if (c->prompt.chosen >= 0)
        c->prompt.chosen = -1;
    else
        console_close_layer(c);
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

/* False when the key changes nothing in the line. */
static bool edit(struct console *c, const char *name)
{
    if (strcmp(name, "BACKSPACE") == 0)
        console_delete_last(c->prompt.text);
    else if (strcmp(name, "C-u") == 0)
        c->prompt.text[0] = '\0';
    else if (strcmp(name, "C-w") == 0)
        delete_word(c->prompt.text);
    else if (strcmp(name, "SPACE") == 0)
        insert(c, " ");
    else if (is_character(name))
        insert(c, name);
    else
        return false;
    return true;
}

static void prompt_key(struct console *c, const char *name, uint64_t now_ms)
{
    if (strcmp(name, "C-c") == 0 ||
        (strcmp(name, "BACKSPACE") == 0 && c->prompt.text[0] == '\0'))
        console_close_layer(c);
    else if (strcmp(name, "ESC") == 0)
        escape(c);
    else if (strcmp(name, "ENTER") == 0)
        enter(c, now_ms);
    else if (strcmp(name, "TAB") == 0)
        tab(c);
    else if (strcmp(name, "S-TAB") == 0)
        choose(c, -1);
    else if (strcmp(name, "UP") == 0)
        up(c);
    else if (strcmp(name, "DOWN") == 0)
        down(c);
    else if (edit(c, name))
        changed(c);
}

/* The first line of it; control characters are cleaned away. The list waits for a key, as no
 * lock is held here. */
static void prompt_paste(struct console *c, const char *text)
{
    struct safe_text clean;

    safe_text_set(&clean, text, strcspn(text, "\r\n"));
    insert(c, clean.s);
    (void)snprintf(c->prompt.typed, PROMPT_MAX, "%s", c->prompt.text);
    c->prompt.list.count = 0;
    c->prompt.chosen = -1;
}

/* --- the picture -------------------------------------------------------------------------- */

static int widest(const struct completion *list)
{
    int w = 8;

    for (size_t i = 0; i < list->count; i++) {
        int own = text_width(list->list[i].text);
        w = own > w ? own : w;
    }
    return w;
}

static void draw_candidate(const struct candidate *n, struct frame *f, int y, int text_w,
                           bool is_chosen)
{
    int x = 1;

    (void)frame_text_cut(f, x, y, text_w, (struct pen){ .attr = FRAME_BOLD }, n->text);
    x += text_w + 1;
    (void)frame_text_cut(f, x, y, 5, (struct pen){ .tone = TONE_TITLE }, n->key);
    x += n->key[0] != '\0' || n->act != NULL ? 6 : 0;
    (void)frame_text_cut(f, x, y, f->w - x - 1, (struct pen){ .tone = TONE_DIM }, n->help.s);
    if (is_chosen)
        frame_mark(f, 0, y, f->w, FRAME_REVERSE);
}

/* The list ends above the line, the first on top; the chosen one is always in view. */
static void draw_list(struct console *c, struct frame *f, int bottom)
{
    const struct completion *list = &c->prompt.list;
    int rows = bottom - ROWS_KEPT < ROWS_MAX ? bottom - ROWS_KEPT : ROWS_MAX;
    int n = (int)list->count, top = 0, text_w = widest(list);
    struct safe_text more;

    rows = n < rows ? n : rows;
    if (rows <= 0)
        return;
    text_w = text_w > f->w / 2 ? f->w / 2 : text_w;
    if (c->prompt.chosen >= rows)
        top = c->prompt.chosen - rows + 1;
    frame_fill(f, (struct rect){ 0, bottom - rows - 1, f->w, rows + 1 },
               (struct pen){ .tone = TONE_NORMAL });
    frame_repeat(f, 0, bottom - rows - 1, f->w, (struct pen){ .tone = TONE_DIM }, 0x2500);
    if (n > rows) {
        safe_text_setf(&more, " %d-%d of %zu%s ", top + 1, top + rows, list->total,
                       list->is_total_cut ? " or more" : "");
        (void)frame_text(f, 2, bottom - rows - 1, f->w - 4, (struct pen){ .tone = TONE_DIM },
                         more.s);
    }
    for (int i = 0; i < rows; i++)
        draw_candidate(&list->list[top + i], f, bottom - rows + i, text_w,
                       top + i == c->prompt.chosen);
}

static void prompt_draw(struct console *c, struct frame *f)
{
    int y = f->h > 1 ? f->h - 2 : 0;
    struct rect row = { 0, y, f->w, 1 };
    const char *s = c->prompt.text;
    int x;

    draw_list(c, f, y);
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
    .hint = "TAB complete   UP DOWN history, list   ENTER run   ESC cancel",
    .holds_order = true,
    .key = prompt_key,
    .draw = prompt_draw,
    .paste = prompt_paste,
};
