#include "model/offence.h"

#include <assert.h>

#define POLICY_KEY_none_ppm POLICY_KEY_COUNT

const struct offence_info offence_infos[OFFENCE_COUNT] = {
    [OFFENCE_NONE] = { .word = "none",
                       .first = POLICY_KEY_COUNT,
                       .again = POLICY_KEY_COUNT,
                       .sentence = "did nothing wrong" },
#define OFFENCE(id, w, f, a, weight, attributed, fraud, t, d, s) \
    [OFFENCE_##id] = { .word = (w),                              \
                       .first = POLICY_KEY_##f##_ppm,            \
                       .again = POLICY_KEY_##a##_ppm,            \
                       .weight_ppm = (weight),                   \
                       .is_attributed = (attributed),            \
                       .is_fraud = (fraud),                      \
                       .then = THEN_##t,                         \
                       .decider = DECIDER_##d,                   \
                       .sentence = (s) },
#include "model/offences.def"
#undef OFFENCE
};

uint32_t offence_share_ppm(const struct policy *p, enum offence o, bool is_again)
{
    assert(o < OFFENCE_COUNT);
    enum policy_key key = is_again ? offence_infos[o].again : offence_infos[o].first;
    return key == POLICY_KEY_COUNT ? 0 : (uint32_t)policy_get(p, key);
}
