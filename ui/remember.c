#include "config.h"

#include "ui/remember.h"

#include "app/memory.h"
#include "ui/console_int.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static bool is_path(const char *path)
{
    return path != NULL && path[0] != '\0';
}

/* The tick is asked of the core: a long way shows its progress, and can be stopped. */
static void go_to_tick(struct console *c, const struct memory *m)
{
    char line[48];

    if (!m->has_tick || m->tick >= c->status.head_tick)
        return;
    (void)snprintf(line, sizeof line, "%s %" PRIu64, action_get(ACTION_TIME_GOTO)->command,
                   m->tick);
    app_post(c->app, line);
}

/* "-score": the column score, the largest first. SIZE_MAX: there is no such column by now. */
static size_t column_of(const struct table *t, const char *name)
{
    for (size_t i = 0; i < t->column_count; i++)
        if (strcmp(t->columns[i].name, name) == 0)
            return i;
    return SIZE_MAX;
}

/* "gpu,region": bits of the columns; names that mean none by now, and a list that would leave
 * nothing, are left. */
static uint32_t columns_of(const struct table *t, const char *names)
{
    uint32_t bits = 0, all = (UINT32_C(1) << t->column_count) - 1;
    char name[64];

    for (size_t len; *names != '\0'; names += len + (names[len] == ',' ? 1 : 0)) {
        len = strcspn(names, ",");
        (void)snprintf(name, sizeof name, "%.*s", (int)len, names);
        size_t column = column_of(t, name);
        bits |= column == SIZE_MAX ? 0 : UINT32_C(1) << column;
    }
    return bits == all ? 0 : bits;
}

static void names_of(const struct table *t, uint32_t bits, char *out, size_t size)
{
    size_t len = 0;

    out[0] = '\0';
    for (size_t i = 0; i < t->column_count && len < size; i++)
        if ((bits >> i & 1) != 0)
            len += (size_t)snprintf(out + len, size - len, "%s%s", len == 0 ? "" : ",",
                                    t->columns[i].name);
}

/* A filter that is no longer understood, and a column that has gone, are left. No filter was
 * none, also where a pane has one at first. */
static void restore_view(struct console *c, struct list *l, const struct memory_view *v)
{
    bool is_reversed = v->sort[0] == '-';
    struct err err = ERR_INIT;

    if (view_filter(l->view, c->app, v->filter, NULL, &err) != RC_OK)
        console_say(c, TONE_WARN, "a filter of last time is left out: %s", err.msg);
    if (v->sort[0] != '\0')
        view_sort(l->view, column_of(query_table(l->table), v->sort + is_reversed),
                  is_reversed);
    l->hidden = columns_of(query_table(l->table), v->hide);
    view_update(l->view, c->app, false);
    if (v->has_row)
        (void)list_select(l, c->app, v->row);
}

static void collect_view(const struct list *l, struct memory_view *v)
{
    const struct table *t = query_table(l->table);
    size_t column = view_sort_column(l->view);

    /* A row that only follows the newest is no choice. */
    v->has_row = l->has_row && l->is_pinned;
    v->row = l->selected;
    (void)snprintf(v->filter, sizeof v->filter, "%s", view_filter_text(l->view));
    if (column < t->column_count)
        (void)snprintf(v->sort, sizeof v->sort, "%s%s",
                       view_is_reversed(l->view) ? "-" : "", t->columns[column].name);
    names_of(t, l->hidden, v->hide, sizeof v->hide);
}

static void restore(struct console *c, const struct memory *m)
{
    app_lock(c->app);
    query_status(c->app, &c->status);
    if (m->pane != PANE_ANY)
        c->pane = m->pane;
    for (int pane = 0; pane < PANE_ANY; pane++)
        restore_view(c, &c->lists[pane], &m->views[pane]);
    app_unlock(c->app);
    go_to_tick(c, m);
}

static void collect(struct console *c, struct memory *m)
{
    memory_clear(m);
    app_lock(c->app);
    query_status(c->app, &c->status);
    m->pane = c->pane;
    m->has_tick = c->status.tick != c->status.head_tick;
    m->tick = c->status.tick;
    for (int pane = 0; pane < PANE_ANY; pane++)
        collect_view(&c->lists[pane], &m->views[pane]);
    app_unlock(c->app);
}

void remember_begin(struct console *c, const struct remember_paths *p)
{
    struct memory m;
    struct err err = ERR_INIT;
    enum rc rc;

    if (is_path(p->history)) {
        rc = memory_load_lines(p->history, c->prompt.history, HISTORY_MAX,
                               &c->prompt.history_count, &err);
        if (rc != RC_OK)
            console_say(c, TONE_WARN, "%s", err.msg);
    }
    if (!is_path(p->session))
        return;
    rc = memory_load(&m, p->session, &err);
    if (rc == RC_OK)
        restore(c, &m);
    else if (rc != RC_NOT_FOUND)
        console_say(c, TONE_WARN, "%s", err.msg);
}

void remember_end(struct console *c, const struct remember_paths *p)
{
    size_t n = c->prompt.history_count, added = c->prompt.added;
    struct memory m;
    struct err err = ERR_INIT;
    enum rc rc = RC_OK;

    if (added > n)
        added = n;
    if (is_path(p->history) && added > 0)
        rc = memory_add_lines(p->history, (const char(*)[PROMPT_MAX])c->prompt.history + n - added,
                              added, HISTORY_MAX, &err);
    if (is_path(p->session)) {
        collect(c, &m);
        rc = memory_save(&m, p->session, &err);
    }
    (void)rc;
}
