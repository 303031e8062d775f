/*
 * card.h - draws the card of query.h: a title line, which goes on below where it is long,
 * then numbered items whose text is wrapped at words under a hanging indent. The
 * consequences of a decision (lines with the key 'a', 'r' or 'e') come last; what does not
 * fit is scrolled by lines above them, so that they are in view whenever there is room for
 * three lines more.
 */
#ifndef UI_CARD_H
#define UI_CARD_H

#include "app/query.h"
#include "ui/frame.h"

/* *top is the first line shown; it is held to what there is. The foot is not drawn here.
 * False: some consequence is not whole in view. */
bool card_draw(const struct card *card, struct frame *f, struct rect r, int *top);

/* Lines that it needs at this width, with its title. */
int card_height(const struct card *card, int w);

/* Bytes of `s` that go on one line: to the last word that fits, or as many as fit. */
size_t card_wrap(const char *s, int cells);

/* One line across `w` cells: "- title ---------- note". */
void card_rule(struct frame *f, int x, int y, int w, const char *title, const char *note);

#endif
