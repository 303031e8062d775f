#include "engine/behaviour.h"

#include "engine/submission.h"

#define FLAKY_FLIP_PPM     30000u  /* of a flaky node's answers have a flipped bit */
#define FLAKY_NO_REPLY_PPM 100000u /* never come */
#define LAZY_PPM           300000u /* of a lazy node's answers are not computed in full */
#define LATE_PPM           150000u /* of a late node's answers come after the deadline */
#define DOWNGRADE_PPM      200000u
#define RING_PPM           300000u
#define ON_OFF_PPM         200000u

#define TRACE_LOST_HONEST_PPM 10000u  /* of the traces asked for */
#define TRACE_LOST_OTHER_PPM  100000u /* where the answer is wrong */

#define GREEN_EXCESS_MIN_PPM 250000u
#define GREEN_EXCESS_MAX_PPM 500000u

static const struct behaviour_row {
    const char *word;
    size_t share; /* offset in struct policy; 0 for the honest, who have none */
} rows[BEHAVIOUR_COUNT] = {
    [BEHAVIOUR_HONEST] = { .word = "honest" },
#define BEHAVIOUR(id, number, symbol, help)                            \
    [BEHAVIOUR_##id] = { .word = #symbol,                              \
                         .share = offsetof(struct policy, mix_##symbol##_ppm) },
#include "engine/behaviours.def"
#undef BEHAVIOUR
};

const char *behaviour_word(enum behaviour b)
{
    assert((unsigned)b < BEHAVIOUR_COUNT);
    return rows[b].word;
}

static bool chance(const struct engine *e, enum draw_purpose purpose, uint32_t task,
                   uint32_t node, uint32_t ppm)
{
    return engine_draw_chance(e, purpose, task, node, 0, ppm);
}

/* --- rings --------------------------------------------------------------------------- */

/*
 * Nodes are dealt into rings by blocks of RING_BLOCK: a block's members stand in an order
 * drawn for it, and its rings take 3 to 6 of them each, one after another. So a ring needs no
 * list of its members, and the share of nodes in rings is right on average.
 */
#define RING_BLOCK   64u
#define RING_MIN     3u
#define RING_SIZES   4u /* 3, 4, 5, 6 */
#define RING_MEAN_X2 9u /* twice their mean */

/* The node's place in the order of its block: an affine permutation of 64 numbers. */
static uint32_t place_in_block(const struct engine *e, uint32_t node)
{
    uint64_t draw = engine_draw(e, DRAW_RING, node / RING_BLOCK, 0, 0);
    uint32_t factor = (uint32_t)(draw & 63) | 1, shift = (uint32_t)(draw >> 6 & 63);
    return ((node % RING_BLOCK) * factor + shift) % RING_BLOCK;
}

/* 1 + the number of the node's ring in its block, below 16; 0: in none. */
static uint32_t draw_ring(const struct engine *e, uint32_t node, uint32_t share_ppm)
{
    uint32_t place = place_in_block(e, node), end = 0;
    uint64_t wanted_x2_ppm = UINT64_C(2) * RING_BLOCK * share_ppm; /* twice the members */
    for (uint32_t ring = 0; ring < 15; ring++) {
        uint64_t before_ppm = (uint64_t)ring * RING_MEAN_X2 * PPM_ONE;
        if (wanted_x2_ppm <= before_ppm)
            return 0;
        uint64_t ring_ppm = (wanted_x2_ppm - before_ppm) / RING_MEAN_X2;
        uint64_t draw = engine_draw(e, DRAW_RING, node / RING_BLOCK, 1 + ring, 1);
        if (rng_mul_high(draw, PPM_ONE) >= ring_ppm)
            return 0;
        end += RING_MIN + (uint32_t)engine_draw_below(e, DRAW_RING, node / RING_BLOCK,
                                                      1 + ring, 2, RING_SIZES);
        if (end > RING_BLOCK)
            return 0;
        if (place < end)
            return ring + 1;
    }
    return 0;
}

uint32_t behaviour_ring(const struct engine *e, uint32_t node)
{
    uint32_t ring = node_at(e, node)->behaviour >> 4u;
    return ring == 0 ? 0 : node / RING_BLOCK * 16 + ring;
}

/* --- who is what ----------------------------------------------------------------------- */

static uint32_t share_of(const struct policy *p, enum behaviour b)
{
    int64_t share_ppm;
    memcpy(&share_ppm, (const char *)p + rows[b].share, sizeof share_ppm);
    return (uint32_t)share_ppm;
}

/* One of those that are no ring, by their shares among the nodes in no ring. */
static enum behaviour draw_alone(const struct engine *e, uint32_t node)
{
    uint32_t others_ppm = PPM_ONE - share_of(e->policy, BEHAVIOUR_RING);
    if (others_ppm == 0)
        return BEHAVIOUR_HONEST;
    uint64_t at = engine_draw_below(e, DRAW_NODE_BEHAVIOUR, node, 0, 0, others_ppm);
    for (enum behaviour b = BEHAVIOUR_FLAKY; b < BEHAVIOUR_COUNT; b++) {
        if (b == BEHAVIOUR_RING)
            continue;
        uint32_t share_ppm = share_of(e->policy, b);
        if (at < share_ppm)
            return b;
        at -= share_ppm;
    }
    return BEHAVIOUR_HONEST;
}

static void put_number(struct node_row *n, uint32_t value)
{
    for (unsigned i = 0; i < sizeof n->flip_ppm; i++)
        n->flip_ppm[i] = (uint8_t)(value >> 8 * i);
}

static uint32_t get_number(const struct node_row *n)
{
    return n->flip_ppm[0] | (uint32_t)n->flip_ppm[1] << 8 | (uint32_t)n->flip_ppm[2] << 16;
}

void behaviour_draw(const struct engine *e, uint32_t node, struct node_row *n)
{
    uint32_t ring_ppm = share_of(e->policy, BEHAVIOUR_RING);
    uint32_t ring = ring_ppm == 0 ? 0 : draw_ring(e, node, ring_ppm);
    enum behaviour b = ring != 0 ? BEHAVIOUR_RING : draw_alone(e, node);

    n->behaviour = (uint8_t)((uint32_t)b | ring << 4);
    if (b != BEHAVIOUR_ON_OFF)
        put_number(n, b == BEHAVIOUR_FLAKY ? FLAKY_FLIP_PPM
                                           : (uint32_t)e->policy->honest_flip_ppm);
}

static enum behaviour behaviour_in(const struct node_row *n)
{
    return (enum behaviour)(n->behaviour & 15u);
}

enum behaviour behaviour_of(const struct engine *e, uint32_t node)
{
    return behaviour_in(node_at(e, node));
}

/* --- a node that turns ----------------------------------------------------------------- */

/*
 * In the place of a chance of flipped bits, ON_OFF keeps the first task it may cheat at, in
 * units of 64 tasks; 0: it has not turned. Tasks are numbered as they arrive, so no answer
 * that is already under way changes.
 */
#define TURN_UNIT 64u
#define TURN_MAX  0xffffffu

void behaviour_turn(struct engine *e, uint32_t node)
{
    uint32_t word = (uint32_t)(offsetof(struct node_row, behaviour) / 4);
    if (behaviour_of(e, node) != BEHAVIOUR_ON_OFF || get_number(node_at(e, node)) != 0)
        return;
    uint32_t at = world_row(&e->world, WORLD_NODES, node);
    (void)world_edit(&e->world, at + word, 1);
    uint32_t from = e->g->next_task / TURN_UNIT + 1;
    put_number((struct node_row *)(void *)world_at(&e->world, at),
               from < TURN_MAX ? from : TURN_MAX);
}

/* --- what becomes of an answer --------------------------------------------------------- */

static uint32_t flip_ppm_of(const struct node_row *n)
{
    return behaviour_in(n) == BEHAVIOUR_ON_OFF ? 0 : get_number(n);
}

static void plan_lazy(const struct engine *e, uint32_t task, uint32_t node,
                      struct cheat_plan *plan)
{
    static const enum cheat ways[] = { CHEAT_CONSTANT, CHEAT_TRUNCATED, CHEAT_REPLAYED };
    struct attribute_other others[SUBMISSION_OTHERS];

    if (!chance(e, DRAW_CHEAT, task, node, LAZY_PPM))
        return;
    plan->cheat = ways[engine_draw_below(e, DRAW_CHEAT, task, node, 1, ARRAY_LEN(ways))];
    plan->draw = engine_draw(e, DRAW_CHEAT, task, node, 2);
    plan->part_ppm = CHEAT_PART_MIN_PPM +
                     (uint32_t)engine_draw_below(e, DRAW_CHEAT, task, node, 3,
                                          CHEAT_PART_MAX_PPM - CHEAT_PART_MIN_PPM + 1);
    if (plan->cheat != CHEAT_REPLAYED)
        return;
    uint32_t count = submission_others(e, task, others);
    if (count == 0)
        plan->cheat = CHEAT_CONSTANT; /* nobody went before */
    else
        plan->seed_replayed =
            others[engine_draw_below(e, DRAW_CHEAT, task, node, 4, count)].seed;
}

static void plan_downgrader(const struct engine *e, uint32_t task, uint32_t node,
                            enum work_kind kind, struct cheat_plan *plan)
{
    if (work_ops(kind)->has_weights && chance(e, DRAW_CHEAT, task, node, DOWNGRADE_PPM))
        plan->cheat = CHEAT_DOWNGRADED;
}

static void plan_ring(const struct engine *e, uint32_t task, uint32_t node,
                      struct cheat_plan *plan)
{
    uint32_t ring = behaviour_ring(e, node);

    if (!engine_draw_chance(e, DRAW_RING, task, ring, 3, RING_PPM))
        return;
    plan->cheat = CHEAT_COLLUDED;
    plan->draw = engine_draw(e, DRAW_RING, task, ring, 4);
}

static void plan_on_off(const struct engine *e, uint32_t task, uint32_t node,
                        struct cheat_plan *plan)
{
    uint32_t from = get_number(node_at(e, node));

    if (from == 0 || task / TURN_UNIT < from || !chance(e, DRAW_CHEAT, task, node, ON_OFF_PPM))
        return;
    plan->cheat = CHEAT_TARGETED;
    plan->draw = engine_draw(e, DRAW_CHEAT, task, node, 1);
}

/* What it does on purpose; only then comes the hardware's share. */
static void plan_intent(const struct engine *e, uint32_t task, uint32_t node,
                        enum work_kind kind, struct cheat_plan *plan)
{
    switch (behaviour_of(e, node)) {
    case BEHAVIOUR_LAZY:
        plan_lazy(e, task, node, plan);
        break;
    case BEHAVIOUR_DOWNGRADER:
        plan_downgrader(e, task, node, kind, plan);
        break;
    case BEHAVIOUR_RING:
        plan_ring(e, task, node, plan);
        break;
    case BEHAVIOUR_ON_OFF:
        plan_on_off(e, task, node, plan);
        break;
    case BEHAVIOUR_HONEST:
    case BEHAVIOUR_FLAKY:
    case BEHAVIOUR_LATE:
    case BEHAVIOUR_GREENWASHER:
    case BEHAVIOUR_COUNT:
        break;
    }
}

static void make_plan(const struct engine *e, uint32_t task, uint32_t node,
                      enum work_kind kind, struct cheat_plan *plan)
{
    *plan = (struct cheat_plan){ .cheat = CHEAT_NONE };
    plan_intent(e, task, node, kind, plan);
    if (plan->cheat == CHEAT_NONE &&
        chance(e, DRAW_FLIP, task, node, flip_ppm_of(node_at(e, node)))) {
        plan->cheat = CHEAT_BIT_FLIP;
        plan->draw = engine_draw(e, DRAW_FLIP, task, node, 1);
    }
}

void behaviour_plan(const struct engine *e, uint32_t task, uint32_t node,
                    const struct work_task *work, struct cheat_plan *plan)
{
    make_plan(e, task, node, work->kind, plan);
    if (behaviour_task_depends_on_class(e, task, work->kind))
        plan->hw_class = submission_hw_class(e, node);
}

uint32_t behaviour_delay(const struct engine *e, uint32_t task, uint32_t node,
                         uint32_t duration, uint32_t deadline)
{
    enum behaviour b = behaviour_of(e, node);

    if (b == BEHAVIOUR_FLAKY && chance(e, DRAW_NO_REPLY, task, node, FLAKY_NO_REPLY_PPM))
        return UINT32_MAX;
    if (b == BEHAVIOUR_LATE && chance(e, DRAW_LATENESS, task, node, LATE_PPM)) {
        uint32_t over = 1 + (uint32_t)engine_draw_below(e, DRAW_LATENESS, task, node, 1, 30);
        return deadline - duration + over;
    }
    return 0;
}

bool behaviour_is_honest(const struct engine *e, uint32_t task, enum work_kind kind,
                         uint32_t node)
{
    struct cheat_plan plan;
    make_plan(e, task, node, kind, &plan);
    return plan.cheat == CHEAT_NONE;
}

/* --- what is no answer ------------------------------------------------------------------ */

uint32_t behaviour_green_excess_ppm(const struct engine *e, uint32_t node)
{
    const struct node_row *n = node_at(e, node);
    if (behaviour_in(n) != BEHAVIOUR_GREENWASHER || n->green_ppm == NODE_UNKNOWN)
        return 0;
    uint32_t excess = GREEN_EXCESS_MIN_PPM +
                      (uint32_t)engine_draw_below(e, DRAW_GREEN, node, 0, 0,
                                                  GREEN_EXCESS_MAX_PPM - GREEN_EXCESS_MIN_PPM + 1);
    return excess < n->green_ppm ? excess : n->green_ppm;
}

bool behaviour_requester_is_spiteful(const struct engine *e, uint32_t requester)
{
    return engine_draw_chance(e, DRAW_REQUESTER, requester, 0, 0,
                              (uint32_t)e->policy->mix_spiteful_ppm);
}

bool behaviour_task_depends_on_class(const struct engine *e, uint32_t task,
                                     enum work_kind kind)
{
    return kind == WORK_OPAQUE &&
           engine_draw_chance(e, DRAW_CLASS, task, 0, 0,
                              (uint32_t)e->policy->mix_nondeterministic_ppm);
}

bool behaviour_loses_trace(const struct engine *e, uint32_t task, enum work_kind kind,
                           uint32_t node)
{
    bool is_honest = behaviour_is_honest(e, task, kind, node);
    return chance(e, DRAW_TRACE, task, node,
                  is_honest ? TRACE_LOST_HONEST_PPM : TRACE_LOST_OTHER_PPM);
}

bool behaviour_equivocates(const struct engine *e, uint32_t task, uint32_t node)
{
    int64_t ppm = e->policy->equivocate_ppm;
    return ppm != 0 && behaviour_of(e, node) == BEHAVIOUR_LAZY &&
           chance(e, DRAW_EQUIVOCATE, task, node, (uint32_t)ppm);
}
