/*
 * copy.h - text for the clipboard: as the control sequence OSC 52, and in a file, because no
 * terminal says whether it took the sequence. screen passes on only what is wrapped for it. tmux
 * takes the bare sequence where set-clipboard is on; one wrapped for it would be dropped unless
 * allow-passthrough is on, which it is not by default.
 * Sources: XTerm Control Sequences (OSC 52); tmux(1), "set-clipboard" and "allow-passthrough".
 */
#ifndef UI_COPY_H
#define UI_COPY_H

#include "base/buf.h"
#include "base/err.h"

#define COPY_MAX 8192 /* bytes of text; longer ones are cut at a character */

enum copy_wrap { COPY_BARE, COPY_TMUX, COPY_SCREEN };

/* What this terminal needs, from the values of TMUX and TERM (either may be NULL). */
enum copy_wrap copy_wrap_for(const char *tmux, const char *term);
/* What may be claimed of a sequence that was written. */
const char *copy_sent_words(enum copy_wrap wrap);
void copy_sequence(const char *text, size_t len, enum copy_wrap wrap, struct buf *out);

/* Keep it in $XDG_STATE_HOME/depin-console/copy.txt, 0600. `path` gets the name. Errors of
 * app_default_db() and file_write(). */
enum rc copy_keep(const char *text, size_t len, char *path, size_t size,
                  struct err *err) MUST_CHECK;

#endif
