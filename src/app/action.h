/*
 * action.h - the table of everything an operator can do. See actions.def.
 *
 * One way to act for keys, commands and scripts: action_run() checks role and
 * flags, then calls the row's function, which appends to the journal before
 * anything takes effect. Rows flagged UI are run by the console.
 */
#ifndef APP_ACTION_H
#define APP_ACTION_H

#include "app/app.h"
#include "app/args.h"
#include "base/buf.h"

enum action_id {
#define ACTION(id, command, keys, pane, flags, role, args, help) ACTION_##id,
#include "app/actions.def"
#undef ACTION
    ACTION_COUNT
};

enum pane { PANE_NODES, PANE_TASKS, PANE_VERIFY, PANE_REVIEW, PANE_CHAIN, PANE_LOG, PANE_ANY };

enum role_needed { OBSERVER, OPERATOR, SENIOR, ADMIN };

enum action_flags {
    UI = 1u << 0,
    MUTATES = 1u << 1,
    TIME = 1u << 2,
    CASE = 1u << 3,
    REASON_R = 1u << 4,
    REASON_E = 1u << 5,
    CONFIRM = 1u << 6,
    CLI = 1u << 7,
    PAGE = 1u << 8,
};

struct action {
    enum action_id id;
    const char *command;
    const char *keys; /* the defaults, separated by single spaces; "" none */
    enum pane pane;
    unsigned flags;
    enum role_needed role;
    const char *args; /* as help shows them */
    const char *help;
    /* NULL for rows flagged UI. Output for the terminal or the message line goes to `out`. */
    enum rc (*run)(struct app *a, const struct args *args, struct buf *out, struct err *err);
};

/* The console does not run it. */
static inline bool action_is_cli_only(const struct action *act)
{
    return (act->flags & (CLI | PAGE)) == CLI;
}

const struct action *action_get(enum action_id id);

/* The action a key means in a pane by the map in use (keymap.h; a key of the pane wins over
 * PANE_ANY); NULL if unbound. `keys` of a row are the defaults alone: sentences name a key
 * with keymap_hint(). */
const struct action *action_by_key(enum pane pane, const char *key);

/* Longest command that `argv` begins with; *used words. NULL when none (RC_USAGE), with
 * the nearest known command in the error. */
const struct action *action_by_words(int argc, const char *const argv[], int *used,
                                     struct err *err);

/* Read a command line: common options, a command, its words and options. *act is NULL when
 * no command is named. An option that a row names itself (--version of a case) is not the
 * common one of that name. RC_USAGE as args_parse() and action_by_words(), with the command in
 * front. What `out` points to is borrowed from argv. */
enum rc action_parse(int argc, const char *const argv[], const struct action **act,
                     struct args *out, struct err *err) MUST_CHECK;

/* Parse and run one line. RC_USAGE for unknown commands, options or missing arguments. */
enum rc action_run_line(struct app *a, const char *line, struct buf *out,
                        struct err *err) MUST_CHECK;

/* RC_REFUSED when the role, read-only mode or the past forbid it. RC_USAGE: a row flagged
 * CONFIRM without --yes, a row flagged UI, or a row flagged CLI from inside the console.
 * `a` may be NULL for the rows that need no session (keys, completion, proof verify). */
enum rc action_run(struct app *a, const struct action *act, const struct args *args,
                   struct buf *out, struct err *err) MUST_CHECK;

#endif
