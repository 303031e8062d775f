#include "engine/behaviour.h"

#define FLAKY_FLIP_PPM     30000u  /* of a flaky node's answers have a flipped bit */
#define FLAKY_NO_REPLY_PPM 100000u /* never come */
#define LAZY_CHEAT_PPM     300000u /* of a lazy node's answers are not computed in full */
#define LATE_PPM           150000u /* of a late node's answers come after the deadline */

static enum behaviour draw_behaviour(const struct engine *e, uint32_t node)
{
    const struct policy *p = e->policy;
    const struct {
        int64_t share_ppm;
        enum behaviour behaviour;
    } mix[] = {
        { p->mix_flaky_ppm, BEHAVIOUR_FLAKY },
        { p->mix_lazy_ppm, BEHAVIOUR_LAZY },
        { p->mix_late_ppm, BEHAVIOUR_LATE },
    };
    int64_t at = (int64_t)engine_draw_below(e, DRAW_NODE_BEHAVIOUR, node, 0, 0, PPM_ONE);

    for (size_t i = 0; i < ARRAY_LEN(mix); i++) {
        if (at < mix[i].share_ppm)
            return mix[i].behaviour;
        at -= mix[i].share_ppm;
    }
    return BEHAVIOUR_HONEST;
}

void behaviour_draw(const struct engine *e, uint32_t node, struct node_row *n)
{
    enum behaviour b = draw_behaviour(e, node);
    uint32_t flip_ppm =
        b == BEHAVIOUR_FLAKY ? FLAKY_FLIP_PPM : (uint32_t)e->policy->honest_flip_ppm;

    n->behaviour = (uint8_t)b;
    for (unsigned i = 0; i < sizeof n->flip_ppm; i++)
        n->flip_ppm[i] = (uint8_t)(flip_ppm >> 8 * i);
}

static uint32_t flip_ppm_of(const struct node_row *n)
{
    return n->flip_ppm[0] | (uint32_t)n->flip_ppm[1] << 8 | (uint32_t)n->flip_ppm[2] << 16;
}

static bool chance(const struct engine *e, enum draw_purpose purpose, uint32_t task,
                   uint32_t node, uint32_t ppm)
{
    return engine_draw_chance(e, purpose, task, node, 0, ppm);
}

static void plan_lazy(const struct engine *e, uint32_t task, uint32_t node,
                      const struct work_task *work, struct cheat_plan *plan)
{
    static const enum cheat ways[] = { CHEAT_CONSTANT, CHEAT_TRUNCATED, CHEAT_REPLAYED };

    plan->cheat = ways[engine_draw_below(e, DRAW_CHEAT, task, node, 1, ARRAY_LEN(ways))];
    plan->draw = engine_draw(e, DRAW_CHEAT, task, node, 2);
    plan->part_ppm = CHEAT_PART_MIN_PPM +
                     (uint32_t)engine_draw_below(e, DRAW_CHEAT, task, node, 3,
                                          CHEAT_PART_MAX_PPM - CHEAT_PART_MIN_PPM + 1);
    plan->seed_replayed = work->seed ^ UINT64_C(0x5bd1e995);
}

void behaviour_plan(const struct engine *e, uint32_t task, uint32_t node,
                    const struct work_task *work, struct cheat_plan *plan)
{
    const struct node_row *n = node_at(e, node);

    *plan = (struct cheat_plan){ .cheat = CHEAT_NONE };
    if (n->behaviour == BEHAVIOUR_LAZY && chance(e, DRAW_CHEAT, task, node, LAZY_CHEAT_PPM)) {
        plan_lazy(e, task, node, work, plan);
    } else if (chance(e, DRAW_FLIP, task, node, flip_ppm_of(n))) {
        plan->cheat = CHEAT_BIT_FLIP;
        plan->draw = engine_draw(e, DRAW_FLIP, task, node, 1);
    }
}

uint32_t behaviour_delay(const struct engine *e, uint32_t task, uint32_t node,
                         uint32_t duration, uint32_t deadline)
{
    enum behaviour b = (enum behaviour)node_at(e, node)->behaviour;

    if (b == BEHAVIOUR_FLAKY && chance(e, DRAW_NO_REPLY, task, node, FLAKY_NO_REPLY_PPM))
        return UINT32_MAX;
    if (b == BEHAVIOUR_LATE && chance(e, DRAW_LATENESS, task, node, LATE_PPM)) {
        uint32_t over = 1 + (uint32_t)engine_draw_below(e, DRAW_LATENESS, task, node, 1, 30);
        return deadline - duration + over;
    }
    return 0;
}

/* Whether it cheats does not depend on the work, only how. */
bool behaviour_is_honest(const struct engine *e, uint32_t task, uint32_t node)
{
    static const struct work_task any = { 0 };
    struct cheat_plan plan;
    behaviour_plan(e, task, node, &any, &plan);
    return plan.cheat == CHEAT_NONE;
}

#define SPITEFUL_PPM 20000u /* of the requesters */

bool behaviour_requester_is_spiteful(const struct engine *e, uint32_t requester)
{
    return engine_draw_chance(e, DRAW_REQUESTER, requester, 0, 0, SPITEFUL_PPM);
}
