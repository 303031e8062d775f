/*
 * executor.h - the matchmaker: which node runs a task.
 *
 * Hard filters first, then the score, ties to the lowest number. Profiles:
 *   article      0.4 performance + 0.3 reputation + 0.2 (1/latency_ms) + 0.1 green
 *   green_first  0.5 green + 0.3 reputation + 0.2 (1/latency_ms)
 *   balanced     weights of the policy: performance, reputation (lower bound), green,
 *                1/(1 + latency/100 ms), base_rate/(base_rate + price)
 * The first two use the mean reputation r/(r+s). An unknown term counts 0. Scores are
 * computed in 1e-12 and rounded to 1e-9.
 */
#ifndef ENGINE_EXECUTOR_H
#define ENGINE_EXECUTOR_H

#include "engine/engine_int.h"

/* What a placement must satisfy beyond the task's own requirements. */
struct placement {
    const struct task_spec *spec;
    uint32_t lock_uusd;                      /* stake that must be free */
    uint32_t exclude[TASK_RESULTS_MAX + 2];  /* nodes */
    uint32_t exclude_count;
    const uint32_t *barred; /* further nodes, ascending; borrowed */
    size_t barred_count;
    uint32_t owners[TASK_RESULTS_MAX];       /* known owners to avoid */
    uint32_t owner_count;
    uint16_t regions[TASK_RESULTS_MAX];      /* known regions to avoid */
    uint32_t region_count;
    uint16_t hw_class; /* of this class alone; 0: of any */
};

uint32_t executor_score(const struct engine *e, const struct node_row *n, int64_t profile);
/* The same where reputation_lower_ppm(n) is known. */
uint32_t executor_score_with(const struct engine *e, const struct node_row *n, int64_t profile,
                             uint32_t lower_ppm);
void executor_publish_score(struct engine *e, uint32_t node);

void executor_terms(const struct engine *e, const struct node_row *n, int64_t profile,
                    struct score_terms *out);

/* The best node, or NODE_NONE. With avoided owners or regions: first without both, then
 * with the regions, never with the owners or the excluded nodes. */
uint32_t executor_pick(struct engine *e, struct placement *p);
void executor_avoid(const struct engine *e, struct placement *p, uint32_t node);
/* Of the class of a node, where answers of different classes may differ. */
void executor_ask_class(const struct engine *e, struct placement *p, uint32_t node);

/* Stake that must be free for a reward: value (1-p)/p, p the least chance to be caught for
 * this kind of work. */
uint32_t executor_lock(const struct engine *e, const struct task_spec *spec, int64_t reward_uusd);

/* The first filter that refuses a node, or FILTER_COUNT. */
enum filter executor_filter(const struct engine *e, const struct placement *p, uint32_t node);

#endif
