/* keymap_read.c - keys.conf -> a map, with everything that is wrong in it. */
#include "config.h"

#include "app/keymap.h"
#include "app/keymap_int.h"
#include "base/file.h"
#include "base/text.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define LINE_MAX_BYTES 200
#define WORDS_MAX      16

/* What each preset changes of the defaults, in the words of keys.conf. */
static const struct preset {
    const char *name, *text;
} presets[] = {
    { "vim", "" },
    { "htop", "bind F1 help\n"
              "bind h help\n"
              "bind F2 columns\n"
              "bind F3 filter\n"
              "bind F4 filter\n"
              "bind \\ filter\n"
              "bind F5 redraw\n"
              "bind F6 sort\n"
              "bind F10 quit\n" },
    { "k9s", "unbind C-d\n"
             "bind C-f move page-down\n"
             "bind C-b move page-up\n"
             "bind C-a help\n"
             "bind C-r redraw\n"
             "bind C-w columns\n"
             "bind C-SPACE tag range\n"
             "bind C-\\ tag none\n" },
    { "none", "" },
};

struct reader {
    struct keymap *map;
    const char *name;
    int line;              /* 0: of the file as a whole */
    bool is_preset;        /* its lines take keys over */
    bool has_begun;        /* a preset, bind or unbind was read */
    size_t problem_count;
    struct buf *problems;  /* or NULL */
    struct err *err;
};

static void problem(struct reader *r, const char *fmt, ...) PRINTF_LIKE(2, 3);
static void problem(struct reader *r, const char *fmt, ...)
{
    char what[300], where[96];
    va_list ap;

    va_start(ap, fmt);
    (void)vsnprintf(what, sizeof what, fmt, ap);
    va_end(ap);
    text_clean(what);
    if (r->line > 0)
        (void)snprintf(where, sizeof where, "%.70s:%d", r->name, r->line);
    else
        (void)snprintf(where, sizeof where, "%.70s", r->name);
    if (r->problems != NULL)
        buf_addf(r->problems, "%s: %s\n", where, what);
    if (r->problem_count++ == 0)
        (void)err_set(r->err, RC_INPUT, "%s: %s", where, what);
}

/* --- words -------------------------------------------------------------------------------- */

static const char *near_key(const char *word)
{
    return text_nearest(word, key_long_names, key_long_name_count);
}

static bool take_key(struct reader *r, const char *word, char key[KEY_NAME_MAX])
{
    char instead[KEY_NAME_MAX];
    const char *arrives;

    if (!key_name_parse(word, key)) {
        const char *near = near_key(word);
        if (near != NULL)
            problem(r, "unknown key '%s': did you mean '%s'?", word, near);
        else
            problem(r, "unknown key '%s': write one character, or a name such as SPACE, PGUP, "
                       "F5, C-d, M-x", word);
        return false;
    }
    arrives = key_name_arrives_as(key, instead);
    if (arrives != NULL) {
        problem(r, "a terminal sends '%s' as '%s': write that", key, arrives);
        return false;
    }
    if (strcmp(key, "ESC") == 0 || strcmp(key, "C-c") == 0) {
        problem(r, "'%s' %s in every map, and nothing else: take this line out", key,
                key[0] == 'E' ? "closes the top layer" : "leaves the console");
        return false;
    }
    return true;
}

/* "[PANE] KEY": how many words it took, 0 when they are wrong. *has_pane says which. */
static int take_place(struct reader *r, int count, const char *const words[], enum pane *pane,
                      bool *has_pane, char key[KEY_NAME_MAX])
{
    const char *names[PANE_ANY + 1];
    const char *near;
    int named = count > 0 ? keymap_pane(words[0]) : PANE_ANY + 1;

    for (int i = 0; i <= PANE_ANY; i++)
        names[i] = keymap_pane_word((enum pane)i);
    *has_pane = named <= PANE_ANY;
    *pane = *has_pane ? (enum pane)named : PANE_ANY;
    if (*has_pane && count > 1)
        return take_key(r, words[1], key) ? 2 : 0;
    if (*has_pane || count == 0) {
        problem(r, "a key is missing%s%s", *has_pane ? " after " : "",
                *has_pane ? words[0] : "");
        return 0;
    }
    near = strlen(words[0]) > 2 ? text_nearest(words[0], names, PANE_ANY + 1) : NULL;
    if (near != NULL && !key_name_parse(words[0], key) && near_key(words[0]) == NULL) {
        problem(r, "unknown pane '%s': did you mean '%s'?", words[0], near);
        return 0;
    }
    return take_key(r, words[0], key) ? 1 : 0;
}

static const struct action *take_action(struct reader *r, int count, const char *const words[])
{
    const char *names[ACTION_COUNT];
    char typed[LINE_MAX_BYTES + 1] = "";
    size_t used = 0;
    const char *near;

    if (count == 0) {
        problem(r, "an action is missing: write the words that are typed after ':'");
        return NULL;
    }
    for (int i = 0; i < count; i++)
        used += (size_t)snprintf(typed + used, sizeof typed - used, "%s%s", i > 0 ? " " : "",
                                 words[i]);
    for (size_t i = 0; i < ACTION_COUNT; i++) {
        const struct action *act = action_get((enum action_id)i);
        names[i] = act->command;
        if (strcmp(act->command, typed) != 0)
            continue;
        if ((act->flags & CLI) == 0)
            return act;
        problem(r, "'%s' is only for the command line: it has no key", typed);
        return NULL;
    }
    near = text_nearest(typed, names, ACTION_COUNT);
    if (near != NULL)
        problem(r, "unknown action '%s': did you mean '%s'?", typed, near);
    else
        problem(r, "unknown action '%s': 'keys --dump' lists them", typed);
    return NULL;
}

/* --- statements ---------------------------------------------------------------------------- */

static const char *where_word(enum pane pane)
{
    return pane == PANE_ANY ? "everywhere" : keymap_pane_word(pane);
}

/* The binding that stands in the way; NULL: none. A key that is taken everywhere gives way in
 * a pane only to a line that names the pane; a key for everywhere must be free in all. */
static const struct binding *in_the_way(struct keymap *m, enum pane pane, bool has_pane,
                                        const char *key)
{
    const struct binding *b = keymap_at(m, pane, key);

    if (b == NULL && pane != PANE_ANY && !has_pane)
        b = keymap_at(m, PANE_ANY, key);
    for (int p = 0; b == NULL && pane == PANE_ANY && p < PANE_ANY; p++)
        b = keymap_at(m, (enum pane)p, key);
    return b;
}

static void say_taken(struct reader *r, const struct binding *b, const char *key,
                      const char *command)
{
    const char *taken = action_get(b->action)->command;
    bool is_wider = b->pane == PANE_ANY && action_get(b->action)->pane == PANE_ANY;

    if (strcmp(taken, command) == 0)
        problem(r, "'%s' is bound to '%s' already: leave this line out", key, command);
    else if (b->line > 0)
        problem(r, "'%s' is bound to '%s' on line %d: keep one of the two", key, taken, b->line);
    else
        problem(r, "'%s' is '%s' (%s): put 'unbind %s%s%s' above this line", key, taken,
                where_word(b->pane), is_wider ? "" : keymap_pane_word(b->pane),
                is_wider ? "" : " ", key);
}

static bool is_function_key(const char *key)
{
    size_t len = strlen(key);

    while (len > 2 && key[1] == '-') {
        key += 2;
        len -= 2;
    }
    return len > 1 && key[0] == 'F' && isdigit((unsigned char)key[1]);
}

static void read_bind(struct reader *r, int count, const char *const words[])
{
    enum pane pane;
    bool has_pane;
    char key[KEY_NAME_MAX];
    int used = take_place(r, count, words, &pane, &has_pane, key);
    const struct action *act = used > 0 ? take_action(r, count - used, words + used) : NULL;
    const struct binding *b;

    if (act == NULL)
        return;
    if (has_pane && act->pane != PANE_ANY && act->pane != pane) {
        problem(r, "'%s' acts in the pane %s alone: write 'bind %s %s %s'", act->command,
                keymap_pane_word(act->pane), keymap_pane_word(act->pane), key, act->command);
        return;
    }
    if ((act->flags & MUTATES) != 0 && strncmp(key, "C-", 2) == 0) {
        problem(r, "'%s' changes things and '%s' is a Ctrl key: choose a key that is not "
                   "hit by accident", act->command, key);
        return;
    }
    pane = has_pane ? pane : act->pane;
    while ((b = in_the_way(r->map, pane, has_pane, key)) != NULL && r->is_preset)
        keymap_drop(r->map, keymap_at(r->map, b->pane, key));
    if (b != NULL)
        say_taken(r, b, key, act->command);
    else if (!keymap_add(r->map, pane, key, act->id, r->is_preset ? 0 : r->line))
        problem(r, "more than %d keys", KEYMAP_MAX);
}

static void read_unbind(struct reader *r, int count, const char *const words[])
{
    enum pane pane;
    bool has_pane;
    char key[KEY_NAME_MAX];
    int used = take_place(r, count, words, &pane, &has_pane, key);
    size_t before = r->map->count;
    struct binding *b;

    if (used == 0)
        return;
    if (count > used) {
        problem(r, "'%s' is one word too many after 'unbind %s'", words[used], key);
        return;
    }
    for (int p = has_pane ? (int)pane : 0; p <= (has_pane ? (int)pane : PANE_ANY); p++)
        while ((b = keymap_at(r->map, (enum pane)p, key)) != NULL)
            keymap_drop(r->map, b);
    if (r->map->count == before && !r->is_preset)
        problem(r, "nothing is bound to '%s'%s%s: leave this line out", key,
                has_pane ? " in " : "", has_pane ? keymap_pane_word(pane) : "");
}

static void read_lines(struct reader *r, const char *text, size_t len);

/* ESC and C-c are there in any map. */
static void keep_fixed_keys(struct keymap *m)
{
    size_t i = 0;

    while (i < m->count)
        if (strcmp(m->bindings[i].key, "ESC") != 0 && strcmp(m->bindings[i].key, "C-c") != 0)
            keymap_drop(m, &m->bindings[i]);
        else
            i++;
}

static void read_preset(struct reader *r, int count, const char *const words[])
{
    const char *names[ARRAY_LEN(presets)];
    const struct preset *found = NULL;
    int line = r->line;

    for (size_t i = 0; i < ARRAY_LEN(presets); i++) {
        names[i] = presets[i].name;
        if (count == 1 && strcmp(words[0], presets[i].name) == 0)
            found = &presets[i];
    }
    if (found == NULL) {
        const char *near = count == 1 ? text_nearest(words[0], names, ARRAY_LEN(names)) : NULL;
        problem(r, "unknown preset '%s': allowed is vim, htop, k9s or none%s%s%s",
                count == 0 ? "" : words[0], near == NULL ? "" : "; did you mean '",
                near == NULL ? "" : near, near == NULL ? "" : "'?");
        return;
    }
    if (r->has_begun) {
        problem(r, "a preset comes first, and once: move the line up");
        return;
    }
    if (strcmp(found->name, "none") == 0)
        keep_fixed_keys(r->map);
    r->is_preset = true;
    read_lines(r, found->text, strlen(found->text));
    r->is_preset = false;
    r->line = line;
}

static void read_statement(struct reader *r, int count, const char *const words[])
{
    static const char *const names[] = { "bind", "unbind", "preset" };
    const char *near;

    if (strcmp(words[0], "bind") == 0)
        read_bind(r, count - 1, words + 1);
    else if (strcmp(words[0], "unbind") == 0)
        read_unbind(r, count - 1, words + 1);
    else if (strcmp(words[0], "preset") == 0)
        read_preset(r, count - 1, words + 1);
    else if ((near = text_nearest(words[0], names, ARRAY_LEN(names))) != NULL)
        problem(r, "unknown word '%s': did you mean '%s'?", words[0], near);
    else
        problem(r, "unknown word '%s': a line begins with bind, unbind or preset", words[0]);
    r->has_begun = true;
}

/* The words of one line, in place; a word "#" behind the second ends it ("bind # step" is
 * about the key). */
static int cut(char *line, const char *words[WORDS_MAX])
{
    int count = 0;

    for (char *s = line; count < WORDS_MAX; s++) {
        s += strspn(s, " \t\r");
        if (*s == '\0' || (*s == '#' && (count == 0 || count > 2)))
            break;
        words[count++] = s;
        s += strcspn(s, " \t\r");
        if (*s == '\0')
            break;
        *s = '\0';
    }
    return count;
}

static void read_line(struct reader *r, const char *s, size_t len)
{
    char line[LINE_MAX_BYTES + 1];
    const char *words[WORDS_MAX];
    int count;

    if (len > LINE_MAX_BYTES) {
        problem(r, "a line has at most %d bytes", LINE_MAX_BYTES);
        return;
    }
    if (memchr(s, '\0', len) != NULL || !utf8_is_valid(s, len)) {
        problem(r, "not text: write it as UTF-8");
        return;
    }
    memcpy(line, s, len);
    line[len] = '\0';
    count = cut(line, words);
    if (count == WORDS_MAX)
        problem(r, "more than %d words", WORDS_MAX - 1);
    else if (count > 0)
        read_statement(r, count, words);
}

static void read_lines(struct reader *r, const char *text, size_t len)
{
    r->line = 0;
    for (size_t at = 0; at < len;) {
        const char *end = memchr(text + at, '\n', len - at);
        size_t n = end == NULL ? len - at : (size_t)(end - (text + at));
        r->line++;
        read_line(r, text + at, n);
        at += n + 1;
    }
}

/* --- rules over the whole map -------------------------------------------------------------- */

/* An upper-case letter that changes things, beside its small one that does not, would be hit
 * with Caps Lock on. */
static void check_twin(struct reader *r, const struct binding *b)
{
    const char twin[2] = { (char)tolower((unsigned char)b->key[0]), '\0' };
    int from = b->pane == PANE_ANY ? 0 : (int)b->pane;
    int to = b->pane == PANE_ANY ? PANE_ANY - 1 : (int)b->pane;

    for (int pane = from; pane <= to; pane++) {
        const struct action *other = keymap_find(r->map, (enum pane)pane, twin);
        if (other == NULL || (other->flags & MUTATES) != 0)
            continue;
        r->line = b->line;
        problem(r, "'%s' would be '%s', one Shift from '%s', the harmless '%s': choose another "
                   "key", b->key, action_get(b->action)->command, twin, other->command);
        return;
    }
}

static void check_function_keys(struct reader *r, enum action_id id)
{
    int line = 0;
    bool is_only = false;

    for (size_t i = 0; i < r->map->count; i++) {
        const struct binding *b = &r->map->bindings[i];
        if (b->action != id)
            continue;
        if (!is_function_key(b->key))
            return;
        is_only = true;
        line = b->line;
    }
    r->line = line;
    if (is_only)
        problem(r, "'%s' changes things and has function keys alone: give it another key, too",
                action_get(id)->command);
}

static void check_map(struct reader *r)
{
    for (size_t i = 0; i < r->map->count; i++) {
        const struct binding *b = &r->map->bindings[i];
        if ((action_get(b->action)->flags & MUTATES) != 0 &&
            isupper((unsigned char)b->key[0]) && b->key[1] == '\0')
            check_twin(r, b);
    }
    for (int id = 0; id < ACTION_COUNT; id++)
        if ((action_get((enum action_id)id)->flags & MUTATES) != 0)
            check_function_keys(r, (enum action_id)id);
    r->line = 0;
    if (keymap_key_in(r->map, ACTION_COMMAND, PANE_ANY) == NULL)
        problem(r, "no key opens the command line: add 'bind : command'");
}

enum rc keymap_read(struct keymap *m, const char *text, size_t len, const char *name,
                    struct buf *problems, struct err *err)
{
    struct reader r = { .map = m, .name = name, .problems = problems, .err = err };

    keymap_defaults(m);
    read_lines(&r, text, len);
    if (r.problem_count == 0) {
        keymap_finish(m);
        check_map(&r);
    }
    if (r.problem_count > 0)
        keymap_defaults(m);
    return r.problem_count == 0 ? RC_OK : RC_INPUT;
}

enum rc keymap_load(struct keymap *m, const char *path, const char *name,
                    struct buf *problems, struct err *err)
{
    struct buf text = BUF_INIT;
    enum rc rc = file_read(path, KEYMAP_FILE_MAX, &text, err);

    if (rc == RC_OK)
        rc = keymap_read(m, text.data, text.len, name, problems, err);
    else
        keymap_defaults(m);
    buf_free(&text);
    return rc;
}
