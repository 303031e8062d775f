/*
 * query.h - the read model: what panes, lists and reports may know. Never changes state.
 *
 * With the core thread running, call everything here between app_lock() and
 * app_unlock() and copy what is needed; nothing is borrowed past the unlock.
 * Headless programs need no lock.
 *
 * A table is the same for a pane, for `X list`, for --json and for --csv: its columns are
 * defined once, in table_X.c. Rows are in the table's natural order (nodes by id, tasks and
 * events newest first, cases by urgency); a row is named by its id, never by its number.
 */
#ifndef APP_QUERY_H
#define APP_QUERY_H

#include "base/buf.h"
#include "app/app.h"
#include "base/text.h"

enum table_id { TABLE_NODES, TABLE_TASKS, TABLE_VERIFICATIONS, TABLE_CASES, TABLE_ANCHORS,
                TABLE_EVENTS, TABLE_COUNT };

enum value_kind {
    VALUE_TEXT,    /* text */
    VALUE_INT,     /* n, a plain count; JSON number (string beyond 2^53) */
    VALUE_MONEY,   /* n micro-dollars; JSON string */
    VALUE_RATIO,   /* n ppm; JSON number 0-1 with six digits */
    VALUE_SCORE,   /* n times 1e-9 */
    VALUE_SECONDS, /* n seconds of simulated time: 40s 3m 2h 5d */
    VALUE_MS,      /* n milliseconds */
    VALUE_STATE,   /* text is the word; `sign` and `tone` say the rest */
};

/* What a value means to the eye; themes map it to colours, never the other way round. */
enum tone { TONE_NORMAL, TONE_DIM, TONE_GOOD, TONE_WARN, TONE_BAD, TONE_MINE, TONE_TITLE };

struct value {
    enum value_kind kind;
    bool is_known; /* false: shown as "?" ("-" with that sign), null in JSON, empty in CSV */
    char sign;     /* one ASCII cell before a state's word: + x ~ ^ = * ! ? or ' ' */
    enum tone tone;
    int64_t n;
    struct safe_text text;
};

/* Text of a value as panes and text lists show it, e.g. "12.50", "40s", "~ open". */
void value_format(const struct value *v, struct safe_text *out);

#define COLUMN_OFF 10 /* for filters, files and those who ask for it */

struct column {
    const char *name;  /* key in JSON and CSV */
    const char *title; /* head in a pane */
    int width;         /* cells; the last column of a pane takes what is left */
    int priority;      /* 0 always shown; the highest number goes first when it is narrow;
                        * COLUMN_OFF: not shown until somebody turns it on */
    bool is_right;     /* aligned right */
};

struct table {
    const char *name;              /* "node": the word of `node list` */
    const struct column *columns;
    size_t column_count;           /* at most TABLE_COLUMNS_MAX */
    const char *empty;             /* sentence for an empty table: what to do; keymap_expand() it */
};
#define TABLE_COLUMNS_MAX 24

const struct table *query_table(enum table_id t);
size_t query_count(const struct app *a, enum table_id t);
uint64_t query_id(const struct app *a, enum table_id t, size_t row);
/* The same of many rows. */
void query_ids(const struct app *a, enum table_id t, const uint32_t *rows, size_t count,
               uint64_t *ids);
/* The row of an id; SIZE_MAX when it is gone. `hint` is the row it was last seen on. */
size_t query_row(const struct app *a, enum table_id t, uint64_t id, size_t hint);
/* Fills column_count values. row < count. */
void query_cells(const struct app *a, enum table_id t, size_t row, struct value *cells);
/* Another number whenever a row of any table may have changed: what was made from rows is
 * made anew then. */
uint64_t query_stamp(const struct app *a);
/* Version of the entity, for acts that must not be stale; 0 where there is none. */
uint32_t query_version(const struct app *a, enum table_id t, uint64_t id);

/* A card: what one pane shows beside its list about the selected row. */
struct card_line {
    char key;   /* '1'..'9' an evidence item, 'a' 'r' 'e' a consequence, ' ' plain */
    char mark;  /* + passed, x failed, - not available, ~ open, ' ' none */
    enum tone tone;
    struct safe_text label; /* "votes"; may be empty */
    struct safe_text text;
};
#define CARD_LINES_MAX 32
struct card {
    uint64_t id;
    uint32_t version;
    struct safe_text title;
    size_t count;
    struct card_line lines[CARD_LINES_MAX];
    struct safe_text foot; /* the caveat; may be empty */
};
/* False when there is no such row (any more). */
bool query_card(struct app *a, enum table_id t, uint64_t id, struct card *out);

/* The moves of the newest dispute about the task of a row, a line each. False: the task is over,
 * or it never came before the referee. */
bool query_moves(struct app *a, enum table_id t, uint64_t id, struct card *out);

/* The case `n` goes to: the open one that follows `after` in the order of urgency, from the
 * most urgent again behind the last; the most urgent one when `after` is not open (0: none
 * was looked at). 0 when there is no other. */
uint64_t query_next_case(const struct app *a, uint64_t after);

/* In the Verify pane likewise: the next older refused verification, from the newest again behind
 * the oldest. 0 when there is no other. */
uint64_t query_next_refused(const struct app *a, uint64_t after);

/* Typed reasons of a verb ('R' 'A' 'E') for a case (0: for most): digit, code, title;
 * count <= 9. */
struct reason_line {
    char digit;
    char code[4];
    struct safe_text title;
};
size_t query_reasons(const struct app *a, char verb, uint64_t case_id,
                     struct reason_line out[9]);

enum run_state { RUN_PAUSED, RUN_RUNNING, RUN_WAITING, RUN_SEEKING };

struct status {
    uint64_t tick;          /* in view */
    uint64_t head_tick;     /* newest */
    bool is_live;           /* tick is the newest, and nothing forbids acting */
    enum run_state run;
    struct safe_text speed; /* "x1", "x1/4", "max" */
    struct safe_text branch;
    struct safe_text operator_name;
    uint64_t nodes_up, nodes_total;
    uint64_t queue;         /* tasks waiting for a node */
    uint64_t review_open, review_due, pending;
    uint64_t ledger_size;
    struct safe_text ledger_root;   /* first hex digits; "-" when empty */
    uint64_t unanchored;            /* entries that no anchor covers yet */
    uint64_t oldest_unanchored_s;   /* simulated seconds since the oldest of them */
    uint64_t seek_done, seek_total; /* ticks; 0 of 0: no seek, or it has only just begun */
    uint64_t seek_ms;               /* that it took so far */
    unsigned acts_waiting;          /* posted and not answered yet */
    bool is_read_only;
    bool is_saving;
    uint64_t message_serial;        /* grows with each message */
    enum tone message_tone;
    struct long_text message;
    uint64_t answers; /* grows with each line whose output is more than a line */
};
void query_status(const struct app *a, struct status *out);
/* The id of what people write for a row: entity_parse(), with its errors. */
enum rc query_find(const struct app *a, enum table_id t, const char *word, uint64_t *id,
                   struct err *err) MUST_CHECK;
/* Append what the newest of these lines printed, not cleaned: whoever shows it does that. */
void query_answer(const struct app *a, struct buf *out);

/* Lines of the batch sheet that `$` shows before it closes: decisions, size, root, key. */
void query_batch(struct app *a, struct card *out);

#endif
