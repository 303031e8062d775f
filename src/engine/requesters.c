#include "engine/requesters.h"

#include "engine/behaviour.h"
#include "engine/cases.h"
#include "engine/challenges.h"
#include "engine/tasks.h"

enum rc requesters_reserve(struct engine *e, uint32_t highest, struct err *err)
{
    if (highest >= REQUESTER_MAX)
        return err_set(err, RC_REFUSED, "requester %u: the highest number is %u", highest,
                       REQUESTER_MAX - 1);
    uint32_t rows = e->g->rows[WORLD_REQUESTERS];
    return world_reserve(&e->world, WORLD_REQUESTERS, highest < rows ? rows : highest + 1, err);
}

void requesters_note(struct engine *e, uint32_t requester, uint32_t task)
{
    if (requester >= e->g->rows[WORLD_REQUESTERS])
        e->g->rows[WORLD_REQUESTERS] = requester + 1;
    else if (requester_at(e, requester)->first_task != 0)
        return;
    uint32_t at = world_row(&e->world, WORLD_REQUESTERS, requester);
    ((struct requester_row *)(void *)world_edit(&e->world, at, 1))->first_task = task;
}

bool requesters_is_first(const struct engine *e, uint32_t requester, uint32_t task)
{
    return requester_at(e, requester)->first_task == task;
}

static bool wants_to(const struct engine *e, const struct task_row_w *t, bool is_right)
{
    const struct policy *p = e->policy;
    bool is_spiteful = behaviour_requester_is_spiteful(e, t->requester);
    if (is_spiteful != is_right)
        return false;
    return engine_draw_chance(e, DRAW_CUSTOMER, t->id, 0, 0,
                              (uint32_t)(is_right ? p->customer_reject_ppm
                                                  : p->customer_notices_ppm));
}

bool requesters_reject(struct engine *e, uint32_t slot, uint32_t paid, bool is_right)
{
    const struct task_row_w *t = task_at(e, slot);
    struct challenger who = { .number = t->requester, .is_requester = true };

    if (!wants_to(e, t, is_right) || !challenges_may(e, who))
        return false;
    int64_t bond = engine_share(t->reward_uusd, (uint32_t)e->policy->challenge_bond_ppm);
    challenges_open(e, who, bond);
    cases_open(e, &(struct case_opening){ .kind = CASE_CUSTOMER_REJECT,
                                          .slot = slot,
                                          .paid = paid,
                                          .link = t->requester,
                                          .bond_uusd = bond });
    return true;
}
