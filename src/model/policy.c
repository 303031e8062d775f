#include "model/policy.h"

#include <assert.h>

const struct policy_info policy_infos[POLICY_KEY_COUNT] = {
#define POLICY(g, k, f, ki, lo, hi, d, u, h)    \
    [POLICY_KEY_##f] = { .group = #g,           \
                         .key = #k,             \
                         .kind = POLICY_##ki,   \
                         .min = (lo),           \
                         .max = (hi),           \
                         .def = (d),            \
                         .unit = (u),           \
                         .help = (h) },
#include "model/policy.def"
#undef POLICY
};

/* Every field is an int64_t, in the order of the enum. */
_Static_assert(sizeof(struct policy) == POLICY_KEY_COUNT * sizeof(int64_t),
               "a policy is an array of its keys");

int64_t policy_get(const struct policy *p, enum policy_key k)
{
    assert(k < POLICY_KEY_COUNT);
    return ((const int64_t *)(const void *)p)[k];
}

void policy_set(struct policy *p, enum policy_key k, int64_t value)
{
    assert(k < POLICY_KEY_COUNT);
    ((int64_t *)(void *)p)[k] = value;
}

void policy_defaults(struct policy *p)
{
    for (int k = 0; k < POLICY_KEY_COUNT; k++)
        policy_set(p, (enum policy_key)k, policy_infos[k].def);
}

enum policy_key policy_check(const struct policy *p)
{
    for (int k = 0; k < POLICY_KEY_COUNT; k++) {
        int64_t v = policy_get(p, (enum policy_key)k);
        if (v < policy_infos[k].min || v > policy_infos[k].max)
            return (enum policy_key)k;
    }
    if (p->failover_s < p->suspect_s)
        return POLICY_KEY_failover_s;
    if (p->down_s < p->failover_s)
        return POLICY_KEY_down_s;
    if (p->evidence_s <= p->appeal_s)
        return POLICY_KEY_evidence_s;
    if (p->unbonding_s <= p->evidence_s)
        return POLICY_KEY_unbonding_s;
    if (p->demand_matmul_n % 8 != 0)
        return POLICY_KEY_demand_matmul_n;
    if (p->demand_mlp_batch % 8 != 0)
        return POLICY_KEY_demand_mlp_batch;
    if (p->demand_matmul_ppm + p->demand_mlp_ppm + p->demand_monte_carlo_ppm +
            p->demand_opaque_ppm >
        1000000)
        return POLICY_KEY_demand_matmul_ppm;
    if (p->mix_flaky_ppm + p->mix_lazy_ppm + p->mix_late_ppm + p->mix_downgrader_ppm +
            p->mix_ring_ppm + p->mix_on_off_ppm + p->mix_greenwasher_ppm >
        1000000)
        return POLICY_KEY_mix_ring_ppm;
    if (p->weight_performance_ppm + p->weight_reputation_ppm + p->weight_latency_ppm +
            p->weight_green_ppm + p->weight_cost_ppm >
        4000000)
        return POLICY_KEY_weight_cost_ppm;
    return POLICY_KEY_COUNT;
}
