#include "app/import_feed_int.h"

#include "base/decimal.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* --- rows ------------------------------------------------------------------------- */

static bool grow(struct feed_run *f)
{
    uint32_t wanted = f->capacity == 0 ? 1024 : f->capacity * 2;
    uint32_t *rows = realloc(f->rows, (size_t)wanted * f->width * sizeof *rows);

    if (rows == NULL)
        return false;
    f->rows = rows;
    int64_t *times = realloc(f->times, wanted * sizeof *times);
    if (times == NULL)
        return false;
    f->times = times;
    f->capacity = wanted;
    return true;
}

enum rc feed_keep(struct feed_run *f)
{
    if (f->count == FEED_ROWS_MAX)
        return err_set(f->r.err, RC_INPUT, "line %" PRIu64 ": more than %u rows", f->r.line,
                       FEED_ROWS_MAX);
    if (f->count == f->capacity && !grow(f))
        return err_nomem(f->r.err, "read a file");
    memcpy(f->rows + (size_t)f->count * f->width, f->row.words, f->width * sizeof *f->rows);
    f->times[f->count++] = f->time;
    if (!f->has_time || f->time < f->earliest)
        f->earliest = f->time;
    f->has_time = true;
    return RC_OK;
}

enum rc feed_kept(const struct import_csv *c, void *ctx)
{
    (void)c;
    return feed_keep(ctx);
}

enum rc feed_refuse_twin(struct feed_run *f, struct csv_field name, const char *unit,
                         uint64_t at)
{
    struct buf key = BUF_INIT;
    struct safe_text shown;
    uint32_t first = 0;

    buf_add(&key, name.s, name.len);
    buf_addf(&key, "\n%" PRId64, f->time);
    bool is_twin = !key.failed && strmap_get(&f->seen, key.data, key.len, &first);
    bool is_kept = is_twin || (!key.failed && strmap_put(&f->seen, key.data, key.len,
                                                         (uint32_t)at));
    buf_free(&key);
    if (!is_kept)
        return err_nomem(f->r.err, "read a file");
    import_shown(&shown, name.s, name.len);
    if (is_twin)
        import_refuse(&f->r, "'%s' at this time stands in %s %" PRIu32 " already", shown.s, unit,
                      first);
    return RC_OK;
}

/* --- dates ------------------------------------------------------------------------ */

/* Digits of a fixed place. */
static bool digits(const char *s, size_t n, unsigned max, unsigned *out)
{
    uint64_t v;
    if (!uint_parse(s, n, max, &v))
        return false;
    *out = (unsigned)v;
    return true;
}

/* Days since 1970-01-01 of the Gregorian calendar: years begin in March, so that the day
 * that may be missing comes last (E. G. Richards, "Mapping time", 1998). */
static int64_t days_of(unsigned year, unsigned month, unsigned day)
{
    int64_t y = (int64_t)year - (month <= 2), m = (month + 9) % 12;
    int64_t of_year = (153 * m + 2) / 5 + day - 1;
    return y * 365 + y / 4 - y / 100 + y / 400 + of_year - 719468;
}

static bool is_date(unsigned year, unsigned month, unsigned day)
{
    static const uint8_t lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return year >= 1970 && month >= 1 && month <= 12 && day >= 1 &&
           day <= lengths[month - 1] + (unsigned)(is_leap && month == 2);
}

/* ":00", ":00.123", then nothing, "Z" or "+00:00". */
static bool is_rest_fine(const char *s, size_t len)
{
    unsigned seconds;

    if (len >= 3 && s[0] == ':') {
        if (!digits(s + 1, 2, 60, &seconds))
            return false;
        s += 3;
        len -= 3;
        if (len > 0 && s[0] == '.')
            do {
                s++;
                len--;
            } while (len > 0 && s[0] >= '0' && s[0] <= '9');
    }
    return len == 0 || (len == 1 && s[0] == 'Z') || (len == 6 && memcmp(s, "+00:00", 6) == 0);
}

bool feed_parse_minutes(const char *s, size_t len, int64_t *minutes)
{
    unsigned year, month, day, hour, minute;

    if (len < 16 || s[4] != '-' || s[7] != '-' || (s[10] != ' ' && s[10] != 'T') ||
        s[13] != ':' || !digits(s, 4, 9999, &year) || !digits(s + 5, 2, 12, &month) ||
        !digits(s + 8, 2, 31, &day) || !digits(s + 11, 2, 23, &hour) ||
        !digits(s + 14, 2, 59, &minute) || !is_date(year, month, day) ||
        !is_rest_fine(s + 16, len - 16))
        return false;
    *minutes = (days_of(year, month, day) * 24 + hour) * 60 + minute;
    return true;
}

/* --- an import -------------------------------------------------------------------- */

static enum rc send(struct feed_run *f)
{
    enum rc rc = RC_OK;

    for (uint32_t at = 0; rc == RC_OK && f->r.sink != NULL && at < f->count;) {
        uint32_t n = f->count - at < IMPORT_BATCH_MAX ? f->count - at : IMPORT_BATCH_MAX;
        const struct import_batch batch = { .first = at, .count = n,
                                            .words = f->rows + (size_t)at * f->width };
        rc = f->r.sink->rows(f->r.sink->ctx, &batch, f->r.err);
        at += n;
    }
    return rc;
}

static enum rc fail_format(const struct feed_kind *kind, const char *asked, struct err *err)
{
    struct buf known = BUF_INIT;

    for (size_t i = 0; i < kind->format_count; i++)
        buf_addf(&known, "%s%s", i > 0 ? ", " : "", kind->formats[i].name);
    enum rc rc = err_set(err, RC_USAGE, "no format '%s' of %s; there are %s", asked, kind->what,
                         known.data);
    buf_free(&known);
    return rc;
}

static enum rc fail_head(const struct feed_run *f, const struct feed_kind *kind,
                         const struct csv *csv)
{
    struct buf known = BUF_INIT, found = BUF_INIT;
    struct import_list list = { .out = &found };

    for (size_t i = 0; i < kind->format_count; i++)
        buf_addf(&known, "%s%s (%s)", i > 0 ? ", " : "", kind->formats[i].name,
                 kind->formats[i].form);
    for (size_t i = 0; i < csv_header_count(csv); i++) {
        struct csv_field name = csv_header_field(csv, i);
        import_list_add(&list, name.s, name.len);
    }
    import_list_end(&list);
    enum rc rc = err_set(f->r.err, RC_INPUT,
                         "no format of %s begins like this; there are %s; name it with --format; "
                         "the columns are %s", kind->what, known.data, found.data);
    buf_free(&known);
    buf_free(&found);
    return rc;
}

static bool is_json(FILE *in)
{
    static const char before[] = " \t\r\n\xef\xbb\xbf";
    int c = getc(in);

    while (c > 0 && strchr(before, c) != NULL)
        c = getc(in);
    rewind(in);
    return c == '{' || c == '[';
}

/* The format that the file's head shows beyond doubt. */
static enum rc tell_format(const struct feed_run *f, const struct feed_kind *kind, size_t *out)
{
    *out = 0;
    if (kind->tell == NULL)
        return RC_OK;
    if (kind->json < kind->format_count && is_json(f->r.file->in)) {
        *out = kind->json;
        return RC_OK;
    }
    struct csv *csv = csv_new_file(f->r.file->in);
    if (csv == NULL)
        return err_nomem(f->r.err, "read a file");
    enum rc rc = csv_read_header(csv, f->r.err);
    if (rc == RC_OK) {
        *out = kind->tell(f, csv);
        if (*out == kind->format_count)
            rc = fail_head(f, kind, csv);
    }
    csv_free(csv);
    rewind(f->r.file->in);
    return rc;
}

static size_t find_format(const struct feed_kind *kind, const char *asked)
{
    size_t i = 0;

    while (i < kind->format_count && strcmp(kind->formats[i].name, asked) != 0)
        i++;
    return i;
}

static enum rc read_all(struct feed_run *f, const struct feed_kind *kind, size_t format)
{
    enum rc rc = RC_OK;

    if (f->r.o->format == NULL)
        rc = tell_format(f, kind, &format);
    if (rc != RC_OK)
        return rc;
    f->r.report->format = kind->formats[format].name;
    rc = kind->formats[format].read(f);
    if (rc == RC_OK && f->r.report->read == 0)
        import_note(&f->r, 0, "no reading in it");
    if (rc == RC_OK && kind->settle != NULL)
        kind->settle(f);
    return rc == RC_OK ? send(f) : rc;
}

enum rc feed_import(const struct feed_kind *kind, struct import_file *file,
                    const struct import_options *o, struct names *names,
                    const struct import_sink *sink, struct import_report *report,
                    struct err *err)
{
    struct err own = ERR_INIT;
    struct feed_run f = { .width = kind->width };
    size_t format = o->format != NULL ? find_format(kind, o->format) : 0;

    assert(o->policy != NULL);
    *report = (struct import_report){ .sha256 = file->sha256 };
    if (format == kind->format_count)
        return fail_format(kind, o->format, err);
    f.r = (struct import_run){
        .file = file, .o = o, .names = names, .sink = sink, .report = report, .err = &own
    };
    strmap_init(&f.seen);
    enum rc rc = read_all(&f, kind, format);
    strmap_close(&f.seen);
    free(f.rows);
    free(f.times);
    return import_csv_end(&f.r, rc, err);
}
