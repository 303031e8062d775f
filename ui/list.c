#include "ui/list.h"

#include "app/keymap.h"

#include <string.h>

#define MARGIN 3 /* cells before the first column: blank, cursor, blank */
#define HEAD 1   /* rows of the titles */
#define CUT_MIN 12 /* cells of a text that is worth showing cut */
#define GAP_MAX 2 /* blanks between columns; one where room is short */

uint32_t list_columns_off(enum table_id t)
{
    const struct table *table = query_table(t);
    uint32_t bits = 0;

    for (size_t i = 0; i < table->column_count; i++)
        bits |= table->columns[i].priority < COLUMN_OFF ? 0 : UINT32_C(1) << i;
    return bits;
}

size_t list_count(const struct list *l, const struct app *a)
{
    return l->view == NULL ? query_count(a, l->table) : view_count(l->view, a);
}

static uint64_t id_of(const struct list *l, const struct app *a, size_t row)
{
    return l->view == NULL ? query_id(a, l->table, row) : view_id(l->view, a, row);
}

static size_t row_of(const struct list *l, const struct app *a, uint64_t id, size_t hint)
{
    return l->view == NULL ? query_row(a, l->table, id, hint) : view_row(l->view, a, id, hint);
}

/* The row of the selection; when it is gone, and nobody follows it, the nearest place. */
static size_t find_selected(struct list *l, const struct app *a, size_t count)
{
    size_t row = row_of(l, a, l->selected, l->cursor);

    l->is_absent = row == SIZE_MAX && l->is_followed;
    if (row == SIZE_MAX)
        return l->cursor < count ? l->cursor : count - 1;
    l->top = row - l->cursor + l->top < count ? row - l->cursor + l->top : 0;
    return row;
}

void list_sync(struct list *l, const struct app *a)
{
    size_t count, row = 0;

    if (l->view != NULL)
        view_update(l->view, a, l->is_moving);
    count = list_count(l, a);
    if (count == 0) {
        l->is_absent = l->is_followed && l->has_row;
        l->has_row = l->is_absent;
        l->cursor = l->top = 0;
        return;
    }
    if (!l->has_row || (l->follows_top && !l->is_pinned)) {
        l->top = l->follows_top && !l->is_pinned ? 0 : l->top;
        l->is_absent = false;
    } else {
        row = find_selected(l, a, count);
    }
    l->cursor = row;
    if (!l->is_absent)
        l->selected = id_of(l, a, row);
    l->has_row = true;
}

void list_move(struct list *l, const struct app *a, long delta)
{
    size_t last, step = delta < 0 ? (size_t)-delta : (size_t)delta;

    list_sync(l, a);
    last = list_count(l, a);
    if (!l->has_row || last == 0)
        return;
    last--;
    if (delta < 0)
        l->cursor -= step < l->cursor ? step : l->cursor;
    else
        l->cursor += step < last - l->cursor ? step : last - l->cursor;
    l->selected = id_of(l, a, l->cursor);
    l->is_pinned = true;
    l->is_followed = l->is_absent = false;
}

void list_first(struct list *l, const struct app *a)
{
    l->cursor = l->top = 0;
    l->has_row = l->is_pinned = l->is_followed = l->is_absent = false;
    list_sync(l, a);
}

bool list_select(struct list *l, const struct app *a, uint64_t id)
{
    size_t row;

    if (l->view != NULL)
        view_update(l->view, a, l->is_moving);
    row = row_of(l, a, id, l->cursor);
    if (row == SIZE_MAX)
        return false;
    if (id != l->selected)
        l->is_followed = false;
    l->selected = id;
    l->cursor = row;
    l->has_row = l->is_pinned = true;
    l->is_absent = false;
    return true;
}

bool list_range(const struct list *l, const struct app *a, size_t *first, size_t *last)
{
    size_t from;

    if (!l->has_range || !l->has_row)
        return false;
    from = row_of(l, a, l->range_from, l->cursor);
    if (from == SIZE_MAX)
        from = l->cursor;
    *first = from < l->cursor ? from : l->cursor;
    *last = from < l->cursor ? l->cursor : from;
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
    int gap, total; /* blanks between them; cells of all, the margin included */
    bool has_right; /* more of them are shown than there is room for */
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

static void add_column(const struct table *t, struct fit *fit, size_t column)
{
    fit->column[fit->count] = column;
    fit->width[fit->count++] = t->columns[column].width;
    fit->total += 1 + t->columns[column].width;
}

static size_t shown_columns(const struct table *t, uint32_t hidden,
                            size_t shown[TABLE_COLUMNS_MAX])
{
    size_t n = 0;

    for (size_t i = 0; i < t->column_count; i++)
        if ((hidden >> i & 1) == 0)
            shown[n++] = i;
    return n;
}

static void fit_by_priority(const struct table *t, const size_t *shown, size_t n, int w,
                            struct fit *fit)
{
    for (size_t i = 0; i < n; i++)
        add_column(t, fit, shown[i]);
    while (fit->total > w) {
        size_t out = least_needed(t, fit);
        if (out == SIZE_MAX)
            break;
        fit->total -= 1 + fit->width[out];
        leave_out(fit, out);
    }
    fit->has_right = fit->count < n;
}

/* The first, then those from `shift` on; a text at the end may be cut. */
static void fit_in_order(const struct table *t, const size_t *shown, size_t n, size_t shift,
                         int w, struct fit *fit)
{
    add_column(t, fit, shown[0]);
    for (size_t i = shift; i < n; i++) {
        const struct column *c = &t->columns[shown[i]];
        bool is_whole = fit->total + 1 + c->width <= w;
        if (!is_whole && i > shift && (c->is_right || fit->total + 1 + CUT_MIN > w)) {
            fit->has_right = true;
            return;
        }
        add_column(t, fit, shown[i]);
        if (!is_whole) {
            fit->has_right = i > shift || i + 1 < n;
            return;
        }
    }
}

/* A column is worth more than the second blank between columns. */
static void spread(const struct table *t, int w, struct fit *fit)
{
    size_t last = fit->count - 1;

    fit->gap = 1;
    if (fit->total + (int)last <= w) {
        fit->gap = GAP_MAX;
        fit->total += (int)last;
    }
    if (fit->total < w && !t->columns[fit->column[last]].is_right)
        fit->width[last] += w - fit->total;
}

static void fit_columns(const struct table *t, uint32_t hidden, size_t shift, int w,
                        struct fit *fit)
{
    size_t shown[TABLE_COLUMNS_MAX], n = shown_columns(t, hidden, shown);

    *fit = (struct fit){ .total = MARGIN - 1 };
    if (n == 0)
        return;
    if (shift > 0 && shift < n)
        fit_in_order(t, shown, n, shift, w, fit);
    else
        fit_by_priority(t, shown, n, w, fit);
    if (fit->has_right && t->columns[fit->column[fit->count - 1]].is_right && w > 1) {
        w--; /* a cell for the sign in the head */
        if (fit->total > w) {
            fit_columns(t, hidden, shift, w, fit);
            return;
        }
    }
    spread(t, w, fit);
}

static uint32_t bits_of(const struct fit *fit)
{
    uint32_t bits = 0;

    for (size_t i = 0; i < fit->count; i++)
        bits |= UINT32_C(1) << fit->column[i];
    return bits;
}

static uint32_t by_priority(const struct list *l)
{
    struct fit fit;

    fit_columns(query_table(l->table), l->hidden, 0, l->w_shown, &fit);
    return bits_of(&fit);
}

/* The first step in order is left out where it shows what priority shows. */
bool list_scroll(struct list *l, int by)
{
    const struct table *t = query_table(l->table);
    size_t all = t->column_count - (size_t)__builtin_popcount(l->hidden);
    struct fit now, first;

    fit_columns(t, l->hidden, l->shift, l->w_shown, &now);
    fit_columns(t, l->hidden, 1, l->w_shown, &first);
    size_t skip = all > 2 && bits_of(&first) == by_priority(l) ? 1 : 0;
    if (by > 0 && now.has_right && l->shift + 1 < all)
        l->shift += l->shift == 0 ? 1 + skip : 1;
    else if (by < 0 && l->shift > 0)
        l->shift = l->shift == 1 + skip ? 0 : l->shift - 1;
    else
        return false;
    return true;
}

int list_width(const struct list *l)
{
    const struct table *t = query_table(l->table);
    int total = MARGIN - GAP_MAX;

    for (size_t i = 0; i < t->column_count; i++)
        if ((l->hidden >> i & 1) == 0)
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

/* Cents stand over cents where another row has smaller parts of them. */
static int money_blank(const struct value *v, const char *s, int w)
{
    size_t len = strlen(s);
    bool has_cents = len > 3 && s[len - 3] == '.';

    return v->kind == VALUE_MONEY && v->is_known && has_cents && (int)len + 2 <= w ? 2 : 0;
}

static int clip_width(struct rect r, int x, int w)
{
    return x + w > r.x + r.w ? r.x + r.w - x : w;
}

/* Where there are more columns than are seen. */
static void draw_head_signs(const struct list *l, const struct fit *fit, struct frame *f,
                            struct rect r)
{
    const struct pen pen = { .attr = FRAME_BOLD };

    if (l->shift > 0)
        (void)frame_text(f, r.x + 1, r.y, 1, pen, "<");
    if (fit->has_right && r.w > 0)
        (void)frame_text(f, r.x + r.w - 1, r.y, 1, pen, ">");
}

/* The column that orders the rows has an arrow behind its title. */
static void draw_head(const struct list *l, const struct table *t, const struct fit *fit,
                      struct frame *f, struct rect r)
{
    size_t sort = l->view == NULL ? SIZE_MAX : view_sort_column(l->view);
    const struct pen pen = { .tone = TONE_TITLE };
    int x = r.x + MARGIN;

    for (size_t i = 0; i < fit->count; i++) {
        const struct column *c = &t->columns[fit->column[i]];
        int arrow = x + (c->is_right ? fit->width[i] : text_width(c->title));
        draw_cell(f, x, r.y, clip_width(r, x, fit->width[i]), c->is_right, pen, c->title);
        if (fit->column[i] == sort && arrow < r.x + r.w)
            (void)frame_text(f, arrow, r.y, 1, pen, view_is_reversed(l->view) ? "v" : "^");
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
        int blank = t->columns[fit->column[i]].is_right ? money_blank(v, text.s, fit->width[i]) : 0;
        draw_cell(f, x, y, clip_width(r, x, fit->width[i] - blank),
                  t->columns[fit->column[i]].is_right, (struct pen){ .tone = v->tone },
                  text.s);
        x += fit->width[i] + fit->gap;
    }
}

static void draw_empty(const struct list *l, const struct app *a, struct frame *f,
                       struct rect r, int y)
{
    struct safe_text empty;

    const char *filter = l->view == NULL ? "" : view_filter_text(l->view);
    bool is_hiding = filter[0] != '\0' && query_count(a, l->table) > 0;

    if (is_hiding && l->filter != NULL && strcmp(filter, l->filter) == 0)
        keymap_sentence("nothing waits here; {close} shows what is over", &empty);
    else if (is_hiding)
        keymap_sentence("no row passes the filter; {close} takes it off", &empty);
    else
        keymap_sentence(query_table(l->table)->empty, &empty);
    (void)frame_text_cut(f, r.x + MARGIN, y, r.w - MARGIN, (struct pen){ .tone = TONE_DIM },
                         empty.s);
}

/* '*' a tag, '>' the cursor; both where it is both. */
static void draw_signs(const struct list *l, struct frame *f, struct rect r, int y, size_t row,
                       bool is_tagged)
{
    bool is_cursor = row == l->cursor && !l->is_absent;

    if (is_tagged)
        (void)frame_text(f, r.x + (is_cursor ? 0 : 1), y, 1, (struct pen){ .tone = TONE_MINE },
                         "*");
    if (!is_cursor)
        return;
    (void)frame_text(f, r.x + 1, y, 1, (struct pen){ .attr = FRAME_BOLD }, ">");
    frame_mark(f, r.x, y, r.w, FRAME_REVERSE);
}

static void begin_rows(struct list *l, const struct app *a, const struct frame *f, int w,
                       size_t rows)
{
    const struct row_key key = {
        .stamp = query_stamp(a),
        .view = l->view == NULL ? 0 : view_serial(l->view),
        .hidden = l->hidden,
        .shift = l->shift,
        .w = w,
        .is_ascii = f->is_ascii,
    };
    row_cache_begin(&l->drawn, &key, rows);
}

static void draw_text_of_row(struct list *l, const struct app *a, const struct fit *fit,
                             size_t row, struct frame *f, struct rect r, int y)
{
    const struct table *t = query_table(l->table);
    struct value cells[TABLE_COLUMNS_MAX];

    if (row_cache_draw(&l->drawn, row, f, r.x, y))
        return;
    memset(cells, 0, t->column_count * sizeof *cells);
    if (l->view == NULL)
        query_cells(a, l->table, row, cells);
    else
        view_cells(l->view, a, row, cells);
    draw_row(t, fit, cells, f, r, y);
    row_cache_keep(&l->drawn, row, f, r.x, y);
}

void list_draw(struct list *l, const struct app *a, struct frame *f, struct rect r,
               bool is_bare)
{
    const struct table *t = query_table(l->table);
    struct fit fit;
    size_t count, first = 0, last = 0;
    size_t rows = r.h > HEAD ? (size_t)(r.h - HEAD) : 0;

    list_sync(l, a);
    count = list_count(l, a);
    fit_columns(t, l->hidden, l->shift, r.w, &fit);
    l->w_shown = r.w;
    l->drawn_columns = bits_of(&fit);
    if (r.h > 0)
        draw_head(l, t, &fit, f, r);
    if (r.h > 0 && !is_bare)
        draw_head_signs(l, &fit, f, r);
    if (count == 0 && rows > 0)
        draw_empty(l, a, f, r, r.y + HEAD);
    scroll_to_cursor(l, rows, count);
    l->rows_shown = rows;
    begin_rows(l, a, f, r.w, rows);
    bool has_range = list_range(l, a, &first, &last);
    for (size_t i = 0; i < rows && l->top + i < count; i++) {
        int y = r.y + HEAD + (int)i;
        size_t row = l->top + i;
        draw_text_of_row(l, a, &fit, row, f, r, y);
        if (!is_bare)
            draw_signs(l, f, r, y, row,
                       (has_range && row >= first && row <= last) ||
                           (l->tags.count > 0 && tags_has(&l->tags, id_of(l, a, row))));
    }
}
