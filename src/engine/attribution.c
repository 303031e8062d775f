#include "engine/attribution.h"

#include "engine/recent.h"
#include "engine/submission.h"
#include "engine/tasks.h"

const char *const party_words[PARTY_COUNT] = {
#define X(id, word) [PARTY_##id] = (word),
    PARTY_LIST(X)
#undef X
};

/* What the answers to the task tell together. */
static bool of_group(struct engine *e, uint32_t slot, uint32_t result, struct attribution *out)
{
    struct attribute_answer answers[TASK_RESULTS_MAX];
    struct work_task work;
    struct digest truth;
    uint32_t count = 0, mine = 0;

    for (uint32_t i = 0; i < tasks_result_count(e, slot); i++) {
        const struct result_cell *r = tasks_result(e, slot, i);
        if (r->commitment == 0 || r->node == NODE_NONE)
            continue;
        if (i == result)
            mine = count;
        answers[count].operator_id = node_at(e, r->node)->owner;
        answers[count].hw_class = submission_hw_class(e, r->node);
        submission_root(e, slot, i, &answers[count++].root);
    }
    if (count < 2)
        return false;
    tasks_work(e, task_at(e, slot), &work);
    work_root(e->scratch, &work, &truth);
    /* Of the wrong answers that several give, this must be one. */
    for (uint32_t i = count; i-- > 0;) {
        if (digest_equal(&answers[i].root, &answers[mine].root) ||
            digest_equal(&answers[i].root, &truth))
            continue;
        answers[i] = answers[--count];
        mine = mine == count ? i : mine;
    }
    return attribute_group(answers, count, &truth, false, out) &&
           out->fault == FAULT_COLLUSION;
}

bool attribution_is_by_class(struct engine *e, uint32_t slot)
{
    struct attribute_answer answers[TASK_RESULTS_MAX];
    struct attribution out;
    uint32_t count = 0;
    enum work_kind kind = (enum work_kind)spec_at(e, task_at(e, slot)->spec)->kind;

    for (uint32_t i = 0; i < tasks_result_count(e, slot); i++) {
        const struct result_cell *r = tasks_result(e, slot, i);
        if (!tasks_is_committed(r))
            continue;
        answers[count].operator_id = node_at(e, r->node)->owner;
        answers[count].hw_class = submission_hw_class(e, r->node);
        submission_root(e, slot, i, &answers[count++].root);
    }
    return count > 1 &&
           attribute_group(answers, count, NULL, work_ops(kind)->may_differ_by_class, &out) &&
           out.fault == FAULT_NONDETERMINISM;
}

/* --- what was found and acted on ------------------------------------------------------- */

struct fault_row {
    uint32_t task, node;
    uint8_t fault, members, operators, spare;
    uint32_t other_task;
};
_Static_assert(sizeof(struct fault_row) == 16, "a fault has four words");

static const struct fault_row *kept_at(const struct engine *e, uint32_t row)
{
    return world_get(&e->world, WORLD_FAULTS, row);
}

void attribution_keep(struct engine *e, uint32_t slot, uint32_t result,
                      const struct attribution *why)
{
    uint32_t row = (uint32_t)(e->g->faults_end++ % ATTRIBUTION_KEPT);
    uint32_t at = world_row(&e->world, WORLD_FAULTS, row);
    bool is_used = row < e->g->rows[WORLD_FAULTS];
    uint32_t *words = is_used ? world_edit(&e->world, at, 4) : world_edit_zero(&e->world, at, 4);

    e->g->rows[WORLD_FAULTS] += !is_used;
    *(struct fault_row *)(void *)words =
        (struct fault_row){ .task = task_at(e, slot)->id,
                            .node = tasks_result(e, slot, result)->node,
                            .fault = (uint8_t)why->fault,
                            .members = (uint8_t)why->members,
                            .operators = (uint8_t)why->operators,
                            .other_task = (uint32_t)why->other_task };
}

/* The latest of this answer; NULL: none that is still kept. */
static const struct fault_row *kept_of(const struct engine *e, uint32_t task, uint32_t node)
{
    uint32_t rows = e->g->rows[WORLD_FAULTS];
    for (uint32_t i = 0; i < rows; i++) {
        const struct fault_row *r =
            kept_at(e, (uint32_t)((e->g->faults_end - 1 - i) % ATTRIBUTION_KEPT));
        if (r->task == task && r->node == node)
            return r;
    }
    return NULL;
}

bool attribution_is_sane(const struct engine *e, uint32_t row)
{
    const struct fault_row *r = kept_at(e, row);
    return r->fault < FAULT_CLASSES && r->fault != FAULT_NONE && r->task != 0 &&
           r->task < e->g->next_task && r->node < e->g->rows[WORLD_NODES];
}

/* False: nothing was decided about this answer. */
static bool recall(const struct engine *e, uint32_t slot, uint32_t node, struct attribution *out)
{
    const struct fault_row *r = kept_of(e, task_at(e, slot)->id, node);
    if (r == NULL)
        return false;
    out->fault = (enum fault_class)r->fault;
    out->members = r->members;
    out->operators = r->operators;
    out->other_task = r->other_task;
    return true;
}

/* --- looking ---------------------------------------------------------------------------- */

static void look_alone(struct engine *e, uint32_t slot, uint32_t node, uint32_t place,
                       struct attribution *out)
{
    const struct task_row_w *t = task_at(e, slot);
    struct attribute_other others[SUBMISSION_OTHERS + 1];
    const struct work_output *o = submission_of_node(e, slot, node, place);
    size_t count = submission_others(e, t->id, others);
    uint32_t same = recent_task_of_root(e, &o->root, spec_at(e, t->spec), t->id);

    if (same != 0)
        others[count++] = (struct attribute_other){
            .task = same, .seed = engine_draw(e, DRAW_SEED, same, 0, 0) };
    attribute_output(e->scratch, o, others, count, out);
}

static void look_around(struct engine *e, uint32_t slot, uint32_t result, struct attribution *out)
{
    struct attribution group = *out; /* whose other fields stay */
    if (out->fault == FAULT_TARGETED && of_group(e, slot, result, &group))
        *out = group;
}

void attribution_find(struct engine *e, uint32_t slot, uint32_t result, struct attribution *out)
{
    look_alone(e, slot, tasks_result(e, slot, result)->node, result, out);
    look_around(e, slot, result, out);
}

void attribution_of_node(struct engine *e, uint32_t slot, uint32_t node, uint32_t place,
                         struct attribution *out)
{
    look_alone(e, slot, node, place, out);
    (void)recall(e, slot, node, out);
}

void attribution_of(struct engine *e, uint32_t slot, uint32_t result, struct attribution *out)
{
    uint32_t node = tasks_result(e, slot, result)->node;

    look_alone(e, slot, node, result, out);
    if (!recall(e, slot, node, out))
        look_around(e, slot, result, out);
}

void attribution_count(struct engine *e, enum fault_class fault)
{
    struct metrics *m = &e->g->m;
    uint64_t *const counters[FAULT_CLASSES] = {
        [FAULT_HARDWARE] = &m->faults_hardware,
        [FAULT_LAZY] = &m->faults_lazy,
        [FAULT_DOWNGRADE] = &m->faults_downgrade,
        [FAULT_TRUNCATED] = &m->faults_truncated,
        [FAULT_REPLAY] = &m->faults_replay,
        [FAULT_COLLUSION] = &m->faults_collusion,
        [FAULT_NONDETERMINISM] = &m->faults_nondeterminism,
        [FAULT_TARGETED] = &m->faults_targeted,
    };
    if (fault != FAULT_NONE)
        ++*counters[fault];
}

enum party attribution_party(enum fault_class fault)
{
    switch (fault_blame(fault)) {
    case FAULT_OF_NODE_FAULT:
        return PARTY_NODE_FAULT;
    case FAULT_OF_NODE_FRAUD:
        return PARTY_NODE_FRAUD;
    case FAULT_OF_NOBODY:
        break;
    }
    return PARTY_NO_FAULT;
}
