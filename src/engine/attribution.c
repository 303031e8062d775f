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

void attribution_of_node(struct engine *e, uint32_t slot, uint32_t node, uint32_t place,
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

void attribution_of(struct engine *e, uint32_t slot, uint32_t result, struct attribution *out)
{
    struct attribution group;

    attribution_of_node(e, slot, tasks_result(e, slot, result)->node, result, out);
    if (out->fault == FAULT_TARGETED && of_group(e, slot, result, &group))
        *out = group;
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
