#include "config.h"

#include "ui/remember.h"

#include "app/memory.h"
#include "ui/console_int.h"

#include <inttypes.h>
#include <stdio.h>

static bool is_path(const char *path)
{
    return path != NULL && path[0] != '\0';
}

/* The tick is asked of the core, which may refuse: the past that is kept has an end. */
static void go_to_tick(struct console *c, const struct memory *m)
{
    char line[48];

    if (!m->has_tick || m->tick >= c->status.head_tick)
        return;
    (void)snprintf(line, sizeof line, "%s %" PRIu64, action_get(ACTION_TIME_BACK)->command,
                   c->status.head_tick - m->tick);
    app_post(c->app, line);
}

static void restore(struct console *c, const struct memory *m)
{
    app_lock(c->app);
    query_status(c->app, &c->status);
    if (m->pane != PANE_ANY)
        c->pane = m->pane;
    for (int pane = 0; pane < PANE_ANY; pane++)
        if (m->views[pane].has_row)
            (void)list_select(&c->lists[pane], c->app, m->views[pane].row);
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
    for (int pane = 0; pane < PANE_ANY; pane++) {
        const struct list *l = &c->lists[pane];
        /* A row that only follows the newest is no choice. */
        m->views[pane].has_row = l->has_row && l->is_pinned;
        m->views[pane].row = l->selected;
    }
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
