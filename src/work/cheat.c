#include "work/cheat.h"

#include "work/scratch.h"

#include <assert.h>

/* What a node does instead of the task: which task, how far, and what becomes of the
 * units. A cheat is a function from a plan to this. */
struct recipe {
    struct work_task task;
    uint64_t steps;
    bool is_edited;
    struct work_edit edit;
};

static void fill(const struct work_edit *edit, uint32_t index, uint8_t *unit, size_t len)
{
    (void)index;
    memset(unit, (int)(edit->what & 0xff), len);
}

/* `what` is the bit's place among all units. */
static void flip(const struct work_edit *edit, uint32_t index, uint8_t *unit, size_t len)
{
    uint64_t bits = (uint64_t)len * 8;
    if (edit->what / bits != index)
        return;
    uint64_t bit = edit->what % bits;
    unit[bit / 8] ^= (uint8_t)(1u << bit % 8);
}

static void recipe_none(const struct cheat_plan *plan, struct recipe *r)
{
    (void)plan;
    (void)r;
}

static void recipe_constant(const struct cheat_plan *plan, struct recipe *r)
{
    r->steps = 0;
    r->is_edited = true;
    r->edit = (struct work_edit){ .change = fill, .what = plan->draw };
}

static void recipe_truncated(const struct cheat_plan *plan, struct recipe *r)
{
    r->steps = (uint64_t)work_steps(&r->task) * plan->part_ppm / 1000000;
}

static void recipe_replayed(const struct cheat_plan *plan, struct recipe *r)
{
    r->task.seed = plan->seed_replayed;
}

static void recipe_bit_flip(const struct cheat_plan *plan, struct recipe *r)
{
    const struct work_ops *ops = work_ops(r->task.kind);
    assert(ops != NULL);
    uint64_t unit_bits = (uint64_t)ops->unit_bytes(&r->task) * 8;
    uint64_t all = ops->unit_count(&r->task) * unit_bits;
    uint64_t answer = ops->answer_is_last_unit ? unit_bits : all;
    r->is_edited = true;
    r->edit =
        (struct work_edit){ .change = flip, .what = all - answer + plan->draw % answer };
}

static const struct cheat_row {
    enum cheat cheat;
    const char *name, *help;
    void (*recipe)(const struct cheat_plan *plan, struct recipe *r);
} cheats[] = {
#define CHEAT(id, number, symbol, name_, help_) \
    { .cheat = id, .name = name_, .help = help_, .recipe = recipe_##symbol },
#include "work/cheats.def"
#undef CHEAT
};

static const struct cheat_row *cheat_row(enum cheat cheat)
{
    size_t i = 0;
    while (i < ARRAY_LEN(cheats) && cheats[i].cheat != cheat)
        i++;
    assert(i < ARRAY_LEN(cheats));
    return &cheats[i];
}

const char *cheat_name(enum cheat cheat)
{
    return cheat_row(cheat)->name;
}

const char *cheat_help(enum cheat cheat)
{
    return cheat_row(cheat)->help;
}

static struct recipe recipe_of(const struct work_task *t, const struct cheat_plan *plan)
{
    struct recipe r = { .task = *t, .steps = WORK_STEPS_ALL };
    cheat_row(plan->cheat)->recipe(plan, &r);
    return r;
}

void cheat_root(struct work_scratch *s, const struct work_task *t,
                const struct cheat_plan *plan, struct digest *root)
{
    struct recipe r = recipe_of(t, plan);
    work_produce(s, &r.task, r.steps, r.is_edited ? &r.edit : NULL, NULL, root, NULL);
}

enum rc cheat_run(struct work_scratch *s, const struct work_task *t,
                  const struct cheat_plan *plan, struct work_output *out, struct err *err)
{
    enum rc rc = work_output_prepare(out, t, err);
    if (rc != RC_OK)
        return rc;
    struct recipe r = recipe_of(t, plan);
    work_produce(s, &r.task, r.steps, r.is_edited ? &r.edit : NULL, out->units,
                 &out->root, &out->result);
    return RC_OK;
}
