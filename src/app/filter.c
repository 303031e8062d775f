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
        if (f->terms[i]->op == OP_REGEX)
            regfree(&f->terms[i]->regex);
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

static bool cell_holds(const struct filter_term *t, const struct peek *p)
{
    char space[PEEK_SHOWN_MAX];
    bool is_number = p->is_known && p->kind != VALUE_TEXT && p->kind != VALUE_STATE;
    if (t->op == OP_REGEX)
        return regexec(&t->regex, peek_shown(p, space), 0, NULL, 0) == 0;
    if (t->op != OP_HAS)
        return compare_cell(t, p);
    if (is_number && !t->may_be_number)
        return false;
    return contains(peek_shown(p, space), t->word, t->len);
}

/* All cells at once, a line each: REG_NEWLINE keeps the pattern within one. */
static bool row_matches(const struct filter_expr *f, const struct filter_term *t,
                        const struct peek_row *row)
{
    char lines[TABLE_COLUMNS_MAX * SAFE_TEXT_MAX], space[PEEK_SHOWN_MAX];
    size_t used = 0;
    for (size_t c = 0; c < f->table->column_count; c++) {
        const char *shown = peek_shown(&row->cells[c], space);
        size_t len = strlen(shown);
        if (used + len + 2 > sizeof lines)
            break;
        memcpy(lines + used, shown, len);
        used += len;
        lines[used++] = '\n';
    }
    lines[used > 0 ? used - 1 : 0] = '\0';
    return regexec(&t->regex, lines, 0, NULL, 0) == 0;
}

static bool term_holds(const struct filter_expr *f, const struct filter_term *t,
                       const struct peek_row *row)
{
    if (t->column == FILTER_ANY && t->op == OP_REGEX)
        return row_matches(f, t, row);
    for (uint32_t left = t->columns; left != 0; left &= left - 1)
        if (cell_holds(t, &row->cells[__builtin_ctz(left)]))
            return true;
    return false;
}

static bool node_holds(const struct filter_expr *f, size_t node, const struct peek_row *row)
{
    const struct filter_node *n = &f->nodes[node];
    switch (n->link) {
    case LINK_TERM:
        return term_holds(f, f->terms[n->a], row);
    case LINK_NOT:
        return !node_holds(f, n->a, row);
    case LINK_AND:
        return node_holds(f, n->a, row) && node_holds(f, n->b, row);
    case LINK_OR:
        return node_holds(f, n->a, row) || node_holds(f, n->b, row);
    }
    return false;
}

bool filter_matches(const struct filter_expr *f, const struct peek_row *row)
{
    return f->node_count == 0 || node_holds(f, f->node_count - 1, row);
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
