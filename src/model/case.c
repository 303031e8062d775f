#include "model/case.h"

#include <assert.h>

const char *const case_kind_words[CASE_KIND_COUNT] = {
#define CASE_KIND(id, subject, claim, approve, by_approve, reject, by_reject) [CASE_##id] = #id,
#include "model/case_kinds.def"
#undef CASE_KIND
};

const char *const case_claims[CASE_KIND_COUNT] = {
#define CASE_KIND(id, subject, claim, approve, by_approve, reject, by_reject) \
    [CASE_##id] = (claim),
#include "model/case_kinds.def"
#undef CASE_KIND
};

static const struct {
    enum case_subject subject;
    enum case_act acts[2];        /* approve, reject */
    enum offence offences[2];
} rules[CASE_KIND_COUNT] = {
#define CASE_KIND(id, s, claim, approve, by_approve, reject, by_reject) \
    [CASE_##id] = { .subject = SUBJECT_##s,                             \
                    .acts = { ACT_##approve, ACT_##reject },            \
                    .offences = { OFFENCE_##by_approve, OFFENCE_##by_reject } },
#include "model/case_kinds.def"
#undef CASE_KIND
};

enum case_subject case_subject(enum case_kind kind)
{
    assert(kind < CASE_KIND_COUNT);
    return rules[kind].subject;
}

enum case_act case_act(enum case_kind kind, enum verb verb)
{
    assert(kind < CASE_KIND_COUNT);
    if (verb != VERB_APPROVE && verb != VERB_REJECT)
        return ACT_NONE;
    return rules[kind].acts[verb == VERB_REJECT];
}

enum offence case_offence(enum case_kind kind, enum verb verb)
{
    assert(kind < CASE_KIND_COUNT);
    if (verb != VERB_APPROVE && verb != VERB_REJECT)
        return OFFENCE_NONE;
    return rules[kind].offences[verb == VERB_REJECT];
}

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
