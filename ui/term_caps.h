/*
 * term_caps.h - what a terminal can do and the bytes that make it do so, from its description
 * (terminfo). One file implements it, term_curses.c, the only one that knows curses.
 *
 * Of ncurses only the description is used, and not doupdate(): to find the cheapest way between
 * two screens, down to single bytes of a cursor's move, took it three quarters of the time of
 * a frame (840 of 1,080 thousand instructions, 120x40), which no terminal of today repays.
 * paint.c says what is done instead.
 *
 * Strings are complete, without padding marks ($<5>: no terminal needs them today); "" is what
 * the terminal cannot do. Plain data.
 */
#ifndef UI_TERM_CAPS_H
#define UI_TERM_CAPS_H

#include "base/buf.h"
#include "base/err.h"
#include "ui/theme.h"

#define TERM_CAP_MAX 64

struct term_caps {
    bool has_colors;     /* eight or more, and a way back to the terminal's own */
    int colors;
    bool wraps_at_once;  /* a character in the last cell of the last line scrolls it away */
    bool is_ecma;        /* the cursor is placed as ECMA-48 has it */
    char move[TERM_CAP_MAX], region[TERM_CAP_MAX]; /* with parameters */
    char foreground[2 * TERM_CAP_MAX], background[2 * TERM_CAP_MAX]; /* likewise */
    char enter[4 * TERM_CAP_MAX];  /* take the screen */
    char leave[4 * TERM_CAP_MAX];  /* and give it back as it was */
    char clear[TERM_CAP_MAX], clear_to_end[TERM_CAP_MAX];
    char cursor_on[TERM_CAP_MAX], cursor_off[TERM_CAP_MAX];
    char up[TERM_CAP_MAX], down[TERM_CAP_MAX]; /* the region scrolls by a line, from its last
                                                  or first one */
    char reset[TERM_CAP_MAX];      /* no attributes, own colours */
    char own_colors[TERM_CAP_MAX];
    char attr[4][TERM_CAP_MAX];    /* bit by bit of enum theme_attr */
    unsigned attr_not_colored;     /* those that do not go together with a colour */
};

/* How something is drawn: first the attributes, from none on, then the colours. */
struct term_pen {
    char attr[4 * TERM_CAP_MAX];
    char color[4 * TERM_CAP_MAX];
    bool has_fg, has_bg;    /* colours of its own */
    bool is_seen_on_blanks; /* a blank drawn with it is more than nothing */
};

/* RC_USAGE: the type is not known, or cannot place its cursor; the sentence begins with "the
 * terminal". `fd` is the terminal. */
enum rc term_caps_load(struct term_caps *out, const char *type, int fd, struct err *err) MUST_CHECK;

void term_caps_pen(const struct term_caps *c, const struct theme_pen *pen, struct term_pen *out);

/* Lines and columns from 0. */
void term_caps_move(const struct term_caps *c, int y, int x, struct buf *out);
void term_caps_region(const struct term_caps *c, int first, int last, struct buf *out);

/* Name and version of the library that runs, and of the one this was compiled with. */
const char *term_library_loaded(void);
const char *term_library_built(void);

#endif
