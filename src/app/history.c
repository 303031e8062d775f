#include "app/history.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define SLOT(id) ((size_t)((id) % HISTORY_HELD))

bool history_init(struct history *h)
{
    *h = (struct history){ .until_tick = UINT32_MAX };
    h->verifications = calloc(HISTORY_HELD, sizeof *h->verifications);
    h->events = calloc(HISTORY_HELD, sizeof *h->events);
    h->checkpoints = calloc(HISTORY_HELD, sizeof *h->checkpoints);
    h->faults = calloc(HISTORY_HELD, sizeof *h->faults);
    h->metrics = calloc(HISTORY_HELD, sizeof *h->metrics);
    if (h->metrics != NULL && h->verifications != NULL && h->events != NULL &&
        h->checkpoints != NULL && h->faults != NULL)
        return true;
    history_close(h);
    return false;
}

void history_close(struct history *h)
{
    free(h->metrics);
    free(h->verifications);
    free(h->events);
    free(h->checkpoints);
    free(h->faults);
    *h = (struct history){ .last_verification = 0 };
}

void history_set_metrics(struct history *h, uint32_t tick, const int64_t values[METRIC_COUNT])
{
    struct metrics_tick *row = &h->metrics[tick % HISTORY_HELD];

    row->is_set = true;
    row->tick = tick;
    memcpy(row->values, values, sizeof row->values);
    if (tick > h->last_tick)
        h->last_tick = tick;
}

const int64_t *history_metrics(const struct history *h, uint32_t tick)
{
    const struct metrics_tick *row = &h->metrics[tick % HISTORY_HELD];

    return row->is_set && row->tick == tick ? row->values : NULL;
}

/* The rings differ in nothing but their rows. */
#define RING(linkage, kind, row_type, ring, last, tick_of)                                 \
    linkage void history_add_##kind(struct history *h, const struct row_type *row)         \
    {                                                                                      \
        assert(row->id > 0 && (h->last == 0 || row->id == h->last + 1));                   \
        h->ring[SLOT(row->id)] = *row;                                                     \
        h->last = row->id;                                                                 \
    }                                                                                      \
    static uint64_t oldest_##kind(const struct history *h)                                 \
    {                                                                                      \
        if (h->last == 0)                                                                  \
            return 0;                                                                      \
        uint64_t lo = h->last >= HISTORY_HELD ? h->last - HISTORY_HELD + 1 : 1;            \
        uint64_t hi = h->last;                                                             \
        while (lo < hi) { /* slots below the first hold other ids, or none */              \
            uint64_t mid = lo + (hi - lo) / 2;                                             \
            if (h->ring[SLOT(mid)].id == mid)                                              \
                hi = mid;                                                                  \
            else                                                                           \
                lo = mid + 1;                                                              \
        }                                                                                  \
        return lo;                                                                         \
    }                                                                                      \
    linkage uint64_t history_last_##kind(const struct history *h, uint32_t tick)           \
    {                                                                                      \
        uint64_t lo = oldest_##kind(h), end = h->last + 1;                                 \
        while (lo > 0 && lo < end) { /* the first row after `tick` */                      \
            uint64_t mid = lo + (end - lo) / 2;                                            \
            if (h->ring[SLOT(mid)].tick_of <= tick)                                        \
                lo = mid + 1;                                                              \
            else                                                                           \
                end = mid;                                                                 \
        }                                                                                  \
        bool is_any = lo > oldest_##kind(h);                                               \
        return is_any ? lo - 1 : 0;                                                        \
    }

/* Of those that panes show. */
#define SHOWN(kind)                                                                        \
    uint64_t history_first_##kind(const struct history *h, uint64_t newest)                \
    {                                                                                      \
        uint64_t held = oldest_##kind(h);                                                  \
        if (newest == 0)                                                                   \
            return 0;                                                                      \
        return newest - held < HISTORY_ROWS ? held : newest - HISTORY_ROWS + 1;            \
    }

RING(, verification, verification_row, verifications, last_verification, tick)
RING(, event, event_row, events, last_event, event.tick)
RING(, checkpoint, checkpoint_row, checkpoints, last_checkpoint, tick)
RING(static, fault_row, table_fault, faults, last_fault, tick)
SHOWN(verification)
SHOWN(event)
SHOWN(checkpoint)

/* All that is shown of one ring where `newest` is the newest row. */
static bool reaches(uint64_t oldest, uint64_t newest)
{
    return oldest <= 1 || (newest > 0 && newest - oldest + 1 >= HISTORY_ROWS);
}

bool history_covers(const struct history *h, uint32_t tick)
{
    uint32_t first = h->from_tick;

    if (h->last_tick >= HISTORY_HELD && h->last_tick - HISTORY_HELD + 1 > first)
        first = h->last_tick - HISTORY_HELD + 1;
    return tick <= h->until_tick && (first == 0 || (uint64_t)first + HISTORY_TICKS <= tick) &&
           reaches(oldest_verification(h), history_last_verification(h, tick)) &&
           reaches(oldest_event(h), history_last_event(h, tick));
}

static const struct table_fault *fault_at(const struct history *h, uint64_t id, uint32_t tick)
{
    const struct table_fault *f = &h->faults[SLOT(id)];

    return id != 0 && f->id == id && f->tick <= tick ? f : NULL;
}

void history_add_fault(struct history *h, const struct table_fault *row)
{
    uint64_t first = oldest_verification(h);

    history_add_fault_row(h, row);
    for (uint64_t id = h->last_verification; id != 0 && id >= first; id--) {
        struct verification_row *v = &h->verifications[SLOT(id)];
        if (v->task == row->task && v->node == row->node) {
            v->fault = row->id;
            return;
        }
    }
}

const struct table_fault *history_fault_of(const struct history *h,
                                           const struct verification_row *v, uint32_t tick)
{
    return fault_at(h, v->fault, tick);
}

const struct table_fault *history_find_fault(const struct history *h, uint32_t task,
                                             uint32_t node, uint32_t tick)
{
    uint64_t first = oldest_fault_row(h);

    for (uint64_t id = history_last_fault_row(h, tick); id != 0 && id >= first; id--) {
        const struct table_fault *f = &h->faults[SLOT(id)];
        if (f->task == task && f->node == node)
            return f;
    }
    return NULL;
}
