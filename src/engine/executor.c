#include "engine/executor.h"

#include "engine/load.h"
#include "engine/reputation.h"
#include "engine/slashing.h"
#include "engine/submission.h"
#include "engine/tasks.h"
#include "engine/verifier.h"
#include "model/jurisdiction.h"

#include <string.h>

const char *const filter_words[FILTER_COUNT] = {
#define X(id, word) [FILTER_##id] = (word),
    FILTER_LIST(X)
#undef X
};

#define LOCK_P_MIN_PPM 10000u /* nobody is caught less often than this */

/* --- score ------------------------------------------------------------------------ */

struct terms { /* each times 1e-12 */
    uint64_t performance, reputation, latency, green, cost;
};

static uint64_t ratio_term(int64_t weight_ppm, uint32_t value_ppm)
{
    return value_ppm == NODE_UNKNOWN ? 0 : (uint64_t)weight_ppm * value_ppm;
}

/* weight / latency_ms; an answer in no time counts as one in 1 ms. */
static uint64_t inverse_latency(uint64_t weight_ppm, uint32_t latency_ms)
{
    if (latency_ms == NODE_UNKNOWN)
        return 0;
    return weight_ppm * PPM_ONE / (latency_ms == 0 ? 1 : latency_ms);
}

/* An overstated claim does not rank while its bonus is off. */
static uint32_t green_of(const struct node_row *n)
{
    return node_is_green_off(n) ? 0 : n->green_ppm;
}

static void terms_article(const struct engine *e, const struct node_row *n, uint32_t lower_ppm,
                          struct terms *t)
{
    (void)e;
    (void)lower_ppm;
    t->performance = ratio_term(400000, n->performance_ppm);
    t->reputation = ratio_term(300000, reputation_mean_ppm(n));
    t->latency = inverse_latency(200000, n->latency_ms);
    t->green = ratio_term(100000, green_of(n));
}

static void terms_green_first(const struct engine *e, const struct node_row *n, uint32_t lower_ppm,
                              struct terms *t)
{
    (void)e;
    (void)lower_ppm;
    t->green = ratio_term(500000, green_of(n));
    t->reputation = ratio_term(300000, reputation_mean_ppm(n));
    t->latency = inverse_latency(200000, n->latency_ms);
}

static void terms_balanced(const struct engine *e, const struct node_row *n, uint32_t lower_ppm,
                           struct terms *t)
{
    const struct policy *p = e->policy;
    t->performance = ratio_term(p->weight_performance_ppm, n->performance_ppm);
    t->reputation = ratio_term(p->weight_reputation_ppm, lower_ppm);
    t->green = ratio_term(p->weight_green_ppm, green_of(n));
    if (n->latency_ms != NODE_UNKNOWN)
        t->latency =
            (uint64_t)p->weight_latency_ppm * PPM_ONE * 100 / (100 + (uint64_t)n->latency_ms);
    if (n->price_uusd != NODE_UNKNOWN && p->base_rate_uusd > 0)
        t->cost = (uint64_t)p->weight_cost_ppm *
                  ((uint64_t)p->base_rate_uusd * PPM_ONE /
                   ((uint64_t)p->base_rate_uusd + n->price_uusd));
}

static void (*const profiles[PROFILE_COUNT])(const struct engine *, const struct node_row *,
                                             uint32_t, struct terms *) = {
    [PROFILE_ARTICLE] = terms_article,
    [PROFILE_GREEN_FIRST] = terms_green_first,
    [PROFILE_BALANCED] = terms_balanced,
};

static uint32_t to_score(uint64_t t)
{
    return (uint32_t)((t + 500) / 1000);
}

/* The bound takes a square root: only for the profile that looks at it. */
static uint32_t lower_for(const struct node_row *n, int64_t profile)
{
    return profile == PROFILE_BALANCED ? reputation_lower_ppm(n) : 0;
}

uint32_t executor_score_with(const struct engine *e, const struct node_row *n, int64_t profile,
                             uint32_t lower_ppm)
{
    struct terms t = { 0 };
    assert(profile >= 0 && profile < PROFILE_COUNT);
    profiles[profile](e, n, lower_ppm, &t);
    return to_score(t.performance + t.reputation + t.latency + t.green + t.cost);
}

uint32_t executor_score(const struct engine *e, const struct node_row *n, int64_t profile)
{
    return executor_score_with(e, n, profile, lower_for(n, profile));
}

void executor_terms(const struct engine *e, const struct node_row *n, int64_t profile,
                    struct score_terms *out)
{
    struct terms t = { 0 };
    assert(profile >= 0 && profile < PROFILE_COUNT);
    profiles[profile](e, n, lower_for(n, profile), &t);
    *out = (struct score_terms){
        .performance = to_score(t.performance),
        .reputation = to_score(t.reputation),
        .latency = to_score(t.latency),
        .green = to_score(t.green),
        .cost = to_score(t.cost),
        .total = to_score(t.performance + t.reputation + t.latency + t.green + t.cost),
    };
}

void executor_publish_score(struct engine *e, uint32_t node)
{
    index_set_score(e->index, node, executor_score(e, node_at(e, node), e->policy->profile));
}

/* --- filters ---------------------------------------------------------------------- */

static bool is_barred(const struct placement *p, uint32_t node)
{
    size_t lo = 0, hi = p->barred_count;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (p->barred[mid] == node)
            return true;
        if (p->barred[mid] < node)
            lo = mid + 1;
        else
            hi = mid;
    }
    return false;
}

static bool is_avoided(const struct placement *p, const struct node_row *n)
{
    for (uint32_t i = 0; i < p->owner_count; i++)
        if (n->owner == p->owners[i])
            return true;
    for (uint32_t i = 0; i < p->region_count; i++)
        if (n->region == p->regions[i])
            return true;
    return false;
}

static uint32_t price_of(const struct engine *e, const struct node_row *n)
{
    return n->price_uusd == NODE_UNKNOWN ? (uint32_t)e->policy->base_rate_uusd : n->price_uusd;
}

/* A stated need is not met by an unknown amount. */
static bool has(uint16_t free, uint16_t need)
{
    return need == 0 || (free != NODE_U16_UNKNOWN && free >= need);
}

/* In the order of FILTER_LIST; what the index itself filters comes with it for explain. */
enum filter executor_filter(const struct engine *e, const struct placement *p, uint32_t node)
{
    const struct node_row *n = node_at(e, node);
    const struct task_spec *s = p->spec;

    if (!load_is_available(n))
        return FILTER_STATE;
    if (s->min_gpu_gb > 0 &&
        (n->gpu_gb == NODE_U16_UNKNOWN || n->gpu_count == 0 || n->gpu_gb < s->min_gpu_gb))
        return FILTER_GPU_MEMORY;
    if ((s->gpus > 0 && n->gpu_count == 0) || n->gpus_free < (s->gpus == 0 ? 1 : s->gpus))
        return FILTER_GPUS;
    if (!has(n->cores_free, s->min_cores))
        return FILTER_CORES;
    if (!has(n->ram_free, s->min_ram_gb))
        return FILTER_RAM;
    if (price_of(e, n) > s->max_price_uusd)
        return FILTER_PRICE;
    if (s->max_latency_ms != UINT32_MAX && n->latency_ms > s->max_latency_ms)
        return FILTER_LATENCY;
    if (!jurisdiction_set_is_empty(&s->allowed) &&
        !jurisdiction_set_has(&s->allowed, n->jurisdiction))
        return FILTER_JURISDICTION;
    if (is_avoided(p, n))
        return FILTER_OWNER;
    if (n->stake_uusd - n->locked_uusd < (int64_t)p->lock_uusd)
        return FILTER_STAKE;
    return FILTER_COUNT;
}

struct fit {
    const struct engine *e;
    const struct placement *p;
};

/* What the index cannot know. */
static bool fits(const void *ctx, uint32_t node)
{
    const struct fit *f = ctx;
    const struct node_row *n = node_at(f->e, node);
    const struct task_spec *s = f->p->spec;

    return n->gpus_free >= (s->gpus == 0 ? 1 : s->gpus) && (s->gpus == 0 || n->gpu_count > 0) &&
           has(n->cores_free, s->min_cores) && has(n->ram_free, s->min_ram_gb) &&
           price_of(f->e, n) <= s->max_price_uusd &&
           n->stake_uusd - n->locked_uusd >= (int64_t)f->p->lock_uusd &&
           !is_avoided(f->p, n) && !is_barred(f->p, node) &&
           (f->p->hw_class == 0 || submission_hw_class(f->e, node) == f->p->hw_class);
}

static void ahead(const void *ctx, uint32_t node)
{
    const struct fit *f = ctx;
    const struct node_row *n = node_at(f->e, node);
    __builtin_prefetch(n);
    __builtin_prefetch(&n->gpus_free);
}

/* --- picking ---------------------------------------------------------------------- */

static uint32_t pick_once(struct engine *e, const struct placement *p)
{
    uint64_t allowed[INDEX_JURISDICTIONS / 64] = { 0 };
    struct fit fit = { .e = e, .p = p };
    bool is_limited = !jurisdiction_set_is_empty(&p->spec->allowed);

    for (int i = 0; is_limited && i < JURISDICTION_WORDS; i++)
        allowed[i / 2] |= (uint64_t)p->spec->allowed.bits[i] << (i % 2 * 32);
    return index_best(e->index, &(struct index_query){
                                    .min_gpu_gb = p->spec->min_gpu_gb,
                                    .max_latency_ms = p->spec->max_latency_ms,
                                    .jurisdictions = is_limited ? allowed : NULL,
                                    .exclude = p->exclude,
                                    .exclude_count = p->exclude_count,
                                    .fits = fits,
                                    .ahead = ahead,
                                    .ctx = &fit,
                                });
}

/* Asks for more than any node ever had: refused without a search. */
static bool is_hopeless(const struct engine *e, const struct placement *p)
{
    const struct task_spec *s = p->spec;
    return (int64_t)p->lock_uusd > e->most.stake_uusd || s->gpus > e->most.gpus ||
           s->min_cores > e->most.cores || s->min_ram_gb > e->most.ram_gb;
}

uint32_t executor_pick(struct engine *e, struct placement *p)
{
    if (is_hopeless(e, p))
        return NODE_NONE;
    if (e->config.probe != NULL)
        e->config.probe(e->config.probe_ctx, true);
    uint32_t node = pick_once(e, p);
    if (node == INDEX_NONE && p->region_count > 0) {
        uint32_t regions = p->region_count;
        p->region_count = 0;
        node = pick_once(e, p);
        p->region_count = regions;
    }
    if (e->config.probe != NULL)
        e->config.probe(e->config.probe_ctx, false);
    return node == INDEX_NONE ? NODE_NONE : node;
}

void executor_avoid(const struct engine *e, struct placement *p, uint32_t node)
{
    const struct node_row *n = node_at(e, node);
    if (p->exclude_count < ARRAY_LEN(p->exclude))
        p->exclude[p->exclude_count++] = node;
    if (n->owner != 0 && p->owner_count < TASK_RESULTS_MAX)
        p->owners[p->owner_count++] = n->owner;
    if (n->region != 0 && p->region_count < TASK_RESULTS_MAX)
        p->regions[p->region_count++] = n->region;
}

void executor_ask_class(const struct engine *e, struct placement *p, uint32_t node)
{
    if (work_ops((enum work_kind)p->spec->kind)->may_differ_by_class)
        p->hw_class = submission_hw_class(e, node);
}

uint32_t executor_lock(const struct engine *e, const struct task_spec *spec, int64_t reward_uusd)
{
    enum work_kind kind = (enum work_kind)spec->kind;
    uint64_t p_ppm = verify_least_ppm(e, kind);
    bool is_always_checked =
        work_ops(kind)->is_algebraic || (kind == WORK_CHAIN && spec->size == 1);

    if (is_always_checked)
        return 0;
    if (p_ppm < LOCK_P_MIN_PPM)
        p_ppm = LOCK_P_MIN_PPM;
    return slashing_cover(e, reward_uusd, (uint32_t)p_ppm);
}

/* --- on demand, with reasons -------------------------------------------------------- */

static void add_top(const struct engine *e, enum score_profile profile, uint32_t node,
                    struct allocation *out)
{
    struct score_terms terms;
    executor_terms(e, node_at(e, node), profile, &terms);
    uint32_t at = out->top_count;
    while (at > 0 && out->top[at - 1].terms.total < terms.total)
        at--;
    if (at == EXPLAIN_TOP)
        return;
    if (out->top_count < EXPLAIN_TOP)
        out->top_count++;
    for (uint32_t i = out->top_count - 1; i > at; i--)
        out->top[i] = out->top[i - 1];
    out->top[at].node = node;
    out->top[at].terms = terms;
}

static bool is_excluded(const struct placement *p, uint32_t node)
{
    for (uint32_t i = 0; i < p->exclude_count; i++)
        if (p->exclude[i] == node)
            return true;
    return is_barred(p, node);
}

static void explain(const struct engine *e, const struct placement *p,
                    enum score_profile profile, struct allocation *out)
{
    for (uint32_t node = 0; node < e->g->rows[WORLD_NODES]; node++) {
        if (is_excluded(p, node))
            continue;
        enum filter f = executor_filter(e, p, node);
        if (f < FILTER_COUNT) {
            out->rejected[f]++;
        } else {
            out->candidates++;
            add_top(e, profile, node, out);
        }
    }
}

/* The winner of another profile than the one the index is kept for: by full scan. */
static uint32_t scan_best(const struct engine *e, const struct placement *p,
                          enum score_profile profile)
{
    uint32_t best = NODE_NONE, best_score = 0;
    for (uint32_t node = 0; node < e->g->rows[WORLD_NODES]; node++) {
        if (is_excluded(p, node) || executor_filter(e, p, node) != FILTER_COUNT)
            continue;
        uint32_t score = executor_score(e, node_at(e, node), profile);
        if (best == NODE_NONE || score > best_score) {
            best = node;
            best_score = score;
        }
    }
    return best;
}

static uint32_t find(struct engine *e, struct placement *p, enum score_profile profile)
{
    if (profile == (enum score_profile)e->policy->profile)
        return executor_pick(e, p);
    uint32_t node = scan_best(e, p, profile);
    if (node != NODE_NONE || p->region_count == 0)
        return node;
    p->region_count = 0;
    return scan_best(e, p, profile);
}

void engine_allocate(struct engine *e, const struct task_row *task, enum score_profile profile,
                     const uint32_t *exclude, size_t exclude_count, bool is_explained,
                     struct allocation *out)
{
    struct placement p = { .spec = &task->spec,
                           .lock_uusd = executor_lock(e, &task->spec, task->reward_uusd),
                           .barred = exclude,
                           .barred_count = exclude_count };

    if (profile >= PROFILE_COUNT)
        profile = (enum score_profile)e->policy->profile;
    memset(out, 0, sizeof *out);
    if (is_explained)
        explain(e, &p, profile, out);
    out->backup = NODE_NONE;
    out->node = find(e, &p, profile);
    if (out->node == NODE_NONE)
        return;
    out->score = executor_score(e, node_at(e, out->node), profile);
    executor_avoid(e, &p, out->node);
    out->backup = find(e, &p, profile);
}
