/*
 * glyph.h - which characters terminals draw as wide as the frame has them. One that is drawn
 * wider or narrower moves the rest of its line.
 */
#ifndef UI_GLYPH_H
#define UI_GLYPH_H

#include <stdbool.h>
#include <stdint.h>

/* The character itself, or '?' (one cell) where terminals disagree about its width. */
uint32_t glyph_shown(uint32_t code_point, bool is_wide);

#endif
