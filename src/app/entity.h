/*
 * entity.h - what people write for a row -> its id. Accepted: the form that is shown
 * (n-042, t-19034, C-0042, case of the letter ignored), the plain number, and the name of
 * a node. A name wins over a number.
 */
#ifndef APP_ENTITY_H
#define APP_ENTITY_H

#include "app/query.h"

/* RC_USAGE: no id of that table; RC_NOT_FOUND: there is no such row. The row is looked up
 * at the tick in view, but for tasks: the engine forgets old ones, so any number passes. */
enum rc entity_parse(const struct app *a, enum table_id t, const char *word, uint64_t *id,
                     struct err *err) MUST_CHECK;

/* The shown form: "n-042", "C-0042", "7". */
void entity_format(enum table_id t, uint64_t id, struct safe_text *out);

#endif
