/*
 * names.h - what the numbers of the engine are called. The engine sees dense numbers;
 * names of nodes, owners, regions, GPU models and requesters come from outside and live in
 * the store; a session keeps them in memory as cleaned text. Nodes that the generator made
 * have no stored name: theirs is written from the number.
 */
#ifndef APP_NAMES_H
#define APP_NAMES_H

#include "base/text.h"

enum name_kind { NAME_NODE, NAME_OWNER, NAME_REGION, NAME_GPU_MODEL, NAME_HW_CLASS,
                 NAME_REQUESTER, NAME_KIND_COUNT };

struct names; /* opaque */

struct names *names_new(void); /* NULL: out of memory */
void names_free(struct names *n);

/* The number of a name, made when it is new: from 1 up in order of arrival (nodes: from 0,
 * set by names_set). UINT32_MAX: out of memory. Empty text is 0, unknown. */
uint32_t names_number(struct names *n, enum name_kind k, const char *text, size_t len);
/* UINT32_MAX when there is none. */
uint32_t names_find(const struct names *n, enum name_kind k, const char *text);
/* Give a number its name; false when out of memory or another number has the name. */
bool names_set(struct names *n, enum name_kind k, uint32_t number, const char *text);
uint32_t names_count(const struct names *n, enum name_kind k); /* highest number + 1 */

/* The stored name, borrowed until a name is added; NULL when there is none. */
const char *names_stored(const struct names *n, enum name_kind k, uint32_t number);
/* "?" for number 0 of all kinds but nodes; "node-000042" for a node without a stored name. */
void names_get(const struct names *n, enum name_kind k, uint32_t number,
               struct safe_text *out);

#endif
