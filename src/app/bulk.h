/*
 * bulk.h - one verb for many cases: which of the chosen are decided and which are left out,
 * before anything happens. Each decision is a command of its own; those that were made together
 * bear one group in the journal, so that one undo takes them back together (bulk_journal.h).
 *
 * Left out is: what is gone, what changed since it was seen, what is not open, what is above
 * level 1 and, for approve and reject, what is of another kind than the case that leads: one
 * reason has to fit all of them. Without a leader it is the first that can be decided.
 */
#ifndef APP_BULK_H
#define APP_BULK_H

#include "app/query.h"
#include "model/case.h"

#define BULK_MAX 1000 /* cases in one go */

struct bulk_case {
    uint64_t id;
    uint32_t version;     /* as it was seen; 0: as it is, and bulk_check() fills it */
    int64_t at_risk_uusd; /* filled by bulk_check() */
    const char *kind;     /* filled; "" when it is gone */
    const char *why;      /* filled; NULL: it is decided, else why it is left out */
    bool is_lead;         /* at most one: the case that was looked at */
};

struct bulk_sum {
    size_t decided, left_out;
    uint64_t first;       /* of those that are decided; 0: none is */
    enum case_kind first_kind; /* of that one */
    int64_t at_risk_uusd; /* of those that are decided */
    const char *kind;     /* that alone is decided; NULL: any, or nothing is */
};

/* `verb` is the letter of its reasons: A R E. Under app_lock(). */
void bulk_check(const struct app *a, char verb, struct bulk_case *cases, size_t count,
                struct bulk_sum *sum);

#endif
