/*
 * policy_print.h - the house rules as a JSON document with every key, as policy_json.c
 * reads it back. Money and ratios are numbers with as few decimals as are exact.
 */
#ifndef APP_POLICY_PRINT_H
#define APP_POLICY_PRINT_H

#include "base/buf.h"
#include "model/policy.h"

/* Indented; with comments each line ends in `// unit: what it does`. */
void policy_print(struct buf *out, const struct policy *p, bool has_comments);

/* One value as it stands in the document: 0.15, "8GB", "balanced". */
void policy_add_value(struct buf *out, enum policy_key k, int64_t value);

#endif
