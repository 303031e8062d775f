#include "config.h"

#include "ui/complete.h"

#include "app/keymap.h"
#include "app/query.h"
#include "ui/theme.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define ROWS_LOOKED_AT 4000
#define FILES_LOOKED_AT 4000

/* The line so far: whole words, and the one that is being typed. */
struct typed {
    struct app *app;
    enum pane pane;
    bool with_files;
    char copy[COMPLETE_LINE_MAX];
    const char *words[ARGS_MAX];
    int count;
    const char *line, *prefix; /* of the word that is being typed, as it stands */
};

static bool begins(const char *s, const char *with)
{
    return strncasecmp(s, with, strlen(with)) == 0;
}

static struct candidate *add(struct completion *out, const char *text, const char *help)
{
    struct candidate *n = &out->list[out->count];

    if (strlen(text) >= sizeof n->text)
        return NULL;
    for (size_t i = 0; i < out->count; i++)
        if (strcmp(out->list[i].text, text) == 0)
            return NULL;
    out->total++;
    if (out->count == COMPLETE_MAX)
        return NULL;
    memset(n, 0, sizeof *n);
    (void)snprintf(n->text, sizeof n->text, "%s", text);
    safe_text_from_str(&n->help, help);
    out->count++;
    return n;
}

/* --- commands ------------------------------------------------------------------------------ */

static void add_command(const struct typed *t, const struct action *act,
                        struct completion *out)
{
    const char *key = keymap_key_in(keymap_live(), act->id, t->pane);
    struct candidate *n = add(out, act->command, act->help);

    if (n == NULL)
        return;
    n->act = act;
    (void)snprintf(n->key, sizeof n->key, "%s", key == NULL ? "" : key);
}

static bool has_words(const struct action *act, const char *line)
{
    char word[COMPLETE_LINE_MAX];

    for (const char *s = line; *s != '\0'; s += strspn(s, " ")) {
        size_t len = strcspn(s, " ");
        (void)snprintf(word, sizeof word, "%.*s", (int)len, s);
        if (strcasestr(act->command, word) == NULL && strcasestr(act->help, word) == NULL)
            return false;
        s += len;
    }
    return true;
}

static void complete_commands(const struct typed *t, struct completion *out)
{
    const char *line = t->line + strspn(t->line, " ");

    out->from = (size_t)(line - t->line);
    for (int pass = 0; pass < 2 && out->count == 0; pass++) {
        out->is_search = pass == 1;
        for (int i = 0; i < ACTION_COUNT; i++) {
            const struct action *act = action_get((enum action_id)i);
            if (!action_is_cli_only(act) &&
                (pass == 0 ? begins(act->command, line) : has_words(act, line)))
                add_command(t, act, out);
        }
    }
}

/* --- values -------------------------------------------------------------------------------- */

static void add_choices(const struct typed *t, const char *arg, struct completion *out)
{
    char word[64];

    for (const char *s = arg; *s != '\0'; s += *s == '|') {
        size_t len = strcspn(s, "|");
        (void)snprintf(word, sizeof word, "%.*s", (int)len, s);
        if (begins(word, t->prefix))
            (void)add(out, word, "");
        s += len;
    }
}

static void add_themes(const struct typed *t, struct completion *out)
{
    for (int i = 0; theme_builtin(i) != NULL; i++)
        if (begins(theme_builtin(i)->name, t->prefix))
            (void)add(out, theme_builtin(i)->name, "");
}

/* The table that a command is about, by its first word; else the one in view. */
static enum table_id table_of(const struct typed *t, const char *command)
{
    static const enum table_id of_pane[] = {
#define VIEW(pane, title, id, ...) [PANE_##pane] = (id),
#include "ui/views.def"
#undef VIEW
    };

    for (int i = 0; i < TABLE_COUNT; i++) {
        const char *name = query_table((enum table_id)i)->name;
        size_t len = strlen(name);
        if (strncmp(command, name, len) == 0 && (command[len] == ' ' || command[len] == '\0'))
            return (enum table_id)i;
    }
    return of_pane[t->pane];
}

static void row_text(struct app *a, enum table_id id, size_t row, struct safe_text *name,
                     struct safe_text *help)
{
    const struct table *table = query_table(id);
    struct value cells[TABLE_COLUMNS_MAX];
    struct buf text = BUF_INIT;
    struct safe_text cell;

    memset(cells, 0, sizeof cells);
    query_cells(a, id, row, cells);
    value_format(&cells[0], name);
    for (size_t i = 1; i < table->column_count && i < 5; i++) {
        value_format(&cells[i], &cell);
        buf_addf(&text, "%s%s", i > 1 ? "  " : "", cell.s);
    }
    safe_text_set(help, text.data, text.len);
    buf_free(&text);
}

static void add_ids(const struct typed *t, enum table_id id, struct completion *out)
{
    size_t rows = query_count(t->app, id);
    struct safe_text name, help;

    out->is_total_cut = rows > ROWS_LOOKED_AT;
    for (size_t i = 0; i < rows && i < ROWS_LOOKED_AT; i++) {
        row_text(t->app, id, i, &name, &help);
        if (begins(name.s, t->prefix) && strchr(name.s, ' ') == NULL)
            (void)add(out, name.s, help.s);
    }
}

static void add_reasons(const struct typed *t, const struct action *act,
                        struct completion *out)
{
    struct reason_line lines[9];
    char verb = (act->flags & REASON_R) != 0 ? 'R' : (act->flags & REASON_E) != 0 ? 'E' : 'A';
    size_t n = query_reasons(t->app, verb, 0, lines);

    for (size_t i = 0; i < n; i++)
        if (begins(lines[i].code, t->prefix))
            (void)add(out, lines[i].code, lines[i].title.s);
}

/* `end` follows a name: an operator, or nothing. */
static void add_columns(const struct table *table, const char *prefix, const char *end,
                        struct completion *out)
{
    char text[64];

    for (size_t i = 0; i < table->column_count; i++) {
        const struct column *column = &table->columns[i];
        if (!begins(column->name, prefix) && !begins(column->title, prefix))
            continue;
        (void)snprintf(text, sizeof text, "%s%s", column->name, end);
        struct candidate *n = add(out, text, column->title);
        if (n != NULL)
            n->is_open = end[0] != '\0';
    }
}

void complete_filter(const struct table *table, const char *text, struct completion *out)
{
    size_t from = strlen(text);

    while (from > 0 && strchr(" (-\"'", text[from - 1]) == NULL)
        from--;
    out->count = out->total = 0;
    out->is_total_cut = out->is_search = false;
    out->from = from;
    if (strpbrk(text + from, ":<>=!/") == NULL)
        add_columns(table, text + from, ":", out);
}

/* The columns of a list: the last one of those between commas. */
static void add_column_list(const struct typed *t, const struct table *table,
                            struct completion *out)
{
    const char *comma = strrchr(t->prefix, ',');

    if (comma != NULL)
        out->from += (size_t)(comma + 1 - t->prefix);
    add_columns(table, comma == NULL ? t->prefix : comma + 1, "", out);
}

/* --- files --------------------------------------------------------------------------------- */

/* The word as it was meant: a backslash takes the next character as it is. */
static void unescape(const char *s, char *out, size_t size)
{
    size_t n = 0;

    for (; *s != '\0' && n + 1 < size; s++) {
        if (*s == '\\' && s[1] != '\0')
            s++;
        out[n++] = *s;
    }
    out[n] = '\0';
}

static bool escape(const char *s, char *out, size_t size)
{
    size_t n = 0;

    for (; *s != '\0' && n + 3 < size; s++) {
        if (strchr(" '\"\\", *s) != NULL)
            out[n++] = '\\';
        out[n++] = *s;
    }
    out[n] = '\0';
    return *s == '\0';
}

static int by_text(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;

    return strcmp(x->text, y->text);
}

static void add_file(const char *folder, const struct dirent *entry, struct completion *out)
{
    char path[COMPLETE_LINE_MAX + 300], text[COMPLETE_LINE_MAX];
    struct safe_text clean;
    struct candidate *n;
    bool is_folder = entry->d_type == DT_DIR;

    safe_text_from_str(&clean, entry->d_name);
    if (strcmp(clean.s, entry->d_name) != 0) /* a name that cannot be shown is not offered */
        return;
    (void)snprintf(path, sizeof path, "%s%s%s", folder, entry->d_name, is_folder ? "/" : "");
    if (!escape(path, text, sizeof text))
        return;
    n = add(out, text, "");
    if (n != NULL)
        n->is_open = is_folder;
}

static void add_files(const struct typed *t, struct completion *out)
{
    char path[COMPLETE_LINE_MAX], folder[COMPLETE_LINE_MAX];
    char place[2 * COMPLETE_LINE_MAX];
    const char *name, *slash, *home;
    struct dirent *entry;
    DIR *d;

    unescape(t->prefix, path, sizeof path);
    slash = strrchr(path, '/');
    name = slash == NULL ? path : slash + 1;
    (void)snprintf(folder, sizeof folder, "%.*s", (int)(name - path), path);
    home = strncmp(folder, "~/", 2) == 0 ? getenv("HOME") : NULL;
    (void)snprintf(place, sizeof place, "%s%s", home == NULL ? "" : home,
                   home == NULL ? folder : folder + 1);
    d = opendir(place[0] == '\0' ? "." : place);
    if (d == NULL)
        return;
    for (int i = 0; i < FILES_LOOKED_AT && (entry = readdir(d)) != NULL; i++)
        if (strncmp(entry->d_name, name, strlen(name)) == 0 &&
            (entry->d_name[0] != '.' || name[0] == '.') && strcmp(entry->d_name, ".") != 0 &&
            strcmp(entry->d_name, "..") != 0)
            add_file(folder, entry, out);
    (void)closedir(d);
    qsort(out->list, out->count, sizeof out->list[0], by_text);
}

/* --- the words of a command ---------------------------------------------------------------- */

static void add_values(const struct typed *t, const struct action *act, const char *arg,
                       struct completion *out)
{
    /* "export node" names its table in a word */
    const char *command = act->id == ACTION_EXPORT && t->count > 1 ? t->words[1] : act->command;

    if (arg[0] >= 'a' && arg[0] <= 'z')
        add_choices(t, arg, out);
    else if (strcmp(arg, "ID") == 0)
        add_ids(t, table_of(t, act->command), out);
    else if (strcmp(arg, "COLUMN") == 0)
        add_columns(query_table(table_of(t, command)), t->prefix, "", out);
    else if (strcmp(arg, "LIST") == 0)
        add_column_list(t, query_table(table_of(t, command)), out);
    else if (strcmp(arg, "EXPR") == 0)
        complete_filter(query_table(table_of(t, command)), t->line, out);
    else if (strcmp(arg, "TASK") == 0)
        add_ids(t, TABLE_TASKS, out);
    else if (strcmp(arg, "CODE") == 0)
        add_reasons(t, act, out);
    else if (act->id == ACTION_THEME)
        add_themes(t, out);
    else if (strcmp(arg, "FILE") == 0 && t->with_files)
        add_files(t, out);
}

static bool is_given(const struct typed *t, int from, const char *name)
{
    for (int i = from; i < t->count; i++) {
        size_t len = strcspn(t->words[i], "=");
        if (strncmp(t->words[i], "--", 2) == 0 && strlen(name) + 2 == len &&
            memcmp(t->words[i] + 2, name, len - 2) == 0)
            return true;
    }
    return false;
}

static void add_options(const struct typed *t, const struct action *act, int from,
                        struct completion *out)
{
    const char *at = act->args;
    char text[64];
    struct args_item item;

    while (args_next_item(&at, &item)) {
        (void)snprintf(text, sizeof text, "--%.40s", item.name);
        if (item.name[0] != '\0' && begins(text, t->prefix) && !is_given(t, from, item.name))
            (void)add(out, text, item.arg);
    }
    if ((act->flags & CONFIRM) != 0 && begins("--yes", t->prefix) && !is_given(t, from, "yes"))
        (void)add(out, "--yes", "do it without asking");
}

/* The item that option `name` of the command is, or its word number `index`. */
static bool find_item(const struct action *act, const char *name, int index,
                      struct args_item *out)
{
    const char *at = act->args;

    while (args_next_item(&at, out)) {
        if (name != NULL ? strcmp(out->name, name) == 0
                         : out->name[0] == '\0' && index-- == 0)
            return true;
    }
    return false;
}

static void complete_words(const struct typed *t, const struct action *act, int used,
                           struct completion *out)
{
    struct args_item item;
    int words = 0;

    for (int i = used; i < t->count; i++) {
        bool is_option = strncmp(t->words[i], "--", 2) == 0;
        bool takes_value = is_option && find_item(act, t->words[i] + 2, 0, &item) &&
                           item.arg[0] != '\0';
        if (takes_value && i + 1 == t->count) {
            add_values(t, act, item.arg, out);
            return;
        }
        words += is_option ? 0 : 1;
        i += takes_value ? 1 : 0;
    }
    if (t->prefix[0] != '-' && find_item(act, NULL, words, &item))
        add_values(t, act, item.arg, out);
    add_options(t, act, used, out);
}

/* Where the word that is being typed begins. */
static size_t last_word(const char *line)
{
    size_t from = 0;

    for (size_t i = 0; line[i] != '\0'; i++) {
        if (line[i] == '\\' && line[i + 1] != '\0')
            i++;
        else if (line[i] == ' ')
            from = i + 1;
    }
    return from;
}

void complete_line(struct app *a, enum pane pane, const char *line, bool with_files,
                   struct completion *out)
{
    struct typed t = { .app = a, .pane = pane, .with_files = with_files, .line = line };
    const struct action *act = NULL;
    struct err err = ERR_INIT;
    int used = 0;

    out->count = out->total = 0;
    out->is_search = out->is_total_cut = false;
    out->from = last_word(line);
    t.prefix = line + out->from;
    (void)snprintf(t.copy, sizeof t.copy, "%.*s", (int)out->from, line);
    if (args_split(t.copy, &t.count, t.words, ARGS_MAX, &err) != RC_OK)
        return;
    if (t.count > 0)
        act = action_by_words(t.count, t.words, &used, &err);
    if (act == NULL || action_is_cli_only(act)) {
        complete_commands(&t, out);
        return;
    }
    if (act->id == ACTION_FILTER) {
        complete_filter(query_table(table_of(&t, act->command)), line, out);
        return;
    }
    complete_words(&t, act, used, out);
    if (out->count == 0 && used == t.count) { /* "pane" alone may be one, and begin others */
        complete_commands(&t, out);
        if (out->is_search)
            out->count = out->total = 0;
    }
}

/* --- taking one ---------------------------------------------------------------------------- */

void complete_take(const struct completion *c, size_t i, char line[COMPLETE_LINE_MAX])
{
    const struct candidate *n = &c->list[i];

    if (c->from + strlen(n->text) + 2 <= COMPLETE_LINE_MAX)
        (void)snprintf(line + c->from, COMPLETE_LINE_MAX - c->from, "%s%s", n->text,
                       n->is_open ? "" : " ");
}

static size_t shared(const char *a, const char *b)
{
    size_t n = 0;

    while (a[n] != '\0' && a[n] == b[n])
        n++;
    return n;
}

bool complete_common(const struct completion *c, char line[COMPLETE_LINE_MAX])
{
    size_t typed = strlen(line) - c->from, n;

    if (c->count == 0 || c->is_search)
        return false;
    if (c->count == 1) {
        complete_take(c, 0, line);
        return true;
    }
    n = strlen(c->list[0].text);
    for (size_t i = 1; i < c->count; i++) {
        size_t same = shared(c->list[0].text, c->list[i].text);
        n = same < n ? same : n;
    }
    while (n > 0 && ((unsigned char)c->list[0].text[n] & 0xc0) == 0x80)
        n--; /* whole characters */
    if (n <= typed || c->from + n >= COMPLETE_LINE_MAX)
        return false;
    (void)snprintf(line + c->from, COMPLETE_LINE_MAX - c->from, "%.*s", (int)n,
                   c->list[0].text);
    return true;
}
