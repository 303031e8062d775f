/*
 * cheat.h - what a node really submits: the output side of a behaviour.
 *
 * A plan says what happens to one output; who does it how often is the engine's
 * business. Verifier-side code never includes this file (a lint sees to it): a check
 * has to find the fault in the output, not read it here.
 */
#ifndef WORK_CHEAT_H
#define WORK_CHEAT_H

#include "work/work.h"

enum cheat {
#define CHEAT(id, number, symbol, name, help) id = (number),
#include "work/cheats.def"
#undef CHEAT
};

#define CHEAT_PART_MIN_PPM 400000 /* a truncated run does 40 .. 90 % of its steps */
#define CHEAT_PART_MAX_PPM 900000

/* Zero is the honest plan. Fields that a cheat does not name are ignored. */
struct cheat_plan {
    enum cheat cheat;
    uint32_t part_ppm;      /* TRUNCATED: share of the steps done, rounded down; below
                               1,000,000, or the output is the truth */
    uint64_t seed_replayed; /* REPLAYED: seed of the task whose answer is handed in */
    uint16_t hw_class;      /* of the hardware, where the work depends on it: honest */
    uint64_t draw;          /* CONSTANT: its lowest byte fills the answer; BIT_FLIP: the
                               bit, counted from the first byte's lowest, modulo the
                               bits of the answer; TARGETED: the element, likewise;
                               COLLUDED: what the ring agreed on */
};

const char *cheat_name(enum cheat cheat); /* never NULL; so is the next */
const char *cheat_help(enum cheat cheat);

/* The submission: the root alone (nothing allocated, cannot fail) or with its units.
 * A flipped bit sits in the answer (the last state of a CHAIN, one element of a product),
 * and the root is made over what the node then has: it does not know. */
void cheat_root(struct work_scratch *s, const struct work_task *t,
                const struct cheat_plan *plan, struct digest *root);
enum rc cheat_run(struct work_scratch *s, const struct work_task *t,
                  const struct cheat_plan *plan, struct work_output *out,
                  struct err *err);

#endif
