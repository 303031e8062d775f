/*
 * peek.h - cells read cheaply: what filters and sorting look at, a row at a time. Texts are
 * borrowed and numbers are not formatted, so a million rows can be asked.
 */
#ifndef APP_PEEK_H
#define APP_PEEK_H

#include "app/query.h"

struct peek {
    enum value_kind kind;
    bool is_known;
    char sign;        /* of a state; '-' where there is none and never will be */
    int64_t n;        /* numbers: as in struct value */
    const char *text; /* VALUE_TEXT, VALUE_STATE: valid until the next row is read */
};

struct peek_row {
    struct peek cells[TABLE_COLUMNS_MAX]; /* of the columns asked for */
    struct value space[TABLE_COLUMNS_MAX];
};

/* Reads the columns whose bits are set; row < query_count(). */
void query_peek(const struct app *a, enum table_id t, size_t row, uint32_t columns,
                struct peek_row *out);

/* The same from values that are already there (out->space, all of them filled). */
void peek_from_space(struct peek_row *out, size_t count, uint32_t columns);

/* What a pane shows, without the sign: text of at most PEEK_SHOWN_MAX bytes with its NUL for
 * a number, in `space`, or the cell's own text. As value_format() writes it. */
#define PEEK_SHOWN_MAX 32
const char *peek_shown(const struct peek *p, char space[PEEK_SHOWN_MAX]);

/* Filling cells: a number, an unknown one, a text that is borrowed, and one that is written
 * (prefix and at least `digits` digits) into the row's space. */
void peek_set_number(struct peek *p, enum value_kind kind, int64_t n);
void peek_set_optional(struct peek *p, enum value_kind kind, uint32_t n); /* NODE_UNKNOWN */
void peek_set_text(struct peek *p, const char *text); /* NULL: unknown */
void peek_set_numbered(struct peek_row *row, size_t column, const char *prefix, uint64_t n,
                       int digits);

/* The number in an id as people write it: n-042, t-12, C-0042 or digits alone. */
bool peek_id(const char *text, int64_t *n);

#endif
