#include "app/import_csv.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>
#include <strings.h>

#define NAME_MAX_BYTES 96

struct csv_field import_csv_cell(const struct import_csv *c, size_t column)
{
    if (c->at[column] < 0)
        return (struct csv_field){ .s = "", .len = 0 };
    return import_trimmed(csv_field(c->csv, (size_t)c->at[column]));
}

int import_csv_find(const struct csv *csv, const char *names)
{
    char name[NAME_MAX_BYTES];

    for (const char *s = names;; s++) {
        size_t len = strcspn(s, "|");
        assert(len < sizeof name);
        memcpy(name, s, len);
        name[len] = '\0';
        int at = csv_column(csv, name);
        s += len;
        if (at >= 0 || *s == '\0')
            return at;
    }
}

static enum rc fail_column(const struct import_csv *c, const char *names)
{
    struct buf found = BUF_INIT;
    struct import_list list = { .out = &found };

    for (size_t i = 0; i < csv_header_count(c->csv); i++) {
        struct csv_field name = csv_header_field(c->csv, i);
        import_list_add(&list, name.s, name.len);
    }
    import_list_end(&list);
    enum rc rc = err_set(c->r->err, RC_INPUT, "no column '%.*s'; the columns are %s",
                         (int)strcspn(names, "|"), names, found.data);
    buf_free(&found);
    return rc;
}

static void note_unused(const struct import_csv *c)
{
    struct buf names = BUF_INIT;
    struct import_list list = { .out = &names };

    for (size_t i = 0; i < csv_header_count(c->csv); i++) {
        bool is_used = false;
        for (size_t k = 0; k < c->count; k++)
            is_used = is_used || c->at[k] == (int)i;
        struct csv_field name = csv_header_field(c->csv, i);
        if (!is_used)
            import_list_add(&list, name.s, name.len);
    }
    import_list_end(&list);
    if (list.count != 0)
        import_note(c->r, 1, "%s not used: %s", list.count == 1 ? "column" : "columns",
                    names.data);
    buf_free(&names);
}

/* A second column of the same name: nobody can say which one counts. */
static enum rc check_twin(const struct import_csv *c, size_t first)
{
    struct csv_field name = import_trimmed(csv_header_field(c->csv, first));

    for (size_t i = first + 1; i < csv_header_count(c->csv); i++) {
        struct csv_field other = import_trimmed(csv_header_field(c->csv, i));
        if (other.len == name.len && strncasecmp(other.s, name.s, name.len) == 0)
            return err_set(c->r->err, RC_INPUT, "columns %zu and %zu are both '%s'", first + 1,
                           i + 1, name.s);
    }
    return RC_OK;
}

static enum rc read_head(struct import_csv *c)
{
    enum rc rc = csv_read_header(c->csv, c->r->err);

    if (rc != RC_OK)
        return rc;
    for (size_t i = 0; i < c->count; i++) {
        c->at[i] = import_csv_find(c->csv, c->columns[i].names);
        if (c->columns[i].is_required && c->at[i] < 0)
            return fail_column(c, c->columns[i].names);
        if (c->at[i] >= 0 && (rc = check_twin(c, (size_t)c->at[i])) != RC_OK)
            return rc;
    }
    note_unused(c);
    return RC_OK;
}

/* More cells than columns: nobody can say which are which. */
static void check_width(const struct import_csv *c)
{
    for (size_t i = csv_header_count(c->csv); i < csv_count(c->csv); i++)
        if (import_trimmed(csv_field(c->csv, i)).len != 0) {
            import_refuse(c->r, "%zu cells in a row of %zu columns", csv_count(c->csv),
                          csv_header_count(c->csv));
            return;
        }
}

static enum rc read_row(struct import_csv *c, const struct import_csv_rows *rows)
{
    enum rc rc = RC_OK;

    import_begin_row(c->r, csv_line(c->csv));
    check_width(c);
    if (!c->r->is_bad)
        rc = rows->row(c, rows->ctx);
    if (rc == RC_OK)
        rc = import_end_row(c->r);
    if (rc == RC_OK && !c->r->is_bad && rows->kept != NULL)
        rc = rows->kept(c, rows->ctx);
    return rc;
}

enum rc import_csv_read(struct import_run *r, const struct import_csv_rows *rows)
{
    struct import_csv c = { .r = r, .csv = csv_new_file(r->file->in),
                            .columns = rows->columns, .count = rows->count };

    assert(rows->count <= IMPORT_COLUMNS_MAX);
    if (c.csv == NULL)
        return err_nomem(r->err, "read a file");
    enum rc rc = read_head(&c);
    while (rc == RC_OK && !import_is_full(r)) {
        rc = csv_next(c.csv, r->err);
        if (rc == RC_OK && csv_at_end(c.csv))
            break;
        if (rc == RC_OK)
            rc = read_row(&c, rows);
    }
    csv_free(c.csv);
    return rc;
}

enum rc import_csv_end(const struct import_run *r, enum rc rc, struct err *err)
{
    if (rc == RC_OK)
        return RC_OK;
    (void)err_set(err, rc, "%s", r->err->msg);
    return err_wrap(err, "cannot import '%s'", r->file->name.s);
}
