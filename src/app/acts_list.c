/* X list and X show, for every table. */
#include "app/acts_list.h"

#include "app/acts.h"
#include "app/app_int.h"
#include "app/card.h"
#include "app/entity.h"
#include "app/output.h"
#include "base/file.h"
#include "store/store.h"
#include "store/tables.h"

#include <string.h>

/* Which columns `--columns id,state` names; *count stays 0 for all. */
static enum rc read_columns(const struct table *t, const char *list, size_t columns[],
                            size_t *count, struct err *err)
{
    const char *at = list;
    while (at != NULL) {
        size_t len = strcspn(at, ",");
        size_t column = filter_column(t, at, len, err);
        if (column == SIZE_MAX)
            return err_wrap(err, "--columns");
        if (*count == TABLE_COLUMNS_MAX)
            return err_set(err, RC_USAGE, "--columns names more than %d columns",
                           TABLE_COLUMNS_MAX);
        columns[(*count)++] = column;
        at = at[len] == ',' ? at + len + 1 : NULL;
    }
    return RC_OK;
}

static enum rc set_sort(struct view *v, const struct args *args, struct err *err)
{
    const struct table *t = query_table(view_table(v));
    const char *sort = args_option(args, "sort");
    bool is_reversed = args_option(args, "reverse") != NULL;
    if (sort == NULL && is_reversed)
        return err_set(err, RC_USAGE, "--reverse needs --sort COLUMN");
    if (sort == NULL)
        return RC_OK;
    size_t column = filter_column(t, sort, strlen(sort), err);
    if (column == SIZE_MAX)
        return err_wrap(err, "--sort");
    view_sort(v, column, is_reversed);
    return RC_OK;
}

enum rc acts_set_filter(struct app *a, struct view *v, const struct args *args, struct err *err)
{
    const char *filter = args_option(args, "filter");
    size_t at = 0;
    if (filter == NULL)
        return RC_OK;
    enum rc rc = view_filter(v, a, filter, &at, err);
    if (rc != RC_USAGE)
        return rc;
    (void)err_wrap(err, "bad filter at byte %zu", at + 1);
    if (a->clock == NULL) /* the message line of the console has no room for it */
        filter_add_caret(err, filter, at);
    return rc;
}

/* Filter, order and columns from the options. */
static enum rc print_view(struct app *a, enum table_id t, const struct args *args,
                          enum output_format format, struct buf *out, struct err *err)
{
    size_t columns[TABLE_COLUMNS_MAX], count = 0;
    struct view *v = view_new(t);
    if (v == NULL)
        return err_nomem(err, "print the table");
    app_lock(a); /* the order of rows is kept for the screen, too */
    enum rc rc = acts_set_filter(a, v, args, err);
    if (rc == RC_OK)
        rc = set_sort(v, args, err);
    if (rc == RC_OK)
        rc = read_columns(query_table(t), args_option(args, "columns"), columns, &count, err);
    if (rc == RC_OK) {
        view_update(v, a, false);
        output_view(a, v, count == 0 ? NULL : columns, count, format, out);
    }
    app_unlock(a);
    view_free(v);
    return rc == RC_OK && out->failed ? err_nomem(err, "print the table") : rc;
}

static enum rc list(struct app *a, enum table_id t, const struct args *args, struct buf *out,
                    struct err *err)
{
    return print_view(a, t, args, args->format, out, err);
}

static bool ends_with(const char *s, const char *end)
{
    size_t len = strlen(s), n = strlen(end);
    return len >= n && strcmp(s + len - n, end) == 0;
}

/* By what the name ends in, unless --json or --csv say it. */
static enum rc export_format(const struct args *args, const char *file,
                             enum output_format *out, struct err *err)
{
    *out = args->format;
    if (*out != OUTPUT_TEXT)
        return RC_OK;
    *out = file != NULL && ends_with(file, ".json") ? OUTPUT_JSON : OUTPUT_CSV;
    if (file != NULL && *out == OUTPUT_CSV && !ends_with(file, ".csv"))
        return err_set(err, RC_USAGE, "'%s' ends neither in .csv nor in .json: say --csv or "
                                      "--json", file);
    return RC_OK;
}

#define EXPORT_MODE 0600

enum rc act_EXPORT(struct app *a, const struct args *args, struct buf *out, struct err *err)
{
    const char *file = args_option(args, "output");
    enum output_format format;
    struct buf text = BUF_INIT;
    int t = 0;
    while (t + 1 < TABLE_COUNT &&
           strcmp(query_table((enum table_id)t)->name, args->words[0]) != 0)
        t++;
    enum rc rc = export_format(args, file, &format, err);
    if (rc == RC_OK)
        rc = print_view(a, (enum table_id)t, args, format, file == NULL ? out : &text, err);
    if (rc == RC_OK && file != NULL) {
        rc = file_write(file, text.data, text.len, EXPORT_MODE, err);
        if (rc == RC_OK)
            buf_addf(out, "exported to %s: %zu bytes\n", file, text.len);
    }
    buf_free(&text);
    return rc;
}

/* A task that the engine forgot is still in the store. */
static bool find_task(struct app *a, uint64_t id, struct card *card)
{
    struct task_info task;
    struct err ignored = ERR_INIT;
    if (id > UINT32_MAX ||
        tables_get_task(a->store, (uint32_t)id, &task, &ignored) != RC_OK)
        return false;
    card_task_fill(a, &task, card);
    return true;
}

static enum rc add_fault(void *ctx, const struct table_fault *f, struct err *err)
{
    struct table_fault *out = ctx;
    (void)err;
    if (f->node == out->node)
        *out = *f;
    return RC_OK;
}

/* A verification older than the session holds, with why it was refused. */
static bool find_verification(struct app *a, uint64_t id, struct card *card)
{
    struct table_verification v;
    struct err ignored = ERR_INIT;
    uint32_t now = engine_tick(a->engine);
    if (id > INT64_MAX || tables_get_verification(a->store, id, &v, &ignored) != RC_OK ||
        v.tick > now)
        return false;
    struct verification_row row = { .id = v.id, .tick = v.tick, .task = v.task, .node = v.node,
                                    .ran = v.ran, .failed = v.failed };
    struct table_fault why = { .node = v.node };
    if (tables_faults_of_task(a->store, STORE_BRANCH_MAIN, v.task, now, add_fault, &why,
                              &ignored) != RC_OK)
        return false;
    card_verification_fill(a, &row, why.id == 0 ? NULL : &why, card);
    return true;
}

static bool find_forgotten(struct app *a, enum table_id t, uint64_t id, struct card *card)
{
    if (a->store == NULL || id == 0)
        return false;
    return t == TABLE_TASKS           ? find_task(a, id, card)
           : t == TABLE_VERIFICATIONS ? find_verification(a, id, card)
                                      : false;
}

static enum rc show(struct app *a, enum table_id t, const struct args *args, struct buf *out,
                    struct err *err)
{
    uint64_t id = 0;
    struct card card;
    enum rc rc = entity_parse(a, t, args->words[0], &id, err);
    if (rc != RC_OK)
        return rc;
    bool wants_moves = args_option(args, "moves") != NULL;
    app_lock(a); /* cards and orders are kept for the screen, too */
    bool is_there = wants_moves ? query_moves(a, t, id, &card)
                                : query_card(a, t, id, &card) || find_forgotten(a, t, id, &card);
    if (is_there)
        output_card(a, t, query_row(a, t, id, SIZE_MAX), &card, args->format, out);
    app_unlock(a);
    if (!is_there && wants_moves)
        return err_set(err, RC_NOT_FOUND, "no moves: the task of %s '%s' is over, or never "
                       "came before the referee", query_table(t)->name, args->words[0]);
    if (!is_there)
        return err_set(err, RC_NOT_FOUND, "no %s '%s'", query_table(t)->name, args->words[0]);
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
