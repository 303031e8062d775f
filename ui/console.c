#include "config.h"

#include "ui/console.h"

#include "app/keymap.h"
#include "base/text.h"
#include "ui/console_int.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct layer_ops *const layers[LAYER_COUNT] = {
    [LAYER_NONE] = NULL,          [LAYER_REASON] = &layer_reason,
    [LAYER_BATCH] = &layer_batch, [LAYER_ASK] = &layer_ask,
    [LAYER_PROMPT] = &layer_prompt, [LAYER_HELP] = &layer_help,
    [LAYER_MESSAGES] = &layer_messages,
    [LAYER_FILTER] = &layer_filter, [LAYER_SORT] = &layer_sort,
    [LAYER_COLUMNS] = &layer_columns, [LAYER_BULK] = &layer_bulk,
    [LAYER_METRICS] = &overlay_metrics,   [LAYER_REGIONS] = &overlay_regions,
    [LAYER_POLICY] = &overlay_policy,   [LAYER_DIFF] = &overlay_diff,
    [LAYER_RATES] = &overlay_rates,     [LAYER_MOVES] = &overlay_moves,
};

/* What cannot be read changes nothing. */
static void use_theme(struct console *c, const char *name)
{
    struct err err = ERR_INIT;

    if (theme_load(&c->theme, name, &err) == RC_OK)
        c->requests |= CONSOLE_THEME;
    else
        console_say(c, TONE_BAD, "%s; '%s' stays", err.msg, c->theme.name);
}

static bool make_views(struct console *c)
{
    bool ok = true;

    for (int pane = 0; pane < PANE_ANY; pane++) {
        c->lists[pane].view = view_new(c->lists[pane].table);
        ok = ok && c->lists[pane].view != NULL;
    }
    return ok;
}

enum rc console_new(struct console **out, struct app *a,
                    const struct console_options *options, struct err *err)
{
    static const struct list lists[] = {
#define VIEW(pane, title, id, follows, card) \
    [PANE_##pane] = { .table = (id), .follows_top = (follows) },
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
    c->copy = (struct buf)BUF_INIT;
    if (!make_views(c)) {
        console_free(c);
        *out = NULL;
        return err_nomem(err, "open the console");
    }
    memcpy(c->side, lists, sizeof lists);
    c->pane_before = PANE_NODES;
    c->page_rows = 10;
    c->metrics.span = 512;
    c->w = 80;
    c->h = 24;
    app_lock(a);
    query_status(a, &c->status);
    app_unlock(a);
    keymap_sentence("{help} keys, {command} commands, {case next} the next case", &tour);
    if (options->notice != NULL)
        console_say(c, TONE_BAD, "%s", options->notice);
    else
        console_say(c, TONE_DIM, "%s", tour.s);
    c->theme = *theme_builtin(0);
    if (options->theme != NULL)
        use_theme(c, options->theme);
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
#define VIEW(id, title, table, follows, card) [PANE_##id] = (title),
#include "ui/views.def"
#undef VIEW
    };

    return titles[pane];
}

bool console_is_tiny(const struct console *c)
{
    return c->w < CONSOLE_W_MIN || c->h < CONSOLE_H_MIN;
}

void console_tell(struct console *c, const char *text)
{
    console_say(c, TONE_NORMAL, "%s", text);
}

void console_say(struct console *c, enum tone tone, const char *fmt, ...)
{
    char text[512];
    va_list ap;

    va_start(ap, fmt);
    (void)vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    safe_text_from_str(&c->message, text);
    c->message_tone = tone;
    c->message_serial = c->status.message_serial;
    console_note(c, tone, &c->message);
}

const struct notify *console_notice(const struct console *c)
{
    return &c->notify;
}

void console_hear(struct console *c)
{
    if (notify_look(&c->notify, c->app, &c->status))
        c->requests |= CONSOLE_NOTIFY;
    if (c->status.message_serial == c->message_serial)
        return;
    c->message = c->status.message;
    c->message_tone = c->status.message_tone;
    c->message_serial = c->status.message_serial;
    console_note(c, c->message_tone, &c->message);
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
}

void console_close_layer(struct console *c)
{
    c->layer = LAYER_NONE;
}

/* --- acts ------------------------------------------------------------------------------- */

void console_post_line(struct console *c, const char *line)
{
    (void)snprintf(c->outbox, sizeof c->outbox, "%s", line);
    c->posted++;
    c->message = (struct safe_text){ "" };
}

static struct list *current_list(struct console *c)
{
    return &c->lists[c->pane];
}

/* The next row of a pane that waits for somebody and that the filter shows. False when there is
 * no other. */
static bool select_next(struct console *c, enum pane pane,
                        uint64_t (*next)(const struct app *a, uint64_t after), uint64_t after)
{
    struct list *l = &c->lists[pane];
    uint64_t id = next(c->app, after), first = id;

    c->card_top = 0;
    while (id != 0 && !list_select(l, c->app, id)) {
        id = next(c->app, id);
        if (id == first || id == after)
            id = 0;
    }
    return id != 0;
}

void console_post_act(struct console *c, const struct action *act, const struct target *t,
                      const char *reason, uint64_t now_ms)
{
    char line[OUTBOX_MAX];
    int n = snprintf(line, sizeof line, "%s", act->command);

    if ((act->flags & CASE) != 0)
        n += snprintf(line + n, sizeof line - (size_t)n,
                      " %" PRIu64 " --version %" PRIu32, t->id, t->version);
    if (reason != NULL)
        n += snprintf(line + n, sizeof line - (size_t)n, " --reason %s", reason);
    if ((act->flags & CONFIRM) != 0)
        (void)snprintf(line + n, sizeof line - (size_t)n, " --yes");
    console_post_line(c, line);
    if ((act->flags & MUTATES) != 0) {
        c->has_acted = true;
        c->last_act_ms = now_ms;
    }
    if ((act->flags & CASE) != 0)
        (void)select_next(c, PANE_REVIEW, query_next_case, t->id);
}

/* Why a key that acts does nothing now, for keymap_sentence(); NULL when it may. */
static const char *guard(const struct console *c, const struct action *act, uint64_t now_ms)
{
    const struct list *l = &c->lists[PANE_REVIEW];
    const struct target *t = &c->shown;

    if ((act->flags & MUTATES) == 0)
        return NULL;
    if (console_is_tiny(c))
        return "the screen is too small to act on: 40x8 is needed";
    if (c->status.is_read_only)
        return "this session is read-only";
    if (!c->status.is_live)
        return "the past is read-only; {live} returns to now";
    if ((act->flags & CASE) != 0 && c->pane != PANE_REVIEW)
        return "it is about the case in view; {pane review} shows them";
    if ((act->flags & CASE) != 0 && !l->has_row && l->tags.count == 0)
        return "no case is selected";
    if (c->options.is_scripted)
        return NULL;
    if (c->has_acted && now_ms - c->last_act_ms < CONSOLE_GUARD_MS)
        return "too soon after the last act";
    if ((act->flags & CASE) == 0 || l->tags.count > 0)
        return NULL;
    if (!t->is_set || t->pane != PANE_REVIEW || t->id != l->selected ||
        now_ms - t->since_ms < CONSOLE_GUARD_MS)
        return "this case has only just come to the screen";
    return NULL;
}

static void open_reason(struct console *c, const struct action *act)
{
    c->reason.verb = (act->flags & REASON_R) != 0 ? 'R' : 'E';
    c->reason.count = query_reasons(c->app, c->reason.verb, c->shown.id, c->reason.lines);
    c->act = act;
    c->act_target = c->shown;
    console_open_layer(c, LAYER_REASON);
}

static void open_batch(struct console *c, const struct action *act)
{
    query_batch(c->app, &c->batch.sheet);
    c->batch.pending = c->status.pending;
    c->batch.typed[0] = '\0';
    c->act = act;
    c->requests |= CONSOLE_FLUSH;
    console_open_layer(c, LAYER_BATCH);
}

static void open_ask(struct console *c, const char *line, const char *question)
{
    (void)snprintf(c->ask.line, sizeof c->ask.line, "%s", line);
    safe_text_from_str(&c->ask.question, question);
    c->requests |= CONSOLE_FLUSH;
    console_open_layer(c, LAYER_ASK);
}

/* The letter of the reasons for it. */
static char verb_of(const struct action *act)
{
    return (act->flags & REASON_R) != 0 ? 'R' : (act->flags & REASON_E) != 0 ? 'E' : 'A';
}

static void begin_act(struct console *c, const struct action *act, const char *key,
                      uint64_t now_ms)
{
    const char *why = guard(c, act, now_ms);
    struct safe_text reason;

    if (why != NULL) {
        keymap_sentence(why, &reason);
        console_say(c, TONE_WARN, "'%s' ignored: %s", key, reason.s);
    } else if ((act->flags & CASE) != 0 && c->lists[PANE_REVIEW].tags.count > 0) {
        layer_bulk_open(c, act, verb_of(act));
    } else if ((act->flags & (REASON_R | REASON_E)) != 0)
        open_reason(c, act);
    else if (act->id == ACTION_ANCHOR_NOW)
        open_batch(c, act);
    else if ((act->flags & CONFIRM) != 0)
        open_ask(c, act->command, act->help);
    else
        console_post_act(c, act, &c->shown, NULL, now_ms);
}

/* --- actions of the console itself ------------------------------------------------------- */

static void do_pane(struct console *c, int pane)
{
    if (c->pane == (enum pane)pane)
        return;
    c->card_top = 0;
    c->pane_before = c->pane;
    c->pane = (enum pane)pane;
}

static void do_pane_back(struct console *c, int unused)
{
    (void)unused;
    do_pane(c, (int)c->pane_before);
}

static void do_pane_turn(struct console *c, int by)
{
    do_pane(c, ((int)c->pane + by + PANE_ANY) % PANE_ANY);
}

static void do_move(struct console *c, int by)
{
    list_move(current_list(c), c->app, by);
    c->card_top = 0;
}

static void do_page(struct console *c, int by)
{
    do_move(c, by * (c->page_rows > 1 ? c->page_rows - 1 : 1));
}

static void do_first(struct console *c, int unused)
{
    (void)unused;
    list_first(current_list(c), c->app);
    c->card_top = 0;
}

static void do_last(struct console *c, int unused)
{
    (void)unused;
    list_move(current_list(c), c->app, (long)list_count(current_list(c), c->app));
    c->card_top = 0;
}

static void do_card(struct console *c, int by)
{
    c->card_top += by; /* held to its limits when it is drawn */
}

static void do_next_case(struct console *c, int unused)
{
    const struct list *l = &c->lists[PANE_REVIEW];

    (void)unused;
    do_pane(c, PANE_REVIEW);
    list_sync(current_list(c), c->app);
    if (!select_next(c, PANE_REVIEW, query_next_case, l->has_row ? l->selected : 0))
        console_say(c, TONE_NORMAL, "no other case is open%s",
                    view_filter_text(l->view)[0] == '\0' ? "" : " in this filter");
}

static void do_next_refused(struct console *c, int unused)
{
    const struct list *l = &c->lists[PANE_VERIFY];

    (void)unused;
    do_pane(c, PANE_VERIFY);
    list_sync(current_list(c), c->app);
    if (!select_next(c, PANE_VERIFY, query_next_refused, l->has_row ? l->selected : 0))
        console_say(c, TONE_NORMAL, "no other answer was refused%s",
                    view_filter_text(l->view)[0] == '\0' ? "" : " in this filter");
}

/* --- the layout ---------------------------------------------------------------------------- */

static void do_zoom(struct console *c, int unused)
{
    (void)unused;
    c->zoom = c->zoom == ZOOM_NONE                    ? ZOOM_LIST
              : c->zoom == ZOOM_LIST && c->has_card ? ZOOM_CARD
                                                      : ZOOM_NONE;
}

static void do_layout(struct console *c, int unused)
{
    (void)unused;
    c->is_demo = strcmp(c->args.words[0], "demo") == 0;
}

static void do_theme(struct console *c, int unused)
{
    (void)unused;
    use_theme(c, c->args.words[0]);
}

/* --- opening and closing -------------------------------------------------------------------- */

static void do_help(struct console *c, int unused)
{
    (void)unused;
    memset(&c->help, 0, sizeof c->help);
    console_open_layer(c, LAYER_HELP);
}

static void do_notify(struct console *c, int unused)
{
    (void)unused;
    (void)notify_parse(c->args.words[0], &c->notify.how);
    c->notify.has_begun = false;
    console_say(c, TONE_NORMAL, "notify: %s", c->args.words[0]);
}

static void do_messages(struct console *c, int unused)
{
    (void)unused;
    c->said.top = 0;
    console_open_layer(c, LAYER_MESSAGES);
}

static void do_regions(struct console *c, int unused)
{
    (void)unused;
    overlay_regions_open(c);
}

static void do_moves(struct console *c, int unused)
{
    (void)unused;
    overlay_moves_open(c);
}

static void do_diff(struct console *c, int unused)
{
    (void)unused;
    overlay_diff_open(c);
}

static void do_layer(struct console *c, int layer)
{
    console_open_layer(c, (enum layer)layer);
}

static void do_prompt(struct console *c, int unused)
{
    (void)unused;
    console_open_prompt(c, "");
}

/* In this order: a range that was begun, a long way, the clock, the filter. */
static void do_close(struct console *c, int unused)
{
    (void)unused;
    if (console_close_range(c)) {
        console_say(c, TONE_DIM, "the range is left: nothing of it was tagged");
        return;
    }
    if (c->status.run == RUN_SEEKING)
        app_stop_seek(c->app);
    else if (c->status.run != RUN_PAUSED) /* it waits while this is typed as a command */
        console_post_line(c, action_get(ACTION_TIME_PAUSE)->command);
    else
        (void)console_close_filter(c);
    c->message = (struct safe_text){ "" };
    c->message_serial = c->status.message_serial;
}

static void do_request(struct console *c, int request)
{
    c->requests |= (unsigned)request;
}

/* The sentence stays where nobody answers. */
static void do_stats(struct console *c, int request)
{
    console_say(c, TONE_NORMAL, "nothing is measured without a terminal");
    do_request(c, request);
}

static void do_redraw(struct console *c, int unused)
{
    (void)unused;
    c->requests |= CONSOLE_REDRAW;
    console_show_changes(c);
}

static void do_quit(struct console *c, int unused)
{
    (void)unused;
    open_ask(c, "", "Leave the console? Everything is saved.");
}

/* Every row of the action table that is flagged UI; a test holds the two together. */
static const struct ui_act {
    void (*run)(struct console *c, int arg);
    int arg;
} ui_acts[ACTION_COUNT] = {
    [ACTION_PANE_NODES] = { do_pane, PANE_NODES },
    [ACTION_PANE_TASKS] = { do_pane, PANE_TASKS },
    [ACTION_PANE_VERIFY] = { do_pane, PANE_VERIFY },
    [ACTION_PANE_REVIEW] = { do_pane, PANE_REVIEW },
    [ACTION_PANE_CHAIN] = { do_pane, PANE_CHAIN },
    [ACTION_PANE_LOG] = { do_pane, PANE_LOG },
    [ACTION_PANE_NEXT] = { do_pane_turn, 1 },
    [ACTION_PANE_PREV] = { do_pane_turn, -1 },
    [ACTION_PANE_BACK] = { do_pane_back, 0 },
    [ACTION_ZOOM] = { do_zoom, 0 },
    [ACTION_LAYOUT] = { do_layout, 0 },
    [ACTION_THEME] = { do_theme, 0 },
    [ACTION_SHOW_METRICS] = { do_layer, LAYER_METRICS },
    [ACTION_SHOW_REGIONS] = { do_regions, 0 },
    [ACTION_SHOW_POLICY] = { do_layer, LAYER_POLICY },
    [ACTION_SHOW_RATES] = { do_layer, LAYER_RATES },
    [ACTION_DIFF] = { do_diff, 0 },
    [ACTION_SHOW_DISPUTE] = { do_moves, 0 },
    [ACTION_MOVE_DOWN] = { do_move, 1 },
    [ACTION_MOVE_UP] = { do_move, -1 },
    [ACTION_MOVE_FIRST] = { do_first, 0 },
    [ACTION_MOVE_LAST] = { do_last, 0 },
    [ACTION_MOVE_PGDN] = { do_page, 1 },
    [ACTION_MOVE_PGUP] = { do_page, -1 },
    [ACTION_CARD_DOWN] = { do_card, 1 },
    [ACTION_CARD_UP] = { do_card, -1 },
    [ACTION_CASE_NEXT] = { do_next_case, 0 },
    [ACTION_VERIFICATION_NEXT] = { do_next_refused, 0 },
    [ACTION_FILTER] = { console_do_filter, 0 },
    [ACTION_SORT] = { console_do_sort, 0 },
    [ACTION_COLUMNS] = { console_do_columns, 0 },
    [ACTION_FOLLOW] = { console_do_follow, 0 },
    [ACTION_FREEZE] = { console_do_freeze, 0 },
    [ACTION_TAG] = { console_do_tag, 0 },
    [ACTION_TAG_RANGE] = { console_do_tag_range, 0 },
    [ACTION_TAG_ALL] = { console_do_tag_all, 0 },
    [ACTION_TAG_NONE] = { console_do_tag_none, 0 },
    [ACTION_COPY] = { console_do_copy, 0 },
    [ACTION_HELP] = { do_help, 0 },
    [ACTION_SET_NOTIFY] = { do_notify, 0 },
    [ACTION_MESSAGES] = { do_messages, 0 },
    [ACTION_COMMAND] = { do_prompt, 0 },
    [ACTION_CLOSE] = { do_close, 0 },
    [ACTION_STATS] = { do_stats, CONSOLE_STATS },
    [ACTION_REDRAW] = { do_redraw, 0 },
    [ACTION_SUSPEND] = { do_request, CONSOLE_SUSPEND },
    [ACTION_QUIT] = { do_quit, 0 },
};

/* What was typed after the command is in c->args while the act runs. */
static void run_ui_act(struct console *c, const struct action *act)
{
    const struct ui_act *ui = &ui_acts[act->id];

    if (ui->run == NULL)
        console_say(c, TONE_BAD, "'%s' is not built into this console", act->command);
    else
        ui->run(c, ui->arg);
}

/* A console action with its words and options, checked as on the command line. */
static void run_typed_ui_act(struct console *c, const struct action *act, int count,
                             const char *const words[])
{
    const char *given[ARGS_MAX];
    struct err err = ERR_INIT;

    for (int i = 0; i < count; i++) /* the short form of the one option that is typed often */
        given[i] = act->id == ACTION_SORT && strcmp(words[i], "-r") == 0 ? "--reverse" : words[i];
    if (args_parse(&c->args, act->args, count, given, &err) == RC_OK)
        run_ui_act(c, act);
    else
        console_say(c, TONE_BAD, "%s: %s", act->command, err.msg);
    c->args = (struct args){ .count = 0 };
}

/* What follows the word "filter" is the filter, quotes and all; NULL: another command. */
static const char *filter_of_line(const char *line)
{
    const char *word = action_get(ACTION_FILTER)->command;
    size_t len = strlen(word);

    line += strspn(line, " ");
    if (strncmp(line, word, len) != 0 || line[len] != ' ')
        return NULL;
    line += len;
    line += strspn(line, " ");
    return *line == '\0' ? NULL : line;
}

/* The command line's own advice would not help here: the key that helps is named instead. */
static void say_refused(struct console *c, const struct err *err)
{
    static const char advice[] = "--help lists";
    const char *at = strstr(err->msg, advice);

    if (at == NULL)
        console_say(c, TONE_BAD, "%s", err->msg);
    else
        console_say(c, TONE_BAD, "%.*s%s lists%s", (int)(at - err->msg), err->msg,
                    keymap_hint(ACTION_HELP), at + sizeof advice - 1);
}

void console_run_line(struct console *c, const char *line, uint64_t now_ms)
{
    char copy[PROMPT_MAX];
    const char *words[ARGS_MAX];
    const struct action *act = NULL;
    struct err err = ERR_INIT;
    int count = 0, used = 0;

    if (filter_of_line(line) != NULL) {
        console_filter_line(c, filter_of_line(line));
        return;
    }
    (void)snprintf(copy, sizeof copy, "%s", line);
    if (args_split(copy, &count, words, ARGS_MAX, &err) == RC_OK && count == 0)
        return;
    if (err.rc == RC_OK)
        act = action_by_words(count, words, &used, &err);
    if (act == NULL)
        say_refused(c, &err);
    else if ((act->flags & UI) != 0)
        run_typed_ui_act(c, act, count - used, words + used);
    else if (act->id == ACTION_EXPORT && console_export(c, count - used, words + used))
        return;
    else if (used == count && (act->flags & (CASE | CONFIRM)) != 0)
        begin_act(c, act, act->command, now_ms); /* as its key: the selected case */
    else if ((act->flags & CONFIRM) != 0 && strstr(line, " --yes") == NULL)
        open_ask(c, line, act->help);
    else
        console_post_line(c, line);
}

/* --- keys ------------------------------------------------------------------------------- */

bool console_needs_words(const struct action *act)
{
    return (act->flags & CASE) == 0 && act->args[0] != '\0' && act->args[0] != '[';
}

static void do_action(struct console *c, const struct action *act, const char *said,
                      uint64_t now_ms)
{
    char line[128];

    if ((act->flags & CLI) != 0) {
        console_say(c, TONE_WARN, "'%s' is for the command line: depin-console %s",
                    act->command, act->command);
    } else if (console_needs_words(act)) {
        (void)snprintf(line, sizeof line, "%s ", act->command);
        console_open_prompt(c, line);
    } else if ((act->flags & UI) != 0) {
        run_ui_act(c, act);
    } else {
        begin_act(c, act, said, now_ms);
    }
}

void console_do(struct console *c, const struct action *act, uint64_t now_ms)
{
    if ((act->flags & CASE) != 0 && c->pane == PANE_REVIEW && c->opened_on.is_set &&
        c->opened_on.id != c->shown.id)
        console_say(c, TONE_WARN, "'%s' ignored: another case is selected by now",
                    act->command);
    else
        do_action(c, act, act->command, now_ms);
}

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

    list_sync(current_list(c), c->app);
    if (act == NULL)
        console_say(c, TONE_DIM, "'%s' does nothing here; %s lists the keys", name,
                    keymap_hint(ACTION_HELP));
    else if (!is_dropped(c, act, name))
        do_action(c, act, name, now_ms);
}

/* In a script nobody looks: what is selected counts as seen. */
static void show_at_once(struct console *c)
{
    struct list *l = current_list(c);

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
    current_list(c)->is_moving = c->status.run == RUN_RUNNING;
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

void console_key(struct console *c, const char *name, uint64_t now_ms)
{
    const struct layer_ops *before = console_layer(c);

    begin_input(c);
    if (before != NULL && before->holds_clock && console_is_tiny(c))
        before->key(c, "ESC", now_ms); /* nobody sees what it would decide */
    else if (before != NULL)
        before->key(c, name, now_ms);
    else
        normal_key(c, name, now_ms);
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
