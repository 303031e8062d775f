/* theme_file.c - themes by name, and the files that hold those of the operator. */
#include "config.h"

#include "ui/theme.h"

#include "base/decimal.h"
#include "base/file.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_BYTES_MAX 65536
#define WORDS_MAX 12
#define WORD_MAX 40

/* The words of a line, '=' one of them. */
struct words {
    size_t count;
    char word[WORDS_MAX][WORD_MAX];
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* False: a word too many, or one that is too long for anything known. */
static bool split(const char *s, size_t len, struct words *out)
{
    size_t i = 0;

    out->count = 0;
    while (i < len) {
        size_t from = i;
        if (is_blank(s[i])) {
            i++;
            continue;
        }
        while (i < len && !is_blank(s[i]) && (s[i] != '=' || i == from)) {
            i++;
            if (s[from] == '=')
                break;
        }
        if (out->count == WORDS_MAX || i - from >= WORD_MAX)
            return false;
        memcpy(out->word[out->count], s + from, i - from);
        out->word[out->count++][i - from] = '\0';
    }
    return true;
}

/* --- one line ------------------------------------------------------------------------------- */

static bool read_hex(const char *s, uint32_t *rgb)
{
    *rgb = 0;
    if (strlen(s) != 6)
        return false;
    for (; *s != '\0'; s++) {
        static const char digits[] = "0123456789abcdef";
        char c = *s >= 'A' && *s <= 'F' ? (char)(*s - 'A' + 'a') : *s;
        const char *at = strchr(digits, c);
        if (at == NULL)
            return false;
        *rgb = *rgb << 4 | (uint32_t)(at - digits);
    }
    return true;
}

static bool read_named(const char *s, struct theme_color *out)
{
    static const char *const names[8] = { "black", "red",     "green", "yellow",
                                          "blue",  "magenta", "cyan",  "white" };
    bool is_bright = strncmp(s, "bright-", 7) == 0;

    for (int i = 0; i < 8; i++)
        if (strcmp(is_bright ? s + 7 : s, names[i]) == 0) {
            out->index = (int16_t)(is_bright ? i + 8 : i);
            out->basic = (uint8_t)out->index;
            out->rgb = theme_rgb_of(out->index);
            return true;
        }
    return false;
}

static bool read_color(const char *s, struct theme_color *out)
{
    uint64_t number;

    if (strcmp(s, "own") == 0) {
        *out = (struct theme_color){ .index = -1 };
        return true;
    }
    if (read_named(s, out))
        return true;
    if (s[0] == '#' && read_hex(s + 1, &out->rgb)) {
        out->index = (int16_t)theme_nearest(out->rgb);
        out->basic = (uint8_t)theme_nearest_basic(out->rgb);
        return true;
    }
    if (!uint_parse(s, strlen(s), 255, &number))
        return false;
    out->index = (int16_t)number;
    out->rgb = theme_rgb_of(out->index);
    out->basic = (uint8_t)(number < 16 ? (int)number : theme_nearest_basic(out->rgb));
    return true;
}

static unsigned read_attr(const char *s)
{
    return strcmp(s, "bold") == 0        ? THEME_BOLD
           : strcmp(s, "dim") == 0       ? THEME_DIM
           : strcmp(s, "underline") == 0 ? THEME_UNDERLINE
           : strcmp(s, "reverse") == 0   ? THEME_REVERSE
                                         : 0;
}

static enum rc bad_color(const char *s, struct err *err)
{
    return err_set(err, RC_INPUT,
                   "'%s' is no colour: allowed are own, black red green yellow blue magenta "
                   "cyan white, bright- before these, 0-255 and #rrggbb",
                   s);
}

static enum rc read_pen(const struct words *w, struct theme_pen *out, struct err *err)
{
    size_t at = 3;

    *out = (struct theme_pen){ .bg = { .index = -1 } };
    if (!read_color(w->word[2], &out->fg))
        return bad_color(w->word[2], err);
    if (at + 1 < w->count && strcmp(w->word[at], "on") == 0) {
        if (!read_color(w->word[at + 1], &out->bg))
            return bad_color(w->word[at + 1], err);
        at += 2;
    }
    for (; at < w->count; at++) {
        unsigned attr = read_attr(w->word[at]);
        if (attr == 0)
            return err_set(err, RC_INPUT,
                           "'%s' is no attribute: allowed are bold dim underline reverse",
                           w->word[at]);
        out->attr |= attr;
    }
    return RC_OK;
}

static enum rc read_line(struct theme *t, const char *s, size_t len, struct err *err)
{
    struct words w;
    const char *near;

    if (!split(s, len, &w))
        return err_set(err, RC_INPUT, "too long: a line is 'role = colour [attributes]'");
    if (w.count == 0 || w.word[0][0] == '#')
        return RC_OK;
    if (w.count < 3 || strcmp(w.word[1], "=") != 0)
        return err_set(err, RC_INPUT, "not understood: a line is 'role = colour [attributes]'");
    for (size_t role = 0; role < ROLE_COUNT; role++)
        if (strcmp(w.word[0], theme_role_names[role]) == 0)
            return read_pen(&w, &t->pens[role], err);
    near = text_nearest(w.word[0], theme_role_names, ROLE_COUNT);
    return err_set(err, RC_INPUT, "no role '%s'%s%s%s", w.word[0],
                   near == NULL ? "" : ", but there is '", near == NULL ? "" : near,
                   near == NULL ? "" : "'");
}

/* --- files ---------------------------------------------------------------------------------- */

enum rc theme_parse(struct theme *out, const char *path, const char *text, size_t len,
                    struct err *err)
{
    struct theme t = *theme_builtin(0);
    size_t from = 0;

    for (int line = 1; from < len; line++) {
        const char *newline = memchr(text + from, '\n', len - from);
        size_t to = newline == NULL ? len : (size_t)(newline - text);
        enum rc rc = read_line(&t, text + from, to - from, err);
        if (rc != RC_OK)
            return err_wrap(err, "%s:%d", path, line);
        from = to + 1;
    }
    (void)snprintf(t.name, sizeof t.name, "%s", out->name);
    *out = t;
    return RC_OK;
}

static bool is_name(const char *s)
{
    size_t len = strlen(s);

    return len > 0 && len < THEME_NAME_MAX && s[0] != '.' &&
           strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") == len;
}

static bool path_of(const char *name, char *out, size_t size)
{
    const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    int n = -1;

    if (config != NULL && config[0] == '/')
        n = snprintf(out, size, "%s/depin-console/themes/%s.conf", config, name);
    else if (home != NULL && home[0] == '/')
        n = snprintf(out, size, "%s/.config/depin-console/themes/%s.conf", home, name);
    return n > 0 && (size_t)n < size;
}

static enum rc no_theme(const char *name, const char *path, struct err *err)
{
    return err_set(err, RC_NOT_FOUND,
                   "no theme '%s': not default light high-contrast mono%s%s", name,
                   path[0] == '\0' ? "" : ", nor a file ", path);
}

enum rc theme_load(struct theme *out, const char *name, struct err *err)
{
    struct theme t = { .name = "" };
    struct buf text = BUF_INIT;
    char path[4096] = "";
    enum rc rc;

    for (int i = 0; theme_builtin(i) != NULL; i++)
        if (strcmp(theme_builtin(i)->name, name) == 0) {
            *out = *theme_builtin(i);
            return RC_OK;
        }
    if (!is_name(name) || !path_of(name, path, sizeof path))
        return no_theme(name, "", err);
    rc = file_read(path, FILE_BYTES_MAX, &text, err);
    if (rc == RC_NOT_FOUND)
        rc = no_theme(name, path, err);
    (void)snprintf(t.name, sizeof t.name, "%s", name);
    if (rc == RC_OK)
        rc = theme_parse(&t, path, text.len == 0 ? "" : text.data, text.len, err);
    buf_free(&text);
    if (rc == RC_OK)
        *out = t;
    return rc;
}
