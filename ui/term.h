/*
 * term.h - the terminal: show a frame, read bytes, give it back as it was found.
 *
 * There is one terminal per process, so the state is static. Only the thread that called
 * term_open() may call the others. A frame is exactly one write(2): its bytes (paint.h) are
 * one block inside synchronized output (?2026), which terminals that do not know it ignore.
 *
 * The terminal is restored by term_close(), and on TERM HUP INT QUIT SEGV ABRT BUS FPE ILL
 * by a handler that only writes bytes prepared before and then lets the signal kill the
 * process as it would have. Other threads that may overflow their stack need an alternate
 * signal stack of their own.
 */
#ifndef UI_TERM_H
#define UI_TERM_H

#include "base/buf.h"
#include "base/err.h"
#include "ui/frame.h"
#include "ui/theme.h"

#include <stdbool.h>
#include <stdint.h>

enum color_when { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

struct term_options {
    enum color_when color; /* AUTO: colours unless NO_COLOR is set (no-color.org) */
    int in_fd, out_fd;     /* both must be terminals */
};

struct term_stats {
    uint64_t frames; /* frames that had something to send */
    uint64_t writes; /* write(2) calls that sent something, all kinds */
    uint64_t bytes;  /* all that was ever sent */
};

/* Events that arrive as signals; term_take_events() hands them over. */
enum term_event { TERM_RESIZED = 1u << 0, TERM_STOP = 1u << 1, TERM_CONTINUED = 1u << 2 };

/* Could term_open() work? RC_USAGE: no terminal, or TERM unset, unknown or unable to place
 * its cursor; the sentence says what to use instead. Changes nothing. */
enum rc term_check(const struct term_options *options, struct err *err) MUST_CHECK;

/* RC_USAGE as term_check(), RC_INTERNAL; nothing has been changed then. */
enum rc term_open(const struct term_options *options, struct err *err) MUST_CHECK;
void term_close(void); /* restores the terminal; harmless when not open */

void term_size(int *w, int *h); /* as the terminal says now; 80x24 when it does not know */

/* Draw what differs from the frame shown before. RC_INTERNAL: the terminal has gone (or
 * no memory); nothing sensible can be shown any more. */
enum rc term_show(const struct frame *f, struct err *err) MUST_CHECK;
void term_redraw(void); /* the next frame repaints everything */

/* What the next frames are drawn with, `default` at first. Without colours it is `mono`. */
void term_set_theme(const struct theme *theme);

/* Ring the bell, or with a text notify by OSC 9 (iTerm2's; others ignore it). */
void term_notify(const char *text);

/* Offer text to the clipboard of the terminal (OSC 52, see copy.h). Whether it takes it, nobody
 * says. */
void term_copy(const struct buf *text);

/* Give the terminal to the shell and stop the job; returns, with the terminal taken back,
 * when it goes on. */
void term_suspend(void);

/* Take the terminal back after somebody else stopped and continued us (TERM_CONTINUED). */
void term_resume(void);

/* A descriptor that becomes readable with an event; the events since the last call. */
int term_event_fd(void);
unsigned term_take_events(void);

void term_stats(struct term_stats *out);

#endif
