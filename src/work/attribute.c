#include "work/attribute.h"

#include "work/check.h"
#include "work/scratch.h"

#include <assert.h>

static const struct fault_row {
    const char *word, *sentence;
    enum fault_blame blame;
} faults[FAULT_CLASSES] = {
#define FAULT(id, number, word_, blame_, sentence_) \
    [id] = { .word = word_, .sentence = sentence_, .blame = FAULT_OF_##blame_ },
#include "work/faults.def"
#undef FAULT
};

const char *fault_word(enum fault_class fault)
{
    assert((unsigned)fault < FAULT_CLASSES);
    return faults[fault].word;
}

enum fault_blame fault_blame(enum fault_class fault)
{
    assert((unsigned)fault < FAULT_CLASSES);
    return faults[fault].blame;
}

/* --- one submission ------------------------------------------------------------------ */

/* What the tests of a class share. */
struct inquiry {
    struct work_scratch *s;
    const struct work_output *claimed;
    const struct work_ops *ops;
    const struct attribute_other *others;
    size_t other_count;
    struct check_difference difference; /* from the truth */
};

static uint32_t first_answer_unit(const struct inquiry *q)
{
    return q->ops->answer_is_last_unit ? q->claimed->count - 1 : 0;
}

/* Is the claimed answer that of `t`, another way to compute or another task? */
static bool answer_is_of(const struct inquiry *q, const struct work_task *t,
                         struct attribution *a)
{
    uint8_t *unit = q->s->unit;
    bool is_same = true;
    for (uint32_t i = 0; i < q->claimed->count && is_same; i++) {
        uint32_t steps = q->ops->unit_steps(t, i);
        q->ops->unit(q->s, t, i, steps, i == 0 ? NULL : unit, unit);
        a->cost_units += q->ops->steps_cost(t, steps);
        if (i >= first_answer_unit(q))
            is_same = memcmp(unit, work_output_unit(q->claimed, i),
                             work_unit_length(t, i)) == 0;
    }
    return is_same;
}

static bool is_hardware(const struct inquiry *q, struct attribution *a)
{
    (void)a;
    return q->difference.elements_differing == 1 && q->difference.bits == 1;
}

/* All that steps should have made, the way to the answer too: who stopped on the way has
 * made something. */
static bool is_lazy(const struct inquiry *q, struct attribution *a)
{
    const struct work_task *t = &q->claimed->task;
    const uint8_t *last = work_output_unit(q->claimed, q->claimed->count - 1);
    int64_t constant = check_element(t, last, 0);
    uint64_t total = 0;
    for (uint32_t i = 0; i < q->claimed->count; i++) {
        uint32_t count = (uint32_t)(work_unit_length(t, i) / q->ops->element_bytes);
        if (q->ops->unit_steps(t, i) == 0)
            continue;
        for (uint32_t k = 0; k < count; k++)
            if (check_element(t, work_output_unit(q->claimed, i), k) != constant)
                return false;
        total += count;
    }
    a->found = constant;
    a->elements_total = total;
    return true;
}

static bool is_downgrade(const struct inquiry *q, struct attribution *a)
{
    struct work_task t = q->claimed->task;
    t.weight_bits = 4;
    return q->ops->has_weights && answer_is_of(q, &t, a);
}

/* How many steps of a unit does the claimed one show? `previous` may be s->unit, and then
 * holds the unit after them; UINT32_MAX: it is no part of the way. */
static uint32_t steps_shown(const struct inquiry *q, uint32_t unit, const uint8_t *claimed,
                            struct attribution *a)
{
    const struct work_task *t = &q->claimed->task;
    uint32_t all = q->ops->unit_steps(t, unit);
    size_t len = work_unit_length(t, unit);
    uint8_t *made = q->s->other;
    for (uint32_t k = 0; k <= all; k++) {
        uint32_t steps = q->ops->steps_follow_on && k > 0 ? 1 : k;
        const uint8_t *from = q->ops->steps_follow_on && k > 0 ? made : q->s->unit;
        q->ops->unit(q->s, t, unit, steps, unit == 0 ? NULL : from, made);
        a->cost_units += q->ops->steps_cost(t, steps);
        if (memcmp(made, claimed, len) == 0)
            return k;
    }
    return UINT32_MAX;
}

/* The true units, then one that stops on the way, then no more steps. */
static bool is_truncated(const struct inquiry *q, struct attribution *a)
{
    const struct work_task *t = &q->claimed->task;
    uint8_t *unit = q->s->unit;
    uint64_t done = 0;
    bool has_stopped = false;
    for (uint32_t i = 0; i < q->claimed->count; i++) {
        const uint8_t *claimed = work_output_unit(q->claimed, i);
        uint32_t all = q->ops->unit_steps(t, i), steps = all;
        if (has_stopped)
            steps = 0;
        else if (i == q->difference.unit)
            steps = steps_shown(q, i, claimed, a);
        if (steps == UINT32_MAX)
            return false;
        q->ops->unit(q->s, t, i, steps, i == 0 ? NULL : unit, unit);
        a->cost_units += q->ops->steps_cost(t, steps);
        if (memcmp(unit, claimed, work_unit_length(t, i)) != 0)
            return false;
        has_stopped = has_stopped || steps < all;
        done += steps;
    }
    a->steps_done = done;
    return has_stopped;
}

static bool is_replay(const struct inquiry *q, struct attribution *a)
{
    for (size_t i = 0; i < q->other_count; i++) {
        struct work_task t = q->claimed->task;
        t.seed = q->others[i].seed;
        if (t.seed == q->claimed->task.seed || !answer_is_of(q, &t, a))
            continue;
        a->other_task = q->others[i].task;
        return true;
    }
    return false;
}

static bool is_targeted(const struct inquiry *q, struct attribution *a)
{
    (void)q;
    (void)a;
    return true;
}

static const struct {
    enum fault_class fault;
    bool (*fits)(const struct inquiry *q, struct attribution *a);
} ladder[] = {
    { FAULT_HARDWARE, is_hardware },   { FAULT_LAZY, is_lazy },
    { FAULT_DOWNGRADE, is_downgrade }, { FAULT_TRUNCATED, is_truncated },
    { FAULT_REPLAY, is_replay },       { FAULT_TARGETED, is_targeted },
};

void attribute_output(struct work_scratch *s, const struct work_output *claimed,
                      const struct attribute_other *others, size_t other_count,
                      struct attribution *a)
{
    struct inquiry q = { .s = s,
                         .claimed = claimed,
                         .ops = work_ops(claimed->task.kind),
                         .others = others,
                         .other_count = other_count };
    assert(q.ops != NULL && claimed->count == work_units(&claimed->task));
    check_first_difference(s, claimed, &q.difference);
    const struct check_difference *d = &q.difference;
    *a = (struct attribution){ .fault = FAULT_NONE,
                               .kind = claimed->task.kind,
                               .unit = d->unit,
                               .element = d->element,
                               .bit = d->bit,
                               .expected = d->expected,
                               .found = d->found,
                               .elements_differing = d->elements_differing,
                               .elements_total = d->elements_total,
                               .steps_total = work_steps(&claimed->task),
                               .cost_units = d->cost_units };
    for (size_t i = 0; d->differs && i < ARRAY_LEN(ladder); i++) {
        if (!ladder[i].fits(&q, a))
            continue;
        a->fault = ladder[i].fault;
        return;
    }
}

/* --- several ------------------------------------------------------------------------- */

static bool splits_by_class(const struct attribute_answer *answers, size_t count,
                            struct attribution *a)
{
    uint32_t different = 0;
    for (size_t i = 0; i < count; i++) {
        bool is_first = true;
        if (answers[i].hw_class == 0)
            return false;
        for (size_t k = 0; k < i; k++) {
            bool is_same = digest_equal(&answers[i].root, &answers[k].root);
            if (is_same != (answers[i].hw_class == answers[k].hw_class))
                return false;
            is_first = is_first && !is_same;
        }
        different += is_first;
    }
    if (different < 2)
        return false;
    a->fault = FAULT_NONDETERMINISM;
    a->answers = a->classes = different;
    return true;
}

/* The nodes that give answer i, and how many known operators they are of. */
static void count_members(const struct attribute_answer *answers, size_t count, size_t i,
                          uint32_t *members, uint32_t *operators)
{
    *members = *operators = 0;
    for (size_t k = 0; k < count; k++) {
        bool is_new = answers[k].operator_id != 0;
        if (!digest_equal(&answers[i].root, &answers[k].root))
            continue;
        for (size_t m = 0; m < k; m++)
            if (digest_equal(&answers[i].root, &answers[m].root) &&
                answers[m].operator_id == answers[k].operator_id)
                is_new = false;
        *members += 1;
        *operators += is_new;
    }
}

static bool is_collusion(const struct attribute_answer *answers, size_t count,
                         const struct digest *truth, struct attribution *a)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t members, operators;
        if (digest_equal(&answers[i].root, truth))
            continue;
        count_members(answers, count, i, &members, &operators);
        if (operators < 2)
            continue;
        a->fault = FAULT_COLLUSION;
        a->members = members;
        a->operators = operators;
        return true;
    }
    return false;
}

bool attribute_group(const struct attribute_answer *answers, size_t count,
                     const struct digest *truth, bool may_differ_by_class,
                     struct attribution *a)
{
    return (may_differ_by_class && splits_by_class(answers, count, a)) ||
           (truth != NULL && is_collusion(answers, count, truth, a));
}

/* --- the sentence -------------------------------------------------------------------- */

struct line {
    char *out;
    size_t size, length;
};

static void line_add(struct line *l, const char *text, size_t count)
{
    for (size_t i = 0; i < count && l->length + 1 < l->size; i++)
        l->out[l->length++] = text[i];
    l->out[l->length] = '\0';
}

static void line_add_number(struct line *l, int64_t value)
{
    char digits[20];
    size_t at = sizeof digits;
    uint64_t left = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    if (value < 0)
        line_add(l, "-", 1);
    do {
        digits[--at] = (char)('0' + left % 10);
        left /= 10;
    } while (left != 0);
    line_add(l, digits + at, sizeof digits - at);
}

/* What a name in a sentence stands for: places are counted from 1. Counts are below 2^63. */
static void line_add_value(struct line *l, const struct attribution *a, const char *name,
                           size_t len)
{
    const struct work_ops *ops = work_ops(a->kind);
    const char *unit_name = ops == NULL ? "unit" : ops->unit_name;
    const struct {
        const char *name;
        int64_t value;
    } values[] = {
        { "bit", a->bit },
        { "element", (int64_t)a->element + 1 },
        { "unit", (int64_t)a->unit + 1 },
        { "expected", a->expected },
        { "found", a->found },
        { "elements_differing", (int64_t)a->elements_differing },
        { "elements_total", (int64_t)a->elements_total },
        { "steps_done", (int64_t)a->steps_done },
        { "steps_total", (int64_t)a->steps_total },
        { "other_task", (int64_t)a->other_task },
        { "members", a->members },
        { "operators", a->operators },
        { "answers", a->answers },
        { "classes", a->classes },
    };
    for (size_t i = 0; i < ARRAY_LEN(values); i++) {
        if (strlen(values[i].name) != len || memcmp(values[i].name, name, len) != 0)
            continue;
        line_add_number(l, values[i].value);
        return;
    }
    line_add(l, unit_name, strlen(unit_name)); /* {unit_name} alone is no number */
}

size_t attribution_print(const struct attribution *a, char *out, size_t size)
{
    struct line l = { .out = out, .size = size };
    const char *at = faults[a->fault].sentence;
    assert(size > 0);
    line_add(&l, fault_word(a->fault), strlen(fault_word(a->fault)));
    line_add(&l, ": ", 2);
    while (*at != '\0') {
        size_t plain = strcspn(at, "{");
        line_add(&l, at, plain);
        at += plain;
        if (*at == '\0')
            break;
        size_t len = strcspn(++at, "}");
        line_add_value(&l, a, at, len);
        at += len + 1;
    }
    return l.length;
}
