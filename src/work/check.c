#include "work/check.h"

#include "base/rng.h"
#include "work/check_inner.h"
#include "work/scratch.h"

#include <assert.h>

#define PURPOSE_SEGMENT 1u

static const struct work_ops *ops_of(const struct work_task *t)
{
    const struct work_ops *ops = work_ops(t->kind);
    assert(ops != NULL);
    return ops;
}

static uint64_t first_word(const struct digest *d)
{
    uint64_t w = 0;
    for (unsigned i = 0; i < 8; i++)
        w = w << 8 | d->b[i];
    return w;
}

/* Distinct segments, ascending: the draws of a combination, each among those left. */
static void draw_segments(const struct work_task *t, const struct digest *root,
                          uint64_t challenge, struct check_sample *sample)
{
    uint32_t segments = work_segments(t);
    uint32_t wanted = segments < CHECK_SAMPLED ? segments : CHECK_SAMPLED;
    for (uint32_t k = 0; k < wanted; k++) {
        uint32_t pick = (uint32_t)draw_below(challenge, PURPOSE_SEGMENT, first_word(root),
                                             t->seed, k, segments - k);
        uint32_t at = 0;
        while (at < k && pick >= sample->segment[at]) {
            pick++;
            at++;
        }
        for (uint32_t i = k; i > at; i--)
            sample->segment[i] = sample->segment[i - 1];
        sample->segment[at] = pick;
    }
    sample->segment_count = wanted;
}

void check_sample_draw(const struct work_task *t, const struct digest *root,
                       uint64_t challenge, struct check_sample *sample)
{
    *sample = (struct check_sample){ .segment_count = 0 };
    draw_segments(t, root, challenge, sample);
    if (work_root_is_answer(t))
        return;
    bool is_chain = ops_of(t)->unit_needs_previous;
    uint32_t n = 0;
    if (is_chain) {
        sample->index[n++] = 0;
        sample->index[n++] = work_units(t) - 1;
    }
    for (uint32_t k = 0; k < sample->segment_count; k++) {
        sample->index[n++] = sample->segment[k];
        if (is_chain)
            sample->index[n++] = sample->segment[k] + 1;
    }
    sample->index_count = n;
}

void check_product_draw(const struct work_task *t, const struct digest *root,
                        uint64_t challenge, struct check_sample *sample)
{
    uint32_t first = work_units(t) - work_segments(t); /* 1 where the first is the start */
    *sample = (struct check_sample){ .segment_count = 0 };
    draw_segments(t, root, challenge, sample);
    for (uint32_t k = 0; k < sample->segment_count; k++)
        sample->index[k] = first + sample->segment[k];
    sample->index_count = sample->segment_count;
}

static struct check_report report_new(void)
{
    return (struct check_report){
        .verdict = CHECK_PASS,
        .unit = CHECK_NOWHERE,
        .segment = CHECK_NOWHERE,
    };
}

static void report_fail(struct check_report *r, enum check_verdict verdict, uint32_t unit,
                        uint32_t segment)
{
    r->verdict = verdict;
    r->unit = unit;
    r->segment = segment;
}

bool check_openings(struct work_scratch *s, const struct work_task *t,
                    const struct digest *root, const struct check_sample *sample,
                    const struct work_opening *openings, uint32_t count,
                    struct check_report *r)
{
    for (uint32_t i = 0; i < sample->index_count; i++) {
        uint32_t index = sample->index[i];
        size_t len = work_unit_length(t, index);
        const struct work_opening *o = i < count ? &openings[i] : NULL;
        if (o == NULL || o->index != index || o->unit == NULL) {
            report_fail(r, CHECK_WITHHELD, index, CHECK_NOWHERE);
            return false;
        }
        struct digest leaf;
        merkle_leaf(s->sha, o->unit, len, &leaf);
        r->cost_units += work_cost_hash(1 + len);
        r->cost_units += o->proof.n * work_cost_hash(1 + 2 * DIGEST_BYTES);
        if (merkle_inclusion_verify(s->sha, &leaf, index, work_units(t), &o->proof, root,
                                    NULL) != RC_OK) {
            report_fail(r, CHECK_UNBOUND, index, CHECK_NOWHERE);
            return false;
        }
    }
    return true;
}

/* Compute a unit from the one before and compare it. */
static bool unit_is_right(struct work_scratch *s, const struct work_task *t,
                          uint32_t unit, const uint8_t *previous, const uint8_t *claimed,
                          struct check_report *r)
{
    const struct work_ops *ops = ops_of(t);
    uint32_t steps = ops->unit_steps(t, unit);
    ops->unit(s, t, unit, steps, previous, s->unit);
    r->steps_rerun += steps;
    r->cost_units += ops->steps_cost(t, steps);
    return memcmp(s->unit, claimed, work_unit_length(t, unit)) == 0;
}

static void check_chain_segments(struct work_scratch *s, const struct work_task *t,
                                 const struct digest *root, const struct digest *result,
                                 const struct check_sample *sample,
                                 const struct work_opening *openings,
                                 struct check_report *r)
{
    if (!unit_is_right(s, t, 0, NULL, openings[0].unit, r)) {
        report_fail(r, CHECK_WRONG, 0, 0);
        return;
    }
    uint32_t last = work_units(t) - 1;
    struct digest shown;
    work_result_of(t, openings[1].unit, root, &shown);
    if (!digest_equal(&shown, result)) {
        report_fail(r, CHECK_UNBOUND, last, CHECK_NOWHERE);
        return;
    }
    for (uint32_t k = 0; k < sample->segment_count; k++) {
        const struct work_opening *from = &openings[2 + 2 * k];
        uint32_t unit = sample->segment[k] + 1;
        if (!unit_is_right(s, t, unit, from[0].unit, from[1].unit, r)) {
            report_fail(r, CHECK_WRONG, unit, sample->segment[k]);
            return;
        }
    }
}

static void check_lone_segments(struct work_scratch *s, const struct work_task *t,
                                const struct check_sample *sample,
                                const struct work_opening *openings,
                                struct check_report *r)
{
    for (uint32_t k = 0; k < sample->segment_count; k++) {
        uint32_t unit = sample->segment[k];
        if (!unit_is_right(s, t, unit, NULL, openings[k].unit, r)) {
            report_fail(r, CHECK_WRONG, unit, unit);
            return;
        }
    }
}

struct check_report check_segments(struct work_scratch *s, const struct work_task *t,
                                   const struct digest *root, const struct digest *result,
                                   const struct check_sample *sample,
                                   const struct work_opening *openings, uint32_t count)
{
    const struct work_ops *ops = ops_of(t);
    struct check_report r = report_new();
    if (work_root_is_answer(t)) {
        r = check_recompute(s, t, root);
        if (r.verdict == CHECK_PASS && !digest_equal(root, result))
            report_fail(&r, CHECK_UNBOUND, work_units(t) - 1, CHECK_NOWHERE);
        return r;
    }
    if (!check_openings(s, t, root, sample, openings, count, &r))
        return r;
    if (ops->unit_needs_previous)
        check_chain_segments(s, t, root, result, sample, openings, &r);
    else
        check_lone_segments(s, t, sample, openings, &r);
    return r;
}

struct check_report check_recompute(struct work_scratch *s, const struct work_task *t,
                                    const struct digest *root)
{
    struct digest truth;
    work_root(s, t, &truth);
    return check_recomputed(t, &truth, root);
}

struct check_report check_recomputed(const struct work_task *t, const struct digest *truth,
                                     const struct digest *root)
{
    struct check_report r = report_new();
    r.steps_rerun = work_steps(t);
    r.cost_units = work_cost(t);
    if (!digest_equal(truth, root))
        report_fail(&r, CHECK_WRONG, CHECK_NOWHERE, CHECK_NOWHERE);
    return r;
}
