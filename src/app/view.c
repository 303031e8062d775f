#include "config.h"

#include "app/view.h"

#include "app/view_sort.h"

#include <stdlib.h>
#include <string.h>

#define SMALL_ROWS 20000 /* up to here a live view is made anew at each change */
#define WAIT_ROWS  25000 /* above it, one change more is let pass for so many rows */

/* A value that a frozen view keeps. */
struct kept {
    int64_t n;
    uint32_t text; /* offset in the pool */
    uint8_t kind, tone;
    bool is_known;
    char sign;
};

struct view {
    enum table_id table;
    struct filter_expr *filter; /* NULL: none */
    char text[FILTER_TEXT_MAX];
    size_t sort; /* SIZE_MAX: none */
    bool is_reversed;
    bool is_made; /* ids are those of `stamp` */
    uint64_t serial;
    uint64_t stamp;
    size_t waited;
    uint64_t *ids;
    size_t count, cap;
    uint32_t *rows;         /* where they are made; NULL: nothing is chosen */
    size_t row_cap;
    struct view_keys *keys; /* NULL: no order is chosen */
    bool is_frozen;
    size_t frozen_total, kept_first, kept_count;
    struct kept *kept; /* kept_count rows of all columns */
    char *pool;
    size_t pool_len, pool_cap;
};

struct view *view_new(enum table_id t)
{
    struct view *v = calloc(1, sizeof *v);
    if (v != NULL) {
        v->table = t;
        v->sort = SIZE_MAX;
    }
    return v;
}

static void release_rows(struct view *v)
{
    free(v->ids);
    free(v->rows);
    view_keys_free(v->keys);
    v->ids = NULL;
    v->rows = NULL;
    v->keys = NULL;
    v->count = v->cap = v->row_cap = 0;
}

void view_free(struct view *v)
{
    if (v == NULL)
        return;
    view_thaw(v);
    release_rows(v);
    filter_free(v->filter);
    free(v);
}

enum table_id view_table(const struct view *v)
{
    return v->table;
}

/* --- what is chosen --------------------------------------------------------------------- */

/* What the columns hold, from the first row. False: the table is empty. */
static bool column_kinds(const struct app *a, enum table_id t, enum value_kind kinds[])
{
    size_t count = query_table(t)->column_count;
    struct peek_rows *rows = query_count(a, t) == 0 ? NULL : calloc(1, sizeof *rows);
    if (rows == NULL)
        return false;
    query_peek(a, t, 0, 1, (UINT32_C(1) << count) - 1, rows);
    for (size_t c = 0; c < count; c++)
        kinds[c] = rows->cells[c][0].kind;
    free(rows);
    return true;
}

enum rc view_filter(struct view *v, const struct app *a, const char *text, size_t *at,
                    struct err *err)
{
    enum value_kind kinds[TABLE_COLUMNS_MAX];
    struct filter_expr *f = NULL;
    size_t wrong = 0;
    bool has_kinds = column_kinds(a, v->table, kinds);
    enum rc rc = filter_compile(&f, query_table(v->table), has_kinds ? kinds : NULL, text, &wrong,
                                err);
    if (at != NULL)
        *at = wrong;
    if (rc != RC_OK)
        return rc;
    filter_free(v->filter);
    v->filter = f;
    if (filter_is_empty(f)) {
        filter_free(f);
        v->filter = NULL;
    }
    memcpy(v->text, v->filter == NULL ? "" : text, v->filter == NULL ? 1 : strlen(text) + 1);
    view_thaw(v);
    v->is_made = false;
    v->serial++;
    return RC_OK;
}

uint64_t view_serial(const struct view *v)
{
    return v->serial;
}

const char *view_filter_text(const struct view *v)
{
    return v->text;
}

void view_sort(struct view *v, size_t column, bool is_reversed)
{
    v->sort = column < query_table(v->table)->column_count ? column : SIZE_MAX;
    v->is_reversed = is_reversed && v->sort != SIZE_MAX;
    view_thaw(v);
    v->is_made = false;
    v->serial++;
}

size_t view_sort_column(const struct view *v)
{
    return v->sort;
}

bool view_is_reversed(const struct view *v)
{
    return v->is_reversed;
}

/* Nothing stands between the table and the eye. */
static bool is_plain(const struct view *v)
{
    return v->filter == NULL && v->sort == SIZE_MAX && !v->is_frozen;
}

/* --- making the rows ------------------------------------------------------------------------- */

static bool reserve(struct view *v, size_t count)
{
    if (count <= v->cap)
        return true;
    size_t cap = count + count / 8 + 64;
    uint64_t *ids = realloc(v->ids, cap * sizeof *ids);
    if (ids == NULL)
        return false;
    v->ids = ids;
    v->cap = cap;
    return true;
}

/* Room for the rows of the table and their keys, which is kept while it is needed. */
static bool reserve_rows(struct view *v, size_t total)
{
    if (total > v->row_cap || v->rows == NULL) {
        free(v->rows);
        v->row_cap = total + total / 8;
        v->rows = malloc((v->row_cap + 1) * sizeof *v->rows);
    }
    if (v->rows == NULL || v->sort == SIZE_MAX)
        return v->rows != NULL;
    if (v->keys == NULL)
        v->keys = view_keys_new();
    return v->keys != NULL && view_keys_begin(v->keys, v->is_reversed, total);
}

/* Add the numbers of those of some rows that are let through, and their keys, to `count`. */
static size_t add_rows(struct view *v, const struct peek_rows *some, size_t first,
                       uint32_t passing, size_t count)
{
    for (; passing != 0; passing &= passing - 1) {
        size_t i = (size_t)__builtin_ctz(passing);
        const struct peek *key = &some->cells[v->sort == SIZE_MAX ? 0 : v->sort][i];
        if (v->sort != SIZE_MAX)
            view_keys_add(v->keys, key, peek_is_still(some, key));
        v->rows[count++] = (uint32_t)(first + i);
    }
    return count;
}

/* Rows that the filter lets through, in the table's order, with their keys. */
static size_t select_rows(struct view *v, const struct app *a, size_t total)
{
    uint32_t sort = v->sort == SIZE_MAX ? 0 : UINT32_C(1) << v->sort;
    uint32_t columns = sort | (v->filter == NULL ? 0 : filter_columns(v->filter));
    struct peek_rows *some = malloc(sizeof *some);
    struct filter_scan *scan = v->filter == NULL ? NULL : filter_scan_new(v->filter);
    size_t count = some == NULL || (scan == NULL && v->filter != NULL) ? SIZE_MAX : 0;
    for (size_t first = 0; first < total && count != SIZE_MAX; first += PEEK_ROWS) {
        size_t n = total - first < PEEK_ROWS ? total - first : PEEK_ROWS;
        query_peek(a, v->table, first, n, columns, some);
        uint32_t passing =
            scan == NULL ? UINT32_MAX >> (32 - n) : filter_scan_rows(scan, some);
        count = add_rows(v, some, first, passing, count);
    }
    filter_scan_free(scan);
    free(some);
    return count;
}

static bool make_rows(struct view *v, const struct app *a)
{
    size_t total = query_count(a, v->table);
    bool is_sorted = v->sort != SIZE_MAX;
    size_t count = reserve_rows(v, total) ? select_rows(v, a, total) : SIZE_MAX;
    if (count == SIZE_MAX || !reserve(v, count) ||
        (is_sorted && !view_keys_sort(v->keys, v->rows, v->ids, count)))
        return false;
    query_ids(a, v->table, v->rows, count, v->ids);
    v->count = count;
    return true;
}

void view_update(struct view *v, const struct app *a, bool is_moving)
{
    if (is_plain(v) || v->is_frozen)
        return;
    uint64_t stamp = query_stamp(a);
    if (v->is_made && stamp == v->stamp)
        return;
    size_t total = query_count(a, v->table);
    if (v->is_made && is_moving && total > SMALL_ROWS && v->waited < total / WAIT_ROWS) {
        v->waited++;
        return;
    }
    v->waited = 0;
    v->serial++;
    if (!make_rows(v, a) && !v->is_made)
        v->count = 0;
    v->stamp = stamp;
    v->is_made = true;
}

/* --- frozen ---------------------------------------------------------------------------------- */

static bool keep_text(struct view *v, const char *text, uint32_t *offset)
{
    size_t len = strlen(text) + 1;
    if (v->pool_len + len > v->pool_cap) {
        size_t cap = 2 * v->pool_cap + 4096;
        char *pool = realloc(v->pool, cap);
        if (pool == NULL)
            return false;
        v->pool = pool;
        v->pool_cap = cap;
    }
    *offset = (uint32_t)v->pool_len;
    memcpy(v->pool + v->pool_len, text, len);
    v->pool_len += len;
    return true;
}

/* The cells of now; what is gone is not known. */
static void live_cells(const struct view *v, const struct app *a, size_t row,
                       struct value *cells)
{
    size_t at = query_row(a, v->table, v->ids[row], row);
    memset(cells, 0, query_table(v->table)->column_count * sizeof *cells);
    if (at != SIZE_MAX)
        query_cells(a, v->table, at, cells);
}

static bool keep_row(struct view *v, const struct app *a, size_t row, struct kept *out)
{
    struct value cells[TABLE_COLUMNS_MAX];
    size_t columns = query_table(v->table)->column_count;
    live_cells(v, a, row, cells);
    for (size_t c = 0; c < columns; c++) {
        out[c] = (struct kept){ .n = cells[c].n,
                                .kind = (uint8_t)cells[c].kind,
                                .tone = (uint8_t)cells[c].tone,
                                .is_known = cells[c].is_known,
                                .sign = cells[c].sign };
        if (!keep_text(v, cells[c].text.s, &out[c].text))
            return false;
    }
    return true;
}

static bool keep_rows(struct view *v, const struct app *a, size_t row)
{
    size_t columns = query_table(v->table)->column_count;
    size_t count = v->count < VIEW_FROZEN_MAX ? v->count : VIEW_FROZEN_MAX;
    size_t first = row > count / 2 ? row - count / 2 : 0;
    if (first + count > v->count)
        first = v->count - count;
    v->kept = calloc(count * columns + 1, sizeof *v->kept);
    bool ok = v->kept != NULL;
    for (size_t i = 0; ok && i < count; i++)
        ok = keep_row(v, a, first + i, v->kept + i * columns);
    v->kept_first = first;
    v->kept_count = ok ? count : 0;
    return ok;
}

bool view_freeze(struct view *v, const struct app *a, size_t row)
{
    if (v->is_frozen)
        return true;
    bool ok = true;
    if (is_plain(v))
        ok = make_rows(v, a);
    else
        view_update(v, a, false);
    v->is_frozen = true;
    v->serial++;
    v->frozen_total = query_count(a, v->table);
    ok = ok && keep_rows(v, a, row);
    if (!ok)
        view_thaw(v);
    return ok;
}

void view_thaw(struct view *v)
{
    free(v->kept);
    free(v->pool);
    v->kept = NULL;
    v->pool = NULL;
    v->pool_len = v->pool_cap = v->kept_count = 0;
    if (v->is_frozen) {
        v->is_made = false;
        v->serial++;
    }
    v->is_frozen = false;
    if (is_plain(v))
        release_rows(v);
    if (v->sort == SIZE_MAX) {
        view_keys_free(v->keys);
        v->keys = NULL;
    }
}

bool view_is_frozen(const struct view *v)
{
    return v->is_frozen;
}

static bool is_kept(const struct view *v, size_t row)
{
    return v->is_frozen && row >= v->kept_first && row - v->kept_first < v->kept_count;
}

static void kept_cells(const struct view *v, size_t row, struct value *cells)
{
    size_t columns = query_table(v->table)->column_count;
    const struct kept *k = v->kept + (row - v->kept_first) * columns;
    for (size_t c = 0; c < columns; c++) {
        cells[c] = (struct value){ .kind = (enum value_kind)k[c].kind,
                                   .is_known = k[c].is_known,
                                   .sign = k[c].sign,
                                   .tone = (enum tone)k[c].tone,
                                   .n = k[c].n };
        safe_text_from_str(&cells[c].text, v->pool + k[c].text);
    }
}

static bool is_changed(const struct view *v, const struct app *a, size_t row)
{
    struct value cells[TABLE_COLUMNS_MAX];
    size_t columns = query_table(v->table)->column_count;
    const struct kept *k = v->kept + (row - v->kept_first) * columns;
    live_cells(v, a, row, cells);
    for (size_t c = 0; c < columns; c++)
        if (cells[c].n != k[c].n || cells[c].is_known != k[c].is_known ||
            cells[c].sign != k[c].sign || strcmp(cells[c].text.s, v->pool + k[c].text) != 0)
            return true;
    return false;
}

size_t view_changes(const struct view *v, const struct app *a, size_t top, size_t rows)
{
    size_t total = query_count(a, v->table), n = 0;
    if (!v->is_frozen)
        return 0;
    for (size_t i = 0; i < rows && top + i < v->count; i++)
        n += is_kept(v, top + i) && is_changed(v, a, top + i);
    return n + (total > v->frozen_total ? total - v->frozen_total : v->frozen_total - total);
}

/* --- reading ------------------------------------------------------------------------------ */

size_t view_count(const struct view *v, const struct app *a)
{
    return is_plain(v) ? query_count(a, v->table) : v->count;
}

size_t view_total(const struct view *v, const struct app *a)
{
    return query_count(a, v->table);
}

uint64_t view_id(const struct view *v, const struct app *a, size_t row)
{
    return is_plain(v) ? query_id(a, v->table, row) : v->ids[row];
}

size_t view_row(const struct view *v, const struct app *a, uint64_t id, size_t hint)
{
    if (is_plain(v))
        return query_row(a, v->table, id, hint);
    if (hint < v->count && v->ids[hint] == id)
        return hint;
    for (size_t i = 0; i < v->count; i++)
        if (v->ids[i] == id)
            return i;
    return SIZE_MAX;
}

void view_cells(const struct view *v, const struct app *a, size_t row, struct value *cells)
{
    if (is_plain(v))
        query_cells(a, v->table, row, cells);
    else if (is_kept(v, row))
        kept_cells(v, row, cells);
    else
        live_cells(v, a, row, cells);
}
