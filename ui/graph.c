#include "ui/graph.h"

#include <assert.h>

#define DOTS_X 2
#define DOTS_Y 4
#define THIRDS 3
#define PPM 1000000

size_t graph_columns(const struct frame *f, int w)
{
    int cells = w < 0 ? 0 : w > GRAPH_W_MAX ? GRAPH_W_MAX : w;

    return (size_t)(f->is_ascii ? cells : cells * DOTS_X);
}

struct graph_scale graph_scale(const struct graph_bin *bins, size_t count, int64_t unit)
{
    struct graph_scale s = { 0, 0 };
    bool is_any = false;

    for (size_t i = 0; i < count; i++) {
        if (!bins[i].is_known)
            continue;
        s.low = !is_any || bins[i].mean < s.low ? bins[i].mean : s.low;
        s.high = !is_any || bins[i].mean > s.high ? bins[i].mean : s.high;
        is_any = true;
    }
    if (s.low > 0 && (s.low < s.high - s.low || s.low == s.high))
        s.low = 0;
    s.low -= s.low % unit + (s.low % unit < 0 ? unit : 0);
    if (s.high % unit != 0)
        s.high += unit - s.high % unit - (s.high < 0 ? unit : 0);
    if (s.low >= s.high)
        s.high = s.low + unit;
    return s;
}

/* Of `steps` from the top, 0 the highest. */
static int step_of(struct graph_scale s, int64_t value, int steps)
{
    int64_t span = s.high - s.low;
    int64_t up = value - s.low;
    int64_t at = span > INT64_MAX / 4096 ? up / (span / (steps - 1 > 0 ? steps - 1 : 1))
                                         : (up * (steps - 1) + span / 2) / span;

    return steps - 1 - (int)(at < 0 ? 0 : at > steps - 1 ? steps - 1 : at);
}

/* The part of a column that is drawn, from its highest step to its lowest. */
struct stroke {
    bool is_there;
    int top, bottom;
};

/* It reaches to where the column before it ended, so that the line is one. */
static struct stroke stroke_of(struct graph_scale s, const struct graph_bin *bins, size_t i,
                               int steps)
{
    struct stroke out = { .is_there = bins[i].is_known };
    int before;

    if (!out.is_there)
        return out;
    out.top = out.bottom = step_of(s, bins[i].mean, steps);
    if (i == 0 || !bins[i - 1].is_known)
        return out;
    before = step_of(s, bins[i - 1].mean, steps);
    if (before < out.top - 1)
        out.top = before + 1;
    if (before > out.bottom + 1)
        out.bottom = before - 1;
    return out;
}

/* The sign of a cell `row` of the stroke, ' ' where it does not pass. */
static char ascii_sign(struct stroke s, int row)
{
    static const char signs[THIRDS] = { '\'', '-', '.' };
    int top = row * THIRDS, bottom = top + THIRDS - 1;

    if (!s.is_there || s.bottom < top || s.top > bottom)
        return ' ';
    if (s.top < top || s.bottom > bottom || s.bottom - s.top == THIRDS - 1)
        return '|';
    return signs[s.top - top];
}

static uint32_t braille_bits(struct stroke s, int row, int side)
{
    static const uint8_t bits[DOTS_X][DOTS_Y] = { { 0x01, 0x02, 0x04, 0x40 },
                                                  { 0x08, 0x10, 0x20, 0x80 } };
    uint32_t found = 0;

    for (int dot = 0; dot < DOTS_Y && s.is_there; dot++)
        if (row * DOTS_Y + dot >= s.top && row * DOTS_Y + dot <= s.bottom)
            found |= bits[side][dot];
    return found;
}

static void draw_ascii(struct frame *f, struct rect r, struct graph_scale scale,
                       const struct graph_bin *bins, size_t count, struct pen pen)
{
    for (size_t x = 0; x < count; x++) {
        struct stroke s = stroke_of(scale, bins, x, r.h * THIRDS);
        for (int y = 0; y < r.h; y++) {
            char sign = ascii_sign(s, y);
            if (sign != ' ')
                frame_repeat(f, r.x + (int)x, r.y + y, 1, pen, (uint32_t)sign);
        }
    }
}

static void draw_braille(struct frame *f, struct rect r, struct graph_scale scale,
                         const struct graph_bin *bins, size_t count, struct pen pen)
{
    for (size_t x = 0; x + 1 < count; x += DOTS_X) {
        struct stroke left = stroke_of(scale, bins, x, r.h * DOTS_Y);
        struct stroke right = stroke_of(scale, bins, x + 1, r.h * DOTS_Y);
        for (int y = 0; y < r.h; y++) {
            uint32_t bits = braille_bits(left, y, 0) | braille_bits(right, y, 1);
            if (bits != 0)
                frame_repeat(f, r.x + (int)(x / DOTS_X), r.y + y, 1, pen, 0x2800 + bits);
        }
    }
}

void graph_draw(struct frame *f, struct rect r, struct graph_scale scale,
                const struct graph_bin *bins, size_t count, struct pen pen)
{
    assert(scale.low < scale.high && count == graph_columns(f, r.w));
    if (r.h <= 0)
        return;
    if (f->is_ascii)
        draw_ascii(f, r, scale, bins, count, pen);
    else
        draw_braille(f, r, scale, bins, count, pen);
}

void graph_bar(struct frame *f, int x, int y, int w, uint32_t ppm, struct pen pen)
{
    int64_t eighths = ((int64_t)(ppm > PPM ? PPM : ppm) * w * 8 + PPM / 2) / PPM;
    int full = (int)(eighths / 8), rest = (int)(eighths % 8);

    if (f->is_ascii) {
        full += rest >= 4;
        rest = 0;
    }
    frame_repeat(f, x, y, full, pen, 0x2588);
    if (rest > 0)
        frame_repeat(f, x + full, y, 1, pen, (uint32_t)(0x2590 - rest));
    frame_repeat(f, x + full + (rest > 0), y, w - full - (rest > 0),
                 (struct pen){ .tone = TONE_DIM }, 0x2591);
}
