/* X list and X show, for every table. */
#include "app/acts.h"
#include "app/app_int.h"
#include "app/card.h"
#include "app/entity.h"
#include "app/output.h"
#include "store/tables.h"

static enum rc list(const struct app *a, enum table_id t, const struct args *args,
                    struct buf *out, struct err *err)
{
    output_table(a, t, args->format, out);
    return out->failed ? err_nomem(err, "print the table") : RC_OK;
}

/* A task that the engine forgot is still in the store. */
static bool find_forgotten(struct app *a, enum table_id t, uint64_t id, struct card *card)
{
    struct task_info task;
    struct err ignored = ERR_INIT;
    if (t != TABLE_TASKS || a->store == NULL || id == 0 || id > UINT32_MAX ||
        tables_get_task(a->store, (uint32_t)id, &task, &ignored) != RC_OK)
        return false;
    card_task_fill(a, &task, card);
    return true;
}

static enum rc show(struct app *a, enum table_id t, const struct args *args, struct buf *out,
                    struct err *err)
{
    uint64_t id = 0;
    struct card card;
    enum rc rc = entity_parse(a, t, args->words[0], &id, err);
    if (rc != RC_OK)
        return rc;
    if (!query_card(a, t, id, &card) && !find_forgotten(a, t, id, &card))
        return err_set(err, RC_NOT_FOUND, "no %s '%s'", query_table(t)->name, args->words[0]);
    output_card(a, t, query_row(a, t, id, SIZE_MAX), &card, args->format, out);
    return out->failed ? err_nomem(err, "print the card") : RC_OK;
}

#define LIST_AND_SHOW(id, table)                                                           \
    enum rc act_##id##_LIST(struct app *a, const struct args *args, struct buf *out,       \
                            struct err *err)                                               \
    {                                                                                      \
        return list(a, table, args, out, err);                                             \
    }                                                                                      \
    enum rc act_##id##_SHOW(struct app *a, const struct args *args, struct buf *out,       \
                            struct err *err)                                               \
    {                                                                                      \
        return show(a, table, args, out, err);                                             \
    }

LIST_AND_SHOW(NODE, TABLE_NODES)
LIST_AND_SHOW(TASK, TABLE_TASKS)
LIST_AND_SHOW(VERIFICATION, TABLE_VERIFICATIONS)
LIST_AND_SHOW(CASE, TABLE_CASES)
LIST_AND_SHOW(ANCHOR, TABLE_ANCHORS)
LIST_AND_SHOW(EVENT, TABLE_EVENTS)
