/*
 * standing.h - how far the record of a task or a case has got. Each step is another
 * promise, and no word here says that a result is right:
 *   recorded      it is in this store
 *   logged        an entry about it is in the ledger
 *   checkpointed  a checkpoint that the log key signed covers the entry
 * A chain that others run would be the next step; there is none yet.
 */
#ifndef APP_STANDING_H
#define APP_STANDING_H

#include "app/app_int.h"
#include "base/json_writer.h"
#include "store/ledger.h"

enum standing { STANDING_NONE, STANDING_RECORDED, STANDING_LOGGED, STANDING_CHECKPOINTED,
                STANDING_COUNT };
extern const char *const standing_words[STANDING_COUNT]; /* NONE is "none" */

/* Stands beside every proof and status. */
extern const char standing_caveat[];

struct standing_info {
    enum standing reached;
    uint64_t index;              /* of the entry; what follows means nothing below logged */
    uint32_t tick;
    enum ledger_kind kind;
    struct digest leaf_hash;
    uint64_t checkpoint;         /* the newest one, from checkpointed on */
    uint64_t size;               /* entries it covers */
};

/* The newest entry about a task (its task_proof, where there is one) or a case. A session
 * without a store has recorded it and no more. */
enum rc standing_find(struct app *a, enum ledger_ref ref, uint64_t number,
                      struct standing_info *out, struct err *err) MUST_CHECK;

/* What audits and proof checks print: {"ok","level","first_bad","reason"} and what the
 * caller adds before jw_end_object(). */
struct standing_report {
    enum standing level;
    bool is_ok, has_first_bad;
    uint64_t first_bad;
    const char *reason; /* NULL when all is well */
};
void standing_begin_json(struct json_writer *w, const struct standing_report *report);

/* The key of the session's log as others are given it: NAME+KEYID+BASE64. */
enum rc standing_add_log_key(struct app *a, struct buf *out, struct err *err) MUST_CHECK;

/* RC_USAGE when --csv was given to what prints no table. */
enum rc standing_refuse_csv(const struct args *args, const char *what,
                            struct err *err) MUST_CHECK;

#endif
