/* bottom_rows.c - the rows at the bottom: caveat and ledger, message, key hints. */
#include "config.h"

#include "ui/screen.h"

#include "app/keymap.h"
#include "base/text.h"
#include "ui/card.h"
#include "ui/hints.h"
#include "ui/progress.h"

#include <string.h>

#define ROOT_DIGITS 4 /* of the ledger's root */
#define GAP "   "     /* between the pieces of a hint */

static const struct pen dim = { .tone = TONE_DIM };
static const struct pen bold = { .attr = FRAME_BOLD };

/* The caveat on the left, the ledger on the right, which is that of now at any tick; where both
 * do not fit whole, the caveat alone: what a check proves is read wrongly without it. */
void bottom_rows_ledger(const struct console *c, struct frame *f, int y)
{
    struct value age = { .kind = VALUE_SECONDS, .is_known = true, .sign = ' ' };
    struct safe_text text, age_text;
    int w, foot_w = c->has_card ? text_width(c->card.foot.s) : 0;

    age.n = (int64_t)c->status.oldest_unanchored_s;
    value_format(&age, &age_text);
    if (c->status.tick != c->status.head_tick) /* it never goes back */
        safe_text_setf(&text, "ledger of now %.*s", ROOT_DIGITS, c->status.ledger_root.s);
    else if (c->status.unanchored > 0)
        safe_text_setf(&text, "ledger %.*s, oldest %s", ROOT_DIGITS, c->status.ledger_root.s,
                       age_text.s);
    else
        safe_text_setf(&text, "ledger %.*s, all anchored", ROOT_DIGITS,
                       c->status.ledger_root.s);
    w = text_width(text.s);
    if (foot_w > 0)
        (void)frame_text_cut(f, 1, y, f->w - 1, dim, c->card.foot.s);
    if (foot_w == 0 || 1 + foot_w + 2 + w + 1 <= f->w)
        (void)frame_text_cut(f, f->w - w - 1, y, w, dim, text.s);
}

/* How far a long way is, while nothing else is typed there. */
static void draw_seek(const struct console *c, struct frame *f, int y)
{
    const struct status *s = &c->status;
    struct safe_text line, text;

    progress_line(&line, "seeking", s->seek_done, s->seek_total, s->seek_ms);
    safe_text_setf(&text, "%s stops  %s", keymap_hint(ACTION_CLOSE), line.s);
    (void)frame_text_cut(f, 1, y, f->w - 2, dim, text.s);
}

/* On two rows where it does not fit on one and they may be had; how many it took. What does not
 * fit there either stands in the list of messages, whose key is named. */
int bottom_rows_message(const struct console *c, struct frame *f, int y, int rows)
{
    const struct pen pen = { .tone = c->message_tone };
    const char *s = c->message.s;
    int w = f->w - 2;
    size_t n = w > 0 && rows > 1 && text_width(s) > w ? card_wrap(s, w) : 0;
    struct safe_text more;
    char part[LONG_TEXT_MAX];

    if (c->status.run == RUN_SEEKING && c->status.seek_total > 0) {
        draw_seek(c, f, y);
        return 1;
    }
    if (n == 0) {
        (void)frame_text_cut(f, 1, y, w, pen, s);
        return 1;
    }
    memcpy(part, s, n);
    part[n] = '\0';
    (void)frame_text(f, 1, y, w, pen, part);
    s += n;
    s += strspn(s, " ");
    safe_text_setf(&more, " %s: all", keymap_hint(ACTION_MESSAGES));
    if (text_width(s) <= w) {
        (void)frame_text(f, 1, y + 1, w, pen, s);
    } else {
        int own = w - text_width(more.s);
        (void)frame_text_cut(f, 1, y + 1, own, pen, s);
        (void)frame_text(f, 1 + own, y + 1, w - own, dim, more.s);
    }
    return 2;
}

static bool is_last_resort(const struct hint *h)
{
    return h->act->id == ACTION_COMMAND || h->act->id == ACTION_HELP ||
           h->act->id == ACTION_QUIT;
}

/* The card says what a decision would do; a case that is decided has no such line. */
static bool may_decide(const struct console *c, const struct action *act)
{
    char key = act->id == ACTION_CASE_APPROVE ? 'a' : act->id == ACTION_CASE_REJECT ? 'r' : 'e';

    if (c->lists[c->pane].tags.count > 0)
        return true;
    for (size_t i = 0; c->has_card && i < c->card.count; i++)
        if (c->card.lines[i].key == key)
            return c->card.lines[i].mark != '-'; /* not possible for this one */
    return false;
}

/* Acts are not offered where they are refused; the way back is, and only there. */
static bool is_offered(const struct console *c, const struct action *act)
{
    bool is_past = c->status.tick != c->status.head_tick;

    if (act->id == ACTION_TIME_LIVE)
        return is_past;
    if ((act->flags & MUTATES) != 0 && (is_past || c->status.is_read_only))
        return false;
    if (act->id == ACTION_CASE_UNDO)
        return c->status.pending > 0;
    return (act->flags & CASE) == 0 || may_decide(c, act);
}

/* What the key would do now. */
static const char *label_of(const struct console *c, const struct hint *h)
{
    return h->act->id == ACTION_TIME_PAUSE && c->status.run == RUN_PAUSED ? "run" : h->label;
}

/* How hints are written: with two blanks between; closer, and the last three without words;
 * the next case without one too, so that the verbs fit on 40 cells. */
enum hint_style { HINTS_WIDE, HINTS_NARROW, HINTS_TIGHT };
#define TIGHT_W 50

static bool has_word(const struct hint *h, enum hint_style style)
{
    if (style == HINTS_TIGHT && h->act->id == ACTION_CASE_NEXT)
        return false;
    return style == HINTS_WIDE || !is_last_resort(h);
}

static int hint_width(const struct console *c, const struct hint *h, enum hint_style style)
{
    int w = text_width(h->key) + (has_word(h, style) ? 1 + text_width(label_of(c, h)) : 0);

    return w + (style == HINTS_WIDE ? 2 : 1);
}

/* Hints from the left as far as they fit; command, help and quit always. */
void bottom_rows_hints(const struct console *c, struct frame *f, int y)
{
    struct hint hints[HINTS_MAX];
    size_t n = 0, all = hints_for(c->pane, hints);
    enum hint_style style = HINTS_WIDE;
    int room = f->w - 1, wide = 0, x = 1;

    for (size_t i = 0; i < all; i++)
        if (is_offered(c, hints[i].act))
            hints[n++] = hints[i];
    for (size_t i = 0; i < n; i++)
        wide += hint_width(c, &hints[i], HINTS_WIDE);
    if (wide > f->w)
        style = f->w < TIGHT_W ? HINTS_TIGHT : HINTS_NARROW;
    for (size_t i = 0; i < n; i++)
        room -= is_last_resort(&hints[i]) ? hint_width(c, &hints[i], style) : 0;
    for (size_t i = 0; i < n; i++) {
        bool is_last = is_last_resort(&hints[i]);
        int w = hint_width(c, &hints[i], style);
        if (!is_last && w > room)
            continue;
        room -= is_last ? 0 : w;
        (void)frame_text(f, x, y, f->w - x, bold, hints[i].key);
        if (has_word(&hints[i], style))
            (void)frame_text(f, x + text_width(hints[i].key) + 1, y, f->w - x, dim,
                             label_of(c, &hints[i]));
        x += w;
    }
}

/* The pieces are three blanks apart. Where they do not all fit, the last one, which says how
 * to leave, is kept whole and the others are cut. */
void bottom_rows_layer_hint(struct frame *f, int y, const char *template)
{
    struct safe_text hint, rest;
    const char *last = NULL;
    int w = f->w - 2;

    keymap_sentence(template, &hint);
    for (const char *s = hint.s; (s = strstr(s, GAP)) != NULL; s += strlen(GAP))
        last = s;
    if (last == NULL || text_width(hint.s) <= w) {
        (void)frame_text_cut(f, 1, y, w, dim, hint.s);
        return;
    }
    int last_w = text_width(last + strlen(GAP));
    safe_text_set(&rest, hint.s, (size_t)(last - hint.s));
    (void)frame_text_cut(f, 1, y, w - last_w - 1, dim, rest.s);
    (void)frame_text(f, 1 + w - last_w, y, last_w, dim, last + strlen(GAP));
}
