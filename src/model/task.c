#include "model/task.h"

#define TS(s) (1u << TASK_##s)
const struct state_info task_states[TASK_STATE_COUNT] = {
#define X(id, w, s, n) [TASK_##id] = { .word = (w), .sign = (s), .next = (n) },
    TASK_STATE_LIST(X)
#undef X
};

#define RS(s) (1u << RESULT_##s)
const struct state_info result_states[RESULT_STATE_COUNT] = {
#define X(id, w, s, n) [RESULT_##id] = { .word = (w), .sign = (s), .next = (n) },
    RESULT_STATE_LIST(X)
#undef X
};

const char *const task_tier_words[TIER_COUNT] = {
    [TIER_LOW] = "low",
    [TIER_STANDARD] = "standard",
    [TIER_HIGH] = "high",
};

const char *const privacy_words[PRIVACY_COUNT] = {
    [PRIVACY_LOW] = "low",
    [PRIVACY_STANDARD] = "standard",
    [PRIVACY_HIGH] = "high",
};

bool task_state_is_over(enum task_state s)
{
    return s == TASK_FINAL || s == TASK_FAILED || s == TASK_CANCELLED;
}
