/* console_int.h - what the parts of the console share: console.c (keys and acts), screen.c
 * (the picture) and one file for each layer. Not for anybody else. */
#ifndef UI_CONSOLE_INT_H
#define UI_CONSOLE_INT_H

#include "app/bulk.h"
#include "app/query.h"
#include "ui/complete.h"
#include "ui/console.h"
#include "ui/layout.h"
#include "ui/list.h"
#include "ui/notify.h"

#define PROMPT_MAX COMPLETE_LINE_MAX
#define HISTORY_MAX 200
#define MESSAGES_MAX 200
#define OUTBOX_MAX (APP_LINE_MAX + 1)

/* Layers lie over the panes and take every key; at most one is open. */
enum layer { LAYER_NONE, LAYER_REASON, LAYER_BATCH, LAYER_ASK, LAYER_PROMPT, LAYER_HELP,
             LAYER_MESSAGES, LAYER_FILTER, LAYER_SORT, LAYER_COLUMNS, LAYER_BULK,
             LAYER_METRICS, LAYER_REGIONS, LAYER_POLICY, LAYER_DIFF, LAYER_RATES, LAYER_MOVES,
             LAYER_COUNT };

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
                              layer_bulk;
extern const struct layer_ops overlay_metrics, overlay_regions, overlay_policy, overlay_diff,
                              overlay_rates, overlay_moves;

/* The chosen line of a page over the panes, and its scroll. */
struct overlay_place {
    size_t at, top;
    int rows; /* of the last frame */
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
    struct card card; /* of the shown row */
    int card_top;
    struct needs {
        int card, list; /* most rows so far at this size, without the head of the list */
    } needs[PANE_ANY];

    int w, h;      /* of the last frame */
    int page_rows; /* of the list on it */
    enum pane pane_before;
    enum layout_columns columns; /* of it; remembered for the hysteresis */
    enum layout_zoom zoom;
    bool is_demo; /* :layout demo */
    struct theme theme;

    struct args args; /* of the console action that was typed; none when it came by key */

    enum layer layer;
    const struct action *act; /* what the open layer is about */
    struct target act_target;
    struct target opened_on; /* what was shown when the layer opened */
    struct {
        char verb;
        size_t count;
        struct reason_line lines[9];
    } reason;
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
            struct safe_text text;
        } ring[MESSAGES_MAX];
    } said;
    struct {
        char text[FILTER_TEXT_MAX], before[FILTER_TEXT_MAX];
        bool is_wrong, had_row;
        size_t at; /* the wrong byte */
        struct safe_text why;
        uint64_t selected; /* when it was opened */
    } filter;
    struct {
        struct bulk_case cases[BULK_MAX];
        size_t count;
        struct bulk_sum sum;
        char reason[4];
        int top;
    } bulk;
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
    struct safe_text message;
    enum tone message_tone;
    uint64_t message_serial; /* of the session's message that was current with ours */
    uint64_t posted;         /* lines, ever */
    char outbox[OUTBOX_MAX]; /* posted when the lock is given back */
};

/* A message of the console's own, until the session has a newer one. */
void console_say(struct console *c, enum tone tone, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* Keep a message for the list of messages; and take over the session's, when it is newer. */
void console_note(struct console *c, enum tone tone, const struct safe_text *text);
void console_hear(struct console *c);

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

/* Do an action as its key would, from a layer that was just closed. What needs words opens
 * the prompt with its command. */
void console_do(struct console *c, const struct action *act, uint64_t now_ms);

void console_open_prompt(struct console *c, const char *text);
void console_remember_line(struct console *c, const char *line);
bool console_needs_words(const struct action *act); /* it cannot be done without */
void console_delete_last(char *text); /* one character of a line that is typed */

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
/* The place in the list, its filter, tags and so on, in at most `room` cells if it can be. */
void console_place(const struct console *c, int room, struct safe_text *out);
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
