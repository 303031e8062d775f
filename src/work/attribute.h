/*
 * attribute.h - why is a submission wrong? The class of the fault, with its numbers.
 *
 * A pure function of the task, the units that were handed in and the work done again: it
 * sees no name, no history and no behaviour. The classes of faults.def are tried in their
 * order and the first that fits is returned, so an answer that fits several (a constant
 * that also equals another task's answer) has one class everywhere.
 *
 * A class says what the answer equals, not what the node intended: one flipped bit may be
 * a chosen bit. What follows from a class is the engine's business.
 *
 * OPAQUE work can be attributed only where its input may be seen.
 */
#ifndef WORK_ATTRIBUTE_H
#define WORK_ATTRIBUTE_H

#include "work/work.h"

enum fault_class {
#define FAULT(id, number, word, blame, sentence) id = (number),
#include "work/faults.def"
#undef FAULT
    FAULT_CLASSES
};

enum fault_blame {
    FAULT_OF_NOBODY,     /* nothing is wrong, or no node is to blame */
    FAULT_OF_NODE_FAULT, /* it broke */
    FAULT_OF_NODE_FRAUD, /* it was meant */
};

const char *fault_word(enum fault_class fault); /* "TRUNCATED"; never NULL */
enum fault_blame fault_blame(enum fault_class fault);

struct attribution {
    enum fault_class fault;
    enum work_kind kind;
    /* Where it parts from the truth first; of no meaning for NONE and the two classes of a
     * group. For LAZY `found` is the constant. */
    uint32_t unit, element, bit;
    int64_t expected, found;
    uint64_t elements_differing, elements_total;
    uint64_t steps_done, steps_total; /* TRUNCATED */
    uint64_t other_task;              /* REPLAY: its id */
    uint32_t members, operators;      /* COLLUSION */
    uint32_t answers, classes;        /* NONDETERMINISM */
    uint64_t cost_units;              /* of finding out, in the unit of work.h */
};

/* A task whose answer might have been handed in instead: of the same kind and size. */
struct attribute_other {
    uint64_t task; /* its id, for the sentence */
    uint64_t seed;
};

/* What one submission can tell: any class but COLLUSION and NONDETERMINISM. Runs the task
 * up to 2 + other_count times, and a CHAIN once more; nothing is allocated. */
void attribute_output(struct work_scratch *s, const struct work_output *claimed,
                      const struct attribute_other *others, size_t other_count,
                      struct attribution *a);

/* One of several answers to the same task. */
struct attribute_answer {
    struct digest root;
    uint32_t operator_id; /* who runs the node; 0: unknown */
    uint16_t hw_class;    /* 0: unknown */
};

/*
 * What several answers tell together; false, and *a as it was, when it is nothing.
 * NONDETERMINISM: there are two answers at least, every class of hardware gives one and no
 *   two classes give the same. Only where `may_differ_by_class` (work_ops) and all classes
 *   are known; then no node is to blame, whichever answer is right.
 * COLLUSION: two nodes of different operators give the same answer, which is not `truth`.
 *   NULL where the truth is not known; that is then never found. An unknown operator
 *   counts as nobody.
 * To be asked where attribute_output() says TARGETED and no earlier class: two nodes with
 * 4-bit weights give the same wrong answer, too, without having agreed on it. One wrong
 * answer to work that may differ, from the one node of its class, cannot be told from
 * nondeterminism.
 */
bool attribute_group(const struct attribute_answer *answers, size_t count,
                     const struct digest *truth, bool may_differ_by_class,
                     struct attribution *a);

#define ATTRIBUTION_TEXT_MAX 256 /* bytes that hold any sentence */

/* "TRUNCATED: equals the true result after 40 of 64 steps", cut to `size` bytes with its
 * NUL; size > 0. Returns its length. */
size_t attribution_print(const struct attribution *a, char *out, size_t size);

#endif
