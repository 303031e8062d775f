#include "engine/recent.h"

#include "engine/submission.h"
#include "engine/tasks.h"
#include "engine/verifier.h"

static const struct recent_row *row_at(const struct engine *e, uint64_t number)
{
    return world_get(&e->world, WORLD_RECENT, (uint32_t)(number % RECENT_ROWS));
}

static uint64_t oldest(const struct engine *e)
{
    return e->g->recent_end > RECENT_ROWS ? e->g->recent_end - RECENT_ROWS : 0;
}

#define CONFIRMED (UINT32_C(1) << 31)

static const struct task_spec *spec_of(const struct engine *e, const struct recent_row *r)
{
    return spec_at(e, r->spec & ~CONFIRMED);
}

static uint64_t first_word(const struct digest *d)
{
    uint64_t word;
    memcpy(&word, d->b, sizeof word);
    return word;
}

static void work_of(const struct engine *e, uint32_t task, const struct task_spec *spec,
                    struct work_task *out)
{
    *out = (struct work_task){ .kind = (enum work_kind)spec->kind,
                               .seed = engine_draw(e, DRAW_SEED, task, 0, 0),
                               .size = spec->size };
}

void recent_note(struct engine *e, uint32_t slot, uint32_t result, int64_t share_uusd)
{
    const struct task_row_w *t = task_at(e, slot);
    struct work_task work;
    struct digest root;

    tasks_work(e, t, &work);
    if (work_root_is_answer(&work) || e->policy->window_results == 0)
        return;
    submission_root(e, slot, result, &root);
    uint32_t row = (uint32_t)(e->g->recent_end++ % RECENT_ROWS);
    uint32_t at = world_row(&e->world, WORLD_RECENT, row), *words;
    if (row < e->g->rows[WORLD_RECENT])
        words = world_edit(&e->world, at, 8);
    else
        words = world_edit_zero(&e->world, at, 8);
    if (row == e->g->rows[WORLD_RECENT])
        e->g->rows[WORLD_RECENT]++;
    *(struct recent_row *)(void *)words =
        (struct recent_row){ .node = tasks_result(e, slot, result)->node,
                             .task = t->id,
                             .spec = t->spec | (verify_was_whole(t) ? CONFIRMED : 0),
                             .tick = e->g->tick,
                             .reward_uusd = share_uusd,
                             .root = first_word(&root) };
}

static int64_t withdraw(struct engine *e, uint64_t number)
{
    uint32_t at = world_row(&e->world, WORLD_RECENT, (uint32_t)(number % RECENT_ROWS));
    struct recent_row *r = (struct recent_row *)(void *)world_edit(&e->world, at, 8);

    e->g->m.withdrawn++;
    enum work_kind kind = (enum work_kind)spec_of(e, r)->kind;
    if (!submission_of_kind_is_true(e, r->task, kind, r->node)) {
        e->g->m.wrong_accepted--;
        e->g->m.wrong_caught++;
    }
    engine_emit(e, &(struct event){ .kind = EVENT_RESULT_WITHDRAWN,
                                    .task = r->task,
                                    .slot = SLOT_NONE,
                                    .node = r->node,
                                    .a = r->reward_uusd });
    r->node = NODE_NONE;
    return r->reward_uusd;
}

static bool is_right(struct engine *e, const struct recent_row *r)
{
    struct work_task work;
    struct digest root;

    work_of(e, r->task, spec_of(e, r), &work);
    const struct work_ops *ops = work_ops(work.kind);
    if ((r->spec & CONFIRMED) != 0 || ops->is_hidden ||
        (ops->is_algebraic && e->policy->verify_mode == VERIFY_LADDER))
        return true;
    work_root(e->scratch, &work, &root);
    e->g->m.reaudits++;
    e->g->m.replays++;
    e->g->m.verifier_units += work_cost(&work);
    return first_word(&root) == r->root;
}

int64_t recent_reaudit(struct engine *e, uint32_t node)
{
    uint32_t left = (uint32_t)e->policy->window_results;
    uint32_t span = (uint32_t)e->policy->window_ticks;
    int64_t owed_uusd = 0;

    for (uint64_t i = e->g->recent_end; i > oldest(e) && left > 0; i--) {
        const struct recent_row *r = row_at(e, i - 1);
        if (e->g->tick - r->tick > span)
            break;
        if (r->node != node)
            continue;
        left--;
        if (!is_right(e, r))
            owed_uusd += withdraw(e, i - 1);
    }
    return owed_uusd;
}

uint32_t recent_task_of_root(const struct engine *e, const struct digest *root,
                             const struct task_spec *spec, uint32_t but)
{
    uint64_t word = first_word(root);
    for (uint64_t i = e->g->recent_end; i > oldest(e); i--) {
        const struct recent_row *r = row_at(e, i - 1);
        if (r->root == word && r->task != but && spec_of(e, r)->kind == spec->kind &&
            spec_of(e, r)->size == spec->size)
            return r->task;
    }
    return 0;
}

bool recent_is_sane(const struct engine *e, uint32_t row)
{
    const struct recent_row *r = world_get(&e->world, WORLD_RECENT, row);
    return (r->node == NODE_NONE || r->node < e->g->rows[WORLD_NODES]) && r->task != 0 &&
           r->task < e->g->next_task && (r->spec & ~CONFIRMED) < e->g->rows[WORLD_SPECS] &&
           r->tick <= e->g->tick && r->reward_uusd >= 0;
}
