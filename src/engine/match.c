#include "engine/match.h"

#include "engine/executor.h"
#include "engine/green.h"
#include "engine/reputation.h"
#include "engine/tasks.h"
#include "engine/verifier.h"

#define RETRY_TICKS_MAX 30u /* a task that waits long is tried less often */

static void count_allocation(struct engine *e, const struct task_row_w *t, uint32_t node)
{
    struct metrics *m = &e->g->m;
    const struct node_row *n = node_at(e, node);
    uint64_t green = green_counted_ppm(e, n);
    uint64_t seconds = t->duration_s;

    m->allocations++;
    m->green_sum_ppm += green;
    m->gpu_seconds += seconds;
    m->green_seconds_ppm += green * seconds;
}

/* How many results a task is to have, when `count` nodes have been picked for it: asked
 * before each pick. Replication by record follows BOINC's adaptive replication, where a
 * share of the trusted nodes' tasks is replicated all the same, and L. Sarmenta,
 * "Sabotage-tolerance mechanisms for volunteer computing systems" (2002), where answers that
 * agree are believed once it is unlikely enough that all their nodes are bad. */
static uint32_t replicas_of(const struct engine *e, const struct task_row_w *t,
                            const uint32_t *nodes, uint32_t count)
{
    const struct policy *p = e->policy;
    const uint32_t most = (uint32_t)p->replicas;
    uint64_t doubt_ppm = PPM_ONE; /* that all nodes picked are bad */

    if (p->replicate == REPLICATE_ALL || spec_at(e, t->spec)->tier == TIER_HIGH)
        return most;
    if (count == 0)
        return 1;
    if (p->replicate == REPLICATE_HIGH)
        return count == 1 && verify_is_doubled(e, t, nodes[0]) ? 2 : count;
    for (uint32_t i = 0; i < count; i++)
        doubt_ppm = doubt_ppm * (PPM_ONE - reputation_lower_ppm(node_at(e, nodes[i]))) / PPM_ONE;
    bool is_doubted = p->replicate == REPLICATE_CREDIBLE
                          ? (int64_t)doubt_ppm > PPM_ONE - p->credibility_ppm
                          : (int64_t)(PPM_ONE - doubt_ppm) < p->trust_threshold_ppm ||
                                engine_draw_chance(e, DRAW_REPLICATE, t->id, t->attempts, 0,
                                                   (uint32_t)p->sample_rate_ppm);
    if (p->replicate == REPLICATE_DOUBTED)
        return count > 1 || is_doubted ? most : 1;
    return is_doubted && count < most ? count + 1 : count;
}

/* A second answer that the record asks for, and nothing else. */
static bool is_second_opinion(const struct engine *e, const struct task_row_w *t, uint32_t i)
{
    return i == 1 && e->policy->replicate == REPLICATE_HIGH &&
           spec_at(e, t->spec)->tier != TIER_HIGH;
}

/* The node of an earlier attempt is kept in the first result and not asked again. Where the
 * network has nobody for a second opinion, the first answer stands alone: that of another class
 * of hardware could not be compared with it. */
static bool choose(struct engine *e, const struct task_row_w *t, struct placement *p,
                   uint32_t nodes[TASK_RESULTS_MAX], uint32_t *count)
{
    if (t->result.node != NODE_NONE)
        p->exclude[p->exclude_count++] = t->result.node;
    *count = replicas_of(e, t, nodes, 0);
    for (uint32_t i = 0; i < *count; i++) {
        bool has_backup = i == 0 && t->backup != NODE_NONE && t->backup != t->result.node &&
                          executor_filter(e, p, t->backup) == FILTER_COUNT;
        nodes[i] = has_backup ? t->backup : executor_pick(e, p);
        if (nodes[i] == NODE_NONE && is_second_opinion(e, t, i))
            *count = i;
        else if (nodes[i] == NODE_NONE)
            return false;
        if (i == *count)
            break;
        executor_avoid(e, p, nodes[i]);
        *count = replicas_of(e, t, nodes, i + 1);
        if (is_second_opinion(e, t, i + 1))
            executor_ask_class(e, p, nodes[i]);
    }
    p->hw_class = 0;
    return true;
}

static bool match(struct engine *e, uint32_t slot)
{
    const struct task_row_w *t = task_at(e, slot);
    const struct task_spec *spec = spec_at(e, t->spec);
    struct placement p = { .spec = spec, .lock_uusd = tasks_lock_of(e, t) };
    uint32_t nodes[TASK_RESULTS_MAX], count;

    if (!choose(e, t, &p, nodes, &count))
        return false;
    uint32_t backup = count == 1 && spec->tier != TIER_LOW ? executor_pick(e, &p) : NODE_NONE;
    struct task_row_w *row = tasks_edit(e, slot, TASK_WORD(backup), 5);
    row->backup = backup;
    row->state = TASK_RUNNING;
    e->g->m.queue--;
    e->g->m.running++;
    if (count > 1)
        tasks_make_extra(e, slot);
    for (uint32_t i = 0; i < count; i++) {
        tasks_assign(e, slot, i, nodes[i], e->g->tick);
        count_allocation(e, row, nodes[i]);
    }
    engine_emit(e, &(struct event){ .kind = EVENT_TASK_MATCHED,
                                    .task = t->id,
                                    .slot = slot,
                                    .node = nodes[0] });
    return true;
}

static void wait_on(struct engine *e, uint32_t slot)
{
    const struct task_row_w *t = task_at(e, slot);
    uint32_t waited = e->g->tick - t->arrival_tick;
    uint32_t pause = waited / 32 > RETRY_TICKS_MAX ? RETRY_TICKS_MAX : waited / 32;

    if (waited >= engine_ticks(e, e->policy->queue_limit_s))
        tasks_give_up(e, slot);
    else
        tasks_set_state(e, slot, TASK_QUEUED, e->g->tick + 1 + pause);
}

/* Higher priority first, then the older task. */
static uint64_t queue_key(const struct engine *e, uint32_t slot)
{
    const struct task_row_w *t = task_at(e, slot);
    uint32_t behind = UINT16_MAX - (uint32_t)spec_at(e, t->spec)->priority;
    return (uint64_t)behind << 32 | t->id;
}

static bool goes_before(const struct engine *e, uint32_t a, uint32_t b)
{
    return queue_key(e, a) < queue_key(e, b);
}

static void sift(const struct engine *e, uint32_t *v, size_t i, size_t count)
{
    for (;;) {
        size_t last = i, left = 2 * i + 1;
        for (size_t c = left; c < left + 2 && c < count; c++)
            if (goes_before(e, v[last], v[c]))
                last = c;
        if (last == i)
            return;
        uint32_t t = v[i];
        v[i] = v[last];
        v[last] = t;
        i = last;
    }
}

/* Heap sort: no memory, no recursion, the same on every machine. */
static void sort_slots(const struct engine *e, uint32_t *v, size_t count)
{
    for (size_t i = count / 2; i-- > 0;)
        sift(e, v, i, count);
    for (size_t end = count; end-- > 1;) {
        uint32_t t = v[0];
        v[0] = v[end];
        v[end] = t;
        sift(e, v, 0, end);
    }
}

/* New tasks come in order, behind those that waited: what follows all before it stays, so
 * that mostly the few that waited are sorted. */
static void sort_queue(const struct engine *e, uint32_t *v, size_t count)
{
    size_t tail = count;
    uint64_t top = 0; /* the last key of those before the ordered tail */

    for (uint64_t key, next = UINT64_MAX; tail > 0; tail--, next = key) {
        key = queue_key(e, v[tail - 1]);
        if (key > next)
            break;
    }
    for (size_t i = 0; i < tail; i++)
        top = queue_key(e, v[i]) > top ? queue_key(e, v[i]) : top;
    while (tail > 0 && tail < count && queue_key(e, v[tail]) < top)
        tail++;
    sort_slots(e, v, tail);
}

void match_queue(struct engine *e)
{
    sort_queue(e, e->queue, e->queue_count);
    for (size_t i = 0; i < e->queue_count; i++)
        if (!match(e, e->queue[i]))
            wait_on(e, e->queue[i]);
    e->queue_count = 0;
}
