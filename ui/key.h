/*
 * key.h - bytes from a terminal -> names of keys.
 *
 * Names are those of app/key_name.h. ESC and a character that arrive together are Alt, so
 * Alt-a is never taken for `a`.
 *
 * The reader never reads a clock: the caller says what time it is. A lone ESC is a key once
 * KEY_ESC_MS have passed without another byte. Unknown sequences and bytes that are no
 * UTF-8 are dropped. Bracketed paste (ESC [200~ .. ESC [201~) is one event, however long,
 * and ends by itself after KEY_PASTE_MS of silence.
 */
#ifndef UI_KEY_H
#define UI_KEY_H

#include "app/key_name.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KEY_ESC_MS 25
#define KEY_PASTE_MS 2000
#define KEY_PASTE_KEPT 256 /* bytes of a paste that are kept */
#define KEY_BYTES_MAX 512

struct key {
    bool is_paste;            /* then `paste` holds its beginning and `name` is "" */
    char name[KEY_NAME_MAX];
    char paste[KEY_PASTE_KEPT]; /* NUL-terminated, bytes as they came: not yet safe text */
};

struct key_reader { /* all zero to begin */
    size_t len;
    uint64_t last_ms;
    bool in_paste;
    size_t paste_len;
    char bytes[KEY_BYTES_MAX];
    char paste[KEY_PASTE_KEPT];
};

/* Take up to `len` bytes; returns how many fitted (the rest after key_next() said false). */
size_t key_feed(struct key_reader *r, const char *bytes, size_t len, uint64_t now_ms);

/* The next event; false when there is none yet. */
bool key_next(struct key_reader *r, uint64_t now_ms, struct key *out);

/* Milliseconds until key_next() may have something without new bytes; -1 never. */
int key_wait_ms(const struct key_reader *r, uint64_t now_ms);

/* Forget what was typed ahead. A paste under way goes on being dropped. */
void key_flush(struct key_reader *r);

/* The name for a word of a script; see app/key_name.h. */
static inline bool key_from_word(const char *word, char name[KEY_NAME_MAX])
{
    return key_name_parse(word, name);
}

#endif
