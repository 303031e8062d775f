/* speak.h - what is on the screen of a console, as sentences; each ends with a newline. The
 * caller holds app_lock() where the core thread runs. */
#ifndef UI_SPEAK_H
#define UI_SPEAK_H

#include "base/buf.h"
#include "ui/console.h"

void speak_status(const struct console *c, struct buf *out);
void speak_row(struct console *c, struct buf *out);
void speak_card(const struct console *c, struct buf *out);
void speak_help(const struct console *c, struct buf *out);
/* The open layer's question, or nothing when none is open. `f`: a frame of it. */
void speak_layer(struct console *c, const struct frame *f, struct buf *out);
/* speak_page.c: the open page, a sentence a line; its keys are not said. False: no such page. */
bool speak_page(struct console *c, struct buf *out);
/* The i-th newest message. */
void speak_message(const struct console *c, size_t i, struct buf *out);

#endif
