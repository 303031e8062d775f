#include "engine/population.h"

#include "engine/nodes.h"
#include "model/jurisdiction.h"

struct gpu_mix {
    uint16_t gb, share; /* shares add up to 100 */
};

/* A realistic mix: memory of common GPUs (data/gpus.csv), in parts of a hundred. */
static const struct gpu_mix realistic[] = {
    { 8, 18 }, { 12, 17 }, { 16, 20 }, { 24, 25 }, { 48, 8 }, { 80, 9 }, { 141, 3 },
};
static const struct gpu_mix published[] = { { 4, 25 }, { 8, 25 }, { 12, 25 }, { 24, 25 } };

static uint16_t pick_gpu(const struct gpu_mix *mix, size_t count, uint64_t percent)
{
    for (size_t i = 0; i < count; i++) {
        if (percent < mix[i].share)
            return mix[i].gb;
        percent -= mix[i].share;
    }
    return mix[count - 1].gb;
}

static uint64_t spec_draw(const struct engine *e, uint32_t node, uint32_t k, uint64_t n)
{
    return engine_draw_below(e, DRAW_NODE_SPEC, node, 0, k, n);
}

void population_spec(const struct engine *e, uint32_t node, uint32_t mix,
                         struct node_spec *out)
{
    static const char places[][3] = { "DE", "FR", "NL", "SE", "FI", "IE", "PL", "US", "US",
                                      "US", "CA", "GB", "JP", "SG", "IN", "BR" };
    uint64_t percent = spec_draw(e, node, 0, 100);
    const char *place = places[spec_draw(e, node, 6, ARRAY_LEN(places))];
    uint32_t gb = mix == 0 ? pick_gpu(published, ARRAY_LEN(published), percent)
                           : pick_gpu(realistic, ARRAY_LEN(realistic), percent);

    *out = (struct node_spec){
        .gpu_memory_gb = gb,
        .gpu_count = mix == 0 ? 1 : 1u << spec_draw(e, node, 1, 3),
        .cpu_cores = 4 + (uint32_t)spec_draw(e, node, 2, 61),
        .ram_gb = 16u << spec_draw(e, node, 3, 4),
        .price_uusd = 40000 + gb * 2500 + (uint32_t)spec_draw(e, node, 4, 40000),
        .performance_ppm = NODE_UNKNOWN,
        .latency_ms = 10 + (uint32_t)spec_draw(e, node, 5, 491),
        .green_claimed_ppm = (uint32_t)spec_draw(e, node, 7, PPM_ONE + 1),
        .reputation_ppm = 500000 + (uint32_t)spec_draw(e, node, 8, 500001),
        .owner = 1 + (uint32_t)spec_draw(e, node, 9, 1 + e->g->rows[WORLD_NODES] / 3 + 29),
        .region = (uint16_t)(1 + spec_draw(e, node, 10, 12)),
        .jurisdiction = jurisdiction_by_code(place, 2),
        .stake_uusd = -1,
    };
}

uint32_t population_joins_max(const struct engine *e)
{
    int64_t per_tick = e->policy->joins_per_hour_ppm * e->policy->tick_s / 3600;
    return (uint32_t)(per_tick / PPM_ONE) + 2;
}

void population_churn(struct engine *e)
{
    struct globals *g = e->g;
    g->join_accumulator_ppm += e->policy->joins_per_hour_ppm * e->policy->tick_s / 3600;
    while (g->join_accumulator_ppm >= PPM_ONE && g->rows[WORLD_NODES] < NODE_MAX) {
        struct node_spec spec;
        g->join_accumulator_ppm -= PPM_ONE;
        population_spec(e, g->rows[WORLD_NODES], 1, &spec);
        spec.reputation_ppm = NODE_UNKNOWN; /* a newcomer has no record */
        nodes_join(e, &spec);
    }
    g->join_accumulator_ppm %= PPM_ONE; /* a full network does not save up */
}
