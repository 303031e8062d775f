/*
 * offence.h - what a node can be slashed for (offences.def): the share of its stake, what
 * follows, and who may decide it. Plain data; src/engine/slashing.c acts on it.
 */
#ifndef MODEL_OFFENCE_H
#define MODEL_OFFENCE_H

#include "model/policy.h"

enum offence {
    OFFENCE_NONE,
#define OFFENCE(id, word, first, again, weight, attributed, fraud, then, decider, sentence) \
    OFFENCE_##id,
#include "model/offences.def"
#undef OFFENCE
    OFFENCE_COUNT
};

enum offence_then { THEN_NOTHING, THEN_QUOTA, THEN_DRAIN, THEN_JAIL, THEN_JAIL_ONCE,
                    THEN_JAIL_GOOD, THEN_GREEN };
enum offence_decider { DECIDER_AUTO, DECIDER_RERUN, DECIDER_BISECTION, DECIDER_PERSON };

struct offence_info {
    const char *word;     /* as stored */
    enum policy_key first, again; /* share of the stake; POLICY_KEY_COUNT: none by share */
    uint32_t weight_ppm;  /* of an event against the reputation */
    bool is_attributed;   /* counts towards the dispute threshold */
    bool is_fraud;
    enum offence_then then;
    enum offence_decider decider;
    const char *sentence; /* follows the name of a node, or "it" */
};
extern const struct offence_info offence_infos[OFFENCE_COUNT];

/* The share of the stake under a policy: `is_again` for a fraud that is not the first. */
uint32_t offence_share_ppm(const struct policy *p, enum offence o, bool is_again);

#endif
