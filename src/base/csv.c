#include "base/csv.h"

#include "base/buf.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK 65536

/* One record: its fields one after the other, each with a NUL. */
struct record {
    struct buf bytes;
    size_t *starts;
    size_t count, cap;
};

struct csv {
    FILE *in; /* NULL when the source is a memory block */
    const char *at, *end;
    char *chunk;
    bool is_started, is_at_end;
    size_t line, record_line;
    struct record record, header;
    struct err failure; /* sticky */
};

static struct csv *csv_new(FILE *in, const void *bytes, size_t len)
{
    struct csv *c = malloc(sizeof *c);

    if (c == NULL)
        return NULL;
    *c = (struct csv){
        .in = in,
        .line = 1,
        .record.bytes = BUF_INIT,
        .header.bytes = BUF_INIT,
    };
    c->at = len != 0 ? bytes : "";
    c->end = c->at + len;
    if (in != NULL && (c->chunk = malloc(CHUNK)) == NULL) {
        free(c);
        return NULL;
    }
    return c;
}

struct csv *csv_new_file(FILE *in)
{
    assert(in != NULL);
    return csv_new(in, NULL, 0);
}

struct csv *csv_new_memory(const void *bytes, size_t len)
{
    return csv_new(NULL, bytes, len);
}

static void record_free(struct record *r)
{
    buf_free(&r->bytes);
    free(r->starts);
}

void csv_free(struct csv *c)
{
    if (c == NULL)
        return;
    record_free(&c->record);
    record_free(&c->header);
    free(c->chunk);
    free(c);
}

/* Whether a byte is at c->at. False is the end of input or a read error. */
static bool has_byte(struct csv *c)
{
    if (c->at < c->end)
        return true;
    if (c->in == NULL)
        return false;
    size_t n = fread(c->chunk, 1, CHUNK, c->in);
    c->at = c->chunk;
    c->end = c->chunk + n;
    return n != 0;
}

static enum rc fail(struct csv *c, size_t line, const char *what)
{
    return err_set(&c->failure, RC_INPUT, "line %zu: %s", line, what);
}

static enum rc fail_nomem(struct csv *c)
{
    return err_nomem(&c->failure, "read CSV");
}

static enum rc add_bytes(struct csv *c, const char *s, size_t len)
{
    if (c->record.bytes.len + len > CSV_RECORD_MAX)
        return err_set(&c->failure, RC_INPUT, "line %zu: record is longer than %u bytes",
                       c->record_line, CSV_RECORD_MAX);
    buf_add(&c->record.bytes, s, len);
    return c->record.bytes.failed ? fail_nomem(c) : RC_OK;
}

static enum rc begin_field(struct csv *c)
{
    struct record *r = &c->record;

    if (r->count == CSV_FIELDS_MAX)
        return err_set(&c->failure, RC_INPUT, "line %zu: record has more than %u fields",
                       c->record_line, CSV_FIELDS_MAX);
    if (r->count == r->cap) {
        size_t cap = r->cap == 0 ? 32 : r->cap * 2;
        size_t *starts = realloc(r->starts, cap * sizeof *starts);
        if (starts == NULL)
            return fail_nomem(c);
        r->starts = starts;
        r->cap = cap;
    }
    r->starts[r->count++] = r->bytes.len;
    return RC_OK;
}

/* Bytes that mean something outside quotes; all others are copied in runs. */
static bool is_special(char b)
{
    return b == ',' || b == '\n' || b == '\r' || b == '"' || b == '\0';
}

static enum rc read_plain(struct csv *c)
{
    while (has_byte(c) && !is_special(*c->at)) {
        const char *run = c->at;
        while (c->at < c->end && !is_special(*c->at))
            c->at++;
        enum rc rc = add_bytes(c, run, (size_t)(c->at - run));
        if (rc != RC_OK)
            return rc;
    }
    if (has_byte(c) && *c->at == '"')
        return fail(c, c->line, "stray quote inside an unquoted field");
    return RC_OK;
}

/* A quoted field with c->at behind its opening quote. Line ends inside are data; each of
 * CRLF, LF and CR counts as one line. */
static enum rc read_quoted(struct csv *c)
{
    size_t opened = c->line;
    char last = '\0';

    while (has_byte(c)) {
        char b = *c->at;
        if (b == '\0')
            return fail(c, c->line, "NUL byte");
        c->at++;
        if (b == '"' && (!has_byte(c) || *c->at != '"'))
            return RC_OK;
        if (b == '"')
            c->at++;
        if (b == '\r' || (b == '\n' && last != '\r'))
            c->line++;
        last = b;
        enum rc rc = add_bytes(c, &b, 1);
        if (rc != RC_OK)
            return rc;
    }
    return fail(c, opened, "quoted field has no end");
}

static enum rc read_field(struct csv *c)
{
    enum rc rc = begin_field(c);

    if (rc != RC_OK)
        return rc;
    if (has_byte(c) && *c->at == '"') {
        c->at++;
        rc = read_quoted(c);
    } else {
        rc = read_plain(c);
    }
    if (rc != RC_OK)
        return rc;
    if (has_byte(c) && *c->at == '\0')
        return fail(c, c->line, "NUL byte");
    if (has_byte(c) && !is_special(*c->at))
        return fail(c, c->line, "stray text after a closing quote");
    return add_bytes(c, "", 1);
}

/* Take one line end if it is next. */
static bool take_line_end(struct csv *c)
{
    if (!has_byte(c) || (*c->at != '\n' && *c->at != '\r'))
        return false;
    if (*c->at++ == '\r' && has_byte(c) && *c->at == '\n')
        c->at++;
    c->line++;
    return true;
}

static void skip_mark(struct csv *c)
{
    c->is_started = true;
    if (has_byte(c) && c->end - c->at >= 3 && memcmp(c->at, "\xef\xbb\xbf", 3) == 0)
        c->at += 3;
}

static enum rc read_record(struct csv *c)
{
    if (!c->is_started)
        skip_mark(c);
    buf_reset(&c->record.bytes);
    c->record.count = 0;
    while (take_line_end(c))
        continue;
    c->record_line = c->line;
    c->is_at_end = !has_byte(c);
    while (!c->is_at_end) {
        enum rc rc = read_field(c);
        if (rc != RC_OK)
            return rc;
        if (!has_byte(c) || take_line_end(c))
            break;
        c->at++; /* the comma; what follows it is a field even if nothing does */
    }
    if (c->in != NULL && ferror(c->in))
        return fail(c, c->line, "read error");
    return RC_OK;
}

enum rc csv_next(struct csv *c, struct err *err)
{
    enum rc rc = c->failure.rc;

    if (rc == RC_OK)
        rc = read_record(c);
    if (rc == RC_OK)
        return RC_OK;
    c->record.count = 0;
    return err_set(err, rc, "%s", c->failure.msg);
}

bool csv_at_end(const struct csv *c)
{
    return c->is_at_end;
}

size_t csv_count(const struct csv *c)
{
    return c->record.count;
}

size_t csv_line(const struct csv *c)
{
    return c->record_line;
}

static struct csv_field field_of(const struct record *r, size_t i)
{
    if (i >= r->count)
        return (struct csv_field){ .s = "", .len = 0 };
    size_t end = i + 1 < r->count ? r->starts[i + 1] : r->bytes.len;
    return (struct csv_field){ .s = r->bytes.data + r->starts[i],
                               .len = end - r->starts[i] - 1 };
}

struct csv_field csv_field(const struct csv *c, size_t i)
{
    return field_of(&c->record, i);
}

enum rc csv_read_header(struct csv *c, struct err *err)
{
    enum rc rc = csv_next(c, err);

    if (rc != RC_OK)
        return rc;
    if (c->is_at_end)
        return err_set(err, RC_INPUT, "line %zu: no line of column names",
                       c->record_line);
    struct record names = c->record;
    c->record = c->header;
    c->record.count = 0;
    c->header = names;
    return RC_OK;
}

size_t csv_header_count(const struct csv *c)
{
    return c->header.count;
}

struct csv_field csv_header_field(const struct csv *c, size_t i)
{
    return field_of(&c->header, i);
}

static bool is_blank(char b)
{
    return b == ' ' || b == '\t';
}

static char to_lower(char b)
{
    return b >= 'A' && b <= 'Z' ? (char)(b - 'A' + 'a') : b;
}

static bool is_named(struct csv_field f, const char *name, size_t len)
{
    while (f.len > 0 && is_blank(f.s[0])) {
        f.s++;
        f.len--;
    }
    while (f.len > 0 && is_blank(f.s[f.len - 1]))
        f.len--;
    if (f.len != len)
        return false;
    for (size_t i = 0; i < len; i++)
        if (to_lower(f.s[i]) != to_lower(name[i]))
            return false;
    return true;
}

int csv_column(const struct csv *c, const char *name)
{
    size_t len = strlen(name);

    for (size_t i = 0; len != 0 && i < c->header.count; i++)
        if (is_named(field_of(&c->header, i), name, len))
            return (int)i;
    return -1;
}
