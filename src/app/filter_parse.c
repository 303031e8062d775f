/* filter_parse.c - the text of a filter -> struct filter_expr, by recursive descent. */
#include "config.h"

#include "app/filter.h"

#include "app/filter_int.h"
#include "base/decimal.h"

#include <stdlib.h>
#include <string.h>

struct parser {
    struct filter_expr *f;
    const enum value_kind *kinds; /* or NULL */
    const char *text;
    size_t at, len;
    size_t wrong; /* where the message is about */
    int depth;
    struct err *err; /* never NULL */
};

/* What begins with a quote in the message is the operator's own text. */
#define FAIL(p, where, ...) ((p)->wrong = (where), err_set((p)->err, RC_USAGE, __VA_ARGS__))

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool ends_word(char c)
{
    return c == '\0' || c == '(' || c == ')' || is_blank(c);
}

static bool is_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* --- columns --------------------------------------------------------------------------- */

/* Names that the pages of this program use for a column of another name. */
static const struct alias {
    const char *word, *column;
} aliases[] = { { "why", "kind" }, { "risk", "at_risk" } };

/* A title as a name: "AT RISK" is at_risk. */
static void as_name(const char *title, char out[32])
{
    size_t i = 0;
    for (; title[i] != '\0' && i < 31; i++)
        out[i] = title[i] == ' ' || title[i] == '-' ? '_' : filter_lower(title[i]);
    out[i] = '\0';
}

enum likeness { UNLIKE, HAS_WORD, BEGINS, IS_TITLE, IS_NAME };

static bool has_part(const char *name, const char *word)
{
    size_t len = strlen(word);
    for (const char *s = name; s != NULL; s = strchr(s, '_')) {
        s += *s == '_' ? 1 : 0;
        if (strncmp(s, word, len) == 0 && (s[len] == '_' || s[len] == '\0'))
            return true;
    }
    return false;
}

static enum likeness like(const struct column *c, const char *word)
{
    char title[32];
    as_name(c->title, title);
    if (strcmp(c->name, word) == 0)
        return IS_NAME;
    if (strcmp(title, word) == 0)
        return IS_TITLE;
    if (strncmp(c->name, word, strlen(word)) == 0 || strncmp(title, word, strlen(word)) == 0)
        return BEGINS;
    return has_part(c->name, word) ? HAS_WORD : UNLIKE;
}

/* The best likeness of any column, how many have it, and the first of them. */
static enum likeness find_column(const struct table *t, const char *word, size_t *found,
                                 size_t *count)
{
    enum likeness best = UNLIKE;
    *count = 0;
    for (size_t c = 0; c < t->column_count; c++) {
        enum likeness l = like(&t->columns[c], word);
        if (l > best) {
            best = l;
            *count = 0;
        }
        if (l == best && l != UNLIKE && (*count)++ == 0)
            *found = c;
    }
    return best;
}

static void list_columns(const struct table *t, const char *word, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    for (size_t c = 0; c < t->column_count; c++) {
        const char *name = t->columns[c].name;
        size_t len = strlen(name);
        if (word != NULL && like(&t->columns[c], word) == UNLIKE)
            continue;
        if (used + len + 3 > size)
            return;
        if (used > 0) {
            memcpy(out + used, ", ", 2);
            used += 2;
        }
        memcpy(out + used, name, len + 1);
        used += len;
    }
}

static enum rc no_column(const struct table *t, const char *word, size_t count, struct err *err)
{
    const char *names[2 * TABLE_COLUMNS_MAX];
    char titles[TABLE_COLUMNS_MAX][32], list[320];
    for (size_t c = 0; c < t->column_count; c++) {
        as_name(t->columns[c].title, titles[c]);
        names[c] = t->columns[c].name;
        names[t->column_count + c] = titles[c];
    }
    if (count > 1) {
        list_columns(t, word, list, sizeof list);
        return err_set(err, RC_USAGE, "'%s' may be one of %s", word, list);
    }
    const char *near = text_nearest(word, names, 2 * t->column_count);
    if (near != NULL)
        return err_set(err, RC_USAGE, "%s rows have no column '%s': did you mean '%s'?",
                       t->name, word, near);
    list_columns(t, NULL, list, sizeof list);
    return err_set(err, RC_USAGE, "%s rows have no column '%s', but %s", t->name, word, list);
}

size_t filter_column(const struct table *t, const char *word, size_t len, struct err *err)
{
    char name[32];
    size_t found = SIZE_MAX, count = 0;
    size_t n = len < sizeof name ? len : sizeof name - 1;
    for (size_t i = 0; i < n; i++)
        name[i] = is_blank(word[i]) ? '_' : filter_lower(word[i]);
    name[n] = '\0';
    enum likeness best = n == 0 ? UNLIKE : find_column(t, name, &found, &count);
    for (size_t i = 0; i < ARRAY_LEN(aliases) && best < IS_TITLE; i++) {
        size_t other = 0, others = 0;
        if (strcmp(aliases[i].word, name) == 0 &&
            find_column(t, aliases[i].column, &other, &others) >= IS_TITLE)
            return other;
    }
    if (count == 1 || best >= IS_TITLE)
        return found;
    (void)no_column(t, name, count, err);
    return SIZE_MAX;
}

/* --- numbers ------------------------------------------------------------------------------ */

static bool scaled(const char *s, size_t len, unsigned scale, int64_t factor, int64_t *n)
{
    int64_t v;
    if (!decimal_parse_exact(s, len, scale, &v))
        return false;
    return !__builtin_mul_overflow(v, factor, n);
}

/* A number with one of the units, the last of which is "" (factor as it stands). */
static bool with_unit(const char *s, size_t len, unsigned scale, const char *units,
                      const int64_t *factors, int64_t *n)
{
    char last = len > 1 ? filter_lower(s[len - 1]) : '\0';
    const char *unit = last == '\0' ? NULL : strchr(units, last);
    if (unit == NULL)
        return scaled(s, len, scale, 1, n);
    int64_t factor = factors[unit - units];
    /* "1.5h": the decimals are of the unit, so they are read finer and scaled back. */
    int64_t fine;
    if (!scaled(s, len - 1, scale + 3, factor, &fine) || fine % 1000 != 0)
        return false;
    *n = fine / 1000;
    return true;
}

bool filter_number(enum value_kind kind, const char *s, size_t len, int64_t *n)
{
    static const int64_t thousands[] = { 1000, 1000000 };
    static const int64_t seconds[] = { 1, 60, 3600, 86400 };
    char id[24];
    switch (kind) {
    case VALUE_INT:
        return with_unit(s, len, 0, "km", thousands, n);
    case VALUE_MONEY:
        if (len > 1 && s[0] == '$')
            return with_unit(s + 1, len - 1, 6, "km", thousands, n);
        return with_unit(s, len, 6, "km", thousands, n);
    case VALUE_RATIO:
    case VALUE_SCORE:
        if (len > 1 && s[len - 1] == '%')
            return scaled(s, len - 1, kind == VALUE_RATIO ? 4 : 7, 1, n);
        return scaled(s, len, kind == VALUE_RATIO ? 6 : 9, 1, n);
    case VALUE_SECONDS:
        return with_unit(s, len, 0, "smhd", seconds, n);
    case VALUE_MS:
        if (len > 2 && filter_lower(s[len - 2]) == 'm' && filter_lower(s[len - 1]) == 's')
            return scaled(s, len - 2, 0, 1, n);
        if (len > 1 && filter_lower(s[len - 1]) == 's')
            return scaled(s, len - 1, 3, 1, n);
        return scaled(s, len, 0, 1, n);
    case VALUE_TEXT:
    case VALUE_STATE:
        if (len >= sizeof id)
            return false;
        memcpy(id, s, len);
        id[len] = '\0';
        return peek_id(id, n);
    }
    return false;
}

static const char *const number_words[FILTER_KINDS] = {
    [VALUE_INT] = "count (12, 1.5k, 2m)",
    [VALUE_MONEY] = "amount (12.50, 1.5k)",
    [VALUE_RATIO] = "share (0.4, 40%)",
    [VALUE_SCORE] = "score (0.4, 40%)",
    [VALUE_SECONDS] = "time (90, 90s, 5m, 2h, 1d)",
    [VALUE_MS] = "time in milliseconds (20, 20ms, 1s)",
};

static enum rc read_numbers(struct parser *p, struct filter_term *t, size_t where)
{
    for (int k = 0; k < FILTER_KINDS; k++)
        if (filter_number((enum value_kind)k, p->text + where, t->len, &t->n[k]))
            t->kinds |= UINT32_C(1) << k;
    if (p->kinds == NULL || t->column == FILTER_ANY)
        return RC_OK;
    enum value_kind kind = p->kinds[t->column];
    if (number_words[kind] == NULL || (t->kinds >> kind & 1) != 0)
        return RC_OK;
    return FAIL(p, where, "'%.*s' is no %s, as %s holds", (int)t->len, p->text + where,
                number_words[kind], p->f->table->columns[t->column].name);
}

/* --- terms ---------------------------------------------------------------------------------- */

static enum rc add_node(struct parser *p, enum filter_link link, size_t a, size_t b, size_t *out)
{
    struct filter_expr *f = p->f;
    if (f->node_count == ARRAY_LEN(f->nodes))
        return FAIL(p, p->at, "the filter has too many parts");
    *out = f->node_count;
    f->nodes[f->node_count++] =
        (struct filter_node){ .link = link, .a = (uint16_t)a, .b = (uint16_t)b };
    return RC_OK;
}

/* NULL: p->err says why. */
static struct filter_term *add_term(struct parser *p, size_t *node)
{
    struct filter_expr *f = p->f;
    struct filter_term *t = NULL;
    if (f->term_count == FILTER_TERMS_MAX)
        (void)FAIL(p, p->at, "more than %d conditions", FILTER_TERMS_MAX);
    else if ((t = calloc(1, sizeof *t)) == NULL)
        (void)err_nomem(p->err, "read the filter");
    else if (add_node(p, LINK_TERM, f->term_count, 0, node) == RC_OK)
        f->terms[f->term_count++] = t;
    else {
        free(t);
        t = NULL;
    }
    return t;
}

static void set_word(struct parser *p, struct filter_term *t, size_t from, size_t len)
{
    t->len = len;
    t->may_be_number = true;
    for (size_t i = 0; i < len; i++) {
        t->word[i] = filter_lower(p->text[from + i]);
        if (strchr("0123456789.-?smhd", t->word[i]) == NULL)
            t->may_be_number = false;
    }
    t->word[len] = '\0';
}

/* "a phrase" from p->at on, up to the closing quote. */
static enum rc read_phrase(struct parser *p, size_t *from, size_t *len)
{
    const char *end = strchr(p->text + p->at + 1, '"');
    if (end == NULL)
        return FAIL(p, p->at, "the closing '\"' is missing");
    *from = p->at + 1;
    *len = (size_t)(end - p->text) - *from;
    if (*len == 0)
        return FAIL(p, p->at, "there is nothing between the quotes");
    p->at = *from + *len + 1;
    return RC_OK;
}

/* /.../ from p->at on; \/ is a slash in it. */
static enum rc read_regex(struct parser *p, struct filter_term *t)
{
    char pattern[FILTER_TEXT_MAX], why[PATTERN_WHY_MAX];
    size_t begin = p->at, n = 0, wrong = 0;
    for (p->at++; p->at < p->len && p->text[p->at] != '/'; p->at++) {
        if (p->text[p->at] == '\\' && p->at + 1 < p->len)
            if (p->text[++p->at] != '/')
                pattern[n++] = '\\';
        pattern[n++] = p->text[p->at];
    }
    pattern[n] = '\0';
    if (p->at >= p->len)
        return FAIL(p, begin, "the closing '/' is missing");
    p->at++;
    if (n == 0)
        return FAIL(p, begin, "there is nothing between the slashes");
    t->pattern = pattern_new(pattern, &wrong, why);
    if (t->pattern == NULL)
        return FAIL(p, begin + 1 + (wrong < n ? wrong : n - 1), "%s", why);
    t->op = OP_REGEX;
    return RC_OK;
}

static size_t word_length(const struct parser *p)
{
    size_t n = 0;
    while (!ends_word(p->text[p->at + n]))
        n++;
    return n;
}

static const struct op_sign {
    const char *sign;
    enum filter_op op;
} op_signs[] = { { "!=", OP_NE }, { "<=", OP_LE }, { ">=", OP_GE }, { "==", OP_EQ },
                 { ":!=", OP_NE }, { ":<=", OP_LE }, { ":>=", OP_GE }, { ":=", OP_EQ },
                 { ":<", OP_LT }, { ":>", OP_GT }, /* meant so: a colon before it says no more */
                 { ":", OP_HAS }, { "=", OP_EQ },  { "<", OP_LT },  { ">", OP_GT } };

/* "name op" at p->at; NULL when a plain word stands there. */
static const struct op_sign *find_op(const struct parser *p, size_t *name)
{
    const char *s = p->text + p->at;
    size_t n = 0;
    while (is_name(s[n]))
        n++;
    *name = n;
    if (n == 0 || (s[0] >= '0' && s[0] <= '9'))
        return NULL;
    for (size_t i = 0; i < ARRAY_LEN(op_signs); i++)
        if (strncmp(s + n, op_signs[i].sign, strlen(op_signs[i].sign)) == 0)
            return &op_signs[i];
    return NULL;
}

/* "1,200": a number as it is shown, not two. */
static bool is_grouped_number(const struct parser *p, const struct filter_term *t)
{
    const char *s = p->text + p->at;
    if (p->kinds == NULL || number_words[p->kinds[t->column]] == NULL)
        return false;
    s += strspn(s, "0123456789");
    while (*s == ',' && strspn(s + 1, "0123456789") == 3)
        s += 4;
    return *s != ',';
}

/* How much of the word at p->at is one value: of "014,038" after a column, up to the comma. */
static size_t value_length(const struct parser *p, const struct filter_term *t)
{
    size_t len = word_length(p);
    const char *comma = memchr(p->text + p->at, ',', len);
    bool may_be_list = t->column != FILTER_ANY && !is_grouped_number(p, t);
    return comma != NULL && may_be_list ? (size_t)(comma - p->text) - p->at : len;
}

static enum rc parse_value(struct parser *p, struct filter_term *t, const char *sign)
{
    size_t from = p->at, len = 0;
    char c = p->text[p->at];
    enum rc rc = RC_OK;
    if (c == '/' && t->op == OP_HAS)
        return read_regex(p, t);
    if (c == '"') {
        rc = read_phrase(p, &from, &len);
    } else {
        len = value_length(p, t);
        p->at += len;
        if (len == 0)
            return FAIL(p, from, "'%s' needs something after it", sign);
    }
    if (rc == RC_OK)
        set_word(p, t, from, len);
    if (rc == RC_OK && t->op != OP_HAS)
        rc = read_numbers(p, t, from);
    return rc;
}

/* A word that no number shows is looked for where words are. */
static uint32_t columns_of(const struct parser *p, const struct filter_term *t)
{
    uint32_t columns = 0;
    if (t->column != FILTER_ANY)
        return UINT32_C(1) << t->column;
    for (size_t c = 0; c < p->f->table->column_count; c++)
        if (t->op == OP_REGEX || t->may_be_number || p->kinds == NULL ||
            number_words[p->kinds[c]] == NULL)
            columns |= UINT32_C(1) << c;
    return columns;
}

/* A term of this column and operator, whose value stands at p->at. */
static enum rc parse_one_value(struct parser *p, size_t column, enum filter_op op,
                               const char *sign, size_t *node)
{
    struct filter_term *t = add_term(p, node);
    if (t == NULL)
        return p->err->rc;
    t->column = column;
    t->op = op;
    enum rc rc = parse_value(p, t, sign);
    t->columns = columns_of(p, t);
    p->f->columns |= t->columns;
    return rc;
}

/* "column op value", or several values with commas between: one of them, with != none. */
static enum rc parse_term(struct parser *p, size_t *node)
{
    size_t name = 0, begin = p->at, column = FILTER_ANY;
    const struct op_sign *sign = find_op(p, &name);
    if (sign == NULL)
        return parse_one_value(p, column, OP_HAS, "", node);
    struct err why = ERR_INIT;
    column = filter_column(p->f->table, p->text + begin, name, &why);
    if (column == SIZE_MAX)
        return FAIL(p, begin, "%s", why.msg);
    p->at += name + strlen(sign->sign);
    enum rc rc = parse_one_value(p, column, sign->op, sign->sign, node);
    while (rc == RC_OK && p->text[p->at] == ',') {
        enum filter_link link = sign->op == OP_NE ? LINK_AND : LINK_OR;
        size_t right, comma = p->at++;
        if (sign->op != OP_HAS && sign->op != OP_EQ && sign->op != OP_NE)
            return FAIL(p, comma, "'%s' compares with one value, not with a list", sign->sign);
        rc = parse_one_value(p, column, sign->op, ",", &right);
        if (rc == RC_OK)
            rc = add_node(p, link, *node, right, node);
    }
    return rc;
}

/* --- the grammar ------------------------------------------------------------------------------ */

static void skip_blanks(struct parser *p)
{
    while (is_blank(p->text[p->at]))
        p->at++;
}

static bool is_word(const struct parser *p, const char *word)
{
    size_t len = strlen(word);
    if (word_length(p) != len)
        return false;
    for (size_t i = 0; i < len; i++)
        if (filter_lower(p->text[p->at + i]) != word[i])
            return false;
    return true;
}

static enum rc parse_or(struct parser *p, size_t *node);

static enum rc parse_group(struct parser *p, size_t *node)
{
    size_t begin = p->at++;
    enum rc rc = parse_or(p, node);
    if (rc != RC_OK)
        return rc;
    if (p->text[p->at] != ')')
        return FAIL(p, begin, "the closing ')' is missing");
    p->at++;
    return RC_OK;
}

static enum rc parse_one(struct parser *p, size_t *node);

static enum rc parse_not(struct parser *p, size_t *node)
{
    size_t begin = p->at++;
    if (p->at >= p->len || is_blank(p->text[p->at]))
        return FAIL(p, begin, "'-' stands directly before what it negates");
    enum rc rc = parse_one(p, node);
    return rc == RC_OK ? add_node(p, LINK_NOT, *node, 0, node) : rc;
}

/* "not x", as other languages write -x. */
static enum rc parse_not_word(struct parser *p, size_t *node)
{
    p->at += strlen("not");
    skip_blanks(p);
    enum rc rc = parse_one(p, node);
    return rc == RC_OK ? add_node(p, LINK_NOT, *node, 0, node) : rc;
}

static enum rc parse_one(struct parser *p, size_t *node)
{
    char c = p->text[p->at];
    enum rc rc;
    if (p->at >= p->len)
        return FAIL(p, p->at, "something to look for is missing here");
    if (c == ')')
        return FAIL(p, p->at, "')' closes nothing");
    if (is_word(p, "or") || is_word(p, "and"))
        return FAIL(p, p->at, "'%.*s' stands between two conditions", (int)word_length(p),
                    p->text + p->at);
    if (++p->depth > FILTER_DEPTH_MAX)
        return FAIL(p, p->at, "nested more than %d deep", FILTER_DEPTH_MAX);
    rc = c == '('             ? parse_group(p, node)
         : c == '-'           ? parse_not(p, node)
         : is_word(p, "not") ? parse_not_word(p, node)
                               : parse_term(p, node);
    p->depth--;
    return rc;
}

static enum rc parse_and(struct parser *p, size_t *node)
{
    enum rc rc = parse_one(p, node);
    for (;;) {
        size_t right;
        skip_blanks(p);
        if (rc != RC_OK || p->at >= p->len || p->text[p->at] == ')' || is_word(p, "or"))
            return rc;
        if (is_word(p, "and")) {
            p->at += strlen("and");
            skip_blanks(p);
        }
        rc = parse_one(p, &right);
        if (rc == RC_OK)
            rc = add_node(p, LINK_AND, *node, right, node);
    }
}

static enum rc parse_or(struct parser *p, size_t *node)
{
    skip_blanks(p);
    enum rc rc = parse_and(p, node);
    while (rc == RC_OK && p->at < p->len && is_word(p, "or")) {
        size_t right;
        p->at += strlen("or");
        skip_blanks(p);
        rc = parse_and(p, &right);
        if (rc == RC_OK)
            rc = add_node(p, LINK_OR, *node, right, node);
    }
    return rc;
}

static enum rc parse_all(struct parser *p)
{
    size_t root;
    if (p->len >= FILTER_TEXT_MAX)
        return FAIL(p, FILTER_TEXT_MAX - 1, "longer than %d bytes", FILTER_TEXT_MAX - 1);
    skip_blanks(p);
    if (p->at >= p->len)
        return RC_OK;
    enum rc rc = parse_or(p, &root);
    if (rc == RC_OK && p->at < p->len)
        rc = FAIL(p, p->at, "')' closes nothing");
    return rc;
}

enum rc filter_compile(struct filter_expr **out, const struct table *t,
                       const enum value_kind *kinds, const char *text, size_t *at,
                       struct err *err)
{
    struct parser p = { .kinds = kinds, .text = text, .len = strlen(text), .err = err };
    *out = NULL;
    *at = 0;
    p.f = calloc(1, sizeof *p.f);
    if (p.f == NULL)
        return err_nomem(err, "read the filter");
    p.f->table = t;
    enum rc rc = parse_all(&p);
    *at = p.wrong;
    if (rc == RC_OK)
        *out = p.f;
    else
        filter_free(p.f);
    return rc;
}
