#include "engine/reputation.h"

#include "engine/behaviour.h"
#include "engine/executor.h"

#define FORGET_PPM       980000u /* per event */
#define FADE_PPM         999000u /* per hour offline */
#define PRIOR_EVENTS     20u
#define WEIGHT_ONE       PPM_ONE
#define BOUND_Z_MILLI    1645u /* one-sided 5 % of the normal distribution, times 1000 */

/* Floor of the square root: Newton's iteration from above. Any first guess leads above the
 * root; of a power of two the first step is a shift, and the nearest leaves few steps. */
static uint64_t square_root(uint64_t n)
{
    if (n < 2)
        return n;
    unsigned half = (64u - (unsigned)__builtin_clzll(n)) / 2;
    uint64_t x = ((UINT64_C(1) << half) + (n >> half)) / 2 + 1;
    for (;;) {
        uint64_t y = (x + n / x) / 2;
        if (y >= x)
            return x;
        x = y;
    }
}

static uint32_t mean_of(uint32_t r_ppm, uint32_t s_ppm)
{
    uint64_t n = (uint64_t)r_ppm + s_ppm;
    return n == 0 ? 0 : (uint32_t)((uint64_t)r_ppm * PPM_ONE / n);
}

static uint64_t variance_of(uint32_t r_ppm, uint32_t s_ppm, uint64_t m)
{
    uint64_t n = (uint64_t)r_ppm + s_ppm;
    return m * (PPM_ONE - m) * PPM_ONE / (n + PPM_ONE);
}

/* (n + 1) / (n + 2): without a single fault the approximation has no margin left. */
static uint64_t cap_of(uint32_t r_ppm, uint32_t s_ppm)
{
    uint64_t n = (uint64_t)r_ppm + s_ppm;
    return PPM_ONE - PPM_ONE * (uint64_t)PPM_ONE / (n + 2 * PPM_ONE);
}

uint32_t reputation_lower_of(uint32_t r_ppm, uint32_t s_ppm)
{
    uint64_t m = mean_of(r_ppm, s_ppm);
    uint64_t margin = square_root(variance_of(r_ppm, s_ppm, m)) * BOUND_Z_MILLI / 1000;
    uint64_t lower = margin >= m ? 0 : m - margin;
    if (s_ppm >= PPM_ONE / 4) /* the margin is below the cap by itself */
        return (uint32_t)lower;
    uint64_t cap = cap_of(r_ppm, s_ppm);
    return (uint32_t)(lower < cap ? lower : cap);
}

/* The margin is at most m - bound exactly if the root of the variance, rounded down, is at
 * most the `most` below, that is if the variance is below the square of the next number. */
bool reputation_lower_reaches(const struct node_row *n, int64_t bound_ppm)
{
    uint64_t m = mean_of(n->r_ppm, n->s_ppm);
    if (bound_ppm <= 0)
        return true;
    if ((uint64_t)bound_ppm > m)
        return false;
    if (n->s_ppm < PPM_ONE / 4 && (uint64_t)bound_ppm > cap_of(n->r_ppm, n->s_ppm))
        return false;
    uint64_t most = ((m - (uint64_t)bound_ppm + 1) * 1000 - 1) / BOUND_Z_MILLI;
    return variance_of(n->r_ppm, n->s_ppm, m) < (most + 1) * (most + 1);
}

uint32_t reputation_mean_ppm(const struct node_row *n)
{
    return mean_of(n->r_ppm, n->s_ppm);
}

uint32_t reputation_lower_ppm(const struct node_row *n)
{
    return reputation_lower_of(n->r_ppm, n->s_ppm);
}

void reputation_prior(uint32_t reputation_ppm, uint32_t *r_ppm, uint32_t *s_ppm)
{
    bool is_known = reputation_ppm != NODE_UNKNOWN;
    *r_ppm = is_known ? PRIOR_EVENTS * reputation_ppm : WEIGHT_ONE;
    *s_ppm = is_known ? PRIOR_EVENTS * (PPM_ONE - reputation_ppm) : WEIGHT_ONE;
}

static uint32_t forget(uint32_t v_ppm)
{
    return (uint32_t)((uint64_t)v_ppm * FORGET_PPM / PPM_ONE);
}

static void add_event(struct node_row *n, uint32_t for_ppm, uint32_t against_ppm, enum outcome o)
{
    n->r_ppm = forget(n->r_ppm) + for_ppm;
    n->s_ppm = forget(n->s_ppm) + against_ppm;
    if (o != OUTCOME_NONE)
        n->outcomes = n->outcomes << 2 | (uint64_t)o;
}

void reputation_accept(struct engine *e, uint32_t node, int64_t pay_uusd, uint32_t lock_uusd)
{
    uint32_t at = world_row(&e->world, WORLD_NODES, node);
    uint32_t first = lock_uusd != 0 ? NODE_WORD(locked_uusd) : NODE_WORD(r_ppm);
    (void)world_edit(&e->world, at + first, NODE_WORD(done) + 1 - first);
    struct node_row *n = (struct node_row *)(void *)world_at(&e->world, at);

    assert(n->locked_uusd >= lock_uusd);
    n->locked_uusd -= lock_uusd;
    n->earned_uusd += pay_uusd;
    n->done++;
    add_event(n, WEIGHT_ONE, 0, OUTCOME_ACCEPTED);
    if (n->done == BEHAVIOUR_TRUST_TASKS)
        behaviour_turn(e, node);
    executor_publish_score(e, node);
}

void reputation_blame(struct engine *e, uint32_t node, uint32_t weight_ppm, enum outcome o)
{
    uint32_t at = world_row(&e->world, WORLD_NODES, node);
    (void)world_edit(&e->world, at + NODE_WORD(r_ppm), 4);
    struct node_row *n = (struct node_row *)(void *)world_at(&e->world, at);

    add_event(n, 0, weight_ppm, o);
    executor_publish_score(e, node);
}

void reputation_credit(struct engine *e, uint32_t node, uint32_t weight_ppm)
{
    uint32_t at = world_row(&e->world, WORLD_NODES, node);
    (void)world_edit(&e->world, at + NODE_WORD(r_ppm), 2);
    struct node_row *n = (struct node_row *)(void *)world_at(&e->world, at);

    add_event(n, weight_ppm, 0, OUTCOME_NONE);
    executor_publish_score(e, node);
}

void reputation_fade(struct engine *e, uint32_t node, uint32_t hours)
{
    if (hours == 0)
        return;
    uint32_t at = world_row(&e->world, WORLD_NODES, node);
    (void)world_edit(&e->world, at + NODE_WORD(r_ppm), 1);
    struct node_row *n = (struct node_row *)(void *)world_at(&e->world, at);

    for (uint32_t i = 0; i < hours && n->r_ppm > 0 && i < 10000; i++)
        n->r_ppm = (uint32_t)((uint64_t)n->r_ppm * FADE_PPM / PPM_ONE);
    executor_publish_score(e, node);
}
