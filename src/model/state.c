#include "model/state.h"

#include <assert.h>
#include <string.h>

bool state_follows(const struct state_info *table, size_t count, unsigned from, unsigned to)
{
    assert(from < count && to < count);
    return from == to || (table[from].next >> to & 1u) != 0;
}

int state_by_word(const struct state_info *table, size_t count, const char *word)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(table[i].word, word) == 0)
            return (int)i;
    return -1;
}
