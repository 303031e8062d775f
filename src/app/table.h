/*
 * table.h - what one table of the read model consists of; query.c calls nothing else.
 * Inside src/app only. Rows and ids are of the tick in view.
 */
#ifndef APP_TABLE_H
#define APP_TABLE_H

#include "app/peek.h"

struct table_ops {
    struct table table;
    char prefix; /* of written ids: 't' in t-12; '\0': plain numbers */
    size_t (*count)(const struct app *a);
    uint64_t (*id)(const struct app *a, size_t row); /* row < count */
    size_t (*row)(const struct app *a, uint64_t id, size_t hint);
    void (*cells)(const struct app *a, size_t row, struct value *cells);
    /* The columns asked for of out->count rows, see peek.h; NULL: made from `cells`. */
    void (*peek)(const struct app *a, size_t first, uint32_t columns, struct peek_rows *out);
    uint32_t (*version)(const struct app *a, uint64_t id); /* NULL: there are none */
    bool (*card)(struct app *a, uint64_t id, struct card *out);
};

#define TABLE(id, symbol) extern const struct table_ops table_ops_##symbol;
#include "app/tables.def"
#undef TABLE

const struct table_ops *table_get(enum table_id t);

/* The columns of a file are one list of COLUMN(ID, "name", "TITLE", width, priority,
 * is_right); these make the enum and the array of it. */
#define TABLE_COLUMN_ENUM(id, n, t, w, p, r) COL_##id,
#define TABLE_COLUMN_ROW(id, n, t, w, p, r) \
    [COL_##id] = { .name = (n), .title = (t), .width = (w), .priority = (p), .is_right = (r) },

#endif
