/*
 * plain.h - the console as lines of text, for screen readers and for terminals that cannot
 * place a cursor: sentences go out, lines of keys or commands come in. The same console, the
 * same action table and the same guards; no cursor is ever addressed.
 *
 * A line is: words that are all names of keys ("a", "r 2", "DOWN DOWN"); a command, with or
 * without ':' ("step 5"); nothing: everything is said again. In a dialog the line answers it.
 * What happens by itself is announced once: messages, cases that come or become due.
 */
#ifndef UI_PLAIN_H
#define UI_PLAIN_H

#include "base/buf.h"
#include "ui/console.h"
#include "ui/ui.h"

struct plain;

/* Borrows the console. NULL: out of memory. */
struct plain *plain_new(struct console *c);
void plain_free(struct plain *p);

/* One line of input; what there is to say about it goes to `out`. False: it asked to leave. */
bool plain_line(struct plain *p, const char *line, uint64_t now_ms, struct buf *out);

/* What has changed since the last call; nothing when nothing has. The first: everything. */
void plain_tell(struct plain *p, uint64_t now_ms, struct buf *out);

/* Lines of standard input to sentences on standard output, until it ends or somebody leaves
 * (RC_OK). Starts the core thread. RC_INTERNAL: out of memory, or nothing can be written. */
enum rc plain_run(struct app *a, const struct ui_options *options, struct err *err) MUST_CHECK;

#endif
