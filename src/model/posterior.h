/*
 * posterior.h - how disagreeing answers become one: by count, or weighted by what is known
 * of who gave them. Pure integers; the engine's votes and `import votes` use the same rules.
 *
 * The weight of a voter who was right r times and wrong s times (a Beta(r, s), prior
 * included) is the logarithm to base 2 of the odds that one more answer of his is right,
 *   log2( r / s ) + log2( choices - 1 ),
 * the Bayes-optimal weight of independent voters whose errors spread evenly over the other
 * answers (S. Nitzan, J. Paroush, "Optimal decision rules in uncertain dichotomous choice
 * situations", 1982). A voter who is mostly wrong weighs below 0. Odds beyond 99 : 1
 * are taken as 99 : 1, so that no record silences all others.
 *
 * Not here: who may vote (one voter, one vote is the caller's), and the record itself.
 */
#ifndef MODEL_POSTERIOR_H
#define MODEL_POSTERIOR_H

#include <stdbool.h>
#include <stdint.h>

#define POSTERIOR_BIT      65536 /* a weight of one bit: odds of 2 : 1 */
#define POSTERIOR_ODDS_MAX 99u

/* A newcomer: right four times in five, as firmly as ten observations say it. */
#define POSTERIOR_PRIOR_RIGHT_PPM 8000000u
#define POSTERIOR_PRIOR_WRONG_PPM 2000000u

/* log2(n) in units of 1 / POSTERIOR_BIT, rounded down; n > 0. */
int32_t posterior_log2(uint64_t n);

/* r and s in millionths of an observation; a voter of whom nothing is known (0 and 0) weighs
 * as even odds. `choices`: how many answers there could be, at least 2. */
int32_t posterior_weight(uint64_t r_ppm, uint64_t s_ppm, uint32_t choices);

/* One of the answers that were given: how many gave it, and the sum of their weights. */
struct posterior_answer {
    uint32_t votes;
    int64_t weight;
};

enum posterior_rule { POSTERIOR_MAJORITY, POSTERIOR_WEIGHTED, POSTERIOR_RULE_COUNT };
extern const char *const posterior_rule_words[POSTERIOR_RULE_COUNT]; /* "majority" ... */

struct posterior_verdict {
    uint32_t answer;    /* the leader; the first of them in a tie */
    uint32_t leaders;   /* answers that share the lead: more than 1 is a tie, 0 no vote */
    uint32_t votes;     /* in all */
    bool has_majority;  /* the leader alone has more than half of the votes */
    uint32_t share_ppm; /* of the votes; weighted: the probability that the leader is right,
                           given that one of the answers is */
};

/* Answers without a vote do not count. A tie is told, never settled by the order. */
void posterior_decide(const struct posterior_answer *answers, uint32_t count,
                      enum posterior_rule rule, struct posterior_verdict *out);

#endif
