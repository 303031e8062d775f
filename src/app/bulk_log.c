#include "app/bulk_log.h"

#include <stdlib.h>

void bulk_log_free(struct bulk_log *l)
{
    free(l->entries);
    *l = (struct bulk_log){ .entries = NULL };
}

void bulk_log_begin(struct bulk_log *l)
{
    l->runs++;
}

void bulk_log_add(struct bulk_log *l, uint32_t case_id)
{
    bulk_log_forget(l, case_id);
    if (l->count == l->cap) {
        size_t cap = l->cap == 0 ? 64 : 2 * l->cap;
        struct bulk_entry *more = realloc(l->entries, cap * sizeof *more);
        if (more == NULL)
            return;
        l->entries = more;
        l->cap = cap;
    }
    l->entries[l->count++] = (struct bulk_entry){ .case_id = case_id, .run = l->runs };
}

void bulk_log_forget(struct bulk_log *l, uint32_t case_id)
{
    size_t kept = 0;
    for (size_t i = 0; i < l->count; i++)
        if (l->entries[i].case_id != case_id)
            l->entries[kept++] = l->entries[i];
    l->count = kept;
}

uint32_t bulk_log_run(const struct bulk_log *l, uint32_t case_id)
{
    for (size_t i = l->count; i > 0; i--)
        if (l->entries[i - 1].case_id == case_id)
            return l->entries[i - 1].run;
    return 0;
}
