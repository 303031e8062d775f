#include "model/case.h"

const char *const case_kind_words[CASE_KIND_COUNT] = {
#define X(id, word, claim) [CASE_##id] = (word),
    CASE_KIND_LIST(X)
#undef X
};

const char *const case_claims[CASE_KIND_COUNT] = {
#define X(id, word, claim) [CASE_##id] = (claim),
    CASE_KIND_LIST(X)
#undef X
};

#define CS(s) (1u << CASE_##s)
const struct state_info case_states[CASE_STATE_COUNT] = {
#define X(id, w, s, n) [CASE_##id] = { .word = (w), .sign = (s), .next = (n) },
    CASE_STATE_LIST(X)
#undef X
};

const char *const verb_words[VERB_COUNT] = {
    [VERB_NONE] = "none",
    [VERB_APPROVE] = "approve",
    [VERB_REJECT] = "reject",
    [VERB_ESCALATE] = "escalate",
};

const char *const verb_pasts[VERB_COUNT] = {
    [VERB_NONE] = "none",
    [VERB_APPROVE] = "approved",
    [VERB_REJECT] = "rejected",
    [VERB_ESCALATE] = "escalated",
};

const char verb_letters[VERB_COUNT] = {
    [VERB_NONE] = ' ',
    [VERB_APPROVE] = 'A',
    [VERB_REJECT] = 'R',
    [VERB_ESCALATE] = 'E',
};
