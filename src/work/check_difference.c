/* Where a submission parts from the truth: a second run beside the claimed units. */
#include "work/check.h"

#include "work/scratch.h"

#include <assert.h>

static uint32_t popcount(uint64_t v)
{
    uint32_t n = 0;
    for (; v != 0; v &= v - 1)
        n++;
    return n;
}

/* Little-endian, as it stands in the unit. */
static uint64_t element_bits(const uint8_t *unit, size_t bytes, uint32_t index)
{
    uint64_t v = 0;
    for (size_t b = bytes; b-- > 0;)
        v = v << 8 | unit[(size_t)index * bytes + b];
    return v;
}

static int64_t element_value(uint64_t v, size_t bytes)
{
    uint64_t sign = bytes == 1 ? 0 : UINT64_C(1) << (8 * bytes - 1);
    uint64_t extended = (v ^ sign) - sign; /* two's complement, carried to 64 bits */
    int64_t value;
    memcpy(&value, &extended, sizeof value);
    return value;
}

int64_t check_element(const struct work_task *t, const uint8_t *unit, uint32_t index)
{
    size_t bytes = work_ops(t->kind)->element_bytes;
    return element_value(element_bits(unit, bytes, index), bytes);
}

static void note_unit(const struct work_output *claimed, uint32_t unit,
                      const uint8_t *truth, const uint8_t *found,
                      struct check_difference *d)
{
    size_t bytes = work_ops(claimed->task.kind)->element_bytes;
    uint32_t count = (uint32_t)(work_unit_length(&claimed->task, unit) / bytes);
    for (uint32_t e = 0; e < count; e++) {
        uint64_t expected = element_bits(truth, bytes, e),
                 shown = element_bits(found, bytes, e);
        if (expected == shown)
            continue;
        d->elements_differing++;
        if (d->differs)
            continue;
        d->differs = true;
        d->unit = unit;
        d->element = e;
        d->expected = element_value(expected, bytes);
        d->found = element_value(shown, bytes);
        d->bits = popcount(expected ^ shown);
        for (d->bit = 0; ((expected ^ shown) >> d->bit & 1) == 0;)
            d->bit++;
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
        d->elements_total += work_unit_length(t, i) / ops->element_bytes;
        if (memcmp(s->unit, found, work_unit_length(t, i)) != 0) {
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
