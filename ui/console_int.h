/* console_int.h - what the parts of the console share: console.c (keys and layers), acts.c and
 * acts_ui.c, line.c (what is typed), message.c, screen.c (the picture) and one file for each
 * layer. Not for anybody else. */
#ifndef UI_CONSOLE_INT_H
#define UI_CONSOLE_INT_H

#include "app/bulk.h"
#include "app/query.h"
#include "app/query_links.h"
#include "ui/complete.h"
#include "ui/console.h"
#include "ui/layout.h"
#include "ui/list.h"
#include "ui/notify.h"

#define PROMPT_MAX COMPLETE_LINE_MAX
#define HISTORY_MAX 200
#define MESSAGES_MAX 200
#define FILTERS_MAX 50 /* that '/' remembers */
#define CRUMBS_MAX 16
#define OUTBOX_MAX (APP_LINE_MAX + 1)

/* Layers lie over the panes and take every key; at most one is open. */
enum layer { LAYER_NONE, LAYER_REASON, LAYER_BATCH, LAYER_ASK, LAYER_PROMPT, LAYER_HELP,
             LAYER_MESSAGES, LAYER_FILTER, LAYER_SORT, LAYER_COLUMNS, LAYER_BULK, LAYER_ANSWER,
             LAYER_METRICS, LAYER_REGIONS, LAYER_POLICY, LAYER_DIFF, LAYER_RATES,
             LAYER_OPEN, LAYER_CONSEQUENCE, LAYER_MOVES, LAYER_COUNT };

struct layer_ops {
    const char *hint;  /* the bottom line while it is open; keymap_sentence() */
    bool holds_clock;  /* ticks wait, so that nothing moves under a decision */
    bool holds_order;  /* they wait for the sake of the order of rows; works on tiny screens */
    void (*key)(struct console *c, const char *name, uint64_t now_ms);
    void (*draw)(struct console *c, struct frame *f);
    void (*paste)(struct console *c, const char *text); /* NULL: dropped */
};
extern const struct layer_ops layer_reason, layer_batch, layer_ask, layer_prompt, layer_help,
                              layer_messages, layer_filter, layer_sort, layer_columns,
                              layer_bulk, layer_answer, layer_open, layer_consequence;
extern const struct layer_ops overlay_metrics, overlay_regions, overlay_policy, overlay_diff,
                              overlay_rates, overlay_moves;

/* The chosen line of a page over the panes, and its scroll. */
struct overlay_place {
    size_t at, top;
    int rows; /* of the last frame */
};

/* The cursor of a menu (menu.h) and the rows of one of its columns in the last frame. */
struct menu_place {
    int at; /* -1: nowhere */
    int rows;
};

/* The row that an act is about: what was on the screen, not what is there by now. */
struct target {
    bool is_set;
    enum pane pane;
    uint64_t id;
    uint32_t version;
    uint64_t since_ms;
};

struct console {
    struct app *app;
    struct console_options options;
    unsigned requests;
    struct status status; /* of the last key or frame */

    enum pane pane;
    struct list lists[PANE_ANY];
    struct list side[PANE_ANY]; /* the same tables beside the pane in view */
    struct target shown;
    bool has_card;
    bool is_informed; /* the last frame showed all that each decision would do */
    struct safe_text consequence; /* of the decision that is asked about */
    struct card card; /* of the shown row */
    int card_top;
    struct needs {
        int card, list; /* most rows so far at this size, without the head of the list */
    } needs[PANE_ANY];

    int w, h;      /* of the last frame */
    int page_rows; /* of the list on it */
    enum pane pane_before;
    enum layout_columns columns; /* of it; remembered for the hysteresis */
    bool is_beside;              /* the card, likewise */
    enum layout_zoom zoom;
    bool is_demo; /* :layout demo */
    struct theme theme;

    struct args args; /* of the console action that was typed; none when it came by key */

    enum layer layer;
    const struct action *act; /* what the open layer is about */
    struct target act_target;
    struct target opened_on; /* what was shown when the layer opened */
    struct menu_place menu;   /* of the open layer, where it is one */
    struct {
        char verb;
        size_t count;
        struct reason_line lines[9];
    } reason;
    struct {
        size_t count;
        struct query_link links[LINKS_MAX];
    } open;
    struct {
        size_t count;
        struct crumb { /* of one thing that was opened */
            enum pane from, to;
            enum layout_zoom zoom;        /* in `from` */
            char filter[FILTER_TEXT_MAX]; /* in `to`, before */
        } crumbs[CRUMBS_MAX];
    } trail;
    struct {
        struct card sheet;
        uint64_t pending;
        char typed[8];
    } batch;
    struct {
        struct safe_text question;
        char line[PROMPT_MAX]; /* posted on yes; "" quits */
    } ask;
    struct {
        char text[PROMPT_MAX];
        char history[HISTORY_MAX][PROMPT_MAX];
        size_t history_count, history_at;
        size_t added;             /* lines of this session, the newest of the history */
        char typed[PROMPT_MAX];   /* by hand: what the history is searched for */
        struct completion list;
        int chosen;               /* of the list; -1 none */
    } prompt;
    struct {
        int cursor, top, rows;
        bool is_searching;
        char text[64];
    } help;

    struct {
        size_t first, count; /* of a ring */
        uint64_t total;      /* ever */
        int top, rows;
        struct said {
            uint64_t tick; /* in view when it was said */
            enum tone tone;
            struct long_text text;
        } ring[MESSAGES_MAX];
    } said;
    struct {
        char text[FILTER_TEXT_MAX], before[FILTER_TEXT_MAX];
        bool is_wrong, had_row;
        char history[FILTERS_MAX][FILTER_TEXT_MAX];
        size_t history_count, history_at;
        bool is_cycling; /* TAB goes through prompt.list, put behind `base` */
        char base[FILTER_TEXT_MAX];
        size_t at; /* the wrong byte */
        struct safe_text why;
        uint64_t selected; /* when it was opened */
    } filter;
    struct {
        struct bulk_case cases[BULK_MAX];
        size_t count;
        struct bulk_sum sum;
        uint64_t lead; /* whose kind is decided */
        bool is_lead_chosen; /* it is the selected case, not the one that was tagged first */
        char reason[4];
        int top;
    } bulk;
    struct {
        struct buf text; /* owned */
        size_t count;    /* lines of it */
        int top, rows;
        bool is_due;     /* it is to be shown when no layer is open */
        uint64_t heard;  /* status.answers when it was taken over */
        char line[PROMPT_MAX]; /* that was posted last */
    } answer;
    struct buf copy; /* what was copied last */
    bool has_copied; /* and is still to be kept and sent */
    struct {
        struct overlay_place place;
        uint32_t span; /* ticks of the graph */
    } metrics;
    struct {
        struct overlay_place place;
        int by, order;
    } regions;
    struct {
        struct overlay_place place;
    } policy;
    struct {
        struct overlay_place place;
    } rates;
    struct {
        struct overlay_place place;
        enum table_id table; /* what is compared: the row that was chosen */
        uint64_t id;
        uint32_t unit, from; /* DIFF_FIRST until it was looked at */
    } diff;
    struct {
        struct overlay_place place;
        enum table_id table; /* the row whose dispute it is */
        uint64_t id;
    } moves;

    struct notify notify;

    bool has_acted;
    bool is_dropping; /* presses of a held key, and it was told */
    uint64_t last_act_ms;
    struct long_text message;
    enum tone message_tone;
    bool message_stays; /* until ESC or the next act: the tour, and errors of acts */
    uint64_t message_serial; /* of the session's message that was current with ours */
    uint64_t posted;         /* lines, ever */
    char outbox[OUTBOX_MAX]; /* posted when the lock is given back */
};

/* A message of the console's own, until the session has a newer one. */
void console_say(struct console *c, enum tone tone, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* Keep a message for the list of messages; and take over the session's, when it is newer. */
void console_note(struct console *c, enum tone tone, const struct long_text *text);
void console_hear(struct console *c);

void console_forget_message(struct console *c);

void console_open_layer(struct console *c, enum layer layer);
void console_close_layer(struct console *c);
void overlay_diff_open(struct console *c);
/* The referee's moves about the selected row; a message where there are none. */
void overlay_moves_open(struct console *c);
void overlay_regions_open(struct console *c);
const struct layer_ops *console_layer(const struct console *c); /* NULL: none open */

/* Queue the act for the core: command, target, reason code (NULL: none). */
void console_post_act(struct console *c, const struct action *act, const struct target *t,
                      const char *reason, uint64_t now_ms);
void console_post_line(struct console *c, const char *line);

/* A decision about one case: asks for a reason where it needs one, else queues it. */
void console_decide(struct console *c, const struct action *act, const struct target *t,
                    uint64_t now_ms);
void layer_consequence_open(struct console *c, const struct action *act,
                            const struct card_line *line);

/* What its key does now, or why it is ignored. `key`: as the message names it. */
void console_begin_act(struct console *c, const struct action *act, const char *key,
                       uint64_t now_ms);
void console_open_ask(struct console *c, const char *line, const char *question);
/* The next row of a pane that waits for somebody and that the filter shows. False when there is
 * no other; *is_hidden then says whether there is one that it does not show. */
bool console_select_next(struct console *c, enum pane pane,
                         uint64_t (*next)(const struct app *a, uint64_t after), uint64_t after,
                         bool *is_hidden);
struct list *console_list(struct console *c); /* of the pane in view */

/* A row that is flagged UI; its words are in c->args. */
void console_run_ui_act(struct console *c, const struct action *act);
/* What cannot be read changes nothing. */
void console_use_theme(struct console *c, const char *name);
/* As its key: what needs words opens the prompt. `said`: as messages name it. */
void console_do_action(struct console *c, const struct action *act, const char *said,
                       uint64_t now_ms);
/* Do an action that was chosen in a list of them, from a layer that was just closed. What
 * changes something, or needs words, opens the prompt with its command instead. */
void console_do(struct console *c, const struct action *act, uint64_t now_ms);

void console_open_prompt(struct console *c, const char *text);
void console_remember_line(struct console *c, const char *line);
bool console_needs_words(const struct action *act); /* it cannot be done without */
void console_delete_last(char *text); /* one character of a line that is typed */

void console_show_pane(struct console *c, enum pane pane);
void console_do_open(struct console *c, int unused);
bool console_open_back(struct console *c); /* false: nothing was opened that led here */

/* acts_view.c: on the list of the pane in view. */
const struct table *console_table(const struct console *c);
/* False: *why and the byte *at; what was in force stays. */
bool console_set_filter(struct console *c, const char *text, size_t *at, struct safe_text *why);
void console_filter_line(struct console *c, const char *text); /* and say what is wrong */
/* SIZE_MAX: the table's order. The column that is in force is turned round. */
void console_sort_by(struct console *c, size_t column, bool is_reversed);
void console_show_changes(struct console *c); /* of a frozen list */
bool console_close_range(struct console *c);  /* false: there was none */
bool console_close_filter(struct console *c); /* likewise */
/* The place in the list, its filter, tags and so on, in at most `room` cells if it can be; of
 * the filter as much as fits. False: not all of it did. */
bool console_place(const struct console *c, int room, struct safe_text *out);
/* "export FILE". False: the words name a table, or are wrong. */
bool console_export(struct console *c, int count, const char *const words[]);
void console_do_filter(struct console *c, int unused);
void console_do_sort(struct console *c, int unused);
void console_do_columns(struct console *c, int unused);
void console_do_follow(struct console *c, int unused);
void console_do_freeze(struct console *c, int unused);
void console_do_tag(struct console *c, int unused);
void console_do_tag_range(struct console *c, int unused);
void console_do_tag_all(struct console *c, int unused);
void console_do_tag_none(struct console *c, int unused);
void console_do_copy(struct console *c, int unused);
void console_finish_copy(struct console *c); /* without the lock */

void layer_filter_open(struct console *c);
/* shorthand.c. False: the word means nothing, or a row that is not listed. */
bool shorthand_is_known(const char *word);
bool shorthand_run(struct console *c, const char *word, uint64_t now_ms);
bool console_go_to(struct console *c, enum table_id t, const char *word);
/* It is a command, or shorthand for one; its words may still be wrong. */
bool console_knows_line(const char *line);

void layer_answer_show(struct console *c); /* under the lock */
void layer_help_open(struct console *c);
void layer_bulk_open(struct console *c, const struct action *act, char verb);

/* A typed line: a console action is done here, all else is posted. */
void console_run_line(struct console *c, const char *line, uint64_t now_ms);

const char *console_title(enum pane pane);
bool console_is_tiny(const struct console *c);

/* A box over the middle of the frame, its inside blanked; *inside is smaller than asked for
 * where the frame is. */
void screen_box(struct frame *f, int w, int h, const char *title, struct rect *inside);
void screen_box_at(struct frame *f, struct rect r, const char *title, struct rect *inside);

#endif
