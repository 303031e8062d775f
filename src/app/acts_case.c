/* What a person decides. */
#include "app/acts.h"
#include "app/acts_bulk.h"
#include "app/bulk_journal.h"
#include "app/entity.h"
#include "app/reasons.h"
#include "app/session.h"
#include "base/json_writer.h"

#include <inttypes.h>

/* Of a case that is not there any reason will do: what follows says that it is not. */
static enum case_kind kind_of(const struct app *a, uint64_t id)
{
    struct case_info c;
    return id <= UINT32_MAX && engine_case(a->engine, (uint32_t)id, &c) ? c.kind
                                                                         : REASON_ABOUT_ANY;
}

static enum rc decide_one(struct app *a, const struct args *args, enum verb verb,
                          struct buf *out, struct err *err)
{
    struct command c = { .kind = COMMAND_DECIDE };
    uint64_t id;
    int64_t version = 0;
    const char *reason = args_option(args, "reason");

    app_lock(a); /* the order of cases is kept for the screen, too */
    enum rc rc = entity_parse(a, TABLE_CASES, args->words[0], &id, err);
    app_unlock(a);

    if (rc == RC_OK)
        rc = args_number(args, "version", 0, UINT32_MAX, &version, err);
    if (rc == RC_OK && reason != NULL)
        rc = reason_parse(verb, kind_of(a, id), reason, &c.decide.reason, err);
    if (rc != RC_OK)
        return rc;
    c.decide.case_id = (uint32_t)id;
    c.decide.version = (uint32_t)version;
    c.decide.verb = verb;
    rc = session_do(a, &c, 0, err);
    if (rc == RC_OK && a->clock == NULL)
        rc = session_commit(a, err);
    if (rc == RC_OK)
        buf_addf(out, "C-%04" PRIu64 ": %s by %s; u takes it back until the batch closes\n", id,
                 verb_pasts[verb], a->operator_name.s);
    return rc;
}

static enum rc decide(struct app *a, const struct args *args, enum verb verb, struct buf *out,
                      struct err *err)
{
    return acts_bulk_is_meant(args) ? acts_bulk_decide(a, args, verb, out, err)
                                    : decide_one(a, args, verb, out, err);
}

enum rc act_CASE_APPROVE(struct app *a, const struct args *args, struct buf *out, struct err *err)
{
    return decide(a, args, VERB_APPROVE, out, err);
}

enum rc act_CASE_REJECT(struct app *a, const struct args *args, struct buf *out, struct err *err)
{
    return decide(a, args, VERB_REJECT, out, err);
}

enum rc act_CASE_ESCALATE(struct app *a, const struct args *args, struct buf *out, struct err *err)
{
    return decide(a, args, VERB_ESCALATE, out, err);
}

/* Takes back the newest decision. */
static enum rc undo_one(struct app *a, uint32_t *id, struct err *err)
{
    struct command c = { .kind = COMMAND_UNDO };
    *id = c.undo.case_id = engine_newest_act(a->engine);
    return session_do(a, &c, 0, err);
}

/* Those that were made together go together. */
static enum rc undo_group(struct app *a, uint32_t *id, size_t *count, struct err *err)
{
    struct bulk_journal made;
    enum rc rc = bulk_journal_read(a, &made, err);

    if (rc != RC_OK)
        return rc;
    uint64_t group = bulk_journal_group(&made, engine_newest_act(a->engine));
    do {
        rc = undo_one(a, id, err);
        if (rc == RC_OK)
            bulk_journal_undo(&made, *id);
        *count += rc == RC_OK ? 1 : 0;
    } while (rc == RC_OK && group != 0 &&
             bulk_journal_group(&made, engine_newest_act(a->engine)) == group);
    bulk_journal_close(&made);
    return rc;
}

enum rc act_CASE_UNDO(struct app *a, const struct args *args, struct buf *out, struct err *err)
{
    uint32_t id = 0;
    size_t count = 0;
    (void)args;
    enum rc rc = undo_group(a, &id, &count, err);
    if (rc == RC_OK && a->clock == NULL)
        rc = session_commit(a, err);
    if (rc == RC_OK && count == 1)
        buf_addf(out, "C-%04" PRIu32 ": the decision is taken back\n", id);
    else if (rc == RC_OK)
        buf_addf(out, "%zu decisions are taken back\n", count);
    return rc;
}

static void print_checkpoint(const struct ledger_checkpoint *c, struct buf *out)
{
    struct json_writer w;

    jw_init(&w, out, false);
    jw_begin_object(&w);
    jw_key(&w, "id");
    jw_int64(&w, (int64_t)c->id);
    jw_key(&w, "size");
    jw_int64(&w, (int64_t)c->size);
    jw_key(&w, "root");
    jw_hex(&w, c->root.b, sizeof c->root.b);
    jw_key(&w, "decisions");
    jw_int64(&w, c->decisions);
    jw_end_object(&w);
    buf_addc(out, '\n');
}

enum rc act_ANCHOR_NOW(struct app *a, const struct args *args, struct buf *out, struct err *err)
{
    struct ledger_checkpoint made;
    char root[DIGEST_SHORT_MAX];
    enum rc rc = session_anchor(a, &made, err);
    if (rc != RC_OK)
        return rc;
    if (args->format == OUTPUT_JSON) {
        print_checkpoint(&made, out);
        return RC_OK;
    }
    digest_short(&made.root, root);
    buf_addf(out, "checkpoint %" PRIu64 ": %" PRIu64 " entries, root %s, %" PRIu32
                  " decision%s closed\n",
             made.id, made.size, root, made.decisions, made.decisions == 1 ? "" : "s");
    return RC_OK;
}
