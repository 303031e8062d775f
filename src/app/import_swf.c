/*
 * The Standard Workload Format, version 2.2 (D. Feitelson, Parallel Workloads Archive):
 * one job a line, 18 numbers separated by blanks, -1 for unknown; lines that begin with
 * ';' are comments, some of which say "; Name: value".
 */
#include "app/import_tasks.h"
#include "base/decimal.h"

#include <inttypes.h>
#include <string.h>

#define LINE_MAX_BYTES 4096
#define SECONDS_LIMIT  INT64_C(1000000000000)

/* Fields by their number in the definition. */
enum swf_field {
    SWF_SUBMIT = 2,
    SWF_RUN_TIME = 4,
    SWF_PROCS = 5,
    SWF_PROCS_ASKED = 8,
    SWF_USER = 12,
    SWF_FIELDS = 18
};

struct line {
    char s[LINE_MAX_BYTES + 1];
    size_t len;
    uint64_t number;
    bool is_too_long, has_nul;
};

/* The next line without its end; LF, CRLF and CR end one. False at the end of the file.
 */
static bool next_line(FILE *in, struct line *l)
{
    int c = getc(in);

    if (c == EOF)
        return false;
    l->len = 0;
    l->is_too_long = l->has_nul = false;
    l->number++;
    for (; c != EOF && c != '\n' && c != '\r'; c = getc(in)) {
        l->has_nul = l->has_nul || c == '\0';
        if (l->len < LINE_MAX_BYTES)
            l->s[l->len++] = (char)c;
        else
            l->is_too_long = true;
    }
    if (c == '\r' && (c = getc(in)) != '\n' && c != EOF)
        (void)ungetc(c, in);
    if (l->number == 1 && l->len >= 3 && memcmp(l->s, "\xef\xbb\xbf", 3) == 0)
        memmove(l->s, l->s + 3, l->len -= 3);
    l->s[l->len] = '\0';
    return true;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\v' || c == '\f';
}

/* "; Name: 123" */
static void read_comment(const char *s, const char *name, uint64_t *out)
{
    size_t len = strlen(name);

    while (is_blank(*s) || *s == ';')
        s++;
    if (strncmp(s, name, len) != 0 || s[len] != ':')
        return;
    for (s += len + 1; is_blank(*s); s++)
        continue;
    (void)!uint_parse(s, strspn(s, "0123456789"), INT64_MAX, out);
}

/* All fields as numbers, rounded to whole ones; fields[0] is not used. */
static void read_fields(struct import_run *r, const char *s,
                        int64_t fields[SWF_FIELDS + 1])
{
    struct safe_text shown;
    unsigned count = 0;

    for (;;) {
        while (is_blank(*s))
            s++;
        if (*s == '\0')
            break;
        size_t len = strcspn(s, " \t\v\f");
        count++;
        if (count <= SWF_FIELDS && !decimal_parse(s, len, 0, &fields[count])) {
            import_shown(&shown, s, len);
            import_refuse(r, "field %u '%s' is no number", count, shown.s);
            return;
        }
        s += len;
    }
    if (count != SWF_FIELDS)
        import_refuse(r, "%u fields instead of %d", count, SWF_FIELDS);
}

static void set_gpus(struct tasks_run *t, struct task_row *row, const int64_t *fields)
{
    int64_t procs = fields[SWF_PROCS] > 0 ? fields[SWF_PROCS] : fields[SWF_PROCS_ASKED];

    if (!t->r.o->takes_gpus_from_procs)
        return;
    if (procs < 1 || procs > TASK_COUNT_MAX)
        import_refuse(&t->r, "processors (field 5) '%" PRId64 "' is not from 1 to %d",
                      procs, TASK_COUNT_MAX);
    else
        row->spec.gpus = (uint16_t)procs;
}

static bool is_time(int64_t v)
{
    return v >= 0 && v <= SECONDS_LIMIT;
}

static void set_times(struct tasks_run *t, struct task_row *row, const int64_t *fields)
{
    int64_t run_s = fields[SWF_RUN_TIME], submit_s = fields[SWF_SUBMIT];
    uint64_t unit = t->r.o->time_unit != 0 ? t->r.o->time_unit : 1;

    if (run_s <= 0)
        import_refuse(&t->r, "run time (field 4) '%" PRId64 "' is not above 0", run_s);
    else if (!is_time(submit_s))
        import_refuse(&t->r,
                      "submit time (field 2) '%" PRId64 "' is not from 0 to %" PRId64,
                      submit_s, SECONDS_LIMIT);
    if (t->r.is_bad)
        return;
    uint64_t duration_s = ((uint64_t)run_s - 1) / unit + 1;
    if (duration_s > TASK_DURATION_MAX_S)
        import_refuse(&t->r, "run time (field 4) '%" PRId64 "' is above %u", run_s,
                      TASK_DURATION_MAX_S);
    row->duration_s = (uint32_t)duration_s;
    tasks_set_arrival(t, row, (uint64_t)submit_s / unit);
}

/* False when out of memory. */
static bool set_requester(struct tasks_run *t, struct task_row *row, int64_t user)
{
    struct safe_text name;

    if (user < 0)
        return true;
    safe_text_setf(&name, "user-%" PRId64, user);
    const struct csv_field cell = { .s = name.s, .len = strlen(name.s) };
    return import_name(&t->r, "user", cell, NAME_REQUESTER, UINT32_MAX - 1,
                       &row->requester) ||
           t->r.is_bad;
}

/* *is_job is set for a line that has the form of one, whatever it says. */
static enum rc read_job(struct tasks_run *t, const struct line *l, bool *is_job)
{
    struct task_row *row = tasks_begin_row(t, l->number);
    int64_t fields[SWF_FIELDS + 1] = { 0 };

    if (l->is_too_long)
        import_refuse(&t->r, "longer than %d bytes", LINE_MAX_BYTES);
    else if (l->has_nul)
        import_refuse(&t->r, "NUL byte");
    else
        read_fields(&t->r, l->s, fields);
    *is_job = *is_job || !t->r.is_bad;
    if (!t->r.is_bad)
        set_times(t, row, fields);
    if (!t->r.is_bad)
        set_gpus(t, row, fields);
    if (!t->r.is_bad && !set_requester(t, row, fields[SWF_USER]))
        return t->r.err->rc;
    tasks_set_kind(t, row, WORK_CHAIN);
    if (!t->r.is_bad)
        tasks_set_reward(t, row);
    return tasks_end_row(t);
}

enum rc tasks_read_swf(struct tasks_run *t)
{
    FILE *in = t->r.file->in;
    const struct import_report *report = t->r.report;
    struct line l = { .number = 0 };
    bool has_job = false;
    enum rc rc = RC_OK;

    while (rc == RC_OK && !import_is_full(&t->r) && next_line(in, &l)) {
        size_t blanks = strspn(l.s, " \t\v\f");
        if (l.s[blanks] == ';') {
            read_comment(l.s, "UnixStartTime", &t->r.report->unix_start_s);
            read_comment(l.s, "MaxProcs", &t->r.report->procs_max);
        } else if (l.len != blanks) {
            rc = read_job(t, &l, &has_job);
        }
    }
    if (rc == RC_OK && ferror(in))
        rc = err_set(t->r.err, RC_INPUT, "line %" PRIu64 ": read error", l.number);
    if (rc == RC_OK && report->read != 0 && !has_job)
        rc = err_set(t->r.err, RC_INPUT,
                     "line %" PRIu64 ": %s; no line is a job of %d numbers",
                     report->reasons[0].line, report->reasons[0].text, SWF_FIELDS);
    return rc;
}
