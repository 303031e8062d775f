/*
 * view_sort.h - rows put in the order of one column. Keys are collected a row at a time and
 * sorted by radix, least significant digit first: stable, and linear in the rows. Words are
 * ordered by their letters (case ignored, the first 64 bytes), ids by their number when all
 * words of the column are ids. What is not known comes last in both directions.
 */
#ifndef APP_VIEW_SORT_H
#define APP_VIEW_SORT_H

#include "app/peek.h"

struct view_keys; /* opaque */

struct view_keys *view_keys_new(void); /* NULL: out of memory */
/* Forget the keys, keep the room; `most` rows are coming at most. False: out of memory. */
bool view_keys_begin(struct view_keys *k, bool is_reversed, size_t most);
void view_keys_free(struct view_keys *k);          /* NULL is fine */
/* `is_still`: its text stays where it is, and what it is, until they are sorted. */
void view_keys_add(struct view_keys *k, const struct peek *p, bool is_still);
/* Put `rows` (one for each key, in the order of adding) in order; the keys are used up, `spare`
 * is overwritten and as long. False: out of memory, and the rows stand as they were. */
bool view_keys_sort(struct view_keys *k, uint32_t *rows, uint64_t *spare, size_t count);

/* Sort `order` by keys[order[i]]; `spare` has the same size. Returns the one that holds the
 * result. For tests and benches. */
uint32_t *view_radix(const uint64_t *keys, uint32_t *order, uint32_t *spare, size_t count);

#endif
