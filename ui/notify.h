/*
 * notify.h - telling somebody who looks elsewhere: a case has become due, or went on to the
 * next level because nobody decided. Off unless asked for (--notify, :set notify).
 *
 * At most once for a group: everything that comes due until somebody presses a key. Nothing is
 * said about the past, nor about what was due when the console opened.
 */
#ifndef UI_NOTIFY_H
#define UI_NOTIFY_H

#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>

struct app;
struct status;

enum notify_how { NOTIFY_OFF, NOTIFY_BELL, NOTIFY_OSC9 };

struct notify { /* all zero to begin */
    enum notify_how how;
    bool has_begun;
    bool is_told;    /* this group */
    uint64_t due;    /* cases that were due, as far as somebody could know */
    uint64_t event;  /* newest that was looked at */
    struct safe_text text;
};

/* "off", "bell" or "osc9"; false: another word. */
bool notify_parse(const char *word, enum notify_how *out);

/* After the state was read, with the lock held. True: tell `text` now. */
bool notify_look(struct notify *n, const struct app *a, const struct status *s);

/* Somebody is there. */
void notify_seen(struct notify *n, const struct status *s);

#endif
