/*
 * peek.h - cells read cheaply: what filters and sorting look at, a few rows at a time and in
 * them a column at a time. Texts are borrowed and numbers are not formatted, so a million rows
 * can be asked.
 */
#ifndef APP_PEEK_H
#define APP_PEEK_H

#include "app/query.h"

struct peek {
    enum value_kind kind;
    bool is_known;
    char sign;        /* of a state; '-' where there is none and never will be */
    int64_t n;        /* numbers: as in struct value */
    const char *text; /* VALUE_TEXT, VALUE_STATE: until the next rows are read when it stands
                         in their space, else until something changes */
};

#define PEEK_ROWS 32 /* at a time: what is asked of them stays in the nearest cache */

struct peek_rows {
    size_t count;
    struct peek cells[TABLE_COLUMNS_MAX][PEEK_ROWS]; /* of the columns asked for */
    struct value space[PEEK_ROWS][TABLE_COLUMNS_MAX];
};

/* Whether its text is no part of the space that the next rows are written to. */
static inline bool peek_is_still(const struct peek_rows *rows, const struct peek *p)
{
    return (uintptr_t)p->text - (uintptr_t)rows->space >= sizeof rows->space;
}

/* Reads the columns whose bits are set of rows first .. first + count - 1, which there are;
 * count <= PEEK_ROWS. */
void query_peek(const struct app *a, enum table_id t, size_t first, size_t count,
                uint32_t columns, struct peek_rows *out);

/* The same of row i of them, from values that are already there (out->space[i]). */
void peek_from_space(struct peek_rows *out, size_t i, size_t column_count, uint32_t columns);

/* What a pane shows, without the sign: text of at most PEEK_SHOWN_MAX bytes with its NUL for
 * a number, in `space`, or the cell's own text. As value_format() writes it. */
#define PEEK_SHOWN_MAX 32
const char *peek_shown(const struct peek *p, char space[PEEK_SHOWN_MAX]);

/* Filling cells: a number, an unknown one, a text that is borrowed, and one that is written
 * (prefix and at least `digits` digits) into the space of row i. */
void peek_set_number(struct peek *p, enum value_kind kind, int64_t n);
void peek_set_optional(struct peek *p, enum value_kind kind, uint32_t n); /* NODE_UNKNOWN */
void peek_set_text(struct peek *p, const char *text); /* NULL: unknown */
void peek_set_numbered(struct peek_rows *rows, size_t i, size_t column, const char *prefix,
                       uint64_t n, int digits);

/* The number in an id as people write it: n-042, t-12, C-0042 or digits alone. */
bool peek_id(const char *text, int64_t *n);

/* --- numbers that are shown alike; here, as they are asked for millions of cells -------------- */

static inline uint64_t peek_magnitude(int64_t n)
{
    return n < 0 ? (uint64_t)0 - (uint64_t)n : (uint64_t)n;
}

/* How many of the last decimal shown, rounded half away from zero. */
static inline uint64_t peek_rounded(uint64_t size, uint64_t unit)
{
    return size / unit + (size % unit >= unit - unit / 2 ? 1 : 0);
}

/* Small amounts have four decimals: nothing is then left out of most prices. */
static inline bool peek_is_small(int64_t uusd)
{
    return uusd > -1000000 && uusd < 1000000 && uusd % 10000 != 0;
}

static inline int64_t peek_decimals(int64_t n, uint64_t unit)
{
    int64_t size = (int64_t)peek_rounded(peek_magnitude(n), unit);
    return n < 0 ? -size : size;
}

/* The same for numbers of a kind that are shown alike, and else another one. */
static inline int64_t peek_shown_number(const struct peek *p)
{
    switch (p->kind) {
    case VALUE_MONEY:
        return peek_is_small(p->n) ? 2 * peek_decimals(p->n, 100) + 1
                                   : 2 * peek_decimals(p->n, 10000);
    case VALUE_RATIO:
        return peek_decimals(p->n, 1000);
    case VALUE_SCORE:
        return peek_decimals(p->n, 100000);
    case VALUE_TEXT:
    case VALUE_STATE:
    case VALUE_INT:
    case VALUE_SECONDS:
    case VALUE_MS:
        break;
    }
    return p->n;
}

#endif
