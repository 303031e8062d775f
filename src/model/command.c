#include "model/command.h"

const char *const command_names[COMMAND_COUNT] = {
#define X(id, name) [COMMAND_##id] = (name),
    COMMAND_LIST(X)
#undef X
};
