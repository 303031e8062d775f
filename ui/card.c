#include "ui/card.h"

#include "app/keymap.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

#define KEY_X 1
#define MARK_X 3
#define LABEL_X 5
#define TEXT_X 13 /* unless a label is longer */
#define TEXT_X_MAX 22
#define TITLE_EDGE 4 /* of the rule around a title */
#define NOTE_W 12    /* "J/K 1-10/15" beside it */
#define SCROLLED_ROWS_MIN 3 /* below it the consequences scroll with the rest */

void card_rule(struct frame *f, int x, int y, int w, const char *title, const char *note)
{
    int note_w = text_width(note);
    int used;

    frame_repeat(f, x, y, w, (struct pen){ .tone = TONE_DIM }, 0x2500);
    if (title[0] != '\0') {
        (void)frame_text(f, x + 1, y, 1, (struct pen){ .tone = TONE_DIM }, " ");
        used = frame_text_cut(f, x + 2, y, w - 4 - note_w, (struct pen){ .tone = TONE_TITLE },
                              title);
        (void)frame_text(f, x + 2 + used, y, 1, (struct pen){ .tone = TONE_DIM }, " ");
    }
    if (note_w > 0 && note_w + 4 < w) {
        (void)frame_text(f, x + w - note_w - 1, y, 1, (struct pen){ .tone = TONE_DIM }, " ");
        (void)frame_text(f, x + w - note_w, y, note_w, (struct pen){ .tone = TONE_DIM }, note);
    }
}

size_t card_wrap(const char *s, int cells)
{
    size_t fits = text_fit(s, cells < 1 ? 1 : cells);
    size_t end = fits;

    if (s[fits] == '\0')
        return fits;
    if (fits == 0) /* a wide character in a column of one cell */
        return strlen(s);
    while (end > 0 && s[end] != ' ')
        end--;
    return end > 0 ? end : fits;
}

static enum tone mark_tone(char mark)
{
    return mark == '+'   ? TONE_GOOD
           : mark == 'x' ? TONE_BAD
           : mark == '~' ? TONE_WARN
                         : TONE_DIM;
}

static int label_x(const struct card_line *line)
{
    return line->mark == ' ' || line->mark == '\0' ? MARK_X : LABEL_X;
}

static int text_x(const struct card *card, int w)
{
    int x = TEXT_X;

    for (size_t i = 0; i < card->count; i++) {
        int end = label_x(&card->lines[i]) + text_width(card->lines[i].label.s) + 1;
        if (card->lines[i].label.s[0] != '\0' && end > x)
            x = end;
    }
    if (x > TEXT_X_MAX)
        x = TEXT_X_MAX;
    return x > w / 2 ? w / 2 : x;
}

/* The key that a line is about, as it is now; "" where it has none that fits into a cell. */
static const char *key_of(const struct card_line *line, char digit[2])
{
    static const struct {
        char key;
        enum action_id act;
    } acts[] = { { 'a', ACTION_CASE_APPROVE },
                 { 'r', ACTION_CASE_REJECT },
                 { 'e', ACTION_CASE_ESCALATE } };
    const char *key;

    digit[0] = line->key;
    digit[1] = '\0';
    for (size_t i = 0; i < ARRAY_LEN(acts); i++) {
        if (acts[i].key != line->key)
            continue;
        key = keymap_key_in(keymap_live(), acts[i].act, PANE_REVIEW);
        return key == NULL || text_width(key) > 1 ? "" : key;
    }
    return digit;
}

static void draw_signs(const struct card_line *line, struct frame *f, int x, int y, int w)
{
    char digit[2];
    char mark[2] = { line->mark, '\0' };

    if (line->key != '\0')
        (void)frame_text(f, x + KEY_X, y, 1, (struct pen){ .attr = FRAME_BOLD },
                         key_of(line, digit));
    if (label_x(line) == LABEL_X)
        (void)frame_text(f, x + MARK_X, y, 1, (struct pen){ .tone = mark_tone(line->mark) },
                         mark);
    (void)frame_text_cut(f, x + label_x(line), y, w - label_x(line) - 1,
                         (struct pen){ .tone = TONE_NORMAL }, line->label.s);
}

/* Draws one item with its first line at y0 as far as it lies in `r`; returns its height.
 * f may be NULL when nothing lies there. */
static int draw_item(const struct card_line *line, struct frame *f, struct rect r, int y0,
                     int indent)
{
    const char *s = line->text.s;
    bool is_bare = line->label.s[0] == '\0' && label_x(line) == MARK_X;
    int x = is_bare ? MARK_X : indent; /* a line with a sign goes on under its item */
    int height = 0;

    do {
        char part[SAFE_TEXT_MAX];
        size_t n = card_wrap(s, r.w - x);
        int y = y0 + height;
        memcpy(part, s, n);
        part[n] = '\0';
        if (y >= r.y && y < r.y + r.h) {
            if (height == 0)
                draw_signs(line, f, r.x, y, indent);
            (void)frame_text(f, r.x + x, y, r.w - x, (struct pen){ .tone = line->tone }, part);
        }
        s += n;
        while (*s == ' ')
            s++;
        height++;
    } while (*s != '\0');
    return height;
}

/* What of the title does not fit on `cells`; it goes on below. */
static struct card_line title_rest(const struct card *card, int cells)
{
    struct card_line rest = { .key = ' ', .mark = ' ', .tone = TONE_TITLE };
    const char *s = card->title.s + card_wrap(card->title.s, cells);

    safe_text_from_str(&rest.text, s + strspn(s, " "));
    return rest;
}

/* What each decision would do: it must be seen before the key is pressed. */
static bool is_consequence(const struct card_line *line)
{
    return line->key == 'a' || line->key == 'r' || line->key == 'e';
}

static int draw_consequences(const struct card *card, struct frame *f, struct rect r, int y0)
{
    int indent = text_x(card, r.w);
    int height = 0;

    for (size_t i = 0; i < card->count; i++)
        if (is_consequence(&card->lines[i]))
            height += draw_item(&card->lines[i], f, r, y0 + height, indent);
    return height;
}

/* All else, after what the title left over. The first line is at y0; draws as far as it
 * lies in `r` and returns the height. */
static int draw_items(const struct card *card, const struct card_line *rest, struct frame *f,
                      struct rect r, int y0)
{
    int indent = text_x(card, r.w);
    int height = rest->text.s[0] == '\0' ? 0 : draw_item(rest, f, r, y0, indent);

    for (size_t i = 0; i < card->count; i++)
        if (!is_consequence(&card->lines[i]))
            height += draw_item(&card->lines[i], f, r, y0 + height, indent);
    return height;
}

int card_height(const struct card *card, int w)
{
    struct rect nowhere = { .w = w };
    struct card_line rest = title_rest(card, w - TITLE_EDGE);

    return 1 + draw_items(card, &rest, NULL, nowhere, 0) +
           draw_consequences(card, NULL, nowhere, 0);
}

bool card_draw(const struct card *card, struct frame *f, struct rect r, int *top)
{
    struct rect body = { r.x, r.y + 1, r.w, r.h - 1 }, nowhere = { .w = r.w };
    bool is_long = card_height(card, r.w) > r.h;
    struct card_line rest = title_rest(card, r.w - TITLE_EDGE - (is_long ? NOTE_W : 0));
    struct safe_text title;
    int tail = draw_consequences(card, NULL, nowhere, 0);
    int height = draw_items(card, &rest, NULL, nowhere, 0) + tail;
    struct rect pinned = { r.x, r.y + r.h - tail, r.w, tail };
    bool is_pinned = tail > 0 && is_long && body.h - tail >= SCROLLED_ROWS_MIN;
    char note[64] = "";

    if (is_pinned) {
        body.h -= tail;
        height -= tail;
    }
    if (*top > height - body.h)
        *top = height - body.h;
    if (*top < 0)
        *top = 0;
    if (height > body.h && body.h > 0)
        (void)snprintf(note, sizeof note, "%s/%s %d-%d/%d", keymap_hint(ACTION_CARD_DOWN),
                       keymap_hint(ACTION_CARD_UP), *top + 1, *top + body.h, height);
    size_t shown = strlen(card->title.s) - strlen(rest.text.s);
    while (shown > 0 && card->title.s[shown - 1] == ' ')
        shown--;
    safe_text_set(&title, card->title.s, shown);
    if (r.h > 0)
        card_rule(f, r.x, r.y, r.w, title.s, note);
    int drawn = draw_items(card, &rest, f, body, body.y - *top);
    int y = is_pinned ? pinned.y : body.y - *top + drawn;
    (void)draw_consequences(card, f, is_pinned ? pinned : body, y);
    return y >= r.y + 1 && y + tail <= r.y + r.h;
}
