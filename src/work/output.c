/* The submission with its units: made, sealed, opened. */
#include "work/scratch.h"

#include <assert.h>
#include <stdlib.h>

enum rc work_output_reserve(struct work_output *o, const struct work_task *t,
                            struct err *err)
{
    const struct work_ops *ops = work_ops(t->kind);
    assert(ops != NULL);
    size_t need = work_units(t) * ops->unit_bytes(t);
    size_t subtrees = work_root_is_answer(t) ? 0 : 2 * (size_t)work_units(t);
    if (need > o->capacity) {
        uint8_t *units = realloc(o->units, need);
        if (units == NULL)
            return err_nomem(err, "keep the trace of a computation");
        o->units = units;
        o->capacity = need;
    }
    if (subtrees > o->subtrees_max) {
        struct digest *grown = realloc(o->subtrees, subtrees * sizeof *grown);
        if (grown == NULL)
            return err_nomem(err, "keep the hashes over a trace");
        o->subtrees = grown;
        o->subtrees_max = subtrees;
    }
    return RC_OK;
}

size_t work_output_memory(const struct work_output *o)
{
    return o->capacity + o->subtrees_max * sizeof *o->subtrees;
}

enum rc work_output_prepare(struct work_output *o, const struct work_task *t,
                            struct err *err)
{
    enum rc rc = work_output_reserve(o, t, err);
    if (rc != RC_OK)
        return rc;
    o->task = *t;
    o->count = work_units(t);
    o->unit_bytes = work_ops(t->kind)->unit_bytes(t);
    return RC_OK;
}

void work_output_free(struct work_output *o)
{
    free(o->units);
    free(o->subtrees);
    *o = (struct work_output)WORK_OUTPUT_INIT;
}

const uint8_t *work_output_unit(const struct work_output *o, uint32_t index)
{
    assert(index < o->count);
    return o->units + (size_t)index * o->unit_bytes;
}

void work_units_root(struct work_scratch *s, const struct work_task *t,
                     const uint8_t *units, struct digest *subtrees, struct digest *root)
{
    size_t stride = work_ops(t->kind)->unit_bytes(t);
    struct merkle_head head;
    head.size = 0;
    for (uint32_t i = 0; i < work_units(t); i++)
        work_head_add(s, &head, units + i * stride, work_unit_length(t, i), subtrees);
    merkle_head_root(s->sha, &head, root);
}

void work_output_seal(struct work_scratch *s, struct work_output *o)
{
    assert(o->count > 0);
    const uint8_t *last = work_output_unit(o, o->count - 1);
    if (work_root_is_answer(&o->task))
        memcpy(o->root.b, last, DIGEST_BYTES);
    else
        work_units_root(s, &o->task, o->units, o->subtrees, &o->root);
    work_result_of(&o->task, last, &o->root, &o->result);
}

enum rc work_run(struct work_scratch *s, const struct work_task *t,
                 struct work_output *out, struct err *err)
{
    enum rc rc = work_output_prepare(out, t, err);
    if (rc == RC_OK)
        work_produce(s, t, WORK_STEPS_ALL, NULL, out, &out->root);
    return rc;
}

struct kept_nodes {
    const struct work_output *o;
};

/* See struct merkle_nodes. */
static enum rc subtree_get(void *ctx, unsigned level, uint64_t index, struct digest *out,
                           struct err *err)
{
    (void)err;
    const struct work_output *o = ((const struct kept_nodes *)ctx)->o;
    assert(index < (uint64_t)o->count >> level);
    *out = o->subtrees[work_subtree_at(level, index)];
    return RC_OK;
}

void work_open(struct work_scratch *s, const struct work_output *o, uint32_t index,
               struct work_opening *opening)
{
    struct kept_nodes kept = { .o = o };
    struct merkle_nodes nodes = { .get = subtree_get, .ctx = &kept };
    opening->index = index;
    opening->unit = work_output_unit(o, index);
    opening->proof.n = 0;
    if (work_root_is_answer(&o->task))
        return;
    enum rc rc = merkle_inclusion(s->sha, &nodes, index, o->count, &opening->proof, NULL);
    assert(rc == RC_OK); /* the index is one of the units, and the reader never fails */
    (void)rc;
}
