#include "app/query_links.h"

#include "app/app_int.h"
#include "app/entity.h"

#include <inttypes.h>
#include <stdio.h>

struct links {
    size_t count;
    struct query_link *out;
};

static void add_row(struct links *l, enum table_id t, uint64_t id)
{
    struct safe_text name;

    if (l->count == LINKS_MAX)
        return;
    entity_format(t, id, &name);
    l->out[l->count] = (struct query_link){ .table = t, .id = id };
    safe_text_setf(&l->out[l->count++].label, "%s %s", query_table(t)->name, name.s);
}

/* Rows of `t` whose column is this entity; `what` says so to people. */
static void add_rows(struct links *l, enum table_id t, const char *column, enum table_id of,
                     uint64_t id, const char *what)
{
    struct safe_text name;
    struct query_link *link = &l->out[l->count];

    if (l->count == LINKS_MAX)
        return;
    entity_format(of, id, &name);
    *link = (struct query_link){ .table = t };
    (void)snprintf(link->filter, sizeof link->filter, "%s%.20s", column, name.s);
    safe_text_setf(&link->label, "%s %s", what, name.s);
    l->count++;
}

static bool is_verified(const struct app *a, uint32_t task)
{
    uint64_t last = history_last_verification(&a->history, engine_tick(a->engine));

    for (uint64_t id = last; id > 0 && id >= history_first_verification(&a->history, last); id--)
        if (a->history.verifications[id % HISTORY_HELD].task == task)
            return true;
    return false;
}

static void add_verifications(const struct app *a, struct links *l, uint32_t task)
{
    if (is_verified(a, task))
        add_rows(l, TABLE_VERIFICATIONS, "task=", TABLE_TASKS, task, "verifications of");
}

static void links_of_node(struct links *l, uint64_t id)
{
    add_rows(l, TABLE_TASKS, "node=", TABLE_NODES, id, "tasks on");
    add_rows(l, TABLE_VERIFICATIONS, "node=", TABLE_NODES, id, "verifications of");
    add_rows(l, TABLE_EVENTS, "text:", TABLE_NODES, id, "events about");
}

static void links_of_task(const struct app *a, struct links *l, uint64_t id)
{
    struct task_info t;

    if (!engine_task(a->engine, (uint32_t)id, &t))
        return;
    for (uint32_t i = 0; i < t.result_count && i < TASK_RESULTS_MAX; i++)
        if (t.results[i].node != NODE_NONE)
            add_row(l, TABLE_NODES, t.results[i].node);
    add_verifications(a, l, t.id);
    if (t.case_id != 0)
        add_row(l, TABLE_CASES, t.case_id);
}

/* Its own card last: that is what one has been looking at. */
static void links_of_case(const struct app *a, struct links *l, uint64_t id)
{
    struct case_info c;

    if (!engine_case(a->engine, (uint32_t)id, &c))
        return;
    if (c.task != 0) {
        add_row(l, TABLE_TASKS, c.task);
        add_verifications(a, l, c.task);
    }
    for (uint32_t i = 0; i < c.node_count && i < TASK_RESULTS_MAX; i++)
        add_row(l, TABLE_NODES, c.nodes[i]);
    add_row(l, TABLE_CASES, id);
}

/* A task that is over may be gone; the node is not. */
static void links_of_verification(const struct app *a, struct links *l, uint64_t id)
{
    const struct verification_row *v = &a->history.verifications[id % HISTORY_HELD];
    struct task_info t;

    if (v->id != id)
        return;
    if (engine_task(a->engine, v->task, &t))
        add_row(l, TABLE_TASKS, v->task);
    else
        add_row(l, TABLE_NODES, v->node);
}

static void links_of_event(const struct app *a, struct links *l, uint64_t id)
{
    const struct event *e = &a->history.events[id % HISTORY_ROWS].event;

    if (a->history.events[id % HISTORY_ROWS].id != id)
        return;
    if (e->case_id != 0)
        add_row(l, TABLE_CASES, e->case_id);
    if (e->task != 0)
        add_row(l, TABLE_TASKS, e->task);
    if (e->node != NODE_NONE)
        add_row(l, TABLE_NODES, e->node);
}

size_t query_links(const struct app *a, enum table_id t, uint64_t id,
                   struct query_link out[LINKS_MAX])
{
    struct links l = { .out = out };

    switch (t) {
    case TABLE_NODES:
        links_of_node(&l, id);
        break;
    case TABLE_TASKS:
        links_of_task(a, &l, id);
        break;
    case TABLE_VERIFICATIONS:
        links_of_verification(a, &l, id);
        break;
    case TABLE_CASES:
        links_of_case(a, &l, id);
        break;
    case TABLE_EVENTS:
        links_of_event(a, &l, id);
        break;
    case TABLE_ANCHORS:
    case TABLE_COUNT:
        break;
    }
    return l.count;
}
