/* overlay_policy.c - the house rules in force by group, what differs from a new store's
 * marked, with the meaning of the chosen one beneath. */
#include "config.h"

#include "ui/overlay.h"

#include "app/query_policy.h"
#include "base/text.h"

#include <string.h>

#define KEY_W 26
#define VALUE_W 14
#define FOOT_ROWS 3 /* a rule, the meaning, the range of words */

static const struct pen plain = { .tone = TONE_NORMAL };
static const struct pen dim = { .tone = TONE_DIM };

/* A line is a key, or before the first of each group its name. */
static size_t line_count(void)
{
    const char *group = "";
    size_t count = query_policy_count();

    for (size_t i = 0; i < query_policy_count(); i++) {
        count += strcmp(query_policy_group(i), group) != 0;
        group = query_policy_group(i);
    }
    return count;
}

/* The row of the line; false: the line is the name of its group. */
static bool line_at(size_t line, size_t *row)
{
    const char *group = "";
    size_t at = 0;

    for (*row = 0; *row < query_policy_count(); ++*row) {
        if (strcmp(query_policy_group(*row), group) != 0 && at++ == line)
            return false;
        group = query_policy_group(*row);
        if (at++ == line)
            return true;
    }
    *row = 0;
    return false;
}

static void policy_key(struct console *c, const char *name, uint64_t now_ms)
{
    (void)now_ms;
    (void)overlay_key(c, &c->policy.place, line_count(), name);
}

static void draw_row(struct frame *f, struct rect r, int y, const struct policy_row *row)
{
    struct pen pen = { .tone = row->is_default ? TONE_NORMAL : TONE_MINE };
    struct safe_text text;
    int x = r.x + 4;

    if (!row->is_default)
        (void)frame_text(f, r.x + 2, y, 1, pen, "*");
    (void)frame_text_cut(f, x, y, KEY_W - 1, pen, row->key);
    x += KEY_W;
    x += frame_text_cut(f, x, y, r.x + r.w - x, pen, row->value.s) + 1;
    if (x < r.x + 4 + KEY_W + VALUE_W)
        x = r.x + 4 + KEY_W + VALUE_W;
    if (strchr(row->unit, '|') == NULL)
        x += frame_text_cut(f, x, y, r.x + r.w - x, dim, row->unit) + 2;
    if (row->is_changing)
        safe_text_setf(&text, "then %s", row->next.s);
    else
        safe_text_setf(&text, "default %s", row->by_default.s);
    if ((row->is_changing || !row->is_default) && x < r.x + r.w)
        (void)frame_text_cut(f, x, y, r.x + r.w - x, pen, text.s);
}

static void draw_foot(const struct console *c, struct frame *f, struct rect r)
{
    struct policy_row row;
    struct safe_text text;
    size_t at;

    frame_repeat(f, r.x, r.y, r.w, dim, 0x2500);
    if (!line_at(c->policy.place.at, &at))
        return;
    query_policy_row(c->app, at, &row);
    (void)frame_text_cut(f, r.x, r.y + 1, r.w, plain, row.help);
    if (strchr(row.unit, '|') != NULL)
        safe_text_setf(&text, "one of %s; default %s", row.unit, row.by_default.s);
    else if (row.unit[0] == '\0')
        safe_text_setf(&text, "default %s", row.by_default.s);
    else
        safe_text_setf(&text, "in %s; default %s", row.unit, row.by_default.s);
    (void)frame_text_cut(f, r.x, r.y + 2, r.w, dim, text.s);
}

static void policy_draw(struct console *c, struct frame *f)
{
    struct overlay_place *p = &c->policy.place;
    size_t count = line_count();
    struct policy_row row;
    struct rect r;
    size_t at;
    int rows;

    overlay_box(f, "policy in force; * differs from the default", &r);
    rows = r.h > FOOT_ROWS + 3 ? r.h - FOOT_ROWS : r.h;
    overlay_settle(p, count, rows);
    for (int i = 0; i < rows && p->top + (size_t)i < count; i++) {
        int y = r.y + i;
        if (line_at(p->top + (size_t)i, &at)) {
            query_policy_row(c->app, at, &row);
            draw_row(f, r, y, &row);
        } else {
            (void)frame_text_cut(f, r.x + 2, y, r.w - 2, (struct pen){ .tone = TONE_TITLE },
                                 query_policy_group(at));
        }
        if (p->top + (size_t)i == p->at) {
            (void)frame_text(f, r.x, y, 1, plain, ">");
            frame_mark(f, r.x, y, r.w, FRAME_REVERSE);
        }
    }
    if (rows < r.h)
        draw_foot(c, f, (struct rect){ r.x, r.y + rows, r.w, FOOT_ROWS });
}

const struct layer_ops overlay_policy = {
    .hint = "{move down} {move up} choose   'depin-console policy apply' changes it   ESC close",
    .key = policy_key,
    .draw = policy_draw,
};
