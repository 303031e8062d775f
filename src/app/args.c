#include "app/args.h"

#include "base/decimal.h"
#include "base/text.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

const struct option_info args_common[] = {
#define OPTION(n, a, h) { .name = (n), .arg = (a), .help = (h) },
#include "app/options.def"
#undef OPTION
};
const size_t args_common_count = ARRAY_LEN(args_common);

#define NAME_MAX_BYTES 32

/* A stretch of the usage string. */
struct span {
    const char *s;
    size_t len;
};

struct item {
    struct span name; /* of an option; empty for a word */
    struct span arg;  /* what the value or word is called; empty for a flag */
    bool is_required;
};

struct grammar {
    struct item items[ARGS_MAX];
    int count;
};

static struct span take_word(const char **at)
{
    const char *s = *at;
    size_t len = strcspn(s, " ]");
    *at = s + len;
    return (struct span){ .s = s, .len = len };
}

/* The next item of a usage string; false at its end. */
static bool next_item(const char **at, struct item *out)
{
    *at += strspn(*at, " ]");
    if (**at == '\0')
        return false;
    *out = (struct item){ .is_required = **at != '[' };
    if (**at == '[')
        (*at)++;
    struct span first = take_word(at);
    if (strncmp(first.s, "--", 2) != 0) {
        out->arg = first;
        return true;
    }
    out->name = (struct span){ .s = first.s + 2, .len = first.len - 2 };
    if (**at == ' ' && (*at)[1] != '[' && (*at)[1] != '-') {
        (*at)++;
        out->arg = take_word(at);
    }
    return true;
}

bool args_next_item(const char **usage, struct args_item *out)
{
    struct item it;
    if (!next_item(usage, &it))
        return false;
    *out = (struct args_item){ .is_required = it.is_required };
    if (it.name.len < sizeof out->name)
        memcpy(out->name, it.name.s == NULL ? "" : it.name.s, it.name.len);
    if (it.arg.len < sizeof out->arg)
        memcpy(out->arg, it.arg.s == NULL ? "" : it.arg.s, it.arg.len);
    return true;
}

static void read_grammar(struct grammar *g, const char *usage)
{
    g->count = 0;
    for (const char *at = usage; g->count < ARGS_MAX && next_item(&at, &g->items[g->count]);)
        g->count++;
}

static bool span_is(struct span s, const char *word, size_t len)
{
    return s.len == len && memcmp(s.s, word, len) == 0;
}

/* The option of that name, of the command or common; false when there is none. */
static bool find_option(const struct grammar *g, const char *name, size_t len,
                        struct item *out)
{
    for (int i = 0; i < g->count; i++) {
        if (g->items[i].name.len > 0 && span_is(g->items[i].name, name, len)) {
            *out = g->items[i];
            return true;
        }
    }
    for (size_t i = 0; i < args_common_count; i++) {
        const struct option_info *o = &args_common[i];
        struct span known = { .s = o->name, .len = strlen(o->name) };
        if (!span_is(known, name, len))
            continue;
        *out = (struct item){ .name = known, .arg = { .s = o->arg, .len = strlen(o->arg) } };
        return true;
    }
    return false;
}

static enum rc unknown_option(const struct grammar *g, const char *word, size_t len,
                              struct err *err)
{
    char names[ARGS_MAX][NAME_MAX_BYTES];
    const char *list[2 * ARGS_MAX];
    size_t n = 0;
    for (int i = 0; i < g->count; i++) {
        struct span s = g->items[i].name;
        if (s.len == 0 || s.len >= NAME_MAX_BYTES)
            continue;
        memcpy(names[i], s.s, s.len);
        names[i][s.len] = '\0';
        list[n++] = names[i];
    }
    for (size_t i = 0; i < args_common_count && n < ARRAY_LEN(list); i++)
        list[n++] = args_common[i].name;
    char name[NAME_MAX_BYTES];
    size_t dashes = strspn(word, "-");
    size_t keep = len < dashes ? 0 : len - dashes;
    if (keep >= sizeof name)
        keep = sizeof name - 1;
    memcpy(name, word + dashes, keep);
    name[keep] = '\0';
    const char *near = text_nearest(name, list, n);
    if (near != NULL)
        return err_set(err, RC_USAGE, "unknown option '%s': did you mean '--%s'?", word, near);
    return err_set(err, RC_USAGE, "unknown option '%s'; --help lists the options", word);
}

/* Lower-case words separated by '|' are the only values allowed. */
static bool is_choice(struct span arg)
{
    return arg.len > 0 && arg.s[0] >= 'a' && arg.s[0] <= 'z';
}

static bool choice_has(struct span arg, const char *value)
{
    size_t len = strlen(value);
    for (size_t at = 0; at <= arg.len;) {
        const char *end = memchr(arg.s + at, '|', arg.len - at);
        size_t n = end == NULL ? arg.len - at : (size_t)(end - (arg.s + at));
        if (n == len && memcmp(arg.s + at, value, len) == 0)
            return true;
        at += n + 1;
    }
    return false;
}

static enum rc check_choice(const struct item *it, const char *value, struct err *err)
{
    if (!is_choice(it->arg) || choice_has(it->arg, value))
        return RC_OK;
    if (it->name.len > 0)
        return err_set(err, RC_USAGE, "--%.*s '%s' is not one of %.*s", (int)it->name.len,
                       it->name.s, value, (int)it->arg.len, it->arg.s);
    return err_set(err, RC_USAGE, "'%s' is not one of %.*s", value, (int)it->arg.len,
                   it->arg.s);
}

static size_t name_length(const char *option)
{
    return strcspn(option, "=");
}

const char *args_option(const struct args *a, const char *name)
{
    size_t len = strlen(name);
    for (int i = 0; i < a->option_count; i++)
        if (name_length(a->options[i]) == len && memcmp(a->options[i], name, len) == 0)
            return a->values[i];
    return NULL;
}

/* One option at argv[*i], with its value. */
static enum rc take_option(struct args *out, const struct grammar *g, int argc,
                           const char *const argv[], int *i, struct err *err)
{
    const char *word = argv[*i], *name = word + 2;
    size_t len = name_length(name);
    struct item it;
    if (!find_option(g, name, len, &it))
        return unknown_option(g, word, 2 + len, err);
    const char *value = name[len] == '=' ? name + len + 1 : NULL;
    if (it.arg.len == 0 && value != NULL)
        return err_set(err, RC_USAGE, "--%.*s takes no value", (int)len, name);
    if (it.arg.len > 0 && value == NULL) {
        if (*i + 1 >= argc)
            return err_set(err, RC_USAGE, "--%.*s needs a value: %.*s", (int)len, name,
                           (int)it.arg.len, it.arg.s);
        value = argv[++*i];
    }
    if (it.arg.len > 0 && check_choice(&it, value, err) != RC_OK)
        return RC_USAGE;
    for (int k = 0; k < out->option_count; k++)
        if (name_length(out->options[k]) == len && memcmp(out->options[k], name, len) == 0)
            return err_set(err, RC_USAGE, "--%.*s is given twice", (int)len, name);
    if (out->option_count == ARGS_MAX)
        return err_set(err, RC_USAGE, "more than %d options", ARGS_MAX);
    out->options[out->option_count] = name;
    out->values[out->option_count++] = value == NULL ? "" : value;
    return RC_OK;
}

/* The n-th positional word of a grammar, or NULL. */
static const struct item *word_item(const struct grammar *g, int n)
{
    for (int i = 0; i < g->count; i++)
        if (g->items[i].name.len == 0 && n-- == 0)
            return &g->items[i];
    return NULL;
}

static enum rc take_word_arg(struct args *out, const struct grammar *g, const char *word,
                             struct err *err)
{
    const struct item *it = out->count < ARGS_MAX ? word_item(g, out->count) : NULL;
    if (it == NULL)
        return err_set(err, RC_USAGE, "unexpected word '%s'", word);
    enum rc rc = check_choice(it, word, err);
    if (rc == RC_OK)
        out->words[out->count++] = word;
    return rc;
}

static enum rc check_required(const struct args *out, const struct grammar *g,
                              struct err *err)
{
    int words = 0;
    for (int i = 0; i < g->count; i++) {
        const struct item *it = &g->items[i];
        char name[NAME_MAX_BYTES];
        if (it->name.len == 0) {
            if (words++ >= out->count && it->is_required)
                return err_set(err, RC_USAGE, "%.*s is missing", (int)it->arg.len, it->arg.s);
            continue;
        }
        if (!it->is_required || it->name.len >= sizeof name)
            continue;
        memcpy(name, it->name.s, it->name.len);
        name[it->name.len] = '\0';
        if (args_option(out, name) == NULL)
            return err_set(err, RC_USAGE, "--%s %.*s is missing", name, (int)it->arg.len,
                           it->arg.s);
    }
    return RC_OK;
}

static enum rc take_common(struct args *out, struct err *err)
{
    bool is_json = args_option(out, "json") != NULL;
    bool is_csv = args_option(out, "csv") != NULL;
    if (is_json && is_csv)
        return err_set(err, RC_USAGE, "--json and --csv exclude each other");
    out->format = is_json ? OUTPUT_JSON : is_csv ? OUTPUT_CSV : OUTPUT_TEXT;
    out->is_yes = args_option(out, "yes") != NULL;
    return RC_OK;
}

static bool is_number_word(const char *word)
{
    return word[0] == '-' && word[1] >= '0' && word[1] <= '9';
}

enum rc args_parse(struct args *out, const char *usage, int argc, const char *const argv[],
                   struct err *err)
{
    struct grammar g;
    read_grammar(&g, usage);
    *out = (struct args){ .count = 0 };
    bool takes_options = true;
    for (int i = 0; i < argc; i++) {
        const char *word = argv[i];
        enum rc rc;
        if (takes_options && strcmp(word, "--") == 0) {
            takes_options = false;
            continue;
        }
        if (takes_options && strncmp(word, "--", 2) == 0)
            rc = take_option(out, &g, argc, argv, &i, err);
        else if (takes_options && word[0] == '-' && word[1] != '\0' && !is_number_word(word))
            rc = unknown_option(&g, word, strlen(word), err);
        else
            rc = take_word_arg(out, &g, word, err);
        if (rc != RC_OK)
            return rc;
    }
    enum rc rc = take_common(out, err);
    if (rc == RC_OK && args_option(out, "help") == NULL)
        rc = check_required(out, &g, err);
    return rc;
}

int args_leading(int argc, const char *const argv[])
{
    const struct grammar none = { .count = 0 };
    int i = 0;
    while (i < argc && strncmp(argv[i], "--", 2) == 0 && argv[i][2] != '\0') {
        const char *name = argv[i] + 2;
        size_t len = name_length(name);
        struct item it;
        if (!find_option(&none, name, len, &it))
            break;
        i += it.arg.len > 0 && name[len] != '=' ? 2 : 1;
    }
    return i < argc ? i : argc;
}

/* Moves one word to `to`, without its quotes; returns where reading goes on, or NULL. */
static char *unquote(char *from, char **to)
{
    char quote = '\0';
    for (; *from != '\0'; from++) {
        if (quote == '\0' && (*from == ' ' || *from == '\t'))
            break;
        if (*from == quote) {
            quote = '\0';
        } else if (quote == '\0' && (*from == '\'' || *from == '"')) {
            quote = *from;
        } else {
            if (*from == '\\' && quote != '\'' && from[1] != '\0')
                from++;
            *(*to)++ = *from;
        }
    }
    return quote == '\0' ? from : NULL;
}

enum rc args_split(char *line, int *argc, const char *argv[], int max, struct err *err)
{
    *argc = 0;
    for (char *at = line;;) {
        at += strspn(at, " \t");
        if (*at == '\0')
            return RC_OK;
        if (*argc == max)
            return err_set(err, RC_USAGE, "more than %d words", max);
        char *end = at, *next = unquote(at, &end);
        if (next == NULL)
            return err_set(err, RC_USAGE, "a quote is not closed");
        argv[(*argc)++] = at;
        at = *next == '\0' ? next : next + 1;
        *end = '\0';
    }
}

static bool number_parse(const char *s, int64_t *out)
{
    size_t len = strlen(s);
    return s[0] != '+' && len > 0 && decimal_parse_exact(s, len, 0, out);
}

static enum rc check_number(const char *s, const char *dashes, const char *what,
                            const int64_t range[2], int64_t *out, struct err *err)
{
    int64_t n = 0;
    if (!number_parse(s, &n))
        return err_set(err, RC_USAGE, "%s%s '%s' is not a whole number", dashes, what, s);
    if (n < range[0] || n > range[1])
        return err_set(err, RC_USAGE, "%s%s %s is not in %" PRId64 "..%" PRId64, dashes, what,
                       s, range[0], range[1]);
    *out = n;
    return RC_OK;
}

enum rc args_number(const struct args *a, const char *name, int64_t lo, int64_t hi,
                    int64_t *out, struct err *err)
{
    assert(lo <= hi);
    const char *s = args_option(a, name);
    if (s == NULL)
        return RC_OK;
    return check_number(s, "--", name, (const int64_t[2]){ lo, hi }, out, err);
}

enum rc args_word_number(const char *word, const char *what, int64_t lo, int64_t hi,
                         int64_t *out, struct err *err)
{
    assert(lo <= hi);
    return check_number(word, "", what, (const int64_t[2]){ lo, hi }, out, err);
}
