/* importing.h - run an import on bytes and write down what came of it. */
#ifndef TESTS_APP_IMPORTING_H
#define TESTS_APP_IMPORTING_H

#include "../suite.h"
#include "app/import.h"
#include "base/buf.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct importing {
    struct names *names;
    struct policy policy;
    struct import_options o;
    struct import_report report;
    struct err err;
    struct buf rows; /* one after the other, each ends in ';' */
    void (*add_row)(struct importing *t, const struct import_batch *b, uint32_t i);
    uint32_t seen;
};

static inline void importing_begin(struct importing *t, const char *format,
                                   void (*add_row)(struct importing *,
                                                   const struct import_batch *, uint32_t))
{
    *t = (struct importing){ .names = names_new(), .rows = BUF_INIT, .add_row = add_row };
    ck_assert_ptr_nonnull(t->names);
    policy_defaults(&t->policy);
    t->o.format = format;
    t->o.policy = &t->policy;
}

static inline void importing_end(struct importing *t)
{
    buf_free(&t->rows);
    names_free(t->names);
}

static inline enum rc importing_rows(void *ctx, const struct import_batch *b,
                                     struct err *err)
{
    struct importing *t = ctx;

    (void)err;
    ck_assert_uint_eq(b->first, t->seen);
    ck_assert_uint_gt(b->count, 0);
    t->seen += b->count;
    for (uint32_t i = 0; i < b->count; i++)
        t->add_row(t, b, i);
    return RC_OK;
}

static inline enum rc importing_run(
    struct importing *t, const char *bytes, size_t len,
    enum rc (*import)(struct import_file *, const struct import_options *, struct names *,
                      const struct import_sink *, struct import_report *, struct err *))
{
    const struct import_sink sink = { .rows = importing_rows, .ctx = t };
    struct import_file f;

    buf_reset(&t->rows);
    t->seen = 0;
    t->err = (struct err)ERR_INIT;
    ck_assert_int_eq(import_open_memory(&f, bytes, len, "f", NULL), RC_OK);
    enum rc rc = import(&f, &t->o, t->names, &sink, &t->report, &t->err);
    import_close(&f);
    ck_assert_int_eq(rc, t->err.rc);
    ck_assert_uint_le(t->report.accepted + t->report.skipped, t->report.read);
    if (rc == RC_OK)
        ck_assert_uint_eq(t->seen, t->report.accepted);
    return rc;
}

/* "rows|LINE:reason;LINE:reason;|error" */
static inline void importing_transcript(const struct importing *t, struct buf *out)
{
    buf_addf(out, "%s|", t->rows.data);
    for (size_t i = 0; i < t->report.reason_count && i < IMPORT_REASONS_MAX; i++)
        buf_addf(out, "%" PRIu64 ":%s;", t->report.reasons[i].line,
                 t->report.reasons[i].text);
    buf_addf(out, "|%s", t->err.msg);
}

#endif
