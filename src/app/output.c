#include "app/output.h"

#include "app/entity.h"
#include "app/value.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#define JSON_INT_MAX  (INT64_C(1) << 53)
#define MEASURED_ROWS 1000 /* rows that decide how wide text columns are */

void output_json_value(struct json_writer *w, const struct value *v)
{
    if (!v->is_known) {
        jw_null(w);
        return;
    }
    switch (v->kind) {
    case VALUE_TEXT:
    case VALUE_STATE:
        jw_string(w, v->text.s);
        break;
    case VALUE_INT:
    case VALUE_SECONDS:
    case VALUE_MS:
        if (v->n > JSON_INT_MAX || v->n < -JSON_INT_MAX)
            jw_int64_text(w, v->n);
        else
            jw_int64(w, v->n);
        break;
    case VALUE_MONEY:
        jw_money_uusd(w, v->n);
        break;
    case VALUE_RATIO:
        jw_ppm(w, v->n);
        break;
    case VALUE_SCORE:
        jw_decimal(w, v->n, 9, 9);
        break;
    }
}

void output_csv_cell(struct buf *out, const char *text)
{
    if (strpbrk(text, ",\"\r\n") == NULL) {
        buf_adds(out, text);
        return;
    }
    buf_addc(out, '"');
    for (; *text != '\0'; text++) {
        if (*text == '"')
            buf_addc(out, '"');
        buf_addc(out, *text);
    }
    buf_addc(out, '"');
}

static void add_padded(struct buf *out, const char *text, int width, bool is_right)
{
    int gap = width - text_width(text);
    for (; is_right && gap > 0; gap--)
        buf_addc(out, ' ');
    buf_adds(out, text);
    for (; gap > 0; gap--)
        buf_addc(out, ' ');
}

/* End a line without the blanks that padding left. */
static void end_line(struct buf *out)
{
    while (out->len > 0 && out->data[out->len - 1] == ' ')
        out->len--;
    buf_addc(out, '\n');
}

static void measure(const struct output_rows *r, int widths[])
{
    struct value cells[OUTPUT_COLUMNS_MAX];
    for (size_t c = 0; c < r->column_count; c++)
        widths[c] = text_width(r->columns[c].title);
    for (size_t row = 0; row < r->count && row < MEASURED_ROWS; row++) {
        r->cells(r->ctx, row, cells);
        for (size_t c = 0; c < r->column_count; c++) {
            struct safe_text text;
            value_format(&cells[c], &text);
            int width = text_width(text.s);
            if (width > widths[c])
                widths[c] = width;
        }
    }
}

static void add_text(const struct output_rows *r, struct buf *out)
{
    int widths[OUTPUT_COLUMNS_MAX];
    struct value cells[OUTPUT_COLUMNS_MAX];
    measure(r, widths);
    for (size_t c = 0; c < r->column_count; c++) {
        buf_adds(out, c > 0 ? "  " : "");
        add_padded(out, r->columns[c].title, widths[c], r->columns[c].is_right);
    }
    end_line(out);
    for (size_t row = 0; row < r->count; row++) {
        r->cells(r->ctx, row, cells);
        for (size_t c = 0; c < r->column_count; c++) {
            struct safe_text text;
            value_format(&cells[c], &text);
            buf_adds(out, c > 0 ? "  " : "");
            add_padded(out, text.s, widths[c], r->columns[c].is_right);
        }
        end_line(out);
    }
}

static void add_json_members(const struct output_rows *r, size_t row, struct json_writer *w)
{
    struct value cells[OUTPUT_COLUMNS_MAX];
    r->cells(r->ctx, row, cells);
    for (size_t c = 0; c < r->column_count; c++) {
        jw_key(w, r->columns[c].name);
        output_json_value(w, &cells[c]);
    }
}

static void add_json(const struct output_rows *r, struct buf *out)
{
    struct json_writer w;
    jw_init(&w, out, false);
    jw_begin_array(&w);
    for (size_t row = 0; row < r->count; row++) {
        jw_begin_object(&w);
        add_json_members(r, row, &w);
        jw_end_object(&w);
    }
    jw_end_array(&w);
    buf_addc(out, '\n');
}

/* What a spreadsheet takes for a formula. Numbers are ours and keep their minus. */
static bool is_formula(const struct value *v)
{
    bool is_word = v->kind == VALUE_TEXT || v->kind == VALUE_STATE;
    return v->is_known && is_word && strchr("=+-@", v->text.s[0]) != NULL &&
           v->text.s[0] != '\0' && v->text.s[1] != '\0';
}

static void add_csv_row(const struct output_rows *r, size_t row, struct buf *out)
{
    struct value cells[OUTPUT_COLUMNS_MAX];
    struct buf text = BUF_INIT;
    r->cells(r->ctx, row, cells);
    for (size_t c = 0; c < r->column_count; c++) {
        buf_reset(&text);
        if (is_formula(&cells[c]))
            buf_addc(&text, '\'');
        value_add_exact(&text, &cells[c]);
        buf_adds(out, c > 0 ? "," : "");
        output_csv_cell(out, text.data);
    }
    buf_adds(out, "\r\n");
    buf_free(&text);
}

static void add_csv_header(const struct output_rows *r, struct buf *out)
{
    for (size_t c = 0; c < r->column_count; c++)
        buf_addf(out, "%s%s", c > 0 ? "," : "", r->columns[c].name);
    buf_adds(out, "\r\n");
}

void output_rows(const struct output_rows *rows, enum output_format format, struct buf *out)
{
    assert(rows->column_count <= OUTPUT_COLUMNS_MAX);
    if (format == OUTPUT_TEXT) {
        add_text(rows, out);
    } else if (format == OUTPUT_JSON) {
        add_json(rows, out);
    } else {
        add_csv_header(rows, out);
        for (size_t row = 0; row < rows->count; row++)
            add_csv_row(rows, row, out);
    }
}

struct table_source {
    const struct app *app;
    enum table_id table;
};

static void table_cells(const void *ctx, size_t row, struct value *cells)
{
    const struct table_source *s = ctx;
    query_cells(s->app, s->table, row, cells);
}

/* Without a console the actions in braces are commands. */
static void add_empty(const char *sentence, struct buf *out)
{
    for (const char *s = sentence; *s != '\0'; s++)
        buf_addc(out, (char)(*s == '{' || *s == '}' ? '\'' : *s));
    buf_addc(out, '\n');
}

void output_table(const struct app *a, enum table_id t, enum output_format format,
                  struct buf *out)
{
    const struct table *table = query_table(t);
    const struct table_source source = { .app = a, .table = t };
    const struct output_rows rows = { .columns = table->columns,
                                      .column_count = table->column_count,
                                      .count = query_count(a, t),
                                      .cells = table_cells,
                                      .ctx = &source };
    if (rows.count == 0 && format == OUTPUT_TEXT) {
        add_empty(table->empty, out);
    } else {
        output_rows(&rows, format, out);
    }
}

struct view_source {
    const struct app *app;
    const struct view *view;
    const size_t *columns;
    size_t count;
};

static void chosen_cells(const void *ctx, size_t row, struct value *cells)
{
    const struct view_source *s = ctx;
    struct value all[TABLE_COLUMNS_MAX];
    view_cells(s->view, s->app, row, all);
    for (size_t c = 0; c < s->count; c++)
        cells[c] = all[s->columns == NULL ? c : s->columns[c]];
}

void output_view(const struct app *a, const struct view *v, const size_t *columns,
                 size_t column_count, enum output_format format, struct buf *out)
{
    const struct table *table = query_table(view_table(v));
    struct view_source source = { .app = a, .view = v, .columns = columns,
                                  .count = columns == NULL ? table->column_count : column_count };
    struct column chosen[TABLE_COLUMNS_MAX];
    for (size_t c = 0; c < source.count; c++)
        chosen[c] = table->columns[columns == NULL ? c : columns[c]];
    const struct output_rows rows = { .columns = chosen,
                                      .column_count = source.count,
                                      .count = view_count(v, a),
                                      .cells = chosen_cells,
                                      .ctx = &source };
    if (view_total(v, a) == 0 && format == OUTPUT_TEXT)
        buf_addf(out, "%s\n", table->empty);
    else
        output_rows(&rows, format, out);
}

static void add_card_text(const struct card *c, struct buf *out)
{
    int width = 0;
    for (size_t i = 0; i < c->count; i++) {
        int w = text_width(c->lines[i].label.s);
        width = w > width ? w : width;
    }
    buf_addf(out, "%s\n", c->title.s);
    for (size_t i = 0; i < c->count; i++) {
        const struct card_line *l = &c->lines[i];
        buf_addf(out, " %c %c ", l->key, l->mark);
        add_padded(out, l->label.s, width, false);
        buf_addf(out, "  %s", l->text.s);
        end_line(out);
    }
    if (c->foot.s[0] != '\0')
        buf_addf(out, " %s\n", c->foot.s);
}

/* A key or a mark, blank when there is none. */
static void add_json_sign(struct json_writer *w, const char *key, char sign)
{
    const char text[2] = { sign == ' ' ? '\0' : sign, '\0' };
    jw_key(w, key);
    jw_string(w, text);
}

static void add_card_json(const struct card *c, struct json_writer *w)
{
    jw_key(w, "title");
    jw_string(w, c->title.s);
    jw_key(w, "lines");
    jw_begin_array(w);
    for (size_t i = 0; i < c->count; i++) {
        const struct card_line *l = &c->lines[i];
        jw_begin_object(w);
        add_json_sign(w, "key", l->key);
        add_json_sign(w, "mark", l->mark);
        jw_key(w, "label");
        jw_string(w, l->label.s);
        jw_key(w, "text");
        jw_string(w, l->text.s);
        jw_end_object(w);
    }
    jw_end_array(w);
    jw_key(w, "foot");
    jw_string(w, c->foot.s);
}

void output_card(const struct app *a, enum table_id t, size_t row, const struct card *card,
                 enum output_format format, struct buf *out)
{
    const struct table *table = query_table(t);
    const struct table_source source = { .app = a, .table = t };
    const struct output_rows rows = { .columns = table->columns,
                                      .column_count = table->column_count,
                                      .cells = table_cells,
                                      .ctx = &source };
    if (format == OUTPUT_TEXT) {
        add_card_text(card, out);
        return;
    }
    if (format == OUTPUT_CSV) {
        add_csv_header(&rows, out);
        if (row != SIZE_MAX)
            add_csv_row(&rows, row, out);
        return;
    }
    struct json_writer w;
    jw_init(&w, out, false);
    jw_begin_object(&w);
    if (row != SIZE_MAX) {
        add_json_members(&rows, row, &w);
    } else {
        struct safe_text id;
        entity_format(t, card->id, &id);
        jw_key(&w, "id");
        jw_string(&w, id.s);
    }
    jw_key(&w, "card");
    jw_begin_object(&w);
    add_card_json(card, &w);
    jw_end_object(&w);
    jw_end_object(&w);
    buf_addc(out, '\n');
}
