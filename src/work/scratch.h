/* scratch.h - inside of struct work_scratch, and the run that all others are made of.
 * Internal to work/. */
#ifndef WORK_SCRATCH_H
#define WORK_SCRATCH_H

#include "work/work.h"

#define WORK_UNIT_BYTES_MAX (WORK_MATMUL_N_MAX * 4)

struct work_scratch {
    struct sha256 *sha;
    uint8_t unit[WORK_UNIT_BYTES_MAX]; /* the unit being made */
    /* MATMUL: the second factor, transposed, of the task made ready last. */
    bool factor_is_ready;
    uint64_t factor_seed;
    uint32_t factor_n;
    int16_t factor[WORK_MATMUL_N_MAX * WORK_MATMUL_N_MAX];
};

/* Lets the maker of an output change each unit before it is committed to. */
struct work_edit {
    void (*change)(const struct work_edit *edit, uint32_t index, uint8_t *unit,
                   size_t len);
    uint64_t what; /* for `change` to read */
};

/*
 * Run the first `steps` steps of a task and commit to the units. `units` keeps them and
 * may be NULL; so may `edit`, and `result`.
 */
void work_produce(struct work_scratch *s, const struct work_task *t, uint64_t steps,
                  const struct work_edit *edit, uint8_t *units, struct digest *root,
                  struct digest *result);

/* One more unit under a Merkle head. */
void work_head_add(struct work_scratch *s, struct merkle_head *head, const uint8_t *unit,
                   size_t len);
/* The root over `count` units of `len` bytes that lie one after another. */
void work_units_root(struct work_scratch *s, const uint8_t *units, size_t len,
                     size_t count, struct digest *root);

/* Reserve the units of a task in `o` and say what they are; to be filled. */
enum rc work_output_prepare(struct work_output *o, const struct work_task *t,
                            struct err *err);

#define WORK_STEPS_ALL UINT64_MAX

#endif
