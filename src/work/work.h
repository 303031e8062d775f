/*
 * work.h - the computations that nodes are paid for, done for real.
 *
 * A task is (kind, seed, size): everybody can recompute its answer bit for bit, on
 * any machine; integers only. Knows nothing of nodes, money or time, and nothing of
 * cheating: what a dishonest node submits is made by cheat.h, what a verifier does
 * about it stands in check.h.
 *
 * A computation is a row of `units`; the units are what is committed to, opened and
 * re-executed one by one:
 *   CHAIN   unit 0 is the start value, unit i the 32-byte state after
 *           min(i * interval, size) steps; the last unit is the answer.
 *   MATMUL  unit i is row i of the product, n little-endian int32.
 *   MLP     unit 0 names the task, units 1 to 3 are the sums of a layer, a row of the batch
 *           a neuron, little-endian int32; the last, the answer, ends with a row that says
 *           which logit is largest (mlp.h).
 *   MONTE_CARLO  unit i is the hits in block i, a little-endian int64.
 *   OPAQUE  unit 0 is the start, unit 1 the answer, 32 bytes (opaque.h).
 * A step is the smallest piece of progress: one hash, one row, one neuron, one block. A
 * segment is the way from one unit to the next: CHAIN, MLP and OPAQUE have units - 1 of
 * them, MATMUL and MONTE_CARLO one a unit.
 *
 * The root binds the answer and all that led to it: the RFC 6962 Merkle tree hash
 * over the units as leaves. Exception, for the sake of speed: a CHAIN of one segment
 * and OPAQUE have nothing between start and
 * answer, so their root is the answer itself.
 *
 * The start of a CHAIN is the 24 bytes "depin-console chain v1\0\0" and the seed,
 * big-endian; of MLP and OPAQUE likewise, with their names. The matrices of a MATMUL are
 * the bytes of rng_mix() over a counter, eight elements a word, lowest byte first.
 */
#ifndef WORK_WORK_H
#define WORK_WORK_H

#include "base/err.h"
#include "crypto/digest.h"
#include "crypto/merkle.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum work_kind {
#define KIND(id, number, symbol, name, help) id = (number),
#include "work/kinds.def"
#undef KIND
};

#define WORK_SEGMENTS     32 /* of a CHAIN whose interval is left open */
#define WORK_UNITS_MAX    ((UINT32_C(1) << 20) + 1)
#define WORK_MATMUL_N_MAX 512

/* One unit of cost is one SHA-256 of a short message, or this many
 * multiply-and-add steps of a product: a fixed exchange rate, not a measurement. */
#define WORK_MACS_PER_UNIT 2048

struct work_task {
    enum work_kind kind;
    uint64_t seed;
    uint32_t size;     /* CHAIN: steps, 1 .. 2^20; MATMUL: n, 8 .. 512, a multiple of 8;
                          MLP: samples, 8 .. 256, a multiple of 8; MONTE_CARLO: blocks, 8 ..
                          65536; OPAQUE: rounds, 1 .. 512 */
    uint32_t interval; /* CHAIN: steps from unit to unit, 0 = size / 32 rounded up, at
                          least 1; others: 0 */
    /* How it is computed, where that is not what the task says. 0 in every task that is
     * asked for: only a cheat, and whoever looks for one, computes otherwise. */
    uint8_t weight_bits; /* 0: all eight; 4: weights rounded to four bits */
    uint16_t hw_class;   /* OPAQUE on hardware that adds in its own order; 0: exactly */
};

/*
 * What a run needs besides the task: a reused hash context and room for the largest
 * product. Made once; no run and no check allocates after that, and none can fail.
 * Not shared between threads. Reusing one changes no result.
 */
struct work_scratch;
struct work_scratch *work_scratch_new(struct err *err); /* NULL: out of memory */
void work_scratch_free(struct work_scratch *s);         /* NULL is allowed */

/* A kind: constants and functions of a legal task. */
struct work_ops {
    const char *step_name; /* what a step is: "hash", "row" */
    const char *unit_name; /* what a unit is: "state", "row" */
    uint8_t element_bytes; /* of an element, what a difference counts: 1 unsigned, 4 or 8
                              signed and little-endian */
    uint32_t size_min, size_max, size_multiple;
    bool takes_interval;
    bool answer_is_last_unit; /* otherwise all units together are the answer */
    bool unit_needs_previous; /* otherwise each unit stands alone */
    bool steps_follow_on;     /* k steps of a unit are one step k times, `out` to `previous` */
    bool has_weights;         /* weight_bits changes what is computed */
    bool is_algebraic;        /* check_freivalds() checks the whole cheaply */
    bool is_hidden;           /* a verifier may not see the input, so not run it again */
    bool may_differ_by_class; /* honest answers may depend on hw_class */
    uint32_t (*step_count)(const struct work_task *t);
    uint32_t (*unit_count)(const struct work_task *t);
    size_t (*unit_bytes)(const struct work_task *t); /* of the longest unit */
    size_t (*unit_length)(const struct work_task *t, uint32_t index); /* NULL: all alike */
    uint32_t (*unit_steps)(const struct work_task *t, uint32_t index);
    uint64_t (*steps_cost)(const struct work_task *t, uint64_t steps); /* cost units */
    /* Compute unit `index`, stopping after `steps` of its steps; a CHAIN then holds the
     * state it has, a MATMUL row is then 0. `previous` is the unit before it; it may be
     * NULL where it is not needed, and `out` may be `previous`. */
    void (*unit)(struct work_scratch *s, const struct work_task *t, uint32_t index,
                 uint32_t steps, const uint8_t *previous, uint8_t *out);
};

/* NULL for a number that is no kind. */
const struct work_ops *work_ops(enum work_kind kind);
const char *work_kind_name(enum work_kind kind); /* NULL for no kind; so is the next */
const char *work_kind_help(enum work_kind kind);
/* The kind of that name; false and *kind untouched when there is none. */
bool work_kind_parse(const char *name, enum work_kind *kind);

/* RC_INPUT with the field, its value and what is allowed. Everything below asserts
 * that its task passed here. */
enum rc work_task_check(const struct work_task *t, struct err *err);

uint32_t work_units(const struct work_task *t);
size_t work_unit_length(const struct work_task *t, uint32_t index); /* bytes that count */
uint32_t work_segments(const struct work_task *t);
uint32_t work_steps(const struct work_task *t);
bool work_root_is_answer(const struct work_task *t); /* CHAIN of one segment, OPAQUE */
uint64_t work_cost(const struct work_task *t);       /* of an honest run with its root */
/* Cost of hashing n bytes: one unit a compression. */
uint64_t work_cost_hash(size_t n);

/* What a node hands in, with all that it may have to show. Starts as WORK_OUTPUT_INIT;
 * its memory is owned, reused from run to run and given back by work_output_free. */
struct work_output {
    struct digest root;
    struct digest result; /* CHAIN and OPAQUE: the answer; others: the root */
    struct work_task task;
    uint32_t count; /* units */
    size_t unit_bytes;
    uint8_t *units;  /* count * unit_bytes */
    size_t capacity; /* of `units`, in bytes */
    /* Hashes of the complete subtrees, from left to right; none where the root is the answer. */
    struct digest *subtrees;
    size_t subtrees_max; /* how many there is room for */
};
#define WORK_OUTPUT_INIT \
    {                    \
        .count = 0       \
    }

/* Room for the units of a task: later runs of tasks that need no more cannot fail.
 * RC_INTERNAL: out of memory, `o` as before. */
enum rc work_output_reserve(struct work_output *o, const struct work_task *t,
                            struct err *err);
size_t work_output_memory(const struct work_output *o); /* bytes held */
void work_output_free(struct work_output *o); /* back to WORK_OUTPUT_INIT */
const uint8_t *work_output_unit(const struct work_output *o, uint32_t index);
/* Recompute root, result and hashes after `units` was written to. */
void work_output_seal(struct work_scratch *s, struct work_output *o);

/* The honest answer: the root alone (nothing allocated, cannot fail) or with its units
 * (RC_INTERNAL: out of memory, `out` as before). */
void work_root(struct work_scratch *s, const struct work_task *t, struct digest *root);
enum rc work_run(struct work_scratch *s, const struct work_task *t,
                 struct work_output *out, struct err *err);

/* All hits of a MONTE_CARLO. */
uint64_t work_monte_carlo_hits(const struct work_output *o);

/* One unit of a submission with its audit path to the root, which is empty where the root is
 * the answer. No unit is hashed again: the path stands in the output, but for the nodes above
 * an incomplete subtree. */
struct work_opening {
    uint32_t index;
    const uint8_t *unit; /* borrowed from the output */
    struct merkle_proof proof;
};

void work_open(struct work_scratch *s, const struct work_output *o, uint32_t index,
               struct work_opening *opening);

/*
 * The commitment that a node sends before it reveals the root: SHA-256 over 53 bytes,
 *   offset 0 'C' (0x43), 1 task (8), 9 node (4), 13 root (32), 45 nonce (8),
 * numbers big-endian. They fit one compression. A copied commitment fails at the reveal,
 * because it names the node that made it.
 */
struct digest work_commit(struct work_scratch *s, uint64_t task, uint32_t node,
                          const struct digest *root, uint64_t nonce);

#endif
