#include "app/acts_bulk.h"

#include "app/acts_list.h"
#include "app/action.h"
#include "app/bulk.h"
#include "app/keymap.h"
#include "app/reasons.h"
#include "app/session.h"
#include "app/value.h"
#include "base/decimal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* --- which cases ------------------------------------------------------------------------------ */

struct chosen {
    struct bulk_case *cases; /* [BULK_MAX] */
    size_t count;
};

bool acts_bulk_is_meant(const struct args *args)
{
    return args->count == 0 || args_option(args, "filter") != NULL ||
           args_option(args, "dry-run") != NULL || strpbrk(args->words[0], ",:") != NULL;
}

static enum rc too_many(struct err *err)
{
    return err_set(err, RC_USAGE, "more than %d cases at once: choose fewer", BULK_MAX);
}

static bool parse_pair(const char *s, size_t len, struct bulk_case *out)
{
    uint64_t id, version = 0;
    if (len > 2 && (s[0] == 'C' || s[0] == 'c') && s[1] == '-') {
        s += 2;
        len -= 2;
    }
    const char *colon = memchr(s, ':', len);
    size_t id_len = colon == NULL ? len : (size_t)(colon - s);
    if (!uint_parse(s, id_len, UINT32_MAX, &id) ||
        (colon != NULL && !uint_parse(colon + 1, len - id_len - 1, UINT32_MAX, &version)))
        return false;
    *out = (struct bulk_case){ .id = id, .version = (uint32_t)version };
    return true;
}

/* "42:3,C-0043" */
static enum rc read_list(const char *list, struct chosen *out, struct err *err)
{
    for (const char *at = list; at != NULL;) {
        size_t len = strcspn(at, ",");
        if (out->count == BULK_MAX)
            return too_many(err);
        if (!parse_pair(at, len, &out->cases[out->count]))
            return err_set(err, RC_USAGE, "'%.*s' is no case: write 12, C-0012 or 12:VERSION",
                           (int)len, at);
        out->count++;
        at = at[len] == ',' ? at + len + 1 : NULL;
    }
    return RC_OK;
}

static enum rc read_filter(struct app *a, const struct args *args, struct chosen *out,
                           struct err *err)
{
    struct view *v = view_new(TABLE_CASES);
    if (v == NULL)
        return err_nomem(err, "choose the cases");
    enum rc rc = acts_set_filter(a, v, args, err);
    if (rc == RC_OK)
        view_update(v, a, false);
    size_t count = rc == RC_OK ? view_count(v, a) : 0;
    if (count > BULK_MAX)
        rc = too_many(err);
    for (size_t i = 0; rc == RC_OK && i < count; i++)
        out->cases[out->count++] = (struct bulk_case){ .id = view_id(v, a, i) };
    view_free(v);
    return rc;
}

static enum rc choose(struct app *a, const struct args *args, struct chosen *out,
                      struct err *err)
{
    bool has_filter = args_option(args, "filter") != NULL;
    if (has_filter == (args->count > 0))
        return err_set(err, RC_USAGE, "say either which cases (12,C-0013) or --filter EXPR");
    return has_filter ? read_filter(a, args, out, err) : read_list(args->words[0], out, err);
}

/* --- deciding ------------------------------------------------------------------------------- */

static void print_preview(const struct chosen *c, const struct bulk_sum *sum, enum verb verb,
                          struct buf *out)
{
    for (size_t i = 0; i < c->count; i++) {
        const struct bulk_case *b = &c->cases[i];
        buf_addf(out, "C-%04" PRIu64 "  %-14s  ", b->id, b->kind);
        value_add_money(out, b->at_risk_uusd);
        if (b->why == NULL)
            buf_addf(out, "  %s\n", verb_words[verb]);
        else
            buf_addf(out, "  left out: %s\n", b->why);
    }
    buf_addf(out, "%s %zu %s%scase%s, at stake ", verb_words[verb], sum->decided,
             sum->kind == NULL ? "" : sum->kind, sum->kind == NULL ? "" : " ",
             sum->decided == 1 ? "" : "s");
    value_add_money(out, sum->at_risk_uusd);
    buf_addf(out, "; %zu left out\n", sum->left_out);
}

static enum rc decide_one(struct app *a, const struct bulk_case *b, enum verb verb,
                          uint32_t reason, uint64_t group, struct err *err)
{
    struct command c = { .kind = COMMAND_DECIDE };
    c.decide.case_id = (uint32_t)b->id;
    c.decide.version = b->version;
    c.decide.verb = verb;
    c.decide.reason = reason;
    c.decide.group = group;
    return session_do(a, &c, 0, err);
}

/* What moved on between the look and the act is left out; anything else stops the run. */
static enum rc decide_all(struct app *a, const struct chosen *c, enum verb verb, uint32_t reason,
                          struct buf *out, struct err *err)
{
    size_t done = 0, left = 0;
    uint64_t group = a->head_seq + 1; /* no other entry has this number */
    enum rc rc = RC_OK;
    for (size_t i = 0; i < c->count && rc == RC_OK; i++) {
        struct err one = ERR_INIT;
        if (c->cases[i].why != NULL) {
            left++;
            continue;
        }
        rc = decide_one(a, &c->cases[i], verb, reason, group, &one);
        if (rc == RC_OK) {
            done++;
        } else if (rc == RC_CONFLICT || rc == RC_NOT_FOUND) {
            rc = RC_OK;
            left++;
        } else {
            *err = one;
            (void)err_wrap(err, "after %zu of %zu cases", done, c->count);
        }
    }
    if (done > 0 && a->clock == NULL) {
        struct err late = ERR_INIT;
        enum rc commit = session_commit(a, &late);
        if (rc == RC_OK && commit != RC_OK) {
            *err = late;
            rc = commit;
        }
    }
    if (rc == RC_OK)
        buf_addf(out, "%zu case%s %s by %s, %zu left out; %s%s takes them back together\n", done,
                 done == 1 ? "" : "s", verb_pasts[verb], a->operator_name.s, left,
                 a->clock == NULL ? "case undo or the key " : "",
                 keymap_hint(ACTION_CASE_UNDO));
    return rc;
}

static enum rc decide_chosen(struct app *a, const struct args *args, enum verb verb,
                             struct chosen *c, struct buf *out, struct err *err)
{
    const char *code = args_option(args, "reason");
    struct bulk_sum sum = { .decided = 0 };
    uint32_t reason = 0;

    app_lock(a); /* the order of cases is kept for the screen, too */
    enum rc rc = choose(a, args, c, err);
    if (rc == RC_OK)
        bulk_check(a, verb_letters[verb], c->cases, c->count, &sum);
    app_unlock(a);

    if (rc == RC_OK && code != NULL)
        rc = reason_parse(verb, sum.decided > 0 ? sum.first_kind : REASON_ABOUT_ANY, code, &reason,
                          err);
    if (rc != RC_OK)
        return rc;
    if (args_option(args, "filter") != NULL || args_option(args, "dry-run") != NULL)
        print_preview(c, &sum, verb, out);
    if (args_option(args, "dry-run") != NULL)
        return RC_OK;
    if (sum.decided == 0)
        return err_set(err, RC_REFUSED, "none of %zu cases can be decided so", c->count);
    if (code == NULL)
        return err_set(err, RC_USAGE, "many cases need one --reason CODE");
    if (args_option(args, "filter") != NULL && !args->is_yes)
        return err_set(err, RC_USAGE, "this would decide %zu cases: say --yes to do it",
                       sum.decided);
    return decide_all(a, c, verb, reason, out, err);
}

enum rc acts_bulk_decide(struct app *a, const struct args *args, enum verb verb,
                         struct buf *out, struct err *err)
{
    struct chosen c = { .cases = calloc(BULK_MAX, sizeof *c.cases) };
    if (c.cases == NULL)
        return err_nomem(err, "choose the cases");
    enum rc rc = args_option(args, "version") != NULL
                     ? err_set(err, RC_USAGE, "--version is of one case: write 12:VERSION")
                     : decide_chosen(a, args, verb, &c, out, err);
    free(c.cases);
    return rc;
}
