/*
 * frame.h - a picture of the screen in memory. Views draw here and nowhere else;
 * paint.c makes bytes of it for the terminal, tests and --dump-screen read it as text.
 *
 * A cell holds one code point, what it means to the eye (a tone, never a colour) and
 * attributes. A wide character stands in its left cell; the right one has ch 0. Combining
 * marks are not kept. Whatever is drawn, no cell ever holds a control character: the frame
 * is the second gate after safe_text.
 * Ownership: frame_resize allocates, frame_free releases.
 */
#ifndef UI_FRAME_H
#define UI_FRAME_H

#include "app/query.h"
#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

#define FRAME_W_MAX 1000
#define FRAME_H_MAX 500

enum frame_attr { FRAME_BOLD = 1u << 0, FRAME_REVERSE = 1u << 1 };

/* How something is drawn. */
struct pen {
    enum tone tone;
    unsigned attr;
};

struct cell {
    uint32_t ch;
    uint8_t tone;
    uint8_t attr;
    uint16_t unused; /* 0: cells are compared as bytes */
};

struct rect {
    int x, y, w, h;
};

struct frame {
    int w, h;
    int cursor_x, cursor_y; /* the text cursor; cursor_x < 0: hidden */
    bool is_ascii;          /* characters beyond ASCII become their stand-in or '?' */
    struct cell *cells;     /* w * h, rows first */
};

/* All zeros is an empty frame. Blanks it; sizes are held to 1..FRAME_*_MAX.
 * RC_INTERNAL: out of memory, the frame is as before. */
enum rc frame_resize(struct frame *f, int w, int h, struct err *err) MUST_CHECK;
void frame_free(struct frame *f);
void frame_clear(struct frame *f);

/* Draw UTF-8 at (x, y) on at most `w` cells, clipped to the frame; returns the cells that
 * it took. A wide character that does not fit whole is left out. */
int frame_text(struct frame *f, int x, int y, int w, struct pen pen, const char *s);

/* The same, ending in an ellipsis when it does not fit. */
int frame_text_cut(struct frame *f, int x, int y, int w, struct pen pen, const char *s);

/* `n` times one code point of width 1; and a whole area blanked. */
void frame_repeat(struct frame *f, int x, int y, int n, struct pen pen, uint32_t ch);
void frame_fill(struct frame *f, struct rect r, struct pen pen);

/* Add attributes to cells that are already drawn. */
void frame_mark(struct frame *f, int x, int y, int w, unsigned attr);

/* Rows without blanks at the end, a newline after each. */
void frame_dump(const struct frame *f, struct buf *out);

/* One letter a cell, rows as above: the role . d g w b m t (normal, dim, good, warn, bad,
 * mine, title; roles.def), upper case when bold (':' a key), blank where nothing stands; a
 * cell of the selected row is the number of its tone. */
void frame_dump_attr(const struct frame *f, struct buf *out);

#endif
