/* ledger audit, audit verify: everything checked again from the stored bytes. */
#include "app/acts.h"
#include "app/session.h"
#include "app/standing.h"
#include "crypto/note.h"

#include <inttypes.h>

/* A store that had to be opened as evidence is not in order, whatever else holds. */
static enum rc check_evidence(const struct app *a, const char *what, struct err *err)
{
    if (a->refused.rc == RC_OK)
        return RC_OK;
    return err_set(err, RC_CHECK, "%s holds, but the store is refused: %s", what, a->refused.msg);
}

/* --- ledger audit --------------------------------------------------------------------- */

/* How far all entries have got, given that they hold. */
static enum standing whole_standing(struct app *a, const struct ledger_audit *audit)
{
    struct ledger_checkpoint c;
    struct err none = ERR_INIT;

    if (audit->entries == 0)
        return STANDING_RECORDED;
    if (ledger_get_checkpoint(a->store, 0, &c, NULL, &none) != RC_OK ||
        c.size < audit->entries)
        return STANDING_LOGGED;
    return STANDING_CHECKPOINTED;
}

static void print_audit(const struct ledger_audit *audit, const struct standing_report *r,
                        const char *log_key, enum output_format format, struct buf *out)
{
    char root[DIGEST_HEX_MAX];
    struct json_writer w;

    digest_hex(&audit->root, root);
    if (format == OUTPUT_TEXT) {
        buf_addf(out,
                 "entries      %" PRIu64 " hold\ncheckpoints  %" PRIu64 " hold\n"
                 "root         %s\nreached      %s\nlog key      %s\n",
                 audit->entries, audit->checkpoints, root, standing_words[r->level], log_key);
        return;
    }
    jw_init(&w, out, false);
    standing_begin_json(&w, r);
    jw_key(&w, "entries");
    jw_int64(&w, (int64_t)audit->entries);
    jw_key(&w, "checkpoints");
    jw_int64(&w, (int64_t)audit->checkpoints);
    jw_key(&w, "root");
    jw_string(&w, root);
    jw_key(&w, "log_key");
    jw_string(&w, log_key);
    jw_end_object(&w);
    buf_addc(out, '\n');
}

enum rc act_LEDGER_AUDIT(struct app *a, const struct args *args, struct buf *out,
                         struct err *err)
{
    struct ledger_audit audit = { .entries = 0 };
    struct standing_report report = { .level = STANDING_NONE };
    struct buf log_key = BUF_INIT;
    enum rc rc = standing_refuse_csv(args, "ledger audit", err);

    if (rc == RC_OK)
        rc = standing_add_log_key(a, &log_key, err);
    if (rc != RC_OK) {
        buf_free(&log_key);
        return rc;
    }
    rc = ledger_audit(a->store, session_origin(a), session_log_key(a), &audit, err);
    if (rc == RC_OK)
        rc = check_evidence(a, "the ledger", err);
    report.is_ok = rc == RC_OK;
    report.has_first_bad = rc == RC_CHECK && audit.is_entry_bad;
    report.first_bad = audit.first_bad;
    report.reason = rc == RC_OK || err == NULL ? NULL : err->msg;
    if (rc == RC_OK)
        report.level = whole_standing(a, &audit);
    if (rc == RC_OK || rc == RC_CHECK)
        print_audit(&audit, &report, log_key.data, args->format, out);
    buf_free(&log_key);
    return rc == RC_OK && out->failed ? err_nomem(err, "print the audit") : rc;
}

/* --- audit verify --------------------------------------------------------------------- */

static void print_journal(uint64_t count, const struct standing_report *r,
                          enum output_format format, struct buf *out)
{
    struct json_writer w;

    if (format == OUTPUT_TEXT) {
        buf_addf(out, "journal  %" PRIu64 " entries hold\n", count);
        if (r->is_ok)
            buf_adds(out, "engine   every invariant holds\n");
        return;
    }
    jw_init(&w, out, false);
    standing_begin_json(&w, r);
    jw_key(&w, "entries");
    jw_int64(&w, (int64_t)count);
    jw_end_object(&w);
    buf_addc(out, '\n');
}

enum rc act_AUDIT_VERIFY(struct app *a, const struct args *args, struct buf *out,
                         struct err *err)
{
    struct standing_report report = { .level = STANDING_NONE };
    struct journal_keys keys = session_journal_keys(a);
    struct journal journal = session_journal(a);
    uint64_t count = 0;
    enum rc rc = standing_refuse_csv(args, "audit verify", err);

    if (rc != RC_OK)
        return rc;
    rc = journal_verify(&journal, &keys, &count, &report.first_bad, err);
    report.has_first_bad = rc == RC_CHECK;
    if (rc == RC_OK)
        rc = check_evidence(a, "the journal", err);
    if (rc == RC_OK)
        rc = engine_verify(a->engine, err);
    report.is_ok = rc == RC_OK;
    report.level = rc == RC_OK ? STANDING_RECORDED : STANDING_NONE;
    report.reason = rc == RC_OK || err == NULL ? NULL : err->msg;
    if (rc == RC_OK || rc == RC_CHECK)
        print_journal(count, &report, args->format, out);
    return rc == RC_OK && out->failed ? err_nomem(err, "print the audit") : rc;
}
