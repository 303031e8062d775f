#include "config.h"

#include "app/bulk_journal.h"

#include "app/command_json.h"
#include "app/session.h"

#include <stdlib.h>
#include <string.h>

#define ENTRIES_FIRST 256u /* looked at first; more while no batch was closed among them */

struct reading {
    struct bulk_journal *out;
    bool has_closed;
};

void bulk_journal_close(struct bulk_journal *b)
{
    free(b->acts);
    *b = (struct bulk_journal){ .acts = NULL };
}

static size_t newest_of(const struct bulk_journal *b, uint32_t case_id)
{
    size_t i = b->count;
    while (i > 0 && b->acts[i - 1].case_id != case_id)
        i--;
    return i;
}

uint64_t bulk_journal_group(const struct bulk_journal *b, uint32_t case_id)
{
    size_t at = newest_of(b, case_id);
    return at == 0 ? 0 : b->acts[at - 1].group;
}

void bulk_journal_undo(struct bulk_journal *b, uint32_t case_id)
{
    size_t at = newest_of(b, case_id);
    if (at == 0)
        return;
    memmove(&b->acts[at - 1], &b->acts[at], (b->count - at) * sizeof *b->acts);
    b->count--;
}

static enum rc add(struct bulk_journal *b, const struct command *c, struct err *err)
{
    if (b->count == b->cap) {
        size_t cap = b->cap == 0 ? 64 : 2 * b->cap;
        struct bulk_act *more = realloc(b->acts, cap * sizeof *more);
        if (more == NULL)
            return err_nomem(err, "read the decisions");
        b->acts = more;
        b->cap = cap;
    }
    b->acts[b->count++] = (struct bulk_act){ .case_id = c->decide.case_id,
                                             .group = c->decide.group };
    return RC_OK;
}

/* An undo of a version that did not name the case took back the newest. */
static void take_back(struct bulk_journal *b, uint32_t case_id)
{
    if (case_id == 0 && b->count > 0)
        b->count--;
    else
        bulk_journal_undo(b, case_id);
}

static enum rc read_entry(void *ctx, const struct journal_entry *e, struct err *err)
{
    struct reading *r = ctx;
    struct command c;
    uint32_t import;
    bool is_decide = strcmp(e->command, command_names[COMMAND_DECIDE]) == 0;

    if (strcmp(e->command, command_names[COMMAND_CLOSE_BATCH]) == 0) {
        r->has_closed = true;
        r->out->count = 0;
        return RC_OK;
    }
    if (!is_decide && strcmp(e->command, command_names[COMMAND_UNDO]) != 0)
        return RC_OK;
    enum rc rc = command_read(e->command, e->args, e->args_len, &c, &import, err);
    if (rc == RC_OK && is_decide)
        rc = add(r->out, &c, err);
    else if (rc == RC_OK)
        take_back(r->out, c.undo.case_id);
    return rc;
}

enum rc bulk_journal_read(struct app *a, struct bulk_journal *out, struct err *err)
{
    struct journal j = session_journal(a);
    struct reading r = { .out = out };
    uint64_t entries = ENTRIES_FIRST, from;
    enum rc rc;

    *out = (struct bulk_journal){ .acts = NULL };
    do {
        from = a->head_seq > entries ? a->head_seq - entries + 1 : 1;
        out->count = 0;
        rc = journal_read(&j, from, read_entry, &r, err);
        entries *= 4;
    } while (rc == RC_OK && !r.has_closed && from > 1);
    if (rc != RC_OK)
        bulk_journal_close(out);
    return rc;
}
