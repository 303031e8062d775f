/*
 * saved.h - is a loaded world one that the engine could have saved? Every number that is
 * used to find a row is in range, every row that points at another is pointed at, nothing
 * stands in a state that exists only within a step. What is left are the sums: see
 * engine_verify(). Reads the primary state only; derived data need not be there yet.
 */
#ifndef ENGINE_SAVED_H
#define ENGINE_SAVED_H

#include "engine/engine_int.h"

/* RC_INPUT with the first thing that is wrong; RC_INTERNAL: no memory. */
enum rc saved_check(const struct engine *e, struct err *err) MUST_CHECK;

#endif
