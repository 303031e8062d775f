#include "ui/list.h"

#include "app/keymap.h"

#include <string.h>

#define MARGIN 3 /* cells before the first column: blank, cursor, blank */
#define GAP_MAX 2 /* blanks between columns; one where room is short */

void list_sync(struct list *l, const struct app *a)
{
    size_t count = query_count(a, l->table);
    size_t row;

    if (count == 0) {
        l->has_row = false;
        l->cursor = l->top = 0;
        return;
    }
    if (!l->has_row || (l->follows_top && !l->is_pinned)) {
        row = 0;
        l->top = l->follows_top && !l->is_pinned ? 0 : l->top;
    } else {
        row = query_row(a, l->table, l->selected, l->cursor);
        if (row == SIZE_MAX)
            row = l->cursor < count ? l->cursor : count - 1;
        else
            l->top = row - l->cursor + l->top < count ? row - l->cursor + l->top : 0;
    }
    l->cursor = row;
    l->selected = query_id(a, l->table, row);
    l->has_row = true;
}

void list_move(struct list *l, const struct app *a, long delta)
{
    size_t last = query_count(a, l->table);
    size_t step = delta < 0 ? (size_t)-delta : (size_t)delta;

    list_sync(l, a);
    if (!l->has_row)
        return;
    last--;
    if (delta < 0)
        l->cursor -= step < l->cursor ? step : l->cursor;
    else
        l->cursor += step < last - l->cursor ? step : last - l->cursor;
    l->selected = query_id(a, l->table, l->cursor);
    l->is_pinned = true;
}

void list_first(struct list *l, const struct app *a)
{
    l->cursor = l->top = 0;
    l->has_row = l->is_pinned = false;
    list_sync(l, a);
}

bool list_select(struct list *l, const struct app *a, uint64_t id)
{
    size_t row = query_row(a, l->table, id, l->cursor);

    if (row == SIZE_MAX)
        return false;
    l->selected = id;
    l->cursor = row;
    l->has_row = l->is_pinned = true;
    return true;
}

static void scroll_to_cursor(struct list *l, size_t rows, size_t count)
{
    if (l->cursor < l->top)
        l->top = l->cursor;
    if (rows > 0 && l->cursor - l->top >= rows)
        l->top = l->cursor - rows + 1;
    if (l->top + rows > count)
        l->top = count > rows ? count - rows : 0;
}

/* Which columns are drawn, and how wide. */
struct fit {
    size_t count;
    int gap;
    size_t column[TABLE_COLUMNS_MAX];
    int width[TABLE_COLUMNS_MAX];
};

/* The column to leave out next: of the highest priority number the last; SIZE_MAX none. */
static size_t least_needed(const struct table *t, const struct fit *fit)
{
    size_t found = SIZE_MAX;
    int priority = 0;

    for (size_t i = 0; i < fit->count; i++)
        if (t->columns[fit->column[i]].priority >= priority && fit->count > 1 &&
            t->columns[fit->column[i]].priority > 0) {
            priority = t->columns[fit->column[i]].priority;
            found = i;
        }
    return found;
}

static void leave_out(struct fit *fit, size_t out)
{
    fit->count--;
    for (size_t i = out; i < fit->count; i++) {
        fit->column[i] = fit->column[i + 1];
        fit->width[i] = fit->width[i + 1];
    }
}

/* A column is worth more than the second blank between columns. */
static void fit_columns(const struct table *t, int w, struct fit *fit)
{
    int total = MARGIN - 1;

    fit->count = t->column_count;
    fit->gap = 1;
    for (size_t i = 0; i < t->column_count; i++) {
        fit->column[i] = i;
        fit->width[i] = t->columns[i].width;
        total += 1 + t->columns[i].width;
    }
    while (total > w) {
        size_t out = least_needed(t, fit);
        if (out == SIZE_MAX)
            break;
        total -= 1 + fit->width[out];
        leave_out(fit, out);
    }
    if (fit->count == 0)
        return;
    if (total + (int)fit->count - 1 <= w) {
        fit->gap = GAP_MAX;
        total += (int)fit->count - 1;
    }
    if (total < w && !t->columns[fit->column[fit->count - 1]].is_right)
        fit->width[fit->count - 1] += w - total;
}

int list_width(const struct list *l)
{
    const struct table *t = query_table(l->table);
    int total = MARGIN - GAP_MAX;

    for (size_t i = 0; i < t->column_count; i++)
        total += GAP_MAX + t->columns[i].width;
    return total;
}

static void draw_cell(struct frame *f, int x, int y, int w, bool is_right, struct pen pen,
                      const char *s)
{
    int blank = is_right ? w - text_width(s) : 0;

    if (blank < 0)
        blank = 0;
    (void)frame_text_cut(f, x + blank, y, w - blank, pen, s);
}

static int clip_width(struct rect r, int x, int w)
{
    return x + w > r.x + r.w ? r.x + r.w - x : w;
}

static void draw_head(const struct table *t, const struct fit *fit, struct frame *f,
                      struct rect r)
{
    int x = r.x + MARGIN;

    for (size_t i = 0; i < fit->count; i++) {
        const struct column *c = &t->columns[fit->column[i]];
        draw_cell(f, x, r.y, clip_width(r, x, fit->width[i]), c->is_right,
                  (struct pen){ .tone = TONE_TITLE }, c->title);
        x += fit->width[i] + fit->gap;
    }
}

static void draw_row(const struct table *t, const struct fit *fit, const struct value *cells,
                     struct frame *f, struct rect r, int y)
{
    int x = r.x + MARGIN;

    for (size_t i = 0; i < fit->count; i++) {
        const struct value *v = &cells[fit->column[i]];
        struct safe_text text = { "" };
        value_format(v, &text);
        draw_cell(f, x, y, clip_width(r, x, fit->width[i]),
                  t->columns[fit->column[i]].is_right, (struct pen){ .tone = v->tone },
                  text.s);
        x += fit->width[i] + fit->gap;
    }
}

void list_draw(struct list *l, const struct app *a, struct frame *f, struct rect r,
               bool is_bare)
{
    const struct table *t = query_table(l->table);
    struct value cells[TABLE_COLUMNS_MAX];
    struct fit fit;
    size_t count = query_count(a, l->table);
    int head = is_bare ? 0 : 1;
    size_t rows = r.h > head ? (size_t)(r.h - head) : 0;

    list_sync(l, a);
    fit_columns(t, r.w, &fit);
    if (!is_bare && r.h > 0)
        draw_head(t, &fit, f, r);
    if (count == 0 && rows > 0) {
        struct safe_text empty;
        keymap_sentence(t->empty, &empty);
        (void)frame_text_cut(f, r.x + MARGIN, r.y + head, r.w - MARGIN,
                             (struct pen){ .tone = TONE_DIM }, empty.s);
    }
    scroll_to_cursor(l, rows, count);
    for (size_t i = 0; i < rows && l->top + i < count; i++) {
        int y = r.y + head + (int)i;
        memset(cells, 0, t->column_count * sizeof *cells);
        query_cells(a, l->table, l->top + i, cells);
        draw_row(t, &fit, cells, f, r, y);
        if (l->top + i == l->cursor && !is_bare) {
            (void)frame_text(f, r.x + 1, y, 1, (struct pen){ .attr = FRAME_BOLD }, ">");
            frame_mark(f, r.x, y, r.w, FRAME_REVERSE);
        }
    }
}
