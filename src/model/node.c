#include "model/node.h"

#define NS(s) (1u << NODE_##s)
const struct state_info node_states[NODE_STATE_COUNT] = {
#define X(id, w, s, n) [NODE_##id] = { .word = (w), .sign = (s), .next = (n) },
    NODE_STATE_LIST(X)
#undef X
};
