/*
 * state.h - the shape of every state machine of the domain: a word, a sign for the eye,
 * and the set of states that may follow. The tables stand beside their enums (node.h,
 * task.h, case.h); a transition that no table allows is a broken invariant.
 */
#ifndef MODEL_STATE_H
#define MODEL_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct state_info {
    const char *word; /* as shown and stored */
    char sign;        /* one ASCII cell: + ok, x bad, ~ open, ^ escalated, = held, ? unknown */
    uint32_t next;    /* bit set of the states that may follow */
};

/* True when `to` may follow `from`, or is the same. */
bool state_follows(const struct state_info *table, size_t count, unsigned from, unsigned to);

/* Number of the state with that word; -1 when there is none. */
int state_by_word(const struct state_info *table, size_t count, const char *word);

#endif
