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

/* Counts of 64 bits get a plausible one, others all bytes alike. */
static void fill(const struct work_edit *edit, uint32_t index, uint8_t *unit, size_t len)
{
    (void)index;
    memset(unit, edit->element_bytes == 8 ? 0 : (int)(edit->what & 0xff), len);
    for (size_t at = 0; edit->element_bytes == 8 && at < len; at += 8)
        unit[at] = (uint8_t)edit->what;
}

/* `what` is the bit's place in unit `unit`. */
static void flip(const struct work_edit *edit, uint32_t index, uint8_t *unit, size_t len)
{
    assert(edit->what < (uint64_t)len * 8 || index != edit->unit);
    if (index == edit->unit)
        unit[edit->what / 8] ^= (uint8_t)(1u << edit->what % 8);
}

/* `what` is the place of a byte. Two bits change, so that no broken memory explains it. */
static void change(const struct work_edit *edit, uint32_t index, uint8_t *unit, size_t len)
{
    assert(edit->what < len || index != edit->unit);
    if (index == edit->unit)
        unit[edit->what] ^= 3;
}

/* The lowest bytes of the first elements, as the four-bit pieces of `what` say. */
static void agree(const struct work_edit *edit, uint32_t index, uint8_t *unit, size_t len)
{
    if (index != edit->unit)
        return;
    for (size_t k = 0; k < 16 && k * edit->element_bytes < len; k++)
        unit[k * edit->element_bytes] ^= (uint8_t)((edit->what >> 4 * k & 0xc) | 3);
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
    r->edit = (struct work_edit){ .change = fill,
                                  .element_bytes = work_ops(r->task.kind)->element_bytes,
                                  .what = plan->draw };
}

static void recipe_truncated(const struct cheat_plan *plan, struct recipe *r)
{
    r->steps = (uint64_t)work_steps(&r->task) * plan->part_ppm / 1000000;
}

static void recipe_replayed(const struct cheat_plan *plan, struct recipe *r)
{
    r->task.seed = plan->seed_replayed;
}

/* An edit of one of the pieces of `piece_bits` that the answer consists of; the units of an
 * answer are of one length. */
static void edit_piece(struct recipe *r, uint64_t draw, uint64_t piece_bits,
                       void (*how)(const struct work_edit *, uint32_t, uint8_t *, size_t))
{
    const struct work_ops *ops = work_ops(r->task.kind);
    assert(ops != NULL);
    uint32_t count = work_units(&r->task);
    uint32_t first = ops->answer_is_last_unit ? count - 1 : 0;
    uint64_t in_unit = (uint64_t)work_unit_length(&r->task, first) * 8 / piece_bits;
    uint64_t piece = draw % (in_unit * (count - first));
    r->is_edited = true;
    r->edit = (struct work_edit){ .change = how,
                                  .unit = first + (uint32_t)(piece / in_unit),
                                  .element_bytes = ops->element_bytes,
                                  .what = piece % in_unit };
}

static void recipe_bit_flip(const struct cheat_plan *plan, struct recipe *r)
{
    edit_piece(r, plan->draw, 1, flip);
}

static void recipe_downgraded(const struct cheat_plan *plan, struct recipe *r)
{
    (void)plan;
    r->task.weight_bits = 4;
}

static void recipe_targeted(const struct cheat_plan *plan, struct recipe *r)
{
    const struct work_ops *ops = work_ops(r->task.kind);
    edit_piece(r, plan->draw, UINT64_C(8) * ops->element_bytes, change);
    r->edit.what *= ops->element_bytes;
}

static void recipe_colluded(const struct cheat_plan *plan, struct recipe *r)
{
    edit_piece(r, 0, 8, agree);
    r->edit.what = plan->draw;
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
    r.task.hw_class = plan->hw_class;
    cheat_row(plan->cheat)->recipe(plan, &r);
    return r;
}

void cheat_root(struct work_scratch *s, const struct work_task *t,
                const struct cheat_plan *plan, struct digest *root)
{
    struct recipe r = recipe_of(t, plan);
    work_produce(s, &r.task, r.steps, r.is_edited ? &r.edit : NULL, NULL, root);
}

enum rc cheat_run(struct work_scratch *s, const struct work_task *t,
                  const struct cheat_plan *plan, struct work_output *out, struct err *err)
{
    enum rc rc = work_output_prepare(out, t, err);
    if (rc != RC_OK)
        return rc;
    struct recipe r = recipe_of(t, plan);
    work_produce(s, &r.task, r.steps, r.is_edited ? &r.edit : NULL, out, &out->root);
    return RC_OK;
}
