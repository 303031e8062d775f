/* query_policy.h - the house rules in force in the view, key by key, in the order of
 * model/policy.def: what a policy file says, as `policy show` prints it. Under app_lock(). */
#ifndef APP_QUERY_POLICY_H
#define APP_QUERY_POLICY_H

#include "app/query.h"

struct policy_row {
    const char *group, *key, *unit, *help; /* unit of a word: the words, separated by '|' */
    bool is_default;  /* the value is the one of a new store */
    bool is_changing; /* another one is in force from the next tick on */
    struct safe_text value, by_default, next;
};

size_t query_policy_count(void);
const char *query_policy_group(size_t row); /* row < count */
void query_policy_row(const struct app *a, size_t row, struct policy_row *out); /* row < count */

#endif
