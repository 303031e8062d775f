#include "ui/frame.h"

#include "base/text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* Drawing characters of our own and what stands for them in ASCII. */
static const struct stand_in {
    uint32_t ch;
    char ascii;
} stand_ins[] = {
    { 0x2500, '-' }, { 0x2502, '|' }, { 0x250c, '+' }, { 0x2510, '+' }, { 0x2514, '+' },
    { 0x2518, '+' }, { 0x2026, '.' }, { 0x2588, '#' }, { 0x2591, '.' },
};

enum rc frame_resize(struct frame *f, int w, int h, struct err *err)
{
    w = w < 1 ? 1 : w > FRAME_W_MAX ? FRAME_W_MAX : w;
    h = h < 1 ? 1 : h > FRAME_H_MAX ? FRAME_H_MAX : h;
    if (f->cells == NULL || w != f->w || h != f->h) {
        struct cell *cells = malloc((size_t)w * (size_t)h * sizeof *cells);
        if (cells == NULL)
            return err_nomem(err, "draw the screen");
        free(f->cells);
        f->cells = cells;
        f->w = w;
        f->h = h;
    }
    frame_clear(f);
    return RC_OK;
}

void frame_free(struct frame *f)
{
    free(f->cells);
    *f = (struct frame){ .cells = NULL };
}

void frame_clear(struct frame *f)
{
    f->cursor_x = -1;
    f->cursor_y = -1;
    for (int i = 0; i < f->w * f->h; i++)
        f->cells[i] = (struct cell){ .ch = ' ' };
}

static struct cell *cell_at(struct frame *f, int x, int y)
{
    return x < 0 || y < 0 || x >= f->w || y >= f->h ? NULL : &f->cells[y * f->w + x];
}

static uint32_t shown(const struct frame *f, uint32_t ch)
{
    if (!f->is_ascii || ch < 0x80)
        return ch;
    for (size_t i = 0; i < ARRAY_LEN(stand_ins); i++)
        if (stand_ins[i].ch == ch)
            return (uint32_t)stand_ins[i].ascii;
    return '?';
}

/* A half of a wide character must not stay when the other half is overwritten. */
static void heal(struct frame *f, int x, int y)
{
    const struct cell *here = cell_at(f, x, y);
    struct cell *other;

    if (here == NULL)
        return;
    other = here->ch == 0 ? cell_at(f, x - 1, y) : cell_at(f, x + 1, y);
    if (other != NULL && (here->ch == 0 || other->ch == 0))
        other->ch = ' ';
}

static void put(struct frame *f, int x, int y, struct pen pen, uint32_t ch)
{
    struct cell *c = cell_at(f, x, y);

    if (c == NULL)
        return;
    heal(f, x, y);
    *c = (struct cell){ .ch = ch, .tone = (uint8_t)pen.tone, .attr = (uint8_t)pen.attr };
}

static void put_wide(struct frame *f, int x, int y, struct pen pen, uint32_t ch)
{
    put(f, x, y, pen, f->is_ascii ? shown(f, ch) : ch);
    put(f, x + 1, y, pen, ' ');
    if (!f->is_ascii) {
        struct cell *left = cell_at(f, x, y);
        struct cell *right = cell_at(f, x + 1, y);
        if (left != NULL && right != NULL)
            right->ch = 0;
        else if (left != NULL)
            left->ch = ' ';
    }
}

int frame_text(struct frame *f, int x, int y, int w, struct pen pen, const char *s)
{
    size_t len = strlen(s);
    int used = 0;

    while (len > 0) {
        uint32_t cp;
        size_t n = utf8_decode(s, len, &cp);
        int cells = n == 1 && cp >= ' ' ? 1 : codepoint_width(cp);
        s += n;
        len -= n;
        if (cp < 0x20 || (cp >= 0x7f && cp < 0xa0)) {
            cp = UTF8_REPLACEMENT;
            cells = 1;
        }
        if (used + cells > w)
            break;
        if (cells == 1)
            put(f, x + used, y, pen, shown(f, cp));
        else if (cells == 2)
            put_wide(f, x + used, y, pen, cp);
        used += cells;
    }
    return used;
}

int frame_text_cut(struct frame *f, int x, int y, int w, struct pen pen, const char *s)
{
    int used;

    if (w <= 0 || text_width(s) <= w)
        return frame_text(f, x, y, w, pen, s);
    used = frame_text(f, x, y, w - 1, pen, s);
    put(f, x + used, y, pen, shown(f, 0x2026));
    return used + 1;
}

void frame_repeat(struct frame *f, int x, int y, int n, struct pen pen, uint32_t ch)
{
    for (int i = 0; i < n; i++)
        put(f, x + i, y, pen, shown(f, ch));
}

void frame_fill(struct frame *f, struct rect r, struct pen pen)
{
    for (int y = r.y; y < r.y + r.h; y++)
        frame_repeat(f, r.x, y, r.w, pen, ' ');
}

void frame_mark(struct frame *f, int x, int y, int w, unsigned attr)
{
    for (int i = 0; i < w; i++) {
        struct cell *c = cell_at(f, x + i, y);
        if (c != NULL)
            c->attr |= (uint8_t)attr;
    }
}

void frame_dump(const struct frame *f, struct buf *out)
{
    for (int y = 0; y < f->h; y++) {
        const struct cell *row = &f->cells[y * f->w];
        int end = f->w;
        while (end > 0 && row[end - 1].ch == ' ')
            end--;
        for (int x = 0; x < end; x++) {
            char utf8[4];
            if (row[x].ch != 0)
                buf_add(out, utf8, utf8_encode(row[x].ch, utf8));
        }
        buf_addc(out, '\n');
    }
}

static char attr_letter(const struct cell *c)
{
    static const char letters[] = {
#define ROLE(id, name, letter, what) (letter),
#include "ui/roles.def"
#undef ROLE
    };
    char letter = letters[c->tone];

    if ((c->attr & FRAME_REVERSE) != 0)
        return (char)('0' + c->tone);
    if (c->ch == ' ')
        return ' ';
    if ((c->attr & FRAME_BOLD) != 0)
        return letter == '.' ? ':' : (char)toupper((unsigned char)letter);
    return letter;
}

void frame_dump_attr(const struct frame *f, struct buf *out)
{
    for (int y = 0; y < f->h; y++) {
        const struct cell *row = &f->cells[y * f->w];
        int end = f->w;
        while (end > 0 && attr_letter(&row[end - 1]) == ' ')
            end--;
        for (int x = 0; x < end; x++)
            buf_addc(out, attr_letter(&row[x]));
        buf_addc(out, '\n');
    }
}
