/*
 * maturing.h - the part of a node's pay that mode hybrid does not pay out: it waits in the
 * account MATURING, then it is stake. Owns the table MATURING, two rows a node.
 *
 * Time is cut into stretches of incentive_model.hybrid_mature_s. What is earned in one waits
 * through the next and matures together at its end (DUE_MATURING): no earlier than one
 * stretch after it was earned, no later than two. Stretches take turns with the two rows.
 * Money of a node that has left goes with it.
 */
#ifndef ENGINE_MATURING_H
#define ENGINE_MATURING_H

#include "engine/engine_int.h"

/* Rows for so many nodes, where a policy in force or to come is hybrid. */
enum rc maturing_reserve(struct engine *e, uint32_t nodes, struct err *err) MUST_CHECK;
/* Money of the node that is in NODES already. */
void maturing_add(struct engine *e, uint32_t node, int64_t uusd);
void maturing_due(struct engine *e, uint32_t row);
/* What waits of one node, or of all. */
int64_t maturing_of(const struct engine *e, uint32_t node);
int64_t maturing_sum(const struct engine *e);

bool maturing_is_sane(const struct engine *e, uint32_t row);
void maturing_derive(struct engine *e, uint32_t row);

#endif
