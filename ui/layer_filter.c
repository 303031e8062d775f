/*
 * layer_filter.c - the '/' line: the list shows what passes while it is typed. What is wrong
 * stands under its place, and the last good filter stays in force. Enter keeps it, Esc goes
 * back to the one of before.
 */
#include "config.h"

#include "ui/console_int.h"

#include "base/text.h"
#include "ui/card.h"

#include <stdio.h>
#include <string.h>

/* While a column's name is being typed it is a word that no row holds: the list of before the
 * word stays, rather than none. */
static void show_without_name(struct console *c)
{
    struct completion *list = &c->prompt.list;
    char head[FILTER_TEXT_MAX];
    struct safe_text ignored;
    size_t at;

    complete_filter(console_table(c), c->filter.text, list);
    if (list->count == 0 || c->filter.text[list->from] == '\0')
        return;
    memcpy(head, c->filter.text, list->from);
    for (at = list->from; at > 0 && strchr("-(", head[at - 1]) != NULL; at--)
        continue;
    head[at] = '\0';
    (void)console_set_filter(c, head, &at, &ignored);
}

static void apply(struct console *c)
{
    c->filter.is_wrong =
        !console_set_filter(c, c->filter.text, &c->filter.at, &c->filter.why);
    if (!c->filter.is_wrong && !c->filter.is_cycling &&
        list_count(&c->lists[c->pane], c->app) == 0)
        show_without_name(c);
}

void layer_filter_open(struct console *c)
{
    const struct list *l = &c->lists[c->pane];
    const char *now = view_filter_text(l->view);

    (void)snprintf(c->filter.before, sizeof c->filter.before, "%s", now);
    /* More is typed behind it. */
    (void)snprintf(c->filter.text, sizeof c->filter.text, "%s%s", now,
                   now[0] == '\0' || strlen(now) + 2 > sizeof c->filter.text ? "" : " ");
    c->filter.is_wrong = c->filter.is_cycling = false;
    c->filter.history_at = c->filter.history_count;
    c->filter.had_row = l->has_row;
    c->filter.selected = l->selected;
    console_open_layer(c, LAYER_FILTER);
}

static void cancel(struct console *c)
{
    console_close_layer(c);
    console_filter_line(c, c->filter.before);
    if (c->filter.had_row)
        (void)list_select(&c->lists[c->pane], c->app, c->filter.selected);
}

static void remember(struct console *c)
{
    size_t n = c->filter.history_count;

    if (c->filter.text[strspn(c->filter.text, " ")] == '\0' ||
        (n > 0 && strcmp(c->filter.history[n - 1], c->filter.text) == 0))
        return;
    if (n == FILTERS_MAX) {
        memmove(c->filter.history[0], c->filter.history[1],
                sizeof c->filter.history - sizeof c->filter.history[0]);
        n--;
    }
    memcpy(c->filter.history[n], c->filter.text, sizeof c->filter.text);
    c->filter.history_count = n + 1;
}

/* Past the newest stands an empty line. False: there is none in that direction. */
static bool recall(struct console *c, int by)
{
    size_t at = c->filter.history_at, n = c->filter.history_count;

    if (by < 0 ? at == 0 : at == n)
        return false;
    at = by < 0 ? at - 1 : at + 1;
    c->filter.history_at = at;
    (void)snprintf(c->filter.text, sizeof c->filter.text, "%s",
                   at == n ? "" : c->filter.history[at]);
    return true;
}

/* The next column that begins as what is typed; again the one after it. */
static bool cycle(struct console *c)
{
    struct completion *list = &c->prompt.list;

    if (!c->filter.is_cycling) {
        complete_filter(console_table(c), c->filter.text, list);
        memcpy(c->filter.base, c->filter.text, sizeof c->filter.base);
        c->prompt.chosen = -1;
    }
    c->filter.is_cycling = list->count > 0;
    if (list->count == 0)
        return false;
    c->prompt.chosen = (c->prompt.chosen + 1) % (int)list->count;
    memcpy(c->filter.text, c->filter.base, sizeof c->filter.text);
    complete_take(list, (size_t)c->prompt.chosen, c->filter.text);
    return true;
}

static void trim(char *text)
{
    size_t len = strlen(text);

    while (len > 0 && text[len - 1] == ' ')
        text[--len] = '\0';
}

static void enter(struct console *c)
{
    if (c->filter.is_wrong)
        return; /* the reason stands below */
    trim(c->filter.text);
    remember(c);
    (void)console_set_filter(c, c->filter.text, &c->filter.at, &c->filter.why);
    console_close_layer(c);
    if (c->filter.text[strspn(c->filter.text, " ")] != '\0')
        console_say(c, TONE_DIM, "%zu of %zu rows pass",
                    list_count(&c->lists[c->pane], c->app),
                    query_count(c->app, c->lists[c->pane].table));
}

static void insert(struct console *c, const char *s)
{
    size_t len = strlen(c->filter.text);

    if (len + strlen(s) < sizeof c->filter.text)
        (void)snprintf(c->filter.text + len, sizeof c->filter.text - len, "%s", s);
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

static bool is_character(const char *name)
{
    uint32_t cp;

    return utf8_decode(name, strlen(name), &cp) == strlen(name) && cp > ' ';
}

static void filter_key(struct console *c, const char *name, uint64_t now_ms)
{
    char *text = c->filter.text;

    (void)now_ms;
    if (strcmp(name, "ESC") == 0 || strcmp(name, "C-c") == 0 ||
        (strcmp(name, "BACKSPACE") == 0 && text[0] == '\0')) {
        cancel(c);
        return;
    }
    if (strcmp(name, "ENTER") == 0) {
        enter(c);
        return;
    }
    if (strcmp(name, "TAB") == 0) {
        if (cycle(c))
            apply(c);
        return;
    }
    c->filter.is_cycling = false;
    if (strcmp(name, "DOWN") == 0 || strcmp(name, "UP") == 0) {
        if (recall(c, name[0] == 'D' ? 1 : -1))
            apply(c);
        return;
    }
    if (strcmp(name, "PGDN") == 0 || strcmp(name, "PGUP") == 0) {
        list_move(&c->lists[c->pane], c->app, name[2] == 'D' ? 1 : -1);
        return;
    }
    if (strcmp(name, "BACKSPACE") == 0)
        console_delete_last(text);
    else if (strcmp(name, "C-u") == 0)
        text[0] = '\0';
    else if (strcmp(name, "C-w") == 0)
        delete_word(text);
    else if (strcmp(name, "SPACE") == 0)
        insert(c, " ");
    else if (is_character(name))
        insert(c, name);
    else
        return;
    apply(c);
}

/* The first line of it; control characters end it. */
static void filter_paste(struct console *c, const char *text)
{
    struct safe_text clean;

    safe_text_set(&clean, text, strcspn(text, "\r\n"));
    insert(c, clean.s);
    app_lock(c->app);
    apply(c);
    app_unlock(c->app);
}

/* A caret under the wrong byte, and what is wrong beside it where there is more room; on a
 * second row goes what does not fit there. */
static void draw_wrong(const struct console *c, struct frame *f, int column, int y, int rows)
{
    const struct pen pen = { .tone = TONE_BAD };
    const char *why = c->filter.why.s;
    int w = text_width(why), room = f->w - column - 2;
    char part[SAFE_TEXT_MAX];

    frame_fill(f, (struct rect){ 0, y, f->w, rows }, (struct pen){ .tone = TONE_NORMAL });
    (void)frame_text(f, column, y, 1, pen, "^");
    if (rows > 1 && column < f->w / 2) {
        size_t n = card_wrap(why, room);
        memcpy(part, why, n);
        part[n] = '\0';
        (void)frame_text(f, column + 2, y, room, pen, part);
        (void)frame_text_cut(f, 1, y + 1, f->w - 1, pen, why + n + strspn(why + n, " "));
    } else if (rows > 1) {
        (void)frame_text_cut(f, 1, y + 1, f->w - 1, pen, why);
    } else if (room >= w || column < f->w / 2) {
        (void)frame_text_cut(f, column + 2, y, room, pen, why);
    } else {
        (void)frame_text_cut(f, w + 1 < column ? column - w - 1 : 0, y, column - 1, pen, why);
    }
}

/* One row, or two where it fits on one neither right nor left of the caret. */
static int wrong_rows(const struct console *c, const struct frame *f, int column)
{
    int w = text_width(c->filter.why.s);

    if (!c->filter.is_wrong || f->h < CONSOLE_H_MIN || w <= f->w - column - 2 || w < column)
        return 1;
    return 2;
}

static void filter_draw(struct console *c, struct frame *f)
{
    int y = f->h > 1 ? f->h - 2 : 0;
    struct rect row = { 0, y, f->w, 1 };
    const char *s = c->filter.text;
    char head[FILTER_TEXT_MAX];
    size_t at = c->filter.at < strlen(s) ? c->filter.at : strlen(s);
    int x, column = 1, wrong;

    memcpy(head, s, at);
    head[at] = '\0';
    wrong = wrong_rows(c, f, 1 + text_width(head));
    y -= wrong - 1;
    row.y = y;
    frame_fill(f, row, (struct pen){ .tone = TONE_NORMAL });
    column += text_width(head);
    while (*s != '\0' && text_width(s) > f->w - 3) { /* the end of the line stays in view */
        uint32_t cp;
        size_t n = utf8_decode(s, strlen(s), &cp);
        column -= codepoint_width(cp);
        s += n;
    }
    x = frame_text(f, 0, y, f->w, (struct pen){ .attr = FRAME_BOLD }, "/");
    x += frame_text(f, x, y, f->w - x, (struct pen){ .tone = TONE_NORMAL }, s);
    f->cursor_x = x;
    f->cursor_y = y;
    if (c->filter.is_wrong && f->h > 2)
        draw_wrong(c, f, column < 0 ? 0 : column, y + 1, wrong);
}

const struct layer_ops layer_filter = {
    .hint = "state:open age>5m -held or /regex/   TAB column   UP earlier   ENTER keep   "
            "ESC as before",
    .holds_order = true,
    .key = filter_key,
    .draw = filter_draw,
    .paste = filter_paste,
};
