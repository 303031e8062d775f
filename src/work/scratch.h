/* scratch.h - inside of struct work_scratch, and the run that all others are made of.
 * Internal to work/. */
#ifndef WORK_SCRATCH_H
#define WORK_SCRATCH_H

#include "work/mlp.h"
#include "work/work.h"

/* The longest unit is a layer of the net. */
#define WORK_UNIT_BYTES_MAX (MLP_BATCH_MAX * MLP_WIDTH_MAX * 4)

struct work_scratch {
    struct sha256 *sha;
    uint8_t unit[WORK_UNIT_BYTES_MAX]; /* the unit being made */
    uint8_t other[WORK_UNIT_BYTES_MAX]; /* one made beside it, to compare with */
    /* MATMUL: the second factor, transposed, of the task made ready last. */
    bool factor_is_ready;
    uint64_t factor_seed;
    uint32_t factor_n;
    uint8_t factor_bits;
    int16_t factor[WORK_MATMUL_N_MAX * WORK_MATMUL_N_MAX];
    /* MLP: the weights of the net made ready last, and what a layer reads. */
    bool net_is_ready;
    uint64_t net_seed;
    uint8_t net_bits;
    int16_t net[MLP_WEIGHTS];
    int16_t activations[MLP_BATCH_MAX * MLP_WIDTH_MAX];
};

/* A weight as the task's weight_bits leave it: with four bits the nearest multiple of 16
 * from -128 to 112. */
static inline int16_t weight_of(const struct work_task *t, int8_t weight)
{
    if (t->weight_bits == 0)
        return weight;
    int rounded = ((weight + 128 + 8) / 16) * 16 - 128;
    return (int16_t)(rounded > 112 ? 112 : rounded);
}

/* Lets the maker of an output change each unit before it is committed to. */
struct work_edit {
    void (*change)(const struct work_edit *edit, uint32_t index, uint8_t *unit,
                   size_t len);
    uint32_t unit;        /* these are for `change` to read */
    uint8_t element_bytes;
    uint64_t what;
};

/*
 * Run the first `steps` steps of a task and commit to the units. `kept` keeps them, with
 * the hashes over them, root and result, and was prepared for the task; it may be NULL, and
 * so may `edit`.
 */
void work_produce(struct work_scratch *s, const struct work_task *t, uint64_t steps,
                  const struct work_edit *edit, struct work_output *kept,
                  struct digest *root);

/* The result that goes with a root: the last unit where that is a hash. */
void work_result_of(const struct work_task *t, const uint8_t *last,
                    const struct digest *root, struct digest *result);

/* One more unit under a Merkle head; `subtrees` (of an output) keeps what comes into being
 * and may be NULL. */
void work_head_add(struct work_scratch *s, struct merkle_head *head, const uint8_t *unit,
                   size_t len, struct digest *subtrees);
/* The root over a task's units; `subtrees` as above. */
void work_units_root(struct work_scratch *s, const struct work_task *t,
                     const uint8_t *units, struct digest *subtrees, struct digest *root);

/* Where the subtree (level, index) of merkle.h stands among them: each between its halves, so
 * that those of `count` units take 2 * count places at most, whatever their number. */
static inline size_t work_subtree_at(unsigned level, uint64_t index)
{
    return (size_t)((2 * index + 1) << level) - 1;
}

/* Reserve the units of a task in `o` and say what they are; to be filled. */
enum rc work_output_prepare(struct work_output *o, const struct work_task *t,
                            struct err *err);

#define WORK_STEPS_ALL UINT64_MAX

#endif
