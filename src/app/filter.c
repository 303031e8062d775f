#include "config.h"

#include "app/filter.h"

#include "app/filter_int.h"

#include <stdlib.h>
#include <string.h>

char filter_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

void filter_free(struct filter_expr *f)
{
    if (f == NULL)
        return;
    for (size_t i = 0; i < f->term_count; i++) {
        pattern_free(f->terms[i]->pattern);
        free(f->terms[i]);
    }
    free(f);
}

bool filter_is_empty(const struct filter_expr *f)
{
    return f->node_count == 0;
}

uint32_t filter_columns(const struct filter_expr *f)
{
    return f->columns;
}

/* --- one cell ------------------------------------------------------------------------------- */

/* `word` is in lower case and not empty. */
static bool contains(const char *text, const char *word, size_t len)
{
    char first = word[0];
    char upper = first >= 'a' && first <= 'z' ? (char)(first - 'a' + 'A') : first;
    for (; *text != '\0'; text++) {
        size_t i = 1;
        if (*text != first && *text != upper)
            continue;
        while (i < len && filter_lower(text[i]) == word[i])
            i++;
        if (i == len)
            return true;
    }
    return false;
}

/* Below, at or above 0 as strcmp(), case ignored. */
static int compare_words(const char *text, const char *word)
{
    while (*word != '\0' && filter_lower(*text) == *word) {
        text++;
        word++;
    }
    return (int)(unsigned char)filter_lower(*text) - (int)(unsigned char)*word;
}

static bool op_holds(enum filter_op op, int order)
{
    switch (op) {
    case OP_EQ:
        return order == 0;
    case OP_NE:
        return order != 0;
    case OP_LT:
        return order < 0;
    case OP_LE:
        return order <= 0;
    case OP_GT:
        return order > 0;
    case OP_GE:
        return order >= 0;
    case OP_HAS:
    case OP_REGEX:
        break;
    }
    return false;
}

static int order_of(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static bool has_number(const struct filter_term *t, enum value_kind kind)
{
    return (t->kinds >> kind & 1) != 0;
}

static bool compare_cell(const struct filter_term *t, const struct peek *p)
{
    char space[PEEK_SHOWN_MAX];
    int64_t id;
    int order;
    if (!p->is_known)
        return false;
    if (p->kind == VALUE_TEXT || p->kind == VALUE_STATE) {
        order = has_number(t, VALUE_TEXT) && peek_id(p->text, &id)
                    ? order_of(id, t->n[VALUE_TEXT])
                    : compare_words(p->text, t->word);
        return op_holds(t->op, order);
    }
    bool is_same = (t->op == OP_EQ || t->op == OP_NE) &&
                   compare_words(peek_shown(p, space), t->word) == 0;
    if (is_same)
        return t->op == OP_EQ;
    return has_number(t, p->kind) && op_holds(t->op, order_of(p->n, t->n[p->kind]));
}

static bool is_number(const struct peek *p)
{
    return p->is_known && p->kind != VALUE_TEXT && p->kind != VALUE_STATE;
}

static bool shows(const struct filter_term *t, const struct peek *p)
{
    char space[PEEK_SHOWN_MAX];
    const char *shown = peek_shown(p, space);
    return t->op == OP_REGEX ? pattern_is_in(t->pattern, shown) : contains(shown, t->word, t->len);
}

/* --- answers that are kept ------------------------------------------------------------------ */

#define ANSWERS 1024  /* a power of two */
#define SMALL   32768 /* a score has ten thousand values, an amount below a dollar twenty */

/* What a term says of the values of a column, each by a number that stands for what is shown. */
struct answers {
    uint8_t small[SMALL];     /* of the numbers below it: 2 when the term holds, plus 1; 0: none */
    uint64_t others[ANSWERS]; /* the number times 4, plus the same. A later one takes the place of
                                 an earlier one */
};

struct filter_scan {
    const struct filter_expr *filter;
    struct answers *answers[FILTER_TERMS_MAX][TABLE_COLUMNS_MAX]; /* or NULL */
};

struct filter_scan *filter_scan_new(const struct filter_expr *f)
{
    struct filter_scan *s = calloc(1, sizeof *s);
    if (s != NULL)
        s->filter = f;
    return s;
}

void filter_scan_free(struct filter_scan *s)
{
    if (s == NULL)
        return;
    for (size_t t = 0; t < s->filter->term_count; t++)
        for (size_t c = 0; c < TABLE_COLUMNS_MAX; c++)
            free(s->answers[t][c]);
    free(s);
}

/* Cells of a column that show the same have the same number, below 2^62. False: it has none. */
static inline bool shown_number(const struct peek_rows *rows, const struct peek *p, uint64_t *n)
{
    if (!p->is_known)
        return false;
    if (p->kind != VALUE_TEXT && p->kind != VALUE_STATE)
        *n = (uint64_t)peek_shown_number(p);
    else if (peek_is_still(rows, p))
        *n = (uint64_t)(uintptr_t)p->text;
    else
        return false;
    return *n >> 62 == 0;
}

/* As shows(), asked once for a value that comes again and again. */
static inline bool shows_still(const struct filter_term *t, const struct peek *p, uint64_t n,
                               struct answers *a)
{
    if (n < SMALL) {
        if (a->small[n] == 0)
            a->small[n] = shows(t, p) ? 3 : 1;
        return a->small[n] == 3;
    }
    uint64_t *answer = &a->others[(n ^ n >> 10) % ANSWERS];
    if (*answer >> 2 != n)
        *answer = n << 2 | (shows(t, p) ? 3U : 1U);
    return (*answer & 2) != 0;
}

/* --- some rows ------------------------------------------------------------------------------ */

/* Rows and what is looked for in them. Sets of rows are bits. */
struct look {
    const struct filter_expr *f;
    struct filter_scan *scan; /* NULL: nothing is kept */
    const struct peek_rows *rows;
};

/* NULL: nothing is kept. */
static struct answers *answers_about(const struct look *l, size_t term, size_t column)
{
    if (l->scan == NULL)
        return NULL;
    struct answers **answers = &l->scan->answers[term][column];
    if (*answers == NULL)
        *answers = calloc(1, sizeof **answers);
    return *answers;
}

/* Rows of `todo` whose cell shows the word or the pattern. */
static uint32_t rows_showing(const struct look *l, size_t term, size_t column, uint32_t todo)
{
    const struct filter_term *t = l->f->terms[term];
    struct answers *answers = answers_about(l, term, column);
    bool is_for_words = t->op == OP_HAS && !t->may_be_number;
    uint32_t found = 0;
    for (uint32_t left = todo; left != 0; left &= left - 1) {
        unsigned i = (unsigned)__builtin_ctz(left);
        const struct peek *p = &l->rows->cells[column][i];
        uint64_t n = 0;
        if (is_for_words && is_number(p))
            continue;
        bool is_kept = answers != NULL && shown_number(l->rows, p, &n);
        found |= (uint32_t)(is_kept ? shows_still(t, p, n, answers) : shows(t, p)) << i;
    }
    return found;
}

static uint32_t rows_comparing(const struct look *l, size_t term, size_t column, uint32_t todo)
{
    uint32_t found = 0;
    for (uint32_t left = todo; left != 0; left &= left - 1) {
        unsigned i = (unsigned)__builtin_ctz(left);
        found |= (uint32_t)compare_cell(l->f->terms[term], &l->rows->cells[column][i]) << i;
    }
    return found;
}

static uint32_t term_rows(const struct look *l, size_t term, uint32_t todo)
{
    const struct filter_term *t = l->f->terms[term];
    bool is_shown = t->op == OP_HAS || t->op == OP_REGEX;
    uint32_t found = 0;
    for (uint32_t left = t->columns; left != 0 && todo != found; left &= left - 1) {
        size_t column = (size_t)__builtin_ctz(left);
        found |= is_shown ? rows_showing(l, term, column, todo & ~found)
                          : rows_comparing(l, term, column, todo & ~found);
    }
    return found;
}

/* Those of `todo` for which a part of the expression holds. */
static uint32_t node_rows(const struct look *l, size_t node, uint32_t todo)
{
    const struct filter_node *n = &l->f->nodes[node];
    uint32_t found;
    if (todo == 0)
        return 0;
    switch (n->link) {
    case LINK_TERM:
        return term_rows(l, n->a, todo);
    case LINK_NOT:
        return todo & ~node_rows(l, n->a, todo);
    case LINK_AND:
        return node_rows(l, n->b, node_rows(l, n->a, todo));
    case LINK_OR:
        found = node_rows(l, n->a, todo);
        return found | node_rows(l, n->b, todo & ~found);
    }
    return 0;
}

static uint32_t look_at(const struct look *l, uint32_t todo)
{
    return l->f->node_count == 0 ? todo : node_rows(l, l->f->node_count - 1, todo);
}

bool filter_matches(const struct filter_expr *f, const struct peek_rows *rows, size_t i)
{
    return look_at(&(struct look){ .f = f, .rows = rows }, UINT32_C(1) << i) != 0;
}

uint32_t filter_scan_rows(struct filter_scan *s, const struct peek_rows *rows)
{
    _Static_assert(PEEK_ROWS <= 32, "rows are bits of a word");
    uint32_t all = rows->count == 0 ? 0 : UINT32_MAX >> (32 - rows->count);
    return look_at(&(struct look){ .f = s->filter, .scan = s, .rows = rows }, all);
}

void filter_add_caret(struct err *err, const char *text, size_t at)
{
    char line[FILTER_TEXT_MAX], before[FILTER_TEXT_MAX];
    size_t len = strlen(text), used = strlen(err->msg);
    if (len >= sizeof line || at > len)
        return;
    memcpy(line, text, len + 1);
    memcpy(before, text, at);
    before[at] = '\0';
    text_clean(line);
    text_clean(before);
    int column = text_width(before);
    if (used + 2 * 3 + strlen(line) + (size_t)column + 2 > sizeof err->msg)
        return;
    char *to = err->msg + used;
    memcpy(to, "\n  ", 3);
    memcpy(to + 3, line, strlen(line));
    to += 3 + strlen(line);
    memcpy(to, "\n  ", 3);
    memset(to + 3, ' ', (size_t)column);
    memcpy(to + 3 + column, "^", 2);
}
