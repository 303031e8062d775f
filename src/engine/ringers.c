#include "engine/ringers.h"

#include "engine/orchestrator.h"
#include "engine/tasks.h"

static uint64_t due_ppm(const struct engine *e, uint32_t demand)
{
    return (uint64_t)e->g->ringer_accumulator_ppm +
           (uint64_t)engine_policy_next(e)->ringers_ppm * demand;
}

uint32_t ringers_count(const struct engine *e, uint32_t demand)
{
    return (uint32_t)(due_ppm(e, demand) / PPM_ONE);
}

void ringers_demand(struct engine *e, uint32_t demand)
{
    uint64_t due = due_ppm(e, demand);

    for (uint64_t i = 0; i < due / PPM_ONE; i++) {
        struct task_row row = { 0 };
        orchestrator_draw_task(e, &row);
        const struct work_ops *ops = work_ops((enum work_kind)row.spec.kind);
        if (ops->may_differ_by_class) /* there is no one known answer */
            continue;
        if (ops->is_algebraic && e->policy->verify_mode == VERIFY_LADDER)
            continue; /* each answer is settled anyway: a known one would tell nothing */
        row.spec.spare = SPEC_RINGER;
        if (row.reward_uusd >= e->policy->high_value_uusd) /* nobody need look at it */
            row.reward_uusd = e->policy->high_value_uusd / 2;
        tasks_add(e, &row);
    }
    e->g->ringer_accumulator_ppm = (int64_t)(due % PPM_ONE);
}
