#include "engine/slashing.h"

#include "engine/accounts.h"
#include "engine/cases.h"
#include "engine/nodes.h"
#include "engine/reputation.h"

#define TENTH_PPM 100000

enum offence slashing_of_fault(enum fault_class fault)
{
    if (fault == FAULT_HARDWARE)
        return OFFENCE_HARDWARE;
    if (fault == FAULT_TARGETED)
        return OFFENCE_TARGETED;
    return fault_blame(fault) == FAULT_OF_NOBODY ? OFFENCE_NONE : OFFENCE_WRONG;
}

static bool is_again(const struct engine *e, enum offence o, uint32_t node)
{
    return offence_infos[o].is_fraud && node_at(e, node)->frauds > 0;
}

static int64_t stake_within_reach(const struct engine *e, uint32_t node)
{
    const struct node_row *n = node_at(e, node);
    return n->state == NODE_LEFT ? escrow_unbonding_of(e, node) : n->stake_uusd;
}

int64_t slashing_amount(const struct engine *e, enum offence o, uint32_t node)
{
    return engine_share(stake_within_reach(e, node),
                        offence_share_ppm(e->policy, o, is_again(e, o, node)));
}

/* Of what a node earned, the part that its green claim brought. */
static int64_t green_bonus_received(const struct engine *e, const struct node_row *n)
{
    int64_t green = n->green_ppm == NODE_UNKNOWN ? 0 : n->green_ppm;
    int64_t extra_ppm = green * e->policy->green_bonus_ppm / PPM_ONE;
    return engine_share(n->earned_uusd, (uint32_t)(extra_ppm * PPM_ONE / (PPM_ONE + extra_ppm)));
}

int64_t slashing_green_amount(const struct engine *e, uint32_t node, uint32_t overstated_ppm)
{
    const struct policy *p = e->policy;
    const struct node_row *n = node_at(e, node);
    int64_t stake = stake_within_reach(e, node), bonus = green_bonus_received(e, n);
    int64_t share_ppm = (int64_t)overstated_ppm * p->green_per_tenth_ppm / TENTH_PPM;
    int64_t all = bonus / PPM_ONE * p->green_factor_ppm +
                  bonus % PPM_ONE * p->green_factor_ppm / PPM_ONE +
                  engine_share(stake, (uint32_t)(share_ppm < PPM_ONE ? share_ppm : PPM_ONE));
    return all < stake ? all : stake;
}

bool slashing_is_for_good(const struct engine *e, enum offence o, uint32_t node)
{
    enum offence_then then = offence_infos[o].then;
    return then == THEN_JAIL_GOOD || (then == THEN_JAIL && is_again(e, o, node));
}

static int64_t take(struct engine *e, const struct escrow_claim *claim, int64_t uusd)
{
    if (node_at(e, claim->node)->state == NODE_LEFT)
        uusd = escrow_slash_unbonding(e, claim->node, uusd);
    if (uusd == 0)
        return 0;
    nodes_slash(e, claim->node, uusd);
    accounts_slash(e, uusd);
    engine_emit(e, &(struct event){ .kind = EVENT_SLASHED,
                                    .node = claim->node,
                                    .task = claim->task,
                                    .a = uusd,
                                    .b = claim->offence });
    escrow_keep(e, claim, uusd);
    return uusd;
}

static void blame(struct engine *e, const struct offence_info *info, uint32_t node, enum offence o)
{
    if (info->is_attributed || info->is_fraud)
        nodes_count_fault(e, node, info->is_attributed, info->is_fraud);
    if (info->weight_ppm != 0)
        reputation_blame(e, node, info->weight_ppm,
                         o == OFFENCE_TIMEOUT ? OUTCOME_MISSED
                         : o == OFFENCE_GREEN ? OUTCOME_NONE
                                              : OUTCOME_REFUSED);
}

static void follow(struct engine *e, const struct offence_info *info, uint32_t node,
                   bool is_for_good)
{
    switch (info->then) {
    case THEN_NOTHING:
        break;
    case THEN_QUOTA:
        nodes_lose_quota(e, node);
        break;
    case THEN_DRAIN:
        nodes_await_ringers(e, node);
        break;
    case THEN_JAIL:
    case THEN_JAIL_ONCE:
    case THEN_JAIL_GOOD:
        nodes_jail(e, node, is_for_good);
        break;
    case THEN_GREEN:
        escrow_green_off(e, node);
        break;
    }
}

static int64_t punish(struct engine *e, const struct escrow_claim *claim, int64_t uusd)
{
    const struct offence_info *info = &offence_infos[claim->offence];
    bool is_for_good = slashing_is_for_good(e, claim->offence, claim->node);

    assert(claim->offence != OFFENCE_NONE);
    blame(e, info, claim->node, claim->offence);
    int64_t taken = take(e, claim, uusd);
    follow(e, info, claim->node, is_for_good);
    if (info->is_attributed && node_at(e, claim->node)->faults >= e->policy->dispute_threshold)
        cases_open_node(e, claim->node);
    return taken;
}

int64_t slashing_punish(struct engine *e, const struct escrow_claim *claim)
{
    return punish(e, claim, slashing_amount(e, claim->offence, claim->node));
}

int64_t slashing_punish_green(struct engine *e, uint32_t node, uint32_t overstated_ppm)
{
    return punish(e,
                  &(struct escrow_claim){
                      .node = node, .offence = OFFENCE_GREEN, .winner = NODE_NONE },
                  slashing_green_amount(e, node, overstated_ppm));
}

uint32_t slashing_cover(const struct engine *e, int64_t value_uusd, uint32_t p_ppm)
{
    assert(p_ppm > 0 && p_ppm <= PPM_ONE);
    uint64_t exposed = (uint64_t)value_uusd * (PPM_ONE - p_ppm) / p_ppm;
    uint64_t sigma_ppm = (uint64_t)e->policy->stake_at_risk_ppm;
    if (exposed >= UINT32_MAX)
        return UINT32_MAX;
    uint64_t lock = (exposed * PPM_ONE + sigma_ppm - 1) / sigma_ppm;
    return lock > UINT32_MAX ? UINT32_MAX : (uint32_t)lock;
}

void slashing_ringer(struct engine *e, uint32_t node, bool is_passed)
{
    if (is_passed)
        reputation_credit(e, node, REPUTATION_RINGER_PPM);
    nodes_answer_ringer(e, node, is_passed);
}
