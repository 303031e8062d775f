/* term_curses.c - the only file that knows curses: of it, the descriptions of terminals. */
#include "config.h"

#include "ui/term_caps.h"

#include "base/attr.h"
#include "base/decimal.h"

#include <curses.h>
#include <stdio.h>
#include <string.h>
#include <term.h>

#undef tone /* term.h names a capability so */

#define ECMA_MOVE "\033[%i%p1%d;%p2%dH" /* CUP, ECMA-48 8.3.21 */

/* Bits of no_color_video, terminfo(5). */
enum { NCV_UNDERLINE = 2, NCV_REVERSE = 4, NCV_DIM = 16, NCV_BOLD = 32 };

/* --- copying ------------------------------------------------------------------------------ */

static bool is_there(const char *cap)
{
    return cap != NULL && cap != (const char *)-1 && cap[0] != '\0';
}

/* Appends without the marks of padding. What does not fit is left out whole. */
static void add(char *out, size_t size, const char *cap)
{
    size_t used = strlen(out), begun = used;

    while (is_there(cap) && *cap != '\0') {
        const char *end = cap[0] == '$' && cap[1] == '<' ? strchr(cap, '>') : NULL;
        if (end != NULL) {
            cap = end + 1;
        } else if (used + 1 < size) {
            out[used++] = *cap++;
        } else {
            used = begun;
            break;
        }
    }
    out[used] = '\0';
}

#define ADD(field, cap) add((field), sizeof(field), (cap))

/* --- reading a description -------------------------------------------------------------------- */

static void read_attributes(struct term_caps *c)
{
    static const unsigned ncv[] = { NCV_BOLD, NCV_DIM, NCV_UNDERLINE, NCV_REVERSE };

    if (magic_cookie_glitch > 0) /* attributes would take up cells */
        return;
    ADD(c->attr[0], enter_bold_mode);
    ADD(c->attr[1], enter_dim_mode);
    ADD(c->attr[2], enter_underline_mode);
    ADD(c->attr[3], is_there(enter_reverse_mode) ? enter_reverse_mode : enter_standout_mode);
    for (size_t i = 0; i < ARRAY_LEN(ncv); i++)
        if (no_color_video > 0 && ((unsigned)no_color_video & ncv[i]) != 0)
            c->attr_not_colored |= 1u << i;
}

static void read_colors(struct term_caps *c)
{
    c->colors = max_colors;
    c->has_colors = max_colors >= 8 && is_there(set_a_foreground) && is_there(set_a_background) &&
                    is_there(orig_pair);
    ADD(c->foreground, set_a_foreground);
    ADD(c->background, set_a_background);
    ADD(c->own_colors, orig_pair);
}

/* A block of lines is moved where its first and last line can be set. */
static void read_scrolling(struct term_caps *c)
{
    if (!is_there(change_scroll_region) || !is_there(scroll_forward) || !is_there(scroll_reverse))
        return;
    ADD(c->region, change_scroll_region);
    ADD(c->up, scroll_forward);
    ADD(c->down, scroll_reverse);
}

static void read_screen(struct term_caps *c)
{
    c->wraps_at_once = auto_right_margin && !eat_newline_glitch;
    ADD(c->move, cursor_address);
    c->is_ecma = strcmp(c->move, ECMA_MOVE) == 0;
    ADD(c->clear, clear_screen);
    ADD(c->clear_to_end, clr_eol);
    ADD(c->cursor_on, cursor_normal);
    ADD(c->cursor_off, cursor_invisible);
    ADD(c->reset, exit_attribute_mode);
    ADD(c->enter, enter_ca_mode);
    ADD(c->enter, exit_insert_mode);
    ADD(c->enter, enter_am_mode);
    ADD(c->leave, exit_attribute_mode);
    ADD(c->leave, orig_pair);
    ADD(c->leave, keypad_local);
    ADD(c->leave, is_there(exit_ca_mode) ? exit_ca_mode : "\r\n");
    ADD(c->leave, cursor_normal);
}

enum rc term_caps_load(struct term_caps *out, const char *type, int fd, struct err *err)
{
    int status = 0;

    *out = (struct term_caps){ .colors = 0 };
    if (setupterm(type, fd, &status) != OK)
        return err_set(err, RC_USAGE, "the terminal type is not known: TERM=%s", type);
    bool can_move = is_there(cursor_address);
    if (can_move) {
        read_screen(out);
        read_attributes(out);
        read_colors(out);
        read_scrolling(out);
    }
    (void)del_curterm(cur_term);
    return can_move ? RC_OK
                    : err_set(err, RC_USAGE, "the terminal cannot place its cursor: TERM=%s", type);
}

/* --- capabilities with parameters ------------------------------------------------------------ */

static bool is_colored(const struct term_caps *c, const struct theme_color *color)
{
    return c->has_colors && theme_color_number(color, c->colors) >= 0;
}

void term_caps_pen(const struct term_caps *c, const struct theme_pen *pen, struct term_pen *out)
{
    unsigned attr = pen->attr;

    *out = (struct term_pen){ .has_fg = is_colored(c, &pen->fg),
                              .has_bg = is_colored(c, &pen->bg) };
    if (out->has_fg || out->has_bg)
        attr &= ~c->attr_not_colored;
    ADD(out->attr, c->reset);
    for (size_t i = 0; i < ARRAY_LEN(c->attr); i++)
        if ((attr & 1u << i) != 0)
            ADD(out->attr, c->attr[i]);
    out->is_seen_on_blanks = out->has_bg || (attr & (THEME_UNDERLINE | THEME_REVERSE)) != 0;
    if (out->has_fg)
        ADD(out->color, tiparm(c->foreground, theme_color_number(&pen->fg, c->colors)));
    if (out->has_bg)
        ADD(out->color, tiparm(c->background, theme_color_number(&pen->bg, c->colors)));
}

void term_caps_move(const struct term_caps *c, int y, int x, struct buf *out)
{
    if (!c->is_ecma) {
        buf_adds(out, tiparm(c->move, y, x));
        return;
    }
    buf_adds(out, "\033[");
    decimal_add(out, y + 1, 0, 0);
    buf_addc(out, ';');
    decimal_add(out, x + 1, 0, 0);
    buf_addc(out, 'H');
}

void term_caps_region(const struct term_caps *c, int first, int last, struct buf *out)
{
    buf_adds(out, tiparm(c->region, first, last));
}

const char *term_library_loaded(void)
{
    return curses_version();
}

const char *term_library_built(void)
{
    static char text[48];

    (void)snprintf(text, sizeof text, "ncurses %s.%d", NCURSES_VERSION, NCURSES_VERSION_PATCH);
    return text;
}
