#include "base/json_scan.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#define NUMBER_MAX 60 /* cJSON cuts numbers at 63 bytes */

struct scan {
    char *text;
    size_t at, len;
    unsigned depth, depth_max;
    bool allows_comments;
    struct json_offsets *values;
    struct err *err;
};

void json_scan_position(const char *text, size_t offset, size_t *line, size_t *column)
{
    *line = 1;
    *column = 1;
    for (size_t i = 0; i < offset; i++) {
        if (text[i] == '\n') {
            ++*line;
            *column = 1;
        } else if (((unsigned char)text[i] & 0xc0) != 0x80) {
            ++*column;
        }
    }
}

static enum rc fail_at(const struct scan *s, size_t offset, const char *what)
{
    size_t line, column;

    json_scan_position(s->text, offset, &line, &column);
    return err_set(s->err, RC_INPUT, "line %zu:%zu: %s", line, column, what);
}

/* "expected X, not 'c'" at the current place. */
static enum rc fail_expected(const struct scan *s, const char *what)
{
    struct safe_text found, sentence;
    uint32_t cp;

    if (s->at >= s->len) {
        safe_text_setf(&sentence, "expected %s, not the end", what);
        return fail_at(s, s->at, sentence.s);
    }
    safe_text_set(&found, s->text + s->at,
                  utf8_decode(s->text + s->at, s->len - s->at, &cp));
    safe_text_setf(&sentence, "expected %s, not '%s'", what, found.s);
    return fail_at(s, s->at, sentence.s);
}

/* The next byte; NUL at the end and for a real NUL, which no rule accepts either. */
static char peek(const struct scan *s)
{
    return s->text[s->at];
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static void blank_comment(struct scan *s)
{
    while (s->at < s->len && peek(s) != '\n' && peek(s) != '\r')
        s->text[s->at++] = ' ';
}

static void skip_space(struct scan *s)
{
    for (;;) {
        char c = peek(s);
        bool is_comment = c == '#' || (c == '/' && s->text[s->at + 1] == '/');
        if (s->allows_comments && is_comment)
            blank_comment(s);
        else if (c == ' ' || c == '\t' || c == '\n' || c == '\r')
            s->at++;
        else
            return;
    }
}

static enum rc remember_value(struct scan *s)
{
    struct json_offsets *v = s->values;

    if (v->count == v->cap) {
        size_t cap = v->cap == 0 ? 64 : v->cap * 2;
        uint32_t *at = realloc(v->at, cap * sizeof *at);
        if (at == NULL)
            return err_nomem(s->err, "read JSON");
        v->at = at;
        v->cap = cap;
    }
    v->at[v->count++] = (uint32_t)s->at;
    return RC_OK;
}

/* The four digits at text[at], or -1. */
static int hex4(const char *at)
{
    int v = 0;

    for (int i = 0; i < 4; i++) {
        char c = at[i];
        int digit = is_digit(c)              ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;
        if (digit < 0)
            return -1;
        v = v * 16 + digit;
    }
    return v;
}

/* An escape with s->at on the backslash. */
static enum rc scan_escape(struct scan *s)
{
    size_t began = s->at;
    char c = s->text[++s->at];

    if (c != '\0' && strchr("\"\\/bfnrt", c) != NULL) {
        s->at++;
        return RC_OK;
    }
    int unit = c == 'u' ? hex4(s->text + s->at + 1) : -1;
    if (unit < 0)
        return fail_at(s, began, "unknown escape in a string");
    if (unit == 0)
        return fail_at(s, began, "\\u0000 in a string");
    s->at += 5;
    if (unit < 0xd800 || unit > 0xdfff)
        return RC_OK;
    int low =
        peek(s) == '\\' && s->text[s->at + 1] == 'u' ? hex4(s->text + s->at + 2) : -1;
    if (unit > 0xdbff || low < 0xdc00 || low > 0xdfff)
        return fail_at(s, began, "lone surrogate in a string");
    s->at += 6;
    return RC_OK;
}

static enum rc scan_string(struct scan *s)
{
    size_t began = s->at++;

    while (peek(s) != '"') {
        enum rc rc = RC_OK;
        if (s->at >= s->len)
            return fail_at(s, began, "string has no end");
        if ((unsigned char)peek(s) < 0x20)
            return fail_at(s, s->at, "control character in a string");
        if (peek(s) == '\\')
            rc = scan_escape(s);
        else
            s->at++;
        if (rc != RC_OK)
            return rc;
    }
    s->at++;
    return RC_OK;
}

/* Skip digits; false when there is none. */
static bool take_digits(struct scan *s)
{
    size_t began = s->at;

    while (is_digit(peek(s)))
        s->at++;
    return s->at > began;
}

static enum rc scan_number(struct scan *s)
{
    size_t began = s->at;

    s->at += peek(s) == '-';
    if (peek(s) == '0' && is_digit(s->text[s->at + 1]))
        return fail_at(s, began, "number with a leading zero");
    if (!take_digits(s))
        return fail_expected(s, "a digit");
    if (peek(s) == '.') {
        s->at++;
        if (!take_digits(s))
            return fail_expected(s, "a digit");
    }
    if (peek(s) == 'e' || peek(s) == 'E') {
        s->at++;
        s->at += peek(s) == '-' || peek(s) == '+';
        if (!take_digits(s))
            return fail_expected(s, "a digit");
    }
    if (s->at - began > NUMBER_MAX)
        return fail_at(s, began, "number of more than 60 characters");
    return RC_OK;
}

static enum rc scan_word(struct scan *s)
{
    static const char *const words[] = { "true", "false", "null" };

    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        size_t len = strlen(words[i]);
        if (strncmp(s->text + s->at, words[i], len) == 0) {
            s->at += len;
            return RC_OK;
        }
    }
    return fail_expected(s, "a value");
}

static enum rc scan_value(struct scan *s);

static enum rc scan_member(struct scan *s)
{
    if (peek(s) != '"')
        return fail_expected(s, "a key in quotes");
    enum rc rc = scan_string(s);
    if (rc != RC_OK)
        return rc;
    skip_space(s);
    if (peek(s) != ':')
        return fail_expected(s, "':'");
    s->at++;
    return scan_value(s);
}

/* An object or array with s->at on its opening bracket. */
static enum rc scan_container(struct scan *s, bool is_object)
{
    char close = is_object ? '}' : ']';

    if (s->depth == s->depth_max)
        return fail_at(s, s->at, "nested too deeply");
    s->depth++;
    s->at++;
    skip_space(s);
    if (peek(s) != close) {
        for (;; s->at++) {
            skip_space(s);
            enum rc rc = is_object ? scan_member(s) : scan_value(s);
            if (rc != RC_OK)
                return rc;
            skip_space(s);
            if (peek(s) != ',')
                break;
        }
        if (peek(s) != close)
            return fail_expected(s, is_object ? "',' or '}'" : "',' or ']'");
    }
    s->at++;
    s->depth--;
    return RC_OK;
}

static enum rc scan_value(struct scan *s)
{
    skip_space(s);
    enum rc rc = remember_value(s);
    if (rc != RC_OK)
        return rc;
    char c = peek(s);
    if (c == '{' || c == '[')
        return scan_container(s, c == '{');
    if (c == '"')
        return scan_string(s);
    return c == '-' || is_digit(c) ? scan_number(s) : scan_word(s);
}

enum rc json_scan(char *text, size_t len, unsigned depth_max, bool allows_comments,
                  struct json_offsets *values, struct err *err)
{
    struct scan s = { .text = text, .len = len, .depth_max = depth_max,
                      .allows_comments = allows_comments, .values = values, .err = err };
    size_t valid = utf8_valid_prefix(text, len);

    if (valid != len)
        return fail_at(&s, valid, "malformed UTF-8");
    enum rc rc = scan_value(&s);
    if (rc != RC_OK)
        return rc;
    skip_space(&s);
    return s.at == len ? RC_OK : fail_expected(&s, "the end");
}
