/*
 * A (B x) = C x modulo p = 2^61 - 1, for a vector x drawn from the challenge.
 * An entry of A B - C that is not 0 is not 0 modulo p either: both are below 2^24.
 */
#include "work/check.h"

#include "work/check_inner.h"
#include "work/field61.h"
#include "work/matmul.h"
#include "work/mlp.h"
#include "work/scratch.h"

#include <assert.h>

/* 16-bit products that one with 61 bits counts as: four limbs of an entry. */
#define MACS_PER_ELEMENT 4u

/* y = M x for a factor M of the task, a row at a time; y may be x. */
static void multiply_factor(const struct work_task *t, enum matmul_factor factor,
                            const struct field61_vector *x, struct field61_vector *y)
{
    uint64_t product[WORK_MATMUL_N_MAX];
    int8_t row[WORK_MATMUL_N_MAX];
    for (uint32_t i = 0; i < x->n; i++) {
        matmul_expand(t, factor, i, 1, row);
        product[i] = field61_dot_narrow(row, x);
    }
    field61_vector_set(y, product, x->n);
}

/* The first row that contradicts the vector; CHECK_NOWHERE if none does. */
static uint32_t first_wrong_row(const struct work_task *t, const uint8_t *rows,
                                uint64_t challenge)
{
    struct field61_vector x, y;
    field61_vector_draw(&x, t->size, challenge);
    multiply_factor(t, MATMUL_B, &x, &y);
    multiply_factor(t, MATMUL_A, &y, &y);
    for (uint32_t i = 0; i < t->size; i++) {
        uint64_t cx;
        if (!field61_dot_wide(rows + (size_t)i * t->size * 4, &x, &cx) ||
            cx != field61_vector_get(&y, i))
            return i;
    }
    return CHECK_NOWHERE;
}

/* X x for what layer `layer` reads; x has an entry a sample. */
static void multiply_inputs(const struct work_task *t, uint32_t layer,
                            const uint8_t *previous, const struct field61_vector *x,
                            struct field61_vector *y)
{
    int8_t inputs[MLP_BATCH_MAX * MLP_WIDTH_MAX];
    int8_t row[MLP_BATCH_MAX];
    uint64_t product[MLP_WIDTH_MAX];
    if (layer == 0)
        mlp_inputs(t, inputs);
    for (uint32_t j = 0; j < mlp_width[layer]; j++) {
        for (uint32_t b = 0; b < t->size; b++)
            row[b] = layer == 0
                         ? inputs[b * MLP_WIDTH_MAX + j]
                         : (int8_t)mlp_activation(
                               matmul_element(previous, j * t->size + b));
        product[j] = field61_dot_narrow(row, x);
    }
    field61_vector_set(y, product, mlp_width[layer]);
}

static bool layer_holds(const struct work_task *t, const int8_t *net, uint32_t layer,
                        const uint8_t *previous, const uint8_t *sums,
                        const struct field61_vector *x)
{
    const int8_t *weights = net + mlp_weights_at(layer);
    struct field61_vector y;
    multiply_inputs(t, layer, previous, x, &y);
    for (uint32_t j = 0; j < mlp_width[layer + 1]; j++) {
        uint64_t zx;
        if (!field61_dot_wide(sums + (size_t)j * t->size * 4, x, &zx) ||
            zx != field61_dot_narrow(weights + j * mlp_width[layer], &y))
            return false;
    }
    return true;
}

static bool argmax_holds(const struct work_task *t, const uint8_t *unit)
{
    for (uint32_t b = 0; b < t->size; b++)
        if (matmul_element(unit, MLP_CLASSES * t->size + b) !=
            (int32_t)mlp_argmax(t, unit, b))
            return false;
    return true;
}

static uint32_t first_wrong_layer(const struct work_task *t, const uint8_t *units,
                                  uint64_t challenge)
{
    size_t stride = work_ops(WORK_MLP)->unit_bytes(t);
    uint8_t start[MLP_START_BYTES];
    int8_t net[MLP_WEIGHTS];
    struct field61_vector x;
    mlp_start(t, start);
    if (memcmp(start, units, sizeof start) != 0)
        return 0;
    mlp_weight_bytes(t, net);
    field61_vector_draw(&x, t->size, challenge);
    for (uint32_t l = 0; l < MLP_LAYERS; l++)
        if (!layer_holds(t, net, l, units + l * stride, units + (l + 1) * stride, &x))
            return l + 1;
    return argmax_holds(t, units + MLP_LAYERS * stride) ? CHECK_NOWHERE : MLP_LAYERS;
}

static uint32_t first_wrong_unit(const struct work_task *t, const uint8_t *units,
                                 uint64_t challenge)
{
    assert(work_ops(t->kind)->is_algebraic);
    return t->kind == WORK_MLP ? first_wrong_layer(t, units, challenge)
                               : first_wrong_row(t, units, challenge);
}

bool check_freivalds_holds(const struct work_task *t, const uint8_t *units,
                           uint64_t challenge)
{
    return first_wrong_unit(t, units, challenge) == CHECK_NOWHERE;
}

/* Elements that are multiplied: of three matrices a product. */
static uint64_t elements_of(const struct work_task *t)
{
    if (t->kind == WORK_MATMUL)
        return UINT64_C(3) * t->size * t->size;
    uint64_t elements = MLP_WEIGHTS;
    for (uint32_t l = 0; l < MLP_LAYERS; l++)
        elements += (uint64_t)t->size * (mlp_width[l] + mlp_width[l + 1]);
    return elements;
}

static void check_binding(struct work_scratch *s, const struct work_task *t,
                          const struct digest *root, const uint8_t *units,
                          struct check_report *r)
{
    uint32_t count = work_units(t);
    struct digest shown;
    work_units_root(s, t, units, NULL, &shown);
    for (uint32_t i = 0; i < count; i++)
        r->cost_units += work_cost_hash(1 + work_unit_length(t, i));
    r->cost_units += (count - 1) * work_cost_hash(1 + 2 * DIGEST_BYTES);
    if (!digest_equal(&shown, root))
        r->verdict = CHECK_UNBOUND;
}

static void check_projection(const struct work_task *t, const uint8_t *units,
                             uint64_t challenge, struct check_report *r)
{
    r->cost_units += (elements_of(t) * MACS_PER_ELEMENT + WORK_MACS_PER_UNIT - 1) /
                     WORK_MACS_PER_UNIT;
    r->unit = first_wrong_unit(t, units, challenge);
    r->verdict = r->unit == CHECK_NOWHERE ? CHECK_PASS : CHECK_WRONG;
}

struct check_report check_freivalds(struct work_scratch *s, const struct work_task *t,
                                    const struct digest *root, const uint8_t *units,
                                    uint64_t challenge)
{
    struct check_report r = { .unit = CHECK_NOWHERE, .segment = CHECK_NOWHERE };
    check_binding(s, t, root, units, &r);
    if (r.verdict == CHECK_PASS)
        check_projection(t, units, challenge, &r);
    return r;
}

struct check_report check_product(struct work_scratch *s, const struct work_task *t,
                                  const struct digest *root, const uint8_t *units,
                                  uint64_t challenge, const struct check_sample *sample,
                                  const struct work_opening *openings, uint32_t count)
{
    struct check_report r = { .unit = CHECK_NOWHERE, .segment = CHECK_NOWHERE };
    size_t stride = work_ops(t->kind)->unit_bytes(t);
    if (!check_openings(s, t, root, sample, openings, count, &r))
        return r;
    for (uint32_t i = 0; i < sample->index_count; i++) {
        uint32_t index = sample->index[i];
        if (memcmp(openings[i].unit, units + index * stride, work_unit_length(t, index)) == 0)
            continue;
        r.verdict = CHECK_UNBOUND;
        r.unit = index;
        return r;
    }
    check_projection(t, units, challenge, &r);
    if (r.verdict == CHECK_WRONG)
        check_binding(s, t, root, units, &r);
    return r;
}
