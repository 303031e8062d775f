#include "engine/verifier.h"

#include "engine/attribution.h"
#include "engine/beacon.h"
#include "engine/cases.h"
#include "engine/challenges.h"
#include "engine/referee.h"
#include "engine/results.h"
#include "engine/ringers.h"
#include "engine/submission.h"
#include "engine/tasks.h"
#include "model/posterior.h"

const char *const layer_words[LAYER_COUNT] = {
#define LAYER(id, word, help) [LAYER_##id] = (word),
#include "engine/layers.def"
#undef LAYER
};

const char *const layer_helps[LAYER_COUNT] = {
#define LAYER(id, word, help) [LAYER_##id] = (help),
#include "engine/layers.def"
#undef LAYER
};

/* Layers that look at one submission; the vote looks at all of a task, and the referee at what
 * two parties say: no function here. */
static enum finding (*const single[LAYER_COUNT])(struct engine *, const struct exhibit *) = {
    [LAYER_COMMIT] = verify_commit,
    [LAYER_FREIVALDS] = verify_freivalds,
    [LAYER_SEGMENT] = verify_segment,
    [LAYER_RECOMPUTE] = verify_recompute,
    [LAYER_QUOTE] = verify_quote,
    [LAYER_ZK] = verify_zk,
};

/* Layers of each mode; the published one knows the form, a share computed again, and votes. */
#define LAYER_BIT(id) (1u << LAYER_##id)
static const uint32_t mode_layers[VERIFY_MODE_COUNT] = {
    [VERIFY_LADDER] = UINT32_MAX,
    [VERIFY_ARTICLE] = LAYER_BIT(COMMIT) | LAYER_BIT(RECOMPUTE) | LAYER_BIT(VOTE),
    [VERIFY_VOTE] = LAYER_BIT(COMMIT) | LAYER_BIT(VOTE),
};

struct audit {
    struct exhibit exhibits[TASK_RESULTS_MAX]; /* of committed results alone, so the roots */
    struct digest roots[TASK_RESULTS_MAX];
    uint32_t asked;     /* results given out */
    uint32_t committed; /* masks of results */
    uint32_t alive;     /* committed and not refused */
    uint32_t contested; /* alive, but the auditor got another answer: the referee decides */
    uint32_t confirmed; /* computed again and right */
    uint32_t unbound;   /* not what was committed to: says nothing about the answer */
    uint32_t suspects;  /* refused, for the same wrong answer as another operator's */
    uint32_t ambiguous; /* the quote is genuine, and its platform not in order */
    uint32_t late;
    uint32_t ran, failed; /* layers, over all results */
};

/* By layer, as many as layers.def has. */
static void count_layers(struct metrics *m, uint32_t ran, uint32_t failed)
{
    uint64_t *const all[LAYER_COUNT] = { &m->ran_commit,    &m->ran_freivalds, &m->ran_segment,
                                         &m->ran_recompute, &m->ran_vote,      &m->ran_bisect,
                                         &m->ran_quote,  &m->ran_zk };
    uint64_t *const bad[LAYER_COUNT] = { &m->refused_commit,    &m->refused_freivalds,
                                         &m->refused_segment,   &m->refused_recompute,
                                         &m->refused_vote,      &m->refused_bisect,
                                         &m->refused_quote,     &m->refused_zk };
    for (; ran != 0; ran &= ran - 1) {
        uint32_t l = (uint32_t)__builtin_ctz(ran);
        ++*all[l];
        *bad[l] += failed >> l & 1;
    }
}

/* Found wrong by the auditor alone, and with a trace: the node may defend it. */
static bool is_disputable(const struct engine *e, const struct exhibit *x)
{
    return e->policy->verify_mode == VERIFY_LADDER && !ringers_is(x->spec) &&
           !work_root_is_answer(&x->work);
}

/* A replica before it with the same answer: what looks at the answer says the same of both.
 * Only where each layer is asked what it costs; TASK_RESULTS_MAX: none. */
static uint32_t twin_of(const struct engine *e, const struct audit *a, uint32_t result)
{
    for (uint32_t i = 0; i < result && e->policy->verify_mode == VERIFY_LADDER; i++)
        if (((a->committed & ~a->unbound) >> i & 1) != 0 &&
            digest_equal(&a->roots[i], &a->roots[result]))
            return i;
    return TASK_RESULTS_MAX;
}

static void climb(struct engine *e, struct audit *a, uint32_t result)
{
    struct exhibit *x = &a->exhibits[result];
    uint32_t ran = 0, failed = 0, on = mode_layers[e->policy->verify_mode];
    uint32_t twin = twin_of(e, a, result);

    if (twin != TASK_RESULTS_MAX) {
        on &= ~(LAYER_BIT(FREIVALDS) | LAYER_BIT(SEGMENT) | LAYER_BIT(RECOMPUTE));
        a->contested |= (a->contested >> twin & 1) << result;
        a->confirmed |= (a->confirmed >> twin & 1) << result;
    }
    for (uint32_t l = 0; l < LAYER_COUNT && failed == 0; l++) {
        if ((on >> l & 1) == 0 || single[l] == NULL)
            continue;
        enum finding f = single[l](e, x);
        if (f != FINDING_SKIPPED)
            ran |= 1u << l;
        if (f == FINDING_REFUSED)
            failed |= 1u << l;
        if (f == FINDING_AMBIGUOUS)
            a->ambiguous |= 1u << result;
    }
    if (failed == LAYER_BIT(COMMIT))
        a->unbound |= 1u << result;
    if (failed == LAYER_BIT(RECOMPUTE) && is_disputable(e, x)) { /* needs no referee, if caught */
        x->is_wrong = true;
        enum finding f = verify_segment(e, x);
        ran |= f != FINDING_SKIPPED ? LAYER_BIT(SEGMENT) : 0;
        failed |= f == FINDING_REFUSED ? LAYER_BIT(SEGMENT) : 0;
    }
    bool is_contested = failed == LAYER_BIT(RECOMPUTE) && is_disputable(e, x);
    if (failed == 0 || is_contested)
        a->alive |= 1u << result;
    if (is_contested)
        a->contested |= 1u << result;
    else if (failed == 0 && (ran & LAYER_BIT(RECOMPUTE)) != 0)
        a->confirmed |= 1u << result;
    a->ran |= ran;
    a->failed |= failed;
    e->g->m.verifications++;
    e->g->m.verifications_passed += failed == 0;
    e->g->next_verification++;
    count_layers(&e->g->m, ran, failed);
    engine_emit(e, &(struct event){ .kind = EVENT_TASK_VERIFIED,
                                    .task = task_at(e, x->slot)->id,
                                    .slot = x->slot,
                                    .node = tasks_result(e, x->slot, result)->node,
                                    .a = (int64_t)(ran | failed << 16),
                                    .b = (int64_t)e->g->next_verification });
}

/* What was handed in for a task, without looking at it. */
static void take_in(struct engine *e, uint32_t slot, struct audit *a)
{
    const struct task_row_w *t = task_at(e, slot);

    *a = (struct audit){ .asked = tasks_result_count(e, slot) };
    for (uint32_t i = 0; i < a->asked; i++) {
        const struct result_cell *r = tasks_result(e, slot, i);
        struct exhibit *x = &a->exhibits[i];
        if (!tasks_is_committed(r))
            continue;
        *x = (struct exhibit){ .slot = slot, .result = i, .spec = spec_at(e, t->spec) };
        tasks_work(e, t, &x->work);
        submission_root(e, slot, i, &x->root);
        x->challenge = beacon_challenge(e, t->id, i);
        a->roots[i] = x->root;
        a->committed |= 1u << i;
        if (tasks_result_state(r) == RESULT_LATE)
            a->late |= 1u << i;
    }
}

/* The results that handed in the same as one of `mask`. */
static uint32_t same_as(const struct audit *a, uint32_t mask)
{
    uint32_t same = 0;
    for (uint32_t i = 0; i < a->asked; i++)
        for (uint32_t k = 0; k < a->asked; k++)
            if ((a->committed >> i & 1) != 0 && (mask >> k & 1) != 0 &&
                digest_equal(&a->roots[i], &a->roots[k]))
                same |= 1u << i;
    return same;
}

static uint32_t first_of(uint32_t mask)
{
    return (uint32_t)__builtin_ctz(mask);
}

static const struct work_ops *ops_of(const struct audit *a, uint32_t mask)
{
    return work_ops(a->exhibits[first_of(mask)].work.kind);
}

static void refuse(struct engine *e, struct audit *a, uint32_t mask)
{
    struct attribution why[TASK_RESULTS_MAX];
    uint32_t slot = a->exhibits[first_of(a->committed)].slot;

    a->alive &= ~mask;
    for (uint32_t i = 0; i < a->asked; i++) /* all together, before any is out */
        if ((mask >> i & 1) != 0)
            attribution_find(e, slot, i, &why[i]);
    /* Heads do not tell why somebody is outvoted: whoever is counts as careless. */
    for (uint32_t i = 0; i < a->asked && e->policy->verify_mode == VERIFY_VOTE; i++)
        if ((mask >> i & 1) != 0)
            why[i].fault = FAULT_LAZY;
    for (uint32_t i = 0; i < a->asked; i++) {
        if ((mask >> i & 1) == 0)
            continue;
        if (e->policy->verify_mode != VERIFY_VOTE && why[i].fault != FAULT_NONE)
            attribution_keep(e, slot, i, &why[i]);
        if (why[i].fault == FAULT_COLLUSION) {
            a->suspects |= 1u << i;
            results_suspect(e, slot, i);
        } else {
            results_refuse(e, slot, i, why[i].fault);
        }
    }
}

/* Wrong they are; whether they agreed on it is for a person, before anybody is paid. */
static bool is_ring_case(struct engine *e, uint32_t slot, const struct audit *a, uint32_t right)
{
    if (a->suspects == 0)
        return false;
    (void)cases_open(e, &(struct case_opening){ .kind = CASE_RING_SUSPECT,
                                                .slot = slot,
                                                .paid = right,
                                                .paid_if_rejected = right,
                                                .accused = a->suspects });
    return true;
}

/* No answer is left. */
static void settle_none(struct engine *e, uint32_t slot, const struct audit *a)
{
    if (!is_ring_case(e, slot, a, 0))
        tasks_again(e, slot);
}

/* Accepted by the checks: what is left for a person is lateness, that nothing but doubtful
 * quotes vouches for it, and a high reward. */
static void settle_right(struct engine *e, uint32_t slot, const struct audit *a, uint32_t right)
{
    uint32_t on_time = right & ~a->late;

    if (is_ring_case(e, slot, a, on_time != 0 ? on_time : right))
        return;
    if (on_time == 0)
        cases_open_task(e, CASE_LATE_CORRECT, slot, right);
    else if ((a->ambiguous & on_time) == on_time)
        cases_open_task(e, CASE_TEE_AMBIGUOUS, slot, on_time);
    else if (task_at(e, slot)->reward_uusd >= e->policy->high_value_uusd)
        cases_open_task(e, CASE_HIGH_VALUE, slot, on_time);
    else if (e->policy->provisional_ticks > 0)
        tasks_set_state(e, slot, TASK_PROVISIONAL,
                        e->g->tick + (uint32_t)e->policy->provisional_ticks);
    else
        tasks_accept(e, slot, on_time);
}

static uint32_t best_reputed(const struct engine *e, uint32_t slot, uint32_t mask)
{
    uint32_t best = TASK_RESULTS_MAX, best_score = 0;
    for (uint32_t i = 0; i < TASK_RESULTS_MAX; i++) {
        if ((mask >> i & 1) == 0)
            continue;
        uint32_t score = cases_reputation_of(e, tasks_result(e, slot, i)->node);
        if (best == TASK_RESULTS_MAX || score > best_score) {
            best = i;
            best_score = score;
        }
    }
    return best;
}

/* --- several answers ---------------------------------------------------------------- */

/* Where the records of the nodes point: the mask of the leading answer, 0 when two share
 * the lead. One node, one vote, weighted by how often it was right. */
static uint32_t weighted_group(const struct engine *e, uint32_t slot, const struct audit *a)
{
    struct posterior_answer answers[TASK_RESULTS_MAX] = { { 0 } };
    uint32_t groups[TASK_RESULTS_MAX] = { 0 }, count = 0;
    struct posterior_verdict v;

    for (uint32_t left = a->alive; left != 0; left &= ~groups[count++])
        groups[count] = same_as(a, 1u << first_of(left)) & a->alive;
    for (uint32_t g = 0; g < count; g++)
        for (uint32_t i = 0; i < a->asked; i++) {
            const struct node_row *n = node_at(e, tasks_result(e, slot, i)->node);
            if ((groups[g] >> i & 1) == 0)
                continue;
            answers[g].votes++;
            answers[g].weight += posterior_weight(n->r_ppm, n->s_ppm, TASK_RESULTS_MAX);
        }
    posterior_decide(answers, count, POSTERIOR_WEIGHTED, &v);
    return v.leaders == 1 ? groups[v.answer] : 0;
}

static void to_person(struct engine *e, uint32_t slot, const struct audit *a,
                      enum case_kind kind, uint32_t paid)
{
    tasks_set_checks(e, slot, a->ran, a->failed);
    cases_open_task(e, kind, slot, paid);
}

static void to_referee(struct engine *e, uint32_t slot, const struct audit *a, uint32_t accused,
                       uint32_t other)
{
    tasks_set_checks(e, slot, a->ran, a->failed);
    referee_open(e, slot, &(struct dispute_row){ .parties = { (uint8_t)accused, (uint8_t)other },
                                                 .alive = (uint8_t)a->alive,
                                                 .late = (uint8_t)a->late,
                                                 .contested = (uint8_t)a->contested,
                                                 .ran = (uint16_t)a->ran,
                                                 .failed = (uint16_t)a->failed });
}

/* The first of these that has the right to challenge; TASK_RESULTS_MAX: none. */
static uint32_t challenger_of(const struct engine *e, uint32_t slot, uint32_t mask)
{
    for (; mask != 0; mask &= mask - 1)
        if (challenges_may(e, (struct challenger){
                                  .number = tasks_result(e, slot, first_of(mask))->node }))
            return first_of(mask);
    return TASK_RESULTS_MAX;
}

static void settle_vote(struct engine *e, uint32_t slot, struct audit *a);

/* Whoever might challenge this answer has lost the right to: the auditor does in their place. */
static void audit_instead(struct engine *e, uint32_t slot, struct audit *a, uint32_t accused)
{
    uint32_t same = same_as(a, 1u << accused) & a->alive;

    a->ran |= LAYER_BIT(RECOMPUTE);
    if (verify_is_right(e, &a->exhibits[accused])) {
        a->confirmed |= same;
        settle_vote(e, slot, a);
        return;
    }
    a->failed |= LAYER_BIT(RECOMPUTE);
    a->contested |= same;
    to_referee(e, slot, a, accused, REFEREE_AUDITOR);
}

/* No trace to go by: whoever differs from the majority is computed again. */
static uint32_t recompute_others(struct engine *e, const struct audit *a, uint32_t group)
{
    uint32_t right = 0;
    for (uint32_t i = 0; i < a->asked; i++)
        if (((a->alive & ~group) >> i & 1) != 0 && verify_is_right(e, &a->exhibits[i]))
            right |= 1u << i;
    return right;
}

/* Nobody may compute it again: votes decide, unless the answers follow the hardware or count
 * and record point to different answers. Who is outvoted is not paid, and not slashed. */
static void settle_hidden(struct engine *e, uint32_t slot, struct audit *a, uint32_t group,
                          uint32_t weighted)
{
    struct case_opening o = { .kind = CASE_NO_CONSENSUS,
                              .slot = slot,
                              .paid = 1u << best_reputed(e, slot, a->alive) };

    if (attribution_is_by_class(e, slot)) {
        e->g->m.faults_nondeterminism++;
        o.kind = CASE_NONDETERMINISM;
        o.paid = a->alive;
        o.paid_if_rejected = group != 0 ? group : o.paid;
    } else if (group != 0 && group == weighted) {
        tasks_set_checks(e, slot, a->ran, a->failed);
        for (uint32_t i = 0; i < a->asked; i++)
            if (((a->alive & ~group) >> i & 1) != 0)
                results_outvoted(e, slot, i);
        settle_right(e, slot, a, group);
        return;
    } else if (group != 0 && weighted != 0) {
        o.kind = CASE_VOTE_SPLIT;
        o.paid = group;
        o.paid_if_rejected = weighted;
    }
    tasks_set_checks(e, slot, a->ran, a->failed);
    (void)cases_open(e, &o);
}

/* Answers differ. With traces the referee finds out who is wrong; without, a dissenter who
 * is right by re-execution, or the lack of a majority, is for a person. */
static void settle_difference(struct engine *e, uint32_t slot, struct audit *a, uint32_t group)
{
    uint32_t weighted = weighted_group(e, slot, a);

    if (group != 0 && weighted != group)
        e->g->m.vote_splits++;
    a->failed |= LAYER_BIT(VOTE);
    e->g->m.refused_vote++;
    if (is_disputable(e, &a->exhibits[first_of(a->alive)])) {
        uint32_t accused = first_of(group != 0 ? a->alive & ~group : a->alive);
        uint32_t others = group != 0 ? group : a->alive & ~same_as(a, 1u << accused);
        uint32_t other = challenger_of(e, slot, others);
        if (other < TASK_RESULTS_MAX)
            to_referee(e, slot, a, accused, other);
        else
            audit_instead(e, slot, a, accused);
        return;
    }
    bool is_final = e->policy->verify_mode == VERIFY_VOTE; /* a majority is always right */
    if (ops_of(a, a->alive)->is_hidden && !is_final) {
        settle_hidden(e, slot, a, group, weighted);
        return;
    }
    uint32_t right = group != 0 && !is_final ? recompute_others(e, a, group) : 0;
    if (group == 0 || right != 0) {
        to_person(e, slot, a, CASE_NO_CONSENSUS, 1u << best_reputed(e, slot, a->alive));
        return;
    }
    a->failed &= ~LAYER_BIT(VOTE);
    tasks_set_checks(e, slot, a->ran, a->failed);
    refuse(e, a, a->alive & ~group);
    settle_right(e, slot, a, group);
}

/* Fewer answers are left than a majority of those asked for: one is computed again. */
static bool is_backed(struct engine *e, struct audit *a)
{
    uint32_t one = first_of(a->alive);
    a->ran |= LAYER_BIT(RECOMPUTE);
    if (verify_is_right(e, &a->exhibits[one]))
        return true;
    a->failed |= LAYER_BIT(RECOMPUTE);
    return false;
}

static void settle_vote(struct engine *e, uint32_t slot, struct audit *a)
{
    uint32_t group = verify_vote(a->roots, a->alive, a->asked);
    uint32_t same = same_as(a, 1u << first_of(a->alive)) & a->alive;

    a->ran |= LAYER_BIT(VOTE);
    e->g->m.ran_vote++;
    if (same != a->alive && (a->confirmed & a->alive) != 0) {
        uint32_t right = same_as(a, a->confirmed & a->alive);
        refuse(e, a, a->alive & ~right);
        same = a->alive;
        group = right;
    }
    if (same != a->alive) {
        settle_difference(e, slot, a, group);
        return;
    }
    bool is_right = group != 0 || (a->confirmed & a->alive) != 0 ||
                    ops_of(a, a->alive)->is_hidden || is_backed(e, a);
    tasks_set_checks(e, slot, a->ran, a->failed);
    if (is_right) {
        settle_right(e, slot, a, a->alive);
        return;
    }
    refuse(e, a, a->alive);
    settle_none(e, slot, a);
}

static bool is_put_to_vote(const struct engine *e, const struct audit *a)
{
    return a->asked > 1 && (e->policy->verify_mode != VERIFY_LADDER ||
                            !ops_of(a, a->alive)->is_algebraic);
}

static void settle(struct engine *e, uint32_t slot, struct audit *a)
{
    tasks_set_checks(e, slot, a->ran, a->failed);
    if (a->alive == 0)
        settle_none(e, slot, a);
    else if ((a->contested & a->alive) != 0)
        to_referee(e, slot, a, first_of(a->contested & a->alive), REFEREE_AUDITOR);
    else if (is_put_to_vote(e, a))
        settle_vote(e, slot, a);
    else
        settle_right(e, slot, a, a->alive);
}

void verifier_check(struct engine *e, uint32_t slot)
{
    struct audit a;

    tasks_set_state(e, slot, TASK_CHECKING, 0);
    take_in(e, slot, &a);
    for (uint32_t i = 0; i < a.asked; i++)
        if ((a.committed >> i & 1) != 0)
            climb(e, &a, i);
    uint32_t dead = a.committed & ~a.alive;
    if (dead != 0)
        refuse(e, &a, dead | same_as(&a, dead & ~a.unbound));
    settle(e, slot, &a);
}

/* --- after the referee -------------------------------------------------------------- */

/* The results behind a mask of parties. */
static uint32_t results_of(const struct dispute_row *d, uint32_t parties)
{
    uint32_t mask = 0;
    for (uint32_t p = 0; p < BISECT_PARTIES; p++)
        if ((parties >> p & 1) != 0 && d->parties[p] != REFEREE_AUDITOR)
            mask |= 1u << d->parties[p];
    return mask;
}

/* Who said that it cannot show its trace; with both, the first is put to the person. */
static uint32_t declared_of(const struct dispute_row *d)
{
    uint32_t mask = 0;
    for (uint32_t p = 0; p < BISECT_PARTIES; p++)
        if ((enum bisect_answer)(d->answers >> 2 * p & 3) == BISECT_DECLARED)
            mask |= 1u << p;
    return results_of(d, mask & (0u - mask));
}

/* Those who were set aside as a ring before the dispute. */
static uint32_t suspects_of(struct engine *e, uint32_t slot)
{
    struct attribution why;
    uint32_t mask = 0;
    for (uint32_t i = 0; i < tasks_result_count(e, slot); i++) {
        if (tasks_result_state(tasks_result(e, slot, i)) != RESULT_INCONCLUSIVE)
            continue;
        attribution_of(e, slot, i, &why);
        if (why.fault == FAULT_COLLUSION)
            mask |= 1u << i;
    }
    return mask;
}

/* What the referee found of each party that handed something in is a check of it, too. */
static void tell_ruling(struct engine *e, uint32_t slot, const struct dispute_row *d)
{
    for (uint32_t p = 0; p < BISECT_PARTIES; p++) {
        bool is_wrong = (d->wrong >> p & 1) != 0;
        if (d->parties[p] == REFEREE_AUDITOR)
            continue;
        e->g->next_verification++; /* whether or not somebody listens */
        engine_emit(e, &(struct event){ .kind = EVENT_TASK_VERIFIED,
                                        .task = task_at(e, slot)->id,
                                        .slot = slot,
                                        .node = tasks_result(e, slot, d->parties[p])->node,
                                        .a = (int64_t)(LAYER_BIT(BISECT) |
                                                       (is_wrong ? LAYER_BIT(BISECT) << 16 : 0)),
                                        .b = (int64_t)e->g->next_verification });
    }
}

void verifier_ruled(struct engine *e, uint32_t slot, const struct dispute_row *d)
{
    struct audit a;
    uint32_t wrong = results_of(d, d->wrong);
    bool was_rerun = d->end == BISECT_END_RERUN || d->end == BISECT_END_START ||
                     d->end == BISECT_END_UNBOUND;

    take_in(e, slot, &a);
    a.suspects = suspects_of(e, slot);
    a.alive = d->alive;
    a.contested = d->contested;
    a.ran = d->ran;
    a.failed = d->failed;
    if (d->end == BISECT_END_DECLARED) { /* nothing was found */
        uint32_t silent = declared_of(d);
        tasks_set_checks(e, slot, a.ran, a.failed);
        (void)cases_open(e, &(struct case_opening){
                                .kind = CASE_TRACE_WITHHELD,
                                .slot = slot,
                                .paid = silent,
                                .paid_if_rejected = a.alive & ~silent & ~a.contested,
                                .link = d->nodes[1] == NODE_NONE ? 0 : d->nodes[1] + 1,
                                .bond_uusd = referee_bond(e, d) });
        return;
    }
    a.ran |= LAYER_BIT(BISECT);
    a.failed |= wrong != 0 ? LAYER_BIT(BISECT) : 0;
    count_layers(&e->g->m, LAYER_BIT(BISECT), wrong != 0 ? LAYER_BIT(BISECT) : 0);
    tell_ruling(e, slot, d);
    if (was_rerun)
        refuse(e, &a, same_as(&a, wrong) & a.alive);
    for (uint32_t i = 0; !was_rerun && i < a.asked; i++)
        if ((wrong >> i & 1) != 0)
            results_forfeit(e, slot, i);
    a.alive &= ~wrong;
    a.contested &= a.alive;
    settle(e, slot, &a);
}
