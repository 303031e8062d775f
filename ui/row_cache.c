#include "ui/row_cache.h"

#include <stdlib.h>
#include <string.h>

void row_cache_free(struct row_cache *c)
{
    free(c->numbers);
    free(c->cells);
    *c = (struct row_cache){ .rows = 0 };
}

static bool keys_are_equal(const struct row_key *a, const struct row_key *b)
{
    return a->stamp == b->stamp && a->view == b->view && a->hidden == b->hidden && a->w == b->w &&
           a->shift == b->shift && a->is_ascii == b->is_ascii;
}

static void make_room(struct row_cache *c, int w, size_t rows)
{
    row_cache_free(c);
    c->numbers = calloc(rows, sizeof *c->numbers);
    c->cells = malloc(rows * (size_t)w * sizeof *c->cells);
    if (c->numbers == NULL || c->cells == NULL)
        row_cache_free(c);
    else
        c->rows = rows;
}

void row_cache_begin(struct row_cache *c, const struct row_key *key, size_t rows)
{
    if (rows == 0 || key->w <= 0)
        return;
    if (c->rows != rows || c->key.w != key->w)
        make_room(c, key->w, rows);
    else if (!keys_are_equal(&c->key, key))
        memset(c->numbers, 0, rows * sizeof *c->numbers);
    c->key = *key;
}

/* Where a row is kept: rows that follow each other on the screen never share a place. */
static struct cell *place_of(const struct row_cache *c, size_t row)
{
    return c->cells + row % c->rows * (size_t)c->key.w;
}

/* The part of the row that lies on the frame. */
static size_t bytes_on(const struct row_cache *c, const struct frame *f, int x, int y)
{
    int w = x + c->key.w > f->w ? f->w - x : c->key.w;
    return x < 0 || y < 0 || y >= f->h || w <= 0 ? 0 : (size_t)w * sizeof(struct cell);
}

bool row_cache_draw(const struct row_cache *c, size_t row, struct frame *f, int x, int y)
{
    size_t bytes = bytes_on(c, f, x, y);

    if (c->rows == 0 || c->numbers[row % c->rows] != row + 1)
        return false;
    if (bytes > 0)
        memcpy(&f->cells[y * f->w + x], place_of(c, row), bytes);
    return true;
}

void row_cache_keep(struct row_cache *c, size_t row, const struct frame *f, int x, int y)
{
    size_t bytes = bytes_on(c, f, x, y);

    /* A row that is cut by the frame's edge would lack its end elsewhere. */
    if (c->rows == 0 || bytes != (size_t)c->key.w * sizeof(struct cell))
        return;
    memcpy(place_of(c, row), &f->cells[y * f->w + x], bytes);
    c->numbers[row % c->rows] = row + 1;
}
