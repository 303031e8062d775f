/*
 * row_cache.h - rows of a list as they were last drawn. Most frames move the cursor over rows
 * that did not change: those are copied instead of being read and formatted again.
 *
 * It holds as many rows as a screen shows. Everything that a drawn row depends on, other than
 * its number, stands in its key; with another key it is empty. What moves without the row (the
 * cursor, tags) is drawn over the copy.
 */
#ifndef UI_ROW_CACHE_H
#define UI_ROW_CACHE_H

#include "ui/frame.h"

#include <stddef.h>

struct row_key {
    uint64_t stamp; /* query_stamp() */
    uint64_t view;  /* view_serial() */
    uint32_t hidden;
    size_t shift;
    int w;
    bool is_ascii;
};

struct row_cache { /* zeros to begin */
    struct row_key key;
    size_t rows;
    size_t *numbers;    /* [rows] row + 1 that a place holds; 0: none */
    struct cell *cells; /* [rows * key.w] */
};

void row_cache_free(struct row_cache *c); /* back to zeros */

/* Before a list is drawn on `rows` lines. Out of memory: it stays empty, and works. */
void row_cache_begin(struct row_cache *c, const struct row_key *key, size_t rows);

/* Copies a row to (x, y) of the frame; false: it is not there. */
bool row_cache_draw(const struct row_cache *c, size_t row, struct frame *f, int x, int y);
/* Keeps what has just been drawn there. */
void row_cache_keep(struct row_cache *c, size_t row, const struct frame *f, int x, int y);

#endif
