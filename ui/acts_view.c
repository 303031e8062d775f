/* acts_view.c - what a list shows and what is chosen in it: filter, order, columns, follow,
 * freeze, tags; copies and exports of it. */
#include "config.h"

#include "ui/console_int.h"

#include "app/keymap.h"
#include "ui/copy.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GAP_W 2 /* between the pieces beside the tabs */
#define CUT_W 2 /* ".." behind a filter that is cut */

static struct list *current(struct console *c)
{
    return &c->lists[c->pane];
}

const struct table *console_table(const struct console *c)
{
    return query_table(c->lists[c->pane].table);
}

/* --- filter, order, columns ---------------------------------------------------------------- */

bool console_set_filter(struct console *c, const char *text, size_t *at, struct safe_text *why)
{
    struct list *l = current(c);
    struct err err = ERR_INIT;

    if (view_filter(l->view, c->app, text, at, &err) != RC_OK) {
        safe_text_from_str(why, err.msg);
        return false;
    }
    list_sync(l, c->app);
    c->card_top = 0;
    return true;
}

void console_filter_line(struct console *c, const char *text)
{
    struct safe_text why;
    size_t at = 0;

    if (!console_set_filter(c, text, &at, &why))
        console_say(c, TONE_BAD, "filter: at byte %zu: %s", at + 1, why.s);
}

void console_sort_by(struct console *c, size_t column, bool is_reversed)
{
    struct list *l = current(c);
    bool is_same = column != SIZE_MAX && view_sort_column(l->view) == column;

    view_sort(l->view, column, is_same ? !view_is_reversed(l->view) : is_reversed);
    list_sync(l, c->app);
    if (column == SIZE_MAX)
        console_say(c, TONE_DIM, "in the order of the table");
    else
        console_say(c, TONE_DIM, "sorted by %s, %s; %s goes to the top",
                    console_table(c)->columns[column].title,
                    view_is_reversed(l->view) ? "largest first" : "smallest first",
                    keymap_hint(ACTION_MOVE_FIRST));
}

void console_do_filter(struct console *c, int unused)
{
    (void)unused;
    if (c->args.count > 0)
        console_filter_line(c, c->args.words[0]);
    else
        layer_filter_open(c);
}

/* The page of design calls it -r; "--reverse" is the form of the other commands. */
void console_do_sort(struct console *c, int unused)
{
    bool is_reversed = args_option(&c->args, "reverse") != NULL;
    size_t column = view_sort_column(current(c)->view);
    struct err err = ERR_INIT;

    (void)unused;
    if (c->args.count == 0 && !is_reversed) {
        console_open_layer(c, LAYER_SORT);
        c->menu.at = column == SIZE_MAX ? 0 : (int)column;
        return;
    }
    if (c->args.count > 0) {
        column = filter_column(console_table(c), c->args.words[0], strlen(c->args.words[0]),
                               &err);
        if (column == SIZE_MAX) {
            console_say(c, TONE_BAD, "sort: %s", err.msg);
            return;
        }
        view_sort(current(c)->view, SIZE_MAX, false);
        console_sort_by(c, column, is_reversed);
    } else if (column == SIZE_MAX) {
        console_say(c, TONE_WARN, "nothing is sorted yet: name a column");
    } else {
        console_sort_by(c, column, false);
    }
}

void console_do_columns(struct console *c, int unused)
{
    (void)unused;
    console_open_layer(c, LAYER_COLUMNS);
}

/* --- follow and freeze ---------------------------------------------------------------------- */

void console_do_follow(struct console *c, int unused)
{
    struct list *l = current(c);

    (void)unused;
    if (!l->has_row) {
        console_say(c, TONE_WARN, "no row is selected to follow");
        return;
    }
    l->is_followed = !l->is_followed;
    l->is_pinned = true;
    console_say(c, TONE_NORMAL, l->is_followed ? "following this row until it is moved from"
                                               : "no longer following");
}

void console_do_freeze(struct console *c, int unused)
{
    struct list *l = current(c);
    struct safe_text say;

    (void)unused;
    if (view_is_frozen(l->view)) {
        view_thaw(l->view);
        list_sync(l, c->app);
        console_say(c, TONE_NORMAL, "the rows go on again");
    } else if (view_freeze(l->view, c->app, l->cursor)) {
        keymap_sentence("rows and values stand still; {redraw} shows what changed, {freeze} "
                        "lets them go on",
                        &say);
        console_say(c, TONE_NORMAL, "%s", say.s);
    } else {
        console_say(c, TONE_BAD, "cannot freeze: out of memory");
    }
}

void console_show_changes(struct console *c)
{
    struct list *l = current(c);

    if (!view_is_frozen(l->view))
        return;
    view_thaw(l->view);
    list_sync(l, c->app);
    (void)view_freeze(l->view, c->app, l->cursor);
}

/* --- tags ---------------------------------------------------------------------------------- */

/* The version that was on the screen, where it was. */
static uint32_t seen_version(const struct console *c, const struct list *l, uint64_t id)
{
    const struct target *t = &c->shown;

    if (t->is_set && t->pane == c->pane && t->id == id)
        return t->version;
    return query_version(c->app, l->table, id);
}

static void tag_rows(struct console *c, size_t first, size_t last)
{
    struct list *l = current(c);
    bool ok = true;

    for (size_t row = first; ok && row <= last; row++) {
        uint64_t id = view_id(l->view, c->app, row);
        ok = tags_add(&l->tags, id, seen_version(c, l, id));
    }
    if (ok)
        console_say(c, TONE_NORMAL, "%zu tagged", l->tags.count);
    else
        console_say(c, TONE_BAD, "cannot tag more: out of memory");
}

static void end_range(struct console *c)
{
    struct list *l = current(c);
    size_t first, last;

    if (list_range(l, c->app, &first, &last))
        tag_rows(c, first, last);
    l->has_range = false;
}

void console_do_tag(struct console *c, int unused)
{
    struct list *l = current(c);

    (void)unused;
    if (l->has_range) {
        end_range(c);
        return;
    }
    if (!l->has_row || l->is_absent)
        return;
    if (tags_has(&l->tags, l->selected))
        tags_remove(&l->tags, l->selected);
    else if (!tags_add(&l->tags, l->selected, seen_version(c, l, l->selected)))
        console_say(c, TONE_BAD, "cannot tag more: out of memory");
    list_move(l, c->app, 1);
    c->card_top = 0;
}

void console_do_tag_range(struct console *c, int unused)
{
    struct list *l = current(c);

    (void)unused;
    if (l->has_range) {
        end_range(c);
    } else if (l->has_row) {
        struct safe_text say;
        l->has_range = true;
        l->range_from = l->selected;
        keymap_sentence("a range: move, then {tag range} tags it; {close} leaves it", &say);
        console_say(c, TONE_NORMAL, "%s", say.s);
    }
}

void console_do_tag_all(struct console *c, int unused)
{
    struct list *l = current(c);
    size_t count;

    (void)unused;
    list_sync(l, c->app);
    count = list_count(l, c->app);
    if (count > 0)
        tag_rows(c, 0, count - 1);
}

void console_do_tag_none(struct console *c, int unused)
{
    (void)unused;
    tags_free(&current(c)->tags);
    current(c)->has_range = false;
    console_say(c, TONE_NORMAL, "no tags");
}

/* --- Esc: what it takes off here; false: nothing ---------------------------------------------- */

bool console_close_range(struct console *c)
{
    bool had = current(c)->has_range;

    current(c)->has_range = false;
    return had;
}

bool console_close_filter(struct console *c)
{
    struct list *l = current(c);
    uint64_t id = l->selected;
    bool had_row = l->has_row;

    if (view_filter_text(l->view)[0] == '\0')
        return false;
    console_filter_line(c, "");
    if (had_row)
        (void)list_select(l, c->app, id);
    return true;
}

/* --- what stands beside the tabs -------------------------------------------------------------- */

static void add(struct safe_text *to, const char *piece)
{
    struct safe_text before = *to;

    safe_text_setf(to, "%s%s%s", before.s, before.s[0] == '\0' ? "" : "  ", piece);
}

static void add_frozen(const struct console *c, const struct list *l, bool is_brief,
                       struct safe_text *out)
{
    size_t n = view_changes(l->view, c->app, l->top, l->rows_shown);
    struct safe_text piece;

    if (n == 0)
        safe_text_from_str(&piece, "frozen");
    else if (is_brief)
        safe_text_setf(&piece, "frozen +%zu", n);
    else
        safe_text_setf(&piece, "frozen, %zu change%s", n, n == 1 ? "" : "s");
    add(out, piece.s);
}

static void add_follow(const struct list *l, bool is_brief, struct safe_text *out)
{
    if (is_brief)
        add(out, l->is_absent ? "F gone" : "F");
    else
        add(out, l->is_absent ? "follow (gone)" : "follow");
}

/* "/state:up", or its beginning and ".." in fewer cells. */
static bool add_filter(const char *filter, int cells, struct safe_text *out)
{
    struct safe_text piece;
    int whole = text_width(filter);
    int cut = cells < 1 + CUT_W ? 0 : cells - 1 - CUT_W;

    if (1 + whole <= cells)
        safe_text_setf(&piece, "/%s", filter);
    else
        safe_text_setf(&piece, "/%.*s%s", (int)text_fit(filter, cut), filter,
                       cut == 0 ? "" : "..");
    add(out, piece.s);
    return 1 + whole <= cells;
}

/* Everything but the filter; the count of rows is a piece of its own behind it. */
static void notes_of(const struct console *c, int brevity, struct safe_text *out,
                     struct safe_text *rows)
{
    const struct list *l = &c->lists[c->pane];
    bool has_filter = view_filter_text(l->view)[0] != '\0';
    size_t count = list_count(l, c->app);
    struct safe_text piece;

    *out = (struct safe_text){ "" };
    if (c->zoom != ZOOM_NONE && brevity < 2)
        add(out, "zoom");
    if (l->tags.count > 0) {
        safe_text_setf(&piece, "*%zu", l->tags.count);
        add(out, piece.s);
    }
    if (l->is_followed)
        add_follow(l, brevity > 0, out);
    if (view_is_frozen(l->view))
        add_frozen(c, l, brevity > 0, out);
    if (has_filter)
        safe_text_setf(rows, "%zu/%zu", count, view_total(l->view, c->app));
    else
        safe_text_setf(rows, "%zu/%zu", count == 0 ? 0 : l->cursor + 1, count);
}

bool console_place(const struct console *c, int room, struct safe_text *out)
{
    const char *filter = view_filter_text(c->lists[c->pane].view);
    struct safe_text rows;
    bool is_whole = false;

    for (int brevity = 0; brevity < 3 && !is_whole; brevity++) {
        notes_of(c, brevity, out, &rows);
        int rest = room - text_width(out->s) - (out->s[0] == '\0' ? 0 : GAP_W) -
                   text_width(rows.s);
        is_whole = rest >= 0;
        if (filter[0] != '\0')
            is_whole = add_filter(filter, rest - GAP_W, out);
        add(out, rows.s);
    }
    return is_whole;
}

/* --- out of the console ---------------------------------------------------------------------- */

static bool is_table(const char *word)
{
    for (int t = 0; t < TABLE_COUNT; t++)
        if (strcmp(query_table((enum table_id)t)->name, word) == 0)
            return true;
    return false;
}

/* One word for args_split(). */
static void add_quoted(struct buf *out, const char *text)
{
    buf_addc(out, '\'');
    for (; *text != '\0'; text++) {
        if (*text == '\'')
            buf_adds(out, "'\\'");
        buf_addc(out, *text);
    }
    buf_addc(out, '\'');
}

static void add_columns(const struct list *l, const struct table *t, struct buf *out)
{
    const char *before = " --columns ";

    if (l->hidden == 0)
        return;
    for (size_t i = 0; i < t->column_count; i++)
        if ((l->hidden >> i & 1) == 0) {
            buf_addf(out, "%s%s", before, t->columns[i].name);
            before = ",";
        }
}

/* "export FILE": the view of this pane. False: the line names a table itself. */
bool console_export(struct console *c, int count, const char *const words[])
{
    const struct list *l = current(c);
    const struct table *t = console_table(c);
    struct buf line = BUF_INIT;

    if (count != 1 || is_table(words[0]) || words[0][0] == '-')
        return false;
    buf_addf(&line, "export %s --output ", t->name);
    add_quoted(&line, words[0]);
    if (view_filter_text(l->view)[0] != '\0') {
        buf_adds(&line, " --filter ");
        add_quoted(&line, view_filter_text(l->view));
    }
    if (view_sort_column(l->view) != SIZE_MAX)
        buf_addf(&line, " --sort %s%s", t->columns[view_sort_column(l->view)].name,
                 view_is_reversed(l->view) ? " --reverse" : "");
    add_columns(l, t, &line);
    console_post_line(c, line.data);
    buf_free(&line);
    return true;
}

static void add_row(const struct console *c, const struct list *l, struct buf *out)
{
    const struct table *t = query_table(l->table);
    struct value cells[TABLE_COLUMNS_MAX];
    struct safe_text text;
    const char *gap = "";

    memset(cells, 0, sizeof cells);
    view_cells(l->view, c->app, l->cursor, cells);
    for (size_t i = 0; i < t->column_count; i++) {
        if ((l->hidden >> i & 1) != 0)
            continue;
        value_format(&cells[i], &text);
        buf_addf(out, "%s%s", gap, text.s);
        gap = "\t";
    }
}

static void add_card(const struct card *card, struct buf *out)
{
    buf_addf(out, "%s\n", card->title.s);
    for (size_t i = 0; i < card->count; i++)
        buf_addf(out, "%c %c %s  %s\n", card->lines[i].key, card->lines[i].mark,
                 card->lines[i].label.s, card->lines[i].text.s);
    buf_addf(out, "%s\n", card->foot.s);
}

/* Gathered here, under the lock; sent and kept when it is given back. */
void console_do_copy(struct console *c, int unused)
{
    const struct list *l = current(c);
    const char *what = c->args.count > 0 ? c->args.words[0] : "id";
    struct value cells[TABLE_COLUMNS_MAX];
    struct safe_text id;

    (void)unused;
    buf_reset(&c->copy);
    if (!l->has_row || l->is_absent) {
        console_say(c, TONE_WARN, "no row is selected to copy");
    } else if (strcmp(what, "card") == 0 && c->has_card) {
        add_card(&c->card, &c->copy);
    } else if (strcmp(what, "id") == 0) {
        memset(cells, 0, sizeof cells);
        view_cells(l->view, c->app, l->cursor, cells);
        value_format(&cells[0], &id);
        buf_adds(&c->copy, id.s);
    } else {
        add_row(c, l, &c->copy);
    }
    c->has_copied = c->copy.len > 0;
}

/* "~/..." where it lies below the home directory; the path itself is changed. */
static const char *short_path(char *path)
{
    const char *home = getenv("HOME");
    size_t len = home == NULL ? 0 : strlen(home);

    if (len < 2 || strncmp(path, home, len) != 0 || path[len] != '/')
        return path;
    path[len - 1] = '~';
    return path + len - 1;
}

/* A terminal never says whether it took OSC 52, so the message claims no more. */
void console_finish_copy(struct console *c)
{
    size_t len = utf8_valid_prefix(c->copy.data, c->copy.len < COPY_MAX ? c->copy.len : COPY_MAX);
    char path[4096];
    struct err err = ERR_INIT;
    const char *sent = copy_sent_words(copy_wrap_for(getenv("TMUX"), getenv("TERM")));
    bool is_kept = copy_keep(c->copy.data, len, path, sizeof path, &err) == RC_OK;

    c->has_copied = false;
    c->copy.len = len;
    if (!c->options.is_scripted)
        c->requests |= CONSOLE_COPY;
    if (c->options.is_scripted && is_kept)
        console_say(c, TONE_NORMAL, "kept in %s; there is no terminal to copy to",
                    short_path(path));
    else if (is_kept)
        console_say(c, TONE_NORMAL, "%s, kept in %s", sent, short_path(path));
    else if (!c->options.is_scripted)
        console_say(c, TONE_WARN, "%s; not kept: %s", sent, err.msg);
    else
        console_say(c, TONE_BAD, "not copied: %s", err.msg);
}
