#include "engine/verifier.h"

#include "engine/cases.h"
#include "engine/results.h"
#include "engine/submission.h"
#include "engine/tasks.h"

const char *const layer_words[LAYER_COUNT] = {
#define LAYER(id, word, help) [LAYER_##id] = (word),
#include "engine/layers.def"
#undef LAYER
};

const char *const layer_helps[LAYER_COUNT] = {
#define LAYER(id, word, help) [LAYER_##id] = (help),
#include "engine/layers.def"
#undef LAYER
};

/* Layers that look at one submission; the vote looks at all of a task. */
static enum finding (*const single[])(struct engine *, const struct exhibit *) = {
    [LAYER_COMMIT] = verify_commit,
    [LAYER_FREIVALDS] = verify_freivalds,
    [LAYER_SEGMENT] = verify_segment,
    [LAYER_RECOMPUTE] = verify_recompute,
};

struct audit {
    struct exhibit exhibits[TASK_RESULTS_MAX]; /* of committed results alone, so the roots */
    struct digest roots[TASK_RESULTS_MAX];
    uint32_t asked;     /* results given out */
    uint32_t committed; /* masks of results */
    uint32_t alive;     /* committed and not refused */
    uint32_t late;
    uint32_t ran, failed; /* layers, over all results */
};

static void climb(struct engine *e, struct audit *a, uint32_t result)
{
    uint32_t ran = 0, failed = 0;

    for (uint32_t l = 0; l < ARRAY_LEN(single) && failed == 0; l++) {
        enum finding f = single[l](e, &a->exhibits[result]);
        if (f != FINDING_SKIPPED)
            ran |= 1u << l;
        if (f == FINDING_REFUSED)
            failed |= 1u << l;
    }
    if (failed == 0)
        a->alive |= 1u << result;
    a->ran |= ran;
    a->failed |= failed;
    e->g->m.verifications++;
    e->g->m.verifications_passed += failed == 0;
    e->g->next_verification++;
    const struct exhibit *x = &a->exhibits[result];
    engine_emit(e, &(struct event){ .kind = EVENT_TASK_VERIFIED,
                                    .task = task_at(e, x->slot)->id,
                                    .slot = x->slot,
                                    .node = tasks_result(e, x->slot, result)->node,
                                    .a = (int64_t)(ran | failed << 16),
                                    .b = (int64_t)e->g->next_verification });
}

static void collect(struct engine *e, uint32_t slot, struct audit *a)
{
    const struct task_row_w *t = task_at(e, slot);

    a->asked = tasks_result_count(e, slot);
    a->committed = a->alive = a->late = a->ran = a->failed = 0;
    for (uint32_t i = 0; i < a->asked; i++) {
        const struct result_cell *r = tasks_result(e, slot, i);
        struct exhibit *x = &a->exhibits[i];
        if (!tasks_is_committed(r))
            continue;
        *x = (struct exhibit){ .slot = slot, .result = i, .spec = spec_at(e, t->spec) };
        tasks_work(e, t, &x->work);
        submission_root(e, slot, i, &x->root);
        x->challenge = engine_draw(e, DRAW_BEACON, t->id, e->g->tick, i);
        a->roots[i] = x->root;
        a->committed |= 1u << i;
        if (tasks_result_state(r) == RESULT_LATE)
            a->late |= 1u << i;
        climb(e, a, i);
    }
}

static void refuse(struct engine *e, const struct audit *a, uint32_t mask)
{
    for (uint32_t i = 0; i < a->asked; i++)
        if ((mask >> i & 1) != 0)
            results_refuse(e, a->exhibits[i].slot, i, verify_is_single_bit(e, &a->exhibits[i]));
}

/* Accepted by the checks: what is left for a person is lateness and a high reward. */
static void settle_right(struct engine *e, uint32_t slot, const struct audit *a, uint32_t right)
{
    uint32_t on_time = right & ~a->late;

    if (on_time == 0)
        cases_open_task(e, CASE_LATE_CORRECT, slot, right);
    else if (task_at(e, slot)->reward_uusd >= e->policy->high_value_uusd)
        cases_open_task(e, CASE_HIGH_VALUE, slot, on_time);
    else if (e->policy->provisional_ticks > 0)
        tasks_set_state(e, slot, TASK_PROVISIONAL,
                        e->g->tick + (uint32_t)e->policy->provisional_ticks);
    else
        tasks_accept(e, slot, on_time);
}

static uint32_t best_reputed(const struct engine *e, uint32_t slot, uint32_t mask)
{
    uint32_t best = TASK_RESULTS_MAX, best_score = 0;
    for (uint32_t i = 0; i < TASK_RESULTS_MAX; i++) {
        if ((mask >> i & 1) == 0)
            continue;
        uint32_t score = cases_reputation_of(e, tasks_result(e, slot, i)->node);
        if (best == TASK_RESULTS_MAX || score > best_score) {
            best = i;
            best_score = score;
        }
    }
    return best;
}

/* A group with a majority is right unless a dissenter, computed again, is. */
static void settle_vote(struct engine *e, uint32_t slot, struct audit *a)
{
    uint32_t group = verify_vote(a->roots, a->alive, a->asked), wrong = 0;
    bool is_split = group == 0;

    a->ran |= 1u << LAYER_VOTE;
    for (uint32_t i = 0; i < a->asked && !is_split; i++) {
        if (((a->alive & ~group) >> i & 1) == 0)
            continue;
        if (verify_is_right(e, &a->exhibits[i]))
            is_split = true;
        else
            wrong |= 1u << i;
    }
    if (is_split)
        a->failed |= 1u << LAYER_VOTE;
    tasks_set_checks(e, slot, a->ran, a->failed);
    if (is_split) {
        cases_open_task(e, CASE_NO_CONSENSUS, slot, 1u << best_reputed(e, slot, a->alive));
        return;
    }
    refuse(e, a, wrong);
    settle_right(e, slot, a, group);
}

void verifier_check(struct engine *e, uint32_t slot)
{
    struct audit a;

    tasks_set_state(e, slot, TASK_CHECKING, 0);
    collect(e, slot, &a);
    tasks_set_checks(e, slot, a.ran, a.failed);
    refuse(e, &a, a.committed & ~a.alive);
    if (a.alive == 0)
        tasks_again(e, slot);
    else if (a.asked > 1 && spec_at(e, task_at(e, slot)->spec)->kind != WORK_MATMUL)
        settle_vote(e, slot, &a);
    else
        settle_right(e, slot, &a, a.alive);
}
