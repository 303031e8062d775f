/* acts_ui.c - the actions of the console itself, the rows of the table that are flagged UI, and
 * how any action begins. */
#include "config.h"

#include "ui/console_int.h"

#include "app/keymap.h"

#include <stdio.h>
#include <string.h>

/* What cannot be read changes nothing. */
void console_use_theme(struct console *c, const char *name)
{
    struct err err = ERR_INIT;

    if (theme_load(&c->theme, name, &err) == RC_OK)
        c->requests |= CONSOLE_THEME;
    else
        console_say(c, TONE_BAD, "%s; '%s' stays", err.msg, c->theme.name);
}

void console_show_pane(struct console *c, enum pane pane)
{
    if (c->pane == pane)
        return;
    c->card_top = 0;
    c->pane_before = c->pane;
    c->pane = pane;
}

static void do_pane(struct console *c, int pane)
{
    console_show_pane(c, (enum pane)pane);
}

static void do_pane_back(struct console *c, int unused)
{
    (void)unused;
    if (!console_open_back(c))
        do_pane(c, (int)c->pane_before);
}

static void do_pane_turn(struct console *c, int by)
{
    do_pane(c, ((int)c->pane + by + PANE_ANY) % PANE_ANY);
}

static void do_move(struct console *c, int by)
{
    list_move(console_list(c), c->app, by);
    c->card_top = 0;
}

static void do_page(struct console *c, int by)
{
    do_move(c, by * (c->page_rows > 1 ? c->page_rows - 1 : 1));
}

static void do_first(struct console *c, int unused)
{
    (void)unused;
    list_first(console_list(c), c->app);
    c->card_top = 0;
}

static void do_last(struct console *c, int unused)
{
    (void)unused;
    list_move(console_list(c), c->app, (long)list_count(console_list(c), c->app));
    c->card_top = 0;
}

static void do_scroll(struct console *c, int by)
{
    if (!list_scroll(console_list(c), by))
        console_say(c, TONE_DIM, by < 0 ? "no columns further left" : "no columns further right");
}

static void do_card(struct console *c, int by)
{
    c->card_top += by; /* held to its limits when it is drawn */
}

static void select_next(struct console *c, enum pane pane,
                        uint64_t (*next)(const struct app *a, uint64_t after), const char *none)
{
    const struct list *l = &c->lists[pane];
    bool is_hidden;

    console_show_pane(c, pane);
    list_sync(console_list(c), c->app);
    if (!console_select_next(c, pane, next, l->has_row ? l->selected : 0, &is_hidden))
        console_say(c, TONE_NORMAL, "%s%s", none, is_hidden ? " in this filter" : "");
}

static void do_next_case(struct console *c, int unused)
{
    (void)unused;
    select_next(c, PANE_REVIEW, query_next_case, "no other case is open");
}

static void do_next_refused(struct console *c, int unused)
{
    (void)unused;
    select_next(c, PANE_VERIFY, query_next_refused, "no other answer was refused");
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
    console_use_theme(c, c->args.words[0]);
}

/* --- opening and closing -------------------------------------------------------------------- */

static void do_help(struct console *c, int unused)
{
    (void)unused;
    layer_help_open(c);
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

/* In this order: a range that was begun, a long way, a message that is shown, the clock, the
 * filter. */
static void do_close(struct console *c, int unused)
{
    (void)unused;
    if (console_close_range(c)) {
        console_say(c, TONE_DIM, "the range is left: nothing of it was tagged");
        return;
    }
    if (c->status.run == RUN_SEEKING)
        app_stop_seek(c->app);
    else if (c->message.s[0] != '\0')
        console_forget_message(c);
    else if (c->status.run != RUN_PAUSED) /* it waits while this is typed as a command */
        console_post_line(c, action_get(ACTION_TIME_PAUSE)->command);
    else
        (void)console_close_filter(c);
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
    console_open_ask(c, "", "Leave the console? Everything is saved.");
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
    [ACTION_MOVE_LEFT] = { do_scroll, -1 },
    [ACTION_MOVE_RIGHT] = { do_scroll, 1 },
    [ACTION_OPEN] = { console_do_open, 0 },
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
void console_run_ui_act(struct console *c, const struct action *act)
{
    const struct ui_act *ui = &ui_acts[act->id];

    if (ui->run == NULL)
        console_say(c, TONE_BAD, "'%s' is not built into this console", act->command);
    else
        ui->run(c, ui->arg);
}

/* --- how an action begins ------------------------------------------------------------- */

bool console_needs_words(const struct action *act)
{
    return (act->flags & CASE) == 0 && act->args[0] != '\0' && act->args[0] != '[';
}

/* The command in the ':' line, with a blank where words may follow. */
static void open_prompt_with(struct console *c, const struct action *act)
{
    char line[128];

    (void)snprintf(line, sizeof line, "%s%s", act->command, act->args[0] == '\0' ? "" : " ");
    console_open_prompt(c, line);
}

void console_do_action(struct console *c, const struct action *act, const char *said,
                       uint64_t now_ms)
{
    if (action_is_cli_only(act)) {
        console_say(c, TONE_WARN, "'%s' is for the command line: depin-console %s",
                    act->command, act->command);
    } else if (console_needs_words(act)) {
        open_prompt_with(c, act);
    } else if ((act->flags & UI) != 0) {
        console_run_ui_act(c, act);
    } else {
        console_begin_act(c, act, said, now_ms);
    }
}

void console_do(struct console *c, const struct action *act, uint64_t now_ms)
{
    if ((act->flags & CASE) != 0 && c->pane == PANE_REVIEW && c->opened_on.is_set &&
        c->opened_on.id != c->shown.id)
        console_say(c, TONE_WARN, "'%s' ignored: another case is selected by now",
                    act->command);
    else if ((act->flags & MUTATES) != 0 && !action_is_cli_only(act))
        open_prompt_with(c, act);
    else
        console_do_action(c, act, act->command, now_ms);
}
