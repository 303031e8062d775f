/* Layer 4: independent nodes, one node one vote. A tie is no consensus, never settled by
 * the order of the answers. */
#include "engine/verifier.h"

uint32_t verify_vote(const struct digest roots[TASK_RESULTS_MAX], uint32_t alive, uint32_t asked)
{
    uint32_t best = 0, best_count = 0;

    for (uint32_t i = 0; i < TASK_RESULTS_MAX; i++) {
        uint32_t group = 0, count = 0;
        if ((alive >> i & 1) == 0)
            continue;
        for (uint32_t k = 0; k < TASK_RESULTS_MAX; k++)
            if ((alive >> k & 1) != 0 && digest_equal(&roots[i], &roots[k])) {
                group |= 1u << k;
                count++;
            }
        if (count > best_count) {
            best = group;
            best_count = count;
        }
    }
    return best_count * 2 > asked ? best : 0;
}
