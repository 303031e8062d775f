#include "ui/theme.h"

#include "ui/frame.h"

#include <string.h>

#define OWN { .index = -1 }
#define COLOR(i, b, value) { .index = (i), .basic = (b), .rgb = (value) }
#define BLACK COLOR(16, 0, 0x000000)

/* The colours are Okabe's and Ito's, then the nearest of the 256 and of the eight that
 * keeps them apart from each other. */
static const struct theme builtins[] = {
    { .name = "default",
      .pens = {
          [ROLE_NORMAL] = { OWN, OWN, 0 },
          [ROLE_DIM] = { OWN, OWN, THEME_DIM },
          [ROLE_GOOD] = { COLOR(36, 2, 0x009e73), OWN, 0 },
          [ROLE_WARN] = { COLOR(178, 3, 0xe69f00), OWN, 0 },
          [ROLE_BAD] = { COLOR(166, 1, 0xd55e00), OWN, 0 },
          [ROLE_MINE] = { COLOR(74, 6, 0x56b4e9), OWN, 0 },
          [ROLE_TITLE] = { OWN, OWN, THEME_BOLD },
          [ROLE_KEY] = { OWN, OWN, THEME_BOLD },
          [ROLE_CURSOR] = { OWN, OWN, THEME_REVERSE },
      } },
    { .name = "light",
      .pens = {
          [ROLE_NORMAL] = { OWN, OWN, 0 },
          [ROLE_DIM] = { COLOR(241, 0, 0x606060), OWN, 0 },
          [ROLE_GOOD] = { COLOR(23, 2, 0x00664a), OWN, 0 },
          [ROLE_WARN] = { COLOR(94, 5, 0x855c00), OWN, 0 },
          [ROLE_BAD] = { COLOR(124, 1, 0xa63a00), OWN, 0 },
          [ROLE_MINE] = { COLOR(25, 4, 0x005a94), OWN, 0 },
          [ROLE_TITLE] = { OWN, OWN, THEME_BOLD },
          [ROLE_KEY] = { OWN, OWN, THEME_BOLD },
          [ROLE_CURSOR] = { OWN, OWN, THEME_REVERSE },
      } },
    { .name = "high-contrast",
      .pens = {
          [ROLE_NORMAL] = { COLOR(231, 15, 0xffffff), BLACK, 0 },
          [ROLE_DIM] = { COLOR(252, 7, 0xd0d0d0), BLACK, 0 },
          [ROLE_GOOD] = { COLOR(84, 10, 0x5fff87), BLACK, THEME_BOLD },
          [ROLE_WARN] = { COLOR(226, 11, 0xffff00), BLACK, THEME_BOLD },
          [ROLE_BAD] = { COLOR(217, 9, 0xffafaf), BLACK, THEME_BOLD | THEME_UNDERLINE },
          [ROLE_MINE] = { COLOR(87, 14, 0x5fffff), BLACK, THEME_BOLD },
          [ROLE_TITLE] = { COLOR(231, 15, 0xffffff), BLACK, THEME_BOLD | THEME_UNDERLINE },
          [ROLE_KEY] = { COLOR(226, 11, 0xffff00), BLACK, THEME_BOLD },
          [ROLE_CURSOR] = { BLACK, COLOR(226, 3, 0xffff00), 0 },
      } },
    { .name = "mono",
      .pens = {
          [ROLE_NORMAL] = { OWN, OWN, 0 },
          [ROLE_DIM] = { OWN, OWN, THEME_DIM },
          [ROLE_GOOD] = { OWN, OWN, 0 },
          [ROLE_WARN] = { OWN, OWN, THEME_BOLD },
          [ROLE_BAD] = { OWN, OWN, THEME_BOLD | THEME_UNDERLINE },
          [ROLE_MINE] = { OWN, OWN, THEME_UNDERLINE },
          [ROLE_TITLE] = { OWN, OWN, THEME_BOLD },
          [ROLE_KEY] = { OWN, OWN, THEME_BOLD },
          [ROLE_CURSOR] = { OWN, OWN, THEME_REVERSE },
      } },
};

const char *const theme_role_names[ROLE_COUNT] = {
#define ROLE(id, name, letter, what) [ROLE_##id] = (name),
#include "ui/roles.def"
#undef ROLE
};

const struct theme *theme_builtin(int i)
{
    return i < 0 || i >= (int)ARRAY_LEN(builtins) ? NULL : &builtins[i];
}

const struct theme *theme_mono(void)
{
    return &builtins[ARRAY_LEN(builtins) - 1];
}

struct theme_pen theme_pen_of(const struct theme *t, enum tone tone, unsigned frame_attr)
{
    const struct theme_pen *cursor = &t->pens[ROLE_CURSOR];
    bool is_bold = (frame_attr & FRAME_BOLD) != 0;
    enum theme_role role = tone == TONE_NORMAL && is_bold ? ROLE_KEY : (enum theme_role)tone;
    struct theme_pen pen = t->pens[role];

    if (is_bold)
        pen.attr |= THEME_BOLD;
    if ((frame_attr & FRAME_REVERSE) == 0)
        return pen;
    pen.attr |= cursor->attr;
    if (cursor->fg.index >= 0 || cursor->bg.index >= 0) {
        pen.fg = cursor->fg;
        pen.bg = cursor->bg;
    }
    return pen;
}

/* --- colours ------------------------------------------------------------------------------ */

/* Where colours are given directly, numbers below eight still mean the eight. */
int theme_color_number(const struct theme_color *c, int colors)
{
    if (c->index < 0 || colors < 8)
        return -1;
    if (colors > 256)
        return c->index < 8 ? c->index : c->rgb < 8 ? 0 : (int)c->rgb;
    if (colors == 256)
        return c->index;
    return colors >= 16 ? c->basic : c->basic & 7;
}

static int level_of(int step)
{
    return step == 0 ? 0 : 55 + 40 * step;
}

uint32_t theme_rgb_of(int index)
{
    static const uint32_t basic[16] = {
        0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5,
        0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff,
    };
    int cube = index - 16;
    int grey = 8 + 10 * (index - 232);

    if (index < 16)
        return basic[index < 0 ? 0 : index];
    if (index >= 232)
        return (uint32_t)(grey << 16 | grey << 8 | grey);
    return (uint32_t)(level_of(cube / 36) << 16 | level_of(cube / 6 % 6) << 8 |
                      level_of(cube % 6));
}

static int distance(uint32_t a, uint32_t b)
{
    int sum = 0;

    for (int shift = 0; shift < 24; shift += 8) {
        int d = (int)(a >> shift & 0xff) - (int)(b >> shift & 0xff);
        sum += d * d;
    }
    return sum;
}

int theme_nearest(uint32_t rgb)
{
    int best = 16;

    for (int i = 17; i < 256; i++)
        if (distance(theme_rgb_of(i), rgb) < distance(theme_rgb_of(best), rgb))
            best = i;
    return best;
}

/* By its strongest parts rather than by distance, which takes most colours for grey. */
int theme_nearest_basic(uint32_t rgb)
{
    int part[3] = { (int)(rgb >> 16 & 0xff), (int)(rgb >> 8 & 0xff), (int)(rgb & 0xff) };
    int most = 0, least = 255, found = 0;

    for (int i = 0; i < 3; i++) {
        most = part[i] > most ? part[i] : most;
        least = part[i] < least ? part[i] : least;
    }
    if (most - least < 32)
        return most >= 128 ? 7 : 0;
    for (int i = 0; i < 3; i++)
        if (part[i] - least > (most - least) / 2)
            found |= 1 << i;
    return found;
}
