/* overlay_diff.c - the answers to a task side by side with the true one, element by element,
 * those that differ marked. J and K go to the next unit where something differs. */
#include "config.h"

#include "ui/overlay.h"

#include "app/query_diff.h"
#include "base/text.h"

#include <inttypes.h>
#include <string.h>

#define INDEX_W  9
#define COLUMN_W 24 /* at most */
#define HEAD_ROWS 3 /* heads, notes, a rule */

static const struct pen plain = { .tone = TONE_NORMAL };
static const struct pen dim = { .tone = TONE_DIM };
static const struct pen wrong = { .tone = TONE_BAD };

void overlay_diff_open(struct console *c)
{
    static struct diff d; /* 9 KiB; only the ui thread comes here */
    struct err err = ERR_INIT;

    c->diff.table = c->shown.is_set ? c->lists[c->shown.pane].table : TABLE_COUNT;
    c->diff.id = c->shown.id;
    c->diff.unit = c->diff.from = DIFF_FIRST;
    c->diff.place = (struct overlay_place){ .at = 0 };
    if (!c->shown.is_set || query_diff(c->app, c->diff.table, c->diff.id, DIFF_FIRST, DIFF_FIRST,
                                       &d, &err) != RC_OK) {
        console_say(c, TONE_WARN, "%s", c->shown.is_set ? err.msg : "nothing is selected");
        return;
    }
    console_open_layer(c, LAYER_DIFF);
}

/* Reads what is looked at; its place is fixed from then on. */
static bool read_diff(struct console *c, struct diff *d, struct err *err)
{
    if (query_diff(c->app, c->diff.table, c->diff.id, c->diff.unit, c->diff.from, d, err) != RC_OK)
        return false;
    c->diff.unit = d->unit;
    c->diff.from = d->from;
    return true;
}

static void go_to_unit(struct console *c, uint32_t unit)
{
    c->diff.unit = unit;
    c->diff.from = DIFF_FIRST;
    c->diff.place = (struct overlay_place){ .at = 0 };
}

static void diff_key(struct console *c, const char *name, uint64_t now_ms)
{
    static struct diff d;
    struct err err = ERR_INIT;
    const struct action *act = action_by_key(PANE_ANY, name);
    enum action_id id = act == NULL ? ACTION_COUNT : act->id;

    (void)now_ms;
    if (!read_diff(c, &d, &err)) {
        console_close_layer(c);
        console_say(c, TONE_WARN, "%s", err.msg);
    } else if (id == ACTION_CARD_DOWN || id == ACTION_CARD_UP) {
        go_to_unit(c, id == ACTION_CARD_DOWN ? d.next : d.previous);
    } else if (id == ACTION_MOVE_UP && c->diff.place.at == 0 && d.from > 0) {
        c->diff.from = d.from > DIFF_ROWS_MAX / 2 ? d.from - DIFF_ROWS_MAX / 2 : 0;
        c->diff.place.at = d.from - c->diff.from - 1;
    } else if (id == ACTION_MOVE_DOWN && c->diff.place.at + 1 >= d.row_count &&
               d.from + d.row_count < d.elements) {
        c->diff.from = d.from + (uint32_t)d.row_count;
        c->diff.place = (struct overlay_place){ .at = 0 };
    } else if (id == ACTION_DIFF) {
        console_close_layer(c);
    } else {
        (void)overlay_key(c, &c->diff.place, d.row_count, name);
    }
}

static int column_width(const struct diff *d, int w)
{
    int room = (w - INDEX_W) / (int)(d->column_count > 0 ? d->column_count : 1);
    return room > COLUMN_W ? COLUMN_W : room;
}

static void draw_value(const struct diff *d, struct frame *f, int x, int y, int w, size_t column,
                       size_t row)
{
    bool differs = d->values[column][row] != d->values[0][row];
    struct safe_text text;

    if (d->is_hex)
        safe_text_setf(&text, "%c %02" PRIx64, differs ? 'x' : ' ',
                       (uint64_t)d->values[column][row]);
    else
        safe_text_setf(&text, "%c %" PRId64, differs ? 'x' : ' ', d->values[column][row]);
    (void)frame_text_cut(f, x, y, w - 1, differs ? wrong : plain, text.s);
}

static void draw_row(const struct diff *d, struct frame *f, struct rect r, int y, size_t row)
{
    int w = column_width(d, r.w);
    struct safe_text text;

    safe_text_setf(&text, "%6" PRIu32, d->from + (uint32_t)row + 1);
    (void)frame_text_cut(f, r.x + 1, y, INDEX_W - 2, dim, text.s);
    for (size_t column = 0; column < d->column_count; column++)
        draw_value(d, f, r.x + INDEX_W + (int)column * w, y, w, column, row);
}

static void draw_heads(const struct diff *d, struct frame *f, struct rect r)
{
    int w = column_width(d, r.w);

    (void)frame_text_cut(f, r.x + 1, r.y, INDEX_W - 1, dim, "element");
    for (size_t column = 0; column < d->column_count; column++) {
        int x = r.x + INDEX_W + (int)column * w;
        (void)frame_text_cut(f, x + 2, r.y, w - 3, (struct pen){ .tone = TONE_TITLE },
                             d->heads[column].s);
        (void)frame_text_cut(f, x + 2, r.y + 1, w - 3, dim, d->notes[column].s);
    }
    frame_repeat(f, r.x, r.y + 2, r.w, dim, 0x2500);
}

static void diff_draw(struct console *c, struct frame *f)
{
    static struct diff d;
    struct err err = ERR_INIT;
    struct rect r;
    int head, rows;

    if (!read_diff(c, &d, &err)) {
        overlay_box(f, "compare", &r);
        (void)frame_text_cut(f, r.x + 1, r.y, r.w - 1, plain, err.msg);
        return;
    }
    overlay_box(f, d.title.s, &r);
    head = r.h > HEAD_ROWS + 2 ? HEAD_ROWS : 0;
    rows = r.h - head;
    if (head > 0)
        draw_heads(&d, f, r);
    overlay_settle(&c->diff.place, d.row_count, rows);
    for (int i = 0; i < rows && c->diff.place.top + (size_t)i < d.row_count; i++) {
        int y = r.y + head + i;
        draw_row(&d, f, r, y, c->diff.place.top + (size_t)i);
        if (c->diff.place.top + (size_t)i == c->diff.place.at)
            frame_mark(f, r.x, y, r.w, FRAME_REVERSE);
    }
}

const struct layer_ops overlay_diff = {
    .hint = "x differs   j k element   J K next that differs   ESC close",
    .key = diff_key,
    .draw = diff_draw,
};
