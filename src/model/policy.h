/*
 * policy.h - the house rules as one struct of integers, from policy.def. JSON in and out
 * is src/app/policy_json.c; this file knows ranges, defaults and names.
 */
#ifndef MODEL_POLICY_H
#define MODEL_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum policy_kind { POLICY_INT, POLICY_MONEY, POLICY_RATIO, POLICY_GIB, POLICY_WORD };

/* Tasks that go to several nodes: of tier high; all; those whose node is not trusted yet;
 * until the nodes together are credible. */
enum replicate { REPLICATE_HIGH, REPLICATE_ALL, REPLICATE_DOUBTED, REPLICATE_CREDIBLE };

enum score_profile { PROFILE_ARTICLE, PROFILE_GREEN_FIRST, PROFILE_BALANCED, PROFILE_COUNT };

enum incentive_mode { INCENTIVE_REPUTATION, INCENTIVE_TOKEN, INCENTIVE_HYBRID };
enum task_route { ROUTE_OFF, ROUTE_REWARD, ROUTE_NEW, ROUTE_BOTH };
/* ladder: every layer of the ladder. article: the published three layers. vote: answers
 * are counted and nothing is computed again, as systems of volunteers do. */
enum verify_mode { VERIFY_LADDER, VERIFY_ARTICLE, VERIFY_VOTE, VERIFY_MODE_COUNT };

struct policy {
#define POLICY(group, key, field, kind, min, max, def, unit, help) int64_t field;
#include "model/policy.def"
#undef POLICY
};

enum policy_key {
#define POLICY(group, key, field, kind, min, max, def, unit, help) POLICY_KEY_##field,
#include "model/policy.def"
#undef POLICY
    POLICY_KEY_COUNT
};

struct policy_info {
    const char *group, *key; /* as in the JSON document */
    enum policy_kind kind;
    int64_t min, max, def;   /* in the units kept */
    const char *unit;        /* for WORD: the words, separated by '|' */
    const char *help;
};
extern const struct policy_info policy_infos[POLICY_KEY_COUNT];

void policy_defaults(struct policy *p);
int64_t policy_get(const struct policy *p, enum policy_key k);
void policy_set(struct policy *p, enum policy_key k, int64_t value);

/* First key out of its range, or POLICY_KEY_COUNT. Also holds the rules between keys:
 * suspect_s <= failover_s <= down_s, appeal_s < evidence_s < unbonding_s (whoever leaves can
 * still be held to account, and appeal), matmul_n a multiple of 8, the weights of a score at
 * most four in all (a score is kept in 32 bits). */
enum policy_key policy_check(const struct policy *p);

#endif
