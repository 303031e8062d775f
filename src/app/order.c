#include "app/order.h"

#include "app/urgency.h"

#include <stdlib.h>
#include <string.h>

/* Any change of the engine changes one of these. */
struct stamp {
    uint32_t tick;
    size_t frames;
    uint64_t undo_bytes;
    bool is_set;
};

struct case_key {
    uint32_t group, id;
    int64_t urgency;
};

#define EXPLAINED_KEPT 6

struct query_cache {
    struct stamp tasks_at, cases_at;
    struct order_task *tasks, *spare; /* [slot_cap] */
    uint32_t *slot_ids;               /* [slot_cap], id seen in a slot */
    size_t task_count, slot_cap;
    struct case_key *keys; /* [case_cap] */
    uint32_t *case_ids, *case_rows;   /* [case_cap], [case_cap + 1] */
    size_t case_cap, case_count, open, pending;
    uint32_t evidence_task;
    struct evidence_slot {
        uint32_t node;
        enum result_state state;
        bool is_known, is_there;
        struct evidence evidence;
    } evidence[TASK_RESULTS_MAX];
    struct explained {
        uint32_t task, node, tick;
        bool is_there;
        struct explanation explanation;
    } explained[EXPLAINED_KEPT]; /* the newest first */
};

struct query_cache *query_cache_new(void)
{
    return calloc(1, sizeof(struct query_cache));
}

void query_cache_forget(struct query_cache *c)
{
    free(c->tasks);
    free(c->spare);
    free(c->slot_ids);
    free(c->keys);
    free(c->case_ids);
    free(c->case_rows);
    *c = (struct query_cache){ .task_count = 0 };
}

void query_cache_free(struct query_cache *c)
{
    if (c == NULL)
        return;
    query_cache_forget(c);
    free(c);
}

/* True when nothing changed since `s`, which is brought up to date. */
static bool stamp_is_same(struct stamp *s, const struct engine *e)
{
    struct stamp now = { .tick = engine_tick(e),
                         .frames = engine_back_count(e),
                         .undo_bytes = engine_undo_bytes(e),
                         .is_set = true };
    bool is_same = s->is_set && s->tick == now.tick && s->frames == now.frames &&
                   s->undo_bytes == now.undo_bytes;
    *s = now;
    return is_same;
}

static bool grow(void **p, size_t count, size_t size)
{
    void *more = realloc(*p, count * size);
    if (more == NULL)
        return false;
    *p = more;
    return true;
}

static bool reserve_tasks(struct query_cache *c, size_t slots)
{
    if (slots <= c->slot_cap)
        return true;
    size_t cap = slots + slots / 2;
    void *tasks = c->tasks, *spare = c->spare, *ids = c->slot_ids;
    bool ok = grow(&tasks, cap, sizeof *c->tasks);
    c->tasks = tasks;
    ok = ok && grow(&spare, cap, sizeof *c->spare);
    c->spare = spare;
    ok = ok && grow(&ids, cap, sizeof *c->slot_ids);
    c->slot_ids = ids;
    if (!ok)
        return false;
    memset(c->slot_ids + c->slot_cap, 0, (cap - c->slot_cap) * sizeof *c->slot_ids);
    c->slot_cap = cap;
    return true;
}

static int newest_first(const void *a, const void *b)
{
    const struct order_task *x = a, *y = b;
    return (x->id < y->id) - (x->id > y->id);
}

/* Tasks whose slot holds another id than before; slot_ids is brought up to date. */
static size_t collect_fresh(struct query_cache *c, const struct engine *e)
{
    uint32_t slots = engine_task_slots(e);
    size_t fresh = 0;
    for (uint32_t slot = 0; slot < c->slot_cap; slot++) {
        uint32_t id = slot < slots ? engine_task_id_at(e, slot) : 0;
        if (id != 0 && id != c->slot_ids[slot])
            c->spare[fresh++] = (struct order_task){ .id = id, .slot = slot };
        c->slot_ids[slot] = id;
    }
    return fresh;
}

/* Drop the tasks that are gone, then merge the fresh ones in from the end. */
static void merge_fresh(struct query_cache *c, size_t fresh)
{
    size_t kept = 0;
    for (size_t i = 0; i < c->task_count; i++)
        if (c->slot_ids[c->tasks[i].slot] == c->tasks[i].id)
            c->tasks[kept++] = c->tasks[i];
    size_t at = c->task_count = kept + fresh;
    while (fresh > 0) {
        if (kept > 0 && c->tasks[kept - 1].id < c->spare[fresh - 1].id)
            c->tasks[--at] = c->tasks[--kept];
        else
            c->tasks[--at] = c->spare[--fresh];
    }
}

const struct order_task *order_tasks(struct query_cache *c, const struct engine *e,
                                     size_t *count)
{
    if (!stamp_is_same(&c->tasks_at, e)) {
        if (reserve_tasks(c, engine_task_slots(e))) {
            size_t fresh = collect_fresh(c, e);
            if (fresh > 1)
                qsort(c->spare, fresh, sizeof *c->spare, newest_first);
            merge_fresh(c, fresh);
        } else {
            c->tasks_at.is_set = false;
        }
    }
    *count = c->task_count;
    return c->tasks;
}

static bool reserve_cases(struct query_cache *c, size_t count)
{
    if (count <= c->case_cap && c->case_rows != NULL)
        return true;
    size_t cap = count + count / 2 + 16;
    void *keys = c->keys, *ids = c->case_ids, *rows = c->case_rows;
    bool ok = grow(&keys, cap, sizeof *c->keys);
    c->keys = keys;
    ok = ok && grow(&ids, cap, sizeof *c->case_ids);
    c->case_ids = ids;
    ok = ok && grow(&rows, cap + 1, sizeof *c->case_rows);
    c->case_rows = rows;
    if (ok)
        c->case_cap = cap;
    return ok;
}

enum case_group { GROUP_OPEN, GROUP_PENDING, GROUP_OVER };

static const enum case_group case_groups[CASE_STATE_COUNT] = {
    [CASE_OPEN] = GROUP_OPEN,     [CASE_ESCALATED] = GROUP_OPEN, [CASE_PENDING] = GROUP_PENDING,
    [CASE_CLOSED] = GROUP_OVER,   [CASE_ANCHORED] = GROUP_OVER,  [CASE_WITHDRAWN] = GROUP_OVER,
};

static int by_urgency(const void *a, const void *b)
{
    const struct case_key *x = a, *y = b;
    if (x->group != y->group)
        return x->group < y->group ? -1 : 1;
    if (x->group == GROUP_OVER)
        return (x->id < y->id) - (x->id > y->id);
    if (x->urgency != y->urgency)
        return x->urgency > y->urgency ? -1 : 1;
    return (x->id > y->id) - (x->id < y->id);
}

static void sort_cases(struct query_cache *c, const struct engine *e, uint32_t count)
{
    c->case_count = c->open = c->pending = 0;
    for (uint32_t id = 1; id <= count; id++) {
        struct case_info info;
        if (!engine_case(e, id, &info))
            continue;
        enum case_group group = case_groups[info.state];
        c->open += group == GROUP_OPEN;
        c->pending += group == GROUP_PENDING;
        c->keys[c->case_count++] =
            (struct case_key){ .group = group,
                               .id = id,
                               .urgency = urgency_of(&info, engine_tick(e), engine_policy(e)) };
    }
    if (c->case_count > 1)
        qsort(c->keys, c->case_count, sizeof *c->keys, by_urgency);
    for (uint32_t id = 0; id <= count; id++)
        c->case_rows[id] = UINT32_MAX;
    for (size_t row = 0; row < c->case_count; row++) {
        c->case_ids[row] = c->keys[row].id;
        c->case_rows[c->keys[row].id] = (uint32_t)row;
    }
}

struct order_cases order_cases(struct query_cache *c, const struct engine *e)
{
    if (!stamp_is_same(&c->cases_at, e)) {
        uint32_t count = engine_case_count(e);
        if (reserve_cases(c, count))
            sort_cases(c, e, count);
        else
            c->cases_at.is_set = false;
    }
    return (struct order_cases){ .ids = c->case_ids,
                                 .rows = c->case_rows,
                                 .count = c->case_count,
                                 .open = c->open,
                                 .pending = c->pending };
}

bool order_evidence(struct query_cache *c, struct engine *e, const struct task_info *t,
                    uint32_t result, struct evidence *out)
{
    if (c->evidence_task != t->id) {
        memset(c->evidence, 0, sizeof c->evidence);
        c->evidence_task = t->id;
    }
    struct evidence_slot *s = &c->evidence[result];
    const struct result_info *r = &t->results[result];
    if (!s->is_known || s->node != r->node || s->state != r->state) {
        struct err err = ERR_INIT;
        s->node = r->node;
        s->state = r->state;
        s->is_known = true;
        s->is_there = engine_evidence(e, t->id, result, &s->evidence, &err) == RC_OK;
    }
    *out = s->evidence;
    return s->is_there;
}

bool order_explanation(struct query_cache *c, struct engine *e, uint32_t task, uint32_t node,
                       struct explanation *out)
{
    struct err err = ERR_INIT;
    uint32_t tick = engine_tick(e);
    struct explained *x = c->explained;
    size_t i = 0;

    while (i < EXPLAINED_KEPT && (x[i].task != task || x[i].node != node || x[i].tick != tick))
        i++;
    if (i == EXPLAINED_KEPT) {
        memmove(&x[1], &x[0], sizeof x[0] * (EXPLAINED_KEPT - 1));
        i = 0;
        x[0] = (struct explained){ .task = task, .node = node, .tick = tick };
        x[0].is_there = engine_explain(e, task, node, &x[0].explanation, &err) == RC_OK;
    }
    *out = x[i].explanation;
    return x[i].is_there;
}
