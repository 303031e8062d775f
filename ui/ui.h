/*
 * ui.h - the console on a terminal, or without one. Everything it does goes through the
 * action table; it knows nothing that query.h does not say.
 */
#ifndef UI_UI_H
#define UI_UI_H

#include "app/app.h"
#include "base/buf.h"
#include "base/err.h"
#include "ui/remember.h"
#include "ui/term.h"

#include <stdbool.h>

struct ui_options {
    enum color_when color;
    const char *theme; /* NULL: default; see theme.h */
    bool is_ascii; /* draw with ASCII alone; always so where the locale is not UTF-8 */
    const char *notice; /* a sentence for the message row; NULL: the tour */
    enum notify_how notify;
    struct remember_paths remember; /* all NULL: nothing is remembered */
};

/* Runs the console on standard input and output until the operator leaves or the terminal
 * goes away (both RC_OK). Starts the core thread (app_start). The calling thread becomes
 * the ui thread: the only one that writes to the terminal, and the only one that signals are
 * delivered to. RC_USAGE: this is no terminal that can show it. */
enum rc ui_run(struct app *a, const struct ui_options *options, struct err *err) MUST_CHECK;

/* app_start() with the signals of the ui thread kept from the core thread. */
enum rc ui_start_core(struct app *a, struct err *err) MUST_CHECK;

struct ui_dump_options {
    const char *keys; /* names separated by blanks, see key.h; NULL or "": none */
    int w, h;
    const char *notice; /* as above */
    bool has_attr; /* tones and attributes below the text, after a line "--" */
    bool is_ascii;
    const char *theme;
};

/* Gives the keys to a console without a terminal and appends the last screen to `out`.
 * RC_USAGE: a word that names no key, or a size out of 1x1..1000x500. */
enum rc ui_dump(struct app *a, const struct ui_dump_options *options, struct buf *out,
                struct err *err) MUST_CHECK;

/* "120x40" or "120x40:attr". RC_USAGE otherwise. */
enum rc ui_dump_size(const char *s, struct ui_dump_options *out, struct err *err) MUST_CHECK;

#endif
