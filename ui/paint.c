#include "ui/paint.h"

#include "base/text.h"
#include "ui/glyph.h"

#include <string.h>

#define RUN_GAP     8 /* so many cells that did not change end a run: about what moving on costs */
#define ERASE_MIN   4 /* blanks at the end of a line are erased from here on */
#define SHIFT_MAX   8 /* lines that a block is looked for up or down */
#define SHIFTED_MIN 3 /* lines that make moving a block worth it */
#define UNKNOWN     UINT32_MAX /* a cell of which nobody knows what it shows */

void paint_begin(struct paint *p, const struct term_caps *caps, const struct theme *theme)
{
    *p = (struct paint){ .caps = caps };
    paint_set_theme(p, theme);
    paint_enter(p);
}

void paint_close(struct paint *p)
{
    frame_free(&p->shown);
    *p = (struct paint){ .caps = NULL };
}

void paint_set_theme(struct paint *p, const struct theme *theme)
{
    const struct theme *used = p->caps->has_colors ? theme : theme_mono();

    for (unsigned tone = 0; tone < PAINT_TONES; tone++)
        for (unsigned look = 0; look < PAINT_LOOKS; look++) {
            struct theme_pen pen = theme_pen_of(used, (enum tone)tone, look);
            term_caps_pen(p->caps, &pen, &p->pens[tone][look]);
        }
    paint_again(p);
}

void paint_again(struct paint *p)
{
    p->is_all_dirty = true;
}

void paint_enter(struct paint *p)
{
    p->must_enter = true;
    p->is_cursor_on = true;
    paint_again(p);
}

/* --- pens and the cursor -------------------------------------------------------------------- */

static const struct term_pen *pen_of(const struct paint *p, const struct cell *c)
{
    return &p->pens[c->tone][c->attr & (PAINT_LOOKS - 1)];
}

static bool is_blank(const struct paint *p, const struct cell *c)
{
    return c->ch == ' ' && !pen_of(p, c)->is_seen_on_blanks;
}

/* Colours alone where the attributes stay; those that nobody sets any more go first. */
static void use_pen(struct paint *p, const struct term_pen *pen, struct buf *out)
{
    const struct term_pen *before = p->pen;

    p->pen = pen;
    if (before == pen)
        return;
    if (before == NULL || strcmp(before->attr, pen->attr) != 0) {
        buf_adds(out, pen->attr);
        buf_adds(out, pen->color);
        return;
    }
    if ((before->has_fg && !pen->has_fg) || (before->has_bg && !pen->has_bg))
        buf_adds(out, p->caps->own_colors);
    else if (strcmp(before->color, pen->color) == 0)
        return;
    buf_adds(out, pen->color);
}

static void move_to(struct paint *p, int y, int x, struct buf *out)
{
    if (p->x != x || p->y != y)
        term_caps_move(p->caps, y, x, out);
    p->x = x;
    p->y = y;
}

/* --- a line ---------------------------------------------------------------------------------- */

static bool is_same(const struct paint *p, const struct cell *a, const struct cell *b)
{
    if (b->ch == UNKNOWN)
        return false;
    return (a->ch == b->ch && a->tone == b->tone && a->attr == b->attr) ||
           (is_blank(p, a) && is_blank(p, b));
}

/* Cells from `x` on that changed, with such that stand between them, whole characters. False:
 * none is left in this line. */
static bool next_run(const struct paint *p, const struct cell *now, const struct cell *before,
                     int x, int *from, int *to)
{
    int w = p->shown.w;

    while (x < w && is_same(p, &now[x], &before[x]))
        x++;
    *from = *to = x;
    for (; x < w && x - *to < RUN_GAP; x++)
        if (!is_same(p, &now[x], &before[x]))
            *to = x + 1;
    while (*from > 0 && *from < w && (now[*from].ch == 0 || before[*from].ch == 0))
        --*from;
    while (*to < w && (now[*to].ch == 0 || before[*to].ch == 0))
        ++*to;
    return *from < *to;
}

static void write_cells(struct paint *p, const struct cell *now, int y, int from, int to,
                        struct buf *out)
{
    int w = p->shown.w;
    char utf8[4];

    if (from >= to)
        return;
    move_to(p, y, from, out);
    for (int x = from; x < to; x++) {
        bool is_wide = x + 1 < w && now[x + 1].ch == 0;
        uint32_t ch = glyph_shown(now[x].ch, is_wide);
        use_pen(p, pen_of(p, &now[x]), out);
        if (ch < 0x80)
            buf_addc(out, (char)ch);
        else
            buf_add(out, utf8, utf8_encode(ch, utf8));
        if (is_wide && ch == '?')
            buf_addc(out, ' ');
        x += is_wide ? 1 : 0;
    }
    p->x = to < w ? to : -1; /* at the edge terminals differ */
}

/* Where the blanks begin that the line ends in. */
static int blank_from(const struct paint *p, const struct cell *now)
{
    int x = p->shown.w;

    while (x > 0 && is_blank(p, &now[x - 1]))
        x--;
    return x;
}

static void write_line(struct paint *p, const struct frame *f, int y, struct buf *out)
{
    const struct cell *now = &f->cells[y * f->w], *before = &p->shown.cells[y * f->w];
    int from, to = 0, blank = blank_from(p, now);
    bool can_erase = p->caps->clear_to_end[0] != '\0' && !p->pens[0][0].is_seen_on_blanks;
    bool is_last = p->caps->wraps_at_once && y == f->h - 1;

    while (next_run(p, now, before, to, &from, &to)) {
        if (can_erase && to >= blank + ERASE_MIN) {
            int begin = from > blank ? from : blank;
            write_cells(p, now, y, from, begin, out);
            move_to(p, y, begin, out);
            use_pen(p, &p->pens[0][0], out);
            buf_adds(out, p->caps->clear_to_end);
            return;
        }
        write_cells(p, now, y, from, is_last && to == f->w ? to - 1 : to, out);
    }
}

/* --- lines that moved ------------------------------------------------------------------------ */

struct shift {
    int first, last; /* lines of the new frame that stood ... */
    int by;          /* ... so many lines further down; below 0: up */
    int changed;     /* of them, those that the terminal does not show yet */
};

static bool lines_are_equal(const struct cell *a, const struct cell *b, int w)
{
    return memcmp(a, b, (size_t)w * sizeof *a) == 0;
}

static void look_at_shift(const struct paint *p, const struct frame *f, int by, struct shift *best)
{
    struct shift s = { .by = by };
    bool is_in = false;

    for (int y = 0; y < f->h; y++) {
        const struct cell *now = &f->cells[y * f->w];
        bool is_from = y + by >= 0 && y + by < f->h &&
                       lines_are_equal(now, &p->shown.cells[(y + by) * f->w], f->w);
        if (is_from && !is_in)
            s = (struct shift){ .first = y, .by = by };
        is_in = is_from;
        if (!is_from)
            continue;
        s.last = y;
        s.changed += !lines_are_equal(now, &p->shown.cells[y * f->w], f->w);
        if (s.changed > best->changed)
            *best = s;
    }
}

static void forget_line(struct paint *p, int y)
{
    for (int x = 0; x < p->shown.w; x++)
        p->shown.cells[y * p->shown.w + x] = (struct cell){ .ch = UNKNOWN };
}

/* The region is the block, where it was and where it goes. */
static void move_block(struct paint *p, const struct shift *s, struct buf *out)
{
    int first = s->by > 0 ? s->first : s->first + s->by;
    int last = s->by > 0 ? s->last + s->by : s->last, w = p->shown.w;
    int n = s->by > 0 ? s->by : -s->by;
    struct cell *cells = p->shown.cells;

    use_pen(p, &p->pens[0][0], out);
    term_caps_region(p->caps, first, last, out);
    p->x = -1;
    move_to(p, s->by > 0 ? last : first, 0, out);
    for (int i = 0; i < n; i++)
        buf_adds(out, s->by > 0 ? p->caps->up : p->caps->down);
    term_caps_region(p->caps, 0, p->shown.h - 1, out);
    p->x = -1; /* some put it into the corner */
    memmove(&cells[s->first * w], &cells[(s->first + s->by) * w],
            (size_t)(s->last - s->first + 1) * (size_t)w * sizeof *cells);
    for (int i = 0; i < n; i++)
        forget_line(p, s->by > 0 ? last - i : first + i);
}

static void move_lines(struct paint *p, const struct frame *f, struct buf *out)
{
    struct shift best = { .changed = SHIFTED_MIN - 1 };

    if (p->caps->region[0] == '\0')
        return;
    for (int by = 1; by <= SHIFT_MAX; by++) {
        look_at_shift(p, f, by, &best);
        look_at_shift(p, f, -by, &best);
    }
    if (best.changed >= SHIFTED_MIN)
        move_block(p, &best, out);
}

/* --- a frame --------------------------------------------------------------------------------- */

static enum rc fit_to_frame(struct paint *p, const struct frame *f, struct err *err)
{
    if (p->shown.cells != NULL && f->w == p->shown.w && f->h == p->shown.h)
        return RC_OK;
    paint_again(p);
    return frame_resize(&p->shown, f->w, f->h, err);
}

static void begin_anew(struct paint *p, struct buf *out)
{
    if (p->must_enter)
        buf_adds(out, p->caps->enter);
    buf_adds(out, PASTE_ON);
    p->pen = NULL;
    p->x = -1;
    use_pen(p, &p->pens[0][0], out);
    buf_adds(out, p->caps->clear);
    for (int y = 0; y < p->shown.h; y++)
        forget_line(p, y);
    p->must_enter = p->is_all_dirty = false;
}

static void place_cursor(struct paint *p, const struct frame *f, struct buf *out)
{
    bool is_on = f->cursor_x >= 0;

    if (is_on)
        move_to(p, f->cursor_y, f->cursor_x < f->w ? f->cursor_x : f->w - 1, out);
    if (is_on != p->is_cursor_on)
        buf_adds(out, is_on ? p->caps->cursor_on : p->caps->cursor_off);
    p->is_cursor_on = is_on;
}

enum rc paint_frame(struct paint *p, const struct frame *f, struct buf *out, struct err *err)
{
    size_t begun = out->len, row_bytes = (size_t)f->w * sizeof *f->cells;
    enum rc rc = fit_to_frame(p, f, err);

    if (rc != RC_OK)
        return rc;
    buf_adds(out, SYNC_BEGIN);
    size_t empty = out->len;
    if (p->is_all_dirty)
        begin_anew(p, out);
    else
        move_lines(p, f, out);
    for (int y = 0; y < f->h; y++) {
        const struct cell *now = &f->cells[y * f->w];
        struct cell *before = &p->shown.cells[y * f->w];
        if (memcmp(now, before, row_bytes) != 0)
            write_line(p, f, y, out);
        memcpy(before, now, row_bytes);
    }
    place_cursor(p, f, out);
    if (out->len == empty && !out->failed) {
        out->len = begun;
        out->data[begun] = '\0';
        return RC_OK;
    }
    buf_adds(out, SYNC_END);
    if (!out->failed)
        return RC_OK;
    paint_again(p);
    return err_nomem(err, "draw the screen");
}
