/*
 * console.h - the console without a terminal: keys go in by name, frames come out. What
 * stands on the screen decides what a key may do, so drawing is part of the state.
 *
 * Nothing here reads a clock: the caller passes `now_ms` (monotonic). Guards that need it:
 * a key that acts on a case counts only when that case has been on the screen for
 * CONSOLE_GUARD_MS and the last act is as old; they are off when `is_scripted`.
 * Every act leaves through app_post(); the console itself changes nothing.
 * Both console_key() and console_draw() take app_lock() themselves, for as long as they read.
 */
#ifndef UI_CONSOLE_H
#define UI_CONSOLE_H

#include "app/action.h"
#include "app/app.h"
#include "ui/frame.h"
#include "ui/notify.h"
#include "ui/theme.h"

#include <stdbool.h>
#include <stdint.h>

#define CONSOLE_GUARD_MS 150
#define CONSOLE_TICKS_WAITING 4 /* presses of step and back that may wait to be done */
#define CONSOLE_W_MIN 40 /* below it, or below the height, one line and no acts */
#define CONSOLE_H_MIN 8

struct console;

struct console_options {
    bool is_scripted; /* keys come from a script: guards off */
    const char *theme; /* NULL: default. One that cannot be had is told in the message row */
    enum notify_how notify;
    const char *notice; /* the first message; NULL: the tour. Borrowed by console_new() alone */
};

/* What the caller is asked to do; console_requests() hands the set over once. */
enum console_request {
    CONSOLE_QUIT = 1u << 0,
    CONSOLE_SUSPEND = 1u << 1,
    CONSOLE_REDRAW = 1u << 2,
    CONSOLE_FLUSH = 1u << 3, /* drop what was typed ahead */
    CONSOLE_STATS = 1u << 5, /* answer with console_tell() what the terminal cost so far */
    CONSOLE_NOTIFY = 1u << 7, /* tell console_notice(), as notify.h says */
    CONSOLE_COPY = 1u << 6, /* send console_copied() to the clipboard of the terminal */
    CONSOLE_THEME = 1u << 4, /* draw with console_theme() from now on */
};

/* Borrows `a`. RC_INTERNAL: out of memory. */
enum rc console_new(struct console **out, struct app *a,
                    const struct console_options *options, struct err *err) MUST_CHECK;
void console_free(struct console *c); /* NULL is fine */

void console_key(struct console *c, const char *name, uint64_t now_ms);
const struct notify *console_notice(const struct console *c);
/* A line as typed after ':'. */
void console_line(struct console *c, const char *line, uint64_t now_ms);
/* Pasted text goes into an open prompt, as far as its first line; elsewhere it is dropped
 * with a message. */
void console_paste(struct console *c, const char *text);
void console_draw(struct console *c, struct frame *f, uint64_t now_ms);
unsigned console_requests(struct console *c);
/* A sentence for the message row from who runs the console. */
void console_tell(struct console *c, const char *text);

const struct theme *console_theme(const struct console *c); /* borrowed */

const struct buf *console_copied(const struct console *c); /* what was copied last */

/* For tests and for saving a session. */
enum pane console_pane(const struct console *c);
bool console_selected(const struct console *c, uint64_t *id); /* false: nothing is selected */

#endif
