/*
 * theme.h - colours and attributes by role. Views know roles (what a thing is), themes map
 * them, and only the terminal draws colours; nothing is said by a colour alone.
 *
 * Built in: `default` (the palette of Okabe and Ito, safe for colour-blind eyes, on the
 * terminal's own background; https://jfly.uni-koeln.de/color/), `light` (the same hues
 * darker, for a light background), `high-contrast` (on black) and `mono` (attributes
 * alone). Others are files, $XDG_CONFIG_HOME/depin-console/themes/NAME.conf (else under
 * ~/.config), of lines
 *     role = colour [on colour] [bold] [dim] [underline] [reverse]
 * with a role of roles.def; a colour is `own` (the terminal's), one of black red green
 * yellow blue magenta cyan white, the same after `bright-`, a number of xterm's 256, or
 * #rrggbb. Roles that are not named are those of `default`. Blank lines and lines that
 * begin with '#' say nothing.
 */
#ifndef UI_THEME_H
#define UI_THEME_H

#include "app/query.h"
#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

enum theme_role {
#define ROLE(id, name, letter, what) ROLE_##id,
#include "ui/roles.def"
#undef ROLE
    ROLE_COUNT
};

enum theme_attr { THEME_BOLD = 1u << 0, THEME_DIM = 1u << 1, THEME_UNDERLINE = 1u << 2,
                  THEME_REVERSE = 1u << 3 };

/* One colour for every kind of terminal. */
struct theme_color {
    int16_t index; /* of xterm's 256; -1: the terminal's own */
    uint8_t basic; /* of the sixteen; terminals with eight know it without its brightness */
    uint32_t rgb;  /* where colours are given directly */
};

struct theme_pen {
    struct theme_color fg, bg;
    unsigned attr; /* of enum theme_attr */
};

#define THEME_NAME_MAX 32
struct theme {
    char name[THEME_NAME_MAX];
    struct theme_pen pens[ROLE_COUNT];
};

extern const char *const theme_role_names[ROLE_COUNT];

/* The built-in themes, 0 is `default`; NULL behind the last. */
const struct theme *theme_builtin(int i);
const struct theme *theme_mono(void); /* where there are no colours */

/* Built in or a file. RC_NOT_FOUND: neither, the sentence names those built in. RC_INPUT: a
 * broken file, "FILE:LINE: ..."; *out is unchanged after an error. */
enum rc theme_load(struct theme *out, const char *name, struct err *err) MUST_CHECK;

/* The same from the text of a file, called `path` in messages. Never reads behind `len`. */
enum rc theme_parse(struct theme *out, const char *path, const char *text, size_t len,
                    struct err *err) MUST_CHECK;

/* How a cell of that tone is drawn; the attributes are those of frame.h. A selected row
 * keeps the colour of its cells unless the theme gives `cursor` colours of its own. */
struct theme_pen theme_pen_of(const struct theme *t, enum tone tone, unsigned frame_attr);

/* The number by which a terminal with `colors` colours knows it; -1 its own. */
int theme_color_number(const struct theme_color *c, int colors);

/* One of xterm's 256 as 0xrrggbb, and what is nearest to such a value: of the 240 that are
 * the same everywhere, and of the first eight. */
uint32_t theme_rgb_of(int index);
int theme_nearest(uint32_t rgb);
int theme_nearest_basic(uint32_t rgb);

#endif
