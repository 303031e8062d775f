/*
 * specs.h - what tasks ask for, interned: the same content has one number. Owns the table
 * SPECS.
 */
#ifndef ENGINE_SPECS_H
#define ENGINE_SPECS_H

#include "engine/engine_int.h"

/* Memory for so many more. */
enum rc specs_reserve(struct engine *e, uint32_t count, struct err *err) MUST_CHECK;
uint32_t specs_number(struct engine *e, const struct task_spec *spec); /* reserved before */
void specs_derive(struct engine *e); /* the map from content to number */

#endif
