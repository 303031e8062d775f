#include "config.h"

#include "ui/speak.h"

#include "app/keymap.h"
#include "ui/console_int.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

static const char *run_words(const struct status *s)
{
    static const char *const words[] = {
        [RUN_PAUSED] = "paused",
        [RUN_RUNNING] = "running",
        [RUN_WAITING] = "waiting for you",
        [RUN_SEEKING] = "seeking",
    };
    return words[s->run];
}

static const char *plural(uint64_t n)
{
    return n == 1 ? "" : "s";
}

void speak_status(const struct console *c, struct buf *out)
{
    const struct status *s = &c->status;

    buf_addf(out, "Tick %" PRIu64, s->tick);
    if (s->tick != s->head_tick)
        buf_addf(out, " of %" PRIu64 ", the past, which is read-only; %s returns to now.",
                 s->head_tick, keymap_hint(ACTION_TIME_LIVE));
    else
        buf_addf(out, ", %s, %s.", s->is_read_only ? "read-only" : "live", run_words(s));
    buf_addf(out, " %" PRIu64 " of %" PRIu64 " nodes up, %" PRIu64 " task%s waiting.",
             s->nodes_up, s->nodes_total, s->queue, plural(s->queue));
    buf_addf(out, " %" PRIu64 " case%s to review, %" PRIu64 " due.", s->review_open,
             plural(s->review_open), s->review_due);
    buf_addf(out, " %" PRIu64 " decision%s pending. Operator %s.\n", s->pending,
             plural(s->pending), s->operator_name.s);
}

/* "at risk 12.50": a column by its head, then the value. */
static void add_cell(const struct column *column, const struct value *v, struct buf *out)
{
    struct safe_text text;

    for (const char *s = column->title; *s != '\0'; s++)
        buf_addc(out, (char)tolower((unsigned char)*s));
    if (!v->is_known)
        safe_text_from_str(&text, "unknown");
    else if (v->kind == VALUE_STATE)
        text = v->text;
    else
        value_format(v, &text);
    buf_addf(out, " %s", text.s[0] == '\0' ? "empty" : text.s);
}

void speak_row(struct console *c, struct buf *out)
{
    struct list *l = &c->lists[c->pane];
    const struct table *t = query_table(l->table);
    struct value cells[TABLE_COLUMNS_MAX];

    list_sync(l, c->app);
    if (!l->has_row) {
        buf_addf(out, "%s: ", console_title(c->pane));
        if (view_filter_text(l->view)[0] != '\0')
            buf_addf(out, "no row where %s", view_filter_text(l->view));
        else
            keymap_expand(t->empty, out);
        buf_adds(out, ".\n");
        return;
    }
    memset(cells, 0, sizeof cells);
    view_cells(l->view, c->app, l->cursor, cells);
    buf_addf(out, "%s, row %zu of %zu", console_title(c->pane), l->cursor + 1,
             list_count(l, c->app));
    if (view_filter_text(l->view)[0] != '\0')
        buf_addf(out, " where %s", view_filter_text(l->view));
    const char *gap = ": ";
    for (size_t i = 0; i < t->column_count; i++) {
        if ((l->hidden >> i & 1) != 0)
            continue;
        buf_adds(out, gap);
        add_cell(&t->columns[i], &cells[i], out);
        gap = ", ";
    }
    buf_adds(out, ".\n");
}

static const char *mark_word(char mark)
{
    return mark == '+'   ? " passed"
           : mark == 'x' ? " failed"
           : mark == '-' ? " not available"
           : mark == '~' ? " open"
                         : "";
}

/* A consequence is said with the key that brings it about. */
static void add_key(char key, struct buf *out)
{
    enum action_id id = key == 'a'   ? ACTION_CASE_APPROVE
                        : key == 'r' ? ACTION_CASE_REJECT
                                     : ACTION_CASE_ESCALATE;

    if (key >= '1' && key <= '9')
        buf_addf(out, "%c ", key);
    else if (key != ' ' && key != '\0')
        buf_addf(out, "key %s, ", keymap_hint(id));
}

void speak_card(const struct console *c, struct buf *out)
{
    if (!c->has_card)
        return;
    buf_addf(out, "%s.\n", c->card.title.s);
    for (size_t i = 0; i < c->card.count; i++) {
        const struct card_line *line = &c->card.lines[i];
        const char *word = mark_word(line->mark);
        buf_adds(out, "  ");
        add_key(line->key, out);
        buf_addf(out, "%s%s%s%s.\n", line->label.s, word,
                 line->label.s[0] != '\0' || word[0] != '\0' ? ": " : "", line->text.s);
    }
    if (c->card.foot.s[0] != '\0')
        buf_addf(out, "  %s.\n", c->card.foot.s);
}

void speak_help(const struct console *c, struct buf *out)
{
    const struct keymap *m = keymap_live();

    buf_adds(out, "Keys of this pane, then commands; a line of keys or a command does it.\n");
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < ACTION_COUNT; i++) {
            const struct action *act = action_get((enum action_id)i);
            const char *key = keymap_key_in(m, act->id, c->pane);
            if (action_is_cli_only(act) || (key == NULL) != (pass == 1))
                continue;
            if (key != NULL)
                buf_addf(out, "  %s: ", key);
            else
                buf_addf(out, "  :%s%s%s: ", act->command, act->args[0] != '\0' ? " " : "",
                         act->args);
            buf_addf(out, "%s.\n", act->help);
        }
}

static void speak_reasons(const struct console *c, struct buf *out)
{
    buf_addf(out, "Why %s C-%04" PRIu64 "? A digit decides, ESC does not:\n",
             c->act->command + strlen("case "), c->act_target.id);
    for (size_t i = 0; i < c->reason.count; i++)
        buf_addf(out, "  %c %s.\n", c->reason.lines[i].digit, c->reason.lines[i].title.s);
}

static void speak_batch(const struct console *c, struct buf *out)
{
    const struct card *sheet = &c->batch.sheet;

    buf_addf(out, "%s.\n", sheet->title.s);
    for (size_t i = 0; i < sheet->count; i++)
        buf_addf(out, "  %s: %s.\n", sheet->lines[i].label.s, sheet->lines[i].text.s);
    if (c->batch.pending == 0)
        buf_adds(out, "y anchors the ledger, ESC does not.\n");
    else
        buf_addf(out, "Type %" PRIu64 " to close the batch; an empty line or ESC leaves it "
                      "open.\n", c->batch.pending);
}

static void add_hint(const struct console *c, struct buf *out)
{
    struct buf hint = BUF_INIT;

    keymap_expand(console_layer(c)->hint, &hint);
    buf_addf(out, "%s.\n", hint.failed ? "" : hint.data);
    buf_free(&hint);
}

/* Any other layer: the words that stand in its frame, a line each. */
static void speak_frame(const struct console *c, const struct frame *f, struct buf *out)
{
    struct buf text = BUF_INIT;

    frame_dump(f, &text);
    for (char *s = text.data; *s != '\0';) {
        size_t len = strcspn(s, "\n");
        size_t lead = strspn(s, " |+-");
        if (lead < len) {
            while (len > lead && strchr(" |+-", s[len - 1]) != NULL)
                len--;
            buf_addf(out, "  %.*s\n", (int)(len - lead), s + lead);
        }
        s += strcspn(s, "\n");
        s += *s == '\n';
    }
    add_hint(c, out);
    buf_free(&text);
}

void speak_layer(struct console *c, const struct frame *f, struct buf *out)
{
    if (c->layer == LAYER_NONE)
        return;
    if (c->layer == LAYER_REASON)
        speak_reasons(c, out);
    else if (c->layer == LAYER_BATCH)
        speak_batch(c, out);
    else if (c->layer == LAYER_ASK)
        buf_addf(out, "%s y or n.\n", c->ask.question.s);
    else if (c->layer == LAYER_PROMPT)
        buf_addf(out, "Type the rest of: %s\n", c->prompt.text);
    else if (speak_page(c, out))
        add_hint(c, out);
    else
        speak_frame(c, f, out);
}

void speak_message(const struct console *c, size_t i, struct buf *out)
{
    size_t at = (c->said.first + c->said.count - 1 - i) % MESSAGES_MAX;

    buf_addf(out, "%s.\n", c->said.ring[at].text.s);
}
