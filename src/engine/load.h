/*
 * load.h - what a node has free, and its stake in flight. Owns words 16-19 of a node.
 *
 * A slot is one GPU; a node without GPUs has one slot for each eight cores. A GPU task
 * takes as many slots as GPUs, a CPU task one.
 */
#ifndef ENGINE_LOAD_H
#define ENGINE_LOAD_H

#include "engine/engine_int.h"

uint16_t load_slots(const struct node_row *n);

void load_take(struct engine *e, uint32_t node, const struct task_spec *spec, uint32_t lock_uusd);
void load_release(struct engine *e, uint32_t node, const struct task_spec *spec);
void load_unlock(struct engine *e, uint32_t node, uint32_t lock_uusd);

/* Put the node's availability and score into the index. For every setter that changes them. */
void load_publish(struct engine *e, uint32_t node);
bool load_is_available(const struct node_row *n);

#endif
