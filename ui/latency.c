#include "ui/latency.h"

#include <stdlib.h>
#include <string.h>

void latency_add(struct latency *l, uint64_t us)
{
    l->us[l->next] = us > UINT32_MAX ? UINT32_MAX : (uint32_t)us;
    l->next = (l->next + 1) % LATENCY_KEPT;
    l->count += l->count < LATENCY_KEPT ? 1 : 0;
}

static int compare(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

uint32_t latency_percentile(const struct latency *l, unsigned percent)
{
    uint32_t sorted[LATENCY_KEPT];

    if (l->count == 0)
        return 0;
    memcpy(sorted, l->us, l->count * sizeof *sorted);
    qsort(sorted, l->count, sizeof *sorted, compare);
    return sorted[(l->count - 1) * percent / 100];
}
