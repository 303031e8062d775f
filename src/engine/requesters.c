#include "engine/requesters.h"

#include "engine/accounts.h"
#include "engine/behaviour.h"
#include "engine/cases.h"
#include "engine/tasks.h"

#define CHALLENGES ((UINT64_C(1) << 50) - 1) /* that are remembered */
#define OPEN_SHIFT 56                        /* above: how many wait for a person */

enum rc requesters_reserve(struct engine *e, uint32_t highest, struct err *err)
{
    if (highest >= REQUESTER_MAX)
        return err_set(err, RC_REFUSED, "requester %u: the highest number is %u", highest,
                       REQUESTER_MAX - 1);
    uint32_t rows = e->g->rows[WORLD_REQUESTERS];
    return world_reserve(&e->world, WORLD_REQUESTERS, highest < rows ? rows : highest + 1, err);
}

static struct requester_row *edit(struct engine *e, uint32_t requester)
{
    uint32_t at = world_row(&e->world, WORLD_REQUESTERS, requester);
    return (struct requester_row *)(void *)world_edit(&e->world, at, 4);
}

void requesters_note(struct engine *e, uint32_t requester, uint32_t task)
{
    if (requester >= e->g->rows[WORLD_REQUESTERS])
        e->g->rows[WORLD_REQUESTERS] = requester + 1;
    else if (requester_at(e, requester)->first_task != 0)
        return;
    edit(e, requester)->first_task = task;
}

bool requesters_is_first(const struct engine *e, uint32_t requester, uint32_t task)
{
    return requester_at(e, requester)->first_task == task;
}

bool requesters_may_challenge(const struct engine *e, uint32_t requester)
{
    const struct requester_row *r = requester_at(e, requester);
    return r->suspended_until <= e->g->tick &&
           (int64_t)(r->challenges >> OPEN_SHIFT) < e->policy->false_challenges_max;
}

void requesters_judge(struct engine *e, uint32_t requester, bool is_false)
{
    struct requester_row *r = edit(e, requester);

    uint64_t open = (r->challenges >> OPEN_SHIFT) - 1;
    uint64_t judged = (r->challenges << 1 | (uint64_t)is_false) & CHALLENGES;

    r->challenges = open << OPEN_SHIFT | judged;
    if (is_false && __builtin_popcountll(judged) >= e->policy->false_challenges_max) {
        r->challenges = open << OPEN_SHIFT;
        r->suspended_until = e->g->tick + engine_ticks(e, e->policy->suspension_s);
    }
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

    if (!wants_to(e, t, is_right) || !requesters_may_challenge(e, t->requester))
        return false;
    int64_t bond = engine_share(t->reward_uusd, (uint32_t)e->policy->challenge_bond_ppm);
    accounts_bond(e, bond, true);
    edit(e, t->requester)->challenges += UINT64_C(1) << OPEN_SHIFT;
    cases_open(e, &(struct case_opening){ .kind = CASE_CUSTOMER_REJECT,
                                          .slot = slot,
                                          .paid = paid,
                                          .link = t->requester,
                                          .bond_uusd = bond });
    return true;
}
