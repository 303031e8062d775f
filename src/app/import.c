#include "config.h"

#include "app/import_int.h"

#include "base/decimal.h"
#include "base/file.h"
#include "model/jurisdiction.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK       65536
#define SHOWN_CELLS 40

/* --- files --- */

static enum rc hash_file(struct import_file *f, struct err *err)
{
    struct sha256 *ctx = sha256_new();
    char *chunk = malloc(CHUNK);
    enum rc rc = RC_OK;

    if (ctx == NULL || chunk == NULL) {
        rc = err_nomem(err, "hash a file");
        goto out;
    }
    sha256_init(ctx);
    for (size_t n; (n = fread(chunk, 1, CHUNK, f->in)) > 0;)
        sha256_add(ctx, chunk, n);
    sha256_end(ctx, &f->sha256);
    if (ferror(f->in) || fseek(f->in, 0, SEEK_SET) != 0)
        rc = err_set(err, RC_INPUT, "cannot read '%s': read error", f->name.s);
out:
    free(chunk);
    sha256_free(ctx);
    return rc;
}

static enum rc open_stream(struct import_file *f, const char *name, struct err *err)
{
    safe_text_from_str(&f->name, name);
    enum rc rc = hash_file(f, err);
    if (rc != RC_OK)
        import_close(f);
    return rc;
}

enum rc import_open(struct import_file *f, const char *path, struct err *err)
{
    struct err cause = ERR_INIT;

    *f = (struct import_file){ .in = file_open(path, &cause) };
    if (f->in == NULL)
        return err_set(err, cause.rc, "%s", cause.msg);
    return open_stream(f, path, err);
}

enum rc import_open_memory(struct import_file *f, const void *bytes, size_t len,
                           const char *name, struct err *err)
{
    *f = (struct import_file){ .in = NULL };
    union {
        const void *in;
        void *out;
    } borrowed = { .in = bytes }; /* only read, as the mode says */
    /* POSIX lets fmemopen() refuse a length of 0. */
    f->in = len != 0 ? fmemopen(borrowed.out, len, "rb") : fopen("/dev/null", "rb");
    if (f->in == NULL)
        return err_nomem(err, "read bytes in memory");
    return open_stream(f, name, err);
}

void import_close(struct import_file *f)
{
    if (f->in != NULL)
        (void)fclose(f->in);
    f->in = NULL;
}

/* --- rows --- */

static void add_reason(struct import_run *r, uint64_t line, bool is_note, const char *text)
{
    struct import_report *report = r->report;

    if (report->reason_count < IMPORT_REASONS_MAX) {
        struct import_reason *reason = &report->reasons[report->reason_count];
        reason->line = line;
        reason->is_note = is_note;
        (void)snprintf(reason->text, sizeof reason->text, "%s", text);
    }
    report->reason_count++;
}

void import_refuse(struct import_run *r, const char *fmt, ...)
{
    va_list args;

    if (r->is_bad)
        return;
    r->is_bad = true;
    va_start(args, fmt);
    (void)vsnprintf(r->why, sizeof r->why, fmt, args);
    va_end(args);
}

void import_note(struct import_run *r, uint64_t line, const char *fmt, ...)
{
    char text[sizeof r->why];
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    add_reason(r, line, true, text);
}

void import_begin_row(struct import_run *r, uint64_t line)
{
    r->line = line;
    r->is_bad = false;
    r->report->read++;
}

enum rc import_end_row(struct import_run *r)
{
    if (!r->is_bad) {
        r->report->accepted++;
        return RC_OK;
    }
    r->report->skipped++;
    add_reason(r, r->line, false, r->why);
    if (!r->o->is_strict)
        return RC_OK;
    return err_set(r->err, RC_INPUT, "line %" PRIu64 ": %s", r->line, r->why);
}

bool import_is_full(const struct import_run *r)
{
    return r->o->limit != 0 && r->report->accepted >= r->o->limit;
}

/* --- cells --- */

struct csv_field import_trimmed(struct csv_field cell)
{
    while (cell.len > 0 && (cell.s[0] == ' ' || cell.s[0] == '\t')) {
        cell.s++;
        cell.len--;
    }
    while (cell.len > 0 && (cell.s[cell.len - 1] == ' ' || cell.s[cell.len - 1] == '\t'))
        cell.len--;
    return cell;
}

void import_shown(struct safe_text *out, const char *s, size_t len)
{
    safe_text_set(out, s, len);
    size_t fit = text_fit(out->s, SHOWN_CELLS);
    if (out->s[fit] == '\0')
        return;
    struct safe_text cut = { .s = "" };
    memcpy(cut.s, out->s, fit);
    safe_text_setf(out, "%s\u2026", cut.s);
}

/* A bound with no more decimals than it needs. */
static void show_bound(int64_t v, unsigned scale, struct safe_text *out)
{
    struct buf text = BUF_INIT;
    unsigned digits = scale;

    for (int64_t rest = v; digits > 0 && rest % 10 == 0; rest /= 10)
        digits--;
    decimal_add(&text, v, scale, digits);
    safe_text_from_str(out, text.data);
    buf_free(&text);
}

bool import_check_range(struct import_run *r, const char *field, struct csv_field cell,
                        const struct import_range *range, int64_t v)
{
    struct safe_text shown, bound;

    if (v >= range->min && v <= range->max)
        return true;
    import_shown(&shown, cell.s, cell.len);
    show_bound(v < range->min ? range->min : range->max, range->scale, &bound);
    import_refuse(r, "%s '%s' is %s %s", field, shown.s,
                  v < range->min ? "below" : "above", bound.s);
    return false;
}

static bool fail_number(struct import_run *r, const char *field, struct csv_field cell,
                        const struct import_range *range)
{
    struct safe_text shown, min, max;

    import_shown(&shown, cell.s, cell.len);
    show_bound(range->min, range->scale, &min);
    show_bound(range->max, range->scale, &max);
    import_refuse(r, "%s '%s' is no %snumber from %s to %s", field, shown.s,
                  range->is_whole ? "whole " : "", min.s, max.s);
    return false;
}

bool import_number(struct import_run *r, const char *field, struct csv_field cell,
                   const struct import_range *range, int64_t *out)
{
    int64_t v;
    bool is_read = range->is_whole
                       ? decimal_parse_exact(cell.s, cell.len, range->scale, &v)
                       : decimal_parse(cell.s, cell.len, range->scale, &v);

    if (!is_read)
        return fail_number(r, field, cell, range);
    if (!import_check_range(r, field, cell, range, v))
        return false;
    *out = v;
    return true;
}

bool import_text(struct import_run *r, const char *field, struct csv_field cell,
                 struct safe_text *out)
{
    struct safe_text shown;

    cell = import_trimmed(cell);
    if (cell.len > IMPORT_NAME_MAX) {
        import_refuse(r, "%s is longer than %d bytes", field, IMPORT_NAME_MAX);
        return false;
    }
    safe_text_set(out, cell.s, cell.len);
    if (strlen(out->s) == cell.len && memcmp(out->s, cell.s, cell.len) == 0)
        return true;
    import_shown(&shown, cell.s, cell.len);
    import_refuse(r, "%s '%s' has characters that cannot be shown", field, shown.s);
    return false;
}

bool import_name(struct import_run *r, const char *field, struct csv_field cell,
                 enum name_kind kind, uint32_t max, uint32_t *out)
{
    struct safe_text name;

    if (!import_text(r, field, cell, &name))
        return false;
    uint32_t number = names_find(r->names, kind, name.s);
    if (number == UINT32_MAX && names_count(r->names, kind) > max) {
        import_refuse(r, "%s '%s': more than %u different names", field, name.s, max);
        return false;
    }
    if (number == UINT32_MAX)
        number = names_number(r->names, kind, name.s, strlen(name.s));
    if (number == UINT32_MAX) {
        (void)err_nomem(r->err, "read names");
        return false;
    }
    *out = number;
    return true;
}

bool import_place(struct import_run *r, const char *field, struct csv_field cell,
                  uint16_t *out)
{
    struct safe_text shown;
    uint16_t number = jurisdiction_by_code(cell.s, cell.len);

    if (number == 0) {
        import_shown(&shown, cell.s, cell.len);
        import_refuse(r, "%s '%s' is no ISO 3166-1 code of two letters", field, shown.s);
        return false;
    }
    *out = number;
    return true;
}

void import_list_add(struct import_list *l, const char *s, size_t len)
{
    struct safe_text shown;

    if (l->count++ >= IMPORT_LISTED_MAX)
        return;
    import_shown(&shown, s, len);
    buf_addf(l->out, "%s%s", l->count > 1 ? ", " : "",
             shown.s[0] != '\0' ? shown.s : "''");
}

void import_list_end(struct import_list *l)
{
    if (l->count > IMPORT_LISTED_MAX)
        buf_addf(l->out, " and %zu more", l->count - IMPORT_LISTED_MAX);
}
