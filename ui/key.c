#include "config.h"

#include "ui/key.h"

#include "base/attr.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* ECMA-48 sequences as terminals send them: ESC [ params final, or ESC O final. A row
 * with `param` 0 is named by its final byte alone (xterm's cursor keys and SS3 keys);
 * final '~' is told apart by its first parameter (the VT220 editing and function keys). */
static const struct sequence {
    char final;
    unsigned char param;
    const char *name;
} sequences[] = {
    { 'A', 0, "UP" },       { 'B', 0, "DOWN" },    { 'C', 0, "RIGHT" },  { 'D', 0, "LEFT" },
    { 'H', 0, "HOME" },     { 'F', 0, "END" },     { 'Z', 0, "S-TAB" },  { 'M', 0, "ENTER" },
    { 'P', 0, "F1" },       { 'Q', 0, "F2" },      { 'R', 0, "F3" },     { 'S', 0, "F4" },
    { '~', 1, "HOME" },     { '~', 2, "INSERT" },  { '~', 3, "DELETE" }, { '~', 4, "END" },
    { '~', 5, "PGUP" },     { '~', 6, "PGDN" },    { '~', 7, "HOME" },   { '~', 8, "END" },
    { '~', 11, "F1" },      { '~', 12, "F2" },     { '~', 13, "F3" },    { '~', 14, "F4" },
    { '~', 15, "F5" },      { '~', 17, "F6" },     { '~', 18, "F7" },    { '~', 19, "F8" },
    { '~', 20, "F9" },      { '~', 21, "F10" },    { '~', 23, "F11" },   { '~', 24, "F12" },
};

#define PASTE_BEGIN 200
static const char paste_end[] = "\033[201~";

size_t key_feed(struct key_reader *r, const char *bytes, size_t len, uint64_t now_ms)
{
    size_t room = sizeof r->bytes - r->len;

    if (len > room)
        len = room;
    memcpy(r->bytes + r->len, bytes, len);
    r->len += len;
    if (len > 0)
        r->last_ms = now_ms;
    return len;
}

void key_flush(struct key_reader *r)
{
    if (!r->in_paste)
        r->len = 0;
}

static void consume(struct key_reader *r, size_t n)
{
    assert(n <= r->len);
    memmove(r->bytes, r->bytes + n, r->len - n);
    r->len -= n;
}

static void set_name(struct key *out, const char *prefix, const char *name)
{
    (void)snprintf(out->name, sizeof out->name, "%s%s", prefix, name);
}

/* xterm: the second parameter is 1 + Shift 1 + Alt 2 + Ctrl 4. */
static const char *modifier_prefix(unsigned modifier)
{
    static const char *const prefixes[8] = { "",   "S-",   "M-",   "M-S-",
                                             "C-", "C-S-", "C-M-", "C-M-S-" };
    return modifier >= 1 && modifier <= 8 ? prefixes[modifier - 1] : "";
}

static void name_sequence(struct key *out, char final, unsigned param, unsigned modifier)
{
    for (size_t i = 0; i < ARRAY_LEN(sequences); i++) {
        const struct sequence *s = &sequences[i];
        if (s->final == final && (s->param == 0 || s->param == param)) {
            set_name(out, modifier_prefix(modifier), s->name);
            return;
        }
    }
}

/* Length of the control sequence at `s` ("ESC [" first), 0 when it is not complete. */
static size_t csi_length(const char *s, size_t len)
{
    if (len >= 3 && s[2] == '[') /* the Linux console's F1..F5: ESC [ [ A */
        return len >= 4 ? 4 : 0;
    for (size_t i = 2; i < len; i++)
        if (s[i] < 0x20 || s[i] >= 0x40)
            return i + 1;
    return 0;
}

static void parse_csi(struct key_reader *r, size_t n, struct key *out)
{
    const char *s = r->bytes;
    unsigned params[2] = { 0, 0 };
    size_t p = 0;

    if (s[2] == '[') {
        if (s[3] >= 'A' && s[3] <= 'E')
            (void)snprintf(out->name, sizeof out->name, "F%d", s[3] - 'A' + 1);
        return;
    }
    for (size_t i = 2; i + 1 < n; i++) {
        if (s[i] == ';')
            p++;
        else if (s[i] >= '0' && s[i] <= '9' && p < 2 && params[p] < 1000)
            params[p] = params[p] * 10 + (unsigned)(s[i] - '0');
        else
            return; /* private or intermediate bytes: an answer, not a key */
    }
    if (s[n - 1] == '~' && params[0] == PASTE_BEGIN) {
        r->in_paste = true;
        r->paste_len = 0;
        return;
    }
    name_sequence(out, s[n - 1], params[0], params[1]);
}

/* 0 when more bytes are needed, SIZE_MAX when no UTF-8 begins here. */
static size_t utf8_length(const char *s, size_t len)
{
    unsigned char lead = (unsigned char)s[0];
    size_t need = lead < 0x80 ? 1 : lead < 0xc2 ? SIZE_MAX : lead < 0xe0 ? 2
                  : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : SIZE_MAX;

    if (need == SIZE_MAX)
        return SIZE_MAX;
    for (size_t i = 1; i < need && i < len; i++)
        if (((unsigned char)s[i] & 0xc0) != 0x80)
            return SIZE_MAX;
    return need <= len ? need : 0;
}

/* Names one character at `s`; the answer is as utf8_length(). */
static size_t parse_character(const char *s, size_t len, const char *prefix, struct key *out)
{
    unsigned char c = (unsigned char)s[0];
    char name[8] = "";
    size_t n;

    if (c == '\r' || c == '\n')
        set_name(out, prefix, "ENTER");
    else if (c == '\t')
        set_name(out, prefix, "TAB");
    else if (c == 0x7f || c == 0x08)
        set_name(out, prefix, "BACKSPACE");
    else if (c == ' ')
        set_name(out, prefix, "SPACE");
    else if (c == 0x1b)
        set_name(out, prefix, "ESC");
    else if (c == 0)
        set_name(out, prefix, "C-SPACE");
    else if (c < 0x20)
        (void)snprintf(out->name, sizeof out->name, "%sC-%c", prefix,
                       c <= 26 ? 'a' + c - 1 : '@' + c);
    else {
        n = utf8_length(s, len);
        if (n == 0 || n == SIZE_MAX)
            return n;
        memcpy(name, s, n);
        set_name(out, prefix, name);
        return n;
    }
    return 1;
}

/* Eats pasted bytes; true when the end of the paste is reached. */
static bool paste_next(struct key_reader *r, uint64_t now_ms, struct key *out)
{
    size_t end_len = sizeof paste_end - 1;
    bool is_over = false;

    while (r->len > 0 && !is_over) {
        size_t n = 1;
        size_t cmp = r->len < end_len ? r->len : end_len;
        if (memcmp(r->bytes, paste_end, cmp) == 0) {
            if (cmp < end_len)
                break; /* perhaps the end: wait for the rest */
            is_over = true;
            n = end_len;
        } else if (r->paste_len + 1 < sizeof r->paste) {
            r->paste[r->paste_len++] = r->bytes[0];
        }
        consume(r, n);
    }
    if (!is_over && now_ms - r->last_ms < KEY_PASTE_MS)
        return false;
    if (!is_over)
        r->len = 0;
    r->in_paste = false;
    out->is_paste = true;
    memcpy(out->paste, r->paste, r->paste_len);
    return true;
}

/* One step over what stands at the front: consumed bytes, 0 to wait. */
static size_t escape_next(struct key_reader *r, bool is_late, struct key *out)
{
    size_t n;

    if (r->len == 1) {
        if (is_late)
            set_name(out, "", "ESC");
        return is_late ? 1 : 0;
    }
    if (r->bytes[1] == '[' || r->bytes[1] == 'O') {
        n = r->bytes[1] == '[' ? csi_length(r->bytes, r->len) : r->len >= 3 ? 3 : 0;
        if (n == 0 && r->len == 2 && is_late) { /* Alt-[ or Alt-O */
            (void)snprintf(out->name, sizeof out->name, "M-%c", r->bytes[1]);
            return 2;
        }
        if (n == 0)
            return is_late || r->len > 64 ? r->len : 0;
        if (r->bytes[1] == '[')
            parse_csi(r, n, out);
        else
            name_sequence(out, r->bytes[2], 0, 0);
        return n;
    }
    if (r->bytes[1] == 0x1b) { /* the first of two was a key of its own */
        set_name(out, "", "ESC");
        return 1;
    }
    n = parse_character(r->bytes + 1, r->len - 1, "M-", out);
    if (n == SIZE_MAX)
        return 2;
    if (n == 0)
        return is_late ? r->len : 0;
    return 1 + n;
}

bool key_next(struct key_reader *r, uint64_t now_ms, struct key *out)
{
    *out = (struct key){ .is_paste = false };
    while (r->len > 0 || r->in_paste) {
        bool is_late = now_ms - r->last_ms >= KEY_ESC_MS;
        size_t n;
        if (r->in_paste)
            return paste_next(r, now_ms, out);
        if (r->bytes[0] == 0x1b)
            n = escape_next(r, is_late, out);
        else
            n = parse_character(r->bytes, r->len, "", out);
        if (n == 0 && !is_late)
            return false;
        consume(r, n == SIZE_MAX ? 1 : n == 0 ? r->len : n);
        if (out->name[0] != '\0')
            return true;
    }
    return false;
}

int key_wait_ms(const struct key_reader *r, uint64_t now_ms)
{
    uint64_t limit = r->in_paste ? KEY_PASTE_MS : KEY_ESC_MS;

    if (r->len == 0 && !r->in_paste)
        return -1;
    return now_ms - r->last_ms >= limit ? 0 : (int)(limit - (now_ms - r->last_ms));
}
