/*
 * pty.h - a program on a pseudo terminal, driven by a test. Waits end at PTY_TIMEOUT_MS; a
 * test that gets there has failed.
 */
#ifndef TESTS_UI_PTY_H
#define TESTS_UI_PTY_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define PTY_TIMEOUT_MS 20000
#define PTY_READS_MAX  300 /* of pty_expect(), each up to 4,096 bytes */

struct pty {
    pid_t pid;
    int fd;         /* of the master; -1 when closed */
    struct buf out; /* all that the program wrote so far */
    size_t mark;    /* where pty_expect() looks from */
};

/* argv ends with NULL; `term` is the value of TERM, NULL unsets it. */
void pty_start(struct pty *p, const char *const argv[], const char *term, int w, int h);

void pty_send(struct pty *p, const char *bytes);
void pty_resize(struct pty *p, int w, int h);

/* Reads until `text` appears after the mark, then moves the mark behind it. */
bool pty_expect(struct pty *p, const char *text);

/* Reads what there is; true when nothing came for `ms`. */
bool pty_is_silent(struct pty *p, int ms);

/* True when the terminal echoes and edits lines, as a shell wants it. */
bool pty_is_cooked(const struct pty *p);

void pty_hang_up(struct pty *p); /* closes the master */

/* Reads to the end, waits for the program and frees all but `out`; returns its wait status. */
int pty_finish(struct pty *p);

#endif
