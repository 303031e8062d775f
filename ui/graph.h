/*
 * graph.h - a line over time in cells: braille dots, two by four in a cell, or with ASCII
 * alone one sign a column that says in which third of its row the line is. A column shows the
 * mean of its ticks; what is not known leaves a gap.
 */
#ifndef UI_GRAPH_H
#define UI_GRAPH_H

#include "app/query_graph.h"
#include "ui/frame.h"

#define GRAPH_W_MAX 480 /* cells; a wider area is filled from the left as far as this */

struct graph_scale { /* in the unit of the means */
    int64_t low, high; /* low < high */
};

/* How many columns it has on `w` cells. */
size_t graph_columns(const struct frame *f, int w);

/* From zero, unless the values lie in the upper half of what would be shown; both ends are
 * multiples of `unit`. */
struct graph_scale graph_scale(const struct graph_bin *bins, size_t count, int64_t unit);

/* `count` is graph_columns() of r.w. */
void graph_draw(struct frame *f, struct rect r, struct graph_scale scale,
                const struct graph_bin *bins, size_t count, struct pen pen);

/* A bar of `w` cells filled to `ppm` millionths: blocks in eighths of a cell, or '#'. */
void graph_bar(struct frame *f, int x, int y, int w, uint32_t ppm, struct pen pen);

#endif
