/*
 * memory.h - what the console remembers between sessions, in two small text files (0600):
 * beside each store where somebody was looking (FILE.session), and the lines typed after ':'
 * ($XDG_STATE_HOME/depin-console/history). Neither is part of the store; both may be deleted
 * at any time. A store that is thrown away is given no path, so it remembers nothing.
 *
 *   depin-console session 1
 *   pane review
 *   tick 1234              in view, when it was not the newest
 *   row nodes 42           the selected row of a pane, by its id
 *   filter nodes state:up
 *   sort nodes -score      a column, '-' before it: reversed
 *   hide nodes gpu,region  columns that are not shown
 */
#ifndef APP_MEMORY_H
#define APP_MEMORY_H

#include "app/action.h"
#include "base/err.h"

#define MEMORY_LINE_MAX 512 /* bytes of a line, with the NUL */

struct memory { /* plain data */
    enum pane pane; /* PANE_ANY: not known */
    bool has_tick;
    uint64_t tick;
    struct memory_view {
        bool has_row;
        uint64_t row;
        char filter[MEMORY_LINE_MAX]; /* "" none */
        char sort[64];                /* "" none */
        char hide[MEMORY_LINE_MAX];   /* "" none */
    } views[PANE_ANY];
};

void memory_clear(struct memory *m);

/* RC_NOT_FOUND: no such file. RC_INPUT: it is broken or cannot be read; what is broken was
 * put aside as PATH.broken, and the sentence says so. *m is clear in both cases. */
enum rc memory_load(struct memory *m, const char *path, struct err *err) MUST_CHECK;
enum rc memory_save(const struct memory *m, const char *path, struct err *err) MUST_CHECK;

/* The newest lines of a file, at most `max`, the oldest first; what is no clean text or too
 * long is left out. No file: none. RC_INPUT: it cannot be read. */
enum rc memory_load_lines(const char *path, char lines[][MEMORY_LINE_MAX], size_t max,
                          size_t *count, struct err *err) MUST_CHECK;

/* Add lines behind those that stand there by now, and keep the newest `max`. */
enum rc memory_add_lines(const char *path, const char lines[][MEMORY_LINE_MAX], size_t count,
                         size_t max, struct err *err) MUST_CHECK;

/* $XDG_STATE_HOME/depin-console/history; "" when nobody says where that is. */
void memory_history_path(char *out, size_t size);

#endif
