#include "engine/incentive.h"

#include "engine/accounts.h"
#include "engine/green.h"
#include "engine/maturing.h"
#include "engine/nodes.h"
#include "engine/reputation.h"

int64_t incentive_bonus(const struct engine *e, const struct node_row *n, int64_t share_uusd)
{
    const struct policy *p = e->policy;
    int64_t factor_ppm = PPM_ONE + green_counted_ppm(e, n) * p->green_bonus_ppm / PPM_ONE;
    if (reputation_lower_reaches(n, p->trust_threshold_ppm))
        factor_ppm = factor_ppm * p->reputation_multiplier_ppm / PPM_ONE;
    int64_t extra_ppm = factor_ppm - PPM_ONE;
    return share_uusd / PPM_ONE * extra_ppm + share_uusd % PPM_ONE * extra_ppm / PPM_ONE;
}

void incentive_pay(struct engine *e, uint32_t node, int64_t share_uusd, uint32_t lock_uusd)
{
    int64_t bonus = incentive_bonus(e, node_at(e, node), share_uusd);
    int64_t pay = share_uusd + bonus, maturing = 0;

    accounts_pay(e, share_uusd);
    accounts_pay_bonus(e, bonus);
    if (e->policy->incentive_mode == INCENTIVE_HYBRID)
        maturing = pay - engine_share(pay, (uint32_t)e->policy->hybrid_share_ppm);
    if (e->policy->incentive_mode != INCENTIVE_REPUTATION)
        accounts_pay_out(e, pay - maturing);
    if (maturing > 0)
        maturing_add(e, node, maturing);
    reputation_accept(e, node, pay - maturing, lock_uusd);
    if (node_quota_lost(node_at(e, node)) > 0)
        nodes_win_quota(e, node);
}
