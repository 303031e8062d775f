#include "work/work.h"

#include "work/scratch.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>

#define KIND(id, number, symbol, name, help) \
    extern const struct work_ops work_ops_##symbol;
#include "work/kinds.def"
#undef KIND

static const struct kind_row {
    enum work_kind kind;
    const char *name, *help;
    const struct work_ops *ops;
} kinds[] = {
#define KIND(id, number, symbol, name_, help_) \
    { .kind = id, .name = name_, .help = help_, .ops = &work_ops_##symbol },
#include "work/kinds.def"
#undef KIND
};

static const struct kind_row *kind_row(enum work_kind kind)
{
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        if (kinds[i].kind == kind)
            return &kinds[i];
    return NULL;
}

const struct work_ops *work_ops(enum work_kind kind)
{
    const struct kind_row *row = kind_row(kind);
    return row == NULL ? NULL : row->ops;
}

const char *work_kind_name(enum work_kind kind)
{
    const struct kind_row *row = kind_row(kind);
    return row == NULL ? NULL : row->name;
}

const char *work_kind_help(enum work_kind kind)
{
    const struct kind_row *row = kind_row(kind);
    return row == NULL ? NULL : row->help;
}

bool work_kind_parse(const char *name, enum work_kind *kind)
{
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        if (strcmp(kinds[i].name, name) == 0) {
            *kind = kinds[i].kind;
            return true;
        }
    }
    return false;
}

enum rc work_task_check(const struct work_task *t, struct err *err)
{
    const struct work_ops *ops = work_ops(t->kind);
    if (ops == NULL)
        return err_set(err, RC_INPUT, "kind '%u' is no kind of work", (unsigned)t->kind);
    if (t->size < ops->size_min || t->size > ops->size_max ||
        t->size % ops->size_multiple != 0)
        return err_set(err, RC_INPUT,
                       "size '%" PRIu32 "' of a %s is not a multiple of %" PRIu32
                       " from %" PRIu32 " to %" PRIu32,
                       t->size, work_kind_name(t->kind), ops->size_multiple,
                       ops->size_min, ops->size_max);
    uint32_t interval_max = ops->takes_interval ? t->size : 0;
    if (t->interval > interval_max)
        return err_set(err, RC_INPUT, "interval '%" PRIu32 "' of a %s is above %" PRIu32,
                       t->interval, work_kind_name(t->kind), interval_max);
    return RC_OK;
}

/* The functions of a task that was checked. */
static const struct work_ops *legal(const struct work_task *t)
{
    const struct work_ops *ops = work_ops(t->kind);
    assert(ops != NULL && t->size >= ops->size_min && t->size <= ops->size_max);
    assert(t->interval <= t->size);
    return ops;
}

uint32_t work_units(const struct work_task *t)
{
    return legal(t)->unit_count(t);
}

size_t work_unit_length(const struct work_task *t, uint32_t index)
{
    const struct work_ops *ops = legal(t);
    return ops->unit_length == NULL ? ops->unit_bytes(t) : ops->unit_length(t, index);
}

uint32_t work_segments(const struct work_task *t)
{
    const struct work_ops *ops = legal(t);
    return ops->unit_count(t) - (ops->unit_needs_previous ? 1 : 0);
}

uint32_t work_steps(const struct work_task *t)
{
    return legal(t)->step_count(t);
}

static bool root_is_answer(const struct work_ops *ops, uint32_t units)
{
    return ops->answer_is_last_unit && ops->unit_needs_previous && units == 2;
}

bool work_root_is_answer(const struct work_task *t)
{
    const struct work_ops *ops = legal(t);
    return root_is_answer(ops, ops->unit_count(t));
}

uint64_t work_cost_hash(size_t n)
{
    return ((uint64_t)n + 9 + 63) /
           64; /* FIPS 180-4, 5.1.1: 9 bytes of padding at least */
}

uint64_t work_cost(const struct work_task *t)
{
    const struct work_ops *ops = legal(t);
    uint64_t cost = ops->steps_cost(t, ops->step_count(t));
    uint32_t count = ops->unit_count(t);
    if (root_is_answer(ops, count))
        return cost;
    cost += (uint64_t)(count - 1) * work_cost_hash(1 + 2 * DIGEST_BYTES);
    if (ops->unit_length == NULL)
        return cost + (uint64_t)count * work_cost_hash(1 + ops->unit_bytes(t));
    for (uint32_t i = 0; i < count; i++)
        cost += work_cost_hash(1 + ops->unit_length(t, i));
    return cost;
}

struct work_scratch *work_scratch_new(struct err *err)
{
    struct work_scratch *s = calloc(1, sizeof *s);
    if (s != NULL)
        s->sha = sha256_new();
    if (s == NULL || s->sha == NULL) {
        work_scratch_free(s);
        (void)err_nomem(err, "make room for computations");
        return NULL;
    }
    return s;
}

void work_scratch_free(struct work_scratch *s)
{
    if (s == NULL)
        return;
    sha256_free(s->sha);
    free(s);
}

void work_result_of(const struct work_task *t, const uint8_t *last,
                    const struct digest *root, struct digest *result)
{
    const struct work_ops *ops = legal(t);
    *result = *root;
    if (ops->answer_is_last_unit && ops->unit_bytes(t) == DIGEST_BYTES)
        memcpy(result->b, last, DIGEST_BYTES);
}

void work_head_add(struct work_scratch *s, struct merkle_head *head, const uint8_t *unit,
                   size_t len, struct digest *subtrees)
{
    struct digest leaf, done[MERKLE_LEVELS];
    uint64_t at = head->size;

    merkle_leaf(s->sha, unit, len, &leaf);
    unsigned levels = merkle_head_append(s->sha, head, &leaf, subtrees == NULL ? NULL : done);
    for (unsigned level = 0; subtrees != NULL && level < levels; level++)
        subtrees[work_subtree_at(level, at >> level)] = done[level];
}

void work_produce(struct work_scratch *s, const struct work_task *t, uint64_t steps,
                  const struct work_edit *edit, struct work_output *kept,
                  struct digest *root)
{
    const struct work_ops *ops = legal(t);
    uint32_t count = ops->unit_count(t);
    size_t len = ops->unit_bytes(t);
    bool bare = root_is_answer(ops, count);
    struct merkle_head head;
    head.size = 0; /* the peaks count only where it has a bit */
    uint64_t left = steps;
    uint8_t *unit = s->unit;
    const uint8_t *previous = NULL;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t want = ops->unit_steps(t, i);
        uint32_t can = left < want ? (uint32_t)left : want;
        left -= can;
        if (kept != NULL)
            unit = kept->units + (size_t)i * len;
        ops->unit(s, t, i, can, previous, unit);
        if (edit != NULL)
            edit->change(edit, i, unit, work_unit_length(t, i));
        if (!bare)
            work_head_add(s, &head, unit, work_unit_length(t, i),
                          kept == NULL ? NULL : kept->subtrees);
        previous = unit;
    }
    if (bare)
        memcpy(root->b, unit, DIGEST_BYTES);
    else
        merkle_head_root(s->sha, &head, root);
    if (kept == NULL)
        return;
    kept->root = *root;
    work_result_of(t, unit, root, &kept->result);
}

void work_root(struct work_scratch *s, const struct work_task *t, struct digest *root)
{
    work_produce(s, t, WORK_STEPS_ALL, NULL, NULL, root);
}

/* Written out: the compiler makes one swap and one store of it. */
static uint8_t *put_be32(uint8_t *p, uint32_t v)
{
    p[0] = (uint8_t)(v >> 24);
    p[1] = (uint8_t)(v >> 16);
    p[2] = (uint8_t)(v >> 8);
    p[3] = (uint8_t)v;
    return p + 4;
}

static uint8_t *put_be64(uint8_t *p, uint64_t v)
{
    return put_be32(put_be32(p, (uint32_t)(v >> 32)), (uint32_t)v);
}

struct digest work_commit(struct work_scratch *s, uint64_t task, uint32_t node,
                          const struct digest *root, uint64_t nonce)
{
    uint8_t bytes[1 + 8 + 4 + DIGEST_BYTES + 8] = { 'C' };
    uint8_t *p = put_be64(bytes + 1, task);
    p = put_be32(p, node);
    memcpy(p, root->b, DIGEST_BYTES);
    p = put_be64(p + DIGEST_BYTES, nonce);
    assert(p == bytes + sizeof bytes);
    struct digest d;
    sha256_of(s->sha, bytes, sizeof bytes, &d);
    return d;
}
