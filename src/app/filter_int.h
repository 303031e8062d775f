/* filter_int.h - what a compiled filter is: filter_parse.c makes it, filter.c evaluates it. */
#ifndef APP_FILTER_INT_H
#define APP_FILTER_INT_H

#include "app/filter.h"
#include "app/pattern.h"

#define FILTER_TERMS_MAX 64
#define FILTER_DEPTH_MAX 32
#define FILTER_ANY SIZE_MAX /* the column of a term that looks at all of them */

enum filter_op { OP_HAS, OP_REGEX, OP_EQ, OP_NE, OP_LT, OP_LE, OP_GT, OP_GE };

#define FILTER_KINDS (VALUE_STATE + 1)

/* `column op value`. A value is read in every way that its column may need. */
struct filter_term {
    size_t column;
    uint32_t columns; /* bits of those that it looks at */
    enum filter_op op;
    size_t len;
    char word[FILTER_TEXT_MAX];  /* letters in lower case */
    uint32_t kinds;              /* bits of enum value_kind that `n` is meant for */
    int64_t n[FILTER_KINDS];     /* by kind; VALUE_TEXT: the number of an id */
    bool may_be_number;          /* a shown number may hold the word */
    struct pattern *pattern;     /* OP_REGEX; owned */
};

enum filter_link { LINK_TERM, LINK_NOT, LINK_AND, LINK_OR };

/* Children have smaller numbers than their parent. */
struct filter_node {
    enum filter_link link;
    uint16_t a, b; /* nodes; LINK_TERM: a is a term */
};

struct filter_expr {
    const struct table *table;
    uint32_t columns;
    size_t term_count, node_count; /* no node: matches all; the last one is the root */
    struct filter_term *terms[FILTER_TERMS_MAX];
    struct filter_node nodes[4 * FILTER_TERMS_MAX];
};

char filter_lower(char c);
/* Reads a value as a number of a kind (VALUE_TEXT: of an id). */
bool filter_number(enum value_kind kind, const char *s, size_t len, int64_t *n);

#endif
