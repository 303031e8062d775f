#include "ui/tags.h"

#include <stdlib.h>
#include <string.h>

void tags_free(struct tags *t)
{
    free(t->items);
    *t = (struct tags){ .items = NULL };
}

/* The first place whose id is not below `id`. */
static size_t place(const struct tags *t, uint64_t id)
{
    size_t lo = 0;
    if (t->count > 0 && t->items[t->count - 1].id < id)
        return t->count; /* whole tables come in this order */
    for (size_t hi = t->count; lo < hi;) {
        size_t mid = lo + (hi - lo) / 2;
        if (t->items[mid].id < id)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

bool tags_has(const struct tags *t, uint64_t id)
{
    size_t at = place(t, id);
    return at < t->count && t->items[at].id == id;
}

bool tags_add(struct tags *t, uint64_t id, uint32_t version)
{
    size_t at = place(t, id);
    if (at < t->count && t->items[at].id == id) {
        t->items[at].version = version;
        return true;
    }
    if (t->count == t->cap) {
        size_t cap = t->cap == 0 ? 64 : 2 * t->cap;
        struct tag *more = realloc(t->items, cap * sizeof *more);
        if (more == NULL)
            return false;
        t->items = more;
        t->cap = cap;
    }
    memmove(t->items + at + 1, t->items + at, (t->count - at) * sizeof *t->items);
    t->items[at] = (struct tag){ .id = id, .version = version, .nth = t->set++ };
    t->count++;
    return true;
}

uint64_t tags_first(const struct tags *t)
{
    const struct tag *first = &t->items[0];
    for (size_t i = 1; i < t->count; i++)
        if (t->items[i].nth < first->nth)
            first = &t->items[i];
    return first->id;
}

void tags_remove(struct tags *t, uint64_t id)
{
    size_t at = place(t, id);
    if (at == t->count || t->items[at].id != id)
        return;
    t->count--;
    memmove(t->items + at, t->items + at + 1, (t->count - at) * sizeof *t->items);
}
