/* shorthand.c - typed lines that are no command but mean one: words that other programs taught,
 * and ids alone, which go to their row. */
#include "config.h"

#include "base/decimal.h"
#include "ui/console_int.h"

#include <ctype.h>
#include <string.h>

static const struct word {
    const char *typed;
    enum action_id id;
} words[] = {
    { "q", ACTION_QUIT },           { "q!", ACTION_QUIT },         { "qa", ACTION_QUIT },
    { "wq", ACTION_QUIT },          { "x", ACTION_QUIT },          { "exit", ACTION_QUIT },
    { "h", ACTION_HELP },           { "nodes", ACTION_PANE_NODES }, { "tasks", ACTION_PANE_TASKS },
    { "verify", ACTION_PANE_VERIFY }, { "verifications", ACTION_PANE_VERIFY },
    { "checks", ACTION_PANE_VERIFY }, { "review", ACTION_PANE_REVIEW },
    { "cases", ACTION_PANE_REVIEW }, { "chain", ACTION_PANE_CHAIN },
    { "anchors", ACTION_PANE_CHAIN }, { "checkpoints", ACTION_PANE_CHAIN },
    { "log", ACTION_PANE_LOG },     { "events", ACTION_PANE_LOG },
    { "regions", ACTION_SHOW_REGIONS },
    { "rates", ACTION_SHOW_RATES }, { "policy", ACTION_SHOW_POLICY },
};

static const char *const saves[] = { "w", "w!", "write", "save" };

static bool is_save(const char *word)
{
    for (size_t i = 0; i < ARRAY_LEN(saves); i++)
        if (strcmp(saves[i], word) == 0)
            return true;
    return false;
}

static const struct word *find_word(const char *typed)
{
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (strcmp(words[i].typed, typed) == 0)
            return &words[i];
    return NULL;
}

/* "n-042", "C-0003", "t12", "v36": the table by its letter, and what query_find() takes. */
static bool is_id(const char *word, enum table_id *t, const char **number)
{
    static const char letters[TABLE_COUNT] = { [TABLE_NODES] = 'n', [TABLE_TASKS] = 't',
                                               [TABLE_VERIFICATIONS] = 'v', [TABLE_CASES] = 'c' };
    const char *s = word + (word[0] != '\0' && word[1] == '-' ? 2 : 1);
    uint64_t n;

    if (word[0] == '\0' || !uint_parse(s, strlen(s), UINT64_MAX - 1, &n))
        return false;
    *number = s;
    for (int i = 0; i < TABLE_COUNT; i++)
        if (letters[i] == tolower((unsigned char)word[0])) {
            *t = (enum table_id)i;
            return true;
        }
    return false;
}

bool console_go_to(struct console *c, enum table_id t, const char *word)
{
    static const enum table_id of_pane[] = {
#define VIEW(pane, title, id, follows, card, least, only) [PANE_##pane] = (id),
#include "ui/views.def"
#undef VIEW
    };
    struct err err = ERR_INIT;
    uint64_t id;
    int pane = 0;

    if (query_find(c->app, t, word, &id, &err) != RC_OK) {
        console_say(c, TONE_BAD, "%s", err.msg);
        return true;
    }
    if (query_row(c->app, t, id, SIZE_MAX) == SIZE_MAX)
        return false; /* a task that only the store knows */
    while (of_pane[pane] != t)
        pane++;
    console_show_pane(c, (enum pane)pane);
    if (list_select(&c->lists[pane], c->app, id))
        return true;
    (void)console_close_filter(c);
    console_say(c, TONE_DIM, "the filter is taken off: it hid this row");
    (void)list_select(&c->lists[pane], c->app, id);
    return true;
}

bool shorthand_is_known(const char *word)
{
    enum table_id t;
    const char *number;

    return find_word(word) != NULL || is_save(word) || is_id(word, &t, &number);
}

bool shorthand_run(struct console *c, const char *word, uint64_t now_ms)
{
    const struct word *known = find_word(word);
    enum table_id t;
    const char *number;

    if (is_save(word))
        console_say(c, TONE_NORMAL, "nothing is left to save: every act is in the journal at "
                                    "once; :export FILE writes this view");
    else if (known != NULL)
        console_do(c, action_get(known->id), now_ms);
    else if (!is_id(word, &t, &number))
        return false;
    else if (!console_go_to(c, t, number))
        console_say(c, TONE_WARN, "%s is no longer listed; :status t-%s tells what is recorded",
                    word, number);
    return true;
}
