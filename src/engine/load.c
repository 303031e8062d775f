#include "engine/load.h"

uint16_t load_slots(const struct node_row *n)
{
    if (n->gpu_count > 0)
        return n->gpu_count == NODE_U16_UNKNOWN ? 1 : n->gpu_count;
    return n->cores == NODE_U16_UNKNOWN || n->cores < 8 ? 1 : n->cores / 8;
}

bool load_is_available(const struct node_row *n)
{
    if ((n->state != NODE_IDLE && n->state != NODE_BUSY) || n->gpus_free == 0)
        return false;
    uint32_t lost = node_quota_lost(n); /* places: the last one is never lost */
    return lost == 0 || n->gpus_free > lost || n->gpus_free == load_slots(n);
}

void load_publish(struct engine *e, uint32_t node)
{
    index_set_available(e->index, node, load_is_available(node_at(e, node)));
}

static uint16_t slots_of(const struct task_spec *spec)
{
    return spec->gpus == 0 ? 1 : spec->gpus;
}

/* Unknown stays unknown: nothing is taken from it. */
static void take(uint16_t *free, uint16_t n)
{
    if (*free != NODE_U16_UNKNOWN)
        *free = (uint16_t)(*free - n);
}

static void give(uint16_t *free, uint16_t n)
{
    if (*free != NODE_U16_UNKNOWN)
        *free = (uint16_t)(*free + n);
}

void load_take(struct engine *e, uint32_t node, const struct task_spec *spec, uint32_t lock_uusd)
{
    uint32_t at = world_row(&e->world, WORLD_NODES, node);
    (void)world_edit(&e->world, at + NODE_WORD(gpus_free), lock_uusd != 0 ? 4 : 2);
    struct node_row *n = (struct node_row *)(void *)world_at(&e->world, at);

    assert(n->gpus_free >= slots_of(spec));
    n->gpus_free = (uint16_t)(n->gpus_free - slots_of(spec));
    take(&n->cores_free, spec->min_cores);
    take(&n->ram_free, spec->min_ram_gb);
    n->running++;
    n->locked_uusd += lock_uusd;
    e->g->gpu_busy += slots_of(spec);
    load_publish(e, node);
}

void load_release(struct engine *e, uint32_t node, const struct task_spec *spec)
{
    uint32_t at = world_row(&e->world, WORLD_NODES, node);
    (void)world_edit(&e->world, at + NODE_WORD(gpus_free), 2);
    struct node_row *n = (struct node_row *)(void *)world_at(&e->world, at);

    assert(n->running > 0 && e->g->gpu_busy >= slots_of(spec));
    n->gpus_free = (uint16_t)(n->gpus_free + slots_of(spec));
    give(&n->cores_free, spec->min_cores);
    give(&n->ram_free, spec->min_ram_gb);
    n->running--;
    e->g->gpu_busy -= slots_of(spec);
    load_publish(e, node);
}

void load_unlock(struct engine *e, uint32_t node, uint32_t lock_uusd)
{
    if (lock_uusd == 0)
        return;
    uint32_t at = world_row(&e->world, WORLD_NODES, node);
    (void)world_edit(&e->world, at + NODE_WORD(locked_uusd), 2);
    struct node_row *n = (struct node_row *)(void *)world_at(&e->world, at);
    assert(n->locked_uusd >= lock_uusd);
    n->locked_uusd -= lock_uusd;
}
