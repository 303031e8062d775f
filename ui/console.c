#include "config.h"

#include "ui/console.h"

#include "app/keymap.h"
#include "ui/console_int.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static const struct layer_ops *const layers[LAYER_COUNT] = {
    [LAYER_NONE] = NULL,          [LAYER_REASON] = &layer_reason,
    [LAYER_BATCH] = &layer_batch, [LAYER_ASK] = &layer_ask,
    [LAYER_PROMPT] = &layer_prompt, [LAYER_HELP] = &layer_help,
    [LAYER_MESSAGES] = &layer_messages,
    [LAYER_FILTER] = &layer_filter, [LAYER_SORT] = &layer_sort,
    [LAYER_COLUMNS] = &layer_columns, [LAYER_BULK] = &layer_bulk,
    [LAYER_ANSWER] = &layer_answer,
    [LAYER_METRICS] = &overlay_metrics,   [LAYER_REGIONS] = &overlay_regions,
    [LAYER_POLICY] = &overlay_policy,   [LAYER_DIFF] = &overlay_diff,
    [LAYER_RATES] = &overlay_rates,     [LAYER_OPEN] = &layer_open,
    [LAYER_CONSEQUENCE] = &layer_consequence, [LAYER_MOVES] = &overlay_moves,
};

/* Of each pane, as it is at first. */
static bool make_views(struct console *c)
{
    bool ok = true;
    struct err err = ERR_INIT;

    for (int pane = 0; pane < PANE_ANY; pane++) {
        c->lists[pane].view = view_new(c->lists[pane].table);
        c->lists[pane].hidden = list_columns_off(c->lists[pane].table);
        ok = ok && c->lists[pane].view != NULL &&
             view_filter(c->lists[pane].view, c->app, c->lists[pane].filter, NULL, &err) ==
                 RC_OK;
    }
    return ok;
}

enum rc console_new(struct console **out, struct app *a,
                    const struct console_options *options, struct err *err)
{
    static const struct list lists[] = {
#define VIEW(pane, title, id, follows, card, least, only) \
    [PANE_##pane] = { .table = (id), .follows_top = (follows), .filter = (only) },
#include "ui/views.def"
#undef VIEW
    };
    struct console *c = calloc(1, sizeof *c);
    struct safe_text tour;

    *out = c;
    if (c == NULL)
        return err_nomem(err, "open the console");
    c->app = a;
    c->options = *options;
    c->notify.how = options->notify;
    c->pane = PANE_REVIEW;
    memcpy(c->lists, lists, sizeof lists);
    c->copy = c->answer.text = (struct buf)BUF_INIT;
    app_lock(a);
    bool is_made = make_views(c);
    query_status(a, &c->status);
    app_unlock(a);
    if (!is_made) {
        console_free(c);
        *out = NULL;
        return err_nomem(err, "open the console");
    }
    memcpy(c->side, lists, sizeof lists);
    for (int pane = 0; pane < PANE_ANY; pane++)
        c->side[pane].hidden = list_columns_off(c->side[pane].table);
    c->pane_before = PANE_NODES;
    c->page_rows = 10;
    c->metrics.span = 512;
    c->w = 80;
    c->h = 24;
    keymap_sentence("{help} keys, {command} commands, {case next} the next case", &tour);
    if (options->notice != NULL)
        console_say(c, TONE_BAD, "%s", options->notice);
    else
        console_say(c, TONE_DIM, "%s", tour.s);
    c->message_stays = true;
    c->theme = *theme_builtin(0);
    if (options->theme != NULL)
        console_use_theme(c, options->theme);
    return RC_OK;
}

const struct theme *console_theme(const struct console *c)
{
    return &c->theme;
}

void console_free(struct console *c)
{
    if (c == NULL)
        return;
    for (int pane = 0; pane < PANE_ANY; pane++) {
        view_free(c->lists[pane].view);
        tags_free(&c->lists[pane].tags);
        row_cache_free(&c->lists[pane].drawn);
        row_cache_free(&c->side[pane].drawn);
    }
    buf_free(&c->copy);
    buf_free(&c->answer.text);
    free(c);
}

const struct buf *console_copied(const struct console *c)
{
    return &c->copy;
}

unsigned console_requests(struct console *c)
{
    unsigned taken = c->requests;

    c->requests = 0;
    return taken;
}

enum pane console_pane(const struct console *c)
{
    return c->pane;
}

bool console_selected(const struct console *c, uint64_t *id)
{
    *id = c->lists[c->pane].selected;
    return c->lists[c->pane].has_row;
}

const char *console_title(enum pane pane)
{
    static const char *const titles[] = {
#define VIEW(id, title, table, follows, card, least, only) [PANE_##id] = (title),
#include "ui/views.def"
#undef VIEW
    };

    return titles[pane];
}

bool console_is_tiny(const struct console *c)
{
    return c->w < CONSOLE_W_MIN || c->h < CONSOLE_H_MIN;
}

const struct notify *console_notice(const struct console *c)
{
    return &c->notify;
}

/* --- layers ----------------------------------------------------------------------------- */

const struct layer_ops *console_layer(const struct console *c)
{
    return layers[c->layer];
}

void console_open_layer(struct console *c, enum layer layer)
{
    assert(c->layer == LAYER_NONE && layer != LAYER_NONE);
    c->layer = layer;
    c->opened_on = c->shown;
    c->menu = (struct menu_place){ .at = layer == LAYER_REASON ? -1 : 0 };
}

void console_close_layer(struct console *c)
{
    c->layer = LAYER_NONE;
}

struct list *console_list(struct console *c)
{
    return &c->lists[c->pane];
}

/* --- keys ------------------------------------------------------------------------------- */

void console_delete_last(char *text)
{
    size_t len = strlen(text);

    while (len > 0 && ((unsigned char)text[len - 1] & 0xc0) == 0x80)
        len--;
    text[len > 0 ? len - 1 : 0] = '\0';
}

/* A key that is held comes faster than ticks may be made. What cannot be followed is dropped
 * and told once, so that time stands where the key is let go. */
static bool is_dropped(struct console *c, const struct action *act, const char *key)
{
    bool is_tick = act->id == ACTION_TIME_STEP || act->id == ACTION_TIME_BACK;
    bool is_late = is_tick && (c->status.run == RUN_SEEKING ||
                               c->status.acts_waiting >= CONSOLE_TICKS_WAITING);

    if (is_late && !c->is_dropping)
        console_say(c, TONE_WARN, "'%s' is pressed faster than ticks are made: some are dropped",
                    key);
    if (is_tick)
        c->is_dropping = is_late || (c->is_dropping && c->status.acts_waiting > 0);
    return is_late;
}

static void normal_key(struct console *c, const char *name, uint64_t now_ms)
{
    const struct action *act = action_by_key(c->pane, name);

    list_sync(console_list(c), c->app);
    if (act == NULL)
        console_say(c, TONE_DIM, "'%s' does nothing here; %s lists the keys", name,
                    keymap_hint(ACTION_HELP));
    else if (!is_dropped(c, act, name))
        console_do_action(c, act, name, now_ms);
}

/* In a script nobody looks: what is selected counts as seen. */
static void show_at_once(struct console *c)
{
    struct list *l = console_list(c);

    list_sync(l, c->app);
    c->shown = (struct target){ .is_set = l->has_row, .pane = c->pane, .id = l->selected };
    if (l->has_row)
        c->shown.version = query_version(c->app, l->table, l->selected);
}

static void begin_input(struct console *c)
{
    app_lock(c->app);
    query_status(c->app, &c->status);
    console_hear(c);
    notify_seen(&c->notify, &c->status);
    console_list(c)->is_moving = c->status.run == RUN_RUNNING;
    if (c->options.is_scripted)
        show_at_once(c);
}

static bool is_holding(const struct layer_ops *layer)
{
    return layer != NULL && (layer->holds_clock || layer->holds_order);
}

static void end_input(struct console *c, const struct layer_ops *before)
{
    bool is_held = is_holding(console_layer(c));

    app_unlock(c->app);
    if (is_holding(before) != is_held)
        app_hold(c->app, is_held);
    if (c->outbox[0] != '\0')
        app_post(c->app, c->outbox);
    c->outbox[0] = '\0';
    if (c->has_copied)
        console_finish_copy(c);
}

void console_line(struct console *c, const char *line, uint64_t now_ms)
{
    const struct layer_ops *before = console_layer(c);

    begin_input(c);
    console_run_line(c, line, now_ms);
    end_input(c, before);
}

/* Drawn anew or left for a while, the screen is the same. */
static bool leaves_all_as_it_is(const struct console *c, const char *name)
{
    const struct action *act = action_by_key(c->pane, name);

    return act != NULL && (act->id == ACTION_REDRAW || act->id == ACTION_SUSPEND);
}

void console_key(struct console *c, const char *name, uint64_t now_ms)
{
    const struct layer_ops *before = console_layer(c);
    uint64_t said = c->said.total;

    begin_input(c);
    if (before != NULL && before->holds_clock && console_is_tiny(c))
        before->key(c, "ESC", now_ms); /* nobody sees what it would decide */
    else if (before != NULL)
        before->key(c, name, now_ms);
    else
        normal_key(c, name, now_ms);
    if (c->said.total == said && !c->message_stays && !leaves_all_as_it_is(c, name))
        console_forget_message(c);
    end_input(c, before);
}

void console_paste(struct console *c, const char *text)
{
    const struct layer_ops *layer = console_layer(c);

    if (layer != NULL && layer->paste != NULL)
        layer->paste(c, text);
    else
        console_say(c, TONE_WARN, "pasted text ignored; %s opens a line that takes it",
                    keymap_hint(ACTION_COMMAND));
}
