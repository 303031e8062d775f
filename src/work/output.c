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
    if (need <= o->capacity)
        return RC_OK;
    uint8_t *units = realloc(o->units, need);
    if (units == NULL)
        return err_nomem(err, "keep the trace of a computation");
    o->units = units;
    o->capacity = need;
    return RC_OK;
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
    *o = (struct work_output)WORK_OUTPUT_INIT;
}

const uint8_t *work_output_unit(const struct work_output *o, uint32_t index)
{
    assert(index < o->count);
    return o->units + (size_t)index * o->unit_bytes;
}

void work_units_root(struct work_scratch *s, const struct work_task *t,
                     const uint8_t *units, uint32_t first, uint32_t count,
                     struct digest *root)
{
    size_t stride = work_ops(t->kind)->unit_bytes(t);
    struct merkle_head head;
    head.size = 0;
    for (uint32_t i = first; i < first + count; i++)
        work_head_add(s, &head, units + i * stride, work_unit_length(t, i));
    merkle_head_root(s->sha, &head, root);
}

void work_output_seal(struct work_scratch *s, struct work_output *o)
{
    assert(o->count > 0);
    const uint8_t *last = work_output_unit(o, o->count - 1);
    if (work_root_is_answer(&o->task))
        memcpy(o->root.b, last, DIGEST_BYTES);
    else
        work_units_root(s, &o->task, o->units, 0, o->count, &o->root);
    work_result_of(&o->task, last, &o->root, &o->result);
}

enum rc work_run(struct work_scratch *s, const struct work_task *t,
                 struct work_output *out, struct err *err)
{
    enum rc rc = work_output_prepare(out, t, err);
    if (rc == RC_OK)
        work_produce(s, t, WORK_STEPS_ALL, NULL, out->units, &out->root, &out->result);
    return rc;
}

struct unit_nodes {
    struct work_scratch *s;
    const struct work_output *o;
};

/* Subtree (level, index) of the units, hashed anew: see struct merkle_nodes. */
static enum rc subtree_get(void *ctx, unsigned level, uint64_t index, struct digest *out,
                           struct err *err)
{
    (void)err;
    const struct unit_nodes *n = ctx;
    uint64_t first = index << level, count = UINT64_C(1) << level;
    assert(first + count <= n->o->count);
    work_units_root(n->s, &n->o->task, n->o->units, (uint32_t)first, (uint32_t)count, out);
    return RC_OK;
}

void work_open(struct work_scratch *s, const struct work_output *o, uint32_t index,
               struct work_opening *opening)
{
    struct unit_nodes ctx = { .s = s, .o = o };
    struct merkle_nodes nodes = { .get = subtree_get, .ctx = &ctx };
    opening->index = index;
    opening->unit = work_output_unit(o, index);
    enum rc rc = merkle_inclusion(s->sha, &nodes, index, o->count, &opening->proof, NULL);
    assert(rc == RC_OK); /* the index is one of the units, and the reader never fails */
    (void)rc;
}
