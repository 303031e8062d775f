/*
 * paint.h - from the frame that a terminal shows to the next one, as bytes.
 *
 * A line is written from each first cell that changed to the last before a longer stretch that
 * did not; a blank end is erased; lines that only moved are moved by the terminal, where it
 * can. The cursor is placed by line and column. What pen is in force and where the cursor
 * stands is known from frame to frame, so a frame that is equal to the last one is no byte.
 *
 * Knows no terminal: the bytes come from term_caps.h, and whoever calls sends them.
 */
#ifndef UI_PAINT_H
#define UI_PAINT_H

#include "ui/frame.h"
#include "ui/term_caps.h"

#define SYNC_BEGIN "\033[?2026h" /* synchronized output: what stands between is shown at once */
#define SYNC_END "\033[?2026l"
#define PASTE_ON "\033[?2004h"
#define PASTE_OFF "\033[?2004l"

/* Of each tone: plain, bold, selected, selected and bold. */
enum { PAINT_LOOKS = (FRAME_BOLD | FRAME_REVERSE) + 1, PAINT_TONES = TONE_TITLE + 1 };

struct paint { /* zeros, then paint_begin() */
    const struct term_caps *caps; /* borrowed */
    struct term_pen pens[PAINT_TONES][PAINT_LOOKS];
    struct frame shown; /* what the terminal shows; owned */
    const struct term_pen *pen; /* in force; NULL: not known */
    int x, y;           /* where its cursor is; x < 0: not known */
    bool is_cursor_on;
    bool is_all_dirty;  /* what it shows is not known */
    bool must_enter;
};

void paint_begin(struct paint *p, const struct term_caps *caps, const struct theme *theme);
void paint_close(struct paint *p); /* back to zeros */

/* What the next frames are drawn with; without colours it is mono. All is drawn again. */
void paint_set_theme(struct paint *p, const struct theme *theme);

/* The next frame is drawn whole; and takes the terminal's screen before. */
void paint_again(struct paint *p);
void paint_enter(struct paint *p);

/* Appends the bytes of a frame, between the marks of synchronized output; nothing where
 * nothing changed. RC_INTERNAL: out of memory; the next frame is drawn whole. */
enum rc paint_frame(struct paint *p, const struct frame *f, struct buf *out,
                    struct err *err) MUST_CHECK;

#endif
