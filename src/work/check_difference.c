/* Where a submission parts from the truth: a second run beside the claimed units. */
#include "work/check.h"

#include "work/matmul.h"
#include "work/scratch.h"

#include <assert.h>

static uint32_t popcount(uint32_t v)
{
    uint32_t n = 0;
    for (; v != 0; v &= v - 1)
        n++;
    return n;
}

/* One element of a unit: an int32 of a row, a byte of a state. */
static int64_t element(enum work_kind kind, const uint8_t *unit, uint32_t index)
{
    return kind == WORK_MATMUL ? matmul_element(unit, index) : unit[index];
}

static void note_unit(const struct work_output *claimed, uint32_t unit,
                      const uint8_t *truth, const uint8_t *found,
                      struct check_difference *d)
{
    enum work_kind kind = claimed->task.kind;
    size_t count = kind == WORK_MATMUL ? claimed->unit_bytes / 4 : claimed->unit_bytes;
    for (uint32_t e = 0; e < count; e++) {
        int64_t expected = element(kind, truth, e), shown = element(kind, found, e);
        if (expected == shown)
            continue;
        d->elements_differing++;
        if (d->differs)
            continue;
        d->differs = true;
        d->unit = unit;
        d->element = e;
        d->expected = expected;
        d->found = shown;
        d->bits = popcount((uint32_t)expected ^ (uint32_t)shown);
    }
}

void check_first_difference(struct work_scratch *s, const struct work_output *claimed,
                            struct check_difference *d)
{
    const struct work_task *t = &claimed->task;
    const struct work_ops *ops = work_ops(t->kind);
    assert(ops != NULL && claimed->count == work_units(t));
    *d = (struct check_difference){ .units_total = claimed->count };
    uint32_t step = 0;
    for (uint32_t i = 0; i < claimed->count; i++) {
        uint32_t steps = ops->unit_steps(t, i);
        ops->unit(s, t, i, steps, i == 0 ? NULL : s->unit, s->unit);
        const uint8_t *found = work_output_unit(claimed, i);
        if (memcmp(s->unit, found, claimed->unit_bytes) != 0) {
            bool is_first = !d->differs;
            note_unit(claimed, i, s->unit, found, d);
            d->units_differing++;
            if (is_first) {
                d->step_from = step;
                d->step_to = step + steps;
            }
        }
        step += steps;
    }
    d->cost_units = ops->steps_cost(t, step);
}
