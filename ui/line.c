/* line.c - what a typed line means: an action of the console, an act like its key, or a line for
 * the session. */
#include "config.h"

#include "ui/console_int.h"

#include "app/keymap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A console action with its words and options, checked as on the command line. */
static void run_typed_ui_act(struct console *c, const struct action *act, int count,
                             const char *const words[])
{
    const char *given[ARGS_MAX];
    struct err err = ERR_INIT;

    for (int i = 0; i < count; i++) /* the short form of the one option that is typed often */
        given[i] = act->id == ACTION_SORT && strcmp(words[i], "-r") == 0 ? "--reverse" : words[i];
    if (args_parse(&c->args, act->args, count, given, &err) == RC_OK)
        console_run_ui_act(c, act);
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

/* "~/" at the beginning of a word is the home directory, as in a shell; quotes keep it. */
static bool expand_home(const char *line, char *out, size_t size)
{
    const char *home = getenv("HOME");
    size_t n = 0;
    char before = ' ', quote = '\0';

    for (const char *s = line; *s != '\0' && n + 1 < size; before = *s++) {
        if (quote != '\0' ? *s == quote : *s == '\'' || *s == '"')
            quote = quote != '\0' ? '\0' : *s;
        if (s[0] != '~' || s[1] != '/' || home == NULL || quote != '\0' ||
            (before != ' ' && before != '=')) {
            out[n++] = *s;
            continue;
        }
        for (const char *h = home; *h != '\0' && n + 2 < size; h++) {
            if (strchr(" '\"\\", *h) != NULL)
                out[n++] = '\\';
            out[n++] = *h;
        }
    }
    out[n] = '\0';
    return n + 1 < size;
}

bool console_knows_line(const char *line)
{
    char copy[PROMPT_MAX];
    const char *words[ARGS_MAX];
    struct err err = ERR_INIT;
    int count = 0, used = 0;

    (void)snprintf(copy, sizeof copy, "%s", line);
    if (args_split(copy, &count, words, ARGS_MAX, &err) != RC_OK || count == 0)
        return true; /* what is wrong with it is told when it is run */
    return action_by_words(count, words, &used, &err) != NULL ||
           (count == 1 && shorthand_is_known(words[0]));
}

/* "node show n-042": the row itself. False: the session prints its card. */
static bool show_row(struct console *c, const struct action *act, int count,
                     const char *const words[])
{
    static const struct {
        enum action_id id;
        enum table_id table;
    } shows[] = {
        { ACTION_NODE_SHOW, TABLE_NODES },
        { ACTION_TASK_SHOW, TABLE_TASKS },
        { ACTION_VERIFICATION_SHOW, TABLE_VERIFICATIONS },
        { ACTION_CASE_SHOW, TABLE_CASES },
        { ACTION_ANCHOR_SHOW, TABLE_ANCHORS },
        { ACTION_EVENT_SHOW, TABLE_EVENTS },
    };

    for (size_t i = 0; i < ARRAY_LEN(shows); i++)
        if (shows[i].id == act->id && count == 1 && words[0][0] != '-')
            return console_go_to(c, shows[i].table, words[0]);
    return false;
}

static bool is_bare_export(const struct action *act, int words)
{
    return act->id == ACTION_EXPORT && words == 0;
}

void console_run_line(struct console *c, const char *typed, uint64_t now_ms)
{
    char copy[PROMPT_MAX], line[OUTBOX_MAX];
    const char *words[ARGS_MAX];
    const struct action *act = NULL;
    struct err err = ERR_INIT;
    int count = 0, used = 0;

    if (filter_of_line(typed) != NULL) {
        console_filter_line(c, filter_of_line(typed));
        return;
    }
    if (!expand_home(typed, line, sizeof copy)) {
        console_say(c, TONE_BAD, "the line is too long");
        return;
    }
    (void)snprintf(copy, sizeof copy, "%.*s", (int)sizeof copy - 1, line);
    if (args_split(copy, &count, words, ARGS_MAX, &err) == RC_OK && count == 0)
        return;
    if (err.rc == RC_OK)
        act = action_by_words(count, words, &used, &err);
    if (act == NULL && count == 1 && shorthand_run(c, words[0], now_ms))
        return;
    if (act == NULL)
        say_refused(c, &err);
    else if (show_row(c, act, count - used, words + used))
        return;
    else if ((act->flags & UI) != 0)
        run_typed_ui_act(c, act, count - used, words + used);
    else if (is_bare_export(act, count - used))
        console_say(c, TONE_WARN, "export FILE.csv or FILE.json writes this view; export "
                                  "node|task|verification|case|anchor|event [--output FILE] "
                                  "a table");
    else if (act->id == ACTION_EXPORT && console_export(c, count - used, words + used))
        return;
    else if (used == count && (act->flags & (CASE | CONFIRM)) != 0)
        console_begin_act(c, act, act->command, now_ms); /* as its key: the selected case */
    else if ((act->flags & CONFIRM) != 0 && strstr(line, " --yes") == NULL)
        console_open_ask(c, line, act->help);
    else
        console_post_line(c, line);
}
