/*
 * progress.h - one line about work that takes long: what, a bar, how much, the rate and the
 * time that remains. Nothing here reads a clock or writes.
 */
#ifndef UI_PROGRESS_H
#define UI_PROGRESS_H

#include "base/text.h"

#include <stdint.h>

#define PROGRESS_SPACING_MS 100 /* between two lines */

/* "ticks [=====>    ] 512/1000  1.2k/s  0:01 left"; total 0: unknown, no bar. */
void progress_line(struct safe_text *out, const char *what, uint64_t done, uint64_t total,
                   uint64_t elapsed_ms);

#endif
