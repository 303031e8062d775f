/* bar.h - a line on the terminal about work that takes long: a bar, the rate, what is left. */
#ifndef APP_BAR_H
#define APP_BAR_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

struct bar {
    const char *unit; /* "ticks" */
    bool is_shown;    /* only where stderr is a terminal */
    time_t begun, drawn;
};

struct bar bar_begin(const char *unit);
/* At most once a second, and not in the first. */
void bar_draw(struct bar *b, int64_t done, int64_t total);
void bar_end(const struct bar *b);

#endif
